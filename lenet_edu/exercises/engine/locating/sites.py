"""The places of a function where an expression can be edited."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from .context import Names
from .edits import Change, Edit, at, called
from .source import is_tick

# Fields in which an expression is a whole: the value of a line, an argument, a side.
WHOLE_PLACES = ("value", "args", "left", "right", "index", "elts", "keyword")


@dataclass(frozen=True)
class Site:
    """One expression and where it hangs.

    ``role`` is the field of the parent, or "axis", "shape", "index", "call" (the
    function that is called), "keyword", "default" where that says more.
    """

    parent: ast.AST
    field: str
    index: int | None
    node: ast.expr
    role: str
    names: Names

    @property
    def line(self) -> int:
        """The line of the expression, counted in its function."""
        return self.node.lineno

    def becomes(
        self, new: ast.expr, kind: str, cost: float, like: str = ""
    ) -> Edit:
        """The edit that puts ``new`` here."""
        change = Change(self.parent, self.field, self.index, at(new, self.node))
        return Edit(kind, cost, self.node, (change,), like)


def sites(tree: ast.FunctionDef, names: Names) -> list[Site]:
    """All expressions that the function evaluates, with its defaults."""
    found = [
        Site(tree.args, "defaults", n, default, "default", names)
        for n, default in enumerate(tree.args.defaults)
    ]
    found += [
        Site(tree.args, "kw_defaults", n, default, "default", names)
        for n, default in enumerate(tree.args.kw_defaults)
        if default is not None
    ]
    for statement in tree.body:
        found += _below(statement, names)
    return found


def _below(parent: ast.AST, names: Names) -> Iterator[Site]:
    if is_tick(parent):
        return
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns", "decorator_list", "type_comment"):
            continue
        many = isinstance(value, list)
        for n, child in enumerate(value if many else [value]):
            if not isinstance(child, ast.AST):
                continue
            if isinstance(child, ast.expr) and not _docstring(parent, child):
                role = _role(parent, field, n, child)
                yield Site(parent, field, n if many else None, child, role, names)
            yield from _below(child, names)


def _docstring(parent: ast.AST, child: ast.expr) -> bool:
    return isinstance(parent, ast.Expr) and isinstance(child, ast.Constant)


def _role(parent: ast.AST, field: str, n: int, child: ast.expr) -> str:
    if isinstance(parent, ast.keyword):
        return "axis" if parent.arg in ("axis", "axes") else "keyword"
    if isinstance(parent, ast.Call) and field == "func":
        return "call"
    if isinstance(parent, ast.Call) and field == "args":
        if called(parent) in _AXIS_FIRST and isinstance(parent.func, ast.Attribute):
            of_numpy = isinstance(parent.func.value, ast.Name) and (
                parent.func.value.id == "np"
            )
            return "axis" if n == of_numpy else "args"
    if isinstance(parent, ast.Subscript) and field == "slice":
        return "subscript" if isinstance(child, ast.Tuple | ast.Slice) else "index"
    if isinstance(parent, ast.Tuple) and isinstance(child, ast.Slice):
        return "subscript"
    return field


_AXIS_FIRST = frozenset("sum mean max min argmax argmin prod std var any all".split())
