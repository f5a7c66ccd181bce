"""The modern network with several seeds: ``lenet-edu modern``.

Twice: with a rate and with weights that decay, and in the way of the tutorials.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from lenet_edu.files import write_atomic

from . import runs
from .modern import Recipe, in_words, train_modern
from .record import data_record, environment
from .table import spread

FIRST_SEED = 1998
SEEDS = 5
WAYS = ("decay", "tutorial")


@dataclass(frozen=True)
class Run(runs.Run):
    """One training: which of the two ways, and its recipe."""

    way: str
    recipe: Recipe

    @property
    def name(self) -> str:
        """Of its file."""
        return f"{self.way}-{self.recipe.seed}"


def plan(seeds: int = SEEDS, quick: bool = False) -> list[Run]:
    """Both ways with every seed, seed after seed."""
    small: dict[str, Any] = {"epochs": 1, "images": 1_000} if quick else {}
    return [
        Run(way, replace(recipe, seed=seed, **small))
        for seed in range(FIRST_SEED, FIRST_SEED + seeds)
        for way, recipe in zip(WAYS, (Recipe(), Recipe.as_in_tutorials()), strict=True)
    ]


def perform(run: Run, checkpoint: Path | None = None) -> dict[str, Any]:
    """Train once; the test digits are looked at once, at the end."""
    _, record = train_modern(
        runs.digits(), run.recipe, checkpoint=checkpoint, report=lambda _: None
    )
    return {"run": runs.described(run), **record}


def study(
    out: str | Path,
    *,
    seeds: int = SEEDS,
    quick: bool = False,
    jobs: int = 1,
    dask: str | None = None,
    command: str = "",
    say: runs.Say = print,
) -> dict[str, Any]:
    """Do what is missing in the folder and write ``modern.json``.

    Parameters
    ----------
    out
        ``runs/<way>-<seed>.json`` for every run, ``modern.json`` for all.
    seeds
        How many, from 1998 on.
    quick
        One pass over 1,000 digits: shows that all works, no more.
    jobs
        Processes, each with one BLAS thread.
    dask
        Address of a Dask scheduler, whose workers then do the runs.
    command
        What to write down as the command.
    say
        Receives one line per finished run.

    Returns
    -------
    results : what stands in modern.json
    """
    out = Path(out)
    records = runs.do_missing(
        plan(seeds, quick),
        perform,
        out,
        digests=data_record(runs.digits())["sha256"],
        jobs=jobs,
        dask=dask,
        say=say,
        in_short=lambda record: f"test error {record['test_error']:.2%}",
    )
    results = summary(records, 2 * seeds, command)
    write_atomic(out / "modern.json", json.dumps(results, indent=2) + "\n")
    return results


def summary(
    records: Sequence[dict[str, Any]], planned: int, command: str = ""
) -> dict[str, Any]:
    """What stands in modern.json: one row per way, and how many runs are there."""
    rows = []
    for way in WAYS:
        mine = [r for r in records if r["run"]["way"] == way]
        if not mine:
            continue
        recipe = Recipe(**mine[0]["run"]["recipe"])
        rows.append(
            {
                "way": way,
                "recipe": {**asdict(recipe), **in_words(recipe), "seed": None},
                "seeds": [r["seed"] for r in mine],
                "test_error": spread([100 * r["test_error"] for r in mine]),
                "train_error": spread([100 * r["train_error"] for r in mine]),
            }
        )
    return {
        "command": command,
        "what": "test error in percent on 10,000 digits, measured once per run, after "
        "its last pass",
        "runs": len(records),
        "planned": planned,
        "environment": environment(),
        "data": records[0]["data"],
        "rows": rows,
    }


def as_text(results: Mapping[str, Any]) -> str:
    """A line per way, for a terminal."""
    lines = [results["what"], ""]
    for row in results["rows"]:
        error = row["test_error"]
        says = f"{error['mean']:.2f}%"
        if error["deviation"] is not None:
            says += f" +- {error['deviation']:.2f}"
        lines.append(f"{row['way']:10} {len(row['seeds'])} seeds  {says}")
    return "\n".join(lines)
