"""02.6 convolution_counts: parameters and connections of C1."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
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
        probe("C1: 1 map in, 6 maps out, kernel 5, 28 x 28", lambda: (1, 6, 5, 28, 28)),
        probe("3 maps in, 2 maps out, kernel 2, 3 x 5", lambda: (3, 2, 2, 3, 5)),
        probe("C5: 16 maps in, 120 out, kernel 5, 1 x 1", lambda: (16, 120, 5, 1, 1)),
    ),
    misconceptions=(
        Misconception(
            "X05", "biases forgotten",
            "Your count lacks one number per map. Which number belongs to a map but "
            "to no pixel?",
            (("(weights + 1)", "weights"),),
        ),
        Misconception(
            "X06", "one bias for the layer",
            "You counted a single bias. How many maps have one of their own?",
            (("maps_out * (weights + 1)", "maps_out * weights + 1"),),
        ),
        Misconception(
            "X04", "one kernel per map",
            "You counted one kernel per map, whatever comes in. How many kernels does "
            "a map need if three maps feed it?",
            (("maps_in * kernel * kernel", "kernel * kernel"),),
        ),
        Misconception(
            "X07", "no sharing",
            "Your parameters grow with the size of the map. The same kernel serves "
            "every place: how many numbers are stored?",
            (
                (
                    "maps_out * (weights + 1)",
                    "maps_out * (weights + 1) * height * width",
                ),
                ("parameters * height * width", "parameters"),
            ),
        ),
        Misconception(
            "X08", "connections without the bias",
            "Your parameters are right. The paper counts the link to the bias as a "
            "connection of each unit too: how many inputs has one unit?",
            (
                (
                    "parameters * height * width",
                    "maps_out * weights * height * width",
                ),
            ),
        ),
        Misconception(
            "X09", "connections of one map",
            "Your connections are those of one map. How many maps has the layer?",
            (("parameters * height * width", "(weights + 1) * height * width"),),
        ),
        Misconception(
            "X10", "kernel not squared",
            "You counted the kernel's side, not its area. How many weights has a "
            "kernel of 5 x 5?",
            (("maps_in * kernel * kernel", "maps_in * kernel"),),
        ),
    ),
    alternatives=(counts_by_arrays, counts_by_loops, counts_per_unit),
    hints=(
        "One unit of a map looks at how many numbers? Add one for its bias.",
        "All units of a map share these numbers, so they are stored once per map; but "
        "each unit has its own connections.",
        "parameters = ___ * (___ + 1)\nconnections = parameters * ___",
    ),
    explanation=(
        "A unit has $C k^2 + 1$ inputs, the last for the bias. All units of a map share "
        "them: $F (C k^2 + 1)$ parameters. Each unit has its own connections: that many "
        "times $H_o W_o$. For C1: $6 \\cdot 26 = 156$ and $156 \\cdot 784 = 122{,}304$ "
        "(sec. II-B)."
    ),
    general=_count_case,
    parts=("parameters", "connections"),
    after="Chapter 08 adds these up for the whole network.",
)  # fmt: skip
