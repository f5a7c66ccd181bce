"""The faded line: the learner's own line with the place in question left blank."""

from __future__ import annotations

import ast
from typing import Any

BLANK = "___"


def faded(line: str, node: ast.AST, new: Any) -> str:
    """The line of ``node`` with a blank where ``new`` differs; "" if it has no place.

    What becomes another thing is blanked, as narrowly as the tree allows; where
    something is missing, the blank stands behind what is there.
    """
    if not isinstance(node, ast.expr) or node.lineno != node.end_lineno:
        return ""
    if not isinstance(new, ast.AST):
        return ""
    if any(part is node for part in ast.walk(new)):
        return _blanked(line, node.end_col_offset, node.end_col_offset, " ")
    place = _narrowest(node, new)
    return _blanked(line, place.col_offset, place.end_col_offset, "")


def _narrowest(old: ast.expr, new: ast.AST) -> ast.expr:
    """The smallest expression inside ``old`` that holds all that differs from ``new``.

    Edits share what they keep, so that a child which is the same object is the same.
    """
    while type(old) is type(new):
        kept = {id(part) for part in ast.iter_child_nodes(new)}
        gone = [part for part in ast.iter_child_nodes(old) if id(part) not in kept]
        came = [
            part
            for part in ast.iter_child_nodes(new)
            if id(part) not in {id(own) for own in ast.iter_child_nodes(old)}
        ]
        if len(gone) != 1 or len(came) != 1 or not isinstance(gone[0], ast.expr):
            return old
        if any(part is gone[0] for part in ast.walk(came[0])):
            return old
        old, new = gone[0], came[0]
    return old


def _blanked(line: str, start: int | None, end: int | None, before: str) -> str:
    """Columns are counted in UTF-8 bytes, as Python's syntax trees do."""
    text = line.encode()
    start = len(text) if start is None else start
    blank = f"{before}{BLANK}".encode()
    return (text[:start] + blank + text[end:]).decode().strip()
