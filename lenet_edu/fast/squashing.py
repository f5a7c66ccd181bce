"""tanh in place, with the constants of A tanh(S a) carried by small arrays.

The maps hold t = tanh(S a). S goes into the kernels and biases before the tanh, A into
the kernels or coefficients after it: those are a few thousand numbers, the maps are
hundreds of thousands.
"""

from __future__ import annotations

import numpy as np

from lenet_edu.nn import A, S

from .layout import Array

# From t to the next squashing's input: y = A t, and S a is what tanh takes.
GAIN = A * S

__all__ = ["GAIN", "A", "S", "slope", "squash"]


def squash(maps: Array, bias: Array) -> Array:
    """maps becomes tanh(maps + bias), in place; the channels are axis -3."""
    np.add(maps, bias[:, None, None], out=maps)
    return np.tanh(maps, out=maps)


def slope(t: Array) -> Array:
    """t becomes 1 - t^2, in place: the slope of tanh where it gave t."""
    np.multiply(t, t, out=t)
    return np.subtract(1, t, out=t)
