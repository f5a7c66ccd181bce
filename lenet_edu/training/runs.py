"""Many trainings, each with a JSON file of its own: what is there is never repeated.

What is missing goes to the cores, or to a Dask cluster, through joblib.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from lenet_edu.data import Mnist, load_mnist
from lenet_edu.fast.threads import one_blas_thread
from lenet_edu.files import write_atomic

Record = dict[str, Any]
Say = Callable[[str], None]


class RunsError(RuntimeError):
    """Runs could not be done; those that were finished before are kept."""


@dataclass(frozen=True)
class Run:
    """One training, described by its fields; an experiment derives its own kind.

    A field that is added later needs a default: a record made before it counts as a
    run with that default.
    """

    @property
    def name(self) -> str:
        """Of its file, without the ending."""
        raise NotImplementedError


R = TypeVar("R", bound=Run)
# (run, checkpoint or None) -> its record, with described(run) as "run" and the data's
# digests as "data": {"sha256": ...}; a function of a module, which processes can import
Perform = Callable[[R, Path | None], Record]


@cache
def digits() -> Mnist:
    """The data of this process, read once."""
    return load_mnist(verbose=False)


def described(run: Run) -> Record:
    """What a record says of its run: the name and every field, for JSON."""
    return {"name": run.name, **json.loads(json.dumps(asdict(run)))}


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
        Processes, each with one BLAS thread.
    dask
        Address of a Dask scheduler, whose workers then do the runs.
    say
        Receives one line per finished run, with ``in_short(record)``.

    Returns
    -------
    records : of all runs, in their order

    Raises
    ------
    RunsError
        If a worker dies (on a cluster: again and again), or has other data.
    """
    if len({run.name for run in runs}) < len(runs):
        raise ValueError("two runs have the same name, and would share one file")
    missing = [run for run in runs if finished(out, run, digests) is None]
    if len(missing) < len(runs):
        say(f"{len(runs) - len(missing)} of {len(runs)} runs are there already.")
    with _death_in_a_sentence():
        for record in _performed(missing, perform, out, jobs, dask):
            name = record["run"]["name"]
            if record["data"]["sha256"] != digests:
                raise RunsError(
                    f"{name} was trained on other digits than this process has; let "
                    "LENET_EDU_DATA name the same files on every worker."
                )
            text = json.dumps(record, indent=1) + "\n"
            write_atomic(out / "runs" / f"{name}.json", text)
            _forget(_checkpoint(out, name))
            say(f"{name}: {in_short(record)}")
    return [done for run in runs if (done := finished(out, run, digests))]


def _performed(
    runs: Sequence[R], perform: Perform[R], out: Path, jobs: int, dask: str | None
) -> Iterator[Record]:
    """Records, as they become ready."""
    import joblib

    if not runs:
        return
    with contextlib.ExitStack() as stack:
        if dask is not None:
            # A worker that dies takes its runs with it: the scheduler gives them to
            # others, and none of them has written anything that is now half done.
            stack.enter_context(_client(dask))
            stack.enter_context(joblib.parallel_config(backend="dask"))
        else:
            stack.enter_context(
                joblib.parallel_config(
                    backend="loky", n_jobs=jobs, inner_max_num_threads=1
                )
            )
        work = (
            joblib.delayed(_one)(
                perform, run, None if dask else _checkpoint(out, run.name)
            )
            for run in runs
        )
        yield from joblib.Parallel(
            return_as="generator_unordered", pre_dispatch="all", batch_size=1
        )(work)


def _one(perform: Perform[R], run: R, checkpoint: Path | None) -> Record:
    """In the worker; a Dask worker has its own idea of threads."""
    with one_blas_thread():
        return perform(run, checkpoint)


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise RunsError(
            "Dask is not installed here: pip install 'lenet-edu[cluster]' brings it."
        ) from None
    try:
        return Client(address, set_as_default=True, timeout=20)
    except (OSError, ValueError) as error:
        raise RunsError(
            f"No Dask scheduler answers at {address} ({error}). `dask scheduler` "
            "starts one and prints its address."
        ) from None


@contextlib.contextmanager
def _death_in_a_sentence() -> Iterator[None]:
    from joblib.externals.loky.process_executor import BrokenProcessPool

    try:
        yield
    except BrokenProcessPool:
        raise RunsError(
            "A process was ended from outside, perhaps for want of memory. Every "
            "finished run is kept; the same command goes on with the others."
        ) from None
    except Exception as error:
        if type(error).__name__ != "KilledWorker":  # of distributed, if it is there
            raise
        raise RunsError(
            f"One run's workers died again and again ({error}). Every finished run is "
            "kept; the same command goes on with the others."
        ) from None


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
