"""14.2 standard_error: how far chance moves an error rate."""

from __future__ import annotations

import math

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import probe


def standard_error(error: float, images: int) -> float:
    variance = error * (1 - error)
    return np.sqrt(variance / images)


def standard_error_by_roots(error: float, images: int) -> float:
    return math.sqrt(error) * math.sqrt(1 - error) / math.sqrt(images)


def standard_error_of_a_count(error: float, images: int) -> float:
    mistakes = images * error
    return float(np.sqrt(mistakes - mistakes**2 / images) / images)


def standard_error_by_power(error: float, images: int) -> float:
    return ((error - error**2) / images) ** 0.5


def standard_error_in_float32(error: float, images: int) -> np.float32:
    p = np.float32(error)
    return np.sqrt(p * (1 - p) / np.float32(images))


_ROOT = "np.sqrt(variance / images)"


_VARIANCE = "error * (1 - error)"


STANDARD_ERROR = Exercise(
    id="14.2",
    name="standard_error",
    title="How far chance moves an error rate",
    reference=standard_error,
    plain=standard_error,
    parts=("deviation",),
    probes=(
        probe("an error of 0.5 on 100 images", lambda: (0.5, 100)),
        probe("an error of 0.2 on 4 images", lambda: (0.2, 4)),
        probe("an error of 0.0095 on 10,000 images", lambda: (0.0095, 10_000)),
        probe("no mistake on 50 images", lambda: (0.0, 50)),
        probe("all 50 images wrong", lambda: (1.0, 50)),
        probe("an error of 0.9 on a single image", lambda: (0.9, 1)),
    ),
    misconceptions=(
        Misconception(
            "V01", "no root",
            "For 0.5 on 100 images you return 0.0025, which is the variance. What turns a "
            "variance into a standard deviation?",
            ((_ROOT, "variance / images"),),
        ),
        Misconception(
            "V02", "of the number of mistakes",
            "For 0.5 on 100 images you return 5, the deviation of the *number* of "
            "mistakes. What turns that number into a rate?",
            ((_ROOT, "np.sqrt(variance * images)"),),
        ),
        Misconception(
            "V03", "of a single image",
            "Your answer does not depend on the number of images: it is the deviation of "
            "a single one. How much steadier is a mean over many?",
            ((_ROOT, "np.sqrt(variance)"),),
        ),
        Misconception(
            "V04", "divided outside the root",
            "With four times as many images your answer is a quarter, where it should be "
            "half. Does the division belong inside the root or outside?",
            ((_ROOT, "np.sqrt(variance) / images"),),
        ),
        Misconception(
            "V05", "mistakes as rare events",
            "For small errors you are nearly right, but where all images are wrong nothing "
            "is left to chance, and you do not return 0. Which factor is missing?",
            ((_VARIANCE, "error"),),
        ),
        Misconception(
            "V06", "one over the root",
            "Your answer does not depend on the error. If a network is always right, how "
            "far can chance move its error rate?",
            ((_VARIANCE, "1.0"),),
        ),
        Misconception(
            "V07", "per cent",
            "Your answer is a hundred times too large: it is in per cent. The error is "
            "given as a fraction. In which unit should its deviation be?",
            ((_ROOT, "100 * np.sqrt(variance / images)"),),
        ),
        Misconception(
            "V08", "two of them",
            "Your answer is two standard errors, as one uses them for an interval. How "
            "large is a single one?",
            ((_ROOT, "2 * np.sqrt(variance / images)"),),
        ),
        Misconception(
            "V0A", "95% interval",
            "Your answer is 1.96 standard errors, half the width of a 95% interval. How "
            "large is a single one?",
            ((_ROOT, "1.96 * np.sqrt(variance / images)"),),
        ),
        Misconception(
            "V0B", "rate squared",
            "You subtract nothing: p times p instead of p times 1 - p. With an error of "
            "1, how much is left to chance?",
            ((_VARIANCE, "error * error"),),
        ),
        Misconception(
            "V0C", "the share that is right",
            "Only the share that is right is under your root. A coin's variance has two "
            "factors: which one is missing?",
            ((_VARIANCE, "1 - error"),),
        ),
        Misconception(
            "V0D", "brackets missing",
            "Products and quotients come before differences, so under your root is p "
            "minus p / N. Which two numbers have to be subtracted before the rest?",
            wrong=lambda error, images: np.sqrt(error * 1 - error / images),
        ),
        Misconception(
            "V09", "one image fewer",
            "You divide by the number of images minus 1, which corrects a variance that "
            "is estimated from the images. The formula above divides by all of them. "
            "What happens with one image?",
            ((_ROOT, "np.sqrt(variance / max(images - 1, 1e-9))"),),
        ),
    ),
    alternatives=(
        standard_error_by_roots,
        standard_error_of_a_count,
        standard_error_by_power,
        standard_error_in_float32,
    ),
    hints=(
        "One image is a coin that falls on `wrong` with probability p. Its variance is "
        "p times (1 - p). What is the variance of the mean of N such coins?",
        "Variances of independent coins add up. The mean divides the sum by N, and so "
        "its variance by N squared. A standard deviation is the root of a variance.",
        "variance = ___ * (1 - ___)\nreturn np.sqrt(variance ___ images)",
    ),
    explanation=(
        "A mistake is a coin with variance $p(1 - p)$. The sum over $N$ independent "
        "images has $N p (1 - p)$, their mean $p (1 - p) / N$, and the standard error is "
        "its root, $\\sqrt{p (1 - p) / N}$. For 0.95% of 10,000 that is just under "
        "0.1%, the uncertainty that the paper gives for its table (Fig. 9)."
    ),
    general=lambda rng: (float(rng.uniform(0, 1)), int(rng.integers(1, 5000))),
    after="From now on, ask for it beside every error rate.",
)  # fmt: skip
