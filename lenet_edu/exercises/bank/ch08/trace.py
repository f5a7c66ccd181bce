"""08.1 trace: what every layer gives."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe
from ._steps import ADD_ONE, DOUBLE, NEGATE, ROWS, SQUASH, SUMS, AddCalls, Step

Array = np.ndarray
Generator = np.random.Generator


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
    outputs = [np.asarray(x, np.float32)]
    for layer in layers:
        outputs += [np.asarray(layer(outputs[-1]), np.float32)]
    del outputs[0]
    return outputs


def _once_more(x: Array, layers: Sequence[Step]) -> list[Array]:
    outputs = []
    for layer in layers:
        x = layer(x)
        outputs.append(layer(x))
    return outputs


def _called_again(x: Array, layers: Sequence[Step]) -> list[Array]:
    outputs = []
    for layer in layers:
        outputs.append(layer(x))
        x = layer(x)
    return outputs


def _noted_at_the_second_call(x: Array, layers: Sequence[Step]) -> list[Array]:
    outputs = []
    for layer in layers:
        y = layer(x)
        outputs.append(layer(x))
        x = y
    return outputs


def _from_the_start(x: Array, layers: Sequence[Step]) -> list[Array]:
    outputs = []
    for n in range(len(layers)):
        y = x
        for layer in layers[: n + 1]:
            y = layer(y)
        outputs.append(y)
    return outputs


def _joined(x: Array, layers: Sequence[Step]) -> Array:
    outputs = trace(x, layers)
    return np.concatenate([y.ravel() for y in outputs]) if outputs else np.array([])


def _trace_case(rng: Generator) -> tuple[Array, list[Step]]:
    x = rng.normal(size=(int(rng.integers(1, 4)), int(rng.integers(1, 4)), 4, 8))
    steps = (DOUBLE, ADD_ONE, NEGATE, SQUASH)
    before = [steps[int(n)] for n in rng.integers(4, size=int(rng.integers(1, 4)))]
    return x, [*before, SUMS, steps[int(rng.integers(4))], ROWS]


_CALL = "y = layer(y)"
_KEEP = "outputs.append(y)"
_TWO_CALLS = (
    "You call each layer twice, once for the list and once for the next layer, so the "
    "network runs twice. Which name could hold the result of a single call?"
)


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
        probe(
            "x = [1, 2], three layers that each add 1 at their first call, 2 at their "
            "second, and so on",
            lambda: (np.array([1.0, 2.0]), [AddCalls(), AddCalls(), AddCalls()]),
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
            "You return the last output alone, and the others are lost. Where does "
            "your loop keep each output?",
            (("return outputs", "return y"),),
        ),
        Misconception(
            "N04", "inputs instead of outputs",
            "Your list holds what goes into each layer, not what comes out. Which comes "
            "first in your loop, the call or the append?",
            ((f"        {_CALL}\n        {_KEEP}", f"        {_KEEP}\n        {_CALL}"),),
        ),
        Misconception(
            "N05", "layers from the end",
            "You begin with the last layer. In which order does an image go through them?",
            (("in layers", "in reversed(layers)"),),
        ),
        Misconception(
            "N06", "returned in the first round",
            "You return after one layer, because the return stands inside the loop. How "
            "far must it be indented?",
            (("    return outputs", "        return outputs"),),
        ),
        Misconception(
            "N07", "noted one call too late",
            "What you put in the list has gone through its layer once more than what "
            "you pass on. How often is a layer called in your loop?",
            wrong=_once_more,
        ),
        Misconception("N10", "each layer called twice", _TWO_CALLS, wrong=_called_again),
        Misconception(
            "N11", "each layer called twice, the first result passed on", _TWO_CALLS,
            wrong=_noted_at_the_second_call,
        ),
        Misconception(
            "N12", "from the start for each output",
            "For each output you run the chain again from the beginning, so the first "
            "layer is called once for every layer there is. Which result do you have "
            "already when the next layer starts?",
            wrong=_from_the_start,
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
        Misconception(
            "N15", "newest first",
            "Your list is in reverse order: the last layer's output comes first. At "
            "which end of the list does each new output belong?",
            ((_KEEP, "outputs.insert(0, y)"),),
        ),
        Misconception(
            "N16", "a dict instead of a list",
            "You return a dict with a number for each output. A list counts its places "
            "by itself: what does the exercise ask for?",
            (("return outputs", "return dict(enumerate(outputs))"),),
        ),
        Misconception(
            "N17", "the input where there are no layers",
            "Without any layer you return the input. It is not an output: how many "
            "outputs do no layers have?",
            (("return outputs", "return outputs or [x]"),),
        ),
        Misconception(
            "N18", "extend instead of append",
            "Your list holds the rows of the outputs one by one, not the outputs "
            "themselves. What is the difference between extend and append?",
            ((_KEEP, "outputs.extend(y)"),),
        ),
        Misconception(
            "N13", "outputs joined",
            "You join all outputs into one long row, so nobody can tell where a layer "
            "ends. Which type keeps arrays of different shapes apart?",
            wrong=_joined,
        ),
        Misconception(
            "N14", "an array instead of a list",
            "You make one array of the outputs. That fails as soon as two layers return "
            "different shapes: what type does the exercise ask for?",
            (("return outputs", "return np.array(outputs)"),),
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
    after="The next cell traces five digits through two networks with it.",
)  # fmt: skip
