"""The time that an answer may take, counted in processor time.

Nothing here needs signals, so it works in any thread and on every system. A watching
thread asks the interpreter to raise; where no thread can be started (Python in a
browser), ``jumps`` looks at the clock while the answer runs.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any

from . import jumps

try:
    import ctypes
except ImportError:  # a browser's Python may lack it
    ctypes = None  # type: ignore[assignment]

SECONDS = 5.0  # of processor time for one call
CHECK_SECONDS = 20.0  # of processor time for all calls of one check
PATIENCE = 12.0  # what waits without computing may take this many times as long
# A browser counts no processor time, only the clock on the wall.
PROCESS_TIME = time.perf_counter if sys.platform == "emscripten" else time.process_time
AGAIN = 0.05  # seconds until the limit is raised again where it was swallowed


class TimeLimit(BaseException):
    """Raised inside the learner's function when its time is over.

    A bare ``except:`` or a ``finally: continue`` can swallow it. Where that is seen,
    each one asks for the next, which strikes in the handler itself, and so on until
    the function is left.
    """

    def __init__(self) -> None:
        super().__init__()
        guard = _innermost(threading.get_ident())
        if guard is not None and guard.holds(sys._getframe(1)):
            # The interpreter looks for what is asked after a call. This is none to
            # its eyes, so it looks first where this one is caught.
            for _ in iter(guard.ask, None):
                break


class Guard:
    """One block under a limit; ``spent`` are its seconds once it is over."""

    def __init__(self, seconds: float, base: FrameType | None) -> None:
        self.seconds, self.base = seconds, base
        self.thread = threading.get_ident()
        self.fired, self.over, self.spent = 0, False, 0.0
        asking, *arguments = _asking(self.thread, TimeLimit)
        self.ask = functools.partial(asking, *arguments)
        self._clock = _clock_of(self.thread)
        self._wall, self._processor = time.perf_counter(), self._spent()

    def _spent(self) -> float:
        if self._clock is None:
            return PROCESS_TIME()
        return time.clock_gettime(self._clock)

    def used(self) -> float:
        """Seconds of processor time; waiting counts little, but it counts."""
        wall = time.perf_counter() - self._wall
        try:
            spent = self._spent() - self._processor
        except OSError:  # its thread has ended
            return self.seconds
        return max(min(spent, wall), wall / PATIENCE)

    def left(self) -> float:
        """Seconds until the limit."""
        return self.seconds - self.used()

    def holds(self, frame: FrameType | None) -> bool:
        """Whether the limit was swallowed, and by this frame or one that called it."""
        if self.fired < 2 or self.over or frame is None or jumps.is_ours(frame.f_code):
            return False
        return frame is not self.base and self._is_below(frame)

    def _is_below(self, frame: FrameType | None) -> bool:
        while frame is not None and frame is not self.base:
            frame = frame.f_back
        return frame is not None

    def fire(self) -> bool:
        """Raise in the block's thread; False where the block is no longer there."""
        if not self._is_below(sys._current_frames().get(self.thread)):
            return False
        self.fired += 1
        _raise_in(self.thread, TimeLimit)
        return True

    def end(self) -> None:
        """The block is left: nothing is raised any more."""
        with _lock:
            self.spent, self.over = self.used(), True
            if self in _guards:
                _guards.remove(self)
        self.base = None
        if self.fired and self.thread == threading.get_ident():
            _absorb(self.thread)


def _clock_of(thread: int) -> int | None:
    """A thread's own clock; where the system has one, a busy neighbour is not counted.

    A browser's Python has the function, which then finds no such clock.
    """
    try:
        return time.pthread_getcpuclockid(thread)
    except (AttributeError, OSError):
        return None


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[Guard]:
    """Raise :class:`TimeLimit` in this thread when the block takes longer.

    ``seconds`` are processor time of this thread; a block that only waits is given
    ``PATIENCE`` times as long.
    """
    entered = sys._getframe().f_back
    guard = Guard(seconds, entered.f_back if entered else None)
    watched = _begin(guard)
    try:
        if watched:
            yield guard
        else:
            with jumps.looking_at(guard, TimeLimit):
                yield guard
    finally:
        while not guard.over:
            with contextlib.suppress(TimeLimit):
                guard.end()


_guards: list[Guard] = []
_lock = threading.Lock()
_call = threading.Event()
_wakes = 0.0  # when the watcher looks next, by time.perf_counter
_watcher: threading.Thread | None = None


def _innermost(thread: int) -> Guard | None:
    return next((g for g in reversed(_guards) if g.thread == thread), None)


def _asking(thread: int, error: type[BaseException]) -> tuple[Any, ...]:
    """The interpreter's own function that raises in a thread, and its arguments."""
    if ctypes is None:
        return (bool,)
    raising = ctypes.pythonapi.PyThreadState_SetAsyncExc
    return raising, ctypes.c_ulong(thread), ctypes.py_object(error)


def _absorb(thread: int) -> None:
    """Let one that is still on its way strike here.

    To take it back by asking for none would leave the interpreter looking for it at
    every step, and Python 3.11 then never gets past the first step of a traced call.
    """
    with contextlib.suppress(TimeLimit):
        _raise_in(thread, TimeLimit)  # there is room for one: it replaces the other
        for _ in range(1000):
            pass


def _raise_in(thread: int, error: type[BaseException]) -> None:
    raising, *arguments = _asking(thread, error)
    raising(*arguments)


def _begin(guard: Guard) -> bool:
    """Have a guard watched; False where no thread can be started."""
    global _watcher
    if ctypes is None:
        return False
    if _watcher is None or not _watcher.is_alive():  # a forked process has none
        thread = threading.Thread(target=_watch, name="time limit", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            return False
        _watcher = thread
    with _lock:
        _guards.append(guard)
    if time.perf_counter() + guard.seconds < _wakes:
        _call.set()
    return True


def _watch() -> None:
    """Look when the first limit could be over: processor time is no faster."""
    global _wakes
    while True:
        wait = 3600.0
        with _lock:
            for guard in tuple(_guards):
                left = guard.left()
                if left <= 0 and not guard.fire():
                    _guards.remove(guard)
                else:
                    wait = min(wait, left if left > 0 else AGAIN)
            _wakes = time.perf_counter() + wait
        _call.wait(max(wait, 0.001))
        _call.clear()
