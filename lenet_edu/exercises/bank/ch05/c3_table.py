"""05.1 c3_table: which S2 maps each C3 map sees."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray


def c3_table() -> Array:
    table = np.zeros((16, 6), dtype=bool)
    for f in range(6):
        for step in range(3):
            table[f, (f + step) % 6] = True
        for step in range(4):
            table[6 + f, (f + step) % 6] = True
    for f in range(3):
        for step in (0, 1, 3, 4):
            table[12 + f, (f + step) % 6] = True
    table[15] = True
    return table


def table_by_lists() -> Array:
    rows = [
        "012", "123", "234", "345", "450", "501",
        "0123", "1234", "2345", "3450", "4501", "5012",
        "0134", "1245", "2350", "012345",
    ]  # fmt: skip
    return np.array([[str(c) in row for c in range(6)] for row in rows])


def table_by_rolling() -> Array:
    three, four = np.arange(6) < 3, np.arange(6) < 4
    apart = np.array([True, True, False, True, True, False])
    rows = [np.roll(three, f) for f in range(6)]
    rows += [np.roll(four, f) for f in range(6)]
    rows += [np.roll(apart, f) for f in range(3)]
    return np.stack([*rows, np.ones(6, dtype=bool)])


def table_by_distance() -> Array:
    away = (np.arange(6)[None, :] - np.arange(6)[:, None]) % 6  # (start, S2 map)
    return np.concatenate([away < 3, away < 4, away[:3] % 3 < 2, away[:1] >= 0])


def table_from_what_is_left_out() -> Array:
    table = np.zeros((16, 6), bool)
    for f, size in enumerate([3] * 6 + [4] * 6):
        table[f, (np.arange(size) + f) % 6] = True
    table[12:] = True
    for f, left_out in ((12, (2, 5)), (13, (0, 3)), (14, (1, 4))):
        table[f, left_out] = False
    return table


def _threes_only() -> Array:
    f, c = np.arange(16)[:, None], np.arange(6)
    return (c - f) % 6 < 3


def _first_of_each() -> Array:
    table = np.zeros((16, 6), dtype=bool)
    table[0, :3] = True
    table[6, :4] = True
    return table


_THREES = "table[f, (f + step) % 6] = True"
_FOURS = "table[6 + f, (f + step) % 6] = True"
_APART = "table[12 + f, (f + step) % 6] = True"
_STEPS = "(0, 1, 3, 4)"


C3_TABLE = Exercise(
    id="05.1",
    name="c3_table",
    title="Which S2 maps each C3 map sees",
    reference=nn.c3_table,
    plain=c3_table,
    probes=(
        probe("the table, a row per C3 map, a column per S2 map", lambda: ()),
    ),
    misconceptions=(
        Misconception(
            "K01", "no way round the end",
            "Some of your subsets stop at S2 map 5 and are too small. On a ring, "
            "which map comes after 5?",
            (
                (_THREES, "table[f, min(f + step, 5)] = True"),
                (_FOURS, "table[6 + f, min(f + step, 5)] = True"),
                (_APART, "table[12 + f, min(f + step, 5)] = True"),
            ),
        ),
        Misconception(
            "K16", "contiguous subsets do not go round",
            "Some of your contiguous subsets stop at S2 map 5 and are too small. On a "
            "ring, which map comes after 5?",
            (
                (_THREES, "table[f, min(f + step, 5)] = True"),
                (_FOURS, "table[6 + f, min(f + step, 5)] = True"),
            ),
        ),
        Misconception(
            "K28", "subsets of three do not go round",
            "Your maps 4 and 5 see too few inputs: their three neighbours go on past S2 "
            "map 5. On a ring, which map comes after 5?",
            ((_THREES, "table[f, min(f + step, 5)] = True"),),
        ),
        Misconception(
            "K29", "subsets of four do not go round",
            "Your maps 9, 10 and 11 see too few inputs: their four neighbours go on past "
            "S2 map 5. On a ring, which map comes after 5?",
            ((_FOURS, "table[6 + f, min(f + step, 5)] = True"),),
        ),
        Misconception(
            "K22", "two pairs do not go round",
            "Only your map 14 is wrong: it sees three inputs, and S2 map 0 is missing. "
            "Its second pair begins at 5. On a ring, which map comes after 5?",
            ((_APART, "table[12 + f, min(f + step, 5)] = True"),),
        ),
        Misconception(
            "K23", "the map that sees all first",
            "Your rows are the right sixteen, each one place too late: the map that sees "
            "all comes first. Which place does it have in the rule?",
            (("return table", "return np.roll(table, 1, axis=0)"),),
        ),
        Misconception(
            "K02", "the last start left out",
            "Two of your rows, 5 and 11, are empty. How many maps can a contiguous "
            "subset start at, if it may run past the end?",
            (("for f in range(6)", "for f in range(5)"),),
        ),
        Misconception(
            "K03", "fours before threes",
            "Your first six maps see four inputs, and the next six see three. Which "
            "size does the paper start with?",
            (
                ("range(3):\n            table[f", "range(4):\n            table[f"),
                ("range(4):\n            table[6", "range(3):\n            table[6"),
            ),
        ),
        Misconception(
            "K19", "fours everywhere",
            "Your first six maps see four inputs. How many does each of them see in "
            "the paper?",
            (("range(3):\n            table[f", "range(4):\n            table[f"),),
        ),
        Misconception(
            "K20", "threes everywhere",
            "Your maps 6 to 11 see three inputs, as maps 0 to 5 do. How many does "
            "each of them see in the paper?",
            (("range(4):\n            table[6", "range(3):\n            table[6"),),
        ),
        Misconception(
            "K04", "S2 maps in rows",
            "Your table has the paper's layout, a row per S2 map. Which axis comes "
            "first here, that of the maps in or of the maps out?",
            (("return table", "return table.T"),),
        ),
        Misconception(
            "K05", "every subset one map late",
            "Each of your subsets starts one map too late, as if the maps were "
            "counted from 1. Which S2 map does C3 map 0 start with?",
            (
                (_THREES, "table[f, (f + step + 1) % 6] = True"),
                (_FOURS, "table[6 + f, (f + step + 1) % 6] = True"),
                (_APART, "table[12 + f, (f + step + 1) % 6] = True"),
            ),
        ),
        Misconception(
            "K06", "the last map sees nothing",
            "Your last row is empty, so C3 map 15 sees nothing at all. What does the "
            "rule say about it?",
            (("    table[15] = True\n", ""),),
        ),
        Misconception(
            "K07", "four maps see all",
            "Your maps 12 to 15 see all six inputs. Only one of them should: what do "
            "the other three leave out?",
            (("table[15] = True", "table[12:] = True"),),
        ),
        Misconception(
            "K08", "pairs in another order",
            "Your maps 12 to 14 have the right three subsets, in another order. Which "
            "two S2 maps does C3 map 12 leave out?",
            ((_STEPS, "(0, 2, 3, 5)"),),
        ),
        Misconception(
            "K09", "three in a row and one apart",
            "Your maps 12 to 14 see three neighbours and one apart. That is a "
            "discontinuous subset, but not one of the three in the table. How far "
            "apart are the two maps left out?",
            ((_STEPS, "(0, 1, 2, 4)"),),
        ),
        Misconception(
            "K10", "contiguous once more",
            "Your maps 12 to 14 repeat the contiguous subsets of maps 6 to 8. Which "
            "two inputs should be missing, neighbours or opposite ones?",
            ((_STEPS, "range(4)"),),
        ),
        Misconception(
            "K21", "three maps left empty",
            "Your maps 12 to 14 see nothing. Which inputs does the rule give them?",
            (("for step in (0, 1, 3, 4):", "for step in ():"),),
        ),
        Misconception(
            "K26", "one opposite map missing",
            "Your maps 12 to 14 see three inputs: two neighbours and one opposite "
            "them. How many does the rule name for map 12 + f?",
            ((_STEPS, "(0, 1, 3)"),),
        ),
        Misconception(
            "K27", "return inside the loop",
            "Of the subsets of three and of four you have only the first, and the rows "
            "after them are empty. How far is your return line indented, and how often "
            "does the loop run before it?",
            wrong=_first_of_each,
        ),
        Misconception(
            "K11", "every second map",
            "Your first subsets take every second map, so no two of their inputs are "
            "neighbours. What does contiguous mean?",
            ((_THREES, "table[f, (f + 2 * step) % 6] = True"),),
        ),
        Misconception(
            "K12", "inverted",
            "Your table says True exactly where the right one says False. Does True "
            "stand for a connection or for a gap?",
            (("return table", "return ~table"),),
        ),
        Misconception(
            "K13", "everything connected",
            "Your table is True everywhere: each of the 16 maps sees all six. Where "
            "do the subsets of three and four come in?",
            (("np.zeros(", "np.ones("),),
        ),
        Misconception(
            "K14", "backwards from the start",
            "Your subsets run backwards from map f: C3 map 0 sees 0, 5 and 4. In "
            "which direction do the paper's subsets run?",
            (
                (_THREES, "table[f, (f - step) % 6] = True"),
                (_FOURS, "table[6 + f, (f - step) % 6] = True"),
                (_APART, "table[12 + f, (f - step) % 6] = True"),
            ),
        ),
        Misconception(
            "K17", "1 and 0 for True and False",
            "The connections are right, but your table holds 1.0 and 0.0. `x[:, "
            "table[f]]` and `~table` need truth values: which dtype should the table "
            "have?",
            (("dtype=bool", "dtype=float"),),
        ),
        Misconception(
            "K18", "whole numbers for True and False",
            "The connections are right, but your table holds the numbers 1 and 0. "
            "`x[:, table[f]]` would take them for places: which dtype should the "
            "table have?",
            (("dtype=bool", "dtype=int"),),
        ),
        Misconception(
            "K24", "three neighbours in every row",
            "Every row of yours has three neighbours. That is right for the first "
            "six rows alone: how many inputs do rows 6 to 11, 12 to 14 and 15 have?",
            wrong=_threes_only,
        ),
        Misconception(
            "K25", "subsets of four over those of three",
            "Rows 0 to 5 hold the subsets of four, and rows 6 to 11 are empty. In "
            "which row does the first subset of four stand?",
            (("table[6 + f, (f + step) % 6] = True", "table[f, (f + step) % 6] = True"),),
        ),
    ),
    alternatives=(
        table_by_lists,
        table_by_rolling,
        table_by_distance,
        table_from_what_is_left_out,
    ),
    hints=(
        "Write down the inputs of C3 maps 0, 1 and 5. What happens after S2 map 5?",
        "The maps lie on a ring: after 5 comes 0 again, which the remainder % 6 gives "
        "you. Six rows have three neighbours, six have four, three have two pairs, and "
        "one has everything.",
        "for f in range(6):\n    for step in range(___):\n"
        "        table[f, (f + ___) % ___] = True\n"
        "    for step in range(___):\n        table[___ + f, ___] = True",
    ),
    explanation=(
        "With the six S2 maps on a ring, C3 map $f$ sees $f, f+1, f+2 \\pmod 6$ for "
        "$f = 0 \\ldots 5$; map $6 + f$ sees $f \\ldots f+3$; map $12 + f$, for "
        "$f = 0, 1, 2$, sees the neighbours $f, f+1$ and the two opposite them, "
        "$f+3, f+4$; map 15 sees all. That makes $18 + 24 + 12 + 6 = 60$ connections "
        "(LeCun et al. 1998, sec. II-B, Table 1)."
    ),
    general=lambda rng: (),
    parts=("table",),
    after="The next pages convolve under this table.",
    widget="ConnectionTable",
    equivalent_mutants={
        "3 -> 4 in for f in range(3):": (
            "the fourth one writes into row 15, which is all True anyway"
        ),
    },
)  # fmt: skip
