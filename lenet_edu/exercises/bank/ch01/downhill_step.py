"""01.5 downhill_step: one step of gradient descent for ten templates."""

from __future__ import annotations

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import numbers, probe, small

Array = np.ndarray
Pair = tuple[Array, Array]
Case = tuple[Array, Array, Array, Array, float]


def reference_step(x: Array, wanted: Array, W: Array, b: Array, rate: float) -> Pair:
    """The course's answer to 01.5."""
    share = rate / len(x)
    excess = x @ W + b - wanted  # (N, K): how much too high each score is
    return W - share * (x.T @ excess), b - share * excess.sum(axis=0)


def downhill_step(x: Array, wanted: Array, W: Array, b: Array, rate: float) -> Pair:
    scores = x @ W + b
    excess = scores - wanted
    W = W - rate * (x.T @ excess) / len(x)
    b = b - rate * excess.mean(axis=0)
    return W, b


def given_step(x: Array, wanted: Array, W: Array, b: Array, rate: float) -> Pair:
    scores = x @ W + b
    excess = wanted - scores
    W = W - rate * (x.T @ excess) / len(x)
    b = b - rate * excess.mean(axis=0)
    return W, b


def step_by_what_is_missing(
    x: Array, wanted: Array, W: Array, b: Array, rate: float
) -> Pair:
    missing = wanted - (x @ W + b)
    return W + rate * x.T @ missing / len(x), b + rate * missing.mean(axis=0)


def step_digit_by_digit(
    x: Array, wanted: Array, W: Array, b: Array, rate: float
) -> Pair:
    new_W, new_b = W.copy(), b.copy()
    for digit, aim in zip(x, wanted, strict=True):
        excess = digit @ W + b - aim
        new_W -= rate * np.outer(digit, excess) / len(x)
        new_b -= rate * excess / len(x)
    return new_W, new_b


def step_by_einsum(x: Array, wanted: Array, W: Array, b: Array, rate: float) -> Pair:
    excess = np.einsum("np,pk->nk", x, W) + b - wanted
    nudges = np.einsum("np,nk->pk", x, excess) / len(x)
    return W - rate * nudges, b - rate * np.einsum("nk->k", excess) / len(x)


def _single() -> Case:
    x, wanted = np.array([[2.0, 0.0]]), np.array([[1.0, 0.0]])
    return x, wanted, np.zeros((2, 2)), np.zeros(2), 0.5


def _two() -> Case:
    x = np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 1.0]])
    wanted = np.array([[0.0, 1.0], [1.0, 0.0]])
    W = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])
    return x, wanted, W, np.array([-1.0, 2.0]), 0.5


def _whole(digits: int, pixels: int, classes: int, rate: float, seed: int) -> Case:
    rng = np.random.default_rng(seed)
    return (
        small(digits, pixels, seed=seed),
        np.eye(classes)[rng.integers(0, classes, digits)],
        small(pixels, classes, seed=seed + 1),
        small(classes, seed=seed + 2) + 0.5,
        rate,
    )


def _general(rng: np.random.Generator) -> Case:
    digits, pixels, classes = (int(n) for n in rng.integers(2, 8, 3))
    seed = int(rng.integers(1000))
    return (
        numbers(digits, pixels, seed=seed),
        np.eye(classes)[rng.integers(0, classes, digits)],
        numbers(pixels, classes, seed=seed + 1),
        numbers(classes, seed=seed + 2),
        float(rng.uniform(0.01, 0.5)),
    )


def _new_weights_first(
    x: Array, wanted: Array, W: Array, b: Array, rate: float
) -> Pair:
    W = W - rate * (x.T @ (x @ W + b - wanted)) / len(x)
    return W, b - rate * (x @ W + b - wanted).mean(axis=0)


def _new_biases_first(x: Array, wanted: Array, W: Array, b: Array, rate: float) -> Pair:
    b = b - rate * (x @ W + b - wanted).mean(axis=0)
    return W - rate * (x.T @ (x @ W + b - wanted)) / len(x), b


_EXCESS = "excess = scores - wanted"
_WEIGHTS = "W = W - rate * (x.T @ excess) / len(x)"
_BIASES = "b = b - rate * excess.mean(axis=0)"


