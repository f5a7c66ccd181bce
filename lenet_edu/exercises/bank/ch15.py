"""Chapter 15, distortions: bilinear sampling, four matrices, the warp, a distorted pass."""

# The plain functions are written as a learner would, pixel by pixel.
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...data import distortions as course
from ..exercise import Exercise, Misconception
from .probes import counting, numbers, probe, whole

Array = np.ndarray
Generator = np.random.Generator
Distort = Callable[[Array, Generator], Array]

# 15.1


def bilinear(image: Array, y: float, x: float, background: float = -0.1) -> float:
    H, W = image.shape
    i, j = int(np.floor(y)), int(np.floor(x))
    down, right = y - i, x - j
    value = 0.0
    for row, near_y in ((i, 1 - down), (i + 1, down)):
        for column, near_x in ((j, 1 - right), (j + 1, right)):
            pixel = background
            if 0 <= row < H and 0 <= column < W:
                pixel = image[row, column]
            value += near_y * near_x * pixel
    return value


def bilinear_by_tents(
    image: Array, y: float, x: float, background: float = -0.1
) -> float:
    H, W = image.shape
    near_y = np.maximum(0, 1 - np.abs(np.arange(H) - y))
    near_x = np.maximum(0, 1 - np.abs(np.arange(W) - x))
    inside = near_y.sum() * near_x.sum()
    return float(near_y @ image @ near_x + (1 - inside) * background)


def bilinear_in_a_frame(
    image: Array, y: float, x: float, background: float = -0.1
) -> float:
    H, W = image.shape
    framed = np.full((H + 4, W + 4), background, dtype=float)
    framed[2:-2, 2:-2] = image
    y, x = np.clip(y, -2, H) + 2, np.clip(x, -2, W) + 2
    i, j = int(y), int(x)
    above = framed[i, j] + (x - j) * (framed[i, j + 1] - framed[i, j])
    below = framed[i + 1, j] + (x - j) * (framed[i + 1, j + 1] - framed[i + 1, j])
    return float(above + (y - i) * (below - above))


