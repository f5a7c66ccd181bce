"""Naming a mistake: the learner's results beside those of every known wrong one.

A name is given only when it explains the evidence: all of it, or all of some outputs
among several, and then said so. A share of the inputs proves nothing: two mistakes
together often look like a third one on most of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..compare import as_array, kind_of, same_result
from ..exercise import Exercise, Misconception
from .evidence import Cells, cell_right, expected, is_raised, known

AT_LEAST = 2  # failing inputs that have to show a mistake that is named in part


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
    mistakes = [(one, known(exercise.id)[one.id]) for one in exercise.misconceptions]
    for same in (_same_cell, _same_values):  # the kind of the numbers decides first
        for mistake, wrong in mistakes:
            if all(same(cells[c], wrong[c], right[c]) for c in cells):
                return Diagnosis(mistake)
    explained = {one.id: _explained(cells, wrong, right) for one, wrong in mistakes}
    scores = {
        key: sum(part in outputs for _, part in failing)
        for key, outputs in explained.items()
    }
    best = max(scores.values(), default=0)
    if not best:
        return _wrong_word(exercise, cells, failing[0])
    leaders = [m for m in exercise.misconceptions if scores[m.id] == best]
    # Where several account for the same numbers, or one also for numbers that are
    # not there, nothing is proved.
    if len(leaders) > 1:
        return None
    wrong = known(exercise.id)[leaders[0].id]
    spoiled = {c for c in cells if not cell_right(wrong[c], right[c])}
    proved = {part for _, part in spoiled} == explained[leaders[0].id]
    return Diagnosis(leaders[0], partial=True) if proved else None


def _explained(cells: Cells, wrong: Cells, right: Cells) -> set[int]:
    """The outputs in which a mistake accounts for every result, right or wrong.

    At least ``AT_LEAST`` inputs have to show it in each.
    """
    outputs = set()
    for part in {m for _, m in cells}:
        column = [c for c in cells if c[1] == part]
        spoiled = [c for c in column if not cell_right(wrong[c], right[c])]
        shown = [c for c in spoiled if not is_raised(cells[c])]
        if len(shown) >= AT_LEAST and all(
            _same_values(cells[c], wrong[c], right[c]) for c in column
        ):
            outputs.add(part)
    return outputs


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


def _same_values(value: Any, wrong: Any, right: Any) -> bool:
    """The same, but for the kind of the numbers, unless that is the mistake."""
    if _same_cell(value, wrong, right):
        return True
    if is_raised(value) or is_raised(wrong) or _of_kind(wrong, right):
        return False
    return same_result(value, wrong, kinds=False)


def _of_kind(wrong: Any, right: Any) -> bool:
    """Whether a mistake lies in the kind of its numbers: lost decimals, bytes, truths.

    So it is where the right numbers become the wrong ones by a change of type alone.
    """
    first, second = as_array(wrong), as_array(right)
    if first is None or second is None or kind_of(wrong) == kind_of(right):
        return False
    if "b" in (kind_of(wrong), kind_of(right)):
        return True
    with np.errstate(all="ignore"):
        cast = second.astype(np.asarray(wrong).dtype)
    return bool(first.shape == cast.shape and np.array_equal(cast, np.asarray(wrong)))
