"""The popular listing with several seeds: ``lenet-edu modern --as-listed``.

20 epochs with every seed, as the listing has it; some seeds go on to 60, which shows
what more of them bring.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lenet_edu.files import write_atomic

from . import runs
from .listing import Recipe, in_words, train_listing
from .modern_seeds import FIRST_SEED, SEEDS
from .record import data_record, environment
from .table import spread

LISTED, LONG = 20, 60  # epochs
LONGER = 1  # seeds that go on


@dataclass(frozen=True)
class Run(runs.Run):
    """One training."""

    recipe: Recipe

    @property
    def name(self) -> str:
        """Of its file."""
        return f"{self.recipe.seed}-epochs-{self.recipe.epochs}"


def plan(seeds: int = SEEDS, longer: int = LONGER, quick: bool = False) -> list[Run]:
    """One run per seed; the first ``longer`` of them have 60 epochs, the others 20.

    Raises
    ------
    ValueError
        If more seeds are to go on than there are.
    """
    if longer > seeds:
        raise ValueError(f"{longer} of {seeds} seeds cannot go on to {LONG} epochs")
    small: dict[str, Any] = {"images": 1_000} if quick else {}
    listed, long = (1, 2) if quick else (LISTED, LONG)
    return [
        Run(
            replace(
                Recipe(),
                seed=FIRST_SEED + place,
                epochs=long if place < longer else listed,
                **small,
            )
        )
        for place in range(seeds)
    ]


def perform(run: Run, checkpoint: Path | None = None) -> dict[str, Any]:
    """Train once; the test digits are measured after every epoch, as listed."""
    _, record = train_listing(
        runs.digits(), run.recipe, checkpoint=checkpoint, report=lambda _: None
    )
    return {"run": runs.described(run), **record}


def study(
    out: str | Path,
    *,
    seeds: int = SEEDS,
    longer: int = LONGER,
    quick: bool = False,
    jobs: int = 1,
    dask: str | None = None,
    command: str = "",
    say: runs.Say = print,
) -> dict[str, Any]:
    """Do what is missing in the folder and write ``listing.json``.

    Parameters
    ----------
    longer
        So many of the seeds, the first ones, go on to 60 epochs.
    out, seeds, quick, jobs, dask, command, say
        As :func:`.modern_seeds.study`.

    Returns
    -------
    results : what stands in listing.json
    """
    out = Path(out)
    wanted = plan(seeds, longer, quick)
    records = runs.do_missing(
        wanted,
        perform,
        out,
        digests=data_record(runs.digits())["sha256"],
        jobs=jobs,
        dask=dask,
        say=say,
        in_short=lambda record: f"test accuracy {record['test_accuracy']:.2%}",
    )
    results = summary(records, len(wanted), command)
    write_atomic(out / "listing.json", json.dumps(results, indent=1) + "\n")
    return results


def summary(
    records: Sequence[dict[str, Any]], planned: int, command: str = ""
) -> dict[str, Any]:
    """What stands in listing.json: results after 20 epochs and after 60, curves."""
    ends = {record["run"]["recipe"]["epochs"] for record in records}
    ends |= {LISTED} if max(ends) > LISTED else set()
    recipe = Recipe(**records[0]["run"]["recipe"])
    return {
        "command": command,
        "what": "test cross-entropy and accuracy on 10,000 digits, measured after "
        "every epoch, as the listing does; nothing was chosen by them",
        "runs": len(records),
        "planned": planned,
        "parameters": records[0]["parameters"],
        "recipe": {**in_words(recipe), "seed": None, "epochs": None},
        "environment": environment(),
        "data": records[0]["data"],
        "rows": [_row(records, end) for end in sorted(ends)],
        "curves": {
            str(record["seed"]): {
                "train_loss": [round(e["loss"], 5) for e in record["epochs"]],
                "test_loss": [round(loss, 5) for loss, _ in record["tested"]],
                "test_accuracy": [round(right, 5) for _, right in record["tested"]],
            }
            for record in records
        },
    }


def _row(records: Sequence[dict[str, Any]], epochs: int) -> dict[str, Any]:
    """Every run that came so far, as it was after so many epochs."""
    far = [r for r in records if len(r["tested"]) >= epochs]
    last = [r["tested"][epochs - 1] for r in far]
    return {
        "epochs": epochs,
        "seeds": [r["seed"] for r in far],
        "test_loss": spread([loss for loss, _ in last]),
        "test_accuracy": spread([100 * right for _, right in last]),
        "train_loss": spread([r["epochs"][epochs - 1]["loss"] for r in far]),
    }


def as_text(results: Mapping[str, Any]) -> str:
    """Two lines per row, in the listing's own words, for a terminal."""
    lines = [results["what"], ""]
    for row in results["rows"]:
        lines.append(f"{row['epochs']} epochs, {len(row['seeds'])} seeds")
        for name, unit in (("loss", ""), ("accuracy", "%")):
            value = row[f"test_{name}"]
            says = f"  Test {name}: {value['mean']:.4g}{unit}"
            if value["deviation"] is not None:
                says += f" +- {value['deviation']:.2g}"
            lines.append(says)
    return "\n".join(lines)
