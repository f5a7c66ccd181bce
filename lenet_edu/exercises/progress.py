"""Where a learner stands: one small JSON file in the course folder.

Outside a learner's folder nothing is written; the record then lives in memory.
A damaged file is set aside and reported, never dropped.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..files import write_atomic
from .outcome import Outcome
from .registry import exercise, exercise_ids
from .report.progress import progress_html

FILE = "progress.json"
_memory: dict[str, dict[str, Any]] = {}


def learner_folder() -> Path | None:
    """The learner's folder around the working directory, or None."""
    from ..course import learner_folder as find

    return find()


def read() -> tuple[dict[str, dict[str, Any]], str]:
    """The record by exercise id, and a sentence where something was wrong with it."""
    folder = learner_folder()
    if folder is None:
        return _memory, ""
    path = folder / FILE
    if not path.exists():
        return {}, ""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(record, dict) or not all(
            isinstance(entry, dict) for entry in record.values()
        ):
            raise ValueError("not a table of exercises")
        return record, ""
    except (ValueError, OSError) as error:
        stamp = datetime.datetime.now().strftime("%Y-%m-%d-%H%M%S")
        aside = path.with_name(f"progress.damaged-{stamp}.json")
        try:
            path.replace(aside)
        except OSError:
            return {}, f"{FILE} cannot be read ({error}); progress is not kept."
        return {}, (
            f"{FILE} was damaged ({error}). It is kept as {aside.name}; a new one is "
            "begun. Run the checks again to fill it."
        )


def update(exercise_id: str, **changes: Any) -> str:
    """Change one entry; returns a sentence where that could not be kept."""
    record, note = read()
    record.setdefault(exercise_id, {}).update(changes)
    folder = learner_folder()
    if folder is None:
        return note
    try:
        write_atomic(folder / FILE, json.dumps(record, indent=1, sort_keys=True) + "\n")
    except OSError as error:
        return f"Progress could not be written ({error.strerror}): is the folder full?"
    return note


def entry(exercise_id: str) -> dict[str, Any]:
    """What is recorded of one exercise."""
    return read()[0].get(exercise_id, {})


def record_outcome(outcome: Outcome) -> str:
    """Count an attempt; returns a sentence to show, or ""."""
    old = entry(outcome.exercise.id)
    changes: dict[str, Any] = {
        "attempts": int(old.get("attempts", 0)) + 1,
        "passed": bool(old.get("passed")) or outcome.passed,
        "last": type(outcome).__name__,
    }
    mistake = getattr(outcome, "mistake", "")
    if mistake:
        changes["mistakes"] = sorted({*old.get("mistakes", []), mistake})
    return update(outcome.exercise.id, **changes)


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
    record, note = read()
    from ..course import shipped

    chapters = {path.name[:2] for path in shipped("chapters").glob("*.ipynb")}
    rows = []
    for exercise_id in exercise_ids():
        if exercise_id[:2] not in chapters:
            continue  # its chapter is still to come
        saved = record.get(exercise_id, {})
        state = "tried" if saved.get("attempts") else "open"
        state = "passed" if saved.get("passed") else state
        rows.append((exercise_id, exercise(exercise_id).title, state))
    return Progress(tuple(rows), note)
