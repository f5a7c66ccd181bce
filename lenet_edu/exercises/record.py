"""The file ``progress.json``: read, checked, changed by one process at a time.

What cannot be right is set aside under a dated name and reported, never dropped.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..files import dated_name, write_atomic
from ..locks import BusyError, locked

FILE = "progress.json"
LOCK = ".progress.lock"

Entry = dict[str, Any]
Table = dict[str, Entry]


class UnusableError(Exception):
    """The file can neither be used nor set aside; the text is a sentence."""


@dataclass
class _Found:
    """What the file holds; ``damage`` says what is wrong with it, "" if nothing."""

    table: Table = field(default_factory=dict)
    content: bytes = b""
    damage: str = ""


def read(folder: Path) -> tuple[Table, str]:
    """The record by exercise id, and a sentence where something was wrong with it."""
    try:
        found = _read(folder)
        if not found.damage:
            return found.table, ""
        with locked(folder / LOCK):
            return _sound(folder)
    except BusyError as error:
        return found.table, f"{FILE} is damaged, and {error}."
    except UnusableError as error:
        return {}, str(error)
    except OSError as error:
        return found.table, f"{FILE} is damaged, and left so ({error.strerror})."


def change(folder: Path, exercise_id: str, how: Callable[[Entry], Entry]) -> str:
    """Change one entry; returns a sentence where something is to be said, or "".

    Parameters
    ----------
    folder
        The learner's folder.
    how
        From the old entry to the new one. No other process writes meanwhile.
    """
    try:
        with locked(folder / LOCK):
            table, note = _sound(folder)
            table[exercise_id] = how(table.get(exercise_id, {}))
            text = json.dumps(table, indent=1, sort_keys=True) + "\n"
            write_atomic(folder / FILE, text)
            return note
    except BusyError as error:
        return f"Progress was not written: {error}. Close it and run this cell again."
    except UnusableError as error:
        return str(error)
    except OSError as error:
        return f"Progress could not be written ({error.strerror}); it is as it was."


def _sound(folder: Path) -> tuple[Table, str]:
    """What can be used of the file, after setting it aside if it is damaged."""
    found = _read(folder)  # once more: another process may have set it aside
    if not found.damage:
        return found.table, ""
    path = folder / FILE
    try:
        aside = dated_name(path, "damaged")
        write_atomic(aside, found.content)
        if found.table:
            text = json.dumps(found.table, indent=1, sort_keys=True) + "\n"
            write_atomic(path, text)
        else:
            path.unlink()
    except OSError as error:
        raise UnusableError(
            f"{FILE} is damaged ({found.damage}) and cannot be set aside "
            f"({error.strerror}); progress is not kept."
        ) from error
    rest = "The other entries stay" if found.table else "A new one is begun"
    return found.table, (
        f"{FILE} was damaged ({found.damage}). It is kept as {aside.name}. {rest}; run "
        "the checks again to fill it."
    )


def _read(folder: Path) -> _Found:
    try:
        content = (folder / FILE).read_bytes()
    except FileNotFoundError:
        return _Found()
    except OSError as error:
        why = error.strerror or error
        raise UnusableError(
            f"{FILE} cannot be read ({why}); it is left as it is."
        ) from error
    try:
        table = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return _Found({}, content, str(error))
    if not isinstance(table, dict):
        return _Found({}, content, "not a table of exercises")
    wrong = {key: why for key, entry in table.items() if (why := wrong_with(entry))}
    sound = {key: entry for key, entry in table.items() if key not in wrong}
    said = "; ".join(f"{key}: {why}" for key, why in list(wrong.items())[:3])
    more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
    return _Found(sound, content, said + more)


def wrong_with(entry: Any) -> str:
    """Say what makes an entry unusable, or "". Keys of a later version may be there."""
    if not isinstance(entry, dict):
        return "no table"
    for key in ("attempts", "hints", "asked"):
        count = entry.get(key, 0)
        if type(count) is not int or count < 0:
            return f"`{key}` is no count"
    if not isinstance(entry.get("passed", False), bool):
        return "`passed` is neither true nor false"
    if not isinstance(entry.get("last", ""), str):
        return "`last` is no text"
    mistakes = entry.get("mistakes", [])
    if not (isinstance(mistakes, list) and all(isinstance(m, str) for m in mistakes)):
        return "`mistakes` is no list of names"
    return ""
