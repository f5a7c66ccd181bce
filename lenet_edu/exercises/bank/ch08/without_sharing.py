"""08.3 without_sharing: the same network with nothing shared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...exercise import Exercise, Misconception
from ._shared import COUNT_PROBES, layers_case

Layer = tuple[str, int, list[int]]


def without_sharing(layers: Sequence[Layer]) -> int:
    numbers = 0
    for kind, places, seen in layers:
        units = places * len(seen)
        links = places * sum(seen)
        if kind == "weights":
            numbers += links + units
        if kind == "subsampling":
            numbers += units + units
    return numbers


def unshared_by_units(layers: Sequence[Layer]) -> int:
    total = 0
    for kind, places, seen in layers:
        for inputs in seen:
            per_unit = {"weights": inputs + 1, "subsampling": 2, "distance": 0}[kind]
            for _ in range(places):
                total += per_unit
    return total


def unshared_by_sum(layers: Sequence[Layer]) -> int:
    return sum(
        places * (sum(seen) + len(seen) if kind == "weights" else 2 * len(seen))
        for kind, places, seen in layers
        if kind != "distance"
    )


def unshared_with_numpy(layers: Sequence[Layer]) -> int:
    own = {"weights": lambda n: n + 1, "subsampling": lambda n: np.full(n.shape, 2)}
    return int(
        sum(
            places * own[kind](np.array(seen)).sum()
            for kind, places, seen in layers
            if kind in own
        )
    )


def _unshared_by_the_first(layers: Sequence[Layer]) -> int:
    return without_sharing([(k, n, [seen[0]] * len(seen)) for k, n, seen in layers])


def _one_by_one(layers: Sequence[Layer]) -> list[int]:
    return [without_sharing([layer]) for layer in layers]


def _trained_one_by_one(layers: Sequence[Layer]) -> list[int]:
    return _one_by_one([layer for layer in layers if layer[0] != "distance"])


_EACH = (
    "You return a list with a number for each layer. The exercise asks for one number "
    "for the whole network: what is left to do with the list?"
)
_OWN = "numbers += links + units"
_TWO = "numbers += units + units"


WITHOUT_SHARING = Exercise(
    id="08.3",
    name="without_sharing",
    title="The same network with nothing shared",
    reference=without_sharing,
    plain=without_sharing,
    probes=COUNT_PROBES,
    misconceptions=(
        Misconception(
            "U01", "still shared",
            "You count the parameters as they are, shared by all places of a map. If "
            "each unit had its own, how often would they be stored?",
            (("units = places * len(seen)", "units = len(seen)"),
             ("links = places * sum(seen)", "links = sum(seen)")),
        ),
        Misconception(
            "U02", "biases still shared",
            "Your weights are no longer shared, but the units of a map still share one "
            "bias. How many biases do 784 units need?",
            ((_OWN, "numbers += links + len(seen)"),),
        ),
        Misconception(
            "U03", "no biases",
            "You count the weights alone. What does each unit have besides?",
            ((_OWN, "numbers += links"),),
        ),
        Misconception(
            "U04", "codes counted",
            "You count the numbers of the output, which are given and not trained. "
            "Which kinds of layer have something to learn?",
            ((_TWO, f'{_TWO}\n        if kind == "distance":\n            numbers += links'),),
        ),
        Misconception(
            "U05", "a weight per pixel in S2",
            "You give a unit of S2 a weight for each of its four pixels: these are its "
            "connections. It has one coefficient for all four, and what else?",
            ((_TWO, "numbers += units + links"),),
        ),
        Misconception(
            "U06", "S2 still shared",
            "In subsampling you still store one pair of numbers per map. How many units has a map "
            "of S2?",
            ((_TWO, "numbers += len(seen) + len(seen)"),),
        ),
        Misconception(
            "U07", "subsampling left out",
            "You leave subsampling out. It has few numbers, but are there none?",
            ((_TWO, "numbers += 0"),),
        ),
        Misconception(
            "U08", "all maps like the first",
            "You take every map to see as much as the first one. In C3 they differ: "
            "which sum runs over the maps?",
            wrong=_unshared_by_the_first,
        ),
        Misconception(
            "U09", "connections counted",
            "You return the number of connections. In S2 four links of a unit share "
            "one coefficient, and the links of the output have no number to learn: "
            "what does each unit store?",
            ((_TWO, "numbers += units + links\n"
              '        if kind == "distance":\n            numbers += links'),),
        ),
        Misconception(
            "U10", "one bias per place",
            "You count one bias for each place, but all maps have a unit there. Do "
            "units of different maps share a bias?",
            ((_OWN, "numbers += links + places"),),
        ),
        Misconception(
            "U11", "a bias for each weight",
            "In a layer of weights you count as many biases as weights. How many "
            "biases has a unit with 25 inputs?",
            ((_OWN, "numbers += links + links"),),
        ),
        Misconception("U12", "a number for each layer", _EACH, wrong=_one_by_one),
        Misconception(
            "U13", "a number for each trained layer", _EACH, wrong=_trained_one_by_one
        ),
    ),
    alternatives=(unshared_by_units, unshared_by_sum, unshared_with_numpy),
    hints=(
        "What is stored for one unit of C1, for one of S2, and for one of the output?",
        "A layer has places * len(seen) units. A unit of a map of weights owns its "
        "inputs' weights and a bias; one of S2 a coefficient and a bias.",
        "for kind, places, seen in layers:\n"
        '    if kind == "weights":\n        numbers += places * (___ + ___)\n'
        '    if kind == "subsampling":\n        numbers += places * ___',
    ),
    explanation=(
        "Each of the $P F$ units of a layer would own what its map owns now: "
        "$P(\\sum_f n_f + F)$ numbers in a layer of weights, $2 P F$ in subsampling, "
        "none in the output. For LeNet-5 that is 335,340 instead of 60,000. Sharing "
        "is what keeps the number small (LeCun et al. 1998, sec. II-A)."
    ),
    general=layers_case,
    parts=("numbers",),
    after="Now to the network itself.",
)  # fmt: skip
