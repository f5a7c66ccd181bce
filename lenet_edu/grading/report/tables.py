"""Grades as tables: our own, and in the columns that other programs read.

A cell that a spreadsheet would take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from ..marks import LearnerMark
from ..rules import Rules
from .numbers import state

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def grades(marks: Sequence[LearnerMark]) -> str:
    """All that is known, a row for each learner and a column for each exercise."""
    exercises = [mark.exercise for mark in marks[0].marks] if marks else []
    head = ["learner", "name", "points", "possible", "percent", "solved"]
    head += ["submitted", "late_hours", "lost_for_delay", *exercises]
    head += [f"{key}_state" for key in exercises]
    rows = []
    for one in marks:
        share = 100 * one.earned / one.possible if one.possible else 0.0
        late = one.late.total_seconds() / 3600
        row: list[object] = [one.learner, one.name, one.earned, one.possible, share]
        row += [one.solved, one.submitted, late, one.lost]
        row += [mark.earned * one.scale for mark in one.marks]
        rows.append([*row, *(state(mark) for mark in one.marks)])
    return _table(head, rows)


def canvas(marks: Sequence[LearnerMark], rules: Rules) -> str:
    """The columns that Canvas's gradebook imports; it finds learners by their ID."""
    title = rules.name or "lenet-edu"
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title]
    possible = marks[0].possible if marks else 0.0
    rows: list[list[object]] = [["    Points Possible", "", "", "", "", possible]]
    for one in marks:
        ids = one.attributes
        known = [
            ids.get(key, "") for key in ("canvas_id", "sis_id", "login", "section")
        ]
        rows.append([one.name or one.learner, *known, one.earned])
    return _table(head, rows)


def moodle(marks: Sequence[LearnerMark]) -> str:
    """The columns of Moodle's offline grading worksheet."""
    head = ["Identifier", "Full name", "Email address", "Grade", "Maximum Grade"]
    head.append("Feedback comments")
    rows: list[list[object]] = []
    for one in marks:
        number = one.attributes.get("moodle_id", "")
        identifier = f"Participant {number}" if number else ""
        mail = one.attributes.get("email", "")
        name = one.name or one.learner
        rows.append([identifier, name, mail, one.earned, one.possible, _comment(one)])
    return _table(head, rows)


def nbgrader(marks: Sequence[LearnerMark], rules: Rules) -> str:
    """The columns of ``nbgrader export``, a row for each learner and chapter."""
    head = ["assignment", "duedate", "timestamp", "student_id", "last_name"]
    head += ["first_name", "email", "raw_score", "late_submission_penalty", "score"]
    head.append("max_score")
    rows: list[list[object]] = []
    for one in marks:
        mail = one.attributes.get("email", "")
        for chapter in one.chapters:
            due = rules.due_of(chapter.chapter)
            raw = sum(mark.earned for mark in chapter.marks) * one.scale
            most = sum(mark.worth for mark in chapter.marks) * one.scale
            lost = chapter.lost * one.scale
            when = chapter.record.submitted if chapter.record else ""
            title = f"{rules.name} {chapter.chapter}".strip()
            row: list[object] = [title, due.isoformat(" ") if due else "", when]
            row += [one.learner, one.name, "", mail, raw, lost, raw - lost, most]
            rows.append(row)
    return _table(head, rows)


def _comment(one: LearnerMark) -> str:
    """What Moodle shows beside the grade: what does not pass yet."""
    left = [mark.exercise for mark in one.marks if not (mark.earned or _passed(mark))]
    said = f"{one.solved} of {len(one.marks)} exercises pass."
    return f"{said} Not yet: {', '.join(left)}." if left else said


def _passed(mark: object) -> bool:
    result = getattr(mark, "result", None)
    return bool(result and result.passed)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(_cell, head))
    writer.writerows([map(_cell, row) for row in rows])
    return text.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    if isinstance(value, int):
        return str(value)
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.startswith(_FORMULA) else text
