"""The fixed cases of the PyTorch oracle: names, inputs and settings."""

from __future__ import annotations

import numpy as np

CONVOLUTIONS = [
    # N, C, F, H, W, k, l, stride, padding
    (1, 1, 6, 12, 12, 5, 5, 1, 0),
    (2, 3, 4, 7, 9, 3, 2, 1, 0),
    (3, 2, 5, 8, 7, 3, 3, 2, 1),
    (2, 2, 3, 9, 6, 2, 4, 3, 2),
    (2, 4, 2, 5, 5, 5, 5, 1, 0),
    (1, 2, 3, 4, 5, 2, 2, 1, 3),
]
POOLS = [
    # N, C, H, W, size, stride
    (2, 3, 6, 8, 2, 2),
    (1, 2, 7, 9, 3, 2),
    (2, 1, 5, 6, 3, 1),
]
SUBSAMPLINGS = [
    # N, C, H, W, size
    (2, 6, 4, 6, 2),
    (1, 2, 6, 9, 3),
]


def convolution_inputs(n: int) -> tuple[np.ndarray, ...]:
    """x, w, b and dy of one convolution case (float64)."""
    N, C, F, H, W, k, l, s, p = CONVOLUTIONS[n]
    rng = np.random.default_rng(100 + n)
    Ho, Wo = (H + 2 * p - k) // s + 1, (W + 2 * p - l) // s + 1
    shapes = [(N, C, H, W), (F, C, k, l), (F,), (N, F, Ho, Wo)]
    return tuple(rng.normal(size=shape) for shape in shapes)


def pool_inputs(n: int) -> tuple[np.ndarray, ...]:
    """x (whole numbers, so with ties) and dy of one pooling case (float64)."""
    N, C, H, W, size, stride = POOLS[n]
    rng = np.random.default_rng(200 + n)
    Ho, Wo = (H - size) // stride + 1, (W - size) // stride + 1
    x = rng.integers(-3, 3, size=(N, C, H, W)).astype(float)
    return x, rng.normal(size=(N, C, Ho, Wo))


def subsampling_inputs(n: int) -> tuple[np.ndarray, ...]:
    """x, coefficient, bias and dy of one subsampling case (float64)."""
    N, C, H, W, size = SUBSAMPLINGS[n]
    rng = np.random.default_rng(300 + n)
    shapes = [(N, C, H, W), (C,), (C,), (N, C, H // size, W // size)]
    return tuple(rng.normal(size=shape) for shape in shapes)
