"""The learner's own copy of the course: made on first start, updated on later ones.

The rule: a notebook that the learner changed is never touched. "Changed" is judged
on the cells' text, since JupyterLab rewrites a notebook whenever it is run or saved.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import lenet_edu
from lenet_edu.files import write_atomic

MARKER = "course.json"
KINDS = ("chapters", "solutions")
DEFAULT_NAME = "my-course"

_PACKAGE = Path(__file__).resolve().parent


class CourseError(Exception):
    """Something stands in the way; the text is a sentence for the learner."""


class UnknownChapterError(CourseError):
    """The learner named a chapter that the course does not have."""


@dataclass(frozen=True)
class Kept:
    """A notebook with the learner's changes, left alone.

    ``newer`` is where the course's newer version was laid, or None where there is
    none. Both are relative to the learner's folder.
    """

    path: Path
    newer: Path | None

    def __str__(self) -> str:
        if self.newer is None:
            return f"{self.path} has changes of yours and was left alone."
        return (
            f"{self.path} has changes of yours and was left alone; "
            f"the course's new version of it is {self.newer}."
        )


@dataclass(frozen=True)
class SetAside:
    """A file that could not be used, and the name under which it was kept."""

    path: Path
    now: Path
    why: str

    def __str__(self) -> str:
        return f"{self.path} {self.why}; it was kept as {self.now}."


@dataclass
class Report:
    """What `open_course` did; paths are relative to ``folder``."""

    folder: Path
    created: list[Path] = field(default_factory=list)
    updated: list[Path] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    removed: list[Path] = field(default_factory=list)

    def sentences(self) -> list[str]:
        """Say in plain sentences what the learner should know; may be empty."""
        said = []
        if self.created:
            said.append(f"New: {_names(self.created)}.")
        if self.updated:
            said.append(
                f"Corrected in the course, not changed by you, so brought up to date: "
                f"{_names(self.updated)}."
            )
        said += [str(kept) for kept in self.kept if kept.newer is not None]
        said += [str(moved) for moved in self.set_aside]
        if self.removed:
            said.append(f"No longer needed, so removed: {_names(self.removed)}.")
        return said


@dataclass(frozen=True)
class Reset:
    """What `reset` did: the restored notebook, and where the learner's one is."""

    path: Path
    kept_as: Path | None


def clone_top() -> Path | None:
    """Return the repository's top level, or None in an ordinary installation."""
    top = _PACKAGE.parent
    in_clone = (top / "pyproject.toml").is_file() and (top / "sources").is_dir()
    return top if in_clone else None


