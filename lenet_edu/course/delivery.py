"""One pass over a learner's folder: notebooks are laid there, and it is written down.

What was delivered is kept in ``course.json``, by path: the digest of the file and the
digest of its text.
"""

from __future__ import annotations

import errno
import json
import os
import re
from pathlib import Path
from typing import Any

from lenet_edu.files import dated_name, write_atomic
from lenet_edu.version import __version__

from .errors import CourseError
from .folder import MARKER, is_foreign
from .notebook import as_built, built_as, cells_digest, sha256, with_outputs
from .report import Kept, Report, SetAside


class Delivery:
    """One pass over a learner's folder: what was delivered, and what is done now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.report = Report(folder)
        self.files: dict[str, dict[str, str]] = {}
        self.written: bytes | None = None

    def __enter__(self) -> Delivery:
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

    def deliver(self, kind: str, notebook: Path, content: bytes | None = None) -> None:
        """Bring one notebook of the course into the learner's folder.

        ``content`` stands for what the file holds, where something was added to it.
        """
        if content is None:
            content = notebook.read_bytes()
        cells = cells_digest(content)
        if cells is None:
            raise CourseError(
                f"The course's own {kind}/{notebook.name} is damaged. "
                "Please install lenet-edu again."
            )
        new = {"sha256": sha256(content), "cells": cells}
        path = Path(kind) / notebook.name
        known = self.files.get(path.as_posix())
        target = self.folder / path
        if not os.path.lexists(target):
            self._write(path, content, new)
            self.report.created.append(path)
        else:
            present = target.read_bytes() if target.is_file() else b""
            mine = cells_digest(present)
            if mine is None:
                why = "is no readable notebook (damaged or half-written)"
                self.set_aside(path, "damaged", why)
                self._write(path, content, new)
            elif mine == new["cells"]:
                # The text is right. Its outputs are the learner's, unless the file is
                # to the byte what was delivered.
                if self._untouched(path, present) and known != new:
                    self._write(path, content, new)
                    self.report.updated.append(path)
                self.files[path.as_posix()] = new
            elif (known is not None and mine == known["cells"]) or as_built(present):
                self._bring_up_to_date(path, content, new, present)
                self.report.updated.append(path)
            else:
                self._keep(path, content, new, present)
                return
        self._remove_offers(path)

    def set_aside(self, path: Path, label: str, why: str) -> Path:
        """Rename ``path`` to a dated name that is free, report it, return the name."""
        now = dated_name(self.folder / path, label)
        os.rename(self.folder / path, now)
        self.report.set_aside.append(SetAside(path, path.with_name(now.name), why))
        return path.with_name(now.name)

    def _untouched(self, path: Path, present: bytes) -> bool:
        known = self.files.get(path.as_posix())
        return known is not None and known["sha256"] == sha256(present)

    def _bring_up_to_date(
        self, path: Path, content: bytes, new: dict[str, str], present: bytes
    ) -> None:
        """Replace a notebook of the course's text; what equal cells show stays."""
        if not self._untouched(path, present):
            content = with_outputs(content, present)
        self._write(path, content, new)

    def _keep(
        self, path: Path, content: bytes, new: dict[str, str], present: bytes
    ) -> None:
        """Leave the learner's notebook; lay the course's beside it if that is newer."""
        known = self.files.get(path.as_posix())
        began_with = built_as(present)
        if began_with and began_with == built_as(content):
            self.files[path.as_posix()] = known = new
        is_newer = known is None or known["cells"] != new["cells"]
        newer = self._lay_beside(path, content, new) if is_newer else None
        self.report.kept.append(Kept(path, newer))

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
            present = target.read_bytes() if target.is_file() else b""
            mine = cells_digest(present)
            if mine == new["cells"]:
                return offer
            if (known is not None and mine == known["cells"]) or as_built(present):
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
            if target.is_file() and cells_digest(target.read_bytes()) == known["cells"]:
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
            if is_foreign(marker):
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
            "version": __version__,
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
