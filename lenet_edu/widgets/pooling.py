"""Pooling explorer: blocks of four become one number, in 1998's way and two later ones.

The numbers come from `models.pooling`; ``static/pooling.js`` draws them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from lenet_edu.figures import draw_grid, new_figure
from lenet_edu.yours import differing, tame

from .base import Explorer, browser_source
from .models.pooling import MODES, SAME, Rows, inputs, judge, model

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EXERCISES = {"sum": "04.2", "max": "04.3"}  # mean_pool2d is not one of them
LARGEST = 12  # rows and columns that still fit with their numbers


def _checked(x: ArrayLike) -> Rows:
    """One image (H, W) from ``x``, which may carry axes of length 1 in front."""
    array = np.asarray(x)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"x must hold numbers; given was {array.dtype}")
    while array.ndim > 2 and array.shape[0] == 1:
        array = array[0]
    sides = array.shape
    if array.ndim != 2 or any(n < 2 or n % 2 or n > LARGEST for n in sides):
        raise ValueError(
            f"x must be one image with an even number of rows and columns, 2 to "
            f"{LARGEST}; given was {np.shape(x)}. Show a part: x[0, 0, 8:16, 8:16]"
        )
    return [[tame(v) for v in row] for row in array.astype(float)]


class PoolingExplorer(Explorer):
    """Blocks of 2 x 2 become one number: 1998's subsampling, mean and max pooling.

    Parameters
    ----------
    x : (H, W), optional
        An image of your own, even sides up to 12; also (1, 1, H, W).
    fn
        Your ``subsample(x, coefficient, bias, size)`` or, with ``mode="max"``, your
        ``max_pool2d(x, size)`` (``mode="mean"``: ``mean_pool2d``); it is compared
        with the course's.
    mode
        "sum", "mean" or "max": where to begin, and which of them ``fn`` is.
    gradient
        Whether it also shows who receives the gradient: not before chapter 10.

    Raises
    ------
    ValueError, TypeError
        If x is not one image that blocks of 2 x 2 tile, or there is no such mode.
    """

    alone = True
    _esm = browser_source("kit.js", "pooling.js")
    _css = browser_source("kit.css", "pooling.css")
    caption = (
        "Pooling explorer: a figure of 8 by 8 pixels, its blocks of four summed, "
        "averaged or reduced to their largest; what a shift by one pixel changes; and "
        "which pixels receive the gradient."
    )
    without_gradient = (
        "Pooling explorer: a figure of 8 by 8 pixels, its blocks of four summed, "
        "averaged or reduced to their largest; below, the same moved right by one "
        "pixel, and framed the cells that change."
    )

    images = traitlets.Dict().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)
    gradient = traitlets.Bool(True).tag(sync=True)

    def __init__(
        self,
        x: ArrayLike | None = None,
        fn: Callable[..., Any] | None = None,
        mode: str = "sum",
        gradient: bool = True,
    ) -> None:
        if mode not in MODES:
            raise ValueError(f"mode is one of {', '.join(MODES)}; given was {mode!r}")
        self.mode = mode
        images = inputs() if x is None else {"your x": _checked(x), **inputs()}
        first = next(iter(images))
        rows = images[first]
        start = {
            "name": first,
            "x": rows,
            "mode": mode,
            "a": 0.5,
            "b": -0.5,
            "squash": False,
            "right": 0,
            "down": 0,
            "i": min(1, len(rows) // 2 - 1),
            "j": len(rows[0]) // 4,
            "every": False,
            "n": "start",
        }
        fn = self.learners(fn)
        if not gradient:
            self.caption = self.without_gradient  # type: ignore[misc]  # its own
        super().__init__(fn, images=images, start=start, state=start, gradient=gradient)
        self.asked = (EXERCISES.get(mode, ""), fn)

    @classmethod
    def opened(cls, name: str, fn: Callable[..., Any], args: tuple[Any, ...]) -> Self:
        """In the function's mode, on the first map that fails where blocks tile it."""

        def scaled(x: Any, coefficient: Any, bias: Any, size: int = 2) -> Any:
            return np.asarray(fn(x, size)) * coefficient[0] + bias[0]

        modes = {called: mode for mode, called in MODES.items()}
        if name == "block_sums":
            fn, name = scaled, "subsample"
        if name not in modes:
            return cls(gradient=False)
        x = np.asarray(args[0], dtype=float)[0, 0]
        fits = max(x.shape) <= LARGEST and not any(side % 2 for side in x.shape)
        return cls(x if fits else None, fn, modes[name], gradient=False)

    @traitlets.observe("state")
    def _on_state(self, change: Any) -> None:
        if self.fn is not None:
            self.yours = judge(self.fn, self.mode, change["new"])

    def _diagnose(self) -> str:
        if self.mode not in EXERCISES:
            name = MODES[self.mode]
            return f"{name} is no exercise of the course: no mistakes are known."
        return super()._diagnose()

    @staticmethod
    def _who_changes(
        show: Callable[..., None], place: int, mode: str, moved: dict[str, Any]
    ) -> None:
        """The map of the shifted figure, with the cells framed that are others."""
        y, still = moved[mode]["y"], moved[mode]["still"]
        changed = np.abs(y - still) > SAME
        name = "1998" if mode == "sum" else mode
        title = f"{name}: {changed.sum()} of {changed.size} cells change"
        show(place, y, title, outlined=changed)

    def picture(self) -> Figure:
        """The three ways, a shift by one pixel, and two gradients where wanted."""
        at = {**self.start, "right": 0}
        first = model(at)
        figure = new_figure(11.2, 6.0)
        if first["error"]:
            figure.text(0.5, 0.5, first["error"], ha="center", wrap=True)
            return figure
        axes = figure.subplots(2, 4)
        each = {m: model({**at, "mode": m}) for m in MODES}
        moved = {m: model({**at, "mode": m, "right": 1}) for m in MODES}
        limit = max(np.abs(first["shifted"]).max(), SAME)
        block = np.zeros(first["shifted"].shape, dtype=bool)
        i, j = at["i"], at["j"]
        block[2 * i : 2 * i + 2, 2 * j : 2 * j + 2] = True

        def show(place: int, values: ArrayLike, title: str, **options: Any) -> None:
            draw_grid(axes.flat[place], values, title=title, **options)

        show(0, first["shifted"], "x, a block framed", limit=limit, outlined=block)
        show(1, each["sum"]["z"], "1998: 0.5 \u00b7 sum \u2212 0.5")
        show(2, each["mean"]["z"], "mean")
        show(3, each["max"]["z"], "max")
        show(4, moved["max"]["shifted"], "x, shifted right by 1", limit=limit)
        if self.gradient:
            self._who_changes(show, 5, "max", moved)
            show(6, each["sum"]["dx"], "dx, 1998: a to each", limit=1)
            show(7, each["max"]["dx"], "dx, max: all to one", limit=1)
        else:
            for place, name in enumerate(MODES, start=5):
                self._who_changes(show, place, name, moved)
        if self.yours:
            if self.yours["z"]:
                mine = np.array(self.yours["z"], dtype=float)
                wrong = differing(mine, first["z"])
                limit = np.abs(first["z"]).max() or 1.0
                title = f"yours ({MODES[self.mode]})"
                axes.flat[2].clear()
                show(2, mine, title, outlined=wrong, limit=limit)
            figure.suptitle(self.yours["says"], fontsize=10, wrap=True)
        return figure
