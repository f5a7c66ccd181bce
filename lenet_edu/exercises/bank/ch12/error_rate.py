"""12.5 error_rate: how many are wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import numbers, probe, whole

Array = np.ndarray
Pair = tuple[Array, Array]


def reference_error_rate(answers: Array, labels: Array) -> float:
    """The course's answer to 12.5."""
    return float(np.mean(np.asarray(answers) != np.asarray(labels)))


def error_rate(answers: Array, labels: Array) -> float:
    wrong = 0
    for n in range(len(labels)):
        if answers[n] != labels[n]:
            wrong = wrong + 1
    return wrong / len(labels)


def error_rate_by_mean(answers: Array, labels: Array) -> Any:
    return np.mean(answers != labels)


def error_rate_by_counting(answers: Array, labels: Array) -> float:
    return np.count_nonzero(answers - labels) / labels.size


def error_rate_in_float32(answers: Array, labels: Array) -> Any:
    right = sum(a == t for a, t in zip(answers, labels, strict=True))
    return np.float32(1) - np.float32(right / len(labels))


def _answers(n: int, seed: int) -> Pair:
    labels = whole(n, seed=seed)
    answers = np.where(numbers(n, seed=seed + 1) > 0.5, whole(n, seed=seed + 2), labels)
    return answers, labels


ERROR_RATE = Exercise(
    id="12.5",
    name="error_rate",
    title="How many are wrong",
    reference=reference_error_rate,
    plain=error_rate,
    parts=("error",),
    probes=(
        probe("answers 1 2 3 4, labels 1 2 9 4",
              lambda: (np.array([1, 2, 3, 4]), np.array([1, 2, 9, 4]))),
        probe("answers 5 7, labels 7 5",
              lambda: (np.array([5, 7]), np.array([7, 5]))),
        probe("answers 0 3 8 8 1, labels 6 3 8 0 1",
              lambda: (np.array([0, 3, 8, 8, 1]), np.array([6, 3, 8, 0, 1]))),
        probe("three right answers", lambda: (np.arange(3), np.arange(3))),
    ),
    misconceptions=(
        Misconception(
            "T21", "a count",
            "You return how many are wrong, not what share of all. What should that "
            "number be divided by?",
            (("wrong / len(labels)", "wrong"),),
        ),
        Misconception(
            "T22", "every answer with every label",
            "Even where all answers are right you find mistakes: each answer is compared "
            "with every label, N x N times. Which two shapes meet?",
            wrong=lambda answers, labels: np.mean(answers != labels[:, None]),
        ),
        Misconception(
            "T29", "accuracy",
            "You return the share that is right. Which share is asked for?",
            (("answers[n] != labels[n]", "answers[n] == labels[n]"),),
        ),
        Misconception(
            "T30", "per cent",
            "Your number is a hundred times too large: it is in per cent. A fraction is "
            "asked for: between which two numbers does it lie?",
            (("wrong / len(labels)", "100 * wrong / len(labels)"),),
        ),
        Misconception(
            "T37", "distance of digits",
            "You measure how far the digits are apart. A 1 for a 7 is no worse than a 6 "
            "for a 7, both are simply wrong: what should each of them count?",
            wrong=lambda answers, labels: np.mean(np.abs(answers - labels)),
        ),
        Misconception(
            "T38", "signed differences",
            "Mistakes up and down cancel in yours: 5 for 7 and 7 for 5 give 0. What does "
            "`!=` give instead of a difference?",
            wrong=lambda answers, labels: np.mean(answers - labels),
        ),
        Misconception(
            "T3A", "squared differences",
            "You average squared differences of digits, as for a regression. A digit is "
            "a name here, not an amount: what should each mistake count?",
            wrong=lambda answers, labels: np.mean((answers - labels) ** 2),
        ),
        Misconception(
            "T39", "decimals dropped",
            "Your result is 0 or 1, never between. Which step drops the decimals?",
            (("wrong / len(labels)", "wrong // len(labels)"),),
        ),
        Misconception(
            "T3B", "only answers that are too large",
            "You count a mistake only where the answer is larger than the label. Is a 3 "
            "for a 9 right?",
            (("answers[n] != labels[n]", "answers[n] > labels[n]"),),
        ),
        Misconception(
            "T3C", "only answers that are too small",
            "You count a mistake only where the answer is smaller than the label. Is a 9 "
            "for a 3 right?",
            (("answers[n] != labels[n]", "answers[n] < labels[n]"),),
        ),
        Misconception(
            "T3D", "sets of digits",
            "You compare which digits occur at all: 5 7 and 7 5 are the same to you. "
            "Each answer belongs to one label: which two should be compared?",
            wrong=lambda answers, labels: (
                1 - len(set(answers) & set(labels)) / len(set(labels))
            ),
        ),
        Misconception(
            "T3E", "sorted first",
            "You sort both arrays, so no answer meets its own label: 5 7 and 7 5 become "
            "the same. What says which answer belongs to which label?",
            wrong=lambda answers, labels: np.mean(np.sort(answers) != np.sort(labels)),
        ),
        Misconception(
            "T3F", "is any wrong",
            "You return 1 as soon as a single answer is wrong. How many of them are, and "
            "out of how many?",
            wrong=lambda answers, labels: float(np.any(answers != labels)),
        ),
        Misconception(
            "T3G", "wrong per right",
            "You divide the wrong ones by the right ones. A share is a part of all: by "
            "how many answers should you divide?",
            (("wrong / len(labels)",
              "wrong / max(len(labels) - wrong, 1)"),),
        ),
    ),
    alternatives=(error_rate_by_mean, error_rate_by_counting, error_rate_in_float32),
    hints=(
        "Comparing two arrays of the same shape gives one True or False for each pair.",
        "True counts as 1. What is the mean of such an array?",
        "return np.mean(answers ___ labels)",
    ),
    explanation=(
        "The share of answers that differ from their labels; the paper reports it as "
        "error rate, in per cent (sec. III)."
    ),
    general=lambda rng: _answers(int(rng.integers(1, 60)), int(rng.integers(999))),
    after="It is what the paper's Fig. 5 shows for each pass.",
)  # fmt: skip
