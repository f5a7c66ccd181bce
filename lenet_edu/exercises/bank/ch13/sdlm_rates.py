"""13.2 sdlm_rates: eq. (21): a rate for every parameter."""

from __future__ import annotations

import numpy as np

from ....training import curvature
from ...exercise import Exercise, Misconception
from ..probes import probe
from .shared import positive

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
            "Where it bends most, your rate is largest. A flat direction can take a "
            "large step, a strongly bent one cannot: product or quotient?",
            ((_RATE, "eta * (mu + h)"),),
        ),
        Misconception(
            "O22", "mu missing",
            "Your rate does not depend on mu, and a parameter that does not bend gets an "
            "infinite one. What keeps the denominator away from 0?",
            wrong=lambda h, eta, mu: _divided(eta, h),
        ),
        Misconception(
            "O23", "square root",
            "You take a root. That belongs to Adam, which divides by the root of a mean "
            "squared gradient. h is a curvature: in which unit is eta / h?",
            ((_RATE, "eta / (mu + np.sqrt(h))"),),
        ),
        Misconception(
            "O24", "root of the sum",
            "You take the root of mu + h. It belongs to Adam; Newton's step in one "
            "dimension is slope over curvature. Where would a root come in?",
            ((_RATE, "eta / np.sqrt(mu + h)"),),
        ),
        Misconception(
            "O25", "h ignored",
            "All your rates are the same, the largest that can be. What should tell one "
            "parameter from another?",
            ((_RATE, "eta / (mu + 0 * h)"),),
        ),
        Misconception(
            "O26", "one h for the layer",
            "All your rates are the same: you average h over the array. Eq. (21) has an "
            "index k. For what does it stand?",
            ((_RATE, "eta / (mu + np.mean(h) + 0 * h)"),),
        ),
        Misconception(
            "O27", "h added up",
            "All your rates are the same, and small: you sum h over the array, as a "
            "public program did. Only connections that share one weight are summed: has "
            "that not been done already?",
            ((_RATE, "eta / (mu + np.sum(h) + 0 * h)"),),
        ),
        Misconception(
            "O28", "mu outside",
            "You add mu to the quotient. Where h is 0 this does not help: which sum "
            "should be kept from being 0?",
            wrong=lambda h, eta, mu: mu + _divided(eta, h),
        ),
        Misconception(
            "O29", "eta and mu exchanged",
            "With h = 0 you give mu / eta. The paper calls eta / (mu + h) a rate: which "
            "of the two is on top?",
            ((_RATE, "mu / (eta + h)"),),
        ),
        Misconception(
            "O2A", "larger of the two",
            "You divide by the larger of mu and h. They are not compared but added: what "
            "does mu = 0.5 do where h is 1?",
            ((_RATE, "eta / np.maximum(mu, h)"),),
        ),
        Misconception(
            "O2B", "h squared",
            "You square h. Squares come in when h is made, not here: how much smaller "
            "should the rate be where it bends twice as much?",
            ((_RATE, "eta / (mu + h**2)"),),
        ),
        Misconception(
            "O2C", "no brackets",
            "You divide eta by mu, and then add h: a product and a quotient come before "
            "a sum, so your rate grows with h. What should stand below the line, all of "
            "it?",
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
