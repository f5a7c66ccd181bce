"""Arrays with the operations between them: image, window x kernel, products, a sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .grids import draw_grid
from .picture import Picture, new_figure, rectangle

Box = tuple[int, int, int, int]
Term = str | tuple[str, ArrayLike] | tuple[str, ArrayLike, Box]


def show_equation(
    terms: Sequence[Term], *, alt: str, limit: float | None = None
) -> Picture:
    """Arrays (H, W) in a row, all cells equally large, with operators between them.

    A term is an operator ("×", "→", "="), or a title with an array, to which a frame
    around a part of it may be added: (row, column, height, width).
    """
    grids = [np.asarray(t[1], float) for t in terms if not isinstance(t, str)]
    limit = limit or max(float(np.abs(a).max(initial=0)) for a in grids) or 1.0
    grid = iter(grids)
    widths = [_room(t) if isinstance(t, str) else next(grid).shape[1] for t in terms]
    cell = min(0.42, 8.4 / sum(widths))
    tall = max(a.shape[0] for a in grids)
    wide, high = 8.6, cell * tall + 0.45  # the titles need the rest
    figure, at = new_figure(wide, high), 0.1
    figure.set_layout_engine("none")  # the places below are exact
    for term, width in zip(terms, widths, strict=True):
        rows = tall if isinstance(term, str) else np.shape(term[1])[0]
        below = 0.08 + cell * (tall - rows) / 2
        axes = figure.add_axes(
            (at / wide, below / high, cell * width / wide, cell * rows / high)
        )
        at += cell * width
        if isinstance(term, str):
            middle: dict[str, Any] = {"ha": "center", "va": "center"}
            axes.text(0.5, 0.5, term, **middle, fontsize=14 if len(term) == 1 else 10)
            axes.axis("off")
            continue
        draw_grid(axes, term[1], limit=limit, numbers=True, title=term[0])
        for row, column, height, width in term[2:]:
            style = {"fill": False, "ec": "#c2185b", "lw": 2}
            axes.add_patch(rectangle((column - 0.5, row - 0.5), width, height, **style))
    return Picture(figure, alt)


def _room(operator: str) -> float:
    """How many columns wide: words need more than a symbol."""
    return 1.2 if len(operator) == 1 else 1.7
