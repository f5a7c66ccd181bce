"""10.6 max_pool2d_backward: max pooling, backwards."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe

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
            lambda: (counting(1, 1, 2, 3), numbers(1, 1, 4, 6)),
        ),
        probe(
            "a flat image: every window is a tie",
            lambda: (counting(1, 1, 2, 2), np.full((1, 1, 4, 4), -0.1)),
        ),
        probe("one large pixel in windows that overlap (size 3, stride 1)", _big_pixel),
        probe(
            "2 images, 3 maps, windows of 3, stride 2",
            lambda: (numbers(2, 3, 2, 3), numbers(2, 3, 5, 7, seed=1), 3, 2),
        ),
    ),
    misconceptions=(
        Misconception(
            "P11", "every tie paid in full",
            "On a tie, and MNIST's background is one large tie, every equal pixel got "
            "the whole gradient, so it multiplied. How many winners has a window?",
            (
                (
                    "dx[n, c, top + u, left + v] += dy[n, c, i, j]",
                    "dx[n, c, top : top + size, left : left + size] += (\n"
                    "                        window == window.max()) * dy[n, c, i, j]",
                ),
            ),
        ),
        Misconception(
            "P12", "average pooling's gradient",
            "Every pixel of a window got an equal share. Which pixels move the maximum "
            "when they move a little?",
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
            "A pixel that wins in several windows kept only the last gradient. What "
            "should happen to the others?",
            (("+= dy[n, c, i, j]", "= dy[n, c, i, j]"),),
        ),
        Misconception(
            "P14", "value instead of gradient",
            "The winners got their own value. What comes in from above, and what did "
            "the forward pass multiply it with?",
            (("+= dy[n, c, i, j]", "+= window.max()"),),
        ),
        Misconception(
            "P15", "one winner per map",
            "One pixel per map got everything. Where is the winner looked for: in the "
            "map or in each window?",
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
            "Your windows move by their own size whatever the stride is. Where does "
            "window (i, j) start?",
            (("size if stride is None else stride", "size"),),
        ),
        Misconception(
            "P17", "smallest instead of largest",
            "The gradient went to the smallest pixel of each window. Who won?",
            (("np.argmax(window)", "np.argmin(window)"),),
        ),
        Misconception(
            "P18", "last of equals",
            "Where pixels are equal, yours pays the last one. This course asks for the "
            "first in row order; elsewhere other rules are used. Which does argmax take?",
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
        "Move one pixel of a window a little. When does the maximum move with it?",
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
    after="Max pooling is what later networks put in the place of S2 and S4.",
)  # fmt: skip
