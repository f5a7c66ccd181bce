"""Fig. 5 and Fig. 6 of the paper, from our runs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lenet_edu.figures import CURVE_COLOURS, new_figure
from lenet_edu.files import write_atomic

from .table import PAPER

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Fig. 5, read off: after passes 1, 2, 3, 6, 10.
PAPER_PASSES = ((1, 2, 3, 6, 10), (2.7, 2.2, 1.5, 1.1, 0.95))
SIZES = (15_000, 30_000, 60_000)


def draw_passes(records: Sequence[dict[str, Any]], path: Path) -> None:
    """Error after each pass, on held-out digits and on those that were learned."""
    mine = [
        r for r in records if r["run"]["experiment"] == "passes" and "diverged" not in r
    ]
    if not mine:
        return
    figure = new_figure(6, 3.6)
    axes = figure.add_subplot()
    for name, label, colour in (
        ("validation", "held-out digits", CURVE_COLOURS[0]),
        ("training sample", "a sample of the digits learned", CURVE_COLOURS[1]),
    ):
        for number, record in enumerate(mine):
            curve = [100 * epoch["measured"][name] for epoch in record["epochs"]]
            axes.plot(
                range(1, len(curve) + 1),
                curve,
                color=colour,
                linewidth=1,
                marker=".",
                label=None if number else f"{label}, {_seeds(len(mine))}",
            )
    axes.plot(*PAPER_PASSES, "k+", markersize=9, label="the paper's test error, Fig. 5")
    axes.set(xlabel="passes over the training digits", ylabel="error %")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    _write(figure, path)


def draw_sizes(records: Sequence[dict[str, Any]], path: Path) -> None:
    """Test error by the number of digits learned from, each seed a point."""
    figure = new_figure(6, 3.6)
    axes = figure.add_subplot()
    first = True
    for size in SIZES:
        mine = [
            r
            for r in records
            if r["run"]["experiment"] == f"map-{size}" and "diverged" not in r
        ]
        if mine:
            axes.plot(
                [r["run"]["recipe"]["images"] for r in mine],
                [100 * r["test_error"] for r in mine],
                "o",
                color=CURVE_COLOURS[0],
                fillstyle="none",
                label="test error, each seed" if first else None,
            )
            first = False
    if first:
        return
    paper = [PAPER[f"map-{size}"][1] or 0.0 for size in SIZES]
    axes.plot(SIZES, paper, "k+", markersize=9, label="the paper, Fig. 6")
    axes.set(xlabel="training digits", ylabel="test error %")
    axes.set_xticks(SIZES, [f"{size:,}" for size in SIZES])
    axes.margins(y=0.12)
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    _write(figure, path)


def _seeds(count: int) -> str:
    return "1 seed" if count == 1 else f"{count} seeds"


def _write(figure: Figure, path: Path) -> None:
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=110, facecolor="white")
    write_atomic(path, stream.getvalue())