def shipped(kind: str) -> Path:
    """Return the folder of the notebooks that come with the course.

    Parameters
    ----------
    kind : "chapters" or "solutions"

    Raises
    ------
    CourseError
        If this copy of the library came without notebooks.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; expected one of {', '.join(KINDS)}")
    inside = _PACKAGE / "_course" / kind
    top = clone_top()
    folder = inside if top is None else top / kind
    if not folder.is_dir():
        raise CourseError(
            f"This copy of lenet-edu came without its {kind}. "
            + ("Run `make notebooks` first." if top else "Please install it again.")
        )
    return folder


def default_folder(start: str | Path | None = None) -> Path:
    """Return where the learner's copy goes when no folder is named.

    ``my-course`` at the top of the repository for a ``start`` (the current folder
    when None) inside a clone, else ``my-course`` in ``start``.

    Raises
    ------
    CourseError
        If the current folder no longer exists.
    """
    here = _absolute("" if start is None else start)
    top = clone_top()
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
        here = _absolute("" if start is None else start)
    except CourseError:  # the current folder was deleted
        return None
    for folder in (here, *here.parents):
        marker = folder / MARKER
        if os.path.isfile(marker) and not _is_foreign(marker):
            return folder
    return None


def open_course(folder: str | Path) -> Report:
    """Make the learner's copy of the course in ``folder``, or bring it up to date.

    A missing notebook is laid there; one that the learner did not change is replaced
    when the course has a newer one; beside one that they changed the newer is laid as
    ``NN_name.new.ipynb``. What cannot be read is set aside under a dated name.

    Raises
    ------
    CourseError
        If the folder cannot be used or written. Nothing of the learner's is lost.
    """
    folder = _absolute(folder)
    _refuse_source(folder)
    notebooks = [(kind, one) for kind in KINDS for one in _shipped_notebooks(kind)]
    with _Delivery(folder) as delivery:
        for kind, notebook in notebooks:
            delivery.deliver(kind, notebook)
        (folder / "my_lenet").mkdir(exist_ok=True)
        if not all(os.access(folder / kind, os.W_OK) for kind in (".", *KINDS)):
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
    folder = _absolute(folder)
    notebook = find_chapter(chapter)
    path = Path("chapters") / notebook.name
    kept_as = None
    with _Delivery(folder) as delivery:
        target = folder / path
        if os.path.lexists(target):
            if target.is_file() and target.read_bytes() == notebook.read_bytes():
                return Reset(path, None)
            kept_as = delivery.set_aside(path, "mine", "is being restored")
        delivery.deliver("chapters", notebook)
    return Reset(path, kept_as)


class _Delivery:
    """One pass over a learner's folder: what was delivered, and what is done now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.report = Report(folder)
        self.files: dict[str, dict[str, str]] = {}
        self.written: bytes | None = None

    def __enter__(self) -> _Delivery:
        try:
            if self.folder.exists() and not self.folder.is_dir():
                raise CourseError(
                    f"{self.folder} is a file, so the course cannot be put there. "
                    "Name another folder."
                )
            self.folder.mkdir(parents=True, exist_ok=True)
            self._read_record()
        except OSError as error:
            raise CourseError(self._explain(error)) from error
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        # Also after a failure: what was delivered so far must be known next time.
        try:
            self._write_record()
        except OSError as trouble:
            if error is None:
                raise CourseError(self._explain(trouble)) from trouble
        if isinstance(error, OSError):
            raise CourseError(self._explain(error)) from error

    def deliver(self, kind: str, notebook: Path) -> None:
        """Bring one notebook of the course into the learner's folder."""
        content = notebook.read_bytes()
        cells = _cells_digest(content)
        if cells is None:
            raise CourseError(
                f"The course's own {kind}/{notebook.name} is damaged. "
                "Please install lenet-edu again."
            )
        new = {"sha256": _sha256(content), "cells": cells}
        path = Path(kind) / notebook.name
        known = self.files.get(path.as_posix())
        target = self.folder / path
        if not os.path.lexists(target):
            self._write(path, content, new)
            self.report.created.append(path)
        else:
            present = target.read_bytes() if target.is_file() else None
            mine = None if present is None else _cells_digest(present)
            if mine is None:
                why = "is no readable notebook (damaged or half-written)"
                self.set_aside(path, "damaged", why)
                self._write(path, content, new)
            elif mine == new["cells"]:
                # The text is right. Its outputs are the learner's, unless the file is
                # to the byte what was delivered.
                untouched = known is not None and known["sha256"] == _sha256(
                    present or b""
                )
                if untouched and known != new:
                    self._write(path, content, new)
                    self.report.updated.append(path)
                self.files[path.as_posix()] = new
            elif known is not None and mine == known["cells"]:
                self._write(path, content, new)
                self.report.updated.append(path)
            else:
                is_newer = known is None or known["cells"] != new["cells"]
                newer = self._lay_beside(path, content, new) if is_newer else None
                self.report.kept.append(Kept(path, newer))
                return
        self._remove_offers(path)

    def set_aside(self, path: Path, label: str, why: str) -> Path:
        """Rename ``path`` to a dated name that is free, report it, return the name."""
        base = f"{path.stem}.{label}-{date.today().isoformat()}"
        now = path.with_name(base + path.suffix)
        count = 1
        while os.path.lexists(self.folder / now):
            count += 1
            now = path.with_name(f"{base}-{count}{path.suffix}")
        os.rename(self.folder / path, self.folder / now)
        self.report.set_aside.append(SetAside(path, now, why))
        return now

    def _lay_beside(
        self, path: Path, content: bytes, new: dict[str, str]
    ) -> Path | None:
        """Lay the newer version beside the learner's; None if they had deleted it."""
        count = 1
        while True:
            label = "new" if count == 1 else f"new-{count}"
            offer = path.with_name(f"{path.stem}.{label}{path.suffix}")
            known = self.files.get(offer.as_posix())
            target = self.folder / offer
            if not os.path.lexists(target):
                if known is not None and known["cells"] == new["cells"]:
                    return None
                self._write(offer, content, new)
                return offer
            mine = _cells_digest(target.read_bytes()) if target.is_file() else None
            if mine == new["cells"]:
                return offer
            if known is not None and mine == known["cells"]:
                self._write(offer, content, new)
                return offer
            count += 1  # the learner has worked in that one too

    def _remove_offers(self, path: Path) -> None:
        """Remove versions once laid beside ``path`` that nobody changed."""
        pattern = re.compile(
            re.escape(f"{path.parent.as_posix()}/{path.stem}")
            + r"\.new(-\d+)?"
            + re.escape(path.suffix)
        )
        for name in [name for name in self.files if pattern.fullmatch(name)]:
            known = self.files.pop(name)
            target = self.folder / name
            if (
                target.is_file()
                and _cells_digest(target.read_bytes()) == known["cells"]
            ):
                target.unlink()
                self.report.removed.append(Path(name))

    def _write(self, path: Path, content: bytes, digests: dict[str, str]) -> None:
        write_atomic(self.folder / path, content)
        self.files[path.as_posix()] = digests

    def _read_record(self) -> None:
        marker = self.folder / MARKER
        if not os.path.lexists(marker):
            return
        if os.path.isfile(marker):
            if _is_foreign(marker):
                raise CourseError(
                    f"{marker} belongs to something other than this course, so nothing "
                    "was written there. Name another folder."
                )
            self.written = marker.read_bytes()
            files = _parse_record(self.written)
            if files is not None:
                self.files = files
                return
        self.written = None
        why = "could not be read (damaged or half-written)"
        self.set_aside(Path(MARKER), "damaged", why)

    def _write_record(self) -> None:
        record = {
            "course": "lenet-edu",
            "version": lenet_edu.__version__,
            "files": dict(sorted(self.files.items())),
        }
        content = (json.dumps(record, indent=1) + "\n").encode()
        if content != self.written:
            write_atomic(self.folder / MARKER, content)
            self.written = content

    def _explain(self, error: OSError) -> str:
        place = self.folder
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            said = (
                f"The disk is full, so {place} could not be completed. "
                "Make some room and start again."
            )
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            said = (
                f"{place} cannot be written: it is read-only or belongs to someone "
                "else. Name another folder, or ask for the right to write there."
            )
        elif error.errno in (errno.EEXIST, errno.ENOTDIR):
            said = (
                f"{error.filename or place} is a file where a folder is needed. "
                "Rename it, or name another folder."
            )
        else:
            said = f"{place} could not be written: {error.strerror or error}."
        moved = [str(one) for one in self.report.set_aside]
        return " ".join([said, *moved, "Nothing of yours was lost."])


