"""From 1998 to today one change at a time: ``lenet-edu ablation``.

All runs of all variants, with the same digits, passes and seeds, and the table that
comes out of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lenet_edu.files import write_atomic

from . import runs
from .ablation_runs import (
    BATCH,
    HELD_OUT,
    IMAGES,
    SEEDS,
    Run,
    chosen,
    in_short,
    perform,
    plan,
    trials,
)
from .record import data_record, environment
from .table import spread
from .variants import alone, steps, variants


def ablate(
    out: str | Path,
    *,
    seeds: int = SEEDS,
    images: int = IMAGES,
    quick: bool = False,
    jobs: int = 1,
    dask: str | None = None,
    command: str = "",
    say: runs.Say = print,
) -> dict[str, Any]:
    """Do what is missing in the folder: trials and runs of the steps, then of the rest.

    Parameters
    ----------
    out
        ``runs/<variant>-<seed>.json`` for every run, ``ablation.json`` for all.
    seeds
        How many, from 1998 on.
    images
        Learn from so many of the training digits.
    quick
        One pass over 500 digits: shows that all works, no more.
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
    results : what stands in ablation.json
    """
    out = Path(out)
    digests = data_record(runs.digits())["sha256"]

    def done(wanted: Sequence[Run]) -> list[dict[str, Any]]:
        return runs.do_missing(
            wanted,
            perform,
            out,
            digests=digests,
            jobs=jobs,
            dask=dask,
            say=say,
            in_short=in_short,
        )

    tried: list[dict[str, Any]] = []
    records: list[dict[str, Any]] = []
    for names in (steps(), alone()):
        tried += (mine := done(trials(names, images, quick)))
        records += done(plan(chosen(mine), seeds, images, quick))
    results = summary(records, tried, seeds * len(variants()), command)
    write_atomic(out / "ablation.json", json.dumps(results, indent=2) + "\n")
    return results


def summary(
    records: Sequence[dict[str, Any]],
    tried: Sequence[dict[str, Any]],
    planned: int,
    command: str = "",
) -> dict[str, Any]:
    """What stands in ablation.json: the rows, and all that is needed to read them."""
    run = records[0]["run"]
    data = records[0]["data"]
    images = records[0].get("learned_from", run["images"])
    held_out = tried[0].get("measured_on", HELD_OUT) if tried else HELD_OUT
    return {
        "command": command,
        "what": f"{images:,} training digits, {run['epochs']} passes, batches "
        f"of {BATCH}, rate falling to 0 along half a cosine; error on "
        f"{data['test_images']:,} test digits after the last pass",
        "choice": f"of three rates the best on {held_out:,} held-out digits, with "
        "one more seed",
        "runs": len(records),
        "planned": planned,
        "images": images,
        "epochs": run["epochs"],
        "batch": BATCH,
        "seeds": sorted({r["run"]["seed"] for r in records}),
        "environment": environment(),
        "data": data,
        "rows": rows(records, tried),
    }


def rows(
    records: Sequence[dict[str, Any]], tried: Sequence[dict[str, Any]] = ()
) -> list[dict[str, Any]]:
    """One row per variant, in the order of :func:`variants`; errors in percent."""
    found = []
    for name in variants():
        mine = [r for r in records if r["run"]["variant"] == name]
        if not mine:
            continue
        whole = [r for r in mine if "diverged" not in r]
        found.append(
            {
                "variant": name,
                "parts": mine[0]["parts"],
                "parameters": mine[0]["parameters"],
                "rate": mine[0]["run"]["rate"],
                "diverged": len(mine) - len(whole),
                "test_error": spread([100 * r["error"] for r in whole]),
                "loss": spread([r["losses"][-1] for r in whole]),
                "tried": {
                    f"{r['run']['rate']:g}": round(100 * r["error"], 2)
                    if "error" in r
                    else None
                    for r in tried
                    if r["run"]["variant"] == name
                },
            }
        )
    return found


def as_text(results: Mapping[str, Any]) -> str:
    """A line per variant, for a terminal."""
    lines = [results["what"], ""]
    for row in results["rows"]:
        error = row["test_error"]
        says = "diverged" if error is None else f"{error['mean']:6.2f}%"
        if error and error["deviation"] is not None:
            says += f" +- {error['deviation']:.2f}"
        lines.append(f"{row['variant']:46} {row['rate']:<7g} {says}")
    return "\n".join(lines)
