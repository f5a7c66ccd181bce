"""A contender in a process of its own, which works when it is told to.

Keras takes its backend and JAX its threads from the environment when they are imported,
so one process can have Keras only once, and not with the threads of each case. The race
tells such a process how often to do its task, and it answers with its own CPU time.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from .cases import Case, Task

# Seconds until the process must have answered: with all imports, and all that a
# framework compiles before its first step; for one turn; and for its end.
START, TURN, STOP = 300.0, 60.0, 10.0
# One thread, whoever computes: OpenMP (PyTorch), XLA's products and XLA's own pool.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
    "NPROC": "1",
}


class Apart:
    """The task of ``make(case)``, done in a new process with one thread.

    Parameters
    ----------
    make
        A function that can be imported; it runs in the process.
    case
        What it gets.
    environment
        Variables that are set there before anything is imported.

    Raises
    ------
    RuntimeError
        If it fails there, or does not answer in time: here and at every turn.
    """

    def __init__(
        self, make: Callable[[Case], Task | None], case: Case, **environment: str
    ) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve,
            args=(theirs, {**ONE_THREAD, **environment}, make, case),
            daemon=True,
        )
        self._process.start()
        theirs.close()  # its end here, so that one sees when the process has ended
        try:
            self._answer(START)
        except RuntimeError:
            self.close()
            raise

    def __call__(self) -> Any:
        """Do the task once -> what it returned: the loss, of a training step."""
        return self._turn(1, START)[1]

    def spent(self, count: int) -> float:
        """Do the task so many times -> the CPU seconds of the process."""
        return self._turn(count, START if count == 1 else TURN)[0]

    def close(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.join(STOP)
        if self._process.is_alive():
            self._process.kill()
        self._connection.close()

    def _turn(self, count: int, seconds: float) -> tuple[float, Any]:
        self._connection.send(count)
        found: tuple[float, Any] = self._answer(seconds)
        return found

    def _answer(self, seconds: float) -> Any:
        try:
            if not self._connection.poll(seconds):
                raise RuntimeError(f"it has not answered for {seconds:.0f} s")
            error, result = self._connection.recv()
        except (EOFError, OSError):
            raise RuntimeError("its process has ended") from None
        if error is not None:
            raise RuntimeError(error)
        return result


def _serve(
    connection: Connection,
    environment: dict[str, str],
    make: Callable[[Case], Task | None],
    case: Case,
) -> None:
    os.environ.update(environment)
    try:
        task = make(case)
        assert task is not None
        connection.send((None, None))
        while True:
            count, result = connection.recv(), None
            begin = time.process_time()
            for _ in range(count):
                result = task()
            spent = time.process_time() - begin
            # Outputs stay here; a loss is compared there.
            loss = result if isinstance(result, float) else None
            connection.send((None, (spent, loss)))
    except (EOFError, KeyboardInterrupt):
        return  # the race is over
    except Exception as error:
        connection.send((str(error) or type(error).__name__, None))
