"""05.5 grouped_table: the connections of a grouped convolution."""

from __future__ import annotations

import numpy as np

from ...exercise import Exercise, Function, Misconception
from ..probes import probe

Array = np.ndarray
Generator = np.random.Generator


def grouped_table(maps_out: int, maps_in: int, groups: int) -> Array:
    table = np.zeros((maps_out, maps_in), dtype=bool)
    for f in range(maps_out):
        for c in range(maps_in):
            table[f, c] = f // (maps_out // groups) == c // (maps_in // groups)
    return table


def course_groups(maps_out: int, maps_in: int, groups: int) -> Array:
    """The course's answer to 05.5."""
    return grouped_table(maps_out, maps_in, groups)


def _given() -> Function:
    def grouped_table(maps_out: int, maps_in: int, groups: int) -> Array:
        table = np.zeros((maps_out, maps_in), dtype=bool)
        for f in range(maps_out):
            for c in range(maps_in):
                table[f, c] = f // groups == c // groups
        return table

    return grouped_table


def groups_by_blocks(maps_out: int, maps_in: int, groups: int) -> Array:
    table = np.zeros((maps_out, maps_in), dtype=bool)
    a, b = maps_out // groups, maps_in // groups
    for g in range(groups):
        table[g * a : (g + 1) * a, g * b : (g + 1) * b] = True
    return table


