"""The wheel: built from this repository, installed elsewhere, opened there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import time
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

PAGES = ("docs/checks.md", "docs/teaching.md")  # that the site shows
PATIENCE = 120  # seconds; only reached when something is broken


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
    """An empty place into which the wheel alone was installed, apart from the clone."""
    target = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index"]
    done = subprocess.run(
        [*command, "--target", str(target), str(wheel)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return target


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> list[str]:
    """The names in the source distribution, below its own folder."""
    folder = tmp_path_factory.mktemp("source")
    command = [sys.executable, "-m", "build", "--sdist", "--no-isolation"]
    done = subprocess.run(
        [*command, "--outdir", str(folder), str(ROOT)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.tar.gz")
    with tarfile.open(built) as archive:
        return [name.partition("/")[2] for name in archive.getnames()]


def environment(installed: Path, home: Path) -> dict[str, str]:
    """The wheel before the clone, and a home of its own."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "JPY_"))
    }
    return clean | {
        "PYTHONPATH": str(installed),
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
    }


def open_the_course(installed: Path, folder: Path, home: Path) -> str:
    """Run ``lenet-edu lab --no-browser`` in ``folder`` until it is open; what it said.

    It is the installed command, not the clone's.
    """
    said = home / "said"
    with said.open("wb") as stream:
        process = subprocess.Popen(
            [str(installed / "bin" / "lenet-edu"), "lab", "--no-browser"],
            cwd=folder,
            env=environment(installed, home),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    try:
        limit = time.monotonic() + PATIENCE
        while "Ctrl-C here ends it." not in said.read_text():
            assert process.poll() is None, said.read_text()
            assert time.monotonic() < limit, said.read_text()
            time.sleep(0.05)
        process.terminate()
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
    return said.read_text()


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
    assert len(roots) == 3  # lenet_edu, its dist-info, and what servers read
    servers = "data/etc/jupyter/jupyter_server_config.d/lenet_edu.json"
    assert [name for name in names if ".data/" in name] == [
        name for name in names if name.endswith(f".data/{servers}")
    ]
    assert any(name.endswith(servers) for name in names)
    assert "lenet_edu/lab/settings/overrides.json" in names
    assert "lenet_edu/widgets/static/kit/elements.js" in names
    assert "lenet_edu/grading/report/templates/report.css" in names
    for page in PAGES:
        assert f"lenet_edu/_course/{Path(page).name}" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_source_holds_what_the_readme_shows_and_a_wheel_needs(source):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for place in re.findall(r"\]\(([^)#:]+)\)", readme):
        assert place in source
    for name in ("Makefile", "constraints.txt", "pyproject.toml", *PAGES):
        assert name in source
    for kind in ("sources", "chapters", "solutions", "lenet_edu", "tests"):
        assert any(name.startswith(f"{kind}/") for name in source)


def test_the_wheel_opens_the_course_in_an_empty_folder(installed, tmp_path):
    empty, home = tmp_path / "empty", tmp_path / "home"
    empty.mkdir()
    home.mkdir()
    folder = empty / "my-course"
    said = open_the_course(installed, empty, home)
    assert f"Your copy of the course is {folder}, with " in said
    for kind in course.KINDS:
        for path in (ROOT / kind).glob("*.ipynb"):
            assert (folder / kind / path.name).read_bytes() == path.read_bytes()
    # The second start leaves the learner's notebook alone.
    mine = folder / "chapters/00_start_here.ipynb"
    content = json.loads(mine.read_bytes())
    content["cells"][0]["source"] = ["my own words"]
    mine.write_text(json.dumps(content))
    changed = mine.read_bytes()
    open_the_course(installed, empty, home)
    assert mine.read_bytes() == changed


def test_the_installed_package_is_the_wheel(installed, tmp_path):
    program = "from lenet_edu import course; print(course.shipped('chapters'))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment(installed, tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(installed / "lenet_edu/_course/chapters")
