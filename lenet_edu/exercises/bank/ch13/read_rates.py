"""13.7 read_rates: the doctor reads the rates."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....training import curvature
from ...exercise import Exercise, Misconception
from ._rates import RATES, made_by

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


def _read_case(rng: Generator) -> tuple[Any, ...]:
    bug = str(rng.choice(BUGS))
    h = np.append(10.0 ** rng.uniform(-4, 1, size=int(rng.integers(3, 9))), [1e-4, 5.0])
    return made_by(bug, rng.permutation(h), float(rng.uniform(0.1, 1)), 0.02)


def _multiplied_first(h: Array, rates: Array, eta: float, mu: float) -> str:
    right = np.allclose(rates, eta / (mu + h))
    up = rates[np.argmax(h)] > rates[np.argmin(h)]
    return "multiplied" if up and not right else read_rates(h, rates, eta, mu)


def _ceiling_first(h: Array, rates: Array, eta: float, mu: float) -> str:
    says = read_rates(h, rates, eta, mu)
    above = np.max(rates) > 1.001 * eta / mu
    return "no mu" if says == "multiplied" and above else says


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
    probes=RATES,
    misconceptions=(
        Misconception(
            "O61", "alike before right",
            "Where all h are the same, right rates are the same as well, and you call "
            "them one per layer. Which question comes first in the table?",
            (("np.allclose(rates, eta / (mu + h))",
              "np.allclose(rates, eta / (mu + h)) and not np.allclose(rates, rates[0])"),),
        ),
        Misconception(
            "O62", "first and last compared",
            "You compare the last rate with the first, but h is in no order. Where is h "
            "largest, and where is it smallest?",
            ((_UP, "rates[-1] > rates[0]"),),
        ),
        Misconception(
            "O63", "wrong way round",
            "You call rates that fall with h multiplied, and falling is as it should be. "
            "Which way do they go when somebody multiplies?",
            ((_UP, "rates[np.argmax(h)] < rates[np.argmin(h)]"),),
        ),
        Misconception(
            "O69", "equal counts as above",
            "Where the largest and the smallest h have the same rate, you call the rates "
            "multiplied. The rule says above: are equal rates above one another?",
            ((_UP, "rates[np.argmax(h)] >= rates[np.argmin(h)]"),),
        ),
        Misconception(
            "O6D", "multiplied only where all grow",
            "You call rates multiplied only if each is above the one before it in the "
            "order of h. The rule asks about two places: which ones?",
            ((_UP, "np.all(np.diff(rates[np.argsort(h)]) > 0)"),),
        ),
        Misconception(
            "O6A", "multiplied before alike",
            "Rates that are alike but for rounding have another name in your answer. Two "
            "rules hold for them: which one comes first in the table, and does it allow "
            "for rounding?",
            wrong=_multiplied_first,
        ),
        Misconception(
            "O6B", "no room for rounding",
            "You compare with the ceiling itself: a rate of 2.001 with a ceiling of 2 is "
            "not above 1.001 times the ceiling. What is the factor for?",
            ((_CEILING, "np.max(rates) > eta / mu"),),
        ),
        Misconception(
            "O6C", "ceiling before multiplied",
            "You ask about the ceiling before you ask which way the rates go. Rates that "
            "grow with h can be above it, too: which rule comes first in the table?",
            wrong=_ceiling_first,
        ),
        Misconception(
            "O64", "ceiling without mu",
            "You compare the largest rate with eta. With h = 0 the right formula gives "
            "eta / mu: how large can a rate be at most?",
            ((_CEILING, "np.max(rates) > eta"),),
        ),
        Misconception(
            "O65", "ceiling under the smallest",
            "You ask whether all rates are above the ceiling. Without mu only those of "
            "small h are: which one of the rates should you look at?",
            (("np.max(rates) > 1.001", "np.min(rates) > 1.001"),),
        ),
        Misconception(
            "O66", "no mu and root exchanged",
            "You have exchanged two names. With a root mu is still there: can a rate then "
            "be above eta / mu?",
            ((_CEILING, "np.max(rates) <= 1.001 * eta / mu"),),
        ),
        Misconception(
            "O67", "never alike",
            "Rates that are all alike have another name in your answer. Can they be right "
            "where the h differ, and which rule of the table is about them?",
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
        "np.argmax(h) is the place of the largest curvature. If the rate there is above "
        "the one at np.argmin(h), somebody multiplied; if one is above eta / mu, there is "
        "no mu.",
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
    after="With such rules you find a mistake by its rates, even where it learns.",
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
    },
)  # fmt: skip
