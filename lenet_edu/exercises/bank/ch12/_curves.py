"""Curves to read in 12.8, made of a few numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..probes import probe

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


CURVES = (
    probe("a loss that falls from 110 to 25", lambda: curve(110.0, 60.0, 25.0)),
    probe("a loss that is inf at step 2", lambda: spoiled("loss", 2)),
    probe("a loss that is nan at step 2", lambda: spoiled("loss", 2, np.nan)),
    probe("a loss that is nan at step 5", lambda: spoiled("loss", 5, np.nan)),
    probe("a norm that is inf at step 5", lambda: spoiled("norm", 5)),
    probe("a norm that is nan at step 2", lambda: spoiled("norm", 2, np.nan)),
    probe("a loss from 110 to 25, norms from 160 to 6",
          lambda: curve(110.0, 25.0, norms=(160.0, 6.0))),
    probe("ten steps, a loss from 110 to 25",
          lambda: curve(110.0, 25.0, steps=10)),
    probe("a loss from 110 to 208, norms from 160 to 6",
          lambda: curve(110.0, 208.0, norms=(160.0, 6.0))),
    probe("a loss from 110 to 140, norms from 160 to 112",
          lambda: curve(110.0, 140.0, norms=(160.0, 112.0))),
    probe("a loss that stays at 84", lambda: curve(84.0, 83.5)),
    probe("a loss from 58 to 56", lambda: curve(58.0, 56.0)),
    probe("a loss from 50 to exactly 60, norms from 100 to 50",
          lambda: curve(50.0, 60.0)),
    probe("a loss from 84 to 57", lambda: curve(84.0, 57.0)),
    probe("a loss from 110 to 108", lambda: curve(110.0, 108.0)),
    probe("a loss from 100 to exactly 120, norms from 100 to 5",
          lambda: curve(100.0, 120.0, norms=(100.0, 5.0))),
    probe("a loss from 60 to 84 (1.4 times)",
          lambda: curve(60.0, 84.0, norms=(100.0, 5.0))),
    probe("a loss from 100 to exactly 90", lambda: curve(100.0, 90.0)),
    probe("a loss from 200 to exactly 180", lambda: curve(200.0, 180.0)),
    probe("losses whose last ten have the mean 130, their last nine 100",
          lambda: ending(400.0, *[100.0] * 9)),
    probe("losses whose last ten have the mean 125, their last nine 105.6",
          lambda: ending(300.0, 150.0, *[100.0] * 8)),
    probe("losses of 100 that end with 400: the last ten have the mean 130",
          lambda: ending(*[100.0] * 9, 400.0)),
    probe("losses of 100 that end with 600: the last ten have the mean 150",
          lambda: ending(*[100.0] * 9, 600.0)),
    probe("losses of 100 that end with 200: the last ten have the mean 110",
          lambda: ending(*[100.0] * 9, 200.0)),
    probe("losses of 100, then three of 150, then 100: the last ten have the mean 115",
          lambda: ending(*[100.0] * 6, 150.0, 150.0, 150.0, 100.0)),
    probe("losses whose last ten have the mean 100, their last eleven 164",
          lambda: ending(800.0, *[100.0] * 10)),
    probe("a loss from 100 to 130, norms that end with a mean of exactly 10",
          lambda: norms_ending(*[10.0] * 10)),
    probe("a loss to 130, norms whose last ten have the mean 14, their last nine 5",
          lambda: norms_ending(95.0, *[5.0] * 9)),
    probe("a loss to 130, norms whose last ten have the mean 5, their last eleven 50",
          lambda: norms_ending(500.0, *[5.0] * 10)),
    probe("a loss from 200 to 82", lambda: curve(200.0, 150.0, 82.0)),
    probe("a loss from 200 to 81.5", lambda: curve(200.0, 150.0, 81.5)),
    probe("a loss from 200 to 86", lambda: curve(200.0, 150.0, 86.0)),
    probe("a loss from 200 to 86.5", lambda: curve(200.0, 150.0, 86.5)),
    probe("a loss from 200 to 54", lambda: curve(200.0, 150.0, 54.0)),
    probe("a loss from 200 to 53.5", lambda: curve(200.0, 150.0, 53.5)),
    probe("a loss from 200 to 60", lambda: curve(200.0, 150.0, 60.0)),
    probe("a loss from 200 to 60.5", lambda: curve(200.0, 150.0, 60.5)),
)  # fmt: skip
