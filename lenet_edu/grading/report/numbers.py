"""What a class did, counted: solved, mistakes, where people stop, what ran too long."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from lenet_edu.exercises.registry import exercise

from ..marks import LearnerMark, Mark
from ..record import STOPPED, ExerciseResult

# The states of the class page, in the order in which they are drawn.
SOLVED, WRONG, ERROR, ENDED, OPEN = "solved", "wrong", "error", "ended", "open"
STATES = (SOLVED, WRONG, ERROR, ENDED, OPEN)
_OF = {
    "Passed": SOLVED,
    "Wrong": WRONG,
    "BrokeContract": WRONG,
    "RaisedError": ERROR,
    "Unreadable": ERROR,
    STOPPED: ENDED,
}


def state(mark: Mark) -> str:
    """Which of the five states an exercise is in."""
    found = mark.result
    if found is None:
        return OPEN
    if found.timed_out:
        return ENDED
    return _OF.get(found.outcome, OPEN)


@dataclass(frozen=True)
class Tried:
    """One exercise: how many learners are in each state."""

    exercise: str
    name: str
    title: str
    counts: dict[str, int]
    learners: int

    def share(self, which: str) -> float:
        """The part of the class in this state."""
        return self.counts[which] / self.learners if self.learners else 0.0

    @property
    def attempted(self) -> int:
        """How many handed in anything of their own."""
        return self.learners - self.counts[OPEN]


@dataclass(frozen=True)
class Mistaken:
    """A known mistake: how many made it, and one example."""

    exercise: str
    name: str
    says: str
    learners: int
    attempted: int
    whole: int
    example: str
    lines: tuple[int, ...]

    @property
    def share(self) -> float:
        """Of the whole class."""
        return self.learners / self.whole


@dataclass(frozen=True)
class Stop:
    """Learners whose last try is this exercise, with others of the chapter to come."""

    exercise: str
    title: str
    next: str
    learners: int


@dataclass(frozen=True)
class Class:
    """All that is counted over a class."""

    marks: tuple[LearnerMark, ...]
    tried: tuple[Tried, ...]
    mistakes: tuple[Mistaken, ...]
    stops: tuple[Stop, ...]

    @property
    def median(self) -> float:
        """The points of the learner in the middle."""
        return median(one.earned for one in self.marks) if self.marks else 0.0

    @property
    def possible(self) -> float:
        """The points of one who solves everything in time."""
        return self.marks[0].possible if self.marks else 0.0

    @property
    def late(self) -> int:
        """How many learners were late with a chapter."""
        return sum(bool(one.late) for one in self.marks)

    def spread(self, bins: int = 10) -> list[int]:
        """How many learners got 0 to 10% of the points, 10 to 20%, ..."""
        counts = [0] * bins
        for one in self.marks:
            share = one.earned / self.possible if self.possible else 0.0
            counts[min(int(share * bins + 1e-9), bins - 1)] += 1
        return counts


def count(marks: Sequence[LearnerMark]) -> Class:
    """Count a class."""
    tried = tuple(_tried(marks))
    return Class(
        tuple(marks), tried, tuple(_mistakes(marks, tried)), tuple(_stops(marks))
    )


def _tried(marks: Sequence[LearnerMark]) -> list[Tried]:
    found: dict[str, Counter[str]] = {}
    for learner in marks:
        for mark in learner.marks:
            found.setdefault(mark.exercise, Counter())[state(mark)] += 1
    rows = []
    for key in sorted(found, key=_order):
        item, counts = exercise(key), {one: found[key][one] for one in STATES}
        rows.append(Tried(key, item.name, item.title, counts, sum(counts.values())))
    return rows


def _mistakes(marks: Sequence[LearnerMark], tried: Sequence[Tried]) -> list[Mistaken]:
    """The most common first; equally common ones by exercise and name."""
    made: dict[tuple[str, str], list[tuple[LearnerMark, ExerciseResult]]] = {}
    for learner in marks:
        for mark in learner.marks:
            if mark.result is not None and mark.result.mistake:
                pair = (mark.exercise, mark.result.mistake)
                made.setdefault(pair, []).append((learner, mark.result))
    attempted = {row.exercise: row.attempted for row in tried}
    rows = []
    for (key, mistake), found in made.items():
        known = {one.id: one for one in exercise(key).misconceptions}
        if mistake not in known:
            continue  # of another version of the course
        example, lines = _example(found)
        name, says = known[mistake].name, known[mistake].says
        numbers = (len(found), attempted[key], len(marks))
        rows.append(Mistaken(key, name, says, *numbers, example, lines))
    return sorted(rows, key=lambda row: (-row.learners, _order(row.exercise), row.name))


def _stops(marks: Sequence[LearnerMark]) -> list[Stop]:
    """Where people stop: the last exercise that they tried, if it is not the last."""
    ends: Counter[tuple[str, str]] = Counter()
    for learner in marks:
        for chapter in learner.chapters:
            tried = [n for n, m in enumerate(chapter.marks) if state(m) != OPEN]
            last = tried[-1] if tried else -1
            if chapter.record is None or last == len(chapter.marks) - 1:
                continue
            before = chapter.marks[last].exercise if tried else ""
            ends[before, chapter.marks[last + 1].exercise] += 1
    rows = [
        Stop(before, exercise(before).title if before else "", after, learners)
        for (before, after), learners in ends.items()
    ]
    return sorted(rows, key=lambda row: (-row.learners, _order(row.next)))


def _order(key: str) -> tuple[str, int]:
    chapter, _, number = key.partition(".")
    return chapter, int(number)


# Examples


def _example(
    found: list[tuple[LearnerMark, ExerciseResult]],
) -> tuple[str, tuple[int, ...]]:
    """The shortest answer with this mistake that does not say whose it is."""
    for learner, result in sorted(
        found, key=lambda one: (len(one[1].code), one[1].code)
    ):
        words = {learner.name, learner.learner, *learner.attributes.values()}
        if code := anonymous(result.code, words):
            wanted = {line.text.strip() for line in result.lines}
            texts = [line.strip() for line in code.splitlines()]
            return code, tuple(n + 1 for n, text in enumerate(texts) if text in wanted)
    return "", ()


def anonymous(code: str, words: set[str]) -> str:
    """The code without comments and docstrings, and without any of a person's names.

    "" where it cannot be read, or where a part of a name stands in it.
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        kept = [one for one in body if not _is_text(one)]
        node.body = kept if kept or isinstance(node, ast.Module) else [ast.Pass()]  # type: ignore[attr-defined]
    try:
        text = ast.unparse(tree)
    except (ValueError, RecursionError):
        return ""
    parts = {
        part.lower() for word in words for part in re.findall(r"[^\W\d_]{3,}", word)
    } - {"learner"}
    return "" if any(part in text.lower() for part in parts) else text


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
