"""Calling a learner's function so that nothing it does can hurt the notebook.

Errors become data, printing is held back, inputs are compared afterwards, and an
endless loop ends after a few seconds.
"""

from __future__ import annotations

import copy
import inspect
import linecache
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import limits, moment
from .elsewhere import Elsewhere
from .guards import around_call
from .kinds import copied
from .line import made_of, names_on


@dataclass
class Ran:
    """What one call gave.

    ``error`` is the exception's class name ("" if it returned), ``message`` its text,
    ``line`` the learner's own line where it happened, ``shapes`` the arrays there,
    ``numbers`` the whole numbers there and where those arrays were made, and
    ``function`` the helper that the line stands in, "" for the called function itself.
    ``changed`` are the places of arguments that no longer hold what they held,
    ``drew`` says of each random generator among them whether numbers were drawn.
    ``said`` is what the names on that line tell about the error, in a sentence.
    ``seconds`` are processor time, ``raw`` is the value before it was brought into a
    comparable form.
    """

    value: Any = None
    error: str = ""
    message: str = ""
    line_number: int = 0
    line: str = ""
    function: str = ""
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    changed: tuple[int, ...] = ()
    printed: str = ""
    lines: int = 0
    floating: frozenset[str] = frozenset()
    replaced: tuple[str, ...] = ()
    drew: tuple[bool, ...] = ()
    seconds: float = 0.0
    raw: Any = None
    said: str = ""


class Caller:
    """A function to call several times, within one limit for all calls together."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.left = limits.CHECK_SECONDS
        self.calls = 0
        self._defaults = copy.deepcopy(self._named_defaults())

    def __call__(self, args: tuple[Any, ...]) -> Ran:
        ran = run(self.function, args, min(limits.SECONDS, max(self.left, 0.01)))
        self.left -= ran.seconds
        self.calls += 1
        return ran

    def changed_default(self) -> str:
        """A parameter whose default no longer holds what it held, or ""."""
        if isinstance(self.function, Elsewhere):
            return self.function.changed_default()
        now = self._named_defaults()
        return next((n for n in now if not same(self._defaults[n], now[n])), "")

    def _named_defaults(self) -> dict[str, Any]:
        """Lists, dicts and arrays that stand as defaults in the def line."""
        function = inspect.unwrap(self.function)
        code, values = (
            getattr(function, "__code__", None),
            getattr(function, "__defaults__", None),
        )
        if code is None or not values:
            return {}
        names = code.co_varnames[: code.co_argcount][-len(values) :]
        return {
            name: value
            for name, value in zip(names, values, strict=True)
            if isinstance(value, list | dict | np.ndarray)
        }

    @property
    def out_of_time(self) -> bool:
        """Whether all calls together took too long."""
        return self.left <= 0


def run(
    function: Callable[..., Any], args: tuple[Any, ...], seconds: float | None = None
) -> Ran:
    """Call ``function(*args)``; whatever happens comes back as a :class:`Ran`.

    ``seconds`` of processor time are allowed, by default ``limits.SECONDS``.
    KeyboardInterrupt alone passes through: the learner pressed stop.
    """
    if isinstance(function, Elsewhere):
        return function.ran_on(args, limits.SECONDS if seconds is None else seconds)
    before = copy.deepcopy(args)
    limit = limits.time_limit(limits.SECONDS if seconds is None else seconds)
    ran, guard = Ran(), None
    with around_call() as left:
        try:
            with limit as guard:
                ran.value = copied(function(*args))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            ran.error = type(error).__name__
            ran.message = _text(error)
            _locate(ran, error, function)
    ran.seconds = guard.spent if guard is not None else 0.0
    ran.changed = tuple(
        n for n, (a, b) in enumerate(zip(before, args, strict=True)) if not same(a, b)
    )
    ran.drew = tuple(
        a.bit_generator.state != b.bit_generator.state
        for a, b in zip(before, args, strict=True)
        if isinstance(a, np.random.Generator)
    )
    ran.printed, ran.lines = left.printed.text(), left.printed.lines
    ran.floating, ran.replaced = frozenset(left.floating), tuple(left.replaced)
    return ran


def same(before: Any, after: Any) -> bool:
    """Whether an argument still holds what it held."""
    if isinstance(before, np.random.Generator):
        return True  # drawing numbers is what a generator is for
    if isinstance(before, np.ndarray):
        return (
            isinstance(after, np.ndarray)
            and after.shape == before.shape
            and np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
        )
    if isinstance(before, dict):
        return (
            isinstance(after, dict)
            and list(before) == list(after)
            and all(same(before[name], after[name]) for name in before)
        )
    if isinstance(before, list | tuple):
        return (
            isinstance(after, list | tuple)
            and len(before) == len(after)
            and all(map(same, before, after))
        )
    try:
        return bool(np.all(before == after))
    except Exception:  # what the answer put there cannot be compared
        return False


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return ""


def _locate(ran: Ran, error: BaseException, function: Callable[..., Any]) -> None:
    code = getattr(function, "__code__", None)
    own = code.co_filename if code else None
    start = 1
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == own:
            if not frame.f_code.co_name.startswith("<"):  # no list made by a loop
                start = frame.f_code.co_firstlineno
                ran.function = "" if frame.f_code is code else frame.f_code.co_name
            ran.line_number = number - start + 1
            ran.line = linecache.getline(frame.f_code.co_filename, number).strip()
            ran.shapes = {
                name: value.shape
                for name in names_on(ran.line)
                if isinstance(value := frame.f_locals.get(name), np.ndarray)
            }
            lines = linecache.getlines(frame.f_code.co_filename)[:number]
            ran.numbers = {
                name: int(value)
                for name in made_of(lines, set(ran.shapes))
                if isinstance(value := frame.f_locals.get(name), int | np.int64)
                and not isinstance(value, bool)
            }
            ran.said = moment.said(
                error, ran.message, ran.line, frame.f_locals, frame.f_code
            )
