"""Edits of calls: which function, which arguments in which order, which axis, type."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from .context import NUMBERS, OTHER, WHOLE
from .edits import Edit, attribute, call, called, constant, like, name, number_in
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
_BUILT_IN = frozenset("sum min max abs any all round int".split())
_REDUCE = frozenset("sum mean max min prod std argmax argmin any all".split())
_AXES = (0, 1, -1, None, 2, 3, (0, 1), (1, 2), (2, 3), (0, 2), (1, 3), (0, 2, 3),
         (1, 2, 3), (0, 1, 2), (3, 5), (2, 4), (4, 5))  # fmt: skip
_NUMPY_TYPES = frozenset(
    "int8 uint8 int16 uint16 int32 int64 float16 float32 float64 int float bool "
    "intp".split()
)


def calls(site: Site) -> Iterator[Edit]:
    """The edits of one site."""
    node = site.node
    if site.role == "axis":
        for rank, axis in enumerate(_AXES):
            if ast.unparse(node) != repr(axis):
                yield site.becomes(constant(axis), "axis", 1.0 + 0.01 * rank)
    if isinstance(node, ast.Call):
        yield from _function(site, node)
        yield from _arguments(site, node)
        yield from _keywords(site, node)
        if called(node) == "range":
            yield from _range(site, node)
    if isinstance(node, ast.Attribute | ast.Name) and site.role != "call":
        yield from _type(site, node)
    yield from _around(site)


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
    inside = None  # what is left when the call is taken away
    if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
        if not node.args or word in ("astype", "repeat", "reshape", "transpose"):
            inside = node.func.value
    elif len(node.args) == 1 or word in ("clip", "where", "pad", "maximum", "rot90",
                                         "flip", "round", "nan_to_num", "roll"):  # fmt: skip
        inside = node.args[0] if node.args else None
    if inside is not None and word not in ("range", "len", "zip", "enumerate"):
        if not isinstance(inside, ast.Starred | ast.GeneratorExp | ast.ListComp):
            kind = "conversion" if word in ("int", "float", "astype") else "needless"
            yield site.becomes(inside, kind, 1.3, f"{word} dropped")
    if word == "where" and len(node.args) == 3:
        yield site.becomes(node.args[1], "condition", 1.8)
        yield site.becomes(node.args[2], "condition", 1.8)


def _is_count(node: ast.expr) -> bool:
    """Whether this is a number of entries: a length, an entry of a shape."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Attribute) and node.value.attr == "shape"
    return called(node) == "len" or isinstance(node, ast.Attribute)


