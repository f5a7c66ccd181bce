"""Naming a mistake: the learner's results beside those of every known wrong one.

A name is given only when it explains the evidence: all of it, or in part under a rule
that keeps coincidence out, and then said so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..compare import same_result
from ..exercise import Exercise, Misconception
from .evidence import Cells, cell_right, expected, is_raised, known

AT_LEAST = 2  # failing inputs that a mistake has to explain to be named in part
SHARE = 2 / 3  # and of the failures among the outputs that it spoils


@dataclass(frozen=True)
class Diagnosis:
    """A named mistake; ``partial`` when it explains only some of the failures."""

    mistake: Misconception
    partial: bool = False


def diagnose(exercise: Exercise, cells: Cells) -> Diagnosis | None:
    """The known mistake that explains these results, or None."""
    right = expected(exercise.id)
    failing = [c for c in cells if not cell_right(cells[c], right[c])]
    if not failing:
        return None
    explained: dict[str, int] = {}
    for mistake in exercise.misconceptions:
        wrong = known(exercise.id)[mistake.id]
        if all(_same_cell(cells[c], wrong[c], right[c]) for c in cells):
            return Diagnosis(mistake)
        explained[mistake.id] = _explained(cells, wrong, right, set(failing))
    best = max(explained.values(), default=0)
    if not best:
        return _wrong_word(exercise, cells, failing[0])
    leaders = [m for m in exercise.misconceptions if explained[m.id] == best]
    return Diagnosis(leaders[0], partial=True) if len(leaders) == 1 else None


def _explained(
    cells: Cells, wrong: Cells, right: Cells, failing: set[tuple[int, int]]
) -> int:
    """How many failing cells a mistake accounts for; 0 where it may not be named.

    It may be named in part if it has at least ``AT_LEAST`` failing inputs right, at
    least ``SHARE`` of those that fail among the outputs it spoils, and none of the
    inputs that it would spoil is right.
    """
    spoiled = {c for c in cells if not cell_right(wrong[c], right[c])}
    if not spoiled <= failing:
        return 0
    outputs = {part for _, part in spoiled}
    fails = {n for n, part in failing if part in outputs}
    told = set()
    for n in fails:
        here = [c for c in failing if c[0] == n and c[1] in outputs]
        if all(c in spoiled and _told(cells[c], wrong[c]) for c in here):
            told.add(n)
    if len(told) < AT_LEAST or len(told) < SHARE * len(fails):
        return 0
    return sum(n in told and part in outputs for n, part in failing)


def _told(value: Any, wrong: Any) -> bool:
    """Whether a value, not an error, is the mistake's own."""
    return not is_raised(value) and same_result(value, wrong)


def _wrong_word(
    exercise: Exercise, cells: Cells, first: tuple[int, int]
) -> Diagnosis | None:
    """Of several wrong answers to a quiz, the first one's own sentence."""
    right = expected(exercise.id)
    if not isinstance(right[first], str):
        return None
    for mistake in exercise.misconceptions:
        wrong = known(exercise.id)[mistake.id]
        spoiled = [c for c in wrong if not cell_right(wrong[c], right[c])]
        if spoiled == [first] and same_result(cells[first], wrong[first]):
            return Diagnosis(mistake, partial=True)
    return None


def _same_cell(value: Any, wrong: Any, right: Any) -> bool:
    if cell_right(wrong, right):
        return cell_right(value, right)
    return same_result(value, wrong)
