"""The squashing function f(a) = A tanh(S a), and its modern relatives.

Source: LeCun et al. 1998, eq. (6) and App. A. The paper calls it a sigmoid.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .validation import Array, as_float, same_shape

A = 1.7159
S = 2 / 3


def squash(a: ArrayLike) -> Array:
    """A tanh(S a), elementwise; f(1) = 1 and f(-1) = -1 by the choice of A and S.

    Parameters
    ----------
    a : any shape

    Returns
    -------
    y : the shape of a, between -1.7159 and 1.7159
    """
    a = as_float(a, "a")
    return (A * np.tanh(S * a)).astype(a.dtype, copy=False)


def squash_slope(y: ArrayLike) -> Array:
    """f'(a), from the output y = f(a): (S/A)(A - y)(A + y). Any shape."""
    y = as_float(y, "y")
    return ((S / A) * (A - y) * (A + y)).astype(y.dtype, copy=False)


def squash_backward(dy: ArrayLike, y: ArrayLike) -> Array:
    """Gradient with respect to a: dy f'(a), where y = f(a) is the forward output.

    Raises
    ------
    ValueError
        If dy and y differ in shape.
    """
    dy, y = as_float(dy, "dy"), as_float(y, "y")
    same_shape(dy, y.shape, "dy", "the shape of y")
    return dy * squash_slope(y)


def logistic(a: ArrayLike) -> Array:
    """1 / (1 + exp(-a)), written through tanh so that nothing overflows."""
    a = as_float(a, "a")
    return ((1 + np.tanh(a / 2)) / 2).astype(a.dtype, copy=False)


def relu(a: ArrayLike) -> Array:
    """max(a, 0), elementwise."""
    return np.maximum(as_float(a, "a"), 0)
