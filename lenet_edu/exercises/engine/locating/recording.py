"""One run of a function, recorded: every value that each of its names was given.

The recording stands in a copy of the function's tree, behind each assignment. It can
also put other values in place of a name's own, to see what would come of them.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .tracing import kept

HOOK = "_lenet_recorded"
STEPS = 5000  # assignments that one run may make
ROOM = 20_000_000  # bytes that may be kept of them


class TooManyStepsError(BaseException):
    """A run makes more of them than can be kept."""


@dataclass(frozen=True)
class Step:
    """A name was given a value on this line."""

    line: int
    name: str
    value: Any


class Recorder:
    """Keeps the steps of one run.

    Parameters
    ----------
    name, instead
        The values that this name is given, one after the other, in place of its own.
    """

    def __init__(self, name: str = "", instead: Sequence[Any] = ()) -> None:
        self.steps: list[Step] = []
        self._name, self._instead = name, [kept(v) for v in instead]
        self._room = ROOM

    def __call__(self, line: int, name: str, value: Any) -> Any:
        """Called behind every assignment; returns what the name is to hold."""
        if name == self._name:
            return self._instead.pop(0) if self._instead else value
        if self._name:
            return value
        self._room -= getattr(value, "nbytes", 100)
        if len(self.steps) >= STEPS or self._room < 0:
            raise TooManyStepsError
        self.steps.append(Step(line, name, kept(value)))
        return value

    def values(self) -> dict[str, list[Any]]:
        """All values of each name, the first one first."""
        found: dict[str, list[Any]] = {}
        for step in self.steps:
            found.setdefault(step.name, []).append(step.value)
        return found


def recorded(tree: ast.FunctionDef) -> ast.FunctionDef:
    """A copy of a function that reports what its names are given."""
    tree = copy.deepcopy(tree)
    own = {n for s in statements_of(tree.body) for n in _bound(s)}
    tree.body = _reporting(tree.body, own)
    return ast.fix_missing_locations(tree)


def statements_of(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """All statements of a function, those of the functions inside it left out."""
    found = []
    for statement in body:
        found.append(statement)
        for inner in _bodies(statement).values():
            found += statements_of(inner)
    return found


def given(statement: ast.stmt) -> list[str]:
    """The names that a statement gives a value, as a whole or in a part."""
    return list(dict.fromkeys(_base(t) for t in _targets(statement) if _base(t)))


def _bound(statement: ast.stmt) -> list[str]:
    return [t.id for t in _targets(statement) if isinstance(t, ast.Name)]


def _targets(statement: ast.stmt) -> list[ast.expr]:
    waiting: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        waiting = list(statement.targets)
    elif isinstance(statement, ast.AugAssign | ast.For) or (
        isinstance(statement, ast.AnnAssign) and statement.value is not None
    ):
        waiting = [statement.target]
    found: list[ast.expr] = []
    while waiting:
        target = waiting.pop(0)
        if isinstance(target, ast.Tuple | ast.List):
            waiting = [*target.elts, *waiting]
        elif isinstance(target, ast.Starred):
            waiting = [target.value, *waiting]
        else:
            found.append(target)
    return found


def _base(target: ast.expr) -> str:
    while isinstance(target, ast.Subscript):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""


def _bodies(statement: ast.stmt) -> dict[str, list[ast.stmt]]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return {}
    found = {n: getattr(statement, n, None) for n in ("body", "orelse", "finalbody")}
    return {n: body for n, body in found.items() if isinstance(body, list)}


def _reporting(body: list[ast.stmt], own: set[str]) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    for statement in body:
        for field, inner in _bodies(statement).items():
            setattr(statement, field, _reporting(inner, own))
        found.append(statement)
        reports = [_report(statement, n) for n in given(statement) if n in own]
        if isinstance(statement, ast.For):
            statement.body = [*reports, *statement.body]
        else:
            found += reports
    return found


def _report(statement: ast.stmt, name: str) -> ast.stmt:
    args = [ast.Constant(statement.lineno), ast.Constant(name)]
    call = ast.Call(ast.Name(HOOK, ast.Load()), [*args, ast.Name(name, ast.Load())], [])
    return ast.Assign([ast.Name(name, ast.Store())], call)
