"""Which of the course's functions an answer may call, and the desk that lends them.

An answer of chapter 08 may well call what chapter 02 built. It may not call what it is
asked to write: neither the function itself, nor one that gives the same results, nor
what comes only later in the course.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from lenet_edu import nn
from lenet_edu.exercises.compare import same_result
from lenet_edu.exercises.engine.evidence import reference_runs
from lenet_edu.exercises.engine.run import run
from lenet_edu.exercises.exercise import Exercise
from lenet_edu.exercises.registry import exercise, exercise_named, exercise_names
from lenet_edu.exercises.solved import solved_source

from .wire import Lent

CONSTANTS = ("A", "S")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
TELLING = (TypeError, ValueError, KeyError, IndexError, AttributeError, ArithmeticError)


class NotLentError(AttributeError):
    """It is not lent for this exercise; the text is a sentence."""


def lent_of_nn(item: Exercise, name: str) -> Any:
    """What ``nn`` has under a name, for an answer to this exercise.

    Raises
    ------
    NotLentError
        If it is not lent.
    """
    if name in CONSTANTS:
        return getattr(nn, name)
    if name in _lendable(item.id):
        return getattr(nn, name)
    raise NotLentError(
        f"nn.{name} is not lent for exercise {item.id}: write what you need of it"
    )


def lent_of_kept(item: Exercise, name: str) -> Any:
    """The course's function of an earlier exercise.

    Raises
    ------
    NotLentError
        If it is not lent.
    """
    if name in exercise_names():
        other = exercise_named(name)
        if other.id < item.id and not _is_an_answer(item, other.reference):
            return other.reference
    raise NotLentError(f"{name} is not lent for exercise {item.id}")


@functools.cache
def _lendable(exercise_id: str) -> frozenset[str]:
    item = exercise(exercise_id)
    used = set(re.findall(r"\bnn\.(\w+)", _solved(exercise_id)))
    found = set()
    for name in nn.__all__:
        function = getattr(nn, name)
        if not callable(function) or isinstance(function, type):
            continue
        if name in used or (
            _comes_before(name, item) and not _is_an_answer(item, function)
        ):
            found.add(name)
    return frozenset(found)


def _comes_before(name: str, item: Exercise) -> bool:
    """Whether the course has built a function of ``nn`` before this exercise.

    What is no exercise's own comes with the exercises of its module, and a backward
    pass not before chapter 11.
    """
    if name in exercise_names():
        return exercise_named(name).id < item.id
    if name.endswith("_backward"):
        return item.chapter > "10"
    module = getattr(nn, name).__module__
    beside = [
        exercise_named(other).chapter
        for other in nn.__all__
        if other in exercise_names() and getattr(nn, other).__module__ == module
    ]
    return bool(beside) and item.chapter > min(beside)


def _solved(exercise_id: str) -> str:
    try:
        return solved_source(exercise_id)
    except (LookupError, OSError, ValueError):
        return ""


def _is_an_answer(item: Exercise, function: Callable[..., Any]) -> bool:
    """Whether a function gives what the exercise asks for, on all of its inputs."""
    for probe, right in zip(item.probes, reference_runs(item.id), strict=True):
        ran = run(function, probe.make())
        if ran.error or not same_result(ran.value, right.value):
            return False
    return True


class Desk:
    """Answers what an answer asks while it runs: calls of what was lent, and names.

    Parameters
    ----------
    item
        The exercise that is being judged.
    """

    def __init__(self, item: Exercise) -> None:
        self.item = item
        self._objects: list[Any] = []

    def lend(self, value: Any) -> Lent:
        """A number for an object that stays here."""
        known = [n for n, one in enumerate(self._objects) if one is value]
        if not known:
            self._objects.append(value)
        number = known[0] if known else len(self._objects) - 1
        name = getattr(value, "__name__", "") or type(value).__name__
        return Lent(number, str(name), callable(value))

    def taken_back(self, lent: Lent) -> Any:
        """The object that was lent under this number.

        Raises
        ------
        IndexError
            If there was none.
        """
        return self._objects[lent.number] if lent.number >= 0 else self._objects[9**9]

    def leaving(self, value: Any) -> Any:
        """Functions and other objects of the check's are lent; the rest is data."""
        if isinstance(value, dict):
            return dict(value)
        if isinstance(value, np.ndarray):
            return np.asarray(value)
        return self.lend(value)

    def reply(self, message: dict[str, Any]) -> dict[str, Any]:
        """The answer to one question, in the form in which it is sent."""
        try:
            return {"value": self._found(message)}
        except NotLentError as error:
            return {"error": "AttributeError", "message": str(error)}
        except TELLING as error:
            kind = next(k for k in TELLING if isinstance(error, k))
            return {"error": kind.__name__, "message": str(error)[:400]}
        except Exception as error:  # of NumPy's own kinds, such as LinAlgError
            return {"error": "RuntimeError", "message": str(error)[:400]}

    def _found(self, message: dict[str, Any]) -> Any:
        what, name = message["ask"], message.get("attribute", "")
        if name and not _NAME.fullmatch(name):
            raise AttributeError(name)
        if what == "nn":
            return lent_of_nn(self.item, name)
        if what == "kept":
            return lent_of_kept(self.item, name)
        known = self.taken_back(Lent(what, ""))
        if not name:
            args, named = message["args"], message["named"]
            with np.errstate(all="ignore"):
                return known(*args, **named)
        found = getattr(known, name)
        if found is getattr(nn, name, known):  # a namespace that falls back on nn
            return lent_of_nn(self.item, name)
        return found
