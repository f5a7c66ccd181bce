"""tanh in place, with the constants of A tanh(S a) carried by small arrays.

The maps hold t = tanh(S a) = 1 - 2 / (1 + exp(2 S a)): the same function. For long
vectors NumPy's exp and a division are quicker than its tanh, unless the processor has
vectors of 512 bits, where tanh takes a third of the time of the other two. 2 S goes
into the kernels and biases before it, A into the kernels or coefficients after it:
those are a few thousand numbers, the maps are hundreds of thousands.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from lenet_edu.nn import A, S

from .layout import Array

# Numbers from which on four operations can be quicker than one.
MANY = 10_000

# What exp takes is INSIDE * a.
INSIDE = 2 * S
# From t to the next squashing's exp: y = A t, times INSIDE.
GAIN = A * INSIDE

__all__ = ["GAIN", "INSIDE", "A", "S", "slope", "squash"]


def squash(maps: Array, bias: Array) -> Array:
    """Maps, INSIDE times a without bias, become tanh(S a); channels are axis -3."""
    np.add(maps, bias[:, None, None], out=maps)
    if maps.size < MANY or tanh_is_quick(maps.dtype.char):
        return np.tanh(np.multiply(maps, 0.5, out=maps), out=maps)
    with np.errstate(over="ignore"):  # -2 / inf is 0, as it should be
        np.exp(maps, out=maps)
    np.add(maps, 1, out=maps)
    np.divide(-2, maps, out=maps)
    return np.add(maps, 1, out=maps)


@cache
def tanh_is_quick(kind: str) -> bool:
    """Whether NumPy computes tanh of this dtype ("f", "d") in vectors of 512 bits."""
    introspect = getattr(np.lib, "introspect", None)  # NumPy 2.1
    if introspect is None:
        return False
    loops = introspect.opt_func_info(func_name="^tanh$").get("tanh", {})
    used = loops.get(2 * kind, {}).get("current", "")
    return any(name in used for name in ("X86_V4", "AVX512"))


def slope(t: Array) -> Array:
    """t becomes 1 - t^2, in place: the slope of tanh where it gave t."""
    np.multiply(t, t, out=t)
    return np.subtract(1, t, out=t)
