"""The same edit in several places: rows and columns, or every place alike.

Who forgets the stride for the rows forgets it for the columns, too; neither change
alone makes the check pass.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .edits import Edit

NEAR = 2  # lines between two places of one edit
TOGETHER = 8  # places of one edit at most
EXTRA = 0.45  # what an edit in several places costs more than in one


@dataclass(frozen=True)
class Joined(Edit):
    """The same edit in several places, all of which are needed."""

    nodes: tuple[ast.AST, ...] = ()


def pairs(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Two neighbouring places with the same edit, then all places with it."""
    groups: dict[tuple[str, str], list[Edit]] = {}
    for edit in edits:
        if edit.like and len(edit.changes) == 1:
            groups.setdefault((edit.kind, edit.like), []).append(edit)
    for group in groups.values():
        group = sorted(group, key=_place)
        for a, b in itertools.combinations(group, 2):
            if abs(a.line - b.line) <= NEAR and _apart((a, b)):
                yield _joined((a, b), 0.0 if a.line == b.line else 0.2)
        if 2 < len(group) <= TOGETHER and _apart(group):
            yield _joined(tuple(group), 0.3)


def _place(edit: Edit) -> tuple[int, int]:
    return edit.line, int(getattr(edit.node, "col_offset", 0))


def _apart(edits: Iterable[Edit]) -> bool:
    slots = [change.slot for edit in edits for change in edit.changes]
    return len(slots) == len(set(slots))


def _joined(edits: tuple[Edit, ...], more: float) -> Edit:
    first = edits[0]
    changes = tuple(change for edit in edits for change in edit.changes)
    return Joined(
        first.kind, EXTRA + more + first.cost, first.node, changes, first.like,
        tuple(edit.node for edit in edits),
    )  # fmt: skip
