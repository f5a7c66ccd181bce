"""04.4 subsampling_counts: parameters and connections of S2."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from .. import families
from ..probes import probe

Generator = np.random.Generator


def subsampling_counts(
    maps: int, height: int, width: int, size: int = 2
) -> tuple[int, int]:
    parameters = 2 * maps
    units = maps * height * width
    connections = units * (size * size + 1)
    return parameters, connections


def subsampling_counts_by_arrays(
    maps: int, height: int, width: int, size: int = 2
) -> tuple[int, int]:
    coefficient, bias = np.ones(maps), np.zeros(maps)
    x = np.zeros((maps, height * size, width * size))
    return coefficient.size + bias.size, x.size + maps * height * width


def subsampling_counts_by_loops(
    maps: int, height: int, width: int, size: int = 2
) -> list[int]:
    parameters = connections = 0
    for _ in range(maps):
        parameters += 1 + 1
        for _ in range(height * width):
            connections += size**2 + 1
    return [parameters, connections]


def subsampling_counts_by_products(
    maps: int, height: int, width: int, size: int = 2
) -> tuple[int, int]:
    pixels = int(np.prod([maps, height * size, width * size]))
    return maps + maps, pixels + pixels // size**2


def _counts_case(rng: Generator) -> tuple[int, ...]:
    maps, height, width, size = (int(n) for n in rng.integers(1, 20, 4))
    return maps, height, width, size % 4 + 1


_UNIT = "units * (size * size + 1)"
_MAPS2 = "2 * maps"


SUBSAMPLING_COUNTS = Exercise(
    id="04.4",
    name="subsampling_counts",
    title="Parameters and connections of S2",
    reference=nn.subsampling_counts,
    plain=subsampling_counts,
    probes=(
        probe("1 map that becomes 2 x 3, blocks of 2", lambda: (1, 2, 3)),
        probe("3 maps that become 2 x 7, blocks of 3", lambda: (3, 2, 7, 3)),
        probe("S2: 6 maps that become 14 x 14, blocks of 2", lambda: (6, 14, 14)),
        probe("S4: 16 maps that become 5 x 5, blocks of 2", lambda: (16, 5, 5)),
    ),
    misconceptions=(
        Misconception(
            "X21", "a weight per pixel of the block",
            "You counted a weight for each pixel of the block, as in a convolution. "
            "Here the pixels of a block share one coefficient: how many numbers does "
            "a map have?",
            ((_MAPS2, "maps * (size * size + 1)"),),
        ),
        Misconception(
            "X22", "one parameter per map",
            "You counted one number per map. Each map has a coefficient, and what "
            "else?",
            ((_MAPS2, "maps"),),
        ),
        Misconception(
            "X23", "one pair for the layer",
            "You counted one coefficient and one bias for the whole layer. Which of "
            "them do the maps share?",
            ((_MAPS2, "2"),),
        ),
        Misconception(
            "X27", "one coefficient for the layer",
            "You counted one number too few for every map but the first: a bias per "
            "map, and a single coefficient. Which of the two do the maps share?",
            ((_MAPS2, "maps + 1"),),
        ),
        Misconception(
            "X26", "nothing to learn",
            "You counted no parameters. That is true of mean and max pooling, but not "
            "of S2: which two numbers of a map are trained?",
            ((_MAPS2, "0"),),
        ),
        families.nothing_shared(
            "X31",
            (_MAPS2, "2 * maps * height * width"),
            what="two numbers",
        ),
        families.bias_link_not_counted("X24", (_UNIT, "units * size * size")),
        families.one_map_connected(
            "X25",
            (_UNIT, "height * width * (size * size + 1)"),
        ),
        Misconception(
            "X28", "coefficient counted as a connection",
            "You gave each unit two links more than its block has pixels. The "
            "coefficient is not an input: it multiplies the links. What else is "
            "connected?",
            ((_UNIT, "units * (size * size + 2)"),),
        ),
        Misconception(
            "X29", "parameters times places",
            "You multiplied the parameters by the places, as for C1. Here one shared "
            "number serves several links: how many pixels does one unit see?",
            ((_UNIT, "parameters * height * width"),),
        ),
        families.side_for_area("X30", (_UNIT, "units * (size + 1)"), of="block"),
        Misconception(
            "X32", "height and width divided once more",
            "Your connections are too few: you divide height and width by the size. "
            "They are given for the output already: how many units are there?",
            ((_UNIT, "maps * (height // size) * (width // size) * (size * size + 1)"),),
        ),
        Misconception(
            "X33", "one unit per input pixel",
            "Your connections count a unit for each pixel of the input. The units are "
            "those of the smaller output map: how many does it have?",
            ((_UNIT, "units * size * size * (size * size + 1)"),),
        ),
        Misconception(
            "X35", "width forgotten",
            "Your connections grow with the rows of the map but not with its columns. "
            "How many places does a map of 2 x 3 have?",
            ((_UNIT, "maps * height * (size * size + 1)"),),
        ),
        Misconception(
            "X36", "units counted, not links",
            "Your connections are the number of units. Each unit is linked to all "
            "pixels of its block, and to what else?",
            ((_UNIT, "units"),),
        ),
        Misconception(
            "X37", "one bias link for the layer",
            "Your connections count the link to the bias only once. How many units "
            "have one?",
            ((_UNIT, "units * size * size + 1"),),
        ),
        Misconception(
            "X38", "bias links counted per map",
            "Your connections count the link to the bias once for each map. How many "
            "units of a map have one?",
            ((_UNIT, "units * size * size + maps"),),
        ),
        families.counts_exchanged(
            "X39",
            wrong=lambda *sizes: subsampling_counts(*sizes)[::-1],
        ),
        families.float_for_count(
            "X40",
            ("return parameters, connections",
             "return float(parameters), float(connections)"),
            of="parameters or connections",
        ),
        Misconception(
            "X41", "always blocks of 2 x 2",
            "Your connections are those of blocks of 2 x 2, whatever size is given. "
            "How many pixels does a block of 3 x 3 have?",
            ((_UNIT, "units * 5"),),
        ),
        Misconception(
            "X42", "height taken twice",
            "Your connections depend on the height twice and not on the width. How "
            "many places does a map of 2 x 3 have?",
            (("units = maps * height * width", "units = maps * height * height"),),
        ),
        Misconception(
            "X43", "three numbers per map",
            "You counted three numbers for each map. Each map has a coefficient and a "
            "bias: what is the third?",
            ((_MAPS2, "3 * maps"),),
        ),
    ),
    alternatives=(
        subsampling_counts_by_arrays,
        subsampling_counts_by_loops,
        subsampling_counts_by_products,
    ),
    hints=(
        "Which numbers of one map can training change? Count them, then the maps.",
        "All units of a map share the map's numbers, so they are stored once per map. "
        "Each unit has its own links: one to each pixel of its block, one to the bias.",
        "parameters = ___ * maps\nconnections = maps * ___ * ___ * (___ + 1)",
    ),
    explanation=(
        "A map has one coefficient and one bias: $2 C$ parameters. A unit is linked to "
        "the $s^2$ pixels of its block and to the bias: $C H_o W_o (s^2 + 1)$ "
        "connections. S2: $2 \\cdot 6 = 12$ and $6 \\cdot 196 \\cdot 5 = 5{,}880$; S4: "
        "$32$ and $16 \\cdot 25 \\cdot 5 = 2{,}000$ (LeCun et al. 1998, sec. II-B)."
    ),
    general=_counts_case,
    parts=("parameters", "connections"),
    after="Chapter 08 adds these up for the whole network.",
)  # fmt: skip
