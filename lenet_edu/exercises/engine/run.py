"""Calling a learner's function so that nothing it does can hurt the notebook.

Errors become data, printing is held back, inputs are compared afterwards, and an
endless loop ends after a few seconds.
"""

from __future__ import annotations

import contextlib
import copy
import io
import linecache
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from types import GeneratorType, TracebackType
from typing import Any

import numpy as np

from . import limits
from .line import names_on


@dataclass
class Ran:
    """What one call gave.

    ``error`` is the exception's class name ("" if it returned), ``message`` its text,
    ``line`` the learner's own line where it happened, ``shapes`` the arrays there.
    """

    value: Any = None
    error: str = ""
    message: str = ""
    line_number: int = 0
    line: str = ""
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    changed: tuple[int, ...] = ()
    printed: str = ""


def run(function: Callable[..., Any], args: tuple[Any, ...]) -> Ran:
    """Call ``function(*args)``; whatever happens comes back as a :class:`Ran`.

    KeyboardInterrupt alone passes through: the learner pressed stop.
    """
    before = copy.deepcopy(args)
    printed = io.StringIO()
    ran = Ran()
    try:
        with (
            limits.time_limit(limits.SECONDS),
            contextlib.redirect_stdout(printed),
            np.errstate(all="ignore"),
        ):
            value = function(*args)
            if isinstance(value, GeneratorType):
                value = list(value)
            ran.value = value
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        ran.error = type(error).__name__
        ran.message = str(error)
        _locate(ran, error.__traceback__, function)
    ran.changed = tuple(
        n for n, (a, b) in enumerate(zip(before, args, strict=True)) if not _same(a, b)
    )
    ran.printed = printed.getvalue()
    return ran


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, np.random.Generator):
        return True  # drawing numbers is what a generator is for
    if isinstance(before, np.ndarray):
        return np.shape(after) == before.shape and np.array_equal(
            before, after, equal_nan=before.dtype.kind == "f"
        )
    if isinstance(before, dict):
        return list(before) == list(after) and all(
            _same(before[name], after[name]) for name in before
        )
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(_same, before, after))
    return bool(np.all(before == after))


def _locate(
    ran: Ran, trace: TracebackType | None, function: Callable[..., Any]
) -> None:
    code = getattr(function, "__code__", None)
    own = code.co_filename if code else None
    for frame, number in traceback.walk_tb(trace):
        if frame.f_code.co_filename == own:
            ran.line_number = number - frame.f_code.co_firstlineno + 1
            ran.line = linecache.getline(frame.f_code.co_filename, number).strip()
            ran.shapes = {
                name: value.shape
                for name in names_on(ran.line)
                if isinstance(value := frame.f_locals.get(name), np.ndarray)
            }
