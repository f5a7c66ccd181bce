"""A limit on the processor time of single short calls, of which a search makes many.

In the main thread a timer of the system does it at the price of two system calls;
elsewhere the check's own limit on answers steps in.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

from ..limits import TimeLimit, time_limit

SECONDS = 0.25  # of processor time for one call
AGAIN = 0.01  # seconds until it is said again where the first time was swallowed


class TookTooLong(BaseException):
    """Raised in a call whose time is over."""


class Stopwatch:
    """Calls functions under a limit; used as a context around all the calls."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._running = False
        self._before: Any = None
        self._by_signal = (
            hasattr(signal, "setitimer")
            and threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGVTALRM) in (signal.SIG_DFL, None)
        )

    def __enter__(self) -> Stopwatch:
        if self._by_signal:
            self._before = signal.signal(signal.SIGVTALRM, self._over)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._by_signal:
            _strike_after(0)
            signal.signal(signal.SIGVTALRM, self._before or signal.SIG_DFL)

    def _over(self, *_: Any) -> None:
        if self._running:
            raise TookTooLong

    def call(self, function: Callable[..., Any], *args: Any) -> tuple[bool, Any]:
        """Whether the function returned in time and without an error, and what."""
        try:
            if not self._by_signal:
                with time_limit(self.seconds):
                    return True, function(*args)
            self._running = True
            _strike_after(self.seconds)
            value = function(*args)
            self._running = False
        except KeyboardInterrupt:
            raise
        except (TookTooLong, TimeLimit):
            return False, None
        except BaseException:
            return False, None
        finally:
            self._running = False
            if self._by_signal:
                _strike_after(0)
        return True, value


def _strike_after(seconds: float) -> None:
    """Set the system's timer, where there is one; 0 stops it."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, AGAIN if seconds else 0)
