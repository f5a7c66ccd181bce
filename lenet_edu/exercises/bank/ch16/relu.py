"""16.3 relu: max(a, 0), number by number."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import probe, small, whole

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
        probe("2 images with 3 maps of 2 x 4, whole numbers",
              lambda: (small(2, 3, 2, 4, most=9),)),
        probe("3 rows of 5, up to 1,000", lambda: (small(3, 5, seed=1, most=1000),)),
        probe("an integer array", lambda: (whole(2, 3, low=-9),)),
    ),
    misconceptions=(
        Misconception(
            "J40", "absolute value",
            "At -2 you return 2. A ReLU gives nothing out for a negative number: what "
            "is its output there?",
            wrong=lambda a: np.abs(a),
        ),
        Misconception(
            "J41", "the wrong half",
            "You keep what is below 0 and drop what is above. Which half passes?",
            (("a[place] > 0", "a[place] < 0"),),
        ),
        Misconception(
            "J50", "the wrong half, made positive",
            "You give out 2 at -2 and 0 at 2. Which of the two passes, and does its "
            "sign change?",
            wrong=lambda a: np.maximum(-np.asarray(a), 0),
        ),
        Misconception(
            "J51", "negated",
            "Your positive numbers come out negative. Where does their sign change?",
            (("y[place] = a[place]", "y[place] = -a[place]"),),
        ),
        Misconception(
            "J42", "a step",
            "Your output is 0 or 1. A ReLU lets the number itself through: how large is "
            "it at 2?",
            (("y[place] = a[place]", "y[place] = 1.0"),),
        ),
        Misconception(
            "J52", "sign",
            "Your output is -1, 0 or 1. A ReLU lets positive numbers through as they "
            "are: how large is it at 2, and at -2?",
            wrong=lambda a: np.sign(a),
        ),
        Misconception(
            "J53", "nothing changed",
            "You return what came in. What becomes of the negative numbers?",
            wrong=lambda a: np.array(a),
        ),
        Misconception(
            "J43", "cut off at 1",
            "You cut off above 1 as well. Does a ReLU saturate on its right side?",
            wrong=lambda a: np.clip(a, 0, 1),
        ),
        Misconception(
            "J54", "cut off at 6",
            "You cut off above 6. That is ReLU6, made for phones; what does the plain "
            "one give at 1,000?",
            wrong=lambda a: np.clip(a, 0, 6),
        ),
        Misconception(
            "J44", "leaky",
            "A hundredth of each negative number passes. That is a leaky ReLU, another "
            "function: what does the plain one do with -2?",
            wrong=lambda a: np.where(np.asarray(a) > 0, a, 0.01 * np.asarray(a)),
        ),
        Misconception(
            "J45", "logistic",
            "At 0 you return one half: that is the logistic curve. What does a ReLU give "
            "there?",
            wrong=lambda a: nn.logistic(a),
        ),
        Misconception(
            "J55", "tanh",
            "Your output never leaves -1 to 1: that is tanh. Which curve replaces it "
            "today?",
            wrong=lambda a: np.tanh(a),
        ),
        Misconception(
            "J46", "squashing of 1998",
            "Your output never leaves -1.7159 to 1.7159: this is the squashing of 1998. "
            "Which curve replaces it today?",
            wrong=lambda a: nn.squash(a),
        ),
        Misconception(
            "J47", "softplus",
            "At 0 you return 0.69: your curve is smooth, a softplus. A ReLU has a "
            "corner: where?",
            wrong=lambda a: np.logaddexp(0, a),
        ),
        Misconception(
            "J56", "ELU",
            "Below 0 your curve falls smoothly towards -1. That is an ELU, another "
            "function: what does a ReLU give for every negative number?",
            wrong=lambda a: np.where(np.asarray(a) > 0, a, np.expm1(np.minimum(a, 0))),
        ),
        Misconception(
            "J57", "swish",
            "You multiply each number by its logistic function. That is swish (SiLU), "
            "another function: what does a ReLU give at -0.5?",
            wrong=lambda a: np.asarray(a) * nn.logistic(a),
        ),
        Misconception(
            "J58", "squared",
            "At 0.5 you return 0.25. Above 0 a ReLU lets the number itself through: "
            "what else do you multiply it by?",
            (("y[place] = a[place]", "y[place] = a[place] ** 2"),),
        ),
        Misconception(
            "J59", "twice too large",
            "What passes is twice as large as what came in. If you add a and its "
            "absolute value, what is their sum at 2?",
            (("y[place] = a[place]", "y[place] = 2 * a[place]"),),
        ),
        Misconception(
            "J48", "threshold of 1",
            "At 0.5 you return 0. Above which number does a ReLU let through?",
            (("a[place] > 0", "a[place] > 1"),),
        ),
        Misconception(
            "J60", "at least 1",
            "You never return less than 1. With which number is each number compared?",
            wrong=lambda a: np.maximum(a, 1),
        ),
        Misconception(
            "J61", "decimals lost",
            "At 0.5 you return 0: your numbers have lost their decimals. Which step or "
            "dtype drops them?",
            (("y[place] = a[place]", "y[place] = int(a[place])"),),
        ),
        Misconception(
            "J49", "largest of all",
            "Your numbers are all equal: you took the largest of the whole array. What "
            "is each number compared with?",
            wrong=lambda a: np.zeros(np.shape(a)) + max(0.0, float(np.max(a))),
        ),
        Misconception(
            "J62", "one number",
            "You return a single number, the largest of the array. np.max looks for the "
            "largest of one array; which function compares number by number?",
            wrong=lambda a: max(0.0, float(np.max(a))),
        ),
        Misconception(
            "J64", "largest along an axis",
            "You return the largest numbers along axis 0: that is what np.max(a, 0) "
            "does. Which function compares each number with 0?",
            wrong=lambda a: np.max(a, 0),
        ),
        Misconception(
            "J63", "negative numbers left out",
            "You return the positive numbers alone, without their places. The answer "
            "has the shape of a: what stands where a negative number was?",
            wrong=lambda a: np.asarray(a)[np.asarray(a) > 0],
        ),
    ),
    alternatives=(relu_by_maximum, relu_by_where, relu_by_clip, relu_by_halves),
    hints=(
        "Draw it: to the left of 0 it is flat, to the right it rises with slope 1.",
        "Each number is compared with 0, and the larger of the two stays. NumPy has a "
        "function that does this for whole arrays.",
        "return np.maximum(___, ___)",
    ),
    explanation=(
        "$f(a) = \\max(a, 0)$. Its derivative is 1 or 0, so it does not saturate on "
        "the right; the paper of 1998 does not use it."
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
