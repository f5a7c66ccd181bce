"""The answers of one learner: their processes, one after the other, in one sandbox."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lenet_edu.exercises.engine import limits
from lenet_edu.exercises.engine.kinds import Stranger
from lenet_edu.exercises.exercise import Exercise

from .allowance import Allowance
from .inside.serve import BROKEN
from .lending import Desk
from .process import Process, ProcessError, TooSlowError
from .remote import Remote
from .talk import Arriving, OverError, Talk, believed
from .wire import WireError

KILLED = -9  # by the system: SIGKILL, on every system that grades


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

    def __init__(self, start: Callable[[], Process], allowance: Allowance) -> None:
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
        process.translate_in = Arriving(desk)
        process.translate_out = desk.leaving
        talk = Talk(process, desk, self._allowance)
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
            made = believed(_made, ready, item, talk)
            yield made, believed(_notes, ready)
            if isinstance(made, Remote):
                made.finish()
            talk.until_over()
            whole = True
        except (ProcessError, WireError) as error:
            slow = isinstance(error, TooSlowError) or (
                isinstance(error, OverError) and error.out_of_time
            )
            raise EndedError(_why(error), slow) from None
        finally:
            if not whole:
                self.end()


def _made(reply: dict[str, Any], item: Exercise, talk: Talk) -> Remote | Missing:
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
        if error.out_of_time:
            return "It was stopped because it took too long. Does every loop end?"
        if status == KILLED:
            return (
                "It was stopped by the system: it took too much memory or processor "
                "time. How large do its arrays become, and does every loop end?"
            )
        if status == BROKEN:
            return (
                "Its process ended before there was an answer. A function ends with "
                "return; if yours does, tell whoever grades."
            )
        if status < 0:
            return f"Python itself crashed while it ran (signal {-status})."
        return (
            f"It ended its own process (exit code {status}). A function ends with "
            "return."
        )
    return "Its process ended, or said what is no answer. A function ends with return."
