"""An outcome as the result that is recorded, with the words that the notebook shows."""

from __future__ import annotations

import re
from html import escape

from lenet_edu.exercises.exercise import Exercise
from lenet_edu.exercises.located import Departure, Located
from lenet_edu.exercises.outcome import NotAttempted, Outcome, Wrong
from lenet_edu.exercises.report import as_html, as_text, message

from .definitions import Taken
from .record import MISSING, UNREADABLE, ExerciseResult, Line

CODE = 20_000  # characters of the learner's code that are kept
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def of_outcome(item: Exercise, taken: Taken, outcome: Outcome) -> ExerciseResult:
    """What is recorded of an outcome."""
    proof = outcome.evidence.says if isinstance(outcome, Wrong) else ""
    return ExerciseResult(
        item.id,
        item.name,
        item.title,
        type(outcome).__name__,
        passed=outcome.passed,
        attempted=not isinstance(outcome, NotAttempted),
        sentence=_plain(_sentence(outcome)),
        text=_plain(as_text(outcome, calls=False)),
        html=_plain(_without_style(as_html(outcome, calls=False))),
        mistake=getattr(outcome, "mistake", ""),
        partial=getattr(outcome, "partial", False),
        lines=_lines(outcome.place_to_look),
        evidence=_plain(proof or getattr(outcome, "says", "")),
        code=taken.code[:CODE],
        source=taken.digest,
        statements=taken.statements,
        notes=tuple(map(_plain, outcome.notes)),
        points=item.points,
    )


def of_no_check(
    item: Exercise,
    taken: Taken,
    outcome: str = "",
    sentence: str = "",
    timed_out: bool = False,
) -> ExerciseResult:
    """What is recorded where no check came to an end."""
    if not outcome:
        outcome = UNREADABLE if taken.trouble else MISSING
        sentence = (
            f"The cell of {item.name} cannot be read as Python: {taken.trouble}."
            if taken.trouble
            else f"There is no function `{item.name}` in this notebook. Was it "
            "renamed, or its cell deleted?"
        )
    words = {MISSING: "not found", UNREADABLE: "not readable"}.get(outcome, "stopped")
    head = f"{item.id} {item.name}"
    return ExerciseResult(
        item.id,
        item.name,
        item.title,
        outcome,
        attempted=outcome != MISSING,
        sentence=sentence,
        text=f"{head}: {words}.\n{sentence}",
        html=(
            f'<div class="lenet-report error"><p><strong>{escape(head)}</strong>: '
            f'<span class="state">{words}</span>.</p><p>{escape(sentence)}</p></div>'
        ),
        timed_out=timed_out,
        code=taken.code[:CODE],
        source=taken.digest,
        statements=taken.statements,
        points=item.points,
    )


def _sentence(outcome: Outcome) -> str:
    """What was found; the line where that says it all."""
    said = message(outcome)
    place = outcome.place_to_look
    if not said and isinstance(place, Departure):
        return place.sentence
    if not said and isinstance(place, Located):
        return f"{place.where}: {place.claim} {place.question}"
    return said


def _lines(place: Located | Departure | None) -> tuple[Line, ...]:
    if isinstance(place, Located):
        return tuple(Line(p.number, p.text, p.function) for p in place.places)
    if isinstance(place, Departure) and place.place is not None:
        one = place.place
        return (Line(one.number, one.text, one.function),)
    return ()


def _plain(text: str) -> str:
    """Without what differs from run to run: where an object lay in memory."""
    return _ADDRESS.sub("", text)


def _without_style(html: str) -> str:
    """The report without its style sheet, which a page needs once."""
    return re.sub(r"<style>.*?</style>", "", html, count=1, flags=re.DOTALL)
