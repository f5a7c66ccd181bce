"""Edits of types, and calls that are missing around an expression."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .context import NUMBERS, OTHER, WHOLE
from .edits import Edit, call, called, name, words
from .sites import Site

_NUMPY_TYPES = words(
    "int8 uint8 int16 uint16 int32 int64 float16 float32 float64 int float bool intp"
)
_WHOLE_LINES = (ast.Assign, ast.AugAssign)
_AROUND = (  # function, kind of the edit, cost
    ("np.abs", "abs", 1.6),
    ("np.sum", "sum", 1.7),
    ("np.sqrt", "function", 1.9),
    ("np.mean", "mean", 1.9),
    ("np.round", "function", 2.0),
    ("np.exp", "function", 2.1),
    ("np.log", "function", 2.1),
)


def conversions(site: Site) -> Iterator[Edit]:
    """The edits of one site."""
    node = site.node
    if isinstance(node, ast.Attribute | ast.Name) and site.role != "call":
        yield from _types(site, node)
    if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return
    if isinstance(node, ast.Slice | ast.Starred | ast.Lambda):
        return
    if isinstance(site.parent, ast.Return | ast.ListComp) or site.role == "result":
        yield from _results(site)
    yield from _around(site)


def _types(site: Site, node: ast.Attribute | ast.Name) -> Iterator[Edit]:
    word = node.attr if isinstance(node, ast.Attribute) else node.id
    if word in _NUMPY_TYPES and site.role != "keyword":
        for rank, other in enumerate(("float", "int", "bool")):
            if other != word:
                yield site.becomes(name(other), "dtype", 1.0 + 0.1 * rank, "type")


def _results(site: Site) -> Iterator[Edit]:
    """What is returned may be of another type than what is asked for."""
    node = site.node
    for path in ("int", "float", "np.array", "list", "tuple", "bool"):
        if called(node) != path.removeprefix("np."):
            yield site.becomes(call(path, node), "conversion", 1.4, path)
    if isinstance(site.parent, ast.Return):
        first = ast.Subscript(node, ast.Constant(0), ast.Load())
        yield site.becomes(first, "index", 1.5)
        yield site.becomes(_method(node, "copy"), "copy", 1.5)
        if isinstance(node, ast.Compare | ast.Name | ast.Call):
            as_float = _method(node, "astype", name("float"))
            yield site.becomes(as_float, "dtype", 1.5)
    if called(node) in ("int", "float") and isinstance(node, ast.Call) and node.args:
        other = "float" if called(node) == "int" else "int"
        yield site.becomes(call(other, *node.args), "conversion", 1.2, f"to {other}")


def _method(node: ast.expr, method: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(node, method, ast.Load()), list(args), [])


def _around(site: Site) -> Iterator[Edit]:
    node = site.node
    if isinstance(node, ast.Constant | ast.Tuple | ast.List):
        return
    line = isinstance(site.parent, _WHOLE_LINES)
    kind = site.names.kinds.get(node.id) if isinstance(node, ast.Name) else NUMBERS
    if kind == OTHER and not (line or isinstance(site.parent, ast.Return)):
        return
    if isinstance(site.parent, ast.Attribute | ast.Subscript | ast.Expr):
        return
    if site.role in ("left", "right", "args", "value", "result", "operand"):
        if _may_be_list(site, node):  # which np.abs would make an array of, too
            yield site.becomes(call("np.asarray", node), "list", 1.3, "np.asarray")
        if kind != WHOLE and not _is_count(node):
            for path, what, cost in _AROUND:
                yield site.becomes(call(path, node), what, cost, path)
        if isinstance(node, ast.Name) and node.id in site.names.parameters:
            as_float = _method(node, "astype", name("float"))
            yield site.becomes(as_float, "dtype", 1.6, "float of a parameter")
            as_array = call("np.asarray", node, name("float"))
            yield site.becomes(as_array, "dtype", 1.7, "float of a parameter")
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            yield site.becomes(call("int", node), "conversion", 1.5, "int")
    if site.role == "value" and line and isinstance(node, ast.Name | ast.Attribute):
        yield site.becomes(_method(node, "copy"), "copy", 1.2)


def _may_be_list(site: Site, node: ast.expr) -> bool:
    return any(
        isinstance(part, ast.List | ast.ListComp)
        or (isinstance(part, ast.Name) and site.names.kinds.get(part.id) == OTHER)
        for part in ast.walk(node)
    )


def _is_count(node: ast.expr) -> bool:
    """Whether this is a number of entries: a length, an entry of a shape."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Attribute) and node.value.attr == "shape"
    return called(node) == "len" or isinstance(node, ast.Attribute)
