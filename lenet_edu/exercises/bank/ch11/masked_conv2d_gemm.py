"""11.6 masked_conv2d_gemm: C3's table in front of the matrix product."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from .. import families
from ..ch05._shared import random_table, table_of
from ..probes import counting, numbers, probe, small, whole
from ._shared import _conv_case
from .conv2d_gemm import conv2d_gemm, gemm_by_slices, gemm_in_float32
from .im2col import im2col_by_view

Array = np.ndarray
Generator = np.random.Generator


def masked_conv2d_gemm(x: Array, w: Array, b: Array, table: Array) -> Array:
    there = table[:, :, None, None]
    kernels = w * there
    return conv2d_gemm(x, kernels, b)


def masked_gemm_by_slices(x: Array, w: Array, b: Array, table: Array) -> Array:
    """The course's answer to 11.6."""
    return gemm_by_slices(x, w * np.asarray(table)[:, :, None, None], b)


def masked_gemm_by_choice(x: Array, w: Array, b: Array, table: Array) -> Array:
    there = np.asarray(table, bool)[..., np.newaxis, np.newaxis]
    return gemm_by_slices(x, np.where(there, w, 0), b)


def masked_gemm_by_repeat(x: Array, w: Array, b: Array, table: Array) -> Array:
    """The table as a matrix of the kernels' shape, (F, C k l)."""
    N, _, H, W = x.shape
    F, _, k, l = w.shape
    mask = np.repeat(table, k * l, axis=1)
    y = im2col_by_view(x, k, l) @ (w.reshape(F, -1) * mask).T + b
    return y.reshape(N, H - k + 1, W - l + 1, F).transpose(0, 3, 1, 2)


def masked_gemm_map_by_map(x: Array, w: Array, b: Array, table: Array) -> Array:
    """A smaller product for every map, of the inputs that it sees."""
    N, _, H, W = x.shape
    F, _, k, l = w.shape
    y = np.zeros((N, F, H - k + 1, W - l + 1)) + np.reshape(b, (F, 1, 1))
    for f, sees in enumerate(np.asarray(table, bool)):
        y[:, [f]] += gemm_by_slices(x[:, sees], w[[f]][:, sees], np.zeros(1))
    return y


def masked_gemm_in_float32(x: Array, w: Array, b: Array, table: Array) -> Array:
    return gemm_in_float32(x, w * np.asarray(table)[:, :, None, None], b)


def _masked_case(rng: Generator) -> tuple[Array, Array, Array, Array]:
    x, w, b, *_ = _conv_case(rng)
    return x, w, b, random_table(rng, *w.shape[:2])


def _output_masked(x: Array, w: Array, b: Array, table: Array) -> Array:
    return conv2d_gemm(x, w, b) * np.asarray(table.all(axis=1))[:, None, None]


def _input_masked(x: Array, w: Array, b: Array, table: Array) -> Array:
    return conv2d_gemm(x * np.asarray(table.any(axis=0))[:, None, None], w, b)


def _mean_of_inputs(x: Array, w: Array, b: Array, table: Array) -> Array:
    count = np.maximum(table.sum(axis=1), 1)[:, None, None, None]
    return conv2d_gemm(x, w * table[:, :, None, None] / count, b)


def _bias_masked(x: Array, w: Array, b: Array, table: Array) -> Array:
    return conv2d_gemm(x, w * table[:, :, None, None], b * table.all(axis=1))


def _table_transposed(x: Array, w: Array, b: Array, table: Array) -> Array:
    square = len(table) == len(table.T)
    mask = table.T if square else table
    return conv2d_gemm(x, w * mask[:, :, None, None], b)


def _kernels_picked_out(x: Array, w: Array, b: Array, table: Array) -> Array:
    return conv2d_gemm(x, w[table], b)


_KERNELS = "kernels = w * there"
_CALL = "conv2d_gemm(x, kernels, b)"


