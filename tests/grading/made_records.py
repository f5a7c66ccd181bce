"""Records of a simulated class, made in this process, for tests of what follows."""

from __future__ import annotations

import ast
import functools
import hashlib
import linecache

import numpy as np
from simulated_class import Learner, answers

from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.outcome import Outcome
from lenet_edu.exercises.registry import exercise, exercise_ids
from lenet_edu.exercises.report import as_html, as_text, message
from lenet_edu.exercises.solved import is_the_courses
from lenet_edu.grading.record import (
    STOPPED,
    ChapterRecord,
    ExerciseResult,
    Line,
)

ENDED = "It was ended after 10 seconds of processor time."


def records_of(whole: list[Learner]) -> list[ChapterRecord]:
    """The records of a class, without running what never ends."""
    return [
        ChapterRecord(
            one.key,
            one.name,
            chapter,
            file=f"chapters/{chapter}.ipynb",
            submitted=one.submitted.isoformat(),
            submitted_by="file",
            exercises=tuple(
                result(key, one.codes[key])
                for key in exercise_ids()
                if key[:2] == chapter
            ),
            reported={key: {"hints": n} for key, n in one.hints.items()},
            sandbox="bubblewrap",
            version="0.1.0",
        )
        for one in whole
        for chapter in sorted({key[:2] for key in one.codes})
    ]


@functools.cache
def result(key: str, code: str | None) -> ExerciseResult:
    """What grading would find about one answer."""
    item = exercise(key)
    if code is None:
        return ExerciseResult(key, item.name, item.title, "NotAttempted")
    if code == answers(key).endless:
        return ExerciseResult(
            key,
            item.name,
            item.title,
            STOPPED,
            attempted=True,
            sentence=ENDED,
            timed_out=True,
            code=code,
        )
    outcome = outcome_of(key, code)
    places = outcome.located.places if outcome.located else ()
    tree = ast.parse(code)
    return ExerciseResult(
        key,
        item.name,
        item.title,
        type(outcome).__name__,
        passed=outcome.passed,
        attempted=True,
        sentence=message(outcome),
        text=as_text(outcome),
        html=as_html(outcome, calls=False),
        mistake=getattr(outcome, "mistake", ""),
        lines=tuple(Line(p.number, p.text, p.function) for p in places),
        code=code,
        source=hashlib.sha256(shape_of(tree).encode()).hexdigest(),
        statements=sum(isinstance(node, ast.stmt) for node in ast.walk(tree)) - 1,
        from_the_course=is_the_courses(key, code),
    )


def outcome_of(key: str, code: str) -> Outcome:
    """The check's own outcome, lines located."""
    name = f"<answer {hashlib.sha256(code.encode()).hexdigest()[:8]}>"
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    space: dict[str, object] = {"np": np}
    exec(compile(code, name, "exec"), space)
    return examine(key, space[exercise(key).name])


def shape_of(tree: ast.Module) -> str:
    """The tree with its names numbered in the order in which they come."""
    numbers: dict[str, int] = {}
    for node in ast.walk(tree):
        for field in ("id", "arg", "name"):
            if isinstance(getattr(node, field, None), str):
                number = numbers.setdefault(getattr(node, field), len(numbers))
                setattr(node, field, f"n{number}")
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)
