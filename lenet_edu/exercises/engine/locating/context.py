"""What is known of the names in a function: bound where, holding what, used or not.

An edit that puts an array where a whole number stood is not worth trying; what a name
holds is seen by running the answer once and looking at its names when it ends.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

import numpy as np

WHOLE, NUMBERS, OTHER = "whole number", "numbers", "other"


@dataclass
class Names:
    """The names of one function.

    ``kinds`` maps a name to what it held, ``first`` to the line that binds it,
    ``loops`` are the loop variables, ``unused`` the parameters
    that the body never reads, ``partners`` the names that are bound side by side,
    ``numbers`` those that a right form of the exercise writes.
    """

    kinds: dict[str, str]
    first: dict[str, int]
    parameters: list[str]
    loops: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    partners: dict[str, set[str]] = field(default_factory=dict)
    numbers: tuple[float, ...] = ()

    def visible(self, line: int) -> list[str]:
        """The names that are bound on this line or above it."""
        return [n for n, where in self.first.items() if where <= line]

    def others(self, identifier: str, line: int) -> list[str]:
        """Names of the same kind that could have stood here instead."""
        kind = self.kinds.get(identifier)
        return [
            n
            for n in self.visible(line)
            if n != identifier and self._match(kind, self.kinds.get(n))
        ]

    def of_kind(self, kind: str, line: int) -> list[str]:
        """The visible names of one kind."""
        return [n for n in self.visible(line) if self.kinds.get(n) == kind]

    @staticmethod
    def _match(a: str | None, b: str | None) -> bool:
        return a is None or b is None or a == b


def kind_of(value: Any) -> str:
    """What a value is to an edit."""
    if isinstance(value, bool):
        return OTHER
    if isinstance(value, int | np.integer):
        return WHOLE
    if isinstance(value, float | np.ndarray | np.floating):
        return NUMBERS
    return OTHER


def numbers_in(tree: ast.AST) -> tuple[float, ...]:
    """The numbers that are written in a piece of code."""
    found = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    kept = [n for n in found if isinstance(n, int | float) and not isinstance(n, bool)]
    return tuple(dict.fromkeys(kept))


def names_in(
    tree: ast.FunctionDef, held: dict[str, Any], numbers: tuple[float, ...] = ()
) -> Names:
    """Collect a function's names; ``held`` is what they held when it last ended."""
    arguments = tree.args
    parameters = [
        a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    ]
    first = dict.fromkeys(parameters, tree.lineno)
    read: set[str] = set()
    loops: list[str] = []
    partners: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                first[node.id] = min(first.get(node.id, node.lineno), node.lineno)
            else:
                read.add(node.id)
        if isinstance(node, ast.For | ast.comprehension):
            loops += [n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)]
        if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
            together = [n.id for n in node.elts if isinstance(n, ast.Name)]
            for one in together:
                partners.setdefault(one, set()).update(set(together) - {one})
    for one in loops:
        partners.setdefault(one, set()).update(set(loops) - {one})
    kinds = {n: kind_of(held[n]) for n in first if n in held}
    kinds.update({n: WHOLE for n in loops if n not in kinds})
    return Names(
        kinds,
        {n: first[n] for n in sorted(first, key=lambda n: (first[n], n))},
        parameters,
        list(dict.fromkeys(loops)),
        [p for p in parameters if p not in read],
        partners,
        numbers,
    )