def groups_by_kron(maps_out: int, maps_in: int, groups: int) -> Array:
    block = np.ones((maps_out // groups, maps_in // groups))
    return np.kron(np.eye(groups), block) == 1


def groups_by_repeating(maps_out: int, maps_in: int, groups: int) -> Array:
    numbers = range(groups)
    out = [g for g in numbers for _ in range(maps_out // groups)]
    into = [g for g in numbers for _ in range(maps_in // groups)]
    return np.array([[g == h for h in into] for g in out])


def groups_by_proportion(maps_out: int, maps_in: int, groups: int) -> Array:
    out = np.arange(maps_out)[:, None] * groups // maps_out
    return out == np.arange(maps_in) * groups // maps_in


def _groups_case(rng: Generator) -> tuple[int, int, int]:
    groups, out, into = (int(n) for n in rng.integers(1, 5, 3))
    return groups * out, groups * into, groups


def _blocks_of_groups(maps_out: int, maps_in: int, groups: int) -> Array:
    table = np.zeros((maps_out, maps_in), dtype=bool)
    for g in range(groups):
        part = slice(g * groups, (g + 1) * groups)
        table[part, part] = True
    return table


def _blocks_one_apart(maps_out: int, maps_in: int, groups: int) -> Array:
    table = np.zeros((maps_out, maps_in), dtype=bool)
    for g in range(groups):
        table[g : g + maps_out // groups, g : g + maps_in // groups] = True
    return table


_OUT = "f // (maps_out // groups)"
_IN = "c // (maps_in // groups)"
_BOTH = f"{_OUT} == {_IN}"


GROUPED_TABLE = Exercise(
    id="05.5",
    name="grouped_table",
    title="The connections of a grouped convolution",
    kind="find-and-fix",
    reference=course_groups,
    plain=grouped_table,
    given=_given(),
    parts=("table",),
    probes=(
        probe("4 maps that see 2, in 2 groups", lambda: (4, 2, 2)),
        probe("2 maps that see 6, in 2 groups", lambda: (2, 6, 2)),
        probe("6 maps that see 3, in 3 groups", lambda: (6, 3, 3)),
        probe("3 maps that see 4, in 1 group: everything", lambda: (3, 4, 1)),
        probe("4 maps that see 4, in 4 groups: one each", lambda: (4, 4, 4)),
        probe("6 maps that see 9, in 3 groups", lambda: (6, 9, 3)),
        probe("16 maps that see 6, in 2 groups", lambda: (16, 6, 2)),
    ),
    misconceptions=(
        Misconception(
            "G01", "divided by the number of groups",
            "You still divide both numbers by the number of groups, so that each of your "
            "groups is as large as there are groups. How many of the maps out belong to "
            "one group, and how many of the maps in?",
            ((_BOTH, "f // groups == c // groups"),),
        ),
        Misconception(
            "G02", "maps in by the number of groups",
            "Your maps out are divided rightly, but the maps in are still divided by the "
            "number of groups. How many maps in belong to one group?",
            ((_IN, "c // groups"),),
        ),
        Misconception(
            "G03", "maps out by the number of groups",
            "Your maps in are divided rightly, but the maps out are still divided by the "
            "number of groups. How many maps out belong to one group?",
            ((_OUT, "f // groups"),),
        ),
        Misconception(
            "G04", "dealt out like cards",
            "Your groups take the maps in turn, as cards are dealt out. They should be "
            "blocks of neighbours. Does the remainder tell you that, or the whole part?",
            ((_BOTH, "f % groups == c % groups"),),
        ),
        Misconception(
            "G05", "sizes exchanged",
            "You divide the maps out by the size of a group of maps in, and the other "
            "way round. Which of the two sizes belongs to f?",
            ((_BOTH, "f // (maps_in // groups) == c // (maps_out // groups)"),),
        ),
        Misconception(
            "G06", "size of the maps out for both",
            "You divide both numbers by the size of a group of maps out. A group of maps "
            "in has a size of its own: what is it?",
            ((_IN, "c // (maps_out // groups)"),),
        ),
        Misconception(
            "G07", "size of the maps in for both",
            "You divide both numbers by the size of a group of maps in. A group of maps "
            "out has a size of its own: what is it?",
            ((_OUT, "f // (maps_in // groups)"),),
        ),
        Misconception(
            "G08", "rows and columns exchanged",
            "Your table has a row for each map in. Which axis comes first in this "
            "chapter, that of the maps out or of the maps in?",
            (("return table", "return table.T"),),
        ),
        Misconception(
            "G09", "inverted",
            "Your maps see every group but their own. Does True stand for a connection "
            "or for a gap?",
            ((_BOTH, _BOTH.replace("==", "!=")),),
        ),
        Misconception(
            "G10", "maps out dealt out",
            "Your maps in are in blocks, but your maps out are dealt out to the groups "
            "in turn. Neighbours belong together: remainder or whole part?",
            ((_OUT, "f % groups"),),
        ),
        Misconception(
            "G11", "maps in dealt out",
            "Your maps out are in blocks, but your maps in are dealt out to the groups "
            "in turn. Neighbours belong together: remainder or whole part?",
            ((_IN, "c % groups"),),
        ),
        Misconception(
            "G12", "earlier groups as well",
            "Your maps see their own group and all groups before it. Which sign asks for "
            "the same group alone?",
            ((_BOTH, _BOTH.replace("==", ">=")),),
        ),
        Misconception(
            "G13", "later groups as well",
            "Your maps see their own group and all groups behind it. Which sign asks for "
            "the same group alone?",
            ((_BOTH, _BOTH.replace("==", "<=")),),
        ),
        Misconception(
            "G14", "place within the group",
            "You compare the places of the two maps within their groups. The question is "
            "whether they are in the same group: remainder or whole part?",
            ((_BOTH, "f % (maps_out // groups) == c % (maps_in // groups)"),),
        ),
        Misconception(
            "G17", "fractions compared",
            "You divide with /, which keeps the fraction: 1 / 2 and 0 / 1 differ, though "
            "both maps are in group 0. Which division gives the number of the group "
            "alone?",
            ((_BOTH, "f / (maps_out // groups) == c / (maps_in // groups)"),),
        ),
        Misconception(
            "G15", "1.0 and 0.0 for True and False",
            "The connections are right, but your table holds 1.0 and 0.0. Which dtype "
            "has a table of True and False?",
            (("dtype=bool", "dtype=float"),),
        ),
        Misconception(
            "G16", "1 and 0 for True and False",
            "The connections are right, but your table holds the whole numbers 1 and 0. "
            "Which dtype has a table of True and False?",
            (("dtype=bool", "dtype=int"),),
        ),
        Misconception(
            "G18", "every map sees every map",
            "Your table is True everywhere: what you divide by is so large that both "
            "sides are 0 for all maps. How many maps are in one group?",
            wrong=lambda maps_out, maps_in, groups: np.ones((maps_out, maps_in), bool),
        ),
        Misconception(
            "G20", "always 8 and 3",
            "Your groups always have 8 maps out and 3 maps in. That is right for 16 "
            "maps that see 6, in 2 groups. How do you get 8 from 16 and 2?",
            ((_BOTH, "f // 8 == c // 3"),),
        ),
        Misconception(
            "G21", "blocks as large as there are groups",
            "Each of your blocks has as many rows and columns as there are groups. How "
            "many of the maps out belong to one group, and how many of the maps in?",
            wrong=_blocks_of_groups,
        ),
        Misconception(
            "G22", "blocks one map apart",
            "Your blocks have the right size, but each begins only one map after the "
            "last, so that they overlap. At which map out does group 1 begin?",
            wrong=_blocks_one_apart,
        ),
        Misconception(
            "G19", "each map sees its namesake",
            "Map f sees map c in yours only where f and c are equal. When are two "
            "maps in the same group, if a group has several?",
            wrong=lambda maps_out, maps_in, groups: np.eye(maps_out, maps_in, dtype=bool),
        ),
    ),
    alternatives=(
        groups_by_blocks,
        groups_by_kron,
        groups_by_repeating,
        groups_by_proportion,
    ),
    hints=(
        "Write down for 4 maps that see 2, in 2 groups, which group each map belongs to. "
        "Then work out what the given line says instead.",
        "A whole division by the size of a group gives the number of the group: with "
        "groups of 8, maps 0 to 7 are in group 0 and maps 8 to 15 in group 1. The two "
        "sides have sizes of their own. By what does the given line divide?",
        "table[f, c] = f // (___ // groups) == c // (___ // ___)",
    ),
    explanation=(
        "A group holds $F / G$ maps out and $C / G$ maps in. Map $f$ is in group "
        "$\\lfloor f / (F / G) \\rfloor$, map $c$ in group $\\lfloor c / (C / G) "
        "\\rfloor$, and the two are connected where these are equal. The given line "
        "divides both by $G$ itself. That is right only where a group happens to hold "
        "as many maps as there are groups."
    ),
    general=_groups_case,
    after="PyTorch, which you meet in chapter 20, takes groups as an argument of its Conv2d.",
)  # fmt: skip
