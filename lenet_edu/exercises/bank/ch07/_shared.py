"""What several exercises of chapter 07 use."""

from __future__ import annotations

import numpy as np

from .... import nn
from ..probes import numbers

Array = np.ndarray
Generator = np.random.Generator


def f6_rows() -> Array:
    """Four rows as F6 might give them: codes of 8, 1, 0 and 3, drawn with errors."""
    return nn.squash(1.2 * nn.codes()[[8, 1, 0, 3]] + 0.7 * numbers(4, 84))


def penalty_case(rng: Generator) -> tuple[Array]:
    N, K = (int(n) for n in rng.integers(2, 11, 2))
    if rng.random() < 0.3:
        return (rng.integers(0, 5, (N, K)),)  # with ties
    return (rng.random((N, K)) * 200,)


def four_rows() -> Array:
    return nn.rbf(f6_rows(), nn.codes())
