"""05.2 masked_conv2d: c3: a convolution under a table."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from .. import families
from ..probes import counting, impulse, probe, small, whole
from ._shared import random_table, table_of

Array = np.ndarray
Generator = np.random.Generator


def masked_conv2d(x: Array, w: Array, b: Array, table: Array) -> Array:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    Ho = H - k + 1
    Wo = W - l + 1
    y = np.zeros((N, F, Ho, Wo))
    for f in range(F):
        y[:, f] = b[f]
        for c in range(C):
            if table[f, c]:
                kernel = w[f, c]
                for i in range(Ho):
                    for j in range(Wo):
                        window = x[:, c, i : i + k, j : j + l]
                        y[:, f, i, j] += np.sum(window * kernel, axis=(1, 2))
    return y


def masked_by_zeros(x: Array, w: Array, b: Array, table: Array) -> Array:
    """A kernel of zeros adds nothing: a full convolution with w * table."""
    return nn.conv2d(x, w * table[:, :, None, None], b)


def masked_by_connections(x: Array, w: Array, b: Array, table: Array) -> Array:
    N, _, H, W = x.shape
    F, _, k, l = w.shape
    y = np.zeros((N, F, H - k + 1, W - l + 1)) + b[:, None, None]
    for f, c in np.argwhere(table):
        y[:, f] += nn.conv2d(x[:, [c]], w[f, c][None, None], np.zeros(1))[:, 0]
    return y


def masked_map_by_map(x: Array, w: Array, b: Array, table: Array) -> Array:
    k, l = w.shape[2:]
    views = np.lib.stride_tricks.sliding_window_view(x, (k, l), axis=(2, 3))
    maps = [
        np.einsum("ncijuv,cuv->nij", views[:, sees], w[f, sees]) + b[f]
        for f, sees in enumerate(table)
    ]
    return np.stack(maps, axis=1)


def masked_in_float32(x: Array, w: Array, b: Array, table: Array) -> Array:
    x, w, b = (np.asarray(v, np.float32) for v in (x, w, b))
    return nn.conv2d(x, np.where(table[..., None, None], w, np.float32(0)), b)


def _masked_case(rng: Generator) -> tuple[Array, Array, Array, Array]:
    N, C, F, k, l = (int(n) for n in rng.integers(1, 5, 5))
    H, W = k + int(rng.integers(0, 4)), l + int(rng.integers(0, 4))
    return (
        rng.normal(size=(N, C, H, W)),
        rng.normal(size=(F, C, k, l)),
        rng.normal(size=F),
        random_table(rng, F, C),
    )


def _kernels_in_order(x: Array, w: Array, b: Array, table: Array) -> Array:
    packed = np.zeros(w.shape)
    for f, sees in enumerate(table):
        packed[f, sees] = w[f, : sees.sum()]
    return nn.conv2d(x, packed, b)


def _first_inputs(x: Array, w: Array, b: Array, table: Array) -> Array:
    packed = np.zeros(w.shape)
    for f, sees in enumerate(table):
        packed[f, : sees.sum()] = w[f, sees]
    return nn.conv2d(x, packed, b)


def _mean_of_inputs(x: Array, w: Array, b: Array, table: Array) -> Array:
    count = np.maximum(table.sum(axis=1), 1)[:, None, None, None]
    return nn.conv2d(x, w * table[:, :, None, None] / count, b)


def _output_masked(x: Array, w: Array, b: Array, table: Array) -> Array:
    return nn.conv2d(x, w, b) * np.asarray(table.all(axis=1))[:, None, None]


def _input_masked(x: Array, w: Array, b: Array, table: Array) -> Array:
    return nn.conv2d(x * np.asarray(table.any(axis=0))[:, None, None], w, b)


_IF = "if table[f, c]:"
_BIAS = "        y[:, f] = b[f]\n"


MASKED_CONV2D = Exercise(
    id="05.2",
    name="masked_conv2d",
    title="C3: a convolution under a table",
    reference=nn.masked_conv2d,
    plain=masked_conv2d,
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
            "an image with a single 1 in both maps, kernels that count 1, 2, 3 ...",
            lambda: (
                np.stack([impulse(3, 4, 1, 2)] * 2)[None], counting(1, 2, 2, 3),
                np.zeros(1), table_of("X."),
            ),
        ),
        probe(
            "3 images, 3 maps in, 4 out, kernel 2 x 3, whole numbers",
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
            "C3's own table, kernel 5 x 5, maps of 5 x 6 out of S2",
            lambda: (
                small(1, 6, 5, 6, seed=6), small(16, 6, 5, 5, seed=7), counting(16),
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
            "M01", "table not used",
            "Every map sees all inputs: your answer is the full convolution, whatever "
            "the table says. Where should the table decide?",
            ((_IF, "if True:"),),
        ),
        Misconception(
            "M02", "rows and columns of the table exchanged",
            "You look things up in the table with its two indices exchanged. Which "
            "comes first, the map that is computed or the map that it sees?",
            ((_IF, "if table[c, f]:"),),
        ),
        Misconception(
            "M03", "table inverted",
            "Your maps see exactly the inputs that they should not see. Does True in "
            "the table connect or disconnect?",
            ((_IF, "if not table[f, c]:"),),
        ),
        Misconception(
            "M04", "bias added per connection",
            "On maps of zeros you return the bias once for each input that is seen. "
            "How many biases does one C3 map have?",
            (
                (_BIAS, ""),
                ("kernel = w[f, c]\n",
                 "kernel = w[f, c]\n                y[:, f] += b[f]\n"),
            ),
        ),
        Misconception(
            "M17", "bias added per input",
            "On maps of zeros you return the bias once for each input, seen or not. "
            "How many biases does one C3 map have?",
            (("= b[f]", "= b[f] * C"),),
        ),
        families.bias_forgotten("M05", (_BIAS, ""), zeros="maps of zeros"),
        families.bias_subtracted("M18", ("= b[f]", "= -b[f]"), zeros="maps of zeros"),
        families.first_bias_for_all("M12", ("= b[f]", "= b[0]")),
        Misconception(
            "M06", "kernels taken in order",
            "You give a map's first kernels to the inputs it sees. w has a place for "
            "every pair, connected or not: which kernel belongs to input c?",
            wrong=_kernels_in_order,
        ),
        Misconception(
            "M07", "the first inputs instead of the listed ones",
            "A map that sees three inputs gets the first three, whichever are listed. "
            "Which ones does its row of the table name?",
            wrong=_first_inputs,
        ),
        Misconception(
            "M08", "mean of the inputs",
            "You divide each map by the number of inputs that it sees. Does a unit "
            "add its inputs up or average them?",
            wrong=_mean_of_inputs,
        ),
        Misconception(
            "M09", "no bias for a map that sees nothing",
            "A map without inputs returns 0 in yours. Its sum is empty, but what is "
            "still added to every unit?",
            (("y[:, f] = b[f]", "y[:, f] = b[f] if table[f].any() else 0"),),
        ),
        Misconception(
            "M10", "last input only",
            "Of all inputs that a map sees only the last one is left, and the bias is "
            "gone. What happens to the sum at each input: is it replaced, or does it "
            "grow?",
            (("+= np.sum(", "= np.sum("),),
        ),
        Misconception(
            "M19", "last input only, with the bias",
            "Of all inputs that a map sees only the last one is left. What happens to "
            "the sum at each input: is it replaced, or does it grow?",
            (
                ("+= np.sum(window * kernel, axis=(1, 2))",
                 "= b[f] + np.sum(window * kernel, axis=(1, 2))"),
            ),
        ),
        Misconception(
            "M11", "first row for all maps",
            "All your maps see what map 0 sees. Which row of the table belongs to map "
            "f?",
            ((_IF, "if table[0, c]:"),),
        ),
        families.kernel_rotated(
            "M13",
            ("kernel = w[f, c]", "kernel = w[f, c, ::-1, ::-1]"),
        ),
        families.kernel_transposed("M20", ("kernel = w[f, c]", "kernel = w[f, c].T")),
        Misconception(
            "M14", "output masked",
            "You computed the full convolution and then cleared whole maps. The table "
            "does not switch maps off: what does one of its cells switch?",
            wrong=_output_masked,
        ),
        Misconception(
            "M15", "input masked once for all",
            "You cleared the inputs that no map sees, and connected the rest to all. "
            "Each C3 map has a list of its own: where is its row used?",
            wrong=_input_masked,
        ),
        Misconception(
            "M16", "kernels of the first input",
            "You use the kernel of input 0 for every input of a map. Which two "
            "indices pick a kernel?",
            (("kernel = w[f, c]", "kernel = w[f, 0]"),),
        ),
        Misconception(
            "M21", "kernels of the first map",
            "You use the kernels of map 0 for every map. Which two indices pick a "
            "kernel?",
            (("kernel = w[f, c]", "kernel = w[0, c]"),),
        ),
        families.place_swapped("M22", ("i : i + k, j : j + l", "j : j + k, i : i + l")),
        families.last_places_missing(
            "M23",
            ("Ho = H - k + 1", "Ho = H - k"),
            ("Wo = W - l + 1", "Wo = W - l"),
        ),
        families.mean_for_sum(
            "M24",
            ("+= np.sum(", "+= np.mean("),
            of="products of each window",
        ),
        families.decimals_lost(
            "M25",
            ("np.zeros((N, F, Ho, Wo))", "np.zeros((N, F, Ho, Wo), dtype=x.dtype)"),
            of="integer images",
        ),
        Misconception(
            "M26", "first map only",
            "Only your first map is filled, the others are 0. When does your function "
            "return: is that line inside a loop?",
            (("for f in range(F)", "for f in range(1)"),),
        ),
    ),
    alternatives=(
        masked_by_zeros,
        masked_by_connections,
        masked_map_by_map,
        masked_in_float32,
    ),
    hints=(
        "It is 02.5 once more, except that some inputs of a map do not count. Which "
        "line of a convolution would you skip for them?",
        "Start each map with its bias. Then go through the inputs that its row of the "
        "table names, and add the convolution of that one input with that one kernel. "
        "Or think of a kernel that adds nothing.",
        "for f in range(F):\n"
        "    y[:, f] = ___\n"
        "    for c in range(C):\n"
        "        if table[___, ___]:\n"
        "            y[:, f] += ___  # map c, kernel (f, c), without a bias",
    ),
    explanation=(
        "With $T_{f,c}$ 1 where map $f$ sees map $c$ and else 0: "
        "$y_{n,f,i,j} = b_f + \\sum_c T_{f,c} \\sum_{u,v} x_{n,c,\\,i+u,\\,j+v}\\, "
        "w_{f,c,u,v}$. The sum may run over the connections alone, or over everything "
        "with $T_{f,c}\\, w_{f,c,u,v}$ as the kernel: a factor 0 takes a term out "
        "(LeCun et al. 1998, sec. II-B)."
    ),
    general=_masked_case,
    after="This is C3 before its squashing; chapter 08 puts it in its place.",
    widget="ConnectionTable",
)  # fmt: skip
