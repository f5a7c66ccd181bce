"""04.4 breaking_image: eight numbers on which three wrong max poolings are wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...compare import as_array
from ...exercise import Exercise, Misconception
from ..probes import probe
from ._broken import BROKEN, best_of_windows

Array = np.ndarray

ALL_WRONG = "each of the three is wrong on it"
NO_NUMBERS = "it is not an array of numbers"
OTHER_SHAPE = "its shape is not (2, 4)"
NOT_FINITE = "it holds nan or inf"


def breaking_image() -> Array:
    image = np.full((2, 4), -1.0)
    image[:, :2] = [[1, 2], [3, 1]]
    return image


def broken_by_a_list() -> list[list[int]]:
    return [[0, 4, -9, -8], [5, 4, -7, -6]]


def broken_by_the_right_window() -> Array:
    return np.array([[9.5, -1.0, -4.0, -3.0], [0.0, 2.0, -2.5, -2.0]])


def broken_by_two_windows() -> Array:
    left, right = np.array([[-3, -2], [-1, 0]]), np.full((2, 2), -5)
    return np.hstack([left, right])


def broken_in_float32() -> Array:
    numbers = [0.1, 0.2, -0.5, -0.4, 0.3, 0.0, -0.3, -0.6]
    return np.array(numbers, np.float32).reshape(2, 4)


def given_away(_: tuple[Any, ...], output: Any) -> str:
    """What an image shows of the three, in words: all right answers say the same."""
    image = as_array(output)
    if image is None:
        return NO_NUMBERS
    if image.shape != (2, 4):
        return OTHER_SHAPE
    if not np.isfinite(image).all():
        return NOT_FINITE
    right = best_of_windows(image)
    fine = [f.__name__ for f in BROKEN if np.array_equal(f(image), right)]
    return survived(*fine)


def survived(*names: str) -> str:
    """The words for those that an image does not give away."""
    return f"right on it: {', '.join(names)}" if names else ALL_WRONG


def _image(*numbers: float) -> Array:
    return np.array(numbers, dtype=float).reshape(2, 4)


BREAKING_IMAGE = Exercise(
    id="04.4",
    name="breaking_image",
    title="An image that three wrong poolings get wrong",
    kind="break-it",
    reference=breaking_image,
    plain=breaking_image,
    view=given_away,
    parts=("verdict",),
    probes=(probe("your image, pooled by all three and by max pooling", lambda: ()),),
    misconceptions=(
        Misconception(
            "Z01", "all three are right",
            "On your image all three give the right answer. Take one of them at a "
            "time: what does a window have to hold for it to fail?",
            wrong=lambda: _image(4, 3, 8, 7, 2, 1, 6, 5),
        ),
        Misconception(
            "Z02", "starts_at_zero is right",
            "starts_at_zero still gets both windows right, because the largest number "
            "of each is 0 or more. In which windows does a search from 0 go wrong?",
            wrong=lambda: _image(1, 2, 0, 0, 3, 1, 0, 0),
        ),
        Misconception(
            "Z03", "stops_early is right",
            "stops_early still gets both windows right: in neither does it meet a "
            "larger number after the first improvement. Read a window row by row: in "
            "which order must its numbers come?",
            wrong=lambda: _image(3, 2, -1, -1, 1, 1, -1, -1),
        ),
        Misconception(
            "Z04", "never_resets is right",
            "never_resets still gets both windows right, because the largest of the "
            "second is no smaller than that of the first. Which window should hold "
            "the larger numbers?",
            wrong=lambda: _image(-3, -2, -1, -1, -1, -3, -1, -1),
        ),
        Misconception(
            "Z05", "starts_at_zero and stops_early are right",
            "never_resets is wrong on your image, the other two are right. What does "
            "a search from 0 make of a window in which all numbers are negative?",
            wrong=lambda: _image(5, 1, 3, 1, 2, 1, 2, 1),
        ),
        Misconception(
            "Z06", "starts_at_zero and never_resets are right",
            "stops_early is wrong on your image, the other two are right. What has to "
            "be true of the second window, compared with the first, so that "
            "never_resets fails?",
            wrong=lambda: _image(1, 2, 5, 4, 3, 1, 3, 2),
        ),
        Misconception(
            "Z07", "stops_early and never_resets are right",
            "starts_at_zero is wrong on your image, the other two are right. Follow "
            "the first window through never_resets: what does it still remember when "
            "the second begins?",
            wrong=lambda: _image(-5, -6, -1, -2, -7, -8, -3, -4),
        ),
        Misconception(
            "Z08", "another shape",
            "An image of 2 rows and 4 columns is wanted, with no further axes; yours "
            "has another shape. What does its .shape say?",
            wrong=lambda: np.ones((4, 4)),
        ),
        Misconception(
            "Z09", "nan or inf in it",
            "Your image holds nan or inf, and with these no comparison can be "
            "trusted. Ordinary numbers are enough: which eight?",
            wrong=lambda: _image(1, np.nan, -1, -1, 3, 1, -1, -1),
        ),
        Misconception(
            "Z10", "no array of numbers",
            "An array of real numbers is wanted, and what you return is not one. What "
            "stands behind your return?",
            wrong=lambda: "an image",
        ),
    ),
    alternatives=(
        broken_by_a_list,
        broken_by_the_right_window,
        broken_by_two_windows,
        broken_in_float32,
    ),
    hints=(
        "Two windows are enough, and they may share the work: one of them can give "
        "away two of the three. Begin with starts_at_zero: when is 0 not the answer?",
        "Fill the second window with negative numbers: starts_at_zero answers 0 there, "
        "and never_resets still holds the largest of the first window. The first is "
        "left for stops_early, which needs three numbers that grow.",
        "return np.array([[1.0, ___, -1.0, ___],\n"
        "                 [___, 1.0, ___, ___]])",
    ),
    explanation=(
        "*starts_at_zero* fails where a whole window is negative: it answers 0, which "
        "is not in the window. *never_resets* fails where a window's largest number "
        "is smaller than one met before. A negative second window does both. "
        "*stops_early* takes the first number that beats the top left one, so it "
        "fails where a still larger one follows: 1, 2, 3. Pixels between 0 and 1 "
        "never give starts_at_zero away, however many images you try: a test is worth "
        "as much as the inputs that somebody thought about."
    ),
    general=lambda _: (),
    after="The next cell runs all four on your image.",
    equivalent_mutants={
        "1 -> 0 in image[:, :2] = [[1, 2], [3, 1]]": "0, 2 and 3 grow as 1, 2 and 3 do",
        "1 -> 2 in image[:, :2] = [[1, 2], [3, 1]]": "the last number is no maximum",
        "3 -> 4 in image[:, :2] = [[1, 2], [3, 1]]": "1, 2 and 4 grow as 1, 2, 3 do",
        "1.0 -> 2.0 in image = np.full((2, 4), -1.0)": "-2 is negative as -1 is",
    },
)  # fmt: skip
