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


BELL = "a bell curve: most numbers near the middle, a few far out"


def spread_of(args: tuple[Any, ...], output: Any) -> Any:
    """Any random numbers are right if each unit's lie as they should.

    Per unit, times F / 2.4: smallest, largest, mean and standard deviation, and the
    share of all numbers that are different ones. A bell curve is only called so, since
    its extremes are left to chance.
    """
    shape, inputs, w = args[0], args[1], np.asarray(output, dtype=float)
    if w.shape != shape:
        return [w.shape, np.zeros((len(inputs), 5))]
    scaled = w.reshape(len(w), -1) * inputs[:, None] / 2.4
    different = np.unique(scaled.round(6)).size / scaled.size
    if _is_bell(scaled):
        return [w.shape, BELL]
    seen = [(row.min(), row.max(), row.mean(), row.std(), different) for row in scaled]
    return [w.shape, np.array(seen).round(1) + 0.0]


def _is_bell(scaled: Array) -> bool:
    """Whether values pile up around the mean (kurtosis 3; a uniform one has 1.8)."""
    far = scaled - scaled.mean(axis=1, keepdims=True)
    squares = np.mean(far**2, axis=1)
    if not squares.all():
        return False
    return bool(np.all(np.mean(far**4, axis=1) > 2.7 * squares**2))


def _four_axes(shape: tuple[int, ...], inputs: Array, rng: Generator) -> Array:
    return rng.uniform(-1, 1, shape) * (2.4 / inputs)[:, None, None, None]


def _along_the_last_axis(
    shape: tuple[int, ...], inputs: Array, rng: Generator
) -> Array:
    return rng.uniform(-1, 1, shape) * (2.4 / inputs)


def _two_axes(shape: tuple[int, ...], inputs: Array, rng: Generator) -> Array:
    return rng.uniform(-1, 1, shape) * (2.4 / inputs)[:, None]


