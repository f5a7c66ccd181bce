"""Runs on a Dask cluster, through Dask's own client; no wait here is without an end.

Dask gives the runs of a lost worker to others. What it does not notice, or would wait
for without an end, is looked for every few seconds: does the scheduler answer, has it
workers, does one of them work?
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from lenet_edu.extras import MissingExtraError, need

from .run import AGAIN, KEPT, Done, Perform, R, Record, RunsError, Say, perform_alone

CONNECTS = 20.0  # seconds to reach the scheduler, at first and after losing it
ANSWERS = 10.0  # seconds for one answer of the scheduler
PATIENCE = 60.0  # seconds without any answer, or without anybody at work
EVERY = 2.0  # seconds from one question to the next
POLL = 0.05  # seconds from one look for finished runs to the next


def performed(
    runs: Sequence[R], perform: Perform[R], address: str, say: Say
) -> Iterator[Done[R]]:
    """Each run as it ends; ``who`` is the worker that did it.

    Raises
    ------
    RunsError
        If Dask is not installed, or the scheduler does not answer or has nobody at work
        for a minute.
    """
    client = _client(address)
    try:
        with _quiet():
            yield from _collected(client, runs, perform, address, say)
    finally:
        # The scheduler then forgets what nobody waits for. It may be gone itself.
        with contextlib.suppress(Exception):
            client.close(timeout=ANSWERS)


def _collected(
    client: Any, runs: Sequence[R], perform: Perform[R], address: str, say: Say
) -> Iterator[Done[R]]:
    from distributed import as_completed

    ready = as_completed(loop=client.loop, with_results=True, raise_errors=False)
    watch, lost = _Watch(client, address), Counter[str]()
    waiting, working = list(runs), dict[Any, R]()
    # Dask suspects whatever a dying worker held, what only waited there as well. So a
    # suspect is done again when all others are over, and blamed if it kills alone.
    suspects, alone = list[R](), set[str]()
    while waiting or working or suspects:
        watch.look()
        if suspects and not (waiting or working):
            waiting.append(suspects.pop(0))
            alone.add(waiting[0].name)
        while waiting and watch.answers:  # else there is nobody to give them to
            run = waiting.pop(0)
            future = client.submit(_on_worker, perform, run, pure=False, retries=AGAIN)
            working[future] = run
            ready.add(future)
        for future, result in ready.next_batch(block=False):
            watch.all_is_well()
            run = working.pop(future)
            if future.cancelled():  # the scheduler was started anew, or out of reach
                lost[run.name] += 1
                if lost[run.name] > AGAIN:
                    raise _scheduler_lost(address)
                say(f"{run.name}: the scheduler has lost it; once more.")
                waiting.append(run)
            elif future.status == "error" and (
                _killed(result[1]) and run.name not in alone
            ):
                suspects.append(run)
            elif future.status == "error":
                yield Done(run, _in_words(run.name, result[1]))
            else:
                record, who = result
                yield Done(run, record, who=f"worker {who}")
        time.sleep(POLL)


class _Watch:
    """Asks the scheduler now and then; raises when it was silent or idle too long."""

    def __init__(self, client: Any, address: str) -> None:
        self.client, self.address = client, address
        self.asked = -EVERY
        self.answers = False  # whether it did when it was asked last
        self.all_is_well()

    def all_is_well(self) -> None:
        """Something has come back, so scheduler and workers are there."""
        self.heard = self.worked = time.monotonic()

    def look(self) -> None:
        """Ask if it is time to."""
        if time.monotonic() - self.asked < EVERY:
            return
        workers, busy = self._ask()
        self.answers = workers is not None
        self.asked = now = time.monotonic()
        if self.answers:
            self.heard = now
        if busy:
            self.worked = now
        if self.client.status == "closed" or now - self.heard > PATIENCE:
            raise _scheduler_lost(self.address)
        if now - self.worked > PATIENCE:
            what = "none of its workers at work" if workers else "no worker"
            raise RunsError(
                f"The scheduler at {self.address} has had {what} for {PATIENCE:.0f} "
                f"seconds. `dask worker {self.address}` starts one. {KEPT}"
            )

    def _ask(self) -> tuple[int | None, bool]:
        """How many workers there are (None: no answer), and whether one works."""
        try:
            processing = self.client.sync(
                self.client.scheduler.processing, callback_timeout=ANSWERS
            )
        except Exception:  # of many kinds, and each means: not now
            return None, False
        return len(processing), any(processing.values())


def _on_worker(perform: Perform[R], run: R) -> tuple[Record, str]:
    """In the worker, which may not see this computer's folders: no checkpoint."""
    from distributed import get_worker

    return perform_alone(perform, run, None), str(get_worker().address)


def _client(address: str) -> Any:
    try:
        distributed = need("distributed")
    except MissingExtraError as error:
        raise RunsError(f"{error}.") from None
    try:
        # The default one is closed at exit even if it never reached a scheduler.
        return distributed.Client(address, set_as_default=True, timeout=CONNECTS)
    except (OSError, ValueError) as error:
        raise RunsError(
            f"No Dask scheduler answers at {address} ({error}). `dask scheduler` "
            "starts one and prints its address."
        ) from None


def _scheduler_lost(address: str) -> RunsError:
    return RunsError(f"The Dask scheduler at {address} no longer answers. {KEPT}")


def _killed(error: Exception) -> bool:
    return type(error).__name__ == "KilledWorker"


def _in_words(name: str, error: Exception) -> Exception:
    """What happened to a run, where Dask's own words need explaining."""
    if _killed(error):
        return RunsError(
            f"The workers that did {name} died again and again, perhaps because memory "
            f"ran out. {KEPT}"
        )
    if isinstance(error, ImportError) or "deserialization" in str(error):
        return RunsError(
            f"A worker or the scheduler could not read what {name} is ({error}). "
            f"Install the same lenet-edu on every computer of the cluster. {KEPT}"
        )
    return error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Lost connections are said here, in a sentence; Dask would log them as well."""
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
