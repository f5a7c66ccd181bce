"""Chapter 11, fast: windows as rows of a matrix, and back; convolution by one product.

The mistakes of one exercise stand beside its right code; nothing here is timed.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ... import nn
from ..exercise import Exercise, Misconception
from .probes import backward_cases, counting, numbers, one_gradient, probe, whole

Array = np.ndarray
Generator = np.random.Generator
Shape = tuple[int, ...]
Gradients = tuple[Array, Array, Array]


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


def _window_case(rng: Generator) -> tuple[Array, int, int, int, int]:
    N, C, k, l, stride = (int(n) for n in rng.integers(1, 4, 5))
    H, W = k + int(rng.integers(0, 4)), l + int(rng.integers(0, 4))
    x = rng.normal(size=(N, C, H, W))
    return x, k, l, stride, int(rng.integers(0, 3))


_RAVEL = "window.ravel()"
_ROW = "columns[row] = window"
_FRAME = "(p, p), (p, p))"
_STARTS = "top, left = i * stride, j * stride"
_HEIGHT = "Ho = (H + 2 * p - k) // stride + 1"
_WIDTH = "Wo = (W + 2 * p - l) // stride + 1"

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
            "Asked is channel after channel, as in w. Which axis comes first?",
            ((_RAVEL, "window.transpose(1, 2, 0).ravel()"),),
        ),
        Misconception(
            "U02", "matrix turned over",
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
            "The frame is at the top and left only, so the last windows reach beyond "
            "the image. On how many sides does padding add zeros?",
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
            "first. Asked is row by row: does i or j change faster?",
            ((_ROW, "columns[(n * Wo + j) * Ho + i] = window"),),
        ),
        Misconception(
            "U11", "window mirrored",
            "Each of your windows is turned by 180 degrees. Which of its pixels meets "
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


# ---- 11.2 and back: what overlaps is added


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


def _averaged(
    columns: Array, shape: Shape, k: int, l: int, stride: int = 1, padding: int = 0
) -> Array:
    ones = np.ones(np.shape(columns))
    count = col2im(ones, shape, k, l, stride, padding)
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
        col2im_by_slices,
        col2im_by_index,
        col2im_by_numbers,
        col2im_in_float32,
    ),
    hints=(
        "Six rows of ones, a 3 x 4 image: count for each pixel how many windows of "
        "2 x 2 touch it. Those are the sums.",
        "The same loops and the same row number as in im2col. Each row becomes a window "
        "(C, k, l) again and is added where it came from, in a padded image of zeros; "
        "the frame goes off at the end.",
        "xp = np.zeros((N, C, ___, ___))\n...\n"
        "            window = columns[row].reshape(___)\n"
        "            xp[n, :, ___ : ___, ___ : ___] += ___\n"
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


# ---- 11.3 the forward pass by one product


def conv2d_gemm(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    Ho = (H + 2 * padding - k) // stride + 1
    Wo = (W + 2 * padding - l) // stride + 1
    columns = im2col(x, k, l, stride, padding)
    kernels = w.reshape(F, C * k * l)
    y = columns @ kernels.T + b
    return y.reshape(N, Ho, Wo, F).transpose(0, 3, 1, 2)


def gemm_by_slices(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    Ho, Wo = (H + 2 * padding - k) // stride + 1, (W + 2 * padding - l) // stride + 1
    y = im2col_by_slices(x, k, l, stride, padding) @ w.reshape(F, -1).T + b
    return np.ascontiguousarray(y.reshape(N, Ho, Wo, F).transpose(0, 3, 1, 2))


def gemm_per_image(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    N, F = len(x), len(w)
    p, (k, l) = padding, w.shape[2:]
    Ho, Wo = (
        nn.output_size(a, c, stride, p)
        for a, c in zip(x.shape[2:], (k, l), strict=True)
    )
    columns = im2col(x, k, l, stride, padding).reshape(N, Ho * Wo, -1)
    y = w.reshape(F, -1) @ columns.swapaxes(1, 2)  # (N, F, Ho * Wo)
    return y.reshape(N, F, Ho, Wo) + np.reshape(b, (F, 1, 1))


def gemm_with_a_column_of_ones(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    """The bias is a weight whose input is always 1."""
    F, _, k, l = w.shape
    columns = im2col(x, k, l, stride, padding)
    columns = np.hstack([columns, np.ones((len(columns), 1))])
    kernels = np.hstack([w.reshape(F, -1), np.reshape(b, (F, 1))])
    Wo = nn.output_size(x.shape[3], l, stride, padding)
    y = (columns @ kernels.T).reshape(len(x), -1, Wo, F)
    return np.moveaxis(y, 3, 1)


def gemm_in_float32(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    x, w, b = (np.asarray(v, np.float32) for v in (x, w, b))
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = sliding_window_view(xp, w.shape[2:], (2, 3))[:, :, ::stride, ::stride]
    y = np.tensordot(windows, w, axes=((1, 4, 5), (1, 2, 3))) + b
    return y.transpose(0, 3, 1, 2)


def _conv_case(rng: Generator) -> tuple[Array, Array, Array, int, int]:
    x, k, l, stride, padding = _window_case(rng)
    F = int(rng.integers(1, 4))
    w = rng.normal(size=(F, x.shape[1], k, l))
    return x, w, rng.normal(size=F), stride, padding


_BACK = "y.reshape(N, Ho, Wo, F).transpose(0, 3, 1, 2)"
_PRODUCT = "columns @ kernels.T + b"
_KERNELS = "w.reshape(F, C * k * l)"
_UNFOLD = "im2col(x, k, l, stride, padding)"

CONV2D_GEMM = Exercise(
    id="11.3",
    name="conv2d_gemm",
    title="A convolution is one matrix product",
    reference=gemm_by_slices,
    plain=conv2d_gemm,
    probes=(
        probe(
            "an image of zeros, three kernels, biases 10, 20, 30",
            lambda: (
                np.zeros((1, 1, 4, 5)), numbers(3, 1, 3, 3), np.array([10.0, 20, 30]),
            ),
        ),
        probe(
            "a 4 x 6 image that counts 1, 2, 3 ..., one kernel 1 .. 6 of 2 x 3",
            lambda: (counting(1, 1, 4, 6), counting(1, 1, 2, 3), np.zeros(1)),
        ),
        probe(
            "one image, 2 channels, 3 maps, kernel 2 x 3",
            lambda: (
                numbers(1, 2, 4, 6), numbers(3, 2, 2, 3, seed=1), numbers(3, seed=2),
            ),
        ),
        probe(
            "two images, 2 channels, 3 maps, kernel 3 x 3",
            lambda: (
                numbers(2, 2, 5, 7), numbers(3, 2, 3, 3, seed=1), numbers(3, seed=2),
            ),
        ),
        probe(
            "as many maps as columns in the output: 2 images, 3 maps of 3 x 3",
            lambda: (
                numbers(2, 2, 4, 5, seed=3), numbers(3, 2, 2, 3, seed=1),
                numbers(3, seed=2),
            ),
        ),
        probe(
            "2 images, 3 channels, 2 maps, kernel 3 x 2, stride 2",
            lambda: (
                numbers(2, 3, 5, 8), numbers(2, 3, 3, 2, seed=1), numbers(2, seed=2), 2,
            ),
        ),
        probe(
            "2 images, 3 maps, kernel 2 x 2, stride 1, padding 1",
            lambda: (
                numbers(2, 2, 4, 5), numbers(3, 2, 2, 2, seed=1), numbers(3, seed=2),
                1, 1,
            ),
        ),
        probe(
            "an image of whole numbers, kernels of decimals",
            lambda: (
                whole(1, 2, 4, 6), numbers(2, 2, 3, 3, seed=1), np.array([0.25, -0.5]),
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "G01", "reshaped without a transposition",
            "The shape is right and the numbers are there, at wrong places: reshape "
            "never moves a number. The product has the maps last. What must happen "
            "after the reshape?",
            ((_BACK, "y.reshape(N, F, Ho, Wo)"),),
        ),
        Misconception(
            "G02", "bias forgotten",
            "On an image of zeros the answer is the bias of each map; you return 0. "
            "Where is b added?",
            ((_PRODUCT, "columns @ kernels.T"),),
        ),
        Misconception(
            "G03", "kernels reshaped instead of turned over",
            "The product runs, but its kernels are torn apart: reshape(C * k * l, F) "
            "fills rows from left to right. What puts a kernel into a *column*?",
            ((_PRODUCT, "columns @ w.reshape(C * k * l, F) + b"),),
        ),
        Misconception(
            "G04", "channels innermost in the kernels",
            "With one channel yours is right, with two it is not: your kernels have the "
            "channels last, the rows of the matrix have them first. Which order has w "
            "already?",
            ((_KERNELS, "w.transpose(0, 2, 3, 1).reshape(F, C * k * l)"),),
        ),
        Misconception(
            "G05", "kernel transposed",
            "Rows and columns of your kernels are swapped. Do they need any change "
            "before the reshape?",
            ((_KERNELS, "w.transpose(0, 1, 3, 2).reshape(F, C * k * l)"),),
        ),
        Misconception(
            "G06", "padding not handed on",
            "Without padding yours is right. With it, there are fewer rows than places. "
            "Does im2col know of the padding?",
            ((_UNFOLD, "im2col(x, k, l, stride)"),),
        ),
        Misconception(
            "G07", "stride not handed on",
            "With stride 1 yours is right. With stride 2 there are more rows than "
            "places. Does im2col know of the stride?",
            ((_UNFOLD, "im2col(x, k, l, 1, padding)"),),
        ),
        Misconception(
            "G08", "kernel flipped",
            "Your kernels are turned by 180 degrees. LeNet's layer lays them on as they "
            "are. Which index runs backwards?",
            ((_KERNELS, "w[:, :, ::-1, ::-1].reshape(F, C * k * l)"),),
        ),
        Misconception(
            "G09", "maps last",
            "You return (N, Ho, Wo, F), as the product gives it. Other libraries keep it "
            "so; the layers of this course want (N, F, Ho, Wo). Which order of axes?",
            ((_BACK, "y.reshape(N, Ho, Wo, F)"),),
        ),
        Misconception(
            "G10", "images and maps mixed",
            "With one image yours is right, with two their maps are mixed. In "
            "kernels @ columns.T, what lies between two maps: an image, or all of them?",
            (
                (_PRODUCT, "kernels @ columns.T + b[:, None]"),
                (_BACK, "y.reshape(N, F, Ho, Wo)"),
            ),
        ),
        Misconception(
            "G11", "maps mirrored at the diagonal",
            "Rows and columns of your maps are exchanged. Which of (0, 3, 1, 2) puts Ho "
            "before Wo?",
            ((_BACK, "y.reshape(N, Ho, Wo, F).transpose(0, 3, 2, 1)"),),
        ),
        Misconception(
            "G12", "one bias for all maps",
            "Every map got the first bias. The product has the maps on its last axis: "
            "what does adding b, of shape (F,), do there?",
            ((_PRODUCT, "columns @ kernels.T + b[0]"),),
        ),
        Misconception(
            "G13", "height and width swapped",
            "The numbers are right, the rows of the maps break at wrong places: you "
            "reshape to Wo rows of Ho. Which walks faster through the rows of the "
            "matrix?",
            ((_BACK, "y.reshape(N, Wo, Ho, F).transpose(0, 3, 1, 2)"),),
        ),
    ),
    alternatives=(
        gemm_per_image,
        gemm_with_a_column_of_ones,
        gemm_by_slices,
        gemm_in_float32,
    ),
    hints=(
        "Write the shapes down: (N Ho Wo, C k l) and w as (F, C k l). Which product "
        "gives a number for each place and each map?",
        "Three steps: unfold x; multiply by the kernels, laid out as rows and turned "
        "over, and add b to each row; then give the places their axes back and put the "
        "maps in front of them.",
        "columns = im2col(___)\nkernels = w.reshape(___)\n"
        "y = columns @ ___ + ___  # (N * Ho * Wo, F)\n"
        "return y.reshape(___).transpose(___)",
    ),
    explanation=(
        "With $X$ of shape $(N H_o W_o, C k l)$ from im2col and $K$ of shape "
        "$(F, C k l)$, $Y = X K^\\top + b$ has a row for each place and a column for "
        "each map; the sum over $c, u, v$ (LeCun et al. 1998, sec. II-A) is the inner "
        "product of a row of $X$ with a row of $K$. GEMM, *general matrix multiply*, is "
        "what libraries call this product."
    ),
    general=_conv_case,
    after="The next cells race it against the loop.",
    widget="SpeedRace",
)  # fmt: skip


# ---- 11.4 the backward pass by two products


def conv2d_gemm_backward(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    columns = im2col(x, k, l, stride, padding)
    kernels = w.reshape(F, C * k * l)
    rows = dy.transpose(0, 2, 3, 1).reshape(len(columns), F)
    dcolumns = rows @ kernels
    dx = col2im(dcolumns, x.shape, k, l, stride, padding)
    dw = (rows.T @ columns).reshape(F, C, k, l)
    db = rows.sum(axis=0)
    return dx, dw, db


def gemm_backward_by_slices(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    F, _, k, l = w.shape
    rows = np.moveaxis(dy, 1, 3).reshape(-1, F)
    columns = im2col_by_slices(x, k, l, stride, padding)
    shares = rows @ w.reshape(F, -1)
    dx = col2im_by_slices(shares, x.shape, k, l, stride, padding)
    return dx, (rows.T @ columns).reshape(w.shape), rows.sum(axis=0)


def gemm_backward_turned(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    """Everything the other way round: a column for each place."""
    F, _, k, l = w.shape
    maps = dy.transpose(1, 0, 2, 3).reshape(F, -1)
    columns = im2col_by_view(x, k, l, stride, padding).T
    shares = (w.reshape(F, -1).T @ maps).T
    dx = col2im_by_index(shares, x.shape, k, l, stride, padding)
    return dx, (maps @ columns.T).reshape(w.shape), maps @ np.ones(maps.shape[1])


def gemm_backward_per_image(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    F, _, k, l = w.shape
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for n in range(len(x)):
        maps = dy[n].reshape(F, -1)
        one = x[n : n + 1]
        columns = im2col(one, k, l, stride, padding)
        dw += (maps @ columns).reshape(w.shape)
        shares = maps.T @ w.reshape(F, -1)
        dx[n] = col2im(shares, one.shape, k, l, stride, padding)[0]
    return dx, dw, np.einsum("nfij->f", dy)


def gemm_backward_in_float32(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dy, x, w = (np.asarray(v, np.float32) for v in (dy, x, w))
    F, _, k, l = w.shape
    columns = im2col_in_float32(x, k, l, stride, padding)
    rows = dy.transpose(0, 2, 3, 1).reshape(-1, F)
    dx = col2im_in_float32(rows @ w.reshape(F, -1), x.shape, k, l, stride, padding)
    return dx, (rows.T @ columns).reshape(w.shape), rows.sum(axis=0)


def _col2im_last(
    columns: Array, shape: Shape, k: int, l: int, stride: int = 1, padding: int = 0
) -> Array:
    """col2im in which the last window wins."""
    p, (N, C, H, W) = padding, shape
    Ho, Wo = (nn.output_size(a, b, stride, p) for a, b in ((H, k), (W, l)))
    xp = np.zeros((N, C, H + 2 * p, W + 2 * p))
    windows = columns.reshape(N, Ho, Wo, C, k, l)
    for n, i, j in np.ndindex(N, Ho, Wo):
        top, left = i * stride, j * stride
        xp[n, :, top : top + k, left : left + l] = windows[n, i, j]
    return xp[:, :, p : p + H, p : p + W]


def _backward_case(rng: Generator) -> tuple[Array, Array, Array, int, int]:
    x, w, b, stride, padding = _conv_case(rng)
    shape = gemm_by_slices(x, w, b, stride, padding).shape
    return rng.normal(size=shape), x, w, stride, padding


_DY = "dy.transpose(0, 2, 3, 1).reshape(len(columns), F)"
_DX = "dx = col2im(dcolumns, x.shape, k, l, stride, padding)"
_DW = "(rows.T @ columns).reshape(F, C, k, l)"
_DB = "rows.sum(axis=0)"
_SHARES = "rows @ kernels"

CONV2D_GEMM_BACKWARD = Exercise(
    id="11.4",
    name="conv2d_gemm_backward",
    title="Backwards, by two products",
    reference=gemm_backward_by_slices,
    plain=conv2d_gemm_backward,
    parts=("dx", "dw", "db"),
    probes=(
        probe("a single output gradient of 1 at (1, 2)", one_gradient),
        *backward_cases(),
        probe(
            "2 images, 3 channels, 2 maps, kernel 2 x 3, no padding",
            lambda: (
                numbers(2, 2, 3, 4), numbers(2, 3, 4, 6, seed=1),
                numbers(2, 3, 2, 3, seed=2),
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "H01", "dy reshaped without a transposition",
            "With one map yours is right, with several a row of dy mixes them: reshape "
            "never moves a number. Which axis of dy has to come last?",
            ((_DY, "dy.reshape(-1, F)"),),
        ),
        Misconception(
            "H02", "dw turned over",
            "dw holds the right numbers at wrong places: its product gives a row for "
            "each weight, and the reshape wants one for each map. Which of the two "
            "matrices is to be turned over?",
            ((_DW, "(columns.T @ rows).reshape(F, C, k, l)"),),
        ),
        Misconception(
            "B03", "overwritten instead of added",
            "Pixels that several windows use kept only the last share in dx. What does "
            "col2im do where windows overlap?",
            ((_DX, _DX.replace("col2im", "_col2im_last")),),
        ),
        Misconception(
            "B09", "dx in its frame",
            "Your dx has the size of the padded image. What does col2im need to know to "
            "cut the frame off?",
            (
                (
                    _DX,
                    "dx = col2im(dcolumns, "
                    "(N, C, H + 2 * padding, W + 2 * padding), k, l, stride)",
                ),
            ),
        ),
        Misconception(
            "B04", "db averaged",
            "Your db is too small by the number of places. One bias is added at each of "
            "them: do its gradients average or add?",
            ((_DB, "rows.mean(axis=0)"),),
        ),
        Misconception(
            "B05", "one db for all maps",
            "All biases got the same gradient. Which axis of dy must stay?",
            ((_DB, "np.full(F, rows.sum())"),),
        ),
        Misconception(
            "B14", "one db per pixel",
            "Your db has a number for each place. The bias is shared by the whole map: "
            "which axes are summed?",
            ((_DB, "dy.sum(axis=0)"),),
        ),
        Misconception(
            "B07", "divided by the batch again",
            "dw and db are divided by N. The mean of the loss is already in dy: where "
            "does the second division come from?",
            (("return dx, dw, db", "return dx, dw / N, db / N"),),
        ),
        Misconception(
            "B13", "all signs opposite",
            "All signs are opposite. The minus belongs in the update step: where does it "
            "stand in yours?",
            (("return dx, dw, db", "return -dx, -dw, -db"),),
        ),
        Misconception(
            "H03", "channels innermost in the kernels",
            "dw and db are right; dx mixes the channels. The rows that col2im reads have "
            "channel after channel: do your kernels?",
            ((_KERNELS, "w.transpose(0, 2, 3, 1).reshape(F, C * k * l)"),),
        ),
        Misconception(
            "H04", "kernels reshaped instead of turned over",
            "dx is made of torn kernels: reshape(C * k * l, F).T is not "
            "reshape(F, C * k * l). In which order do the numbers of w follow?",
            ((_SHARES, "rows @ w.reshape(C * k * l, F).T"),),
        ),
        Misconception(
            "B02", "dx mirrored",
            "Your dx is mirrored: the kernels are turned by 180 degrees. That belongs to "
            "dx written as a convolution of dy. What does col2im put where?",
            ((_KERNELS, "w[:, :, ::-1, ::-1].reshape(F, C * k * l)"),),
        ),
        Misconception(
            "H05", "dw left as a matrix",
            "dw has the shape (F, C k l) of the matrix. Which shape have the weights "
            "that it will be subtracted from?",
            ((_DW, "rows.T @ columns"),),
        ),
        Misconception(
            "H06", "places exchanged",
            "The rows of dy go down the image first, those of im2col go along it. Which "
            "two numbers in the transposition are exchanged?",
            ((_DY, "dy.transpose(0, 3, 2, 1).reshape(-1, F)"),),
        ),
    ),
    alternatives=(
        gemm_backward_turned,
        gemm_backward_per_image,
        gemm_backward_by_slices,
        gemm_backward_in_float32,
    ),
    hints=(
        "Forward was X K.T + b, a dense layer on the rows of X. Its backward pass is "
        "that of dense, from chapter 10.",
        "Bring dy into the shape of the product first: maps last, then a row for each "
        "place. One product gives the gradient of the rows (col2im brings it back to x), "
        "another that of the kernels; db is a sum.",
        "rows = dy.transpose(___).reshape(-1, F)\n"
        "dx = col2im(rows @ ___, ___, k, l, stride, padding)\n"
        "dw = (___.T @ ___).reshape(___)\ndb = rows.sum(axis=___)",
    ),
    explanation=(
        "$Y = X K^\\top + b$ is a dense layer with $N H_o W_o$ rows, so $dX = dY\\, K$, "
        "$dK = dY^\\top X$ and $db$ is the sum of the rows of $dY$. The convolution adds "
        "only the way in (im2col) and the way back (col2im); weights that are shared by "
        "all places get the sum over them (eq. 19 and 20 of the paper) from the product."
    ),
    general=_backward_case,
    after="With it, C1, C3 and C5 train by matrix products alone.",
)  # fmt: skip


# ---- 11.5 windows over rows, without a copy


def row_windows(shape: Shape, strides: Shape, k: int) -> tuple[Shape, Shape]:
    H, R, P = shape
    down, row, along = strides
    windows = (H - k + 1, k * R, P)
    steps = (down, row, along)
    return windows, steps


def row_windows_by_slice(shape: Shape, strides: Shape, k: int) -> tuple[Shape, Shape]:
    """The strides are those of the array; only its shape is read differently."""
    H, R, P = shape
    return (nn.output_size(H, k), k * R, P), tuple(strides)


def row_windows_by_counting(
    shape: Shape, strides: Shape, k: int
) -> tuple[list[int], list[int]]:
    starts = [h for h in range(shape[0]) if h + k <= shape[0]]
    rows = sum(shape[1] for _ in range(k))
    return [len(starts), rows, shape[2]], list(strides)


def row_windows_by_memory(shape: Shape, strides: Shape, k: int) -> tuple:
    """Ask NumPy for the view with four axes, and join two of them."""
    size = strides[2]  # bytes of one number
    maps = np.zeros(shape, f"V{size}")
    view = np.lib.stride_tricks.as_strided(
        maps, (shape[0] - k + 1, k, *shape[1:]), (strides[0], *strides)
    )
    joined = (len(view), view.shape[1] * view.shape[2], view.shape[3])
    return joined, (view.strides[0], *view.strides[2:])


def _strided_case(rng: Generator) -> tuple[Shape, Shape, int]:
    k, R, P = (int(n) for n in rng.integers(1, 6, 3))
    shape = (k + int(rng.integers(0, 6)), R, P)
    size = int(rng.choice([4, 8]))
    return shape, (R * P * size, P * size, size), k


_SHAPE = "(H - k + 1, k * R, P)"
_STEPS = "(down, row, along)"

ROW_WINDOWS = Exercise(
    id="11.5",
    name="row_windows",
    title="Windows over rows without a copy",
    reference=row_windows_by_slice,
    plain=row_windows,
    parts=("shape", "strides"),
    probes=(
        probe(
            "4 image rows of 3 x 5 float64, windows of 2",
            lambda: ((4, 3, 5), (120, 40, 8), 2),
        ),
        probe(
            "14 image rows of 30 x 320 float32, windows of 5",
            lambda: ((14, 30, 320), (38400, 1280, 4), 5),
        ),
        probe(
            "7 image rows of 2 x 6 float64, windows of 3",
            lambda: ((7, 2, 6), (96, 48, 8), 3),
        ),
        probe(
            "one window: 3 image rows, windows of 3",
            lambda: ((3, 4, 2), (64, 16, 8), 3),
        ),
    ),
    misconceptions=(
        Misconception(
            "W01", "last window missing",
            "One window is missing. Windows of 2 on 4 rows start at rows 0, 1 and 2: "
            "how many is that?",
            ((_SHAPE, "(H - k, k * R, P)"),),
        ),
        Misconception(
            "W02", "windows side by side",
            "Your windows are k rows apart, as if nothing overlapped, and the last ones "
            "lie behind the end of the memory. How far is window 1 from window 0?",
            ((_STEPS, "(k * down, row, along)"),),
        ),
        Misconception(
            "W03", "next window one matrix row on",
            "Your next window starts one row of the *matrix* further. It should start at "
            "the next row of the *image*, which is R of those. Which stride is that?",
            ((_STEPS, "(row, row, along)"),),
        ),
        Misconception(
            "W04", "four axes",
            "Your view is right and free as well, but it has four axes: k rows of R. A "
            "product wants them as one axis. What is the stride from its row R - 1 to "
            "row R?",
            (
                (_SHAPE, "(H - k + 1, k, R, P)"),
                (_STEPS, "(down, down, row, along)"),
            ),
        ),
        Misconception(
            "W05", "counted in numbers",
            "Your strides count numbers; NumPy's count bytes. How many bytes has one of "
            "these numbers?",
            ((_STEPS, "(R * P, P, 1)"),),
        ),
        Misconception(
            "W06", "rows made longer",
            "You put the rows of a window side by side. For the product they must lie "
            "below each other: which axis grows by the factor k?",
            ((_SHAPE, "(H - k + 1, R, k * P)"),),
        ),
        Misconception(
            "W07", "as many windows as rows",
            "You made a window for each image row. The last k - 1 of them would read "
            "behind the end of the memory. Where does the last one start?",
            ((_SHAPE, "(H, k * R, P)"),),
        ),
        Misconception(
            "W08", "matrix row an image row apart",
            "Two rows of your matrix are a whole image row apart, so most of the "
            "numbers are jumped over. What lies right behind a matrix row in memory?",
            ((_STEPS, "(down, down, along)"),),
        ),
        Misconception(
            "W09", "axes exchanged",
            "Your first two axes are exchanged: a stack of matrices has the windows "
            "first. How many matrices are there, and how many rows has each?",
            (
                (_SHAPE, "(k * R, H - k + 1, P)"),
                (_STEPS, "(row, down, along)"),
            ),
        ),
        Misconception(
            "W10", "one row per image row",
            "Your matrices have k rows. An image row has R rows of the matrix (channels "
            "and columns of the kernel): how many have k of them?",
            ((_SHAPE, "(H - k + 1, k, P)"),),
        ),
    ),
    alternatives=(
        row_windows_by_slice,
        row_windows_by_counting,
        row_windows_by_memory,
    ),
    hints=(
        "Draw the memory as one long line: image row 0, image row 1, ... Mark where "
        "window 0 starts and ends, then window 1.",
        "A window is one piece of that line, k * R rows of P numbers. Inside it, the "
        "next row is as far as it was in the array, and so is the next number. The next "
        "window starts where the next image row starts.",
        "windows = (___ - ___ + 1, ___ * ___, ___)\nsteps = (___, ___, ___)\n"
        "return windows, steps",
    ),
    explanation=(
        "In a contiguous $(H, R, P)$ the stride of the first axis is $R$ times that of "
        "the second. So row $R$ of a window, the first of the next image row, is where "
        "row $R - 1$ plus one step ends: $k$ image rows *are* a matrix of $kR$ rows. The "
        "windows overlap in memory, which costs nothing as long as they are only read."
    ),
    general=_strided_case,
    after="The next cell makes the view with it, and asks NumPy whether it is a copy.",
)  # fmt: skip

EXERCISES = (IM2COL, COL2IM, CONV2D_GEMM, CONV2D_GEMM_BACKWARD, ROW_WINDOWS)
