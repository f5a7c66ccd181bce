"""What a value is, in words, whatever it is: nothing here can raise.

An answer may be an object whose ``repr``, ``==`` or ``len`` raise; it is described
all the same, and shown as a stand-in.
"""

from __future__ import annotations

import itertools
import types
from collections.abc import Iterator
from typing import Any

import numpy as np

MOST = 100_000  # values that are taken from an iterator


class Shown:
    """Stands in for a value; its repr is the text."""

    def __init__(self, text: str, value: Any = None) -> None:
        self.text, self.value = text, value

    def __repr__(self) -> str:
        return self.text


class Lazy(Shown):
    """What an iterator gave: a map or a zip object, not a list."""

    def __init__(self, kind: str, values: list[Any]) -> None:
        super().__init__(f"{_article(kind)} object", values)
        self.kind = kind


class Stranger(Shown):
    """A value of another process: its repr, and what it is in the words of there."""

    def __init__(self, text: str, words: str) -> None:
        super().__init__(text)
        self.words = words


def copied(value: Any) -> Any:
    """The value as it is now: later calls cannot change it. Generators become lists.

    It may run the learner's own code (a generator's).
    """
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(copied(one) for one in value)
    if type(value) is dict:
        return {name: copied(one) for name, one in value.items()}
    if type(value) is set:
        return set(value)
    if isinstance(value, types.GeneratorType):
        return [copied(one) for one in itertools.islice(value, MOST)]
    if isinstance(value, Iterator) and type(value).__module__ in (
        "builtins",
        "itertools",
    ):
        values = [copied(one) for one in itertools.islice(value, MOST)]
        return Lazy(type(value).__name__, values)
    return _with_an_end(value)


# What NumPy takes as it is, without going through it element by element.
_AS_IT_IS = ("__array__", "__array_interface__", "__array_struct__", "__buffer__")


def _with_an_end(value: Any) -> Any:
    """The value; a stand-in for a sequence that gives more than its length says.

    NumPy would go through such a one for ever, and fill the memory with it.
    """
    kind = type(value)
    if kind.__module__ == "builtins" or not hasattr(kind, "__getitem__"):
        return value
    if any(hasattr(kind, name) for name in _AS_IT_IS) or not hasattr(kind, "__len__"):
        return value
    try:
        count = len(value)
        more = sum(1 for _ in itertools.islice(iter(value), count + 1)) > count
    except Exception:  # whoever reads it meets the same, and says so
        return value
    text = f"{_article(kind.__name__)} that gives more values than its length says"
    return Shown(text) if more else value


def shape_of(value: Any) -> tuple[int, ...] | None:
    """The shape, or None where there is none (ragged lists, objects)."""
    try:
        return np.shape(value)
    except Exception:
        return None


def size_of(value: Any) -> int:
    """How many numbers it holds; 1 where that cannot be said."""
    shape = shape_of(value)
    return 1 if shape is None else int(np.prod(shape, dtype=np.int64))


def describe(value: Any) -> str:
    """What it is, with its article: "a list of 3", "an array of Python objects"."""
    if isinstance(value, Lazy):
        return f"{value.text}, which gives its values only once"
    if isinstance(value, Stranger):
        return value.words
    if isinstance(value, Shown):
        return value.text
    if isinstance(value, np.ma.MaskedArray):
        return "a masked array, in which values can be hidden"
    if isinstance(value, np.matrix):
        return (
            "an np.matrix, which always has two axes and whose * is the matrix product"
        )
    if isinstance(value, np.ndarray):
        held = _held(value)
        return f"an array of {held}" if held else f"an array of shape {value.shape}"
    if isinstance(value, np.generic):
        return f"a single {type(value).__name__}"
    if isinstance(value, types.ModuleType):
        return f"the module {value.__name__}"
    if isinstance(value, type):
        return f"the type {value.__name__} itself"
    if isinstance(value, list | tuple | set | frozenset | dict):
        count = len(value)
        return f"{_article(type(value).__name__)} of {count}"
    if callable(value):
        return "a function (are its parentheses missing?)"
    words = {"str": "text", "bytes": "bytes", "NoneType": "nothing (None)"}
    name = type(value).__name__
    return words.get(name) or _article(name)


def _held(array: np.ndarray) -> str:
    if array.dtype.names:
        return "named fields"
    words = {
        "O": "Python objects", "c": "complex numbers", "U": "text", "S": "bytes",
        "M": "dates", "m": "time spans", "V": "raw bytes",
    }  # fmt: skip
    return words.get(array.dtype.kind, "")


def _article(name: str) -> str:
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"
