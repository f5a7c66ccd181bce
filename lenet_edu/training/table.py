"""What the runs gave, beside what the paper printed: means with their spread."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

# Test and training error in percent: LeCun et al. 1998, sec. III-B, Fig. 5 and 6.
PAPER: dict[str, tuple[str, float | None, float | None]] = {
    "map-60000": ("eq. (9)", 0.95, 0.35),
    "map-30000": ("eq. (9), half of the digits", 1.14, 0.31),
    "map-15000": ("eq. (9), a quarter of the digits", 1.7, 0.05),
    "passes": ("eq. (9), a sixth held out", None, None),
    "penalty-60000": ("eq. (8)", None, None),
    "sdlm": ("eq. (8), the paper's method, one pass", 2.7, None),
    "distorted": ("eq. (9), distorted anew in every pass", 0.8, None),
    "literal": ("the same from +-2.4/F, a sixth of the digits", None, None),
}
PAPER_RATES = (7e-5, 0.016)  # first pass, sec. III-B
CHOICE = "choice-"
Record = dict[str, Any]


def rows(records: Sequence[Record]) -> list[dict[str, Any]]:
    """One row per experiment that has a run; errors in percent."""
    found = []
    for experiment, (what, test, train) in PAPER.items():
        mine = [r for r in records if r["run"]["experiment"] == experiment]
        if not mine:
            continue
        whole = [r for r in mine if "diverged" not in r]
        row: dict[str, Any] = {
            "experiment": experiment,
            "what": what,
            "images": max(
                [r["learned_from"] for r in whole]
                or [mine[0]["run"]["recipe"]["images"]]
            ),
            "epochs": mine[0]["run"]["recipe"]["epochs"],
            "seeds": [r["run"]["recipe"]["seed"] for r in mine],
            "diverged": len(mine) - len(whole),
            "test_error": spread([100 * r["test_error"] for r in whole]),
            "train_error": spread([100 * r["train_error"] for r in whole]),
            "validation_error": spread([100 * e for r in whole for e in _held_out(r)]),
            "paper_test_error": test,
            "paper_train_error": train,
        }
        for key in ("rates", "rates_of_half_the_loss"):
            if firsts := [r[key][0] for r in whole if r.get(key)]:
                low, high = zip(*firsts, strict=True)
                row[f"first_{key}"] = [min(low), max(high)]
        found.append(row)
    return found


def choices(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Settings of the first seed by their error on held-out digits, in percent.

    The first is the recipe's own, "passes"; None is a run that diverged.
    """
    tried = [r for r in records if r["run"]["experiment"].startswith(CHOICE)]
    own = [r for r in records if r["run"]["experiment"] == "passes"]
    return [
        {
            "rate": r["run"]["recipe"]["rate"],
            "j": r["run"]["recipe"]["j"],
            "average": r["run"]["recipe"]["average"],
            "validation_error": round(100 * _held_out(r)[0], 4)
            if _held_out(r)
            else None,
        }
        for r in (own[:1] + tried if tried else [])
    ]


def curves(records: Sequence[Record]) -> dict[str, dict[str, Any]]:
    """What was measured after each pass: experiment -> seed -> name -> values.

    Errors are fractions; "loss" is the mean over the pass, measured on the way.
    """
    found: dict[str, dict[str, Any]] = {}
    for record in records:
        if "diverged" in record:
            continue
        epochs = record["epochs"]
        one = {"loss": [round(epoch["loss"], 4) for epoch in epochs]}
        for name in epochs[0]["measured"]:
            one[name] = [round(epoch["measured"][name], 5) for epoch in epochs]
        run = record["run"]
        found.setdefault(run["experiment"], {})[str(run["recipe"]["seed"])] = one
    return found


def spread(values: Sequence[float]) -> dict[str, Any] | None:
    """Mean, standard deviation (of a sample; None for one), smallest, largest, all."""
    if not values:
        return None
    return {
        "mean": round(statistics.mean(values), 4),
        "deviation": round(statistics.stdev(values), 4) if len(values) > 1 else None,
        "smallest": round(min(values), 4),
        "largest": round(max(values), 4),
        "all": [round(value, 4) for value in values],
    }


def as_markdown(results: dict[str, Any]) -> str:
    """The table, and what must be known to read it."""
    lines = [
        "| experiment | digits | passes | seeds | test error % | paper "
        "| training error % | paper |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in results["rows"]:
        cells = (
            row["what"],
            f"{row['images']:,}",
            row["epochs"],
            len(row["seeds"]),
            _cell(row["test_error"], row["diverged"]),
            _number(row["paper_test_error"]),
            _cell(row["train_error"], 0),
            _number(row["paper_train_error"]),
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    data = results["data"]
    lines += [
        "",
        f"Mean and standard deviation over the seeds. Of {data['train_images']:,} "
        f"training digits; the {data['test_images']:,} test digits are measured once "
        "per run, after its last pass. The weights are a running average over the last "
        "steps, which the paper does not have; the paper does not say which loss gave "
        "its 0.95%, and its training error is read off Fig. 5 and 6.",
    ]
    for row in results["rows"]:
        if "first_rates" in row:
            own, half = row["first_rates"], row["first_rates_of_half_the_loss"]
            lines += [
                "",
                f"Rates of the first pass, {row['what']}: {_range(own)} as eq. (8) "
                f"stands, {_range(half)} with half of it; the paper says "
                f"{_range(PAPER_RATES)}.",
            ]
    if results["choices"]:
        lines += [
            "",
            "Settings, one seed each, by their error on held-out training digits (the "
            "first are the recipe's):",
            "",
            "| rate | j of eq. (9) | average keeps | held-out error % |",
            "|---|---|---|---|",
        ]
        for one in results["choices"]:
            error = one["validation_error"]
            lines.append(
                f"| {one['rate']:g} | {one['j']:g} | {one['average']:g} "
                f"| {'diverged' if error is None else f'{error:.2f}'} |"
            )
    if results["command"]:
        count = f"{results['runs']} of {results['planned']} runs"
        lines += ["", f"{count}, made by `{results['command']}`."]
    return "\n".join(lines) + "\n"


def _held_out(record: Record) -> list[float]:
    """The error on held-out digits after the last pass, if there is one."""
    epochs = record.get("epochs", [])
    return [
        epoch["measured"]["validation"]
        for epoch in epochs[-1:]
        if "validation" in epoch["measured"]
    ]


def _cell(values: dict[str, Any] | None, diverged: int) -> str:
    if values is None:
        return "diverged"
    text = f"{values['mean']:.2f}"
    if values["deviation"] is not None:
        text += f" ± {values['deviation']:.2f}"
    return text + (f" ({diverged} diverged)" if diverged else "")


def _range(ends: Sequence[float]) -> str:
    return f"{ends[0]:.2g} to {ends[1]:.2g}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
