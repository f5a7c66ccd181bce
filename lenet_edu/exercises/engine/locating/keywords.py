"""Edits of a call's settings: the axis, keepdims, the type, whatever has a keyword."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .edits import Edit, called, constant, is_module, like, name, words
from .sites import Site

_AXES = (0, 1, -1, None, 2, 3, (0, 1), (1, 2), (2, 3), (0, 2), (1, 3), (0, 2, 3),
         (1, 2, 3), (0, 1, 2), (3, 5), (2, 4), (4, 5))  # fmt: skip
_REDUCE = words("sum mean max min prod std argmax argmin any all median var")
_ALONG = words("argsort sort concatenate stack repeat take flip cumsum roll")
_MAKING = words("zeros_like ones_like full_like array asarray arange full sum cumsum")
_KINDS = {"axis": "axis", "axes": "axis", "dtype": "dtype", "keepdims": "keepdims"}


def keywords(site: Site) -> Iterator[Edit]:
    """The edits of one site."""
    node = site.node
    if site.role == "axis":
        for rank, axis in enumerate(_AXES):
            if ast.unparse(node) != repr(axis):
                yield site.becomes(
                    constant(axis), "axis", 1.0 + 0.01 * rank, f"axis {axis}"
                )
    if isinstance(node, ast.Call):
        yield from _changed(site, node)
        yield from _added(site, node)


def _changed(site: Site, node: ast.Call) -> Iterator[Edit]:
    for n, keyword in enumerate(node.keywords):
        before, after = node.keywords[:n], node.keywords[n + 1 :]
        kind = _KINDS.get(keyword.arg or "", "keyword")
        without = like(node, keywords=[*before, *after])
        yield site.becomes(without, kind, 1.1, f"no {keyword.arg}")
        if keyword.arg == "dtype":
            for other in ("float", "int", "bool"):
                if ast.unparse(keyword.value) != other:
                    new = ast.keyword("dtype", name(other))
                    changed = like(node, keywords=[*before, new, *after])
                    yield site.becomes(changed, "dtype", 1.0, f"to {other}")


def _added(site: Site, node: ast.Call) -> Iterator[Edit]:
    word, given = called(node), {k.arg for k in node.keywords}
    if not isinstance(node.func, ast.Attribute):
        return
    own = 1 if is_module(node.func.value) else 0  # np.sum(x, axis), x.sum(axis)

    def having(**more: ast.expr) -> ast.Call:
        extra = [ast.keyword(key, value) for key, value in more.items()]
        return like(node, keywords=[*node.keywords, *extra])

    if word in _REDUCE:
        kept = ast.Constant(True)
        if "axis" in given or len(node.args) > own:
            if "keepdims" not in given:
                yield site.becomes(having(keepdims=kept), "keepdims", 1.0, "kept")
        else:
            for rank, axis in enumerate(axis for axis in _AXES if axis is not None):
                along, cost = constant(axis), 1.1 + 0.01 * rank
                yield site.becomes(having(axis=along), "axis", cost, f"axis {axis}")
                if not word.startswith("arg"):
                    both = having(axis=along, keepdims=kept)
                    yield site.becomes(both, "axis", cost + 0.2, f"axis {axis} kept")
    if word in ("argsort", "sort") and "kind" not in given:
        stable = having(kind=ast.Constant("stable"))
        yield site.becomes(stable, "stable", 1.1)
    if word in _ALONG and "axis" not in given:
        for axis in (0, 1, 2, 3, -1):
            along = having(axis=constant(axis))
            yield site.becomes(along, "axis", 1.2, f"axis {axis}")
    if word in _MAKING and "dtype" not in given:
        yield site.becomes(having(dtype=name("float")), "dtype", 1.1, "float")
    if word == "pad" and "constant_values" not in given:
        for unused in site.names.unused:
            filled = having(constant_values=name(unused))
            yield site.becomes(filled, "unused", 1.2)
