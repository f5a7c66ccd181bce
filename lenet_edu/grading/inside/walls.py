"""What an answer may not do even inside the sandbox, and how much it may take.

The sandbox of the system is the wall. Python's audit hook, which cannot be taken away
again, is a second one in front of it: most of what knocks at the first gets a sentence.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

NOBODY = 61998  # a user who owns nothing, where the grader is root


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FORBIDDEN = _words(
    """os.system os.exec os.posix_spawn os.spawn os.fork os.forkpty os.kill os.killpg
    os.startfile pty.spawn subprocess.Popen signal.pthread_kill sys.addaudithook
    gc.get_objects gc.get_referrers gc.get_referents mmap.__new__ resource.setrlimit
    resource.prlimit code.__new__ sys.settrace sys.setprofile"""
)
MODULES = _words("ctypes _ctypes _posixsubprocess multiprocessing")  # not imported
PATHS = _words(
    """os.remove os.rename os.rmdir os.mkdir os.link os.symlink os.truncate os.chmod
    os.chown os.utime os.listdir os.scandir shutil.rmtree"""
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def limit(given: dict[str, int]) -> None:
    """Set the system's limits for this process; they cannot be raised again."""
    import resource

    for name, value in given.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None:
            # A process that takes too long ends with a signal of its own, SIGXCPU, and
            # with SIGKILL two seconds later where it has caught the first.
            most = value + 2 if name == "CPU" else value
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(kind, (value, most))


def become_nobody(readable: Sequence[str], for_good: bool = True) -> bool:
    """Give up being root, unless one of the folders cannot be read without.

    Parameters
    ----------
    readable
        The folders.
    for_good
        False only to see whether it could be done.

    Returns
    -------
    Whether this process is, or could be, no root any more.
    """
    if os.geteuid() != 0:
        return True
    try:
        os.setgroups([])
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
    except OSError:  # a user namespace that knows one user only
        return False
    can = all(
        os.access(path, os.R_OK | os.X_OK, effective_ids=True) for path in readable
    )
    os.seteuid(0)
    os.setegid(0)
    if can and for_good:
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    return can


def raise_walls(readable: tuple[str, ...], own: str) -> None:
    """Forbid from now on, for ever: processes, signals, foreign files, raw memory.

    Parameters
    ----------
    readable
        Folders that may be read: Python's own library, NumPy, these modules.
    own
        The one folder that may be written to.
    """
    for name in [*sys.modules]:
        if name.split(".")[0] in MODULES:
            del sys.modules[name]
    sys.addaudithook(_hook((f"{own}/", *(f"{path}/" for path in readable))))


def _hook(
    places: tuple[str, ...],
    forbidden: frozenset[str] = FORBIDDEN,
    modules: frozenset[str] = MODULES,
    paths: frozenset[str] = PATHS,
    writing: int = WRITING,
    look: Callable[..., Any] = os.lstat,
    here: Callable[[], str] = os.getcwd,
) -> Callable[[str, tuple[Any, ...]], None]:
    """What it calls is Python's own C code, and stands in its closure.

    So no name can be changed under it; ``os.path`` would be such a name.
    """
    error, missing, kind, number, string = PermissionError, OSError, type, int, str
    raw = bytes

    def resolved(path: Any) -> str:
        """The path with a / behind it, without . and ..; "" if it is no good."""
        if kind(path) is raw:
            path = path.decode("utf-8", "surrogateescape")
        if kind(path) is not string:
            return ""
        if not path.startswith("/"):
            path = f"{here()}/{path}"
        parts: list[str] = []
        for part in path.split("/"):
            if part == "..":
                del parts[-1:]
            elif part not in ("", "."):
                parts.append(part)
        return "/" + "".join([f"{part}/" for part in parts])

    def within(path: Any, allowed: tuple[str, ...]) -> bool:
        """Whether a path lies in one of these places, and no link on the way."""
        whole = resolved(path)
        for place in allowed:
            if not whole.startswith(place):
                continue
            below = place[:-1]
            for part in whole[len(place) :].split("/"):
                if not part:
                    continue
                below = f"{below}/{part}"
                try:
                    if look(below).st_mode & 0o170000 == 0o120000:
                        return False
                except missing:
                    return True
            return True
        return whole == "/dev/null/"

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = args
            if kind(path) is number:
                return
            write = kind(flags) is number and flags & writing
            if not within(path, places[:1] if write else places):
                raise error("a graded answer may not open files outside its own folder")
        elif event in forbidden or event.startswith(("socket.", "ctypes.")):
            raise error(f"a graded answer may not use {event}")
        elif event == "import":
            if args[0].partition(".")[0] in modules:
                raise error(f"a graded answer may not import {args[0]}")
        elif event in paths:
            look_only = event in ("os.listdir", "os.scandir")
            for one in args:
                named = kind(one) in (string, raw)
                if named and not within(one, places if look_only else places[:1]):
                    raise error(f"a graded answer may not use {event} here")
        elif event == "object.__setattr__" and args[1] in ("__code__", "__closure__"):
            raise error("a graded answer may not change a function's code")

    return hook