MASKED_CONV2D_GEMM = Exercise(
    id="11.6",
    name="masked_conv2d_gemm",
    title="C3's table in front of the matrix product",
    reference=masked_gemm_by_slices,
    plain=masked_conv2d_gemm,
    probes=(
        probe(
            "2 maps in that count 1, 2, 3 ..., 1 map out, which sees the second "
            "alone; kernels of ones",
            lambda: (
                counting(1, 2, 3, 4), np.ones((1, 2, 2, 2)), np.zeros(1),
                table_of(".X"),
            ),
        ),
        probe(
            "maps of zeros, biases 10, 20 and 30; the last map sees nothing",
            lambda: (
                np.zeros((1, 2, 3, 4)), small(3, 2, 2, 2), np.array([10.0, 20.0, 30.0]),
                table_of("X.", "XX", ".."),
            ),
        ),
        probe(
            "3 images, 3 maps in, 4 out, kernel 2 x 3",
            lambda: (
                small(3, 3, 4, 7), small(4, 3, 2, 3, seed=1), counting(4),
                table_of("X.X", ".XX", "..X", "XXX"),
            ),
        ),
        probe(
            "as many maps out as in: 3 and 3",
            lambda: (
                small(2, 3, 4, 5, seed=3), small(3, 3, 2, 2, seed=4), counting(3),
                table_of(".XX", "..X", "XX."),
            ),
        ),
        probe(
            "C3's own table, kernel 5 x 5, maps of 6 x 7 out of S2",
            lambda: (
                numbers(2, 6, 6, 7, seed=6), numbers(16, 6, 5, 5, seed=7), counting(16),
                nn.c3_table(),
            ),
        ),
        probe(
            "integer images, kernels of halves",
            lambda: (
                whole(2, 2, 3, 4), small(3, 2, 2, 3, seed=9) / 2,
                np.array([0.25, 0.5, -0.25]), table_of("X.", ".X", "XX"),
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "T01", "table not used",
            "Every map sees all inputs: your answer is the full convolution, whatever "
            "the table says. Which kernels should be 0?",
            ((_KERNELS, "kernels = w"),),
        ),
        Misconception(
            "T02", "table inverted",
            "Your maps see exactly the inputs that they should not see. Does True in "
            "the table connect or disconnect?",
            ((_KERNELS, "kernels = w * (1 - there)"),),
        ),
        Misconception(
            "T03", "first row for all maps",
            "All your maps see what map 0 sees. Which row of the table belongs to map f?",
            (("table[:, :, None, None]", "table[:1, :, None, None]"),),
        ),
        families.bias_forgotten(
            "T04", (_CALL, "conv2d_gemm(x, kernels, 0 * b)"), zeros="maps of zeros"
        ),
        families.first_bias_for_all(
            "T05", (_CALL, "conv2d_gemm(x, kernels, b[0] + 0 * b)")
        ),
        families.kernel_rotated("T06", (_KERNELS, "kernels = (w * there)[:, :, ::-1, ::-1]")),
        Misconception(
            "T07", "output masked",
            "You computed the full convolution and then cleared whole maps. The table "
            "does not switch maps off: what does one of its cells switch?",
            wrong=_output_masked,
        ),
        Misconception(
            "T08", "input masked once for all",
            "You clear the inputs that no map sees and let every map see the others. "
            "The table has a row for every map: to what must it be applied?",
            wrong=_input_masked,
        ),
        Misconception(
            "T09", "mean of the inputs",
            "You divide each map by the number of inputs that it sees. Does a unit add "
            "its inputs up or average them?",
            wrong=_mean_of_inputs,
        ),
        Misconception(
            "T10", "bias masked",
            "Maps that do not see all inputs have lost their bias. The table is about "
            "kernels: what is still added to every unit?",
            wrong=_bias_masked,
        ),
        Misconception(
            "T11", "rows and columns of the table exchanged",
            "You look things up in the table with its two indices exchanged, which runs "
            "where there are as many maps out as in. Which axis of w comes first?",
            wrong=_table_transposed,
        ),
        Misconception(
            "T12", "kernels picked out",
            "w[table] takes the connected kernels out and puts them in a single row, "
            "(connections, k, l): which map each belongs to is lost. How can all of "
            "them stay in place, and those that are not connected become 0?",
            wrong=_kernels_picked_out,
        ),
    ),
    alternatives=(
        masked_gemm_by_slices,
        masked_gemm_by_choice,
        masked_gemm_by_repeat,
        masked_gemm_map_by_map,
        masked_gemm_in_float32,
    ),
    hints=(
        "A kernel of zeros adds nothing, as you saw in chapter 05. Which kernels must "
        "be zeros?",
        "Multiply the kernels by the table, with two more axes so that one True or "
        "False meets a whole kernel. All the rest is conv2d_gemm.",
        "there = table[___]  # (F, C, 1, 1)\nreturn conv2d_gemm(x, ___ * ___, b)",
    ),
    explanation=(
        "$y_{n,f} = b_f + \\sum_c t_{f,c}\\, (w_{f,c} * x_{n,c})$ with $t = 1$ where the "
        "table connects and 0 elsewhere. The factor may as well go to the kernel, so the "
        "product of 11.3 does the work. It computes 36 kernels of zeros along with the 60 "
        "that count (LeCun et al. 1998, Table I), which costs less than it would to leave "
        "them out in Python."
    ),
    general=_masked_case,
    after="It stands in for the loops of chapter 05 when you train in chapter 14.",
)  # fmt: skip
