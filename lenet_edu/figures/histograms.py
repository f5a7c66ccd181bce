"""Histograms of numbers before and after a function, panel by panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from .colours import LAYER_COLOURS
from .picture import Picture, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BINS = 33


def draw_histograms(
    axes: Axes, before: ArrayLike, after: ArrayLike, limit: float, colour: str
) -> None:
    """Draw two histograms into one panel: grey and filled, coloured and filled.

    What lies beyond ``limit`` on either side is counted in the outermost bar.
    """
    edges = np.linspace(-limit, limit, BINS + 1)
    for values, shade, alpha in ((before, "#9e9e9e", 0.75), (after, colour, 0.55)):
        kept = np.clip(np.ravel(np.asarray(values, dtype=float)), -limit, limit)
        counts, _ = np.histogram(kept, edges)
        axes.stairs(counts / kept.size, edges, fill=True, color=shade, alpha=alpha)
    axes.set(xlim=(-limit, limit), ylim=(0, None), yticks=[])
    axes.tick_params(labelsize=8)


def show_histograms(
    rows: Mapping[str, Mapping[str, tuple[ArrayLike, ArrayLike]]],
    *,
    alt: str,
    xlabel: str,
    limit: float,
) -> Picture:
    """Rows of panels, each with the numbers before (grey) and after (in colour).

    Parameters
    ----------
    rows
        By the row's name, then by the panel's: two arrays of any shape. A panel that is
        named after a layer has the layer's colour.
    alt
        What is seen.
    xlabel
        Below the panels, with what grey and colour are.
    limit
        The x axes reach from -limit to limit; what lies beyond is counted at the end.
        Each panel has its own height.
    """
    columns = max(len(panels) for panels in rows.values())
    figure = new_figure(1.45 * columns, 1.35 * len(rows) + 0.5)
    all_axes = figure.subplots(len(rows), columns, squeeze=False, sharex=True)
    for n, (row, panels) in enumerate(rows.items()):
        line = all_axes[n]
        line[0].set_ylabel(row, fontsize=10)
        for axes, (name, (before, after)) in zip(line, panels.items(), strict=True):
            colour = LAYER_COLOURS.get(name, LAYER_COLOURS["C1"])
            draw_histograms(axes, before, after, limit, colour)
            if n == 0:
                axes.set_title(name, fontsize=10)
    figure.supxlabel(xlabel, fontsize=10)
    return Picture(figure, alt)
