"""What the network says to some digits: the digit, F6 as a picture, ten penalties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .colours import LAYER_COLOURS, signed_colours
from .picture import Picture, new_figure

LIMIT = 1.7159  # what F6 can say


def show_answers(
    images: ArrayLike,
    f6: ArrayLike,
    codes: ArrayLike,
    titles: Sequence[Any],
    *,
    alt: str,
    columns: int = 5,
) -> Picture:
    """Digit by digit: the image, F6 and the nearest code as pictures, ten penalties.

    Parameters
    ----------
    images : (N, 1, 32, 32) or (N, 32, 32)
    f6 : (N, 84)
    codes : (10, 84)
    titles
        One above each digit.
    alt
        What is seen.
    columns
        How many digits stand side by side.

    Returns
    -------
    Picture
        The smallest penalty of each digit is marked, with its number.
    """
    drawings, models = np.asarray(f6, float), np.asarray(codes, float)
    penalties = np.square(drawings[:, None] - models).sum(axis=2)  # (N, 10)
    inks = np.asarray(images, float).reshape(len(drawings), 32, 32)
    down = -(-len(drawings) // columns)
    figure = new_figure(8.6, 2.15 * down)
    widths, heights = [1.4, 1, 1] * columns, [0.95, 1] * down
    grid = figure.add_gridspec(
        2 * down, 3 * columns, width_ratios=widths, height_ratios=heights
    )
    top = 1.15 * penalties.max()
    for n, title in enumerate(titles):
        row, column = 2 * (n // columns), 3 * (n % columns)
        best = int(penalties[n].argmin())
        shown = (inks[n, 3:29, 3:29], drawings[n], models[best])
        for k, (name, picture) in enumerate(
            zip((title, "F6", f"code {best}"), shown, strict=True)
        ):
            axes = figure.add_subplot(grid[row, column + k])
            if k:
                cells = picture.reshape(12, 7)
                axes.imshow(cells, cmap=signed_colours(), vmin=-LIMIT, vmax=LIMIT)
            else:
                axes.imshow(picture, cmap="gray_r")
            axes.set_title(str(name), fontsize=8 if k else 10)
            axes.set_xticks([])
            axes.set_yticks([])
        below = figure.add_subplot(grid[row + 1, column : column + 3])
        _bars(below, penalties[n], top, column == 0)
    return Picture(figure, alt)


def _bars(axes: Any, penalties: np.ndarray, top: float, first: bool) -> None:
    """Ten penalties as bars, the smallest in the colour of the output layer."""
    best = int(penalties.argmin())
    colours = ["#c3c7cc"] * len(penalties)
    colours[best] = LAYER_COLOURS["OUT"]
    axes.bar(range(len(penalties)), penalties, color=colours, width=0.8)
    axes.text(best, penalties[best] + 0.04 * top, f"{penalties[best]:.0f}",
              ha="center", fontsize=8, color="#1a1a1a")  # fmt: skip
    axes.set_xticks(range(len(penalties)))
    axes.tick_params(axis="x", length=0, labelsize=8)
    axes.get_xticklabels()[best].set(color=LAYER_COLOURS["OUT"], fontweight="bold")
    axes.set_ylim(0, top)
    axes.set_yticks([0, 100, 200], ["0", "100", "200"] if first else [""] * 3)
    axes.tick_params(axis="y", labelsize=8)
    if first:
        axes.set_ylabel("penalty", fontsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