def bilinear_row_by_row(
    image: Array, y: float, x: float, background: float = -0.1
) -> float:
    H, W = image.shape
    i, j = int(y // 1), int(x // 1)

    def pixel(row: int, column: int) -> float:
        inside = row in range(H) and column in range(W)
        return float(image[row, column]) if inside else background

    def across(row: int) -> float:
        return (j + 1 - x) * pixel(row, j) + (x - j) * pixel(row, j + 1)

    return (i + 1 - y) * across(i) + (y - i) * across(i + 1)


def _bilinear_nearest(
    image: Array, y: float, x: float, background: float = -0.1
) -> float:
    i, j = int(np.floor(y + 0.5)), int(np.floor(x + 0.5))
    inside = 0 <= i < image.shape[0] and 0 <= j < image.shape[1]
    return float(image[i, j]) if inside else background


def _bilinear_all_or_nothing(
    image: Array, y: float, x: float, background: float = -0.1
) -> float:
    H, W = image.shape
    if not (0 <= y <= H - 1 and 0 <= x <= W - 1):
        return background
    return bilinear(image, y, x, background)


def _place(rng: Generator) -> tuple[Array, float, float, float]:
    H, W = (int(n) for n in rng.integers(1, 7, 2))
    y, x = rng.uniform(-1.5, H + 0.5), rng.uniform(-1.5, W + 0.5)
    return rng.normal(size=(H, W)), float(y), float(x), float(rng.normal())


_SMALL = "the image of 2 rows 1 2 4 and 8 16 32"


def _small() -> Array:
    return np.array([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])


_PIXEL = "if 0 <= row < H and 0 <= column < W:"

BILINEAR = Exercise(
    id="15.1",
    name="bilinear",
    title="The grey level between the pixels",
    reference=course.bilinear,
    plain=bilinear,
    probes=(
        probe(f"{_SMALL}, at y = 0, x = 1", lambda: (_small(), 0.0, 1.0, -0.1)),
        probe(f"{_SMALL}, at y = 0.25, x = 1.5", lambda: (_small(), 0.25, 1.5, -0.1)),
        probe(f"{_SMALL}, at y = 0, x = 0.75", lambda: (_small(), 0.0, 0.75, -0.1)),
        probe(f"{_SMALL}, at y = 0.75, x = 0", lambda: (_small(), 0.75, 0.0, -0.1)),
        probe(f"{_SMALL}, at the last pixel, y = 1, x = 2", lambda: (_small(), 1.0, 2.0, -0.1)),
        probe(f"{_SMALL}, at y = 0.5, x = -0.75, background -0.1, left to the default",
              lambda: (_small(), 0.5, -0.75)),
        probe(f"{_SMALL}, at y = -0.25, x = 1.5, background 100",
              lambda: (_small(), -0.25, 1.5, 100.0)),
        probe(f"{_SMALL}, at y = 1.75, x = 2.5, background 100",
              lambda: (_small(), 1.75, 2.5, 100.0)),
        probe(f"{_SMALL}, at y = -1.25, x = 5, all background",
              lambda: (_small(), -1.25, 5.0, 100.0)),
        probe("4 x 5 random numbers, at y = 2.1, x = 3.6",
              lambda: (numbers(4, 5, seed=1), 2.1, 3.6, 0.5)),
        probe("bytes, at y = 0.5, x = 0.5",
              lambda: (whole(3, 4, high=256).astype(np.uint8), 0.5, 0.5, 0.0)),
    ),
    misconceptions=(
        Misconception(
            "D11", "nearest pixel",
            "At a pixel you are right, between pixels you return the nearest one "
            "unchanged. Then a digit moved by half a pixel gets steps at its edge. How "
            "much should each of the four neighbours count?",
            wrong=_bilinear_nearest,
        ),
        Misconception(
            "D12", "rounded towards zero",
            "Inside you are right; at negative places you are not. int(-0.75) is 0: it "
            "cuts towards zero. Which pixel lies to the left of -0.75?",
            (("int(np.floor(y)), int(np.floor(x))", "int(y), int(x)"),),
        ),
        Misconception(
            "D13", "weights exchanged",
            "The pixel that is nearer counts less in your answer: at y = 0, x = 0.75 "
            "you give 3/4 to the pixel at 0. Which of the two weights grows when the "
            "place moves to the right?",
            (("((i, 1 - down), (i + 1, down))", "((i, down), (i + 1, 1 - down))"),
             ("((j, 1 - right), (j + 1, right))", "((j, right), (j + 1, 1 - right))")),
        ),
        Misconception(
            "D14", "x and y exchanged",
            "You use x for the row. An image is indexed [row, column], that is [y, x]: "
            "which of the two numbers should be compared with H?",
            (("int(np.floor(y)), int(np.floor(x))", "int(np.floor(x)), int(np.floor(y))"),
             ("y - i, x - j", "x - i, y - j")),
        ),
        Misconception(
            "D15", "outside is 0",
            "Outside the image you take 0. For a network whose paper is -0.1, 0 is "
            "a light grey: a frame would appear. Which argument says what is there?",
            (("pixel = background", "pixel = 0.0"),),
        ),
        Misconception(
            "D16", "edge pixel repeated",
            "Outside the image you repeat the pixel at the edge. Ink that touches the "
            "edge would be drawn out without end. What should be there?",
            (("pixel = background", "pixel = image[min(max(row, 0), H - 1), min(max(column, 0), W - 1)]"),),
        ),
        Misconception(
            "D17", "wraps around",
            "To the left of the image and above it you find pixels of the other side: a "
            "negative index counts from the end. Which rows and columns exist?",
            ((_PIXEL, "if row < H and column < W:"),),
        ),
        Misconception(
            "D18", "last row and column missing",
            "The pixels of the last row and column are background for you. With 2 rows, "
            "which row numbers lie inside?",
            ((_PIXEL, "if 0 <= row < H - 1 and 0 <= column < W - 1:"),),
        ),
        Misconception(
            "D19", "only along x",
            "You mix along x alone: y is rounded down, and a digit could move up and "
            "down in whole pixels only. What do the two rows around y each count?",
            (("((i, 1 - down), (i + 1, down))", "((i, 1.0),)"),),
        ),
        Misconception(
            "D1A", "only along y",
            "You mix along y alone: x is rounded down, and a digit could move sideways "
            "in whole pixels only. What do the two columns around x each count?",
            (("((j, 1 - right), (j + 1, right))", "((j, 1.0),)"),),
        ),
        Misconception(
            "D1B", "weights added",
            "Your four weights do not add up to 1. A pixel counts by its nearness along "
            "y times its nearness along x: which sign stands between yours?",
            (("near_y * near_x * pixel", "(near_y + near_x) * pixel"),),
        ),
        Misconception(
            "D1C", "background as soon as one is outside",
            "Half a pixel beyond the edge you return pure background, though two of the "
            "four pixels still lie inside. What should each of the four be asked by "
            "itself?",
            wrong=_bilinear_all_or_nothing,
        ),
    ),
    alternatives=(bilinear_by_tents, bilinear_in_a_frame, bilinear_row_by_row),
    hints=(
        "Which four pixels lie around the place? The upper left one is rounded down, "
        "for negative places as well.",
        "Let down and right be how far the place lies below and to the right of that "
        "pixel. Each weight is a product of two factors, and the four add up to 1.",
        "i, j = int(np.floor(y)), ___\ndown, right = y - i, ___\n"
        "value = (1 - down) * (1 - right) * ___ + (1 - down) * right * ___ + ...",
    ),
    explanation=(
        "Mix the two pixels above, $(1-r)\\,a + r\\,b$, mix the two below in the same "
        "way, then mix these two by $d$. Multiplied out, each of the four pixels gets "
        "the product of two nearnesses, and the products add up to "
        "$((1-d)+d)\\,((1-r)+r) = 1$. A pixel outside takes part like any other, with "
        "the background's value."
    ),
    general=_place,
    parts=("value",),
    after="The warp calls it for every pixel of the new picture.",
    widget="DistortionLab",
)  # fmt: skip

# 15.2


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
            "Your scaling widens and does not heighten. Which two entries does a scaling "
            "multiply?",
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
            "height, the other way. By which factor, so that the area stays?",
            ((_SQUEEZE, "[[q, 0, 0], [0, 1, 0], [0, 0, 1]]"),),
        ),
        Misconception(
            "D29", "squeezed the other way",
            "Your squeezing makes a picture higher where it should become wider. With "
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
            "Your shear moves every row by the same amount: it is a translation. How far "
            "should a row move that lies at y = 8?",
            ((_SHEAR, "[[1, 0, shear], [0, 1, 0], [0, 0, 1]]"),),
        ),
        Misconception(
            "D2C", "sign of the shear",
            "Your shear goes the other way: at y = 8 and shear = 0.5, x should grow by 4. "
            "Which sign did you give it?",
            ((_SHEAR, "[[1, -shear, 0], [0, 1, 0], [0, 0, 1]]"),),
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
        "1998, sec. III-B, name the four; how strong they were, they do not say."
    ),
    general=lambda rng: (
        *(float(n) for n in rng.normal(size=2) * 3),
        *(float(n) for n in rng.uniform(-0.5, 0.5, 3)),
    ),
    after="Next: how to apply one about the middle of the picture.",
    widget="DistortionLab",
)  # fmt: skip

