"""What went in, written out so that it can be worked on with paper and pencil."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..exercise import Exercise
from ..outcome import OnePlace
from .numbers import is_rounded, number, written

NUMBERS = 64  # of one array: with more it is described
IN_ALL = 160  # of all inputs together
ROW = 12  # numbers of a long row that stand beside each other
OTHERS = 8  # places that are listed where the rest of an array is one number
LEAVES = 12  # things inside the inputs that are shown one by one


@dataclass(frozen=True)
class Given:
    """One input, or one piece of it: its name, what it is, its numbers in rows."""

    name: str
    says: str
    rows: tuple[tuple[str, ...], ...] = ()


def inputs(item: Exercise, args: tuple[Any, ...]) -> list[Given]:
    """The arguments by name; small arrays in full, large ones described."""
    names = list(inspect.signature(item.reference).parameters)
    leaves = [
        leaf
        for name, value in zip(names, args, strict=False)
        for leaf in _leaves(name, value)
    ]
    if len(leaves) > LEAVES:  # a large structure: its top alone
        leaves = list(zip(names, args, strict=False))
    room = IN_ALL
    shown = []
    for name, value in leaves:
        if isinstance(value, np.ndarray) and value.ndim and value.dtype.kind in "biuf":
            if value.size <= min(NUMBERS, room):
                room -= value.size
                shown += _in_full(name, value)
            else:
                shown.append(Given(name, _described(value)))
        elif isinstance(value, bytes) and 0 < len(value) <= NUMBERS:
            rows = [value[n : n + ROW] for n in range(0, len(value), ROW)]
            texts = tuple(tuple(map(str, row)) for row in rows)
            shown.append(Given(name, f"({len(value)} bytes)", texts))
        else:
            shown.append(Given(name, _words(value)))
    return shown


def made_of(place: OnePlace | None) -> list[Given]:
    """The numbers that one place is made of."""
    pieces = place.pieces if place is not None else ()
    return [
        one
        for name, value in pieces
        for one in (
            _in_full(name, value)
            if value.ndim
            else [Given(name, number(value) if value.dtype != bool else str(value))]
        )
    ]


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Arrays inside lists, tuples and dictionaries stand for themselves."""
    if isinstance(value, list | tuple) and _holds_arrays(value):
        for n, inner in enumerate(value):
            yield from _leaves(f"{name}[{n}]", inner)
    elif isinstance(value, dict) and _holds_arrays(value.values()):
        for key, inner in value.items():
            yield from _leaves(f"{name}[{key!r}]", inner)
    else:
        yield name, value


def _holds_arrays(values: Any) -> bool:
    return any(isinstance(value, np.ndarray | list | tuple) for value in values)


def _in_full(name: str, array: np.ndarray) -> list[Given]:
    """One table for each pair of last axes."""
    rounded = array.dtype.kind == "f" and is_rounded(array)
    shape = f"{array.shape}, rounded" if rounded else f"{array.shape}"
    if array.ndim == 1:
        pieces = [array[n : n + ROW] for n in range(0, array.size, ROW)]
        return [Given(name, shape, tuple(map(_row, pieces)))]
    lead = list(np.ndindex(array.shape[:-2]))
    if len(lead) == 1:
        return [Given(name, shape, tuple(map(_row, array[lead[0]])))]
    found = []
    for place in lead:
        index = ", ".join(map(str, place))
        says = shape if place == lead[0] else ""
        rows = tuple(map(_row, array[place]))
        found.append(Given(f"{name}[{index}]", says, rows))
    return found


def _row(values: np.ndarray) -> tuple[str, ...]:
    if values.dtype.kind == "b":
        return tuple(str(bool(value)) for value in values)
    return tuple(number(value) for value in values)


def _described(array: np.ndarray) -> str:
    """A large array: where it departs from its most frequent number, or its range."""
    counts = Counter(array.ravel().tolist())
    ((usual, often),) = counts.most_common(1)
    if array.size - often <= OTHERS:
        places = [
            f"{tuple(map(int, place))} = {number(array[tuple(place)])}"
            for place in np.argwhere(array != usual)
        ]
        rest = f" except {', '.join(places)}" if places else ""
        return f"{array.shape}, all {number(usual)}{rest}"
    low, high = number(array.min()), number(array.max())
    return f"{array.shape}, from {low} to {high}"


def _words(value: Any) -> str:
    if isinstance(value, np.random.Generator):
        return "a random generator"
    if isinstance(value, bytes) and len(value) > 24:
        return f"{value[:24]!r} ... ({len(value)} bytes)"
    if isinstance(value, Callable) and hasattr(value, "__code__"):  # type: ignore[arg-type]
        first = (value.__doc__ or "").strip().splitlines()
        return f"a function: {first[0]}" if first else "a function"
    if isinstance(value, float | np.floating):
        short = number(float(value))
        return short if float(short) == value else written(value)
    text = written(value)
    return f"a {type(value).__name__}" if " object at 0x" in text else text
