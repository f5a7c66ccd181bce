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
            "You return how many are wrong, not which part of them. Divide by what?",
            (("wrong / len(labels)", "wrong"),),
        ),
        Misconception(
            "T22", "every answer with every label",
            "Your result is wrong even where all answers are right: each answer was "
            "compared with every label, N x N times. Which shapes met?",
            wrong=lambda answers, labels: np.mean(answers != labels[:, None]),
        ),
        Misconception(
            "T29", "accuracy",
            "You return the part that is right. Which part is asked for?",
            (("answers[n] != labels[n]", "answers[n] == labels[n]"),),
        ),
        Misconception(
            "T30", "per cent",
            "Your number is a hundred times larger: per cent. The loop expects a "
            "fraction: between which numbers?",
            (("wrong / len(labels)", "100 * wrong / len(labels)"),),
        ),
        Misconception(
            "T37", "distance of digits",
            "You measured how far the answers are from the labels. Is a 1 for a 7 worse "
            "than a 6 for a 7? Wrong is wrong: what is counted?",
            wrong=lambda answers, labels: np.mean(np.abs(answers - labels)),
        ),
        Misconception(
            "T38", "signed differences",
            "Errors up and down cancel in yours: 5 for 7 and 7 for 5 give 0. What does "
            "`!=` give instead of a difference?",
            wrong=lambda answers, labels: np.mean(answers - labels),
        ),
        Misconception(
            "T39", "whole-number division",
            "Your result is 0 or 1, never between. Which division drops the decimals?",
            (("wrong / len(labels)", "wrong // len(labels)"),),
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
