"""A digit, kernels, and below each kernel the map that it makes of the digit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from .colours import LAYER_COLOURS
from .grids import draw_grid
from .picture import Picture, new_figure


def show_kernels(
    digit: ArrayLike, pairs: Mapping[str, tuple[ArrayLike, ArrayLike]], *, alt: str
) -> Picture:
    """A digit (H, W) and, by title, kernels (k, l) with their maps (Ho, Wo) below.

    Every kernel and every map is scaled by its own largest number, which stands below
    the map: with full colour there, even faint maps can be compared in shape.
    """
    count = len(pairs)
    side = 8.6 / (count + 1.2)
    widths = [1.2] + [1.0] * count
    figure = new_figure(8.6, 1.75 * side + 0.35)
    every = figure.subplots(
        2, count + 1, squeeze=False, height_ratios=(0.75, 1), width_ratios=widths
    )
    every[0, 0].axis("off")
    every[1, 0].imshow(np.asarray(digit), cmap="gray_r")
    every[1, 0].set_xlabel("the digit\n", fontsize=9)
    every[1, 0].set_xticks([])
    every[1, 0].set_yticks([])
    for n, (title, (kernel, made)) in enumerate(pairs.items(), start=1):
        draw_grid(every[0, n], kernel, numbers=False)
        largest = float(np.abs(np.asarray(made)).max(initial=0))
        draw_grid(every[1, n], made, numbers=False)
        every[1, n].set_xlabel(f"{title}\nfull colour: {largest:.2g}", fontsize=9)
        arrow = {"arrowstyle": "->", "color": LAYER_COLOURS["C1"]}
        every[0, n].annotate(
            "", (0.5, -0.2), (0.5, -0.02), xycoords="axes fraction", arrowprops=arrow
        )
    return Picture(figure, alt)
