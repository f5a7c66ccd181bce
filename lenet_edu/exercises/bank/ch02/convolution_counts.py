"""02.6 convolution_counts: parameters and connections of C1."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from .. import families
from ..probes import probe

Generator = np.random.Generator


def convolution_counts(
    maps_in: int, maps_out: int, kernel: int, height: int, width: int
) -> tuple[int, int]:
    weights = maps_in * kernel * kernel
    parameters = maps_out * (weights + 1)
    connections = parameters * height * width
    return parameters, connections


def counts_by_arrays(
    maps_in: int, maps_out: int, kernel: int, height: int, width: int
) -> tuple[int, int]:
    w, b = np.zeros((maps_out, maps_in, kernel, kernel)), np.zeros(maps_out)
    y = np.zeros((maps_out, height, width))
    return w.size + b.size, y.size * (w[0].size + 1)


def counts_by_loops(
    maps_in: int, maps_out: int, kernel: int, height: int, width: int
) -> tuple[int, int]:
    parameters = 0
    for _ in range(maps_out):
        parameters += 1
        for _ in range(maps_in):
            parameters += kernel**2
    return parameters, sum(parameters for _ in range(height * width))


def counts_per_unit(
    maps_in: int, maps_out: int, kernel: int, height: int, width: int
) -> list[int]:
    unit = maps_in * kernel**2 + 1
    units = maps_out * height * width
    return [maps_out * unit, units * unit]


def _count_case(rng: Generator) -> tuple[int, ...]:
    return tuple(int(n) for n in rng.integers(1, 30, 5))


CONVOLUTION_COUNTS = Exercise(
    id="02.6",
    name="convolution_counts",
    title="Parameters and connections of C1",
    reference=nn.convolution_counts,
    plain=convolution_counts,
    probes=(
        probe("1 map in, 1 map out, kernel 3, output 2 x 4", lambda: (1, 1, 3, 2, 4)),
        probe("2 maps in, 3 maps out, kernel 2, output 3 x 5", lambda: (2, 3, 2, 3, 5)),
        probe(
            "C1: 1 map in, 6 maps out, kernel 5, output 28 x 28",
            lambda: (1, 6, 5, 28, 28),
        ),
        probe("3 maps in, 2 maps out, kernel 3, output 1 x 4", lambda: (3, 2, 3, 1, 4)),
        probe(
            "C5: 16 maps in, 120 out, kernel 5, output 1 x 1",
            lambda: (16, 120, 5, 1, 1),
        ),
    ),
    misconceptions=(
        families.biases_not_counted("X05", ("(weights + 1)", "weights")),
        families.one_bias_counted(
            "X06",
            ("maps_out * (weights + 1)", "maps_out * weights + 1"),
        ),
        Misconception(
            "X44", "a bias per kernel",
            "You gave each kernel a bias of its own. A map adds up what all its "
            "kernels give and then one number more: how many biases are there?",
            (("maps_out * (weights + 1)", "maps_out * (weights + maps_in)"),),
        ),
        Misconception(
            "X51", "a bias per kernel, none of them linked",
            "You gave each kernel a bias of its own, and you left the bias out of the "
            "connections. How many biases does a map have, and how many links does "
            "one of its units have?",
            (
                ("maps_out * (weights + 1)", "maps_out * (weights + maps_in)"),
                ("parameters * height * width", "maps_out * weights * height * width"),
            ),
        ),
        Misconception(
            "X53", "biases of the maps in",
            "You counted a bias for each map that comes in. Which maps are computed "
            "here, those in or those out?",
            (("maps_out * (weights + 1)", "maps_out * weights + maps_in"),),
        ),
        Misconception(
            "X04", "one kernel per map",
            "You counted one kernel per map, whatever comes in. How many kernels does "
            "a map need if three maps feed it?",
            (("maps_in * kernel * kernel", "kernel * kernel"),),
        ),
        Misconception(
            "X52", "one kernel per map that comes in",
            "You counted the kernels of a single map. How many maps does the layer "
            "compute?",
            (("maps_out * (weights + 1)", "weights + 1"),),
        ),
        families.nothing_shared(
            "X07",
            ("maps_out * (weights + 1)", "maps_out * (weights + 1) * height * width"),
            ("parameters * height * width", "parameters"),
        ),
        families.bias_link_not_counted(
            "X08",
            ("parameters * height * width", "maps_out * weights * height * width"),
        ),
        families.one_map_connected(
            "X09",
            ("parameters * height * width", "(weights + 1) * height * width"),
        ),
        families.side_for_area(
            "X10",
            ("maps_in * kernel * kernel", "maps_in * kernel"),
        ),
        Misconception(
            "X50", "width forgotten",
            "Your connections grow with the rows of the map but not with its columns. "
            "How many places does a map of 28 x 28 have?",
            (("parameters * height * width", "parameters * height"),),
        ),
        Misconception(
            "X55", "height and width added",
            "You add the height and the width of the map. How many places does a map "
            "of 2 x 4 have?",
            (("parameters * height * width", "parameters * (height + width)"),),
        ),
        Misconception(
            "X56", "units counted, not links",
            "Your connections are the number of units. Each unit is linked to all the "
            "pixels it sees: how many links does one unit have?",
            (("parameters * height * width", "maps_out * height * width"),),
        ),
        families.counts_exchanged(
            "X57",
            wrong=lambda *sizes: convolution_counts(*sizes)[::-1],
        ),
        families.float_for_count(
            "X58",
            ("return parameters, connections",
             "return float(parameters), float(connections)"),
            of="parameters or connections",
        ),
    ),
    alternatives=(counts_by_arrays, counts_by_loops, counts_per_unit),
    hints=(
        "How many numbers does one unit of a map look at? Add one for its bias.",
        "All units of a map share these numbers, so they are stored once per map. Each "
        "unit, however, has connections of its own.",
        "parameters = ___ * (___ + 1)\nconnections = parameters * ___",
    ),
    explanation=(
        "A unit has $C k^2 + 1$ inputs, the last one for the bias. All units of a map "
        "share these weights, which makes $F (C k^2 + 1)$ parameters. Each of the "
        "$H_o W_o$ units of a map has connections of its own, so there are $H_o W_o$ "
        "times as many. For C1: $6 \\cdot 26 = 156$ and $156 \\cdot 784 = 122{,}304$ "
        "(sec. II-B)."
    ),
    general=_count_case,
    parts=("parameters", "connections"),
    after="Chapter 08 adds these up for the whole network.",
)  # fmt: skip
