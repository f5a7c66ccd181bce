"""The course's colours: a layer has the same one in every chapter."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.colors import Colormap


LAYER_COLOURS = {
    "input": "#5f6368",
    "C1": "#1b6ca8",
    "S2": "#2a9d8f",
    "C3": "#7b4ea3",
    "S4": "#4f8f3a",
    "C5": "#c0392b",
    "F6": "#b8860b",
    "OUT": "#d95f02",
}
CURVE_COLOURS = ("#1b6ca8", "#d95f02", "#4f8f3a", "#7b4ea3", "#5f6368")


@functools.cache
def signed_colours() -> Colormap:
    """Blue, white, orange: zero is white, and what is not a number stands out.

    The eye needs no distinction between red and green.
    """
    from matplotlib.colors import LinearSegmentedColormap

    colours = ["#2166ac", "#ffffff", "#d95f02"]
    scale = LinearSegmentedColormap.from_list("lenet_signed", colours)
    return scale.with_extremes(bad="#d500f9")
