"""The rules of grading: which exercises count, for how much, and until when.

They stand in one small TOML file, and every line of it may be left out::

    name = "Week 3"
    chapters = ["02", "04"]         # default: all that anybody handed in
    leave_out = ["02.6"]            # exercises that do not count
    due = 2026-12-14T18:00:00       # for one chapter: due = {"04" = 2026-12-21}
    out_of = 20                     # what all points together are scaled to

    [points]                        # default: what the exercise is worth in the course
    "02" = 1                        # each exercise of a chapter
    "02.5" = 3                      # one exercise

    [late]                          # default: lateness is shown and costs nothing
    grace_minutes = 15
    per_day = 0.1                   # share of a chapter's points, for each day begun
    at_most = 0.5

    [hints]                         # default: hints are free
    cost = 0.05                     # share of an exercise's points, for each hint

How many hints somebody took is known from their own ``progress.json``, which anybody
can edit: whoever lets hints cost something trusts the class. Times are compared as they
stand in the submissions, which have no time zone.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lenet_edu.exercises.registry import exercise, exercise_ids

_PARTS = {
    "": ("name", "chapters", "leave_out", "due", "out_of", "points", "late", "hints"),
    "late": ("grace_minutes", "per_day", "at_most"),
    "hints": ("cost",),
}
_END_OF_DAY = datetime.time(23, 59, 59)


class RulesError(Exception):
    """The file of rules cannot be used; the text is a sentence."""


@dataclass(frozen=True)
class Rules:
    """How points are given. Without a file, every exercise counts what it is worth.

    Parameters
    ----------
    name
        Of the assignment, "Week 3".
    chapters
        "02", "04"; empty for all that anybody handed in.
    leave_out
        Ids of exercises that do not count.
    due
        By chapter, "" for all others; naive, as the submissions' own times are.
    out_of
        What all points together are scaled to; None leaves them as they are.
    points
        By exercise or chapter.
    grace, per_day, at_most
        Of lateness: a time span, and shares of a chapter's points.
    hint
        Share of an exercise's points, for each hint.
    """

    name: str = ""
    chapters: tuple[str, ...] = ()
    leave_out: frozenset[str] = frozenset()
    due: Mapping[str, datetime.datetime] = field(default_factory=dict)
    out_of: float | None = None
    points: Mapping[str, float] = field(default_factory=dict)
    grace: datetime.timedelta = datetime.timedelta(0)
    per_day: float = 0.0
    at_most: float = 1.0
    hint: float = 0.0

    def worth(self, exercise_id: str) -> float:
        """The points of an exercise where it passes; 0 if it does not count."""
        if exercise_id in self.leave_out:
            return 0.0
        for key in (exercise_id, exercise_id[:2]):
            if key in self.points:
                return self.points[key]
        return float(exercise(exercise_id).points)

    def due_of(self, chapter: str) -> datetime.datetime | None:
        """Until when a chapter is to be handed in; None without a date."""
        return self.due.get(chapter, self.due.get(""))


def read_rules(path: str | Path) -> Rules:
    """The rules in a TOML file.

    Raises
    ------
    RulesError
        If the file cannot be read, or says something that is no rule; the sentence
        names the file, what stands there, and what is expected.
    """
    path = Path(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RulesError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise RulesError(
            f"{path} is no text in UTF-8; rules are a TOML file."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise RulesError(
            f"{path} is no TOML: {error}. Texts stand in quotes, lists in brackets, as "
            'in chapters = ["02", "04"].'
        ) from None
    try:
        return _rules(data)
    except RulesError as error:
        raise RulesError(f"{path}: {error}") from None


def _rules(data: dict[str, Any]) -> Rules:
    _only_known(data, "")
    late, hints = _table(data, "late"), _table(data, "hints")
    grace = _number(late, "grace_minutes", "late.grace_minutes", 0, 1e6)
    out_of = _number(data, "out_of", "out_of", None, 1e9)
    if out_of == 0:
        raise RulesError(
            "out_of is 0; give the points of the whole, as in out_of = 20."
        )
    return Rules(
        name=_text(data, "name"),
        chapters=tuple(sorted({_chapter(one) for one in _list(data, "chapters")})),
        leave_out=frozenset(_exercise(one) for one in _list(data, "leave_out")),
        due=_due(data.get("due", {})),
        out_of=out_of,
        points=_points(_table(data, "points")),
        grace=datetime.timedelta(minutes=grace or 0),
        per_day=_number(late, "per_day", "late.per_day", 0, 1) or 0.0,
        at_most=_share(late, "at_most", "late.at_most", 1.0),
        hint=_share(hints, "cost", "hints.cost", 0.0),
    )


def _only_known(data: dict[str, Any], part: str) -> None:
    known = _PARTS[part]
    for key in data:
        if key not in known:
            where = f" in [{part}]" if part else ""
            raise RulesError(
                f"there is no rule {key!r}{where}; there are {', '.join(known)}."
            )


def _table(data: dict[str, Any], key: str) -> dict[str, Any]:
    table = data.get(key, {})
    if not isinstance(table, dict):
        raise RulesError(
            f"{key} is {table!r}; it is a table, so write [{key}] on a line of its own "
            "and its rules below it."
        )
    if key in _PARTS:
        _only_known(table, key)
    return table


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key, "")
    if not isinstance(value, str):
        raise RulesError(f'{key} is {value!r}; a text stands in quotes: {key} = "...".')
    return value


def _list(data: dict[str, Any], key: str) -> list[Any]:
    value = data.get(key, [])
    if not isinstance(value, list):
        raise RulesError(f"{key} is {value!r}; a list stands in brackets: [{value!r}].")
    return value


def _number(
    table: dict[str, Any], key: str, name: str, default: float | None, most: float
) -> float | None:
    value = table.get(key, default)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RulesError(f"{name} is {value!r}; expected is a number without quotes.")
    if not 0 <= value <= most:
        raise RulesError(f"{name} is {value}; expected is a number from 0 to {most:g}.")
    return float(value)


def _share(table: dict[str, Any], key: str, name: str, default: float) -> float:
    value = _number(table, key, name, default, 1)
    return default if value is None else value


def _chapter(value: Any) -> str:
    known = sorted({key[:2] for key in exercise_ids()})
    found = (
        re.fullmatch(r"\d{1,2}", str(value)) if isinstance(value, str | int) else None
    )
    chapter = found[0].zfill(2) if found else ""
    if chapter not in known:
        raise RulesError(
            f"there is no chapter {value!r}; chapters are written "
            f'"{known[0]}" to "{known[-1]}".'
        )
    return chapter


def _exercise(value: Any) -> str:
    if not isinstance(value, str):
        raise RulesError(f'{value!r} is no exercise; an id stands in quotes: "02.5".')
    try:
        return exercise(value).id
    except ValueError as error:
        raise RulesError(f"{error}.") from None


def _points(table: dict[str, Any]) -> dict[str, float]:
    found = {}
    for key in table:
        value = _number(table, key, f'points."{key}"', None, 1e6)
        assert value is not None
        found[_exercise(key) if "." in key else _chapter(key)] = value
    return found


def _due(value: Any) -> dict[str, datetime.datetime]:
    if not isinstance(value, dict):
        return {"": _moment(value, "due")}
    return {_chapter(key): _moment(one, f'due."{key}"') for key, one in value.items()}


def _moment(value: Any, name: str) -> datetime.datetime:
    """A time to compare with; a date alone means the end of that day."""
    if isinstance(value, datetime.datetime):
        if value.tzinfo is not None:
            raise RulesError(
                f"{name} is {value.isoformat()}, with a time zone; submissions carry "
                "the local time without one, so leave out what follows the seconds."
            )
        return value
    if isinstance(value, datetime.date):
        return datetime.datetime.combine(value, _END_OF_DAY)
    raise RulesError(
        f"{name} is {value!r}; expected is a date without quotes, as in {name} = "
        "2026-12-14 or 2026-12-14T18:00:00."
    )
