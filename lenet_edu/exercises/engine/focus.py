"""One number of a wrong answer, and the numbers of the input that it is made of.

Where an input is too large to be shown, nobody can work anything out. The reference
itself tells what one place depends on: it is run with one slice of an input changed
after the other.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ..compare import as_array, differs_where, parts
from ..exercise import Exercise
from ..outcome import Evidence, OnePlace
from .limits import PROCESS_TIME

RUNS = 160  # of the reference at most
SECONDS = 0.5  # of processor time
SHOWN = 40  # numbers; where there are more, only the slices are named
DRAWS = 3  # of other numbers in all places that are said not to count
FAR = 1000.0  # how far a number is moved: beyond any other, for a maximum


def one_place(
    item: Exercise, make: Callable[[], tuple[Any, ...]], proof: Evidence, part: int
) -> OnePlace | None:
    """The first place that differs, and what goes into it.

    Parameters
    ----------
    item
        The exercise.
    make
        Gives the arguments of the call, fresh each time.
    proof
        What is shown of the answer.
    part
        Which of several outputs is shown.

    Returns
    -------
    None where the answer is not an array of the expected shape.
    """
    yours, right = as_array(proof.yours), as_array(proof.expected)
    if item.view is not None or yours is None or right is None:
        return None  # what a view brings into another order has no place in yours
    if yours.shape != right.shape or not right.ndim:
        return None
    places = np.argwhere(differs_where(yours, right))
    if not len(places):
        return None
    index = tuple(int(n) for n in places[0])
    pieces = _pieces(item, make, index, part)
    return OnePlace(index, proof.yours, proof.expected, tuple(pieces))


def _pieces(
    item: Exercise,
    make: Callable[[], tuple[Any, ...]],
    index: tuple[int, ...],
    part: int,
) -> list[tuple[str, np.ndarray]]:
    args = make()
    names = list(inspect.signature(item.reference).parameters)
    arrays = [n for n, a in enumerate(args) if isinstance(a, np.ndarray) and a.ndim]
    if not arrays or any(
        isinstance(a, np.random.Generator) or callable(a) for a in args
    ):
        return []  # what a generator or a function gives is no number of the input
    if 2 * sum(sum(args[n].shape) for n in arrays) > RUNS:
        return []
    end = PROCESS_TIME() + SECONDS

    def value(changed: tuple[Any, ...]) -> float | None:
        if PROCESS_TIME() > end:
            return None
        try:
            with np.errstate(all="ignore"):
                made = item.reference(*changed)
        except Exception:  # it may refuse numbers that no caller would give
            return None
        found = parts(made, len(item.parts))
        array = as_array(found[part]) if part < len(found) else None
        if array is None or array.ndim != len(index):
            return None
        return float(array[index])

    boxes = [_boxes(_stirred(args, seed), arrays, value) for seed in (0, 1)]
    if None in boxes or boxes[0] != boxes[1]:
        return []  # with an order or a largest number it is different for each input
    if not _alone(args, arrays, boxes[0] or [], value):
        return []
    pieces = [
        (f"{names[n]}{_written(kept, args[n].shape)}", _cut(args[n], kept))
        for n, kept in zip(arrays, boxes[0] or (), strict=True)
        if all(kept)
    ]
    few = sum(piece.size for _, piece in pieces) <= SHOWN
    return pieces if few else []


def _boxes(
    base: tuple[Any, ...],
    arrays: Sequence[int],
    value: Callable[[tuple[Any, ...]], float | None],
) -> list[list[list[int]]] | None:
    """For each array and axis the places that count; None if that cannot be told."""
    usual = value(base)
    boxes = []
    for n in arrays:
        kept = []
        for axis, length in enumerate(base[n].shape):
            wanted = []
            for place in range(length):
                found = [value(one) for one in _moved(base, n, axis, place)]
                if usual is None or None in found:
                    return None
                if any(one != usual for one in found):
                    wanted.append(place)
            kept.append(wanted)
        boxes.append(kept)
    return boxes


def _alone(
    args: tuple[Any, ...],
    arrays: Sequence[int],
    boxes: list[list[list[int]]],
    value: Callable[[tuple[Any, ...]], float | None],
) -> bool:
    """Whether the value stays when all numbers outside the boxes are others.

    Here, not on stirred inputs: a centre or a largest number may lie elsewhere there.
    """
    usual = value(args)
    for seed in range(2, 2 + DRAWS):
        changed = list(_stirred(args, seed))
        for n, kept in zip(arrays, boxes, strict=True):
            if all(kept):
                changed[n][np.ix_(*kept)] = args[n][np.ix_(*kept)]
        found = value(tuple(changed))
        if usual is None or found is None or not np.isclose(found, usual, 1e-6, 1e-9):
            return False
    return True


def _stirred(args: tuple[Any, ...], seed: int) -> tuple[Any, ...]:
    """The arguments with other numbers: a 0 would hide what it is multiplied by."""
    rng = np.random.default_rng(seed)
    return tuple(
        _other_numbers(a, rng) if isinstance(a, np.ndarray) and a.size else a
        for a in args
    )


def _other_numbers(array: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if array.dtype.kind == "f":
        return rng.normal(size=array.shape)
    if array.dtype.kind in "iu":
        low, high = int(array.min()), int(array.max())
        return rng.integers(low, high + 1, array.shape).astype(array.dtype)
    return array.copy()


def _moved(
    base: tuple[Any, ...], n: int, axis: int, place: int
) -> Iterator[tuple[Any, ...]]:
    """The arguments with one slice far up, and far down; truth values turned."""
    for far in (FAR, -FAR):
        args = [a.copy() if isinstance(a, np.ndarray) else a for a in base]
        array = args[n]
        slices: list[Any] = [slice(None)] * array.ndim
        slices[axis] = place
        part = array[tuple(slices)]
        # No two steps are equal: weights that add up to 0 would hide the slice.
        steps = far * np.sqrt(np.arange(2, 2 + part.size)).reshape(part.shape)
        if array.dtype == bool:
            array[tuple(slices)] = ~part
        elif array.dtype.kind == "f":
            array[tuple(slices)] = part + steps
        else:
            limits = np.iinfo(array.dtype)
            wide = np.clip(part + steps, limits.min, limits.max)
            array[tuple(slices)] = wide.astype(array.dtype)
        yield tuple(args)


def _cut(array: np.ndarray, kept: Sequence[list[int]]) -> np.ndarray:
    cut = array[np.ix_(*kept)]
    single = tuple(axis for axis, places in enumerate(kept) if len(places) == 1)
    return cut.squeeze(axis=single)


def _written(kept: Sequence[list[int]], shape: tuple[int, ...]) -> str:
    """The box as an index: "[0, :, 2:5, 2:5]"; "" for all of the array."""
    texts = []
    for places, length in zip(kept, shape, strict=True):
        first, last = places[0], places[-1]
        if len(places) == 1:
            texts.append(str(first))
        elif len(places) == length:
            texts.append(":")
        elif last - first + 1 == len(places):
            texts.append(f"{first}:{last + 1}")
        else:
            texts.append(str(places))
    while texts and texts[-1] == ":":
        texts.pop()
    return f"[{', '.join(texts)}]" if texts else ""
