"""Edits of randomness and memory: the generator that was given, a list in the def."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .context import NUMBERS, WHOLE
from .edits import Edit, name
from .sites import Site


def generators(site: Site) -> Iterator[Edit]:
    """The edits of one site."""
    node, names = site.node, site.names
    for unused in names.unused:
        if names.kinds.get(unused) in (NUMBERS, WHOLE):
            read = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
            if read and site.field != "func":
                yield site.becomes(name(unused), "unused", 1.3)
            continue
        # np.random and np.random.default_rng(0) where a generator was handed in
        text = ast.unparse(node) if isinstance(node, ast.Attribute | ast.Call) else ""
        if text in ("np.random", "random") or "default_rng" in text:
            yield site.becomes(name(unused), "unused", 1.0)
