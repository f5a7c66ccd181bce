"""16.6 from_60000: why 61,706 and not 60,000."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray
Generator = np.random.Generator


def from_60000(
    table: Array, pooled: Sequence[int], units: int, classes: int
) -> tuple[int, int, int]:
    C3, S2 = table.shape
    connected = int(table.sum())
    more_kernels = 25 * (C3 * S2 - connected)
    pooling = 0
    for maps in pooled:
        pooling = pooling - 2 * maps
    output = classes * (units + 1)
    return more_kernels, pooling, output


def bridge_by_counting(
    table: Array, pooled: Sequence[int], units: int, classes: int
) -> tuple[int, int, int]:
    missing = 25 * int((~np.asarray(table, bool)).sum())
    return missing, -2 * sum(pooled), units * classes + classes


def bridge_by_two_networks(
    table: Array, pooled: Sequence[int], units: int, classes: int
) -> tuple[int, int, int]:
    full = np.ones_like(table)
    old = sum(25 * int(row.sum()) + 1 for row in table)
    new = sum(25 * int(row.sum()) + 1 for row in full)
    coefficients = sum(maps + maps for maps in pooled)
    return new - old, 0 - coefficients, nn.dense_counts(units, classes)[0]


def bridge_map_by_map(
    table: Array, pooled: Sequence[int], units: int, classes: int
) -> list[int]:
    more = sum(25 * (len(row) - int(row.sum())) for row in np.asarray(table))
    return [
        more,
        -sum(np.multiply(2, list(pooled)).tolist()),
        classes * units + classes,
    ]


def _table(F: int, C: int, seed: int) -> Array:
    return np.random.default_rng(seed).random((F, C)) < 0.6


def _bridge_case(rng: Generator) -> tuple[Array, list[int], int, int]:
    F, C = (int(n) for n in rng.integers(2, 20, 2))
    pooled = [int(n) for n in rng.integers(1, 20, int(rng.integers(1, 4)))]
    units, classes = (int(n) for n in rng.integers(2, 100, 2))
    return _table(F, C, int(rng.integers(99))), pooled, units, classes


_MORE = "more_kernels = 25 * (C3 * S2 - connected)"


_POOL = "pooling = pooling - 2 * maps"


_OUTPUT = "output = classes * (units + 1)"


FROM_60000 = Exercise(
    id="16.6",
    name="from_60000",
    title="Why 61,706 and not 60,000",
    reference=bridge_by_counting,
    plain=from_60000,
    parts=("c3", "pooling", "output"),
    probes=(
        probe("LeNet-5: its table, S2 and S4 of 6 and 16 maps, 84 units, 10 classes",
              lambda: (nn.c3_table(), [6, 16], 84, 10)),
        probe("a table of 5 x 3, one pooling layer of 4 maps, 7 units, 2 classes",
              lambda: (_table(5, 3, 1), [4], 7, 2)),
        probe("a full table of 4 x 4, pooling of 3, 4 and 5 maps, 9 units, 3 classes",
              lambda: (np.ones((4, 4), bool), [3, 4, 5], 9, 3)),
    ),
    misconceptions=(
        Misconception("K20", "kernels without their size",
            "You count how many kernels come in, not their weights. How many numbers has "
            "a kernel of 5 x 5?",
            ((_MORE, "more_kernels = C3 * S2 - connected"),)),
        Misconception("K21", "connected kernels counted",
            "Your first number counts the kernels that the table has. Which ones come in "
            "when it goes?",
            ((_MORE, "more_kernels = 25 * connected"),)),
        Misconception("K22", "new biases in C3",
            "You give C3 new biases. It has a bias per map in both networks: does that "
            "number change?",
            ((_MORE, "more_kernels = 25 * (C3 * S2 - connected) + C3"),)),
        Misconception("K23", "one number per pooled map",
            "You take away one number per map of S2 and S4. Each has a coefficient, and "
            "what else?",
            ((_POOL, "pooling = pooling - maps"),)),
        Misconception("K24", "five numbers per pooled map",
            "You take away a weight for each of four inputs and a bias. Which number do "
            "the four inputs share?",
            ((_POOL, "pooling = pooling - 5 * maps"),)),
        Misconception("K25", "sign of the pooling",
            "Your second number is positive. Do the parameters become more or fewer when "
            "pooling loses its own?",
            ((_POOL, "pooling = pooling + 2 * maps"),)),
        Misconception("K26", "only the first pooling layer",
            "You took one pooling layer into account. How many are in the list?",
            wrong=lambda table, pooled, units, classes: from_60000(
                table, list(pooled)[:1], units, classes)),
        Misconception("K27", "output without biases",
            "Your dense output has no biases. How many has it?",
            ((_OUTPUT, "output = classes * units"),)),
        Misconception("K28", "output replaced one for one",
            "You count only what the dense output has more than the RBF's fixed numbers. "
            "How many of those were trained?",
            ((_OUTPUT, "output = classes"),)),
        Misconception("K29", "one bias for the output",
            "You count one bias for the whole output layer. How many sums does it form?",
            ((_OUTPUT, "output = classes * units + 1"),)),
        Misconception("K30", "biases of the units",
            "Your biases belong to F6's units. Whose biases does the output layer have?",
            ((_OUTPUT, "output = units * (classes + 1)"),)),
    ),
    alternatives=(bridge_by_counting, bridge_by_two_networks, bridge_map_by_map),
    hints=(
        "Three things change a count: C3's table goes, pooling loses its numbers, and "
        "the output learns its own. Which of them makes it smaller?",
        "Each cross that the table lacks becomes a kernel of 25 numbers. Each pooled map "
        "had a coefficient and a bias. An output unit has its weights and a bias.",
        "more_kernels = 25 * (table.size - ___)\npooling = -___ * sum(pooled)\n"
        "output = classes * (___ + ___)",
    ),
    explanation=(
        "$25 (96 - 60) = 900$ more in C3, $2 (6 + 16) = 44$ fewer in S2 and S4, and $10 "
        "(84 + 1) = 850$ in an output that had 840 fixed numbers and none to train: "
        "$60{,}000 + 900 - 44 + 850 = 61{,}706$. C1, C5 and F6 count the same."
    ),
    general=_bridge_case,
    after="The next cell adds them up.",
)  # fmt: skip
