"""Whose code is kept and counted: the learner's, from the learner's own notebooks."""

from __future__ import annotations

import ast
import importlib
import json
from types import SimpleNamespace

import numpy as np
import pytest

from lenet_edu import check, hint, kept, progress
from lenet_edu.exercises.registry import exercise, exercise_ids
from lenet_edu.exercises.session import Place, place
from lenet_edu.exercises.solved import is_the_courses, solved_source

OWN = '''
def conv2d(x, w, b, stride=1, padding=0):
    """Mine."""
    frame = (padding, padding)
    x = np.pad(x, ((0, 0), (0, 0), frame, frame))
    rows = (x.shape[2] - w.shape[2]) // stride + 1
    columns = (x.shape[3] - w.shape[3]) // stride + 1
    y = np.zeros((len(x), len(w), rows, columns)) + b[:, None, None]
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            right = slice(j, j + stride * columns, stride)
            part = x[:, :, i : i + stride * rows : stride, right]
            y += np.einsum("ncij,fc->nfij", part, w[:, :, i, j])
    return y
'''


def new_session():
    importlib.import_module("lenet_edu.exercises.keep")._memory.clear()


def files(folder):
    """Everything below ``my_lenet/`` and the record, with its bytes."""
    found = [*(folder / "my_lenet").rglob("*"), folder / "progress.json"]
    return {path: path.read_bytes() for path in found if path.is_file()}


@pytest.fixture
def answered(folder, from_source, capsys):
    """A learner's folder with an answer of their own to 02.5."""
    check("02.5", from_source(OWN, "conv2d"))
    new_session()
    capsys.readouterr()
    return folder


# Where a session runs


def test_a_solved_notebook_is_told_by_its_folder(folder, monkeypatch):
    assert place() is Place.CHAPTER
    monkeypatch.chdir(folder)
    assert place() is Place.ELSEWHERE
    monkeypatch.chdir(folder / "solutions")
    assert place() is Place.SOLVED


def test_a_solved_notebook_is_told_by_jupyters_name_of_it(folder, monkeypatch):
    path = folder / "solutions" / "02_convolution.ipynb"
    monkeypatch.chdir(folder)
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    assert place() is Place.SOLVED
    monkeypatch.setenv("JPY_SESSION_NAME", "Console 1")
    assert place() is Place.ELSEWHERE


def test_a_solved_notebook_is_told_by_vs_codes_name_of_it(folder, monkeypatch):
    session = importlib.import_module("lenet_edu.exercises.session")

    names = {"__vsc_ipynb_file__": str(folder / "solutions" / "02.ipynb")}
    shell = SimpleNamespace(user_ns=names)
    monkeypatch.setattr(session, "ipython", lambda: shell)
    monkeypatch.chdir(folder)
    assert place() is Place.SOLVED


def test_a_build_says_that_nothing_is_to_be_recorded(folder, monkeypatch):
    monkeypatch.setenv("LENET_EDU_RECORD", "no")
    assert place() is Place.SOLVED


def test_outside_a_learners_folder_there_is_nothing_to_lose(outside, monkeypatch):
    (outside / "solutions").mkdir()
    monkeypatch.chdir(outside / "solutions")
    assert place() is Place.OUTSIDE


# A solved notebook


def test_a_solved_notebook_keeps_and_counts_nothing(
    answered, monkeypatch, from_source, capsys
):
    before = files(answered)
    monkeypatch.chdir(answered / "solutions")
    for key in ("02.1", "02.5"):
        code = solved_source(key)
        assert check(key, from_source(code, exercise(key).name)) is not None
    check("02.5", lambda x, w, b, stride=1, padding=0: x)
    hint("02.5")
    said = capsys.readouterr().out
    assert "02.5 conv2d: passes" in said
    assert said.count("This is a solved notebook") == 1  # once a session is enough
    assert files(answered) == before
    assert str(progress()).startswith("1 of")


def test_hints_still_go_on_in_a_solved_notebook(folder, monkeypatch):
    monkeypatch.chdir(folder / "solutions")
    assert "hint 1 of" in str(hint("02.5"))
    assert "hint 2 of" in str(hint("02.5"))
    assert not (folder / "progress.json").exists()


# The course's own code


