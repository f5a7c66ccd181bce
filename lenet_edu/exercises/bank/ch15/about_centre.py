"""15.3 about_centre: the middle stays where it is."""

from __future__ import annotations

import numpy as np

from ....data import distortions as course
from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray
Generator = np.random.Generator


def about_centre(matrix: Array, height: int, width: int) -> Array:
    x, y = (width - 1) / 2, (height - 1) / 2
    to_origin = np.array([[1, 0, -x], [0, 1, -y], [0, 0, 1]], dtype=float)
    and_back = np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], dtype=float)
    return and_back @ matrix @ to_origin


def about_centre_given(matrix: Array, height: int, width: int) -> Array:
    """What the exercise begins with: both ends exchanged, the middle half a pixel off."""
    there = np.eye(3)
    there[:2, 2] = width / 2, height / 2
    return np.linalg.inv(there) @ matrix @ there


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
    kind="find-and-fix",
    given=about_centre_given,
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
            "D31", "order reversed",
            "Your product moves by the middle first and back at the end. The matrix on "
            "the right acts first: which step should that be?",
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
            "D39", "far corner",
            "Your fixed point lies at (width, height), beyond the last pixel. Where is "
            "the middle of pixels 0 to width - 1?",
            ((_MIDDLE, "x, y = width, height"),),
        ),
        Misconception(
            "D3A", "last pixel",
            "Your fixed point is the last pixel, at (width - 1, height - 1). Which point "
            "lies half-way between it and pixel (0, 0)?",
            ((_MIDDLE, "x, y = width - 1, height - 1"),),
        ),
        Misconception(
            "D38", "entry by entry",
            "You multiply the matrices entry by entry, with *. One map after another is "
            "the matrix product: which sign does Python have for it?",
            ((_BOTH, "return and_back * matrix * to_origin"),),
        ),
        Misconception(
            "D3B", "half, rounded down",
            "With an odd number of pixels you are right, with an even one your middle "
            "lies half a pixel too far right and down. Pixels 0 to 31: which number "
            "lies half-way between the first and the last?",
            ((_MIDDLE, "x, y = width // 2, height // 2"),),
        ),
        Misconception(
            "D3C", "counted from 1",
            "Your middle would be right if pixels were counted from 1. Counted from 0, "
            "the middle one of 5 is number 2. What has to change in your formula?",
            ((_MIDDLE, "x, y = (width + 1) / 2, (height + 1) / 2"),),
        ),
        Misconception(
            "D3D", "transposed instead of inverted",
            "You take the transpose of the translation. That undoes a rotation; here it "
            "brings the middle's numbers into the last row. What moves a point back to "
            "where it was?",
            ((_BOTH, "return and_back @ matrix @ and_back.T"),),
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
