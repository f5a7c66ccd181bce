"""13.2 sdlm_rates: eq. (21): a rate for every parameter."""

from __future__ import annotations

import numpy as np

from ....training import curvature
from ...exercise import Exercise, Misconception
from ..probes import probe
from ._shared import positive

Array = np.ndarray
Generator = np.random.Generator


def sdlm_rates(h: Array, eta: float, mu: float) -> Array:
    return eta / (mu + h)


def rates_by_loop(h: Array, eta: float, mu: float) -> Array:
    rates = np.zeros(np.shape(h))
    for place in np.ndindex(rates.shape):
        rates[place] = eta / (h[place] + mu)
    return rates


def rates_by_reciprocal(h: Array, eta: float, mu: float) -> Array:
    return eta * np.reciprocal(np.add(h, mu, dtype=float))


def rates_by_ceiling(h: Array, eta: float, mu: float) -> Array:
    return eta / mu / (1 + h / mu)


def rates_in_float32(h: Array, eta: float, mu: float) -> Array:
    return np.float32(eta) / (np.asarray(h, np.float32) + np.float32(mu))


def _rates_case(rng: Generator) -> tuple[Array, float, float]:
    shape = tuple(int(n) for n in rng.integers(1, 5, int(rng.integers(1, 5))))
    h = np.abs(rng.normal(size=shape)) * 10.0 ** rng.uniform(-3, 1)
    return h, float(rng.uniform(0.1, 2)), float(rng.uniform(0.01, 1))


_RATE = "eta / (mu + h)"


SDLM_RATES = Exercise(
    id="13.2",
    lists=True,
    name="sdlm_rates",
    title="Eq. (21): a rate for every parameter",
    reference=curvature.sdlm_rates,
    plain=sdlm_rates,
    parts=("rates",),
    probes=(
        probe(
            "curvatures 0, 1 and 3, eta 2, mu 0.5",
            lambda: (np.array([0.0, 1.0, 3.0]), 2.0, 0.5),
        ),
        probe(
            "whole numbers, eta 1, mu 2",
            lambda: (np.array([[0, 2, 4], [1, 0, 8]]), 1.0, 2.0),
        ),
        probe(
            "2 kernels of 2 x 3, eta 0.7, mu 0.3",
            lambda: (positive(2, 1, 2, 3), 0.7, 0.3),
        ),
        probe(
            "4 rows of 5, eta 0.3, mu 1.5",
            lambda: (3 * positive(4, 5, seed=1), 0.3, 1.5),
        ),
    ),
    misconceptions=(
        Misconception(
            "O21", "multiplied",
            "Where the loss bends most, your rate is largest. A flat direction can take a "
            "large step, a strongly bent one cannot: should h multiply or divide?",
            ((_RATE, "eta * (mu + h)"),),
        ),
        Misconception(
            "O22", "mu missing",
            "Your rate does not depend on mu, and where the curvature is 0 it is "
            "infinite. What keeps the denominator away from 0?",
            wrong=lambda h, eta, mu: _divided(eta, h),
        ),
        Misconception(
            "O23", "square root",
            "You take the square root of h. That belongs to Adam, which divides by the "
            "root of a mean squared gradient. h is a curvature: what does Newton's step "
            "divide by?",
            ((_RATE, "eta / (mu + np.sqrt(h))"),),
        ),
        Misconception(
            "O24", "root of the sum",
            "You take the square root of mu + h. A root belongs to Adam; Newton's step in "
            "one dimension is the slope over the curvature. Is there a root in eq. "
            "(21)?",
            ((_RATE, "eta / np.sqrt(mu + h)"),),
        ),
        Misconception(
            "O25", "h ignored",
            "All your rates are the same, the largest that can be. What should tell one "
            "parameter from another?",
            ((_RATE, "eta / (mu + 0 * h)"),),
        ),
        Misconception(
            "O2D", "eta missing",
            "Your rates do not depend on eta. Where does it stand in eq. (21)?",
            ((_RATE, "1 / (mu + h)"),),
        ),
        Misconception(
            "O2E", "denominator squared",
            "You square the whole denominator. If the curvature doubles, how much smaller "
            "should the rate be?",
            ((_RATE, "eta / (mu + h) ** 2"),),
        ),
        Misconception(
            "O2F", "mu times h",
            "You multiply mu by h. Where h is 0 that leaves 0 below the line. What does "
            "eq. (21) do with the two?",
            wrong=lambda h, eta, mu: _divided(eta, mu * h),
        ),
        Misconception(
            "O2G", "whole-number division",
            "Your rates are whole numbers. Which division drops the decimals?",
            ((_RATE, "eta // (mu + h)"),),
        ),
        Misconception(
            "O26", "one h for the layer",
            "All your rates are the same: you average h over the array. Eq. (21) has an "
            "index k. What does it stand for?",
            ((_RATE, "eta / (mu + np.mean(h) + 0 * h)"),),
        ),
        Misconception(
            "O27", "h added up",
            "All your rates are the same, and small: you add up h over the array. Only "
            "connections that share one weight are added up, and that happened when h "
            "was made. How many rates does eq. (21) give?",
            ((_RATE, "eta / (mu + np.sum(h) + 0 * h)"),),
        ),
        Misconception(
            "O28", "mu outside",
            "You add mu to the quotient. Where h is 0 that does not help: to what must mu "
            "be added so that the denominator is never 0?",
            wrong=lambda h, eta, mu: mu + _divided(eta, h),
        ),
        Misconception(
            "O29", "eta and mu exchanged",
            "With h = 0 you give mu / eta: the two have changed places. Which of them is "
            "on top in eq. (21)?",
            ((_RATE, "mu / (eta + h)"),),
        ),
        Misconception(
            "O2A", "larger of the two",
            "Your rate is eta over the larger of mu and h, as if it were cut off at "
            "eta / mu. In eq. (21) they are added: what does mu = 0.5 do where h is 1?",
            ((_RATE, "eta / np.maximum(mu, h)"),),
        ),
        Misconception(
            "O2B", "h squared",
            "You square h. Squares come in when h is made, not here: how much smaller "
            "should the rate be where the loss bends twice as much?",
            ((_RATE, "eta / (mu + h**2)"),),
        ),
        Misconception(
            "O2C", "no brackets",
            "You divide eta by mu and then add h, because a division comes before a sum. "
            "So your rate grows with h. What should stand below the line?",
            ((_RATE, "eta / mu + h"),),
        ),
    ),
    alternatives=(
        rates_by_loop, rates_by_reciprocal, rates_by_ceiling, rates_in_float32,
    ),
    hints=(
        "In one dimension Newton's rate is 1 over the curvature. Which two numbers does "
        "eq. (21) add to that?",
        "eta makes all rates smaller; mu is added to each curvature, so that none is "
        "larger than eta / mu.",
        "return ___ / (___ + ___)",
    ),
    explanation=(
        "$\\epsilon_k = \\eta / (\\mu + h_{kk})$, eq. (21): Newton's rate $1/h$ in one "
        "dimension, made smaller by $\\eta$ because one example knows little, and kept "
        "below $\\eta/\\mu$ where nothing bends (LeCun et al. 1998, App. C)."
    ),
    general=_rates_case,
    after="The widget below takes it.",
    widget="RatesPerLayer",
)  # fmt: skip


def _divided(eta: float, h: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.divide(eta, h)
