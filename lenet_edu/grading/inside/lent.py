"""What the grader lends to an answer: functions that are called on the other side.

A check hands some answers a function (a step, a layer, a network). It stays with the
grader; here stands something that sends the arguments there and brings the result.
"""

from __future__ import annotations

import builtins
import os
from collections.abc import Iterator
from typing import Any

import numpy as np

from lenet_edu.exercises.engine.kinds import Lazy, describe

from ..wire import Lent, Odd, WireError, Wrapped
from .channel import Channel

TEXT = 200  # characters of a repr
LONGEST = 1_000_000  # of a range
PLAIN: tuple[Any, ...] = (bool, int, float, complex, str, bytes, list, tuple, set, dict)
HALF_SAID = 17  # exit code of a process that was stopped between question and answer

_channel: Channel | None = None
_asking = False
_args: tuple[Any, ...] = ()


class Borrowed:
    """A function or an object of the grader's."""

    def __init__(self, number: int, name: str) -> None:
        self.__dict__.update(_number=number, __name__=name)

    def __call__(self, *args: Any, **named: Any) -> Any:
        now = [one for one in _args if type(one) is np.ndarray]
        return _ask({"ask": self._number, "args": args, "named": named, "now": now})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return _ask({"ask": self._number, "attribute": name})

    def __repr__(self) -> str:
        return str(self.__name__)

    def __deepcopy__(self, _: Any) -> Borrowed:
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Borrowed) and other._number == self._number

    def __hash__(self) -> int:
        return hash(self._number)


def open_shop(channel: Channel) -> None:
    """Let what is lent be asked through this channel from now on."""
    global _channel
    _channel = channel
    channel.translate_in, channel.translate_out = arrived, leaving


def called_with(args: tuple[Any, ...]) -> None:
    """Keep the arguments of a call: a lent function may look at the same arrays."""
    global _args
    _args = args if any(isinstance(one, Borrowed) for one in args) else ()


def from_the_course(kind: str, name: str) -> Any:
    """What the grader lends under this name; ``kind`` is "nn" or "kept"."""
    return _ask({"ask": kind, "attribute": name})


def leave_if_half_said() -> None:
    """End the process where a limit struck between a question and its answer."""
    if _asking:
        os._exit(HALF_SAID)


def _ask(message: dict[str, Any]) -> Any:
    global _asking
    if _channel is None:
        raise RuntimeError("the grader cannot be asked here")
    _asking = True
    try:
        _channel.send(message)
    except WireError as error:
        _asking = False
        raise ValueError(f"what was passed cannot be sent: {error}") from None
    reply = _channel.receive()
    _asking = False
    if "error" in reply:
        kind = getattr(builtins, reply["error"], None)
        if not (isinstance(kind, type) and issubclass(kind, Exception)):
            kind = RuntimeError
        raise kind(reply["message"])
    return reply["value"]


def arrived(value: Any) -> Any:
    """What stands here for something of the grader's."""
    if type(value) is Lent:
        return Borrowed(value.number, value.name)
    return value


def leaving(value: Any) -> Any:
    """A value of any kind in one of the forms that can be sent."""
    if isinstance(value, Borrowed):
        return Lent(value._number, value.__name__)
    if isinstance(value, np.ma.MaskedArray):
        data = [np.asarray(value.data), np.ma.getmaskarray(value)]
        return Wrapped("masked", data)
    if isinstance(value, np.matrix):
        return Wrapped("matrix", np.asarray(value))
    if isinstance(value, Lazy):
        return Wrapped("lazy", [value.kind, value.value])
    if type(value) is range and len(value) <= LONGEST:
        return Wrapped("range", [value.start, value.stop, value.step])
    if isinstance(value, np.ndarray) and type(value) is not np.ndarray:
        return np.asarray(value)
    for kind in PLAIN:
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, frozenset):
        return set(value)
    if isinstance(value, Iterator) or not hasattr(type(value), "__array__"):
        return _odd(value)
    try:
        array = np.asarray(value)
    except Exception:
        return _odd(value)
    return array if array.dtype.kind in "biufc" else _odd(value)


def _odd(value: Any) -> Odd:
    try:
        text = repr(value)
    except Exception:
        text = f"a {type(value).__name__} that cannot be printed"
    text = text if isinstance(text, str) else type(value).__name__
    return Odd(describe(value)[:TEXT], text[:TEXT], type(value).__name__[:TEXT])
