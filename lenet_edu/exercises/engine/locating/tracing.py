"""One run of the learner's code, watched: which lines ran, what its names held.

The watching stands in the code itself, in a copy of its tree: Python's own tracing
belongs to debuggers, and Python 3.11 can hang in it after a limit has been raised.
"""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .source import is_tick

LINE, END = "_lenet_line", "_lenet_end"


@dataclass
class Watched:
    """Lines that ran and the names when the function ended, of its last call."""

    lines: set[int] = field(default_factory=set)
    held: dict[str, Any] = field(default_factory=dict)
    ran: bool = False

    def line(self, first: int, last: int) -> None:
        """A statement is about to run."""
        self.lines.update(range(first, last + 1))

    def end(self, names: dict[str, Any]) -> None:
        """The function is left, with a result or with an error."""
        self.ran = True
        self.held = {n: kept(v) for n, v in names.items()}


def watching(tree: ast.FunctionDef, number: int) -> ast.FunctionDef:
    """A copy of a function that reports its lines and its names as ``number``."""
    tree = copy.deepcopy(tree)
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if isinstance(body, list):
                setattr(node, name, _reporting(body, number))
    names = ast.Call(ast.Name("locals", ast.Load()), [], [])
    tree.body = [ast.Try(tree.body, [], [], [_report(END, number, names)])]
    return ast.fix_missing_locations(tree)


def _reporting(body: list[ast.stmt], number: int) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    for statement in body:
        if not is_tick(statement) and not _is_report(statement):
            inner = getattr(statement, "body", None)
            last = statement.end_lineno or statement.lineno
            if inner:
                last = max(statement.lineno, inner[-1].lineno - 1)
                last = min([last, *(s.lineno - 1 for s in inner if not is_tick(s))])
                last = max(last, statement.lineno)
            ends = (ast.Constant(statement.lineno), ast.Constant(last))
            found.append(_report(LINE, number, *ends))
        found.append(statement)
    return found


def _report(name: str, number: int, *args: ast.expr) -> ast.Expr:
    call = ast.Call(ast.Name(name, ast.Load()), [ast.Constant(number), *args], [])
    return ast.Expr(call)


def _is_report(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id in (LINE, END)
    )


def kept(value: Any) -> Any:
    """A copy of what can be compared later; other things as they are."""
    if isinstance(value, np.ndarray | list | dict | set):
        try:
            return copy.deepcopy(value)
        except Exception:
            return value
    return value
