"""In the sandbox this is ``lenet_edu``: the names that a notebook imports, no more."""

from __future__ import annotations

from typing import Any

__version__ = "graded"


def check(exercise_id: str, answer: Any = None) -> Any:
    """Hand back what was given; what is right is judged elsewhere."""
    return answer


def kept(name: str) -> Any:
    """The course's function of an earlier chapter, which the grader lends."""
    from lenet_edu.grading.inside.lent import from_the_course

    return from_the_course("kept", name)


def _nothing(*_: Any, **__: Any) -> None:
    """Hints, pictures and data are not needed for an answer."""


hint = see = solution = progress = load_mnist = _nothing


def __getattr__(name: str) -> Any:
    if name.startswith("_") or name == "nn":  # nn is a module, and found as one
        raise AttributeError(name)
    return _nothing
