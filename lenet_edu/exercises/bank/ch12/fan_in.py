"""12.1 fan_in: how many inputs a unit has."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...exercise import Exercise, Misconception
from .. import families
from ..probes import probe

Array = np.ndarray


def reference_fan_in(table: Array, kernel: int) -> Array:
    """The course's answer to 12.1."""
    return np.asarray(table).astype(int).sum(axis=1) * int(kernel) ** 2


def fan_in(table: Array, kernel: int) -> Array:
    units = table.shape[0]
    inputs = np.zeros(units, dtype=int)
    for f in range(units):
        seen = np.sum(table[f])
        inputs[f] = seen * kernel * kernel
    return inputs


def fan_in_by_product(table: Array, kernel: int) -> Array:
    ones = np.ones(table.shape[1], dtype=int)
    return (table @ ones) * kernel**2


def fan_in_by_counting(table: Array, kernel: int) -> list[int]:
    return [len([c for c in row if c]) * kernel**2 for row in table]


def fan_in_in_floats(table: Array, kernel: int) -> Array:
    kernels = np.broadcast_to(table[:, :, None, None], (*table.shape, kernel, kernel))
    return kernels.sum(axis=(1, 2, 3), dtype=np.float32)


def _in_small(dtype: type[np.integer]) -> Callable[[Array, int], Array]:
    def counted(table: Array, kernel: int) -> Array:
        return table.sum(axis=1, dtype=dtype) * dtype(kernel * kernel)

    return counted


def _overflow(id: str, dtype: type[np.integer]) -> Misconception:
    return Misconception(
        id, f"counted in {np.dtype(dtype)}",
        "A unit that sees all of 16 maps through 5 x 5 windows has 400 inputs, and your "
        "number starts again before it gets there. What is the largest number that the "
        "dtype you count in can hold?",
        wrong=_in_small(dtype),
    )  # fmt: skip


def _table(rows: int, columns: int, seed: int) -> Array:
    table = np.random.default_rng(seed).random((rows, columns)) < 0.5
    table[np.arange(rows), np.arange(rows) % columns] = True
    return table


FAN_IN = Exercise(
    id="12.1",
    lists=True,
    name="fan_in",
    title="How many inputs a unit has",
    reference=reference_fan_in,
    plain=fan_in,
    parts=("inputs",),
    probes=(
        probe("two maps that see 1 and 3 of 3 maps, kernels 2 x 2",
              lambda: (np.array([[True, False, False], [True, True, True]]), 2)),
        probe("4 dense units that see all of 7 inputs (kernel 1)",
              lambda: (np.ones((4, 7), dtype=bool), 1)),
        probe("5 maps, each of which sees only itself, 3 x 3",
              lambda: (np.eye(5, dtype=bool), 3)),
        probe("two maps that see 6 and 16 of 16 maps, 5 x 5",
              lambda: (np.arange(16) < np.array([[6], [16]]), 5)),
        probe("a random table of 5 x 4, kernels 5 x 5",
              lambda: (_table(5, 4, 1), 5)),
    ),
    misconceptions=(
        Misconception(
            "T13", "channels forgotten",
            "You counted one window per unit, however many maps it sees. It has a window "
            "in each of them: where does the table come in?",
            (("seen = np.sum(table[f])", "seen = 1"),),
        ),
        Misconception(
            "T15", "bias counted",
            "Each of your numbers is one too large. A bias is not an input, since "
            "nothing of the image comes in through it. What did you add?",
            (("seen * kernel * kernel", "seen * kernel * kernel + 1"),),
        ),
        Misconception(
            "T1X", "^ for a power",
            "In Python ^ is not a power: it compares the bits of two whole numbers. How is "
            "the square of the kernel's side written?",
            (("seen * kernel * kernel", "int(seen * kernel) ^ 2"),),
        ),
        Misconception(
            "T1A", "a bias for each map",
            "Your numbers are too large by one for each map that a unit sees. A unit has "
            "a single bias, and a bias is not an input. What did you add to the window?",
            (("seen * kernel * kernel", "seen * (kernel * kernel + 1)"),),
        ),
        Misconception(
            "T16", "all maps counted",
            "You count every map in front of the unit. Which of them does it see?",
            (("seen = np.sum(table[f])", "seen = table.shape[1]"),),
        ),
        families.side_for_area(
            "T17", ("seen * kernel * kernel", "seen * kernel"), of="window"
        ),
        Misconception(
            "T1B", "twice the side",
            "You multiply the kernel's side by 2 instead of by itself. For 2 x 2 that is "
            "the same: how many numbers are in a window of 5 x 5?",
            (("seen * kernel * kernel", "seen * kernel * 2"),),
        ),
        Misconception(
            "T1C", "maps squared as well",
            "You square the number of maps along with the kernel's side. A unit that "
            "sees 3 maps has 3 windows: what exactly belongs under the square?",
            (("seen * kernel * kernel", "(seen * kernel) ** 2"),),
        ),
        families.mean_for_sum(
            "T1D", ("np.sum(table[f])", "np.mean(table[f])"),
            ("dtype=int", "dtype=float"), of="truth values in a row",
        ),
        Misconception(
            "T1E", "the other maps",
            "You count the maps that a unit does not see. Which entries of its row "
            "are connections, the True or the False ones?",
            (("np.sum(table[f])", "np.sum(~table[f])"),),
        ),
        _overflow("T1F", np.int8),
        _overflow("T1G", np.uint8),
        Misconception(
            "T18", "fan-out",
            "You counted down the columns, so you know how many units look at each map: "
            "the fan-out. Which axis of the table belongs to one unit?",
            wrong=lambda table, kernel: table.sum(axis=0) * kernel**2,
        ),
        Misconception(
            "T19", "one number for all",
            "You added up all units. Each has a fan-in of its own: over which axis of "
            "the table should the sum run?",
            wrong=lambda table, kernel: int(table.sum()) * kernel**2,
        ),
        Misconception(
            "T20", "kernel forgotten",
            "You counted maps. From each map a whole window comes in: how many numbers "
            "are in it?",
            (("seen * kernel * kernel", "seen"),),
        ),
    ),
    alternatives=(fan_in_by_product, fan_in_by_counting, fan_in_in_floats),
    hints=(
        "Take one row of the table. How many maps does this unit see, and how many "
        "pixels in each of them?",
        "True counts as 1: the sum of a row is the number of maps that are seen.",
        "inputs[f] = np.sum(table[___]) * ___ * ___",
    ),
    explanation=(
        "A unit of map $f$ sees a window of $k \\times k$ in each map that the table "
        "connects it to: $F_f = k^2 \\sum_c T_{fc}$. For C3 that is 75, 100 or 150; for "
        "S2 and S4, whose map sees only its own, $2 \\cdot 2 = 4$ (sec. II-B, App. A)."
    ),
    general=lambda rng: (
        _table(int(rng.integers(2, 7)), int(rng.integers(2, 6)), int(rng.integers(99))),
        int(rng.integers(1, 6)),
    ),
    after="Initial weights are as large as this number allows.",
)  # fmt: skip
