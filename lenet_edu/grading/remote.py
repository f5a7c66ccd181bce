"""The function that the check calls: it stands here, and runs in the sandbox."""

from __future__ import annotations

import contextlib
import copy
import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np

from lenet_edu.exercises.engine.elsewhere import Around, Elsewhere
from lenet_edu.exercises.engine.run import Ran, same

from .process import ProcessError
from .talk import PROMPT, TEXT, Talk, believed


class Remote(Elsewhere):
    """A learner's function in its sandbox."""

    def __init__(
        self,
        name: str,
        signature: inspect.Signature | None,
        names: frozenset[str],
        talk: Talk,
    ) -> None:
        super().__init__(name, signature, names)
        self._talk = talk
        self._around = _Around(talk)
        self._finished = False

    def ran_on(self, args: tuple[Any, ...], seconds: float) -> Ran:
        """One call there; what became of the arguments is compared here."""
        states = [_state(a) for a in args]
        message = {"do": "call", "args": args, "seconds": float(seconds)}
        wait = max(seconds * self._talk.allowance.patience, PROMPT)
        before = copy.deepcopy(args) if any(map(callable, args)) else args
        self._talk.args = args
        reply = self._talk.ask(message, wait)
        ran, after = believed(_ran, reply)
        if after is None or type(after) is not tuple or len(after) != len(args):
            ran.changed = () if ran.error else tuple(range(len(args)))
            return ran
        pairs = list(zip(before, after, strict=True))
        ran.changed = tuple(n for n, (a, b) in enumerate(pairs) if not same(a, b))
        ran.drew = tuple(
            _state(after[n]) != state
            for n, state in enumerate(states)
            if state is not None
        )
        return ran

    def changed_default(self) -> str:
        """A parameter whose default was written into, or ""."""
        found = self._talk.ask({"do": "default"}, PROMPT).get("default")
        return found[:TEXT] if type(found) is str and found.isidentifier() else ""

    @contextlib.contextmanager
    def around_check(self) -> Iterator[Around]:
        """The settings there; they are compared when the check is over."""
        yield self._around
        self.finish()

    def finish(self) -> None:
        """Let the process compare its settings and end. Once is enough."""
        if self._finished:
            return
        self._finished = True
        reply = self._talk.ask({"do": "end"}, PROMPT)
        changed = reply.get("changed")
        if type(changed) is list:
            self._around.changed += [str(one)[:80] for one in changed[:8]]


class _Around(Around):
    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self.changed: list[str] = []

    def drew_globally(self) -> bool:
        return self._talk.ask({"do": "drew"}, PROMPT).get("drew") is True


def _state(value: Any) -> Any:
    """What tells whether numbers were drawn; None for what is no generator."""
    if not isinstance(value, np.random.Generator):
        return None
    state = value.bit_generator.state
    return repr(sorted(state.items(), key=str))


def _ran(reply: dict[str, Any]) -> tuple[Ran, Any]:
    """A run as the sandbox describes it, and the arguments after it."""
    data = reply["ran"]
    named = ("error", "message", "line", "function")
    texts = {name: str(data[name])[:TEXT] for name in named}
    error = texts["error"]
    if error and not error.isidentifier():
        raise ProcessError("it names an error that cannot be one")
    shapes = {
        str(name)[:80]: tuple(int(n) for n in shape[:32])
        for name, shape in list(data["shapes"].items())[:20]
    }
    numbers = {
        str(name)[:80]: int(value) for name, value in list(data["numbers"].items())[:20]
    }
    ran = Ran(
        value=data["value"],
        error=error,
        message=texts["message"],
        line_number=int(data["line_number"]),
        line=texts["line"],
        function=texts["function"],
        shapes=shapes,
        numbers=numbers,
        printed=str(data["printed"])[:TEXT],
        lines=int(data["lines"]),
        floating=frozenset(str(one)[:40] for one in data["floating"]),
        replaced=tuple(str(one)[:80] for one in data["replaced"][:20]),
        seconds=max(float(data["seconds"]), 0.0),
    )
    return ran, reply["after"]
