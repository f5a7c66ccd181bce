"""Strings of digits in one wide image: spaced, overlapping, with noise.

Source: LeCun et al. 1998, sec. VII: bounding boxes -1 to 4 pixels apart, each pixel
inverted with probability 0.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .noise import salt_and_pepper
from .transforms import BACKGROUND, DIGIT, FRAME, INK, SIDE

Array = np.ndarray

MARGIN = 10  # paper left and right: a window can have an end digit in its middle
STEP = 4  # widths are multiples of it: LeNet-5 halves them twice
GAPS = (-1, 4)
NOISE = 0.1


@dataclass(frozen=True)
class DigitString:
    """A wide image and what it says.

    Parameters
    ----------
    image : (32, W) float32
        -0.1 is paper, 1.175 is ink.
    digits
        From left to right.
    spans
        The columns [left, right) of each digit's box.
    """

    image: Array
    digits: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


def bounding_columns(image: ArrayLike) -> tuple[int, int]:
    """The first column with ink, and the first after the last.

    Raises
    ------
    ValueError
        If there is no ink at all.
    """
    columns = np.flatnonzero(np.asarray(image).any(axis=0))
    if not columns.size:
        raise ValueError("there is no ink in this digit, so it has no bounding box")
    return int(columns[0]), int(columns[-1]) + 1


def set_in_a_row(
    images: ArrayLike,
    digits: Sequence[int],
    gaps: Sequence[int],
    width: int | None = None,
) -> DigitString:
    """Digits side by side, in the middle of the image.

    Parameters
    ----------
    images : (n, 28, 28) uint8
        0 is paper. Cut to their bounding columns; up and down they stay where MNIST
        has centred them.
    digits : n of them
    gaps : n - 1
        Columns between two boxes; below 0 they overlap, and the darker pixel stays.
    width
        Of the image; default: 10 columns of paper on each side, then up to the next
        multiple of 4.

    Raises
    ------
    ValueError
        If the numbers do not fit together, or the string does not fit the width.
    """
    images = np.asarray(images)
    n = len(images)
    if images.dtype != np.uint8 or images.shape[1:] != (DIGIT, DIGIT) or not n:
        raise ValueError(
            "images must be bytes (n, 28, 28), as load_mnist gives them; they are "
            f"{images.dtype} with shape {images.shape}"
        )
    if len(digits) != n or len(gaps) != n - 1:
        raise ValueError(
            f"{n} images need {n} digits and {n - 1} gaps; there are {len(digits)} and "
            f"{len(gaps)}"
        )
    boxes = [bounding_columns(image) for image in images]
    cut = [image[:, a:b] for image, (a, b) in zip(images, boxes, strict=True)]
    lefts = [0]
    for one, gap in zip(cut, gaps, strict=False):
        lefts.append(lefts[-1] + one.shape[1] + int(gap))
    rights = [left + one.shape[1] for left, one in zip(lefts, cut, strict=True)]
    long = max(rights)
    wide = max(SIDE, -(-(long + 2 * MARGIN) // STEP) * STEP) if width is None else width
    if min(lefts) < 0 or long > wide:
        raise ValueError(
            f"the string is {long} columns long and does not fit {wide}; take a larger "
            "width, or gaps that let each digit begin inside the image"
        )
    first = (wide - long) // 2
    page = np.zeros((SIDE, wide), np.uint8)
    spans = []
    for one, left, right in zip(cut, lefts, rights, strict=True):
        place = page[FRAME : FRAME + DIGIT, first + left : first + right]
        np.maximum(place, one, out=place)
        spans.append((first + left, first + right))
    ink = (BACKGROUND + (INK - BACKGROUND) * (page / 255)).astype(np.float32)
    return DigitString(ink, tuple(int(d) for d in digits), tuple(spans))


def random_string(
    images: ArrayLike,
    labels: ArrayLike,
    length: int,
    rng: np.random.Generator,
    gaps: tuple[int, int] = GAPS,
    noise: float = NOISE,
    width: int | None = None,
) -> DigitString:
    """A string of digits drawn at random, as the paper's were set.

    Parameters
    ----------
    images : (N, 28, 28) uint8
    labels : (N,)
    length
        How many digits.
    rng
        Draws the digits, the gaps, then the noise.
    gaps
        Smallest and largest number of columns between two boxes, both included.
    noise
        Probability that a pixel is inverted.
    width
        As in :func:`set_in_a_row`.

    Raises
    ------
    ValueError
        As :func:`set_in_a_row`; also if length is below 1.

    Source: LeCun et al. 1998, sec. VII.
    """
    if length < 1:
        raise ValueError(f"a string has at least one digit; length is {length}")
    images, labels = np.asarray(images), np.asarray(labels)
    chosen = rng.integers(0, len(images), length)
    between = rng.integers(gaps[0], gaps[1] + 1, length - 1)
    made = set_in_a_row(
        images[chosen], labels[chosen].tolist(), between.tolist(), width
    )
    noisy = salt_and_pepper(made.image, noise, rng.random(made.image.shape))
    return DigitString(noisy, made.digits, made.spans)
