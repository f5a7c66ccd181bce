"""14.4 confusion_matrix: which digit is taken for which; given code loses images."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import probe, whole

Array = np.ndarray


def confusion_matrix(labels: Array, answers: Array, classes: int = 10) -> Array:
    table = np.zeros((classes, classes), dtype=int)
    for n in range(len(labels)):
        right, said = labels[n], answers[n]
        table[right, said] += 1
    return table


def confusion_given(labels: Array, answers: Array, classes: int = 10) -> Array:
    """What the exercise begins with: `+=` on a list of places."""
    table = np.zeros((classes, classes), dtype=int)
    right, said = labels, answers
    table[right, said] += 1
    return table


def confusion_by_add_at(labels: Array, answers: Array, classes: int = 10) -> Array:
    table = np.zeros((classes, classes), np.int64)
    np.add.at(table, (labels, answers), 1)
    return table


def confusion_by_bincount(labels: Array, answers: Array, classes: int = 10) -> Array:
    place = classes * np.asarray(labels, int) + answers
    return np.bincount(place, minlength=classes**2).reshape(classes, classes)


def confusion_by_one_hot(labels: Array, answers: Array, classes: int = 10) -> Array:
    one_hot = np.eye(classes, dtype=np.float32)
    return one_hot[labels].T @ one_hot[answers]


def confusion_by_masks(labels: Array, answers: Array, classes: int = 10) -> list[Any]:
    each = range(classes)
    return [
        [int(np.sum((labels == i) & (answers == j))) for j in each] for i in each
    ]  # fmt: skip


def _once_per_pair(labels: Array, answers: Array, classes: int = 10) -> Array:
    table = np.zeros((classes, classes), dtype=int)
    table[labels, answers] += 1
    return table


def _all_of_them_each_time(labels: Array, answers: Array, classes: int = 10) -> Array:
    table = np.zeros((classes, classes), dtype=int)
    for _ in range(len(labels)):
        table[labels, answers] += 1
    return table


def _places_in_bytes(labels: Array, answers: Array, classes: int = 10) -> Array:
    place = labels * labels.dtype.type(classes) + answers
    return np.bincount(place, minlength=classes**2).reshape(classes, classes)


def _size_from_the_data(labels: Array, answers: Array, classes: int = 10) -> Array:
    return confusion_matrix(labels, answers, int(max(labels.max(), answers.max())) + 1)


def _in_a_copy(labels: Array, answers: Array, classes: int = 10) -> Array:
    table = np.zeros((classes, classes), dtype=int)
    table[labels][answers] += 1
    return table


def _bincount_without_an_end(labels: Array, answers: Array, classes: int = 10) -> Array:
    place = classes * np.asarray(labels, int) + answers
    return np.bincount(place).reshape(classes, classes)


def _every_with_every(labels: Array, answers: Array, classes: int = 10) -> Array:
    counts = [
        np.bincount(one, minlength=classes)[:classes] for one in (labels, answers)
    ]
    return np.outer(*counts)


def _pairs_of(n: int, classes: int, seed: int) -> tuple[Array, Array]:
    labels, others = whole(n, seed=seed, high=classes), whole(n, seed=seed + 1)
    answers = np.where(others < 5, labels, others % classes)
    return labels, answers


_COUNT = "table[right, said] += 1"


def _rows_counted(labels: Array, answers: Array, classes: int = 10) -> Array:
    table = np.zeros((classes, classes), dtype=int)
    np.add.at(table, [labels, answers], 1)
    return table


CONFUSION_MATRIX = Exercise(
    id="14.4",
    lists=True,
    name="confusion_matrix",
    title="Which digit is taken for which",
    reference=confusion_matrix,
    plain=confusion_matrix,
    kind="find-and-fix",
    given=confusion_given,
    parts=("table",),
    probes=(
        probe("labels 0 0 1 2, answers 0 1 1 0, three classes",
              lambda: (np.array([0, 0, 1, 2]), np.array([0, 1, 1, 0]), 3)),
        probe("a 1 that is taken for a 0 three times, two classes",
              lambda: (np.array([1, 1, 1, 0]), np.array([0, 0, 0, 0]), 2)),
        probe("labels 0 1 0, answers 1 1 0, four classes, two of which never occur",
              lambda: (np.array([0, 1, 0]), np.array([1, 1, 0]), 4)),
        probe("40 images, ten classes by default", lambda: _pairs_of(40, 10, 3)),
        probe("300 images of a 1 that is taken for a 0, two classes",
              lambda: (np.ones(300, int), np.zeros(300, int), 2)),
        probe("labels 17, 17, 2 and answers 3, 17, 19 in bytes, twenty classes",
              lambda: (np.array([17, 17, 2], np.uint8), np.array([3, 17, 19], np.uint8),
                       20)),
        probe("labels and answers that are bytes, three classes",
              lambda: (np.array([2, 2, 0], np.uint8), np.array([1, 2, 0], np.uint8), 3)),
    ),
    misconceptions=(
        Misconception(
            "F01", "rows and columns exchanged",
            "Your table is the transpose of the expected one. Here a row belongs to a "
            "label. Which index comes first?",
            ((_COUNT, "table[said, right] += 1"),),
        ),
        Misconception(
            "F02", "each pair counted once",
            "None of your numbers is above 1, so a pair that occurs twice counts once. "
            "`= 1` never adds anything, and with arrays as indices `+= 1` adds once per "
            "*place*, however often that place is named. How can every image be counted?",
            wrong=_once_per_pair,
        ),
        Misconception(
            "F14", "whole arrays in the loop",
            "Each place that is named holds the number of *all* images. You loop over "
            "the images, but every turn uses all labels and all answers at once. Which "
            "ones belong to a single image?",
            wrong=_all_of_them_each_time,
        ),
        Misconception(
            "F03", "mistakes only",
            "Your diagonal is empty, so the right answers are missing. What should a row "
            "of the table add up to?",
            ((_COUNT, "table[right, said] += int(right != said)"),),
        ),
        Misconception(
            "F04", "right answers only",
            "Only your diagonal is filled. The mistakes are what the table is for: where "
            "is a 4 counted that is taken for a 9?",
            ((_COUNT, "table[right, said] += int(right == said)"),),
        ),
        Misconception(
            "F05", "shares of a row",
            "You return shares of each label, where counts are asked for. What do you "
            "divide by?",
            (("return table",
              "return table / np.maximum(table.sum(axis=1, keepdims=True), 1)"),),
        ),
        Misconception(
            "F06", "shares of all",
            "You return shares of all images, where counts are asked for. What should the "
            "whole table add up to?",
            (("return table", "return table / len(labels)"),),
        ),
        Misconception(
            "F07", "size from the data",
            "Where the last classes do not occur your table is too small. How many rows "
            "does a table of `classes` classes have?",
            wrong=_size_from_the_data,
        ),
        Misconception(
            "F08", "both ways",
            "You count each image twice, at (i, j) and at (j, i), so your table is "
            "symmetric. Is a 4 taken for a 9 the same as a 9 taken for a 4?",
            ((_COUNT, "table[right, said] += 1\n        table[said, right] += 1"),),
        ),
        Misconception(
            "F09", "last image left out",
            "Your table adds up to one image too few. Where does your loop end?",
            (("range(len(labels))", "range(len(labels) - 1)"),),
        ),
        Misconception(
            "F11", "counted in bytes",
            "Your numbers start again at 256: 300 images of one kind give 44. Which "
            "dtype does the table have, and which one can hold them?",
            (("dtype=int", "dtype=np.uint8"),),
        ),
        Misconception(
            "F12", "places in bytes",
            "With labels in bytes and twenty classes, `classes` times a label does not "
            "fit into a byte, and images are counted in wrong places. Which dtype should "
            "the place have?",
            wrong=_places_in_bytes,
        ),
        Misconception(
            "F13", "starts from ones",
            "Every number of yours is one too large. What does the table hold before the "
            "first image?",
            (("np.zeros((classes", "np.ones((classes"),),
        ),
        Misconception(
            "F10", "always ten classes",
            "With three classes you return a table of 10 x 10. What says how large it is?",
            (("np.zeros((classes, classes), dtype=int)",
              "np.zeros((10, 10), dtype=int)"),),
        ),
        Misconception(
            "F19", "all answers in each row",
            "For each image you add 1 in the columns of *all* answers. Which answer "
            "belongs to image n?",
            ((_COUNT, "table[right][answers] += 1"),),
        ),
        Misconception(
            "F15", "counted in a copy",
            "table[labels] is a new array with a row for each *image*, so [answers] "
            "picks images, and what you add is added to the copy. How can both indices "
            "stand in one pair of brackets?",
            wrong=_in_a_copy,
        ),
        Misconception(
            "F16", "bincount without an end",
            "np.bincount ends at the largest place that occurs, so the last places of "
            "the table can be missing. Which argument of it says how many there must be?",
            wrong=_bincount_without_an_end,
        ),
        Misconception(
            "F18", "rows in place of cells",
            "Each of your counts goes into whole rows, those of the labels and those of "
            "the answers: a list of two arrays picks rows. What has to stand around "
            "the two, so that they pick a row and a column together?",
            wrong=_rows_counted,
        ),
        Misconception(
            "F17", "every label with every answer",
            "You count every label with every answer, so your table adds up to far more "
            "than the images. Image n has a single pair: which one?",
            wrong=_every_with_every,
        ),
    ),
    alternatives=(
        confusion_by_add_at,
        confusion_by_bincount,
        confusion_by_one_hot,
        confusion_by_masks,
    ),
    hints=(
        "Two images with the same label and the same answer name the same place. What "
        "does the given line add there?",
        "NumPy works out all right sides first and then stores them: 0 + 1 is stored "
        "twice. A loop over the images loses nothing, and neither does `np.add.at`.",
        "table = np.zeros((___, ___), dtype=int)\nfor n in range(___):\n"
        "    table[___, ___] += 1\nreturn table",
    ),
    explanation=(
        "$M_{ij}$ counts the images of class $i$ that were answered $j$. Each row adds "
        "up to the images of its class, the diagonal to the right answers, and what lies "
        "beside it to the mistakes. The paper shows its mistakes as pictures, label and "
        "answer below (Fig. 8; those are of the network trained with distortions)."
    ),
    general=lambda rng: (
        *_pairs_of(int(rng.integers(5, 60)), 7, int(rng.integers(999))),
        int(rng.integers(7, 12)),
    ),
    after="The widget below opens the images behind each of its numbers.",
)  # fmt: skip