DOWNHILL_STEP = Exercise(
    id="01.5",
    name="downhill_step",
    title="One nudge downhill",
    reference=reference_step,
    plain=downhill_step,
    given=given_step,
    kind="find-and-fix",
    parts=("W", "b"),
    probes=(
        probe(
            "one digit of the pixels 2 and 0, two scores, all weights 0, rate 0.5",
            _single,
        ),
        probe("two digits of three pixels, two scores, rate 0.5", _two),
        probe(
            "three digits of two pixels, four scores, rate 0.1",
            lambda: _whole(3, 2, 4, 0.1, 1),
        ),
        probe(
            "four digits of three pixels, two scores, rate 2",
            lambda: _whole(4, 3, 2, 2.0, 5),
        ),
    ),
    misconceptions=(
        Misconception(
            "N01", "uphill",
            "All your numbers move uphill, so the loss rises. Work it out for the "
            "single digit: its first score is 0 and should be 1. Which way must that "
            "score go, and which way does yours go?",
            ((_EXCESS, "excess = wanted - scores"),),
        ),
        Misconception(
            "N02", "weights uphill",
            "Your biases go downhill, and your weights still go uphill. What differs "
            "between the two lines that move them?",
            (("W - rate", "W + rate"),),
        ),
        Misconception(
            "N03", "biases uphill",
            "Your weights go downhill, and your biases still go uphill. What differs "
            "between the two lines that move them?",
            (("b - rate", "b + rate"),),
        ),
        Misconception(
            "N04", "biases stay",
            "Your weights move downhill, and your biases stay where they were. A score "
            "that is too high has a bias in it, too: what should happen to it?",
            ((_BIASES, "b = b.copy()"),),
        ),
        Misconception(
            "N05", "weights stay",
            "Your biases move downhill, and your weights stay where they were. What "
            "should move them?",
            ((_WEIGHTS, "W = W.copy()"),),
        ),
        Misconception(
            "N06", "summed over the digits",
            "Your steps add up what all digits ask for, so three digits make a step "
            "three times as long. What makes it the mean over the digits?",
            ((" / len(x)", ""), ("excess.mean", "excess.sum")),
        ),
        Misconception(
            "N07", "weights summed over the digits",
            "Your biases are right. The nudges of your weights are added up over the "
            "digits: what makes them a mean?",
            ((" / len(x)", ""),),
        ),
        Misconception(
            "N08", "biases summed over the digits",
            "Your weights are right. The nudges of your biases are added up over the "
            "digits: what makes them a mean?",
            (("excess.mean", "excess.sum"),),
        ),
        Misconception(
            "N09", "no rate",
            "Your step is as long whatever the rate. Where does the rate come in?",
            (("W - rate * ", "W - "), ("b - rate * ", "b - ")),
        ),
        Misconception(
            "N10", "divided by the rate",
            "A larger rate makes your steps shorter. Does the rate multiply a nudge or "
            "divide it?",
            (("W - rate * (x.T @ excess)", "W - (x.T @ excess) / rate"),
             ("b - rate * excess.mean(axis=0)", "b - excess.mean(axis=0) / rate")),
        ),
        Misconception(
            "N11", "bias left out of the score",
            "Your scores lack the bias, so a digit seems to miss its aim by another "
            "amount than it does. What are the two parts of a score?",
            (("x @ W + b", "x @ W"),),
        ),
        Misconception(
            "N12", "what is wanted left out",
            "You push every score towards 0, that of the right digit, too. Which "
            "scores are wanted, and where do they come in?",
            ((_EXCESS, "excess = scores"),),
        ),
        Misconception(
            "N13", "one nudge for all biases",
            "All your biases move by the same amount. Each template has a bias of its "
            "own: over which axis is the mean?",
            (("excess.mean(axis=0)", "excess.mean()"),),
        ),
        Misconception(
            "N14", "steps of equal length",
            "All your numbers move by the same amount, or not at all. A score that "
            "misses by much asks for a longer nudge: where does the size get lost?",
            (("(x.T @ excess) / len(x)", "np.sign(x.T @ excess)"),
             ("excess.mean(axis=0)", "np.sign(excess.mean(axis=0))")),
        ),
        Misconception(
            "N15", "twice as long",
            "Each of your nudges is twice as long as in the given code. The 2 is the "
            "slope of a square; here it is left to the rate. What would half the rate "
            "do to your steps?",
            (("W - rate", "W - 2 * rate"), ("b - rate", "b - 2 * rate")),
        ),
        Misconception(
            "N16", "nudges alone",
            "You return the nudges alone. From where does each number start?",
            (("W = W - rate", "W = -rate"), ("b = b - rate", "b = -rate")),
        ),
        Misconception(
            "N17", "new weights for the biases",
            "Your weights are right. Your biases move by the excess that is left after "
            "the weights have moved. From which scores does one step start?",
            wrong=_new_weights_first,
        ),
        Misconception(
            "N18", "new biases for the weights",
            "Your biases are right. Your weights move by the excess that is left after "
            "the biases have moved. From which scores does one step start?",
            wrong=_new_biases_first,
        ),
        Misconception(
            "N19", "mistakes without their sign",
            "You take every excess as if its score were too high, so scores that are "
            "too low sink further. What does the sign of an excess say?",
            ((_EXCESS, "excess = abs(scores - wanted)"),),
        ),
        Misconception(
            "N20", "excess squared",
            "You nudge by the squared excess. The loss is made of squares, but a score "
            "that is too low needs the other direction than one that is too high: "
            "which sign does a square have?",
            ((_EXCESS, "excess = (scores - wanted) ** 2"),),
        ),
        Misconception(
            "N21", "biases first",
            "You return the biases first and the weights second. In which order are "
            "they expected?",
            (("return W, b", "return b, W"),),
        ),
        Misconception(
            "N22", "nudge as a factor",
            "You multiply each number by 1 less its nudge, so a weight of 0 stays 0. Is a "
            "nudge a factor, or is it subtracted?",
            ((_WEIGHTS, "W = W * (1 - rate * (x.T @ excess) / len(x))"),
             (_BIASES, "b = b * (1 - rate * excess.mean(axis=0))")),
        ),
    ),
    alternatives=(step_by_what_is_missing, step_digit_by_digit, step_by_einsum),
    hints=(
        "The excess says by how much a score is too high. Take the single digit of "
        "the first test: its first score is 0, and 1 is wanted. Is its excess positive "
        "or negative?",
        "A score that is too low has to rise, so something must be added to the "
        "weights of its pixels. The two lines that move W and b subtract. Which sign "
        "must the excess have for them to add?",
        "scores = x @ W + b\n"
        "excess = ___ - ___\n"
        "W = W - rate * (x.T @ excess) / len(x)\n"
        "b = b - rate * excess.mean(axis=0)",
    ),
    explanation=(
        "A score that is too high must come down: subtract from the weight of each "
        "pixel in proportion to *excess × pixel*, with excess = score − wanted. For a "
        "score that is too low the excess is negative, and subtracting raises it. With "
        "wanted − score both subtractions become steps uphill. Exchanging the two, or "
        "turning *both* minus signs into plus, is right."
    ),
    general=_general,
    after="The loop below takes this step a few hundred times.",
)  # fmt: skip
