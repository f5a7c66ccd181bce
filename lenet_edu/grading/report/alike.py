"""Answers that are the same: shown side by side, for a human to judge.

The same means the same syntax tree once local names, comments and docstrings are taken
away. Short answers are equal by nature, and so are those that stay close to what the
course itself shows; neither is listed. Nothing here says that anybody copied.
"""

from __future__ import annotations

import contextlib
import difflib
import functools
import io
import keyword
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass

from lenet_edu.exercises.registry import exercise
from lenet_edu.exercises.solved import solved_source
from lenet_edu.exercises.variants import source_of

from ..marks import LearnerMark

STATEMENTS = 5  # fewer are likely to be equal by themselves
NEAR = 0.8  # of the tokens in order: nearer to a form of the course is no surprise


@dataclass(frozen=True)
class Alike:
    """One answer that several learners handed in."""

    exercise: str
    learners: tuple[LearnerMark, ...]
    codes: tuple[str, ...]


def alike(marks: Iterable[LearnerMark]) -> list[Alike]:
    """Groups of equal answers that are far from the course's own, by exercise."""
    groups: dict[tuple[str, str], list[tuple[LearnerMark, str]]] = {}
    for learner in marks:
        for mark in learner.marks:
            found = mark.result
            if found is None or not found.source or found.from_the_course:
                continue
            if found.statements >= STATEMENTS and found.code:
                key = (mark.exercise, found.source)
                groups.setdefault(key, []).append((learner, found.code))
    return [
        Alike(key, tuple(who for who, _ in group), tuple(code for _, code in group))
        for (key, _), group in sorted(groups.items(), key=lambda pair: pair[0])
        if len(group) > 1 and not near_the_course(key, group[0][1])
    ]


def near_the_course(exercise_id: str, code: str) -> bool:
    """Whether the code nearly is a form that the course shows, hints included."""
    mine = shape(code)
    return any(
        difflib.SequenceMatcher(None, mine, form, autojunk=False).ratio() >= NEAR
        for form in _forms(exercise_id)
    )


@functools.cache
def _forms(exercise_id: str) -> tuple[tuple[str, ...], ...]:
    """The shapes of the solution, its alternatives and the last hint."""
    item = exercise(exercise_id)
    texts = [item.hints[-1]]
    with contextlib.suppress(LookupError, OSError):
        texts.append(solved_source(exercise_id))
    for function in (item.reference, item.plain, *item.alternatives):
        try:
            texts.append(source_of(function))
        except (OSError, TypeError):
            continue
    return tuple(shape(text) for text in texts)


@functools.lru_cache(4096)
def shape(code: str) -> tuple[str, ...]:
    """The code's tokens without its names, comments, texts and line breaks."""
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.NAME:
                known = keyword.iskeyword(token.string)
                found.append(token.string if known else "name")
            elif token.type in (tokenize.OP, tokenize.NUMBER):
                found.append(token.string)
    except (tokenize.TokenError, SyntaxError):
        pass
    return tuple(found)