# 15.3


def about_centre(matrix: Array, height: int, width: int) -> Array:
    x, y = (width - 1) / 2, (height - 1) / 2
    to_origin = np.array([[1, 0, -x], [0, 1, -y], [0, 0, 1]], dtype=float)
    and_back = np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], dtype=float)
    return and_back @ matrix @ to_origin


def centre_by_column(matrix: Array, height: int, width: int) -> Array:
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    moved = np.array(matrix, dtype=float)
    moved[:2, 2] += middle - moved[:2, :2] @ middle
    return moved


def centre_by_inverse(matrix: Array, height: int, width: int) -> Array:
    there = np.eye(3)
    there[0, 2], there[1, 2] = 0.5 * (width - 1), 0.5 * (height - 1)
    return there @ np.asarray(matrix, float) @ np.linalg.inv(there)


def centre_by_three_points(matrix: Array, height: int, width: int) -> Array:
    middle = np.array([[(width - 1) / 2], [(height - 1) / 2], [0]])
    corners = np.eye(3)
    corners[2] = 1  # (1, 0), (0, 1) and (0, 0), as columns
    images = matrix @ (corners - middle) + middle
    return images @ np.linalg.inv(corners)


_BOTH = "return and_back @ matrix @ to_origin"
_MIDDLE = "x, y = (width - 1) / 2, (height - 1) / 2"


def _map_of(rng: Generator) -> Array:
    matrix = np.eye(3)
    matrix[:2] += rng.normal(size=(2, 3)) * 0.5
    return matrix


def _scaled() -> Array:
    return np.diag([1.5, 1.5, 1.0])


def _leaning() -> Array:
    return np.array([[1.0, 0.5, 2.0], [0.0, 1.25, -1.0], [0.0, 0.0, 1.0]])


ABOUT_CENTRE = Exercise(
    id="15.3",
    name="about_centre",
    title="The middle stays where it is",
    reference=course.about_centre,
    plain=about_centre,
    parts=("matrix",),
    probes=(
        probe("scaling by 1.5, a picture of 5 rows and 9 columns", lambda: (_scaled(), 5, 9)),
        probe("scaling by 1.5, 32 x 32 pixels", lambda: (_scaled(), 32, 32)),
        probe("a shear, a stretch and a shift at once, 4 rows and 7 columns",
              lambda: (_leaning(), 4, 7)),
        probe("a picture of one pixel", lambda: (_leaning(), 1, 1)),
    ),
    misconceptions=(
        Misconception(
            "D31", "order turned round",
            "You go to the middle first and back at the end; it must be the other way. "
            "In a product the matrix on the right acts first: which step is that?",
            ((_BOTH, "return to_origin @ matrix @ and_back"),),
        ),
        Misconception(
            "D32", "never taken back",
            "After your map the middle of the picture lies in the corner. What was done "
            "to it first, and is never undone?",
            ((_BOTH, "return matrix @ to_origin"),),
        ),
        Misconception(
            "D33", "not taken to the origin",
            "You move by the middle at the end, but not before: the picture is distorted "
            "about its corner and then moved away. What comes before the matrix?",
            ((_BOTH, "return and_back @ matrix"),),
        ),
        Misconception(
            "D34", "corner instead of middle",
            "You return the matrix as it came, so the corner stays and the middle moves. "
            "Which point should stay?",
            ((_BOTH, "return 1.0 * np.asarray(matrix)"),),
        ),
        Misconception(
            "D35", "half a pixel beside the middle",
            "Your middle lies at width / 2. Pixels are counted from 0, so of 5 columns "
            "the middle one is number 2. Which formula gives 2?",
            ((_MIDDLE, "x, y = width / 2, height / 2"),),
        ),
        Misconception(
            "D36", "rounded down",
            "With an odd number of pixels you are right, with an even one your middle "
            "lies half a pixel beside. Of 32 columns, between which two is the middle?",
            ((_MIDDLE, "x, y = (width - 1) // 2, (height - 1) // 2"),),
        ),
        Misconception(
            "D37", "height and width exchanged",
            "In a square you are right; in a rectangle another point stays. Which of "
            "height and width says where the middle lies along x?",
            ((_MIDDLE, "x, y = (height - 1) / 2, (width - 1) / 2"),),
        ),
        Misconception(
            "D38", "entry by entry",
            "You multiply the matrices entry by entry, with *. One map after another is "
            "the matrix product: which sign does Python have for it?",
            ((_BOTH, "return and_back * matrix * to_origin"),),
        ),
    ),
    alternatives=(centre_by_column, centre_by_inverse, centre_by_three_points),
    hints=(
        "Your matrix leaves the origin in place, and the origin is pixel (0, 0). How "
        "could you bring the middle there, for a moment?",
        "Three steps: move the middle to the origin, apply the matrix, move back. The "
        "first step stands on the right of the product.",
        "x, y = (___ - 1) / 2, (___ - 1) / 2\nreturn ___ @ matrix @ ___",
    ),
    explanation=(
        "With $T$ the translation from the origin to the middle, the answer is "
        "$T M T^{-1}$: the column is multiplied from the left, so $T^{-1}$ acts first. "
        "The middle of pixels $0 \\dots W-1$ is $(W-1)/2$: for 32 columns 15.5, between "
        "two pixels."
    ),
    general=lambda rng: (_map_of(rng), *(int(n) for n in rng.integers(1, 40, 2))),
    after="The warp takes such matrices, one for each image.",
    widget="DistortionLab",
)  # fmt: skip

