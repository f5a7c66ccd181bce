"""11.7 masked_conv2d_gemm_backward: what the table leaves out gets no gradient."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Function, Misconception
from ..ch05._shared import random_table, table_of
from ..probes import counting, numbers, probe, small
from .conv2d_gemm_backward import (
    _backward_case,
    conv2d_gemm_backward,
    gemm_backward_by_slices,
    gemm_backward_in_float32,
)

Array = np.ndarray
Generator = np.random.Generator
Gradients = tuple[Array, Array, Array]


def masked_conv2d_gemm_backward(
    dy: Array, x: Array, w: Array, table: Array
) -> Gradients:
    there = table[:, :, None, None]
    dx, dw, db = conv2d_gemm_backward(dy, x, w * there)
    dw = dw * there
    return dx, dw, db


def _given() -> Function:
    def masked_conv2d_gemm_backward(
        dy: Array, x: Array, w: Array, table: Array
    ) -> Gradients:
        dx, dw, db = conv2d_gemm_backward(dy, x, w)
        return dx, dw, db

    return masked_conv2d_gemm_backward


def masked_backward_by_slices(dy: Array, x: Array, w: Array, table: Array) -> Gradients:
    """The course's answer to 11.7."""
    there = np.asarray(table)[:, :, None, None]
    dx, dw, db = gemm_backward_by_slices(dy, x, w * there)
    return dx, dw * there, db


def masked_backward_by_choice(dy: Array, x: Array, w: Array, table: Array) -> Gradients:
    kernels, missing = np.array(w), ~np.asarray(table, bool)
    kernels[missing] = 0
    dx, dw, db = gemm_backward_by_slices(dy, x, kernels)
    dw[missing] = 0
    return dx, dw, db


def masked_backward_map_by_map(
    dy: Array, x: Array, w: Array, table: Array
) -> Gradients:
    """Each map alone, with the inputs that it sees."""
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for f, c in np.argwhere(table):
        share, kernel, _ = gemm_backward_by_slices(
            dy[:, [f]], x[:, [c]], w[[f]][:, [c]]
        )
        dx[:, [c]] += share
        dw[f, c] = kernel[0, 0]
    return dx, dw, db


def masked_backward_in_float32(
    dy: Array, x: Array, w: Array, table: Array
) -> Gradients:
    there = np.asarray(table, np.float32)[:, :, None, None]
    dx, dw, db = gemm_backward_in_float32(dy, x, w * there)
    return dx, there * dw, db


def _masked_case(rng: Generator) -> tuple[Array, Array, Array, Array]:
    dy, x, w, stride, padding = _backward_case(rng)
    N, (F, C, k, l) = len(x), w.shape
    dy = rng.normal(size=(N, F, x.shape[2] - k + 1, x.shape[3] - l + 1))
    return dy, x, w, random_table(rng, F, C)


def _both_inverted(dy: Array, x: Array, w: Array, table: Array) -> Gradients:
    there = 1 - np.asarray(table, int)[:, :, None, None]
    dx, dw, db = conv2d_gemm_backward(dy, x, w * there)
    return dx, dw * there, db


def _upstream_masked(dy: Array, x: Array, w: Array, table: Array) -> Gradients:
    seen = dy * np.asarray(table.all(axis=1))[:, None, None]
    return conv2d_gemm_backward(seen, x, w * table[:, :, None, None])


_KERNELS = "w * there)"
_DW = "dw = dw * there"


