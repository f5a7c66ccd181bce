"""Yours beside the expected: the piece of both in which they first differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..compare import agree, as_array, differs_where
from ..outcome import Evidence
from .numbers import number, pair, scalar, written

SIDE = 8  # cells of an array that are shown in each direction
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Side:
    """One of the two: words, or the cells of a table with those that differ."""

    says: str = ""
    rows: Rows = ()
    off: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Compared:
    """Both sides, and which piece of the output they are ("" for all of it)."""

    where: str
    yours: Side
    expected: Side


def compared(proof: Evidence) -> Compared:
    """What to show of an answer and of the expected one."""
    path, yours, expected = _narrowed("", proof.yours, proof.expected)
    if isinstance(expected, np.ndarray) and expected.ndim and expected.size:
        return _arrays(path, yours, expected)
    floats = (float, np.floating)
    if isinstance(yours, floats) and isinstance(expected, floats):
        mine, theirs = pair(float(yours), float(expected))
        return Compared(path, Side(mine), Side(theirs))
    return Compared(path, Side(_words(yours)), Side(_words(expected)))


def _narrowed(path: str, yours: Any, expected: Any) -> tuple[str, Any, Any]:
    """Into lists of equal length, down to the first thing that differs."""
    kinds = (list, tuple)
    if isinstance(yours, kinds) and isinstance(expected, kinds):
        plain = all(scalar(value) or isinstance(value, str) for value in expected)
        if len(yours) == len(expected) and not plain:
            for n, (mine, theirs) in enumerate(zip(yours, expected, strict=True)):
                if not agree(mine, theirs):
                    return _narrowed(f"{path}[{n}]", mine, theirs)
    return path, yours, expected


def _words(value: Any) -> str:
    array = as_array(value)
    if isinstance(value, np.ndarray) and array is not None and value.ndim:
        text = np.array2string(value, precision=4, threshold=40, max_line_width=70)
        return f"{text}\nshape {value.shape}" if value.ndim > 1 else text
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    if isinstance(value, list | tuple) and len(value) > 1 and not _flat(value):
        kind = "list" if isinstance(value, list) else "tuple"
        more = ["..."] if len(value) > SIDE else []
        items = [_item(one) for one in value[:SIDE]]
        return "\n".join([f"a {kind} of {len(value)}:", *items, *more])
    return written(value)


def _item(value: Any) -> str:
    """One thing in a list, on one line."""
    if isinstance(value, np.ndarray) and value.ndim:
        return f"array {value.shape}"
    if isinstance(value, list | tuple) and not _flat(value):
        return ", ".join(_item(one) for one in value[:4])
    return written(value, 70)


def _flat(values: Any) -> bool:
    return all(scalar(one) or isinstance(one, str) for one in values)


def _arrays(path: str, yours: Any, expected: np.ndarray) -> Compared:
    array = as_array(yours)
    right = np.asarray(expected)
    if array is None:
        return Compared(path, Side(_words(yours)), Side(f"shape {right.shape}"))
    if array.shape != right.shape:
        sides = [
            Side(f"shape {one.shape}" if one.ndim else number(float(one)), _whole(one))
            for one in (array, right)
        ]
        return Compared(path, *sides)
    wrong = differs_where(array, right)
    lead, top, left = _window(wrong)
    pieces = [
        np.atleast_2d(one[lead])[top : top + SIDE, left : left + SIDE]
        for one in (array, right.astype(float), wrong)
    ]
    mine, theirs, off = pieces
    cells = np.ndindex(mine.shape)
    texts = {
        (i, j): pair(float(mine[i, j]), float(theirs[i, j]))
        if off[i, j]
        else (number(float(theirs[i, j])),) * 2
        for i, j in cells
    }
    rows = [
        tuple(
            tuple(texts[i, j][side] for j in range(mine.shape[1]))
            for i in range(mine.shape[0])
        )
        for side in (0, 1)
    ]
    marked = frozenset((int(i), int(j)) for i, j in np.argwhere(off))
    where = _where(path, right.shape, lead, (top, left), mine.shape)
    return Compared(where, Side("", rows[0], marked), Side("", rows[1], marked))


def _window(wrong: np.ndarray) -> tuple[tuple[int, ...], int, int]:
    """The leading index and the corner of a window that holds the first difference."""
    places = np.argwhere(wrong)
    first = [int(n) for n in places[0]] if len(places) else [0] * wrong.ndim
    lead = tuple(first[:-2]) if wrong.ndim > 2 else ()
    i, j = (0, first[-1]) if wrong.ndim < 2 else (first[-2], first[-1])
    height, width = np.atleast_2d(wrong[lead]).shape
    top = max(0, min(i - SIDE // 2, height - SIDE))
    left = max(0, min(j - SIDE // 2, width - SIDE))
    return lead, top, left


def _whole(array: np.ndarray) -> Rows:
    """A small array of one or two axes as it is; of others the shape says enough."""
    if array.ndim not in (1, 2) or not array.size or max(array.shape) > SIDE:
        return ()
    return tuple(tuple(map(number, row)) for row in np.atleast_2d(array))


def _where(
    path: str,
    shape: tuple[int, ...],
    lead: tuple[int, ...],
    corner: tuple[int, int],
    size: tuple[int, ...],
) -> str:
    says = [path] if path else []
    if len(shape) == 4:
        says.append(f"image {lead[0]}, map {lead[1]}")
    elif lead:
        says.append(f"[{', '.join(map(str, lead))}]")
    (top, left), (height, width) = corner, size
    if len(shape) > 1 and height < shape[-2]:
        says.append(f"rows {top} to {top + height - 1}")
    if width < shape[-1]:
        what = "columns" if len(shape) > 1 else "places"
        says.append(f"{what} {left} to {left + width - 1}")
    return ", ".join(says)
