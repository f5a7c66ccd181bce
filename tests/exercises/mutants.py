"""Small automatic changes to a right function: what a check must not let through."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from lenet_edu.exercises.exercise import Exercise, Function
from lenet_edu.exercises.variants import compiled, source_of

SWAPS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.Div),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt,),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,),
}


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """The mutated forms of one node, without its children's."""
    if isinstance(node, ast.BinOp | ast.AugAssign):
        for other in SWAPS.get(type(node.op), ()):
            changed = copy.deepcopy(node)
            changed.op = other()
            yield changed
    if isinstance(node, ast.Compare):
        for other in SWAPS.get(type(node.ops[0]), ()):
            changed = copy.deepcopy(node)
            changed.ops[0] = other()
            yield changed
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield copy.deepcopy(node.operand)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        for step in (1, -1):
            changed = copy.deepcopy(node)
            changed.value = node.value + step
            yield changed


def mutants(exercise: Exercise) -> Iterator[tuple[str, Function]]:
    """Pairs (what was changed, the function), one change each."""
    for says, text in mutant_texts(exercise):
        yield says, compiled(text, exercise.plain)


def mutant_texts(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Pairs (what was changed, the function's source), one change each.

    Annotations and defaults of parameters that the probes always give are left
    alone: a change there is no change.
    """
    source = source_of(exercise.plain)
    tree = ast.parse(source)
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    annotations = {id(n) for a in ast.walk(function.args) for n in ast.walk(a)}
    if function.returns is not None:
        annotations |= {id(n) for n in ast.walk(function.returns)}
    annotations -= {id(d) for d in function.args.defaults}
    for parent in ast.walk(function):
        for name, value in ast.iter_fields(parent):
            for place, child in enumerate(
                value if isinstance(value, list) else [value]
            ):
                if not isinstance(child, ast.AST) or id(child) in annotations:
                    continue
                for new in variants(child):
                    old = child
                    _put(parent, name, place, isinstance(value, list), new)
                    text = ast.unparse(ast.fix_missing_locations(tree))
                    line = source.splitlines()[getattr(old, "lineno", 1) - 1].strip()
                    says = f"{ast.unparse(old)} -> {ast.unparse(new)} in {line}"
                    _put(parent, name, place, isinstance(value, list), old)
                    yield says, text


def _put(parent: ast.AST, name: str, place: int, many: bool, new: ast.AST) -> None:
    if many:
        getattr(parent, name)[place] = new
    else:
        setattr(parent, name, new)
