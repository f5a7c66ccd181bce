"""05.4 thin_table: half the kernels, and still no twins."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray

MAPS_OUT, MAPS_IN, CONNECTIONS, FEEDS = 16, 6, 30, 5

GOOD = "30 connections, no twins, every S2 map feeds 5"
NO_TABLE = "no table of numbers"
TURNED = "a table of shape (6, 16)"
SHAPE = "a table of another shape than (16, 6)"
VALUES = "other values than True and False"
BLIND = "a C3 map that sees nothing"
TWINS = "two C3 maps that see the same"
MANY = "more than 30 connections"
FEW = "fewer than 30 connections"
UNEQUAL = "30 connections, but S2 maps that feed more or fewer than 5"


def thin_table() -> Array:
    table = np.zeros((16, 6), dtype=bool)
    rows = "0 1 2 3 4 5 01 12 23 34 45 05 012 345 024 135"
    for f, row in enumerate(rows.split()):
        for c in row:
            table[f, int(c)] = True
    return table


def course_table() -> Array:
    """The course's answer to 05.4; there are many others."""
    return thin_table()


def all_pairs_but_one() -> Array:
    pairs = [p for p in itertools.combinations(range(6), 2) if p != (2, 5)]
    return np.array([[c in seen for c in range(6)] for seen in [(2,), (5,), *pairs]])


def round_the_ring() -> Array:
    one, two = np.arange(6) < 1, np.arange(6) < 2
    rows = [np.roll(one, f) for f in range(6)] + [np.roll(two, f) for f in range(6)]
    half, other = np.arange(6) < 3, np.arange(6) % 2 == 0
    return np.stack([*rows, half, ~half, other, ~other])


def from_bits() -> list[list[int]]:
    codes = [1, 2, 4, 8, 16, 32, 3, 6, 12, 24, 48, 33, 7, 56, 21, 42]
    return [[code >> c & 1 for c in range(6)] for code in codes]


def judged(args: tuple[Any, ...], output: Any) -> str:
    """What is wrong with a table, in words; the first that applies."""
    try:
        table = np.asarray(output)
    except Exception:  # rows of several lengths
        return NO_TABLE
    if table.dtype.kind not in "biuf":
        return NO_TABLE
    if table.shape != (MAPS_OUT, MAPS_IN):
        return TURNED if table.shape == (MAPS_IN, MAPS_OUT) else SHAPE
    if not np.isin(table, (0, 1)).all():
        return VALUES
    table = table.astype(bool)
    if not table.any(axis=1).all():
        return BLIND
    if len(np.unique(table, axis=0)) < MAPS_OUT:
        return TWINS
    if table.sum() != CONNECTIONS:
        return MANY if table.sum() > CONNECTIONS else FEW
    return GOOD if (table.sum(axis=0) == FEEDS).all() else UNEQUAL


def counted(output: Any) -> str:
    """What can be counted in a table: empty rows, twins, connections, columns."""
    try:
        table = np.asarray(output).astype(bool)
    except (TypeError, ValueError):
        return ""
    if table.shape != (MAPS_OUT, MAPS_IN):
        return ""
    empty = [str(f) for f in range(MAPS_OUT) if not table[f].any()]
    if empty:
        rows = (
            f"Rows {', '.join(empty)} are" if len(empty) > 1 else f"Row {empty[0]} is"
        )
        return f"{rows} empty (counted from 0)."
    for f in range(MAPS_OUT):
        for g in range(f):
            if (table[f] == table[g]).all():
                sees = ", ".join(map(str, np.flatnonzero(table[f])))
                return f"Rows {g} and {f} (counted from 0) are equal: both see {sees}."
    total = int(table.sum())
    feeds = ", ".join(map(str, table.sum(axis=0)))
    return f"It has {total} connections; its columns hold {feeds}."


def _blind() -> Array:
    table = thin_table()
    table[15] = False
    return table


def _paper() -> Array:
    left_out = [(2, 5), (0, 3), (1, 4)]
    ring = [{(f + i) % 6 for i in range(n)} for n in (3, 4) for f in range(6)]
    rows = [*ring, *(set(range(6)) - set(pair) for pair in left_out), set(range(6))]
    return np.array([[c in row for c in range(6)] for row in rows])


