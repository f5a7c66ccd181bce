"""Exercises are found by id and by name, and a chapter is imported on its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from lenet_edu.exercises.registry import (
    exercise,
    exercise_ids,
    exercise_named,
    exercise_names,
)


def test_ids_are_in_order_and_each_has_its_exercise() -> None:
    ids = exercise_ids()
    assert ids[0] == "00.1"
    # Chapter by chapter, and by number: 10.10 comes after 10.9.
    assert ids == sorted(ids, key=lambda key: [int(n) for n in key.split(".")])
    assert [exercise(key).id for key in ids] == ids


def test_the_file_of_an_exercise_has_the_name_of_its_function() -> None:
    items = [exercise(key) for key in exercise_ids()]
    assert exercise_names() == {item.name for item in items}
    assert [exercise_named(item.name) for item in items] == items


@pytest.mark.parametrize(
    ("ask", "chapters"),
    [
        ("exercise('02.3')", {"ch02"}),
        ("exercise_named('c3_table')", {"ch05"}),
        ("exercise_names()", set()),
    ],
)
def test_only_the_chapter_that_is_asked_for_is_imported(ask, chapters) -> None:
    code = (
        "import json, sys; from lenet_edu.exercises.registry import *; "
        f"{ask}; print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    bank = "lenet_edu.exercises.bank.ch"
    loaded = [name for name in json.loads(done.stdout) if name.startswith(bank)]
    assert {name.split(".")[3] for name in loaded} == chapters


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("02.99", "there is no exercise '02.99'; chapter 02 has 02.1, "),
        ("99.1", "there is no exercise '99.1'; the ids run from \"00.1\""),
        ("", "there is no exercise ''; the ids run from \"00.1\""),
    ],
)
def test_an_id_that_is_not_there_is_answered_with_those_near_it(given, says) -> None:
    with pytest.raises(ValueError, match=says):
        exercise(given)
