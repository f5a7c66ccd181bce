"""Exercises: checks that say why, hints, solutions, progress."""

from . import report  # noqa: F401  (outcomes learn how they look)
from .classroom import check, hint, solution
from .engine.check import examine
from .keep import kept
from .progress import progress
from .registry import exercise_ids

__all__ = [
    "check",
    "examine",
    "exercise_ids",
    "hint",
    "kept",
    "progress",
    "solution",
]
