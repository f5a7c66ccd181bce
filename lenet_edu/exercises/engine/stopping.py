"""Answers that stopped before they gave a value: by an error, or by the time limit."""

from __future__ import annotations

import inspect

from ..exercise import Exercise
from ..outcome import RaisedError
from . import limits
from .errors import plainly
from .run import Caller, Ran


def raised(
    item: Exercise, says: str, ran: Ran, sentence: str = "", mistake: str = ""
) -> RaisedError:
    """The outcome of a call that stopped on the input that ``says`` describes."""
    return RaisedError(
        item,
        says=says,
        error=ran.error,
        message=ran.message,
        line_number=ran.line_number,
        line=ran.line,
        shapes=ran.shapes,
        numbers=ran.numbers,
        sentence=_sentence(item, ran) or sentence or plainly(ran.message),
        mistake=mistake,
        function=ran.function,
    )


def _sentence(item: Exercise, ran: Ran) -> str:
    names = ", ".join(inspect.signature(item.reference).parameters)
    return {
        "TimeLimit": (
            f"It was stopped after {limits.SECONDS:.0f} seconds of work. Does every "
            "loop come to an end: what makes it stop?"
        ),
        "RecursionError": (
            "It calls itself without an end. Which call should be the last?"
        ),
        "SystemExit": "It asks Python to exit. A function ends with return.",
        "NotImplementedError": "The stub's raise line is still reached on this input.",
        "InputAskedError": (
            "It asks for input() and would wait for somebody to type. Everything that "
            f"it needs comes through its parameters: {names}."
        ),
    }.get(ran.error, "")


def out_of_time(item: Exercise, says: str, caller: Caller, right: int) -> RaisedError:
    """The outcome where no call is endless, but all of them together take too long."""
    so_far = f"The first {right} inputs are right, but" if right > 1 else "By then"
    return RaisedError(
        item,
        says=says,
        error="TimeLimit",
        message="",
        line_number=0,
        line="",
        shapes={},
        sentence=(
            f"{so_far} {caller.calls} calls took {limits.CHECK_SECONDS:.0f} seconds of "
            "work, and the check stopped here. Which step is done again and again that "
            "could be done once, or for all numbers at a time?"
        ),
    )
