"""A lock between processes: held while a small file is read, changed and written.

It ends with the process that holds it, however that ends. Where the system has no such
locks, as in a browser, there is one process only and the block just runs.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt
else:
    try:
        import fcntl

        _LOCKS = hasattr(fcntl, "flock")  # not in a browser
    except ImportError:  # nor is the module, in some
        _LOCKS = False

SECONDS = 10.0
_PAUSE = 0.01


class BusyError(Exception):
    """Another process held the lock for too long; the text is a sentence."""


@contextlib.contextmanager
def locked(path: Path, seconds: float | None = None) -> Iterator[None]:
    """Hold the lock file ``path`` during the block, also against threads of this one.

    Parameters
    ----------
    path
        Made if it is not there. It stays empty and stays: another may be waiting on it.
    seconds
        How long to wait for it, by default ``SECONDS``.

    Raises
    ------
    BusyError
        If it was not free in this time.
    OSError
        If the file cannot be opened.
    """
    seconds = SECONDS if seconds is None else seconds
    deadline = time.monotonic() + seconds
    with path.open("ab") as stream:
        while not _taken(stream):
            if time.monotonic() > deadline:
                raise BusyError(
                    f"another program has held {path} for {seconds:g} seconds"
                )
            time.sleep(_PAUSE)
        try:
            yield
        finally:
            _free(stream)


def _taken(stream: BinaryIO) -> bool:
    """Try to take the lock; True too where this kind of folder knows no locks."""
    if sys.platform == "win32":
        stream.seek(0)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:  # what Windows says of a byte that is locked
            return False
    elif _LOCKS:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # some network folders
            return True
    return True


def _free(stream: BinaryIO) -> None:
    if sys.platform == "win32":
        stream.seek(0)
        with contextlib.suppress(OSError):
            msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)
    # Elsewhere closing the file frees it.
