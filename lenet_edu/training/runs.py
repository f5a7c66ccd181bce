"""Many trainings, each with a JSON file of its own: what is there is never repeated.

What is missing goes to this computer's processes (`processes`), or to a Dask cluster
(`cluster`).
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any

from lenet_edu.files import write_atomic

from . import cluster, processes
from .run import Done, Perform, R, Record, Run, RunsError, Say, described, digits

__all__ = [
    "Perform",
    "Record",
    "Run",
    "RunsError",
    "Say",
    "described",
    "digits",
    "do_missing",
    "finished",
]


def finished(
    out: Path, run: Run, digests: Mapping[str, str] | None = None
) -> Record | None:
    """The record of a run if it is there, whole, and of this run and these data.

    Parameters
    ----------
    out
        Records lie in its folder ``runs``.
    run
        Compared field by field; what a record does not know counts as the default.
    digests
        Of the data. None: of whatever data it is.
    """
    path = out / "runs" / f"{run.name}.json"
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        same = _is_of(run, record["run"])
        same &= digests is None or record["data"]["sha256"] == digests
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return record if same else None


def do_missing(
    runs: Sequence[R],
    perform: Perform[R],
    out: Path,
    *,
    digests: Mapping[str, str],
    jobs: int = 1,
    dask: str | None = None,
    say: Say = print,
    in_short: Callable[[Record], str] = lambda _: "done",
) -> list[Record]:
    """Do what is not there yet; one file per run, written when the run is over.

    Parameters
    ----------
    runs
        All of them, names differing.
    perform
        Does one. It is given a place for its checkpoint, which is removed when its
        record is written; None on a cluster, which may not see this computer's folder.
    out
        ``runs/<name>.json``, and ``unfinished/`` for checkpoints.
    digests
        Of this process's data; every record must be of the same.
    jobs
        Processes, each with one BLAS thread; no more are started than there are runs
        or cores. 1 is this process.
    dask
        Address of a Dask scheduler, whose workers then do the runs.
    say
        Receives one line per finished run, with ``in_short(record)`` and, on a
        cluster, the worker that did it.

    Returns
    -------
    records : of all runs, in their order

    Raises
    ------
    RunsError
        If a run's process or worker was lost again and again, a worker has other data,
        or the cluster no longer works. What is finished by then is kept.
    Exception
        What a run raised, after all others were done.
    """
    if len({run.name for run in runs}) < len(runs):
        raise ValueError("two runs have the same name, and would share one file")
    missing = [run for run in runs if finished(out, run, digests) is None]
    if len(missing) < len(runs):
        say(f"{len(runs) - len(missing)} of {len(runs)} runs are there already.")
    failed: list[Exception] = []
    with contextlib.closing(
        _performed(missing, perform, out, jobs, dask, say)
    ) as ended:
        for done in ended:
            name, record = done.run.name, done.result
            if isinstance(record, Exception):
                say(f"{name}: failed ({type(record).__name__}).")
                failed.append(record)
                continue
            if record["data"]["sha256"] != digests:
                raise RunsError(
                    f"{name} was trained on other digits than this process has; let "
                    "LENET_EDU_DATA name the same files on every worker."
                )
            text = json.dumps(record, indent=1) + "\n"
            write_atomic(out / "runs" / f"{name}.json", text)
            _forget(_checkpoint(out, name))
            say(f"{name}: {in_short(record)}" + (f" ({done.who})" if done.who else ""))
    if failed:
        raise failed[0]
    return [kept for run in runs if (kept := finished(out, run, digests))]


def _performed(
    runs: Sequence[R],
    perform: Perform[R],
    out: Path,
    jobs: int,
    dask: str | None,
    say: Say,
) -> Generator[Done[R], None, None]:
    """What is over, as it ends; closed early, it ends what is under way."""
    if not runs:
        return
    if dask is not None:
        yield from cluster.performed(runs, perform, dask, say)
        return
    checkpoints = {run.name: _checkpoint(out, run.name) for run in runs}
    if jobs == 1:
        yield from processes.one_after_the_other(runs, perform, checkpoints)
        return
    yield from processes.performed(runs, perform, checkpoints, jobs, say)


def _is_of(given: Any, stored: Mapping[str, Any]) -> bool:
    """Whether what was stored describes this dataclass."""
    known = {"name"} if isinstance(given, Run) else set()
    for field in fields(given):
        known.add(field.name)
        value = getattr(given, field.name)
        if field.name not in stored:
            if field.default is MISSING or field.default != value:
                return False
        elif is_dataclass(value):
            if not _is_of(value, stored[field.name]):
                return False
        elif json.loads(json.dumps(value)) != stored[field.name]:
            return False
    return stored.keys() <= known


def _checkpoint(out: Path, name: str) -> Path:
    return out / "unfinished" / f"{name}.npz"


def _forget(checkpoint: Path) -> None:
    for path in (checkpoint, checkpoint.with_suffix(".json")):
        path.unlink(missing_ok=True)
