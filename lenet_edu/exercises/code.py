"""What a function's code does, as text that can be compared."""

from __future__ import annotations

import ast
import functools
import textwrap


@functools.lru_cache(512)
def essence(source: str, name: str = "") -> tuple[str, int]:
    """A function without what does nothing, as text, and its number of statements.

    Spaces, comments, docstrings, decorators and annotations do not count; the names of
    variables do, that of the function does not.

    Parameters
    ----------
    source
        The text of a cell or a file.
    name
        Which function of it; "" for the first.

    Returns
    -------
    ("", 0) if it holds no such function or cannot be read.
    """
    try:
        body = ast.parse(textwrap.dedent(source)).body
    except (SyntaxError, ValueError):
        return "", 0
    for node in body:
        if isinstance(node, ast.FunctionDef) and name in ("", node.name):
            bare = _Bare().visit(node)
            bare.name = ""
            count = sum(isinstance(one, ast.stmt) for one in ast.walk(bare)) - 1
            return ast.dump(bare), count
    return "", 0


class _Bare(ast.NodeTransformer):
    """Takes away what does nothing: docstrings, decorators, annotations."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            node.body = node.body[1:] or [ast.Pass()]
        node.decorator_list, node.returns = [], None
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node
