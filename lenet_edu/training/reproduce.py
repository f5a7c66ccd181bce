"""The paper's experiments with several seeds: ``lenet-edu reproduce``.

``lenet-edu reproduce --out reproduced`` fills that folder. Its ``results.json`` is what
the course ships as ``lenet_edu/records/reproduce.json``, its plots as
``docs/reproduce-passes.png`` and ``docs/reproduce-sizes.png``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lenet_edu.files import write_atomic

from . import runs as many
from .lenet5 import Recipe, train_lenet5
from .plots import draw_passes, draw_sizes
from .record import data_record, environment
from .table import as_markdown, choices, curves, rows

Say = Callable[[str], None]
FIRST_SEED = 1998
SEEDS = 5
DISTORTED_EPOCHS = 28  # digits that are never the same take longer to learn
QUICK_SEEDS = 2
# What else was tried on the held-out digits, each beside the defaults of the recipe.
OTHERS: tuple[dict[str, float], ...] = (
    {"rate": 0.0005},
    {"rate": 0.003},
    {"j": 1.0},
    {"j": 50.0},
    {"average": 0.0},
)


@dataclass(frozen=True)
class Run(many.Run):
    """One training: which experiment it belongs to, its recipe, what is held out."""

    experiment: str
    recipe: Recipe
    held_out: int = 0

    @property
    def name(self) -> str:
        """Of its file."""
        return f"{self.experiment}-{self.recipe.seed}"


def plan(seeds: int = SEEDS, quick: bool = False) -> list[Run]:
    """All runs, one seed after the other, so that an early stop leaves whole seeds.

    "passes" is Fig. 5: 10,000 digits are held out, and the error is measured on them;
    the test set is looked at once, as in every run. "map-60000" and its parts are
    Fig. 6. "sdlm" is one pass of the paper's method, "literal" the same from the
    initial weights of App. A. "distorted" is the paper's 0.8%: every digit distorted
    anew in each pass. "choice-..." are other settings, for the first seed,
    beside "passes": they are compared by the held-out digits and never see the test
    set.
    """
    part = 20 if quick else 1
    epochs = 1 if quick else Recipe.epochs
    held_out = 10_000 // part

    def held(experiment: str, seed: int, **changes: Any) -> Run:
        recipe = Recipe(seed=seed, epochs=epochs, images=50_000 // part, **changes)
        return Run(experiment, recipe, held_out)

    runs = []
    for seed in range(FIRST_SEED, FIRST_SEED + seeds):
        for images in (60_000, 30_000, 15_000):
            recipe = Recipe(seed=seed, epochs=epochs, images=images // part)
            runs.append(Run(f"map-{images}", recipe))
        images = 60_000 // part
        eq8 = Recipe(seed=seed, epochs=epochs, images=images, loss="penalty")
        runs.append(Run("penalty-60000", eq8))
        runs.append(held("passes", seed))
        old = Recipe.as_in_1998(seed=seed, epochs=1, images=images)
        runs.append(Run("sdlm", old))
        bare = Recipe.as_in_1998(
            seed=seed, epochs=1, images=10_000 // part, init="paper"
        )
        runs.append(Run("literal", bare))
        moved = Recipe(
            seed=seed,
            epochs=1 if quick else DISTORTED_EPOCHS,
            images=images,
            distortions="affine",
        )
        runs.append(Run("distorted", moved))
    for other in OTHERS:
        ((key, value),) = other.items()
        runs.append(held(f"choice-{key}-{value:g}", FIRST_SEED, **other))
    return runs


def perform(run: Run, checkpoint: Path | None = None) -> dict[str, Any]:
    """Train once and measure; the record says all that is known about it.

    A loss that stops being finite is a result too: it stands as ``diverged``.
    """
    data = many.digits()
    try:
        _, record = train_lenet5(
            data,
            run.recipe,
            held_out=run.held_out,
            checkpoint=checkpoint,
            test=not run.experiment.startswith("choice"),
            report=_say_nothing,
        )
    except FloatingPointError as error:
        record = {
            "diverged": str(error),
            "data": data_record(data),
            "environment": environment(),
        }
    return {"run": many.described(run), **record}


def reproduce(
    out: str | Path,
    *,
    seeds: int = SEEDS,
    quick: bool = False,
    jobs: int = 1,
    dask: str | None = None,
    train: bool = True,
    command: str = "",
    say: Say = print,
) -> dict[str, Any]:
    """Do what is missing in the folder, then write results, table and plots.

    They are also written when it is interrupted, from the runs that are there.

    Parameters
    ----------
    out
        ``runs/<experiment>-<seed>.json`` for every run, ``results.json``,
        ``table.md``, ``passes.png`` (Fig. 5), ``sizes.png`` (Fig. 6).
    seeds
        How many, from 1998 on.
    quick
        One pass over a twentieth of the digits: shows that all works, no more.
    jobs
        Processes, each with one BLAS thread.
    dask
        Address of a Dask scheduler, whose workers then do the runs.
    train
        False does no run, and writes the results of those that are there.
    command
        What to write down as the command.
    say
        Receives one line per finished run.

    Returns
    -------
    results : what stands in results.json

    Raises
    ------
    RunsError
        If a worker died, or has other data; what was finished is kept.
    """
    out, runs = Path(out), plan(seeds, quick)
    data = data_record(many.digits())
    results: dict[str, Any] = {}
    try:
        if train:
            many.do_missing(
                runs,
                perform,
                out,
                digests=data["sha256"],
                jobs=jobs,
                dask=dask,
                say=say,
                in_short=_in_short,
            )
    finally:
        there = [many.finished(out, run, data["sha256"]) for run in runs]
        records = [record for record in there if record is not None]
        if records:
            results = summarise(out, records, data, len(runs), command)
    return results


def summarise(
    out: Path,
    records: Sequence[dict[str, Any]],
    data: dict[str, Any],
    planned: int,
    command: str = "",
) -> dict[str, Any]:
    """Results, table and plots from the runs that are finished, of so many planned.

    ``rows`` are the experiments with means and spreads, ``choices`` the settings that
    were tried on held-out digits, ``curves`` what was measured after each pass.
    """
    results = {
        "command": command,
        "runs": len(records),
        "planned": planned,
        "data": data,
        "environments": _different([r["environment"] for r in records]),
        "rows": rows(records),
        "choices": choices(records),
        "curves": curves(records),
    }
    write_atomic(out / "results.json", json.dumps(results, indent=1) + "\n")
    write_atomic(out / "table.md", as_markdown(results))
    draw_passes(records, out / "passes.png")
    draw_sizes(records, out / "sizes.png")
    return results


def _in_short(record: dict[str, Any]) -> str:
    if "diverged" in record:
        return str(record["diverged"])
    if record["test_error"] is None:
        return f"held-out error {record['epochs'][-1]['measured']['validation']:.2%}"
    return f"test error {record['test_error']:.2%}"


def _different(items: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    return [item for n, item in enumerate(items) if item not in items[:n]]


def _say_nothing(_: str) -> None:
    pass
