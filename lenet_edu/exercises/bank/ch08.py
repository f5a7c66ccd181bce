"""Chapter 08, the whole network: trace, counts, no sharing, the forward pass."""

# The plain functions are written as a learner would, with bare loops.
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from typing import Any

import numpy as np

from ... import nn
from ..exercise import Exercise, Misconception
from .probes import counting, numbers, probe

Array = np.ndarray
Generator = np.random.Generator
Layer = tuple[str, int, list[int]]


@dataclass(frozen=True, repr=False)
class Step:
    """A function of one array with a name that can be shown."""

    name: str
    function: Callable[[Array], Array]

    def __call__(self, x: Array) -> Array:
        """From an array to an array."""
        return self.function(x)

    def __repr__(self) -> str:
        return self.name


DOUBLE = Step("double", lambda x: np.asarray(x) * 2.0)
ADD_ONE = Step("add one", lambda x: np.asarray(x) + 1.0)
NEGATE = Step("change the sign", lambda x: -1.0 * np.asarray(x))
SQUASH = Step("squash", nn.squash)
SUMS = Step("block sums", nn.block_sums)
ROWS = Step("flatten", nn.flatten)


def trace(x: Array, layers: Sequence[Step]) -> list[Array]:
    outputs = []
    y = x
    for layer in layers:
        y = layer(y)
        outputs.append(y)
    return outputs


def trace_by_accumulate(x: Array, layers: Sequence[Step]) -> list[Array]:
    return list(accumulate(layers, lambda y, layer: layer(y), initial=x))[1:]


def trace_by_places(x: Array, layers: Sequence[Step]) -> list[Array]:
    outputs = [x]
    for n in range(len(layers)):
        outputs.append(layers[n](outputs[n]))
    return outputs[1:]


def trace_from_the_end(x: Array, layers: Sequence[Step]) -> list[Array]:
    if not layers:
        return []
    y = layers[0](x)
    return [y, *trace_from_the_end(y, layers[1:])]


def trace_in_float32(x: Array, layers: Sequence[Step]) -> list[Array]:
    start = np.asarray(x, np.float32)
    return [
        reduce(lambda y, layer: layer(y), layers[: n + 1], start)
        for n in range(len(layers))
    ]


def _twice(x: Array, layers: Sequence[Step]) -> list[Array]:
    outputs = []
    for layer in layers:
        x = layer(x)
        outputs.append(layer(x))
    return outputs


def _trace_case(rng: Generator) -> tuple[Array, list[Step]]:
    x = rng.normal(size=(int(rng.integers(1, 4)), int(rng.integers(1, 4)), 4, 8))
    steps = (DOUBLE, ADD_ONE, NEGATE, SQUASH)
    before = [steps[int(n)] for n in rng.integers(4, size=int(rng.integers(1, 4)))]
    return x, [*before, SUMS, steps[int(rng.integers(4))], ROWS]


_CALL = "y = layer(y)"
_KEEP = "outputs.append(y)"

