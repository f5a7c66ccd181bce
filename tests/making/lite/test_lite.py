"""The course in the browser: built from what is installed here, and nothing listed that
is not there."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lenet_edu import course
from lenet_edu.cli import app
from lenet_edu.making.lite import LiteError, build, build_lite
from lenet_edu.making.lite.distribution import (
    CORE,
    LOCK,
    DistributionError,
    copy_distribution,
)
from lenet_edu.making.lite.wheels import WheelError, course_wheel, repacked

needed = pytest.mark.skipif(
    not all(map(build.importlib.util.find_spec, build.NEEDED)),
    reason="needs pip install 'lenet-edu[site]'",
)
pytestmark = pytest.mark.xdist_group("lite")

# Name, what it needs, whether its file is there.
PACKAGES = [
    ("micropip", ["packaging"], True),
    ("packaging", [], True),
    ("numpy", [], True),
    ("matplotlib", ["numpy", "pillow"], False),
    ("pillow", [], True),
    ("ipython", ["traitlets"], True),
    ("traitlets", [], True),
    ("tqdm", [], True),
    ("ssl", ["openssl"], True),
    ("openssl", [], False),
    ("scipy", ["numpy"], True),
]


@pytest.fixture(scope="module")
def distribution(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like a Pyodide, with some of its files missing."""
    folder = tmp_path_factory.mktemp("pyodide")
    for name in CORE:
        (folder / name).write_text("not the real one")
    packages = {}
    for name, needs, there in PACKAGES:
        packages[name] = {"file_name": f"{name}.whl", "depends": needs, "name": name}
        if there:
            (folder / f"{name}.whl").write_text(name)
    lock = {"info": {"version": "0.27.7"}, "packages": packages}
    (folder / LOCK).write_text(json.dumps(lock))
    return folder


@pytest.fixture(scope="module")
def built(distribution: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lite") / "out"
    build_lite(folder, str(distribution), say=lambda _: None)
    return folder


def settings_of(folder: Path) -> dict[str, Any]:
    config = json.loads((folder / "jupyter-lite.json").read_text("utf-8"))
    return config["jupyter-config-data"]["litePluginSettings"][build.KERNEL]


@needed
def test_the_lock_lists_only_files_that_are_there(built: Path) -> None:
    place = built / "static" / "pyodide"
    packages = json.loads((place / LOCK).read_text("utf-8"))["packages"]
    assert {"micropip", "packaging", "numpy", "ipython", "traitlets", "tqdm"} == set(
        packages
    )
    for entry in packages.values():
        assert (place / entry["file_name"]).is_file()
        assert set(entry["depends"]) <= packages.keys()
    assert all((place / name).is_file() for name in CORE)
    assert not (place / "scipy.whl").exists()  # the course does without


@needed
def test_everything_that_the_kernel_loads_is_there(built: Path) -> None:
    settings = settings_of(built)
    assert settings["pyodideUrl"] == "./static/pyodide/pyodide.js"
    assert settings["disablePyPIFallback"]  # nobody else is asked
    (worker,) = (built / "extensions" / "@jupyterlite").rglob("*/static/592*.js") or (
        None,
    )
    lock = json.loads((built / "static" / "pyodide" / LOCK).read_text("utf-8"))
    for one in settings["loadPyodideOptions"]["packages"]:
        if one.endswith(".whl"):
            assert (worker.parent / one).resolve().is_file(), one
        else:
            assert one in lock["packages"]
    for url in settings["pipliteUrls"]:
        index = built / url.partition("?")[0]
        for package in json.loads(index.read_text("utf-8")).values():
            for files in package["releases"].values():
                assert all((index.parent / one["url"]).is_file() for one in files)


@needed
def test_all_chapters_lie_in_a_learner_s_folder(built: Path) -> None:
    files = built / "files"
    assert course.learner_folder(files / "chapters") == files.resolve()
    for kind in course.KINDS:
        listed = json.loads((built / "api/contents" / kind / "all.json").read_text())
        there = {path.name for path in course.shipped(kind).glob("*.ipynb")}
        assert {one["name"] for one in listed["content"]} == there
        assert {path.name for path in (files / kind).glob("*.ipynb")} == there
    assert len(there) == 21
    assert (files / build.START).is_file()


@needed
def test_only_the_extensions_that_are_wanted_come_along(built: Path) -> None:
    config = json.loads((built / "jupyter-lite.json").read_text("utf-8"))
    found = config["jupyter-config-data"]["federated_extensions"]
    assert {one["name"] for one in found} == set(build.EXTENSIONS)


def lay_out(folder: Path, pyodide: str | None) -> dict[str, Any]:
    folder.mkdir()
    build._lay_out(folder, pyodide)
    return settings_of(folder)


@needed
def test_pyodide_s_own_address_is_pinned(tmp_path: Path) -> None:
    settings = lay_out(tmp_path / "a", None)
    assert f"/v{build.VERSION}/" in settings["pyodideUrl"]
    assert settings["pyodideUrl"].startswith("https://")
    assert "matplotlib" in settings["loadPyodideOptions"]["packages"]
    assert not (tmp_path / "a" / "static").exists()
    elsewhere = "https://example.org/pyodide/pyodide.js"
    assert lay_out(tmp_path / "b", elsewhere)["pyodideUrl"] == elsewhere


@needed
def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(LiteError, match="nothing of yours is lost"):
        build_lite(tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"


@needed
def test_a_folder_without_pyodide_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LiteError, match=r"no Pyodide distribution: pyodide\.js"):
        build_lite(tmp_path / "out", str(tmp_path))
    assert not (tmp_path / "out").exists()


def test_without_jupyterlite_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(LiteError, match=r'pip install "lenet-edu\[site\]"'):
        build_lite(tmp_path / "out")


def test_a_distribution_without_numpy_is_refused(
    distribution: Path, tmp_path: Path
) -> None:
    lock = json.loads((distribution / LOCK).read_text())
    del lock["packages"]["numpy"]
    for path in distribution.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / LOCK).write_text(json.dumps(lock))
    with pytest.raises(DistributionError, match="lacks numpy"):
        copy_distribution(tmp_path, tmp_path / "copy")


