"""Making the learner's copy, bringing it up to date, restoring a chapter."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from ..files import sweep
from . import shelf
from .assignment import Assignment, read_assignment
from .delivery import Delivery
from .folder import absolute, refuse_source
from .report import Report, Reset

OWN = "my_lenet"


def open_course(folder: str | Path) -> Report:
    """Make the learner's copy of the course in ``folder``, or bring it up to date.

    A missing notebook is laid there; one that the learner did not change is replaced
    when the course has a newer one; beside one that they changed the newer is laid as
    ``NN_name.new.ipynb``. What cannot be read is set aside under a dated name, and
    hidden halves of files that a killed process left are removed.

    A folder with an ``assignment.json`` gets the chapters that were handed out, and
    their solutions once they are open.

    Raises
    ------
    CourseError
        If the folder cannot be used or written. Nothing of the learner's is lost.
    """
    folder = absolute(folder)
    refuse_source(folder)
    notebooks = [(kind, one) for kind in shelf.KINDS for one in shelf.notebooks(kind)]
    given = read_assignment(folder)
    kinds = shelf.KINDS if given is None or given.is_open() else shelf.KINDS[:1]
    with Delivery(folder) as delivery:
        for place in (".", *shelf.KINDS, OWN):  # of a start that was killed
            sweep(folder / place)
        for kind, notebook in notebooks:
            if given is None:
                delivery.deliver(kind, notebook)
            elif kind in kinds and notebook.stem in given.chapters:
                delivery.deliver(kind, notebook, _content(kind, notebook, given))
        (folder / OWN).mkdir(exist_ok=True)
        if not all(os.access(folder / kind, os.W_OK) for kind in (".", *kinds)):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
    return delivery.report


def reset(folder: str | Path, chapter: str) -> Reset:
    """Restore one chapter; the learner's version is kept under a dated name.

    Parameters
    ----------
    folder : the learner's folder
    chapter : its number or name, as ``"02"``, ``"2"`` or ``"02_convolution"``

    Raises
    ------
    UnknownChapterError
        If there is no such chapter.
    CourseError
        If the folder cannot be written.
    """
    folder = absolute(folder)
    notebook = shelf.find_chapter(chapter)
    path = Path("chapters") / notebook.name
    kept_as = None
    given = read_assignment(folder)
    content = _content("chapters", notebook, given)
    with Delivery(folder) as delivery:
        target = folder / path
        if os.path.lexists(target):
            if target.is_file() and target.read_bytes() == content:
                return Reset(path, None)
            kept_as = delivery.set_aside(path, "mine", "is being restored")
        delivery.deliver("chapters", notebook, content)
    return Reset(path, kept_as)


def _content(kind: str, notebook: Path, given: Assignment | None) -> bytes:
    """What is laid into the folder: the notebook, with the assignment's note in it."""
    content = notebook.read_bytes()
    if given is None or kind != "chapters" or notebook.stem not in given.chapters:
        return content
    return given.noted(content, notebook.stem)
