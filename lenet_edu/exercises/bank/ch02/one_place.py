"""02.2 one_place: the answer at one place."""

from __future__ import annotations

import numpy as np

from ...exercise import Exercise, Misconception
from .. import families
from ..probes import counting, probe, small
from ._shared import place_case

Array = np.ndarray


def one_place(image: Array, kernel: Array, bias: float, i: int, j: int) -> float:
    k, l = kernel.shape
    window = image[i : i + k, j : j + l]
    return float(np.sum(window * kernel) + bias)


def one_place_by_loops(
    image: Array, kernel: Array, bias: float, i: int, j: int
) -> float:
    total = bias
    for u in range(kernel.shape[0]):
        for v in range(kernel.shape[1]):
            total += image[i + u, j + v] * kernel[u, v]
    return total


def one_place_by_dot(image: Array, kernel: Array, bias: float, i: int, j: int) -> float:
    k, l = kernel.shape
    return kernel.ravel() @ image[i : i + k, j : j + l].ravel() + bias


def one_place_by_einsum(
    image: Array, kernel: Array, bias: float, i: int, j: int
) -> Array:
    k, l = kernel.shape
    return np.einsum("uv,uv->", image[i : i + k, j : j + l], kernel) + bias


ONE_PLACE = Exercise(
    id="02.2",
    name="one_place",
    title="The answer at one place",
    reference=one_place,
    plain=one_place,
    probes=(
        probe(
            "a 4 x 5 image of zeros, kernel 1 2 3 / 4 5 6, bias 3, place (0, 0)",
            lambda: (np.zeros((4, 5)), counting(2, 3), 3.0, 0, 0),
        ),
        probe(
            "a 4 x 5 image that counts 1, 2, 3 ... row by row, kernel 1 2 3 / 4 5 6, "
            "bias 0, place (0, 0)",
            lambda: (counting(4, 5), counting(2, 3), 0.0, 0, 0),
        ),
        probe(
            "the same image and kernel, bias 0.5, place (1, 2)",
            lambda: (counting(4, 5), counting(2, 3), 0.5, 1, 2),
        ),
        probe(
            "a 5 x 6 image of whole numbers, kernel 1..9 (3 x 3), bias -1, place (2, "
            "1)",
            lambda: (small(5, 6, seed=8), counting(3, 3), -1.0, 2, 1),
        ),
        probe(
            "a 4 x 4 integer image, 0 to 15, kernel 0.5 1 / 1.5 2, bias 0.25, place "
            "(1, 1)",
            lambda: (np.arange(16).reshape(4, 4), counting(2, 2) / 2, 0.25, 1, 1),
        ),
    ),
    misconceptions=(
        families.kernel_rotated(
            "C01",
            ("window * kernel", "window * kernel[::-1, ::-1]"),
        ),
        families.kernel_transposed("C12", ("window * kernel", "window * kernel.T")),
        families.bias_per_weight(
            "C06",
            ("np.sum(window * kernel) + bias", "np.sum(window * kernel + bias)"),
        ),
        families.bias_forgotten("C07", (" + bias)", ")")),
        families.bias_subtracted("C29", (" + bias)", " - bias)")),
        Misconception(
            "C57", "bias multiplied",
            "On an image of zeros you return 0, and elsewhere your value is the right "
            "sum times the bias. Is the bias a factor, or is it added?",
            ((" + bias)", " * bias)"),),
        ),
        families.mean_for_sum("C21", ("np.sum(", "np.mean("), of="products"),
        Misconception(
            "C38", "always the top left corner",
            "You return the value of the top left window for every place. Where do i "
            "and j enter the slice?",
            (("image[i : i + k, j : j + l]", "image[:k, :l]"),),
        ),
        families.place_swapped(
            "C18",
            ("image[i : i + k, j : j + l]", "image[j : j + k, i : i + l]"),
            what="pixels",
        ),
        Misconception(
            "C55", "place taken for the centre",
            "Your window lies around (i, j). Here (i, j) is its top left pixel: at "
            "which row does it start?",
            (
                ("image[i : i + k, j : j + l]",
                 "image[i - k // 2 : i - k // 2 + k, j - l // 2 : j - l // 2 + l]"),
            ),
        ),
        Misconception(
            "C39", "two sums multiplied",
            "You multiply the sum of the window by the sum of the kernel. Each pixel "
            "has a weight of its own: which comes first, the products or the sum?",
            (("np.sum(window * kernel)", "np.sum(window) * np.sum(kernel)"),),
        ),
        Misconception(
            "C68", "kernel not used",
            "You add up the pixels of the window as they are. What is each pixel "
            "multiplied by first?",
            (("np.sum(window * kernel)", "np.sum(window)"),),
        ),
        Misconception(
            "C53", "last product only",
            "Only the last product is left, plus the bias. What happens to your total "
            "at each step: is it replaced, or does it grow?",
            (("np.sum(window * kernel)", "window[-1, -1] * kernel[-1, -1]"),),
        ),
        Misconception(
            "C59", "first product only",
            "Only the first product is in your value. When does your function return: "
            "is that line inside a loop?",
            (("np.sum(window * kernel)", "window[0, 0] * kernel[0, 0]"),),
        ),
        Misconception(
            "C60", "first row only",
            "Only the first row of the window is in your value. When does your "
            "function return: is that line inside a loop?",
            (("np.sum(window * kernel)", "np.sum(window[0] * kernel[0])"),),
        ),
        Misconception(
            "C54", "products rounded down",
            "With a kernel of halves your sum is too small: the products lose their "
            "decimals before they are added up. Which step drops them?",
            (("np.sum(window * kernel)", "np.sum((window * kernel).astype(int))"),),
        ),
        families.decimals_lost(
            "C17",
            ("np.sum(window * kernel) + bias", "int(np.sum(window * kernel) + bias)"),
            of="a kernel of halves",
        ),
        Misconception(
            "C58", "matrix product",
            "@ multiplies rows by columns, as for matrices. Here each pixel meets the "
            "weight that lies on it: which operator does that?",
            (("np.sum(window * kernel)", "np.sum(window @ kernel)"),),
        ),
        Misconception(
            "C69", "largest product",
            "You keep the largest product. How are all of them combined into one "
            "value?",
            (("np.sum(window * kernel)", "np.max(window * kernel)"),),
        ),
        Misconception(
            "C70", "j ignored",
            "Your value does not change with j: the window always starts in column 0. "
            "Where does j enter the slice?",
            (("j : j + l", ":l"),),
        ),
        Misconception(
            "C71", "i ignored",
            "Your value does not change with i: the window always starts in row 0. "
            "Where does i enter the slice?",
            (("i : i + k", ":k"),),
        ),
        Misconception(
            "C72", "bias added with every row",
            "On an image of zeros you return the bias once for each row of the "
            "kernel. One answer has one bias: how often does your line with the bias "
            "run?",
            (("+ bias)", "+ k * bias)"),),
        ),
        Misconception(
            "C73", "square part of the kernel",
            "With a kernel of 2 x 3 the last column of weights has no effect in "
            "yours. How many columns does the kernel have: is it always square?",
            (("np.sum(window * kernel)", "np.sum((window * kernel)[:, :k])"),),
        ),
        Misconception(
            "C74", "negative values cut off",
            "Where the value is negative you return 0, as ReLU does. What does this "
            "layer do to negative sums?",
            (
                ("float(np.sum(window * kernel) + bias)",
                 "max(0.0, float(np.sum(window * kernel) + bias))"),
            ),
        ),
        Misconception(
            "C75", "columns of the kernel reversed",
            "You get what the kernel mirrored left to right would give. Which index "
            "runs backwards?",
            (("window * kernel", "window * kernel[:, ::-1]"),),
        ),
        Misconception(
            "C76", "rows of the kernel reversed",
            "You get what the kernel mirrored top to bottom would give. Which index "
            "runs backwards?",
            (("window * kernel", "window * kernel[::-1]"),),
        ),
        Misconception(
            "C77", "one pixel for all weights",
            "Every weight meets the same pixel in yours, the one at (i, j). Which pixel lies "
            "below the weight in row u and column v?",
            (("np.sum(window * kernel)", "image[i, j] * np.sum(kernel)"),),
        ),
    ),
    alternatives=(one_place_by_loops, one_place_by_dot, one_place_by_einsum),
    hints=(
        "Which pixels lie under the kernel when its top left corner is at (i, j)?",
        "A slice cuts out a window: image[i : i + k, j : j + l]. Two arrays of the "
        "same shape are multiplied element by element.",
        "window = image[___ : ___, ___ : ___]\n"
        "return np.sum(window * ___) + ___",
    ),
    explanation=(
        "At place $(i, j)$ the layer computes "
        "$\\sum_{u,v} x_{i+u,\\,j+v}\\, w_{u,v} + b$: the window that starts there, "
        "multiplied by the kernel and added up. The bias is added once."
    ),
    general=place_case,
    parts=("value",),
    after="The next exercise does this at every place.",
    widget="SlidingKernel",
)  # fmt: skip
