"""A map cut into blocks, and beside it what becomes of each block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .grids import draw_grid
from .picture import Picture, new_figure, rectangle

CELL = 0.42  # inches


def show_blocks(
    x: ArrayLike,
    results: Mapping[str, ArrayLike],
    *,
    alt: str,
    size: int = 2,
    says: str = "",
    expected: ArrayLike | None = None,
) -> Picture:
    """A map (H, W) with its blocks framed, an arrow, and results (H/size, W/size).

    Parameters
    ----------
    x
        The map; its numbers are written into its cells.
    results
        By title, each with a number for every block; all cells are of one size.
    alt
        What the figure shows, in a sentence.
    size
        Side of a block.
    says
        Above the arrow: what is done with a block.
    expected
        The right result: cells of the results that differ from it are framed.
    """
    x = np.asarray(x, dtype=float)
    height, width = x.shape
    drawn = {title: np.asarray(y, dtype=float) for title, y in results.items()}
    columns = [width, 2.2]
    for y in drawn.values():
        columns += [y.shape[1], 0.8]
    figure = new_figure(CELL * (sum(columns) + 1), CELL * (height + 1.2))
    places = figure.subplots(1, len(columns) - 1, width_ratios=columns[:-1])
    draw_grid(places[0], x, numbers=True, title=f"a map {x.shape}")
    for i, j in np.ndindex(height // size, width // size):
        corner = (j * size - 0.5, i * size - 0.5)
        places[0].add_patch(
            rectangle(corner, size, size, fill=False, ec="#1a1a1a", lw=2)
        )
    for axes in places[1::2]:
        axes.axis("off")
    ends: dict[str, Any] = {"xytext": (0, 0.5), "xycoords": "axes fraction"}
    places[1].annotate("", (1, 0.5), arrowprops={"arrowstyle": "->", "lw": 1.6}, **ends)
    places[1].text(0.5, 0.56, says, ha="center", va="bottom", fontsize=9)
    for axes, (title, y) in zip(places[2::2], drawn.items(), strict=True):
        wrong = None if expected is None else y != np.asarray(expected)
        draw_grid(axes, y, numbers=True, outlined=wrong, title=title)
    return Picture(figure, alt)
