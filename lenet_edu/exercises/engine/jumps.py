"""A time limit without threads: the clock is read while the answer runs.

Python in a browser can start no thread. From 3.12 on ``sys.monitoring`` reports the
jumps of loops and the starts of functions, and once the limit is over every line, so
that an answer that swallows it meets it again. Before, ``sys.settrace`` reports every
step: slower, and what swallows the limit gets away with it.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Protocol

# What clears up after an answer is let alone.
OURS = (str(Path(__file__).parent), contextlib.__file__)
MONITORING: Any = getattr(sys, "monitoring", None)


class Limit(Protocol):
    """What is asked of a guard."""

    thread: int
    base: FrameType | None
    fired: int
    over: bool

    def left(self) -> float:
        """Seconds until the limit."""


@contextlib.contextmanager
def looking_at(limit: Limit, error: type[BaseException]) -> Iterator[None]:
    """Raise ``error`` in this thread when the limit is over, without a thread."""
    tool, before, clock = None, sys.gettrace(), time.perf_counter
    soonest = clock() + limit.left()  # the limit itself is asked no earlier

    def reported(code: CodeType, *_: Any) -> None:
        if clock() >= soonest and over(code, sys._getframe(1)):
            MONITORING.set_events(tool, _events((*USUAL, "LINE")))
            raise error

    def traced(frame: FrameType, *_: Any) -> Any:
        frame.f_trace_opcodes = True  # a loop on one line has no other event
        if clock() >= soonest and over(frame.f_code, frame):
            raise error
        return traced

    def over(code: CodeType, frame: FrameType) -> bool:
        nonlocal soonest
        if threading.get_ident() != limit.thread or limit.over or is_ours(code):
            return False
        if not limit.fired:
            left = limit.left()
            soonest = clock() + left
            limit.fired = int(left <= 0)
        return bool(limit.fired) and frame is not limit.base

    if MONITORING is not None:
        tool = _take_tool(reported, USUAL)
    if tool is None:
        sys.settrace(traced)
    try:
        yield
    finally:
        if tool is None:
            sys.settrace(before)
        else:
            _give_back(tool)


USUAL = ("JUMP", "PY_START")


def is_ours(code: CodeType) -> bool:
    """Whether this code clears up after an answer."""
    return code.co_filename.startswith(OURS)


def _events(names: tuple[str, ...]) -> int:
    return sum(getattr(MONITORING.events, name) for name in names)


def _take_tool(report: Callable[..., None], names: tuple[str, ...]) -> int | None:
    """A free place among the interpreter's tools, or None where all are taken."""
    tool = next((n for n in range(6) if MONITORING.get_tool(n) is None), None)
    if tool is not None:
        MONITORING.use_tool_id(tool, "time limit")
        for name in (*USUAL, "LINE"):
            event = getattr(MONITORING.events, name)
            MONITORING.register_callback(tool, event, report)
        MONITORING.set_events(tool, _events(names))
    return tool


def _give_back(tool: int) -> None:
    MONITORING.set_events(tool, 0)
    for name in (*USUAL, "LINE"):
        MONITORING.register_callback(tool, getattr(MONITORING.events, name), None)
    MONITORING.free_tool_id(tool)
