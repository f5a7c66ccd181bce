"""A network as a flow of data: from layer to layer, with its numbers from above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from .colours import LAYER_COLOURS
from .picture import Picture, new_figure, rectangle

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ACROSS, BOX, ARROW, HEIGHT = 4, 1.2, 0.92, 1.85  # layers in a row; inches


def show_flow(
    x: ArrayLike,
    steps: Sequence[str],
    outputs: Sequence[ArrayLike],
    numbers: Mapping[str, ArrayLike],
    *,
    alt: str,
) -> Picture:
    """Layers as boxes, sizes on the arrows between them, arrays above.

    Parameters
    ----------
    x
        What the first layer gets, (N, C, H, W).
    steps
        As "C1 conv2d w b": a layer, its function, its arrays. Steps of one layer
        follow each other and share its box.
    outputs
        What each step gave, (N, C, H, W) or (N, D); the sizes are those of one image.
    numbers
        The arrays by layer and name, "C1.w".
    alt
        What the figure shows, in a sentence.
    """
    layers: dict[str, tuple[str, list[str], list[str]]] = {}
    size = _size(np.shape(x)[1:])
    for step, output in zip(steps, outputs, strict=True):
        name, function, *arrays = step.split()
        into, functions, above = layers.setdefault(name, (size, [], []))
        functions.append(function)
        above += [
            f"{one} {_size(np.shape(numbers[f'{name}.{one}']))}" for one in arrays
        ]
        size = _size(np.shape(output)[1:])
    count = -(-len(layers) // ACROSS)
    width, height = ACROSS * (BOX + ARROW) + 0.1, HEIGHT * count
    figure = new_figure(width, height)
    axes = figure.subplots()
    axes.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
    axes.axis("off")
    for n, (name, (into, functions, above)) in enumerate(layers.items()):
        row, column = divmod(n, ACROSS)
        left, top = ARROW + column * (BOX + ARROW), row * HEIGHT
        _arrow(axes, left, top, into)
        _box(axes, left, top, name, functions, above)
    _arrow(axes, left + BOX + ARROW, top, size)
    return Picture(figure, alt)


def _arrow(axes: Axes, tip: float, top: float, size: str) -> None:
    """From the layer before, with the size of what comes."""
    level = top + 1.2
    style = {"arrowstyle": "->", "color": "#5f6368", "lw": 1.0}
    axes.annotate("", (tip, level), (tip - ARROW, level), arrowprops=style)
    place = {"ha": "center", "va": "center"}
    axes.text(tip - ARROW / 2, level - 0.13, size, place, fontsize=8)


def _box(
    axes: Axes,
    left: float,
    top: float,
    name: str,
    functions: list[str],
    above: list[str],
) -> None:
    """A layer, and the arrays that come into it from above."""
    colour = LAYER_COLOURS.get(name, LAYER_COLOURS["input"])
    middle, upper, lower = left + BOX / 2, top + 0.75, top + 1.68
    place = {"ha": "center", "va": "center"}
    words = "\n".join(above)
    axes.text(middle, top + 0.28, words, place, fontsize=7.5, color="#5f6368")
    style = {"arrowstyle": "->", "color": "#5f6368", "lw": 1.0}
    axes.annotate("", (middle, upper), (middle, top + 0.53), arrowprops=style)
    box = rectangle((left, upper), BOX, lower - upper, fc="white", ec=colour, lw=1.6)
    axes.add_patch(box)
    bold = {"fontsize": 11, "fontweight": "bold", "color": colour}
    axes.text(middle, upper + 0.17, name, place, **bold)
    words = "\n".join(functions)
    axes.text(middle, (upper + lower) / 2 + 0.13, words, place, fontsize=8)


def _size(shape: tuple[int, ...]) -> str:
    return " \u00d7 ".join(map(str, shape))
