"""09.8 better_but_wrong: where eq. (8) prefers the network that is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import nn
from ...compare import as_array
from ...exercise import Exercise, Misconception
from ..probes import probe
from ._shared import table

Array = np.ndarray

FOUND = "eq. (8) prefers the wrong answer, and eq. (9) does not"
NO_NUMBERS = "it is not an array of numbers"
OTHER_SHAPE = "its shape is not (2, 3)"
NOT_FINITE = "it holds nan or inf"
NEGATIVE = "it holds a negative number"
RIGHT_FAILS = "network A does not answer class 0"
WRONG_FAILS = "network B answers class 0"
EQ_8_AGREES = "eq. (8) does not prefer network B"
EQ_9_AGREES = "eq. (9) does not prefer network A"


def better_but_wrong() -> Array:
    y = np.full((2, 3), 30.0)
    y[0, 0] = 8.0
    y[1, :2] = 6.0, 1.0
    return y


def rows_in_a_list() -> list[list[int]]:
    return [[5, 9, 9], [4, 9, 1]]


def by_halves() -> Array:
    y = np.full((2, 3), 12.5)
    y[:, 0] = 3.0, 2.5
    y[1, 2] = 0.5
    return y


def codes_in_the_plane() -> Array:
    codes = table((0, 0), (3, 0), (0, 6))
    f6 = table((-1.4, -1), (1.6, 0))  # nearer to class 0, but nearest to class 1
    return nn.rbf(f6, codes)


def in_float32() -> Array:
    return np.array([[9, 40, 40], [8.5, 8, 0]], np.float32)


def verdict(_: tuple[Any, ...], output: Any) -> str:
    """What two rows of penalties show, in words: all right answers say the same."""
    y = as_array(output)
    if y is None:
        return NO_NUMBERS
    if y.shape != (2, 3):
        return OTHER_SHAPE
    if not np.isfinite(y).all():
        return NOT_FINITE
    if (y < 0).any():
        return NEGATIVE
    a, b = y
    if not a[0] < min(a[1:]):
        return RIGHT_FAILS
    if not b[0] > min(b[1:]):
        return WRONG_FAILS
    if not b[0] < a[0]:
        return EQ_8_AGREES
    right = np.array([0])
    if not nn.map_loss(y[:1], right) < nn.map_loss(y[1:], right):
        return EQ_9_AGREES
    return FOUND


BETTER_BUT_WRONG = Exercise(
    id="09.8",
    name="better_but_wrong",
    title="Where eq. (8) prefers the wrong answer",
    kind="break-it",
    reference=better_but_wrong,
    plain=better_but_wrong,
    view=verdict,
    lists=True,
    parts=("verdict",),
    probes=(probe("your two rows, judged by both losses with j = 10", lambda: ()),),
    misconceptions=(
        Misconception(
            "L31", "A is wrong",
            "Your network A does not answer class 0, although its image is a 0. The "
            "smallest penalty wins: which one must that be in the first row?",
            wrong=lambda: table((6, 1, 30), (5, 1, 30)),
        ),
        Misconception(
            "L32", "B is right",
            "Your network B answers class 0, so it is right as well. Which penalty must "
            "be the smallest in the second row, so that it is wrong?",
            wrong=lambda: table((8, 20, 30), (6, 20, 30)),
        ),
        Misconception(
            "L33", "eq. 8 prefers A",
            "Both answers are as they should be, but eq. (8) does not prefer B. It reads "
            "one number of each row: which one, and in which row must it be smaller?",
            wrong=lambda: table((2, 20, 30), (6, 1, 30)),
        ),
        Misconception(
            "L34", "eq. 9 prefers B too",
            "Eq. (8) prefers B, but so does eq. (9). Far above j = 10 rubbish has almost "
            "all of the probability, and eq. (9) then hardly looks at rivals. How "
            "large may your penalties be?",
            wrong=lambda: table((50, 80, 80), (40, 39, 80)),
        ),
        Misconception(
            "L35", "a negative penalty",
            "One of your penalties is negative. They are squared distances: what is the "
            "smallest that they can be?",
            wrong=lambda: table((8, 20, 30), (6, -1, 30)),
        ),
        Misconception(
            "L36", "another shape",
            "Two networks with three penalties each are wanted, (2, 3); yours has "
            "another shape. What does its .shape say?",
            wrong=lambda: table((8, 20), (6, 1)),
        ),
        Misconception(
            "L37", "nan or inf in it",
            "Your penalties hold nan or inf, and with these no comparison can be "
            "trusted. Ordinary numbers are enough: which six?",
            wrong=lambda: table((8, np.inf, 30), (6, 1, 30)),
        ),
        Misconception(
            "L38", "no array of numbers",
            "An array of real numbers is wanted, and what you return is not one. What "
            "stands behind your return?",
            wrong=lambda: "two networks",
        ),
    ),
    alternatives=(rows_in_a_list, by_halves, codes_in_the_plane, in_float32),
    hints=(
        "Begin with the answers: in A's row the first number is the smallest, in B's row "
        "another one is. Only then make eq. (8) prefer B.",
        "Eq. (8) reads the first column alone, so B's first number has to be smaller "
        "than A's. A rival of B has to be smaller still. Keep all of these below 10, so "
        "that eq. (9) takes notice of the rival.",
        "return np.array([[8.0, ___, ___],\n                 [___, ___, 30.0]])",
    ),
    explanation=(
        "Take 8, 30, 30 for A and 6, 1, 30 for B. Eq. (8) gives 8 and 6, so it prefers "
        "B, which is wrong: a rival is nearer, and eq. (8) does not look at rivals. In "
        "eq. (9) the right class has nearly all of the probability in A and less than a "
        "hundredth in B, so the loss of B is far larger (LeCun et al. 1998, sec. II-C). "
        "Above j this fades: there eq. (9) is eq. (8) minus a constant."
    ),
    general=lambda _: (),
    after="The next cell prints both losses for your two networks.",
    equivalent_mutants={
        "8.0 -> 9.0 in y[0, 0] = 8.0": "A is still right, and below j",
        "8.0 -> 7.0 in y[0, 0] = 8.0": "7 is still more than B's 6",
        "30.0 -> 31.0 in y = np.full((2, 3), 30.0)": "the far classes stay far",
        "30.0 -> 29.0 in y = np.full((2, 3), 30.0)": "the far classes stay far",
        "6.0 -> 7.0 in y[1, :2] = 6.0, 1.0": "7 is still less than A's 8",
        "6.0 -> 5.0 in y[1, :2] = 6.0, 1.0": "5 is still more than the rival's 1",
        "1.0 -> 2.0 in y[1, :2] = 6.0, 1.0": "the rival is still nearer than class 0",
        "1.0 -> 0.0 in y[1, :2] = 6.0, 1.0": "the rival is still nearer than class 0",
    },
)  # fmt: skip
