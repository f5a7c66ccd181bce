"""Naming a mistake: the learner's results beside those of every known wrong one.

A name is given only when it explains the evidence: all of it, or in part and then
said so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..compare import same_result
from ..exercise import Exercise, Misconception
from .evidence import Cells, cell_right, expected, is_raised, known


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
    scores: dict[str, int] = {}
    for mistake in exercise.misconceptions:
        wrong = known(exercise.id)[mistake.id]
        same = {c for c in cells if _same_cell(cells[c], wrong[c], right[c])}
        if len(same) == len(cells):
            return Diagnosis(mistake)
        told = [c for c in same if c in failing and not is_raised(wrong[c])]
        # In part: every failure this mistake would cause on those parts is there.
        if told and _whole_parts_explained(exercise, mistake.id, same, right):
            scores[mistake.id] = len(told)
    if not scores:
        return _wrong_word(exercise, cells, failing[0])
    best = max(scores.values())
    leaders = [m for m in exercise.misconceptions if scores.get(m.id) == best]
    return Diagnosis(leaders[0], partial=True) if len(leaders) == 1 else None


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


def _whole_parts_explained(
    exercise: Exercise,
    mistake_id: str,
    same: set[tuple[int, int]],
    right: Cells,
) -> bool:
    """A partial match must cover every probe of some part that the mistake spoils."""
    wrong = known(exercise.id)[mistake_id]
    for m in range(len(exercise.parts)):
        column = [c for c in wrong if c[1] == m]
        spoiled = [c for c in column if not cell_right(wrong[c], right[c])]
        if spoiled and len(exercise.parts) > 1 and all(c in same for c in column):
            return True
    return False
