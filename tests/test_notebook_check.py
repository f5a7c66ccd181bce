"""``lenet-edu check``: a learner's notebook runs by itself, and its checks speak."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from lenet_edu import course
from lenet_edu.cli import app
from lenet_edu.exercises.registry import exercise
from lenet_edu.exercises.variants import source_of, wrong_function
from lenet_edu.exercises.verdict import MIME, WORD, verdict
from lenet_edu.notebook_check import Answer, Checked, check_notebook, find_notebook

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


def write(folder: Path, *cells: str) -> Path:
    imports = (
        "from __future__ import annotations\nimport numpy as np\n"
        "from lenet_edu import check\nArray = np.ndarray"
    )
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(text) for text in (imports, *cells)]
    )
    nbformat.write(notebook, folder / "chapters" / NAME)
    return folder / "chapters" / NAME


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


def test_the_solved_notebook_passes(folder):
    """Its own `examine` of a wrong function further down is not the verdict."""
    write(folder).write_text(json.dumps(SOLVED), encoding="utf-8")
    checked = check_notebook(folder / "chapters" / NAME)
    assert checked.passed, str(checked)
    assert (checked.troubles, checked.ended) == ((), "")


def test_a_mistake_is_named(folder):
    mistake = next(m for m in ITEM.misconceptions if m.edits)
    text = source_of(ITEM.plain)
    for right, wrong in mistake.edits:
        text = text.replace(right, wrong)
    assert wrong_function(KEY, mistake.id)
    text = text.replace(f"def {ITEM.plain.__name__}", f"def {ITEM.name}")
    write(folder, text, CHECK)
    done = run("00", "--json")
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert (found["passed"], found["ended"], found["troubles"]) == (False, "", [])
    (answer,) = found["exercises"]
    assert (answer["exercise"], answer["name"]) == (KEY, ITEM.name)
    assert (answer["outcome"], answer["attempted"]) == ("Wrong", True)
    assert (answer["mistake"], answer["passed"]) == (mistake.id, False)
    assert answer["sentence"] == mistake.says
    assert " ".join(mistake.says.split()) in " ".join(answer["text"].split())


def test_the_last_check_counts_whatever_is_cleared_or_stops(folder):
    clear = "from IPython.display import clear_output\nclear_output()"
    path = write(folder, STUB, CHECK, "1 / 0", RIGHT, f"{CHECK}\n{clear}")
    checked = check_notebook(path)
    assert checked.passed
    assert checked.troubles == ("Cell 4 stopped: ZeroDivisionError: division by zero",)


def test_only_a_check_of_this_run_gives_a_verdict(folder):
    """Not what is printed or displayed, nor what an earlier run left in the file."""
    claim = {**verdict_of_a_pass(), "word": "another"}
    path = write(
        folder,
        RIGHT,
        f'print("{KEY} {ITEM.name}: passes. 24 cases, all as expected.")',
        "from IPython.display import display\n"
        f"display({{'text/plain': 'passes', '{MIME}': {claim}}}, raw=True)",
        f'from lenet_edu.exercises import examine\nexamine("{KEY}", {ITEM.name})',
    )
    notebook = nbformat.read(path, as_version=4)
    stale = nbformat.v4.new_markdown_cell("A check that is text by now")
    stale.outputs = [nbformat.v4.new_output("display_data", {MIME: claim})]
    notebook.cells.append(stale)
    nbformat.write(notebook, path)
    (answer,) = check_notebook(path).answers
    assert str(answer) == f"{KEY} {ITEM.name}: its check did not run in this notebook."
    assert not answer.passed


def verdict_of_a_pass() -> dict[str, object]:
    return {
        "exercise": KEY,
        "outcome": "Passed",
        "passed": True,
        "attempted": True,
        "mistake": "",
        "sentence": "",
        "text": f"{KEY} {ITEM.name}: passes.",
    }


def test_a_verdict_is_given_only_when_asked_for(monkeypatch):
    from lenet_edu.exercises import examine

    outcome = examine(KEY, ITEM.alternatives[0])
    monkeypatch.delenv(WORD, raising=False)
    assert verdict(outcome) == {}
    monkeypatch.setenv(WORD, "this run")
    (said,) = verdict(outcome).values()
    assert said.pop("word") == "this run"
    assert set(said) == set(verdict_of_a_pass())
    assert (said["passed"], said["outcome"]) == (True, "Passed")


@pytest.mark.parametrize(
    ("ending", "says"),
    [
        ("import os; os._exit(3)", "Python itself ended in cell 4"),
        ("while True: pass", "Cell 4 was still running after 3 seconds"),
    ],
)
def test_a_run_that_ends_early_is_not_passed(folder, monkeypatch, ending, says):
    """Though every check before that passed, and the file says so of the others."""
    monkeypatch.setattr("lenet_edu.notebook_check.CELL_SECONDS", 3)
    path = write(folder, RIGHT, CHECK, ending)
    checked = check_notebook(path, seconds=3)
    assert says in checked.ended
    assert [answer.passed for answer in checked.answers] == [True]
    assert not checked.passed
    assert says in str(checked)
    assert "does not run to its end" in str(checked)


def test_a_run_that_is_stopped_is_not_passed(folder, monkeypatch):
    path = write(folder, RIGHT, CHECK)

    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("nbclient.NotebookClient.execute_cell", stopped)
    checked = check_notebook(path)
    assert checked.ended == "You stopped it in cell 1."
    assert not checked.passed


def test_an_early_end_leaves_nothing_of_an_earlier_run(folder):
    """Every answer broken, a stored pass below, and an exit before anything else."""
    path = write(folder, "import os; os._exit(1)", STUB, CHECK)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].outputs = [
        nbformat.v4.new_output(
            "display_data",
            {"text/plain": f"{KEY} {ITEM.name}: passes.", MIME: verdict_of_a_pass()},
        )
    ]
    nbformat.write(notebook, path)
    done = run("00")
    assert done.exit_code == 1
    assert f"{NAME}: 0 of 1 exercises pass." in done.stdout
    assert "Python itself ended in cell 2" in done.stdout
    assert "its check did not run" in done.stdout


def test_kernels_of_others_do_not_matter(folder, monkeypatch, tmp_path):
    """A foreign or broken `python3` among the installed kernels is not used."""
    for number, spec in enumerate(("{", '{"argv": ["/no/such/python"]}')):
        kernel = tmp_path / f"data{number}" / "kernels" / "python3"
        kernel.mkdir(parents=True)
        (kernel / "kernel.json").write_text(spec)
        monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / f"data{number}"))
        monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / f"data{number}"))
        if number == 1:  # reading it is the same code; one run is enough
            write(folder, RIGHT, CHECK)
            done = run("00")
            assert (done.exit_code, done.stderr) == (0, "")


def test_a_kernel_that_does_not_start_is_a_sentence(folder, monkeypatch, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "ipykernel_launcher.py").write_text("raise ImportError('no zmq here')")
    monkeypatch.setenv("PYTHONPATH", str(broken), prepend=":")
    done = run("00")
    assert done.exit_code == 1
    assert "its Python did not start (ImportError: no zmq here)" in done.stderr
    assert "`lenet-edu doctor`" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("missing", ["ipykernel", "nbclient", "jupyter_client"])
def test_a_missing_package_is_a_sentence(folder, monkeypatch, missing):
    find = importlib.util.find_spec

    def without(name, *rest):
        return None if name == missing else find(name, *rest)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    done = run("00")
    assert done.exit_code == 1
    assert f"{missing} is missing from this Python" in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_room_for_the_run_is_a_sentence(folder, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryDirectory", full)
    done = run("00")
    assert done.exit_code == 1
    assert "No space left on device" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_notebook_may_be_named_by_its_path(folder, monkeypatch, tmp_path):
    """Also one that lies in nobody's course folder; its cells run beside it."""
    path = write(folder, RIGHT, CHECK, "assert __import__('os').path.exists('beside')")
    away = tmp_path / "away"
    away.mkdir()
    (away / "beside").touch()
    monkeypatch.chdir(away)
    done = run(str(path.rename(away / NAME).relative_to(away)), "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["notebook"], found["troubles"]) == (str(away / NAME), [])
    assert sorted(p.name for p in away.iterdir()) == [NAME, "beside"]


def test_a_solved_notebook_is_checked_but_neither_kept_nor_counted(folder):
    """In the learner's solutions/, whatever the learner did there."""
    done = run(f"solutions/{NAME}")
    assert done.exit_code == 0, done.output
    assert f"{NAME}: 1 of 1 exercises pass." in done.stdout
    assert list((folder / "my_lenet").iterdir()) == []
    assert not (folder / "progress.json").exists()


def test_help_says_whose_rights_it_has():
    said = " ".join(CliRunner().invoke(app, ["check", "--help"]).stdout.split())
    assert "with your rights" in said


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda path: path.write_text("{"), "`lenet-edu reset 00` restores"),
        (lambda path: path.write_text('{"nbformat": 4}'), "`lenet-edu reset 00`"),
        (lambda path: path.write_text("[" * 100_000), "`lenet-edu reset 00`"),
        (
            lambda path: path.write_text('{"nbformat": 4, "cells": [{"source": 3}]}'),
            "`lenet-edu reset 00`",
        ),
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


def test_what_is_passed():
    right = Answer("02.1", "Passed", passed=True, attempted=True, text="a\nb")
    assert str(right) == "a"
    assert Checked(Path("02.ipynb"), (right,)).passed
    assert not Checked(Path("02.ipynb"), (right, Answer("02.2"))).passed
    assert not Checked(Path("02.ipynb"), (right,), ended="It was killed.").passed


def test_where_a_chapter_lies(folder):
    assert find_notebook(folder, "0") == folder / "chapters" / NAME
    with pytest.raises(course.UnknownChapterError):
        find_notebook(folder, "77")
