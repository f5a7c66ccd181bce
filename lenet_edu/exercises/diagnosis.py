"""Naming a mistake: the learner's results beside those of every known wrong one.

A name is given only when it explains the evidence: all of it, or in part and then
said so. Where nothing matches, relations to the right answer are described, and
nothing is guessed.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from .compare import agree, as_array, differs_where, parts, same_result
from .exercise import Exercise, Function, Misconception, wrong_function
from .run import Ran, run

# One cell of evidence: the probe's number and the output's part, with its value.
Evidence = dict[tuple[int, int], Any]
RAISED = "raised "


@dataclass(frozen=True)
class Diagnosis:
    """A named mistake; ``partial`` when it explains only some of the failures."""

    mistake: Misconception
    partial: bool = False


def observe(exercise: Exercise, function: Function) -> list[Ran]:
    """Run a function on every probe."""
    runs = []
    for probe in exercise.probes:
        args = probe.make()
        ran = run(function, args)
        runs.append(viewed(exercise, probe.make(), ran))
    return runs


def viewed(exercise: Exercise, args: tuple[Any, ...], ran: Ran) -> Ran:
    """Bring a result into its comparable form; what has no such form stays."""
    if exercise.view is not None and not ran.error and ran.value is not None:
        try:
            ran.value = exercise.view(args, ran.value)
        except Exception:
            # The answer is not of the expected kind: it is compared as it came.
            return ran
    return ran


def evidence(exercise: Exercise, runs: list[Ran]) -> Evidence:
    """The results of all probes, part by part."""
    count = len(exercise.parts)
    cells: Evidence = {}
    for n, ran in enumerate(runs):
        if ran.error:
            cells.update({(n, m): RAISED + ran.error for m in range(count)})
            continue
        found = parts(ran.value, count)
        if len(found) != count:
            found = (f"{len(found)} parts",) * count
        cells.update({(n, m): value for m, value in enumerate(found)})
    return cells


@functools.cache
def expected(exercise_id: str) -> Evidence:
    """The reference's results on the probes."""
    from .registry import exercise

    item = exercise(exercise_id)
    return evidence(item, observe(item, item.reference))


@functools.cache
def known(exercise_id: str) -> dict[str, Evidence]:
    """The results of every wrong implementation on the probes."""
    from .registry import exercise

    item = exercise(exercise_id)
    return {
        m.id: evidence(item, observe(item, wrong_function(item.id, m.id)))
        for m in item.misconceptions
    }


def is_raised(value: Any) -> bool:
    """Whether a cell of evidence records an exception instead of a value."""
    return isinstance(value, str) and value.startswith(RAISED)


def cell_right(value: Any, right: Any) -> bool:
    """Whether a cell of evidence is a right answer."""
    return not is_raised(value) and agree(value, right)


def diagnose(exercise: Exercise, cells: Evidence) -> Diagnosis | None:
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
    exercise: Exercise, cells: Evidence, first: tuple[int, int]
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
    right: Evidence,
) -> bool:
    """A partial match must cover every probe of some part that the mistake spoils."""
    wrong = known(exercise.id)[mistake_id]
    for m in range(len(exercise.parts)):
        column = [c for c in wrong if c[1] == m]
        spoiled = [c for c in column if not cell_right(wrong[c], right[c])]
        if spoiled and len(exercise.parts) > 1 and all(c in same for c in column):
            return True
    return False


def relation(yours: Any, right: Any) -> str:
    """What can be said of a wrong answer without knowing its cause, or ""."""
    array, target = as_array(yours), as_array(right)
    if isinstance(right, str) and not isinstance(yours, str):
        return f"A word is expected here, you return {type(yours).__name__}."
    if target is None:
        return ""
    if isinstance(right, int) and isinstance(yours, float | np.floating):
        return (
            f"{yours!r} is a float. A number of places is a whole number: "
            "which division stays whole?"
        )
    if array is None:
        return f"Numbers are expected here, you return {type(yours).__name__}."
    if target.ndim == 0 and array.ndim:
        return (
            f"Your answer is an array of shape {array.shape}, expected is a single "
            "number. Which step makes one number of many?"
        )
    if array.shape != target.shape:
        return (
            f"Your shape is {_shape(array)}, expected is {_shape(target)}. "
            "Which axis is off, and by how much?"
        )
    if not np.isfinite(array).all():
        return "Your answer holds nan or inf. Which step overflows or divides by zero?"
    if array.ndim == 0 or not target.any():
        return ""
    return _pattern(array, target)


def _pattern(array: np.ndarray, target: np.ndarray) -> str:
    def close(candidate: np.ndarray) -> bool:
        return candidate.shape == array.shape and agree(array, candidate)

    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (array / target)[np.abs(target) > 1e-9 * np.abs(target).max()]
    factor = float(np.median(ratios))
    if close(-target):
        return "All your signs are opposite. Where does the sign turn?"
    if target.size > 1 and factor and close(target * factor):
        return (
            f"Everything is {factor:.4g} times the expected value. "
            "Where could that factor come from?"
        )
    offset = float(np.median(array - target))
    if target.size > 1 and close(target + offset):
        return f"Everything is off by the same {offset:.4g}. What adds it?"
    if target.ndim >= 2:
        if close(target[..., ::-1, ::-1]):
            return "Your map is the expected one turned by 180 degrees."
        if close(target[..., ::-1]):
            return "Your map is the expected one mirrored left to right."
        if close(target[..., ::-1, :]):
            return "Your map is the expected one mirrored top to bottom."
        if close(np.swapaxes(target, -1, -2)):
            return "Rows and columns are swapped in your map."
    return _place(array, target)


def _place(array: np.ndarray, target: np.ndarray) -> str:
    wrong = differs_where(array, target)
    has_inside = target.ndim >= 2 and min(target.shape[-2:]) > 2
    if has_inside and not wrong[..., 1:-1, 1:-1].any():
        return "Inside all is right; only the border differs."
    if target.ndim == 4:
        if len(target) > 1 and not wrong[0].any():
            return "The first image is right, later ones are not."
        if target.shape[1] > 1 and not wrong[:, 0].any():
            return "The first map is right, later ones are not."
    return ""


def _shape(array: np.ndarray) -> str:
    return "a single number" if array.ndim == 0 else str(array.shape)
