"""15.1 bilinear: the grey level between the pixels."""

from __future__ import annotations

import numpy as np

from ....data import distortions as course
from ...exercise import Exercise, Misconception
from ..probes import probe, small, whole
from ._shared import bilinear_nearest

Array = np.ndarray
Generator = np.random.Generator


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


def _bilinear_all_or_nothing(
    image: Array, y: float, x: float, background: float = -0.1
) -> float:
    H, W = image.shape
    if not (0 <= y <= H - 1 and 0 <= x <= W - 1):
        return background
    return bilinear(image, y, x, background)


def _bilinear_place_inside(
    image: Array, y: float, x: float, background: float = -0.1
) -> float:
    if y < 0 or x < 0 or y >= image.shape[0] or x >= image.shape[1]:
        return background
    return bilinear(image, y, x, background)


def _bilinear_floor_and_ceil(
    image: Array, y: float, x: float, background: float = -0.1
) -> float:
    (i, j), (below, beside) = np.floor([y, x]), np.ceil([y, x])
    whole = below == i, beside == j
    return 0.0 if any(whole) else bilinear(image, y, x, background)


def _bilinear_mean_of_four(
    image: Array, y: float, x: float, background: float = -0.1
) -> float:
    return bilinear(image, np.floor(y) + 0.5, np.floor(x) + 0.5, background)


def _bilinear_all_four_inside(
    image: Array, y: float, x: float, background: float = -0.1
) -> float:
    i, j = int(np.floor(y)), int(np.floor(x))
    if i < 0 or j < 0 or i + 1 >= image.shape[0] or j + 1 >= image.shape[1]:
        return background
    return bilinear(image, y, x, background)


def _bilinear_rounded(
    image: Array, y: float, x: float, background: float = -0.1
) -> float:
    i, j = round(y), round(x)
    inside = 0 <= i < image.shape[0] and 0 <= j < image.shape[1]
    return image[i, j] if inside else background


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
        probe("4 x 5 whole numbers, at y = 2.25, x = 3.5",
              lambda: (small(4, 5, seed=1, most=9), 2.25, 3.5, 0.5)),
        probe("bytes, at y = 0.5, x = 0.5",
              lambda: (whole(3, 4, high=256).astype(np.uint8), 0.5, 0.5, 0.0)),
    ),
    misconceptions=(
        Misconception(
            "D11", "nearest pixel",
            "At a pixel you are right, between pixels you return the nearest one "
            "unchanged. Then a digit moved by half a pixel gets steps at its edge. How "
            "much should each of the four neighbours count?",
            wrong=bilinear_nearest,
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
            "Outside the image you take 0. For a network whose background is -0.1, "
            "0 is a light grey: a frame would appear. Which argument says what is there?",
            (("pixel = background", "pixel = 0.0"),),
        ),
        Misconception(
            "D1D", "background of -0.1 whatever is given",
            "Outside the image you always take -0.1, even when another background is "
            "given. Which argument says what is there?",
            (("pixel = background", "pixel = -0.1"),),
        ),
        Misconception(
            "D1E", "rounded to the nearest",
            "You start from the nearest pixel, so one of your weights can be negative. "
            "Which four pixels lie around the place, and how is the upper left one "
            "found?",
            (("int(np.floor(y)), int(np.floor(x))", "round(y), round(x)"),),
        ),
        Misconception(
            "D1F", "height and width exchanged at the border",
            "You compare the row with the width and the column with the height. Which "
            "of the two says how many rows there are?",
            ((_PIXEL, "if 0 <= row < W and 0 <= column < H and 0 <= row < H:"),),
        ),
        Misconception(
            "D16", "edge pixel repeated",
            "Outside the image you repeat the pixel at the edge, so ink that touches the "
            "edge would go on for ever. What should be there?",
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
            "You mix along x alone: y is rounded down, so a digit could move up and "
            "down in whole pixels only. How much does each of the two rows around y "
            "count?",
            (("((i, 1 - down), (i + 1, down))", "((i, 1.0),)"),),
        ),
        Misconception(
            "D1A", "only along y",
            "You mix along y alone: x is rounded down, so a digit could move sideways "
            "in whole pixels only. How much does each of the two columns around x "
            "count?",
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
            "four pixels still lie inside. Is your question about the place, or about "
            "each of the four pixels?",
            wrong=_bilinear_all_or_nothing,
        ),
        Misconception(
            "D1G", "pure background in the last row and column",
            "You return the background for every place in the last row or column, also "
            "for a pixel itself. A neighbour that is missing there counts 0. Of which "
            "neighbours should each be asked by itself whether it lies inside?",
            wrong=_bilinear_all_four_inside,
        ),
        Misconception(
            "D1H", "nearest pixel by round",
            "You return the nearest pixel unchanged, with a whole number in place of each "
            "coordinate. Then a digit moved by half a pixel gets steps at its edge. How "
            "much should each of the four neighbours count?",
            wrong=_bilinear_rounded,
        ),
        Misconception(
            "D1I", "background left of the image and above it",
            "Less than a pixel above the image or to the left of it you return pure "
            "background, though some of the four pixels there lie inside. Is your "
            "question about the place, or about each of the four pixels?",
            wrong=_bilinear_place_inside,
        ),
        Misconception(
            "D1J", "floor and ceil",
            "Between the pixels you are right; where y or x is a whole number you "
            "return 0. There floor and ceil are the same, and both weights become 0. "
            "Which row comes after row i, whatever y is?",
            wrong=_bilinear_floor_and_ceil,
        ),
        Misconception(
            "D1K", "mean of the four",
            "You take the mean of the four pixels, wherever the place lies among them. "
            "At y = 0, x = 1 it lies on a pixel: how much should the other three count?",
            wrong=_bilinear_mean_of_four,
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
