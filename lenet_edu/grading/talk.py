"""Talking to an answer's process, which may ask for what was lent to it meanwhile."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from lenet_edu.exercises.engine.kinds import Lazy, Stranger

from .allowance import Allowance
from .inside.lent import HALF_SAID
from .lending import Desk
from .process import Process, ProcessError
from .wire import Lent, Odd, WireError, Wrapped

OUT_OF_TIME = -24  # SIGXCPU, on every system that grades
MOST_QUESTIONS = 20_000  # of one answer to the desk
PROMPT = 20.0  # seconds for what costs an answer's process no work
TEXT = 2000


class OverError(ProcessError):
    """The answer's process ended while it was wanted."""

    def __init__(self, status: Any) -> None:
        super().__init__(f"it ended with {status}")
        self.status = status if type(status) is int else 1

    @property
    def out_of_time(self) -> bool:
        """Whether it had used up its time."""
        return self.status in (OUT_OF_TIME, HALF_SAID)


class Arriving:
    """What stands here for values that have no form of their own."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(self, value: Any) -> Any:
        if type(value) is Lent:
            return self._desk.taken_back(value)
        if type(value) is Odd:
            return Stranger(str(value.text)[:TEXT], str(value.words)[:TEXT])
        assert type(value) is Wrapped
        kind, held = value.kind, value.value
        if kind == "masked":
            return np.ma.MaskedArray(*held)
        if kind == "matrix":
            return np.matrix(held)
        if kind == "lazy":
            return Lazy(str(held[0])[:TEXT], list(held[1]))
        start, stop, step = held
        numbers = range(start, stop, step)
        if len(numbers) > 1_000_000:
            raise WireError("a range that is too long")
        return numbers


class Talk:
    """Questions to the answer's process, during which it may ask the desk."""

    def __init__(self, process: Process, desk: Desk, allowance: Allowance) -> None:
        self.process, self.desk, self.allowance = process, desk, allowance
        self._asked = itertools.count()
        self.args: tuple[Any, ...] = ()
        self._is_over = False

    def ask(self, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send a message; its reply, after everything that was asked before it."""
        self.process.send(message, seconds)
        while True:
            reply = self.process.receive(seconds + PROMPT)
            if "ask" in reply:
                if next(self._asked) > MOST_QUESTIONS:
                    raise ProcessError("it asks without an end")
                self.process.send(self._answered(reply), PROMPT)
                continue
            if "over" in reply:
                self._is_over = True
                raise OverError(reply["over"])
            return reply

    def _answered(self, question: dict[str, Any]) -> dict[str, Any]:
        """The desk's reply; lent functions may look at the arrays of the call."""
        given = [one for one in self.args if type(one) is np.ndarray]
        now = question.pop("now", ())
        if type(now) is list and len(now) == len(given):
            for here, there in zip(given, now, strict=True):
                if type(there) is np.ndarray and there.shape == here.shape:
                    with contextlib.suppress(ValueError, TypeError):
                        np.copyto(here, there, casting="no")
        return self.desk.reply(question)

    def until_over(self) -> None:
        """Wait until the process of this answer has ended by itself."""
        reply = self.process.receive(PROMPT)
        if reply.get("over") != 0:
            raise OverError(reply.get("over"))


def believed(read: Callable[..., Any], *given: Any) -> Any:
    """What is made of a message, whose shape anybody may have written."""
    try:
        return read(*given)
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ProcessError(f"what it says is no answer ({error})") from None
