"""One run of a function, watched: which lines ran, what its names held at the end."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

import numpy as np


@dataclass
class Watched:
    """Lines that ran (counted in their file) and the names when the function ended."""

    lines: set[int] = field(default_factory=set)
    held: dict[str, Any] = field(default_factory=dict)
    ran: bool = False


def watch(call: Callable[[], Any], codes: list[CodeType]) -> list[Watched]:
    """Run ``call`` and watch the functions with these codes, each one's last call.

    Where a debugger or a coverage tool is watching already, nothing is seen.
    """
    found = {code: Watched() for code in codes}
    before = sys.gettrace()
    if before is not None:
        call()
        return list(found.values())

    def on_call(frame: FrameType, event: str, _: Any) -> Any:
        return on_line if frame.f_code in found else None

    def on_line(frame: FrameType, event: str, _: Any) -> Any:
        seen = found[frame.f_code]
        if event == "line":
            seen.lines.add(frame.f_lineno)
        elif event == "return":
            seen.ran = True
            seen.held = {n: _kept(v) for n, v in frame.f_locals.items()}
        return on_line

    sys.settrace(on_call)
    try:
        call()
    finally:
        sys.settrace(before)
    return list(found.values())


def _kept(value: Any) -> Any:
    """A copy of what can be compared later; other things as they are."""
    if isinstance(value, np.ndarray | list | dict | set):
        try:
            return copy.deepcopy(value)
        except Exception:
            return value
    return value