TRACE = Exercise(
    id="08.1",
    name="trace",
    title="What every layer gives",
    reference=trace,
    plain=trace,
    probes=(
        probe(
            "x = [1, 2], layers double and add one",
            lambda: (np.array([1.0, 2.0]), [DOUBLE, ADD_ONE]),
        ),
        probe(
            "x = [1, 2], layers add one, double and change the sign",
            lambda: (np.array([1.0, 2.0]), [ADD_ONE, DOUBLE, NEGATE]),
        ),
        probe("one layer, double", lambda: (counting(2, 3), [DOUBLE])),
        probe(
            "maps through squash, block sums, squash and flatten",
            lambda: (numbers(2, 3, 4, 6), [SQUASH, SUMS, SQUASH, ROWS]),
        ),
        probe("no layer at all", lambda: (counting(2), [])),
    ),
    misconceptions=(
        Misconception(
            "N01", "every layer gets x",
            "Each of your layers gets the input x, so none builds on another. What "
            "should the second layer get?",
            ((_CALL, "y = layer(x)"),),
        ),
        Misconception(
            "N02", "input among the outputs",
            "Your list begins with x itself, which no layer has made. With two layers, "
            "how many outputs are there?",
            (("outputs = []", "outputs = [x]"),),
        ),
        Misconception(
            "N03", "only the last output",
            "You return the last output alone: the right end, but the way is lost. "
            "Where is each output kept?",
            (("return outputs", "return y"),),
        ),
        Misconception(
            "N04", "inputs instead of outputs",
            "You note what goes into each layer, not what comes out. Which of your two "
            "lines in the loop comes first?",
            ((f"        {_CALL}\n        {_KEEP}", f"        {_KEEP}\n        {_CALL}"),),
        ),
        Misconception(
            "N05", "layers from the end",
            "You begin with the last layer. In which order does a picture meet them?",
            (("in layers", "in reversed(layers)"),),
        ),
        Misconception(
            "N06", "returned in the first round",
            "You return after one layer, because the return stands inside the loop. How "
            "far must it be indented?",
            (("    return outputs", "        return outputs"),),
        ),
        Misconception(
            "N07", "each layer called twice",
            "What you note has gone through its layer once more than what you hand on. "
            "How often is a layer called in your loop?",
            wrong=_twice,
        ),
        Misconception(
            "N08", "shapes instead of arrays",
            "Your list holds shapes. They are easy to get from arrays, but not the "
            "other way round: what should the list hold?",
            ((_KEEP, "outputs.append(y.shape)"),),
        ),
        Misconception(
            "N09", "last layer left out",
            "Your list is one short: the last layer never runs. Where does your loop "
            "end?",
            (("in layers", "in layers[:-1]"),),
        ),
    ),
    alternatives=(
        trace_by_accumulate,
        trace_by_places,
        trace_from_the_end,
        trace_in_float32,
    ),
    hints=(
        "Take two layers and do it by hand: which array does the second one get?",
        "One name holds the newest array; in each round a layer turns it into the next "
        "one, which goes to the end of a list.",
        "outputs = ___\ny = ___\nfor layer in layers:\n    y = layer(___)\n"
        "    outputs.append(___)\nreturn outputs",
    ),
    explanation=(
        "A network is a chain $y_n = f_n(y_{n-1})$ with $y_0 = x$. Nothing else happens "
        "in a forward pass: each layer sees only what the one before it returned "
        "(LeCun et al. 1998, sec. I-C). Keeping all $y_n$ costs memory, and chapter 10 "
        "will need them."
    ),
    general=_trace_case,
    parts=("outputs",),
    after="The next cell sends a digit through LeNet-5 with it.",
)  # fmt: skip


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


def _layers_case(rng: Generator) -> tuple[list[Layer]]:
    kinds = ("weights", "subsampling", "distance")
    layers = []
    for _ in range(int(rng.integers(1, 5))):
        seen = [int(n) for n in rng.integers(1, 30, int(rng.integers(1, 6)))]
        layers.append((kinds[int(rng.integers(3))], int(rng.integers(1, 50)), seen))
    return (layers,)


def lenet_layers() -> list[Layer]:
    """LeNet-5 as a table: kind, places of a map, inputs of a unit of each map."""
    maps_seen = [3] * 6 + [4] * 9 + [6]  # by C3's sixteen maps
    return [
        ("weights", 28 * 28, [25] * 6),
        ("subsampling", 14 * 14, [4] * 6),
        ("weights", 10 * 10, [25 * n for n in maps_seen]),
        ("subsampling", 5 * 5, [4] * 16),
        ("weights", 1, [400] * 120),
        ("weights", 1, [120] * 84),
        ("distance", 1, [84] * 10),
    ]


_COUNT_PROBES = (
    probe("one map of weights, 3 inputs, 2 places", lambda: ([("weights", 2, [3])],)),
    probe("subsampling, 3 maps, 4 inputs each, 5 places",
          lambda: ([("subsampling", 5, [4, 4, 4])],)),
    probe("distances, 2 units with 7 inputs each",
          lambda: ([("distance", 1, [7, 7])],)),
    probe("weights, 3 maps with 2, 3 and 6 inputs, 10 places",
          lambda: ([("weights", 10, [2, 3, 6])],)),
    probe("two layers, weights and subsampling",
          lambda: ([("weights", 12, [9, 9]), ("subsampling", 3, [4, 4])],)),
    probe("the seven layers of LeNet-5", lambda: (lenet_layers(),)),
)  # fmt: skip

_WEIGHTS = "parameters += links + maps"
_LINKS = "connections += places * (links + maps)"

