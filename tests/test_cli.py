"""The command line: what it says, and with which exit code it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

import lenet_edu
import lenet_edu.exercises
import lenet_edu.lab
from lenet_edu import course
from lenet_edu.cli import app
from lenet_edu.course import delivery, shelf
from lenet_edu.legible import LEGIBLE

NOTEBOOK = b'{"cells": [{"cell_type": "code", "source": "1"}], "nbformat": 4}\n'


def run(*arguments: str) -> SimpleNamespace:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return SimpleNamespace(code=result.exit_code, out=result.stdout, err=result.stderr)


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """An empty current folder, and a course of two chapters."""
    for kind in course.KINDS:
        (tmp_path / "shelf" / kind).mkdir(parents=True)
        for name in ("00_start_here", "02_convolution"):
            (tmp_path / "shelf" / kind / f"{name}.ipynb").write_bytes(NOTEBOOK)
    monkeypatch.setattr(shelf, "shipped", lambda kind: tmp_path / "shelf" / kind)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


@pytest.fixture
def served(monkeypatch) -> list[tuple]:
    """What `lab` would serve; no JupyterLab is started."""
    calls = []

    def serve(folder, port, browser, say):
        calls.append((folder, port, browser))

    monkeypatch.setattr(lenet_edu.lab, "serve", serve)
    return calls


# The command itself


def test_version():
    result = run("--version")
    assert (result.code, result.out) == (0, f"lenet-edu {lenet_edu.__version__}\n")


def test_python_m_lenet_edu():
    done = subprocess.run(
        [sys.executable, "-m", "lenet_edu", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"lenet-edu {lenet_edu.__version__}\n"


def test_help_names_every_command():
    result = run("--help")
    assert result.code == 0
    for command in ("lab", "data", "progress", "reset"):
        assert command in result.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["labb"],
        ["lab", "--port", "0"],
        ["lab", "--port", "70000"],
        ["lab", "--port", "many"],
        ["lab", "one", "two"],
        ["reset"],
        ["data", "more"],
        ["--versio"],
    ],
    ids=" ".join,
)
def test_bad_input_ends_with_2(here, served, arguments):
    result = run(*arguments)
    assert result.code == 2
    assert result.err
    assert "Traceback" not in result.err
    assert served == []
    assert list(here.iterdir()) == []


# lab


def test_lab_makes_a_copy_here(here, served):
    result = run("lab")
    folder = here / "my-course"
    assert served == [(folder, None, True)]
    assert result.code == 0
    assert result.out == f"Your copy of the course is {folder}, with 2 chapters.\n"
    assert (folder / "chapters/02_convolution.ipynb").read_bytes() == NOTEBOOK


def test_lab_uses_the_copy_one_is_in(here, served, monkeypatch):
    run("lab", "mine")
    monkeypatch.chdir("mine/chapters")
    result = run("lab", "--no-browser", "--port", "18888")
    assert served[1] == (here / "mine", 18888, False)
    assert result.out == f"Your copy of the course is {here / 'mine'}.\n"
    run("lab", ".")
    assert served[2][0] == here / "mine"
    run("lab", str(here / "other"))
    assert served[3][0] == here / "other"


def test_lab_in_a_clone_uses_its_top(here, served, monkeypatch, tmp_path):
    monkeypatch.setattr(shelf, "clone_top", lambda: tmp_path)
    run("lab")
    assert served == [(tmp_path / "my-course", None, True)]


def test_lab_says_what_was_done(here, served, tmp_path):
    run("lab", "mine")
    path = Path("chapters/02_convolution.ipynb")
    (here / "mine" / path).write_bytes(NOTEBOOK.replace(b'"1"', b'"mine"'))
    (tmp_path / "shelf" / path).write_bytes(NOTEBOOK.replace(b'"1"', b'"new"'))
    (here / "mine/chapters/00_start_here.ipynb").unlink()
    (here / "mine/solutions/00_start_here.ipynb").write_bytes(b"{")
    said = run("lab", "mine").out
    assert "New: chapters/00_start_here.ipynb." in said
    assert f"{path} has changes of yours and was left alone" in said
    assert "chapters/02_convolution.new.ipynb" in said
    assert "solutions/00_start_here.ipynb is no readable notebook" in said


def test_lab_with_a_file_for_a_folder(here, served):
    (here / "notes.txt").write_text("mine")
    result = run("lab", "notes.txt")
    assert result.code == 2
    assert result.err.startswith("notes.txt is a file;")
    assert (here / "notes.txt").read_text() == "mine"
    assert served == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["lab", ""],
        ["lab", " "],
        ["progress", "--folder", ""],
        ["check", "02", "--folder", ""],
        ["reset", "02", "--folder", ""],
        ["site", ""],
    ],
)
def test_an_empty_name_is_no_folder(here, served, arguments):
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert "an empty name is no folder" in result.err
    assert list(here.iterdir()) == []
    assert served == []


@pytest.mark.parametrize("command", ["lab", "progress", "reset", "check"])
def test_a_folder_that_cannot_be_looked_into_is_a_sentence(
    here, served, monkeypatch, command
):
    """As in a home that is not readable."""

    def closed(real):
        def call(path, *rest, **options):
            if "away" in Path(os.fspath(path)).parts:
                raise PermissionError(13, "Permission denied", str(path))
            return real(path, *rest, **options)

        return call

    for name in ("stat", "lstat", "mkdir"):
        monkeypatch.setattr(os, name, closed(getattr(os, name)))
    if command == "lab":
        result = run("lab", "away/mine")
        assert "cannot be written: it is read-only or belongs to someone" in result.err
    else:
        chapter = [] if command == "progress" else ["02"]
        result = run(command, *chapter, "--folder", "away/mine")
        assert "There is no copy of the course in away" in result.err
    assert (result.code, result.err.count("\n")) == (1, 1)


# What the terminal can write


ODD = "Übung → Größe ≤ ½"


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252", "utf-8"])
def test_no_encoding_stops_a_command(here, served, monkeypatch, encoding):
    """Folders with umlauts, sentences with signs: `?` or a spelling in ASCII."""
    monkeypatch.setattr(lenet_edu.exercises, "progress", lambda: f"{ODD}: 3 of 20")
    runner = CliRunner(charset=encoding)
    made = runner.invoke(app, ["lab", ODD])
    assert (made.exit_code, made.exception) == (0, None)
    assert (here / ODD / "chapters").is_dir()
    for command in (["progress"], ["reset", "02"]):
        done = runner.invoke(app, [*command, "--folder", ODD])
        assert (done.exit_code, done.exception) == (0, None)
    said = runner.invoke(app, ["progress", "--folder", ODD]).stdout_bytes
    spelt = {"ascii": b"?bung -> Gr??e <= 1/2", "cp437": None, "cp1252": None}
    expected = spelt.get(encoding) or ODD.replace("→", "->").encode(encoding, "replace")
    if encoding == "utf-8":
        expected = ODD.encode()
    if encoding == "cp1252":
        expected = expected.replace(b"?", b"<=")
    assert said == expected + b": 3 of 20\n"
    failed = runner.invoke(app, ["reset", ODD, "--folder", ODD])
    assert failed.exit_code == 2
    assert b"There is no chapter" in failed.stderr_bytes


def test_a_name_that_is_no_text_is_written_as_it_is():
    text = b"M\xfcll".decode("utf-8", "surrogateescape")
    assert text.encode("utf-8", LEGIBLE) == b"M\xfcll"
    assert text.encode("ascii", LEGIBLE) == b"M\xfcll"


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252"])
def test_output_into_a_file_in_a_narrow_encoding(tmp_path, encoding):
    """In a process of its own, as a shell starts it."""
    course.open_course(tmp_path / "Übung")
    done = subprocess.run(
        [sys.executable, "-m", "lenet_edu", "progress", "--folder", "Übung"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "1"},
        capture_output=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"0 of ")


def test_lab_that_cannot_write(here, served, monkeypatch):
    def failing(path, content):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(delivery, "write_atomic", failing)
    result = run("lab")
    assert result.code == 1
    assert "cannot be written: it is read-only" in result.err
    assert result.err.count("\n") == 1
    assert served == []


@pytest.mark.parametrize("where", ["a file", "nobody's"])
def test_lab_without_a_usable_home_is_a_sentence(
    here, served, monkeypatch, tmp_path, where
):
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "file").touch()
    monkeypatch.setenv("HOME", str(tmp_path / "file"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "file"))
    if where == "nobody's":

        def none():
            raise RuntimeError("Could not determine home directory.")

        monkeypatch.setattr(Path, "home", none)
    result = run("lab")
    assert result.code == 1
    assert result.err.startswith("JupyterLab cannot start: ")
    assert "HOME to a folder that you may write" in result.err
    assert result.err.count("\n") == 1
    assert (list(here.iterdir()), served) == ([], [])


def test_lab_needs_no_home_where_jupyters_folders_are_elsewhere(
    here, served, monkeypatch, tmp_path
):
    (tmp_path / "file").touch()
    monkeypatch.setenv("HOME", str(tmp_path / "file"))
    for name in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", str(tmp_path / name))
    assert run("lab").code == 0
    assert len(served) == 1


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows keeps the folder that one is in"
)
def test_lab_in_a_deleted_folder(here, served):
    here.rmdir()
    result = run("lab")
    assert (result.code, served) == (1, [])
    assert result.err == "The folder you are in no longer exists; go to another one.\n"


def test_lab_passes_on_what_the_server_says(here, monkeypatch):
    def serve(*_, **__):
        raise lenet_edu.lab.LabError("JupyterLab ended.")

    monkeypatch.setattr(lenet_edu.lab, "serve", serve)
    result = run("lab")
    assert (result.code, result.err) == (1, "JupyterLab ended.\n")


# data


def test_data_says_what_it_found(monkeypatch, tmp_path):
    monkeypatch.delenv("LENET_EDU_DATA", raising=False)
    monkeypatch.setenv("LENET_EDU_OFFLINE", "1")
    monkeypatch.setenv("LENET_EDU_CACHE", str(tmp_path))
    result = run("data")
    assert result.code == 0
    assert "4,000 training and 1,000 test digits" in result.out
    assert "comes with the course" in result.out
    assert result.out.count("\n") == 1


def test_data_that_cannot_be_read(monkeypatch, tmp_path):
    monkeypatch.setenv("LENET_EDU_DATA", str(tmp_path))
    result = run("data")
    assert result.code == 1
    assert str(tmp_path) in result.err
    assert "Traceback" not in result.err


# progress


def test_progress_is_read_in_the_learners_folder(here, served, monkeypatch):
    monkeypatch.setattr(
        lenet_edu.exercises, "progress", lambda: f"in {Path.cwd()}: 3 of 20"
    )
    run("lab")
    expected = f"in {here / 'my-course'}: 3 of 20\n"
    assert run("progress").out == expected  # my-course is the default here too
    assert run("progress", "--folder", "my-course/chapters").out == expected
    monkeypatch.chdir("my-course/my_lenet")
    assert run("progress").out == expected
    assert Path.cwd() == here / "my-course/my_lenet"


def test_progress_of_the_engine(here, served):
    run("lab")
    result = run("progress")
    assert result.code == 0
    assert result.out.strip()


@pytest.mark.parametrize("arguments", [["progress"], ["reset", "02"]])
def test_commands_without_a_copy(here, arguments):
    for extra in ([], ["--folder", "nowhere"], ["--folder", "."]):
        result = run(*arguments, *extra)
        assert result.code == 1
        assert "`lenet-edu lab` makes one" in result.err
    assert list(here.iterdir()) == []


# reset


def test_reset(here, served):
    run("lab")
    path = here / "my-course/chapters/02_convolution.ipynb"
    mine = NOTEBOOK.replace(b'"1"', b'"mine"')
    path.write_bytes(mine)
    result = run("reset", "02")
    assert result.code == 0
    assert "yours was kept as chapters/02_convolution.mine-" in result.out
    assert path.read_bytes() == NOTEBOOK
    (kept,) = path.parent.glob("*.mine-*")
    assert kept.read_bytes() == mine
    result = run("reset", "2")
    assert result.out == (
        "chapters/02_convolution.ipynb is as the course delivers it.\n"
    )


def test_reset_of_no_chapter(here, served):
    run("lab")
    result = run("reset", "99")
    assert result.code == 2
    assert result.err == (
        "There is no chapter '99'. There are: 00_start_here, 02_convolution.\n"
    )
