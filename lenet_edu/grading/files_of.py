"""The files of a folder or a zip file, listed and read without trusting either.

Nothing is unpacked: a member of a zip file is read into memory, up to a limit, so that
no name in it can point anywhere and no bomb can fill a disk. Links are not followed.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from .notebook_file import LARGEST, too_large

MOST_FILES = 200_000
MOST_MEMBERS = 20_000  # of one zip file
ZIPS_IN_ZIPS = 2
LARGEST_ZIP = 1 * 2**30  # bytes of a zip file inside another one
PASSED_BY = frozenset({".git", "__pycache__", ".ipynb_checkpoints", "__MACOSX"})
LINK = "it is a link, and links are not followed"
WANTED = (".ipynb", ".zip", "progress.json", "timestamp.txt")


class FileError(Exception):
    """A file is not read; the text is a sentence."""


@dataclass(frozen=True)
class Found:
    """One file: on disk, or in zip files on disk.

    Parameters
    ----------
    path
        Of the file on disk.
    members
        The way from there through zip files; () for the file itself.
    shown
        Its path inside the class's folder, with /; a zip file counts as a folder.
    size
        In bytes, as far as that is said.
    time
        "2026-11-30T22:48:12", or "".
    """

    path: str
    members: tuple[str, ...]
    shown: str
    size: int
    time: str

    @property
    def name(self) -> str:
        """The file's own name."""
        return PurePosixPath(self.shown).name

    @property
    def in_zip(self) -> bool:
        """Whether it lies in a zip file."""
        return bool(self.members)

    def read(self) -> bytes:
        """All of its bytes.

        Raises
        ------
        FileError
            If it is too large, or cannot be read.
        """
        if self.size > LARGEST:
            raise FileError(too_large(self.size))
        if not self.members:
            return _bounded(_open_plain(self.path), LARGEST)
        stream: io.BufferedIOBase = _open_plain(self.path)
        try:
            for n, member in enumerate(self.members):
                last = n == len(self.members) - 1
                with zipfile.ZipFile(stream) as archive, archive.open(member) as inner:
                    data = _bounded(inner, LARGEST if last else LARGEST_ZIP)
                stream.close()
                stream = io.BytesIO(data)
        except (zipfile.BadZipFile, KeyError, OSError, RuntimeError) as error:
            raise FileError(f"It cannot be taken from its zip file: {error}.") from None
        except (NotImplementedError, EOFError, ValueError) as error:
            raise FileError(f"Its zip file is damaged: {error}.") from None
        finally:
            stream.close()
        return data


@dataclass(frozen=True)
class Left:
    """A file that is left out, and why."""

    shown: str
    why: str


def files_of(top: Path) -> Iterator[Found | Left]:
    """Every file that could matter, in order; what is left out, with the reason."""
    if top.is_file():
        yield from _in_zip(_plain(top, ""), 0)
        return
    count = 0
    for folder, folders, names in os.walk(top, followlinks=False):
        here = Path(folder)
        for name in [*folders]:
            path = here / name
            if path.is_symlink():
                folders.remove(name)
                yield Left(
                    _shown(path, top), "it is a link, and links are not followed"
                )
        folders[:] = sorted(set(folders) - PASSED_BY)
        for name in sorted(names):
            if not name.lower().endswith(WANTED) or name.startswith("._"):
                continue
            count += 1
            if count > MOST_FILES:
                yield Left(_shown(here, top), f"there are more than {MOST_FILES} files")
                return
            yield from _on_disk(here / name, top)


def _on_disk(path: Path, top: Path) -> Iterator[Found | Left]:
    shown = _shown(path, top)
    try:
        status = path.lstat()
    except OSError as error:
        yield Left(shown, f"it cannot be read ({error.strerror})")
        return
    if stat.S_ISLNK(status.st_mode):
        yield Left(shown, LINK)
    elif not stat.S_ISREG(status.st_mode):
        yield Left(shown, "it is no ordinary file")
    elif path.name.lower().endswith(".zip"):
        yield from _in_zip(_plain(path, shown), 0)
    else:
        yield _plain(path, shown)


def _plain(path: Path, shown: str) -> Found:
    status = path.stat()
    when = datetime.fromtimestamp(int(status.st_mtime)).isoformat()
    return Found(str(path.absolute()), (), shown, status.st_size, when)


def _in_zip(found: Found, depth: int) -> Iterator[Found | Left]:
    """The members of a zip file, and of zip files in it."""
    try:
        if found.members:
            stream: io.BufferedIOBase = io.BytesIO(_zip_bytes(found))
        else:
            stream = _open_plain(found.path)
        with stream, zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
    except (FileError, zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        yield Left(found.shown or "the zip file", f"it cannot be opened ({error})")
        return
    if len(members) > MOST_MEMBERS:
        yield Left(found.shown, f"it holds more than {MOST_MEMBERS:,} files")
        return
    for member in sorted(members, key=lambda one: one.filename):
        yield from _member(found, member, depth)


def _member(
    found: Found, member: zipfile.ZipInfo, depth: int
) -> Iterator[Found | Left]:
    name = member.filename.replace("\\", "/")
    shown = f"{found.shown}/{name}".lstrip("/")
    parts = PurePosixPath(name).parts
    wanted = name.lower().endswith(WANTED) and not PASSED_BY & set(parts)
    if member.is_dir() or not wanted or parts[-1].startswith("._"):
        return
    if name.startswith("/") or ".." in parts or ":" in parts[0]:
        yield Left(shown, "its name points out of the zip file")
    elif stat.S_ISLNK(member.external_attr >> 16):
        yield Left(shown, LINK)
    elif member.flag_bits & 1:
        yield Left(shown, "it is encrypted")
    else:
        when = "" if member.date_time[0] <= 1980 else _dos_time(member)
        way = (*found.members, member.filename)
        inner = Found(found.path, way, shown, member.file_size, when)
        if not name.lower().endswith(".zip"):
            yield inner
        elif depth + 1 >= ZIPS_IN_ZIPS or member.file_size > LARGEST_ZIP:
            yield Left(shown, "it is a zip file too deep inside others, or too large")
        else:
            yield from _in_zip(inner, depth + 1)


def _zip_bytes(found: Found) -> bytes:
    with (
        _open_plain(found.path) as stream,
        zipfile.ZipFile(stream) as archive,
        archive.open(found.members[0]) as inner,
    ):
        return _bounded(inner, LARGEST_ZIP)


def _dos_time(member: zipfile.ZipInfo) -> str:
    try:
        return datetime(*member.date_time).isoformat()
    except ValueError:
        return ""


def _open_plain(path: str) -> io.BufferedReader:
    """Open a file, never a link and never a pipe that would let one wait."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise FileError(f"It cannot be read ({error.strerror}).") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise FileError("It is no ordinary file.")
    return os.fdopen(handle, "rb")


def _bounded(stream: IO[bytes] | io.BufferedReader, most: int) -> bytes:
    with stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise FileError(
            f"It has more than {most // 2**20} MB, however small it says it is, and is "
            "not read."
        )
    return data


def _shown(path: Path, top: Path) -> str:
    return path.relative_to(top).as_posix()
