"""The pages: one for the teacher, one for the class, one for each learner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lenet_edu.exercises.registry import exercise

from ..marks import LearnerMark, Mark
from ..record import STOPPED, ChapterRecord
from ..rules import Rules
from ..sandbox import LIMITS, WARNING
from .alike import STATEMENTS, Alike
from .filling import fill
from .numbers import ENDED, OPEN, SOLVED, STATES, Class, state

MOST = 12  # rows of the tables of mistakes and stops
NEXT = 3  # exercises that a learner is advised to try


@dataclass(frozen=True)
class Advice:
    """What to do about one exercise that does not pass yet."""

    exercise: str
    name: str
    says: str
    call: str = ""
    line: str = ""


@dataclass(frozen=True)
class Attention:
    """Something that a human should look at; ``exercise`` is "" for a whole chapter."""

    learner: str
    name: str
    chapter: str
    exercise: str
    says: str


def learner_page(who: LearnerMark, rules: Rules) -> str:
    """What one learner reads: the sentences of the notebook, and what to try next."""
    keys = [mark.exercise for mark in who.marks]
    return fill(
        "learner.html",
        title=who.name or who.learner,
        name=rules.name,
        who=who,
        advice=advice(who),
        names={key: exercise(key).name for key in keys},
        titles={key: exercise(key).title for key in keys},
        hints_cost=rules.hint > 0,
    )


def class_page(whole: Class, rules: Rules) -> str:
    """What the class did, without a name on it."""
    spread = whole.spread()
    said = [f"{n} with {10 * i} to {10 * i + 10}%" for i, n in enumerate(spread) if n]
    return fill(
        "class.html",
        title=rules.name or "The class",
        whole=whole,
        spread=spread,
        spread_most=max(*spread, 1),
        spread_words=f"Learners by their share of the points: {', '.join(said)}.",
        states=STATES,
        most=MOST,
    )


def index_page(
    whole: Class,
    records: Sequence[ChapterRecord],
    same: Sequence[Alike],
    rules: Rules,
) -> str:
    """The teacher's page: everybody's row, what to look at, and equal answers."""
    versions = sorted({record.version for record in records} - {""})
    return fill(
        "index.html",
        title=rules.name or "Grades",
        whole=whole,
        warnings=_warnings(records),
        attention=attention(whole),
        alike=same,
        copied=copied(whole),
        statements=STATEMENTS,
        version=", ".join(versions),
    )


def advice(who: LearnerMark) -> list[Advice]:
    """The exercises to go on with: first those where least is missing."""
    ranked = []
    for number, mark in enumerate(who.marks):
        which = state(mark)
        if which == SOLVED or mark.result is None:
            continue
        rank, found = _advice(mark, which)
        ranked.append((rank, number, found))
    return [found for _, _, found in sorted(ranked, key=lambda one: one[:2])[:NEXT]]


def _advice(mark: Mark, which: str) -> tuple[int, Advice]:
    key, found = mark.exercise, mark.result
    assert found is not None
    item = exercise(key)
    call = f'hint("{key}")'
    see = f'see("{key}")' if item.widget else call
    if found.lines:
        line = found.lines[0]
        owner = f"your {line.function}" if line.function else "your function"
        says = f"the check points at line {line.number} of {owner}:"
        return 0, Advice(key, item.name, says, call, line.text.strip())
    if found.mistake:
        return 1, Advice(key, item.name, "the check knows this mistake; read on.", see)
    if which == ENDED:
        says = "it was ended before it had answered; which loop runs on, or what grows?"
        return 3, Advice(key, item.name, says, call)
    if which == OPEN:
        return 4, Advice(key, item.name, "not tried yet.", call)
    return 2, Advice(key, item.name, "read what was found on which input.", see)


def attention(whole: Class) -> list[Attention]:
    """What the numbers alone do not say, learner by learner."""
    rows = []
    for who in whole.marks:
        for chapter in who.chapters:
            if chapter.record is not None and chapter.record.problem:
                says = chapter.record.problem
                rows.append(_row(who, chapter.chapter, "", says))
        for mark in who.marks:
            found = mark.result
            if found is None:
                continue
            if found.timed_out or found.outcome == STOPPED:
                says = found.sentence or "It was ended."
                rows.append(_row(who, mark.exercise[:2], mark.exercise, says))
            elif found.only_fresh:
                says = "Passes on the inputs that learners see, fails on fresh ones."
                rows.append(_row(who, mark.exercise[:2], mark.exercise, says))
    return rows


def copied(whole: Class) -> list[tuple[str, list[LearnerMark]]]:
    """By exercise, whose answer is word for word the course's solution."""
    found: dict[str, list[LearnerMark]] = {row.exercise: [] for row in whole.tried}
    for who in whole.marks:
        for mark in who.marks:
            if mark.result is not None and mark.result.from_the_course:
                found[mark.exercise].append(who)
    return [(key, people) for key, people in found.items() if people]


def _row(who: LearnerMark, chapter: str, key: str, says: str) -> Attention:
    return Attention(who.learner, who.name, chapter, key, says)


def _warnings(records: Sequence[ChapterRecord]) -> list[str]:
    if any(record.sandbox == LIMITS for record in records):
        return [WARNING]
    return []
