"""Exercises: checks that say why, hints, solutions, progress."""

from .check import examine
from .registry import exercise_ids

__all__ = ["examine", "exercise_ids"]
