"""09.1 penalty_loss: eq. (8): the penalty of the right class."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import probe, whole
from ._shared import (
    BATCH_SUM,
    BLOCK,
    CLASSES_ONLY,
    DIVIDED,
    FIRST_IMAGE,
    LAST_IMAGE,
    NEGATIVE,
    OVER_CLASSES,
    classes,
    penalties,
    penalties_case,
    table,
)

Array = np.ndarray


def penalty_loss(penalties: Array, labels: Array) -> float:
    N, K = penalties.shape
    total = 0.0
    for n in range(N):
        right = penalties[n, labels[n]]
        total += right
    return total / N


def its_own_answer(penalties: Array, labels: Array) -> float:
    """What the exercise begins with: the penalty of whatever class is nearest."""
    N, K = penalties.shape
    total = 0.0
    for n in range(N):
        total += np.min(penalties[n])
    return total / N


def penalty_loss_by_index(penalties: Array, labels: Array) -> float:
    return float(np.mean(penalties[np.arange(len(labels)), labels]))


def penalty_loss_by_take(penalties: Array, labels: Array) -> float:
    columns = np.asarray(labels, dtype=int)[:, None]
    return float(np.take_along_axis(penalties, columns, axis=1).mean())


def penalty_loss_by_one_hot(penalties: Array, labels: Array) -> float:
    one_hot = np.eye(penalties.shape[1])[labels]
    return float(np.einsum("nk,nk->", penalties, one_hot) / len(penalties))


def penalty_loss_in_float32(penalties: Array, labels: Array) -> np.float32:
    y = np.asarray(penalties, np.float32)
    return np.float32(sum(row[k] for row, k in zip(y, labels, strict=True)) / len(y))


def _rows_by_label(penalties: Array, labels: Array) -> float:
    return float(np.mean(penalties[labels, np.arange(len(labels))]))


PENALTY_LOSS = Exercise(
    id="09.1",
    name="penalty_loss",
    title="Find and fix: the penalty of the right class",
    kind="find-and-fix",
    given=its_own_answer,
    reference=nn.penalty_loss,
    plain=penalty_loss,
    probes=(
        probe(
            "one image with the penalties 5, 2 and 9; the right class is 0",
            lambda: (table((5, 2, 9)), classes(0)),
        ),
        probe(
            "two images of three classes",
            lambda: (table((5, 2, 9), (1, 8, 3)), classes(2, 1)),
        ),
        probe(
            "three images of three classes",
            lambda: (penalties(3, 3), classes(1, 0, 0)),
        ),
        probe(
            "four images of ten classes, whole penalties up to a million",
            lambda: (penalties(4, 10, top=10**6, seed=1), classes(3, 9, 0, 3)),
        ),
        probe(
            "whole numbers, and labels that are bytes",
            lambda: (whole(3, 4, seed=2), classes(0, 3, 1, dtype=np.uint8)),
        ),
    ),
    misconceptions=(
        Misconception("L11", "sum over the batch", BATCH_SUM,
            ((DIVIDED, "return total"),),
        ),
        Misconception("L15", "block instead of entries", BLOCK,
            ((DIVIDED, "return float(np.mean(penalties[:, labels]))"),),
        ),
        Misconception("L41", "divided by the classes too", OVER_CLASSES,
            ((DIVIDED, "return total / (N * K)"),),
        ),
        Misconception("L42", "last image only", LAST_IMAGE,
            (("total += right", "total = right"),),
        ),
        Misconception(
            "L43", "smallest penalty",
            "You take the smallest penalty of each image, which belongs to the "
            "network's own answer. Which class does eq. (8) look at, that answer or "
            "the right one?",
            (("penalties[n, labels[n]]", "np.min(penalties[n])"),),
        ),
        Misconception(
            "L44", "all classes",
            "Your answer does not depend on the labels: you average the penalties of "
            "all classes. Which one does eq. (8) look at?",
            (("penalties[n, labels[n]]", "np.mean(penalties[n])"),),
        ),
        Misconception(
            "L45", "penalties of the wrong classes",
            "You add up the penalties of the wrong classes and leave out the right "
            "one. If training makes your number small, which codes does F6 move "
            "towards?",
            (("penalties[n, labels[n]]",
              "np.sum(penalties[n]) - penalties[n, labels[n]]"),),
        ),
        Misconception("L18", "minus sign", NEGATIVE,
            ((DIVIDED, "return -total / N"),),
        ),
        Misconception(
            "L34", "square root",
            "You take the square root of the penalties. They are squared distances, "
            "and eq. (8) takes them as they are. Where does your root come in?",
            (("total += right", "total += np.sqrt(right)"),),
        ),
        Misconception(
            "L46", "squared again",
            "You square the penalties. They are squared distances already, and eq. (8) "
            "takes them as they are. Where do you square them?",
            (("total += right", "total += right * right"),),
        ),
        Misconception(
            "L47", "halved",
            "Your answer is half of the expected one. Eq. (8) is a plain mean, without "
            "a factor 1/2. Where does yours come from?",
            ((DIVIDED, "return total / (2 * N)"),),
        ),
        Misconception("L3C", "divided by the classes only", CLASSES_ONLY,
            ((DIVIDED, "return total / K"),),
        ),
        Misconception("L4A", "first image only", FIRST_IMAGE,
            (("total += right", "total += right if n == 0 else 0.0"),),
        ),
        Misconception(
            "L4C", "labels picked from the flattened array",
            "Your labels pick from the flattened array, so all your penalties come "
            "from the start of it. One index must name the row and another the column: "
            "which row belongs to which label?",
            (("penalties[n, labels[n]]", "np.ravel(penalties)[labels[n]]"),),
        ),
        Misconception(
            "L4D", "rows picked by label",
            "You use the label as the row and the image as the column. In penalties "
            "(N, K), which index counts images?",
            wrong=_rows_by_label,
        ),
        Misconception(
            "L4E", "largest penalty",
            "You take the largest penalty of each image, whichever class it belongs "
            "to. Which class does eq. (8) look at?",
            (("penalties[n, labels[n]]", "np.max(penalties[n])"),),
        ),
        Misconception(
            "L4F", "logarithm of the penalty",
            "You take the logarithm of the penalties. That belongs to probabilities, "
            "which are between 0 and 1. What does eq. (8) do with the penalty of the "
            "right class?",
            (("total += right", "total += np.log(right)"),),
        ),
        Misconception(
            "L48", "label of the first image",
            "You take the same class for every image, the one of the first label. "
            "Which index should go through the labels?",
            (("labels[n]", "labels[0]"),),
        ),
    ),
    alternatives=(
        penalty_loss_by_index,
        penalty_loss_by_take,
        penalty_loss_by_one_hot,
        penalty_loss_in_float32,
    ),
    hints=(
        "Write the table of penalties on paper, a row per image. Circle one number in "
        "each row. What do you do with the circled numbers?",
        "Row n is one image, and labels[n] says which column of that row is circled. "
        "The mean of the circled numbers is the loss.",
        "total = 0.0\nfor n in range(___):\n    total += penalties[___, ___]\n"
        "return total / ___",
    ),
    explanation=(
        "Eq. (8): $E = \\frac{1}{N} \\sum_n y_{n, D_n}$, the mean over the batch of "
        "the right class's penalty (LeCun et al. 1998, sec. II-C). Since $y$ is a "
        "squared distance, this is the squared error between F6 and the code of the "
        "right class, summed over the 84 units. In NumPy: one entry per row, "
        "`penalties[np.arange(N), labels]`."
    ),
    general=penalties_case,
    parts=("loss",),
    after="Eq. (9) begins with the same number and adds a term.",
    widget="LossLandscape",
)  # fmt: skip
