"""11.2 col2im: back from rows to images."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .... import nn
from ...exercise import Exercise, Function, Misconception
from ..probes import numbers, probe
from ._shared import _HEIGHT, _STARTS, _WIDTH, _window_case
from .im2col import im2col

Array = np.ndarray
Generator = np.random.Generator
Shape = tuple[int, ...]


def col2im(
    columns: Array, shape: Shape, k: int, l: int, stride: int = 1, padding: int = 0
) -> Array:
    N, C, H, W = shape
    p = padding
    Ho = (H + 2 * p - k) // stride + 1
    Wo = (W + 2 * p - l) // stride + 1
    xp = np.zeros((N, C, H + 2 * p, W + 2 * p))
    row = 0
    for n in range(N):
        for i in range(Ho):
            for j in range(Wo):
                top, left = i * stride, j * stride
                window = columns[row].reshape(C, k, l)
                xp[n, :, top : top + k, left : left + l] += window
                row += 1
    return xp[:, :, p : p + H, p : p + W]


def _given() -> Function:
    def col2im(
        columns: Array, shape: Shape, k: int, l: int, stride: int = 1, padding: int = 0
    ) -> Array:
        N, C, H, W = shape
        p, s = padding, stride
        Ho, Wo = (H + 2 * p - k) // s + 1, (W + 2 * p - l) // s + 1
        windows = columns.reshape(N, Ho, Wo, C, k, l).transpose(0, 3, 4, 5, 1, 2)
        xp = np.zeros((N, C, H + 2 * p, W + 2 * p), columns.dtype)
        for u, v in np.ndindex(k, l):
            below, right = slice(u, u + s * Ho, s), slice(v, v + s * Wo, s)
            xp[:, :, below, right] = windows[:, :, u, v]
        return xp[:, :, :H, :W]

    return col2im


def col2im_by_slices(
    columns: Array, shape: Shape, k: int, l: int, stride: int = 1, padding: int = 0
) -> Array:
    N, C, H, W = shape
    p, s = padding, stride
    Ho, Wo = (H + 2 * p - k) // s + 1, (W + 2 * p - l) // s + 1
    windows = columns.reshape(N, Ho, Wo, C, k, l).transpose(0, 3, 4, 5, 1, 2)
    kind = np.result_type(columns, np.float32)
    xp = np.zeros((N, C, H + 2 * p, W + 2 * p), kind)
    for u in range(k):
        for v in range(l):
            rows, across = slice(u, u + s * Ho, s), slice(v, v + s * Wo, s)
            xp[:, :, rows, across] += windows[:, :, u, v]
    return xp[:, :, p : p + H, p : p + W]


def col2im_by_index(
    columns: Array, shape: Shape, k: int, l: int, stride: int = 1, padding: int = 0
) -> Array:
    p, (N, C, H, W) = padding, shape
    Ho, Wo = (nn.output_size(a, b, stride, p) for a, b in ((H, k), (W, l)))
    n, i, j, c, u, v = np.indices((N, Ho, Wo, C, k, l))
    xp = np.zeros((N, C, H + 2 * p, W + 2 * p))
    values = columns.reshape(n.shape)
    np.add.at(xp, (n, c, i * stride + u, j * stride + v), values)
    return xp[:, :, p : p + H, p : p + W]


def col2im_by_numbers(
    columns: Array, shape: Shape, k: int, l: int, stride: int = 1, padding: int = 0
) -> Array:
    """Number the pixels, unfold the numbers: they say where each value belongs."""
    pixels = 1 + np.arange(np.prod(shape)).reshape(shape)  # 0 is the frame
    places = im2col(pixels, k, l, stride, padding)
    sums = np.bincount(places.ravel(), columns.ravel(), pixels.size + 1)
    return sums[1:].reshape(shape)


def col2im_in_float32(
    columns: Array, shape: Shape, k: int, l: int, stride: int = 1, padding: int = 0
) -> Array:
    p, (N, C, H, W) = padding, shape
    xp = np.zeros((N, C, H + 2 * p, W + 2 * p), np.float32)
    windows = sliding_window_view(xp, (k, l), (2, 3), writeable=True)
    windows = windows[:, :, ::stride, ::stride]
    Ho, Wo = windows.shape[2:4]
    shares = columns.astype(np.float32).reshape(N, Ho, Wo, C, k, l)
    for n, i, j in np.ndindex(N, Ho, Wo):
        windows[n, :, i, j] += shares[n, i, j]
    return xp[:, :, p : p + H, p : p + W]


def _first_window_left(
    columns: Array, shape: Shape, k: int, l: int, stride: int = 1, padding: int = 0
) -> Array:
    """As the given code does, with the frame cut off rightly."""
    N, C, H, W = shape
    p = padding
    xp = _given()(columns, (N, C, H + 2 * p, W + 2 * p), k, l, stride)
    return xp[:, :, p : p + H, p : p + W]


def _averaged(
    columns: Array, shape: Shape, k: int, l: int, stride: int = 1, padding: int = 0
) -> Array:
    count = col2im(np.ones(np.shape(columns)), shape, k, l, stride, padding)
    return col2im(columns, shape, k, l, stride, padding) / np.maximum(count, 1)


def _unfolded(seed: int, shape: Shape, k: int, l: int, *rest: int) -> Array:
    """Random rows of the size that im2col would give."""
    return numbers(*im2col(np.zeros(shape), k, l, *rest).shape, seed=seed)


def _columns_probe(seed: int, shape: Shape, k: int, l: int, *rest: int) -> tuple:
    return (_unfolded(seed, shape, k, l, *rest), shape, k, l, *rest)


def _fold_case(rng: Generator) -> tuple[Array, Shape, int, int, int, int]:
    x, k, l, stride, padding = _window_case(rng)
    size = im2col(x, k, l, stride, padding).shape
    return rng.normal(size=size), x.shape, k, l, stride, padding


_ADDED = "left : left + l] += window"
_WINDOW = "columns[row].reshape(C, k, l)"
_INSIDE = "return xp[:, :, p : p + H, p : p + W]"


COL2IM = Exercise(
    id="11.2",
    name="col2im",
    title="Back from rows to images",
    kind="find-and-fix",
    given=_given(),
    reference=col2im_by_slices,
    plain=col2im,
    probes=(
        probe(
            "six rows of ones, for a 3 x 4 image and windows of 2 x 2",
            lambda: (np.ones((6, 4)), (1, 1, 3, 4), 2, 2),
        ),
        probe(
            "a single 1, at row 1, column 1, for the same image",
            lambda: (np.eye(6, 4) * np.eye(6, 4)[1], (1, 1, 3, 4), 2, 2),
        ),
        probe(
            "one image of 2 channels, 3 x 5, windows of 2 x 3",
            lambda: _columns_probe(1, (1, 2, 3, 5), 2, 3),
        ),
        probe(
            "two images, 2 channels, 4 x 3, windows of 2 x 2",
            lambda: _columns_probe(2, (2, 2, 4, 3), 2, 2),
        ),
        probe(
            "2 images, 3 channels, 5 x 8, windows of 3 x 2, stride 2",
            lambda: _columns_probe(3, (2, 3, 5, 8), 3, 2, 2),
        ),
        probe(
            "2 images, 2 channels, 4 x 6, windows of 3 x 2, stride 1, padding 1",
            lambda: _columns_probe(4, (2, 2, 4, 6), 3, 2, 1, 1),
        ),
        probe(
            "windows of 2 x 3, stride 3, padding 2",
            lambda: _columns_probe(5, (2, 1, 4, 6), 2, 3, 3, 2),
        ),
    ),
    misconceptions=(
        Misconception(
            "V01", "overwritten instead of added",
            "Where windows overlap, your pixel keeps only the last of them. Gradients of "
            "a pixel that served several windows add up: which operator adds?",
            ((_ADDED, "left : left + l] = window"),),
        ),
        Misconception(
            "V14", "overwritten, first window left",
            "Where windows overlap, one of them is left in your pixel: each shift "
            "overwrites the ones before. Gradients of a pixel that served several "
            "windows add up: which operator adds?",
            wrong=_first_window_left,
        ),
        Misconception(
            "V02", "padded size returned",
            "Your image is as large as the padded one. Which part of it is x?",
            ((_INSIDE, "return xp"),),
        ),
        Misconception(
            "V03", "frame cut off at the wrong side",
            "The size is right, but with padding everything lies too far down and "
            "right: you kept the top left of the padded image. Where does x start in it?",
            ((_INSIDE, "return xp[:, :, :H, :W]"),),
        ),
        Misconception(
            "V04", "averaged where windows overlap",
            "You divide by the number of windows, which brings the image back. A "
            "gradient needs the sum: how often does a pixel in the middle count?",
            wrong=_averaged,
        ),
        Misconception(
            "V05", "channels innermost",
            "The channels of your image are mixed: you read a row as if they "
            "alternated. In which order did im2col lay a window out?",
            ((_WINDOW, "columns[row].reshape(k, l, C).transpose(2, 0, 1)"),),
        ),
        Misconception(
            "V06", "window read downwards",
            "Each window is filled column by column. A row of the matrix holds it row "
            "by row: which index changes fastest?",
            ((_WINDOW, "columns[row].reshape(C, l, k).transpose(0, 2, 1)"),),
        ),
        Misconception(
            "V07", "windows not strided",
            "With stride 2 your windows land one pixel apart. Where does window (i, j) "
            "start?",
            ((_STARTS, "top, left = i, j"),),
        ),
        Misconception(
            "V08", "window mirrored",
            "A single 1 lands at the opposite corner of its window. Nothing is turned "
            "here: which place of the window is column 1?",
            ((_ADDED, "left : left + l] += window[:, ::-1, ::-1]"),),
        ),
        Misconception(
            "V09", "images leak into each other",
            "All images got the windows of all images. To which image does a row "
            "belong?",
            (("xp[n, :", "xp[:, :"),),
        ),
        Misconception(
            "V10", "images innermost",
            "With two images, the windows go to the wrong one: you read the rows as if "
            "images alternated. Whose are the first Ho * Wo rows?",
            ((_WINDOW, "columns[(i * Wo + j) * N + n].reshape(C, k, l)"),),
        ),
        Misconception(
            "V11", "places walked downwards",
            "The windows land at swapped places: you read the rows as if they went down "
            "the image first. Which comes after place (0, 0)?",
            ((_WINDOW, "columns[(n * Wo + j) * Ho + i].reshape(C, k, l)"),),
        ),
        Misconception(
            "V12", "first image's rows for all",
            "Every image got the rows of the first one. Does your row number go on from "
            "one image to the next?",
            ((_WINDOW, "columns[i * Wo + j].reshape(C, k, l)"),),
        ),
        Misconception(
            "V13", "last window missing",
            "The last windows of each row and column are not put back. How many places "
            "has a window of 2 on 4 pixels?",
            (
                (_HEIGHT, "Ho = (H + 2 * p - k) // stride"),
                (_WIDTH, "Wo = (W + 2 * p - l) // stride"),
            ),
        ),
    ),
    alternatives=(
        col2im_by_slices, col2im_by_index, col2im_by_numbers, col2im_in_float32,
    ),
    hints=(
        "Six rows of ones, a 3 x 4 image: count for each pixel how many windows of "
        "2 x 2 touch it. Those are the sums.",
        "The given code passes wherever each pixel has only one value to receive, and "
        "wherever there is no frame. Look at the line that writes into xp: what happens "
        "at the second shift that reaches a pixel? And at the last line: where in the "
        "padded image does x begin?",
        "for u, v in np.ndindex(k, l):\n    ...\n"
        "    xp[:, :, below, right] ___ windows[:, :, u, v]\n"
        "return xp[:, :, ___ : ___, ___ : ___]",
    ),
    explanation=(
        "im2col copies pixel $(n,c,a,b)$ into one place per window that holds it; its "
        "gradient is the sum of the gradients of the copies. Two tests need no "
        "example: rows of ones give the number of windows that touch each pixel, and "
        "$\\langle \\mathrm{im2col}(x), r\\rangle = \\langle x, \\mathrm{col2im}(r)"
        "\\rangle$ for any $x$ and $r$: col2im is the transpose of im2col."
    ),
    general=_fold_case,
    after="It is the last step of the backward pass in 11.4.",
    equivalent_mutants={
        f"2 {change} in xp = np.zeros((N, C, H + 2 * p, W + 2 * p))": (
            "a frame that is wider below and on the right, where it is cut off anyway"
        )
        for change in ("-> 3", "* p -> 2 + p")
    },
)  # fmt: skip
