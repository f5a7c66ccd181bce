"""The first process in a sandbox: for every answer it starts another one.

It never runs a line of a learner's. Each answer has a process of its own, forked when
NumPy is there already; what one leaves behind is gone when the next one starts.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from .channel import Channel
from .walls import become_nobody, limit, raise_walls

Serve = Callable[[Channel, dict[str, Any]], None]
Early = Callable[[dict[str, Any]], None]
BROKEN = 16  # exit code of a process whose own code failed, not the learner's


def main(serve: Serve, prepare: Early, early: Early) -> None:
    """Serve until the grader closes the pipe.

    Parameters
    ----------
    serve
        Serves one answer in its own process.
    prepare, early
        Called once with the settings, and for each answer before the walls are raised.
    """
    channel = Channel(os.dup(0), os.dup(1))
    quiet = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(quiet, number)
    os.set_inheritable(channel.source, False)
    os.set_inheritable(channel.sink, False)
    with contextlib.suppress(EOFError):
        settings = channel.receive()
        if settings["alone"] and not become_nobody(settings["readable"], False):
            return  # as root, an answer would know no limit of processes
        _stay_with_children()
        prepare(settings)
        channel.send({"hello": sys.version_info[:3]})
        while True:
            message = channel.receive()
            child = os.fork()
            if child == 0:
                _in_child(serve, early, channel, settings, message)
            status = _ended(child, message["seconds"])
            _sweep(settings["alone"])
            _empty(settings["own"])
            channel.send({"over": status, "spent": sum(os.times()[:4])})


def _in_child(
    serve: Serve,
    early: Early,
    channel: Channel,
    settings: dict[str, Any],
    message: dict[str, Any],
) -> None:
    status = BROKEN
    try:
        os.chdir(settings["own"])
        own = os.path.realpath(".")
        named = settings["readable"]  # as links name them, and as they are
        readable = (*named, *(os.path.realpath(path) for path in named))
        become_nobody(named)
        limit(settings["limits"])
        early(message)
        if settings["hook"]:
            raise_walls(readable, own)
        serve(channel, message)
        status = 0
    except BaseException:  # a learner's, raised late, or ours: the grader is told
        status = BROKEN
    finally:
        os._exit(status)


def _ended(child: int, seconds: float) -> int:
    """Wait for a process, not for ever; its exit code, or minus the signal."""
    deadline, pause = time.monotonic() + seconds, 0.0005
    while True:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            with contextlib.suppress(OSError):
                os.kill(child, signal.SIGKILL)
            deadline = time.monotonic() + 3600
        time.sleep(pause)
        pause = min(2 * pause, 0.02)


def _stay_with_children() -> None:
    """Become the parent of what an answer's process leaves behind (Linux)."""
    with contextlib.suppress(Exception):
        import ctypes

        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def _sweep(alone: bool) -> None:
    """End what the answer's process has left behind."""
    for _ in range(100):
        if alone:  # nobody else lives in this namespace
            with contextlib.suppress(OSError):
                os.kill(-1, signal.SIGKILL)
        for process in _children():
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.001)


def _empty(folder: str) -> None:
    """Take away what an answer wrote: it must not reach the next one.

    The folder is the grader's own, made for this process and nothing else.
    """
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, onerror=_once_more)
            else:
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)


def _once_more(remove: Callable[[str], Any], path: str, _: Any) -> None:
    """What could not be removed, after its folder was made writable."""
    with contextlib.suppress(OSError):
        os.chmod(os.path.dirname(path), 0o700)
        remove(path)


def _children() -> list[int]:
    me = os.getpid()
    try:
        with open(f"/proc/{me}/task/{me}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except (OSError, ValueError):
        return []
