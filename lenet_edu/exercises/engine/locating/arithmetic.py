"""Edits of arithmetic: operators, signs, brackets, comparisons, numbers, terms."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .context import NUMBERS, WHOLE
from .edits import Edit, constant, like, name, number_in
from .sites import Site

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
        yield from _number(site, node)
    if site.field == "test" and not isinstance(node, ast.UnaryOp):
        yield site.becomes(ast.UnaryOp(ast.Not(), node), "condition", 1.2)
    if _is_value(site):
        yield from _signs(site)
        yield from _terms(site)


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
        other = node.right if number_in(node.left) == 2 else node.left
        squared = ast.BinOp(other, ast.Pow(), ast.Constant(2))
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


def _number(site: Site, node: ast.Constant) -> Iterator[Edit]:
    value = node.value
    if isinstance(value, bool):
        yield site.becomes(ast.Constant(not value), "keyword", 1.0, "other truth")
        return
    if type(value) not in (int, float) or site.role == "axis":
        return
    kind = "default" if site.role == "default" else "number"
    near = {value + 1: 1.0, value - 1: 1.0}
    if isinstance(value, float):
        near = {1 - value: 1.2, value / 10: 1.3, value * 10: 1.3, 1.0: 1.4, 0.0: 1.4}
    elif value > 1:
        near.update({2 * value: 1.3, value // 2: 1.3})
    for other, cost in {0: 1.1, 1: 1.1, 2: 1.2, -value: 1.2, **near}.items():
        if other != value:
            new = constant(other)
            yield site.becomes(new, kind, cost, f"{value} to {other}")
    for other in site.names.of_kind(WHOLE, site.line):
        # A number of its own where a size belongs: one of the names was meant.
        kept = kind if kind == "default" else "fixed"
        if kind != "default":
            yield site.becomes(name(other), kept, 1.5, f"{value} to {other}")
    if isinstance(value, float) and kind != "default":
        for other in site.names.unused:
            yield site.becomes(name(other), "fixed", 1.1, f"{value} to {other}")


def _is_value(site: Site) -> bool:
    node = site.node
    if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return False
    if isinstance(node, ast.Slice | ast.Starred | ast.Tuple | ast.List | ast.Lambda):
        return False
    if isinstance(node, ast.Constant) and type(node.value) not in (int, float):
        return False
    if isinstance(site.parent, ast.Expr | ast.Attribute | ast.JoinedStr):
        return False
    if isinstance(node, ast.Name) and site.names.kinds.get(node.id, NUMBERS) not in (
        NUMBERS, WHOLE,
    ):  # fmt: skip
        return False
    return site.role in (
        "value", "args", "left", "right", "index", "elts", "elt", "operand",
        "lower", "upper", "comparators",
    ) and not (isinstance(site.parent, ast.Subscript) and site.field == "value")  # fmt: skip


def _signs(site: Site) -> Iterator[Edit]:
    node, parent = site.node, site.parent
    if isinstance(node, ast.Constant | ast.UnaryOp):
        return
    inside = isinstance(parent, ast.BinOp) and (
        not isinstance(parent.op, _SUMS) or site.field == "right"
    )
    if not inside:  # inside a product it would be the product's own sign
        yield site.becomes(ast.UnaryOp(ast.USub(), node), "sign", 1.4, "minus")


def _terms(site: Site) -> Iterator[Edit]:
    """Something is missing beside this expression."""
    node, names = site.node, site.names
    whole = isinstance(site.parent, ast.Assign | ast.Return | ast.AugAssign)
    place = 0.0 if whole else 0.1
    for missing in names.unused:
        for form in _forms(missing, site):
            for op in (ast.Add, ast.Mult, ast.Sub, ast.Div):
                yield site.becomes(
                    ast.BinOp(node, op(), form), "unused", 1.5 + place,
                    f"{op.__name__} {missing}",
                )  # fmt: skip
    if isinstance(node, ast.Constant):
        return
    if site.role in ("value", "args", "lower", "upper", "elts", "left", "index"):
        for step in (1, -1):
            op = ast.Add() if step > 0 else ast.Sub()
            yield site.becomes(
                ast.BinOp(node, op, ast.Constant(1)), "one", 1.5 + place,
                f"{step:+d}",
            )  # fmt: skip
    for other in names.of_kind(WHOLE, site.line):
        if isinstance(node, ast.Name) and node.id == other:
            continue
        product = ast.BinOp(node, ast.Mult(), name(other))
        yield site.becomes(product, "term", 2.0 + place, f"Mult {other}")
        total = ast.BinOp(node, ast.Add(), name(other))
        yield site.becomes(total, "term", 2.1 + place, f"Add {other}")
        yield site.becomes(ast.BinOp(node, ast.Sub(), name(other)), "term",
            2.2 + place, f"Sub {other}")  # fmt: skip
        twice = ast.BinOp(ast.Constant(2), ast.Mult(), name(other))
        yield site.becomes(
            ast.BinOp(node, ast.Add(), twice), "term", 2.2 + place, f"Add 2 {other}"
        )
        if whole or isinstance(site.parent, ast.BinOp | ast.Tuple):
            quotient = ast.BinOp(node, ast.Div(), name(other))
            yield site.becomes(quotient, "term", 2.1 + place, f"Div {other}")
    if whole or site.role in ("left", "right", "args", "elts", "operand"):
        for factor in (2, 0.5):
            scaled = ast.BinOp(ast.Constant(factor), ast.Mult(), node)
            yield site.becomes(scaled, "factor", 1.8 + place, f"times {factor}")
        if not isinstance(site.parent, ast.BinOp) or isinstance(
            site.parent.op, ast.Mult | ast.Add | ast.Sub | ast.Div
        ):
            squared = ast.BinOp(node, ast.Pow(), ast.Constant(2))
            yield site.becomes(squared, "power", 1.7 + place, "squared")
        if whole or site.role in ("elts", "left"):
            for parameter in names.parameters[:3]:
                if names.kinds.get(parameter) != WHOLE:
                    count = ast.Call(name("len"), [name(parameter)], [])
                    yield site.becomes(
                        ast.BinOp(node, ast.Div(), count), "mean", 1.8 + place,
                        f"over len {parameter}",
                    )  # fmt: skip
    for other in names.of_kind(NUMBERS, site.line):
        if (whole or site.role in ("left", "right")) and other not in names.unused:
            for rank, op in enumerate((ast.Mult, ast.Add, ast.Sub, ast.Div)):
                yield site.becomes(
                    ast.BinOp(node, op(), name(other)), "term",
                    2.3 + 0.1 * rank + place, f"{op.__name__} {other}",
                )  # fmt: skip


def _forms(missing: str, site: Site) -> Iterator[ast.expr]:
    """How an unused argument may enter: as it is, one of it, beside two more axes."""
    yield name(missing)
    if site.names.kinds.get(missing) == NUMBERS:
        for loop in site.names.loops:
            if site.names.first[loop] <= site.line:
                yield ast.Subscript(name(missing), name(loop), ast.Load())
        blank = [ast.Slice(), ast.Constant(None), ast.Constant(None)]
        for axes in (blank[:2], blank):
            index = ast.Tuple(list(axes), ast.Load())
            yield ast.Subscript(name(missing), index, ast.Load())


def _size(node: ast.AST) -> int:
    return sum(isinstance(part, ast.expr) for part in ast.walk(node))
