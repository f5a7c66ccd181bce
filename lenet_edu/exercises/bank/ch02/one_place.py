"""02.2 one_place: the answer at one place."""

from __future__ import annotations

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe, whole
from .shared import _place_case

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
            "a 4 x 5 image of zeros, bias 3",
            lambda: (np.zeros((4, 5)), counting(2, 3), 3.0, 0, 0),
        ),
        probe(
            "a 4 x 5 image that counts 1, 2, 3 ..., kernel 1..6 (2 x 3), place (0, 0)",
            lambda: (counting(4, 5), counting(2, 3), 0.0, 0, 0),
        ),
        probe(
            "the same, place (1, 2), bias 0.5",
            lambda: (counting(4, 5), counting(2, 3), 0.5, 1, 2),
        ),
        probe(
            "a 5 x 5 image, kernel 3 x 3, place (2, 1), bias -1",
            lambda: (numbers(5, 5), counting(3, 3), -1.0, 2, 1),
        ),
        probe(
            "an image of whole numbers, kernel of halves",
            lambda: (whole(4, 4), counting(2, 2) / 2, 0.25, 1, 1),
        ),
    ),
    misconceptions=(
        Misconception(
            "C01",
            "kernel flipped",
            "Your value is that of the kernel turned by 180 degrees. LeNet's layer lays "
            "it on as it is. Which index runs backwards?",
            (("window * kernel", "window * kernel[::-1, ::-1]"),),
        ),
        Misconception(
            "C06",
            "bias added once per weight",
            "On an image of zeros you return the bias times the number of weights. How "
            "often should the bias be added for one place?",
            (
                (
                    "np.sum(window * kernel) + bias",
                    "np.sum(window * kernel + bias)",
                ),
            ),
        ),
        Misconception(
            "C07",
            "bias forgotten",
            "On an image of zeros the answer must be the bias; you return 0. Where does "
            "the bias come in?",
            ((" + bias)", ")"),),
        ),
        Misconception(
            "C21",
            "mean instead of sum",
            "Your value is the right one divided by the number of weights. Is a "
            "convolution a sum or a mean?",
            (("np.sum(", "np.mean("),),
        ),
        Misconception(
            "C38",
            "always the top left corner",
            "You return the same for every place. Where do i and j enter the slice?",
            (("image[i : i + k, j : j + l]", "image[:k, :l]"),),
        ),
        Misconception(
            "C18",
            "rows and columns swapped",
            "The value belongs to the place (j, i). Which index walks down, and which "
            "axis is that?",
            (("image[i : i + k, j : j + l]", "image[j : j + k, i : i + l]"),),
        ),
        Misconception(
            "C29",
            "bias subtracted",
            "On an image of zeros you return minus the bias. What sign has it?",
            ((" + bias)", " - bias)"),),
        ),
        Misconception(
            "C39",
            "window summed, kernel summed",
            "You multiply two sums. Each pixel has its own weight: should the product "
            "come before or after the sum?",
            (("np.sum(window * kernel)", "np.sum(window) * np.sum(kernel)"),),
        ),
    ),
    alternatives=(one_place_by_loops, one_place_by_dot, one_place_by_einsum),
    hints=(
        "Which pixels lie under the kernel when its top left corner is at (i, j)?",
        "A slice takes a window: image[i : i + k, j : j + l]. Arrays of one shape "
        "multiply element by element.",
        "window = image[___ : ___, ___ : ___]\nreturn np.sum(window * ___) + ___",
    ),
    explanation=(
        "At place $(i, j)$ the layer computes "
        "$\\sum_{u,v} x_{i+u,\\,j+v}\\, w_{u,v} + b$: the window that starts there, "
        "times the kernel, summed; the bias is added once."
    ),
    general=_place_case,
    parts=("value",),
    after="The next exercise asks for this at every place.",
    widget="SlidingKernel",
)
