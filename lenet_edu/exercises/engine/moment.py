"""What stood on the line where an answer stopped: which name was None, which entries.

A message says what Python met, not where it came from. The names on the line, and the
learner's own lines above it, often do.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import CodeType
from typing import Any

from .line import names_on
from .own_lines import nothing_assigned, tree_of

FEW = 6  # entries of a dict that are listed


def said(
    error: BaseException,
    message: str,
    line: str,
    held: Mapping[str, Any],
    code: CodeType,
) -> str:
    """A sentence about the moment at which an answer stopped, or "".

    Parameters
    ----------
    error, message
        What was raised, and its text.
    line
        The learner's line on which that happened.
    held
        What the names had for values.
    code
        The function that the line stands in.
    """
    if type(error) is KeyError and error.args:
        return _no_entry(error.args[0], line, held)
    if "NoneType" in message:
        return _none(line, held, code)
    return ""


def _no_entry(key: Any, line: str, held: Mapping[str, Any]) -> str:
    """Which dict has no such entry, and which it has."""
    names = [n for n in names_on(line) if isinstance(held.get(n), dict)]
    lacking = [n for n in names if type(key) in (str, int) and key not in held[n]]
    if len(lacking) != 1:
        return ""
    entries = list(held[lacking[0]])
    if not all(type(e) in (str, int) for e in [key, *entries]):
        return ""
    if not entries:
        return (
            f"`{lacking[0]}` is empty here, so it has no entry {key!r}. Which line "
            "puts something into it, and when?"
        )
    near = difflib.get_close_matches(str(key), [str(e) for e in entries], FEW, 0.5)
    listed = sorted(entries, key=lambda e: str(e) not in near)[:FEW]
    shown = ", ".join(repr(e)[:40] for e in listed)
    more = ", among others" if len(entries) > FEW else ""
    return (
        f"`{lacking[0]}` has no entry {key!r}; it has {shown}{more}. Which of them do "
        "you mean, or what should stand in for one that is missing?"
    )


def _none(line: str, held: Mapping[str, Any], code: CodeType) -> str:
    """Which name is None, and how it became so."""
    names = [n for n in names_on(line) if n in held and held[n] is None]
    if len(names) != 1:
        return ""
    name = names[0]
    tree = tree_of(code)
    if tree is not None and (found := nothing_assigned(tree, name)):
        return (
            f"`{name}` is None here: line {found.number}, `{found.text}`, gives it "
            f"what {found.method} gives back, and that is nothing, because "
            f"{found.method} changes `{found.changed}` itself. Which name should hold "
            "the changed thing?"
        )
    if name in code.co_varnames[: code.co_argcount]:
        return (
            f"`{name}` is None here, as it is when the caller leaves it out. What "
            "should count in its place then?"
        )
    return (
        f"`{name}` is None here. Which line gives it its value, and does what stands "
        "there give anything back?"
    )
