"""Edits of names: another variable of the same kind, another loop variable."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .edits import Edit, name
from .sites import Site


def variables(site: Site) -> Iterator[Edit]:
    """The edits of one site."""
    node, names = site.node, site.names
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
        return
    if node.id not in names.first or site.role == "call":
        return
    partners = names.partners.get(node.id, set())
    for other in names.others(node.id, site.line):
        if other in names.loops and node.id in names.loops:
            cost, kind = 1.0, "loop"
        elif other in names.unused:
            cost, kind = 1.1, "unused"
        else:
            cost, kind = (1.0 if other in partners else 1.3), "name"
        pair = "|".join(sorted((node.id, other)))
        yield site.becomes(name(other), kind, cost, f"name {pair}")
