"""06.5 dense_counts: parameters and connections of C5 and F6."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import probe

Generator = np.random.Generator


def dense_counts(inputs: int, outputs: int) -> tuple[int, int]:
    parameters = inputs * outputs + outputs
    connections = outputs * (inputs + 1)
    return parameters, connections


def dense_counts_by_arrays(inputs: int, outputs: int) -> tuple[int, int]:
    w, b = np.zeros((outputs, inputs)), np.zeros(outputs)
    return w.size + b.size, w.size + b.size


def dense_counts_by_loops(inputs: int, outputs: int) -> list[int]:
    links = 0
    for _ in range(outputs):
        links += inputs
        links += 1
    return [links, links]


def dense_counts_as_convolution(inputs: int, outputs: int) -> tuple[int, int]:
    """A dense layer is a convolution with kernels of 1 x 1 on maps of 1 x 1."""
    return nn.layer_counts(inputs * outputs, outputs, 1, 1)[1:]


def dense_counts_by_products(inputs: int, outputs: int) -> tuple[np.int64, np.int64]:
    links = np.prod(np.array([inputs + 1, outputs], dtype=np.int64))
    return links, links


def _sizes_case(rng: Generator) -> tuple[int, int]:
    inputs, outputs = (int(n) for n in rng.integers(1, 500, 2))
    return inputs, outputs


def _no_links_to_biases(inputs: int, outputs: int) -> tuple[int, int]:
    return outputs * (inputs + 1), outputs * inputs


_PARAMETERS = "parameters = inputs * outputs + outputs"


_CONNECTIONS = "connections = outputs * (inputs + 1)"


DENSE_COUNTS = Exercise(
    id="06.5",
    name="dense_counts",
    title="Parameters and connections of C5 and F6",
    reference=nn.dense_counts,
    plain=dense_counts,
    probes=(
        probe("3 inputs, 2 units", lambda: (3, 2)),
        probe("C5: 400 inputs, 120 units", lambda: (400, 120)),
        probe("F6: 120 inputs, 84 units", lambda: (120, 84)),
        probe("2 inputs, 7 units", lambda: (2, 7)),
    ),
    misconceptions=(
        Misconception(
            "X41", "no biases",
            "You counted the weights alone. Each unit has one more number that is "
            "learned, and the paper counts its link too: which?",
            ((_PARAMETERS, "parameters = inputs * outputs"),
             (_CONNECTIONS, "connections = inputs * outputs")),
        ),
        Misconception(
            "X42", "biases are no parameters",
            "Your connections are right, but the biases are missing from your "
            "parameters. Is a bias not learned?",
            ((_PARAMETERS, "parameters = inputs * outputs"),),
        ),
        Misconception(
            "X43", "biases are no connections",
            "Your parameters are right. The paper counts the link to the bias as a "
            "connection too: how many links has one unit?",
            wrong=_no_links_to_biases,
        ),
        Misconception(
            "X44", "one bias for the layer",
            "You counted one bias for the whole layer. Can two units have different "
            "biases?",
            ((_PARAMETERS, "parameters = inputs * outputs + 1"),),
        ),
        Misconception(
            "X45", "a bias per input",
            "You counted a bias for each input. Whose is a bias: the input's, or the "
            "unit's that adds it?",
            ((_PARAMETERS, "parameters = inputs * outputs + inputs"),
             (_CONNECTIONS, "connections = inputs * (outputs + 1)")),
        ),
        Misconception(
            "X46", "weights shared",
            "You counted the weights of one unit, as if all shared them. Sharing needs "
            "several places with the same question; how many places has a dense unit?",
            ((_PARAMETERS, "parameters = inputs + 1"),),
        ),
        Misconception(
            "X47", "one unit only",
            "You counted a single unit. How many of them has the layer?",
            ((_PARAMETERS, "parameters = inputs + 1"),
             (_CONNECTIONS, "connections = inputs + 1")),
        ),
        Misconception(
            "X48", "inputs and units added",
            "You added inputs and units. Each unit is linked to every input: how many "
            "pairs are there?",
            ((_PARAMETERS, "parameters = inputs + outputs"),
             (_CONNECTIONS, "connections = inputs + outputs")),
        ),
        Misconception(
            "X49", "parameters times units",
            "You multiplied the parameters by the units once more. In a convolution "
            "one number serves many places; how often is a weight of a dense layer "
            "used?",
            ((_CONNECTIONS, "connections = parameters * outputs"),),
        ),
        Misconception(
            "X50", "a coefficient too",
            "You counted two further numbers per unit, as in S4. A dense unit has a "
            "weight for each input: does it need a coefficient as well?",
            ((_PARAMETERS, "parameters = inputs * outputs + 2 * outputs"),),
        ),
    ),
    alternatives=(
        dense_counts_by_arrays,
        dense_counts_as_convolution,
        dense_counts_by_loops,
        dense_counts_by_products,
    ),
    hints=(
        "Begin with a single unit: to how many inputs is it linked, and what else does "
        "it add?",
        "No two units share a weight, and no weight is used twice for one image. What "
        "follows for the two numbers asked for?",
        "parameters = ___ * ___ + ___\nconnections = outputs * (___ + ___)",
    ),
    explanation=(
        "Each of $M$ units has $D$ weights and a bias, all its own and each used once: "
        "$M (D + 1)$ parameters and as many connections. C5: $120 \\cdot 401 = "
        "48{,}120$; F6: $84 \\cdot 121 = 10{,}164$ (LeCun et al. 1998, sec. II-B)."
    ),
    general=_sizes_case,
    parts=("parameters", "connections"),
    after="Chapter 08 adds these up for the whole network.",
)  # fmt: skip
