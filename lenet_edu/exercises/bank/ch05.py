"""Chapter 05, connections: C3's table, convolution and gradient under it, counts."""

# The plain functions are written as a learner would, with bare loops.
from __future__ import annotations

import itertools

import numpy as np

from ... import nn
from ..exercise import Exercise, Misconception
from .probes import counting, numbers, probe, whole

Array = np.ndarray
Generator = np.random.Generator


# ---- 05.1 the table


def c3_table() -> Array:
    table = np.zeros((16, 6), dtype=bool)
    for f in range(6):
        for step in range(3):
            table[f, (f + step) % 6] = True
        for step in range(4):
            table[6 + f, (f + step) % 6] = True
    for f in range(3):
        for step in (0, 1, 3, 4):
            table[12 + f, (f + step) % 6] = True
    table[15] = True
    return table


def table_by_lists() -> list[list[bool]]:
    rows = [
        "012", "123", "234", "345", "450", "501",
        "0123", "1234", "2345", "3450", "4501", "5012",
        "0134", "1245", "2350", "012345",
    ]  # fmt: skip
    return [[str(c) in row for c in range(6)] for row in rows]


def table_by_rolling() -> Array:
    three, four = np.arange(6) < 3, np.arange(6) < 4
    apart = np.array([True, True, False, True, True, False])
    rows = [np.roll(three, f) for f in range(6)]
    rows += [np.roll(four, f) for f in range(6)]
    rows += [np.roll(apart, f) for f in range(3)]
    return np.stack([*rows, np.ones(6, dtype=bool)])


def table_by_distance() -> Array:
    away = (np.arange(6)[None, :] - np.arange(6)[:, None]) % 6  # (start, S2 map)
    return np.concatenate([away < 3, away < 4, away[:3] % 3 < 2, away[:1] >= 0])


def table_in_float32() -> Array:
    table = np.zeros((16, 6), np.float32)
    for f, size in enumerate([3] * 6 + [4] * 6):
        table[f, (np.arange(size) + f) % 6] = 1
    table[12:] = 1
    for f, left_out in ((12, (2, 5)), (13, (0, 3)), (14, (1, 4))):
        table[f, left_out] = 0
    return table


_THREES = "table[f, (f + step) % 6] = True"
_FOURS = "table[6 + f, (f + step) % 6] = True"
_APART = "table[12 + f, (f + step) % 6] = True"
_STEPS = "(0, 1, 3, 4)"

