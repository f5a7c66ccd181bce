"""A photo or a scan of digits becomes an input of the networks, step by step.

The steps: even light, Otsu's threshold, connected ink, and each digit as MNIST's were
made, by the digit pad's own ``normalise``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lenet_edu.data import to_input
from lenet_edu.widgets.models.digit_pad import BOX, normalise

from .ink import NO_INK, Ink, Threshold, find_ink, is_ink, otsu, threshold_of, widened
from .opening import PictureError, grey_of, resized
from .parts import Part, boxes, digits_among, is_large, label

if TYPE_CHECKING:
    from lenet_edu.figures import Picture

FINE = 160  # pixels along the longer side at which a digit's edge is drawn
PEN = 2.2  # of 20 pixels: MNIST's thin strokes; a finer pen is made as wide as this
MANY = 60  # more pieces than this are a page of text or a pattern
PIECES = 20_000  # more than this are noise


@dataclass(frozen=True)
class PictureReading:
    """What was found in a picture.

    Attributes
    ----------
    images : (N, 28, 28) uint8, 0 is background and 255 is ink, in reading order
    boxes : N tuples (top, bottom, left, right) in the pixels of ``ink``
    ink : the steps from the photo to the ink
    dropped : boxes of the ink that is no digit: specks, lines, what leaves the picture
    """

    images: NDArray[np.uint8]
    boxes: list[tuple[int, int, int, int]]
    ink: Ink
    dropped: list[tuple[int, int, int, int]]

    @property
    def x(self) -> NDArray[np.float32]:
        """The digits as LeNet-5 takes them, (N, 1, 32, 32) float32."""
        x: NDArray[np.float32] = to_input(self.images)
        return x

    def show(self, says: Sequence[Any] | None = None) -> Picture:
        """The steps as a figure; ``says`` is written above the digits, one each."""
        from .drawing import show_steps

        return show_steps(self, says)

    def __repr__(self) -> str:
        count = len(self.images)
        return f"PictureReading({count} digit{'s' if count != 1 else ''})"


def read_picture(source: Any, threshold: Threshold = otsu) -> PictureReading:
    """The digits of a photo or a scan, each made as MNIST's were.

    Parameters
    ----------
    source
        A file's name (PNG, JPEG, WebP and what else Pillow opens), its bytes, a Pillow
        picture, or an array of bytes (H, W), (H, W, 3) or (H, W, 4). Dark on light or
        light on dark, of any size; a photo is turned as its camera says.
    threshold
        Counts of 256 levels -> the level from which on a pixel is paper.

    Returns
    -------
    PictureReading
        Its ``images`` are (N, 28, 28) bytes in reading order.

    Raises
    ------
    PictureError
        If there is no picture or no digit; the sentence says why. It is a ValueError.

    Source: LeCun et al. 1998, sec. III-A, for size and centre; Otsu 1979 for the ink.
    """
    grey = grey_of(source)
    if max(grey.shape) < 2 * FINE:  # a tiny picture: its edges are drawn smoothly
        times = 2 * FINE / max(grey.shape)
        grey = resized(grey, *(max(1, round(side * times)) for side in grey.shape))
        grey = grey.clip(0, 1)
    on_a_table = sheet_of(grey)
    if on_a_table is not None:
        try:
            return _read(on_a_table, threshold)
        except PictureError:
            pass  # a bright patch without ink: perhaps itself a 1 of chalk
    return _read(grey, threshold)


def _read(grey: NDArray[np.float64], threshold: Threshold) -> PictureReading:
    ink = find_ink(grey, threshold)
    labels, count = label(ink.mask)
    if count > PIECES:
        raise PictureError(NO_INK)
    paper = float(np.median(ink.even))
    pieces: list[Part] = []
    shadows: list[Part] = []
    for piece in boxes(labels, count):
        within = np.s_[piece.top : piece.bottom, piece.left : piece.right]
        values = ink.even[within][labels[within] == piece.names[0]]
        (pieces if is_ink(values, paper) else shadows).append(piece)
    found, dropped = digits_among(pieces, ink.mask.shape)
    dropped += shadows
    if not any(is_large(one, ink.mask.shape) for one in pieces):
        raise PictureError(NO_INK)
    if not found:
        raise PictureError(
            "There is ink on this picture, but nothing like a digit: only specks, "
            "lines or what reaches out of the picture. Leave a margin around the digit."
        )
    if len(found) > MANY:
        raise PictureError(
            f"There are {len(found)} pieces of ink on this picture: a page of text, or "
            "a pattern. Cut out the digits, or write them on blank paper."
        )
    images = [_digit(ink, labels, part) for part in found]
    return PictureReading(
        np.stack(images), [_box(one) for one in found], ink, [_box(o) for o in dropped]
    )


def sheet_of(grey: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """The part of a picture that is a bright sheet on a dark table, None without one.

    The sheet is the largest bright piece. It fills its box and reaches at most one
    side of the picture, which a part of a page beside a shadow does not.
    """
    bright = grey > threshold_of(grey)
    labels, count = label(bright)
    if not 0 < count <= PIECES:
        return None
    largest = max(boxes(labels, count), key=lambda one: one.area)
    full = largest.height * largest.width
    height, width = grey.shape
    ends = [largest.top, largest.left, height - largest.bottom, width - largest.right]
    if full < 0.15 * grey.size or largest.area < 0.85 * full or ends.count(0) > 1:
        return None
    if grey[~bright].mean() > 0.6 * grey[bright].mean():
        return None
    inner = max(2, largest.side // 40)  # without the sheet's edge and its shadow
    return grey[
        largest.top + inner : largest.bottom - inner,
        largest.left + inner : largest.right - inner,
    ]


def _box(part: Part) -> tuple[int, int, int, int]:
    return part.top, part.bottom, part.left, part.right


def _digit(ink: Ink, labels: NDArray[np.int32], part: Part) -> NDArray[np.uint8]:
    """One digit (28, 28), its edge drawn finely and its pen as wide as MNIST's."""
    margin = 2 + part.side // 20
    rows = slice(max(0, part.top - margin), part.bottom + margin)
    columns = slice(max(0, part.left - margin), part.right + margin)
    even = ink.even[rows, columns]
    own = np.isin(labels[rows, columns], part.names)
    others = ink.mask[rows, columns] & ~own
    even = np.where(others, 1.0, even)
    times = FINE / part.side
    if times > 1:
        size = tuple(max(1, round(side * times)) for side in even.shape)
        own = (resized(even, *size) < ink.threshold) & (
            resized(widened(own, 2).astype(float), *size) > 0.5
        )
    own = _with_a_pen(own, part.side * max(1.0, times))
    image = normalise(own)
    assert image is not None
    return image


def _with_a_pen(mask: NDArray[np.bool_], side: float) -> NDArray[np.bool_]:
    """A thin line made wider, until it is as wide as the pens of MNIST.

    A line's width is about twice its area over the length of its edge.
    """
    ink = np.pad(mask, 1)
    edge = sum(int((ink != np.roll(ink, 1, axis)).sum()) for axis in (0, 1))
    if not edge:
        return mask
    # Edges of pixels are longer than the outline: by 4 / pi for all directions.
    width = 2 * float(ink.sum()) / (edge * np.pi / 4)
    lacking = (PEN * side / BOX - width) / 2
    if lacking < 0.5:
        return mask
    steps = round(lacking)
    return widened(np.pad(mask, steps), steps)
