"""A sandbox from outside: messages with time limits, and an end whatever happens."""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import signal
import struct
import subprocess
import time
from types import TracebackType
from typing import Any

from .allowance import LONGEST_MESSAGE, Allowance
from .sandbox import CONTAINER, ENVIRONMENT, LIMITS, Sandbox, container_program
from .wire import Reader, Translate, WireError, Writer, same

HEAD = struct.Struct(">Q")
STARTS = 60.0  # seconds until a sandbox says that it is there
ENDS = 10.0  # seconds until an ended process is gone


class ProcessError(Exception):
    """The process has ended, or what it says is no message; the text says which."""


class TooSlowError(ProcessError):
    """The process did not answer in time."""


class Process:
    """The first process in a sandbox. It is ended with all that it started.

    Raises
    ------
    ProcessError
        If it does not start.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        mode: str,
        allowance: Allowance,
        seconds: float = STARTS,
    ) -> None:
        self.spent = 0.0  # seconds of processor time, as it says itself
        self.translate_in: Translate = same
        self.translate_out: Translate = same
        self._name = f"lenet-grade-{secrets.token_hex(8)}"
        self._is_container = sandbox.kind == CONTAINER
        self._process = subprocess.Popen(
            sandbox.command(mode, allowance, self._name),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT if sandbox.kind == LIMITS else None,
            cwd="/",
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._sink = self._process.stdin.fileno()
        self._source = self._process.stdout.fileno()
        os.set_blocking(self._sink, False)
        os.set_blocking(self._source, False)
        settings = allowance.as_settings() | {
            "alone": sandbox.is_alone,
            "readable": sandbox.readable(mode),
            "own": sandbox.own(),
        }
        try:
            self.send(settings, seconds)
            self.receive(seconds)
        except ProcessError:
            self.end()
            raise

    def send(self, message: dict[str, Any], seconds: float) -> None:
        """Send a message within a time.

        Raises
        ------
        ProcessError
            If it is not taken.
        WireError
            If it has no form.
        """
        data = Writer(self.translate_out, LONGEST_MESSAGE).bytes_of(message)
        view = memoryview(HEAD.pack(len(data)) + data)
        deadline = time.monotonic() + seconds
        while view:
            self._wait([], [self._sink], deadline)
            try:
                view = view[os.write(self._sink, view) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise ProcessError(f"it does not listen ({error.strerror})") from None

    def receive(self, seconds: float) -> dict[str, Any]:
        """The next message, within a time.

        Raises
        ------
        ProcessError
            If there is none, or what comes is none.
        """
        deadline = time.monotonic() + seconds
        (length,) = HEAD.unpack(self._read(HEAD.size, deadline))
        if length > LONGEST_MESSAGE:
            raise ProcessError("what it says is no message")
        try:
            found = Reader(self._read(length, deadline), self.translate_in).value()
        except WireError as error:
            raise ProcessError(f"what it says is no message: {error}") from None
        if not isinstance(found, dict) or not all(type(k) is str for k in found):
            raise ProcessError("what it says is no message")
        if type(found.get("spent")) is float:
            self.spent = found["spent"]
        return found

    def _read(self, count: int, deadline: float) -> bytes:
        pieces = []
        while count:
            self._wait([self._source], [], deadline)
            try:
                piece = os.read(self._source, min(count, 2**20))
            except BlockingIOError:
                continue
            if not piece:
                raise ProcessError("it has ended")
            pieces.append(piece)
            count -= len(piece)
        return b"".join(pieces)

    def _wait(self, reading: list[int], writing: list[int], deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0 or not any(select.select(reading, writing, [], left)):
            raise TooSlowError("it did not answer in time")

    def end(self) -> None:
        """End it and everything in its group or namespace; it does not wait long."""
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        if self._is_container:  # it is no child of ours
            with contextlib.suppress(OSError, subprocess.SubprocessError):
                subprocess.run(
                    [container_program(), "kill", self._name],
                    capture_output=True,
                    timeout=ENDS,
                )
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(ENDS)

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()
