"""A limit on memory while variants are tried, for a variant may ask for any size.

One change turns a shape into a power of itself; the array would fill the machine before
the clock has seen anything. Where the system knows no such limit, there is none.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

ROOM = 2**30  # bytes that may be added to what the process has reserved
_STATM = Path("/proc/self/statm")


@contextlib.contextmanager
def limited_room(room: int = ROOM) -> Iterator[None]:
    """Let this process grow by ``room`` bytes at most; beyond it is a MemoryError."""
    try:
        import resource

        reserved = int(_STATM.read_text(encoding="ascii").split()[0])
        most = reserved * resource.getpagesize() + room
        before = resource.getrlimit(resource.RLIMIT_AS)
        if before[0] != resource.RLIM_INFINITY:
            most = min(most, before[0])
        resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    except (ImportError, OSError, ValueError):  # no such limit here
        yield
        return
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
