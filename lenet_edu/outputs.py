"""Can it be written? Asked before hours of work, and said in a sentence afterwards.

Nothing is made or changed by asking.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOM = 20_000_000  # bytes that must be free; the largest folder of results has less
PICTURES = (".png", ".svg", ".pdf")
_FULL = (errno.ENOSPC, errno.EDQUOT)


class OutputError(Exception):
    """Something cannot be written; the text says what and why.

    ``code`` is the exit code: 2 if something else was to be asked for, else 1.
    """

    def __init__(self, text: str, code: int = 1) -> None:
        super().__init__(text)
        self.code = code


def require_folder(out: Path, *names: str) -> None:
    """OutputError unless ``out`` is, or can become, a folder for files of these names.

    It is not made yet.
    """
    place = _existing(out)
    if not place.is_dir():
        what = "is a file" if place == out else f"would lie in {place}, which is a file"
        raise OutputError(f"{out} {what}; name a folder for the results.", 2)
    for name in names:
        if (out / name).is_dir():
            raise OutputError(
                f"{out / name} is a folder, and a file of this name is to be written "
                "there. Name another folder for the results.",
                2,
            )
    _require_room(place, out)


def require_file(path: Path, endings: Sequence[str] = ()) -> None:
    """OutputError unless a file can be written there, whose name ends as it must."""
    if path.is_dir():
        raise OutputError(f"{path} is a folder; name a file in it.", 2)
    if endings and path.suffix.lower() not in endings:
        known = f"{', '.join(endings[:-1])} or {endings[-1]}"
        ends = f"ends in {path.suffix}" if path.suffix else "has no ending"
        raise OutputError(f"{path.name} {ends}; a name with {known} is expected.", 2)
    folder = path.absolute().parent
    if not folder.is_dir():
        raise OutputError(
            f"There is no folder {path.parent} to save {path.name} in.", 2
        )
    if path.exists() and not os.access(path, os.W_OK):
        raise OutputError(f"{path} may not be written: allow it, or name another file.")
    _require_room(folder, path)


@contextlib.contextmanager
def failures_in_sentences(out: Path) -> Iterator[None]:
    """Turn an OSError of the block, which writes to ``out``, into an OutputError."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise OutputError(str(error)) from error
        raise OutputError(_in_words(out, _existing(out), error)) from error


def _existing(path: Path) -> Path:
    """The path itself, or the nearest one above it that is there."""
    path = path.expanduser()
    while not os.path.lexists(path) and path != path.absolute().anchor:
        above = path.absolute().parent
        if above == path:
            break
        path = above
    return path


def _require_room(folder: Path, what: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(_in_words(what, folder, error)) from None
    free = shutil.disk_usage(folder).free
    if free < ROOM:
        raise OutputError(
            f"{what} would lie on a disk with {_megabytes(free)} free, and "
            f"{_megabytes(ROOM)} may be needed. Make room, or name another place."
        )


def _in_words(what: Path, folder: Path, error: OSError) -> str:
    free = 0
    with contextlib.suppress(OSError):
        free = shutil.disk_usage(folder).free
    if error.errno in _FULL:
        return (
            f"{what} cannot be written: the disk is full ({_megabytes(free)} free). "
            "Make room, or name another place."
        )
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        why = "is read-only" if error.errno == errno.EROFS else "may not be written by"
        whose = "" if error.errno == errno.EROFS else " you"
        return (
            f"{what} cannot be written: {folder} {why}{whose} ({_megabytes(free)} free "
            "there). Name another place, or allow yourself to write there."
        )
    return (
        f"{what} cannot be written ({error.strerror}; {_megabytes(free)} free there)."
    )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
