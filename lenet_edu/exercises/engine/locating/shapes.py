"""Edits of arrays' places: indices, slices, new axes, frames, permutations, einsum."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from .context import NUMBERS, WHOLE
from .edits import Edit, call, called, constant, like, name, number_in
from .sites import Site

_NEW_AXES = (":,N", "N", "...,N", ":,N,N", "N,:,N,N", ":,:,N,N", ":,N,:", "N,:,:")


def shapes(site: Site) -> Iterator[Edit]:
    """The edits of one site."""
    node = site.node
    load = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    if isinstance(node, ast.Slice):
        yield from _slice(site, node)
    elif isinstance(node, ast.Tuple | ast.List):
        yield from _sequence(site, node)
    elif isinstance(node, ast.Subscript):
        yield from _subscript(site, node)
    elif isinstance(node, ast.Call) and called(node) in ("transpose", "moveaxis"):
        yield from _permuted(site, node)
    elif isinstance(node, ast.Attribute) and node.attr == "T" and load:
        yield site.becomes(node.value, "transpose", 1.0, "T dropped")
    if load and site.field != "func":
        yield from _axes(site)
        yield from _padding(site)


def _slice(site: Site, node: ast.Slice) -> Iterator[Edit]:
    for field in ("lower", "upper"):
        end = getattr(node, field)
        kind = "slice first" if field == "lower" else "slice last"
        for step in (1, -1):
            known = number_in(end)
            if end is None:
                new: ast.expr = constant(step)
            elif known is not None:
                new = constant(int(known) + step)
            else:
                op = ast.Add() if step > 0 else ast.Sub()
                new = ast.BinOp(end, op, ast.Constant(1))
            cost = 1.2 if end is None else 1.0
            yield site.becomes(
                like(node, **{field: new}), kind, cost, f"{field} {step:+d}"
            )
        if end is not None:
            yield site.becomes(like(node, **{field: None}), kind, 1.2, f"no {field}")
            if isinstance(end, ast.UnaryOp) and isinstance(end.op, ast.USub):
                yield from _counted_from_the_end(site, node, end)
            else:
                minus = ast.UnaryOp(ast.USub(), end)
                yield site.becomes(
                    like(node, **{field: minus}), kind, 1.3, f"{field} minus"
                )
                if field == "lower" and node.upper is None:
                    other = like(node, lower=None, upper=end)
                    yield site.becomes(other, "slice ends", 1.2, "other side")
                if field == "upper" and node.lower is None:
                    other = like(node, lower=end, upper=None)
                    yield site.becomes(other, "slice ends", 1.2, "other side")
    if node.step is None:
        yield site.becomes(like(node, step=constant(-1)), "direction", 1.3, "backwards")
        for size in site.names.of_kind(WHOLE, site.line):
            yield site.becomes(like(node, step=name(size)), "step", 1.6, f"step {size}")
            if node.lower is not None and node.upper is not None:
                yield from _from_multiples(site, node, size)
    else:
        kind = "direction" if number_in(node.step) == -1 else "step"
        yield site.becomes(like(node, step=None), kind, 1.0, "no step")
    yield site.becomes(ast.Constant(0), "index", 2.2, "the first only")


def _counted_from_the_end(
    site: Site, node: ast.Slice, end: ast.UnaryOp
) -> Iterator[Edit]:
    """``p:-p`` is empty for p = 0; the end counted from the front is not."""
    for other in site.names.of_kind(WHOLE, site.line):
        for op in (ast.Add(), ast.Sub()):
            if op.__class__ is ast.Add:
                upper = ast.BinOp(end.operand, op, name(other))
            else:
                upper = ast.BinOp(name(other), op, end.operand)
            yield site.becomes(
                like(node, upper=upper), "minus nothing", 1.7, "minus nothing"
            )
    or_none = ast.BoolOp(ast.Or(), [end, ast.Constant(None)])
    yield site.becomes(like(node, upper=or_none), "minus nothing", 1.2, "or none")


def _from_multiples(site: Site, node: ast.Slice, other: str) -> Iterator[Edit]:
    """``i : i + k`` becomes ``i * s : i * s + k``."""
    low, high = node.lower, node.upper
    if not (isinstance(high, ast.BinOp) and isinstance(high.op, ast.Add)):
        return
    assert low is not None
    if ast.dump(high.left) != ast.dump(low):
        return
    start = ast.BinOp(low, ast.Mult(), name(other))
    moved = like(node, lower=start, upper=like(high, left=start))
    yield site.becomes(moved, "start", 1.7, f"multiples of {other}")


def _sequence(site: Site, node: ast.Tuple | ast.List) -> Iterator[Edit]:
    count = len(node.elts)
    kind = "index order" if site.role == "subscript" else "order"
    if site.role == "axis":
        return
    if isinstance(node.ctx, ast.Store) and not isinstance(site.parent, ast.Assign):
        return
    if 2 <= count <= 6:
        for i, j in itertools.combinations(range(count), 2):
            if ast.dump(node.elts[i]) == ast.dump(node.elts[j]):
                continue
            elts = list(node.elts)
            elts[i], elts[j] = elts[j], elts[i]
            what = f"{i} and {j} swapped"
            yield site.becomes(like(node, elts=elts), kind, 1.0 + 0.02 * (j - i), what)
    if 3 <= count <= 4 and isinstance(node.ctx, ast.Load):
        for order in itertools.permutations(range(count)):
            if sum(a != b for a, b in enumerate(order)) > 2:
                elts = [node.elts[n] for n in order]
                yield site.becomes(like(node, elts=elts), kind, 1.4, str(order))
    if isinstance(node.ctx, ast.Load) and 2 <= count <= 8:
        for n in range(count):
            rest = node.elts[:n] + node.elts[n + 1 :]
            yield site.becomes(like(node, elts=rest), "entry", 1.5, f"no entry {n}")
    if site.role == "subscript":
        for n, entry in enumerate(node.elts):
            if isinstance(entry, ast.Constant) and entry.value is None:
                for k in range(count):
                    rest = node.elts[:n] + node.elts[n + 1 :]
                    if k != n:
                        moved = [*rest[:k], entry, *rest[k:]]
                        yield site.becomes(
                            like(node, elts=moved), "newaxis", 1.1, "moved"
                        )


def _subscript(site: Site, node: ast.Subscript) -> Iterator[Edit]:
    if not isinstance(node.ctx, ast.Load):
        return
    yield site.becomes(node.value, "index", 1.5, "no index")
    entries = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    base = node.value
    if isinstance(base, ast.Name | ast.Attribute) and not _is_shape(base):
        for n, entry in enumerate(entries[:4]):
            if isinstance(entry, ast.Slice) and not (
                entry.lower or entry.upper or entry.step
            ):
                count = call("np.arange", call("len", base))
                new = [*entries[:n], count, *entries[n + 1 :]]
                index = ast.Tuple(new, ast.Load())
                yield site.becomes(like(node, slice=index), "index", 1.6, "each row")
        blank = ast.Slice()
        if len(entries) == 1:
            for pair in ([blank, entries[0]], [entries[0], ast.Constant(0)]):
                index = ast.Tuple(pair, ast.Load())
                yield site.becomes(like(node, slice=index), "index", 1.6, "entry")
    if isinstance(base, ast.Subscript):  # w[f, 0] is w[f] with one index too many
        yield site.becomes(base, "index", 1.5, "no index")
    if isinstance(node.slice, ast.Tuple) and len(entries) > 1:
        for n in range(len(entries)):
            rest = entries[:n] + entries[n + 1 :]
            fewer = rest[0] if len(rest) == 1 else ast.Tuple(rest, ast.Load())
            yield site.becomes(like(node, slice=fewer), "index", 1.4, "index dropped")
    for loop in site.names.loops:
        used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        if loop in used or site.names.first[loop] > site.line:
            continue
        index = ast.Tuple([*entries, name(loop)], ast.Load())
        yield site.becomes(like(node, slice=index), "index", 1.7, "index missing")


def _is_shape(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "shape"


def _permuted(site: Site, node: ast.Call) -> Iterator[Edit]:
    inner = [a for a in node.args if number_in(a) is not None]
    if len(inner) == len(node.args) and 2 <= len(inner) <= 4:
        for order in itertools.permutations(inner):
            if list(order) != inner:
                yield site.becomes(like(node, args=list(order)), "permutation", 1.1)
    else:
        for n, argument in enumerate(node.args):
            if isinstance(argument, ast.Tuple) and 2 <= len(argument.elts) <= 4:
                for order in itertools.permutations(argument.elts):
                    changed = like(argument, elts=list(order))
                    args = [*node.args[:n], changed, *node.args[n + 1 :]]
                    yield site.becomes(like(node, args=args), "permutation", 1.1)


def _axes(site: Site) -> Iterator[Edit]:
    """New axes beside a name or a sum, ``.T`` of a matrix."""
    node = site.node
    if isinstance(node, ast.Name):
        if site.names.kinds.get(node.id, NUMBERS) != NUMBERS:
            return
    elif not isinstance(node, ast.Call | ast.Subscript | ast.BinOp):
        return
    if site.role in ("left", "right", "args", "value", "elts") and not isinstance(
        site.parent, ast.Attribute | ast.Subscript
    ):
        for rank, form in enumerate(_NEW_AXES):
            new = ast.Subscript(node, _index(form), ast.Load())
            yield site.becomes(new, "newaxis", 1.6 + 0.02 * rank, form)
        turned = ast.Attribute(node, "T", ast.Load())
        yield site.becomes(turned, "transpose", 1.5, "T")
        backwards = ast.Subscript(node, ast.Slice(None, None, constant(-1)), ast.Load())
        yield site.becomes(backwards, "direction", 1.9)


def _index(form: str) -> ast.expr:
    parts: list[ast.expr] = [
        {":": ast.Slice(), "N": ast.Constant(None), "...": ast.Constant(...)}[part]
        for part in form.split(",")
    ]
    return parts[0] if len(parts) == 1 else ast.Tuple(parts, ast.Load())


def _padding(site: Site) -> Iterator[Edit]:
    """The pairs of ``np.pad``: which axes grow, and on which sides."""
    parent, node = site.parent, site.node
    if not (
        isinstance(parent, ast.Call)
        and called(parent) == "pad"
        and site.field == "args"
        and site.index == 1
    ):
        return
    nothing = constant((0, 0))
    if isinstance(node, ast.Name | ast.Constant | ast.BinOp):
        same = ast.Tuple([node, node], ast.Load())
        for before, after in ((1, 2), (2, 2), (0, 2), (1, 1), (1, 0), (2, 1)):
            pairs = [nothing] * before + [same] * after
            new = ast.Tuple(list(pairs), ast.Load())
            yield site.becomes(new, "padding", 1.3, "pairs")
    if isinstance(node, ast.Tuple | ast.List):
        given = list(node.elts)
        for new_pairs in (given[1:], given[2:], [nothing, *given], [*given, nothing],
                          [nothing, nothing, *given], given[:-1]):  # fmt: skip
            if new_pairs:
                yield site.becomes(like(node, elts=new_pairs), "padding", 1.2, "axes")
        both: list[ast.expr] = []
        for pair in given:
            ends = pair.elts if isinstance(pair, ast.Tuple | ast.List) else [pair]
            larger = [e for e in ends if number_in(e) != 0]
            if larger:
                both.append(ast.Tuple([larger[0]] * 2, ast.Load()))
            else:
                both.append(pair)
        yield site.becomes(like(node, elts=both), "padding", 1.2, "both sides")
