"""Several processes, a part of the batch each.

Threads would take turns for Python's lock between any two operations, some hundred
times a step. Processes meet twice a step: parameters and images go over in shared
memory, gradients come back, and a pipe only says when.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
from collections.abc import Iterator
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

import numpy as np

from .engine import Engine
from .layout import Array
from .threads import one_blas_thread

# Images that a process is given at a time, at most.
ROOM = 1024

# Seconds for a step, in which a new process first imports all it needs; and for ending.
ANSWERS, ENDS = 120.0, 5.0

# A new interpreter, on every system: a copy of this one could hold locks of threads
# that it does not have.
CONTEXT = multiprocessing.get_context("spawn")


class Workers:
    """An engine's training and inference on several cores.

    Use it as the engine, and close it (or use ``with``). The engine that was given is
    the first worker: its `parameters`, `flat` and `flat_gradient` are the results'.
    A script makes it under ``if __name__ == "__main__":``, since each new process
    imports the script.

    Parameters
    ----------
    engine
    workers : int
        As many as there are cores to use.
    """

    def __init__(self, engine: Engine, workers: int = 2) -> None:
        if workers < 1:
            raise ValueError(f"workers must be at least 1; it is {workers}")
        self.engine = engine
        self._others = [_Other(engine) for _ in range(workers - 1)]
        self.flat_gradient = engine.flat_gradient
        self.parameters, self.gradients = engine.parameters, engine.gradients

    @property
    def flat(self) -> Array:
        """The engine's."""
        return self.engine.flat

    @flat.setter
    def flat(self, values: Array) -> None:
        self.engine.flat = values

    def loss_and_gradient(self, images: Array, labels: Array) -> float:
        """As :meth:`Engine.loss_and_gradient`, sums in another order."""
        images, labels = self.engine.checked(images, labels)
        share, loss, total = 1 / len(images), 0.0, self.flat_gradient
        for mine, parts in self._rounds(len(images)):
            before = total.copy() if mine.start else None
            for other, part in parts:
                other.ask("learn", images[part], labels[part], share)
            with one_blas_thread():
                loss += self.engine.learn(images[mine], labels[mine], share)
            for other, _ in parts:
                loss += other.answer()
                np.add(total, other.shared.gradient, out=total)
            if before is not None:
                np.add(total, before, out=total)
        return loss

    def forward(self, images: Array) -> Array:
        """(N, 1, 32, 32) -> outputs (N, 10)."""
        images, _ = self.engine.checked(images)
        outputs = np.empty((len(images), 10), self.engine.dtype)
        for mine, parts in self._rounds(len(images)):
            for other, part in parts:
                other.ask("fill", images[part])
            with one_blas_thread():
                self.engine.fill(images[mine], outputs[mine])
            for other, part in parts:
                other.answer()
                outputs[part] = other.shared.outputs[: part.stop - part.start]
        return outputs

    def predict(self, images: Array) -> Array:
        """(N, 1, 32, 32) -> the digits (N,)."""
        return self.engine.decide(self.forward(images))

    def close(self) -> None:
        """End the processes."""
        for other in self._others:
            other.close()

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _rounds(self, n: int) -> list[tuple[slice, list[tuple[_Other, slice]]]]:
        """My part of each round, and the others' with theirs."""
        count = len(self._others) + 1
        rounds = []
        for start in range(0, n, ROOM * count):
            ends = np.linspace(start, min(start + ROOM * count, n), count + 1)
            ends = np.ceil(ends).astype(int)
            first, *rest = map(slice, ends[:-1], ends[1:])
            parts = zip(self._others, rest, strict=True)
            rounds.append((first, [(o, p) for o, p in parts if p.stop > p.start]))
        return rounds


class _Shared:
    """Memory that two processes see, as arrays."""

    def __init__(self, size: int, dtype: str) -> None:
        self.size, self.dtype, self.room = size, dtype, ROOM
        numbers = 2 * size + ROOM * (1024 + 10)
        self.memory: Any = CONTEXT.RawArray(
            ctypes.c_byte, numbers * np.dtype(dtype).itemsize + ROOM * 8
        )
        self.view()

    def view(self) -> None:
        """Make the arrays, here or where the memory was sent to."""
        size, room = self.size, self.room
        whole = np.frombuffer(self.memory, np.uint8)
        self.labels = whole[: room * 8].view(np.int64)
        numbers = whole[room * 8 :].view(self.dtype)
        self.flat, self.gradient, images, outputs = np.split(
            numbers, [size, 2 * size, 2 * size + room * 1024]
        )
        self.images = images.reshape(room, 1024)
        self.outputs = outputs.reshape(room, 10)

    def __getstate__(self) -> dict[str, Any]:
        names = ("size", "dtype", "room", "memory")
        return {name: getattr(self, name) for name in names}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.view()


class _Other:
    """One more process, seen from here."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.shared = _Shared(engine.flat.size, engine.dtype.name)
        self._pipe, theirs = CONTEXT.Pipe()
        work = (theirs, self.shared, engine.made_by)
        self._process = CONTEXT.Process(target=_serve, args=work, daemon=True)
        self._process.start()
        theirs.close()

    def ask(
        self, what: str, images: Array, labels: Array | None = None, share: float = 0
    ) -> None:
        """Hand over the parameters and a part of the batch."""
        n, shape = len(images), images.shape[1:]
        np.copyto(self.shared.flat, self._engine.flat)
        pixels = self.shared.images[:n, : shape[1] * shape[2]]
        pixels[...] = images.reshape(n, -1)
        if labels is not None:
            self.shared.labels[:n] = labels
        with _ended_is_said():
            self._pipe.send((what, n, shape, share))

    def answer(self) -> float:
        """Wait until it has done so; the loss of its part."""
        with _ended_is_said():
            if self._pipe.poll(ANSWERS):
                return self._pipe.recv()
        self.close()
        raise RuntimeError(
            f"a worker process has not answered for {ANSWERS:g} seconds, and was "
            "ended; make new Workers to go on"
        )

    def close(self) -> None:
        """End the process, which has some seconds to do so itself."""
        if self._pipe.closed:
            return
        self._pipe.close()  # it sees the end of the pipe
        self._process.join(ENDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(ENDS)


@contextlib.contextmanager
def _ended_is_said() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError):
        raise RuntimeError(
            "a worker process has ended, or was closed; make new Workers to go on"
        ) from None


def _serve(pipe: Connection, shared: _Shared, made_by: tuple[str, dict]) -> None:
    """What the other process does, until the pipe ends."""
    name, options = made_by
    engine = Engine.empty(name, **options)
    with one_blas_thread():
        while True:
            try:
                what, n, shape, share = pipe.recv()
            except EOFError:
                return
            engine.flat[...] = shared.flat
            images = shared.images[:n, : shape[1] * shape[2]].reshape(n, *shape)
            loss = 0.0
            if what == "learn":
                loss = engine.learn(images, shared.labels[:n], share)
                shared.gradient[...] = engine.flat_gradient
            else:
                engine.fill(images, shared.outputs[:n])
            pipe.send(loss)