def _one_number_per_unit(
    shape: tuple[int, ...], inputs: Array, rng: Generator
) -> Array:
    return np.stack(
        [np.full(shape[1:], rng.uniform(-2.4 / F, 2.4 / F)) for F in inputs]
    )


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
        probe("3 maps with 75, 100 and 150 inputs, 3,600 weights each (a row per unit, "
              "in units of 2.4/F: smallest, largest, mean, deviation; last, the share of "
              "different numbers)", lambda: _drawn((75, 100, 150), 4, 30, 30)),
        probe("4 dense units with 120, 10, 400 and 84 inputs, 4,000 weights each",
              lambda: _drawn((120, 10, 400, 84), 4000, seed=3)),
        probe("3 maps with 75, 100 and 150 inputs, kernels of 300 x 3",
              lambda: _drawn((75, 100, 150), 4, 300, 3, seed=5)),
    ),
    misconceptions=(
        Misconception(
            "T11", "zeros",
            "All your weights are 0, so all maps start equal, get equal gradients and "
            "stay equal for ever. Where do the random numbers go?",
            (("rng.uniform(-1.0, 1.0, shape)", "np.zeros(shape)"),),
        ),
        Misconception(
            "T12", "only positive",
            "None of your weights is below 0. The interval reaches as far down as up: "
            "where does yours begin?",
            (("rng.uniform(-1.0, 1.0, shape)", "rng.uniform(0.0, 1.0, shape)"),),
        ),
        Misconception(
            "T14", "normal, not uniform",
            "Your weights crowd around the middle, with a few far out: their distribution "
            "is normal, not uniform. Which method of the generator draws from an "
            "interval?",
            (("rng.uniform(-1.0, 1.0, shape)", "rng.normal(size=shape)"),),
        ),
        Misconception(
            "T23", "1/F",
            "Your interval ends at 1/F, which is too small by the same factor for every "
            "unit. Which number does the paper write over F?",
            (("2.4 / inputs", "1 / inputs"),),
        ),
        Misconception(
            "T2A", "half the interval",
            "Your weights reach from -1.2/F to 1.2/F: only the whole width is 2.4/F. How "
            "far does the paper's interval reach to each side of 0?",
            (("2.4 / inputs", "1.2 / inputs"),),
        ),
        Misconception(
            "T2B", "twice the interval",
            "Your weights reach from -4.8/F to 4.8/F. Numbers between 0 and 1 have to be "
            "stretched to get from -1 to 1; is anything doubled twice?",
            (("2.4 / inputs", "4.8 / inputs"),),
        ),
        Misconception(
            "T24", "root of F",
            "Your interval is too large, most of all for many inputs: you divide by the "
            "square root of F. Others do, with good reason. What does the paper divide "
            "by?",
            (("2.4 / inputs", "2.4 / np.sqrt(inputs)"),),
        ),
        Misconception(
            "T25", "times F",
            "Units with many inputs have the largest weights, which makes their sums "
            "larger still. Should F multiply or divide?",
            (("2.4 / inputs", "2.4 * inputs"),),
        ),
        Misconception(
            "T26", "one interval for all",
            "All your units have the interval of the first. Which entry of `inputs` "
            "belongs to this unit?",
            (("* limit[unit]", "* limit[0]"),),
        ),
        Misconception(
            "T2C", "mean fan-in for all",
            "All your units have the same interval, that of their mean fan-in. Each unit "
            "has a fan-in of its own: where do you average?",
            (("2.4 / inputs", "2.4 / (0 * inputs + np.mean(inputs))"),),
        ),
        Misconception(
            "T2D", "limits along the last axis",
            "NumPy lines up one limit for each unit with the *last* axis of `shape`. "
            "That stops with an error or, as here, stretches the columns of a kernel. "
            "The units are the first axis: how many axes must follow it?",
            wrong=_along_the_last_axis,
        ),
        Misconception(
            "T2G", "only for dense layers",
            "For a dense layer you are right, but kernels have four axes, and there your "
            "limits have only two. How many axes of length 1 do they need behind the "
            "first, for any `shape`?",
            wrong=_two_axes,
        ),
        Misconception(
            "T2E", "only for kernels",
            "For kernels you are right, but a dense layer's weights have two axes, and "
            "yours come out with four. How many axes of length 1 do the limits need "
            "behind the first, for any `shape`?",
            wrong=_four_axes,
        ),
        Misconception(
            "T27", "all units alike",
            "All your units have the same numbers, up to their limit, so all maps stay "
            "copies of one. For which shape do you draw?",
            (("rng.uniform(-1.0, 1.0, shape)",
              "0 * np.zeros(shape) + rng.uniform(-1.0, 1.0, shape[1:])"),),
        ),
        Misconception(
            "T2F", "one number for each unit",
            "All weights of a unit are the same number, so its kernel is flat. How many "
            "numbers does one unit need?",
            wrong=_one_number_per_unit,
        ),
        Misconception(
            "T2H", "fan-in from the shape",
            "You take F from `shape`, as if every unit had as many inputs as weights in "
            "its row. Which argument holds the fan-in of each unit?",
            (("2.4 / inputs", "2.4 / (0 * inputs + np.prod(shape[1:]))"),),
        ),
        Misconception(
            "T28", "interval forgotten",
            "Your weights lie between -1 and 1, whatever F is. Where does the number of "
            "inputs come in?",
            (("* limit[unit]", "* 1"),),
        ),
        Misconception(
            "T2I", "the deviation 1 / root of F",
            "Your weights have the standard deviation 1 / root of F, the one that the "
            "text derives. The exercise asks for the paper's rule, which the text "
            "compares with it: where does its interval end?",
            (("2.4 / inputs", "np.sqrt(3 / inputs)"),),
        ),
    ),
    alternatives=(weights_unit_by_unit, weights_from_0_to_1, weights_in_float32),
    hints=(
        "rng.uniform(low, high, shape) draws all of them at once. Start with the "
        "interval from -1 to 1.",
        "Then multiply each unit's weights by its own 2.4/F. w[unit] holds all weights "
        "of one unit.",
        "w = rng.uniform(___, ___, shape)\n"
        "for unit in range(___):\n    w[unit] = w[unit] * ___ / inputs[___]",
    ),
    explanation=(
        "Uniform in $[-2.4/F_i, +2.4/F_i]$, with $F_i$ the fan-in of the unit that the "
        "weight belongs to (App. A), so that the sums of all units begin in the working "
        "range of the squashing function. It is $1/F$, not $1/\\sqrt{F}$, because the "
        "paper takes a unit's inputs to be strongly correlated. Weights with random "
        "signs cancel even then, so these weights begin small."
    ),
    general=lambda rng: _drawn(
        tuple(int(n) for n in rng.integers(4, 400, 3)), 9, 400,
        seed=int(rng.integers(999)),
    ),
    after="The next cell starts LeNet-5 with such weights, and with others.",
)  # fmt: skip
