"""The learner's code as trees: the function, and its helpers of the same notebook.

The trees are parsed from the source that Python has of a function (a cell of the
notebook, a file). Code that reaches outside itself is not taken: trying variants of
it could leave something behind.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from .edits import called, words

# Names whose mention means that the code may act beyond its own values.
OUTSIDE = words(
    "open exec eval compile __import__ input globals vars setattr delattr breakpoint "
    "exit quit os sys subprocess shutil pathlib Path socket urllib requests ctypes "
    "threading multiprocessing asyncio signal plt matplotlib save savez savetxt "
    "savez_compressed tofile memmap dump seterr set_printoptions urlopen system "
    "get_ipython importlib"
)
MAX_LINES = 120
HELPERS = 4
TICK = "_lenet_tick"
FINITE = "_lenet_finite"
# LAPACK's iterations may never end where a nan comes in, and nothing can stop them.
_ITERATING = words("lstsq svd pinv eig eigh eigvals eigvalsh matrix_rank")


@dataclass
class Unit:
    """One function of the learner's: its tree, its source lines, where it stands."""

    function: FunctionType
    tree: ast.FunctionDef
    lines: list[str]
    is_helper: bool = False
    module: ast.Module = field(init=False)

    def __post_init__(self) -> None:
        self.module = ast.Module([self.tree], [])

    @property
    def name(self) -> str:
        """The function's name in its own source."""
        return self.tree.name


def units_of(
    answer: Callable[..., Any], keep_out: frozenset[str] = frozenset()
) -> list[Unit]:
    """The answer and the learner's helpers that it calls; empty without source.

    Parameters
    ----------
    answer
        The learner's function.
    keep_out
        Names of functions that are not helpers: those that other exercises check.
    """
    if not isinstance(answer, FunctionType) or hasattr(answer, "__wrapped__"):
        return []
    first = _unit(answer)
    if first is None:
        return []
    units, waiting = [first], [first]
    while waiting:
        for other in _mentioned(waiting.pop(0)):
            if len(units) > HELPERS or other.__name__ in keep_out:
                continue
            if any(u.function is other or u.name == other.__name__ for u in units):
                continue
            helper = _unit(other)
            if helper is None:
                if _is_learners(other, answer):
                    return []  # it does something that must not be repeated
                continue
            if _is_learners(other, answer):
                helper.is_helper = True
                units.append(helper)
                waiting.append(helper)
    return units


def _is_learners(called: FunctionType, answer: FunctionType) -> bool:
    return called.__globals__ is answer.__globals__


def _mentioned(unit: Unit) -> list[FunctionType]:
    space = unit.function.__globals__
    names = {n.id for n in ast.walk(unit.tree) if isinstance(n, ast.Name)}
    found = [space.get(n) for n in sorted(names)]
    return [
        f
        for f in found
        if isinstance(f, FunctionType) and f.__globals__ is space  # not the course's
    ]


def _unit(function: FunctionType) -> Unit | None:
    try:
        lines, _ = inspect.getsourcelines(function.__code__)
        text = textwrap.dedent("".join(lines))
        tree = ast.parse(text).body[0]
    except (OSError, TypeError, SyntaxError, ValueError, IndexError):
        return None
    if not isinstance(tree, ast.FunctionDef) or len(lines) > MAX_LINES:
        return None
    if tree.name != function.__code__.co_name or not _keeps_to_itself(tree):
        return None
    tree.decorator_list = []
    return Unit(function, tree, text.splitlines())


def _keeps_to_itself(tree: ast.FunctionDef) -> bool:
    for node in ast.walk(tree):
        word = ""
        if isinstance(node, ast.Name):
            word = node.id
        elif isinstance(node, ast.Attribute):
            word = node.attr
            if isinstance(node.ctx, ast.Store):
                return False
        elif isinstance(node, ast.alias):
            word = node.name.split(".")[0]
        elif isinstance(node, ast.Global | ast.Nonlocal):
            return False
        if word in OUTSIDE or word.startswith("__"):
            return False
    return not tree.decorator_list


def with_ticks(tree: ast.FunctionDef) -> None:
    """Let loops and calls count, so that an endless one can be ended.

    The counting line goes in front of a body's own lines; ``is_tick`` tells it.
    """
    for node in list(ast.walk(tree)):
        if isinstance(node, ast.For | ast.While | ast.FunctionDef):
            tick = ast.Expr(ast.Call(ast.Name(TICK, ast.Load()), [], []))
            for part in ast.walk(tick):
                ast.copy_location(part, node)
            node.body.insert(0, tick)
        if isinstance(node, ast.Call) and called(node) in _ITERATING:
            guarded = ast.Call(ast.Name(FINITE, ast.Load()), [node.func], [])
            ast.copy_location(guarded, node.func)
            ast.copy_location(guarded.func, node.func)
            node.func = guarded


def is_tick(node: ast.AST) -> bool:
    """Whether a statement is one of the counting lines."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == TICK
    )