MASKED_CONV2D_GEMM_BACKWARD = Exercise(
    id="11.7",
    name="masked_conv2d_gemm_backward",
    title="What the table leaves out gets no gradient",
    kind="find-and-fix",
    given=_given(),
    reference=masked_backward_by_slices,
    plain=masked_conv2d_gemm_backward,
    parts=("dx", "dw", "db"),
    probes=(
        probe(
            "2 maps in that count 1, 2, 3 ..., 1 map out, which sees the second "
            "alone; kernels and gradients of ones",
            lambda: (
                np.ones((1, 1, 2, 3)), counting(1, 2, 3, 4), np.ones((1, 2, 2, 2)),
                table_of(".X"),
            ),
        ),
        probe(
            "the same, and the kernel that is not there is 0",
            lambda: (
                np.ones((1, 1, 2, 3)), counting(1, 2, 3, 4),
                np.ones((1, 2, 2, 2)) * np.array([0.0, 1.0])[:, None, None],
                table_of(".X"),
            ),
        ),
        probe(
            "3 images, 3 maps in, 4 out, kernel 2 x 3",
            lambda: (
                small(3, 4, 3, 5), small(3, 3, 4, 7, seed=1),
                small(4, 3, 2, 3, seed=2), table_of("X.X", ".XX", "..X", "XXX"),
            ),
        ),
        probe(
            "2 images, 2 maps in, 3 out, the last of which sees nothing",
            lambda: (
                small(2, 3, 2, 3, seed=3), small(2, 2, 3, 4, seed=4),
                small(3, 2, 2, 2, seed=5), table_of("X.", "XX", ".."),
            ),
        ),
        probe(
            "C3's own table, kernel 5 x 5, maps of 6 x 7 out of S2",
            lambda: (
                numbers(2, 16, 2, 3, seed=6), numbers(2, 6, 6, 7, seed=7),
                numbers(16, 6, 5, 5, seed=8), nn.c3_table(),
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "T21", "missing kernels get a gradient",
            "Your dx and db are right, but dw has numbers where the table has no "
            "connection. The first step of training would write them into w. What "
            "should dw be there?",
            ((_DW, "dw = dw + 0"),),
        ),
        Misconception(
            "T22", "missing kernels pass gradients on",
            "Your dw and db are right. In dx, gradients come back through kernels that "
            "the table leaves out, wherever they are not 0. Which kernels did the "
            "forward pass use?",
            ((_KERNELS, "w)"),),
        ),
        Misconception(
            "T23", "table inverted",
            "The gradients are where nothing is connected, and where there is a "
            "connection you have 0. Does True in the table connect or disconnect?",
            wrong=_both_inverted,
        ),
        Misconception(
            "T24", "dw of the right kernels is 0",
            "Your dx and db are right, but dw is 0 just where the table connects. Does "
            "True in the table connect or disconnect?",
            ((_DW, "dw = dw * (1 - there)"),),
        ),
        Misconception(
            "T25", "gradients masked instead of kernels",
            "You cleared dy for whole maps. A map that misses one input still learns from "
            "the others: to what must the table be applied?",
            wrong=_upstream_masked,
        ),
        Misconception(
            "T26", "all signs opposite",
            "All signs are opposite. The minus belongs in the update step: where does it "
            "stand in yours?",
            (("return dx, dw, db", "return -dx, -dw, -db"),),
        ),
        Misconception(
            "T27", "divided by the batch again",
            "dw and db are divided by the number of images. The mean of the loss is "
            "already in dy: where does the second division come from?",
            (("return dx, dw, db", "return dx, dw / len(x), db / len(x)"),),
        ),
        Misconception(
            "T28", "weights left in dw",
            "Your dw has been multiplied by the weights. The gradient of a kernel is made "
            "of dy and x: which factor is too much?",
            ((_DW, "dw = dw * w * there"),),
        ),
    ),
    alternatives=(
        masked_backward_by_slices,
        masked_backward_by_choice,
        masked_backward_map_by_map,
        masked_backward_in_float32,
    ),
    hints=(
        "The given function never looks at the table. Take one map with two inputs, the "
        "first of them not connected: which numbers of dx and dw must be 0?",
        "The table is needed twice. Gradients come back to x only through kernels that "
        "were used on the way forward. And a kernel that was not used has no influence on "
        "the loss: what is its gradient?",
        "there = table[:, :, None, None]\n"
        "dx, dw, db = conv2d_gemm_backward(dy, x, ___)\nreturn dx, ___, db",
    ),
    explanation=(
        "Forward uses the kernels $\\tilde w_{f,c} = t_{f,c} w_{f,c}$, so $dx$ comes from "
        "$\\tilde w$. By the chain rule $\\partial L/\\partial w_{f,c} = t_{f,c}\\, "
        "\\partial L/\\partial \\tilde w_{f,c}$: once more the table. The first fault "
        "shows only if a missing kernel is not 0, and the second one makes it so."
    ),
    general=_masked_case,
    after="With it, C3 learns at the speed of matrix products in chapter 14.",
)  # fmt: skip
