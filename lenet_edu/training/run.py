"""One training of many: what describes it, what does it, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from lenet_edu.data import Mnist, load_mnist
from lenet_edu.fast.threads import one_blas_thread

Record = dict[str, Any]
Say = Callable[[str], None]

AGAIN = 2  # so often a run is begun anew when what did it was lost
KEPT = "Every finished run is kept; the same command goes on with the others."


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


@dataclass(frozen=True)
class Done(Generic[R]):
    """A run that is over: its record, or the error that ended it.

    ``who`` did it, in a few words; empty on this computer.
    """

    run: R
    result: Record | Exception
    who: str = ""


@cache
def digits() -> Mnist:
    """The data of this process, read once."""
    return load_mnist(verbose=False)


def described(run: Run) -> Record:
    """What a record says of its run: the name and every field, for JSON."""
    return {"name": run.name, **json.loads(json.dumps(asdict(run)))}


def perform_alone(perform: Perform[R], run: R, checkpoint: Path | None) -> Record:
    """Do one run here, on one BLAS thread: the other cores have runs of their own."""
    with one_blas_thread():
        return perform(run, checkpoint)
