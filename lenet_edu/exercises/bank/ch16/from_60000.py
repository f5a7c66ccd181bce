"""16.6 from_60000: why 61,706 and not 60,000."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from .. import families
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
_RETURN = "return more_kernels, pooling, output"


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
        Misconception(
            "K20", "kernels without their size",
            "You count how many kernels come in, not their weights. How many numbers "
            "does a kernel of 5 x 5 have?",
            ((_MORE, "more_kernels = C3 * S2 - connected"),),
        ),
        families.side_for_area(
            "K31", (_MORE, "more_kernels = 5 * (C3 * S2 - connected)")
        ),
        Misconception(
            "K21", "connected kernels counted",
            "Your first number counts the weights of the kernels that the table has. "
            "Which ones come in when it goes?",
            ((_MORE, "more_kernels = 25 * connected"),),
        ),
        Misconception(
            "K32", "all kernels counted",
            "Your first number counts the weights of all kernels of the new C3. The "
            "change is asked for: which of them were there before?",
            ((_MORE, "more_kernels = 25 * C3 * S2"),),
        ),
        Misconception(
            "K33", "new total instead of the change",
            "Your first number is how many parameters the new C3 has. The change is "
            "asked for: how many did it have before?",
            ((_MORE, "more_kernels = C3 * (25 * S2 + 1)"),),
        ),
        Misconception(
            "K34", "old total instead of the change",
            "Your first number is how many parameters C3 has with its table. How many "
            "does it have without, and what is the difference?",
            ((_MORE, "more_kernels = 25 * connected + C3"),),
        ),
        Misconception(
            "K22", "biases of C3 counted again",
            "Your first number holds a bias for each map of C3. There is one per map "
            "in both networks: does that number change?",
            ((_MORE, "more_kernels = 25 * (C3 * S2 - connected) + C3"),),
        ),
        Misconception(
            "K35", "a bias per new kernel",
            "You count 26 numbers for each new kernel: its weights and a bias. Does a "
            "bias belong to a kernel, or to a map?",
            ((_MORE, "more_kernels = 26 * (C3 * S2 - connected)"),),
        ),
        Misconception(
            "K36", "sign of C3",
            "Your first number has the opposite sign. Does C3 gain or lose kernels "
            "when every map sees all maps of S2?",
            ((_MORE, "more_kernels = 25 * (connected - C3 * S2)"),),
        ),
        Misconception(
            "K37", "~ applied to a sum",
            "Your first number is negative, because ~ makes -4 of the whole number 3. "
            "Should it act on the sum, or on the truth values of the table?",
            ((_MORE, "more_kernels = 25 * ~connected"),),
        ),
        Misconception(
            "K23", "one number per pooled map",
            "You take away one number per map of S2 and S4. Each has a coefficient, and "
            "what else?",
            ((_POOL, "pooling = pooling - maps"),),
        ),
        Misconception(
            "K24", "five numbers per pooled map",
            "You take away a weight for each of four inputs and a bias. Which number do "
            "the four inputs share?",
            ((_POOL, "pooling = pooling - 5 * maps"),),
        ),
        Misconception(
            "K38", "two numbers per pooling layer",
            "You take away one coefficient and one bias for each pooling layer. How "
            "many maps of a layer have numbers of their own?",
            ((_POOL, "pooling = pooling - 2"),),
        ),
        Misconception(
            "K25", "sign of the pooling",
            "Your second number is positive. Does the network gain or lose parameters "
            "when pooling gives up its own?",
            ((_POOL, "pooling = pooling + 2 * maps"),),
        ),
        Misconception(
            "K39", "pooling unchanged",
            "Your second number is 0. Max pooling has no parameters, but what did S2 "
            "and S4 have?",
            ((_POOL, "pooling = 0"),),
        ),
        Misconception(
            "K26", "only the first pooling layer",
            "Your second number counts the first pooling layer alone. How many are in "
            "the list?",
            wrong=lambda table, pooled, units, classes: from_60000(
                table, list(pooled)[:1], units, classes),
        ),
        Misconception(
            "K40", "only the last pooling layer",
            "Your second number counts the last pooling layer alone. Do you add up, or "
            "does each layer replace the one before?",
            ((_POOL, "pooling = -2 * maps"),),
        ),
        Misconception(
            "K27", "output without biases",
            "Your dense output has weights only. How many biases does it have?",
            ((_OUTPUT, "output = classes * units"),),
        ),
        Misconception(
            "K28", "output replaced one for one",
            "You count only what the dense output has more than the RBF's fixed numbers. "
            "How many of those were trained?",
            ((_OUTPUT, "output = classes"),),
        ),
        Misconception(
            "K29", "one bias for the output",
            "You count one bias for the whole output layer. How many sums does it form?",
            ((_OUTPUT, "output = classes * units + 1"),),
        ),
        Misconception(
            "K30", "biases of the units",
            "Your biases belong to F6's units. Whose biases does the output layer have?",
            ((_OUTPUT, "output = units * (classes + 1)"),),
        ),
        Misconception(
            "K41", "sign of the output",
            "Your third number is negative. The RBF's numbers were fixed, those of the "
            "dense output are trained: does the count grow or shrink?",
            ((_OUTPUT, "output = -classes * (units + 1)"),),
        ),
        Misconception(
            "K42", "output unchanged",
            "Your third number is 0. The RBF output had fixed numbers alone; how many "
            "does a dense output train?",
            ((_OUTPUT, "output = 0"),),
        ),
        Misconception(
            "K43", "pooling and output in each other's place",
            "All three numbers are right, but the last two have changed places. Which "
            "one comes second?",
            ((_RETURN, "return more_kernels, output, pooling"),),
        ),
        Misconception(
            "K44", "signs opposite",
            "More than one of your numbers has the opposite sign. Which network is the "
            "new one, and which number do you subtract from which?",
            ((_RETURN, "return -more_kernels, -pooling, -output"),),
        ),
        Misconception(
            "K45", "totals instead of changes",
            "You return how many parameters the network has after each change. What "
            "does each one add or take away by itself?",
            ((_RETURN, "return 60_000 + more_kernels, 60_000 + more_kernels + pooling, "
              "60_000 + more_kernels + pooling + output"),),
        ),
        Misconception(
            "K47", "LeNet-5 alone",
            "You return 900, -44 and 850, whatever the table and the sizes. These are "
            "LeNet-5's; which of your arguments do you use?",
            wrong=lambda table, pooled, units, classes: (900, -44, 850),
        ),
        families.float_for_count(
            "K46", (_RETURN, "return float(more_kernels), float(pooling), "
                    "float(output)"),
            of="parameters",
        ),
    ),
    alternatives=(bridge_by_counting, bridge_by_two_networks, bridge_map_by_map),
    hints=(
        "Three changes matter: C3's table goes, pooling loses its numbers, and "
        "the output learns its own. Which of them makes it smaller?",
        "Each cross that is missing in the table becomes a kernel of 25 numbers. Each pooled map "
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
