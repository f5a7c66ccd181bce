"""One learner's chapter: its exercises are judged here, its functions run elsewhere."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from lenet_edu.exercises.engine import limits
from lenet_edu.exercises.engine.check import (
    examine,
    judged_on,
    says_little,
    with_place,
)
from lenet_edu.exercises.engine.contract import AS_GIVEN
from lenet_edu.exercises.exercise import Exercise
from lenet_edu.exercises.given import is_given
from lenet_edu.exercises.outcome import NotAttempted, Outcome, Passed, RaisedError
from lenet_edu.exercises.registry import exercise, exercise_ids
from lenet_edu.exercises.solved import is_the_courses

from . import record
from .allowance import Allowance
from .answers import Answers, EndedError, Missing
from .definitions import Notebook, Taken
from .notebook_file import Cell
from .places import Places
from .process import Process, ProcessError
from .record import ExerciseResult
from .results import CODE, of_no_check, of_outcome
from .room import ANSWERS, PLACES
from .sandbox import Sandbox

FRESH = 10  # random cases of the grader's own
LENGTHS = 4  # notes about the cells that are kept for one exercise


@dataclass(frozen=True)
class Terms:
    """What every submission of a class is graded under."""

    seed: int = 0
    allowance: Allowance = field(default_factory=Allowance)
    sandbox: Sandbox = field(default_factory=lambda: Sandbox("limits"))

    def fresh_seeds(self, exercise_id: str) -> list[int]:
        """Seeds of cases that no learner can know, as long as the seed is not told."""
        digits = [int(part) for part in exercise_id.split(".")]
        draws = np.random.default_rng([self.seed, *digits, 1998])
        return [int(n) for n in draws.integers(1_000, 2**62, FRESH)]


Remember = Callable[[str, str, Callable[[], ExerciseResult]], ExerciseResult]


def always(_: str, __: str, judge: Callable[[], ExerciseResult]) -> ExerciseResult:
    """Remember nothing."""
    return judge()


def exercises_of(chapter: str) -> list[Exercise]:
    """The exercises of a chapter, in order."""
    ids = [one for one in exercise_ids() if one.startswith(f"{chapter}.")]
    return [exercise(one) for one in ids]


class Judge:
    """Judges chapters of one learner; used as a context, it ends its sandboxes.

    Parameters
    ----------
    terms
        Under which it is graded.
    remember
        Called with what decides a result, as it is written and without its names, and
        with what finds it: equal definitions have equal results.
    """

    def __init__(self, terms: Terms, remember: Remember = always) -> None:
        self.terms, self.remember = terms, remember
        self._answers = Answers(self._start, terms.allowance)
        self._places = Places(self._start_places, terms.allowance)

    def __enter__(self) -> Judge:
        return self

    def __exit__(self, *_: object) -> None:
        self._answers.end()
        self._places.end()

    def _start(self) -> Process:
        return Process(self.terms.sandbox, ANSWERS, self.terms.allowance)

    def _start_places(self) -> Process:
        return Process(self.terms.sandbox, PLACES, self.terms.allowance)

    def chapter(
        self, chapter: str, cells: Sequence[Cell]
    ) -> tuple[tuple[ExerciseResult, ...], tuple[str, ...]]:
        """The results of a notebook's exercises, and sentences about the notebook."""
        notebook = Notebook(cells)
        items = exercises_of(chapter)
        right: set[str] = set()
        found = []
        for n, item in enumerate(items):
            before = {one.name for one in items[:n]} - right
            result = self._exercise(item, notebook, before)
            if result.passed:
                right.add(item.name)
            found.append(result)
        notes = tuple(dict.fromkeys(notebook.notes))
        notes += tuple(
            f"Cell {cell.number} is no Python ({error}) and was left out."
            for cell, error in notebook.unreadable
        )
        return tuple(found), notes[:20]

    def _exercise(
        self, item: Exercise, notebook: Notebook, others: set[str]
    ) -> ExerciseResult:
        try:
            taken = notebook.taken(item.id, item.name, others)
        except RecursionError:
            taken = Taken(trouble="its code is nested too deeply")
        if not taken.name:
            return of_no_check(item, taken)
        around = f"{item.id} {taken.stands_in}"
        key = f"{around} {taken.name} {taken.cells}"
        shape = f"{around}\n{taken.shape}" if taken.shape else ""
        judged = self.remember(key, shape, lambda: self._judged(item, taken))
        # What is not decided by the definitions alone, whatever they are called.
        return replace(
            judged,
            notes=(*taken.notes, *judged.notes),
            code=taken.code[:CODE],
            source=taken.digest,
            from_the_course=judged.passed and is_the_courses(item.id, taken.code),
        )

    def _judged(self, item: Exercise, taken: Taken) -> ExerciseResult:
        notes: tuple[str, ...] = ()
        only_fresh = False
        try:
            outcome, notes, only_fresh = self._outcome(item, taken)
        except EndedError as error:
            return of_no_check(item, taken, record.STOPPED, str(error), error.timed_out)
        except ProcessError as error:
            return of_no_check(
                item, taken, record.STOPPED, f"Its process did not start: {error}."
            )
        if not isinstance(outcome, Passed | NotAttempted) and not only_fresh:
            outcome = self._with_line(item, taken, outcome)
        result = of_outcome(item, taken, outcome)
        timed_out = isinstance(outcome, RaisedError) and outcome.error == "TimeLimit"
        return replace(
            result,
            notes=(*notes[:LENGTHS], *result.notes),
            only_fresh=only_fresh,
            timed_out=timed_out,
        )

    def _outcome(
        self, item: Exercise, taken: Taken
    ) -> tuple[Outcome, tuple[str, ...], bool]:
        """The outcome, notes about the cells, and whether only fresh cases fail."""
        if is_given(item, taken.code, taken.name):
            return NotAttempted(item, AS_GIVEN), (), False
        outcome, notes = self._examined(item, taken, examine, locating=False)
        if not isinstance(outcome, Passed):
            return outcome, notes, False
        seeds = self.terms.fresh_seeds(item.id)
        fresh, _ = self._examined(item, taken, judged_on, seeds=seeds)
        if isinstance(fresh, Passed):
            cases = outcome.cases + len(seeds)
            worst = max(outcome.worst, fresh.worst)
            return replace(outcome, cases=cases, worst=worst), notes, False
        said = (
            "It is right on every input that the notebook's check tries, and not on "
            "others. Does it compute, or does it know those inputs?"
        )
        return replace(fresh, notes=(said, *fresh.notes)), notes, True

    def _examined(
        self, item: Exercise, taken: Taken, how: Callable[..., Outcome], **more: Any
    ) -> tuple[Outcome, tuple[str, ...]]:
        lent = {name: _reference(name) for name in taken.stands_in}
        with self._answers.answer(item, list(taken.cells), taken.name, lent) as given:
            made, notes = given
            stands = made.stands if isinstance(made, Missing) else made
            if isinstance(made, Missing):
                how, more = examine, {"locating": False}
            outcome = how(item.id, stands, **more)
        return outcome, notes

    def _with_line(self, item: Exercise, taken: Taken, outcome: Outcome) -> Outcome:
        vague = says_little(outcome)
        with contextlib.suppress(ProcessError):
            found, departs = self._places.search(item, taken, vague)
            return with_place(outcome, found, departs)
        return outcome


def _reference(name: str) -> Any:
    from lenet_edu.exercises.registry import exercise_named

    return exercise_named(name).reference


def limits_are(call: float, check: float) -> None:
    """Set the processor time of one call and of one check, for this process."""
    limits.SECONDS, limits.CHECK_SECONDS = call, check
