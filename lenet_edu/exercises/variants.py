"""An exercise's plain code as text, and what is made of it by changing lines."""

from __future__ import annotations

import functools
import inspect
import textwrap

from .exercise import Exercise, Function, Misconception
from .registry import exercise


def source_of(function: Function) -> str:
    """The dedented source text of a function.

    Raises
    ------
    OSError, TypeError
        If Python has no source for it (a built-in, or typed at a bare prompt).
    """
    return textwrap.dedent(inspect.getsource(function))


def edited(item: Exercise, *mistakes: Misconception) -> Function:
    """The exercise's plain code with the edits of ``mistakes`` applied.

    Raises
    ------
    ValueError
        If a line to be edited does not stand in the code exactly once.
    """
    text = source_of(item.plain)
    for mistake in mistakes:
        for right, wrong in mistake.edits:
            if text.count(right) != 1:
                raise ValueError(
                    f"{item.id} {mistake.id}: {right!r} stands "
                    f"{text.count(right)} times in {item.plain.__name__}, not once"
                )
            text = text.replace(right, wrong)
    return compiled(text, item.plain)


def compiled(text: str, like: Function) -> Function:
    """Compile a function's source in the module that ``like`` comes from."""
    space = dict(inspect.unwrap(like).__globals__)
    exec(compile(text, f"<variant of {like.__name__}>", "exec"), space)
    return space[like.__name__]


@functools.cache
def wrong_function(exercise_id: str, mistake_id: str) -> Function:
    """The runnable form of one misconception."""
    item = exercise(exercise_id)
    mistake = next(m for m in item.misconceptions if m.id == mistake_id)
    return mistake.wrong if mistake.wrong is not None else edited(item, mistake)
