"""Where the exercises are found: the bank, one folder per chapter.

A chapter's exercises are imported when one of them is asked for: a notebook needs one
chapter, and the first check should not wait for twenty. What is asked by the name of
its function is found by the name of its file, which is the same; a file whose name
begins with an underscore is no exercise's.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import re
from pathlib import Path

from . import bank
from .exercise import Exercise


@functools.cache
def _places() -> dict[str, str]:
    """The chapter, "02", of each exercise's function, without importing any."""
    return {
        path.stem: path.parent.name.removeprefix("ch")
        for folder in bank.__path__
        for path in sorted(Path(folder).glob("ch*/*.py"))
        if not path.stem.startswith("_")
    }


@functools.cache
def _chapter(number: str) -> dict[str, Exercise]:
    """The exercises of one chapter, by id and in order; none where it has none."""
    if number not in _places().values():
        return {}
    exercises = importlib.import_module(f"{bank.__name__}.ch{number}").EXERCISES
    return {item.id: item for item in sorted(exercises, key=_number)}


def _number(item: Exercise) -> int:
    """Its place in the chapter: 10 for "10.10", which comes after "10.9"."""
    return int(item.id.split(".")[1])


def _all() -> dict[str, Exercise]:
    chapters = map(_chapter, sorted(set(_places().values())))
    return {key: item for chapter in chapters for key, item in chapter.items()}


def exercise_ids() -> list[str]:
    """The ids of all exercises, in order: "00.1", "01.1", ..."""
    return list(_all())


def exercise(exercise_id: str) -> Exercise:
    """The exercise with this id.

    Raises
    ------
    ValueError
        If there is none; the sentence lists the ids of that chapter.
    """
    if not isinstance(exercise_id, str):
        raise ValueError(_no_id(exercise_id))
    chapter = _chapter(exercise_id[:2])
    if exercise_id not in chapter:
        raise ValueError(f"there is no exercise {exercise_id!r}{_near(exercise_id)}")
    return chapter[exercise_id]


def _no_id(given: object) -> str:
    """What is said where something else stands in the place of the id."""
    says = 'an exercise is named by its id in quotes, as in check("02.5", conv2d)'
    name = getattr(given, "__name__", "")
    if callable(given) and name in _places():
        key = exercise_named(name).id
        return f'the id comes first, then the function: check("{key}", {name})'
    if isinstance(given, float) and f"{given:04.1f}" in _chapter(f"{given:04.1f}"[:2]):
        return f'{says}; {given!r} is a number. Did you mean "{given:04.1f}"?'
    return f"{says}; given was {given!r}"


def _near(given: str) -> str:
    """The id that was meant, as far as that can be told, or those of its chapter."""
    if given in _places():
        return f'; the id of {given} is "{exercise_named(given).id}"'
    digits = re.fullmatch(r"\s*(\d{1,2})\s*[.,:_-]?\s*0*(\d{1,2})\s*", given)
    chapter = _chapter(digits[1].zfill(2)) if digits else {}
    if digits and f"{digits[1].zfill(2)}.{digits[2]}" in chapter:
        return f'; did you mean "{digits[1].zfill(2)}.{digits[2]}"?'
    chapter = chapter or _chapter(given[:2])
    near = difflib.get_close_matches(given, chapter, 1, 0.85)
    if near:
        return f'; did you mean "{near[0]}"?'
    if chapter:
        return f"; chapter {next(iter(chapter))[:2]} has {', '.join(chapter)}"
    return f'; the ids run from "{exercise_ids()[0]}" to "{exercise_ids()[-1]}"'


def exercise_names() -> set[str]:
    """The names of all exercises' functions."""
    return set(_places())


def exercise_named(name: str) -> Exercise:
    """The exercise whose function has this name (ValueError if none has)."""
    for item in _chapter(_places().get(name, "")).values():
        if item.name == name:
            return item
    names = ", ".join(sorted(exercise_names()))
    raise ValueError(f"no exercise is called {name!r}; there are {names}")
