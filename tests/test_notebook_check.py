"""``lenet-edu check``: a learner's notebook runs by itself, and its checks speak."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from lenet_edu import course
from lenet_edu.cli import app
from lenet_edu.exercises.registry import exercise
from lenet_edu.exercises.variants import source_of, wrong_function
from lenet_edu.notebook_check import Answer, check_notebook

NAME = "00_start_here.ipynb"
KEY = "00.1"
ITEM = exercise(KEY)
CHECK = f'{ITEM.name} = check("{KEY}", {ITEM.name})'
SOLVED = json.loads((course.shipped("solutions") / NAME).read_text(encoding="utf-8"))
(RIGHT,) = (
    "".join(cell["source"])
    for cell in SOLVED["cells"]
    if cell["metadata"].get("lenet_edu", {}).get("exercise") == KEY
)
STUB = f"def {ITEM.name}(*args):\n    raise NotImplementedError('{KEY}')"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    course.open_course(tmp_path / "mine")
    monkeypatch.chdir(tmp_path / "mine")
    return tmp_path / "mine"


def write(folder: Path, *cells: str) -> None:
    imports = (
        "from __future__ import annotations\nimport numpy as np\n"
        "from lenet_edu import check\nArray = np.ndarray"
    )
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(text) for text in (imports, *cells)]
    )
    nbformat.write(notebook, folder / "chapters" / NAME)


def run(*arguments: str):
    return CliRunner().invoke(app, ["check", *arguments])


def test_the_course_as_it_is_delivered(folder):
    done = run("0")
    assert done.exit_code == 1
    assert f"{NAME}: 0 of 1 exercises pass." in done.stdout
    assert f"{KEY} {ITEM.name}: not" in done.stdout
    assert "stopped" not in done.stdout


def test_a_right_answer_is_kept_and_the_file_stays(folder):
    write(folder, RIGHT, CHECK)
    before = (folder / "chapters" / NAME).read_bytes()
    done = run("00")
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"{KEY} {ITEM.name}: passes" in done.stdout
    assert (folder / "chapters" / NAME).read_bytes() == before
    assert json.loads((folder / "progress.json").read_text())
    assert (folder / "my_lenet" / f"{ITEM.name}.py").is_file()


def test_a_mistake_is_named(folder):
    mistake = next(m for m in ITEM.misconceptions if m.edits)
    text = source_of(ITEM.plain)
    for right, wrong in mistake.edits:
        text = text.replace(right, wrong)
    assert wrong_function(KEY, mistake.id)
    write(
        folder,
        text.replace(f"def {ITEM.plain.__name__}", f"def {ITEM.name}"),
        CHECK,
    )
    checked = check_notebook(folder, "00")
    (answer,) = checked.answers
    assert answer.attempted
    assert not checked.passed
    assert " ".join(mistake.says.split()) in " ".join(answer.said.split())


def test_the_last_check_counts(folder):
    write(folder, STUB, CHECK, RIGHT, CHECK)
    assert check_notebook(folder, "00").passed


def test_a_check_that_was_deleted(folder):
    write(folder, RIGHT)
    checked = check_notebook(folder, "00")
    assert not checked.passed
    assert "its check did not run" in str(checked)


def test_an_error_elsewhere_does_not_hide_the_rest(folder):
    write(folder, "1 / 0", RIGHT, CHECK)
    checked = check_notebook(folder, "00")
    assert checked.passed
    assert checked.troubles == ("Cell 2 stopped: ZeroDivisionError: division by zero",)


def test_a_cell_that_never_ends(folder):
    write(folder, "while True: pass", RIGHT, CHECK)
    checked = check_notebook(folder, "00", seconds=3)
    assert not checked.passed
    assert "still running after 3 seconds" in checked.troubles[0]


def test_a_notebook_that_ends_python(folder):
    write(folder, "import os; os._exit(3)", RIGHT, CHECK)
    assert "Python itself ended" in check_notebook(folder, "00").troubles[0]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda path: path.write_text("{"), "`lenet-edu reset 00` restores it"),
        (lambda path: path.unlink(), "`lenet-edu lab` lays it there"),
    ],
)
def test_a_notebook_that_cannot_be_read(folder, spoil, says):
    spoil(folder / "chapters" / NAME)
    done = run("00")
    assert done.exit_code == 1
    assert says in done.stderr


def test_a_chapter_that_there_is_not(folder):
    done = run("77")
    assert done.exit_code == 2
    assert "There is no chapter '77'" in done.stderr


def test_what_an_answer_says():
    assert not Answer("02.1").attempted
    assert not Answer("02.1", "02.1 output_size: not yet. It runs.\nmore").passed
    assert Answer("02.1", "02.1 output_size: not attempted (x).\nmore").attempted is (
        False
    )