# 15.4


def affine_warp(images: Array, matrices: Array, background: float = -0.1) -> Array:
    N, _, H, W = images.shape
    warped = np.zeros((N, 1, H, W))
    for n in range(N):
        inverse = np.linalg.inv(matrices[n])
        for i in range(H):
            for j in range(W):
                x, y, _ = inverse @ np.array([j, i, 1])
                warped[n, 0, i, j] = bilinear(images[n, 0], y, x, background)
    return warped


def warp_all_places(images: Array, matrices: Array, background: float = -0.1) -> Array:
    N, _, H, W = images.shape
    i, j = np.indices((H, W))
    grid = np.stack([j.ravel(), i.ravel(), np.ones(H * W)])
    warped = []
    for image, back in zip(images[:, 0], np.linalg.inv(matrices), strict=True):
        places = (back @ grid)[:2].T
        values = [bilinear(image, y, x, background) for x, y in places]
        warped.append(np.reshape(values, (1, H, W)))
    return np.stack(warped)


def warp_by_tents(images: Array, matrices: Array, background: float = -0.1) -> Array:
    N, _, H, W = images.shape
    i, j = np.indices((H, W))
    grid = np.stack([j.ravel(), i.ravel(), np.ones(H * W)])
    x, y, _ = np.moveaxis(np.linalg.inv(matrices) @ grid, 1, 0)  # (N, HW) each
    rows = np.maximum(0, 1 - np.abs(y[..., None] - np.arange(H)))
    columns = np.maximum(0, 1 - np.abs(x[..., None] - np.arange(W)))
    over = np.einsum("npi,nij,npj->np", rows, images[:, 0] - background, columns)
    return (over + background).reshape(N, 1, H, W)


def warp_by_solving(images: Array, matrices: Array, background: float = -0.1) -> Array:
    N, C, H, W = images.shape
    warped = np.empty((N, C, H, W), dtype=float)
    for n, _, i, j in np.ndindex(N, 1, H, W):
        x, y = np.linalg.solve(matrices[n], [j, i, 1.0])[:2]
        warped[n, 0, i, j] = bilinear(images[n, 0], y, x, background)
    return warped


def _warp_forward(images: Array, matrices: Array, background: float = -0.1) -> Array:
    N, _, H, W = images.shape
    warped = np.full((N, 1, H, W), float(background))
    for n, _, i, j in np.ndindex(N, 1, H, W):
        x, y, _ = np.rint(matrices[n] @ np.array([j, i, 1])).astype(int)
        if 0 <= y < H and 0 <= x < W:
            warped[n, 0, y, x] = images[n, 0, i, j]
    return warped


def _warp_nearest(images: Array, matrices: Array, background: float = -0.1) -> Array:
    N, _, H, W = images.shape
    warped = np.zeros((N, 1, H, W))
    for n, _, i, j in np.ndindex(N, 1, H, W):
        x, y, _ = np.linalg.inv(matrices[n]) @ np.array([j, i, 1])
        warped[n, 0, i, j] = _bilinear_nearest(images[n, 0], y, x, background)
    return warped


def _warp_cut(images: Array, matrices: Array, background: float = -0.1) -> Array:
    N, _, H, W = images.shape
    warped = np.zeros((N, 1, H, W))
    for n, _, i, j in np.ndindex(N, 1, H, W):
        x, y, _ = np.linalg.inv(matrices[n]) @ np.array([j, i, 1])
        if 0 <= y <= H - 1 and 0 <= x <= W - 1:
            warped[n, 0, i, j] = bilinear(images[n, 0], y, x, background)
        else:
            warped[n, 0, i, j] = background
    return warped


def _maps(*rows: tuple[float, float, float, float, float, float]) -> Array:
    """Matrices from their first two rows."""
    return np.array([[row[:3], row[3:], (0, 0, 1)] for row in rows], dtype=float)


def _warp_case(rng: Generator) -> tuple[Array, Array, float]:
    N, H, W = (int(n) for n in rng.integers(1, 5, 3))
    maps = np.tile(np.eye(3), (N, 1, 1))
    maps[:, :2] += rng.uniform(-0.45, 0.45, size=(N, 2, 3))
    return rng.normal(size=(N, 1, H, W)), maps, float(rng.normal())


