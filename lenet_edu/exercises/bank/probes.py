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


def small(*shape: int, seed: int = 0, most: int = 4) -> Array:
    """Random whole numbers from -most to most as floats: easy to work out by hand."""
    return np.random.default_rng(seed).integers(-most, most + 1, shape).astype(float)


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


def one_gradient() -> tuple[Array, Array, Array]:
    """A convolution's backward pass with one output gradient: dw is a patch of x."""
    dy = np.zeros((1, 1, 3, 4))
    dy[0, 0, 1, 2] = 1.0
    return dy, counting(1, 1, 5, 6), counting(1, 1, 3, 3) - 20


def backward_cases(
    kind: str = "gradients", upstream: Callable[..., Array] = numbers
) -> tuple[Probe, ...]:
    """Inputs (dy, x, w, stride, padding) of a convolution's backward pass.

    One image and map; several of everything with a stride; with a wide frame.
    ``upstream(*shape)`` makes dy, and ``kind`` is what it holds.
    """
    return (
        probe(
            f"one image, one map, random {kind}",
            lambda: (
                upstream(1, 1, 3, 4), numbers(1, 1, 5, 6, seed=1),
                numbers(1, 1, 3, 3, seed=2),
            ),
        ),
        probe(
            "3 images, 2 channels, 4 maps, kernel 3 x 2, stride 2, padding 1",
            lambda: (
                upstream(3, 4, 3, 4), numbers(3, 2, 5, 7, seed=1),
                numbers(4, 2, 3, 2, seed=2), 2, 1,
            ),
        ),
        probe(
            "2 images, 2 channels, 3 maps, kernel 2 x 2, stride 1, padding 2",
            lambda: (
                upstream(2, 3, 7, 8), numbers(2, 2, 4, 5, seed=1),
                numbers(3, 2, 2, 2, seed=2), 1, 2,
            ),
        ),
    )  # fmt: skip
