"""What the names of a function are made of, read from its tree."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from .recording import given, statements_of


@dataclass
class Reads:
    """What the statements that make a name read, and where they stand."""

    names: set[str] = field(default_factory=set)
    lines: set[int] = field(default_factory=set)
    on_condition: bool = False


def reads_of(tree: ast.FunctionDef) -> dict[str, Reads]:
    """For each name of a function, what it is made of."""
    statements = statements_of(tree.body)
    own = {name for statement in statements for name in given(statement)}
    conditional = {
        id(inner)
        for outer in statements
        if isinstance(outer, ast.If | ast.While | ast.Try | ast.Match | ast.With)
        for inner in ast.walk(outer)
    }
    found: dict[str, Reads] = {}
    for statement in statements:
        read = _loaded(statement.iter if isinstance(statement, ast.For) else statement)
        for name in given(statement):
            reads = found.setdefault(name, Reads())
            reads.names |= (read & own) - {name}
            reads.lines.add(statement.lineno)
            reads.on_condition |= id(statement) in conditional
    return found


def returned_by(tree: ast.FunctionDef) -> set[str]:
    """The names that are handed back as they are."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Return | ast.Yield) and node.value is not None:
            value = node.value
            each = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
            found |= {one.id for one in each if isinstance(one, ast.Name)}
    return found


def _loaded(node: ast.AST) -> set[str]:
    return {
        n.id
        for n in ast.walk(node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }
