"""The wheel: built from this repository, installed elsewhere, opened there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from lenet_edu import course

ROOT = Path(__file__).resolve().parents[1]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("wheel"),
    pytest.mark.timeout(300),
]

# What `lenet-edu lab` does except for JupyterLab itself, which test_lab.py starts.
OPEN = """
import sys
import lenet_edu.lab
lenet_edu.lab.serve = lambda folder, **_: print("serving", folder)
from lenet_edu.cli import app
sys.exit(app(["lab"]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
    done = subprocess.run(
        [*command, "--outdir", str(folder), str(ROOT)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """An empty place into which the wheel was installed, apart from the clone."""
    target = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:  # installing a pure wheel is unpacking it
        archive.extractall(target)
    return target


def run(installed: Path, folder: Path, program: str) -> subprocess.CompletedProcess:
    """Run ``program`` in ``folder``, with the wheel instead of the clone."""
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
    )


def test_the_wheel_holds_the_notebooks_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for kind in course.KINDS:
        inside = {
            Path(name).name
            for name in names
            if name.startswith(f"lenet_edu/_course/{kind}/")
        }
        shipped = {path.name for path in (ROOT / kind).glob("*.ipynb")}
        assert inside == shipped
        assert "00_start_here.ipynb" in inside
        assert all(re.fullmatch(r"\d\d_\w+\.ipynb", name) for name in inside)
    roots = {name.partition("/")[0] for name in names}
    assert len(roots) == 2  # lenet_edu and its dist-info
    assert "lenet_edu/lab/settings/overrides.json" in names
    assert "lenet_edu/widgets/static/kit.js" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_wheel_opens_the_course_in_an_empty_folder(installed, tmp_path):
    first = run(installed, tmp_path, OPEN)
    assert first.returncode == 0, first.stderr
    folder = tmp_path / "my-course"
    assert f"serving {folder}" in first.stdout
    for kind in course.KINDS:
        for path in (ROOT / kind).glob("*.ipynb"):
            assert (folder / kind / path.name).read_bytes() == path.read_bytes()
    # The second start leaves the learner's notebook alone.
    mine = folder / "chapters/00_start_here.ipynb"
    mine.write_bytes(
        mine.read_bytes().replace(b'"source": [', b'"source": ["# me\\n",')
    )
    changed = mine.read_bytes()
    second = run(installed, tmp_path, OPEN)
    assert second.returncode == 0, second.stderr
    assert mine.read_bytes() == changed


def test_the_installed_package_is_the_wheel(installed, tmp_path):
    done = run(
        installed,
        tmp_path,
        "from lenet_edu import course; print(course.shipped('chapters'))",
    )
    assert done.stdout.strip() == str(installed / "lenet_edu/_course/chapters")
