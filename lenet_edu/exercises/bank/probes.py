"""Inputs on which mistakes differ: rectangular, several of everything, asymmetric."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..exercise import Probe

Array = np.ndarray


def numbers(*shape: int, seed: int = 0) -> Array:
    """Random float64 numbers, the same at each call."""
    return np.random.default_rng(seed).normal(size=shape)


def whole(*shape: int, seed: int = 0, low: int = 0, high: int = 10) -> Array:
    """Random whole numbers as int64."""
    return np.random.default_rng(seed).integers(low, high, size=shape)


def impulse(height: int, width: int, i: int, j: int) -> Array:
    """Zeros with a single 1 at (i, j)."""
    x = np.zeros((height, width))
    x[i, j] = 1.0
    return x


def counting(*shape: int) -> Array:
    """1, 2, 3, ... as floats: no two numbers are equal."""
    return np.arange(1.0, np.prod(shape) + 1).reshape(shape)


def probe(says: str, make: Callable[[], tuple[Any, ...]]) -> Probe:
    """Short for :class:`Probe`."""
    return Probe(says, make)