_CALL = "bilinear(images[n, 0], y, x, background)"
_INVERSE = "np.linalg.inv(matrices[n])"
_COLUMN = "np.array([j, i, 1])"

AFFINE_WARP = Exercise(
    id="15.4",
    name="affine_warp",
    title="Every pixel asks where it comes from",
    reference=course.affine_warp,
    plain=affine_warp,
    parts=("warped",),
    probes=(
        probe("3 x 4 pixels 1 to 12, moved right by 1; background -0.1, the default",
              lambda: (counting(1, 1, 3, 4), _maps((1, 0, 1, 0, 1, 0)))),
        probe("3 x 4 pixels 1 to 12, moved down by 1, background 0.5",
              lambda: (counting(1, 1, 3, 4), _maps((1, 0, 0, 0, 1, 1)), 0.5)),
        probe("4 x 5 pixels, moved by a quarter pixel right and a half down",
              lambda: (counting(1, 1, 4, 5), _maps((1, 0, 0.25, 0, 1, 0.5)), 0.0)),
        probe("4 x 5 pixels, twice as large, background 0",
              lambda: (counting(1, 1, 4, 5), _maps((2, 0, 0, 0, 2, 0)), 0.0)),
        probe("4 x 5 pixels, sheared by 0.5, background 0.5",
              lambda: (counting(1, 1, 4, 5), _maps((1, 0.5, -0.75, 0, 1, 0)), 0.5)),
        probe("three images of 3 x 5 pixels, a map of its own for each",
              lambda: (numbers(3, 1, 3, 5),
                       _maps((1, 0, 1, 0, 1, 0), (1, 0.25, 0, 0.1, 1.2, -0.5),
                             (0.8, 0, 0.3, 0, 1.25, -0.6)), 0.25)),
        probe("bytes, moved right by half a pixel, background 0",
              lambda: (whole(1, 1, 3, 4, high=256).astype(np.uint8),
                       _maps((1, 0, 0.5, 0, 1, 0)), 0.0)),
    ),
    misconceptions=(
        Misconception(
            "D41", "matrix not inverted",
            "Asked to move right, your picture moves left. You stand at a pixel of the "
            "*new* picture and apply the matrix, which leads from the old to the new. "
            "Which matrix leads back?",
            ((_INVERSE, "matrices[n]"),),
        ),
        Misconception(
            "D42", "pushed forwards",
            "You push each old pixel to its new place: enlarged, your picture has holes "
            "that no old pixel hits. Go through the *new* pixels. Which old place does "
            "each come from?",
            wrong=_warp_forward,
        ),
        Misconception(
            "D43", "rows and columns exchanged",
            "Asked to move right, your picture moves down. The matrix takes (x, y, 1), x "
            "along the columns. In which order do i and j stand in your column?",
            ((_COLUMN, "np.array([i, j, 1])"), (_CALL, "bilinear(images[n, 0], x, y, background)")),
        ),
        Misconception(
            "D44", "x where y belongs",
            "Your picture is turned over its diagonal. The grey level is asked for at "
            "(row, column). Which of x and y is the row?",
            ((_CALL, "bilinear(images[n, 0], x, y, background)"),),
        ),
        Misconception(
            "D45", "nearest pixel",
            "Whole pixels you move rightly, half pixels not: you take the nearest pixel. "
            "Which function of yours mixes the four around a place?",
            wrong=_warp_nearest,
        ),
        Misconception(
            "D46", "background not passed on",
            "Outside the image you always find -0.1, whatever background is given. Does "
            "your call pass it on?",
            ((_CALL, "bilinear(images[n, 0], y, x)"),),
        ),
        Misconception(
            "D47", "background 0",
            "Outside the image you always find 0. For the network's input, whose paper "
            "is -0.1, that would be a grey frame. Which value do you hand on?",
            ((_CALL, "bilinear(images[n, 0], y, x, 0.0)"),),
        ),
        Misconception(
            "D48", "first matrix for all",
            "Every image is moved like the first one: a batch of one distortion. Which "
            "matrix belongs to image n?",
            ((_INVERSE, "np.linalg.inv(matrices[0])"),),
        ),
        Misconception(
            "D49", "translation forgotten",
            "Nothing moves: you use the 2 x 2 part of the matrix, and its third column is "
            "lost. What must the third number of your column be?",
            ((_COLUMN, "np.array([j, i, 0])"),),
        ),
        Misconception(
            "D4A", "last row and column missing",
            "The last row and the last column of your picture are never written. How "
            "many rows does range(H - 1) visit?",
            (("for i in range(H):", "for i in range(H - 1):"),
             ("for j in range(W):", "for j in range(W - 1):")),
        ),
        Misconception(
            "D4B", "decimals lost",
            "For an image of bytes your answer has no decimals: the array that you write "
            "into takes its type from the images. Which type can hold 0.5?",
            (("np.zeros((N, 1, H, W))", "np.zeros((N, 1, H, W), images.dtype)"),),
        ),
        Misconception(
            "D4C", "transposed instead of inverted",
            "You transpose the matrix. That leads back for a rotation alone. Which "
            "function of np.linalg undoes any map?",
            ((_INVERSE, "matrices[n].T"),),
        ),
        Misconception(
            "D4D", "edge cut to the background",
            "Where a place lies less than a pixel outside, you write pure background, "
            "and the ink at the edge breaks off. Which of the four pixels around it are "
            "still inside?",
            wrong=_warp_cut,
        ),
    ),
    alternatives=(warp_all_places, warp_by_tents, warp_by_solving),
    hints=(
        "Go through the pixels of the new picture, (i, j). Each must learn the place in "
        "the old picture that it comes from.",
        "The matrix leads from old to new, so its inverse leads from new to old. It "
        "takes (x, y, 1), with x the column. Then read the old image there.",
        "inverse = ___(matrices[n])\nx, y, _ = inverse @ np.array([___, ___, 1])\n"
        "warped[n, 0, i, j] = bilinear(___, ___, ___, background)",
    ),
    explanation=(
        "Backwards, each new pixel gets exactly one value: no holes, no two for one. "
        "Since the inverse of an affine map is affine, too, the whole grid is one "
        "product with a $3 \\times HW$ matrix; and with horizontal rows (no vertical "
        "shear) $y$ depends on the row alone, which is how the course's fast version "
        "does it in two steps of two pixels each."
    ),
    general=_warp_case,
    equivalent_mutants={
        "0 -> -1 in warped[n, 0, i, j] = bilinear(images[n, 0], y, x, background)": (
            "there is one channel, so the last is the first"
        ),
    },
    after="It distorts whole batches from here on.",
    widget="DistortionLab",
)  # fmt: skip

