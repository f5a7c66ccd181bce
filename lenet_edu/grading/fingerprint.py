"""Whether two answers are the same code: their trees without what does nothing."""

from __future__ import annotations

import ast
import copy
import hashlib
from collections.abc import Sequence


def fingerprint(functions: Sequence[ast.stmt]) -> tuple[str, int]:
    """A digest and the number of statements of some functions.

    Names that the code itself gives (variables, parameters, its own functions) do not
    count, nor comments, docstrings, annotations and the layout; everything else does.

    Parameters
    ----------
    functions
        Definitions, the answer first and its helpers behind it.
    """
    trees = [copy.deepcopy(node) for node in functions]
    bare = _Bare()
    trees = [bare.visit(node) for node in trees]
    names: dict[str, str] = {}
    for tree in trees:
        for node in ast.walk(tree):
            for name in _given(node):
                names.setdefault(name, f"v{len(names)}")
    renaming = _Renaming(names)
    text = "\n".join(ast.dump(renaming.visit(tree)) for tree in trees)
    count = sum(isinstance(n, ast.stmt) for tree in trees for n in ast.walk(tree))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return digest, count - len(trees)


def _given(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return [node.id]
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    return []


class _Bare(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            node.body = node.body[1:] or [ast.Pass()]
        node.returns = None
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node


class _Renaming(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg = self.names.get(node.arg, node.arg)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.name = self.names.get(node.name, node.name)
        return node
