"""What several exercises of chapter 02 use."""

from __future__ import annotations

import numpy as np

Array = np.ndarray
Generator = np.random.Generator


def _place_case(rng: Generator) -> tuple[Array, Array, float, int, int]:
    k, l = (int(n) for n in rng.integers(1, 5, 2))
    H, W = k + int(rng.integers(0, 5)), l + int(rng.integers(0, 5))
    i, j = int(rng.integers(0, H - k + 1)), int(rng.integers(0, W - l + 1))
    return rng.normal(size=(H, W)), rng.normal(size=(k, l)), float(rng.normal()), i, j


def _map_case(rng: Generator) -> tuple[Array, Array, float]:
    image, kernel, bias, _, _ = _place_case(rng)
    return image, kernel, bias


_FLIPPED = (
    "You return the kernel upright; expected is the kernel turned by 180 degrees. "
    "LeNet's layer is a cross-correlation: it slides the kernel as it is. Which index "
    "in your loop runs backwards?"
)


_TRANSPOSED = (
    "An impulse prints your kernel mirrored across its diagonal. Which index of the "
    "kernel walks down, and which walks right?"
)


_PER_WEIGHT = (
    "On an image of zeros you return the bias times the number of weights. How often "
    "should the bias be added at one place: inside the sum, or after it?"
)


_NO_BIAS = (
    "On an image of zeros the answer is the bias; you return 0. Where does the bias "
    "come in?"
)


_MEAN = (
    "Your values are the right ones divided by the number of weights. Is a convolution "
    "a sum or a mean?"
)


_LAST_PLACE = (
    "The last row and column are missing. A window of 3 in 5 pixels can start at 0, 1 "
    "and 2: how many starts are that?"
)


_DECIMALS = (
    "With an image of whole numbers your answer lost its decimals: the array that you "
    "fill has the image's type. Which type can hold the sum?"
)


_SWAPPED_SLICE = (
    "The values come from the place (j, i). Which index walks down the image, and "
    "which axis is that?"
)


_WIDE = (
    "Your map is wide where it should be tall. Which of the two sizes follows the "
    "height of the image?"
)


_EDGE = (
    "The border values are too large: padding here adds zeros, yours repeats the edge. "
    "What does np.pad put there without a mode?"
)


_NO_STRIDE = (
    "Your map with stride 2 has the size of stride 1. How many places are left if the "
    "window moves two pixels at a time?"
)


_NEIGHBOURS = (
    "The size is right, but the values come from neighbouring windows. Output (i, j) "
    "looks at the window that starts where, with this stride?"
)


_NO_PADDING = (
    "Your answer does not change with the padding. How large is the image once a frame "
    "of zeros is around it?"
)


_ONE_SIDE = "You padded only the top and the left. How many sides has the frame?"


_SAME = (
    "You pad so that the size is kept, whatever padding was asked for. LeNet-5 uses "
    "none (32 to 28): where does the argument `padding` enter?"
)
