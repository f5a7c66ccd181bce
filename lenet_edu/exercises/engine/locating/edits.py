"""What an edit is: one small change in a syntax tree that can be made and undone.

New nodes share their children with the tree they came from, so that thousands of
edits cost little; a tree is only ever read while an edit is in place.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

Node = TypeVar("Node", bound=ast.AST)


@dataclass(frozen=True)
class Change:
    """``parent.field`` (or its element ``index``) becomes ``new``."""

    parent: ast.AST
    field: str
    index: int | None
    new: Any

    @property
    def slot(self) -> tuple[int, str, int | None]:
        """Where the change happens; two changes of one slot exclude each other."""
        return id(self.parent), self.field, self.index


@dataclass(frozen=True)
class Edit:
    """A small change of the learner's code.

    Parameters
    ----------
    kind
        What is questioned: "axis", "order", "term", ... (``words`` has the sentence).
    cost
        How much it changes and how unlikely it is; cheap ones are tried first.
    node
        The node of the learner's code that changes; its line is the line to look at.
    changes
        What becomes of the tree.
    like
        Edits of one exercise with the same ``like`` are the same edit in several
        places: rows and columns.
    """

    kind: str
    cost: float
    node: ast.AST
    changes: tuple[Change, ...]
    like: str = ""

    @property
    def line(self) -> int:
        """The line of the changed node, counted in its function."""
        return int(getattr(self.node, "lineno", 1))


@contextmanager
def made(edit: Edit) -> Iterator[None]:
    """Make the edit for the duration of the block."""
    old = []
    try:
        for change in edit.changes:
            old.append(_put(change.parent, change.field, change.index, change.new))
        yield
    finally:
        for change, value in reversed(
            list(zip(edit.changes[: len(old)], old, strict=True))
        ):
            _put(change.parent, change.field, change.index, value)


def _put(parent: ast.AST, field: str, index: int | None, value: Any) -> Any:
    if index is None:
        old = getattr(parent, field)
        setattr(parent, field, value)
        return old
    items = getattr(parent, field)
    old, items[index] = items[index], value
    return old


def at(node: Node, place: ast.AST) -> Node:
    """``node`` and what is new below it, with the position of ``place``."""
    for part in ast.walk(node):
        if "lineno" in part._attributes and not hasattr(part, "lineno"):
            ast.copy_location(part, place)
    return node


def like(node: Node, **fields: Any) -> Node:
    """A copy of one node with other fields; all else is shared."""
    values = dict(ast.iter_fields(node))
    values.update(fields)
    return ast.copy_location(type(node)(**values), node)


def words(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


def name(identifier: str) -> ast.Name:
    """A name that is read."""
    return ast.Name(identifier, ast.Load())


def constant(value: Any) -> ast.expr:
    """A constant; negative numbers as Python's parser writes them."""
    if isinstance(value, tuple):
        return ast.Tuple([constant(v) for v in value], ast.Load())
    if type(value) in (int, float) and value < 0:
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


def number_in(node: ast.AST | None) -> int | float | None:
    """The number that a node writes, with its sign; None if it is not one."""
    if isinstance(node, ast.Constant) and not isinstance(node.value, bool):
        return node.value if isinstance(node.value, int | float) else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = number_in(node.operand)
        return None if inner is None else -inner
    return None


def called(node: ast.AST) -> str:
    """The last part of a called function's name: "sum" for np.sum(x) and x.sum()."""
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Attribute):
            return function.attr
        if isinstance(function, ast.Name):
            return function.id
    return ""


def is_module(node: ast.expr) -> bool:
    """Whether this is a library, as the np of np.sum."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in ("np", "numpy", "nn", "math")


def attribute(path: str) -> ast.expr:
    """The node of ``np.pad`` or ``float``."""
    first, *rest = path.split(".")
    node: ast.expr = name(first)
    for part in rest:
        node = ast.Attribute(node, part, ast.Load())
    return node


def call(path: str, *args: ast.expr, **keywords: ast.expr) -> ast.Call:
    """The node of a call."""
    return ast.Call(
        attribute(path), list(args), [ast.keyword(k, v) for k, v in keywords.items()]
    )
