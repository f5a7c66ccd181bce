"""Where the exercises are found: the bank, one folder per chapter.

A chapter's exercises are imported when one of them is asked for: a notebook needs one
chapter, and the first check should not wait for twenty. What is asked by the name of
its function is found by the name of its file, which is the same.
"""

from __future__ import annotations

import functools
import importlib
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
        if path.stem not in ("__init__", "shared")
    }


@functools.cache
def _chapter(number: str) -> dict[str, Exercise]:
    """The exercises of one chapter, by id and in order; none where it has none."""
    if number not in _places().values():
        return {}
    exercises = importlib.import_module(f"{bank.__name__}.ch{number}").EXERCISES
    return dict(sorted((item.id, item) for item in exercises))


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
        raise ValueError(
            f'an exercise is named by its id in quotes, as in check("02.5", conv2d); '
            f"given was {exercise_id!r}"
        )
    chapter = _chapter(exercise_id[:2])
    if exercise_id not in chapter:
        near = list(chapter or _all())
        raise ValueError(f"there is no exercise {exercise_id!r}; try {', '.join(near)}")
    return chapter[exercise_id]


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
