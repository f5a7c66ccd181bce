"""05.3 masked_gradient: no gradient where there is no connection."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import counting, probe, small, whole
from ._shared import random_table, table_of

Array = np.ndarray
Generator = np.random.Generator


def masked_gradient(dw: Array, table: Array) -> Array:
    F, C, k, l = dw.shape
    masked = np.zeros((F, C, k, l))
    for f in range(F):
        for c in range(C):
            if table[f, c]:
                masked[f, c] = dw[f, c]
    return masked


def gradient_by_product(dw: Array, table: Array) -> Array:
    return dw * table[:, :, None, None]


def gradient_by_where(dw: Array, table: Array) -> Array:
    return np.where(table[:, :, np.newaxis, np.newaxis], dw, 0.0)


def gradient_by_einsum(dw: Array, table: Array) -> Array:
    return np.einsum("fcuv,fc->fcuv", dw, table.astype(float))


def gradient_by_copy_in_float32(dw: Array, table: Array) -> Array:
    masked = np.array(dw, np.float32)
    masked[~table] = 0
    return masked


def _gradient_case(rng: Generator) -> tuple[Array, Array]:
    F, C, k, l = (int(n) for n in rng.integers(1, 6, 4))
    return rng.normal(size=(F, C, k, l)), random_table(rng, F, C)


def _laid_on_kernels(dw: Array, table: Array) -> Array:
    return dw * table


def _only_connected(dw: Array, table: Array) -> Array:
    return dw[table]


def _shared_out(dw: Array, table: Array) -> Array:
    return (
        dw * (table / np.maximum(table.sum(axis=1, keepdims=True), 1))[..., None, None]
    )


_TAKEN = "masked[f, c] = dw[f, c]"


MASKED_GRADIENT = Exercise(
    id="05.3",
    name="masked_gradient",
    title="No gradient where there is no connection",
    reference=masked_gradient,
    plain=masked_gradient,
    probes=(
        probe(
            "2 maps out, 3 in, a gradient of 1 everywhere",
            lambda: (np.ones((2, 3, 2, 2)), table_of("X.X", ".XX")),
        ),
        probe(
            "2 maps out, 2 in, kernels 1 x 2: 1 2, 3 4 / 5 6, 7 8",
            lambda: (counting(2, 2, 1, 2), table_of("X.", "XX")),
        ),
        probe(
            "4 maps out, 3 in, kernel 2 x 3, whole numbers",
            lambda: (small(4, 3, 2, 3), table_of("X..", ".XX", "...", "XXX")),
        ),
        probe(
            "as many maps out as in: 3 and 3",
            lambda: (small(3, 3, 2, 1, seed=1), table_of(".XX", "..X", "XX.")),
        ),
        probe(
            "kernels of the table's own shape, 2 x 3",
            lambda: (small(2, 3, 2, 3, seed=2), table_of("XX.", "..X")),
        ),
        probe("C3's own table", lambda: (small(16, 6, 5, 5, seed=3), nn.c3_table())),
        probe(
            "an integer gradient",
            lambda: (whole(2, 2, 2, 3, seed=4), table_of("X.", "XX")),
        ),
    ),
    misconceptions=(
        Misconception(
            "X01", "no mask",
            "Pairs that are not connected received a gradient: after one step C3 "
            "would have 96 kernels instead of 60. What should be left of dw where the "
            "table is False?",
            (("if table[f, c]:", "if True:"),),
        ),
        Misconception(
            "X02", "table read in the wrong order",
            "You clear the right number of kernels, but the wrong ones: the table is "
            "read column by column. Which of its axes is that of the maps out?",
            (("if table[f, c]:", "if table.T.reshape(F, C)[f, c]:"),),
        ),
        Misconception(
            "X34", "indices exchanged",
            "You look things up in the table with its two indices exchanged. dw[f, c] "
            "belongs to map f out and map c in: which of them picks the row?",
            (("if table[f, c]:", "if table[c, f]:"),),
        ),
        Misconception(
            "X35", "inverted",
            "You keep the gradient where there is no connection and clear the rest. "
            "What does True in the table stand for?",
            (("if table[f, c]:", "if not table[f, c]:"),),
        ),
        Misconception(
            "X36", "table laid on the kernel",
            "dw * table lines the table up with the last two axes of dw, which are a "
            "kernel's rows and columns. Which two axes does it belong to?",
            wrong=_laid_on_kernels,
        ),
        Misconception(
            "X37", "only the connected kernels",
            "You return a list of the connected kernels. w keeps its full shape: what "
            "shape must its gradient have?",
            wrong=_only_connected,
        ),
        Misconception(
            "X38", "shared out among the inputs",
            "You divide the gradient of each map by the number of its inputs. Each "
            "kernel has a gradient of its own: is there anything to share?",
            wrong=_shared_out,
        ),
        Misconception(
            "X39", "NaN instead of 0",
            "Where nothing is connected your gradient is nan, and so will be the "
            "weights. By how much should a step change them there?",
            (("np.zeros((F, C, k, l))", "np.full((F, C, k, l), np.nan)"),),
        ),
        Misconception(
            "X40", "whole maps cleared",
            "You keep the whole row of a map if it sees anything at all. Which cell "
            "of the table decides about dw[f, c]?",
            (("if table[f, c]:", "if table[f].any():"),),
        ),
        Misconception(
            "X44", "whole maps kept only if they see everything",
            "You keep the row of a map only if it sees all inputs. Which cell of the "
            "table decides about dw[f, c]?",
            (("if table[f, c]:", "if table[f].all():"),),
        ),
        Misconception(
            "X45", "first row for all maps",
            "You use the first row of the table for every map. Which row belongs to "
            "map f?",
            (("if table[f, c]:", "if table[0, c]:"),),
        ),
        Misconception(
            "X41", "table instead of the gradient",
            "You return 1 where there is a connection. Where has the gradient itself "
            "gone?",
            ((_TAKEN, "masked[f, c] = 1.0"),),
        ),
        Misconception(
            "X42", "step already taken",
            "All your signs are opposite. The minus belongs to the step that uses the "
            "gradient: does a table change a gradient's sign?",
            ((_TAKEN, "masked[f, c] = -dw[f, c]"),),
        ),
        Misconception(
            "X43", "first number of each kernel only",
            "Of each connected kernel only one number received its gradient. Does a "
            "connection keep one weight, or all of its kernel?",
            ((_TAKEN, "masked[f, c, 0, 0] = dw[f, c, 0, 0]"),),
        ),
        Misconception(
            "X46", "summed over the inputs",
            "All connected kernels of a map hold the same gradient, their sum. Each "
            "kernel has a gradient of its own: where do you add them up?",
            ((_TAKEN, "masked[f, c] = dw[f, table[f]].sum(axis=0)"),),
        ),
        Misconception(
            "X47", "flipped kernels",
            "The gradient of each kernel is rotated by 180°. The table decides "
            "whether it counts: should its order change?",
            ((_TAKEN, "masked[f, c] = dw[f, c, ::-1, ::-1]"),),
        ),
    ),
    alternatives=(
        gradient_by_product,
        gradient_by_where,
        gradient_by_einsum,
        gradient_by_copy_in_float32,
    ),
    hints=(
        "dw has a kernel for each pair (f, c), and the table a True or False for the "
        "same pair.",
        "Make a new array of the shape of dw. A product with the table works, too, if "
        "the table first gets two more axes: then one True or False serves a whole "
        "kernel.",
        "return dw * table[___, ___, ___, ___]",
    ),
    explanation=(
        "In $y$ a missing kernel is multiplied by $T_{f,c} = 0$, so "
        "$\\partial E / \\partial w_{f,c,u,v} = T_{f,c} \\cdot (\\ldots)$: the table "
        "stands in the gradient as well. `table[:, :, None, None]` has shape "
        "$(F, C, 1, 1)$ and meets each kernel of `dw` with one factor."
    ),
    general=_gradient_case,
    parts=("dw",),
    after="Chapter 10 computes dw; the table then cuts it like this.",
    widget="ConnectionTable",
)  # fmt: skip
