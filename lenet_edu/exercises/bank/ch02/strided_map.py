"""02.4 strided_map: stride and padding."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe, whole
from .one_map import one_map, one_map_by_shifts
from .shared import (
    _EDGE,
    _FLIPPED,
    _LAST_PLACE,
    _NEIGHBOURS,
    _NO_BIAS,
    _NO_PADDING,
    _NO_STRIDE,
    _ONE_SIDE,
    _SAME,
    _map_case,
)

Array = np.ndarray
Generator = np.random.Generator


def strided_map(
    image: Array, kernel: Array, bias: float, stride: int = 1, padding: int = 0
) -> Array:
    k, l = kernel.shape
    padded = np.pad(image, ((padding, padding), (padding, padding)))
    Ho = (padded.shape[0] - k) // stride + 1
    Wo = (padded.shape[1] - l) // stride + 1
    y = np.zeros((Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            top = i * stride
            left = j * stride
            window = padded[top : top + k, left : left + l]
            y[i, j] = np.sum(window * kernel) + bias
    return y


def strided_map_by_thinning(
    image: Array, kernel: Array, bias: float, stride: int = 1, padding: int = 0
) -> Array:
    dense = one_map(np.pad(image, padding), kernel, bias)
    return dense[::stride, ::stride]


def strided_map_by_windows(
    image: Array, kernel: Array, bias: float, stride: int = 1, padding: int = 0
) -> Array:
    windows = sliding_window_view(np.pad(image, padding), kernel.shape)
    return np.einsum("ijuv,uv->ij", windows[::stride, ::stride], kernel) + bias


def strided_map_by_frame(
    image: Array, kernel: Array, bias: float, stride: int = 1, padding: int = 0
) -> Array:
    (H, W), p = image.shape, padding
    padded = np.zeros((H + 2 * p, W + 2 * p), dtype=np.float32)
    padded[p : p + H, p : p + W] = image
    return one_map_by_shifts(padded, kernel, bias)[::stride, ::stride]


def _strided_case(rng: Generator) -> tuple[Array, Array, float, int, int]:
    image, kernel, bias = _map_case(rng)
    return image, kernel, bias, int(rng.integers(1, 4)), int(rng.integers(0, 3))


STRIDED_MAP = Exercise(
    id="02.4",
    name="strided_map",
    title="Stride and padding",
    reference=strided_map,
    plain=strided_map,
    probes=(
        probe(
            "a 5 x 6 image, kernel 1..9, stride 1, no padding",
            lambda: (counting(5, 6), counting(3, 3), 0.0),
        ),
        probe(
            "a 3 x 4 image of ones, kernel of ones, padding 1",
            lambda: (np.ones((3, 4)), np.ones((3, 3)), 0.0, 1, 1),
        ),
        probe(
            "a 6 x 7 image, kernel 3 x 3, stride 2, no padding, bias 1",
            lambda: (counting(6, 7), counting(3, 3), 1.0, 2, 0),
        ),
        probe(
            "a 5 x 7 image, kernel 3 x 2, stride 2, padding 1",
            lambda: (numbers(5, 7), counting(3, 2), 0.5, 2, 1),
        ),
        probe(
            "a 4 x 5 image, kernel 2 x 2, stride 1, padding 2",
            lambda: (numbers(4, 5), counting(2, 2), -1.0, 1, 2),
        ),
        probe(
            "an image of whole numbers, stride 3, padding 1, kernel of halves",
            lambda: (whole(7, 5), counting(2, 3) / 2, 0.25, 3, 1),
        ),
    ),
    misconceptions=(
        Misconception(
            "C02", "last row and column missing", _LAST_PLACE,
            (
                ("(padded.shape[0] - k) // stride + 1", "(padded.shape[0] - k) // stride"),
                ("(padded.shape[1] - l) // stride + 1", "(padded.shape[1] - l) // stride"),
            ),
        ),
        Misconception(
            "C04", "stride ignored", _NO_STRIDE,
            (
                ("(padded.shape[0] - k) // stride + 1", "padded.shape[0] - k + 1"),
                ("(padded.shape[1] - l) // stride + 1", "padded.shape[1] - l + 1"),
                ("top = i * stride", "top = i"),
                ("left = j * stride", "left = j"),
            ),
        ),
        Misconception(
            "C05", "windows not strided", _NEIGHBOURS,
            (("top = i * stride", "top = i"), ("left = j * stride", "left = j")),
        ),
        Misconception(
            "C14", "edge repeated", _EDGE,
            (
                (
                    "((padding, padding), (padding, padding))",
                    "((padding, padding), (padding, padding)), mode='edge'",
                ),
            ),
        ),
        Misconception(
            "C16", "padded on one side", _ONE_SIDE,
            (
                (
                    "((padding, padding), (padding, padding))",
                    "((padding, 0), (padding, 0))",
                ),
            ),
        ),
        Misconception(
            "C33", "padding ignored", _NO_PADDING,
            (("((padding, padding), (padding, padding))", "0"),),
        ),
        Misconception(
            "C23", "always padded to the same size", _SAME,
            (("((padding, padding), (padding, padding))", "(k - 1) // 2"),),
        ),
        Misconception(
            "C01", "kernel flipped", _FLIPPED,
            (("window * kernel", "window * kernel[::-1, ::-1]"),),
        ),
        Misconception("C07", "bias forgotten", _NO_BIAS, ((" + bias", ""),)),
    ),
    alternatives=(
        strided_map_by_thinning,
        strided_map_by_windows,
        strided_map_by_frame,
    ),
    hints=(
        "Padding first: make a larger image with a frame of zeros. Then forget that it "
        "was padded.",
        "Output (i, j) looks at the window that starts at (i * stride, j * stride).",
        "padded = np.pad(image, ___)\nHo = (padded.shape[0] - k) // ___ + 1\n...\n"
        "window = padded[___ : ___ + k, ___ : ___ + l]",
    ),
    explanation=(
        "Padding makes a new image with $p$ zeros on each side; a stride of $s$ keeps "
        "every $s$-th place: "
        "$y_{i,j} = \\sum_{u,v} \\tilde x_{is+u,\\,js+v}\\, w_{u,v} + b$."
    ),
    general=_strided_case,
    after="LeNet-5 itself uses stride 1 and no padding; the input is 32 x 32 instead.",
    widget="SizeLab",
)  # fmt: skip
