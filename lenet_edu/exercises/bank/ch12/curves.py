"""Curves to read in 12.8, made of a few numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Array = np.ndarray
Pair = tuple[Array, Array]


def curve(
    *losses: float, norms: Sequence[float] = (100.0, 50.0), steps: int = 14
) -> Pair:
    """The first numbers as given, the last one repeated; so for the norms."""
    both = []
    for values in (losses, norms):
        values = list(values)
        rest = values[-1:] * (steps - len(values))
        both.append(np.array([*values, *rest], dtype=float))
    return both[0], both[1]


def ending(*last: float) -> Pair:
    """Losses of 14 steps that begin at 100 and end with these; norms from 100."""
    before = 14 - len(last)
    losses = [100.0, 300.0, *[100.0] * (before - 2), *last]
    return np.array(losses), np.array([100.0, *[50.0] * 13])


def norms_ending(*last: float) -> Pair:
    """Norms of 14 steps that begin at 100 and end with these; a loss that rises."""
    norms = [100.0, 900.0, *[100.0] * (12 - len(last)), *last]
    return np.array([100.0, *[130.0] * 13]), np.array(norms)


def spoiled(where: str, at: int, value: float = np.inf) -> Pair:
    """Falling losses and steady norms, one of which is not finite."""
    losses, norms = curve(100.0, 80.0, 40.0)
    (losses if where == "loss" else norms)[at] = value
    return losses, norms
