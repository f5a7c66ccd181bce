"""12.2 initial_weights: small random numbers, and how small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ....training import initialisation
from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray
Generator = np.random.Generator


def reference_weights(shape: tuple[int, ...], inputs: Array, rng: Generator) -> Array:
    """The course's answer to 12.2."""
    limit = initialisation.bound("paper", inputs)
    return rng.uniform(-1, 1, shape) * limit.reshape(-1, *(1 for _ in shape[1:]))


def initial_weights(shape: tuple[int, ...], inputs: Array, rng: Generator) -> Array:
    limit = 2.4 / inputs
    w = rng.uniform(-1.0, 1.0, shape)
    for unit in range(shape[0]):
        w[unit] = w[unit] * limit[unit]
    return w


def weights_unit_by_unit(
    shape: tuple[int, ...], inputs: Array, rng: Generator
) -> Array:
    return np.stack([rng.uniform(-2.4 / F, 2.4 / F, shape[1:]) for F in inputs])


def weights_from_0_to_1(shape: tuple[int, ...], inputs: Array, rng: Generator) -> Array:
    w = (rng.random(shape) * 2 - 1) * 2.4
    return (w.T / inputs).T


def weights_in_float32(shape: tuple[int, ...], inputs: Array, rng: Generator) -> Array:
    w = rng.random(shape[::-1], dtype=np.float32) - np.float32(0.5)
    return (w * (4.8 / inputs).astype(np.float32)).T


def spread_of(args: tuple[Any, ...], output: Any) -> Any:
    """Any random numbers are right if each unit's lie as they should.

    Per unit, times F / 2.4: smallest, largest, mean and standard deviation, and the
    share of all numbers that are different ones.
    """
    shape, inputs, w = args[0], args[1], np.asarray(output, dtype=float)
    if w.shape != shape:
        return [w.shape, np.zeros((len(inputs), 5))]
    scaled = w.reshape(len(w), -1) * inputs[:, None] / 2.4
    different = np.unique(scaled.round(6)).size / scaled.size
    seen = [(row.min(), row.max(), row.mean(), row.std(), different) for row in scaled]
    return [w.shape, np.array(seen).round(1) + 0.0]


def _drawn(inputs: Sequence[int], *rest: int, seed: int = 0) -> tuple[Any, ...]:
    return (len(inputs), *rest), np.array(inputs), np.random.default_rng(seed)


INITIAL_WEIGHTS = Exercise(
    id="12.2",
    name="initial_weights",
    title="Small random numbers, and how small",
    reference=reference_weights,
    plain=initial_weights,
    parts=("spread",),
    view=spread_of,
    probes=(
        probe("3 maps with 75, 100 and 150 inputs, 3,600 weights each (then, per unit "
              "and in units of 2.4/F: smallest, largest, mean, deviation, share of "
              "different numbers)", lambda: _drawn((75, 100, 150), 4, 30, 30)),
        probe("4 dense units with 120, 10, 400 and 84 inputs, 4,000 weights each",
              lambda: _drawn((120, 10, 400, 84), 4000, seed=3)),
    ),
    misconceptions=(
        Misconception(
            "T11", "zeros",
            "All weights are 0. All maps start equal, get equal gradients, and stay "
            "equal for ever. What makes them different?",
            (("rng.uniform(-1.0, 1.0, shape)", "np.zeros(shape)"),),
        ),
        Misconception(
            "T12", "only positive",
            "No weight is below 0. The interval goes as far down as up: where does it "
            "begin?",
            (("rng.uniform(-1.0, 1.0, shape)", "rng.uniform(0.0, 1.0, shape)"),),
        ),
        Misconception(
            "T14", "normal, too large",
            "Some weights lie far outside of 2.4/F: your numbers are normal, not "
            "uniform. Which method of the generator knows an interval?",
            (("rng.uniform(-1.0, 1.0, shape)", "rng.normal(size=shape)"),),
        ),
        Misconception(
            "T23", "1/F",
            "The interval is too small by the same factor for every unit: 1/F. Which "
            "number does the paper write over F?",
            (("2.4 / inputs", "1 / inputs"),),
        ),
        Misconception(
            "T24", "root of F",
            "The interval is too large, most of all for many inputs: you divide by the "
            "root of F. (A good choice, but another one.) What does this exercise ask?",
            (("2.4 / inputs", "2.4 / np.sqrt(inputs)"),),
        ),
        Misconception(
            "T25", "times F",
            "Units with many inputs got the largest weights. Should their sums grow even "
            "faster? Multiply or divide?",
            (("2.4 / inputs", "2.4 * inputs"),),
        ),
        Misconception(
            "T26", "one interval for all",
            "All units have the interval of the first. Which inputs belong to this unit?",
            (("* limit[unit]", "* limit[0]"),),
        ),
        Misconception(
            "T27", "all units alike",
            "Every unit got the same numbers, so all maps will stay copies of one. For "
            "which shape do you draw?",
            (("rng.uniform(-1.0, 1.0, shape)",
              "0 * np.zeros(shape) + rng.uniform(-1.0, 1.0, shape[1:])"),),
        ),
        Misconception(
            "T28", "interval forgotten",
            "All weights lie between -1 and 1, whatever F is. Where does the number of "
            "inputs come in?",
            (("* limit[unit]", "* 1"),),
        ),
    ),
    alternatives=(weights_unit_by_unit, weights_from_0_to_1, weights_in_float32),
    hints=(
        "rng.uniform(low, high, shape) draws all of them at once. Start with the "
        "interval from -1 to 1.",
        "Then stretch each unit's weights by its own 2.4/F. w[unit] are all weights of "
        "one unit.",
        "w = rng.uniform(___, ___, shape)\n"
        "for unit in range(___):\n    w[unit] = w[unit] * ___ / inputs[___]",
    ),
    explanation=(
        "Uniform in $[-2.4/F_i, +2.4/F_i]$, with $F_i$ the fan-in of the unit that the "
        "weight belongs to (App. A). So the sums of all units should begin in the working "
        "range of the squashing function. It is $1/F$, not $1/\\sqrt{F}$, because the "
        "paper takes a unit's inputs to be strongly correlated."
    ),
    general=lambda rng: _drawn(
        tuple(int(n) for n in rng.integers(4, 400, 3)), 9, 400,
        seed=int(rng.integers(999)),
    ),
    after="The next cell starts LeNet-5 with such weights, and with others.",
)  # fmt: skip
