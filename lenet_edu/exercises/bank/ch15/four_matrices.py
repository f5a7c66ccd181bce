"""15.2 four_matrices: four distortions as matrices."""

from __future__ import annotations

import numpy as np

from ....data import distortions as course
from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray


def four_matrices(
    dx: float, dy: float, scale: float, squeeze: float, shear: float
) -> Array:
    s, q = 1 + scale, 1 + squeeze
    translation = [[1, 0, dx], [0, 1, dy], [0, 0, 1]]
    scaling = [[s, 0, 0], [0, s, 0], [0, 0, 1]]
    squeezing = [[q, 0, 0], [0, 1 / q, 0], [0, 0, 1]]
    shearing = [[1, shear, 0], [0, 1, 0], [0, 0, 1]]
    return np.array([translation, scaling, squeezing, shearing], dtype=float)


def four_by_diagonals(
    dx: float, dy: float, scale: float, squeeze: float, shear: float
) -> Array:
    move, lean = np.eye(3), np.eye(3)
    move[:2, 2] = dx, dy
    lean[0, 1] = shear
    larger = np.diag([1 + scale, 1 + scale, 1.0])
    wider = np.diag([1 + squeeze, 1 / (1 + squeeze), 1.0])
    return np.stack([move, larger, wider, lean])


def four_on_identities(
    dx: float, dy: float, scale: float, squeeze: float, shear: float
) -> Array:
    four = np.array([np.eye(3)] * 4)
    four[0] += np.outer([dx, dy, 0], [0, 0, 1])
    four[1, :2] *= 1 + scale
    four[2, 0] *= 1 + squeeze
    four[2, 1] /= 1 + squeeze
    four[3] += shear * np.outer([1, 0, 0], [0, 1, 0])
    return four


def four_by_columns(
    dx: float, dy: float, scale: float, squeeze: float, shear: float
) -> Array:
    where = [  # where (1, 0), (0, 1) and the origin go
        ((1, 0), (0, 1), (dx, dy)),
        ((1 + scale, 0), (0, 1 + scale), (0, 0)),
        ((1 + squeeze, 0), (0, (1 + squeeze) ** -1), (0, 0)),
        ((1, 0), (shear, 1), (0, 0)),
    ]
    ends = np.array([[0, 0, 1]])
    return np.stack([np.vstack([np.array(w, float).T, ends]) for w in where])


def _one_array(
    dx: float, dy: float, scale: float, squeeze: float, shear: float
) -> Array:
    matrix = np.eye(3)
    matrix[:2, 2] = dx, dy
    matrix[0, 0] = matrix[1, 1] = 1 + scale
    matrix[0, 0], matrix[1, 1] = 1 + squeeze, 1 / (1 + squeeze)
    matrix[0, 1] = shear
    return np.array([matrix] * 4)


_ORDER = "[translation, scaling, squeezing, shearing]"
_MOVE = "[[1, 0, dx], [0, 1, dy], [0, 0, 1]]"


_SQUEEZE = "[[q, 0, 0], [0, 1 / q, 0], [0, 0, 1]]"


_SHEAR = "[[1, shear, 0], [0, 1, 0], [0, 0, 1]]"


