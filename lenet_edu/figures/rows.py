"""Rows of small pictures under each other, each row with its name on the left."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .colours import signed_colours
from .picture import Picture, new_figure

WIDTH, LABEL = 8.6, 1.0  # inches: of the figure, of the names on the left


def show_rows(
    rows: Mapping[str, ArrayLike],
    *,
    alt: str,
    titles: Sequence[Any] = (),
    ink: Collection[str] = (),
    limit: float | None = None,
) -> Picture:
    """Rows of pictures (K, H, W) by name, column under column, on one signed scale.

    Parameters
    ----------
    rows
        As many pictures in each; their sizes may differ from row to row.
    alt
        What the figure shows, in a sentence.
    titles
        Above the columns.
    ink
        Names of rows that are drawn grey on paper, as digits are.
    limit
        The size of a number in full colour; by default the largest of all rows that
        are not ink.
    """
    drawn = {name: np.asarray(row, dtype=float) for name, row in rows.items()}
    peaks = [np.abs(row).max(initial=0.0) for n, row in drawn.items() if n not in ink]
    limit = limit or max(peaks, default=0.0) or 1.0
    count = max(len(row) for row in drawn.values())
    side = (WIDTH - LABEL) / count
    # A tall picture would otherwise set the width of its column.
    shares = [min(row.shape[1] / row.shape[2], 1.3) for row in drawn.values()]
    figure = new_figure(WIDTH, side * sum(shares) + (0.3 if len(titles) else 0.1))
    places = figure.subplots(len(drawn), count, squeeze=False, height_ratios=shares)
    for (name, row), across in zip(drawn.items(), places, strict=True):
        for n, axes in enumerate(across):
            axes.set_xticks([])
            axes.set_yticks([])
            if n >= len(row):
                axes.axis("off")
            elif name in ink:
                axes.imshow(row[n], cmap="gray_r")
            else:
                colours = signed_colours()
                axes.imshow(row[n], cmap=colours, vmin=-limit, vmax=limit)
        across[0].set_ylabel(
            name, rotation=0, ha="right", va="center", labelpad=6, fontsize=9
        )
    for axes, title in zip(places[0], titles, strict=False):
        axes.set_title(str(title), fontsize=10)
    return Picture(figure, alt)
