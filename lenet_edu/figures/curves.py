"""Curves over an x axis, measurements with their spread, and values seed by seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .colours import CURVE_COLOURS
from .picture import Picture, new_figure


def show_curves(
    x: ArrayLike,
    curves: Mapping[str, ArrayLike],
    *,
    alt: str,
    xlabel: str,
    ylabel: str,
    marks: Mapping[str, tuple[float, float]] | None = None,
    named_at_end: bool = False,
    log: str = "",
) -> Picture:
    """Curves y(x) over one x axis; ``marks`` puts named points on the plot.

    ``named_at_end`` writes each curve's name behind it, in place of a legend, and marks
    the points: for a few measured ones whose ends lie apart. ``log`` is "x", "y" or
    "xy": these axes are logarithmic, for what is a ratio or a rate.
    """
    figure = new_figure(7.0, 3.6)
    axes = figure.add_subplot()
    for (name, y), colour in zip(curves.items(), CURVE_COLOURS, strict=False):
        axes.plot(x, np.asarray(y), color=colour, label=name)
        if named_at_end:
            axes.plot(x, np.asarray(y), "o", color=colour, ms=4)
            end = (np.asarray(x)[-1], np.asarray(y)[-1])
            behind: dict[str, Any] = {"xytext": (8, 0), "textcoords": "offset points"}
            axes.annotate(name, end, color=colour, va="center", **behind)
    for name, (px, py) in (marks or {}).items():
        axes.plot([px], [py], "o", color="#1a1a1a", ms=5)
        axes.annotate(name, (px, py), xytext=(6, -12), textcoords="offset points")
    if "x" in log:
        axes.set_xscale("log")
    else:
        axes.axvline(0, color="#9e9e9e", lw=0.6)
    if "y" in log:
        axes.set_yscale("log")
    else:
        axes.axhline(0, color="#9e9e9e", lw=0.6)
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    if named_at_end:
        axes.set_xticks(np.asarray(x))
    elif len(curves) > 1:
        axes.legend(frameon=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return Picture(figure, alt)


def show_measured(
    series: Mapping[str, tuple[ArrayLike, ArrayLike]],
    *,
    alt: str,
    xlabel: str,
    ylabel: str,
    points: Mapping[str, tuple[ArrayLike, ArrayLike]] | None = None,
) -> Picture:
    """Measurements by name, x (n,) and y (n,) or (S, n), beside others' as crosses.

    Of several rows, one per seed, the mean is a line, and a band reaches from the
    smallest to the largest. ``points`` are x (n,) and y (n,), for example the paper's;
    a single one has its name beside it.
    """
    figure = new_figure(7.0, 3.6)
    axes = figure.add_subplot()
    for (name, (x, y)), colour in zip(series.items(), CURVE_COLOURS, strict=False):
        rows = np.atleast_2d(np.asarray(y, dtype=float))
        axes.plot(x, rows.mean(axis=0), "o-", color=colour, ms=4, label=name)
        if len(rows) > 1:
            low, high = rows.min(axis=0), rows.max(axis=0)
            axes.fill_between(x, low, high, color=colour, alpha=0.2, lw=0)
    for name, (x, y) in (points or {}).items():
        alone = np.size(x) == 1
        label = None if alone else name
        axes.plot(x, y, "+", color="#1a1a1a", ms=9, mew=1.5, label=label)
        if alone:
            offset: dict[str, Any] = {"xytext": (0, 9), "textcoords": "offset points"}
            place = (np.ravel(x)[0], np.ravel(y)[0])
            axes.annotate(name, place, ha="center", fontsize=8, **offset)
    axes.xaxis.set_major_formatter("{x:,g}")
    axes.set_ylim(bottom=0)
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.legend(frameon=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return Picture(figure, alt)


def show_seeds(
    groups: Mapping[str, ArrayLike], *, alt: str, xlabel: str, decimals: int = 2
) -> Picture:
    """A row per group: a dot for each value, a bar at their mean, the mean in words."""
    figure = new_figure(7.6, 0.9 + 0.34 * len(groups))
    axes = figure.add_subplot()
    right = max(float(np.max(values)) for values in groups.values())
    for row, values in enumerate(groups.values()):
        dots = np.asarray(values, dtype=float)
        mean = float(dots.mean())
        axes.plot(dots, np.full(dots.shape, row), "o", ms=5, mfc="none",
                  color=CURVE_COLOURS[0])  # fmt: skip
        axes.plot([mean, mean], [row - 0.3, row + 0.3], color=CURVE_COLOURS[1], lw=2)
        axes.text(1.04 * right, row, f"{mean:.{decimals}f}", va="center", fontsize=9)
    axes.set_yticks(range(len(groups)), list(groups), fontsize=9)
    axes.set_ylim(len(groups) - 0.5, -0.5)
    axes.set_xlim(0, 1.12 * right)
    axes.set_xlabel(xlabel)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return Picture(figure, alt)
