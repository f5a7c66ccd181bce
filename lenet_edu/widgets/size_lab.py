"""Size lab: how many places a window has, with stride and padding on both axes.

``model`` is the mathematics; ``static/size_lab.js`` computes the same in the browser.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from lenet_edu import nn
from lenet_edu.figures import new_figure

from .base import Explorer, browser_source


def model(state: dict[str, int]) -> dict[str, Any]:
    """Places and left-over pixels along both axes.

    Parameters
    ----------
    state
        ``H``, ``W`` (image), ``k``, ``l`` (window), ``stride``, ``padding``.

    Returns
    -------
    dict
        ``error`` ("" or why there is no place), ``Ho``, ``Wo``, ``padded`` (rows,
        columns) and ``dropped`` (rows and columns that no window sees).
    """
    stride, padding = state["stride"], state["padding"]
    errors, padded, places, dropped = [], [], [], []
    for size, kernel, name in (
        (state["H"], state["k"], "height"),
        (state["W"], state["l"], "width"),
    ):
        whole = size + 2 * padding
        if kernel > whole:
            errors.append(
                f"the window is {kernel - whole} larger than the {name}: "
                f"{kernel} in {size} + 2 \u00d7 {padding}"
            )
            continue
        count = nn.output_size(size, kernel, stride, padding)
        padded.append(whole)
        places.append(count)
        dropped.append(whole - ((count - 1) * stride + kernel))
    if errors:
        return {"error": "; ".join(errors)}
    return {
        "error": "",
        "Ho": places[0],
        "Wo": places[1],
        "padded": padded,
        "dropped": dropped,
    }


def lenet_chain() -> str:
    """The sizes of LeNet-5's maps from the input to C5, computed."""
    size, parts = 32, ["32"]
    for layer, kernel, stride in (
        ("C1", 5, 1), ("S2", 2, 2), ("C3", 5, 1), ("S4", 2, 2), ("C5", 5, 1),
    ):  # fmt: skip
        size = nn.output_size(size, kernel, stride)
        parts.append(f"\u2192 {layer} {size}")
    return " ".join(parts)


class SizeLab(Explorer):
    """Count the places of a window; predict first.

    Parameters
    ----------
    H, W, k, l, stride, padding
        Where to begin.
    """

    _esm = browser_source("kit.js", "size_lab.js")
    _css = browser_source("kit.css")
    caption = (
        "Places of a window in an image: starts in blue, padding grey, pixels that no "
        "window sees in pink."
    )
    exercise = "02.1"

    start = traitlets.Dict().tag(sync=True)
    chain = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        H: int = 8,
        W: int = 10,
        k: int = 3,
        l: int = 3,
        stride: int = 2,
        padding: int = 0,
    ) -> None:
        start = {"H": H, "W": W, "k": k, "l": l, "stride": stride, "padding": padding}
        super().__init__(start=start, chain=lenet_chain())

    def picture(self) -> Figure:
        """Four telling states: plain, padded, a stride that fits, one that does not."""
        figure = new_figure(9.0, 2.6)
        states = [(1, 0), (1, 1), (2, 0), (3, 1)]
        for n, (stride, padding) in enumerate(states, start=1):
            state = {"H": 7, "W": 8, "k": 3, "l": 3} | {
                "stride": stride,
                "padding": padding,
            }
            axes = figure.add_subplot(1, 4, n)
            _draw(axes, state)
            shown = model(state)
            axes.set_title(
                f"stride {stride}, padding {padding}: "
                f"{shown['Ho']} \u00d7 {shown['Wo']}",
                fontsize=9,
            )
        return figure


def _draw(axes: Axes, state: dict[str, int]) -> None:
    shown = model(state)
    (height, width), p, s = shown["padded"], state["padding"], state["stride"]
    colours = np.ones((height, width, 3))
    frame = np.ones((height, width), bool)
    frame[p : height - p, p : width - p] = False
    colours[frame] = 0.85
    colours[: shown["Ho"] * s : s, : shown["Wo"] * s : s] = (0.42, 0.68, 0.84)
    colours[height - shown["dropped"][0] :] = (0.88, 0.63, 0.72)
    colours[:, width - shown["dropped"][1] :] = (0.88, 0.63, 0.72)
    axes.imshow(colours)
    axes.set_xticks(np.arange(-0.5, width), [])
    axes.set_yticks(np.arange(-0.5, height), [])
    axes.grid(color="#9e9e9e", lw=0.4)
    axes.tick_params(length=0)
    for i, j, colour in (
        (0, 0, "#1a1a1a"),
        (shown["Ho"] - 1, shown["Wo"] - 1, "#d95f02"),
    ):
        corner = (j * s - 0.5, i * s - 0.5)
        axes.add_patch(
            Rectangle(corner, state["l"], state["k"], fill=False, ec=colour, lw=2)
        )