# 15.5


def draw_amounts(count: int, largest: Array, share: float, rng: Generator) -> Array:
    amounts = rng.uniform(-1, 1, (count, 5)) * largest
    stays = rng.random(count) >= share
    amounts[stays] = 0
    return amounts


def draw_by_columns(count: int, largest: Array, share: float, rng: Generator) -> Array:
    chosen = rng.random(count) < share
    columns = [rng.uniform(-a, a, count) * chosen for a in largest]
    return np.stack(columns, axis=1)


def draw_by_bounds(count: int, largest: Array, share: float, rng: Generator) -> Array:
    ends = np.asarray(largest, dtype=float)
    amounts = rng.uniform(-ends, ends, size=(count, len(ends)))
    return np.where(rng.random((count, 1)) < share, amounts, 0.0)


def draw_by_images(count: int, largest: Array, share: float, rng: Generator) -> Array:
    drawn = np.zeros((count, 5))
    for n in range(count):
        if rng.random() < share:
            drawn[n] = (2 * rng.random(5) - 1) * largest
    return drawn


def _described(args: tuple[Any, ...], output: Any) -> Any:
    """What any right draw has in common, rounded so that chance does not matter."""
    count, largest = args[0], np.asarray(args[1], dtype=float)
    amounts = np.asarray(output, dtype=float)
    if amounts.shape != (count, 5):
        return amounts
    stays = (amounts == 0).all(axis=1)
    moved = (amounts / largest)[~stays]
    if len(moved) < 2:
        return amounts
    together = 0.0
    if (moved.std(axis=0) > 0).all():
        links = np.corrcoef(moved.T) - np.eye(5)
        together = float(np.round(2 * np.abs(links).max()) / 2)
    return np.array(
        [
            np.round(moved.min(axis=0), 1),
            np.round(moved.max(axis=0), 1),
            np.round(moved.mean(axis=0) * 5) / 5 + 0.0,  # no -0
            np.round(np.abs(moved).mean(axis=0) * 10) / 5,
            [
                np.round(stays.mean(), 1),
                np.round(len(np.unique(moved, axis=0)) / len(moved), 1),
                together,
                0,
                0,
            ],
        ]
    )


def _draw_normal(count: int, largest: Array, share: float, rng: Generator) -> Array:
    amounts = rng.normal(size=(count, 5)) * largest
    amounts[rng.random(count) >= share] = 0
    return amounts


def _draw_ends(count: int, largest: Array, share: float, rng: Generator) -> Array:
    amounts = rng.choice([-1.0, 1.0], size=(count, 5)) * largest
    amounts[rng.random(count) >= share] = 0
    return amounts


def _largest() -> Array:
    return np.array([1.0, 2.0, 0.1, 0.05, 0.2])


def _draw_case(rng: Generator) -> tuple[int, Array, float, Generator]:
    largest = rng.uniform(0.05, 3, 5)
    return 3000, largest, 0.8, np.random.default_rng(int(rng.integers(2**31)))


