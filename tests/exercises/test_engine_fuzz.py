"""Whatever an answer returns, the check ends in an outcome with a sentence."""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest

from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.outcome import Passed
from lenet_edu.exercises.registry import exercise_ids
from lenet_edu.exercises.report import as_html, as_text


class Raises:
    """An object of which nothing can be asked."""

    def __array__(self, *_, **__):
        raise ValueError("no array")

    def __eq__(self, _):
        raise ValueError("no comparison")

    def __repr__(self):
        raise ValueError("no text")

    def __len__(self):
        raise ValueError("no length")

    __hash__ = None


class Infinite(Raises):
    """A text without an end is asked for."""

    def __repr__(self):
        return "x" * 100_000


# Each is made anew at every call, as an answer would make it.
ODD = {
    "a tuple": lambda: (1, 2.5),
    "a list": lambda: [1, 2, 3],
    "nested": lambda: [[1, [2]], [3]],
    "ragged": lambda: [np.zeros(2), np.zeros((3, 1)), 4],
    "text": lambda: "seven",
    "bytes": lambda: b"\x00\xff",
    "a dict": lambda: {"w": np.ones(2)},
    "a set": lambda: {1, 2},
    "a generator": lambda: (n for n in range(3)),
    "a zip": lambda: zip([1], [2], strict=True),
    "objects": lambda: np.array([1, "a", None], dtype=object),
    "a matrix": lambda: np.matrix("1 2; 3 4"),
    "masked": lambda: np.ma.masked_array([1.0, 2.0], [True, False]),
    "complex": lambda: np.array([1 + 2j]),
    "structured": lambda: np.zeros(2, dtype=[("a", int), ("b", float)]),
    "words": lambda: np.array(["a", "b"]),
    "dates": lambda: np.array(["2020-01-01"], dtype="datetime64[D]"),
    "huge": lambda: 10**400,
    "larger than can be printed": lambda: 10**5000,
    "no axes": lambda: np.array(3.0),
    "empty": lambda: np.zeros((0, 3)),
    "nan": lambda: math.nan,
    "nan and inf": lambda: np.array([np.nan, np.inf]),
    "nothing to ask": Raises,
    "a list of such": lambda: [Raises(), Raises()],
    "long text": Infinite,
    "a module": lambda: math,
    "a type": lambda: int,
    "a function": lambda: len,
    "True": lambda: True,
}


@functools.cache
def signature_of(key):
    from lenet_edu.exercises.registry import exercise

    return exercise(key).reference


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@pytest.mark.parametrize("key", exercise_ids())
def test_every_kind_of_answer_ends_in_a_sentence(key):
    for name, make in ODD.items():

        @functools.wraps(signature_of(key))
        def answer(*_, _make=make, **__):
            return _make()

        outcome = examine(key, answer, locating=False)
        assert not isinstance(outcome, Passed), name
        text, html = as_text(outcome), as_html(outcome)
        assert len(text.splitlines()) >= 2, name
        assert len(text) < 20_000, name
        assert "Traceback" not in text, name
        assert "lenet_edu/" not in text, name
        assert html.strip(), name
