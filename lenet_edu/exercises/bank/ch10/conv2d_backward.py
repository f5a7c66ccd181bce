"""10.7 conv2d_backward: convolution, backwards."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import backward_cases, one_gradient, probe

Array = np.ndarray
Generator = np.random.Generator
Gradients = tuple[Array, Array, Array]


def conv2d_backward(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp = np.zeros(xp.shape)
    dw = np.zeros(w.shape)
    db = np.zeros(F)
    for n in range(N):
        for f in range(F):
            for i in range(dy.shape[2]):
                for j in range(dy.shape[3]):
                    g = dy[n, f, i, j]
                    top, left = i * stride, j * stride
                    window = xp[n, :, top : top + k, left : left + l]
                    dw[f] += g * window
                    db[f] += g
                    dxp[n, :, top : top + k, left : left + l] += g * w[f]
    dx = dxp[:, :, p : p + H, p : p + W]
    return dx, dw, db


def conv2d_backward_given(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    """What the exercise begins with: lines out of order, and two that do not belong."""
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw, db = np.zeros(xp.shape), np.zeros(w.shape), np.zeros(F)
    for n, f, i, j in np.ndindex(dy.shape):
        db[f] += g  # type: ignore  # noqa: F821
        top, left = i * stride, j * stride
        dxp[n, :, rows, columns] = g * w[f]  # type: ignore  # noqa: F821
        dw[f] += g * w[f]  # type: ignore  # noqa: F821
        rows, columns = slice(top, top + k), slice(left, left + l)
        dw[f] += g * xp[n, :, rows, columns]  # type: ignore  # noqa: F821
        g = dy[n, f, i, j]
        dxp[n, :, rows, columns] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, db


def conv2d_backward_by_kernel_loops(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    (H, W), (Ho, Wo), (p, s) = x.shape[2:], dy.shape[2:], (padding, stride)
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for u in range(w.shape[2]):
        for v in range(w.shape[3]):
            rows, columns = slice(u, u + s * Ho, s), slice(v, v + s * Wo, s)
            pixels = xp[:, :, rows, columns]
            dw[:, :, u, v] = np.einsum("nfij,ncij->fc", dy, pixels)
            dxp[:, :, rows, columns] += np.einsum("nfij,fc->ncij", dy, w[:, :, u, v])
    return dxp[:, :, p : p + H, p : p + W], dw, dy.sum(axis=(0, 2, 3))


def conv2d_backward_by_windows(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    s, p, (k, l) = stride, padding, w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = sliding_window_view(xp, (k, l), axis=(2, 3))[:, :, ::s, ::s]
    dw = np.einsum("nfij,ncijuv->fcuv", dy, windows)
    # dy spread to stride 1 and padded, correlated with the kernel turned by 180 degrees
    (N, F), (Hp, Wp) = dy.shape[:2], xp.shape[2:]
    spread = np.zeros((N, F, Hp + k - 1, Wp + l - 1))
    (Ho, Wo) = dy.shape[2:]
    spread[:, :, k - 1 : k - 1 + s * Ho : s, l - 1 : l - 1 + s * Wo : s] = dy
    views = sliding_window_view(spread, (k, l), axis=(2, 3))
    dxp = np.einsum("nfijuv,fcuv->ncij", views, w[:, :, ::-1, ::-1])
    return dxp[:, :, p : Hp - p, p : Wp - p], dw, dy.sum(axis=(0, 2, 3))


def conv2d_backward_by_im2col(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p, s, (Ho, Wo) = padding, stride, dy.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    rows = dy.transpose(0, 2, 3, 1).reshape(-1, F)
    places = [(n, i * s, j * s) for n in range(N) for i in range(Ho) for j in range(Wo)]
    columns = np.stack([xp[n, :, i : i + k, j : j + l].ravel() for n, i, j in places])
    shares = rows @ w.reshape(F, -1)
    dxp = np.zeros(xp.shape)
    for (n, i, j), share in zip(places, shares, strict=True):
        dxp[n, :, i : i + k, j : j + l] += share.reshape(C, k, l)
    dw = (rows.T @ columns).reshape(w.shape)
    return dxp[:, :, p : p + H, p : p + W], dw, rows.sum(axis=0)


def _conv_case(rng: Generator) -> tuple[Array, Array, Array, int, int]:
    N, C, F, k, l, stride = (int(n) for n in rng.integers(1, 4, 6))
    H, W = k + int(rng.integers(0, 4)), l + int(rng.integers(0, 4))
    p = int(rng.integers(0, 3))
    Ho, Wo = (H + 2 * p - k) // stride + 1, (W + 2 * p - l) // stride + 1
    return (
        rng.normal(size=(N, F, Ho, Wo)),
        rng.normal(size=(N, C, H, W)),
        rng.normal(size=(F, C, k, l)),
        stride,
        p,
    )


CONV2D_BACKWARD = Exercise(
    id="10.7",
    name="conv2d_backward",
    title="Convolution, backwards",
    reference=nn.conv2d_backward,
    plain=conv2d_backward,
    parts=("dx", "dw", "db"),
    probes=(
        probe("a single output gradient of 1 at (1, 2)", one_gradient),
        *backward_cases(),
    ),
    misconceptions=(
        Misconception(
            "B01", "dw mirrored",
            "Your dw is rotated by 180°. With a single output gradient of 1, dw is the "
            "patch of the input under that window, as it lies there. Which step "
            "rotates it?",
            (("g * window", "g * window[:, ::-1, ::-1]"),),
        ),
        Misconception(
            "B02", "dx mirrored",
            "Your dx contains the kernel rotated by 180°. With a single output "
            "gradient of 1, dx is the kernel as it is, placed at that window. Which "
            "step rotates it?",
            (("+= g * w[f]", "+= g * w[f][:, ::-1, ::-1]"),),
        ),
        Misconception(
            "B03", "overwritten instead of added",
            "Pixels that several windows use keep only the last contribution. How are "
            "the gradients combined when a number is used several times?",
            (("+= g * w[f]", "= g * w[f]"),),
        ),
        Misconception(
            "B04", "db averaged",
            "Your db is a mean over the images and places. One bias enters every place "
            "of its map: are its contributions averaged or added up?",
            (("return dx, dw, db", "return dx, dw, dy.mean(axis=(0, 2, 3))"),),
        ),
        Misconception(
            "B05", "one db for all maps",
            "All your biases get the same gradient, the sum of the whole dy. There is "
            "one bias per map: which axis of dy must stay?",
            (("return dx, dw, db", "return dx, dw, np.full(F, dy.sum())"),),
        ),
        Misconception(
            "B07", "divided by the batch again",
            "Your dw and db are divided by N. The 1/N of the loss is already in dy: "
            "where do you divide a second time?",
            (("return dx, dw, db", "return dx, dw / N, db / N"),),
        ),
        Misconception(
            "B08", "last image only",
            "Your dw comes from the last image alone. How do the contributions of the "
            "other images come in?",
            (
                (
                    "    for n in range(N):\n",
                    "    for n in range(N):\n        dw = np.zeros(w.shape)\n",
                ),
            ),
        ),
        Misconception(
            "B09", "padding not cut off",
            "Your dx has the size of the padded image. Which part of it belongs to x?",
            (("dxp[:, :, p : p + H, p : p + W]", "dxp"),),
        ),
        Misconception(
            "B11", "last map only",
            "Your dx comes from the last map alone. Each pixel goes into all maps: how "
            "are their gradients combined?",
            (
                (
                    "        for f in range(F):\n",
                    "        for f in range(F):\n            dxp[n] = 0\n",
                ),
            ),
        ),
        Misconception(
            "B13", "all signs opposite",
            "All your signs are opposite. The minus belongs in the update step: where "
            "do you write it?",
            (("return dx, dw, db", "return -dx, -dw, -db"),),
        ),
        Misconception(
            "B14", "one db per pixel",
            "Your db has one value per place. The bias is shared by the whole map: "
            "over which axes should you sum?",
            (("return dx, dw, db", "return dx, dw, dy.sum(axis=0)"),),
        ),
        Misconception(
            "B15", "dw without the input",
            "Your dw does not depend on the image. What multiplied w in the forward "
            "pass?",
            (("dw[f] += g * window", "dw[f] += g * g"),),
        ),
        Misconception(
            "B16", "dx averaged over the batch",
            "Your dx is divided by N. Each image influences only its own outputs: is "
            "there anything to average?",
            (("return dx, dw, db", "return dx / N, dw, db"),),
        ),
        Misconception(
            "B18", "db missing",
            "Your db is zero. If a bias grows by 1, every output of its map grows by "
            "1: what is its gradient?",
            (("db[f] += g", "db[f] += 0 * g"),),
        ),
        Misconception(
            "B19", "images leak into each other",
            "Every image gets the gradients of the whole batch. Can image 0 change the "
            "output of image 1?",
            (("dxp[n, :, top", "dxp[:, :, top"),),
        ),
        Misconception(
            "B21", "padding cut off from the end",
            "Without padding your dx is empty: a slice from 0 to -0 holds nothing. "
            "Which end of the slice is right for padding 0 as well?",
            (("dxp[:, :, p : p + H, p : p + W]", "dxp[:, :, p:-p, p:-p]"),),
        ),
        Misconception(
            "B22", "frame at the bottom and right only",
            "Your dw comes from the image without the frame at its top and left, so "
            "each window lies one padding too far down and to the right. How should x "
            "be padded before you take its windows?",
            (("g * window",
              "g * np.pad(x, ((0, 0), (0, 0), (0, 2 * p), (0, 2 * p)))"
              "[n, :, top : top + k, left : left + l]"),),
        ),
        Misconception(
            "B23", "all three divided by the batch",
            "All your gradients are divided by N. The 1/N of the loss is already in "
            "dy: where do you divide a second time?",
            (("return dx, dw, db", "return dx / N, dw / N, db / N"),),
        ),
        Misconception(
            "B24", "both lines for dw kept",
            "Your dw adds up two things, the window and the kernel itself. Only one of "
            "these two lines belongs: if one weight grows a little, by what is the "
            "growth multiplied in the output?",
            (("dw[f] += g * window", "dw[f] += g * window + g * w[f]"),),
        ),
        Misconception(
            "B25", "both lines for dx kept",
            "Pixels that several windows use keep only the last contribution, and that "
            "twice: one line overwrites, the other adds. Which of the two belongs?",
            ((
                "dxp[n, :, top : top + k, left : left + l] += g * w[f]",
                "dxp[n, :, top : top + k, left : left + l] = 2 * g * w[f]",
            ),),
        ),
        Misconception(
            "B26", "dw from the kernel",
            "Your dw holds the kernel and does not depend on the image. If one weight "
            "grows a little, by what is the growth multiplied in the output: by a "
            "weight or by a pixel?",
            (("dw[f] += g * window", "dw[f] += g * w[f]"),),
        ),
        Misconception(
            "B20", "stride forgotten",
            "With stride 1 yours is right, with stride 2 the contributions land beside "
            "their windows. Where does window (i, j) start?",
            (("top, left = i * stride, j * stride", "top, left = i, j"),),
        ),
    ),
    alternatives=(
        conv2d_backward_by_kernel_loops,
        conv2d_backward_by_windows,
        conv2d_backward_by_im2col,
    ),
    hints=(
        "First find out what each line needs: no name can be used before the line that "
        "makes it. That leaves few orders.",
        "One output's gradient g reaches the window as g times the kernel, the kernel "
        "as g times the window, and the bias as g. Everything that is used several "
        "times adds up, so two of the lines do not belong.",
        "g = dy[n, f, i, j]\ndw[f] += g * ___\ndb[f] += ___\n"
        "dxp[n, :, ___ : ___, ___ : ___] += g * ___",
    ),
    explanation=(
        "One output is $y = b_f + \\sum w_{f,c,u,v}\\, x_{n,c,is+u,js+v}$, so "
        "$\\partial y/\\partial w$ is the window, $\\partial y/\\partial x$ the kernel "
        "and $\\partial y/\\partial b$ is 1. With the upstream gradient $g$, sum over "
        "all outputs; what is shared adds up (eq. 19 and 20 of the paper)."
    ),
    general=_conv_case,
    kind="order",
    given=conv2d_backward_given,
    after="With it, the layers C1, C3 and C5 can learn.",
    widget="GradientFlow",
)  # fmt: skip
