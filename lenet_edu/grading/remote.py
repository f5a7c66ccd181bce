"""The function that the check calls: it stands here, and runs in the sandbox."""

from __future__ import annotations

import contextlib
import copy
import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from lenet_edu.exercises.engine import limits
from lenet_edu.exercises.engine.elsewhere import Around, Elsewhere
from lenet_edu.exercises.engine.kinds import Lazy, Stranger
from lenet_edu.exercises.engine.run import Ran, same
from lenet_edu.exercises.exercise import Exercise

from .allowance import Allowance
from .lending import Desk
from .process import Process, ProcessError, TooSlowError
from .wire import Lent, Odd, WireError, Wrapped

MOST_QUESTIONS = 20_000  # of one answer to the desk
PROMPT = 20.0  # seconds for what costs an answer's process no work
TEXT = 2000


class EndedError(Exception):
    """The answer's process is no more; the text is a sentence about it."""

    def __init__(self, sentence: str, timed_out: bool = False) -> None:
        super().__init__(sentence)
        self.timed_out = timed_out


class Missing:
    """There is no function; ``stands`` is what the check is given instead."""

    def __init__(self, stands: Any) -> None:
        self.stands = stands


class Answers:
    """The answers of one learner: a sandbox, started anew when it was lost.

    Parameters
    ----------
    start
        Starts a process for answers.
    allowance
        The limits of each answer.
    """

    def __init__(self, start: Any, allowance: Allowance) -> None:
        self._start, self._allowance = start, allowance
        self._process: Process | None = None

    def __enter__(self) -> Answers:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """End the sandbox; the next answer gets a new one."""
        if self._process is not None:
            self._process.end()
        self._process = None

    @contextlib.contextmanager
    def answer(
        self,
        item: Exercise,
        cells: list[tuple[str, str]],
        name: str,
        lent: Mapping[str, Any],
    ) -> Iterator[tuple[Remote | Missing, tuple[str, ...]]]:
        """An answer that can be called inside the block, and notes about its cells.

        Raises
        ------
        EndedError
            If its process ends before, or inside the block.
        """
        if self._process is None:
            self._process = self._start()
        process, desk = self._process, Desk(item)
        process.translate_in = _Arriving(desk)
        process.translate_out = desk.leaving
        talk = _Talk(process, desk, self._allowance)
        whole = False
        try:
            ready = talk.ask(
                {
                    "cells": cells,
                    "name": name,
                    "lent": {key: desk.lend(value) for key, value in lent.items()},
                    "seconds": self._allowance.seconds,
                },
                limits.SECONDS * (len(cells) + 1) * self._allowance.patience,
            )
            made = _believed(_made, ready, item, talk)
            yield made, _believed(_notes, ready)
            if isinstance(made, Remote):
                made.finish()
            talk.until_over()
            whole = True
        except (ProcessError, WireError) as error:
            slow = isinstance(error, TooSlowError)
            raise EndedError(_why(error), slow) from None
        finally:
            if not whole:
                self.end()


class _Arriving:
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


class _Talk:
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


class OverError(ProcessError):
    """The answer's process ended while it was wanted."""

    def __init__(self, status: Any) -> None:
        super().__init__(f"it ended with {status}")
        self.status = status if type(status) is int else 1


class Remote(Elsewhere):
    """A learner's function in its sandbox."""

    def __init__(
        self,
        name: str,
        signature: inspect.Signature | None,
        names: frozenset[str],
        talk: _Talk,
    ) -> None:
        super().__init__(name, signature, names)
        self._talk = talk
        self._around = _Around(talk)
        self._finished = False

    def ran_on(self, args: tuple[Any, ...], seconds: float) -> Ran:
        """One call there; what became of the arguments is compared here."""
        states = [_state(a) for a in args]
        message = {"do": "call", "args": args, "seconds": float(seconds)}
        wait = max(seconds * self._talk.allowance.patience, PROMPT)
        before = copy.deepcopy(args) if any(map(callable, args)) else args
        self._talk.args = args
        reply = self._talk.ask(message, wait)
        ran, after = _believed(_ran, reply)
        if after is None or type(after) is not tuple or len(after) != len(args):
            ran.changed = () if ran.error else tuple(range(len(args)))
            return ran
        pairs = list(zip(before, after, strict=True))
        ran.changed = tuple(n for n, (a, b) in enumerate(pairs) if not same(a, b))
        ran.drew = tuple(
            _state(after[n]) != state
            for n, state in enumerate(states)
            if state is not None
        )
        return ran

    def changed_default(self) -> str:
        """A parameter whose default was written into, or ""."""
        found = self._talk.ask({"do": "default"}, PROMPT).get("default")
        return found[:TEXT] if type(found) is str and found.isidentifier() else ""

    @contextlib.contextmanager
    def around_check(self) -> Iterator[Around]:
        """The settings there; they are compared when the check is over."""
        yield self._around
        self.finish()

    def finish(self) -> None:
        """Let the process compare its settings and end. Once is enough."""
        if self._finished:
            return
        self._finished = True
        reply = self._talk.ask({"do": "end"}, PROMPT)
        changed = reply.get("changed")
        if type(changed) is list:
            self._around.changed += [str(one)[:80] for one in changed[:8]]


