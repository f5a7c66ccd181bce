"""The course's own solutions: their code, and whether an answer is the same code."""

from __future__ import annotations

import functools
import json
from pathlib import Path

from ..course import CourseError, shipped
from .code import essence
from .registry import exercise, exercise_ids

TELLING = 3  # statements: fewer do not tell whose they are


@functools.cache
def solved_source(exercise_id: str) -> str:
    """The exercise's cell in the solved notebook.

    Raises
    ------
    LookupError
        If the shipped notebooks do not hold it.
    """
    for path in sorted(shipped("solutions").glob(f"{exercise_id[:2]}_*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            own = cell["metadata"].get("lenet_edu", {})
            if own.get("exercise") == exercise_id:
                return "".join(cell["source"])
    raise LookupError(
        f"the solved notebook of exercise {exercise_id} was not found; "
        "is the installation complete?"
    )


def is_the_courses(exercise_id: str, source: str) -> bool:
    """Whether ``source`` holds the same function as the solved notebook.

    Spaces, comments, docstrings and annotations do not count; names do. A function of
    one or two statements is nobody's: two people may well write the same. So may they
    where the exercise gave the code, and little of it had to be changed.
    """
    item = exercise(exercise_id)
    if item.given is not None:
        return False
    name = item.name
    try:
        solved = _function(solved_source(exercise_id), name)
    except (LookupError, CourseError, OSError, ValueError):
        return False
    return solved != "" and _function(source, name) == solved


def kept_from_the_course(folder: Path, *asked: str) -> list[str]:
    """The exercises (of all, or those asked for) kept in the course's own code.

    Parameters
    ----------
    folder
        The learner's, with ``my_lenet/`` in it.
    asked
        Ids of exercises.
    """
    found = []
    for exercise_id in asked or exercise_ids():
        path = folder / "my_lenet" / f"{exercise(exercise_id).name}.py"
        try:
            source = path.read_text(encoding="utf-8")
        except (OSError, ValueError):
            continue
        if is_the_courses(exercise_id, source):
            found.append(exercise_id)
    return found


def _function(source: str, name: str) -> str:
    """What the function of this name does, as text; "" if there is none or little."""
    text, statements = essence(source, name)
    return text if statements >= TELLING else ""
