"""Writing files so that an interruption leaves the old one whole, and what follows.

A process that is killed while it writes leaves its half of a copy, hidden and with its
own number in the name; `sweep` takes such halves away.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import time
from datetime import date
from pathlib import Path

_HALF = re.compile(r"\..+\.(\d+)-[^.]+\.half")
_WINDOWS = os.name == "nt"
_SECONDS = 2.0  # for a reader on Windows to let go of the file


def write_atomic(path: str | Path, content: str | bytes) -> None:
    """Write ``content`` to ``path`` through a temporary file beside it.

    A reader sees the old file or the new one, never a part. Text is UTF-8.

    Raises
    ------
    OSError
        If the folder cannot be written; the old file is then untouched.
    """
    path = Path(path)
    data = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(
        ".half", f".{path.name}.{os.getpid()}-", path.parent
    )
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        _replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def sweep(folder: Path) -> list[Path]:
    """Remove the half copies in ``folder`` whose writers are gone; returns them.

    Not in its subfolders. What cannot be removed stays.
    """
    swept = []
    for path in sorted(folder.glob(".*.half")):
        half = _HALF.fullmatch(path.name)
        if half and not _is_running(int(half[1])):
            with contextlib.suppress(OSError):  # on Windows: still being written
                path.unlink()
                swept.append(path)
    return swept


def dated_name(path: Path, label: str) -> Path:
    """A name beside ``path`` that is free: ``progress.damaged-2026-11-30.json``."""
    base = f"{path.stem}.{label}-{date.today().isoformat()}"
    now = path.with_name(base + path.suffix)
    count = 1
    while os.path.lexists(now):
        count += 1
        now = path.with_name(f"{base}-{count}{path.suffix}")
    return now


def _replace(name: str, path: Path) -> None:
    """``os.replace``; on Windows it fails for as long as another reads ``path``."""
    deadline = time.monotonic() + _SECONDS
    while True:
        try:
            os.replace(name, path)
            return
        except PermissionError:
            if not _WINDOWS or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _is_running(process: int) -> bool:
    """Whether a process of this number runs; on Windows asking it would end it."""
    if _WINDOWS or process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # it belongs to somebody else
        return True
    return True
