"""13.7 read_rates: the doctor reads the rates."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....training import curvature
from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray
Generator = np.random.Generator

BUGS = ("right", "multiplied", "no mu", "root", "one per layer")


def read_rates(h: Array, rates: Array, eta: float, mu: float) -> str:
    if np.allclose(rates, eta / (mu + h)):
        return "right"
    if np.allclose(rates, rates[0]):
        return "one per layer"
    if rates[np.argmax(h)] > rates[np.argmin(h)]:
        return "multiplied"
    if np.max(rates) > 1.001 * eta / mu:
        return "no mu"
    return "root"


def reference_rates(h: Array, rates: Array, eta: float, mu: float) -> str:
    """The course's answer to 13.7."""
    return read_rates(h, rates, eta, mu)


def rates_read_by_list(h: Array, rates: Array, eta: float, mu: float) -> str:
    expected = curvature.sdlm_rates(h, eta, mu)
    if np.abs(rates - expected).max() <= 1e-4 * expected.max():
        return "right"
    if rates.max() - rates.min() <= 1e-4 * rates.max():
        return "one per layer"
    order = np.argsort(h)
    if rates[order[-1]] > rates[order[0]]:
        return "multiplied"
    return "no mu" if (rates > eta / mu * 1.001).any() else "root"


def rates_read_by_table(h: Array, rates: Array, eta: float, mu: float) -> str:
    expected = np.array([eta / (mu + one) for one in h])
    rules = {
        "right": np.allclose(rates, expected),
        "one per layer": np.ptp(rates) < 1e-6 * np.max(rates),
        "multiplied": rates[h.argmax()] > rates[h.argmin()],
        "no mu": rates.max() > 1.001 * eta / mu,
    }
    return next((name for name, holds in rules.items() if holds), "root")


def rates_read_in_float32(h: Array, rates: Array, eta: float, mu: float) -> str:
    return read_rates(h.astype(np.float32), rates.astype(np.float32), eta, mu)


def rates_of(bug: str, h: Array, eta: float, mu: float) -> Array:
    """What a program with this mistake gives; h (n,), nowhere 0."""
    return {
        "right": lambda: eta / (mu + h),
        "multiplied": lambda: eta * (mu + h),
        "no mu": lambda: eta / h,
        "root": lambda: eta / (mu + np.sqrt(h)),
        "one per layer": lambda: eta / (mu + np.mean(h)) + 0 * h,
    }[bug]()


def _read(bug: str, h: Array, eta: float = 0.5, mu: float = 0.02) -> tuple[Any, ...]:
    return h, rates_of(bug, h, eta, mu), eta, mu


def _spread(seed: int = 0) -> Array:
    return 10.0 ** np.random.default_rng(seed).uniform(-4, 1, size=9)


def _read_case(rng: Generator) -> tuple[Any, ...]:
    bug = str(rng.choice(BUGS))
    h = np.append(10.0 ** rng.uniform(-4, 1, size=int(rng.integers(3, 9))), [1e-4, 5.0])
    return _read(bug, rng.permutation(h), float(rng.uniform(0.1, 1)), 0.02)


_ALIKE = "np.allclose(rates, rates[0])"


_UP = "rates[np.argmax(h)] > rates[np.argmin(h)]"


_CEILING = "np.max(rates) > 1.001 * eta / mu"


