"""The search for the line, in answers whose verdict is written already.

It changes the learner's code and runs it thousands of times, beside what is expected.
So it happens in a sandbox of its own, in which the course is, and it begins when
nothing can be won any more: what comes back are numbers of lines.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from lenet_edu.exercises.engine.locating.words import question
from lenet_edu.exercises.exercise import Exercise
from lenet_edu.exercises.located import Departure, Located, Place

from .allowance import Allowance
from .definitions import Taken
from .process import Process, ProcessError
from .wire import WireError

VARIANTS = 2000  # tried for one answer
SECONDS = 5.0  # of processor time for each of both searches, a last resort
WAIT = 90.0  # seconds by the clock
MOST_LINES = 12


class Places:
    """The searches for one learner: a sandbox, started when one is needed."""

    def __init__(self, start: Callable[[], Process], allowance: Allowance) -> None:
        self._start, self._allowance = start, allowance
        self._process: Process | None = None

    def end(self) -> None:
        """End the sandbox."""
        if self._process is not None:
            self._process.end()
        self._process = None

    def search(
        self, item: Exercise, taken: Taken, vague: bool
    ) -> tuple[Located | None, Departure | None]:
        """The line to look at, or up to where an answer is right; None where not found.

        Raises
        ------
        ProcessError
            If the search itself does not come to an end.
        """
        if self._process is None:
            self._process = self._start()
        whole = False
        try:
            self._process.send(
                {
                    "exercise": item.id,
                    "cells": list(taken.cells),
                    "name": taken.name,
                    "stands_in": list(taken.stands_in),
                    "vague": vague,
                    "variants": VARIANTS,
                    "search": SECONDS,
                    "seconds": WAIT,
                },
                WAIT,
            )
            reply = self._process.receive(WAIT)
            if "over" not in reply:
                self._process.receive(WAIT)
            whole = True
        except WireError as error:
            raise ProcessError(str(error)) from None
        finally:
            if not whole:
                self.end()
        try:
            texts = _functions(taken)
            return _located(reply.get("located"), texts), _departure(
                reply.get("departs"), texts
            )
        except (LookupError, TypeError, ValueError, AttributeError):
            return None, None


def _functions(taken: Taken) -> dict[str, list[str]]:
    """The lines of every function of the learner's, by its name; "" is the answer."""
    found: dict[str, list[str]] = {}
    for _, text in taken.cells:
        lines = text.splitlines()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                found[node.name] = lines[node.lineno - 1 : node.end_lineno]
    found[""] = found.get(taken.name, [])
    return found


def _located(given: Any, texts: dict[str, list[str]]) -> Located | None:
    if given is None:
        return None
    kind, places, together = given["kind"], given["places"], given["together"]
    if type(kind) is not str or not places or len(places) > MOST_LINES:
        return None
    found = tuple(_place(one, texts) for one in places)
    return Located(kind, question(kind), found, together is True)


def _departure(given: Any, texts: dict[str, list[str]]) -> Departure | None:
    if given is None:
        return None
    names = [given["name"], *given["right"]]
    if not all(type(name) is str and name.isidentifier() for name in names):
        return None
    place = None if given["place"] is None else _place(given["place"], texts)
    return Departure(tuple(names[1:4]), names[0], place)


def _place(given: Sequence[Any], texts: dict[str, list[str]]) -> Place:
    """A line: the sandbox names its number, the text is read here."""
    function, number = given
    line = texts[function][int(number) - 1 if int(number) > 0 else 10**9]
    return Place(int(number), line.strip(), "", function)
