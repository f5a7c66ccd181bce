"""What a learner's lines say without being run: who changes a thing, who returns it.

Methods such as append change what they belong to and give back None; to return that,
or to give it a name, is an error that shows somewhere else.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Any

from .elsewhere import Elsewhere

CHANGING = "append extend insert sort reverse remove update clear shuffle fill"
# np.sort and np.append are functions that return something new.
_RETURNING = ("np", "numpy")
_MOST = 60  # characters of a line that are quoted


@dataclass(frozen=True)
class Change:
    """A line that calls a method which changes something and gives back None."""

    number: int
    text: str
    method: str
    changed: str


def tree_of(code: CodeType) -> ast.FunctionDef | None:
    """The function's own code as a tree whose first line is 1, or None."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(code))).body[0]
    except Exception:  # no source, or none that stands alone
        return None
    if not isinstance(tree, ast.FunctionDef):
        return None
    return ast.increment_lineno(tree, 1 - tree.lineno)


def tree_of_answer(answer: Callable[..., Any]) -> ast.FunctionDef | None:
    """The tree of a learner's function; None of one that runs elsewhere."""
    code = getattr(answer, "__code__", None)
    if isinstance(answer, Elsewhere) or not isinstance(code, CodeType):
        return None
    return tree_of(code)


def nothing_returned(tree: ast.FunctionDef) -> Change | None:
    """The line that returns what append and the like give back."""
    for node in _own(tree):
        if isinstance(node, ast.Return) and (found := _change(node.value)):
            return found
    return None


def nothing_assigned(tree: ast.FunctionDef, name: str) -> Change | None:
    """The line that gives this name what append and the like give back."""
    for node in _own(tree):
        if not isinstance(node, ast.Assign):
            continue
        found = _change(node.value)
        names = {t.id for t in node.targets if isinstance(t, ast.Name)}
        if found and name in names:
            text = ast.unparse(node)[:_MOST]
            return Change(found.number, text, found.method, found.changed)
    return None


def line_that_writes(tree: ast.FunctionDef, parameter: str) -> tuple[int, str] | None:
    """The first line that writes into a parameter or into a part of it, or None.

    None also where the parameter's name is given to something else on the way.
    """
    parts = {parameter}
    found: list[ast.stmt | ast.expr] = []
    for node in sorted(_own(tree), key=lambda n: getattr(n, "lineno", 0)):
        if isinstance(node, ast.For) and _mentions(node.iter, parts):
            parts |= {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == parameter:
                    return None
                if isinstance(target, ast.Subscript) and _root(target) in parts:
                    found.append(node)
                elif isinstance(target, ast.Name) and _is_part(node.value, parts):
                    parts.add(target.id)
        elif isinstance(node, ast.AugAssign | ast.Call) and _writes(node, parts):
            found.append(node)
    if not found:
        return None
    return found[0].lineno, ast.unparse(found[0])[:_MOST]


def _own(tree: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside it."""
    todo: list[ast.AST] = list(tree.body)
    while todo:
        node = todo.pop(0)
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            continue
        yield node
        todo += ast.iter_child_nodes(node)


def _change(node: ast.AST | None) -> Change | None:
    """A call that changes something and gives back None."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    method, owner = node.func.attr, node.func.value
    if method not in CHANGING.split():
        return None
    if _root(owner) in _RETURNING and method != "shuffle":
        return None
    changed = node.args[0] if method == "shuffle" and node.args else owner
    text = ast.unparse(node)[:_MOST]
    return Change(node.lineno, text, method, ast.unparse(changed)[:_MOST])


def _writes(node: ast.AugAssign | ast.Call, names: set[str]) -> bool:
    """Whether one of these is added to, or a method called that changes it."""
    if isinstance(node, ast.AugAssign):
        return _root(node.target) in names
    if isinstance(node.func, ast.Attribute) and node.func.attr == "pop":
        return _root(node.func) in names
    change = _change(node)
    return change is not None and change.changed.split("[")[0] in names


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _mentions(node: ast.AST, names: set[str]) -> bool:
    return any(isinstance(n, ast.Name) and n.id in names for n in ast.walk(node))


def _is_part(node: ast.AST, names: set[str]) -> bool:
    """Whether it is one of these, or a place in one; what is worked out is not."""
    return isinstance(node, ast.Name | ast.Subscript) and _root(node) in names
