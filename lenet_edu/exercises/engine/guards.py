"""What an answer leaves behind is put back, and said.

``around_call`` holds for one call: what it prints is kept short, ``input`` does not
wait, and functions that it replaced in NumPy are put back before anything else runs.
``around_check`` holds for all calls of a check: the working directory, the random
states and other settings.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import math
import os
import random
import sys
import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np

from ... import nn

SHARED = (np, np.random, np.linalg, np.lib.stride_tricks, math, builtins, nn)
ROOM = 2000  # characters that are kept of what an answer prints


class InputAskedError(Exception):
    """Raised where an answer calls ``input``."""


class Printed(io.TextIOBase):
    """Counts lines and keeps the first few, so that a million of them cost little."""

    def __init__(self) -> None:
        self.lines = 0
        self.room = ROOM
        self.kept: list[str] = []

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.lines += text.count("\n")
        if self.room > 0:
            self.kept.append(text[: self.room])
            self.room -= len(text)
        return len(text)

    def text(self) -> str:
        """The first ``ROOM`` characters."""
        return "".join(self.kept)


class Left:
    """What one call did besides its value.

    ``floating`` are NumPy's own reports ("overflow", "divide by zero", ...), and
    ``replaced`` the names of shared functions that it wrote over ("np.sum").
    """

    def __init__(self) -> None:
        self.printed = Printed()
        self.floating: set[str] = set()
        self.replaced: list[str] = []


@contextlib.contextmanager
def around_call() -> Iterator[Left]:
    """Run the block so that what it prints, asks and replaces stays inside."""
    left = Left()
    before = [dict(vars(module)) for module in SHARED]
    usual = builtins.input
    builtins.input = _asked
    try:
        with (
            contextlib.redirect_stdout(left.printed),
            contextlib.redirect_stderr(left.printed),
            np.errstate(all="call", under="ignore", call=_noting(left.floating)),
        ):
            yield left
    finally:
        if builtins.input is _asked:
            builtins.input = usual
        for module, names in zip(SHARED, before, strict=True):
            left.replaced += _put_back(module, names)


def _asked(*_: Any) -> str:
    raise InputAskedError("input() was called")


def _noting(found: set[str]) -> Any:
    def note(kind: str, _: int) -> None:
        found.add(kind)

    return note


def _put_back(module: ModuleType, before: dict[str, Any]) -> list[str]:
    now = vars(module)
    try:
        if now == before:
            return []
    except Exception:  # what stands there now cannot even be compared
        pass
    shown = {"numpy": "np", "lenet_edu.nn": "nn", "builtins": ""}
    prefix = shown.get(module.__name__, module.__name__.replace("numpy", "np"))
    found = []
    for name in [*before, *(set(now) - set(before))]:
        if name in before and now.get(name, now) is before[name]:
            continue
        if name not in before and (
            isinstance(now[name], ModuleType) or name.startswith("_")
        ):
            continue  # imported on the way, or Python's own
        found.append(f"{prefix}.{name}" if prefix else name)
        if name in before:
            setattr(module, name, before[name])
        else:
            delattr(module, name)
    return found


class Settings:
    """What was set before a check, to be compared and put back after it."""

    def __init__(self) -> None:
        self.folder, self.limit = _folder(), sys.getrecursionlimit()
        self.options, self.errors = np.get_printoptions(), np.geterr()
        self.state, self.python_state = _global_state(), random.getstate()
        self.changed: list[str] = []

    def drew_globally(self) -> bool:
        """Whether numbers were drawn from ``np.random`` or ``random``, or reseeded."""
        return not (
            _same_state(self.state, _global_state())
            and random.getstate() == self.python_state
        )

    def put_back(self) -> None:
        """Restore what differs; ``changed`` then names it."""
        if self.folder is not None and _folder() != self.folder:
            os.chdir(self.folder)
            self.changed.append("the working directory")
        if sys.getrecursionlimit() != self.limit:
            sys.setrecursionlimit(self.limit)
            self.changed.append("the recursion limit")
        if np.get_printoptions() != self.options:
            np.set_printoptions(**self.options)
            self.changed.append("NumPy's print options")
        if np.geterr() != self.errors:
            np.seterr(**self.errors)
            self.changed.append("NumPy's error settings")
        if not _same_state(self.state, _global_state()):
            np.random.set_state(self.state)  # noqa: NPY002
            self.changed.append("the state of np.random")
        if random.getstate() != self.python_state:
            random.setstate(self.python_state)
            self.changed.append("the state of random")


@contextlib.contextmanager
def around_check() -> Iterator[Settings]:
    """Put settings back after the block."""
    modules = len(sys.modules)
    with warnings.catch_warnings():
        settings = Settings()
        filters = list(warnings.filters)
        try:
            yield settings
        finally:
            # An import may add filters of its own.
            if list(warnings.filters) != filters and len(sys.modules) == modules:
                settings.changed.append("the filters of warnings")
            settings.put_back()


def _global_state() -> Any:
    return np.random.get_state(legacy=False)  # noqa: NPY002


def _same_state(a: Any, b: Any) -> bool:
    return a["state"]["pos"] == b["state"]["pos"] and np.array_equal(
        a["state"]["key"], b["state"]["key"]
    )


def _folder() -> str | None:
    try:
        return os.getcwd()
    except OSError:
        return None