C3_TABLE = Exercise(
    id="05.1",
    name="c3_table",
    title="Which S2 maps each C3 map sees",
    reference=nn.c3_table,
    plain=c3_table,
    probes=(probe("the table, a row per C3 map, a column per S2 map", lambda: ()),),
    misconceptions=(
        Misconception(
            "K01", "no way round the end",
            "Some of your subsets stop at S2 map 5 and are too small. On a ring, "
            "which map comes after 5?",
            (
                (_THREES, "table[f, min(f + step, 5)] = True"),
                (_FOURS, "table[6 + f, min(f + step, 5)] = True"),
                (_APART, "table[12 + f, min(f + step, 5)] = True"),
            ),
        ),
        Misconception(
            "K02", "the last start left out",
            "Two of your rows, 5 and 11, are empty. How many maps can a contiguous "
            "subset start at, if it may run past the end?",
            (("for f in range(6)", "for f in range(5)"),),
        ),
        Misconception(
            "K03", "fours before threes",
            "Your first six maps see four inputs, and the next six see three. Which "
            "size does the paper begin with?",
            (("range(3):\n            table[f", "range(4):\n            table[f"),
             ("range(4):\n            table[6", "range(3):\n            table[6")),
        ),
        Misconception(
            "K04", "S2 maps in rows",
            "Your table has the paper's layout, a row per S2 map. Here, which axis "
            "comes first, that of the maps in or of the maps out?",
            (("return table", "return table.T"),),
        ),
        Misconception(
            "K05", "every subset one map late",
            "Each of your subsets begins one map too late, as if the maps were counted "
            "from 1. Which S2 map does C3 map 0 begin with?",
            (
                (_THREES, "table[f, (f + step + 1) % 6] = True"),
                (_FOURS, "table[6 + f, (f + step + 1) % 6] = True"),
                (_APART, "table[12 + f, (f + step + 1) % 6] = True"),
            ),
        ),
        Misconception(
            "K06", "the last map sees nothing",
            "Your last row is empty: C3 map 15 sees nothing at all. What does the rule "
            "say about it?",
            (("    table[15] = True\n", ""),),
        ),
        Misconception(
            "K07", "four maps see all",
            "Your maps 12 to 15 see all six inputs. Only one of them does: what do the "
            "other three leave out?",
            (("table[15] = True", "table[12:] = True"),),
        ),
        Misconception(
            "K08", "pairs in another order",
            "Your maps 12 to 14 have the right three subsets in another order. Which "
            "two S2 maps does C3 map 12 leave out?",
            ((_STEPS, "(0, 2, 3, 5)"),),
        ),
        Misconception(
            "K09", "three in a row and one apart",
            "Maps 12 to 14 see three neighbours and one apart. That is a discontinuous "
            "subset, but not one of the three in the table. How far apart are the two "
            "maps left out?",
            ((_STEPS, "(0, 1, 2, 4)"),),
        ),
        Misconception(
            "K10", "contiguous once more",
            "Your maps 12 to 14 repeat the contiguous subsets of maps 6 to 8. Which "
            "two inputs should be missing, neighbours or opposite ones?",
            ((_STEPS, "range(4)"),),
        ),
        Misconception(
            "K11", "every second map",
            "Your first subsets take every second map, so no two of their inputs are "
            "neighbours. What does contiguous mean?",
            ((_THREES, "table[f, (f + 2 * step) % 6] = True"),),
        ),
        Misconception(
            "K12", "inverted",
            "Your table says True exactly where the right one says False. Does True "
            "stand for a connection or for a gap?",
            (("return table", "return ~table"),),
        ),
        Misconception(
            "K13", "everything connected",
            "Your table is True everywhere: each of the 16 maps sees all six. Where do "
            "the subsets of three and four come in?",
            (("np.zeros(", "np.ones("),),
        ),
        Misconception(
            "K14", "backwards from the start",
            "Your subsets run backwards from map f: C3 map 0 sees 0, 5 and 4. In which "
            "direction do the paper's run?",
            (
                (_THREES, "table[f, (f - step) % 6] = True"),
                (_FOURS, "table[6 + f, (f - step) % 6] = True"),
                (_APART, "table[12 + f, (f - step) % 6] = True"),
            ),
        ),
    ),
    alternatives=(
        table_by_lists,
        table_by_rolling,
        table_by_distance,
        table_in_float32,
    ),
    hints=(
        "Write down the inputs of C3 maps 0, 1 and 5. What happens at the end of the "
        "six?",
        "The maps lie on a ring: after 5 comes 0 again, which the remainder % 6 does "
        "for you. Fill six rows with three in a line, six with four, three with two "
        "pairs, one with everything.",
        "for f in range(6):\n    for step in range(___):\n"
        "        table[f, (f + ___) % ___] = True\n"
        "    for step in range(___):\n        table[___ + f, ___] = True",
    ),
    explanation=(
        "With the six S2 maps on a ring, C3 map $f$ sees $f, f+1, f+2 \\pmod 6$ for "
        "$f = 0 \\ldots 5$; map $6 + f$ sees $f \\ldots f+3$; map $12 + f$, for "
        "$f = 0, 1, 2$, sees the neighbours $f, f+1$ and the two opposite them, "
        "$f+3, f+4$; map 15 sees all. That makes $18 + 24 + 12 + 6 = 60$ connections "
        "(LeCun et al. 1998, sec. II-B, Table 1)."
    ),
    general=lambda rng: (),
    parts=("table",),
    after="The next pages convolve under this table.",
    widget="ConnectionTable",
    equivalent_mutants={
        "3 -> 4 in for f in range(3):": (
            "the fourth one writes into row 15, which is all True anyway"
        ),
    },
)  # fmt: skip