DRAW_AMOUNTS = Exercise(
    id="15.5",
    name="draw_amounts",
    title="Chance, for each image its own",
    reference=course.draw_amounts,
    plain=draw_amounts,
    parts=("amounts",),
    view=_described,
    probes=(
        probe("6,000 images, 8 of 10 distorted. Your draw is described, in amplitudes, a "
              "column for each distortion: least; largest; mean; twice the mean size. "
              "Last row: share that stay, share of different rows, how linked the columns "
              "are",
              lambda: (6000, _largest(), 0.8, np.random.default_rng(1))),
        probe("3,000 images, 6 of 10 distorted, described in the same way",
              lambda: (3000, 3 * _largest()[::-1], 0.6, np.random.default_rng(2))),
        probe("3,000 images, all distorted, described in the same way",
              lambda: (3000, _largest(), 1.0, np.random.default_rng(3))),
    ),
    misconceptions=(
        Misconception(
            "D51", "never negative",
            "All your amounts are positive: every digit grows, and moves right and down. "
            "The mean of a digit's place would move with it. What should the mean of the "
            "amounts be?",
            (("rng.uniform(-1, 1, (count, 5))", "rng.uniform(0, 1, (count, 5))"),),
        ),
        Misconception(
            "D52", "one draw for all images",
            "Every image gets the same amounts: the pass is one distortion, not "
            "thousands. How many numbers do you need for count images?",
            (("rng.uniform(-1, 1, (count, 5))", "np.repeat(rng.uniform(-1, 1, (1, 5)), count, axis=0)"),),
        ),
        Misconception(
            "D53", "one number for all five",
            "In each image the five amounts are the same part of their amplitude: who is "
            "moved right is enlarged as well. How many numbers does one image need?",
            (("rng.uniform(-1, 1, (count, 5))", "rng.uniform(-1, 1, (count, 1))"),),
        ),
        Misconception(
            "D54", "share turned round",
            "You leave alone the part that should be distorted, and the other way round. "
            "If share is 0.8, how often should a random number between 0 and 1 mean "
            "\u201cstays\u201d?",
            ((">= share", "< share"),),
        ),
        Misconception(
            "D55", "share ignored",
            "None of your images stays as it is, though share says that some should. "
            "Where does share come in?",
            (("amounts[stays] = 0", "amounts[stays] *= 1"),),
        ),
        Misconception(
            "D56", "drawn to the ends",
            "You draw only the amplitudes themselves, plus or minus, and nothing between. "
            "Which draw gives every number between two ends?",
            wrong=_draw_ends,
        ),
        Misconception(
            "D57", "bell-shaped",
            "Some of your amounts lie far beyond the amplitude: a normal distribution has "
            "no end. Which draw stops at plus and minus 1?",
            wrong=_draw_normal,
        ),
        Misconception(
            "D58", "amplitudes forgotten",
            "Your amounts all lie between -1 and 1, whatever largest says: a shear of 1 "
            "is not a mild one. What are they to be multiplied by?",
            (("rng.uniform(-1, 1, (count, 5)) * largest", "rng.uniform(-1, 1, (count, 5))"),),
        ),
        Misconception(
            "D59", "half the amplitude",
            "Your amounts reach half of the amplitude only. The interval from -1/2 to 1/2 "
            "is as long as 1, but how far does it reach?",
            (("rng.uniform(-1, 1, (count, 5))", "rng.uniform(-0.5, 0.5, (count, 5))"),),
        ),
        Misconception(
            "D5A", "amounts left out one by one",
            "You leave out single amounts, not images: hardly any image stays as it is. "
            "For how many things is the second draw made?",
            (("rng.random(count) >= share", "rng.random((count, 5)) >= share"),),
        ),
    ),
    alternatives=(draw_by_columns, draw_by_bounds, draw_by_images),
    hints=(
        "Two draws: how far, for each image and each distortion; and which images stay "
        "as they are.",
        "rng.uniform(-1, 1, shape) gives numbers that know no preferred direction. A row "
        "of amplitudes multiplies each column by its own. rng.random(count) is below "
        "share in just that part of the cases.",
        "amounts = rng.uniform(___, ___, (count, ___)) * ___\n"
        "stays = rng.random(___) >= ___\namounts[___] = 0\nreturn amounts",
    ),
    explanation=(
        "The mean of each amount is 0: no direction is preferred, so the network does "
        "not learn that digits lean. Each image has its own row, and each row five "
        "numbers that know nothing of each other. Uniform draws are our choice, as are "
        "the amplitudes: LeCun et al. 1998, sec. III-B, say \u201crandomly\u201d and no "
        "more."
    ),
    general=_draw_case,
    equivalent_mutants={
        "rng.random(count) >= share -> rng.random(count) > share in "
        "stays = rng.random(count) >= share": (
            "a random number is exactly equal to share with probability 0"
        ),
    },
    after="Every pass draws anew: no two passes see the same pictures.",
)  # fmt: skip

# 15.6


def distorted_epoch(
    x: Array, labels: Array, rng: Generator, distort: Distort
) -> tuple[Array, Array]:
    order = rng.permutation(len(x))
    images = distort(x[order], rng)
    return images, labels[order]


def epoch_distorted_first(
    x: Array, labels: Array, rng: Generator, distort: Distort
) -> tuple[Array, Array]:
    images = distort(x.copy(), rng)
    order = np.argsort(rng.random(len(labels)))
    return np.take(images, order, axis=0), np.take(labels, order)


def epoch_one_by_one(
    x: Array, labels: Array, rng: Generator, distort: Distort
) -> tuple[Array, Array]:
    images, answers = np.empty_like(x), np.empty_like(labels)
    for place, n in enumerate(rng.permutation(len(x))):
        images[place] = distort(x[[n]], rng)[0]
        answers[place] = labels[n]
    return images, answers


def epoch_by_batches(
    x: Array, labels: Array, rng: Generator, distort: Distort
) -> tuple[Array, Array]:
    order, size = rng.permutation(len(x)), 5
    parts = [order[k : k + size] for k in range(0, len(order), size)]
    return np.concatenate([distort(x[part], rng) for part in parts]), labels[order]


