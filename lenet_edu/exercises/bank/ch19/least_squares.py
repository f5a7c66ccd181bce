"""19.2 least_squares: a linear classifier without training."""

from __future__ import annotations

import numpy as np

from .... import contest as course
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe, whole

Array = np.ndarray
Generator = np.random.Generator


def least_squares(x: Array, labels: Array, classes: int = 10) -> Array:
    N, D = x.shape
    targets = np.zeros((N, classes))
    targets[np.arange(N), labels] = 1
    rows = np.ones((N, D + 1))
    rows[:, :D] = x
    return np.linalg.lstsq(rows, targets, rcond=None)[0]


def squares_by_pinv(x: Array, labels: Array, classes: int = 10) -> Array:
    rows = np.hstack([x, np.ones((len(x), 1))])
    return np.linalg.pinv(rows.astype(float)) @ np.eye(classes)[labels]


def squares_by_normal_equations(x: Array, labels: Array, classes: int = 10) -> Array:
    rows = np.column_stack([x, np.ones(len(x))]).astype(float)
    targets = (np.arange(classes) == labels[:, None]).astype(float)
    return np.linalg.pinv(rows.T @ rows, rcond=1e-10, hermitian=True) @ (
        rows.T @ targets
    )


def squares_class_by_class(x: Array, labels: Array, classes: int = 10) -> Array:
    rows = np.pad(np.asarray(x, float), ((0, 0), (0, 1)), constant_values=1)
    columns = []
    for label in range(classes):
        target = np.where(labels == label, 1.0, 0.0)
        columns.append(np.linalg.lstsq(rows, target, rcond=None)[0])
    return np.stack(columns, axis=1)


def _no_bias(x: Array, labels: Array, classes: int = 10) -> Array:
    return np.linalg.pinv(x.astype(float)) @ np.eye(classes)[labels]


def _labels_as_targets(x: Array, labels: Array, classes: int = 10) -> Array:
    rows = np.column_stack([x, np.ones(len(x))])
    return np.linalg.lstsq(rows, labels.astype(float), rcond=None)[0]


def _shrunk(x: Array, labels: Array, classes: int = 10) -> Array:
    rows = np.column_stack([x, np.ones(len(x))]).astype(float)
    gram = rows.T @ rows + np.eye(rows.shape[1])
    return np.linalg.solve(gram, rows.T @ np.eye(classes)[labels])


def _labelled(N: int, D: int, classes: int, seed: int = 0) -> tuple[Array, Array, int]:
    return numbers(N, D, seed=seed), whole(N, seed=seed, high=classes), classes


def _empty_pixel() -> tuple[Array, Array, int]:
    x = numbers(9, 3, seed=4)
    x[:, 1] = 0
    return x, whole(9, seed=4, high=3), 3


def _squares_case(rng: Generator) -> tuple[Array, Array, int]:
    D, classes = int(rng.integers(1, 5)), int(rng.integers(2, 6))
    N = D + 6 + int(rng.integers(6))
    return rng.normal(size=(N, D)), rng.integers(classes, size=N), classes


_TARGETS = "targets = np.zeros((N, classes))"


_MARK = "targets[np.arange(N), labels] = 1"


