"""Exercises that begin with wrong code: whether an answer is still that code."""

from __future__ import annotations

from typing import Any

from .code import essence
from .exercise import Exercise
from .variants import source_of


def is_given(item: Exercise, source: str, name: str = "") -> bool:
    """Whether a text holds the exercise's given code, unchanged in what it does.

    Parameters
    ----------
    item
        The exercise; without given code nothing is.
    source, name
        The text, and which function of it ("" for the first).
    """
    if item.given is None:
        return False
    found, _ = essence(source, name)
    return found != "" and found == essence(source_of(item.given))[0]


def still_given(item: Exercise, answer: Any) -> bool:
    """The same for a function; False where Python does not know its text."""
    if item.given is None:
        return False
    if answer is item.given:
        return True
    try:
        return is_given(item, source_of(answer))
    except (OSError, TypeError):
        return False
