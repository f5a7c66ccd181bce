"""Arrays as grids of signed cells, with their numbers where these fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from .colours import signed_colours
from .picture import Picture, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_grid(
    axes: Axes,
    values: ArrayLike,
    *,
    limit: float | None = None,
    numbers: bool | None = None,
    outlined: ArrayLike | None = None,
    title: str = "",
) -> None:
    """Draw one array (H, W) as signed cells, with numbers where they fit.

    ``outlined`` is a boolean array (H, W): these cells get a frame.
    """
    values = np.asarray(values, dtype=float)
    height, width = values.shape
    finite = np.abs(values[np.isfinite(values)])
    limit = limit or (float(finite.max()) if finite.size and finite.max() > 0 else 1.0)
    axes.imshow(
        np.ma.masked_invalid(values), cmap=signed_colours(), vmin=-limit, vmax=limit
    )
    if numbers is None:
        numbers = height <= 10 and width <= 10
    if numbers:
        for i, j in np.ndindex(values.shape):
            text = f"{values[i, j]:.3g}".replace("-", "\u2212")
            # Whichever stands out more: only the darkest blue wants white.
            colour = "white" if values[i, j] < -0.82 * limit else "#1a1a1a"
            axes.text(j, i, text, ha="center", va="center", fontsize=8, color=colour)
    if outlined is not None:
        for i, j in np.argwhere(outlined):
            frame = [j - 0.5, j + 0.5, j + 0.5, j - 0.5, j - 0.5]
            axes.plot(frame, [i - 0.5, i - 0.5, i + 0.5, i + 0.5, i - 0.5], "#c2185b")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_title(title, fontsize=10)


def show_grids(
    arrays: Mapping[str, ArrayLike],
    *,
    alt: str,
    limit: float | None = None,
    numbers: bool | None = None,
    columns: int | None = None,
) -> Picture:
    """Several arrays (H, W) side by side on one signed scale, title by title."""
    grids = {title: np.asarray(a, dtype=float) for title, a in arrays.items()}
    if limit is None:
        peaks = [np.abs(a[np.isfinite(a)]).max(initial=0.0) for a in grids.values()]
        limit = max(peaks, default=0.0) or 1.0
    columns = columns or min(len(grids), 6)
    rows = -(-len(grids) // columns)
    side = min(3.0, 8.6 / columns)
    figure = new_figure(side * columns, (side + 0.25) * rows)
    for place, (title, values) in enumerate(grids.items(), start=1):
        axes = figure.add_subplot(rows, columns, place)
        draw_grid(axes, values, limit=limit, numbers=numbers, title=title)
    return Picture(figure, alt)