def _one_less() -> Array:
    table = thin_table()
    table[15, 1] = False  # it sees S2 maps 3 and 5 then, as no other does
    return table


def _unequal() -> Array:
    table = thin_table()
    table[15] = table[11]
    table[15, 1] = True  # 0, 1, 5 in place of 1, 3, 5
    return table


THIN_TABLE = Exercise(
    id="05.4",
    name="thin_table",
    title="Half the kernels, and no twins",
    kind="design",
    reference=course_table,
    plain=thin_table,
    view=judged,
    detail=counted,
    parts=("table",),
    probes=(probe("your table, row by row and column by column", lambda: ()),),
    misconceptions=(
        Misconception(
            "T01", "a map that sees nothing",
            "At least one row of your table is empty. A map that sees nothing is its "
            "bias everywhere and saves kernels without finding anything. Which single "
            "input could it see without becoming somebody's twin?",
            wrong=_blind,
        ),
        Misconception(
            "T02", "twins",
            "Your table has twins: at least two of its rows are equal. Which cell can you "
            "change in one of the two, and what does that do to its column?",
            wrong=lambda: np.arange(6)[None, :] // 3 == np.arange(16)[:, None] % 2,
        ),
        Misconception(
            "T03", "too many connections",
            "Your table has no twins, but more than 30 connections. 30 connections for "
            "16 maps are fewer than two each. How many maps can see a single input, if "
            "no two may see the same one?",
            wrong=_paper,
        ),
        Misconception(
            "T04", "too few connections",
            "Your table has no twins, but fewer than 30 connections. Look at its column "
            "sums: which S2 maps feed fewer than five maps, and which row could see one "
            "of them as well?",
            wrong=_one_less,
        ),
        Misconception(
            "T05", "columns not equal",
            "Your table has 30 connections and no twins, but its columns are not equal: "
            "one S2 map feeds more than five maps, another one fewer. Which row could "
            "exchange the one for the other without becoming a twin?",
            wrong=_unequal,
        ),
        Misconception(
            "T06", "S2 maps in rows",
            "Your table has six rows and sixteen columns, as it is printed. In this "
            "chapter a row belongs to a map of C3. Which axis comes first?",
            wrong=lambda: thin_table().T,
        ),
        Misconception(
            "T07", "another shape",
            "Your array does not have the shape (16, 6). How many maps has C3, how many "
            "has S2, and which of them are the rows?",
            wrong=lambda: thin_table()[:12],
        ),
        Misconception(
            "T08", "other values",
            "Your table holds other values than True and False, or 1 and 0. A pair of "
            "maps is connected or not: what would any other number stand for?",
            wrong=lambda: thin_table() * 2,
        ),
        Misconception(
            "T09", "no numbers",
            "What you return cannot be read as a table of True and False. Are all its "
            "rows six cells long, and is each cell True or False, not text?",
            wrong=lambda: [[0], [1], [0, 1], [2]],
        ),
    ),
    alternatives=(all_pairs_but_one, round_the_ring, from_bits),
    hints=(
        "Begin with the cheapest maps. Six maps can see a single input each, and then "
        "every S2 map feeds one. How many maps and connections are left?",
        "Go round the ring again: six maps that see two neighbours each make every S2 "
        "map feed two more. Four maps and twelve connections are left, so three inputs "
        "each. Two maps that share all six S2 maps between them keep the columns equal.",
        'rows = "0 1 2 3 4 5 01 12 23 34 45 ___ 012 ___ 024 ___"\n'
        "# each word lists what one map of C3 sees",
    ),
    explanation=(
        "Sixteen different sets of S2 maps are wanted, 30 members in all, each of the "
        "six maps in five of them. One answer: the six single maps (6 connections, each "
        "S2 map feeds 1), the six pairs of neighbours on the ring (12, each feeds 2 "
        "more), and the four triples 012, 345, 024 and 135 (12, each feeds 2 more). "
        "Another: there are 15 pairs, in which every map comes five times. Leave out one "
        "pair and give its two members a map each. Without the condition on the columns "
        "26 connections would do: six single maps and ten pairs."
    ),
    general=lambda rng: (),
    after="What it would cost in accuracy, only training could tell.",
    widget="ConnectionTable",
)  # fmt: skip
