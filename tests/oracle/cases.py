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
MASKED = [
    # N, C, F, H, W, k, l, stride, padding; 6 to 16 maps: the table of C3
    (2, 6, 16, 14, 14, 5, 5, 1, 0),
    (2, 3, 4, 6, 7, 3, 2, 2, 1),
]
DENSES = [
    # N, D, M
    (3, 12, 7),
    (1, 5, 2),
]
RBFS = [
    # N, D, K
    (3, 84, 10),
    (2, 5, 3),
]
LOSSES = [
    # N, K, scale of the penalties or logits, j
    (6, 10, 3.0, 10.0),
    (4, 3, 0.5, 0.1),
    (5, 10, 1000.0, 10.0),
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


def masked_inputs(n: int) -> tuple[np.ndarray, ...]:
    """x, w, b, table (bool) and dy of one convolution by a table (float64)."""
    N, C, F, H, W, k, l, s, p = MASKED[n]
    rng = np.random.default_rng(400 + n)
    Ho, Wo = (H + 2 * p - k) // s + 1, (W + 2 * p - l) // s + 1
    shapes = [(N, C, H, W), (F, C, k, l), (F,), (N, F, Ho, Wo)]
    x, w, b, dy = (rng.normal(size=shape) for shape in shapes)
    table = rng.random((F, C)) < 0.5
    if (F, C) == (16, 6):
        rows = "012 123 234 345 045 015 0123 1234 2345 0345 0145 0125 0134 1245 0235"
        for f, seen in enumerate([*rows.split(), "012345"]):
            table[f] = [str(c) in seen for c in range(6)]
    return x, w, b, table, dy


def dense_inputs(n: int) -> tuple[np.ndarray, ...]:
    """x, w, b and dy of one dense case (float64)."""
    N, D, M = DENSES[n]
    rng = np.random.default_rng(500 + n)
    return tuple(rng.normal(size=z) for z in ((N, D), (M, D), (M,), (N, M)))


def rbf_inputs(n: int) -> tuple[np.ndarray, ...]:
    """x, codes of +1 and -1, and dy of one RBF case (float64)."""
    N, D, K = RBFS[n]
    rng = np.random.default_rng(600 + n)
    codes = rng.choice([-1.0, 1.0], size=(K, D))
    return rng.normal(size=(N, D)), codes, rng.normal(size=(N, K))


def loss_inputs(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Penalties (positive), logits, and labels of one case of the losses."""
    N, K, scale, _ = LOSSES[n]
    rng = np.random.default_rng(700 + n)
    penalties, logits = rng.exponential(scale, (N, K)), rng.normal(0, scale, (N, K))
    return penalties, logits, rng.integers(0, K, N)
