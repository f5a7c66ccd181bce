"""Weights in one byte each: whole numbers from -127 to 127 and one scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lenet_edu.nn.validation import Array, as_float

LARGEST = 127


def quantise(w: ArrayLike) -> tuple[Array, float]:
    """Symmetric int8: w is nearly scale * q, and 0 stays 0.

    Parameters
    ----------
    w : any shape

    Returns
    -------
    q : int8, the shape of w
        The nearest whole number to w / scale.
    scale : float
        The largest abs(w) / 127; 1 where w holds zeros only.

    Raises
    ------
    TypeError
        If w does not hold real numbers.
    """
    w = as_float(w, "w")
    scale = float(np.abs(w).max(initial=0.0)) / LARGEST or 1.0
    return np.round(w / scale).astype(np.int8), scale
