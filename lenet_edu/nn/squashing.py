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
    y : the shape and float dtype of a, between -1.7159 and 1.7159

    Raises
    ------
    TypeError
        If a does not hold real numbers.

    Source: LeCun et al. 1998, eq. (6); A and S in App. A.
    """
    a = as_float(a, "a")
    return (A * np.tanh(S * a)).astype(a.dtype, copy=False)


def squash_slope(y: ArrayLike) -> Array:
    """f'(a), from the output y = f(a): (S/A)(A^2 - y^2).

    Parameters
    ----------
    y : any shape
        What :func:`squash` returned, not what it was given.

    Returns
    -------
    The slopes, with the shape and float dtype of y; 1.1439 where y = 0.

    Raises
    ------
    TypeError
        If y does not hold real numbers.

    Source: d tanh(u)/du = 1 - tanh(u)^2 and the chain rule on eq. (6).
    """
    y = as_float(y, "y")
    return ((S / A) * (A - y) * (A + y)).astype(y.dtype, copy=False)


def squash_backward(dy: ArrayLike, y: ArrayLike) -> Array:
    """Gradient with respect to a: da = dy f'(a), where y = f(a).

    Parameters
    ----------
    dy, y : one shape, any
        Gradient of the loss with respect to y, and the forward output y itself.

    Returns
    -------
    da : the same shape
        float32 if dy and y are, else float64.

    Raises
    ------
    ValueError
        If dy and y differ in shape.
    TypeError
        If one of them does not hold real numbers.
    """
    dy, y = as_float(dy, "dy"), as_float(y, "y")
    same_shape(dy, y.shape, "dy", "the shape of y")
    return dy * squash_slope(y)


def logistic(a: ArrayLike) -> Array:
    """1 / (1 + exp(-a)), written through tanh so that nothing overflows.

    Any shape; the float dtype stays. Not in LeNet-5: what the paper calls a sigmoid
    is :func:`squash`.
    """
    a = as_float(a, "a")
    return ((1 + np.tanh(a / 2)) / 2).astype(a.dtype, copy=False)


def relu(a: ArrayLike) -> Array:
    """max(a, 0), elementwise. Any shape; the float dtype stays. Not in LeNet-5."""
    return np.maximum(as_float(a, "a"), 0)