def _absolute(path: str | Path) -> Path:
    try:
        return Path(path).resolve()
    except FileNotFoundError as error:
        raise CourseError(
            "The folder you are in no longer exists; go to another one."
        ) from error


def _refuse_source(folder: Path) -> None:
    """Raise if ``folder`` is the course itself rather than a learner's copy of it."""
    top = clone_top()
    if top is None:
        return
    own = [top / name for name in ("sources", *KINDS, "lenet_edu", "tests")]
    if folder == top or any(folder.is_relative_to(one) for one in own):
        raise CourseError(
            f"{folder} holds the course's own files; your copy needs a folder of its "
            f"own, for example {top / DEFAULT_NAME}."
        )


def _shipped_notebooks(kind: str) -> list[Path]:
    found = sorted(shipped(kind).glob("[0-9][0-9]_*.ipynb"))
    if not found:
        raise CourseError(
            f"This copy of lenet-edu came without its {kind}. "
            + ("Run `make notebooks` first." if clone_top() else "Install it again.")
        )
    return found


def find_chapter(chapter: str) -> Path:
    """Return the shipped notebook of a chapter, by its number or name.

    Raises
    ------
    UnknownChapterError
        If there is no such chapter.
    """
    notebooks = _shipped_notebooks("chapters")
    wanted = chapter.strip().removesuffix(".ipynb")
    if wanted.isascii() and wanted.isdigit():
        wanted = f"{int(wanted):02d}"
    for notebook in notebooks:
        if wanted in (notebook.stem, notebook.stem[:2]):
            return notebook
    known = ", ".join(notebook.stem for notebook in notebooks)
    raise UnknownChapterError(f"There is no chapter {chapter!r}. There are: {known}.")


def _cells_digest(content: bytes) -> str | None:
    """Return the SHA-256 of a notebook's text, or None if it is no notebook.

    Outputs, counts, metadata and cell ids do not count, nor do empty cells: running
    the last cell makes JupyterLab append one.
    """
    try:
        cells = json.loads(content.decode("utf-8"))["cells"]
        text = [
            [cell["cell_type"], "".join(cell["source"]).replace("\r\n", "\n").rstrip()]
            for cell in cells
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return _sha256(json.dumps([cell for cell in text if cell[1]]).encode())


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _parse_record(content: bytes) -> dict[str, dict[str, str]] | None:
    """Return the delivered digests by path, or None if this is no such record."""
    try:
        files = json.loads(content.decode("utf-8"))["files"]
        return {
            name: {"sha256": str(one["sha256"]), "cells": str(one["cells"])}
            for name, one in dict(files).items()
        }
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _is_foreign(marker: Path) -> bool:
    """Tell whether a ``course.json`` is sound JSON of some other program."""
    try:
        record = json.loads(marker.read_bytes().decode("utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(record, dict) and bool(record) and "files" not in record


def _names(paths: list[Path]) -> str:
    return ", ".join(path.as_posix() for path in paths)