COUNT_NETWORK = Exercise(
    id="08.2",
    name="count_network",
    title="Parameters and connections of a whole network",
    reference=count_network,
    plain=count_network,
    probes=_COUNT_PROBES,
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
    general=_layers_case,
    parts=("parameters", "connections"),
    after="The next cell counts LeNet-5 with it.",
)  # fmt: skip


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


_OWN = "numbers += links + units"
_TWO = "numbers += units + units"

WITHOUT_SHARING = Exercise(
    id="08.3",
    name="without_sharing",
    title="The same network with nothing shared",
    reference=without_sharing,
    plain=without_sharing,
    probes=_COUNT_PROBES,
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
            "In subsampling you still store one pair per map. How many units has a map "
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
    general=_layers_case,
    parts=("numbers",),
    after="Now to the network itself.",
)  # fmt: skip


class Parameters(dict[str, Array]):
    """The arrays of a network by name; shown and compared as a whole."""

    def __repr__(self) -> str:
        return f"p of {len(self)} arrays"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, dict)
            and self.keys() == other.keys()
            and all(np.array_equal(self[name], other[name]) for name in self)
        )

    __hash__ = None


def small_network(
    seed: int = 0,
    maps: tuple[int, int, int, int] = (2, 3, 5, 6),
    kernels: tuple[int, int, int, int] = (3, 3, 2, 2),
    rows: int = 1,
) -> Parameters:
    """A LeNet-5 on a small scale: random numbers, about 1 before each squashing.

    ``maps`` are those of C1, C3 and C5 and the units of F6, ``kernels`` the sides of
    C1 and C3 and the height and width of C5; ``rows``: what C5 hands to F6 per map.
    """
    rng = np.random.default_rng(seed)
    c1, c3, c5, f6 = maps
    k1, k3, kh, kw = kernels

    def draw(*shape: int) -> Array:
        return rng.normal(size=shape) / np.sqrt(np.prod(shape[1:]) or 1)

    table = rng.random((c3, c1)) < 0.5
    table[np.arange(c3), np.arange(c3) % c1] = True
    table[0, 1:] = False  # not all connected
    return Parameters(
        {
            "C1.w": draw(c1, 1, k1, k1), "C1.b": draw(c1),
            "S2.coefficient": rng.uniform(0.3, 0.9, c1), "S2.bias": draw(c1),
            "C3.w": draw(c3, c1, k3, k3), "C3.b": draw(c3), "C3.table": table,
            "S4.coefficient": rng.uniform(0.3, 0.9, c3), "S4.bias": draw(c3),
            "C5.w": draw(c5, c3, kh, kw), "C5.b": draw(c5),
            "F6.w": draw(f6, c5 * rows), "F6.b": draw(f6),
            "OUT.codes": np.where(rng.random((10, f6)) < 0.5, -1.0, 1.0),
        }
    )  # fmt: skip


def real_network(seed: int = 0) -> Parameters:
    """Random parameters in the shapes of LeNet-5."""
    p = small_network(seed, (6, 16, 120, 84), (5, 5, 5, 5))
    return Parameters(p | {"C3.table": nn.c3_table(), "OUT.codes": nn.codes()})


