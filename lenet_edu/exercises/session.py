"""Whose notebook this session runs in, and what may be written for it.

Only what passes in the learner's own notebooks is kept and counted. A solved notebook
is told by its folder, whichever program opened it, and a program that builds or tests
notebooks can say so with ``LENET_EDU_RECORD=no``.
"""

from __future__ import annotations

import os
import sys
from enum import Enum
from pathlib import Path
from typing import Any

from ..course import learner_folder

RECORD = "LENET_EDU_RECORD"


class Place(Enum):
    """Where a check runs, as far as its record is concerned."""

    OUTSIDE = "in no learner's folder: the record lives in memory"
    CHAPTER = "in one of the learner's own chapters: all is kept"
    ELSEWHERE = "elsewhere in the learner's folder: the learner's own code is kept"
    SOLVED = "in a solved notebook, or a build: nothing is kept or counted"


def place() -> Place:
    """Where this session runs."""
    folder = learner_folder()
    if folder is None:
        return Place.OUTSIDE
    if os.environ.get(RECORD, "").lower() in ("no", "0", "off", "false"):
        return Place.SOLVED
    there = _folders()
    if any(one.is_relative_to(folder / "solutions") for one in there):
        return Place.SOLVED
    if any(one.is_relative_to(folder / "chapters") for one in there):
        return Place.CHAPTER
    return Place.ELSEWHERE


def _folders() -> list[Path]:
    """The notebook's folder where one is known, and the working directory."""
    found = [Path.cwd()]
    # VS Code names the notebook in the session, Jupyter in the environment.
    shell = ipython()
    names = getattr(shell, "user_ns", {}).get("__vsc_ipynb_file__", "")
    for name in (names, os.environ.get("JPY_SESSION_NAME", "")):
        if isinstance(name, str) and name.endswith(".ipynb"):
            found.append(Path(name).parent)
    return [path.resolve() for path in found]


def ipython() -> Any:
    """The running IPython shell, or None; plain Python does not import it for this."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    return get_ipython()


def answered_by_hand() -> bool:
    """Whether somebody sits in front: programs that run notebooks allow no input."""
    kernel = getattr(ipython(), "kernel", None)
    try:
        parent = kernel.get_parent("shell")  # type: ignore[union-attr]
        return bool(parent["content"]["allow_stdin"])
    except (AttributeError, KeyError, TypeError):
        return False
