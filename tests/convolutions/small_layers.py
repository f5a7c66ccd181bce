"""Small convolutions with sides, channels and kernels that all differ."""

from __future__ import annotations

from typing import Any

import numpy as np

from lenet_edu import nn


def arrays(seed: int, dtype: Any = np.float64) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    N, C, F, k, l = (int(n) for n in rng.integers(1, 5, 5))
    H, W = k + int(rng.integers(0, 6)), l + int(rng.integers(0, 6))
    shapes = ((N, C, H, W), (F, C, k, l), (F,))
    return tuple(rng.normal(size=shape).astype(dtype) for shape in shapes)


def flipped(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    return nn.conv2d(x, w[:, :, ::-1, ::-1], b)
