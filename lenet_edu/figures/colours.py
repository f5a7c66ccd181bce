"""The course's colours: a layer has the same one in every chapter."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from .undrawn import part

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
# The same hues, light enough to be read on a dark page.
LAYER_COLOURS_DARK = {
    "input": "#b0b4b9",
    "C1": "#6db3e8",
    "S2": "#5cc9ba",
    "C3": "#b99ad9",
    "S4": "#8cc777",
    "C5": "#f08a7c",
    "F6": "#e3b341",
    "OUT": "#ff9a4d",
}
CURVE_COLOURS = ("#1b6ca8", "#d95f02", "#4f8f3a", "#7b4ea3", "#5f6368")


@functools.cache
def signed_colours() -> Colormap:
    """Blue, white, orange: zero is white, and what is not a number stands out.

    The eye needs no distinction between red and green.
    """
    colours = ["#2166ac", "#ffffff", "#d95f02"]
    scale = part("colors").LinearSegmentedColormap.from_list("lenet_signed", colours)
    return scale.with_extremes(bad="#d500f9")
