"""One row of memory, and below it which of its cells each window of an image reads.

Chapter 11 uses it to show strides: how many bytes to go on for the next number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from .colours import CURVE_COLOURS
from .picture import Picture, new_figure, rectangle

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Place = tuple[int, int]


def show_memory(
    image: ArrayLike, windows: Mapping[str, Place], *, size: int = 2, alt: str
) -> Picture:
    """An image (H, W) as it lies in memory; windows by title, with their first place.

    Parameters
    ----------
    image
        Its numbers are written into the cells.
    windows
        By title, the row and column at which a window of size x size begins.
    size
        Side of a window, at least 2.
    alt
        What the figure shows, in a sentence.

    Raises
    ------
    ValueError
        If a window does not lie within the image.
    """
    image = np.ascontiguousarray(image)
    height, width = image.shape
    for row, column in windows.values():
        inside = 0 <= row <= height - size and 0 <= column <= width - size
        if not inside or size < 2:
            raise ValueError(f"no {size} x {size} window of {height} x {width} at "
                             f"({row}, {column})")  # fmt: skip
    figure = new_figure(8.6, 1.1 + 1.25 * len(windows))
    axes = figure.subplots()
    for at, value in enumerate(image.ravel()):
        _cell(axes, at, 0.0, value, "#e8eaed" if (at // width) % 2 else "white")
    for row in range(height):
        middle = row * width + width / 2
        axes.text(middle, 1.25, f"image row {row}", ha="center", fontsize=9)
    below = -2.2
    for (title, start), colour in zip(windows.items(), CURVE_COLOURS, strict=False):
        _window(axes, image, start, size, below, colour)
        axes.text(-0.25, below + 0.5, title, ha="right", va="center", fontsize=9)
        below -= 2.2
    axes.text(-0.25, 0.5, "memory", ha="right", va="center", fontsize=9)
    axes.set(xlim=(-2.6, image.size + 0.1), ylim=(below + 1.6, 1.8), aspect="equal")
    axes.axis("off")
    return Picture(figure, alt)


def _cell(axes: Axes, at: int, low: float, value: Any, colour: str) -> None:
    style = {"fc": colour, "ec": "#5f6368", "lw": 0.8}
    axes.add_patch(rectangle((at, low), 1, 1, **style))
    axes.text(at + 0.5, low + 0.5, f"{value:g}", ha="center", va="center", fontsize=9)


def _window(
    axes: Axes, image: np.ndarray, start: Place, size: int, low: float, colour: str
) -> None:
    """The cells of one window at their places in memory, and its two steps in bytes."""
    down, right = image.strides
    width, each = image.shape[1], image.itemsize
    first = start[0] * width + start[1]
    for i, j in np.ndindex(size, size):
        at = first + i * width + j
        _cell(axes, at, low, image.ravel()[at], "#fff3e0")
        axes.add_patch(rectangle((at, low), 1, 1, fill=False, ec=colour, lw=1.8))
    for step, bend, rise in ((right, -0.9, 0.5), (down, -0.32, 0.86)):
        begin, end = first + 0.5, first + step / each + 0.5
        arrow = {
            "arrowstyle": "->",
            "color": colour,
            "connectionstyle": f"arc3,rad={bend}",
        }
        axes.annotate("", (end, low + 1), xytext=(begin, low + 1), arrowprops=arrow)
        middle: dict[str, Any] = {"ha": "center", "va": "bottom", "color": colour}
        axes.text(
            (begin + end) / 2, low + 1 + rise, f"{step} bytes", fontsize=8, **middle
        )
