"""19.4 slant: how much does a digit lean?"""

from __future__ import annotations

import numpy as np

from .... import contest as course
from ...exercise import Exercise, Misconception
from ..probes import counting, probe, whole
from ._slant_parts import (
    first_and_last,
    grey,
    hook,
    middle_of_the_box,
    one_row,
    stroke,
)

Array = np.ndarray


def slant(image: Array) -> float:
    H, W = image.shape
    y, x = np.mgrid[:H, :W]
    ink = np.sum(image)
    if ink == 0:
        return 0.0
    down = y - np.sum(image * y) / ink
    right = x - np.sum(image * x) / ink
    spread = np.sum(image * down**2)
    if spread == 0:
        return 0.0
    return float(np.sum(image * down * right) / spread)


def slant_given(image: Array) -> float:
    """What the exercise begins with: about the middle of the picture, not of the ink."""
    H, W = image.shape
    y, x = np.mgrid[:H, :W]
    down, right = y - (H - 1) / 2, x - (W - 1) / 2
    spread = np.sum(image * down**2)
    if spread == 0:
        return 0.0
    return float(np.sum(image * down * right) / spread)


def slant_by_raw_moments(image: Array) -> float:
    image = np.asarray(image, float)
    i, j = np.arange(image.shape[0]), np.arange(image.shape[1])
    m = image.sum()
    if m == 0:
        return 0.0
    along_y, along_x = i @ image.sum(axis=1), image.sum(axis=0) @ j
    below = (i * i) @ image.sum(axis=1) - along_y**2 / m
    above = i @ image @ j - along_y * along_x / m
    return float(above / below) if abs(below) > 1e-9 else 0.0


def slant_by_loops(image: Array) -> float:
    pixels = [(i, j, float(v)) for (i, j), v in np.ndenumerate(image)]
    ink = sum(v for _, _, v in pixels)
    if not ink:
        return 0.0
    row = sum(v * i for i, _, v in pixels) / ink
    column = sum(v * j for _, j, v in pixels) / ink
    both = sum(v * (i - row) * (j - column) for i, j, v in pixels)
    rows = sum(v * (i - row) ** 2 for i, _, v in pixels)
    return both / rows if rows > 1e-12 else 0.0


def slant_by_covariance(image: Array) -> float:
    if not image.any():
        return 0.0
    y, x = np.indices(image.shape)
    weights = np.asarray(image, float).ravel()
    both = np.cov(y.ravel(), x.ravel(), aweights=weights, ddof=0)
    return float(both[0, 1] / both[0, 0]) if both[0, 0] > 1e-12 else 0.0


_SLOPE = "return float(np.sum(image * down * right) / spread)"


_DOWN = "down = y - np.sum(image * y) / ink"


_RIGHT = "right = x - np.sum(image * x) / ink"


_ANY_COLUMN = (
    "the distances down, weighted by ink, add up to 0: any column may be the origin"
)


