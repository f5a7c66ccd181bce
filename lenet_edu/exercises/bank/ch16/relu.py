"""16.3 relu: reLU."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe

Array = np.ndarray


def relu(a: Array) -> Array:
    y = np.zeros(np.shape(a))
    for place in np.ndindex(y.shape):
        if a[place] > 0:
            y[place] = a[place]
    return y


def relu_by_maximum(a: Array) -> Array:
    return np.maximum(a, 0)


def relu_by_where(a: Array) -> Array:
    return np.where(np.asarray(a) > 0, a, 0.0)


def relu_by_clip(a: Array) -> Array:
    return np.clip(a, 0, None)


def relu_by_halves(a: Array) -> Array:
    return (np.asarray(a) + np.abs(a)) / 2


RELU = Exercise(
    id="16.3",
    name="relu",
    title="ReLU",
    reference=nn.relu,
    plain=relu,
    probes=(
        probe("a = -2, -0.5, 0, 0.5, 2",
              lambda: (np.array([-2.0, -0.5, 0.0, 0.5, 2.0]),)),
        probe("2 images with 3 maps of 2 x 4", lambda: (numbers(2, 3, 2, 4),)),
        probe("rows of 3 x 5, up to 1,000", lambda: (1000 * numbers(3, 5, seed=1),)),
    ),
    misconceptions=(
        Misconception("J40", "absolute value",
            "At -2 you return 2. A negative sum should be silent: what is its output?",
            wrong=lambda a: np.abs(a)),
        Misconception("J41", "the wrong half",
            "You keep what is below 0. Which half passes?",
            (("a[place] > 0", "a[place] < 0"),)),
        Misconception("J42", "a step",
            "Your output is 0 or 1. A ReLU lets the number itself through: how large is "
            "it at 2?",
            (("y[place] = a[place]", "y[place] = 1.0"),)),
        Misconception("J43", "cut off at 1",
            "You cut off above 1 as well. Does a ReLU saturate on its right side?",
            wrong=lambda a: np.clip(a, 0, 1)),
        Misconception("J44", "leaky",
            "Below 0 a little passes in yours. That is a leaky ReLU, another function: "
            "what does the plain one do with -2?",
            wrong=lambda a: np.where(np.asarray(a) > 0, a, 0.01 * np.asarray(a))),
        Misconception("J45", "logistic",
            "At 0 you return one half: that is the logistic curve. What does a ReLU give "
            "there?",
            wrong=lambda a: nn.logistic(a)),
        Misconception("J46", "squashing of 1998",
            "Your output never leaves -1.7159 to 1.7159: this is the squashing of 1998. "
            "Which curve replaces it today?",
            wrong=lambda a: nn.squash(a)),
        Misconception("J47", "softplus",
            "At 0 you return 0.69: your curve is smooth. The asked one has a corner; "
            "where?",
            wrong=lambda a: np.logaddexp(0, a)),
        Misconception("J48", "threshold of 1",
            "At 0.5 you return 0. From where on does a ReLU let through?",
            (("a[place] > 0", "a[place] > 1"),)),
        Misconception("J49", "largest of all",
            "Your numbers are all equal: you took the largest of the whole array. What "
            "is each number compared with?",
            wrong=lambda a: np.zeros(np.shape(a)) + max(0.0, float(np.max(a)))),
    ),
    alternatives=(relu_by_maximum, relu_by_where, relu_by_clip, relu_by_halves),
    hints=(
        "Draw it: on the left of 0 it is flat, on the right it rises with the slope 1.",
        "Each number is compared with 0, and the larger one of the two stays. NumPy "
        "does so for whole arrays.",
        "return np.maximum(___, ___)",
    ),
    explanation=(
        "$f(a) = \\max(a, 0)$. Its slope is 1 or 0, so it does not saturate on the "
        "right; the paper of 1998 does not use it."
    ),
    general=lambda rng: (
        rng.normal(size=tuple(rng.integers(1, 5, int(rng.integers(1, 5))))) * 3,
    ),
    after="The modern network uses it in four places.",
    widget="SquashingExplorer",
    equivalent_mutants={
        "a[place] > 0 -> a[place] >= 0 in if a[place] > 0:":
            "at 0 both branches give 0",
    },
)  # fmt: skip
