"""Rates to read in 13.7: what right and wrong programs make of h, and a few by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..probes import probe

Array = np.ndarray


def rates_of(bug: str, h: Array, eta: float, mu: float) -> Array:
    """What a program with this mistake gives; h (n,), nowhere 0."""
    return {
        "right": lambda: eta / (mu + h),
        "multiplied": lambda: eta * (mu + h),
        "no mu": lambda: eta / h,
        "root": lambda: eta / (mu + np.sqrt(h)),
        "one per layer": lambda: eta / (mu + np.mean(h)) + 0 * h,
    }[bug]()


def made_by(bug: str, h: Array, eta: float = 0.5, mu: float = 0.02) -> tuple[Any, ...]:
    return h, rates_of(bug, h, eta, mu), eta, mu


def _table(h: list[float], rates: list[float], eta: float, mu: float) -> Any:
    """Rates of no formula, small enough to be judged by hand."""
    return np.array(h), np.array(rates), eta, mu


def _spread(seed: int = 0) -> Array:
    return 10.0 ** np.random.default_rng(seed).uniform(-4, 1, size=9)


RATES = (
    probe("rates eta / (mu + h)", lambda: made_by("right", _spread())),
    probe("rates eta * (mu + h)", lambda: made_by("multiplied", _spread(1))),
    probe("rates eta / h", lambda: made_by("no mu", _spread(2))),
    probe("rates eta / (mu + root of h)", lambda: made_by("root", _spread(3))),
    probe("rates that are all alike", lambda: made_by("one per layer", _spread(4))),
    probe(
        "rates of 4, alike but for rounding: the largest h has 4.0000001",
        lambda: _table([1.0, 3.0, 2.0], [4.0, 4.0000001, 4.0], 1.0, 0.5),
    ),
    probe(
        "rates of 2, alike but for rounding: the smallest h has 2.0000001",
        lambda: _table([2.0, 1.0, 3.0], [2.0, 2.0000001, 2.0], 1.0, 0.5),
    ),
    probe(
        "rates 1, 2, 1 for h = 1, 2, 3: the largest and the smallest h have the same",
        lambda: _table([1.0, 2.0, 3.0], [1.0, 2.0, 1.0], 1.0, 0.5),
    ),
    probe(
        "rates 3, 5, 3 for h = 3, 2, 1, the ceiling at 4",
        lambda: _table([3.0, 2.0, 1.0], [3.0, 5.0, 3.0], 2.0, 0.5),
    ),
    probe(
        "rates mu + h for h = 1, 3, 2 and mu 0.5: above the ceiling of 2 as well",
        lambda: made_by("multiplied", np.array([1.0, 3.0, 2.0]), 1.0, 0.5),
    ),
    probe(
        "rates mu + h for h = 4, 1, 2 and mu 0.5: above the ceiling of 2 as well",
        lambda: made_by("multiplied", np.array([4.0, 1.0, 2.0]), 1.0, 0.5),
    ),
    probe(
        "rates 1, 0.5, 1.5 for h = 1, 2, 3: the largest h has more than the smallest",
        lambda: _table([1.0, 2.0, 3.0], [1.0, 0.5, 1.5], 1.0, 0.5),
    ),
    probe(
        "rates 1.5, 2, 1 for h = 3, 2, 1: the largest h has more than the smallest",
        lambda: _table([3.0, 2.0, 1.0], [1.5, 2.0, 1.0], 1.0, 0.5),
    ),
    probe(
        "a largest rate of 2.001, the ceiling at 2",
        lambda: _table([0.0, 1.0, 3.0], [2.001, 1.0, 0.5], 1.0, 0.5),
    ),
    probe(
        "a largest rate of 10.005, the ceiling at 10",
        lambda: _table([3.0, 0.0, 1.0], [1.0, 10.005, 2.0], 1.0, 0.1),
    ),
    probe(
        "rates eta / (mu + h), h from large to small",
        lambda: made_by("right", np.sort(_spread(5))[::-1].copy()),
    ),
    probe(
        "rates eta * (mu + h), h from large to small",
        lambda: made_by("multiplied", np.sort(_spread(6))[::-1].copy()),
    ),
    probe(
        "rates eta / (mu + root of h), the smallest h first",
        lambda: made_by("root", np.sort(_spread(7))),
    ),
    probe(
        "rates eta / (mu + root of h), the first h 0",
        lambda: made_by("root", np.append(0.0, _spread(8))),
    ),
    probe(
        "right rates, but all h alike",
        lambda: made_by("right", np.full(4, 0.3)),
    ),
    probe(
        "rates of 2 for h = 0.5, 0.5, 0.5, eta 2 and mu 0.5: right",
        lambda: made_by("right", np.full(3, 0.5), 2.0, 0.5),
    ),
    probe(
        "rates eta / h, eta 3 and mu 0.5",
        lambda: made_by("no mu", 10 * _spread(9), 3.0, 0.5),
    ),
    probe(
        "rates eta / h, the smallest h two thirds of mu",
        lambda: made_by("no mu", np.array([3.0, 0.02, 0.5]), 0.5, 0.03),
    ),
    probe(
        "rates eta / (mu + root of h), eta 3 and mu 0.5",
        lambda: made_by("root", _spread(10), 3.0, 0.5),
    ),
)
