"""From strokes to 28 x 28 pixels as MNIST's were made, and a network's answer to them.

``normalise`` has its twin in static/pad.js; ``model`` is the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lenet_edu.data import to_input

PAD = 280  # points of the pad along a side, ten per pixel of MNIST
PEN = 12  # radius of the pen in points
LONG = 176  # the longer side of a large drawing, from stroke to stroke
DOT = 8  # what is smaller is a dot, not a small drawing
HALF = 0.5 + 1e-9  # a tie goes up, whatever the order in which a sum was made
SIDE, BOX = 28, 20  # MNIST's field, and the longer side of the ink in it
LIMIT = 200  # the penalty from which on nothing is left of a bar of closeness

Stroke = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Answer:
    """Ten penalties, the digit with the smallest, the runner-up, their difference."""

    penalties: list[float]
    digit: int
    second: int
    margin: float


def enlarged(strokes: Sequence[Stroke]) -> Sequence[Stroke]:
    """A small drawing as large as a large one: the same pen then draws thin lines.

    MNIST's digits were written with one pen and then made equally large. On the pad the
    pen is thick beside a small drawing: with it the network read 5 of 27 digits of 22
    points, and reads all of them when they are drawn anew.
    """
    side, x, y = _span(strokes)
    if not DOT <= side < LONG:
        return strokes
    times, middle = LONG / side, PAD / 2
    return [
        [(middle + times * (a - x), middle + times * (b - y)) for a, b in stroke]
        for stroke in strokes
    ]


def pen_of(strokes: Sequence[Stroke]) -> float:
    """The pen that a drawing of this size is drawn with on the pad."""
    side = _span(strokes)[0]
    return max(2.0, PEN * min(1.0, side / LONG)) if side >= DOT else PEN


def drawn(strokes: Sequence[Stroke]) -> NDArray[np.uint8] | None:
    """Strokes as the network is given them: (28, 28) bytes, None without any."""
    return normalise(rasterise(enlarged(strokes)))


def _span(strokes: Sequence[Stroke]) -> tuple[float, float, float]:
    """The longer side of what the strokes span, and its middle (x, y)."""
    points = [point for stroke in strokes for point in stroke]
    if not points:
        return 0.0, 0.0, 0.0
    (left, top), (right, bottom) = (
        tuple(end(axis) for axis in zip(*points, strict=True)) for end in (min, max)
    )
    return max(right - left, bottom - top), (left + right) / 2, (top + bottom) / 2


def rasterise(strokes: Sequence[Stroke], radius: float = PEN) -> NDArray[np.bool_]:
    """Strokes as ink, (280, 280): true within the pen's radius of a stroke.

    A stroke is a list of points (x, y), x to the right and y down, in 0..280.
    """
    ink = np.zeros((PAD, PAD), bool)
    middle = np.arange(PAD) + 0.5
    for stroke in strokes:
        for n, (bx, by) in enumerate(stroke):
            ax, ay = stroke[max(0, n - 1)]
            dx, dy = bx - ax, by - ay
            px, py = middle[None, :] - ax, middle[:, None] - ay
            length = dx * dx + dy * dy
            along = np.clip((px * dx + py * dy) / length, 0, 1) if length else 0.0
            ex, ey = px - along * dx, py - along * dy
            ink |= ex * ex + ey * ey <= radius * radius
    return ink


def shrink(ink: ArrayLike, height: int, width: int) -> NDArray[np.uint8]:
    """Area averaging of ink (H, W) in 0..1 to bytes (height, width)."""
    ink = np.asarray(ink, float)
    rows, columns = _shares(ink.shape[0], height), _shares(ink.shape[1], width)
    return np.floor(255 * (rows @ ink @ columns.T) + HALF).astype(np.uint8)


def normalise(ink: ArrayLike) -> NDArray[np.uint8] | None:
    """Ink (H, W) as MNIST's digits were made: (28, 28) bytes, None without ink.

    The ink is cut out, its longer side becomes 20 pixels (aspect kept, grey from
    averaging), and its centre of mass goes to the middle of the field: to an index
    in 13.5..14.5, where it lies in every one of the 60,000 training images.

    Source: LeCun et al. 1998, sec. III-A.
    """
    ink = np.asarray(ink)
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    if not rows.size:
        return None
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = BOX / max(cut.shape)
    height, width = (max(1, int(np.floor(side * scale + 0.5))) for side in cut.shape)
    return _centre(shrink(cut, height, width))


def model(image: NDArray[np.uint8], network: Callable[[Any], Any]) -> Answer:
    """One image (28, 28) of bytes through the network: the ten penalties.

    Raises
    ------
    ValueError
        If the network does not give ten finite numbers, none below 0.

    Source: LeCun et al. 1998, sec. II-B: a penalty is a squared distance.
    """
    penalties = np.asarray(network(to_input(image[None])), float)
    if penalties.size != 10:
        raise ValueError(
            f"the network returned shape {penalties.shape} for one image; expected are "
            "ten penalties, shape (1, 10)"
        )
    penalties = penalties.ravel()
    if not np.isfinite(penalties).all():
        raise ValueError(
            f"the network returned {penalties[~np.isfinite(penalties)][0]}"
        )
    if (penalties < 0).any():
        raise ValueError(
            f"the network returned {penalties.min():.3g}; a penalty is a squared "
            "distance, never below 0, and the smallest is the answer"
        )
    digit, second = np.argsort(penalties, kind="stable")[:2]
    margin = float(penalties[second] - penalties[digit])
    return Answer(penalties.tolist(), int(digit), int(second), margin)


def _shares(size: int, parts: int) -> NDArray[np.float64]:
    """(parts, size): the share of each of ``size`` points in each of equal parts."""
    edges = np.arange(parts + 1) * (size / parts)
    points = np.arange(size)
    low = np.maximum(points, edges[:-1, None])
    high = np.minimum(points + 1, edges[1:, None])
    return np.maximum(high - low, 0) / (size / parts)


def _centre(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The pixels in a 28 x 28 field, their centre of mass in its middle."""
    weight = values.astype(float)
    corner = []
    for axis, size in enumerate(values.shape):
        moment = (weight.sum(axis=1 - axis) * np.arange(size)).sum() / weight.sum()
        start = int(np.floor(SIDE / 2 + 0.5 - moment))
        corner.append(min(max(start, 0), SIDE - size))
    field = np.zeros((SIDE, SIDE), np.uint8)
    (top, left), (height, width) = corner, values.shape
    field[top : top + height, left : left + width] = values
    return field
