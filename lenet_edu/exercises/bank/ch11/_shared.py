"""What several exercises of chapter 11 use."""

from __future__ import annotations

import numpy as np

Array = np.ndarray
Generator = np.random.Generator


def _window_case(rng: Generator) -> tuple[Array, int, int, int, int]:
    N, C, k, l, stride = (int(n) for n in rng.integers(1, 4, 5))
    H, W = k + int(rng.integers(0, 4)), l + int(rng.integers(0, 4))
    x = rng.normal(size=(N, C, H, W))
    return x, k, l, stride, int(rng.integers(0, 3))


_STARTS = "top, left = i * stride, j * stride"


_HEIGHT = "Ho = (H + 2 * p - k) // stride + 1"


_WIDTH = "Wo = (W + 2 * p - l) // stride + 1"


def _conv_case(rng: Generator) -> tuple[Array, Array, Array, int, int]:
    x, k, l, stride, padding = _window_case(rng)
    F = int(rng.integers(1, 4))
    w = rng.normal(size=(F, x.shape[1], k, l))
    return x, w, rng.normal(size=F), stride, padding


_KERNELS = "w.reshape(F, C * k * l)"
