"""What several exercises of chapter 03 use."""

from __future__ import annotations

import numpy as np

Array = np.ndarray
Generator = np.random.Generator


def any_shape(rng: Generator) -> tuple[Array]:
    shape = tuple(int(n) for n in rng.integers(1, 5, int(rng.integers(1, 5))))
    return (rng.normal(size=shape) * 3,)