READ_RATES = Exercise(
    id="13.7",
    name="read_rates",
    title="The doctor reads the rates",
    reference=reference_rates,
    plain=read_rates,
    parts=("says",),
    probes=(
        probe("rates eta / (mu + h)", lambda: _read("right", _spread())),
        probe("rates eta * (mu + h)", lambda: _read("multiplied", _spread(1))),
        probe("rates eta / h", lambda: _read("no mu", _spread(2))),
        probe("rates eta / (mu + root of h)", lambda: _read("root", _spread(3))),
        probe("rates that are all alike", lambda: _read("one per layer", _spread(4))),
        probe(
            "rates eta / (mu + h), h from large to small",
            lambda: _read("right", np.sort(_spread(5))[::-1].copy()),
        ),
        probe(
            "rates eta * (mu + h), h from large to small",
            lambda: _read("multiplied", np.sort(_spread(6))[::-1].copy()),
        ),
        probe(
            "rates eta / (mu + root of h), the smallest h first",
            lambda: _read("root", np.sort(_spread(7))),
        ),
        probe(
            "rates eta / (mu + root of h), the first h 0",
            lambda: _read("root", np.append(0.0, _spread(8))),
        ),
        probe(
            "right rates, but all h alike",
            lambda: _read("right", np.full(4, 0.3)),
        ),
        probe(
            "rates eta / h, eta 3 and mu 0.5",
            lambda: _read("no mu", 10 * _spread(9), 3.0, 0.5),
        ),
        probe(
            "rates eta / h, the smallest h two thirds of mu",
            lambda: _read("no mu", np.array([3.0, 0.02, 0.5]), 0.5, 0.03),
        ),
        probe(
            "rates eta / (mu + root of h), eta 3 and mu 0.5",
            lambda: _read("root", _spread(10), 3.0, 0.5),
        ),
    ),
    misconceptions=(
        Misconception(
            "O61", "alike before right",
            "Four parameters bend alike, so right rates are alike, too; you call them one "
            "per layer. Which question comes first?",
            (("np.allclose(rates, eta / (mu + h))",
              "np.allclose(rates, eta / (mu + h)) and not np.allclose(rates, rates[0])"),),
        ),
        Misconception(
            "O62", "first and last compared",
            "You compare the first rate with the last, but h is in no order. Where is it "
            "largest, where smallest?",
            ((_UP, "rates[-1] > rates[0]"),),
        ),
        Misconception(
            "O63", "wrong way round",
            "You look for rates that fall with h, and that is as it should be. Which way "
            "do they go when somebody multiplies?",
            ((_UP, "rates[np.argmax(h)] < rates[np.argmin(h)]"),),
        ),
        Misconception(
            "O64", "ceiling without mu",
            "You compare with eta. With h = 0 the right formula gives eta / mu: how "
            "large can a rate be at most?",
            ((_CEILING, "np.max(rates) > eta"),),
        ),
        Misconception(
            "O65", "ceiling under the smallest",
            "You ask whether all rates are above the ceiling. Without mu only the flat "
            "directions are: which of the rates tells?",
            (("np.max(rates) > 1.001", "np.min(rates) > 1.001"),),
        ),
        Misconception(
            "O66", "no mu and root exchanged",
            "You exchanged two names. A root only makes small h larger, and mu is still "
            "there: can a rate then be above eta / mu?",
            ((_CEILING, "np.max(rates) <= 1.001 * eta / mu"),),
        ),
        Misconception(
            "O67", "never alike",
            "Rates that are all alike have another name in your answer. What does eq. "
            "(21) give two parameters that bend differently?",
            ((_ALIKE, "False"),),
        ),
        Misconception(
            "O68", "right rates not known",
            "Rates that are eta / (mu + h) are not called right. Which formula do you "
            "compare with?",
            (("eta / (mu + h)):", "eta / h):"),),
        ),
    ),
    alternatives=(rates_read_by_list, rates_read_by_table, rates_read_in_float32),
    hints=(
        "First: are they eta / (mu + h)? np.allclose compares with a tolerance. Then ask "
        "the other rules in the order of the table.",
        "np.argmax(h) is the place of the strongest bend. A rate there that is larger "
        "than at np.argmin(h) was multiplied; one above eta / mu has no mu.",
        "if np.allclose(rates, ___):\n    return ___\n"
        "if np.allclose(rates, rates[0]):\n    return ___\n"
        "if rates[np.argmax(h)] ___ rates[np.argmin(h)]:\n    return ___\n"
        "if np.max(rates) > 1.001 * ___:\n    return ___\nreturn ___",
    ),
    explanation=(
        "Three facts about eq. (21) are enough: rates fall as $h$ grows, none is above "
        "$\\eta/\\mu$, and two parameters have the same rate only if they bend alike. "
        "The factor 1.001 leaves room for rounding."
    ),
    general=_read_case,
    after="A mistake that still learns is found by what it does to the rates.",
    equivalent_mutants={
        f"0 -> {n} in if np.allclose(rates, rates[0]):": (
            "rates that are alike are like any one of them"
        )
        for n in (1, -1)
    }
    | {
        f"{_CEILING} -> np.max(rates) >= 1.001 * eta / mu in if {_CEILING}:": (
            "only a rate of exactly 1.001 times the ceiling would tell, and 1.001 is "
            "nothing but room for rounding"
        ),
        f"{_UP} -> rates[np.argmax(h)] >= rates[np.argmin(h)] in if {_UP}:": (
            "at two different h none of the formulas gives the same rate, unless all "
            "are alike"
        ),
    },
)  # fmt: skip
