"""02.5 conv2d: channels, maps and a batch."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .... import nn
from ...exercise import Exercise, Misconception
from .. import families
from ..probes import counting, impulse, probe, small, whole
from . import _shared as shared

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


def _bias_along_columns(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    return conv2d(x, w, np.zeros(len(b)), stride, padding) + b


def _all_axes_padded(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    x = np.pad(x, padding)
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    windows = windows[:, None]  # (N, 1, C, Ho, Wo, k, l)
    return (windows * w[None, :, :, None, None]).sum(axis=(2, 5, 6)) + b[:, None, None]


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
                np.zeros((1, 1, 3, 4)), small(3, 1, 2, 3), np.array([10.0, 20, 30]),
            ),
        ),
        probe(
            "a 5 x 6 image with a single 1, kernel 1..9 (3 x 3), bias 0",
            lambda: (
                impulse(5, 6, 2, 3)[None, None], counting(1, 1, 3, 3), np.zeros(1),
            ),
        ),
        probe(
            "one image of two channels, 1..6 and 7..12 (2 x 3), one kernel 1 2 / 3 4 "
            "and 5 6 / 7 8, bias 0",
            lambda: (counting(1, 2, 2, 3), counting(1, 2, 2, 2), np.zeros(1)),
        ),
        probe(
            "a 3 x 4 image of ones, kernel of ones (3 x 3), bias 0, padding 1",
            lambda: (np.ones((1, 1, 3, 4)), np.ones((1, 1, 3, 3)), np.zeros(1), 1, 1),
        ),
        probe(
            "two images of 2 channels, 3 maps, biases 1, 2, 3, whole numbers",
            lambda: (small(2, 2, 3, 4), small(3, 2, 2, 2, seed=1), counting(3)),
        ),
        probe(
            "two images of 2 channels, 3 maps, 8 x 6 pixels, kernel 3 x 3, stride 2",
            lambda: (
                small(2, 2, 8, 6, seed=2), small(3, 2, 3, 3, seed=3), counting(3), 2, 0,
            ),
        ),
        probe(
            "two images of 3 channels, 2 maps, 5 x 7 pixels, kernel 3 x 2, stride 2, "
            "padding 1",
            lambda: (
                small(2, 3, 5, 7, seed=4), small(2, 3, 3, 2, seed=5), -counting(2), 2,
                1,
            ),
        ),
        probe(
            "two images of 2 channels, 3 maps, kernel 2 x 2, stride 1, padding 2",
            lambda: (
                small(2, 2, 4, 5, seed=6), small(3, 2, 2, 2, seed=7), counting(3), 1, 2,
            ),
        ),
        probe(
            "an integer image of 2 channels, 2 maps, kernels of halves, biases 0.25 "
            "and -0.5",
            lambda: (
                whole(1, 2, 3, 4), small(2, 2, 2, 2, seed=8) / 2,
                np.array([0.25, -0.5]),
            ),
        ),
        probe(
            "as many maps as columns in the output, 3",
            lambda: (
                small(2, 2, 4, 5, seed=9), small(3, 2, 2, 3, seed=10), counting(3),
            ),
        ),
    ),
    misconceptions=(
        families.kernel_rotated(
            "C01",
            ("window * w[f]", "window * w[f][:, ::-1, ::-1]"),
        ),
        families.kernel_transposed(
            "C12",
            ("window * w[f]", "window * w[f].transpose(0, 2, 1)"),
        ),
        families.last_places_missing(
            "C02",
            ("Ho = (H + 2 * p - k) // stride + 1", "Ho = (H + 2 * p - k) // stride"),
            ("Wo = (W + 2 * p - l) // stride + 1", "Wo = (W + 2 * p - l) // stride"),
        ),
        Misconception(
            "C03", "size grows by p only",
            "With padding your map is too small. The frame is on both sides: by how "
            "much does H grow?",
            (("H + 2 * p", "H + p"), ("W + 2 * p", "W + p")),
        ),
        shared.stride_ignored(
            "C04",
            ("Ho = (H + 2 * p - k) // stride + 1", "Ho = H + 2 * p - k + 1"),
            ("Wo = (W + 2 * p - l) // stride + 1", "Wo = W + 2 * p - l + 1"),
            ("top, left = i * stride, j * stride", "top, left = i, j"),
        ),
        shared.windows_not_strided(
            "C05",
            ("top, left = i * stride, j * stride", "top, left = i, j"),
        ),
        Misconception(
            "C85", "size rounded to the nearest",
            "Where the stride does not fit you round the size to the nearest number, "
            "sometimes up, and a window that does not fit whole has fewer pixels than "
            "the kernel. In which direction should you round?",
            (
                ("Ho = (H + 2 * p - k) // stride + 1",
                 "Ho = round((H + 2 * p - k) / stride) + 1"),
                ("Wo = (W + 2 * p - l) // stride + 1",
                 "Wo = round((W + 2 * p - l) / stride) + 1"),
            ),
        ),
        Misconception(
            "C86", "sum rounded to the nearest",
            "Where the stride does not fit you round the size to the nearest number, "
            "and a half to the even one. A window that does not fit whole has fewer "
            "pixels than the kernel: in which direction should you round?",
            (
                ("Ho = (H + 2 * p - k) // stride + 1",
                 "Ho = round((H + 2 * p - k) / stride + 1)"),
                ("Wo = (W + 2 * p - l) // stride + 1",
                 "Wo = round((W + 2 * p - l) / stride + 1)"),
            ),
        ),
        families.bias_per_weight("C06", (_SUM, "np.sum(window * w[f] + b[f])")),
        families.bias_forgotten("C07", (" + b[f]", "")),
        families.first_bias_for_all("C08", ("b[f]", "b[0]")),
        families.bias_subtracted("C29", ("+ b[f]", "- b[f]")),
        Misconception(
            "C27", "all biases added to each map",
            "Every map has the sum of all biases. Each map has one of its own: which "
            "index picks it?",
            (("+ b[f]", "+ b.sum()"),),
        ),
        Misconception(
            "C89", "biases along the columns",
            "The biases run along the columns of your maps. They should differ from "
            "map to map: which axis counts the maps?",
            wrong=_bias_along_columns,
        ),
        Misconception(
            "C10", "channels averaged",
            "Your maps average the channels, so their values (without the bias) are "
            "divided by the number of channels. Are channels averaged or added up?",
            ((_SUM, "np.sum(window * w[f]) / C + b[f]"),),
        ),
        Misconception(
            "C11", "largest channel taken",
            "You keep the largest channel at each place. Every channel counts, with "
            "its own kernel: how are they combined?",
            ((_SUM, "np.max(np.sum(window * w[f], axis=(1, 2))) + b[f]"),),
        ),
        Misconception(
            "C31", "first channel only",
            "Only the first channel counts in your answer. Over which axes does the "
            "sum run?",
            (("window * w[f]", "window[0] * w[f, 0]"),),
        ),
        Misconception(
            "C82", "last channel only",
            "Only the last channel counts in your answer. What happens to the sum "
            "when the next channel comes: is it replaced, or does it grow?",
            (("window * w[f]", "window[-1] * w[f, -1]"),),
        ),
        Misconception(
            "C81", "kernel of channel 0 for all channels",
            "Every channel meets the kernel of channel 0. w[f] holds one kernel per "
            "channel: which belongs to channel c?",
            (("window * w[f]", "window * w[f, 0]"),),
        ),
        Misconception(
            "C92", "channels added up first",
            "You add up the channels and the kernels first and multiply afterwards. "
            "Each channel has a kernel of its own: which comes first, the product or "
            "the sum?",
            ((_SUM, "np.sum(window.sum(axis=0) * w[f].sum(axis=0)) + b[f]"),),
        ),
        families.sides_swapped(
            "C13",
            ("np.zeros((N, F, Ho, Wo))", "np.zeros((N, F, Wo, Ho))"),
            ("y[n, f, i, j]", "y[n, f, j, i]"),
        ),
        Misconception(
            "C80", "maps before images",
            "In your result the axis of the maps comes before that of the images. In "
            "which order are N and F expected?",
            (("return y", "return y.transpose(1, 0, 2, 3)"),),
        ),
        Misconception(
            "C93", "channels last",
            "In your result the axis of the maps comes last. Where is it expected in "
            "(N, F, Ho, Wo)?",
            (("return y", "return y.transpose(0, 2, 3, 1)"),),
        ),
        Misconception(
            "C83", "square kernels only",
            "With a kernel that is not square your number of columns is off. Which "
            "side of the kernel does the width depend on?",
            (
                ("Wo = (W + 2 * p - l) // stride + 1",
                 "Wo = (W + 2 * p - k) // stride + 1"),
            ),
        ),
        shared.edge_repeated(
            "C14",
            ("(p, p), (p, p))", "(p, p), (p, p)), mode='edge'"),
        ),
        Misconception(
            "C15", "every axis padded",
            "np.pad(x, p) puts a frame around all four axes, so images and channels "
            "of zeros are added as well. Which two axes need it?",
            (("np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))", "np.pad(x, p)"),),
        ),
        Misconception(
            "C84", "every axis padded, sizes read afterwards",
            "With padding your result has more images than came in: np.pad(x, "
            "padding) adds images and channels of zeros as well. Which two axes need "
            "a frame?",
            wrong=_all_axes_padded,
        ),
        shared.framed_at_the_start("C16", ("(p, p), (p, p))", "(p, 0), (p, 0))")),
        shared.padding_ignored("C33", ("p = padding", "p = 0")),
        shared.same_padding("C23", ("p = padding", "p = (k - 1) // 2")),
        families.decimals_lost(
            "C17",
            ("np.zeros((N, F, Ho, Wo))", "np.zeros((N, F, Ho, Wo), dtype=x.dtype)"),
        ),
        families.place_swapped(
            "C18",
            ("top : top + k, left : left + l", "left : left + k, top : top + l"),
        ),
        families.mean_for_sum("C21", ("np.sum(", "np.mean("), of="products"),
        Misconception(
            "C20", "first kernel for all maps",
            "All your maps are made with the first kernel. Which kernel makes map f?",
            (("window * w[f]", "window * w[0]"),),
        ),
        Misconception(
            "C26", "squashed inside",
            "Your values lie between -1 and 1: they have been through tanh. Squashing "
            "is a layer of its own (chapter 03). What does this one return without "
            "it?",
            ((_SUM, "np.tanh(np.sum(window * w[f]) + b[f])"),),
        ),
        Misconception(
            "C32", "first image for all",
            "All your images have the maps of the first one. Where does n enter?",
            (("xp[n, :", "xp[0, :"),),
        ),
        Misconception(
            "C90", "first image only",
            "Only the maps of your first image are filled. When does your function "
            "return: is that line inside a loop?",
            (
                ("        for f in range(F):",
                 "        if n > 0:\n            break\n        for f in range(F):"),
            ),
        ),
        Misconception(
            "C91", "first map only",
            "Only your first map is filled, the others are 0. When does your function "
            "return: is that line inside a loop?",
            (("for f in range(F):", "for f in range(1):"),),
        ),
        Misconception(
            "C94", "bias added once per channel",
            "On an image of zeros with several channels you return the bias once for "
            "each channel. Each map has one bias: how often does your line with the "
            "bias run?",
            (("+ b[f]", "+ C * b[f]"),),
        ),
        Misconception(
            "C95", "images added up",
            "All your images hold the same maps, the sum over the images. Each image "
            "has maps of its own: over which axes does the sum run?",
            (
                ("return y",
                 "return 0 * y + (y - b[:, None, None]).sum(axis=0) + b[:, None, "
                 "None]"),
            ),
        ),
        Misconception(
            "C96", "all kernels in every map",
            "The products of all kernels go into each map, so your maps differ by their "
            "biases alone. Which kernel makes map f?",
            (("window * w[f]", "window * w"),),
        ),
    ),
    alternatives=(conv2d_by_kernel_loops, conv2d_by_einsum, conv2d_by_im2col),
    hints=(
        "02.4 gives one map of one channel. Each image n and each map f has one, and "
        "what is new is inside the sum: a window has a third axis, its channels.",
        "A window of an image with C channels has shape (C, k, l), the same as w[f]. "
        "One sum runs over all three axes, and b[f] is added once.",
        "for n in range(N):\n"
        "    for f in range(F):\n"
        "        for i in range(Ho):\n"
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
        "From here on this notebook uses it. Which of the other ways is the fastest? "
        "Chapter 11 measures that."
    ),
    widget="SlidingKernel",
    equivalent_mutants={
        "0 -> 1 in xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))": (
            "one more image of zeros after the last one, which no loop reaches"
        ),
    },
)  # fmt: skip