def test_every_solution_is_recognised_unless_it_is_short():
    # Where code is given or a value is asked, everybody's right answer may be alike.
    asked = [exercise(key) for key in exercise_ids()]
    written = [item.id for item in asked if item.given is None and item.has_lines]
    missed = [key for key in written if not is_the_courses(key, solved_source(key))]
    assert len(missed) < len(written) / 4
    for key in missed:
        (function,) = ast.parse(solved_source(key)).body[-1:]
        assert len(function.body) <= 3  # the docstring and two statements


def test_a_solution_whose_lines_were_given_is_nobodys():
    given = [key for key in exercise_ids() if exercise(key).given is not None]
    assert given
    assert not any(is_the_courses(key, solved_source(key)) for key in given)


def test_a_short_solution_is_nobodys(folder, from_source, capsys):
    check("00.1", from_source(solved_source("00.1"), "ink"))
    said = capsys.readouterr().out
    assert "Kept in my_lenet/ink.py" in said
    assert "word for word" not in said + str(progress())


def test_a_solution_with_other_spaces_and_comments_is_the_same_code():
    code = solved_source("02.5").replace("\n    y =", "\n    # mine\n    y  =")
    assert code != solved_source("02.5")
    assert is_the_courses("02.5", code)
    assert not is_the_courses("02.5", OWN)
    assert not is_the_courses("02.5", "def conv2d(:")


def test_the_courses_code_in_a_chapter_counts_and_is_said(folder, from_source, capsys):
    check("02.5", from_source(solved_source("02.5"), "conv2d"))
    said = capsys.readouterr().out
    assert "Kept in my_lenet/conv2d.py" in said
    assert "word for word the course's solution" in said
    new_session()
    kept("conv2d")
    assert "(word for word the course's solution)" in capsys.readouterr().out
    assert "the function of 02.5 is word for word" in str(progress())


def test_the_courses_code_does_not_replace_the_learners(answered, from_source, capsys):
    path = answered / "my_lenet" / "conv2d.py"
    before = path.read_bytes()
    check("02.5", from_source(solved_source("02.5"), "conv2d"))
    assert "my_lenet/conv2d.py stays" in capsys.readouterr().out
    assert path.read_bytes() == before
    assert kept("conv2d")(np.eye(4)[None, None], np.eye(2)[None, None], np.ones(1))[
        0, 0, 0
    ].tolist() == [3, 1, 1]


def test_the_courses_code_elsewhere_is_neither_kept_nor_counted(
    folder, monkeypatch, from_source, capsys
):
    monkeypatch.chdir(folder)
    check("02.5", from_source(solved_source("02.5"), "conv2d"))
    assert "neither kept nor counted" in capsys.readouterr().out
    assert not (folder / "my_lenet" / "conv2d.py").exists()
    assert not (folder / "progress.json").exists()
    check("02.5", from_source(OWN, "conv2d"))
    assert (folder / "my_lenet" / "conv2d.py").exists()


def test_what_is_kept_and_the_learners_own_is_not_called_the_courses(answered, capsys):
    kept("conv2d")
    assert "word for word" not in capsys.readouterr().out + str(progress())


# The version before


def test_the_version_before_stays_under_a_dated_name(answered, from_source, capsys):
    path = answered / "my_lenet" / "conv2d.py"
    before = path.read_bytes()
    check("02.5", from_source(OWN.replace("rows", "height"), "conv2d"))
    said = capsys.readouterr().out
    (aside,) = path.parent.glob("conv2d.before-*.py")
    assert f"the version before it is {aside.name}." in said
    assert aside.read_bytes() == before
    assert path.read_bytes() != before
    record = json.loads((answered / "progress.json").read_text(encoding="utf-8"))
    assert record["02.5"]["passed"] is True


def test_no_version_is_lost_and_none_is_kept_twice(answered, from_source):
    path = answered / "my_lenet" / "conv2d.py"
    versions = {path.read_bytes()}
    other = OWN.replace("y +=", "y[...] +=")
    for code in (other, OWN, other, other):
        check("02.5", from_source(code, "conv2d"))
        versions.add(path.read_bytes())
    there = [path, *path.parent.glob("conv2d.before-*.py")]
    assert {one.read_bytes() for one in there} == versions
    assert len(there) <= len(versions) + 1


def test_a_wrong_answer_leaves_the_kept_file_alone(answered):
    before = files(answered)[answered / "my_lenet" / "conv2d.py"]
    check("02.5", lambda x, w, b, stride=1, padding=0: x)
    assert files(answered)[answered / "my_lenet" / "conv2d.py"] == before
