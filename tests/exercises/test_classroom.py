"""check, hint, solution and progress as a notebook calls them, and what is kept."""

from __future__ import annotations

import importlib
import json

import numpy as np
import pytest

from lenet_edu import check, hint, kept, progress, solution
from lenet_edu.exercises.bank.ch02.one_map import one_map_by_shifts
from lenet_edu.exercises.bank.ch03 import squash as the_courses
from lenet_edu.exercises.registry import exercise
from lenet_edu.exercises.variants import edited


def new_session():
    """Forget what is kept in memory; the folder stays."""
    importlib.import_module("lenet_edu.exercises.keep")._memory.clear()


def record(folder):
    return json.loads((folder / "progress.json").read_text(encoding="utf-8"))


def squash(a):
    return 1.7159 * np.tanh(2 * np.asarray(a, dtype=float) / 3)


def output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1


def strided_map(image, kernel, bias, stride=1, padding=0):
    image = np.pad(image, padding)
    k, l = kernel.shape
    Ho = output_size(image.shape[0], k, stride)  # another exercise's function
    Wo = output_size(image.shape[1], l, stride)
    y = np.zeros((Ho, Wo))
    for i, j in np.ndindex(Ho, Wo):
        top, left = i * stride, j * stride
        y[i, j] = np.sum(image[top : top + k, left : left + l] * kernel) + bias
    return y


def flipped():
    item = exercise("02.3")
    return edited(item, next(m for m in item.misconceptions if m.id == "C01"))


# check


def test_a_pass_hands_back_yours_and_keeps_it(folder, capsys):
    assert check("03.1", squash) is squash
    said = capsys.readouterr().out
    assert "03.1 squash: passes" in said
    assert "Kept in my_lenet/squash.py" in said
    assert record(folder)["03.1"] == {"attempts": 1, "last": "Passed", "passed": True}
    assert "np.tanh(2 * np.asarray" in (folder / "my_lenet/squash.py").read_text()


def test_a_wrong_answer_hands_back_the_courses_and_is_counted(folder, capsys):
    wrong = flipped()
    assert check("02.3", wrong) is exercise("02.3").reference
    assert check("02.3", wrong) is exercise("02.3").reference
    assert "rotated by 180°" in capsys.readouterr().out
    assert record(folder)["02.3"] == {
        "attempts": 2, "last": "Wrong", "mistakes": ["C01"], "passed": False,
    }  # fmt: skip


def test_a_stub_is_no_attempt(folder, capsys):
    def one_map(image, kernel, bias):
        raise NotImplementedError("02.3")

    assert check("02.3", one_map) is exercise("02.3").reference
    assert "not attempted" in capsys.readouterr().out
    assert not (folder / "progress.json").exists()


def test_a_later_failure_does_not_take_the_pass_away(folder):
    check("02.3", one_map_by_shifts)
    check("02.3", flipped())
    assert record(folder)["02.3"]["passed"] is True


def test_an_exercise_that_does_not_exist():
    with pytest.raises(ValueError, match=r"no exercise '02\.99'; chapter 02 has 02\.1"):
        check("02.99", squash)


# What is kept


def test_a_later_chapter_gets_yours(folder, capsys):
    check("03.1", squash)
    assert kept("squash") is squash
    assert "squash: yours, from exercise 03.1" in capsys.readouterr().out


def test_a_new_session_reads_it_from_the_folder(folder, capsys):
    check("03.1", squash)
    new_session()
    own = kept("squash")
    assert own is not squash
    assert own.__code__.co_filename == "my_lenet/squash.py"
    assert np.array_equal(own(np.arange(3.0)), squash(np.arange(3.0)))


def test_what_is_not_yours_is_the_courses(folder, capsys):
    assert kept("squash") is exercise("03.1").reference
    assert "squash: the course's (exercise 03.1 makes it yours)" in (
        capsys.readouterr().out
    )


def test_a_kept_file_that_was_spoiled_is_not_used(folder, capsys):
    check("03.1", squash)
    new_session()
    path = folder / "my_lenet/squash.py"
    path.write_text(path.read_text().replace("1.7159", "1.5"))
    assert kept("squash") is exercise("03.1").reference
    assert "no longer passes its check" in capsys.readouterr().out
    path.write_text("def squash(:")
    assert kept("squash") is exercise("03.1").reference
    said = capsys.readouterr().out
    assert "my_lenet/squash.py cannot be used (Python cannot read its line 1" in said
    assert "`def squash(:`" in said
    assert "it is left as it is" in said
    assert path.read_text() == "def squash(:"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("while True: pass", "it does not come to an end"),
        ("import sys; sys.exit(1)", "it asks Python to exit"),
        ("raise KeyboardInterrupt2", "NameError: name 'KeyboardInterrupt2'"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
    ],
)
def test_a_kept_file_that_does_not_load_is_a_sentence(
    folder, capsys, monkeypatch, line, says
):
    check("03.1", squash)
    monkeypatch.setattr("lenet_edu.exercises.engine.limits.SECONDS", 1.0)
    new_session()
    path = folder / "my_lenet/squash.py"
    path.write_text(f"{path.read_text()}\n{line}\n")
    capsys.readouterr()
    assert kept("squash") is exercise("03.1").reference
    said = capsys.readouterr().out
    assert f"my_lenet/squash.py cannot be used ({says}" in said
    assert "it is left as it is" in said
    assert "squash: the course's" in said


