"""Edits of names: another variable of the same kind, two of them exchanged."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from .edits import Change, Edit, at, name
from .pairs import Joined
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
            cost, kind = (1.0 if other in partners else 1.5), "name"
        pair = "|".join(sorted((node.id, other)))
        yield site.becomes(name(other), kind, cost, f"name {pair}")


def exchanges(sites: list[Site]) -> Iterator[Edit]:
    """Two variables that are bound side by side, exchanged all over a line."""
    lines: dict[int, list[Site]] = {}
    for site in sites:
        node = site.node
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            lines.setdefault(site.line, []).append(site)
    for on_line in lines.values():
        present = dict.fromkeys(_identifier(site) for site in on_line)
        for a, b in itertools.combinations(present, 2):
            if b not in on_line[0].names.partners.get(a, ()):
                continue
            both = [site for site in on_line if _identifier(site) in (a, b)]
            if len(both) > 2:
                yield _exchanged(both, a, b)


def _identifier(site: Site) -> str:
    assert isinstance(site.node, ast.Name)
    return site.node.id


def _exchanged(both: list[Site], a: str, b: str) -> Edit:
    changes = tuple(
        Change(
            site.parent,
            site.field,
            site.index,
            at(name(b if _identifier(site) == a else a), site.node),
        )
        for site in both
    )
    nodes = tuple(site.node for site in both)
    return Joined("name", 1.3, nodes[0], changes, "", nodes)
