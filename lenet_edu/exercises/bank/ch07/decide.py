"""07.3 decide: the smallest penalty wins."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import probe, whole
from ._shared import four_rows, penalty_case

Array = np.ndarray


def decide(penalties: Array) -> Array:
    N, K = penalties.shape
    labels = np.zeros(N, dtype=int)
    for n in range(N):
        best = 0
        for i in range(1, K):
            if penalties[n, i] < penalties[n, best]:
                best = i
        labels[n] = best
    return labels


def _last_step_down(penalties: Array) -> Array:
    labels = np.zeros(len(penalties), dtype=int)
    for n, row in enumerate(penalties):
        for i in range(len(row)):
            if row[i] < row[i - 1]:
                labels[n] = i
    return labels


def largest_wins(penalties: Array) -> Array:
    """What the exercise begins with: the decision of a program that failed."""
    N, K = penalties.shape
    labels = np.zeros(N, dtype=int)
    for n in range(N):
        for i in range(K):
            if penalties[n, i] > penalties[n, labels[n]]:
                labels[n] = i
    return labels


def decide_in_place(penalties: Array) -> Array:
    """The given code with its fault fixed."""
    N, K = penalties.shape
    labels = np.zeros(N, dtype=int)
    for n in range(N):
        for i in range(K):
            if penalties[n, i] < penalties[n, labels[n]]:
                labels[n] = i
    return labels


def decide_by_argmin(penalties: Array) -> Array:
    return np.argmin(penalties, axis=1)


def decide_by_sorting(penalties: Array) -> Array:
    return np.argsort(penalties, axis=1, kind="stable")[:, 0]


def decide_by_pairs(penalties: Array) -> Array:
    best = [min((float(y), i) for i, y in enumerate(row)) for row in penalties]
    return np.array([i for _, i in best])


def decide_in_float32(penalties: Array) -> Array:
    smallest = penalties.min(axis=1, keepdims=True)
    return (penalties == smallest).argmax(axis=1).astype(np.float32)


def _from_zero(penalties: Array) -> Array:
    labels = np.zeros(len(penalties), dtype=int)
    for n, row in enumerate(penalties):
        smallest = 0.0
        for i, value in enumerate(row):
            if value < smallest:
                smallest, labels[n] = value, i
    return labels


def _below_the_first(penalties: Array) -> Array:
    labels = np.zeros(len(penalties), dtype=int)
    for n, row in enumerate(penalties):
        for i, value in enumerate(row):
            if value < row[0]:
                labels[n] = i
    return labels


def _one_of_ten(penalties: Array) -> Array:
    return (penalties == penalties.min(axis=1, keepdims=True)).astype(int)


def _penalty_kept(penalties: Array) -> Array:
    labels = np.zeros(len(penalties), dtype=int)
    for n, i in np.ndindex(penalties.shape):
        if penalties[n, i] < penalties[n, labels[n]]:
            labels[n] = penalties[n, i]
    return labels


_BETTER = "penalties[n, i] < penalties[n, best]"


DECIDE = Exercise(
    id="07.3",
    name="decide",
    title="Find and fix: which penalty wins?",
    kind="find-and-fix",
    given=largest_wins,
    reference=nn.decide,
    plain=decide,
    probes=(
        probe(
            "two images, three classes",
            lambda: (np.array([[3.0, 1.5, 2.0], [5.0, 9.0, 4.5]]),),
        ),
        probe(
            "a perfect match, and none",
            lambda: (np.array([[7.0, 8.0, 4.0, 0.0], [6.0, 2.0, 5.0, 3.0]]),),
        ),
        probe(
            "two ties",
            lambda: (np.array([[2.0, 1.0, 1.0], [1.0, 1.0, 5.0], [3.0, 4.0, 3.0]]),),
        ),
        probe(
            "as many images as classes",
            lambda: (np.array([[2.0, 6.0, 4.0], [3.0, 5.0, 2.5], [9.0, 1.0, 7.0]]),),
        ),
        probe("four real outputs of F6", lambda: (four_rows(),)),
        probe("whole numbers", lambda: (whole(5, 4, low=1, high=90),)),
        probe(
            "large penalties",
            lambda: (np.array([[1500.0, 1200.0, 1300.0], [900.0, 950.0, 800.0]]),),
        ),
    ),
    misconceptions=(
        Misconception(
            "R11", "largest wins",
            "You chose the farthest class. That is right for scores, but these are "
            "penalties: what does a large penalty say about a class?",
            ((_BETTER, "penalties[n, i] > penalties[n, best]"),),
        ),
        Misconception(
            "R51", "compared with class 0 only",
            "Yours keeps the last class that beats class 0. Once another class is the "
            "best so far, whose penalty does the next one have to beat?",
            wrong=_below_the_first,
        ),
        Misconception(
            "R53", "penalty kept for its class",
            "You keep the smaller penalty itself in labels, cut to a whole number, and "
            "then look it up as if it were a class. What should be kept of the class "
            "that is nearest so far?",
            wrong=_penalty_kept,
        ),
        Misconception(
            "R12", "images compared",
            "You compared the images with each other: there is one answer per class. "
            "Along which axis do the ten classes lie?",
            wrong=lambda penalties: np.argmin(penalties, axis=0),
        ),
        Misconception(
            "R27", "penalty instead of class",
            "You return the smallest penalty. The exercise asks which class it belongs "
            "to: what does argmin return that min does not?",
            wrong=lambda penalties: penalties.min(axis=1),
        ),
        Misconception(
            "R49", "second best wins",
            "You return the class with the second smallest penalty. At which place of "
            "the sorted row is the smallest?",
            wrong=lambda penalties: np.argsort(penalties, axis=1, kind="stable")[:, 1],
        ),
        Misconception(
            "R28", "last of a tie",
            "Where two classes tie you take the last one; here the first counts. What "
            "does your comparison do when both sides are equal?",
            ((_BETTER, "penalties[n, i] <= penalties[n, best]"),),
        ),
        Misconception(
            "R29", "one answer for the batch",
            "You return a single number, the place of the smallest penalty of all. How "
            "many answers does a batch of two images need?",
            wrong=lambda penalties: int(np.argmin(penalties)),
        ),
        Misconception(
            "R30", "looks for a 0",
            "You look for the penalty that is exactly 0. Only a flawless bitmap has "
            "one; real images have none. What is true of the right class then?",
            wrong=lambda penalties: np.argmax(penalties == 0, axis=1),
        ),
        Misconception(
            "R43", "counted from 1",
            "Your labels are one too high. Which digit does the first column stand for?",
            (("labels[n] = best", "labels[n] = best + 1"),),
        ),
        Misconception(
            "R44", "a row of zeros and a one",
            "You return a table that marks the winners. The exercise asks for "
            "their numbers, one for each image: at which place is the mark?",
            wrong=_one_of_ten,
        ),
        Misconception(
            "R45", "begins with 0",
            "You answer 0 for every image: no other class ever takes its place. With "
            "which number is each penalty compared?",
            wrong=_from_zero,
        ),
        Misconception(
            "R46", "the whole ranking",
            "You return all classes in order, best first. Which of them is the answer?",
            wrong=lambda penalties: np.argsort(penalties, axis=1, kind="stable"),
        ),
        Misconception(
            "R47", "an axis too many",
            "Your answers stand in a column, (N, 1). The exercise asks for N numbers "
            "in a row: what keeps the second axis?",
            (("return labels", "return labels[:, None]"),),
        ),
        Misconception(
            "R48", "class 0 left out",
            "Class 0 never wins with yours. At which class does the comparison begin, "
            "and which one is the first to be beaten?",
            (("best = 0", "best = 1"),),
        ),
        Misconception(
            "R52", "compared with the neighbour",
            "You compare each penalty with the one before it, so the last step down "
            "wins. With which penalty should a new one be compared?",
            wrong=_last_step_down,
        ),
    ),
    alternatives=(
        decide_in_place,
        decide_by_argmin,
        decide_by_sorting,
        decide_by_pairs,
        decide_in_float32,
    ),
    hints=(
        "Take the row of penalties 3, 1.5, 2 and play the loop with a finger: the "
        "finger starts on class 0. When does it move, and where is it at the end?",
        "`labels[n]` is the best class so far. The comparison decides when class i "
        "takes its place: should that happen when its penalty is larger, or smaller?",
        "if penalties[n, i] ___ penalties[n, labels[n]]:\n    labels[n] = ___",
    ),
    explanation=(
        "The answer is $\\arg\\min_i y_{n,i}$, the class whose code is nearest "
        "(LeCun et al. 1998, sec. II-B). Nothing needs to be 0: that happens only if "
        "F6 draws the bitmap without a flaw. On a tie, this course takes the first."
    ),
    general=penalty_case,
    equivalent_mutants={
        "1 -> 0 in for i in range(1, K):": "class 0 is compared with itself, which "
        "changes nothing",
    },
    after="Chapter 12 counts with it how many test digits a network gets wrong.",
    widget="BitmapDistance",
)  # fmt: skip
