"""08.1 trace: what every layer gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe

Array = np.ndarray
Generator = np.random.Generator


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
