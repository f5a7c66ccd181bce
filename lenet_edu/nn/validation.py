"""What every public function of ``nn`` asks of its input, and how it says so.

Each sentence holds what was received and what is expected.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray


def as_float(values: ArrayLike, name: str) -> Array:
    """Numbers as a float array; float32 and float64 stay, integers become float64.

    Raises
    ------
    TypeError
        If the values are not real numbers.
    """
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers; its dtype is {array.dtype}")
    if array.dtype in (np.float32, np.float64):
        return array
    return array.astype(np.float64)


def images(values: ArrayLike, name: str = "x") -> Array:
    """A batch of images or maps, (N, C, H, W).

    Raises
    ------
    ValueError
        If there are not four axes; the sentence says how to add the missing ones.
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
