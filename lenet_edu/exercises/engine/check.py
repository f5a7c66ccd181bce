"""The check itself: from a learner's function to an outcome.

Order: attempted, callable, runs, keeps the contract, right on every probe, right on
random cases. Only after a failure is the bank of known mistakes asked, and the line
searched on which one small change would make all of this pass.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .. import report  # noqa: F401  an outcome that leaves here can show itself
from ..exercise import Exercise
from ..outcome import (
    BrokeContract,
    Evidence,
    NotAttempted,
    Outcome,
    RaisedError,
    Wrong,
)
from ..registry import exercise
from . import chance
from .contract import before_running, broken, untouched
from .evidence import Cells, cell_right, cells_of, expected, is_raised, viewed
from .expecting import Pair
from .general import general
from .guards import Settings, around_check
from .locating import departing, departure, locate, search
from .naming import Diagnosis, diagnose
from .relating import relation
from .run import Caller, Ran
from .stopping import out_of_time, raised
from .wording import differing, printed, put_back


def examine(exercise_id: str, answer: Any, locating: bool = True) -> Outcome:
    """Check an answer without recording anything.

    Parameters
    ----------
    exercise_id
        "02.5".
    answer
        The learner's function.
    locating
        Whether to search for the line after a failure, which can take a second.

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    item = exercise(exercise_id)
    outcome = _judged(item, answer)
    if locating and isinstance(outcome, Wrong | RaisedError | BrokeContract):
        return _with_line(item, answer, outcome)
    return outcome


def _with_line(item: Exercise, answer: Any, outcome: Outcome) -> Outcome:
    """The outcome with the line to look at, in place of a sentence that says little."""
    vague = isinstance(outcome, Wrong) and _says_little(outcome)
    seconds = search.SECONDS - (departing.SECONDS if vague else 0)
    found = locate(item, answer, lambda f: _judged(item, f).passed, seconds)
    departs = departure(item, answer) if vague and found is None else None
    if isinstance(outcome, Wrong) and vague and (found or departs):
        return replace(outcome, sentence="", located=found, departs=departs)
    return replace(outcome, located=found)


def _says_little(outcome: Wrong) -> bool:
    return not outcome.mistake and outcome.sentence == differing(outcome.evidence)


def _judged(item: Exercise, answer: Any) -> Outcome:
    early = before_running(item, answer)
    if early is not None:
        return early
    expected(item.id)  # before the answer runs, and under its own settings
    with around_check() as settings:
        outcome = _examined(item, Caller(answer), settings)
    if isinstance(outcome, NotAttempted):
        return outcome
    return replace(outcome, notes=(*outcome.notes, *put_back(settings.changed)))


def _examined(item: Exercise, caller: Caller, settings: Settings) -> Outcome:
    runs: list[Ran] = []
    for n, probe in enumerate(item.probes):
        ran = caller(probe.make())
        if n == 0 and (early := untouched(item, ran)):
            return early
        if ran.error == "TimeLimit":
            return _stopped(item, probe.says, caller, ran, runs)
        if early := broken(item, probe, caller, ran, settings):
            return early
        runs.append(viewed(item, probe.make(), ran))
    cells = cells_of(item, runs)
    right = expected(item.id)
    failing = [c for c in cells if not cell_right(cells[c], right[c])]
    found = diagnose(item, cells)
    by_chance = chance.untouched(item, caller, runs, settings)
    if by_chance is not None and (found is None or found.partial):
        return by_chance
    if failing:
        return _failed(item, runs, cells, failing, found)
    outcome = general(item, caller, printed(runs))
    return (chance.ignored(item, caller) if outcome.passed else None) or outcome


def _stopped(
    item: Exercise, says: str, caller: Caller, ran: Ran, runs: list[Ran]
) -> Outcome:
    if not caller.out_of_time or caller.calls == 1:
        return raised(item, says, ran)
    cells, right = cells_of(item, runs), expected(item.id)
    wrong = {n for n, m in cells if not cell_right(cells[n, m], right[n, m])}
    return out_of_time(item, says, caller, 0 if wrong else len(runs))


def _failed(
    item: Exercise,
    runs: list[Ran],
    cells: Cells,
    failing: list[tuple[int, int]],
    found: Diagnosis | None,
) -> Outcome:
    right = expected(item.id)
    stopped = next((n for n, ran in enumerate(runs) if ran.error), None)
    shown = [c for c in failing if not is_raised(cells[c])]
    if stopped is not None and (found is None or found.partial or not shown):
        whole = found is not None and not found.partial
        named = (found.mistake.says, found.mistake.id) if found and whole else ("", "")
        return raised(item, item.probes[stopped].says, runs[stopped], *named)
    n, m = shown[0]
    tried = len(item.probes)
    proof = Evidence(
        says=item.probes[n].says,
        part=item.parts[m],
        yours=cells[n, m],
        expected=right[n, m],
        right=tried - len({probe for probe, _ in failing}),
        tried=tried,
        args=item.probes[n].make(),
    )
    notes = printed(runs)
    if found is not None:
        says, key = found.mistake.says, found.mistake.id
        return Wrong(item, proof, says, key, found.partial, notes=notes)
    pairs = {
        (n, m): Pair(item.parts[m], cells[n, m], right[n, m], runs[n].floating)
        for n, m in cells
    }
    sentence = relation(
        [pairs[c] for c in shown],
        [pairs[c] for c in cells if c not in failing],
        len(item.parts) > 1,
    )
    return Wrong(item, proof, sentence or differing(proof), notes=notes)
