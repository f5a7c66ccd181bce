"""What several exercises of chapter 05 use."""

from __future__ import annotations

import numpy as np

Array = np.ndarray
Generator = np.random.Generator


def random_table(rng: Generator, F: int, C: int) -> Array:
    return rng.random((F, C)) < 0.6


def table_of(*rows: str) -> Array:
    """A table from rows such as "X.X"."""
    return np.array([[mark == "X" for mark in row] for row in rows])
