"""What every public function of ``nn`` asks of its input, and how it says so.

Each sentence holds what was received and what is expected. Values are not judged:
NaN passes, it is the caller's mathematics.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray


def as_float(values: ArrayLike, name: str) -> Array:
    """Numbers as a float array; float32 and float64 stay, all others become float64.

    An array that is float already is handed back itself, not a copy.

    Raises
    ------
    TypeError
        If the values are not real numbers.
    ValueError
        If nested lists have rows of different lengths.
    """
    array = _as_array(values, name, "real numbers")
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers; {_what(values, array)}")
    if array.dtype in (np.float32, np.float64):
        return array
    return array.astype(np.float64)


def images(values: ArrayLike, name: str = "x") -> Array:
    """A batch of images or maps, (N, C, H, W), as floats.

    Raises
    ------
    ValueError
        If there are not four axes; the sentence says how to add the missing ones.
    TypeError
        If the values are not real numbers.
    """
    array = as_float(values, name)
    if array.ndim == 4:
        return array
    mend = {
        2: f" For one image with one channel write {name}[None, None].",
        3: f" For one image write {name}[None]; for (N, H, W) write {name}[:, None].",
    }.get(array.ndim, "")
    raise ValueError(
        f"{name} must have shape (N, C, H, W); it has shape {array.shape}.{mend}"
    )


def same_shape(array: Array, shape: tuple[int, ...], name: str, why: str) -> None:
    """ValueError unless ``array`` has this shape; ``why`` names where it comes from."""
    if array.shape != shape:
        raise ValueError(
            f"{name} must have shape {shape} ({why}); it has shape {array.shape}"
        )


def whole_number(value: int, name: str, least: int) -> int:
    """An integer of at least ``least`` (TypeError or ValueError otherwise)."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be a whole number; it is {value!r}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}; it is {value}")
    return int(value)


def biases(values: ArrayLike | None, count: int, why: str, name: str = "b") -> Array:
    """One number for each of ``count``; ``why`` ends as "one bias per kernel".

    Raises
    ------
    ValueError
        If there are more or fewer.
    TypeError
        If they are not real numbers; of None it is said how to have no bias.
    """
    if values is None:
        raise TypeError(
            f"{name} must hold real numbers; it is None. For no bias pass zeros, one "
            f"per {why.split()[-1]}."
        )
    array = as_float(values, name)
    same_shape(array, (count,), name, why)
    return array


def real_number(value: float, name: str) -> float:
    """A single real number (TypeError otherwise)."""
    kinds = float | int | np.floating | np.integer
    if isinstance(value, bool) or not isinstance(value, kinds):
        raise TypeError(f"{name} must be a real number; it is {value!r}")
    return float(value)


def rows(values: ArrayLike, name: str = "x") -> Array:
    """A batch of vectors, (N, D), as floats.

    Raises
    ------
    ValueError
        If there are not two axes; the sentence says how to mend it.
    TypeError
        If the values are not real numbers.
    """
    array = as_float(values, name)
    if array.ndim == 2:
        return array
    mend = {
        1: f" For a single row write {name}[None].",
        4: f" Flatten each image first: flatten({name}).",
    }.get(array.ndim, "")
    raise ValueError(
        f"{name} must have shape (N, D); it has shape {array.shape}.{mend}"
    )


def class_numbers(labels: ArrayLike, count: int, classes: int) -> Array:
    """The batch's labels: ``count`` integers from 0 to ``classes`` - 1.

    Raises
    ------
    ValueError
        If their number or range does not fit.
    TypeError
        If they are not whole numbers.
    """
    array = _as_array(labels, "labels", "whole numbers")
    if array.dtype.kind not in "iu":
        raise TypeError(
            f"labels must be whole numbers; {_what(labels, array, 'their')}"
        )
    same_shape(array, (count,), "labels", "one per row")
    if count and not (array.min() >= 0 and array.max() < classes):
        raise ValueError(
            f"labels must lie between 0 and {classes - 1}; they reach from "
            f"{array.min()} to {array.max()}"
        )
    return array


def _as_array(values: ArrayLike, name: str, of: str) -> Array:
    if values is None:
        raise TypeError(f"{name} must hold {of}; it is None")
    try:
        return np.asarray(values)
    except ValueError as error:
        raise ValueError(
            f"{name} must be an array, with rows of equal length; NumPy cannot make "
            f"one of it: {error}"
        ) from None
    except Exception as error:  # whatever the values' own __array__ raises
        raise TypeError(
            f"{name} must be an array; NumPy cannot make one of this "
            f"{type(values).__name__}: {error}"
        ) from None


def _what(values: ArrayLike, array: Array, whose: str = "its") -> str:
    """What was passed instead: another thing, or an array of other things."""
    if array.ndim or array.dtype.kind != "O":
        return f"{whose} dtype is {array.dtype}"
    return f"{'it is' if whose == 'its' else 'they are'} a {type(values).__name__}"
