"""02.5 conv2d: channels, maps and a batch."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import counting, impulse, numbers, probe, whole
from .shared import (
    _DECIMALS,
    _EDGE,
    _FLIPPED,
    _LAST_PLACE,
    _MEAN,
    _NEIGHBOURS,
    _NO_BIAS,
    _NO_PADDING,
    _NO_STRIDE,
    _ONE_SIDE,
    _PER_WEIGHT,
    _SAME,
    _SWAPPED_SLICE,
    _TRANSPOSED,
    _WIDE,
)

Array = np.ndarray
Generator = np.random.Generator


def conv2d(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p = padding
    Ho = (H + 2 * p - k) // stride + 1
    Wo = (W + 2 * p - l) // stride + 1
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    y = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    top, left = i * stride, j * stride
                    window = xp[n, :, top : top + k, left : left + l]
                    y[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return y


def conv2d_by_kernel_loops(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p, s = padding, stride
    Ho, Wo = (H + 2 * p - k) // s + 1, (W + 2 * p - l) // s + 1
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    y = np.zeros((N, F, Ho, Wo)) + b[:, None, None]
    for u in range(k):
        for v in range(l):
            pixels = xp[:, :, u : u + s * Ho : s, v : v + s * Wo : s]
            y += np.einsum("ncij,fc->nfij", pixels, w[:, :, u, v])
    return y


def conv2d_by_einsum(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    p, s = padding, stride
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = sliding_window_view(xp, w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    return np.einsum("ncijuv,fcuv->nfij", windows, w) + b[:, None, None]


def conv2d_by_im2col(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p, s = padding, stride
    Ho, Wo = (H + 2 * p - k) // s + 1, (W + 2 * p - l) // s + 1
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p))).astype(np.float32)
    columns = np.stack(
        [
            xp[:, :, i * s : i * s + k, j * s : j * s + l].reshape(N, -1)
            for i in range(Ho)
            for j in range(Wo)
        ],
        axis=1,
    )
    y = columns @ w.reshape(F, -1).T.astype(np.float32) + b
    return y.transpose(0, 2, 1).reshape(N, F, Ho, Wo)


def _conv_case(rng: Generator) -> tuple[Array, Array, Array, int, int]:
    N, C, F, k, l, stride = (int(n) for n in rng.integers(1, 4, 6))
    H, W = k + int(rng.integers(0, 4)), l + int(rng.integers(0, 4))
    x, w = rng.normal(size=(N, C, H, W)), rng.normal(size=(F, C, k, l))
    return x, w, rng.normal(size=F), stride, int(rng.integers(0, 3))


_SUM = "np.sum(window * w[f]) + b[f]"


CONV2D = Exercise(
    id="02.5",
    name="conv2d",
    title="Channels, maps and a batch",
    reference=nn.conv2d,
    plain=conv2d,
    probes=(
        probe(
            "an image of zeros, three kernels, biases 10, 20, 30",
            lambda: (
                np.zeros((1, 1, 4, 5)), numbers(3, 1, 3, 3), np.array([10.0, 20, 30]),
            ),
        ),
        probe(
            "a 5 x 6 image with a single 1, kernel 1..9",
            lambda: (
                impulse(5, 6, 2, 3)[None, None],
                counting(3, 3)[None, None],
                np.array([0.0]),
            ),
        ),
        probe(
            "one image of two channels (4 x 5), two kernels",
            lambda: (numbers(1, 2, 4, 5), numbers(2, 2, 3, 3, seed=1), np.zeros(2)),
        ),
        probe(
            "an image of ones with a frame of zeros (padding 1)",
            lambda: (np.ones((1, 1, 3, 4)), np.ones((1, 1, 3, 3)), np.zeros(1), 1, 1),
        ),
        probe(
            "two images, 2 channels, 3 maps, 6 x 7, stride 2",
            lambda: (
                numbers(2, 2, 6, 7), numbers(3, 2, 3, 3, seed=1), numbers(3, seed=2), 2, 0,
            ),
        ),
        probe(
            "two images, kernel 3 x 2, stride 2, padding 1",
            lambda: (
                numbers(2, 3, 5, 7), numbers(2, 3, 3, 2, seed=1), numbers(2, seed=2), 2, 1,
            ),
        ),
        probe(
            "kernel 2 x 2, stride 1, padding 2",
            lambda: (
                numbers(2, 2, 4, 5), numbers(3, 2, 2, 2, seed=1), numbers(3, seed=2), 1, 2,
            ),
        ),
        probe(
            "an image of whole numbers, kernels of decimals",
            lambda: (
                whole(1, 2, 4, 6), numbers(2, 2, 3, 3, seed=1), np.array([0.25, -0.5]),
            ),
        ),
        probe(
            "as many maps as columns in the output",
            lambda: (
                numbers(2, 2, 4, 5), numbers(3, 2, 2, 3, seed=1), numbers(3, seed=2),
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "C01", "kernel flipped", _FLIPPED,
            (("window * w[f]", "window * w[f][:, ::-1, ::-1]"),),
        ),
        Misconception(
            "C02", "last row and column missing", _LAST_PLACE,
            (
                ("Ho = (H + 2 * p - k) // stride + 1", "Ho = (H + 2 * p - k) // stride"),
                ("Wo = (W + 2 * p - l) // stride + 1", "Wo = (W + 2 * p - l) // stride"),
            ),
        ),
        Misconception(
            "C03", "size grows by p only",
            "With padding 1 your output is too small. The frame is on both sides: by "
            "how much does H grow?",
            (("H + 2 * p", "H + p"), ("W + 2 * p", "W + p")),
        ),
        Misconception(
            "C04", "stride ignored", _NO_STRIDE,
            (
                ("Ho = (H + 2 * p - k) // stride + 1", "Ho = H + 2 * p - k + 1"),
                ("Wo = (W + 2 * p - l) // stride + 1", "Wo = W + 2 * p - l + 1"),
                ("top, left = i * stride, j * stride", "top, left = i, j"),
            ),
        ),
        Misconception(
            "C05", "windows not strided", _NEIGHBOURS,
            (("top, left = i * stride, j * stride", "top, left = i, j"),),
        ),
        Misconception(
            "C06", "bias added once per weight", _PER_WEIGHT,
            ((_SUM, "np.sum(window * w[f] + b[f])"),),
        ),
        Misconception("C07", "bias forgotten", _NO_BIAS, ((" + b[f]", ""),)),
        Misconception(
            "C08", "one bias for all maps",
            "Every map got the first bias. There is one bias per map: which index "
            "should pick it?",
            (("b[f]", "b[0]"),),
        ),
        Misconception(
            "C10", "channels averaged",
            "Your values are the right ones divided by the number of channels. Are "
            "channels averaged here, or summed?",
            ((_SUM, "np.sum(window * w[f]) / C + b[f]"),),
        ),
        Misconception(
            "C11", "largest channel taken",
            "You kept the largest channel at each place. All weighted channels count: "
            "how are they combined?",
            ((_SUM, "np.max(np.sum(window * w[f], axis=(1, 2))) + b[f]"),),
        ),
        Misconception(
            "C12", "kernel transposed", _TRANSPOSED,
            (("window * w[f]", "window * w[f].transpose(0, 2, 1)"),),
        ),
        Misconception(
            "C13", "height and width swapped", _WIDE,
            (
                ("np.zeros((N, F, Ho, Wo))", "np.zeros((N, F, Wo, Ho))"),
                ("y[n, f, i, j]", "y[n, f, j, i]"),
            ),
        ),
        Misconception(
            "C14", "edge repeated", _EDGE,
            (("(p, p), (p, p))", "(p, p), (p, p)), mode='edge'"),),
        ),
        Misconception(
            "C15", "every axis padded",
            "np.pad(x, p) pads all four axes, so there are more images and channels "
            "than before. Which two axes need a frame?",
            (("np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))", "np.pad(x, p)"),),
        ),
        Misconception(
            "C16", "padded on one side", _ONE_SIDE,
            (("(p, p), (p, p))", "(p, 0), (p, 0))"),),
        ),
        Misconception(
            "C17", "decimals lost", _DECIMALS,
            (("np.zeros((N, F, Ho, Wo))", "np.zeros((N, F, Ho, Wo), dtype=x.dtype)"),),
        ),
        Misconception(
            "C18", "rows and columns swapped in the slice", _SWAPPED_SLICE,
            (
                (
                    "top : top + k, left : left + l",
                    "left : left + k, top : top + l",
                ),
            ),
        ),
        Misconception(
            "C20", "first kernel for all maps",
            "All your maps are made with the first kernel. Which kernel makes map f?",
            (("window * w[f]", "window * w[0]"),),
        ),
        Misconception("C21", "mean instead of sum", _MEAN, (("np.sum(", "np.mean("),)),
        Misconception("C23", "always padded to the same size", _SAME,
            (("p = padding", "p = (k - 1) // 2"),),
        ),
        Misconception(
            "C26", "squashed inside",
            "Your values are squeezed between -1 and 1. Squashing is a layer of its "
            "own (chapter 03): what does this one return without it?",
            ((_SUM, "np.tanh(np.sum(window * w[f]) + b[f])"),),
        ),
        Misconception(
            "C27", "all biases added to each map",
            "Every map got the sum of all biases. Each map owns one: which?",
            (("+ b[f]", "+ b.sum()"),),
        ),
        Misconception(
            "C29", "bias subtracted",
            "On an image of zeros you return minus the bias. What sign has it?",
            (("+ b[f]", "- b[f]"),),
        ),
        Misconception(
            "C31", "first channel only",
            "Only the first channel of the image counts in your answer. Over which "
            "axes does the sum run?",
            (("window * w[f]", "window[0] * w[f, 0]"),),
        ),
        Misconception(
            "C32", "first image for all",
            "All your images got the maps of the first one. Where does n enter?",
            (("xp[n, :", "xp[0, :"),),
        ),
        Misconception("C33", "padding ignored", _NO_PADDING, (("p = padding", "p = 0"),)),
    ),
    alternatives=(conv2d_by_kernel_loops, conv2d_by_einsum, conv2d_by_im2col),
    hints=(
        "It is 02.4 once more, with two loops around it: over images and over kernels.",
        "A window of an image with C channels has shape (C, k, l), the same as w[f]. "
        "One sum runs over all three axes; b[f] is added once.",
        "for n in range(N):\n    for f in range(F):\n        for i in range(Ho):\n"
        "            for j in range(Wo):\n"
        "                window = xp[___, ___, ___ : ___, ___ : ___]\n"
        "                y[n, f, i, j] = ___",
    ),
    explanation=(
        "Each map $f$ has one kernel per channel and one bias: "
        "$y_{n,f,i,j} = b_f + \\sum_{c,u,v} \\tilde x_{n,c,\\,is+u,\\,js+v}\\, "
        "w_{f,c,u,v}$. The sum over channels is what lets C3 combine the maps of S2."
    ),
    general=_conv_case,
    after=(
        "From here on this notebook uses it. Which of the other ways will be fast? "
        "Chapter 11 measures."
    ),
    widget="SlidingKernel",
    equivalent_mutants={
        "0 -> 1 in xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))": (
            "one more image of zeros behind the last, which no loop reaches"
        ),
    },
)  # fmt: skip
