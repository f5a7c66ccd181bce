"""11.1 im2col: every window becomes a row."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe, whole
from ._shared import _HEIGHT, _STARTS, _WIDTH, _window_case

Array = np.ndarray


# ---- 11.1 windows as rows
def im2col(x: Array, k: int, l: int, stride: int = 1, padding: int = 0) -> Array:
    N, C, H, W = x.shape
    p = padding
    Ho = (H + 2 * p - k) // stride + 1
    Wo = (W + 2 * p - l) // stride + 1
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    columns = np.zeros((N * Ho * Wo, C * k * l), xp.dtype)
    row = 0
    for n in range(N):
        for i in range(Ho):
            for j in range(Wo):
                top, left = i * stride, j * stride
                window = xp[n, :, top : top + k, left : left + l]
                columns[row] = window.ravel()
                row += 1
    return columns


def im2col_by_slices(
    x: Array, k: int, l: int, stride: int = 1, padding: int = 0
) -> Array:
    N, C, H, W = x.shape
    p, s = padding, stride
    Ho, Wo = (H + 2 * p - k) // s + 1, (W + 2 * p - l) // s + 1
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    columns = np.empty((N, Ho, Wo, C, k, l), xp.dtype)
    for u in range(k):
        for v in range(l):
            pixels = xp[:, :, u : u + s * Ho : s, v : v + s * Wo : s]
            columns[..., u, v] = pixels.transpose(0, 2, 3, 1)
    return columns.reshape(N * Ho * Wo, C * k * l)


def im2col_by_view(
    x: Array, k: int, l: int, stride: int = 1, padding: int = 0
) -> Array:
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = sliding_window_view(xp, (k, l), axis=(2, 3))[:, :, ::stride, ::stride]
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, x.shape[1] * k * l)


def im2col_by_index(
    x: Array, k: int, l: int, stride: int = 1, padding: int = 0
) -> Array:
    p, (N, C, H, W) = padding, x.shape
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    Ho, Wo = (nn.output_size(a, b, stride, p) for a, b in ((H, k), (W, l)))
    n, i, j, c, u, v = np.indices((N, Ho, Wo, C, k, l))
    found = xp[n, c, i * stride + u, j * stride + v]
    return found.reshape(N * Ho * Wo, -1)


def im2col_in_float32(
    x: Array, k: int, l: int, stride: int = 1, padding: int = 0
) -> Array:
    p, s, (N, C, H, W) = padding, stride, x.shape
    xp = np.zeros((N, C, H + 2 * p, W + 2 * p), np.float32)
    xp[:, :, p : p + H, p : p + W] = x
    starts = [
        (n, i, j)
        for n in range(N)
        for i in range(0, xp.shape[2] - k + 1, s)
        for j in range(0, xp.shape[3] - l + 1, s)
    ]
    return np.stack([xp[n, :, i : i + k, j : j + l].ravel() for n, i, j in starts])


def _not_transposed(
    x: Array, k: int, l: int, stride: int = 1, padding: int = 0
) -> Array:
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = sliding_window_view(xp, (k, l), axis=(2, 3))[:, :, ::stride, ::stride]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(-1, x.shape[1] * k * l)


def _channels_apart(
    x: Array, k: int, l: int, stride: int = 1, padding: int = 0
) -> Array:
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = sliding_window_view(xp, (k, l), axis=(2, 3))[:, :, ::stride, ::stride]
    return windows.reshape(-1, x.shape[1] * k * l)


_RAVEL = "window.ravel()"


_ROW = "columns[row] = window"


_FRAME = "(p, p), (p, p))"


IM2COL = Exercise(
    id="11.1",
    name="im2col",
    title="Every window becomes a row",
    reference=im2col_by_slices,
    plain=im2col,
    probes=(
        probe(
            "a 3 x 4 image that counts 1, 2, 3 ..., windows of 2 x 2",
            lambda: (counting(1, 1, 3, 4), 2, 2),
        ),
        probe(
            "one image of 2 channels, 3 x 5, windows of 2 x 3",
            lambda: (counting(1, 2, 3, 5), 2, 3),
        ),
        probe(
            "two images of one channel, 3 x 4, windows of 2 x 2",
            lambda: (counting(2, 1, 3, 4), 2, 2),
        ),
        probe(
            "2 images, 3 channels, 5 x 8, windows of 3 x 2, stride 2",
            lambda: (numbers(2, 3, 5, 8), 3, 2, 2),
        ),
        probe(
            "an image of ones, 3 x 4, with a frame of zeros (padding 1)",
            lambda: (np.ones((1, 1, 3, 4)), 3, 3, 1, 1),
        ),
        probe(
            "2 images, 2 channels, 4 x 6, windows of 2 x 3, stride 3, padding 2",
            lambda: (numbers(2, 2, 4, 6, seed=1), 2, 3, 3, 2),
        ),
        probe(
            "an image of whole numbers, windows of 1 x 3",
            lambda: (whole(1, 2, 3, 5), 1, 3),
        ),
    ),
    misconceptions=(
        Misconception(
            "U01", "channels innermost",
            "Your rows hold the right numbers in another order: the channels alternate. "
            "They should come channel after channel, as in w. Which axis comes first?",
            ((_RAVEL, "window.transpose(1, 2, 0).ravel()"),),
        ),
        Misconception(
            "U02", "matrix transposed",
            "You return a column for each window. Many books do; asked here is a row for "
            "each. How many windows are there, and how many numbers in one?",
            (("return columns", "return columns.T"),),
        ),
        Misconception(
            "U03", "images innermost",
            "The first rows hold the first place of every image. Asked are all places "
            "of image 0 before those of image 1. Which loop is the outermost?",
            ((_ROW, "columns[(i * Wo + j) * N + n] = window"),),
        ),
        Misconception(
            "U04", "windows not strided",
            "The number of rows is right, but with stride 2 they hold windows that lie "
            "one pixel apart. Where does window (i, j) start?",
            ((_STARTS, "top, left = i, j"),),
        ),
        Misconception(
            "U05", "padded on one side",
            "The last windows reach beyond the image that you cut them from, and come "
            "out too small. Has that image zeros on all four sides?",
            ((_FRAME, "(p, 0), (p, 0))"),),
        ),
        Misconception(
            "U06", "padding ignored",
            "With padding 1 there are more windows than you return. Which image do they "
            "slide over: x, or x in a frame?",
            (("p = padding", "p = 0"),),
        ),
        Misconception(
            "U07", "last window missing",
            "Rows are missing: the windows that touch the last row and column of the "
            "image. At which pixel does the last window of 2 start on 4 pixels?",
            (
                (_HEIGHT, "Ho = (H + 2 * p - k) // stride"),
                (_WIDTH, "Wo = (W + 2 * p - l) // stride"),
            ),
        ),
        Misconception(
            "U08", "window read downwards",
            "Within each row your window is read column by column. In which order does "
            "w.reshape(F, C * k * l) lay a kernel out?",
            ((_RAVEL, "window.transpose(0, 2, 1).ravel()"),),
        ),
        Misconception(
            "U09", "rows and columns swapped in the slice",
            "Your windows come from the place (j, i). Which index walks down the image, "
            "and which axis of x is that?",
            (("top : top + k, left : left + l", "left : left + k, top : top + l"),),
        ),
        Misconception(
            "U10", "places walked downwards",
            "The windows are right but stand in another order: you go down the image "
            "first. They should come row by row: does i or j change faster?",
            ((_ROW, "columns[(n * Wo + j) * Ho + i] = window"),),
        ),
        Misconception(
            "U11", "window mirrored",
            "Each of your windows is rotated by 180°. Which of its pixels meets "
            "the kernel's first number?",
            ((_RAVEL, "window[:, ::-1, ::-1].ravel()"),),
        ),
        Misconception(
            "U12", "one axis too many",
            "You keep an axis for the images. For a single product all windows of the "
            "batch are rows of one matrix: how many are there in all?",
            (("return columns", "return columns.reshape(N, Ho * Wo, C * k * l)"),),
        ),
        Misconception(
            "U13", "reshaped without a transposition",
            "The shape is right, but a row mixes pixels of many windows: reshape keeps "
            "the order of the numbers. Which axes must stand in front before it?",
            wrong=_not_transposed,
        ),
        Misconception(
            "U14", "edge repeated",
            "Your frame repeats the edge of the image. What does padding add in this "
            "course?",
            ((_FRAME, "(p, p), (p, p)), mode='edge'"),),
        ),
        Misconception(
            "U15", "first image for all",
            "The rows of the second image hold windows of the first. Where does n "
            "enter?",
            (("xp[n, :", "xp[0, :"),),
        ),
        Misconception(
            "U16", "counted without the frame",
            "Your windows lie on the padded image, but the last rows are missing: you "
            "count places as if there were no frame. How high and how wide is the "
            "image that they slide over?",
            (
                (_HEIGHT, "Ho = (H - k) // stride + 1"),
                (_WIDTH, "Wo = (W - l) // stride + 1"),
            ),
        ),
        Misconception(
            "U17", "channels apart",
            "With one channel yours is right, with two a row holds windows of a single "
            "channel: in the view the channels come before the places, and reshape keeps "
            "this order. Between which axes should they stand?",
            wrong=_channels_apart,
        ),
    ),
    alternatives=(
        im2col_by_slices,
        im2col_by_view,
        im2col_by_index,
        im2col_in_float32,
    ),
    hints=(
        "Take the 3 x 4 image of the example and write the six windows below each "
        "other, each as a row of four numbers.",
        "It is the loop of chapter 02 without products: over images, then rows, then "
        "columns of places. A window (C, k, l) becomes a row with .ravel().",
        "row = 0\nfor n in range(___):\n    for i in range(___):\n"
        "        for j in range(___):\n"
        "            window = xp[n, :, ___ : ___, ___ : ___]\n"
        "            columns[row] = ___\n            row += 1",
    ),
    explanation=(
        "Row $(n H_o + i) W_o + j$ holds the window of image $n$ at place $(i, j)$, "
        "column $(c k + u) l + v$ its pixel $\\tilde x_{n,c,\\,is+u,\\,js+v}$. The "
        "columns are in the order in which `w.reshape(F, -1)` lays a kernel out, so a "
        "product of the two is the sum over $c, u, v$. The paper has no such matrix: "
        "it became common with fast libraries for matrix products."
    ),
    general=_window_case,
    after="Now a convolution is one matrix product: exercise 11.3.",
    equivalent_mutants={
        "0 -> 1 in xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))": (
            "one more image of zeros behind the last, which no loop reaches"
        ),
    },
)  # fmt: skip
