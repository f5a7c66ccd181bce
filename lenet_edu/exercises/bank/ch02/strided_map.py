"""02.4 strided_map: stride and padding."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ...exercise import Exercise, Misconception
from .. import families
from ..probes import counting, probe, small, whole
from . import _shared as shared
from .one_map import one_map, one_map_by_shifts

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


def _given(
    image: Array, kernel: Array, bias: float, stride: int = 1, padding: int = 0
) -> Array:
    k, l = kernel.shape
    padded = np.pad(image, padding)
    Ho = (padded.shape[0] - k) // stride + 1
    Wo = (padded.shape[1] - l) // stride + 1
    y = np.zeros((Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            window = padded[i : i + k, j : j + l]
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
    image, kernel, bias = shared.map_case(rng)
    return image, kernel, bias, int(rng.integers(1, 4)), int(rng.integers(0, 3))


def _thinned_first(
    image: Array, kernel: Array, bias: float, stride: int = 1, padding: int = 0
) -> Array:
    return one_map(np.pad(image, padding)[::stride, ::stride], kernel, bias)


def _dilated(
    image: Array, kernel: Array, bias: float, stride: int = 1, padding: int = 0
) -> Array:
    (H, W), (k, l) = image.shape, kernel.shape
    Ho = (H + 2 * padding - k) // stride + 1
    Wo = (W + 2 * padding - l) // stride + 1
    dense = _spread(image, kernel, bias, stride, padding)
    return dense[::stride, ::stride][:Ho, :Wo]


def _spread(
    image: Array, kernel: Array, bias: float, stride: int, padding: int
) -> Array:
    """Windows one pixel apart whose own pixels are a stride apart."""
    k, l = kernel.shape
    wide = np.zeros(((k - 1) * stride + 1, (l - 1) * stride + 1))
    wide[::stride, ::stride] = kernel
    framed = np.pad(np.pad(image, padding), ((0, k * stride), (0, l * stride)))
    return one_map(framed, wide, bias)


def _stride_inside(
    image: Array, kernel: Array, bias: float, stride: int = 1, padding: int = 0
) -> Array:
    (H, W), (k, l) = image.shape, kernel.shape
    Ho = (H + 2 * padding - k) // stride + 1
    Wo = (W + 2 * padding - l) // stride + 1
    return _spread(image, kernel, bias, stride, padding)[:Ho, :Wo]


def _framed_map(
    image: Array, kernel: Array, bias: float, stride: int = 1, padding: int = 0
) -> Array:
    return np.pad(strided_map(image, kernel, bias, stride), padding)


def _sticking_out(
    image: Array, kernel: Array, bias: float, stride: int = 1, padding: int = 0
) -> Array:
    padded = np.pad(image, padding)
    more = [-(n - m) % stride for n, m in zip(padded.shape, kernel.shape, strict=True)]
    padded = np.pad(padded, ((0, more[0]), (0, more[1])))
    return strided_map(padded, kernel, bias, stride)


STRIDED_MAP = Exercise(
    id="02.4",
    name="strided_map",
    title="Stride and padding",
    kind="find-and-fix",
    given=_given,
    reference=strided_map,
    plain=strided_map,
    probes=(
        probe(
            "a 4 x 5 image that counts 1, 2, 3 ... row by row, kernel 1..9 (3 x 3), "
            "bias 0, stride 1, no padding",
            lambda: (counting(4, 5), counting(3, 3), 0.0),
        ),
        probe(
            "a 3 x 4 image of ones, kernel of ones (3 x 3), bias 0, stride 1, padding "
            "1",
            lambda: (np.ones((3, 4)), np.ones((3, 3)), 0.0, 1, 1),
        ),
        probe(
            "a 5 x 7 image that counts, kernel 1 2 / 3 4, bias 1, stride 2, no "
            "padding",
            lambda: (counting(5, 7), counting(2, 2), 1.0, 2, 0),
        ),
        probe(
            "a 4 x 5 image of zeros, kernel 1..9 (3 x 3), bias 3, stride 1, padding 1",
            lambda: (np.zeros((4, 5)), counting(3, 3), 3.0, 1, 1),
        ),
        probe(
            "a 5 x 7 image of whole numbers, kernel 1 2 / 3 4 / 5 6, bias 0.5, stride "
            "2, padding 1",
            lambda: (small(5, 7), counting(3, 2), 0.5, 2, 1),
        ),
        probe(
            "a 4 x 5 image of whole numbers, kernel 1 2 / 3 4, bias -1, stride 1, "
            "padding 2",
            lambda: (small(4, 5, seed=1), counting(2, 2), -1.0, 1, 2),
        ),
        probe(
            "a 7 x 5 integer image, kernel 0.5 1 1.5 / 2 2.5 3, bias 0.25, stride 3, "
            "padding 1",
            lambda: (whole(7, 5), counting(2, 3) / 2, 0.25, 3, 1),
        ),
    ),
    misconceptions=(
        families.last_places_missing(
            "C02",
            ("(padded.shape[0] - k) // stride + 1", "(padded.shape[0] - k) // stride"),
            ("(padded.shape[1] - l) // stride + 1", "(padded.shape[1] - l) // stride"),
        ),
        shared.stride_ignored(
            "C04",
            ("(padded.shape[0] - k) // stride + 1", "padded.shape[0] - k + 1"),
            ("(padded.shape[1] - l) // stride + 1", "padded.shape[1] - l + 1"),
            ("top = i * stride", "top = i"),
            ("left = j * stride", "left = j"),
        ),
        shared.windows_not_strided(
            "C05",
            ("top = i * stride", "top = i"),
            ("left = j * stride", "left = j"),
        ),
        Misconception(
            "C82", "columns of the windows not strided",
            "Your windows move by the stride from row to row, but by one pixel from "
            "column to column. Which number says in which column a window starts?",
            (("left = j * stride", "left = j"),),
        ),
        Misconception(
            "C83", "rows of the windows not strided",
            "Your windows move by the stride from column to column, but by one pixel "
            "from row to row. Which number says in which row a window starts?",
            (("top = i * stride", "top = i"),),
        ),
        Misconception(
            "C73", "stride for the rows only",
            "Your rows follow the stride, but your columns do not. Which two numbers "
            "say where a window starts?",
            (
                ("(padded.shape[1] - l) // stride + 1", "padded.shape[1] - l + 1"),
                ("left = j * stride", "left = j"),
            ),
        ),
        Misconception(
            "C74", "stride for the columns only",
            "Your columns follow the stride, but your rows do not. Which two numbers "
            "say where a window starts?",
            (
                ("(padded.shape[0] - k) // stride + 1", "padded.shape[0] - k + 1"),
                ("top = i * stride", "top = i"),
            ),
        ),
        Misconception(
            "C75", "pixels thinned out first",
            "You drop pixels of the image and then slide in steps of 1. The stride is "
            "the step from window to window: are the pixels inside a window still "
            "neighbours in yours?",
            wrong=_thinned_first,
        ),
        Misconception(
            "C76", "pixels of a window apart",
            "The windows start at the right places, but inside them you take only "
            "every s-th pixel as well. How far apart are the pixels of one window?",
            wrong=_dilated,
        ),
        Misconception(
            "C81", "stride inside the windows only",
            "The stride spreads out the pixels inside each window, and the windows start "
            "one pixel apart. It should be the step from window to window: where does "
            "the window of output (i, j) start?",
            wrong=_stride_inside,
        ),
        shared.edge_repeated(
            "C14",
            ("((padding, padding), (padding, padding))",
             "((padding, padding), (padding, padding)), mode='edge'"),
        ),
        shared.framed_at_the_start(
            "C16",
            ("((padding, padding), (padding, padding))",
             "((padding, 0), (padding, 0))"),
        ),
        Misconception(
            "C77", "padded at the bottom and the right only",
            "Your frame is at the bottom and on the right only. How many sides of the "
            "image does it go around?",
            (
                ("((padding, padding), (padding, padding))",
                 "((0, padding), (0, padding))"),
            ),
        ),
        Misconception(
            "C78", "frame of ones",
            "Your frame is not 0: its pixels add something to the values at the "
            "border. What should a padded pixel add?",
            (
                ("((padding, padding), (padding, padding))",
                 "((padding, padding), (padding, padding)), constant_values=1"),
            ),
        ),
        Misconception(
            "C79", "twice the frame",
            "Your frame is twice as wide as asked for. With padding 1, how many "
            "pixels are added on each side?",
            (("((padding, padding), (padding, padding))", "2 * padding"),),
        ),
        shared.padding_ignored(
            "C33",
            ("((padding, padding), (padding, padding))", "0"),
        ),
        Misconception(
            "C80", "frame around the map",
            "You put the frame of zeros around the finished map. What should it go "
            "around, and when?",
            wrong=_framed_map,
        ),
        shared.same_padding(
            "C23",
            ("((padding, padding), (padding, padding))", "(k - 1) // 2"),
        ),
        Misconception(
            "C36", "windows that stick out",
            "You return more windows than fit: the last ones stick out of the padded "
            "image. How far can a whole window travel?",
            wrong=_sticking_out,
        ),
        families.kernel_rotated(
            "C01",
            ("window * kernel", "window * kernel[::-1, ::-1]"),
        ),
        families.bias_forgotten("C07", (" + bias", "")),
        families.bias_subtracted("C29", (" + bias", " - bias")),
        families.bias_per_weight(
            "C06",
            ("np.sum(window * kernel) + bias", "np.sum(window * kernel + bias)"),
        ),
        families.place_swapped(
            "C18",
            ("padded[top : top + k, left : left + l]",
             "padded[left : left + k, top : top + l]"),
        ),
        families.decimals_lost(
            "C17",
            ("np.zeros((Ho, Wo))", "np.zeros((Ho, Wo), dtype=image.dtype)"),
        ),
        families.mean_for_sum("C21", ("np.sum(", "np.mean("), of="products"),
        Misconception(
            "C84", "places of the map skipped",
            "Your loops skip places of the map, which stay 0. i and j count the places of the "
            "map, all of them: which numbers should grow by the stride instead?",
            (
                ("range(Ho)", "range(0, Ho, stride)"),
                ("range(Wo)", "range(0, Wo, stride)"),
                ("top = i * stride", "top = i"),
                ("left = j * stride", "left = j"),
            ),
        ),
        Misconception(
            "C85", "divided by the stride",
            "With a stride of 2 your windows start at 0, 0, 1, 1 and so on: they move more "
            "slowly, not faster. Where should the first three start?",
            (
                ("top = i * stride", "top = i // stride"),
                ("left = j * stride", "left = j // stride"),
            ),
        ),
    ),
    alternatives=(
        strided_map_by_thinning,
        strided_map_by_windows,
        strided_map_by_frame,
    ),
    hints=(
        "The padding and the size of the map are right. Call it with stride 2 on an "
        "image that counts 1, 2, 3 ...: which windows do its first two values come "
        "from?",
        "Output (0, 0) looks at the window that starts in row 0, output (1, 0) at the "
        "one that starts `stride` rows below. Where does that of (i, j) start?",
        "padded = np.pad(image, ___)\nHo = (padded.shape[0] - k) // ___ + 1\n...\n"
        "window = padded[___ : ___ + k, ___ : ___ + l]",
    ),
    explanation=(
        "Padding makes a new image with $p$ zeros on each side; a stride of $s$ keeps "
        "every $s$-th place: "
        "$y_{i,j} = \\sum_{u,v} \\tilde x_{is+u,\\,js+v}\\, w_{u,v} + b$."
    ),
    general=_strided_case,
    after=(
        "LeNet-5 itself uses stride 1 and no padding: its input has the frame "
        "already."
    ),
    widget="SizeLab",
)  # fmt: skip
