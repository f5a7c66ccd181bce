"""Files for other places install what pyproject says, on a Python that it allows."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONTAINER = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())


def pythons() -> set[str]:
    """The Pythons that pyproject lists as tested."""
    begin = "Programming Language :: Python :: "
    return {
        line.removeprefix(begin)
        for line in PROJECT["classifiers"]
        if re.fullmatch(begin + r"3\.\d+", line)
    }


def test_the_container_and_binder_have_a_python_that_is_tested():
    image = CONTAINER["image"].rpartition(":")[2]
    runtime = (ROOT / "binder" / "runtime.txt").read_text().strip()
    assert image in pythons()
    assert runtime.removeprefix("python-") in pythons()


def test_the_container_installs_with_readmes_command():
    command = CONTAINER["postCreateCommand"].removeprefix("python -m ")
    assert command in (ROOT / "README.md").read_text()


def test_binder_installs_the_course_within_its_constraints():
    path = ROOT / "binder" / "requirements.txt"
    constraints, course = path.read_text().splitlines()
    flag, _, name = constraints.partition(" ")
    assert flag == "-c"
    assert (path.parent / name).resolve() == ROOT / "constraints.txt"
    assert course == "-e ."  # from the repository's root, where Binder runs pip


@pytest.mark.parametrize("place", ["VS Code", "Colab", "JupyterHub", "Binder"])
def test_the_readme_says_of_each_place_whether_it_was_tried(place):
    readme = (ROOT / "README.md").read_text()
    (line,) = re.findall(rf"- \*\*{place}:\*\*.*?(?=\n- |\n\n)", readme, re.S)
    assert "tried" in line
