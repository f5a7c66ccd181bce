"""Where the exercises are found: the bank, one folder per chapter."""

from __future__ import annotations

import functools
import importlib
import pkgutil

from . import bank
from .exercise import Exercise


@functools.cache
def _all() -> dict[str, Exercise]:
    found: dict[str, Exercise] = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(bank.__path__)):
        if module.startswith("ch"):
            chapter = importlib.import_module(f"{bank.__name__}.{module}")
            found.update({item.id: item for item in chapter.EXERCISES})
    return dict(sorted(found.items()))


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
    if exercise_id not in _all():
        near = [i for i in _all() if i.startswith(exercise_id[:2])] or list(_all())
        raise ValueError(f"there is no exercise {exercise_id!r}; try {', '.join(near)}")
    return _all()[exercise_id]


def exercise_names() -> set[str]:
    """The names of all exercises' functions."""
    return {item.name for item in _all().values()}


def exercise_named(name: str) -> Exercise:
    """The exercise whose function has this name (ValueError if none has)."""
    for item in _all().values():
        if item.name == name:
            return item
    names = ", ".join(sorted(item.name for item in _all().values()))
    raise ValueError(f"no exercise is called {name!r}; there are {names}")
