"""Which names a statement of a notebook binds, and which it needs from others."""

from __future__ import annotations

import ast
from collections.abc import Iterable

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def bound_by(statement: ast.stmt) -> set[str]:
    """Names that a statement binds as a whole where it stands."""
    found: set[str] = set()
    for node in _same_scope([statement]):
        found |= _binds(node)
    return found


def changed_by(statement: ast.stmt) -> set[str]:
    """Names whose object a statement changes in part: ``table[0] = 1``, ``n += 1``."""
    found: set[str] = set()
    for node in _same_scope([statement]):
        target: ast.expr | None = None
        if isinstance(node, ast.Subscript | ast.Attribute):
            target = node if isinstance(node.ctx, ast.Store) else None
        elif isinstance(node, ast.AugAssign):
            target = node.target
        while isinstance(target, ast.Subscript | ast.Attribute):
            target = target.value
        if isinstance(target, ast.Name):
            found.add(target.id)
    return found


def needed_by(statement: ast.AST) -> set[str]:
    """Names that a statement reads and does not make itself."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return _of_function(statement)
    if isinstance(statement, ast.ClassDef):
        outer = [*statement.decorator_list, *statement.bases]
        outer += [word.value for word in statement.keywords]
        return _reads(outer) | _reads(statement.body)
    return _reads([statement])


def _of_function(node: Function) -> set[str]:
    args = node.args
    named = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    named += [one for one in (args.vararg, args.kwarg) if one is not None]
    outer: list[ast.AST] = [d for d in (*args.defaults, *args.kw_defaults) if d]
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else [*node.body]
    if not isinstance(node, ast.Lambda):
        outer += node.decorator_list
        outer += [a.annotation for a in named if a.annotation is not None]
        outer += [node.returns] if node.returns is not None else []
    own = {one.arg for one in named}
    shared: set[str] = set()
    for inner in _same_scope(body):
        own |= _binds(inner)
        if isinstance(inner, ast.Global):
            shared |= set(inner.names)
    return (_reads(body) - (own - shared)) | _reads(outer) | shared


def _reads(nodes: Iterable[ast.AST]) -> set[str]:
    found: set[str] = set()
    for node in _same_scope(nodes):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load | ast.Del):
            found.add(node.id)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            found |= _of_function(node)
        elif isinstance(node, ast.ClassDef):
            found |= needed_by(node)
    return found


def _same_scope(nodes: Iterable[ast.AST]) -> list[ast.AST]:
    """All nodes of one scope; functions and classes in it are not entered."""
    waiting, found = list(nodes), []
    while waiting:
        node = waiting.pop()
        found.append(node)
        if not isinstance(node, _SCOPES):
            waiting += ast.iter_child_nodes(node)
    return found


def _binds(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return {node.id}
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(a.asname or a.name).split(".")[0] for a in node.names}
    if isinstance(node, ast.ExceptHandler) and node.name:
        return {node.name}
    if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
        return {node.name}
    return set()
