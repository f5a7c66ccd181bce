"""The published page of the checks knows every exercise and every mistake."""

from __future__ import annotations

from census import COMMAND, PAGE, counts, matrix, mistakes, row

from lenet_edu.exercises.registry import exercise, exercise_ids


def test_the_page_is_of_this_bank():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    wanted = [row(exercise(key)) for key in exercise_ids()]
    wanted += [line for key in exercise_ids() for line in mistakes(exercise(key))]
    missing = [w for w in wanted if not any(line.startswith(w) for line in lines)]
    named = [line.split("`")[0].split()[1] for line in lines if line.startswith("| ")]
    gone = [key for key in named if key[:1].isdigit() and key not in exercise_ids()]
    assert not missing + gone, (
        f"docs/checks.md is of an older bank: {len(missing)} rows are missing, the "
        f"first {missing[:1]}, exercises {gone} are no more. The command that writes "
        f"it anew (minutes, on all cores): {COMMAND}"
    )


def test_a_mistake_is_marked_where_it_shows():
    item = exercise("03.1")
    rows = [line for line in matrix(item).splitlines() if line.startswith("| ")][1:]
    marks = [line.split("|")[2:-1] for line in rows]
    assert len(marks) == len(item.misconceptions)
    assert all(len(one) == len(item.probes) for one in marks)
    assert all("x" in "".join(one) for one in marks)  # no mistake goes unseen
    assert any(" " in one for one in marks)  # and some input cannot see it


def test_every_mutant_is_counted_once(monkeypatch):
    rejected, named, raised, same = counts(exercise("07.3"))
    assert rejected > 0
    assert named + raised <= 2 * rejected
    assert same == len(exercise("07.3").equivalent_mutants)
