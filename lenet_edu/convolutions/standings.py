"""How a race stands: medians, ratios to the first, and their bars."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING, Any

from lenet_edu.figures import LAYER_COLOURS
from lenet_edu.figures.undrawn import part

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def model(state: dict[str, Any]) -> dict[str, Any]:
    """Medians, ratios and lengths of bars from the rounds measured so far.

    Parameters
    ----------
    state
        ``contenders``: a list of {name, rates, bytes, difference, out}, the first the
        yardstick; ``log``: whether bars are logarithmic.

    Returns
    -------
    dict
        ``rounds`` that all still in the race have done; ``leader``, the index of the
        fastest or -1; ``rows``: for each contender ``name``, ``rate`` (median, or
        None), ``speed_ratio`` to the first (the median of the rounds' ratios),
        ``speed_length`` of its bar, 0 to 1, and ``bytes``, ``memory_ratio``,
        ``memory_length``.
    """
    given = state["contenders"]
    timed = [c["rates"] for c in given if not c["out"]]
    first = given[0] if given else {"rates": [], "bytes": None}
    rates = [_median(c["rates"]) if not c["out"] else None for c in given]
    memory = [c["bytes"] if not c["out"] else None for c in given]
    rows = []
    for n, c in enumerate(given):
        pairs = zip(c["rates"], first["rates"], strict=False)
        ratio = _median([a / b for a, b in pairs]) if rates[n] is not None else None
        share = None
        if memory[n] is not None and first["bytes"]:
            share = memory[n] / first["bytes"]
        rows.append(
            {
                "name": c["name"],
                "rate": rates[n],
                "speed_ratio": ratio,
                "speed_length": _length(rates[n], rates, state["log"]),
                "bytes": memory[n],
                "memory_ratio": share,
                "memory_length": _length(memory[n], memory, state["log"]),
            }
        )
    known = [r for r in rates if r is not None]
    return {
        "rounds": min((len(one) for one in timed), default=0),
        "leader": rates.index(max(known)) if known else -1,
        "rows": rows,
    }


def _median(values: list[float]) -> float | None:
    return statistics.median(values) if values else None


def _length(value: float | None, among: list[Any], log: bool) -> float:
    """0 to 1: linear from 0, or logarithmic from half of the smallest."""
    known = [v for v in among if v]
    if not value:
        return 0.0
    if not log:
        return value / max(known)
    low, high = math.log10(min(known) / 2), math.log10(max(known))
    return (math.log10(value) - low) / (high - low)


def said(ratio: float) -> str:
    """A ratio with two digits, as measurements deserve: 0.34, 1, 12, 2,100."""
    return f"{float(f'{ratio:.2g}'):,.10g}"


def ratios_in_words(rows: list[dict[str, Any]]) -> str:
    """ "shifted sums 12 times as fast as loops, ..." ."""
    timed = [row for row in rows[1:] if row["speed_ratio"] is not None]
    if not timed:
        return "nothing was timed"
    texts = [f"{row['name']} {said(row['speed_ratio'])} times" for row in timed]
    texts[0] += f" as fast as {rows[0]['name']}"
    return ", ".join(texts)


def draw_speed(axes: Axes, rows: list[dict[str, Any]]) -> None:
    """Horizontal bars of the speed ratios, logarithmic."""
    shown = [row for row in rows if row["speed_ratio"] is not None]
    values = [row["speed_ratio"] for row in shown]
    label = f"images per second, {rows[0]['name']} = 1"
    draw_bars(axes, shown, values, label, LAYER_COLOURS["C1"])


def draw_bars(
    axes: Axes,
    rows: list[dict[str, Any]],
    values: list[float | None],
    label: str,
    colour: str,
) -> None:
    """A horizontal bar for each row, logarithmic; None is said to be not counted."""

    known = [value for value in values if value] or [1.0]
    low = min(known) / 2
    for place, value in enumerate(values):
        if value is None:
            axes.text(low * 1.1, place, "not counted", va="center", fontsize=8)
            continue
        axes.barh(place, value - low, left=low, color=colour, height=0.62)
        axes.text(value * 1.08, place, said(value), va="center", fontsize=9)
    axes.set_xscale("log")
    axes.set_xlim(low, max(known) * 4)
    axes.xaxis.set_major_formatter(lambda value, _: said(value))
    axes.set_yticks(range(len(rows)), [row["name"] for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlabel(label, fontsize=9)
    axes.tick_params(labelsize=9)
    axes.tick_params(which="minor", length=0)
    axes.xaxis.set_minor_formatter(part("ticker").NullFormatter())
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
