"""Whatever an answer returns, the check ends in an outcome with a sentence."""

from __future__ import annotations

import array
import decimal
import fractions
import functools
import itertools
import math
import os
import sys
import threading

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


class Endless:
    """Says that it holds two values, and gives them for ever."""

    def __len__(self):
        return 2

    def __getitem__(self, _):
        return 1.0


class Liar:
    """Says that it is an array, and has no number."""

    shape, dtype, ndim, size = (2, 3), np.dtype(float), 2, 6

    @property
    def __class__(self):
        return np.ndarray


class Asked:
    """Whatever is looked up in it raises; not even AttributeError."""

    def __getattribute__(self, name):
        raise RuntimeError(name)


class Undecided:
    """Neither true nor false, and equal to nothing in particular."""

    def __bool__(self):
        raise TypeError("undecided")

    def __eq__(self, _):
        return self

    __hash__ = None


class Wrong:
    """Answers each question with what is not an answer."""

    shape, dtype, ndim, size = "shape", "dtype", "ndim", -1

    def __array__(self, *_, **__):
        return "no array"

    def __float__(self):
        return "no number"

    def __repr__(self):
        return None


class Exits:
    """Ends Python when it is asked for its numbers, or tries to."""

    def __array__(self, *_, **__):
        sys.exit(3)


class Kept(np.ndarray):
    """An array whose views and sums raise."""

    def __array_finalize__(self, _):
        if getattr(self, "made", None):
            raise ValueError("no view")

    def __array_ufunc__(self, *_, **__):
        raise ValueError("no sum")


def within_itself():
    """A list that is its own element."""
    one = [1.0]
    one.append(one)
    return one


def deep():
    """A list in a list, as deep as Python's stack and deeper."""
    one = [0.0]
    for _ in range(5_000):
        one = [one]
    return one


def later():
    """What `async def` returns when it is called."""

    async def answer():
        return 1

    coroutine = answer()
    coroutine.close()
    return coroutine


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
    "a sequence without an end": Endless,
    "a module": lambda: math,
    "a type": lambda: int,
    "a function": lambda: len,
    "True": lambda: True,
    "Ellipsis": lambda: ...,
    "NotImplemented": lambda: NotImplemented,
    "an error, returned": lambda: ValueError("not raised"),
    "a fraction": lambda: fractions.Fraction(1, 3),
    "a decimal": lambda: decimal.Decimal("NaN"),
    "complex infinity": lambda: complex(math.inf, math.nan),
    "a range": lambda: range(3),
    "an endless count": itertools.count,
    "an array of the standard library": lambda: array.array("d", [1.0, 2.0]),
    "a memoryview": lambda: memoryview(b"abcd"),
    "a lock": threading.Lock,
    "a coroutine": later,
    "a property": lambda: property(),
    "a list in itself": within_itself,
    "deep": deep,
    "a tuple of nothing": tuple,
    "a list of None": lambda: [None, None],
    "an array of arrays": lambda: np.array([np.ones(2), np.ones(3)], dtype=object),
    "an array of None": lambda: np.full((2, 2), None),
    "an object without axes": lambda: np.array(None),
    "half precision": lambda: np.full((2, 3), 6e4, np.float16),
    "long precision": lambda: np.ones((2, 3), np.longdouble),
    "the largest integers": lambda: np.full(3, 2**64 - 1, np.uint64),
    "the other byte order": lambda: np.ones((2, 2), ">f4"),
    "subnormal": lambda: np.full(3, 5e-324),
    "minus zero": lambda: -0.0,
    "inf without axes": lambda: np.float32(-np.inf),
    "durations": lambda: np.array([1, 2], "timedelta64[s]"),
    "void": lambda: np.zeros(2, "V5"),
    "records": lambda: np.rec.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
    "letters as bytes": lambda: np.array([b"a", b"bc"]),
    "seen as larger than memory": lambda: np.broadcast_to(0.5, (10**6, 10**6)),
    "thirty axes": lambda: np.zeros((1,) * 30),
    "no rows, many columns": lambda: np.zeros((0, 10**9)),
    "read-only": lambda: np.broadcast_to(np.arange(3.0), (2, 3)),
    "an array that refuses": lambda: np.ones(3).view(Kept),
    "a liar": Liar,
    "not to be asked": Asked,
    "undecided": Undecided,
    "wrong answers": Wrong,
    "one that exits": Exits,
}


def met_by(key):
    """A fifth of the kinds, other ones for the next exercise; all if that is asked."""
    if os.environ.get("LENET_EDU_ODD") == "all":
        return ODD
    at = exercise_ids().index(key)
    return {name: ODD[name] for n, name in enumerate(ODD) if (n + at) % 5 == 0}


@functools.cache
def signature_of(key):
    from lenet_edu.exercises.registry import exercise

    return exercise(key).reference


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@pytest.mark.parametrize("key", exercise_ids())
def test_every_kind_of_answer_ends_in_a_sentence(key):
    for name, make in met_by(key).items():

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
