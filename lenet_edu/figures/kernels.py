"""A digit, kernels, and below each kernel the map that it makes of the digit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from .colours import LAYER_COLOURS
from .grids import draw_grid
from .picture import Picture, new_figure

WIDE, GAP, ARROW, TEXT = 8.6, 0.12, 0.3, 0.48  # inches


def show_kernels(
    digit: ArrayLike, pairs: Mapping[str, tuple[ArrayLike, ArrayLike]], *, alt: str
) -> Picture:
    """A digit (H, W) and, by title, kernels (k, l) with their maps (Ho, Wo) below.

    Every kernel and every map is scaled by its own largest number, which stands below
    the map: with full colour there, even faint maps can be compared in shape.
    """
    side = (WIDE - GAP) / (len(pairs) + 1) - GAP
    small = 0.6 * side
    high = TEXT + side + ARROW + small + 0.08
    figure = new_figure(WIDE, high)
    figure.set_layout_engine("none")  # the places below are exact

    def box(n: int, below: float, size: float) -> tuple[float, float, float, float]:
        left = GAP + n * (side + GAP) + (side - size) / 2
        return left / WIDE, below / high, size / WIDE, size / high

    axes = figure.add_axes(box(0, TEXT, side))
    axes.imshow(np.asarray(digit), cmap="gray_r")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_xlabel("the digit", fontsize=9)
    for n, (title, (kernel, made)) in enumerate(pairs.items(), start=1):
        largest = float(np.abs(np.asarray(made)).max(initial=0))
        axes = figure.add_axes(box(n, TEXT, side))
        draw_grid(axes, made, numbers=False)
        axes.set_xlabel(f"{title}\nfull colour: {largest:.2g}", fontsize=9)
        axes = figure.add_axes(box(n, TEXT + side + ARROW, small))
        draw_grid(axes, kernel, numbers=False)
        style = {"arrowstyle": "->", "color": LAYER_COLOURS["C1"], "lw": 1.4}
        axes.annotate(
            "",
            (0.5, -0.9 * ARROW / small),
            (0.5, -0.1 * ARROW / small),
            xycoords="axes fraction",
            arrowprops=style,
        )
    return Picture(figure, alt)
