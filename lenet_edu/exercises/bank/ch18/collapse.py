"""18.4 collapse: from a path to a string."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from ....models import space_displacement as course
from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray
Generator = np.random.Generator


def collapse(path: Array, blank: int = 10) -> list[int]:
    digits = []
    for q in range(len(path)):
        new = q == 0 or path[q] != path[q - 1]
        if new and path[q] != blank:
            digits.append(int(path[q]))
    return digits


def collapse_given(path: Array, blank: int = 10) -> list[int]:
    """What the exercise begins with: it forgets that a blank was there."""
    digits = []  # type: ignore[var-annotated]
    for k in path:
        if k != blank and k not in digits[-1:]:
            digits.append(int(k))
    return digits


def collapse_by_groups(path: Array, blank: int = 10) -> list[int]:
    return [int(k) for k, _ in itertools.groupby(path) if k != blank]


def collapse_by_diff(path: Array, blank: int = 10) -> list[int]:
    path = np.asarray(path)
    starts = path[np.flatnonzero(np.diff(path, prepend=-1))]
    return [int(k) for k in starts[starts != blank]]


def collapse_with_memory(path: Array, blank: int = 10) -> list[int]:
    digits, before = [], blank
    for k in path:
        if k not in (before, blank):
            digits.append(int(k))
        before = k
    return digits


def _each_once(path: Array, blank: int = 10) -> list[int]:
    return [int(k) for k in dict.fromkeys(path) if k != blank]


def _one_per_stretch(path: Array, blank: int = 10) -> list[int]:
    stretches = itertools.groupby(path, lambda k: k != blank)
    return [int(next(inside)) for a_digit, inside in stretches if a_digit]


def _where_runs_end(path: Array, blank: int = 10) -> list[int]:
    return [int(a) for a, b in itertools.pairwise(path) if a not in (b, blank)]


def _path(*classes: int) -> Array:
    return np.array(classes)


def _some_path(rng: Generator) -> tuple[Any, ...]:
    return rng.choice([0, 3, 8, 9, 10], int(rng.integers(1, 15))), int(
        rng.choice([10, 0, 9])
    )


COLLAPSE = Exercise(
    id="18.4",
    name="collapse",
    title="From a path to a string",
    reference=course.collapse,
    kind="find-and-fix",
    given=collapse_given,
    plain=collapse,
    probes=(
        probe("the path 3 3 10 10 5", lambda: (_path(3, 3, 10, 10, 5),)),
        probe("the path 7 7 10 7 7", lambda: (_path(7, 7, 10, 7, 7),)),
        probe("the path 10 0 0 9 9 10 1 10 0", lambda: (
            _path(10, 0, 0, 9, 9, 10, 1, 10, 0),)),
        probe("the path 4 2 4 4 1", lambda: (_path(4, 2, 4, 4, 1),)),
        probe("the path 10 10 10: nothing is there", lambda: (_path(10, 10, 10),)),
        probe("the path 0 0 10 5 0: it begins with the digit 0",
              lambda: (_path(0, 0, 10, 5, 0),)),
        probe("the path 0 1 1 0 10 2 2, the blank being 0",
              lambda: (_path(0, 1, 1, 0, 10, 2, 2), 0)),
        probe("the path 6 11 6 9, the blank being 11",
              lambda: (_path(6, 11, 6, 9), 11)),
    ),
    misconceptions=(
        Misconception(
            "D41", "blanks dropped first",
            "7 7 blank 7 7 gives you one 7. You compare with the last digit you wrote, "
            "not with the position before. What is the blank between them good for?",
            (("q == 0 or path[q] != path[q - 1]", "not digits or path[q] != digits[-1]"),),
        ),
        Misconception(
            "D42", "runs kept",
            "A digit that is seen at several positions in a row comes several times. It "
            "was written once. When does a digit begin?",
            (("if new and path[q] != blank", "if path[q] != blank"),),
        ),
        Misconception(
            "D43", "each digit once",
            "A digit that comes again later is lost: you keep each digit once. Which "
            "repetitions are one and the same digit, and which are not?",
            wrong=_each_once,
        ),
        Misconception(
            "D44", "blanks kept",
            "Your string holds the blank. It says that nothing is here: should a reader "
            "see it?",
            (("if new and path[q] != blank", "if new"),),
        ),
        Misconception(
            "D45", "0 taken for the blank",
            "You drop the class 0, which is a digit. The blank stands behind the ten. "
            "Which argument says where?",
            (("if new and path[q] != blank", "if new and path[q] != 0"),),
        ),
        Misconception(
            "D46", "10 whatever the blank",
            "You drop the class 10, also where the blank is another one. Which name did "
            "you not use?",
            (("if new and path[q] != blank", "if new and path[q] != 10"),),
        ),
        Misconception(
            "D47", "sorted",
            "Your digits are sorted by size. A number is read from left to right: what "
            "was the order of the positions?",
            (("return digits", "return sorted(digits)"),),
        ),
        Misconception(
            "D48", "first position skipped",
            "A digit at position 0 is lost. It has no position before it. Is it new?",
            (("q == 0 or path[q] != path[q - 1]", "q > 0 and path[q] != path[q - 1]"),),
        ),
        Misconception(
            "D49", "a first 0 is lost",
            "A 0 at the first position is lost: before the loop, your class before it is "
            "0 already. Which value can be no class?",
            (("q == 0 or path[q] != path[q - 1]",
              "path[q] != (path[q - 1] if q > 0 else 0)"),),
        ),
        Misconception(
            "D4A", "the last compared with the first",
            "At position 0 you compare with path[-1], which in Python is the last one: "
            "where both are the same digit, the first run is lost. What comes before "
            "position 0?",
            (("q == 0 or path[q] != path[q - 1]", "path[q] != path[q - 1]"),),
        ),
        Misconception(
            "D4B", "one digit between two blanks",
            "You write one digit for each stretch without a blank. Two different digits "
            "may follow each other directly, as in 0 0 9 9: what separates them there?",
            wrong=_one_per_stretch,
        ),
        Misconception(
            "D4C", "the last run is lost",
            "You write a digit down where its run gives way to another class. The last "
            "run never does, so its digit is lost. What marks the beginning of a run?",
            wrong=_where_runs_end,
        ),
    ),
    alternatives=(collapse_by_groups, collapse_by_diff, collapse_with_memory),
    hints=(
        "Go from left to right. Write a class down when it begins, that is, when it is "
        "not that of the position before.",
        "The blank is compared like any other class, but not written down.",
        "for q in range(len(path)):\n    new = q == ___ or ___\n"
        "    if new and ___:\n        digits.append(___)",
    ),
    explanation=(
        "First runs become one, then blanks go: in this order. So 7 7 blank 7 is two "
        "sevens, and 7 7 7 is one. The paper's grammar removed duplicates as well "
        "(LeCun et al. 1998, sec. VII). The rule with the blank became known in speech "
        "recognition, years later."
    ),
    general=_some_path,
    parts=("digits",),
    after="What is still missing is a good path.",
    widget="SDNNSlider",
)  # fmt: skip