def _brighter(images: Array, rng: Generator) -> Array:
    """Stands in for a distortion that can be recognised: less than 1/2 is added."""
    return images + rng.uniform(0.05, 0.45, (len(images), 1, 1, 1))


def _recognised(args: tuple[Any, ...], output: Any) -> Any:
    """Any order is right: which images are there, which labels, how distorted."""
    before, images, labels = args[0], np.asarray(output[0]), np.asarray(output[1])
    added = images[:, 0, 0, 0] - np.floor(images[:, 0, 0, 0])
    names = np.floor(images[:, 0, 0, 0])
    changed = np.round(np.mean(added > 0.01), 1)
    different = np.round(len(np.unique(np.round(added, 6))) / len(added), 1)
    if np.array_equal(names, before[:, 0, 0, 0]):
        return (
            f"the old order; {changed} changed, {different} of them different",
            labels,
        )
    order = np.argsort(names, kind="stable")
    table = np.column_stack(
        [names[order], np.full((len(names), 2), (changed, different))]
    )
    return table, labels[order] if len(labels) == len(order) else labels


def _epoch(n: int, seed: int) -> tuple[Array, Array, Generator, Distort]:
    rng = np.random.default_rng(seed)
    x = np.zeros((n, 1, 2, 3)) + rng.permutation(4 * n)[:n, None, None, None]
    return x, rng.permutation(n) % 10, np.random.default_rng(seed + 1), _brighter


_ORDER = "order = rng.permutation(len(x))"
_IMAGES = "distort(x[order], rng)"
_LABELS = "labels[order]"

DISTORTED_EPOCH = Exercise(
    id="15.6",
    name="distorted_epoch",
    title="A pass over distorted digits",
    reference=course.distorted_epoch,
    plain=distorted_epoch,
    parts=("images", "labels"),
    view=_recognised,
    probes=(
        probe("12 images of one grey level each, a distortion that brightens; sorted "
              "again: grey level, share changed, share of different changes; then labels",
              lambda: _epoch(12, 3)),
        probe("23 images, described in the same way", lambda: _epoch(23, 8)),
    ),
    misconceptions=(
        Misconception(
            "D61", "labels left behind",
            "The images come in a new order and the labels in the old one. A distortion "
            "does not change a label, but what does the shuffling do?",
            ((_LABELS, "labels.copy()"),),
        ),
        Misconception(
            "D62", "labels in another order",
            "Images and labels were shuffled in two different orders. How often do you "
            "draw a permutation?",
            ((_LABELS, "labels[rng.permutation(len(x))]"),),
        ),
        Misconception(
            "D63", "old order",
            "The images come in the order of the training set, in every pass. Where does "
            "the new order come in?",
            ((_ORDER, "order = np.arange(len(x))"),),
        ),
        Misconception(
            "D64", "originals returned",
            "Your images are the originals, undistorted. What does distort return, and "
            "where does it go?",
            ((_IMAGES, "x[order]"),),
        ),
        Misconception(
            "D65", "drawn with repetition",
            "Some images are there twice and others not at all. A pass shows each one "
            "once: which draw gives every number once?",
            ((_ORDER, "order = rng.integers(0, len(x), len(x))"),),
        ),
        Misconception(
            "D66", "one distortion for all",
            "Every image is distorted in the same way: you distort one and carry its "
            "change over to all. What should distort be given?",
            ((_IMAGES, "x[order] + (distort(x[:1], rng) - x[:1])"),),
        ),
        Misconception(
            "D67", "last image missing",
            "The last image of the new order is missing. How many images does a pass "
            "show?",
            ((_ORDER, "order = rng.permutation(len(x))[:-1]"),),
        ),
        Misconception(
            "D68", "labels the other way round",
            "The labels are sorted by the inverse of the images' order. An index says "
            "which old place comes here: do both use the same one?",
            ((_LABELS, "labels[np.argsort(order)]"),),
        ),
    ),
    alternatives=(epoch_distorted_first, epoch_one_by_one, epoch_by_batches),
    hints=(
        "Three steps: an order, distorted copies in this order, and the labels in the "
        "same order.",
        "Indexing with an array makes a copy, so what distort is given is not the "
        "original any more, and x stays for the next pass.",
        "order = rng.permutation(___)\nimages = distort(___, rng)\nreturn images, labels[___]",
    ),
    explanation=(
        "The label stays, because a digit that is moved a little is still that digit; "
        "that is the whole point. The originals stay, because the next pass distorts "
        "*them* anew: whoever writes the distorted images back distorts distorted ones, "
        "and after twenty passes a digit is blurred and elsewhere. LeCun et al. 1998, sec. "
        "III-B, made 540,000 copies once; drawn on the fly they need no memory and hardly "
        "ever repeat."
    ),
    general=lambda rng: _epoch(int(rng.integers(8, 30)), int(rng.integers(2**31))),
    after="The training loop of the course does the same, a thousand images ahead.",
)  # fmt: skip

EXERCISES = (
    BILINEAR,
    FOUR_MATRICES,
    ABOUT_CENTRE,
    AFFINE_WARP,
    DRAW_AMOUNTS,
    DISTORTED_EPOCH,
)
