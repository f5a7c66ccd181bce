"""The contest of 1998 once more: ``lenet-edu contest``.

It is held twice: with few training digits, the same for all, and with all of them
(the support vector machine with a third: its time grows with their square).
Each contestant reads the test digits once in each. What it cost is counted and
measured; one JSON file per contestant and size, never done twice.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu.extras import need
from lenet_edu.files import write_atomic
from lenet_edu.training import runs
from lenet_edu.training.record import data_record, environment

from . import classifiers
from .ancestors import Ancestor, lenet1, lenet4
from .deslant import deslant
from .lenet5 import LeNet5
from .paper import PAPER

Array = np.ndarray
ALL = 60_000
FEW = 3_000
QUICK = 500


@dataclass(frozen=True)
class Contestant:
    """``make(size)`` builds it, for "quick", "few" or "all" digits.

    ``deslanted``: it learns from deslanted ones, and reads such.
    """

    make: Callable[[str], classifiers.Classifier]
    deslanted: bool = False


def _passes(all_digits: int, few: int) -> dict[str, int]:
    """How often the digits are seen: fewer digits are seen more often."""
    return {"quick": 1, "few": few, "all": all_digits}


HIDDEN, EARLY, LENET5 = _passes(20, 40), _passes(8, 24), _passes(12, 24)


def _hidden(*sizes: int) -> Callable[[str], classifiers.Classifier]:
    return lambda size: classifiers.Hidden(*sizes, passes=HIDDEN[size])


def _lenet5(size: str) -> classifiers.Classifier:
    return LeNet5(passes=LENET5[size])


# In this order they are run: what is soon done comes first.
CONTESTANTS: dict[str, Contestant] = {
    "linear": Contestant(lambda _: classifiers.Linear()),
    "linear, deslanted": Contestant(lambda _: classifiers.Linear(), deslanted=True),
    "pairwise linear": Contestant(lambda _: classifiers.Pairwise()),
    "40 PCA + quadratic": Contestant(lambda _: classifiers.Quadratic()),
    "1,000 RBF + linear": Contestant(lambda _: classifiers.Radial()),
    "3-NN": Contestant(lambda _: classifiers.Neighbours()),
    "3-NN, deslanted": Contestant(lambda _: classifiers.Neighbours(), deslanted=True),
    "SVM, degree 4": Contestant(lambda _: classifiers.Support()),
    "LeNet-1": Contestant(lambda size: Ancestor(lenet1, 28, EARLY[size])),
    "LeNet-4": Contestant(lambda size: Ancestor(lenet4, 32, EARLY[size])),
    "LeNet-5": Contestant(_lenet5),
    "LeNet-5, deslanted": Contestant(_lenet5, deslanted=True),
    "300 hidden": Contestant(_hidden(300)),
    "300 hidden, deslanted": Contestant(_hidden(300), deslanted=True),
    "300-100 hidden": Contestant(_hidden(300, 100)),
}
# Trained with all digits by ``lenet-edu reproduce``, with several seeds.
ELSEWHERE = "LeNet-5"


@dataclass(frozen=True)
class Run(runs.Run):
    """One contestant and so many of the first training digits."""

    contestant: str
    images: int
    quick: bool = False

    @property
    def name(self) -> str:
        """Of its file."""
        plain = "".join(c if c.isalnum() else "-" for c in self.contestant)
        return "-".join(filter(None, [*plain.split("-"), str(self.images)]))


def plan(images: int = ALL, quick: bool = False) -> list[Run]:
    """All contestants with few digits, then with as many as asked for."""
    if quick:
        return [Run(name, QUICK, quick) for name in CONTESTANTS]
    few = [Run(name, min(FEW, images)) for name in CONTESTANTS]
    more = [Run(name, images) for name in CONTESTANTS if name != ELSEWHERE]
    return few + more if images > FEW else few


def perform(run: Run, checkpoint: Path | None = None) -> dict[str, Any]:
    """Fit, read the test digits, count. A run is short: it is done again, not resumed.

    Times are the processor's, of one thread, so that other work counts little.
    """
    data, contestant = runs.digits(), CONTESTANTS[run.contestant]
    train, test = data.train_images[: run.images], data.test_images
    if contestant.deslanted:
        train, test = deslant(train), deslant(test)
    x, labels = flat(train), data.train_labels[: run.images].astype(np.int64)
    size = "quick" if run.quick else "few" if run.images <= FEW else "all"
    model = contestant.make(size)
    begin = time.process_time()
    model.fit(x, labels)
    fitted = time.process_time()
    wrong = int((model.predict(flat(test)) != data.test_labels).sum())
    read = time.process_time()
    return {
        "run": runs.described(run),
        "settings": model.settings,
        "data": data_record(data),
        "environment": environment(),
        "learned_from": len(x),
        "deslanted": contestant.deslanted,
        "test_error": wrong / len(test),
        "multiply_adds": int(model.multiply_adds),
        "stored": int(model.stored),
        "fit_seconds": round(fitted - begin, 2),
        "answer_milliseconds": round(1000 * (read - fitted) / len(test), 4),
    }


def flat(images: Array) -> Array:
    """(N, 28, 28) uint8 -> (N, 784) float32 from 0 to 1."""
    return images.reshape(len(images), -1).astype(np.float32) / np.float32(255)


def contest(
    out: str | Path,
    *,
    images: int = ALL,
    quick: bool = False,
    jobs: int = 1,
    dask: str | None = None,
    compete: bool = True,
    command: str = "",
    say: runs.Say = print,
) -> dict[str, Any]:
    """Let those compete who have not yet.

    Parameters
    ----------
    out
        ``runs/<contestant>-<images>.json`` for each, ``contest.json`` for all.
    images
        Learn from so many digits at most.
    quick
        500 digits and one pass: shows that all works, no more.
    jobs
        Processes, each with one BLAS thread. The largest holds about 2 GB.
    dask
        Address of a Dask scheduler, whose workers then do the runs.
    compete
        False: nobody competes, only what is there is put together.
    command
        What to write down as the command.
    say
        Receives one line per finished run.

    Returns
    -------
    results : what stands in contest.json; empty if there is nothing to put together

    Raises
    ------
    MissingExtraError
        If scikit-learn, which has half of the contestants, is not installed.
    """
    need("sklearn")  # before anybody has waited
    out = Path(out)
    wanted = plan(images, quick)
    digests = data_record(runs.digits())["sha256"]
    if compete:
        records = runs.do_missing(
            wanted,
            perform,
            out,
            digests=digests,
            jobs=jobs,
            dask=dask,
            say=say,
            in_short=_in_short,
        )
    else:
        found = (runs.finished(out, run, digests) for run in wanted)
        records = [record for record in found if record is not None]
        if not records:
            return {}
    results = summary(records, len(wanted), command)
    write_atomic(out / "contest.json", json.dumps(results, indent=2) + "\n")
    return results


def summary(
    records: Sequence[dict[str, Any]], planned: int, command: str = ""
) -> dict[str, Any]:
    """What stands in contest.json: one row per contestant, in the order given."""
    data = records[0]["data"]
    return {
        "command": command,
        "what": f"error on {data['test_images']:,} test digits; seconds of one core",
        "runs": len(records),
        "planned": planned,
        "environment": {**environment(), "scikit-learn": need("sklearn").__version__},
        "data": data,
        "rows": [row(record) for record in records],
    }


def row(record: Mapping[str, Any]) -> dict[str, Any]:
    """One contestant beside what the paper printed; errors in percent."""
    name = record["run"]["contestant"]
    printed = PAPER.get(name)  # None: not in the paper
    return {
        "contestant": name,
        "images": record["learned_from"],
        "deslanted": record["deslanted"],
        "settings": record["settings"],
        "test_error": round(100 * record["test_error"], 4),
        "multiply_adds": record["multiply_adds"],
        "stored": record["stored"],
        "fit_seconds": record["fit_seconds"],
        "answer_milliseconds": record["answer_milliseconds"],
        "paper": None if printed is None else asdict(printed),
    }


def as_text(results: Mapping[str, Any]) -> str:
    """A line per contestant, for a terminal or a notebook."""
    head = (
        "", "digits", "error", "paper", "multiply-adds", "paper's", "stored",
    )  # fmt: skip
    lines = [head]
    for one in results["rows"]:
        printed = one["paper"] or {}
        thousands = printed.get("thousands")
        lines.append(
            (
                one["contestant"],
                f"{one['images']:,}",
                f"{one['test_error']:.2f}%",
                f"{printed['error']:.2f}%" if printed else "-",
                f"{one['multiply_adds']:,}",
                "-" if thousands is None else f"{1000 * thousands:,.0f}",
                f"{one['stored']:,}",
            )
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if n else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def _in_short(record: Mapping[str, Any]) -> str:
    return (
        f"test error {record['test_error']:.2%}, {record['multiply_adds']:,} "
        f"multiply-adds, learned in {record['fit_seconds']:.0f} s"
    )
