"""What the notebooks call: check, hint, solution.

``check`` hands back the learner's function once it passes and the course's until
then, so the rest of a notebook always runs.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import Any

from ..course import CourseError, read_assignment
from ..legible import fit
from . import buttons, cells
from .cards import Card, show
from .engine.check import examine
from .exercise import Function
from .keep import keep
from .outcome import NotAttempted, Outcome, Wrong
from .progress import entry, record_outcome, update
from .registry import exercise
from .report import as_html, as_text, calls, next_step
from .session import Place, place
from .solved import is_the_courses, solved_source
from .variants import source_of
from .verdict import verdict

_last: dict[str, tuple[Outcome, Any]] = {}
_failures: Counter[str] = Counter()  # of this session, since the last pass
_said: set[str] = set()  # sentences that one session needs once

FADED_AFTER = 3  # failed checks: the first, and two further ones
SOLVED = (
    "This is a solved notebook: its checks run, but nothing is kept or counted. Your "
    "own functions and your progress stay as they are."
)
SAME = "It is word for word the course's solution"


def check(exercise_id: str, answer: Any = None) -> Function:
    """Check your answer, say what was found, and hand back a function that works.

    What passes in your own notebooks is counted and kept; a solved notebook changes
    neither.

    Parameters
    ----------
    exercise_id
        "02.5".
    answer
        Your function, without parentheses.

    Returns
    -------
    Your function if it passes, else the course's.

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    outcome = examine(exercise_id, answer)
    item = outcome.exercise
    stopped = cells.why_it_did_not_run(item.name, getattr(answer, "__name__", ""))
    notes = list(outcome.notes)
    if stopped and isinstance(outcome, NotAttempted):
        outcome = NotAttempted(item, f"the cell above did not run: {stopped}")
    elif stopped:
        notes.insert(
            0,
            f"The cell above did not run ({stopped}), so this is about your function "
            "as it was before.",
        )
    _last[exercise_id] = (outcome, answer)
    if outcome.passed:
        del _failures[exercise_id]
    elif not isinstance(outcome, NotAttempted):
        _failures[exercise_id] += 1
    notes += _recorded(outcome, answer)
    if _failures[exercise_id] == 1 and not isinstance(outcome, NotAttempted):
        notes.append(
            f"Until yours passes, the cells below use the course's own `{item.name}`."
        )
    object.__setattr__(outcome, "notes", tuple(note for note in notes if note))
    _show(outcome)
    return answer if outcome.passed else item.reference


def _recorded(outcome: Outcome, answer: Any) -> list[str]:
    """Count and keep what is the learner's; returns sentences about it."""
    if isinstance(outcome, NotAttempted):
        return []
    key, where = outcome.exercise.id, place()
    if where is Place.SOLVED:
        said = SOLVED in _said
        _said.add(SOLVED)
        return [] if said else [SOLVED]
    same = outcome.passed and _is_the_courses(key, answer)
    if same and where is Place.ELSEWHERE:
        return [f"{SAME}, so it is neither kept nor counted."]
    notes = [record_outcome(outcome)]
    if outcome.passed:
        notes.append(keep(outcome.exercise, answer))
    if same and where is Place.CHAPTER:
        notes.append(f"{SAME}.")
    return notes


def _is_the_courses(exercise_id: str, answer: Any) -> bool:
    try:
        return is_the_courses(exercise_id, source_of(answer))
    except (OSError, TypeError):
        return False


def _show(outcome: Outcome) -> None:
    """Display an outcome, and buttons for what comes next where they can live."""
    key, live = outcome.exercise.id, buttons.possible()
    bundle = {
        "text/plain": fit(as_text(outcome, calls=not live)),
        "text/html": as_html(outcome, calls=not live),
        **verdict(outcome),
    }
    show(bundle)
    if live:
        show(buttons.buttons(key, calls(outcome), next_step(outcome)))


def last_failure(exercise_id: str) -> tuple[Wrong, Any] | None:
    """The last wrong outcome in this session and the function that gave it."""
    found = _last.get(exercise_id)
    return found if found and isinstance(found[0], Wrong) else None  # type: ignore[return-value]


def hint(exercise_id: str) -> Card:
    """One step down the ladder; its last is code with gaps."""
    item = exercise(exercise_id)
    step = int(entry(exercise_id).get("hints", 0))
    faded = _faded(exercise_id)
    if step >= len(item.hints):
        last = f'The next step is the solution: `solution("{item.id}")`.'
        last = closed() or last
        texts = [faded, f"These were all hints. {last}"]
        return Card(f"{item.id} {item.name}", "\n\n".join(filter(None, texts)))
    note = update(exercise_id, hints=step + 1)
    text, code = item.hints[step], ""
    if step == len(item.hints) - 1:
        text, code = "The frame, with gaps:", item.hints[step]
    failure = last_failure(exercise_id)
    texts = [faded, text]
    if step == 0 and failure is not None:
        texts.insert(0, _finding(failure[0]))
    if step == 1 and failure is not None and item.widget:
        texts.append(f'`see("{item.id}")` shows your function moving on that input.')
    texts.insert(-1 if code else len(texts), note)  # the frame stands right above it
    title = f"{item.id} {item.name}, hint {step + 1} of {len(item.hints)}"
    return Card(title, "\n\n".join(filter(None, texts)), code)


def _finding(outcome: Wrong) -> str:
    """What the check found: its sentence, or the line where that says it all."""
    if outcome.sentence or outcome.place_to_look is None:
        return outcome.sentence
    return outcome.place_to_look.text().replace("\n", "\n\n")  # as Markdown wants it


def _faded(exercise_id: str) -> str:
    """The learner's own line with a gap in it, once they have tried some more."""
    outcome = _last[exercise_id][0] if exercise_id in _last else None
    if outcome is None or outcome.located is None:
        return ""
    if _failures[exercise_id] < FADED_AFTER:
        return ""
    lines = textwrap.indent(outcome.located.faded(), "    ")
    return f"In your own code, with the place in question left open:\n\n{lines}"


def solution(exercise_id: str) -> Card:
    """The derivation and the code: after a pass, or when asked twice.

    In a folder that a teacher handed out, not before the day that stands there.
    """
    item = exercise(exercise_id)
    if until := closed():
        way = f'`hint("{item.id}")` goes on from where you are.'
        return Card(f"{item.id} {item.name}", f"{until} {way}")
    saved = entry(exercise_id)
    asked = int(saved.get("asked", 0)) + 1
    update(exercise_id, asked=asked)
    if not saved.get("passed") and asked < 2:
        left = len(item.hints) - int(saved.get("hints", 0))
        way = f'`hint("{item.id}")` has {left} steps left. ' if left > 0 else ""
        return Card(
            f"{item.id} {item.name}",
            f"Not passed yet. {way}To see the solution all the same, ask once more.",
        )
    return Card(f"{item.id} {item.name}", item.explanation, solved_source(exercise_id))


def closed() -> str:
    """Why solutions are not shown in this folder now, or "" if they are."""
    try:
        given = read_assignment()
    except CourseError as error:
        return str(error)
    return "" if given is None or given.is_open() else given.opens


cells.watch()
