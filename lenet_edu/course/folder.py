"""The learner's folder: which one is meant, and that it is one of this course."""

from __future__ import annotations

import json
import os
from pathlib import Path

from . import shelf
from .errors import CourseError

MARKER = "course.json"
DEFAULT_NAME = "my-course"


def default_folder(start: str | Path | None = None) -> Path:
    """Return where the learner's copy goes when no folder is named.

    ``my-course`` at the top of the repository for a ``start`` (the current folder
    when None) inside a clone, else ``my-course`` in ``start``.

    Raises
    ------
    CourseError
        If the current folder no longer exists.
    """
    here = absolute("" if start is None else start)
    top = shelf.clone_top()
    if top is not None and here.is_relative_to(top):
        return top / DEFAULT_NAME
    return here / DEFAULT_NAME


def learner_folder(start: str | Path | None = None) -> Path | None:
    """Return the learner's folder that contains ``start``, or None.

    Parameters
    ----------
    start : path of a folder, by default the current one
    """
    try:
        here = absolute("" if start is None else start)
    except CourseError:  # the current folder was deleted
        return None
    for folder in (here, *here.parents):
        marker = folder / MARKER
        if os.path.isfile(marker) and not is_foreign(marker):
            return folder
    return None


def absolute(path: str | Path) -> Path:
    """Return the whole path, links followed.

    Raises
    ------
    CourseError
        If the current folder is gone, or the path leads in a circle.
    """
    try:
        return Path(path).resolve()
    except FileNotFoundError as error:
        raise CourseError(
            "The folder you are in no longer exists; go to another one."
        ) from error
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise CourseError(f"{path} cannot be used as a folder: {error}.") from error


def refuse_source(folder: Path) -> None:
    """Raise if ``folder`` is the course itself rather than a learner's copy of it."""
    top = shelf.clone_top()
    if top is None:
        return
    own = [top / name for name in ("sources", *shelf.KINDS, "lenet_edu", "tests")]
    if folder == top or any(folder.is_relative_to(one) for one in own):
        raise CourseError(
            f"{folder} holds the course's own files; your copy needs a folder of its "
            f"own, for example {top / DEFAULT_NAME}."
        )


def is_foreign(marker: Path) -> bool:
    """Tell whether a ``course.json`` is sound JSON of some other program."""
    try:
        record = json.loads(marker.read_bytes().decode("utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(record, dict) and bool(record) and "files" not in record
