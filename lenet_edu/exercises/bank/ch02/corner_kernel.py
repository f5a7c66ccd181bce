"""02.7 corner_kernel: design a kernel that finds corners."""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception, Probe

Array = np.ndarray


def corner_kernel() -> Array:
    kernel = np.full((5, 5), -9.0)
    kernel[2:, 2:] = 16.0
    return kernel


def corner_by_numbers() -> list[list[int]]:
    return [
        [-2, -2, -2, -2, -1],
        [-2, -1, -1, -1, -1],
        [-2, -1, 6, 4, 2],
        [-2, -1, 4, 3, 0],
        [-1, -1, 2, 0, 2],
    ]


def corner_as_angle() -> Array:
    kernel = np.full((5, 5), -1)
    kernel[2, 2:] = 4
    kernel[2:, 2] = 4
    return kernel


def corner_from_edges() -> Array:
    dark_below = np.repeat(np.arange(-2.0, 3.0)[:, None], 5, axis=1)
    return dark_below + dark_below.T


def corner_less_its_mean() -> Array:
    picture = np.zeros((5, 5))
    picture[2:, 2:] = 1.0
    return picture - picture.mean()


_NO_NUMBERS = "no kernel: no array of numbers"
SIDE = 20  # of the images
SQUARES = ((4, 5, 7), (9, 3, 8), (3, 8, 9), (6, 6, 10))  # top row, left column, side


def square(top: int, left: int, side: int) -> Array:
    """An image (20, 20) of zeros with a filled square of ones."""
    image = np.zeros((SIDE, SIDE))
    image[top : top + side, left : left + side] = 1.0
    return image


def where_largest(args: tuple[Any, ...], made: Any) -> str:
    """Where a kernel's maps of four squares are largest, and what flat areas give.

    A place is named after where the middle of its window lies, to within a pixel.

    Parameters
    ----------
    args
        What the learner's function was given: nothing.
    made
        The kernel as it was returned.
    """
    try:
        kernel = np.asarray(made)
    except (TypeError, ValueError):
        return _NO_NUMBERS
    if kernel.dtype.kind not in "biuf":
        return _NO_NUMBERS
    if kernel.shape != (5, 5):
        return "no kernel of shape (5, 5)"
    kernel = kernel.astype(np.float64)
    if not np.isfinite(kernel).all():
        return "no kernel: nan or inf is in it"
    largest = np.abs(kernel).max()
    if largest == 0:
        return "largest nowhere: the map is 0 everywhere"
    kernel = kernel / largest
    zones = {zone for box in SQUARES for zone in _zones(kernel, box)}
    flat = "0" if abs(kernel.sum()) < 1e-6 else "not 0"
    return f"largest {', '.join(sorted(zones))}; flat areas give {flat}"


def _zones(kernel: Array, box: tuple[int, int, int]) -> set[str]:
    y = nn.conv2d(square(*box)[None, None], kernel[None, None], np.zeros(1))[0, 0]
    return {_zone(i + 2, j + 2, *box) for i, j in np.argwhere(y > y.max() - 1e-6)}


def _zone(i: int, j: int, top: int, left: int, side: int) -> str:
    """What lies under the middle of a window, pixel (i, j)."""
    up = {top - 1: "top", top: "top", top + 1: "top"}
    up |= {n + side - 1: "bottom" for n in up}
    across = {left - 1: "left", left: "left", left + 1: "left"}
    across |= {n + side - 1: "right" for n in across}
    if i in up and j in across:
        return f"at the {up[i]} {across[j]} corner"
    row_inside, column_inside = top <= i < top + side, left <= j < left + side
    if i in up and column_inside:
        return f"along the {up[i]} edge"
    if j in across and row_inside:
        return f"along the {across[j]} edge"
    return "inside" if row_inside and column_inside else "outside"


def what_is_missing(made: Any) -> str:
    """Of a kernel that no known mistake makes: what its maps do, and what to ask."""
    kernel = np.asarray(made, np.float64)
    total = float(kernel.sum())
    if abs(total) > 1e-6 * np.abs(kernel).max():
        return (
            f"Your 25 weights add up to {total:.4g}, so a flat area of ink gives "
            f"{total:.4g}, and should give 0. How much would the weights have to lose "
            "or gain, and which of them stand where there should be no ink?"
        )
    zones = {z for box in SQUARES for z in _zones(kernel / np.abs(kernel).max(), box)}
    where = " and ".join(sorted(zones))
    return (
        f"Your maps are largest {where}; it should be at the top left corner alone. Draw "
        "the 5 x 5 window at such a place and at a top left corner: which weights meet "
        "ink in the one and not in the other?"
    )


_INSIDE = (
    "Your maps are at least as large inside the square, where the whole window is full "
    "of ink, as at its corner. What must the weights be where a corner has no ink?"
)
_SET = "kernel[2:, 2:] = 16.0"


