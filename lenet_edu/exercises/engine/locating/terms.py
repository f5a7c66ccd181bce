"""Edits that add what is missing beside an expression: a term, a factor, a 1."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .context import NUMBERS, OTHER, WHOLE
from .edits import Edit, call, name, words
from .sites import Site

_ROLES = words(
    "value args left right index elts result elt operand lower upper comparators"
)
_SIDES = words("left right args elts result elt operand")
_STEPS = words("value args lower upper elts result elt left index")
_LINES = (ast.Assign, ast.AugAssign, ast.Return)
_NO_NUMBERS = (ast.Slice, ast.Starred, ast.Tuple, ast.List, ast.Lambda)
_JOINS: tuple[type[ast.operator], ...] = (ast.Mult, ast.Add, ast.Sub, ast.Div)


def is_value(site: Site) -> bool:
    """Whether the expression is a number or an array that something can join."""
    node, parent = site.node, site.parent
    if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return False
    if isinstance(node, _NO_NUMBERS) or isinstance(
        parent, ast.Expr | ast.Attribute | ast.JoinedStr
    ):
        return False
    if isinstance(node, ast.Constant) and type(node.value) not in (int, float):
        return False
    if isinstance(node, ast.Name) and site.names.kinds.get(node.id) == OTHER:
        return False
    if isinstance(parent, ast.Subscript) and site.field == "value":
        return False
    return site.role in _ROLES


def terms(site: Site) -> Iterator[Edit]:
    """The edits of one site; what spans a whole line is the most likely."""
    more = 0.0 if isinstance(site.parent, _LINES) else 0.1
    yield from _unused(site, more)
    if isinstance(site.node, ast.Constant):
        return
    if site.role in _STEPS:
        for op, what in ((ast.Add(), "plus 1"), (ast.Sub(), "minus 1")):
            new = ast.BinOp(site.node, op, ast.Constant(1))
            yield site.becomes(new, "one", 1.5 + more, what)
    if not more or site.role in _SIDES:
        yield from _scaled(site, more)
    for kind, costs in (
        (WHOLE, (2.0, 2.1, 2.2, 2.1)),
        (NUMBERS, (2.3, 2.4, 2.5, 2.6)),
    ):
        yield from _joined(site, kind, costs, more)


def _unused(site: Site, more: float) -> Iterator[Edit]:
    if more and site.role not in _SIDES:
        return
    for missing in site.names.unused:
        for form in _forms(missing, site):
            for join, cost in ((ast.Add, 1.2), (ast.Mult, 1.2), (ast.Sub, 1.35),
                               (ast.Div, 1.45)):  # fmt: skip
                new = ast.BinOp(site.node, join(), form)
                what = f"{join.__name__} {missing}"
                yield site.becomes(new, "unused", cost + more, what)


def _forms(missing: str, site: Site) -> Iterator[ast.expr]:
    """How an unused argument may enter: as it is, one of it, beside more axes."""
    yield name(missing)
    kind = site.names.kinds.get(missing)
    if kind == NUMBERS:
        for loop in site.names.loops:
            if site.names.first[loop] <= site.line:
                yield ast.Subscript(name(missing), name(loop), ast.Load())
        blank = [ast.Slice(), ast.Constant(None), ast.Constant(None)]
        for axes in (blank[:2], blank):
            index = ast.Tuple(list(axes), ast.Load())
            yield ast.Subscript(name(missing), index, ast.Load())
    if kind == WHOLE:
        yield ast.BinOp(ast.Constant(2), ast.Mult(), name(missing))


def _scaled(site: Site, more: float) -> Iterator[Edit]:
    node, names = site.node, site.names
    whole = isinstance(node, ast.Name) and names.kinds.get(node.id) == WHOLE
    for factor, cost in ((2, 1.4 if whole else 1.7), (0.5, 1.8)):
        scaled = ast.BinOp(ast.Constant(factor), ast.Mult(), node)
        yield site.becomes(scaled, "factor", cost + more, f"times {factor}")
    if (
        not whole or getattr(node, "id", "") in names.parameters
    ):  # in a loop, squares of whole numbers fill the memory
        squared = ast.BinOp(node, ast.Pow(), ast.Constant(2))
        yield site.becomes(squared, "power", 1.7 + more, "squared")
    if not more or site.role in ("result", "left"):
        for parameter in names.parameters[:3]:
            if names.kinds.get(parameter) != WHOLE:
                mean = ast.BinOp(node, ast.Div(), call("len", name(parameter)))
                yield site.becomes(mean, "mean", 1.8 + more, f"over len {parameter}")


def _joined(
    site: Site, kind: str, costs: tuple[float, ...], more: float
) -> Iterator[Edit]:
    """Another variable joins this expression."""
    node = site.node
    if kind == NUMBERS and more and site.role not in ("left", "right"):
        return
    for other in site.names.of_kind(kind, site.line):
        if other in site.names.unused or getattr(node, "id", "") == other:
            continue
        for join, cost in zip(_JOINS, costs, strict=True):
            if join is ast.Mult and getattr(node, "id", "") in site.names.loops:
                cost -= 0.55  # i where i * stride belongs
            if join is ast.Div and kind == WHOLE and more and not _in_sum(site):
                continue
            new = ast.BinOp(node, join(), name(other))
            yield site.becomes(new, "term", cost + more, f"{join.__name__} {other}")
        if kind == WHOLE:
            twice = ast.BinOp(ast.Constant(2), ast.Mult(), name(other))
            new = ast.BinOp(node, ast.Add(), twice)
            yield site.becomes(new, "term", 2.2 + more, f"Add 2 {other}")


def _in_sum(site: Site) -> bool:
    return isinstance(site.parent, ast.BinOp | ast.Tuple)
