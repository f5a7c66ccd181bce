"""10.6 max_pool2d_backward: max pooling, backwards."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import counting, probe, small

Array = np.ndarray
Generator = np.random.Generator


def max_pool2d_backward(
    dy: Array, x: Array, size: int = 2, stride: int | None = None
) -> Array:
    step = size if stride is None else stride
    N, C, Ho, Wo = dy.shape
    dx = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    top, left = i * step, j * step
                    window = x[n, c, top : top + size, left : left + size]
                    u, v = np.unravel_index(np.argmax(window), window.shape)
                    dx[n, c, top + u, left + v] += dy[n, c, i, j]
    return dx


def max_pool2d_backward_given(
    dy: Array, x: Array, size: int = 2, stride: int | None = None
) -> Array:
    """What the exercise begins with: all equals win, and the last window stays."""
    N, C, Ho, Wo = dy.shape
    step = size if stride is None else stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(N, C, Ho, Wo):
        rows = slice(i * step, i * step + size)
        columns = slice(j * step, j * step + size)
        window = x[n, c, rows, columns]
        winners = window == window.max()
        dx[n, c, rows, columns] = winners * dy[n, c, i, j]
    return dx


def max_pool2d_backward_by_masks(
    dy: Array, x: Array, size: int = 2, stride: int | None = None
) -> Array:
    step = size if stride is None else stride
    Ho, Wo = dy.shape[2:]
    best = np.full(dy.shape, -np.inf)
    pieces = []
    for u in range(size):
        for v in range(size):
            rows, columns = slice(u, u + step * Ho, step), slice(v, v + step * Wo, step)
            pieces.append((rows, columns))
            best = np.maximum(best, x[:, :, rows, columns])
    dx, left = np.zeros(x.shape), np.array(dy, dtype=float)
    for rows, columns in pieces:
        share = np.where(x[:, :, rows, columns] == best, left, 0.0)
        dx[:, :, rows, columns] += share
        left = left - share
    return dx


def max_pool2d_backward_by_indices(
    dy: Array, x: Array, size: int = 2, stride: int | None = None
) -> Array:
    step = size if stride is None else stride
    views = sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::step, ::step]
    winner = views.reshape(*dy.shape, -1).argmax(axis=-1)
    n, c, i, j = np.indices(dy.shape)
    dx = np.zeros(x.shape)
    np.add.at(dx, (n, c, i * step + winner // size, j * step + winner % size), dy)
    return dx


def max_pool2d_backward_by_search(
    dy: Array, x: Array, size: int = 2, stride: int | None = None
) -> Array:
    step = stride or size
    dx = np.zeros(x.shape, dtype=np.float32)
    for n, c, i, j in np.ndindex(dy.shape):
        best, place = None, (0, 0)
        for u, v in np.ndindex(size, size):
            value = x[n, c, i * step + u, j * step + v]
            if best is None or value > best:
                best, place = value, (i * step + u, j * step + v)
        dx[n, c, place[0], place[1]] += dy[n, c, i, j]
    return dx


def _without_ties(*shape: int) -> Array:
    """The whole numbers from 1 on in a random order, as floats."""
    order = np.random.default_rng(0).permutation(int(np.prod(shape)))
    return (order + 1.0).reshape(shape)


def _from_zero(dy: Array, x: Array, size: int = 2, stride: int | None = None) -> Array:
    step = size if stride is None else stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dy.shape):
        best, place = 0.0, (i * step, j * step)
        for u in range(i * step, i * step + size):
            for v in range(j * step, j * step + size):
                if x[n, c, u, v] > best:
                    best, place = x[n, c, u, v], (u, v)
        dx[n, c, place[0], place[1]] += dy[n, c, i, j]
    return dx


def _window_overwritten(
    dy: Array, x: Array, size: int = 2, stride: int | None = None
) -> Array:
    step = size if stride is None else stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dy.shape):
        rows = slice(i * step, i * step + size)
        columns = slice(j * step, j * step + size)
        window = x[n, c, rows, columns]
        share = np.zeros(window.shape)
        share.flat[np.argmax(window)] = dy[n, c, i, j]
        dx[n, c, rows, columns] = share
    return dx


def _stride_ignored(
    dy: Array, x: Array, size: int = 2, stride: int | None = None
) -> Array:
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dy.shape):
        top, left = i * size, j * size
        window = x[n, c, top : top + size, left : left + size]
        if window.size:
            u, v = np.unravel_index(np.argmax(window), window.shape)
            dx[n, c, top + u, left + v] += dy[n, c, i, j]
    return dx


def _wrong_width(
    dy: Array, x: Array, size: int = 2, stride: int | None = None
) -> Array:
    step = size if stride is None else stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dy.shape):
        top, left = i * step, j * step
        window = x[n, c, top : top + size, left : left + size]
        u, v = divmod(int(np.argmax(window)), x.shape[3])
        if left + v < x.shape[3]:
            dx[n, c, top + u, left + v] += dy[n, c, i, j]
    return dx


def _pool_case(rng: Generator) -> tuple[Array, Array, int, int]:
    N, C, h, w, size, step = (int(n) for n in rng.integers(1, 4, 6))
    H, W = (h - 1) * step + size, (w - 1) * step + size
    x = rng.integers(-4, 4, size=(N, C, H, W)).astype(float)
    return rng.normal(size=(N, C, h, w)), x, size, step


def _big_pixel() -> tuple[Array, Array, int, int]:
    x = np.zeros((1, 1, 4, 5))
    x[0, 0, 1, 2] = 9.0
    return counting(1, 1, 2, 3), x, 3, 1


MAX_POOL2D_BACKWARD = Exercise(
    id="10.6",
    name="max_pool2d_backward",
    title="Max pooling, backwards",
    reference=nn.max_pool2d_backward,
    plain=max_pool2d_backward,
    parts=("dx",),
    probes=(
        probe(
            "a 4 x 6 image without ties",
            lambda: (counting(1, 1, 2, 3), _without_ties(1, 1, 4, 6)),
        ),
        probe(
            "the same image, all its numbers negative",
            lambda: (counting(1, 1, 2, 3), _without_ties(1, 1, 4, 6) - 50),
        ),
        probe(
            "a flat image: every window is a tie",
            lambda: (counting(1, 1, 2, 2), np.full((1, 1, 4, 4), -1.0)),
        ),
        probe("one large pixel in windows that overlap (size 3, stride 1)", _big_pixel),
        probe(
            "2 images, 3 maps, windows of 3, stride 2",
            lambda: (small(2, 3, 2, 3), _without_ties(2, 3, 5, 7), 3, 2),
        ),
    ),
    misconceptions=(
        Misconception(
            "P11", "every tie paid in full",
            "Where several pixels are the largest, each of yours gets the whole "
            "gradient, and MNIST's background is one large tie. How many winners does "
            "a window have?",
            (
                (
                    "dx[n, c, top + u, left + v] += dy[n, c, i, j]",
                    "dx[n, c, top : top + size, left : left + size] += (\n"
                    "                        window == window.max()) * dy[n, c, i, j]",
                ),
            ),
        ),
        Misconception(
            "P26", "every tie paid, each window overwritten",
            "There are two faults, and both are still there. Where several pixels are "
            "the largest, each gets the whole gradient. And where windows overlap, the "
            "last one erases what the others wrote. How many winners has a window, and "
            "how are its gradients combined with the others'?",
            wrong=lambda *args: max_pool2d_backward_given(*args),
        ),
        Misconception(
            "P27", "one winner, the window overwritten",
            "Each window has one winner now. But a window writes zeros over what "
            "others have left in its pixels. How should the gradients of two windows "
            "that overlap be combined?",
            wrong=_window_overwritten,
        ),
        Misconception(
            "P12", "average pooling's gradient",
            "Every pixel of a window gets an equal share, as in average pooling. If "
            "one of the smaller pixels grows a little, does the maximum change?",
            (
                (
                    "dx[n, c, top + u, left + v] += dy[n, c, i, j]",
                    "dx[n, c, top : top + size, left : left + size] += (\n"
                    "                        dy[n, c, i, j] / size**2)",
                ),
            ),
        ),
        Misconception(
            "P13", "overwritten instead of added",
            "A pixel that wins in several windows keeps only the last gradient. How "
            "should the gradients of these windows be combined?",
            (("+= dy[n, c, i, j]", "= dy[n, c, i, j]"),),
        ),
        Misconception(
            "P14", "value instead of gradient",
            "Your winners get their own value. Which argument holds the gradients that "
            "come from the next layer?",
            (("+= dy[n, c, i, j]", "+= window.max()"),),
        ),
        Misconception(
            "P15", "one winner per map",
            "One pixel of each map gets all the gradients. Should you look for the "
            "winner in the whole map or in each window?",
            (
                (
                    "u, v = np.unravel_index(np.argmax(window), window.shape)",
                    "u, v = np.unravel_index(np.argmax(x[n, c]), x[n, c].shape)",
                ),
                ("dx[n, c, top + u, left + v]", "dx[n, c, u, v]"),
            ),
        ),
        Misconception(
            "P16", "stride ignored",
            "Your windows are always one window size apart, whatever the stride is. "
            "Where does window (i, j) start?",
            (("size if stride is None else stride", "size"),),
        ),
        Misconception(
            "P19", "search that starts at 0",
            "In a window of negative numbers your gradient goes to its first pixel, "
            "whichever is the largest. With which value does your search start, and is "
            "any number of such a window above it?",
            wrong=_from_zero,
        ),
        Misconception(
            "P20", "stride ignored, windows cut off at the edge",
            "Your windows are always one window size apart, whatever the stride is, "
            "and those that run over the edge are cut off. Where does window (i, j) "
            "start?",
            wrong=_stride_ignored,
        ),
        Misconception(
            "P21", "place in the window read with the width of the image",
            "The number that argmax gives counts the pixels of the window row by row. "
            "You split it into a row and a column with another width. How wide is the "
            "window?",
            wrong=_wrong_width,
        ),
        Misconception(
            "P28", "place in the window taken for the place in the image",
            "Your gradients all land in the top left corner, where the first window lies. "
            "The winner's row and column are counted from the corner of its own window: "
            "what says where that is?",
            (("top + u, left + v", "u, v"),),
        ),
        Misconception(
            "P22", "row and column of the winner exchanged",
            "Within each window, row and column of your winner have changed places. "
            "Which of the two does unravel_index give first?",
            (("u, v = np.unravel_index", "v, u = np.unravel_index"),),
        ),
        Misconception(
            "P23", "gradient shared among equals",
            "Where several pixels are the largest, you share the gradient among them. "
            "Some libraries do; in this course the first in row order gets all of it. "
            "Which function finds the first?",
            ((
                "dx[n, c, top + u, left + v] += dy[n, c, i, j]",
                "best = window == window.max()\n"
                "                    dx[n, c, top : top + size, left : left + size] += "
                "(\n                        best * dy[n, c, i, j] / best.sum())",
            ),),
        ),
        Misconception(
            "P24", "largest size instead of largest value",
            "Your winner is the pixel farthest from 0. Which is larger, -9 or 2?",
            (("np.argmax(window)", "np.argmax(np.abs(window))"),),
        ),
        Misconception(
            "P25", "first image for all",
            "You look for the winners in the first image only. Which index picks the "
            "image?",
            (("window = x[n, c", "window = x[0, c"),),
        ),
        Misconception(
            "P17", "smallest instead of largest",
            "Your gradients go to the smallest pixel of each window. Which one decides "
            "the maximum?",
            (("np.argmax(window)", "np.argmin(window)"),),
        ),
        Misconception(
            "P18", "last of equals",
            "Where several pixels are the largest, your gradient goes to the last one. "
            "This course takes the first in row order, as argmax does. Which "
            "comparison of yours lets a later one win?",
            (
                (
                    "np.argmax(window)",
                    "size**2 - 1 - np.argmax(window[::-1, ::-1])",
                ),
            ),
        ),
    ),
    alternatives=(
        max_pool2d_backward_by_indices,
        max_pool2d_backward_by_masks,
        max_pool2d_backward_by_search,
    ),
    hints=(
        "There are two faults. Work out the flat image by hand: by how much may the "
        "pixels of one window gain together? Then let two windows share a pixel.",
        "The whole gradient of a window goes to its winner, the first one on a tie. A "
        "pixel can win in several windows.",
        "window = x[n, c, ___ : ___, ___ : ___]\n"
        "u, v = np.unravel_index(___, window.shape)\n"
        "dx[n, c, ___ + u, ___ + v] += ___",
    ),
    explanation=(
        "A maximum moves only with its largest input: $\\partial y/\\partial x$ is 1 "
        "for the winner and 0 for the rest. Where windows overlap, a pixel may win "
        "several times, and its gradients add. On a tie the first in row order wins "
        "(a convention, PyTorch's as well)."
    ),
    general=_pool_case,
    kind="find-and-fix",
    given=max_pool2d_backward_given,
    after="Max pooling is what later networks put in the place of S2 and S4.",
)  # fmt: skip
