"""A learner's folder as one file, to take from the browser to a laptop and back.

    from lenet_edu.luggage import pack, unpack

``pack()`` writes the zip, ``unpack("my-course.zip")`` brings one in; ``lenet-edu pack``
and ``lenet-edu unpack`` do the same in a terminal. What is there is never overwritten.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .course import CourseError, learner_folder
from .course.notebook import as_built, cells_digest
from .exercises import record
from .files import dated_name, write_atomic

NAME = "my-course.zip"
# What is a learner's own; solutions come with the course.
_OWN = re.compile(
    r"(chapters/[\w. -]+\.ipynb|my_lenet/[\w. -]+\.py"
    r"|my_lenet/my_lenet5[\w.-]*\.(npz|json)|progress\.json)"
)
_LARGEST = 200_000_000  # bytes of one file


class LuggageError(CourseError):
    """A zip cannot be packed or unpacked; the text is a sentence."""


@dataclass
class Unpacked:
    """What came of a zip; the paths are relative to the learner's folder."""

    new: list[str] = field(default_factory=list)
    beside: list[tuple[str, str]] = field(default_factory=list)
    same: int = 0
    solved: int = 0

    def __str__(self) -> str:
        said = []
        if self.new:
            said.append(f"Brought in: {', '.join(self.new)}.")
        said += [
            f"{path} differs from yours, which stays; the one that came is {now}."
            for path, now in self.beside
        ]
        if self.solved:
            what = "exercise counts" if self.solved == 1 else "exercises count"
            said.append(f"{self.solved} more {what} as passed.")
        return "\n".join(said) or "Nothing in it is new here."

    __repr__ = __str__


@dataclass(frozen=True)
class Packed:
    """A zip that was written."""

    path: Path
    files: int

    def __str__(self) -> str:
        return (
            f"{self.path.name} holds your {self.files} files. In JupyterLab's list of "
            "files it lies beside your folders: right-click it, then Download. "
            "Elsewhere, lenet-edu unpack (or unpack of this module) brings it in."
        )

    __repr__ = __str__


def pack(folder: str | Path | None = None, into: str | Path | None = None) -> Packed:
    """Write what is yours into one zip: notebooks, kept functions, weights, progress.

    Parameters
    ----------
    folder
        The learner's folder; by default the one that we are in.
    into
        The zip; by default ``my-course.zip`` in the learner's folder, where an
        earlier one keeps a dated name.

    Raises
    ------
    LuggageError
        If there is no learner's folder, or the zip cannot be written.
    """
    top = _own(folder)
    stream, count = io.BytesIO(), 0
    try:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
            for place, path in _files(top):
                packed.writestr(place, path.read_bytes())
                count += 1
        target = top / NAME if into is None else Path(into)
        if target.exists() and into is None:
            write_atomic(dated_name(target, "before"), target.read_bytes())
        elif target.exists():
            raise LuggageError(f"{target} is there already; name another file.")
        write_atomic(target, stream.getvalue())
    except OSError as error:
        raise LuggageError(f"The zip could not be written: {_why(error)}.") from error
    return Packed(target, count)


def unpack(zip_file: str | Path, folder: str | Path | None = None) -> Unpacked:
    """Bring what a zip holds into a learner's folder; nothing there is overwritten.

    A file that is not there yet is laid there, and so is one in the place of a notebook
    that you did not change. What differs from yours comes in beside it, under a dated
    name. Exercises that either side has passed count as passed.

    Parameters
    ----------
    zip_file
        As :func:`pack` wrote it.
    folder
        The learner's folder; by default the one that we are in.

    Raises
    ------
    LuggageError
        If there is no learner's folder, or the file is no such zip.
    """
    top, path, done = _own(folder), Path(zip_file), Unpacked()
    if not path.exists() and not path.is_absolute():
        path = top / path  # a notebook runs in chapters/, the upload lies above
    try:
        with zipfile.ZipFile(path) as packed:
            contents = [(one.filename, packed.read(one)) for one in _wanted(packed)]
        if not contents:
            raise LuggageError(f"{path.name} holds nothing of a learner's folder.")
        for name, content in contents:
            if name == record.FILE:
                done.solved = _add_progress(top, content, path.name)
            else:
                _bring(top, name, content, done)
    except (zipfile.BadZipFile, RuntimeError, EOFError) as error:
        raise LuggageError(f"{path.name} is no whole zip file ({error}).") from error
    except OSError as error:
        raise LuggageError(f"{path.name} could not be unpacked: {_why(error)}.") from (
            error
        )
    return done


def _own(folder: str | Path | None) -> Path:
    found = learner_folder(folder)
    if found is None:
        where = "here" if folder is None else f"in {folder}"
        raise LuggageError(
            f"There is no copy of the course {where}. `lenet-edu lab` makes one."
        )
    return found


def _files(top: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted([*top.glob("chapters/*"), *top.glob("my_lenet/*")]):
        place = path.relative_to(top).as_posix()
        if _OWN.fullmatch(place) and path.is_file():
            yield place, path
    if (top / record.FILE).is_file():
        yield record.FILE, top / record.FILE


def _wanted(packed: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """Files that a learner's folder has; whatever else is in there stays in there."""
    for one in packed.infolist():
        if _OWN.fullmatch(one.filename) and not one.is_dir():
            if one.file_size > _LARGEST:
                raise LuggageError(f"{one.filename} in it is too large to be yours.")
            yield one


def _bring(top: Path, name: str, content: bytes, done: Unpacked) -> None:
    """Lay one file where it belongs, or beside the one that is there."""
    target = top / name
    present = target.read_bytes() if target.exists() else None
    if present is not None and _alike(name, present, content):
        done.same += 1
    elif present is None or (name.endswith(".ipynb") and as_built(present)):
        write_atomic(target, content)
        done.new.append(name)
    else:
        aside = dated_name(target, "brought")
        earlier = target.parent.glob(f"{target.stem}.brought-*{target.suffix}")
        if any(_alike(name, one.read_bytes(), content) for one in earlier):
            done.same += 1
            return
        write_atomic(aside, content)
        done.beside.append((name, aside.relative_to(top).as_posix()))


def _alike(name: str, one: bytes, other: bytes) -> bool:
    """Whether two files say the same; of notebooks the text counts."""
    if name.endswith(".ipynb"):
        digest = cells_digest(one)
        return digest is not None and digest == cells_digest(other)
    return one == other


def _add_progress(top: Path, content: bytes, source: str) -> int:
    """Add the zip's record to ours; returns how many exercises are newly passed."""
    try:
        brought = json.loads(content)
        entries = {key: dict(one) for key, one in dict(brought).items()}
    except (ValueError, TypeError) as error:
        raise LuggageError(f"The progress in {source} is damaged ({error}).") from error
    before, count = record.read(top)[0], 0
    for key, entry in entries.items():
        if record.wrong_with(entry):
            continue
        count += entry.get("passed", False) and not before.get(key, {}).get("passed")

        def both(old: record.Entry, new: record.Entry = entry) -> record.Entry:
            return merged(old, new)

        if merged(before.get(key, {}), entry) != before.get(key, {}):
            record.change(top, key, both)
    return count


def merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Two entries for one exercise: passed if either is, and the larger counts."""
    both = {**new, **old}
    for key in ("attempts", "hints", "asked"):
        if key in both:
            both[key] = max(old.get(key, 0), new.get(key, 0))
    if old.get("passed") or new.get("passed"):
        both["passed"] = True
    if old.get("mistakes") or new.get("mistakes"):
        both["mistakes"] = sorted({*old.get("mistakes", ()), *new.get("mistakes", ())})
    return both


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
