"""Where a learner stands: one small JSON file in the course folder.

Outside a learner's folder nothing is written; the record then lives in memory, as does
what a solved notebook asks for (how many hints were shown).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..course import CourseError, learner_folder, read_assignment, shipped
from . import record
from .outcome import Outcome
from .registry import exercise, exercise_ids
from .report.progress import progress_html
from .session import Place, place
from .solved import kept_from_the_course

_memory: dict[str, dict[str, Any]] = {}


def read() -> tuple[dict[str, dict[str, Any]], str]:
    """The record by exercise id, and a sentence where something was wrong with it."""
    folder = learner_folder()
    return (_memory, "") if folder is None else record.read(folder)


def update(exercise_id: str, **changes: Any) -> str:
    """Change one entry; returns a sentence where that could not be kept."""
    return _change(exercise_id, lambda old: {**old, **changes})


def entry(exercise_id: str) -> dict[str, Any]:
    """What is recorded of one exercise."""
    found = read()[0].get(exercise_id, {})
    here = _memory.get(exercise_id, {}) if place() is Place.SOLVED else {}
    return {**found, **here}


def record_outcome(outcome: Outcome) -> str:
    """Count an attempt; returns a sentence to show, or ""."""
    mistake = getattr(outcome, "mistake", "")

    def counted(old: record.Entry) -> record.Entry:
        new = {
            **old,
            "attempts": old.get("attempts", 0) + 1,
            "passed": old.get("passed", False) or outcome.passed,
            "last": type(outcome).__name__,
        }
        if mistake:
            new["mistakes"] = sorted({*old.get("mistakes", []), mistake})
        return new

    return _change(outcome.exercise.id, counted)


def _change(exercise_id: str, how: Callable[[record.Entry], record.Entry]) -> str:
    folder = learner_folder()
    if folder is not None and place() is not Place.SOLVED:
        return record.change(folder, exercise_id, how)
    _memory[exercise_id] = how(_memory.get(exercise_id, {}))
    return ""


@dataclass(frozen=True)
class Progress:
    """The state of all exercises; prints and shows itself."""

    rows: tuple[tuple[str, str, str], ...]
    note: str = ""

    def __str__(self) -> str:
        done = sum(state == "passed" for _, _, state in self.rows)
        lines = [f"{done} of {len(self.rows)} exercises pass"]
        marks = {"passed": "x", "tried": "~", "open": " "}
        lines += [f"  [{marks[s]}] {i}  {title}" for i, title, s in self.rows]
        return "\n".join([*lines, self.note] if self.note else lines)

    def __repr__(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        notes = [self.note] if self.note else []
        shown = progress_html(str(self).splitlines()[0], self.rows, notes)
        return {"text/plain": str(self), "text/html": shown}


def progress() -> Progress:
    """Where you stand, exercise by exercise."""
    found, note = read()
    chapters = _chapters()
    rows = []
    for exercise_id in exercise_ids():
        if exercise_id[:2] not in chapters:
            continue  # its chapter is still to come
        saved = found.get(exercise_id, {})
        state = "tried" if saved.get("attempts") else "open"
        state = "passed" if saved.get("passed") else state
        rows.append((exercise_id, exercise(exercise_id).title, state))
    folder = learner_folder()
    same = kept_from_the_course(folder) if folder is not None else []
    if same:
        note = f"{note} {_same_code(same)}".strip()
    return Progress(tuple(rows), note)


def _chapters() -> set[str]:
    """Numbers of the chapters that the learner has: all, or those handed out."""
    with contextlib.suppress(CourseError):  # said by whoever opens the folder
        if (given := read_assignment()) is not None:
            return {name[:2] for name in given.chapters}
    return {path.name[:2] for path in shipped("chapters").glob("*.ipynb")}


def _same_code(same: list[str]) -> str:
    one = len(same) == 1
    return (
        f"In my_lenet/, the {'function' if one else 'functions'} of {', '.join(same)} "
        f"{'is' if one else 'are'} word for word the course's "
        f"{'solution' if one else 'solutions'}."
    )
