"""From records to points: what each learner gets by the rules, and why.

Nothing here looks at a notebook; a record says what passed, the rules say what for.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from lenet_edu.exercises.registry import exercise_ids

from .record import ChapterRecord, ExerciseResult
from .rules import Rules


@dataclass(frozen=True)
class Mark:
    """The points of one exercise: what it is worth, and what was earned before delay.

    ``result`` is None where the learner handed in no such chapter.
    """

    exercise: str
    worth: float
    earned: float
    result: ExerciseResult | None = None
    hints: int = 0


@dataclass(frozen=True)
class ChapterMark:
    """A learner's chapter: its record, its marks, and what its delay costs."""

    chapter: str
    record: ChapterRecord | None
    marks: tuple[Mark, ...]
    late: datetime.timedelta = datetime.timedelta(0)
    lost: float = 0.0  # points

    @property
    def earned(self) -> float:
        """Points of the chapter, its delay taken off."""
        return sum(mark.earned for mark in self.marks) - self.lost


@dataclass(frozen=True)
class LearnerMark:
    """All of one learner's marks."""

    learner: str
    name: str
    chapters: tuple[ChapterMark, ...]
    out_of: float | None = None
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def marks(self) -> list[Mark]:
        """The marks of all exercises, in order."""
        return [mark for chapter in self.chapters for mark in chapter.marks]

    @property
    def solved(self) -> int:
        """How many of the exercises that count pass."""
        return sum(bool(m.result and m.result.passed) for m in self.marks)

    @property
    def scale(self) -> float:
        """What a point of an exercise becomes in the whole."""
        worth = sum(mark.worth for mark in self.marks)
        return self.out_of / worth if self.out_of is not None and worth else 1.0

    @property
    def possible(self) -> float:
        """Points of one who solves everything in time."""
        return sum(mark.worth for mark in self.marks) * self.scale

    @property
    def raw(self) -> float:
        """Points before anything is taken off for delay."""
        return sum(mark.earned for mark in self.marks) * self.scale

    @property
    def lost(self) -> float:
        """Points taken off for delay."""
        return sum(chapter.lost for chapter in self.chapters) * self.scale

    @property
    def earned(self) -> float:
        """The points."""
        return self.raw - self.lost

    @property
    def late(self) -> datetime.timedelta:
        """The longest delay of a chapter."""
        return max((one.late for one in self.chapters), default=datetime.timedelta(0))

    @property
    def submitted(self) -> str:
        """The latest time of a chapter, "" where none is known."""
        return max((c.record.submitted for c in self.chapters if c.record), default="")


def mark_class(records: Iterable[ChapterRecord], rules: Rules) -> list[LearnerMark]:
    """What every learner gets, by the learner's id.

    A chapter that counts and was not handed in gives nothing.
    """
    by_learner: dict[str, dict[str, ChapterRecord]] = {}
    for record in records:
        by_learner.setdefault(record.learner, {})[record.chapter] = record
    found = {chapter for chapters in by_learner.values() for chapter in chapters}
    chapters = rules.chapters or tuple(sorted(found))
    return [
        _learner(learner, by_learner[learner], chapters, rules)
        for learner in sorted(by_learner)
    ]


def _learner(
    learner: str,
    records: dict[str, ChapterRecord],
    chapters: Iterable[str],
    rules: Rules,
) -> LearnerMark:
    any_record = records[min(records)]
    attributes: dict[str, str] = {}
    for key in sorted(records):
        attributes |= records[key].attributes
    marked = tuple(_chapter(key, records.get(key), rules) for key in chapters)
    return LearnerMark(learner, any_record.name, marked, rules.out_of, attributes)


def _chapter(chapter: str, record: ChapterRecord | None, rules: Rules) -> ChapterMark:
    results = {one.exercise: one for one in record.exercises} if record else {}
    marks = []
    for key in exercise_ids():
        if key[:2] != chapter or key in rules.leave_out:
            continue
        result = results.get(key)
        reported = record.reported.get(key, {}) if record else {}
        hints = _count(reported.get("hints"))
        worth = rules.worth(key)
        passed = result is not None and result.passed
        earned = worth * max(0.0, 1 - rules.hint * hints) if passed else 0.0
        marks.append(Mark(key, worth, earned, result, hints))
    late = _late(record, rules, chapter)
    share = 0.0
    if late:
        days = math.ceil(late / datetime.timedelta(days=1))
        share = min(rules.per_day * days, rules.at_most)
    lost = share * sum(mark.earned for mark in marks)
    return ChapterMark(chapter, record, tuple(marks), late, lost)


def _late(
    record: ChapterRecord | None, rules: Rules, chapter: str
) -> datetime.timedelta:
    """How long after the due time; 0 within the grace, or where a time is missing."""
    due = rules.due_of(chapter)
    if record is None or due is None or not record.submitted:
        return datetime.timedelta(0)
    try:
        submitted = datetime.datetime.fromisoformat(record.submitted)
    except ValueError:
        return datetime.timedelta(0)
    late = submitted.replace(tzinfo=None) - due
    return late if late > rules.grace else datetime.timedelta(0)


def _count(value: object) -> int:
    """A number out of a file that anybody may have written."""
    return min(max(value, 0), 1000) if isinstance(value, int) else 0
