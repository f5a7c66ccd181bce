"""02.3 one_map: one image, one kernel, one map."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ...exercise import Exercise, Misconception
from ..probes import counting, impulse, numbers, probe, whole
from .shared import (
    _DECIMALS,
    _FLIPPED,
    _LAST_PLACE,
    _MEAN,
    _NO_BIAS,
    _PER_WEIGHT,
    _SWAPPED_SLICE,
    _TRANSPOSED,
    _WIDE,
    _map_case,
)

Array = np.ndarray


def one_map(image: Array, kernel: Array, bias: float) -> Array:
    H, W = image.shape
    k, l = kernel.shape
    Ho = H - k + 1
    Wo = W - l + 1
    y = np.zeros((Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            window = image[i : i + k, j : j + l]
            y[i, j] = np.sum(window * kernel) + bias
    return y


def one_map_by_shifts(image: Array, kernel: Array, bias: float) -> Array:
    k, l = kernel.shape
    Ho, Wo = image.shape[0] - k + 1, image.shape[1] - l + 1
    y = np.full((Ho, Wo), float(bias))
    for u in range(k):
        for v in range(l):
            y += image[u : u + Ho, v : v + Wo] * kernel[u, v]
    return y


def one_map_by_windows(image: Array, kernel: Array, bias: float) -> Array:
    windows = sliding_window_view(image, kernel.shape)
    return np.einsum("ijuv,uv->ij", windows, kernel) + bias


def one_map_by_lists(image: Array, kernel: Array, bias: float) -> list[list[float]]:
    k, l = kernel.shape
    return [
        [float((image[i : i + k, j : j + l] * kernel).sum() + bias)
         for j in range(image.shape[1] - l + 1)]
        for i in range(image.shape[0] - k + 1)
    ]  # fmt: skip


ONE_MAP = Exercise(
    id="02.3",
    name="one_map",
    title="One image, one kernel, one map",
    reference=one_map,
    plain=one_map,
    probes=(
        probe(
            "a 5 x 6 image of zeros, bias 3",
            lambda: (np.zeros((5, 6)), counting(3, 3), 3.0),
        ),
        probe(
            "a 5 x 6 image with a single 1, kernel 1..9",
            lambda: (impulse(5, 6, 2, 3), counting(3, 3), 0.0),
        ),
        probe(
            "a 5 x 6 image that counts 1, 2, 3 ..., kernel 1..6 (2 x 3)",
            lambda: (counting(5, 6), counting(2, 3), 0.5),
        ),
        probe(
            "an image of whole numbers, kernel of halves",
            lambda: (whole(4, 6), counting(3, 2) / 2, 0.25),
        ),
        probe(
            "a 3 x 3 image, as large as the kernel",
            lambda: (numbers(3, 3), counting(3, 3), -2.0),
        ),
    ),
    misconceptions=(
        Misconception(
            "C01", "kernel flipped", _FLIPPED,
            (("window * kernel", "window * kernel[::-1, ::-1]"),),
        ),
        Misconception(
            "C02", "last row and column missing", _LAST_PLACE,
            (("Ho = H - k + 1", "Ho = H - k"), ("Wo = W - l + 1", "Wo = W - l")),
        ),
        Misconception(
            "C06", "bias added once per weight", _PER_WEIGHT,
            (("np.sum(window * kernel) + bias", "np.sum(window * kernel + bias)"),),
        ),
        Misconception("C07", "bias forgotten", _NO_BIAS, ((" + bias", ""),)),
        Misconception(
            "C12", "kernel transposed", _TRANSPOSED,
            (("window * kernel", "window * kernel.T"),),
        ),
        Misconception(
            "C13", "height and width swapped", _WIDE,
            (("np.zeros((Ho, Wo))", "np.zeros((Wo, Ho))"), ("y[i, j]", "y[j, i]")),
        ),
        Misconception(
            "C17", "decimals lost", _DECIMALS,
            (("np.zeros((Ho, Wo))", "np.zeros((Ho, Wo), dtype=image.dtype)"),),
        ),
        Misconception(
            "C18", "rows and columns swapped in the slice", _SWAPPED_SLICE,
            (("image[i : i + k, j : j + l]", "image[j : j + k, i : i + l]"),),
        ),
        Misconception("C21", "mean instead of sum", _MEAN, (("np.sum(", "np.mean("),)),
        Misconception(
            "C40", "return inside the loop",
            "Only the first row is filled. How far is your return line indented?",
            (
                (
                    "            y[i, j] = np.sum(window * kernel) + bias\n",
                    "            y[i, j] = np.sum(window * kernel) + bias\n"
                    "        return y\n",
                ),
            ),
        ),
    ),
    alternatives=(one_map_by_shifts, one_map_by_windows, one_map_by_lists),
    hints=(
        "You have the answer at one place (02.2) and the number of places (02.1).",
        "Make an array of zeros with one number per place, and two loops over it.",
        "y = np.zeros((___, ___))\nfor i in range(___):\n    for j in range(___):\n"
        "        y[i, j] = ___\nreturn y",
    ),
    explanation=(
        "The map has $H - k + 1$ rows and $W - l + 1$ columns, and at each place "
        "stands the value of 02.2: "
        "$y_{i,j} = \\sum_{u,v} x_{i+u,\\,j+v}\\, w_{u,v} + b$."
    ),
    general=_map_case,
    after="Draw in the sliding kernel below and watch your own function answer.",
    widget="SlidingKernel",
)  # fmt: skip
