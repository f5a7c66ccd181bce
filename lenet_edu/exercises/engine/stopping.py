"""Answers that stopped before they gave a value: by an error, or by the time limit."""

from __future__ import annotations

import inspect
from textwrap import shorten

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
        sentence=_sentence(item, ran) or sentence or ran.said or plainly(ran.message),
        mistake=mistake,
        function=ran.function,
    )


def beside_error(
    item: Exercise, runs: list[Ran], failing: list[tuple[int, int]]
) -> tuple[str, ...]:
    """A note on the other inputs, where all of them are right."""
    wrong = {n for n, _ in failing}
    stopped = [n for n, ran in enumerate(runs) if ran.error]
    right = len(runs) - len(wrong)
    if wrong != set(stopped) or not right:
        return ()
    return (
        f"It is right on the other {right} of {len(runs)} inputs: what is different "
        "about this one?"
        if len(stopped) == 1
        else f"It is right on {right} of {len(runs)} inputs, and stops on the others.",
    )


def before_error(says: str) -> str:
    """A note on an earlier input, on which the answer runs and is wrong."""
    return f"Before that it runs, but its values are wrong already, given {says}."


def beside_value(says: str, ran: Ran) -> str:
    """A note on a later input, on which the answer stops."""
    where = f" on line {ran.line_number}" if ran.line_number else ""
    message = shorten(ran.message, 120, placeholder=" ...")
    said = f"{ran.error}: {message}" if message else ran.error
    return f"It also stops{where}, given {says}: {said}"


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
