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
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(
            f"{name} must be an array, with rows of equal length; NumPy cannot make "
            f"one of it: {error}"
        ) from None
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers; its dtype is {array.dtype}")
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
    array = np.asarray(labels)
    if array.dtype.kind not in "iu":
        raise TypeError(f"labels must be whole numbers; their dtype is {array.dtype}")
    same_shape(array, (count,), "labels", "one per row")
    if count and not (array.min() >= 0 and array.max() < classes):
        raise ValueError(
            f"labels must lie between 0 and {classes - 1}; they reach from "
            f"{array.min()} to {array.max()}"
        )
    return array
