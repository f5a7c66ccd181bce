"""02.3 one_map: one image, one kernel, one map."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ...exercise import Exercise, Misconception
from .. import families
from ..probes import counting, impulse, probe, small, whole
from . import _out_of_order
from ._shared import map_case

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


def one_map_by_lists(image: Array, kernel: Array, bias: float) -> Array:
    k, l = kernel.shape
    return np.array([
        [float((image[i : i + k, j : j + l] * kernel).sum() + bias)
         for j in range(image.shape[1] - l + 1)]
        for i in range(image.shape[0] - k + 1)
    ])  # fmt: skip


def _running_total(image: Array, kernel: Array, bias: float) -> Array:
    y = one_map(image, kernel, 0.0)
    return bias + np.cumsum(y).reshape(y.shape)


def _over_the_edge(image: Array, kernel: Array, bias: float) -> Array:
    k, l = kernel.shape
    return one_map(np.pad(image, ((0, k - 1), (0, l - 1))), kernel, bias)


def _same_size(image: Array, kernel: Array, bias: float) -> Array:
    frame = [((n - 1) // 2, n // 2) for n in kernel.shape]
    return one_map(np.pad(image, frame), kernel, bias)


def _side_by_side(image: Array, kernel: Array, bias: float) -> Array:
    k, l = kernel.shape
    return one_map(image, kernel, bias)[::k, ::l]


ONE_MAP = Exercise(
    id="02.3",
    name="one_map",
    title="One image, one kernel, one map",
    kind="order",
    given=_out_of_order.one_map,
    reference=one_map,
    plain=one_map,
    probes=(
        probe(
            "a 4 x 5 image of zeros, kernel 1..9 (3 x 3), bias 3",
            lambda: (np.zeros((4, 5)), counting(3, 3), 3.0),
        ),
        probe(
            "a 5 x 6 image with a single 1, kernel 1..9 (3 x 3), bias 0",
            lambda: (impulse(5, 6, 2, 3), counting(3, 3), 0.0),
        ),
        probe(
            "a 3 x 5 image that counts 1, 2, 3 ... row by row, kernel 1 2 3 / 4 5 6, "
            "bias 0.5",
            lambda: (counting(3, 5), counting(2, 3), 0.5),
        ),
        probe(
            "a 5 x 3 image of whole numbers, kernel 0.5 1 / 1.5 2 / 2.5 3, bias 0.25",
            lambda: (whole(5, 3), counting(3, 2) / 2, 0.25),
        ),
        probe(
            "a 3 x 3 image of whole numbers, as large as the kernel 1..9, bias -2",
            lambda: (small(3, 3), counting(3, 3), -2.0),
        ),
    ),
    misconceptions=(
        families.kernel_rotated(
            "C01",
            ("window * kernel", "window * kernel[::-1, ::-1]"),
        ),
        families.kernel_transposed("C12", ("window * kernel", "window * kernel.T")),
        families.last_places_missing(
            "C02",
            ("Ho = H - k + 1", "Ho = H - k"),
            ("Wo = W - l + 1", "Wo = W - l"),
        ),
        families.bias_per_weight(
            "C06",
            ("np.sum(window * kernel) + bias", "np.sum(window * kernel + bias)"),
        ),
        families.bias_forgotten("C07", (" + bias", "")),
        families.bias_subtracted("C29", (" + bias", " - bias")),
        Misconception(
            "C62", "bias added to the kernel",
            "On an image of zeros you return 0: your bias is added to the weights, so "
            "it meets the pixels. What should it be added to?",
            (("np.sum(window * kernel) + bias", "np.sum(window * (kernel + bias))"),),
        ),
        Misconception(
            "C70", "bias at one place only",
            "Your bias is in the first value only. Which places of a map get the "
            "bias?",
            (
                ("np.sum(window * kernel) + bias",
                 "np.sum(window * kernel) + bias * (i + j == 0)"),
            ),
        ),
        families.sides_swapped(
            "C13",
            ("np.zeros((Ho, Wo))", "np.zeros((Wo, Ho))"),
            ("y[i, j]", "y[j, i]"),
        ),
        families.decimals_lost(
            "C17",
            ("np.zeros((Ho, Wo))", "np.zeros((Ho, Wo), dtype=image.dtype)"),
        ),
        families.place_swapped(
            "C18",
            ("image[i : i + k, j : j + l]", "image[j : j + k, i : i + l]"),
        ),
        families.mean_for_sum("C21", ("np.sum(", "np.mean("), of="products"),
        Misconception(
            "C68", "kernel not used",
            "You add up the pixels of each window as they are. What is each pixel "
            "multiplied by first?",
            (("window * kernel", "window"),),
        ),
        families.only_first_row("C40", ("+ bias\n", "+ bias\n        return y\n")),
        families.only_first_place(
            "C64",
            ("+ bias\n", "+ bias\n            return y\n"),
        ),
        Misconception(
            "C61", "only as many columns as rows",
            "Your last columns are 0: you fill only as many columns as there are "
            "rows. Which size says how many columns there are?",
            (("for j in range(Wo)", "for j in range(min(Ho, Wo))"),),
        ),
        Misconception(
            "C67", "only as many rows as columns",
            "Your last rows are 0: you fill only as many rows as there are columns. "
            "Which size says how many rows there are?",
            (("for i in range(Ho)", "for i in range(min(Ho, Wo))"),),
        ),
        Misconception(
            "C65", "total never set back",
            "Each value of your map still holds the sum of all places before it. "
            "Where should the total start again at the bias?",
            wrong=_running_total,
        ),
        Misconception(
            "C63", "windows run over the edge",
            "Your map is as large as the image: the last windows stick out of it. A "
            "window counts only where it fits whole: how many rows does that leave?",
            wrong=_over_the_edge,
        ),
        Misconception(
            "C71", "padded to the same size",
            "Your map is as large as the image, as if there were a frame of zeros "
            "around it. Without padding, in how many places does the kernel fit "
            "whole?",
            wrong=_same_size,
        ),
        Misconception(
            "C72", "last row and column stay 0",
            "Your map has the right size, but its last row and column are 0. Where "
            "does range(n - 1) stop?",
            (
                ("for i in range(Ho)", "for i in range(Ho - 1)"),
                ("for j in range(Wo)", "for j in range(Wo - 1)"),
            ),
        ),
        Misconception(
            "C73", "bias added with every row",
            "On an image of zeros you return the bias once for each row of the "
            "kernel. Each place has one bias: how often does your line with the bias "
            "run?",
            (("+ bias\n", "+ k * bias\n"),),
        ),
        Misconception(
            "C74", "negative values cut off",
            "Where a value is negative you return 0, as ReLU does. What does this "
            "layer do to negative sums?",
            (
                ("y[i, j] = np.sum(window * kernel) + bias",
                 "y[i, j] = max(0.0, np.sum(window * kernel) + bias)"),
            ),
        ),
        Misconception(
            "C75", "squashed inside",
            "Your values lie between -1 and 1: they have been through tanh. Squashing "
            "is a layer of its own (chapter 03). What does this one return without "
            "it?",
            (
                ("y[i, j] = np.sum(window * kernel) + bias",
                 "y[i, j] = np.tanh(np.sum(window * kernel) + bias)"),
            ),
        ),
        Misconception(
            "C79", "returned before it is filled",
            "Your map has the right size, but all its numbers are still 0. Which line "
            "fills it, and does the function get there before it returns?",
            (("    for i in range(Ho):", "    return y\n    for i in range(Ho):"),),
        ),
        Misconception(
            "C77", "a new map at every place",
            "Only your last place is filled, all others are 0. Is the map made anew at "
            "every place, or does the line that fills it stand outside a loop?",
            (
                ("            window = image",
                 "            y = np.zeros((Ho, Wo))\n            window = image"),
            ),
        ),
        Misconception(
            "C78", "a new map in every row",
            "Only your last row is filled, all others are 0. Is the map made anew in "
            "every row, or does the loop over the columns stand outside the other one?",
            (
                ("        for j in range(Wo):",
                 "        y = np.zeros((Ho, Wo))\n        for j in range(Wo):"),
            ),
        ),
        Misconception(
            "C76", "windows side by side",
            "Your windows do not overlap: each starts where the one before it ends. "
            "How far does the window move from one place to the next?",
            wrong=_side_by_side,
        ),
    ),
    alternatives=(one_map_by_shifts, one_map_by_windows, one_map_by_lists),
    hints=(
        "You already have the value at one place (02.2) and the number of places "
        "(02.1).",
        "For each line, ask which names it uses: H, W, k, l, y, i, j, window. The lines "
        "that make these names have to run before it.",
        "H, W = image.shape\nk, l = ___\ny = ___\n"
        "for i in range(___):\n"
        "    for j in range(___):\n"
        "        window = ___\n"
        "        y[i, j] = ___\n"
        "return y",
    ),
    explanation=(
        "The map has $H - k + 1$ rows and $W - l + 1$ columns. Each place holds the "
        "value of 02.2: "
        "$y_{i,j} = \\sum_{u,v} x_{i+u,\\,j+v}\\, w_{u,v} + b$."
    ),
    general=map_case,
    after="The widget below moves a window through the same two loops.",
    widget="SlidingKernel",
)  # fmt: skip