FOUR_MATRICES = Exercise(
    id="15.2",
    name="four_matrices",
    title="Four distortions as matrices",
    reference=course.four_matrices,
    plain=four_matrices,
    parts=("matrices",),
    probes=(
        probe("dx = 2 and dy = 3, all else 0", lambda: (2.0, 3.0, 0.0, 0.0, 0.0)),
        probe("scale = 0.25, all else 0", lambda: (0.0, 0.0, 0.25, 0.0, 0.0)),
        probe("squeeze = 0.25, all else 0", lambda: (0.0, 0.0, 0.0, 0.25, 0.0)),
        probe("shear = 0.5, all else 0", lambda: (0.0, 0.0, 0.0, 0.0, 0.5)),
        probe("-1, 0.5, -0.2, -0.125 and -0.3", lambda: (-1.0, 0.5, -0.2, -0.125, -0.3)),
    ),
    misconceptions=(
        Misconception(
            "D21", "translation in the last row",
            "Your translation stands in the last row. Applied to the column (x, y, 1) it "
            "would change the 1. In which entry does dx meet the 1 of the column, and "
            "land in x?",
            ((_MOVE, "[[1, 0, 0], [0, 1, 0], [dx, dy, 1]]"),),
        ),
        Misconception(
            "D22", "dx and dy exchanged",
            "Your translation moves y by dx and x by dy. The column is (x, y, 1), x "
            "first: which row makes the new x?",
            ((_MOVE, "[[1, 0, dy], [0, 1, dx], [0, 0, 1]]"),),
        ),
        Misconception(
            "D23", "scale is the factor itself",
            "With scale = 0 a picture should keep its size; yours shrinks to a point. "
            "What is the factor when scale is 0?",
            (("s, q = 1 + scale, 1 + squeeze", "s, q = scale, 1 + squeeze"),),
        ),
        Misconception(
            "D24", "only x scaled",
            "Your scaling makes a picture wider, but not taller. Which two entries does a "
            "scaling multiply?",
            (("[[s, 0, 0], [0, s, 0], [0, 0, 1]]", "[[s, 0, 0], [0, 1, 0], [0, 0, 1]]"),),
        ),
        Misconception(
            "D25", "the 1 scaled too",
            "Your scaling multiplies the third entry as well: the column's 1 would not "
            "stay 1, and a translation after it would go too far. What must the last "
            "row be?",
            (("[[s, 0, 0], [0, s, 0], [0, 0, 1]]", "[[s, 0, 0], [0, s, 0], [0, 0, s]]"),),
        ),
        Misconception(
            "D26", "squeezed both ways",
            "Your squeezing makes both sides longer: that is a scaling. When a picture is "
            "squeezed, what happens to its height as its width grows?",
            ((_SQUEEZE, "[[q, 0, 0], [0, q, 0], [0, 0, 1]]"),),
        ),
        Misconception(
            "D27", "1 - squeeze",
            "Your squeezing does not keep the area: 1.25 times 0.75 is not 1. Which "
            "number, times 1 + squeeze, gives 1?",
            ((_SQUEEZE, "[[q, 0, 0], [0, 2 - q, 0], [0, 0, 1]]"),),
        ),
        Misconception(
            "D28", "height kept",
            "Your squeezing changes the width alone. The paper's also changes the "
            "height, the other way. Which factor keeps the area the same?",
            ((_SQUEEZE, "[[q, 0, 0], [0, 1, 0], [0, 0, 1]]"),),
        ),
        Misconception(
            "D29", "squeezed the other way",
            "Your squeezing makes a picture taller where it should become wider. With "
            "a positive squeeze, which of x and y grows?",
            ((_SQUEEZE, "[[1 / q, 0, 0], [0, q, 0], [0, 0, 1]]"),),
        ),
        Misconception(
            "D2A", "vertical shear",
            "Your shear moves y by shear times x: rows would tilt. A horizontal shear "
            "moves along x and leaves y. Which entry takes from y and gives to x?",
            ((_SHEAR, "[[1, 0, 0], [shear, 1, 0], [0, 0, 1]]"),),
        ),
        Misconception(
            "D2B", "shear as translation",
            "Your shear moves every row by the same amount, which is a translation. How "
            "far should the row at y = 8 move?",
            ((_SHEAR, "[[1, 0, shear], [0, 1, 0], [0, 0, 1]]"),),
        ),
        Misconception(
            "D2C", "sign of the shear",
            "Your shear goes the other way: at y = 8 and shear = 0.5, x should grow by 4. "
            "Which sign did you give it?",
            ((_SHEAR, "[[1, -shear, 0], [0, 1, 0], [0, 0, 1]]"),),
        ),
        Misconception(
            "D2D", "decimals lost",
            "Your entries are whole numbers: 1.25 became 1. Which dtype does the array "
            "have that you write into?",
            (("dtype=float", "dtype=int"),),
        ),
        Misconception(
            "D2E", "one array four times",
            "Your four matrices are all the same, because they are one array: what you "
            "write into one of them stands in all. How do you make four arrays?",
            wrong=_one_array,
        ),
        Misconception(
            "D2F", "shearing before squeezing",
            "Your last two matrices have changed places. Which distortion comes third?",
            ((_ORDER, "[translation, scaling, shearing, squeezing]"),),
        ),
        Misconception(
            "D2G", "scaling before translation",
            "Your first two matrices have changed places. Which distortion comes first?",
            ((_ORDER, "[scaling, translation, squeezing, shearing]"),),
        ),
        Misconception(
            "D2H", "last row left out",
            "Your matrices have two rows. What keeps the 1 of the column (x, y, 1), so "
            "that one distortion can follow another?",
            ((_ORDER, "[m[:2] for m in (translation, scaling, squeezing, shearing)]"),),
        ),
        Misconception(
            "D2I", "no 1 in the corner",
            "The last entry of a matrix of yours is 0, so the 1 of the column (x, y, 1) is "
            "lost, and no translation can follow. Which number there keeps it?",
            (("[[s, 0, 0], [0, s, 0], [0, 0, 1]]", "[[s, 0, 0], [0, s, 0], [0, 0, 0]]"),
             (_SQUEEZE, "[[q, 0, 0], [0, 1 / q, 0], [0, 0, 0]]")),
        ),
        Misconception(
            "D2J", "no 1 in any corner but the translation's",
            "The last entry of your last three matrices is 0, so the 1 of the column "
            "(x, y, 1) is lost, and no translation can follow. Which number keeps it?",
            (("[[s, 0, 0], [0, s, 0], [0, 0, 1]]", "[[s, 0, 0], [0, s, 0], [0, 0, 0]]"),
             (_SQUEEZE, "[[q, 0, 0], [0, 1 / q, 0], [0, 0, 0]]"),
             (_SHEAR, "[[1, shear, 0], [0, 1, 0], [0, 0, 0]]")),
        ),
    ),
    alternatives=(four_by_diagonals, four_on_identities, four_by_columns),
    hints=(
        "Ask of each: where does the point (x, y) go? The first row of the matrix says "
        "what becomes x, the second what becomes y, the third keeps the 1.",
        "A translation needs the third column, because there the 1 is multiplied. A "
        "squeeze has the factor for x and its inverse for y. A shear adds a part of y "
        "to x.",
        "translation = [[1, 0, ___], [0, 1, ___], [0, 0, 1]]\n"
        "squeezing = [[1 + squeeze, 0, 0], [0, ___, 0], [0, 0, 1]]\n"
        "shearing = [[1, ___, 0], [0, 1, 0], [0, 0, 1]]",
    ),
    explanation=(
        "A $2 \\times 2$ matrix scales, squeezes and shears, but it leaves the origin "
        "where it is; the column $(x, y, 1)$ gives the translation a place, too. So all "
        "four are one kind of thing, and one after the other is a product. LeCun et al. "
        "(1998) name the four; they do not say how strong they were."
    ),
    general=lambda rng: (
        *(float(n) for n in rng.normal(size=2) * 3),
        *(float(n) for n in rng.uniform(-0.5, 0.5, 3)),
    ),
    after="Next: how to apply one about the middle of the picture.",
    widget="DistortionLab",
)  # fmt: skip
