"""05.5 twin_pairs: maps that see the same."""

from __future__ import annotations

import itertools

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from .. import families
from ..probes import probe
from ._shared import random_table, table_of

Array = np.ndarray
Generator = np.random.Generator


def twin_pairs(table: Array) -> int:
    maps = len(table)
    count = 0
    for f in range(maps):
        for g in range(f + 1, maps):
            if np.all(table[f] == table[g]):
                count += 1
    return count


def twins_by_combinations(table: Array) -> int:
    pairs = itertools.combinations(np.asarray(table).tolist(), 2)
    return sum(a == b for a, b in pairs)


def twins_by_counting(table: Array) -> int:
    _, counts = np.unique(np.asarray(table), axis=0, return_counts=True)
    return int((counts * (counts - 1) // 2).sum())


def twins_by_codes_in_float32(table: Array) -> int:
    powers = 2 ** np.arange(table.shape[1], dtype=np.float32)
    codes = np.asarray(table, np.float32) @ powers
    return int((np.triu(codes[:, None] == codes[None, :], k=1)).sum())


def _twin_case(rng: Generator) -> tuple[Array]:
    F, C = (int(n) for n in rng.integers(1, 9, 2))
    return (random_table(rng, F, min(C, 3)),)


def _maps_with_a_twin(table: Array) -> int:
    rows = table.tolist()
    return sum(rows.count(row) > 1 for row in rows)


def _different_rows(table: Array) -> int:
    return len(np.unique(table, axis=0))


def _repeats(table: Array) -> int:
    return len(table) - len(np.unique(table, axis=0))


def _kinds(table: Array) -> int:
    return int((np.unique(table, axis=0, return_counts=True)[1] > 1).sum())


def _half_of_all(table: Array) -> int:
    return int(np.all(table[:, None] == table[None], axis=2).sum()) // 2


def _half_squares(table: Array) -> int:
    return int((np.unique(table, axis=0, return_counts=True)[1] ** 2 // 2).sum())


_EQUAL = "np.all(table[f] == table[g])"


TWIN_PAIRS = Exercise(
    id="05.5",
    name="twin_pairs",
    title="Maps that see the same",
    reference=twin_pairs,
    plain=twin_pairs,
    probes=(
        probe(
            "3 maps, of which the first and the last see the same: X.X, .XX, X.X",
            lambda: (table_of("X.X", ".XX", "X.X"),),
        ),
        probe("4 maps that all see everything", lambda: (np.ones((4, 5), dtype=bool),)),
        probe(
            "5 maps that see equally many inputs, two of them the same",
            lambda: (table_of("XX..", "X.X.", ".XX.", "XX..", "..XX"),),
        ),
        probe(
            "4 maps, two of which see nothing: ..., X.., ..., XX.",
            lambda: (table_of("...", "X..", "...", "XX."),),
        ),
        probe(
            "5 maps, two pairs of twins that are neighbours",
            lambda: (table_of("X..", "X..", ".XX", ".X.", ".X."),),
        ),
        probe("two maps that see nothing in common", lambda: (table_of("X.", ".X"),)),
        probe("C3's own table", lambda: (nn.c3_table(),)),
    ),
    misconceptions=(
        Misconception(
            "Y01", "each pair counted twice",
            "You counted each pair from both sides. Maps 0 and 2 are the same pair as "
            "2 and 0: how can each pair come only once?",
            (
                ("range(f + 1, maps):\n",
                 "range(maps):\n            if f == g:\n                continue\n"),
            ),
        ),
        Misconception(
            "Y02", "each map its own twin",
            "You compare each map with itself as well, and it is always equal. Which "
            "pairs should be compared?",
            (("range(f + 1, maps)", "range(f, maps)"),),
        ),
        Misconception(
            "Y03", "all against all",
            "Your count includes each map with itself, and each pair twice. Which "
            "pairs (f, g) are really different ones?",
            (("range(f + 1, maps)", "range(maps)"),),
        ),
        Misconception(
            "Y04", "as many inputs",
            "You compare how many inputs two maps see. Twins see the same ones: are "
            "0, 1 the same inputs as 1, 2?",
            ((_EQUAL, "table[f].sum() == table[g].sum()"),),
        ),
        Misconception(
            "Y05", "one input in common",
            "You count pairs that have an input in common. For twins every cell of "
            "the two rows must agree: any or all?",
            ((_EQUAL, "np.any(table[f] & table[g])"),),
        ),
        Misconception(
            "Y06", "one cell that agrees",
            "You count a pair as soon as one cell of the two rows agrees. Which NumPy "
            "function asks for every cell?",
            ((_EQUAL, "np.any(table[f] == table[g])"),),
        ),
        Misconception(
            "Y14", "one row inside the other",
            "You count a pair when one map sees all that the other sees, even if it "
            "sees more. When are two rows equal?",
            ((_EQUAL, "np.all(table[f] | ~table[g]) or np.all(table[g] | ~table[f])"),),
        ),
        Misconception(
            "Y07", "next maps only",
            "You compare each map only with the next one. Could the first and the "
            "last be twins?",
            (("range(f + 1, maps)", "range(f + 1, min(f + 2, maps))"),),
        ),
        Misconception(
            "Y08", "maps instead of pairs",
            "You count the maps that have a twin, but the pairs are wanted. How many "
            "pairs are there among four equal maps?",
            wrong=_maps_with_a_twin,
        ),
        Misconception(
            "Y09", "different rows",
            "You count how many different rows there are, but the pairs of equal ones "
            "are wanted. How many pairs does a table without twins have?",
            wrong=_different_rows,
        ),
        Misconception(
            "Y10", "repeated rows",
            "You count the rows that repeat an earlier one. Four equal maps have "
            "three of these, but how many pairs?",
            wrong=_repeats,
        ),
        Misconception(
            "Y15", "kinds of twins",
            "You count the rows that come more than once, each of them once. Four "
            "equal maps are one such row, but how many pairs?",
            wrong=_kinds,
        ),
        Misconception(
            "Y11", "never more than one",
            "Your answer is never above 1. Where should the counting go on?",
            (("count += 1", "return 1"),),
        ),
        Misconception(
            "Y12", "columns compared",
            "You compare the columns of the table, that is, the S2 maps. Which axis "
            "holds the maps of C3?",
            (("maps = len(table)\n", "table = table.T\n    maps = len(table)\n"),),
        ),
        Misconception(
            "Y13", "pairs that differ",
            "You count the pairs that do not see the same. What must hold for every "
            "cell of two twins?",
            ((_EQUAL, "np.any(table[f] != table[g])"),),
        ),
        Misconception(
            "Y17", "all pairs",
            "You count every pair, twins or not. Which two rows do you compare?",
            ((_EQUAL, "True"),),
        ),
        families.float_for_count(
            "Y18",
            ("return count", "return float(count)"),
            of="pairs",
        ),
        Misconception(
            "Y19", "last map left out",
            "The last map is never compared with the others. Where does your range "
            "stop?",
            (("range(f + 1, maps)", "range(f + 1, maps - 1)"),),
        ),
        Misconception(
            "Y20", "maps that see nothing left out",
            "Two maps that see nothing see the same, but you do not count them. What "
            "must hold for every cell of two twins?",
            ((_EQUAL, "table[f].any() and np.all(table[f] == table[g])"),),
        ),
        Misconception(
            "Y21", "half of all equal cells",
            "You halve the number of equal pairs (f, g), and each map with itself is "
            "among them. Which pairs should be left out before you halve?",
            wrong=_half_of_all,
        ),
        Misconception(
            "Y22", "half of the squares",
            "For n equal maps you count half of n squared. Each map has n - 1 others: "
            "how many pairs do n maps have?",
            wrong=_half_squares,
        ),
    ),
    alternatives=(twins_by_combinations, twins_by_counting, twins_by_codes_in_float32),
    hints=(
        "Two loops give all pairs of maps. Which of the pairs come twice?",
        "Let g start after f, so that each pair comes once. Two rows are equal if all "
        "their cells are.",
        "for f in range(maps):\n    for g in range(___, maps):\n"
        "        if np.all(___ == ___):\n            count += 1",
    ),
    explanation=(
        "There are $F (F - 1) / 2$ pairs, 120 for sixteen maps; a pair counts if "
        "$T_{f,c} = T_{g,c}$ for all $c$. The full table makes all 120 twins. The "
        "paper's has none: no two of its sixteen rows are equal, so any two maps are "
        "pushed apart by what they see (LeCun et al. 1998, sec. II-B)."
    ),
    general=_twin_case,
    parts=("pairs",),
    after="Try it on tables of your own: the widget of this chapter hands them out.",
    widget="ConnectionTable",
)  # fmt: skip
