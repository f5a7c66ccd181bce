"""13.6 conv2d_curvature: second derivatives through a convolution."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .... import nn
from ....training import curvature
from ...exercise import Exercise, Function, Misconception
from ..probes import backward_cases, counting, probe
from ._shared import BATCH_AGAIN, positive

Array = np.ndarray
Generator = np.random.Generator
Three = tuple[Array, Array, Array]

_WHOLE_SQUARED = (
    "You square hy as well. It is a second derivative already, so only what multiplies "
    "it is squared: how large should hb be for a single hy of 3?"
)


def conv2d_curvature(
    hy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Three:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    hxp = np.zeros(xp.shape)
    hw = np.zeros(w.shape)
    hb = np.zeros(F)
    for n in range(N):
        for f in range(F):
            for i in range(hy.shape[2]):
                for j in range(hy.shape[3]):
                    h = hy[n, f, i, j]
                    top, left = i * stride, j * stride
                    window = xp[n, :, top : top + k, left : left + l]
                    hw[f] += h * window**2
                    hb[f] += h
                    hxp[n, :, top : top + k, left : left + l] += h * w[f] ** 2
    hx = hxp[:, :, p : p + H, p : p + W]
    return hx, hw, hb


def _given() -> Function:
    def conv2d_curvature(
        hy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
    ) -> Three:
        N, C, H, W = x.shape
        F, _, k, l = w.shape
        p = padding
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        hxp, hw, hb = np.zeros(xp.shape), np.zeros(w.shape), np.zeros(F)
        for n, f, i, j in np.ndindex(hy.shape):
            h = hy[n, f, i, j]
            top, left = i * stride, j * stride
            rows, columns = slice(top, top + k), slice(left, left + l)
            hb[f] += h
            hw[f] += h * xp[n, :, rows, columns]
            hxp[n, :, rows, columns] += h * w[f]
        return hxp[:, :, p : p + H, p : p + W], hw, hb

    return conv2d_curvature


def conv2d_curvature_by_backward(
    hy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Three:
    return nn.conv2d_backward(hy, x * x, w * w, stride, padding)


def conv2d_curvature_by_kernel_loops(
    hy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Three:
    (H, W), (Ho, Wo), (p, s) = x.shape[2:], hy.shape[2:], (padding, stride)
    xp = np.pad(x * x, ((0, 0), (0, 0), (p, p), (p, p)))
    hxp, hw, squares = np.zeros(xp.shape), np.zeros(w.shape), w * w
    for u, v in np.ndindex(*w.shape[2:]):
        rows, columns = slice(u, u + s * Ho, s), slice(v, v + s * Wo, s)
        hw[:, :, u, v] = np.einsum("nfij,ncij->fc", hy, xp[:, :, rows, columns])
        share = np.einsum("nfij,fc->ncij", hy, squares[:, :, u, v])
        hxp[:, :, rows, columns] += share
    return hxp[:, :, p : p + H, p : p + W], hw, hy.sum(axis=(0, 2, 3))


def conv2d_curvature_by_windows(
    hy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Three:
    s, p, (k, l) = stride, padding, w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = sliding_window_view(xp, (k, l), axis=(2, 3))[:, :, ::s, ::s]
    hw = np.einsum("nfij,ncijuv,ncijuv->fcuv", hy, windows, windows)
    hxp = np.zeros(xp.shape)
    for n, f, i, j in np.ndindex(hy.shape):
        place = (n, slice(None), slice(i * s, i * s + k), slice(j * s, j * s + l))
        hxp[place] += hy[n, f, i, j] * w[f] * w[f]
    (H, W) = x.shape[2:]
    return hxp[:, :, p : p + H, p : p + W], hw, hy.sum(axis=(0, 2, 3))


def _conv_case(rng: Generator) -> tuple[Array, Array, Array, int, int]:
    N, C, F, k, l, stride = (int(n) for n in rng.integers(1, 4, 6))
    H, W = k + int(rng.integers(0, 4)), l + int(rng.integers(0, 4))
    p = int(rng.integers(0, 3))
    Ho, Wo = (H + 2 * p - k) // stride + 1, (W + 2 * p - l) // stride + 1
    return (
        np.abs(rng.normal(size=(N, F, Ho, Wo))),
        rng.normal(size=(N, C, H, W)),
        rng.normal(size=(F, C, k, l)),
        stride,
        p,
    )


def _one_curvature() -> Three:
    hy = np.zeros((1, 1, 3, 4))
    hy[0, 0, 1, 2] = 3.0
    return hy, counting(1, 1, 5, 6) - 12, counting(1, 1, 3, 3) - 4


CONV2D_CURVATURE = Exercise(
    id="13.6",
    name="conv2d_curvature",
    title="Fix: second derivatives through a convolution",
    kind="find-and-fix",
    given=_given(),
    reference=curvature.conv2d_curvature,
    plain=conv2d_curvature,
    parts=("hx", "hw", "hb"),
    probes=(
        probe("a single output curvature of 3 at (1, 2)", _one_curvature),
        *backward_cases("curvatures", positive),
    ),
    misconceptions=(
        Misconception(
            "H51", "input not squared",
            "Your hw can be negative, because the window goes in as it is. Eq. (25) has "
            "the square of the input. Where is it in your function?",
            (("h * window**2", "h * window"),),
        ),
        Misconception(
            "H52", "weights not squared",
            "Your hx can be negative, because the kernel goes in as it is. What does eq. "
            "(27) do with the weights that it adds up over?",
            (("h * w[f] ** 2", "h * w[f]"),),
        ),
        Misconception(
            "H53", "nothing squared",
            "You send hy back as if it were a gradient, so hx and hw can be negative. "
            "Which two things should be squared first?",
            (("h * window**2", "h * window"), ("h * w[f] ** 2", "h * w[f]")),
        ),
        Misconception(
            "H54", "places averaged",
            "Your hw and hb are means over the places. A shared weight has a connection "
            "at every place: does eq. (23) average them or add them up?",
            (("return hx, hw, hb",
              "return hx, hw / hy[0, 0].size, hb / hy[0, 0].size"),),
        ),
        Misconception(
            "H55", "last place only",
            "Your hw holds the last window alone: each one overwrites the one before. How "
            "do the connections of a shared weight come together?",
            (("hw[f] += h", "hw[f] = h"),),
        ),
        Misconception(
            "H56", "hx overwritten",
            "In hx, pixels that several windows share keep only the last contribution. "
            "What happens to the curvatures of a number that is used several times?",
            (("+= h * w[f] ** 2", "= h * w[f] ** 2"),),
        ),
        Misconception(
            "H5D", "input not squared, hx overwritten",
            "Two things: hw uses the window without its square, and in hx shared pixels "
            "keep only the last contribution. What does eq. (25) do with the input, and "
            "how do contributions come together?",
            (("h * window**2", "h * window"), ("+= h * w[f] ** 2", "= h * w[f] ** 2")),
        ),
        Misconception(
            "H5E", "weights not squared, hx overwritten",
            "Two things in hx: the kernel goes in without its square, and shared pixels "
            "keep only the last contribution. What does eq. (27) do with the weights, "
            "and how do contributions come together?",
            (("+= h * w[f] ** 2", "= h * w[f]"),),
        ),
        Misconception(
            "H57", "hy squared", _WHOLE_SQUARED,
            (("h = hy[n, f, i, j]", "h = hy[n, f, i, j] ** 2"),),
        ),
        Misconception(
            "H58", "weight instead of input",
            "Your hw is made of the weights themselves. By what was w multiplied on the "
            "way forward?",
            (("h * window**2", "h * w[f] ** 2"),),
        ),
        Misconception(
            "H59", "one h for the layer",
            "All of your hw is one number, the mean over the layer. Eq. (21) needs one for "
            "every weight: which shape does w have?",
            (("return hx, hw, hb", "return hx, np.mean(hw) + 0 * hw, hb"),),
        ),
        Misconception(
            "H5A", "divided by the batch again", BATCH_AGAIN,
            (("return hx, hw, hb", "return hx, hw / N, hb / N"),),
        ),
        Misconception(
            "H5B", "padding not cut off",
            "Your hx has the size of the padded image. Which part of it belongs to x?",
            (("hxp[:, :, p : p + H, p : p + W]", "hxp"),),
        ),
        Misconception(
            "H5C", "stride forgotten",
            "With stride 1 you are right, but with stride 2 your contributions land beside "
            "their windows. Where does window (i, j) start?",
            (("top, left = i * stride, j * stride", "top, left = i, j"),),
        ),
        Misconception(
            "H5F", "whole products squared",
            "In hw and hx you square the whole product, and hy with it. It is a second "
            "derivative already. Which of the two factors alone is squared?",
            (("h * window**2", "(h * window) ** 2"), ("h * w[f] ** 2", "(h * w[f]) ** 2")),
        ),
        Misconception(
            "H5G", "sums squared",
            "In hw and hx you add up first and square the sums, so contributions can "
            "cancel, and hy is squared as well. What alone should be squared, and when?",
            (
                ("h * window**2", "h * window"), ("h * w[f] ** 2", "h * w[f]"),
                ("return hx, hw, hb", "return hx**2, hw**2, hb"),
            ),
        ),
    ),
    alternatives=(
        conv2d_curvature_by_backward,
        conv2d_curvature_by_kernel_loops,
        conv2d_curvature_by_windows,
    ),
    hints=(
        "The given lines are those of a gradient. A second derivative passes each "
        "factor twice: in which lines is h multiplied by something?",
        "h goes into hw with the window squared, into hxp with the kernel squared, and "
        "into hb as it is. Everything shared adds up.",
        "hb[f] += h\nhw[f] += h * ___ ** 2\n"
        "hxp[n, :, rows, columns] += h * ___ ** 2",
    ),
    explanation=(
        "Each place of each image is a connection of its own: $\\partial^2 L/\\partial "
        "u^2 = h_y x^2$, eq. (25), and those that share a weight add up, eq. (23). "
        "For the input it is $\\sum w^2 h_y$, as in eq. (27). So the function is "
        "`conv2d_backward(hy, x**2, w**2)`."
    ),
    general=_conv_case,
    after="With it, C1, C3 and C5 have a rate for every weight.",
)  # fmt: skip
