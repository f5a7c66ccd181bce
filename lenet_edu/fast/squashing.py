"""tanh in place, with the constants of A tanh(S a) carried by small arrays.

The maps hold t = tanh(S a) = 1 - 2 / (1 + exp(2 S a)): the same function, and for long
vectors NumPy's exp and a division are quicker than its tanh. 2 S goes into the kernels
and biases before it, A into the kernels or coefficients after it: those are a few
thousand numbers, the maps are hundreds of thousands.
"""

from __future__ import annotations

import numpy as np

from lenet_edu.nn import A, S

from .layout import Array

# Numbers from which on it is worth four operations instead of one.
MANY = 10_000

# What exp takes is INSIDE * a.
INSIDE = 2 * S
# From t to the next squashing's exp: y = A t, times INSIDE.
GAIN = A * INSIDE

__all__ = ["GAIN", "INSIDE", "A", "S", "slope", "squash"]


def squash(maps: Array, bias: Array) -> Array:
    """Maps, INSIDE times a without bias, become tanh(S a); channels are axis -3."""
    np.add(maps, bias[:, None, None], out=maps)
    if maps.size < MANY:
        return np.tanh(np.multiply(maps, 0.5, out=maps), out=maps)
    with np.errstate(over="ignore"):  # -2 / inf is 0, as it should be
        np.exp(maps, out=maps)
    np.add(maps, 1, out=maps)
    np.divide(-2, maps, out=maps)
    return np.add(maps, 1, out=maps)


def slope(t: Array) -> Array:
    """t becomes 1 - t^2, in place: the slope of tanh where it gave t."""
    np.multiply(t, t, out=t)
    return np.subtract(1, t, out=t)