LEAST_SQUARES = Exercise(
    id="19.2",
    name="least_squares",
    title="A linear classifier without training",
    reference=course.least_squares,
    plain=least_squares,
    parts=("w",),
    probes=(
        probe("3 images of one pixel, 0, 1 and 2, labels 0, 0, 1, of 2 classes",
              lambda: (np.array([[0.0], [1.0], [2.0]]), np.array([0, 0, 1]), 2)),
        probe("8 random images of 2 pixels, 3 classes", lambda: _labelled(8, 2, 3)),
        probe("12 images of 4 pixels, classes left at 10, and not all occur",
              lambda: _labelled(12, 4, 10, seed=2)[:2]),
        probe("9 images with a pixel that is always 0", _empty_pixel),
        probe("whole numbers as pixels",
              lambda: (whole(9, 2, seed=3), whole(9, seed=5, high=4), 4)),
    ),
    misconceptions=(
        Misconception(
            "W21", "no bias",
            "Yours has no row for the biases. Then an empty image gets 0 from every "
            "class. Which input, always 1, gives each class a number of its own?",
            wrong=_no_bias,
        ),
        Misconception(
            "W22", "bias first",
            "Your biases are in the first row, and the weights of each pixel one row "
            "too far down. In which row does the exercise want the biases?",
            (("rows[:, :D] = x", "rows[:, 1:] = x"),),
        ),
        Misconception(
            "W23", "targets of 1 and -1",
            "Your targets are -1 where the exercise asks for 0. That decides in the same "
            "way, but with other weights. What should the wrong classes say here?",
            ((_TARGETS, "targets = np.full((N, classes), -1.0)"),),
        ),
        Misconception(
            "W24", "the label as target",
            "You fit one number, the label itself. Then 3 and 4 are neighbours, and a "
            "doubt between 2 and 8 reads as 5. How many outputs does a classifier of "
            "these classes need?",
            wrong=_labels_as_targets,
        ),
        Misconception(
            "W25", "transposed",
            "Your weights are transposed: one row per class. For x @ w, what must "
            "the rows of w stand for?",
            (("return np.linalg.lstsq(rows, targets, rcond=None)[0]",
              "return np.linalg.lstsq(rows, targets, rcond=None)[0].T"),),
        ),
        Misconception(
            "W26", "column of zeros",
            "Your last row, the biases, is all 0, and the weights are those of a fit "
            "without biases. What must the extra column of x hold, in every image, so "
            "that a bias can act?",
            (("rows = np.ones((N, D + 1))", "rows = np.zeros((N, D + 1))"),),
        ),
        Misconception(
            "W27", "every image of every class",
            "In your targets each image has a 1 for all labels that occur anywhere. "
            "Which two indices belong to one image and its own label?",
            ((_MARK, "targets[:, labels] = 1"),),
        ),
        Misconception(
            "W2E", "rows picked by the labels",
            "You fill whole rows with 1: those of the images whose place is equal to a "
            "label. A row belongs to one image. Which column of it should hold the 1?",
            ((_MARK, "targets[labels] = 1"),),
        ),
        Misconception(
            "W2A", "the label in every column",
            "All your columns are the same: each of them fits the label itself. Every "
            "class has a target of its own: what should the column of class 3 be for an "
            "image of a 3, and for one of a 5?",
            ((_MARK, "targets[:] = labels[:, None]"),),
        ),
        Misconception(
            "W2B", "the label in place of 1",
            "An image of a 3 has the target 3, and one of a 0 has no target at all. Every "
            "class should count the same: which number marks the right one?",
            ((_MARK, "targets[np.arange(N), labels] = labels"),),
        ),
        Misconception(
            "W28", "labels from 1",
            "Your columns are shifted by one: label 1 sets column 0. A label is already "
            "a place, counted from 0. What should label 0 set?",
            ((_MARK, "targets[np.arange(N), labels - 1] = 1"),),
        ),
        Misconception(
            "W29", "weights held small",
            "Your weights are smaller than the best ones: you add a number to the "
            "diagonal, which keeps weights small. That can be wise; here only the "
            "squared errors count. Where is that number added?",
            wrong=_shrunk,
        ),
        Misconception(
            "W2C", "number of classes fixed",
            "Your weights always have ten columns. With 2, 3 or 4 classes, which of your "
            "arguments says how many columns there should be?",
            ((_TARGETS, "targets = np.zeros((N, 10))"),),
        ),
        Misconception(
            "W2D", "classes counted from the labels",
            "You have as many columns as the largest label asks for. A class that does "
            "not occur among these images still has a column: which argument says how "
            "many there are?",
            ((_TARGETS, "targets = np.zeros((N, max(labels) + 1))"),),
        ),
    ),
    alternatives=(squares_by_pinv, squares_by_normal_equations, squares_class_by_class),
    hints=(
        "Two matrices are needed: what goes in, one row per image, and what should come "
        "out, one row per image.",
        "Put a column of 1 behind the pixels; its weight is the bias. A target row is 0 "
        "but for a 1 at the label. np.linalg.lstsq finds the best w, and returns it "
        "first.",
        "targets = np.zeros((N, classes))\ntargets[np.arange(N), ___] = 1\n"
        "rows = np.ones((N, D + 1))\nrows[:, ___] = x\n"
        "return np.linalg.lstsq(___, ___, rcond=None)[0]",
    ),
    explanation=(
        "The squared error $|Xw - T|^2$ is a bowl in $w$: at its lowest point "
        " $X^T(Xw - T) = 0$. So no steps are needed, only the solution of linear "
        "equations. A pixel that is always 0 leaves its weight open; lstsq then takes "
        "0, the smallest."
    ),
    general=_squares_case,
    after="Next it reads digits.",
)  # fmt: skip
