"""Runs on this computer's cores: one process each, and a lost one costs its run alone.

Processes are loky's. Each has an executor of its own, because an executor whose process
is killed gives up all that it was given.
"""

from __future__ import annotations

import contextlib
import signal
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from pathlib import Path
from typing import Any, Generic

from lenet_edu.extras import MissingExtraError, need

from .run import AGAIN, KEPT, Done, Perform, R, Record, RunsError, Say, perform_alone

LOOK = (
    5.0  # seconds after which the wait for a run begins anew, so that it can be ended
)
IDLE = 60.0  # seconds until a process without work ends, as when this one was killed


def cores() -> int:
    """How many this process may use."""
    return int(_joblib().cpu_count())


def _joblib() -> Any:
    try:
        return need("joblib")
    except MissingExtraError as error:
        raise RunsError(
            f"Several processes at a time need a package: {error}. With --jobs 1 it "
            "works without."
        ) from None


def started(jobs: int, runs: int, say: Say) -> int:
    """How many processes to start: no more than runs, or than cores, which is said."""
    wanted = min(jobs, runs)
    if wanted > cores():
        say(f"{cores()} of {jobs} processes are started, one for each core.")
    return min(wanted, cores())


def performed(
    runs: Sequence[R],
    perform: Perform[R],
    checkpoints: Mapping[str, Path],
    jobs: int,
    say: Say,
) -> Iterator[Done[R]]:
    """Each run as it ends.

    A run whose process is killed is begun anew in another, from its checkpoint on if
    it left one; when that has happened too often it ends with a :class:`RunsError`.
    """
    waiting, lost = deque(runs), Counter[str]()
    free = [_Process() for _ in range(started(jobs, len(runs), say))]
    working: dict[Future[Any], _Job[R]] = {}
    try:
        while waiting or working:
            while waiting and free:
                job = _Job(free.pop(), waiting.popleft())
                working[job.begin(perform, checkpoints)] = job
            for future in wait(working, LOOK, FIRST_COMPLETED).done:
                job = working.pop(future)
                name, result = job.run.name, _result_of(future)
                if isinstance(result, BrokenExecutor):
                    job.process.end()
                    job.process = _Process()
                    lost[name] += 1
                free.append(job.process)
                if not isinstance(result, BrokenExecutor):
                    yield Done(job.run, result)
                elif lost[name] > AGAIN:
                    yield Done(job.run, _killed(name))
                else:
                    say(f"{name}: its process was ended from outside; once more.")
                    waiting.appendleft(job.run)
    finally:
        for process in [*free, *(job.process for job in working.values())]:
            process.end()


def one_after_the_other(
    runs: Sequence[R], perform: Perform[R], checkpoints: Mapping[str, Path]
) -> Iterator[Done[R]]:
    """Each run in this process: nothing is started, and nothing can be lost alone."""
    for run in runs:
        try:
            result: Record | Exception = perform_alone(
                perform, run, checkpoints[run.name]
            )
        except Exception as error:
            result = error
        yield Done(run, result)


class _Process:
    """One process that does one run after the other."""

    def __init__(self) -> None:
        from joblib.externals.loky import ProcessPoolExecutor

        limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        self._executor = ProcessPoolExecutor(
            1, timeout=IDLE, initializer=_without_sigint, env=limits
        )

    def submit(self, *work: Any) -> Future[Any]:
        with _sigint_later():  # a new process inherits that it is blocked
            return self._executor.submit(*work)

    def end(self) -> None:
        """At once, whatever it does: what is under way is not wanted any more."""
        self._executor.shutdown(wait=False, kill_workers=True)


class _Job(Generic[R]):
    """A process and the run that it does."""

    def __init__(self, process: _Process, run: R) -> None:
        self.process, self.run = process, run

    def begin(
        self, perform: Perform[R], checkpoints: Mapping[str, Path]
    ) -> Future[Any]:
        run = self.run
        return self.process.submit(perform_alone, perform, run, checkpoints[run.name])


def _result_of(future: Future[Record]) -> Record | Exception:
    try:
        return future.result(timeout=0)
    except Exception as error:
        return error


def _killed(name: str) -> RunsError:
    return RunsError(
        f"The process that did {name} was ended from outside {AGAIN + 1} times, "
        f"perhaps because memory ran out: fewer --jobs need less of it. {KEPT}"
    )


def _without_sigint() -> None:
    # Ctrl-C reaches every process of the terminal; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def _sigint_later() -> Iterator[None]:
    """Ctrl-C waits meanwhile; not on Windows, which has no such mask."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