SLANT = Exercise(
    id="19.4",
    name="slant",
    title="How much does a digit lean?",
    reference=course.slant,
    kind="find-and-fix",
    given=slant_given,
    plain=slant,
    parts=("slant",),
    probes=(
        probe("a stroke that goes one column right per row down", lambda: (stroke(1),)),
        probe("a stroke that goes one column left per row down", lambda: (stroke(-1),)),
        probe("an upright stroke", lambda: (stroke(0),)),
        probe("an image without ink", lambda: (np.zeros((3, 5)),)),
        probe("three dark pixels, all in one row", lambda: (one_row(),)),
        probe("four pixels of different ink, 5 x 4", lambda: (grey(),)),
        probe("the same, all ink together 1", lambda: (grey() / 7.5,)),
        probe("1, 2, 3, ... in an image of 3 x 5", lambda: (counting(3, 5),)),
        probe("a hook: most of its ink is in the rows 0 to 2, some in row 6", lambda: (hook(),)),
        probe("bytes, 6 x 4", lambda: (whole(6, 4, high=256, seed=2).astype(np.uint8),)),
    ),
    misconceptions=(
        Misconception(
            "W41", "divided by the spread of columns",
            "You divide by how far the ink spreads sideways. The slant says how many "
            "columns belong to one row: which spread is one of rows?",
            (("spread = np.sum(image * down**2)", "spread = np.sum(image * right**2)"),),
        ),
        Misconception(
            "W42", "opposite sign",
            "Your slant has the opposite sign. A stroke that moves right as it goes down "
            "should have a positive slant: which of your differences is reversed?",
            ((_SLOPE, "return -float(np.sum(image * down * right) / spread)"),),
        ),
        Misconception(
            "W43", "measured from the corner",
            "You measure from pixel (0, 0). Then an upright stroke seems to lean, and "
            "more so the farther it is from the corner. From where should distances be "
            "taken?",
            ((_DOWN, "down = y"), (_RIGHT, "right = x")),
        ),
        Misconception(
            "W4C", "rows not measured from the middle",
            "Your rows are counted from the top edge, so a digit farther down seems to "
            "lean less. From which row should their distances be taken?",
            ((_DOWN, "down = y"),),
        ),
        Misconception(
            "W4D", "first and last row alone",
            "You join the ink of the first row with that of the last, and the rows in "
            "between have no say. Which line fits all the ink best?",
            wrong=first_and_last,
        ),
        Misconception(
            "W44", "middle of the picture",
            "You measure from the middle of the picture. Ink that lies off the middle "
            "then looks slanted. Where is the middle of the ink?",
            ((_DOWN, "down = y - np.mean(y)"), (_RIGHT, "right = x - np.mean(x)")),
        ),
        Misconception(
            "W45", "ink as yes or no",
            "Light and dark pixels count the same in your sums. A grey one at the edge is "
            "partly background. Where does the amount of ink come in?",
            (("y, x = np.mgrid[:H, :W]", "y, x = np.mgrid[:H, :W]\n    image = image > 0"),),
        ),
        Misconception(
            "W46", "no ink, no number",
            "An image without ink gives nan: 0 divided by 0. What slant does the "
            "exercise give it, and when must you ask?",
            (("if ink == 0:", "if ink < 0:"),),
        ),
        Misconception(
            "W47", "one row gives nan",
            "Where all ink lies in one row, the spread of rows is 0, and you divide by "
            "it. A horizontal line has no slant to correct: what should you return?",
            (("if spread == 0:", "if spread < 0:"),),
        ),
        Misconception(
            "W48", "correlation",
            "Yours is a correlation, between -1 and 1: it says how straight a stroke is, "
            "not how much it leans. Which of the two spreads should you divide by, and "
            "without a root?",
            ((_SLOPE,
              "return float(np.sum(image * down * right) / "
              "np.sqrt(spread * max(np.sum(image * right**2), 1e-9)))"),),
        ),
        Misconception(
            "W49", "covariance alone",
            "Yours grows with the height of the digit: it is the covariance, columns "
            "times rows. What must it be divided by to be columns per row?",
            ((_SLOPE, "return float(np.sum(image * down * right) / ink)"),),
        ),
        Misconception(
            "W4A", "never negative",
            "Your slant is never negative: a stroke leaning left and one leaning right "
            "look the same. Where does your function lose the sign?",
            ((_SLOPE, "return float(np.abs(np.sum(image * down * right)) / spread)"),),
        ),
        Misconception(
            "W4B", "an angle",
            "Yours is the angle of the stroke, in radians: 45° where it moves one column "
            "per row. The exercise asks for columns per row. Which function turns a "
            "slope into an angle, and is it needed?",
            ((_SLOPE,
              "return float(np.arctan2(np.sum(image * down * right), spread))"),),
        ),
        Misconception(
            "W4E", "rows from the middle of the picture",
            "Your rows are still counted from the middle of the picture, and the spread "
            "grows with the ink's distance from it. What is the mean row of the ink?",
            ((_DOWN, "down = y - np.mean(y)"),),
        ),
        Misconception(
            "W4F", "mean of the inked pixels",
            "Your centre is the mean of all pixels that have ink, where a light one counts "
            "as much as a dark one. By what does each place have to be weighted?",
            ((_DOWN, "down = y - np.mean(y[image > 0])"),
             (_RIGHT, "right = x - np.mean(x[image > 0])")),
        ),
        Misconception(
            "W4G", "sum divided by all pixels",
            "You divide the weighted sum of the rows by the number of pixels. A weighted "
            "mean is divided by the sum of its weights. What are the weights here?",
            ((_DOWN, "down = y - np.mean(image * y)"),
             (_RIGHT, "right = x - np.mean(image * x)")),
        ),
        Misconception(
            "W4J", "sum for the mean",
            "You subtract the weighted sum of the rows, far below any of them. A mean lies "
            "between them: what is the sum still to be divided by?",
            ((_DOWN, "down = y - np.sum(image * y)"),
             (_RIGHT, "right = x - np.sum(image * x)")),
        ),
        Misconception(
            "W4H", "middle of the box",
            "Your centre is halfway between the first and the last row with ink, however "
            "much ink lies above or below. Which mean lets each pixel count by its ink?",
            wrong=middle_of_the_box,
        ),
        Misconception(
            "W4I", "centre rounded",
            "Your centre is rounded to a whole row. A mean may lie between two rows: "
            "which of your steps drops its decimals?",
            ((_DOWN, "down = y - np.round(np.sum(image * y) / ink)"),
             (_RIGHT, "right = x - np.round(np.sum(image * x) / ink)")),
        ),
    ),
    alternatives=(slant_by_raw_moments, slant_by_loops, slant_by_covariance),
    hints=(
        "Find the middle of the ink first: the mean row and the mean column, where each "
        "pixel counts by its ink.",
        "Fit a line, column against row: its slope is the covariance of both, divided "
        "by the variance of the rows. Two images have no such slope; ask for them "
        "before you divide.",
        "down = y - np.sum(image * ___) / ink\nright = x - ___\n"
        "return float(np.sum(image * ___ * ___) / np.sum(image * ___))",
    ),
    explanation=(
        "A horizontal shear $x' = x - s\\,(y - \\bar y)$ changes the covariance of "
        "column and row to $\\mathrm{cov}(x, y) - s\\,\\mathrm{var}(y)$. It is 0 for "
        "$s = \\mathrm{cov}(x, y) / \\mathrm{var}(y)$: the slope of the line through the "
        "ink that least squares would fit. These are the digit's second moments."
    ),
    equivalent_mutants={
        "image * x -> image + x in right = x - np.sum(image * x) / ink": _ANY_COLUMN,
        "np.sum(image * x) / ink -> np.sum(image * x) * ink in right = x - np.sum(image * x) / ink": _ANY_COLUMN,
        "x - np.sum(image * x) / ink -> x + np.sum(image * x) / ink in right = x - np.sum(image * x) / ink": _ANY_COLUMN,
    },
    general=lambda rng: (rng.random((int(rng.integers(2, 8)), int(rng.integers(2, 8)))),),
    after="Next every digit is set upright by it.",
)  # fmt: skip