def lenet5_forward(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    c1 = use.squash(use.conv2d(x, p["C1.w"], p["C1.b"]))
    s2 = use.squash(use.subsample(c1, p["S2.coefficient"], p["S2.bias"]))
    c3 = use.squash(use.masked_conv2d(s2, p["C3.w"], p["C3.b"], p["C3.table"]))
    s4 = use.squash(use.subsample(c3, p["S4.coefficient"], p["S4.bias"]))
    c5 = use.squash(use.conv2d(s4, p["C5.w"], p["C5.b"]))
    rows = use.flatten(c5)
    f6 = use.squash(use.dense(rows, p["F6.w"], p["F6.b"]))
    return use.rbf(f6, p["OUT.codes"])


def forward_by_steps(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    steps = [
        lambda y: use.conv2d(y, p["C1.w"], p["C1.b"]),
        lambda y: use.subsample(y, p["S2.coefficient"], p["S2.bias"]),
        lambda y: use.masked_conv2d(y, p["C3.w"], p["C3.b"], p["C3.table"]),
        lambda y: use.subsample(y, p["S4.coefficient"], p["S4.bias"]),
        lambda y: use.conv2d(y, p["C5.w"], p["C5.b"]),
        lambda y: use.dense(use.flatten(y), p["F6.w"], p["F6.b"]),
    ]
    for step in steps:
        x = use.squash(step(x))
    return use.rbf(x, p["OUT.codes"])


def forward_by_names(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    for name in ("C1", "S2", "C3", "S4", "C5"):
        if name[0] == "S":
            x = use.subsample(x, p[name + ".coefficient"], p[name + ".bias"])
        elif f"{name}.table" in p:
            x = use.masked_conv2d(x, p["C3.w"], p["C3.b"], p["C3.table"])
        else:
            x = use.conv2d(x, p[name + ".w"], p[name + ".b"])
        x = use.squash(x)
    f6 = use.squash(use.dense(use.flatten(x), p["F6.w"], p["F6.b"]))
    return use.rbf(f6, p["OUT.codes"])


def forward_image_by_image(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    return np.concatenate([lenet5_forward(one[None], p, use) for one in x])


def forward_in_float32(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    low = {name: np.asarray(a, np.float32) for name, a in p.items()}
    return lenet5_forward(np.asarray(x, np.float32), low, use)


def forward_with_masked_weights(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    w = p["C3.w"] * p["C3.table"][:, :, None, None]
    s2 = use.squash(use.conv2d(x, p["C1.w"], p["C1.b"]))
    s2 = use.squash(use.subsample(s2, p["S2.coefficient"], p["S2.bias"]))
    s4 = use.squash(use.conv2d(s2, w, p["C3.b"]))
    s4 = use.squash(use.subsample(s4, p["S4.coefficient"], p["S4.bias"]))
    c5 = use.squash(use.conv2d(s4, p["C5.w"], p["C5.b"])).reshape(len(x), -1)
    f6 = use.squash(c5 @ p["F6.w"].T + p["F6.b"])
    return np.sum((f6[:, None] - p["OUT.codes"]) ** 2, axis=2)


class _Other:
    """The course's functions, some of them exchanged."""

    def __init__(self, **functions: Callable[..., Array]) -> None:
        self.__dict__.update(functions)

    def __getattr__(self, name: str) -> Any:
        return getattr(nn, name)


def _never_squashed(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    return lenet5_forward(x, p, _Other(squash=lambda a: a))


def _plain_tanh(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    return lenet5_forward(x, p, _Other(squash=np.tanh))


def _mean_pooled(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    return lenet5_forward(x, p, _Other(subsample=lambda x, a, b: nn.mean_pool2d(x)))


def _average_times_coefficient(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    return lenet5_forward(
        x, p, _Other(subsample=lambda x, a, b: nn.subsample(x, a / 4, b))
    )


def _c5_squashed_twice(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    return lenet5_forward(x, p, _Other(flatten=lambda x: nn.squash(nn.flatten(x))))


def _s_not_squashed(x: Array, p: dict[str, Array], use: Any = nn) -> Array:
    s2 = nn.subsample(
        nn.squash(nn.conv2d(x, p["C1.w"], p["C1.b"])), p["S2.coefficient"], p["S2.bias"]
    )
    c3 = nn.squash(nn.masked_conv2d(s2, p["C3.w"], p["C3.b"], p["C3.table"]))
    s4 = nn.subsample(c3, p["S4.coefficient"], p["S4.bias"])
    c5 = nn.flatten(nn.squash(nn.conv2d(s4, p["C5.w"], p["C5.b"])))
    f6 = nn.squash(nn.dense(c5, p["F6.w"], p["F6.b"]))
    return nn.rbf(f6, p["OUT.codes"])


def _network_case(rng: Generator) -> tuple[Array, Parameters]:
    c1, c3, c5, f6 = (int(n) for n in rng.integers((2, 2, 2, 3), (5, 6, 7, 9)))
    k1, k3 = (int(n) for n in rng.integers(2, 5, 2))
    kh, kw = (int(n) for n in rng.integers(1, 4, 2))
    H, W = (2 * (2 * k + k3 - 1) + k1 - 1 for k in (kh, kw))
    seed = int(rng.integers(1000))
    p = small_network(seed, (c1, c3, c5, f6), (k1, k3, kh, kw))
    return rng.normal(size=(int(rng.integers(1, 4)), 1, H, W)), p


_OUT = 'return use.rbf(f6, p["OUT.codes"])'
_C1 = 'c1 = use.squash(use.conv2d(x, p["C1.w"], p["C1.b"]))'
_S2 = 's2 = use.squash(use.subsample(c1, p["S2.coefficient"], p["S2.bias"]))'
_C3 = 'c3 = use.squash(use.masked_conv2d(s2, p["C3.w"], p["C3.b"], p["C3.table"]))'
_S4 = 's4 = use.squash(use.subsample(c3, p["S4.coefficient"], p["S4.bias"]))'
_C5 = 'c5 = use.squash(use.conv2d(s4, p["C5.w"], p["C5.b"]))'
_FLAT = "rows = use.flatten(c5)"
_F6 = 'f6 = use.squash(use.dense(rows, p["F6.w"], p["F6.b"]))'


def _bare(line: str) -> str:
    """The line without its squashing."""
    return line.replace("use.squash(", "", 1)[:-1]


LENET5_FORWARD = Exercise(
    id="08.4",
    name="lenet5_forward",
    title="LeNet-5, from pixels to penalties",
    reference=lenet5_forward,
    plain=lenet5_forward,
    probes=(
        probe(
            "an image of 14 x 14 and a network with 2, 3, 5 and 6 maps",
            lambda: (numbers(1, 1, 14, 14), small_network(0)),
        ),
        probe(
            "3 images of 14 x 18, kernels of several sizes",
            lambda: (
                numbers(3, 1, 14, 18),
                small_network(1, (3, 4, 6, 7), (3, 3, 2, 3)),
            ),
        ),
        probe(
            "2 wider images, on which C5 has two places",
            lambda: (
                numbers(2, 1, 14, 18, seed=2),
                small_network(2, (3, 5, 4, 8), (3, 3, 2, 2), rows=2),
            ),
        ),
        probe(
            "2 images and random numbers in the shapes of LeNet-5",
            lambda: (numbers(2, 1, 32, 32, seed=3), real_network(3)),
        ),
    ),
    misconceptions=(
        Misconception(
            "F01", "C1 not squashed",
            "Everything fits, except that C1's sums go to S2 as they are. What happens "
            "to the sums of every layer up to F6?",
            ((_C1, _bare(_C1)),),
        ),
        Misconception(
            "F02", "S2 not squashed",
            "S2 hands on its sums unsquashed. Is S2 a layer like the others in this "
            "respect?",
            ((_S2, _bare(_S2)),),
        ),
        Misconception(
            "F03", "C3 not squashed",
            "C3's sums go to S4 as they are. Which function stands behind every sum up "
            "to F6?",
            ((_C3, _bare(_C3)),),
        ),
        Misconception(
            "F04", "C5 not squashed",
            "C5 hands its sums to F6 unsquashed. Without a curve between them, what "
            "could two layers of sums do that one cannot?",
            ((_C5, _bare(_C5)),),
        ),
        Misconception(
            "F05", "F6 not squashed",
            "F6's sums meet the codes unsquashed, so they can lie far outside -1.7159 to "
            "1.7159. What is missing behind F6?",
            ((_F6, _bare(_F6)),),
        ),
        Misconception(
            "F06", "S2 and S4 not squashed",
            "You squash after convolutions and F6, but not after S2 and S4. That is how "
            "pooling is used today. What did the layers of 1998 do?",
            wrong=_s_not_squashed,
        ),
        Misconception(
            "F07", "nothing squashed",
            "No layer is squashed, so all of them up to F6 could be replaced by a single "
            "weighted sum. What comes behind each layer's sums?",
            wrong=_never_squashed,
        ),
        Misconception(
            "F08", "squashed behind C5 twice",
            "C5 is squashed twice, the second time around the flattening. How many "
            "curves stand between C5 and F6?",
            wrong=_c5_squashed_twice,
        ),
        Misconception(
            "F09", "penalties squashed",
            "Your penalties are all about 1.7: they went through the squashing, which "
            "makes large distances equal. Is the output squashed?",
            ((_OUT, 'return use.squash(use.rbf(f6, p["OUT.codes"]))'),),
        ),
        Misconception(
            "F10", "input squashed",
            "You squash the image before C1. Whose numbers are squashed, a layer's or "
            "the input's?",
            ((_C1, 'c1 = use.squash(use.conv2d(use.squash(x), p["C1.w"], p["C1.b"]))'),),
        ),
        Misconception(
            "F11", "plain tanh",
            "You squash with a plain tanh. Which two constants has the curve of chapter "
            "03?",
            wrong=_plain_tanh,
        ),
        Misconception(
            "F12", "table ignored",
            "Your C3 sees all maps of S2: its table is not used. Which of the functions "
            "takes a table?",
            ((_C3, 'c3 = use.squash(use.conv2d(s2, p["C3.w"], p["C3.b"]))'),),
        ),
        Misconception(
            "F13", "flattened places first",
            "With one place in C5 you are right, with two you are not: you flatten place "
            "by place. Which comes first, the map or the place?",
            ((_FLAT, "rows = c5.transpose(0, 2, 3, 1).reshape(len(c5), -1)"),),
        ),
        Misconception(
            "F14", "digits instead of penalties",
            "You return the digits with the smallest penalty. The decision comes later: "
            "how many numbers per image does OUT have?",
            ((_OUT, 'return use.decide(use.rbf(f6, p["OUT.codes"]))'),),
        ),
        Misconception(
            "F15", "penalties with a minus",
            "Your penalties are negative, as if the largest should win. What is the "
            "penalty of a perfect match?",
            ((_OUT, 'return -use.rbf(f6, p["OUT.codes"])'),),
        ),
        Misconception(
            "F16", "dot product with the codes",
            "You multiply F6 with the codes, which is large where they are alike. What "
            "does OUT measure instead?",
            ((_OUT, 'return f6 @ p["OUT.codes"].T'),),
        ),
        Misconception(
            "F17", "S4 without its bias",
            "S4 lacks its bias. It has two numbers per map, as S2 does: where is the "
            "second?",
            ((_S4, _S4.replace('p["S4.bias"]', '0 * p["S4.bias"]')),),
        ),
        Misconception(
            "F18", "S2 and S4 as plain means",
            "You take the mean of each block, and the coefficients and biases of S2 and "
            "S4 are not used. Which function of chapter 04 takes them?",
            wrong=_mean_pooled,
        ),
        Misconception(
            "F19", "coefficient times the mean",
            "In S2 and S4 the coefficient multiplies the mean of a block. In this course "
            "it multiplies another number of the block: which one?",
            wrong=_average_times_coefficient,
        ),
        Misconception(
            "F20", "root of the penalties",
            "You take the root of the penalties. Is OUT a distance, or its square?",
            ((_OUT, 'return np.sqrt(use.rbf(f6, p["OUT.codes"]))'),),
        ),
        Misconception(
            "F21", "first image only",
            "You answer for the first image alone. How many rows has the answer for N "
            "images?",
            ((_OUT, 'return use.rbf(f6[:1], p["OUT.codes"])'),),
        ),
    ),
    alternatives=(
        forward_by_steps,
        forward_by_names,
        forward_with_masked_weights,
        forward_in_float32,
        forward_image_by_image,
    ),
    hints=(
        "The names in p tell the order: C1, S2, C3, S4, C5, F6, OUT. Which function "
        "belongs to each, and which shape does it hand on?",
        "Up to F6 every layer is a sum and then use.squash. Between C5 and F6 the maps "
        "become rows. OUT is not squashed.",
        'c1 = use.squash(use.___(x, p["C1.w"], p["C1.b"]))\n'
        's2 = use.squash(use.___(c1, p["S2.coefficient"], ___))\n'
        'c3 = use.squash(use.___(s2, p["C3.w"], p["C3.b"], ___))\n'
        "s4 = ___\nc5 = ___\nf6 = use.squash(use.___(use.___(c5), ___, ___))\n"
        'return use.___(f6, p["OUT.codes"])',
    ),
    explanation=(
        "Each layer up to F6 is a weighted sum and a bias, then squashed: "
        "$x^{(n)} = f(a^{(n)})$, $f(a) = A \\tanh(S a)$, S2 and S4 included (LeCun et "
        "al. 1998, sec. II-B, eqs. 5 and 6). C3 sees what its table allows; C5's single "
        "place per map becomes a row for F6; the output is the squared distance to each "
        "code, eq. 7, and is not squashed."
    ),
    general=_network_case,
    parts=("penalties",),
    after="From here on you have LeNet-5. It only has to learn something.",
    widget="NetworkInspector",
)  # fmt: skip

EXERCISES = (TRACE, COUNT_NETWORK, WITHOUT_SHARING, LENET5_FORWARD)
