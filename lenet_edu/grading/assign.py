"""Handing out a part of the course: a folder or a zip that learners hand in again.

It holds the chosen chapters with a note on top, no solutions, and what says until when
these stay hidden.
"""

from __future__ import annotations

import datetime
import os
import re
import shutil
import tempfile
import unicodedata
import zipfile
from collections.abc import Sequence
from pathlib import Path

from lenet_edu import course
from lenet_edu.course.assignment import FILE, Assignment
from lenet_edu.files import write_atomic

START = "START_HERE.md"
_ZIP_TIME = (2000, 1, 1, 0, 0, 0)  # the same chapters give the same bytes


class AssignError(Exception):
    """Nothing was handed out; the text is a sentence."""


def assignment_of(
    chapters: Sequence[str], name: str, solutions_from: str = ""
) -> Assignment:
    """What is to be handed out.

    Parameters
    ----------
    chapters
        Numbers or names: "02", "4", "05_connections".
    name
        "Week 3".
    solutions_from
        "2026-12-14" or "2026-12-14T18:00", in the local time zone where none is
        written; "" to keep the solutions.

    Raises
    ------
    UnknownChapterError
        If there is no such chapter.
    AssignError
        If the name is empty or the time is none.
    """
    if not slug(name):
        raise AssignError(
            f"{name!r} cannot be the name of an assignment: it needs a letter or a "
            'digit, as in --name "Week 3".'
        )
    chosen = sorted({course.find_chapter(one).stem for one in chapters})
    if not chosen:
        raise AssignError("No chapter was named; lenet-edu assign 02 04 takes two.")
    name = " ".join(name.split())
    return Assignment(name, tuple(chosen), _moment(solutions_from))


def slug(name: str) -> str:
    """ "Week 3" as the name of a file: "week-3"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def hand_out(given: Assignment, out: Path) -> Path:
    """Make the folder, or the zip where ``out`` ends with .zip; never over another.

    Raises
    ------
    AssignError
        If ``out`` is there already, or cannot be written.
    CourseError
        If the course's own notebooks are missing, or ``out`` lies among them.
    """
    if os.path.lexists(out):
        raise AssignError(
            f"{out} is there already and was left as it is. Name another place with "
            "--out, or remove it first."
        )
    parent = out.absolute().parent
    if not parent.is_dir():
        raise AssignError(f"{parent} is no folder; make it first, or name another.")
    top = slug(given.name)
    try:
        with tempfile.TemporaryDirectory(prefix=".assign-", dir=parent) as place:
            folder = Path(place) / top
            _fill(folder, given)
            if out.suffix.lower() == ".zip":
                made = Path(place) / "made.zip"
                _pack(folder, made)
            else:
                made = folder
            _move(made, out)
    except OSError as error:
        raise AssignError(
            f"{out} could not be written: {error.strerror or error}. Nothing was "
            "handed out."
        ) from None
    return out


def _fill(folder: Path, given: Assignment) -> None:
    folder.mkdir()
    (folder / FILE).write_text(given.as_json(), encoding="utf-8")
    course.open_course(folder)
    shutil.rmtree(folder / "solutions", ignore_errors=True)  # of one already open
    write_atomic(folder / START, _start(given))


def _start(given: Assignment) -> str:
    """What stands beside the notebooks for somebody who opens the folder."""
    chapters = "\n".join(f"- `chapters/{name}.ipynb`" for name in given.chapters)
    return (
        f"# {given.name}\n\n{chapters}\n\n"
        "1. Open a terminal in this folder and run `lenet-edu lab`. (The course has to "
        "be installed once; its README says how.)\n"
        "2. Work through the notebooks. `check` says what is right and what is not "
        "yet; `hint` helps one step at a time.\n"
        "3. Save, and hand in this folder as it is, or the notebooks alone.\n\n"
        f"{given.opens}\n"
    )


def _pack(folder: Path, made: Path) -> None:
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder.parent).as_posix()
            is_folder = path.is_dir()
            entry = zipfile.ZipInfo(f"{name}/" if is_folder else name, _ZIP_TIME)
            entry.external_attr = (0o40755 if is_folder else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, b"" if is_folder else path.read_bytes())


def _move(made: Path, out: Path) -> None:
    """Put it in its place, unless something has come to lie there meanwhile."""
    if made.is_dir():
        out.mkdir()  # fails if anything is there; an empty folder can be replaced
        os.replace(made, out) if os.name != "nt" else _move_into(made, out)
    elif hasattr(os, "link"):
        os.link(made, out)  # unlike a rename, it fails if a file is there
    else:
        made.rename(out)


def _move_into(made: Path, out: Path) -> None:
    for path in made.iterdir():
        path.rename(out / path.name)


def _moment(text: str) -> datetime.datetime | None:
    if not text:
        return None
    try:
        when = datetime.datetime.fromisoformat(text)
        return when if when.tzinfo is not None else when.astimezone()
    except (ValueError, OverflowError, OSError):
        raise AssignError(
            f"{text!r} is no time from which the solutions could be seen; write it as "
            "2026-12-14 or 2026-12-14T18:00."
        ) from None