CORNER_KERNEL = Exercise(
    id="02.7",
    name="corner_kernel",
    title="Design a kernel that finds corners",
    kind="design",
    reference=corner_kernel,
    plain=corner_kernel,
    parts=("what its maps do",),
    probes=(
        Probe("four images of 20 x 20, each with one filled square", lambda: ()),
    ),
    view=where_largest,
    remark=what_is_missing,
    misconceptions=(
        Misconception(
            "C01", "laid out for the bottom right corner",
            "Your maps are largest at the bottom right corner. The kernel is laid on as "
            "it is, without a rotation: at the top left corner, in which part of the "
            "window does the ink lie?",
            ((_SET, "kernel[:3, :3] = 16.0"),),
        ),
        Misconception(
            "C12", "laid out for the top right corner",
            "Your maps are largest at the top right corner. There the ink is below and "
            "to the left. On which side of a top left corner is it?",
            ((_SET, "kernel[2:, :3] = 16.0"),),
        ),
        Misconception(
            "C13", "laid out for the bottom left corner",
            "Your maps are largest at the bottom left corner. There the ink is above "
            "and to the right. Where is it at a top left corner?",
            ((_SET, "kernel[:3, 2:] = 16.0"),),
        ),
        Misconception(
            "C14", "two opposite corners",
            "Your maps are just as large at the bottom right corner as at the top left "
            "one. What would make a window with its ink at the top left give less?",
            wrong=lambda: np.outer([-1.0, -1, 0, 1, 1], [-1.0, -1, 0, 1, 1]),
        ),
        Misconception(
            "C15", "a kernel for the top edge",
            "Your maps are largest along the top edge: the kernel asks for ink below, "
            "but not for ink to the right only. Which weights see that the ink goes on "
            "to the left of a window on the edge?",
            wrong=lambda: np.repeat(np.arange(-2.0, 3.0)[:, None], 5, axis=1),
        ),
        Misconception(
            "C16", "a kernel for the left edge",
            "Your maps are largest along the left edge: the kernel asks for ink to the "
            "right, but not for ink below only. Which weights see that the ink goes on "
            "above a window on the edge?",
            wrong=lambda: np.repeat(np.arange(-2.0, 3.0)[None], 5, axis=0),
        ),
        Misconception(
            "C17", "flat areas answer too",
            "Your maps are largest at the top left corner, as they should be. But "
            "where the image is flat they are not 0: what do your 25 weights add up "
            "to?",
            ((_SET, "kernel[2:, 2:] = 15.0"),),
        ),
        Misconception(
            "C18", "no negative weights where ink must not be", _INSIDE,
            (("np.full((5, 5), -9.0)", "np.zeros((5, 5))"),),
        ),
        Misconception(
            "C20", "inside more than at the corner", _INSIDE,
            wrong=lambda: np.ones((5, 5)),
        ),
        Misconception(
            "C21", "another shape",
            "The check needs 5 x 5 numbers, and your kernel has another shape. What "
            "does np.shape say of what you return?",
            (("(5, 5)", "(3, 5)"),),
        ),
        Misconception(
            "C22", "numbers that are not finite",
            "Your kernel holds nan or inf, and every window that meets it gives nan or "
            "inf as well. Which of your 25 numbers is not finite?",
            (("-9.0", "-np.inf"),),
        ),
        Misconception(
            "C23", "no array of numbers",
            "What you return cannot be read as an array of numbers. What does "
            "np.array make of it?",
            wrong=lambda: "a corner",
        ),
        Misconception(
            "C19", "a kernel of zeros",
            "All your weights are 0, so the map is 0 everywhere. Which pixels should "
            "count for a corner, and which against it?",
            (("np.full((5, 5), -9.0)", "np.zeros((5, 5))"), (_SET, "")),
        ),
    ),
    alternatives=(
        corner_by_numbers,
        corner_as_angle,
        corner_from_edges,
        corner_less_its_mean,
    ),
    hints=(
        "Draw the 5 x 5 window whose middle lies on the corner pixel. Which of its 25 "
        "pixels are ink?",
        "Pixels that should be ink get positive weights, those that should be empty "
        "negative ones. A flat window multiplies all weights by the same number, so "
        "together they should add up to 0.",
        "kernel = np.full((5, 5), ___)   # where there should be no ink\n"
        "kernel[___ : , ___ : ] = ___    # where there should be\n"
        "return kernel                   # and the sum is 0",
    ),
    explanation=(
        "When the middle of the window lies on the top left corner, the ink fills the "
        "lower right 3 x 3 pixels, which get 16, and the other 16 pixels get -9. The "
        "sum is $9 \\cdot 16 - 16 \\cdot 9 = 0$, so flat areas give 0. The corner gives "
        "$9 \\cdot 16 = 144$, and an edge, which has ink in 6 more pixels, gives "
        "$144 - 6 \\cdot 9 = 90$."
    ),
    general=lambda rng: (),
    after="The next cell shows its maps of a square and of a digit.",
)  # fmt: skip
