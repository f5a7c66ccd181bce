"""Receptive field: what a unit sees of every layer before it, and what sees a unit.

The numbers come from `models.receptive_field`;
``static/receptive_field.js`` draws them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from lenet_edu.figures import LAYER_COLOURS, new_figure, rectangle, signed_colours

from .base import Explorer, browser_source
from .models.receptive_field import (
    LENET,
    NAMES,
    SIDE,
    chain,
    judge,
    maps,
    model,
    seven,
    size_of,
    square,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def _checked(x: ArrayLike) -> np.ndarray:
    """One image (32, 32) from ``x``, which may carry axes of length 1 in front."""
    array = np.asarray(x)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"x must hold numbers; given was {array.dtype}")
    while array.ndim > 2 and array.shape[0] == 1:
        array = array[0]
    if array.shape != (SIDE, SIDE) or not np.isfinite(array).all():
        raise ValueError(
            f"x must be one image of {SIDE} x {SIDE} finite numbers, as to_input makes "
            f"them; given was {np.shape(x)}"
        )
    return array.astype(float)


class ReceptiveField(Explorer):
    """What a unit sees, from its own layer down to the pixels; predict first.

    Parameters
    ----------
    x : (32, 32), optional
        The image to be shown; also (1, 1, 32, 32). Without one, a drawn 7.
    fn
        Your ``receptive_field(layers)``, compared with the course's.
    layer, unit
        Where to begin: "C1", "S2", "C3", "S4" or "C5", and (row, column) in its map.

    Raises
    ------
    ValueError, TypeError
        If x is no such image, or there is no such layer or unit.
    """

    alone = True
    _esm = browser_source("kit.js", "receptive_field_model.js", "receptive_field.js")
    _css = browser_source("kit.css", "receptive_field.css")
    caption = (
        "Receptive field: six maps from the input, 32 by 32, to C5, 1 by 1. A unit of "
        "C1 sees 5 by 5 pixels, of S2 6 by 6, of C3 14 by 14, of S4 16 by 16, and of "
        "C5 all 32 by 32."
    )
    exercise = "06.4"

    layers: Any = traitlets.List().tag(sync=True)
    maps: Any = traitlets.List().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        x: ArrayLike | None = None,
        fn: Callable[..., Any] | None = None,
        layer: str = "C3",
        unit: tuple[int, int] | None = None,
    ) -> None:
        if layer not in NAMES[1:]:
            names = ", ".join(NAMES[1:])
            raise ValueError(f"layer is one of {names}; given was {layer!r}")
        number = NAMES.index(layer)
        side = chain()[number]
        i, j = (4 * side // 9, 4 * side // 9) if unit is None else unit
        if i not in range(side) or j not in range(side):
            raise ValueError(
                f"a map of {layer} has rows and columns 0 to {side - 1}; the unit "
                f"given was ({i}, {j})"
            )
        self.image = seven() if x is None else _checked(x)
        start = {"layer": number, "i": int(i), "j": int(j), "later": False}
        super().__init__(
            fn,
            layers=[list(one) for one in LENET],
            maps=[np.round(one, 3).tolist() for one in maps(self.image)],
            start=start,
            state=dict(start),
            yours={} if fn is None else judge(fn),
        )

    def picture(self) -> Figure:
        """A unit of C3 followed back, and the fields of a unit of each layer."""
        figure = new_figure(9.6, 5.0)
        grid = figure.add_gridspec(2, 1, height_ratios=[1.25, 1.0])
        _draw_chain(figure.add_subplot(grid[0]), maps(self.image))
        below = grid[1].subgridspec(1, len(LENET))
        for n, unit in enumerate((12, 6, 4, 2, 0), start=1):
            axes = figure.add_subplot(below[n - 1])
            _draw_field(axes, self.image, n, unit, self.yours)
        return figure


FIELD, YOURS = "#1a1a1a", "#c2185b"


def _draw_chain(axes: Axes, found: list[np.ndarray]) -> None:
    shown = model({"layer": 3, "i": 4, "j": 4, "later": False})
    left, edges = 0.0, None
    for name, values, box in zip(NAMES, found, shown["lit"], strict=True):
        side = len(values)
        # A pixel is drawn as large as it is; maps stand on one line.
        extent = (left, left + side, side, 0.0)
        limit = np.abs(values).max() or 1.0
        axes.imshow(
            values, cmap=signed_colours(), vmin=-limit, vmax=limit, extent=extent
        )
        edge = LAYER_COLOURS[name]
        axes.add_patch(rectangle((left, 0), side, side, fill=False, ec=edge, lw=1.5))
        words = f"{name}, {side} \u00d7 {side}"
        if box is not None:
            top, bottom, first, last = box
            tall, wide = bottom - top + 1, last - first + 1
            corner = (left + first, top)
            patch = rectangle(corner, wide, tall, fill=False, ec=FIELD, lw=2)
            axes.add_patch(patch)
            words += f"\n{tall} \u00d7 {wide} seen" if name != "C3" else "\n1 unit"
        if edges is not None and box is not None:
            _draw_cone(axes, edges, (left + first, top, wide, tall))
        edges = None if box is None else (left + first, top, wide, tall)
        axes.text(left + side / 2, -1.5, words, ha="center", va="bottom", fontsize=9)
        left += side + (9 if side > 8 else 13)
    axes.set(xlim=(-1, left), ylim=(33, -8), aspect="equal")
    axes.axis("off")


def _draw_cone(axes: Axes, seen: tuple[float, ...], by: tuple[float, ...]) -> None:
    """The sides of the cone from what is seen (x, y, width, height) to what sees it."""
    for low in (False, True):
        y = [box[1] + low * box[3] for box in (seen, by)]
        axes.plot([seen[0] + seen[2], by[0]], y, color=FIELD, lw=0.8, alpha=0.5)


def _draw_field(
    axes: Axes, image: np.ndarray, layer: int, unit: int, yours: dict[str, Any]
) -> None:
    shown = model({"layer": layer, "i": unit, "j": unit, "later": False})
    top, bottom, first, last = shown["lit"][0]
    axes.imshow(image, cmap=signed_colours(), vmin=-1.175, vmax=1.175)
    size = (last - first + 1, bottom - top + 1)
    corner = (first - 0.5, top - 0.5)
    axes.add_patch(
        rectangle(corner, *size, fill=False, ec=LAYER_COLOURS[NAMES[layer]], lw=2.5)
    )
    title = f"{NAMES[layer]} ({unit}, {unit}):\n{size_of(shown['lit'][0])}"
    if layer in yours.get("differs", ()):
        theirs = yours["fields"][layer]
        mine = f"{square(theirs[0])}, step {theirs[1]}" if theirs else "no field"
        title += f"\nyours: {mine}"
        if theirs:
            at = unit * max(theirs[1], 0) - 0.5
            box = rectangle((at, at), theirs[0], theirs[0], fill=False, ec=YOURS, lw=2)
            axes.add_patch(box)
    axes.set(xticks=[], yticks=[], xlim=(-1.2, 32.2), ylim=(32.2, -1.2))
    axes.set_title(title, fontsize=9)