def test_a_kept_function_that_leaves_or_never_ends_is_not_used(
    folder, capsys, monkeypatch
):
    check("03.1", squash)
    monkeypatch.setattr("lenet_edu.exercises.engine.limits.SECONDS", 1.0)
    path = folder / "my_lenet/squash.py"
    for line in ("while True: pass", "import sys; sys.exit(1)"):
        new_session()
        path.write_text(f"def squash(a):\n    {line}\n")
        capsys.readouterr()
        assert kept("squash") is exercise("03.1").reference
        assert "no longer passes its check" in capsys.readouterr().out


def test_a_helper_from_another_cell_is_named(folder, capsys):
    space = {"np": np, "tripled": the_courses.squash}
    code = "def squash(a):\n    return tripled(a)\n"
    function = with_source(code, "squash", space)
    assert check("03.1", function) is function
    said = capsys.readouterr().out
    assert "It counts, but is not kept for later chapters: `tripled` is defined" in said


def test_another_exercises_function_may_be_used(folder, capsys):
    check("02.4", strided_map)
    assert "Kept in my_lenet/strided_map.py" in capsys.readouterr().out
    new_session()
    own = kept("strided_map")  # output_size is not the learner's yet
    assert own(np.eye(4), np.ones((2, 2)), 0.0, 2, 0).tolist() == [[2, 0], [0, 2]]


def test_what_has_no_source_counts_but_is_not_kept(folder, capsys):
    space = {"np": np}
    exec("def squash(a):\n    return 1.7159 * np.tanh(2 * a / 3)", space)
    check("03.1", space["squash"])
    assert "not kept: Python has no source text for it" in capsys.readouterr().out
    check("03.1", lambda a: 1.7159 * np.tanh(2 * np.asarray(a, float) / 3))
    assert "not kept: write it with def" in capsys.readouterr().out


def test_outside_a_course_folder_nothing_is_written(outside, capsys):
    check("03.1", squash)
    assert kept("squash") is squash
    assert list(outside.iterdir()) == []
    assert "1 of" in str(progress())


def with_source(code, name, space):
    """A function whose source Python can find, as of a notebook's cell."""
    import linecache

    file = f"<cell of {name}>"
    linecache.cache[file] = (len(code), None, code.splitlines(True), file)
    exec(compile(code, file, "exec"), space)
    return space[name]


# hint and solution


def test_hints_go_one_step_at_a_time(folder):
    item = exercise("02.3")
    seen = [str(hint("02.3")) for _ in item.hints]
    for step, (card, text) in enumerate(zip(seen, item.hints, strict=True), start=1):
        assert f"hint {step} of {len(item.hints)}" in card
        assert text in card
    assert 'The next step is the solution: `solution("02.3")`' in str(hint("02.3"))
    assert record(folder)["02.3"]["hints"] == len(item.hints)


def test_the_first_hint_names_the_mistake_again(folder):
    check("02.3", flipped())
    assert "Which step of yours rotates it?" in str(hint("02.3"))
    assert '`see("02.3")` shows your function moving' in str(hint("02.3"))


def test_a_solution_is_shown_when_asked_twice(folder):
    first = solution("02.3")
    assert "ask once more" in str(first)
    assert "def one_map" not in str(first)
    second = solution("02.3")
    assert "def one_map" in second.code
    assert exercise("02.3").explanation in str(second)
    assert "BEGIN SOLUTION" not in second.code


def test_a_solution_is_shown_at_once_after_a_pass(folder):
    check("02.3", one_map_by_shifts)
    assert "def one_map(" in solution("02.3").code


def test_a_card_shows_code_as_code(folder):
    solution("02.3")
    bundle = solution("02.3")._repr_mimebundle_()
    assert "```python\ndef one_map" in bundle["text/markdown"]
    assert "```" not in bundle["text/plain"]


# progress


def test_progress_says_where_you_stand(folder):
    check("03.1", squash)
    check("02.3", flipped())
    said = str(progress())
    assert said.startswith("1 of")
    assert "[x] 03.1" in said
    assert "[~] 02.3" in said
    assert "[ ] 02.1" in said
    html = progress()._repr_mimebundle_()["text/html"]
    assert f"03.1 {exercise('03.1').title}: passed" in html


@pytest.mark.parametrize("damage", ["{", "[]", '{"02.3": 1}', ""])
def test_a_damaged_record_is_set_aside_and_reported(folder, damage, capsys):
    path = folder / "progress.json"
    path.write_text(damage)
    assert "progress.json was damaged" in str(progress())
    (aside,) = folder.glob("progress.damaged-*.json")
    assert aside.read_text() == damage
    check("03.1", squash)
    assert record(folder)["03.1"]["passed"] is True


def test_a_full_disk_is_said_and_loses_nothing(folder, monkeypatch, capsys):
    check("03.1", squash)
    before = (folder / "progress.json").read_text()

    def full(*_):
        raise OSError(28, "No space left on device")

    module = importlib.import_module("lenet_edu.exercises.record")
    monkeypatch.setattr(module, "write_atomic", full)
    check("03.1", squash)
    assert "Progress could not be written (No space left" in capsys.readouterr().out
    assert (folder / "progress.json").read_text() == before
