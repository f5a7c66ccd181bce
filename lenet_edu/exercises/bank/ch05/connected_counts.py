"""05.4 connected_counts: parameters and connections of C3."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from .. import families
from ..probes import probe
from ._shared import random_table, table_of

Array = np.ndarray
Generator = np.random.Generator


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
    return random_table(rng, F, C), k, Ho, Wo


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
            lambda: (table_of("X..", ".XX"), 2, 1, 3),
        ),
        probe(
            "3 maps of which one sees nothing, kernel 3, output 2 x 4",
            lambda: (table_of("XX", "..", ".X"), 3, 2, 4),
        ),
        probe(
            "everything connected: 4 maps of 2, kernel 3, output 5 x 2",
            lambda: (np.ones((4, 2), dtype=bool), 3, 5, 2),
        ),
        probe(
            "C3's own table, kernel 5, output 10 x 10",
            lambda: (nn.c3_table(), 5, 10, 10),
        ),
    ),
    misconceptions=(
        Misconception(
            "X03", "full connection",
            "You counted a kernel for every pair of maps, whatever the table says: "
            "for C3 that makes 2,416. How many of the 96 pairs are connected?",
            (("int(np.sum(table))", "maps_out * maps_in"),),
        ),
        Misconception(
            "X04", "one kernel per map",
            "You counted one kernel for each map out. How many kernels does a map "
            "have that sees three others?",
            (("int(np.sum(table))", "maps_out"),),
        ),
        families.biases_not_counted("X05", (_PARAMETERS, "kernels * kernel * kernel")),
        families.one_bias_counted(
            "X06",
            (_PARAMETERS, "kernels * kernel * kernel + 1"),
        ),
        families.nothing_shared(
            "X07",
            (_PARAMETERS, "(kernels * kernel * kernel + maps_out) * height * width"),
            (_PLACES, "parameters"),
        ),
        families.bias_link_not_counted(
            "X08",
            (_PLACES, "kernels * kernel * kernel * height * width"),
        ),
        families.side_for_area("X10", (_PARAMETERS, "kernels * kernel + maps_out")),
        Misconception(
            "X52", "side in one count, no bias in the other",
            "Your parameters count the side of a kernel, not its area, and your "
            "connections leave the bias out. How many numbers does a kernel of 3 x 3 "
            "have, and how many links does a unit have?",
            (
                (_PARAMETERS, "kernels * kernel + maps_out"),
                (_PLACES, "kernels * kernel * kernel * height * width"),
            ),
        ),
        Misconception(
            "X44", "a bias per kernel",
            "You gave each kernel a bias of its own. A map adds up what all its "
            "kernels give and then one number more: how many biases are there?",
            ((_PARAMETERS, "kernels * kernel * kernel + kernels"),),
        ),
        Misconception(
            "X45", "bias links per kernel",
            "Your parameters are right. Your connections count a link to the bias for "
            "each kernel, as the printed 156,000 does: how many does one unit have?",
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
            (
                (_PARAMETERS,
                 "kernels * kernel * kernel + int(table.any(axis=1).sum())"),
            ),
        ),
        Misconception(
            "X48", "first row for all maps",
            "You counted the inputs of map 0 and took them for those of every map. Do "
            "all maps see equally many?",
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
            "How many places does a map of 10 x 10 have?",
            ((_PLACES, "parameters * height"),),
        ),
        Misconception(
            "X53", "height and width added",
            "You add the height and the width of the map. How many places does a map "
            "of 1 x 3 have?",
            ((_PLACES, "parameters * (height + width)"),),
        ),
        Misconception(
            "X54", "one bias link for the layer",
            "Your connections count a single link to a bias at each place. How many "
            "maps have a unit there?",
            ((_PLACES, "(kernels * kernel * kernel + 1) * height * width"),),
        ),
        families.counts_exchanged(
            "X55",
            wrong=lambda *given: connected_counts(*given)[::-1],
        ),
        families.float_for_count(
            "X56",
            ("return parameters, connections",
             "return float(parameters), float(connections)"),
            of="parameters or connections",
        ),
        Misconception(
            "X57", "gaps counted",
            "You counted a kernel for each pair that is not connected. What does True "
            "in the table stand for?",
            (("int(np.sum(table))", "int(np.sum(~table))"),),
        ),
        Misconception(
            "X58", "a bias as large as a kernel",
            "You counted kernel x kernel numbers for each bias. How many numbers is a "
            "bias?",
            ((_PARAMETERS, "(kernels + maps_out) * kernel * kernel"),),
        ),
        Misconception(
            "X59", "connections times the maps in",
            "Your connections are too many by a factor: the number of maps in. The "
            "table says already which of them a map sees: where do you multiply?",
            ((_PLACES, "parameters * height * width * maps_in"),),
        ),
        Misconception(
            "X60", "maps that see anything",
            "You counted one kernel for each map that sees anything. How many kernels "
            "does a map have that sees three others?",
            (("int(np.sum(table))", "int(table.any(axis=1).sum())"),),
        ),
    ),
    alternatives=(connected_by_loops, connected_by_arrays, connected_per_map),
    hints=(
        "How many True does the table hold, and what does each of them cost?",
        "Each True is one kernel, and each map out has one bias as well. All places "
        "share these numbers, but each place has connections of its own.",
        "kernels = ___\n"
        "parameters = ___ * ___ + ___\n"
        "connections = parameters * ___",
    ),
    explanation=(
        "Each of the $K$ connected pairs has a kernel of $k^2$ weights, and each of "
        "the $F$ maps has a bias. That makes $K k^2 + F$ parameters, and as many "
        "connections at each of the $H_o W_o$ places. C3: $60 \\cdot 25 + 16 = "
        "1{,}516$ and $1{,}516 \\cdot 100 = 151{,}600$ (LeCun et al. 1998, sec. II-B, "
        "where the printed journal has 156,000)."
    ),
    general=_connected_case,
    parts=("parameters", "connections"),
    after="Chapter 08 adds these up for the whole network.",
    widget="ConnectionTable",
)  # fmt: skip
