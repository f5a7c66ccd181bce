"""Runs for the tests of the run manager; its processes import them by this name."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lenet_edu.training.run import AGAIN
from lenet_edu.training.runs import Run, described, do_missing

DIGESTS = {"train_images": "a"}


@dataclass(frozen=True)
class Waiting(Run):
    """Writes who does it into ``folder``; the one called "last" waits for "go"."""

    folder: str
    what: str
    steps: tuple[int, ...] = (1, 2)
    added_later: float = 0.5

    @property
    def name(self) -> str:
        return self.what


def begun(folder: Path, what: str) -> list[int]:
    """Processes that began this run, in order."""
    return [int(pid) for pid in _lines(folder / f"{what}.begun")]


def perform(run: Waiting, checkpoint: Path | None = None) -> dict[str, Any]:
    """Its record holds the process that did it."""
    folder = Path(run.folder)
    with (folder / f"{run.what}.begun").open("a", encoding="utf-8") as stream:
        stream.write(f"{os.getpid()}\n")
    if checkpoint is not None:
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        checkpoint.write_text(run.what, encoding="utf-8")
    deadline = time.monotonic() + 120
    while run.what == "last" and not (folder / "go").exists():
        if time.monotonic() > deadline:
            raise TimeoutError("nobody said go")
        time.sleep(0.02)
    return {
        "run": described(run),
        "data": {"sha256": DIGESTS},
        "pid": os.getpid(),
        "checkpoint": checkpoint is not None,
    }


def other_data(run: Waiting, checkpoint: Path | None = None) -> dict[str, Any]:
    """As a worker whose folder holds other digits."""
    return perform(run) | {"data": {"sha256": {"train_images": "b"}}}


def fails(run: Waiting, checkpoint: Path | None = None) -> dict[str, Any]:
    """The second run cannot be done."""
    if run.what == "b":
        raise ZeroDivisionError("b")
    return perform(run, checkpoint)


def dies(run: Waiting, checkpoint: Path | None = None) -> dict[str, Any]:
    """The second run takes its process with it."""
    record = perform(run, checkpoint)
    if run.what == "b":
        os.kill(os.getpid(), signal.SIGKILL)
    return record


def suspected(run: Waiting, checkpoint: Path | None = None) -> dict[str, Any]:
    """The second and, at first, the last are said to have killed their workers."""
    from distributed import KilledWorker

    again = len(begun(Path(run.folder), run.what)) > AGAIN
    record = perform(run, checkpoint)
    if run.what == "b" or (run.what == "last" and not again):
        raise KilledWorker(run.what, SimpleNamespace(address="it"), 4)
    return record


def main(folder: str) -> None:
    """Two runs, of which the second waits; what Ctrl-C makes of that is printed."""
    runs = [Waiting(folder, "a"), Waiting(folder, "last")]
    try:
        do_missing(runs, perform, Path(folder), digests=DIGESTS)
    except KeyboardInterrupt:
        print("stopped", flush=True)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split() if path.exists() else []


if __name__ == "__main__":
    import waiting_runs  # its processes know it by this name

    waiting_runs.main(sys.argv[1])
