"""One answer in its process: its cells are run, then it is called as often as asked."""

from __future__ import annotations

import ast
import contextlib
import inspect
import linecache
import subprocess
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lenet_edu.exercises.engine import limits
from lenet_edu.exercises.engine.guards import Settings, around_check
from lenet_edu.exercises.engine.kinds import describe
from lenet_edu.exercises.engine.run import Caller, Ran, run

from ..wire import WireError
from .channel import Channel
from .lent import Borrowed, called_with, leave_if_half_said

CELL_SECONDS = 5.0  # of processor time for the definitions of one cell
TEXT = 2000  # characters of a message
RAN = [
    "value",
    "error",
    "message",
    "line_number",
    "line",
    "function",
    "shapes",
    "numbers",
    "printed",
    "lines",
    "floating",
    "replaced",
    "seconds",
]


class _Shell:
    """What ``get_ipython()`` gives: magics and shell lines do nothing here."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


class Space:
    """The names of a notebook, as far as an answer needs them.

    Parameters
    ----------
    cells
        Pairs (name, text); in the texts everything that is not needed is blank.
    lent
        Other exercises' functions, which stand in for what is not right.
    """

    def __init__(
        self, cells: Sequence[tuple[str, str]], lent: dict[str, Any] | None = None
    ) -> None:
        self.names: dict[str, Any] = {"__name__": "__main__", **(lent or {})}
        self.names.update(np=np, numpy=np, get_ipython=_Shell)
        self.notes: list[str] = []
        self.patience = len(cells) * CELL_SECONDS
        for name, text in cells:
            lines = text.splitlines(keepends=True)
            linecache.cache[name] = (len(text), None, lines, name)
            self._run(name, text)

    def _run(self, name: str, text: str) -> None:
        for statement in ast.parse(text).body:
            code = compile(ast.Module([statement], []), name, "exec", dont_inherit=True)
            ran = run(lambda code=code: exec(code, self.names), (), CELL_SECONDS)
            leave_if_half_said()
            if not ran.error:
                continue
            number = statement.lineno
            line = text.splitlines()[number - 1].strip()[:80]
            self.notes.append(
                f"A line above the function stopped with {ran.error}, and was left "
                f"out: {line}"
            )

    def function(self, name: str) -> Any:
        """What stands under this name in the end; None if nothing does."""
        return self.names.get(name)


def described(function: Any) -> dict[str, Any]:
    """What the grader has to know of an answer before it calls it."""
    if isinstance(function, Borrowed):
        return {"kind": "course"}
    if function is None or function is ...:
        return {"kind": "nothing"}
    if isinstance(function, type):
        return {"kind": "type", "words": function.__name__}
    if not callable(function):
        return {"kind": "other", "words": describe(function)}
    found: dict[str, Any] = {"kind": "function", "parameters": None}
    with contextlib.suppress(Exception):
        found["parameters"] = [
            (p.name, int(p.kind), p.default is not p.empty)
            for p in inspect.signature(function).parameters.values()
        ]
    found["names"] = sorted(_names_in(function))
    return found


def _names_in(function: Callable[..., Any]) -> set[str]:
    code = getattr(function, "__code__", None)
    found: set[str] = set()
    todo = [code] if inspect.iscode(code) else []
    while todo:
        one = todo.pop()
        found |= set(one.co_names)
        todo += [c for c in one.co_consts if inspect.iscode(c)]
    return found


class Served:
    """An answer that is called by the grader, message by message."""

    def __init__(self, channel: Channel, function: Any) -> None:
        self.channel = channel
        self.caller = Caller(function)

    def serve(self) -> None:
        """Answer until the grader says that it is over."""
        with around_check() as settings:
            while self._one(self.channel.receive(), settings):
                pass
        self.channel.send({"changed": list(settings.changed)})

    def _one(self, message: dict[str, Any], settings: Settings) -> bool:
        match message["do"]:
            case "call":
                self._call(message["args"], message["seconds"])
            case "default":
                self.channel.send({"default": self.caller.changed_default()})
            case "drew":
                self.channel.send({"drew": settings.drew_globally()})
            case _:
                return False
        return True

    def _call(self, args: tuple[Any, ...], seconds: float) -> None:
        called_with(args)
        ran = run(self.caller.function, args, seconds)
        leave_if_half_said()
        try:
            self.channel.send({"ran": as_data(ran), "after": args})
        except (WireError, RecursionError) as error:
            short = Ran(
                error="ResultError", message=f"What it returns is lost: {error}"
            )
            self.channel.send({"ran": as_data(short), "after": None})


def as_data(ran: Ran) -> dict[str, Any]:
    """A run, ready to be sent."""
    found = {name: getattr(ran, name) for name in RAN}
    found["floating"], found["replaced"] = sorted(ran.floating), list(ran.replaced)
    for name in ("error", "message", "line", "printed"):
        found[name] = found[name][:TEXT]
    return found


def prepare(patience: float) -> None:
    """What has to be done once in a process, before anything of a learner's."""
    limits.PATIENCE = patience
    limits._asking(0, limits.TimeLimit)  # what ctypes looks up once it then has
    # SciPy imports it; what starts processes without the audit hook's notice goes.
    for name in ("_fork_exec", "_posixsubprocess"):
        if hasattr(subprocess, name):
            setattr(subprocess, name, None)
