"""The places of a function where an expression can be edited."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .context import Names
from .edits import Change, Edit, at, called, words
from .source import is_tick

_ANCHORS = ("value", "elts", "args", "slice", "iter")
_HOLDERS = (ast.Assign, ast.AugAssign, ast.Return, ast.Tuple, ast.List, ast.Call,
            ast.Subscript, ast.For)  # fmt: skip
_WORDS = re.compile(r"(?:id|value)=(?:'[^']*'|-?[\d.e-]+|None)")


@dataclass(frozen=True)
class Site:
    """One expression and where it hangs.

    ``role`` is the field of the parent, or "axis", "result" (a part of what is
    returned), "subscript", "index", "call" (the function that is called), "keyword",
    "default" where that says more. ``form`` says where in what kind of expression it
    stands: two sites of one form are alike, as those of rows and columns are.
    """

    parent: ast.AST
    field: str
    index: int | None
    node: ast.expr
    role: str
    names: Names
    form: str = ""

    @property
    def line(self) -> int:
        """The line of the expression, counted in its function."""
        return self.node.lineno

    def becomes(self, new: ast.expr, kind: str, cost: float, like: str = "") -> Edit:
        """The edit that puts ``new`` here."""
        change = Change(self.parent, self.field, self.index, at(new, self.node))
        like = f"{like} in {self.form}" if like else ""
        return Edit(kind, cost, self.node, (change,), like)


@dataclass(frozen=True)
class _Anchor:
    """The expression that a form is told of, and the way from there."""

    form: str
    way: str = ""

    def down(self, field: str, index: int | None) -> _Anchor:
        return _Anchor(self.form, f"{self.way}.{field}{'' if index is None else index}")


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
        found += _below(statement, names, _Anchor(""), False)
    return found


def _below(
    parent: ast.AST, names: Names, anchor: _Anchor, returned: bool
) -> Iterator[Site]:
    if is_tick(parent):
        return
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns", "decorator_list", "type_comment"):
            continue
        many = isinstance(value, list)
        for n, child in enumerate(value if many else [value]):
            if not isinstance(child, ast.AST):
                continue
            index, below = n if many else None, anchor
            if isinstance(child, ast.expr) and not _docstring(parent, child):
                if field in _ANCHORS and isinstance(parent, _HOLDERS):
                    below = _Anchor(_form_of(child))
                else:
                    below = anchor.down(field, index)
                role = _role(parent, field, n, child)
                if returned and field == "elts":
                    role = "result"
                form = f"{below.form}{below.way}"
                yield Site(parent, field, index, child, role, names, form)
            inside = isinstance(parent, ast.Return) and isinstance(child, ast.Tuple)
            yield from _below(child, names, below, inside)


def _form_of(node: ast.expr) -> str:
    """An expression without its names and numbers."""
    return _WORDS.sub("", ast.dump(node))


def _docstring(parent: ast.AST, child: ast.expr) -> bool:
    return isinstance(parent, ast.Expr) and isinstance(child, ast.Constant)


def _has_axis(node: ast.Call) -> bool:
    return called(node) in _AXIS_FIRST and isinstance(node.func, ast.Attribute)


def _role(parent: ast.AST, field: str, n: int, child: ast.expr) -> str:
    if isinstance(parent, ast.keyword):
        return "axis" if parent.arg in ("axis", "axes") else "keyword"
    if isinstance(parent, ast.Call) and field == "func":
        return "call"
    if isinstance(parent, ast.Call) and field == "args" and _has_axis(parent):
        function = parent.func
        assert isinstance(function, ast.Attribute)
        of_numpy = isinstance(function.value, ast.Name) and function.value.id == "np"
        return "axis" if n == of_numpy else "args"
    if isinstance(parent, ast.Subscript) and field == "slice":
        return "subscript" if isinstance(child, ast.Tuple | ast.Slice) else "index"
    if isinstance(parent, ast.Tuple) and isinstance(child, ast.Slice):
        return "subscript"
    return field


_AXIS_FIRST = words("sum mean max min argmax argmin prod std var any all")
