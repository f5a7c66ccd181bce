"""The Makefile's own decisions: which Python, where an environment may be made.

Only what ends before anything is installed runs here.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from pathlib import Path

import pytest

from lenet_edu.doctor import TESTED

ROOT = Path(__file__).parents[1]
NOBODY = 65534

pytestmark = [
    pytest.mark.skipif(
        os.name != "posix" or shutil.which("make") is None, reason="there is no make"
    ),
    pytest.mark.timeout(120),
]

# An interpreter that is of the version that it is told to be.
FAKE = """#!/bin/sh
case "$*" in
    --version) echo "Python {version}" ;;
    *"< (3, 11)"*) exit {too_old} ;;
    *">= (3, 14)"*) exit {newer} ;;
    *ensurepip*) exit {no_venv} ;;
    "-m venv "*) echo "No space left on device" >&2; exit 1 ;;
    *) exit 9 ;;
esac
"""


@pytest.fixture
def clone():
    """A folder with a Makefile, which others may enter too."""
    folder = Path(tempfile.mkdtemp())
    try:
        folder.chmod(0o755)
        for name in ("Makefile", "pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, folder)
        yield folder
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def interpreter(folder, name, version="3.13.1", no_venv=0):
    low = tuple(int(n) for n in version.split(".")[:2])
    path = folder / name
    path.write_text(
        FAKE.format(
            version=version,
            too_old=int(low < (3, 11)),
            newer=int(low >= (3, 14)),
            no_venv=no_venv,
        )
    )
    path.chmod(0o755)
    return path


def make(clone, *arguments, target="setup", path=None, user=None):
    """Run make with a PATH in which only the shell's own tools are."""
    tools = clone / "tools"
    tools.mkdir(exist_ok=True)
    for name in ("sh", "bash", "make", "rm", "mkdir", "touch", "cat", "echo"):
        found = shutil.which(name)
        if found and not (tools / name).exists():
            (tools / name).symlink_to(found)
    if user is not None:
        clone.chmod(0o555)
    return subprocess.run(
        [str(tools / "make"), target, *arguments],
        cwd=clone,
        env={"PATH": f"{path}:{tools}" if path else str(tools)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        user=user,
    )


def test_no_python_at_all(clone):
    done = make(clone)
    assert done.returncode
    assert "needs Python 3.11 or newer, and none was found here" in done.stdout


def test_a_python_that_is_too_old_is_named(clone):
    old = interpreter(clone, "python3.9", "3.9.2")
    done = make(clone, f"PYTHON={old}")
    assert done.returncode
    assert "The course needs Python 3.11 or newer;" in done.stdout
    assert f"{old} is: Python 3.9.2" in done.stdout


@pytest.mark.parametrize("version", ["3.14.0", "3.15.0", "4.0.1"])
def test_a_newer_python_is_taken_and_said_to_be_untested(clone, version):
    new = interpreter(clone, "python-new", version)
    done = make(clone, f"PYTHON={new}")
    assert f"Python {version} is newer than those that the course" in done.stdout
    assert "The environment could not be made; the reason is above." in done.stdout
    assert "No space left on device" in done.stderr


def test_a_tested_python_is_not_remarked_on(clone):
    done = make(clone, f"PYTHON={interpreter(clone, 'python3.13')}")
    assert "newer" not in done.stdout


def test_a_tested_python_goes_before_a_newer_one(clone):
    folder = clone / "pythons"
    folder.mkdir()
    interpreter(folder, "python3", "3.15.0")
    interpreter(folder, "python3.12", "3.12.1")
    assert "newer" not in make(clone, path=folder).stdout
    (folder / "python3.12").unlink()
    assert "Python 3.15.0 is newer" in make(clone, path=folder).stdout


def test_a_python_without_venv_says_what_to_install(clone):
    bare = interpreter(clone, "python3.13", no_venv=1)
    done = make(clone, f"PYTHON={bare}")
    assert done.returncode
    assert "sudo apt-get install python3-venv" in done.stdout
    assert "may not write" not in done.stdout


def test_a_folder_that_may_not_be_written_is_no_missing_venv(clone):
    fine = interpreter(clone, "python3.13")
    # Root may write anywhere, so it runs as somebody who may not.
    user = NOBODY if os.geteuid() == 0 else os.geteuid()
    done = make(clone, f"PYTHON={fine}", user=user)
    assert done.returncode
    assert f"You may not write in {clone}" in done.stdout
    assert "python3-venv" not in done.stdout
    assert "denied" not in done.stderr


def test_a_linter_that_could_not_be_fetched_says_so(clone):
    folder = clone / "node"
    folder.mkdir()
    npm = folder / "npm"
    npm.write_text("#!/bin/sh\necho no such host >&2\nexit 1\n")
    npm.chmod(0o755)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, clone)
    done = make(clone, target="lint-js", path=folder)
    assert done.returncode
    assert "npm could not fetch the linter; the reason is above." in done.stdout
    assert "no such host" in done.stderr
    assert not (clone / "node_modules").exists()


# What is said in several places is one thing.


def test_every_place_names_the_same_versions():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"  # no upper cap
    named = re.findall(r"Python :: 3\.(\d+)", " ".join(project["classifiers"]))
    low, high = TESTED
    assert [int(n) for n in named] == list(range(low[1], high[1] + 1))
    both = f"3.{low[1]} to 3.{high[1]}"
    for name in ("Makefile", "README.md", "sources/00_start_here.py"):
        text = " ".join((ROOT / name).read_text("utf-8").replace("# ", "").split())
        assert both in text, name


def test_node_reads_jupyterlabs_own_programs_as_they_are_meant() -> None:
    # .venv lies below package.json: with "type" there, JupyterLab's yarn.js counts as
    # another kind of module, and every start of the course prints it with an error.
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    assert "type" not in package
