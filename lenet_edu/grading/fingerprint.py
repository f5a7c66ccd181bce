"""Whether two answers are the same code: their trees without what does nothing."""

from __future__ import annotations

import ast
import copy
import hashlib
from collections.abc import Sequence

_LOOKING = frozenset(
    ("eval", "exec", "compile", "locals", "globals", "vars", "dir", "getattr",
     "setattr", "hasattr", "delattr", "__import__", "get_ipython", "inspect", "sys")
)  # fmt: skip


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


def names_matter(functions: Sequence[ast.stmt]) -> bool:
    """Whether code may look at its own names, so that renaming could change it."""
    for tree in functions:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.AsyncFunctionDef | ast.Match):
                return True
            if isinstance(node, ast.Name) and node.id in _LOOKING:
                return True
            if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
                return True
    return False


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

    def visit_keyword(self, node: ast.keyword) -> ast.keyword:
        """The name counts: it may be that of somebody else's parameter."""
        self.generic_visit(node)
        if node.arg is not None:
            node.arg = f"{node.arg}|{self.names.get(node.arg, '')}"
        return node

    def visit_Global(self, node: ast.Global) -> ast.Global:
        node.names = [self.names.get(name, name) for name in node.names]
        return node

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.Nonlocal:
        node.names = [self.names.get(name, name) for name in node.names]
        return node
