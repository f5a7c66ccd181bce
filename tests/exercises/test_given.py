"""Code that an exercise begins with: unchanged, it is not attempted."""

from __future__ import annotations

from pathlib import Path

import pytest

from lenet_edu.exercises.code import essence
from lenet_edu.exercises.given import is_given, still_given
from lenet_edu.exercises.registry import exercise, exercise_ids
from lenet_edu.exercises.variants import source_of
from lenet_edu.making.authoring.source import read_source

SOURCES = sorted((Path(__file__).parents[2] / "sources").glob("*.py"))
GIVEN = [key for key in exercise_ids() if exercise(key).given]


def test_comments_docstrings_and_layout_do_not_count():
    one = 'def f(x):\n    """Says."""\n    return x+1  # one more\n'
    other = "@cached\ndef g(x: int) -> int:\n\n    return (x + 1)\n"
    assert essence(one) == essence(other)
    assert essence(one, "f")[1] == 1
    assert essence(one, "h") == ("", 0)
    assert essence("def f(:") == ("", 0)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem[:2])
def test_the_notebooks_hold_the_code_that_the_bank_knows(path):
    for cell in read_source(path).cells:
        if cell.exercise_id is None:
            continue
        item = exercise(cell.exercise_id)
        raises = "raise NotImplementedError" in cell.exercise
        assert raises == (item.given is None), cell.exercise_id
        if item.given is not None:
            assert is_given(item, cell.exercise, item.name), cell.exercise_id


@pytest.mark.parametrize("key", GIVEN)
def test_a_changed_line_is_an_attempt(key):
    item = exercise(key)
    assert still_given(item, item.given)
    text = source_of(item.given)
    assert is_given(item, text)
    assert not is_given(item, text.rstrip() + "\n    return 0\n")
    assert not still_given(item, item.plain)


def test_what_begins_with_nothing_is_never_given_code():
    item = exercise("02.5")
    assert item.given is None
    assert not still_given(item, item.plain)
    assert not still_given(item, max)
