"""What the notebooks call: check, hint, solution.

``check`` hands back the learner's function once it passes and the course's until
then, so the rest of a notebook always runs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .engine.check import examine
from .exercise import Function
from .keep import keep
from .outcome import NotAttempted, Outcome, Wrong
from .progress import entry, record_outcome, update
from .registry import exercise
from .verdict import verdict

_last: dict[str, tuple[Outcome, Any]] = {}


@dataclass(frozen=True)
class Card:
    """A titled piece of text that shows itself: Markdown, with code below it."""

    title: str
    text: str
    code: str = ""

    def __str__(self) -> str:
        return "\n".join(part for part in (self.title, self.text, self.code) if part)

    def __repr__(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        parts = [f"**{self.title}**", self.text]
        if self.code:
            parts.append(f"```python\n{self.code}\n```")
        return {"text/plain": str(self), "text/markdown": "\n\n".join(parts)}


def show(thing: Any, more: dict[str, Any] | None = None) -> None:
    """Display in a notebook, with ``more`` by MIME type if given; print elsewhere."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        print(thing)
        return
    if get_ipython() is None:
        print(thing)
    elif more:
        display({**thing._repr_mimebundle_(), **more}, raw=True)
    else:
        display(thing)


def check(exercise_id: str, answer: Any = None) -> Function:
    """Check your answer, say what was found, and hand back a function that works.

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
    _last[exercise_id] = (outcome, answer)
    notes = list(outcome.notes)
    if not isinstance(outcome, NotAttempted):
        notes.append(record_outcome(outcome))
    if outcome.passed:
        notes.append(keep(outcome.exercise, answer))
    object.__setattr__(outcome, "notes", tuple(note for note in notes if note))
    show(outcome, verdict(outcome))
    return answer if outcome.passed else outcome.exercise.reference


def last_failure(exercise_id: str) -> tuple[Wrong, Any] | None:
    """The last wrong outcome in this session and the function that gave it."""
    found = _last.get(exercise_id)
    return found if found and isinstance(found[0], Wrong) else None  # type: ignore[return-value]


def hint(exercise_id: str) -> Card:
    """One step down the ladder; its last is code with gaps."""
    item = exercise(exercise_id)
    step = int(entry(exercise_id).get("hints", 0))
    if step >= len(item.hints):
        return Card(
            f"{item.id} {item.name}",
            "These were all hints. The next step is the solution: "
            f'`solution("{item.id}")`.',
        )
    note = update(exercise_id, hints=step + 1)
    text, code = item.hints[step], ""
    if step == len(item.hints) - 1:
        text, code = "The frame, with gaps:", item.hints[step]
    failure = last_failure(exercise_id)
    if step == 0 and failure is not None:
        text = f"{failure[0].sentence}\n\n{text}"
    if step == 1 and failure is not None and item.widget:
        text += f'\n\n`see("{item.id}")` shows your function moving on that input.'
    title = f"{item.id} {item.name}, hint {step + 1} of {len(item.hints)}"
    return Card(title, f"{text}\n\n{note}" if note else text, code)


def solution(exercise_id: str) -> Card:
    """The derivation and the code: after a pass, or when asked twice."""
    item = exercise(exercise_id)
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


def solved_source(exercise_id: str) -> str:
    """The exercise's cell in the solved notebook.

    Raises
    ------
    LookupError
        If the shipped notebooks do not hold it.
    """
    from ..course import shipped

    for path in sorted(shipped("solutions").glob(f"{exercise_id[:2]}_*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            own = cell["metadata"].get("lenet_edu", {})
            if own.get("exercise") == exercise_id:
                return "".join(cell["source"])
    raise LookupError(
        f"the solved notebook of exercise {exercise_id} was not found; "
        "is the installation complete?"
    )
