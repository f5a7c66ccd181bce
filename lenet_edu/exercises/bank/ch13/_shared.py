"""What several exercises of chapter 13 use."""

from __future__ import annotations

import numpy as np

from ..probes import numbers

Array = np.ndarray


def positive(*shape: int, seed: int = 0) -> Array:
    """Random second derivatives, none negative, the same at each call."""
    return np.abs(numbers(*shape, seed=seed)) + 0.1


BATCH_AGAIN = (
    "Your parameters' curvatures are divided by N. The mean of the loss is already in "
    "hy: where does the second division come from?"
)
