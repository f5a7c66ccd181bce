"""Edits of calls: which function, its arguments in which order, the ends of a range."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from .context import WHOLE
from .edits import (
    Edit,
    attribute,
    call,
    called,
    constant,
    is_module,
    like,
    name,
    number_in,
    words,
)
from .sites import Site

_FAMILIES = [
    "sum mean max min prod std cumsum any all median",
    "argmax argmin",
    "zeros ones empty",
    "zeros_like ones_like",
    "maximum minimum",
    "floor ceil round rint trunc",
    "exp log tanh sqrt abs square log2 log10 log1p cosh sinh",
    "vstack hstack concatenate stack dstack column_stack",
    "repeat tile",
    "any all",
    "min max sum abs",
    "floor int round",
    "uniform normal",
    "random standard_normal",
    "permutation arange",
    "isnan isfinite isinf",
    "add subtract multiply divide",
    "asarray array",
    "cumsum cumprod sum",
    "triu tril",
]
_RELATED: dict[str, list[str]] = {}
for _family in _FAMILIES:
    for _one in _family.split():
        _RELATED.setdefault(_one, []).extend(n for n in _family.split() if n != _one)
_BUILT_IN = words("sum min max abs any all round int")
_COUNTS = ("range", "len", "zip", "enumerate")
_LOOPS = (ast.Starred, ast.GeneratorExp, ast.ListComp)
_OF_THE_FIRST = words("clip where pad maximum rot90 flip round nan_to_num roll")


def calls(site: Site) -> Iterator[Edit]:
    """The edits of one site."""
    node = site.node
    if isinstance(node, ast.Call):
        yield from _function(site, node)
        yield from _arguments(site, node)
        if called(node) == "range":
            yield from _range(site, node)


def _function(site: Site, node: ast.Call) -> Iterator[Edit]:
    word = called(node)
    for rank, other in enumerate(_RELATED.get(word, ())):
        function = node.func
        if isinstance(function, ast.Attribute):
            new: ast.expr = like(function, attr=other)
        elif other in _BUILT_IN:
            new = name(other)
        else:
            new = attribute(f"np.{other}")
        yield site.becomes(
            like(node, func=new), "function", 1.0 + 0.02 * rank, f"{word} to {other}"
        )
    function = node.func
    if isinstance(function, ast.Attribute) and ast.unparse(function.value) == "math":
        yield site.becomes(
            like(node, func=like(function, value=name("np"))), "function", 0.9, "np"
        )
    if word == "where" and len(node.args) == 3:
        yield site.becomes(node.args[1], "condition", 1.8)
        yield site.becomes(node.args[2], "condition", 1.8)
    inside = None  # what is left when the call is taken away
    if isinstance(node.func, ast.Attribute) and not is_module(node.func.value):
        if not node.args or word in ("astype", "repeat", "reshape", "transpose"):
            inside = node.func.value
    elif len(node.args) == 1 or word in _OF_THE_FIRST:
        inside = node.args[0] if node.args else None
    if word in _COUNTS or isinstance(inside, _LOOPS):
        return
    if inside is not None:
        kind = "conversion" if word in ("int", "float", "astype") else "needless"
        yield site.becomes(inside, kind, 1.3, f"{word} dropped")


def _arguments(site: Site, node: ast.Call) -> Iterator[Edit]:
    count = len(node.args)
    if 2 <= count <= 6 and called(node) != "range":
        for i, j in itertools.combinations(range(count), 2):
            swapped = list(node.args)
            swapped[i], swapped[j] = swapped[j], swapped[i]
            yield site.becomes(
                like(node, args=swapped), "order", 1.0 + 0.02 * (j - i),
                f"arguments {i} and {j} swapped",
            )  # fmt: skip


def _range(site: Site, node: ast.Call) -> Iterator[Edit]:
    args = node.args
    for n, argument in enumerate(args[:2]):
        for step in (1, -1):
            known = number_in(argument)
            new: ast.expr = (
                constant(int(known) + step)
                if known is not None
                else ast.BinOp(
                    argument, ast.Add() if step > 0 else ast.Sub(), ast.Constant(1)
                )
            )
            changed = [*args[:n], new, *args[n + 1 :]]
            end = "first" if len(args) > 1 and n == 0 else "last"
            yield site.becomes(
                like(node, args=changed), f"range {end}", 0.9, f"range {n} {step:+d}"
            )
    if len(args) == 1:
        for start in (1, 2):
            changed = [ast.Constant(start), args[0]]
            yield site.becomes(like(node, args=changed), "range first", 1.1, "from 1")
    if len(args) == 2 and number_in(args[0]) not in (None, 0):
        yield site.becomes(like(node, args=args[1:]), "range first", 1.1, "from 0")
    backwards = call("reversed", node)
    if isinstance(site.parent, ast.For | ast.comprehension):
        yield site.becomes(backwards, "direction", 1.4)
    for step_name in site.names.of_kind(WHOLE, site.line):
        if len(args) == 2:
            yield site.becomes(like(node, args=[*args, name(step_name)]), "step", 1.6)
        elif len(args) == 1:
            changed = [ast.Constant(0), args[0], name(step_name)]
            yield site.becomes(like(node, args=changed), "step", 1.6)