def test_pyodide_without_lite_is_asked_in_a_way_that_means_nothing() -> None:
    done = CliRunner().invoke(app, ["site", "--pyodide", "somewhere"])
    assert done.exit_code == 2
    assert "add --lite" in done.output


# Wheels


def test_the_course_s_wheel_is_whole_and_runs_from_where_it_is_put(
    tmp_path: Path,
) -> None:
    path = course_wheel(tmp_path)
    with zipfile.ZipFile(path) as wheel:
        names = set(wheel.namelist())
        (record,) = [name for name in names if name.endswith("RECORD")]
        for line in wheel.read(record).decode().split():
            name, digest, size = line.rsplit(",", 2)
            if name == record:
                continue
            content = wheel.read(name)
            found = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
            assert (f"sha256={found.decode().rstrip('=')}", str(len(content))) == (
                digest,
                size,
            )
        wheel.extractall(tmp_path / "there")
    for name in (
        "weights/lenet5.npz",
        "data/digits/images-idx3-ubyte.gz",
        "widgets/static/digit_pad.js",
        "_course/chapters/02_convolution.ipynb",
    ):
        assert f"lenet_edu/{name}" in names
    solved = tmp_path / "there/lenet_edu/_course/solutions/02_convolution.ipynb"
    assert '"image/png"' not in solved.read_text("utf-8")
    code = (
        "import lenet_edu; from lenet_edu.data import embedded;"
        "from lenet_edu.models import load_lenet5; from lenet_edu import progress;"
        "load_lenet5(), embedded();"
        "print(lenet_edu.__file__, len(progress().rows))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "there")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "there") in done.stdout
    assert int(done.stdout.split()[-1]) > 100


@pytest.mark.parametrize("name", build.WHEELS)
def test_what_pyodide_lacks_can_be_packed(name: str, tmp_path: Path) -> None:
    path = repacked(name, tmp_path)
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        assert f"{name}/__init__.py" in names
        assert not any(one.endswith((".so", ".pyd", ".pyc")) for one in names)
        (about,) = [one for one in names if one.endswith(".dist-info/METADATA")]
        assert f"Name: {name}".encode() in wheel.read(about)


def test_what_is_compiled_or_missing_cannot(tmp_path: Path) -> None:
    with pytest.raises(WheelError, match="numpy has compiled parts"):
        repacked("numpy", tmp_path)
    with pytest.raises(WheelError, match="no-such-package is not installed"):
        repacked("no-such-package", tmp_path)
