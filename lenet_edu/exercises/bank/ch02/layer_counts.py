"""02.6 layer_counts: neurons, parameters and connections of a layer."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from .. import families
from ..probes import probe

Generator = np.random.Generator
Counts = tuple[int, int, int]


def layer_counts(
    weights: int, maps: int, height: int, width: int, uses: int = 1
) -> Counts:
    neurons = maps * height * width
    parameters = weights + maps
    links = weights * uses + maps
    connections = links * height * width
    return neurons, parameters, connections


def layer_counts_by_places(
    weights: int, maps: int, height: int, width: int, uses: int = 1
) -> list[int]:
    places = height * width
    return [maps * places, weights + maps, places * (weights * uses + maps)]


def layer_counts_by_loops(
    weights: int, maps: int, height: int, width: int, uses: int = 1
) -> Counts:
    neurons = connections = 0
    for _ in range(height):
        for _ in range(width):
            neurons += maps
            connections += weights * uses  # to the inputs
            connections += maps  # to the biases
    return neurons, weights + maps, connections


def layer_counts_per_neuron(
    weights: int, maps: int, height: int, width: int, uses: int = 1
) -> Counts:
    neurons = maps * height * width
    to_inputs = weights * uses * height * width
    return neurons, weights + maps, to_inputs + neurons


def layer_counts_by_arrays(
    weights: int, maps: int, height: int, width: int, uses: int = 1
) -> Counts:
    w, b, y = np.zeros(weights), np.zeros(maps), np.zeros((maps, height, width))
    return y.size, w.size + b.size, (w.size * uses + b.size) * y[0].size


def _count_case(rng: Generator) -> tuple[int, ...]:
    each, maps, height, width = (int(n) for n in rng.integers(2, 20, 4))
    return maps * each, maps, height, width, int(rng.integers(1, 5))


_ORDER = (
    "Your three counts are right, but they stand in another order. Which one should "
    "come first, and which last?"
)
_ALL_WEIGHTS = (
    "You link each neuron to all the weights of the layer. A neuron uses the "
    "kernel of its own map only: how often is each weight used at one place?"
)
_ALREADY_ALL = (
    "You multiply `weights` by the number of maps. It already counts the "
    "kernels of all maps: for C1 it is 150, not 25. What is left to add?"
)
_ALL_NEURONS = (
    "You multiply what one place has by the number of all neurons. Neurons of "
    "different maps do not share kernels: how many places does one map have?"
)


LAYER_COUNTS = Exercise(
    id="02.6",
    name="layer_counts",
    title="Neurons, parameters and connections",
    reference=nn.layer_counts,
    plain=layer_counts,
    probes=(
        probe("12 weights, 3 maps of 2 x 5", lambda: (12, 3, 2, 5)),
        probe(
            "8 weights, 2 maps of 3 x 4, 3 inputs for each weight",
            lambda: (8, 2, 3, 4, 3),
        ),
        probe("C1: 6 x 25 weights, 6 maps of 28 x 28", lambda: (150, 6, 28, 28)),
        probe("20 weights, 1 map of 4 x 3", lambda: (20, 1, 4, 3)),
        probe(
            "10 weights, 4 maps of 2 x 3, which do not share them equally",
            lambda: (10, 4, 2, 3),
        ),
        probe("30 weights, 5 maps of 1 x 1", lambda: (30, 5, 1, 1)),
        probe(
            "6 weights, 6 maps of 2 x 7, 4 inputs for each weight",
            lambda: (6, 6, 2, 7, 4),
        ),
    ),
    misconceptions=(
        families.biases_not_counted(
            "X05", ("parameters = weights + maps", "parameters = weights")
        ),
        families.one_bias_counted(
            "X06", ("parameters = weights + maps", "parameters = weights + 1")
        ),
        families.nothing_shared(
            "X07",
            ("parameters = weights + maps",
             "parameters = (weights + maps) * height * width"),
        ),
        families.bias_link_not_counted(
            "X08", ("links = weights * uses + maps", "links = weights * uses")
        ),
        Misconception(
            "X51", "biases in neither count",
            "The biases are missing from your parameters and from your connections. "
            "How many biases does a layer of 3 maps have, and what is each neuron "
            "linked to besides its inputs?",
            (
                ("parameters = weights + maps", "parameters = weights"),
                ("links = weights * uses + maps", "links = weights * uses"),
            ),
        ),
        Misconception(
            "X04", "a bias for each neuron",
            "You store a bias for each neuron. All neurons of a map share their "
            "numbers, the bias included: how many biases are stored?",
            (("parameters = weights + maps", "parameters = weights + neurons"),),
        ),
        Misconception(
            "X44", "uses ignored",
            "Your connections do not change with `uses`. If 4 inputs of a neuron share "
            "one weight, how many links does that weight give the neuron?",
            (("weights * uses", "weights"),),
        ),
        Misconception(
            "X53", "biases used as often as the weights",
            "You multiply the biases by `uses` as well. To how many biases is one "
            "neuron linked?",
            (("weights * uses + maps", "(weights + maps) * uses"),),
        ),
        Misconception(
            "X56", "shared weights stored several times",
            "Your parameters grow with `uses`. Inputs that share a weight are "
            "multiplied by one and the same number: how often is it stored?",
            (("parameters = weights + maps", "parameters = weights * uses + maps"),),
        ),
        Misconception(
            "X60", "neurons of one map",
            "Your neurons are those of a single map. How many maps does the layer "
            "have?",
            (("neurons = maps * height * width", "neurons = height * width"),),
        ),
        Misconception(
            "X61", "one neuron for each map",
            "You count one neuron for each map. A neuron computes one number: how "
            "many numbers are in a map of 2 x 5?",
            (("neurons = maps * height * width", "neurons = maps"),),
        ),
        Misconception(
            "X62", "every neuron linked to all weights", _ALL_WEIGHTS,
            (
                ("connections = links * height * width",
                 "connections = neurons * (weights * uses + 1)"),
            ),
        ),
        Misconception(
            "X63", "weights taken for those of one map", _ALREADY_ALL,
            (
                ("parameters = weights + maps", "parameters = maps * (weights + 1)"),
                ("connections = links * height * width",
                 "connections = maps * (weights * uses + 1) * height * width"),
            ),
        ),
        Misconception(
            "X64", "all parameters linked to all neurons", _ALL_NEURONS,
            (
                ("connections = links * height * width",
                 "connections = links * neurons"),
            ),
        ),
        families.one_map_connected(
            "X09",
            ("connections = links * height * width",
             "connections = links // maps * height * width"),
        ),
        Misconception(
            "X65", "connections of one place",
            "Your connections do not grow with the size of the maps. Each place has "
            "links of its own: how many places are there?",
            (("connections = links * height * width", "connections = links"),),
        ),
        Misconception(
            "X50", "width forgotten",
            "Your connections grow with the rows of the maps but not with their "
            "columns. How many places does a map of 2 x 5 have?",
            (("links * height * width", "links * height"),),
        ),
        Misconception(
            "X55", "height and width added",
            "In your connections you add the height and the width of a map. How many "
            "places does a map of 2 x 5 have?",
            (("links * height * width", "links * (height + width)"),),
        ),
        Misconception(
            "X66", "biases linked once",
            "In your connections each bias has a single link. All neurons of a map "
            "add its bias: how many links is that?",
            (
                ("connections = links * height * width",
                 "connections = weights * uses * height * width + maps"),
            ),
        ),
        Misconception(
            "X57", "order of the paper", _ORDER,
            (("neurons, parameters, connections", "parameters, connections, neurons"),),
        ),
        Misconception(
            "X58", "parameters first", _ORDER,
            (("neurons, parameters, connections", "parameters, neurons, connections"),),
        ),
        Misconception(
            "X59", "connections before parameters", _ORDER,
            (("neurons, parameters, connections", "neurons, connections, parameters"),),
        ),
        families.float_for_count(
            "X67",
            ("return neurons, parameters, connections",
             "return float(neurons), float(parameters), float(connections)"),
            of="neurons, parameters or connections",
        ),
        Misconception(
            "X68", "weights shared out among the maps",
            "`weights` counts the weights of the whole layer already, and your "
            "parameters hold those of one map. Is there a division that should not be "
            "there?",
            (("parameters = weights + maps", "parameters = weights // maps + maps"),),
        ),
        Misconception(
            "X69", "every map with equally many weights",
            "You share the weights out equally among the maps and round down: where "
            "they do not divide, as with 10 weights in 4 maps, connections get lost. "
            "Which number holds all weights already?",
            (
                ("links = weights * uses + maps",
                 "links = weights // maps * maps * uses + maps"),
            ),
        ),
        Misconception(
            "X70", "every neuron linked to all weights, uses ignored", _ALL_WEIGHTS,
            (
                ("connections = links * height * width",
                 "connections = neurons * (weights + 1)"),
            ),
        ),
        Misconception(
            "X71", "26 connections everywhere",
            "Each of your neurons has 26 connections, as in C1. Other layers have kernels of "
            "other sizes: which argument says how many weights there are?",
            (("connections = links * height * width", "connections = neurons * 26"),),
        ),
        Misconception(
            "X72", "all parameters linked to all neurons, uses ignored", _ALL_NEURONS,
            (
                ("connections = links * height * width",
                 "connections = parameters * neurons"),
            ),
        ),
        Misconception(
            "X73", "weights taken for those of one map, no biases", _ALREADY_ALL,
            (
                ("parameters = weights + maps", "parameters = maps * weights"),
                ("connections = links * height * width",
                 "connections = maps * weights * height * width"),
            ),
        ),
        Misconception(
            "X75", "square maps",
            "The width plays no part in your counts, as if all maps were square. How many "
            "places does a map of 2 x 5 have?",
            (
                ("maps * height * width", "maps * height * height"),
                ("links * height * width", "links * height * height"),
            ),
        ),
    ),
    alternatives=(
        layer_counts_by_places,
        layer_counts_by_loops,
        layer_counts_per_neuron,
        layer_counts_by_arrays,
    ),
    hints=(
        "A neuron computes one number of one map, so the first count is simply how many "
        "numbers the maps hold.",
        "Sharing means that the size of the maps does not matter for what is stored. It "
        "does matter for the connections: at one place, each weight is used `uses` "
        "times and each bias once, and this happens at every place.",
        "neurons = maps * ___\n"
        "parameters = ___ + ___\n"
        "connections = (weights * ___ + ___) * ___",
    ),
    explanation=(
        "Each of the $F$ maps has $H_o W_o$ neurons. They share their weights, so the "
        "layer stores its weights once, and one bias for each map: for C1 "
        "$6 \\cdot 25 + 6 = 156$ parameters. At each place every weight is used once "
        "(in S2 four times), and every bias once, which makes 156 links at each of the "
        "$28 \\cdot 28 = 784$ places: $156 \\cdot 784 = 122{,}304$ connections "
        "(sec. II-B)."
    ),
    general=_count_case,
    parts=("neurons", "parameters", "connections"),
    after="Every layer to come is counted by it, and chapter 08 adds them all up.",
)  # fmt: skip