def _is_module(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in ("np", "numpy", "nn", "math")


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


def _keywords(site: Site, node: ast.Call) -> Iterator[Edit]:
    word, given = called(node), {k.arg for k in node.keywords}
    for n, keyword in enumerate(node.keywords):
        rest = node.keywords[:n] + node.keywords[n + 1 :]
        kind = {"axis": "axis", "dtype": "dtype", "mode": "keyword"}.get(
            keyword.arg or "", "keyword"
        )
        yield site.becomes(like(node, keywords=rest), kind, 1.1, f"no {keyword.arg}")
    is_method = isinstance(node.func, ast.Attribute) and not _is_module(node.func.value)
    is_numpy = isinstance(node.func, ast.Attribute)
    if word in _REDUCE and is_numpy:
        full = 0 if is_method else 1
        if "axis" not in given and len(node.args) <= full:
            for rank, axis in enumerate(_AXES):
                if axis is None:
                    continue
                extra = [ast.keyword("axis", constant(axis))]
                yield site.becomes(
                    like(node, keywords=[*node.keywords, *extra]), "axis",
                    1.1 + 0.01 * rank, f"axis {axis}",
                )  # fmt: skip
                if not word.startswith("arg"):
                    extra = [*extra, ast.keyword("keepdims", ast.Constant(True))]
                    yield site.becomes(
                        like(node, keywords=[*node.keywords, *extra]), "axis",
                        1.3 + 0.01 * rank, f"axis {axis} kept",
                    )  # fmt: skip
        elif "keepdims" not in given and not word.startswith("arg"):
            extra = [ast.keyword("keepdims", ast.Constant(True))]
            yield site.becomes(
                like(node, keywords=[*node.keywords, *extra]), "keepdims", 1.0, "kept"
            )
        elif "keepdims" not in given and len(node.args) == full + 1:
            extra = [ast.keyword("keepdims", ast.Constant(True))]
            yield site.becomes(
                like(node, keywords=[*node.keywords, *extra]), "keepdims", 1.0, "kept"
            )
    if word in ("argsort", "sort") and "kind" not in given:
        extra = [ast.keyword("kind", ast.Constant("stable"))]
        yield site.becomes(
            like(node, keywords=[*node.keywords, *extra]), "stable", 1.1
        )
    if word in ("argsort", "sort", "concatenate", "stack", "repeat", "take", "flip",
                "cumsum") and "axis" not in given:  # fmt: skip
        for axis in (0, 1, 2, 3, -1):
            extra = [ast.keyword("axis", constant(axis))]
            yield site.becomes(
                like(node, keywords=[*node.keywords, *extra]), "axis", 1.2
            )
    if word in ("zeros_like", "ones_like", "full_like", "array", "asarray", "arange",
                "full", "sum", "cumsum") and "dtype" not in given:  # fmt: skip
        extra = [ast.keyword("dtype", name("float"))]
        yield site.becomes(
            like(node, keywords=[*node.keywords, *extra]), "dtype", 1.1, "float"
        )
    for number, keyword in enumerate(node.keywords):
        if keyword.arg == "dtype":
            for other in ("float", "int", "bool"):
                if ast.unparse(keyword.value) != other:
                    new = list(node.keywords)
                    new[number] = ast.keyword("dtype", name(other))
                    yield site.becomes(
                        like(node, keywords=new), "dtype", 1.0, f"to {other}"
                    )


def _type(site: Site, node: ast.Attribute | ast.Name) -> Iterator[Edit]:
    word = node.attr if isinstance(node, ast.Attribute) else node.id
    if word in _NUMPY_TYPES and site.role != "keyword":
        for rank, other in enumerate(("float", "int", "bool")):
            if other != word:
                yield site.becomes(name(other), "dtype", 1.0 + 0.1 * rank, "type")


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


def _around(site: Site) -> Iterator[Edit]:
    """A call that is missing around this expression."""
    node = site.node
    if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return
    if isinstance(node, ast.Slice | ast.Starred | ast.Lambda):
        return
    result = isinstance(site.parent, ast.Return) or (
        isinstance(site.parent, ast.Tuple | ast.List | ast.ListComp) and
        site.role in ("elts", "elt")
    )
    whole = isinstance(site.parent, ast.Assign | ast.AugAssign)
    if result and not (isinstance(node, ast.Constant) and node.value is None):
        for path in ("int", "float", "np.array", "list", "tuple", "bool"):
            if called(node) != path.removeprefix("np."):
                yield site.becomes(call(path, node), "conversion", 1.4, path)
    if result and isinstance(site.parent, ast.Return):
        first = ast.Subscript(node, ast.Constant(0), ast.Load())
        yield site.becomes(first, "index", 1.5)
        copied = ast.Call(ast.Attribute(node, "copy", ast.Load()), [], [])
        yield site.becomes(copied, "copy", 1.5)
        if isinstance(node, ast.Compare | ast.Name | ast.Call):
            as_float = ast.Call(
                ast.Attribute(node, "astype", ast.Load()), [name("float")], []
            )
            yield site.becomes(as_float, "dtype", 1.5)
    if isinstance(node, ast.Constant | ast.Tuple | ast.List):
        return
    kind = site.names.kinds.get(node.id) if isinstance(node, ast.Name) else NUMBERS
    if kind == OTHER and not (result or whole):
        return
    if isinstance(site.parent, ast.Attribute | ast.Subscript | ast.Expr):
        return
    if site.role in ("left", "right", "args", "value", "elts", "operand", "base"):
        if kind != WHOLE and not _is_count(node):
            yield site.becomes(call("np.abs", node), "abs", 1.6, "abs")
            yield site.becomes(call("np.sum", node), "sum", 1.7, "sum")
            yield site.becomes(call("np.sqrt", node), "function", 1.9, "sqrt")
            yield site.becomes(call("np.mean", node), "mean", 1.9, "mean")
            yield site.becomes(call("np.exp", node), "function", 2.1, "exp")
            yield site.becomes(call("np.log", node), "function", 2.1, "log")
            yield site.becomes(call("np.round", node), "function", 2.0, "round")
        if isinstance(node, ast.Name) and node.id in site.names.parameters:
            as_float = ast.Call(
                ast.Attribute(node, "astype", ast.Load()), [name("float")], []
            )
            yield site.becomes(as_float, "dtype", 1.6, "float of a parameter")
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            yield site.becomes(call("int", node), "conversion", 1.5, "int")
    if site.role == "value" and whole and isinstance(node, ast.Name | ast.Attribute):
        copied = ast.Call(ast.Attribute(node, "copy", ast.Load()), [], [])
        yield site.becomes(copied, "copy", 1.2)
