"""A trial that goes on in a thread, as long as somebody asks how it is going."""

from __future__ import annotations

import threading
import time

from .trial import MOST, Trial

LEASE = 3.0  # seconds that a thread works on without being asked


class Background:
    """Works on a trial, batch after batch, until a goal.

    Whoever asks gives it :data:`LEASE` seconds more. So a browser that went away, or
    a cell that is run again, leaves no thread behind.
    """

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._goal, self._until = 0, 0.0

    def go(self, until: float) -> None:
        """Work until so many batches are made."""
        with self._lock:
            self._goal = int(min(until, MOST))
            self._until = time.monotonic() + LEASE
            if self._thread is None and self._may():
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()

    def asked(self) -> None:
        """Somebody is still there."""
        with self._lock:
            self._until = time.monotonic() + LEASE

    def pause(self) -> None:
        """At most the batch under way is still made."""
        with self._lock:
            self._goal = 0

    @property
    def running(self) -> bool:
        """Whether a thread is at work."""
        with self._lock:
            return self._thread is not None

    def join(self, seconds: float = 60.0) -> bool:
        """Wait for the thread to end; whether it did in time."""
        thread = self._thread
        if thread is None:
            return True
        thread.join(seconds)
        return not thread.is_alive()

    def _may(self) -> bool:
        return (
            self.trial.steps < self._goal
            and not self.trial.stopped
            and time.monotonic() < self._until
        )

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._may():
                    self._thread = None
                    return
            try:
                self.trial.step()
            except Exception as error:  # else the reader would wait for ever
                kind = type(error).__name__
                self.trial.stopped = f"The training stopped with {kind}: {error}"
            time.sleep(0.001)  # the kernel's own thread comes first
