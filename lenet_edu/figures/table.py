"""The table of connections between two layers, as the paper prints it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from .colours import LAYER_COLOURS
from .picture import Picture, new_figure, rectangle

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_table(
    axes: Axes, table: ArrayLike, *, outlined: ArrayLike = (), title: str = ""
) -> None:
    """Draw who sees whom, (F, C), as the paper prints it: C3 maps as columns.

    ``outlined`` lists the places (f, c) that get a frame.
    """
    rows = np.asarray(table, dtype=bool)
    F, C = rows.shape
    for f, c in np.ndindex(F, C):
        colour = LAYER_COLOURS["C3"] if rows[f, c] else "white"
        axes.add_patch(rectangle((f, c), 1, 1, fc=colour, ec="#9e9e9e", lw=0.5))
    for f, c in np.asarray(outlined, dtype=int).reshape(-1, 2):
        box = (f + 0.06, c + 0.06)
        axes.add_patch(rectangle(box, 0.88, 0.88, fill=False, ec="#c2185b", lw=1.6))
    axes.set(xlim=(-0.1, F + 0.1), ylim=(C + 0.1, -0.1), aspect="equal")
    axes.set_xticks(np.arange(F) + 0.5, map(str, range(F)), fontsize=7)
    axes.set_yticks(np.arange(C) + 0.5, map(str, range(C)), fontsize=7)
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    axes.set_ylabel("S2", fontsize=8)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.set_title(title, fontsize=9)


def show_table(
    table: ArrayLike, *, alt: str, groups: Mapping[str, int] | None = None
) -> Picture:
    """A table (16, 6) with crosses; ``groups`` names columns that belong together."""
    figure = new_figure(8.6, 3.6 if groups else 3.3)
    axes = figure.subplots()
    draw_table(axes, table)
    for f, c in np.argwhere(np.asarray(table)):
        place = {"ha": "center", "va": "center"}
        axes.text(f + 0.5, c + 0.5, "X", place, color="white", fontsize=10)
    axes.set_xlabel("C3 map", fontsize=10)
    axes.xaxis.set_label_position("top")
    axes.set_ylabel("S2 map", fontsize=10)
    axes.tick_params(labelsize=10)
    first = 0
    for name, count in (groups or {}).items():
        axes.plot([first + 0.1, first + count - 0.1], [6.2, 6.2], "#5f6368", lw=1.5)
        axes.text(first + count / 2, 6.35, name, ha="center", va="top", fontsize=9)
        first += count
    if groups:
        axes.set_ylim(7.1, -0.1)
    return Picture(figure, alt)
