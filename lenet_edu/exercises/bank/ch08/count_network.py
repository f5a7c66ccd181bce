"""08.2 count_network: parameters and connections of a whole network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...exercise import Exercise, Misconception
from .. import families
from ._shared import COUNT_PROBES, layers_case

Layer = tuple[str, int, list[int]]


def count_network(layers: Sequence[Layer]) -> tuple[int, int]:
    parameters = 0
    connections = 0
    for kind, places, seen in layers:
        maps = len(seen)
        links = sum(seen)
        if kind == "weights":
            parameters += links + maps
            connections += places * (links + maps)
        if kind == "subsampling":
            parameters += maps + maps
            connections += (links + maps) * places
        if kind == "distance":
            connections += links * places
    return parameters, connections


def count_by_maps(layers: Sequence[Layer]) -> tuple[int, int]:
    parameters = connections = 0
    for kind, places, seen in layers:
        for inputs in seen:
            bias = int(kind != "distance")
            connections += places * (inputs + bias)
            parameters += {"weights": inputs + 1, "subsampling": 2}.get(kind, 0)
    return parameters, connections


def count_by_rows(layers: Sequence[Layer]) -> tuple[int, int]:
    rows = []
    for kind, places, seen in layers:
        if kind == "weights":
            rows.append((sum(seen) + len(seen), places * (sum(seen) + len(seen))))
        elif kind == "subsampling":
            rows.append((2 * len(seen), places * (sum(seen) + len(seen))))
        else:
            rows.append((0, places * sum(seen)))
    return sum(row[0] for row in rows), sum(row[1] for row in rows)


def count_with_numpy(layers: Sequence[Layer]) -> tuple[int, int]:
    total = np.zeros(2, np.int64)
    for kind, places, seen in layers:
        inputs = np.array(seen)
        trained = {"weights": inputs + 1, "subsampling": 0 * inputs + 2}
        total[0] += trained.get(kind, 0 * inputs).sum()
        total[1] += places * (inputs + (kind != "distance")).sum()
    return int(total[0]), int(total[1])


def _count_by_the_first(layers: Sequence[Layer]) -> tuple[int, int]:
    return count_network([(k, n, [seen[0]] * len(seen)) for k, n, seen in layers])


def _count_the_last(layers: Sequence[Layer]) -> tuple[int, int]:
    return count_network(layers[-1:])


def _exchanged(layers: Sequence[Layer]) -> tuple[int, int]:
    parameters, connections = count_network(layers)
    return connections, parameters


def _as_floats(layers: Sequence[Layer]) -> tuple[float, float]:
    parameters, connections = count_network(layers)
    return float(parameters), float(connections)


def _one_by_one(layers: Sequence[Layer]) -> tuple[list[int], list[int]]:
    pairs = [count_network([layer]) for layer in layers]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


_WEIGHTS = "parameters += links + maps"
_PAIRS = "parameters += maps + maps"
_LINKS = "connections += places * (links + maps)"
_BLOCKS = "connections += (links + maps) * places"
_CODES = "connections += links * places"


COUNT_NETWORK = Exercise(
    id="08.2",
    name="count_network",
    title="Parameters and connections of a whole network",
    reference=count_network,
    plain=count_network,
    probes=COUNT_PROBES,
    misconceptions=(
        Misconception(
            "K01", "biases not trained",
            "You count the weights and leave out the biases. How many has a map?",
            ((_WEIGHTS, "parameters += links"),),
        ),
        Misconception(
            "K02", "one bias per layer",
            "You count one bias for a whole layer. Do two maps share a bias?",
            ((_WEIGHTS, "parameters += links + 1"),),
        ),
        Misconception(
            "K03", "nothing shared",
            "Your parameters grow with the number of places. All places of a map use the "
            "same weights: how often are these stored?",
            ((_WEIGHTS, "parameters += places * (links + maps)"),),
        ),
        Misconception(
            "K04", "all maps like the first",
            "You take every map to see as much as the first one. In C3 they differ: "
            "which sum runs over the maps?",
            wrong=_count_by_the_first,
        ),
        Misconception(
            "K05", "a weight per pixel in S2",
            "For subsampling you count a weight for each pixel of a block. Which two "
            "numbers has a map instead?",
            (("parameters += maps + maps", "parameters += maps + links"),),
        ),
        Misconception(
            "K06", "one number per map in S2",
            "For subsampling you count one number per map. There is a coefficient, and "
            "what else?",
            (("parameters += maps + maps", "parameters += maps"),),
        ),
        Misconception(
            "K07", "codes counted as trained",
            "You count the codes of the output among the trainable parameters. Are they "
            "learned, or given?",
            (("connections += links * places",
              "parameters += links\n            connections += links * places"),),
        ),
        Misconception(
            "K08", "codes not connected",
            "You leave the output out altogether. Its numbers are fixed, but is a unit "
            "there not linked to F6?",
            (("connections += links * places", "connections += 0"),),
        ),
        Misconception(
            "K09", "output with biases",
            "You give the units of the output a link to a bias. Is there a bias in a "
            "squared distance?",
            (("connections += links * places", "connections += (links + maps) * places"),),
        ),
        Misconception(
            "K10", "connections without the bias",
            "Your connections leave out the link from each unit to its bias, which the "
            "paper counts. How many links has a unit with 25 inputs?",
            ((_LINKS, "connections += places * links"),),
        ),
        Misconception(
            "K11", "places forgotten",
            "Your connections are those of a single place. How often is each weight used "
            "on a whole map?",
            ((_LINKS, "connections += links + maps"),),
        ),
        Misconception(
            "K12", "parameters times places in S2",
            "For subsampling your connections are parameters times places. One "
            "coefficient serves four links: how many inputs has a unit?",
            (("connections += (links + maps) * places",
              "connections += (maps + maps) * places"),),
        ),
        Misconception(
            "K13", "only the last layer",
            "You return the counts of the last layer. What happens in your loop to "
            "those before it?",
            wrong=_count_the_last,
        ),
        Misconception(
            "K14", "parameters times places everywhere",
            "You multiply the parameters of every layer by its places. In S2 one "
            "coefficient serves four links, and the output has links without any "
            "parameter: how many inputs has each unit?",
            ((_BLOCKS, "connections += (maps + maps) * places"),
             (_CODES, "connections += 0")),
        ),
        Misconception(
            "K15", "biases linked at one place only",
            "Your connections count the weights at every place, but the biases at one "
            "only. How many units of a map are linked to the bias?",
            ((_LINKS, "connections += places * links + maps"),
             (_BLOCKS, "connections += links * places + maps")),
        ),
        families.counts_exchanged("K16", _exchanged),
        Misconception(
            "K17", "= for +=",
            "Each layer replaces your counts instead of adding to them, so only the "
            "last ones are left. Which operator adds to what is there?",
            tuple((line, line.replace("+=", "="))
                  for line in (_WEIGHTS, _PAIRS, _LINKS, _BLOCKS, _CODES)),
        ),
        families.float_for_count("K18", of="parameters or links", wrong=_as_floats),
        Misconception(
            "K19", "a number for each layer",
            "You return a list with a number for each layer. The exercise asks for two "
            "numbers, one for the whole network: what is left to do with each list?",
            wrong=_one_by_one,
        ),
    ),
    alternatives=(count_by_maps, count_by_rows, count_with_numpy),
    hints=(
        "Do one layer of each kind on paper: S2 has 6 maps, 196 places and 4 inputs per "
        "unit, and its answer is (12, 5880).",
        "len(seen) is the number of maps, sum(seen) the number of weights at one place. "
        "A bias is one parameter per map, and one link per unit.",
        "for kind, places, seen in layers:\n    maps, links = len(seen), ___\n"
        '    if kind == "weights":\n        parameters += ___\n'
        "        connections += places * ___\n"
        '    elif kind == "subsampling":\n        parameters += ___\n'
        "        connections += places * ___\n"
        "    else:\n        connections += ___",
    ),
    explanation=(
        "At one place a layer of weights has $\\sum_f n_f$ links and one bias per map, "
        "$F$ in all: $\\sum_f n_f + F$ parameters, used at each of $P$ places, so "
        "$P(\\sum_f n_f + F)$ connections. Subsampling has $2F$ parameters and as many "
        "connections as links and biases. The codes of the output are fixed: no "
        "parameters, 840 connections. The sums are 60,000 and 340,908 (LeCun et al. "
        "1998, sec. II-B)."
    ),
    general=layers_case,
    parts=("parameters", "connections"),
    after="The next cell counts LeNet-5 with it.",
)  # fmt: skip
