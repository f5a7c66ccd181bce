"""What several exercises of chapter 12 use."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray


def in_a_row(args: tuple[Any, ...], output: Any) -> Array:
    """All arrays of a dict, one number after the other, in the order of the input."""
    start = args[0]
    if set(output) != set(start):
        raise ValueError("other names")
    return np.concatenate([np.ravel(output[name]) for name in start]).astype(float)
