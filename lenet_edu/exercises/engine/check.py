"""The check itself: from a learner's function to an outcome.

Order: attempted, callable, runs, keeps the contract, right on every probe, right on
random cases. Only after a failure is the bank of known mistakes asked, and the line
searched on which one small change would make all of this pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from .. import report  # noqa: F401  an outcome that leaves here can show itself
from ..compare import parts
from ..exercise import Exercise
from ..located import Departure, Located
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
from .contract import before_running, broken, no_array, pointed, untouched
from .elsewhere import Around, Elsewhere
from .evidence import (
    Cells,
    cell_right,
    cells_of,
    expected,
    is_raised,
    reference_runs,
    viewed,
)
from .expecting import Pair, unlike_entries
from .focus import one_place
from .general import general
from .guards import Settings, around_check
from .locating import departing, departure, locate, search
from .locating.agreeing import beside_a_name
from .naming import Diagnosis, diagnose
from .relating import handed_back, relation
from .run import Caller, Ran
from .stopping import (
    before_error,
    beside_error,
    beside_value,
    out_of_time,
    raised,
)
from .wording import PREDICTED, differing, printed, put_back, right_elsewhere


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
    mistaken = isinstance(outcome, Wrong | RaisedError | BrokeContract)
    if locating and item.has_lines and mistaken:
        return _with_line(item, answer, outcome)
    return outcome


def judged_on(exercise_id: str, answer: Any, seeds: Sequence[int]) -> Outcome:
    """The outcome of other random cases alone, one for each seed.

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    item = exercise(exercise_id)
    with _around(answer):
        return general(item, Caller(answer), (), seeds)


def _with_line(item: Exercise, answer: Any, outcome: Outcome) -> Outcome:
    vague = says_little(outcome)
    seconds = search.SECONDS - (departing.SECONDS if vague else 0)
    found = locate(item, answer, lambda f: _judged(item, f).passed, seconds)
    departs = departure(item, answer) if vague and found is None else None
    if isinstance(outcome, BrokeContract) and found is None:
        return pointed(outcome, answer)
    outcome = with_place(outcome, found, departs)
    if isinstance(outcome, Wrong) and says_little(outcome) and found is None:
        return replace(outcome, notes=(*right_elsewhere(outcome), *outcome.notes))
    return outcome


def place_found(
    exercise_id: str, answer: Any, vague: bool, variants: int, seconds: float
) -> tuple[Located | None, Departure | None]:
    """The line to look at, searched among a number of variants and not by the clock.

    Parameters
    ----------
    exercise_id, answer
        As for `examine`, whose outcome was no pass.
    vague
        What `says_little` said of that outcome.
    variants
        How many variants are tried at most.
    seconds
        Processor time for each of both searches, a last resort: what is found should
        not depend on the machine.

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    item = exercise(exercise_id)
    if not item.has_lines:
        return None, None
    found = locate(
        item, answer, lambda f: _judged(item, f).passed, seconds, most=variants
    )
    departs = departure(item, answer, seconds) if vague and found is None else None
    return found, departs


def with_place(
    outcome: Outcome, found: Located | None, departs: Departure | None
) -> Outcome:
    """The outcome with the line to look at, in place of a sentence that says little.

    Beside a named mistake a line has to agree with the name.
    """
    named = isinstance(outcome, Wrong | RaisedError) and outcome.mistake
    if found is not None and named:
        found = beside_a_name(outcome.exercise, found)
    if isinstance(outcome, Wrong) and says_little(outcome) and (found or departs):
        return replace(outcome, sentence="", located=found, departs=departs)
    return replace(outcome, located=found)


def says_little(outcome: Outcome) -> bool:
    """Whether it names no mistake and says no more than how many numbers differ."""
    return (
        isinstance(outcome, Wrong)
        and not outcome.mistake
        and outcome.sentence == differing(outcome.evidence)
    )


def _detail(item: Exercise, raw: Any) -> tuple[str, ...]:
    said = _of_any(item.detail, raw)
    return (said,) if said else ()


def _of_any(says: Callable[[Any], str] | None, raw: Any) -> str:
    """What an exercise says of an answer; nothing of one that is no numbers at all."""
    if says is None:
        return ""
    try:
        return says(raw)
    except KeyboardInterrupt:
        raise
    except BaseException:  # any object may be an answer, and refuse what it is asked
        return ""


def _around(answer: Any) -> AbstractContextManager[Settings | Around]:
    return answer.around_check() if isinstance(answer, Elsewhere) else around_check()


def _judged(item: Exercise, answer: Any) -> Outcome:
    early = before_running(item, answer)
    if early is not None:
        return early
    expected(item.id)  # before the answer runs, and under its own settings
    with _around(answer) as settings:
        outcome = _examined(item, Caller(answer), settings)
    if isinstance(outcome, NotAttempted):
        return outcome
    return replace(outcome, notes=(*outcome.notes, *put_back(settings.changed)))


def _examined(item: Exercise, caller: Caller, settings: Settings | Around) -> Outcome:
    runs: list[Ran] = []
    for n, probe in enumerate(item.probes):
        ran = caller(probe.make())
        if n == 0 and (early := untouched(item, ran, caller.function)):
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
    if early := no_array(item, cells, right):
        return early
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


def _unlike_entries(item: Exercise, ran: Ran, n: int, m: int) -> str:
    """Of a dict that is asked for, before it was brought into its comparable form."""
    count = len(item.parts)
    both = [parts(one.raw, count) for one in (ran, reference_runs(item.id)[n])]
    if any(len(one) != count for one in both):
        return ""
    return unlike_entries(both[0][m], both[1][m])


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
    whole = found is not None and not found.partial
    if stopped is not None and not (shown and (whole or shown[0][0] < stopped)):
        named = (found.mistake.says, found.mistake.id) if found and whole else ("", "")
        outcome = raised(item, item.probes[stopped].says, runs[stopped], *named)
        return replace(outcome, notes=beside_error(item, runs, failing))
    n, m = shown[0]
    tried, wrong = len(item.probes), {probe for probe, _ in failing}
    proof = Evidence(
        says=item.probes[n].says,
        part=item.parts[m],
        yours=cells[n, m],
        expected=right[n, m],
        right=tried - len(wrong),
        tried=tried,
        args=item.probes[n].make(),
        fine=next((p.says for k, p in enumerate(item.probes) if k not in wrong), ""),
    )
    notes = (*_detail(item, runs[n].raw), *printed(runs))
    if stopped is not None and not whole:
        notes = (beside_value(item.probes[stopped].says, runs[stopped]), *notes)
    if found is not None:
        says, key = found.mistake.says, found.mistake.id
        return Wrong(item, proof, says, key, found.partial, notes=notes)
    pairs = {
        (n, m): Pair(item.parts[m], cells[n, m], right[n, m], runs[n].floating)
        for n, m in cells
    }
    sentence = _unlike_entries(item, runs[n], n, m) or relation(
        [pairs[c] for c in shown],
        [pairs[c] for c in cells if c not in failing],
        len(item.parts) > 1,
    )
    if not sentence:
        sentence = handed_back(item, runs, shown)
    if isinstance(right[n, m], str):
        sentence = _of_any(item.remark, runs[n].raw) or sentence
    if not sentence and stopped is not None:  # the error says more
        outcome = raised(item, item.probes[stopped].says, runs[stopped])
        return replace(outcome, notes=(before_error(proof.says),))
    if not sentence:
        place = one_place(item, item.probes[n].make, proof, m)
        proof = replace(proof, place=place)
        sentence = PREDICTED if item.kind == "predict" else differing(proof)
    return Wrong(item, proof, sentence, notes=notes)
