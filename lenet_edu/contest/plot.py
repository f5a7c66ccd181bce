"""The contest's figures: the paper's bars beside ours, and error against cost.

LeNet-5's rows come from the record of ``lenet-edu reproduce``: several seeds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from lenet_edu.figures import CURVE_COLOURS, Picture, new_figure
from lenet_edu.models import lenet5

from .paper import PAPER

Row = dict[str, Any]
OURS, PAPERS = CURVE_COLOURS[:2]
EXPERIMENTS = {"map-60000": "LeNet-5", "distorted": "LeNet-5, distorted"}


def lenet5_rows(reproduced: Mapping[str, Any]) -> list[Row]:
    """LeNet-5, plain and with distortions, as far as the record has them.

    Parameters
    ----------
    reproduced
        ``load_record("reproduce")``.

    Returns
    -------
    rows
        As in the contest's record; "test_error" is the mean over the seeds, "spread"
        the smallest and the largest.
    """
    counted = lenet5(np.random.default_rng(0)).summary()
    found = []
    for one in reproduced["rows"]:
        error = one["test_error"]
        if one["experiment"] not in EXPERIMENTS or error is None:
            continue
        name = EXPERIMENTS[one["experiment"]]
        found.append(
            {
                "contestant": name,
                "images": one["images"],
                "test_error": error["mean"],
                "spread": (error["smallest"], error["largest"]),
                "seeds": len(error["all"]),
                "multiply_adds": counted.multiply_adds,
                "stored": counted.parameters + counted.fixed,
                "paper": asdict(PAPER[name]),
            }
        )
    return found


def with_most_digits(rows: Sequence[Row]) -> list[Row]:
    """Of each contestant the row that learned from most digits, later ones first."""
    best: dict[str, Row] = {}
    for row in rows:
        known = best.get(row["contestant"])
        if known is None or row["images"] >= known["images"]:
            best[row["contestant"]] = row
    return list(best.values())


def show_contest(rows: Sequence[Row]) -> Picture:
    """A pair of bars per contestant, the largest error of ours on top."""
    rows = sorted(rows, key=lambda row: -row["test_error"])
    figure = new_figure(8.6, 1.1 + 0.46 * len(rows))
    axes = figure.add_subplot()
    places = np.arange(len(rows))
    half = 0.38
    for place, row in zip(places, rows, strict=True):
        ours = row["test_error"]
        axes.barh(place - half / 2, ours, half, color=OURS)
        low, high = row.get("spread", (ours, ours))
        if high > low:
            axes.plot([low, high], [place - half / 2] * 2, "k", lw=1.5)
        says = f"{ours:.2f}" + (f", {row['seeds']} seeds" if "seeds" in row else "")
        axes.text(max(ours, high) + 0.1, place - half / 2, says, va="center", size=8)
        printed = row["paper"]
        if printed is None:
            says = "not in the paper"
            axes.text(0.1, place + half / 2, says, va="center", size=8, color=PAPERS)
            continue
        axes.barh(place + half / 2, printed["error"], half, color=PAPERS)
        says = f"{printed['error']:g}" + (f" ({printed['but']})" * bool(printed["but"]))
        axes.text(
            printed["error"] + 0.1, place + half / 2, says, va="center", size=8
        )  # fmt: skip
    axes.set_yticks(places, [_label(row) for row in rows], fontsize=9)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, 1.12 * max(row["test_error"] for row in rows))
    axes.set_xlabel("wrong test digits, %")
    handles = [
        axes.barh(np.nan, 0, color=OURS, label="ours"),
        axes.barh(np.nan, 0, color=PAPERS, label="the paper's, Fig. 9"),
    ]
    axes.legend(handles=handles, loc="lower right", frameon=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return Picture(
        figure,
        "Bars of test error for each contestant, ours beside the paper's; "
        f"{rows[-1]['contestant']} has the shortest bar of ours",
    )


def show_costs(rows: Sequence[Row], cost: str = "multiply_adds") -> Picture:
    """Error against "multiply_adds" or "stored", both on logarithmic axes."""
    figure = new_figure(8.2, 4.8)
    axes = figure.add_subplot()
    axes.set_xscale("log")
    axes.set_yscale("log")
    for row in rows:
        convolving = row["contestant"].startswith("LeNet")
        colour = PAPERS if convolving else OURS
        axes.plot(
            row[cost], row["test_error"], "D" if convolving else "o", color=colour
        )
    for row, (dx, dy) in zip(rows, _free_places(rows, cost), strict=True):
        axes.annotate(
            row["contestant"],
            (row[cost], row["test_error"]),
            (dx, dy),
            textcoords="offset points",
            fontsize=8,
            ha="left" if dx > 0 else "right",
            va="center",
        )
    what = {
        "multiply_adds": "multiply-adds for one answer",
        "stored": "numbers that must be stored",
    }[cost]
    axes.set_xlabel(what)
    axes.set_ylabel("wrong test digits, %")
    errors = [row["test_error"] for row in rows]
    low, high = min(errors), max(errors)
    ticks = [t for t in (1, 2, 3, 4, 5, 7, 10, 15, 20) if low / 1.2 < t < 1.2 * high]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.margins(x=0.22, y=0.1)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return Picture(
        figure,
        f"Test error against {what}: the networks of maps (diamonds) lie lowest, at "
        "costs far below those of the nearest neighbours",
    )


def _label(row: Row) -> str:
    if row["images"] >= 60_000:
        return str(row["contestant"])
    return f"{row['contestant']}\n({row['images']:,} digits)"


def _free_places(rows: Sequence[Row], cost: str) -> list[tuple[float, float]]:
    """Where each name stands beside its mark, in points: clear of names and marks."""
    x = np.log10([row[cost] for row in rows])
    y = np.log10([row["test_error"] for row in rows])
    # About as many points per decade as the figure will have.
    x = 350 * x / max(float(np.ptp(x)), 0.1)
    y = 240 * y / max(float(np.ptp(y)), 0.1)
    marks = [(a - 4, a + 4, b - 4, b + 4) for a, b in zip(x, y, strict=True)]
    taken: list[tuple[float, float, float, float]] = []
    places = []
    for n, row in enumerate(rows):
        width = 4.6 * len(row["contestant"])
        others = taken + marks[:n] + marks[n + 1 :]
        options = [(dx, dy) for dy in (0, 8, -8, 15, -15, 22, -22) for dx in (7, -7)]
        boxes = []
        for dx, dy in options:
            left = x[n] + dx - (width if dx < 0 else 0)
            boxes.append((left, left + width, y[n] + dy - 5, y[n] + dy + 5))
        clashes = [sum(_overlap(box, other) for other in others) for box in boxes]
        chosen = int(np.argmin(clashes))  # the first that is clear, if there is one
        taken.append(boxes[chosen])
        places.append((float(options[chosen][0]), float(options[chosen][1])))
    return places


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]
