"""Edits of arithmetic: operators, signs, brackets, comparisons, numbers, terms."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .edits import Edit, like, number_in
from .numbers import numbers
from .sites import Site
from .terms import is_value, terms

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult, ast.Div),
    ast.Mult: (ast.Div, ast.Add, ast.MatMult, ast.FloorDiv),
    ast.Div: (ast.FloorDiv, ast.Mult, ast.Sub),
    ast.FloorDiv: (ast.Div, ast.Mod, ast.Mult),
    ast.Mod: (ast.FloorDiv,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt, ast.GtE),
    ast.LtE: (ast.Lt, ast.GtE, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt, ast.LtE),
    ast.GtE: (ast.Gt, ast.LtE, ast.Lt),
    ast.Eq: (ast.NotEq, ast.GtE, ast.LtE),
    ast.NotEq: (ast.Eq, ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot, ast.Eq),
    ast.IsNot: (ast.Is, ast.NotEq),
}
_SUMS = (ast.Add, ast.Sub)


def arithmetic(site: Site) -> Iterator[Edit]:
    """The edits of one site."""
    node = site.node
    if isinstance(node, ast.BinOp):
        yield from _operation(site, node)
    elif isinstance(node, ast.Compare):
        yield from _comparison(site, node)
    elif isinstance(node, ast.BoolOp):
        yield from _logic(site, node)
    elif isinstance(node, ast.UnaryOp):
        yield site.becomes(node.operand, _unary_kind(node), 1.0, "sign dropped")
    elif isinstance(node, ast.IfExp):
        turned = like(node, body=node.orelse, orelse=node.body)
        yield site.becomes(turned, "condition", 1.1)
        yield site.becomes(node.body, "condition", 1.9)
        yield site.becomes(node.orelse, "condition", 1.9)
    elif isinstance(node, ast.Constant):
        yield from numbers(site, node.value)
    if site.field == "test" and not isinstance(node, ast.UnaryOp):
        yield site.becomes(ast.UnaryOp(ast.Not(), node), "condition", 1.2)
    if is_value(site):
        yield from _signs(site)
        yield from terms(site)


def operator_of(statement: ast.AugAssign) -> Iterator[ast.operator]:
    """The other operators that could stand in ``x += y``."""
    for other in _OPERATORS.get(type(statement.op), ()):
        yield other()


def _operation(site: Site, node: ast.BinOp) -> Iterator[Edit]:
    sign = type(node.op).__name__
    for rank, other in enumerate(_OPERATORS.get(type(node.op), ())):
        yield site.becomes(
            like(node, op=other()), "operator", 1.0 + 0.1 * rank,
            f"{sign} to {other.__name__}",
        )  # fmt: skip
    if not isinstance(node.op, ast.Add | ast.Mult):
        swapped = like(node, left=node.right, right=node.left)
        yield site.becomes(swapped, "order", 1.0, "operands swapped")
    if isinstance(node.op, ast.Pow):
        yield site.becomes(node.left, "power", 1.0, "power dropped")
    else:
        right, left = _size(node.right), _size(node.left)
        if not isinstance(node.op, ast.FloorDiv) or right < 3:
            what = f"{sign} {ast.dump(node.right)} dropped" if right < 6 else ""
            yield site.becomes(node.left, "extra", 1.1 + 0.1 * right, what)
        if not isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod):
            what = f"{sign} {ast.dump(node.left)} dropped" if left < 6 else ""
            yield site.becomes(node.right, "extra", 1.1 + 0.1 * left, what)
    if isinstance(node.op, ast.Mult) and 2 in (
        number_in(node.left), number_in(node.right),
    ):  # fmt: skip
        base = node.right if number_in(node.left) == 2 else node.left
        squared = ast.BinOp(base, ast.Pow(), ast.Constant(2))
        yield site.becomes(squared, "power", 1.2, "squared")
    if isinstance(node.left, ast.BinOp) and node.left.op is not node.op:
        inner = node.left
        regrouped = like(node, op=inner.op, left=inner.left,
            right=ast.BinOp(inner.right, node.op, node.right))  # fmt: skip
        yield site.becomes(regrouped, "brackets", 1.1, "brackets right")
    if isinstance(node.right, ast.BinOp):
        inner = node.right
        regrouped = like(node, op=inner.op, right=inner.right,
            left=ast.BinOp(node.left, node.op, inner.left))  # fmt: skip
        yield site.becomes(regrouped, "brackets", 1.1, "brackets left")


def _comparison(site: Site, node: ast.Compare) -> Iterator[Edit]:
    for rank, other in enumerate(_COMPARISONS.get(type(node.ops[0]), ())):
        changed = like(node, ops=[other(), *node.ops[1:]])
        yield site.becomes(
            changed, "comparison", 1.0 + 0.05 * rank, f"to {other.__name__}"
        )
    if len(node.ops) > 1:
        for other in _COMPARISONS.get(type(node.ops[-1]), ()):
            changed = like(node, ops=[*node.ops[:-1], other()])
            yield site.becomes(changed, "comparison", 1.0, f"to {other.__name__}")


def _logic(site: Site, node: ast.BoolOp) -> Iterator[Edit]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield site.becomes(like(node, op=other), "condition", 1.0)
    for n in range(len(node.values)):
        rest = node.values[:n] + node.values[n + 1 :]
        new = like(node, values=rest) if len(rest) > 1 else rest[0]
        yield site.becomes(new, "condition", 1.4)


def _unary_kind(node: ast.UnaryOp) -> str:
    return "sign" if isinstance(node.op, ast.USub | ast.UAdd) else "condition"


def _signs(site: Site) -> Iterator[Edit]:
    node, parent = site.node, site.parent
    if isinstance(node, ast.Constant | ast.UnaryOp):
        return
    inside = isinstance(parent, ast.BinOp) and (
        not isinstance(parent.op, _SUMS) or site.field == "right"
    )
    if not inside:  # inside a product it would be the product's own sign
        yield site.becomes(ast.UnaryOp(ast.USub(), node), "sign", 1.4, "minus")


def _size(node: ast.AST) -> int:
    return sum(isinstance(part, ast.expr) for part in ast.walk(node))