class _Around(Around):
    def __init__(self, talk: _Talk) -> None:
        self._talk = talk
        self.changed: list[str] = []

    def drew_globally(self) -> bool:
        return self._talk.ask({"do": "drew"}, PROMPT).get("drew") is True


def _state(value: Any) -> Any:
    """What tells whether numbers were drawn; None for what is no generator."""
    if not isinstance(value, np.random.Generator):
        return None
    state = value.bit_generator.state
    return repr(sorted(state.items(), key=str))


def _believed(read: Callable[..., Any], *given: Any) -> Any:
    """What is made of a message, whose shape anybody may have written."""
    try:
        return read(*given)
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ProcessError(f"what it says is no answer ({error})") from None


def _made(reply: dict[str, Any], item: Exercise, talk: _Talk) -> Remote | Missing:
    ready = reply["ready"]
    kind = ready["kind"]
    if kind == "course":
        return Missing(item.reference)
    if kind == "nothing":
        return Missing(None)
    words = str(ready.get("words", ""))[:80]
    if kind == "type":
        return Missing(type(words if words.isidentifier() else "Type", (), {}))
    if kind != "function":
        return Missing(Stranger(words, words))
    names = frozenset(str(name)[:80] for name in ready["names"][:1000])
    return Remote(item.name, _signature(ready["parameters"]), names, talk)


def _signature(parameters: Any) -> inspect.Signature | None:
    if parameters is None:
        return None
    kinds = list(inspect._ParameterKind)
    found = [
        inspect.Parameter(
            str(name),
            kinds[kind],
            default=None if has_default else inspect.Parameter.empty,
        )
        for name, kind, has_default in parameters[:100]
    ]
    return inspect.Signature(found)


def _ran(reply: dict[str, Any]) -> tuple[Ran, Any]:
    """A run as the sandbox describes it, and the arguments after it."""
    data = reply["ran"]
    texts = {name: str(data[name])[:TEXT] for name in ("error", "message", "line")}
    error = texts["error"]
    if error and not error.isidentifier():
        raise ProcessError("it names an error that cannot be one")
    shapes = {
        str(name)[:80]: tuple(int(n) for n in shape[:32])
        for name, shape in list(data["shapes"].items())[:20]
    }
    ran = Ran(
        value=data["value"],
        error=error,
        message=texts["message"],
        line_number=int(data["line_number"]),
        line=texts["line"],
        shapes=shapes,
        printed=str(data["printed"])[:TEXT],
        lines=int(data["lines"]),
        floating=frozenset(str(one)[:40] for one in data["floating"]),
        replaced=tuple(str(one)[:80] for one in data["replaced"][:20]),
        seconds=max(float(data["seconds"]), 0.0),
    )
    return ran, reply["after"]


def _notes(reply: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(one)[:300] for one in reply["notes"][:5])


def _why(error: Exception) -> str:
    """What became of an answer's process, as the learner is told."""
    if isinstance(error, TooSlowError):
        return (
            "It was stopped: it did not come to an end, and did not react when it was "
            "asked to stop. What does it wait for?"
        )
    if isinstance(error, OverError):
        status = error.status
        if status == 17:
            return "It was stopped because it took too long."
        if status == -9:
            return (
                "It was stopped by the system: it took too much memory or processor "
                "time. How large do its arrays become, and does every loop end?"
            )
        if status < 0:
            return f"Python itself crashed while it ran (signal {-status})."
        return (
            f"It ended its own process (exit code {status}). A function ends with "
            "return."
        )
    return "Its process ended, or said what is no answer. A function ends with return."