# ---- 05.2 convolution under a table


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


def _random_table(rng: Generator, F: int, C: int) -> Array:
    return rng.random((F, C)) < 0.6


def _masked_case(rng: Generator) -> tuple[Array, Array, Array, Array]:
    N, C, F, k, l = (int(n) for n in rng.integers(1, 5, 5))
    H, W = k + int(rng.integers(0, 4)), l + int(rng.integers(0, 4))
    return (
        rng.normal(size=(N, C, H, W)),
        rng.normal(size=(F, C, k, l)),
        rng.normal(size=F),
        _random_table(rng, F, C),
    )


def _table(*rows: str) -> Array:
    """A table from rows such as "X.X"."""
    return np.array([[mark == "X" for mark in row] for row in rows])


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
_ADDED = "y[:, f, i, j] += np.sum(window * kernel, axis=(1, 2))"
_BIAS = "        y[:, f] = b[f]\n"

MASKED_CONV2D = Exercise(
    id="05.2",
    name="masked_conv2d",
    title="C3: a convolution under a table",
    reference=nn.masked_conv2d,
    plain=masked_conv2d,
    probes=(
        probe(
            "2 maps in that count 1, 2, 3 ..., 1 map out, which sees the second alone; "
            "kernels of ones",
            lambda: (
                counting(1, 2, 3, 4), np.ones((1, 2, 2, 2)), np.zeros(1), _table(".X"),
            ),
        ),
        probe(
            "maps of zeros, biases 10, 20 and 30; the last map sees nothing",
            lambda: (
                np.zeros((1, 2, 3, 4)), numbers(3, 2, 2, 2),
                np.array([10.0, 20.0, 30.0]), _table("X.", "XX", ".."),
            ),
        ),
        probe(
            "3 images, 3 maps in, 4 out, kernel 2 x 3",
            lambda: (
                numbers(3, 3, 4, 7), numbers(4, 3, 2, 3, seed=1), numbers(4, seed=2),
                _table("X.X", ".XX", "..X", "XXX"),
            ),
        ),
        probe(
            "as many maps out as in: 3 and 3",
            lambda: (
                numbers(2, 3, 4, 5, seed=3), numbers(3, 3, 2, 2, seed=4),
                numbers(3, seed=5), _table(".XX", "..X", "XX."),
            ),
        ),
        probe(
            "C3's own table, kernel 5 x 5, maps of 5 x 6 out of S2",
            lambda: (
                numbers(1, 6, 5, 6, seed=6), numbers(16, 6, 5, 5, seed=7),
                numbers(16, seed=8), nn.c3_table(),
            ),
        ),
        probe(
            "images of whole numbers",
            lambda: (
                whole(2, 2, 3, 4), numbers(3, 2, 2, 3, seed=9), numbers(3, seed=10),
                _table("X.", ".X", "XX"),
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "M01", "table not used",
            "Every map sees all inputs: your answer is the full convolution, whatever "
            "the table says. Where should it decide?",
            ((_IF, "if True:"),),
        ),
        Misconception(
            "M02", "rows and columns of the table exchanged",
            "You look the table up with its two indices exchanged. Which comes first, "
            "the map that is computed or the map that it sees?",
            ((_IF, "if table[c, f]:"),),
        ),
        Misconception(
            "M03", "table inverted",
            "Your maps see exactly the inputs that they should not. Does True in the "
            "table connect or disconnect?",
            ((_IF, "if not table[f, c]:"),),
        ),
        Misconception(
            "M04", "bias added per connection",
            "On maps of zeros you return the bias once for each input that is seen. "
            "How many biases has one C3 map?",
            (
                (_BIAS, ""),
                ("kernel = w[f, c]\n",
                 "kernel = w[f, c]\n                y[:, f] += b[f]\n"),
            ),
        ),
        Misconception(
            "M05", "bias forgotten",
            "On maps of zeros the answer is the bias of each map; you return 0. Where "
            "does the bias come in?",
            ((_BIAS, ""),),
        ),
        Misconception(
            "M06", "kernels taken in order",
            "You hand a map's first kernels to the inputs it sees. w has a place for "
            "every pair, connected or not: which kernel belongs to input c?",
            wrong=_kernels_in_order,
        ),
        Misconception(
            "M07", "the first inputs instead of the listed ones",
            "A map that sees three inputs gets the first three, whichever they are. "
            "Which ones does its row of the table name?",
            wrong=_first_inputs,
        ),
        Misconception(
            "M08", "mean of the inputs",
            "You divide each map by the number of inputs that it sees. Does a unit add "
            "its inputs or average them?",
            wrong=_mean_of_inputs,
        ),
        Misconception(
            "M09", "no bias for a map that sees nothing",
            "A map without inputs returns 0 in yours. Its sum is empty, but what is "
            "still added to every unit?",
            (
                ("y[:, f] = b[f]", "y[:, f] = b[f] if table[f].any() else 0"),
            ),
        ),
        Misconception(
            "M10", "last input only",
            "Of all inputs that a map sees only the last one is left, and the bias is "
            "gone. What should happen to the earlier ones?",
            (("+= np.sum(", "= np.sum("),),
        ),
        Misconception(
            "M11", "first row for all maps",
            "All your maps see what map 0 sees. Which row of the table belongs to "
            "map f?",
            ((_IF, "if table[0, c]:"),),
        ),
        Misconception(
            "M12", "one bias for all maps",
            "Every map got the bias of map 0. There is one per map: which index should "
            "pick it?",
            (("= b[f]", "= b[0]"),),
        ),
        Misconception(
            "M13", "kernel flipped",
            "You lay the kernels on turned by 180 degrees. LeNet's layer slides them "
            "as they are: which index runs backwards?",
            (("kernel = w[f, c]", "kernel = w[f, c, ::-1, ::-1]"),),
        ),
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
            "You use the kernel of input 0 for every input of a map. Which two indices "
            "pick a kernel?",
            (("kernel = w[f, c]", "kernel = w[f, 0]"),),
        ),
    ),
    alternatives=(
        masked_by_zeros,
        masked_by_connections,
        masked_map_by_map,
        masked_in_float32,
    ),
    hints=(
        "It is 02.5 once more, where some of the inputs of a map do not count. Which "
        "line of a convolution would you skip?",
        "Start each map with its bias. Then go through the inputs that its row of the "
        "table names, and add the convolution of that one input with that one kernel. "
        "Or think of a kernel that adds nothing.",
        "for f in range(F):\n    y[:, f] = ___\n    for c in range(C):\n"
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
    after="It is the layer C3 before its squashing; chapter 08 puts it in its place.",
    widget="ConnectionTable",
)  # fmt: skip


# ---- 05.3 the gradient under a table


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
    return rng.normal(size=(F, C, k, l)), _random_table(rng, F, C)


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
            lambda: (np.ones((2, 3, 2, 2)), _table("X.X", ".XX")),
        ),
        probe(
            "4 maps out, 3 in, kernel 2 x 3",
            lambda: (numbers(4, 3, 2, 3), _table("X..", ".XX", "...", "XXX")),
        ),
        probe(
            "as many maps out as in: 3 and 3",
            lambda: (numbers(3, 3, 2, 1, seed=1), _table(".XX", "..X", "XX.")),
        ),
        probe(
            "kernels of the table's own shape, 2 x 3",
            lambda: (numbers(2, 3, 2, 3, seed=2), _table("XX.", "..X")),
        ),
        probe(
            "C3's own table",
            lambda: (numbers(16, 6, 5, 5, seed=3), nn.c3_table()),
        ),
        probe(
            "a gradient of whole numbers",
            lambda: (whole(2, 2, 2, 3, seed=4), _table("X.", "XX")),
        ),
    ),
    misconceptions=(
        Misconception(
            "X01", "no mask",
            "Pairs that are not connected received a gradient: after one step C3 would "
            "have 96 kernels instead of 60. What should be left of dw where the table "
            "is False?",
            (("if table[f, c]:", "if True:"),),
        ),
        Misconception(
            "X02", "table read in the wrong order",
            "The right number of kernels is cleared, but the wrong ones: the table is "
            "read column by column. Which of its axes is that of the maps out?",
            (("if table[f, c]:", "if table.T.reshape(F, C)[f, c]:"),),
        ),
        Misconception(
            "X34", "indices exchanged",
            "You look the table up with its two indices exchanged. dw[f, c] belongs to "
            "map f out and map c in: which of them picks the row?",
            (("if table[f, c]:", "if table[c, f]:"),),
        ),
        Misconception(
            "X35", "inverted",
            "You kept the gradient where there is no connection and cleared the rest. "
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
            "You return a list of the connected kernels. w keeps its full shape, so "
            "what shape must its gradient have?",
            wrong=_only_connected,
        ),
        Misconception(
            "X38", "shared out among the inputs",
            "You divided the gradient of each map by the number of its inputs. Each "
            "kernel has a gradient of its own: is there anything to share?",
            wrong=_shared_out,
        ),
        Misconception(
            "X39", "NaN instead of 0",
            "Where nothing is connected your gradient is NaN, and so will be the "
            "weights. What should a step change there?",
            (("np.zeros((F, C, k, l))", "np.full((F, C, k, l), np.nan)"),),
        ),
        Misconception(
            "X40", "whole maps cleared",
            "You keep the whole row of a map if it sees anything at all. Which cell of "
            "the table decides about dw[f, c]?",
            (("if table[f, c]:", "if table[f].any():"),),
        ),
        Misconception(
            "X41", "table instead of the gradient",
            "You return 1 where there is a connection. Where has the gradient itself "
            "gone?",
            ((_TAKEN, "masked[f, c] = 1.0"),),
        ),
        Misconception(
            "X42", "step already taken",
            "All signs are opposite. The minus belongs to the step that uses the "
            "gradient: is a gradient's sign changed by a table?",
            ((_TAKEN, "masked[f, c] = -dw[f, c]"),),
        ),
        Misconception(
            "X43", "first number of each kernel only",
            "Of each connected kernel only one number received its gradient. Does a "
            "connection keep one weight or all of its kernel?",
            ((_TAKEN, "masked[f, c, 0, 0] = dw[f, c, 0, 0]"),),
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


# ---- 05.4 counts


def connected_counts(
    table: Array, kernel: int, height: int, width: int
) -> tuple[int, int]:
    maps_out, maps_in = table.shape
    kernels = int(np.sum(table))
    parameters = kernels * kernel * kernel + maps_out
    connections = parameters * height * width
    return parameters, connections


def connected_by_loops(
    table: Array, kernel: int, height: int, width: int
) -> tuple[int, int]:
    parameters = 0
    for row in table:
        parameters += 1
        for connected in row:
            if connected:
                parameters += kernel**2
    return parameters, sum(parameters for _ in range(height * width))


def connected_by_arrays(
    table: Array, kernel: int, height: int, width: int
) -> tuple[int, int]:
    w = np.zeros((*table.shape, kernel, kernel))[table]
    return w.size + len(table), (w.size + len(table)) * height * width


def connected_per_map(table: Array, kernel: int, height: int, width: int) -> list[int]:
    units = [int(n) * kernel**2 + 1 for n in table.sum(axis=1)]
    return [sum(units), sum(unit * height * width for unit in units)]


def _connected_case(rng: Generator) -> tuple[Array, int, int, int]:
    F, C, k, Ho, Wo = (int(n) for n in rng.integers(1, 12, 5))
    return _random_table(rng, F, C), k, Ho, Wo


_PARAMETERS = "kernels * kernel * kernel + maps_out"
_PLACES = "parameters * height * width"

CONNECTED_COUNTS = Exercise(
    id="05.4",
    name="connected_counts",
    title="Parameters and connections of C3",
    reference=nn.connected_counts,
    plain=connected_counts,
    probes=(
        probe(
            "2 maps that see 1 and 2 of 3 maps, kernel 2, output 1 x 3",
            lambda: (_table("X..", ".XX"), 2, 1, 3),
        ),
        probe(
            "C3's own table, kernel 5, output 10 x 10",
            lambda: (nn.c3_table(), 5, 10, 10),
        ),
        probe(
            "3 maps of which one sees nothing, kernel 3, output 2 x 4",
            lambda: (_table("XX", "..", ".X"), 3, 2, 4),
        ),
        probe(
            "everything connected: 4 maps of 2, kernel 3, output 5 x 2",
            lambda: (np.ones((4, 2), dtype=bool), 3, 5, 2),
        ),
    ),
    misconceptions=(
        Misconception(
            "X03", "full connection",
            "You counted a kernel for every pair of maps, whatever the table says: for "
            "C3 that is 2,416. How many of the 96 pairs are connected?",
            (("int(np.sum(table))", "maps_out * maps_in"),),
        ),
        Misconception(
            "X04", "one kernel per map",
            "You counted one kernel for each map out. How many kernels has a map that "
            "sees three others?",
            (("int(np.sum(table))", "maps_out"),),
        ),
        Misconception(
            "X05", "biases forgotten",
            "Your count lacks one number per map. Which number of a map belongs to no "
            "kernel?",
            ((_PARAMETERS, "kernels * kernel * kernel"),),
        ),
        Misconception(
            "X06", "one bias for the layer",
            "You counted a single bias for the whole layer. How many maps have one of "
            "their own?",
            ((_PARAMETERS, "kernels * kernel * kernel + 1"),),
        ),
        Misconception(
            "X07", "no sharing",
            "Your parameters grow with the size of the map. The same kernels serve "
            "every place: how many numbers are stored?",
            (
                (_PARAMETERS,
                 "(kernels * kernel * kernel + maps_out) * height * width"),
                (_PLACES, "parameters"),
            ),
        ),
        Misconception(
            "X08", "connections without the bias",
            "Your parameters are right. The paper counts the link to the bias as a "
            "connection of each unit too: how many links has a unit then?",
            ((_PLACES, "kernels * kernel * kernel * height * width"),),
        ),
        Misconception(
            "X10", "kernel not squared",
            "You counted the side of a kernel, not its area. How many weights has a "
            "kernel of 5 x 5?",
            ((_PARAMETERS, "kernels * kernel + maps_out"),),
        ),
        Misconception(
            "X44", "a bias per kernel",
            "You gave each kernel a bias of its own. A map adds up all its kernels and "
            "then one number more: how many biases are there?",
            ((_PARAMETERS, "kernels * kernel * kernel + kernels"),),
        ),
        Misconception(
            "X45", "bias links per kernel",
            "Your parameters are right. In the connections you count a link to the "
            "bias for each kernel, as the printed 156,000 does: how many has one unit?",
            ((_PLACES, "kernels * (kernel * kernel + 1) * height * width"),),
        ),
        Misconception(
            "X46", "biases of the maps in",
            "You counted a bias for each map that comes in. Which maps are computed "
            "here, those in or those out?",
            ((_PARAMETERS, "kernels * kernel * kernel + maps_in"),),
        ),
        Misconception(
            "X47", "no bias for a map that sees nothing",
            "You left out the bias of a map without inputs. It is computed like the "
            "others: what does each of its units return?",
            ((_PARAMETERS,
              "kernels * kernel * kernel + int(table.any(axis=1).sum())"),),
        ),
        Misconception(
            "X48", "first row for all maps",
            "You counted the inputs of map 0 and took them for all maps. Do all maps "
            "see equally many?",
            (("int(np.sum(table))", "int(np.sum(table[0])) * maps_out"),),
        ),
        Misconception(
            "X49", "connections without the kernel",
            "You counted one link per connected pair and place. How many pixels of a "
            "map does one unit look at?",
            ((_PLACES, "(kernels + maps_out) * height * width"),),
        ),
        Misconception(
            "X50", "width forgotten",
            "Your connections grow with the rows of the map but not with its columns. "
            "How many places has a map of 10 x 10?",
            ((_PLACES, "parameters * height"),),
        ),
    ),
    alternatives=(connected_by_loops, connected_by_arrays, connected_per_map),
    hints=(
        "How many True does the table hold, and what does each of them cost?",
        "A True is one kernel; each map out has one bias besides. All places share "
        "these numbers, but each place has its own connections.",
        "kernels = ___\nparameters = ___ * ___ + ___\nconnections = parameters * ___",
    ),
    explanation=(
        "Each of the $K$ connected pairs has a kernel of $k^2$ weights, each of the "
        "$F$ maps a bias: $K k^2 + F$ parameters, and at each of the $H_o W_o$ places "
        "as many connections. C3: $60 \\cdot 25 + 16 = 1{,}516$ and "
        "$1{,}516 \\cdot 100 = 151{,}600$ (LeCun et al. 1998, sec. II-B, where the "
        "printed journal has 156,000)."
    ),
    general=_connected_case,
    parts=("parameters", "connections"),
    after="Chapter 08 adds these up for the whole network.",
    widget="ConnectionTable",
)  # fmt: skip


# ---- 05.5 twins


def twin_pairs(table: Array) -> int:
    maps = len(table)
    count = 0
    for f in range(maps):
        for g in range(f + 1, maps):
            if np.all(table[f] == table[g]):
                count += 1
    return count


def twins_by_combinations(table: Array) -> int:
    pairs = itertools.combinations(np.asarray(table).tolist(), 2)
    return sum(a == b for a, b in pairs)


def twins_by_counting(table: Array) -> int:
    _, counts = np.unique(np.asarray(table), axis=0, return_counts=True)
    return int((counts * (counts - 1) // 2).sum())


def twins_by_codes_in_float32(table: Array) -> int:
    powers = 2 ** np.arange(table.shape[1], dtype=np.float32)
    codes = np.asarray(table, np.float32) @ powers
    return int((np.triu(codes[:, None] == codes[None, :], k=1)).sum())


def _twin_case(rng: Generator) -> tuple[Array]:
    F, C = (int(n) for n in rng.integers(1, 9, 2))
    return (_random_table(rng, F, min(C, 3)),)


def _maps_with_a_twin(table: Array) -> int:
    rows = table.tolist()
    return sum(rows.count(row) > 1 for row in rows)


def _different_rows(table: Array) -> int:
    return len(np.unique(table, axis=0))


def _repeats(table: Array) -> int:
    return len(table) - len(np.unique(table, axis=0))


_EQUAL = "np.all(table[f] == table[g])"

TWIN_PAIRS = Exercise(
    id="05.5",
    name="twin_pairs",
    title="Maps that see the same",
    reference=twin_pairs,
    plain=twin_pairs,
    probes=(
        probe(
            "3 maps, of which the first and the last see the same",
            lambda: (_table("X.X", ".XX", "X.X"),),
        ),
        probe("4 maps that all see everything", lambda: (np.ones((4, 5), dtype=bool),)),
        probe(
            "5 maps that see equally many inputs, two of them the same",
            lambda: (_table("XX..", "X.X.", ".XX.", "XX..", "..XX"),),
        ),
        probe(
            "4 maps, two of which see nothing",
            lambda: (_table("...", "X..", "...", "XX."),),
        ),
        probe("C3's own table", lambda: (nn.c3_table(),)),
        probe("two maps that see nothing in common", lambda: (_table("X.", ".X"),)),
    ),
    misconceptions=(
        Misconception(
            "Y01", "each pair counted twice",
            "You counted each pair from both sides. Maps 0 and 2 are the same pair as "
            "2 and 0: where can g begin?",
            (("range(f + 1, maps):\n", "range(maps):\n            if f == g:\n"
              "                continue\n"),),
        ),
        Misconception(
            "Y02", "each map its own twin",
            "You compare each map with itself, too, and it is always equal. Where "
            "should g begin?",
            (("range(f + 1, maps)", "range(f, maps)"),),
        ),
        Misconception(
            "Y03", "all against all",
            "Your count holds each map with itself and each pair twice. Which pairs "
            "(f, g) are really different ones?",
            (("range(f + 1, maps)", "range(maps)"),),
        ),
        Misconception(
            "Y04", "as many inputs",
            "You compare how many inputs two maps see. Twins see the same ones: is "
            "0, 1 the same as 1, 2?",
            ((_EQUAL, "table[f].sum() == table[g].sum()"),),
        ),
        Misconception(
            "Y05", "one input in common",
            "You count pairs that have an input in common. For twins every cell of the "
            "two rows must agree: any or all?",
            ((_EQUAL, "np.any(table[f] & table[g])"),),
        ),
        Misconception(
            "Y06", "one cell that agrees",
            "You count a pair as soon as one cell of the two rows agrees. Which NumPy "
            "function asks for every cell?",
            ((_EQUAL, "np.any(table[f] == table[g])"),),
        ),
        Misconception(
            "Y07", "next maps only",
            "You compare each map with the next alone. Could the first and the last be "
            "twins?",
            (("range(f + 1, maps)", "range(f + 1, min(f + 2, maps))"),),
        ),
        Misconception(
            "Y08", "maps instead of pairs",
            "You count the maps that have a twin. Asked are the pairs: how many are "
            "there among four equal maps?",
            wrong=_maps_with_a_twin,
        ),
        Misconception(
            "Y09", "different rows",
            "You count how many different rows there are. Asked are the pairs of equal "
            "ones: how many pairs does a table without twins have?",
            wrong=_different_rows,
        ),
        Misconception(
            "Y10", "repeated rows",
            "You count the rows that repeat an earlier one. Four equal maps have three "
            "of these, but how many pairs?",
            wrong=_repeats,
        ),
        Misconception(
            "Y11", "stops at the first",
            "Your answer is never above 1: it ends with the first pair it finds. Where "
            "should the counting go on?",
            (("count += 1", "return 1"),),
        ),
        Misconception(
            "Y12", "columns compared",
            "You compare the columns of the table, that is, the S2 maps. Which axis "
            "holds the maps of C3?",
            (("maps = len(table)\n", "table = table.T\n    maps = len(table)\n"),),
        ),
        Misconception(
            "Y13", "pairs that differ",
            "You count the pairs that do not see the same. What must hold for every "
            "cell of two twins?",
            ((_EQUAL, "np.any(table[f] != table[g])"),),
        ),
    ),
    alternatives=(twins_by_combinations, twins_by_counting, twins_by_codes_in_float32),
    hints=(
        "Two loops give all pairs of maps. Which of the pairs come twice?",
        "Let g begin behind f, so that each pair comes once. Two rows are equal if all "
        "of their cells are.",
        "for f in range(maps):\n    for g in range(___, maps):\n"
        "        if np.all(___ == ___):\n            count += 1",
    ),
    explanation=(
        "There are $F (F - 1) / 2$ pairs, 120 for sixteen maps; a pair counts if "
        "$T_{f,c} = T_{g,c}$ for all $c$. The full table makes all 120 twins. The "
        "paper's has none: no two of its sixteen rows are equal, so any two maps are "
        "pushed apart by what they see (LeCun et al. 1998, sec. II-B)."
    ),
    general=_twin_case,
    parts=("pairs",),
    after="Try it on tables of your own: the widget of this chapter hands them out.",
    widget="ConnectionTable",
)  # fmt: skip

EXERCISES = (
    C3_TABLE,
    MASKED_CONV2D,
    MASKED_GRADIENT,
    CONNECTED_COUNTS,
    TWIN_PAIRS,
)
