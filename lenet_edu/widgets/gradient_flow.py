"""Gradient flow: what one output gradient of a convolution adds to dx, dw and db.

The numbers come from `models.gradient_flow`; ``static/gradient_flow.js`` draws them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from lenet_edu import nn
from lenet_edu.figures import draw_grid, new_figure
from lenet_edu.yours import written

from .base import Explorer, browser_source
from .models.gradient_flow import (
    HIGHEST,
    KERNEL,
    PADDINGS,
    STRIDES,
    WIDEST,
    as_rows,
    example,
    judge,
    model,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def _checked(values: ArrayLike, name: str, highest: int, widest: int) -> np.ndarray:
    """One array (H, W), which may carry axes of length 1 in front."""
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold numbers; given was {array.dtype}")
    while array.ndim > 2 and array.shape[0] == 1:
        array = array[0]
    if array.ndim != 2 or not (
        1 <= array.shape[0] <= highest and 1 <= array.shape[1] <= widest
    ):
        raise ValueError(
            f"{name} must have rows and columns, at most {highest} x {widest}; given "
            f"was {np.shape(values)}"
        )
    return array.astype(float)


class GradientFlow(Explorer):
    """One output gradient of a convolution: what it adds to dx, dw and db.

    Parameters
    ----------
    x : (H, W), optional
        An image of your own, at most 8 x 9; also (1, 1, H, W).
    w : (k, l), optional
        A kernel of your own, at most 5 x 5; also (1, 1, k, l).
    fn
        Your ``conv2d_backward(dy, x, w, stride, padding)``; it is compared with the
        course's.
    stride, padding
        Where to begin.

    Raises
    ------
    ValueError, TypeError
        If x or w is not one array of numbers that fits, w is larger than x, or there
        is no such stride or padding.
    """

    alone = True
    _esm = browser_source("kit.js", "gradient_flow.js")
    _css = browser_source("kit.css", "gradient_flow.css")
    caption = (
        "Gradient flow: one output gradient of a convolution places the kernel in dx "
        "and the patch of the image in dw; several add up where windows overlap; and "
        "how many windows touch each pixel."
    )
    exercise = "10.7"
    takes: ClassVar[dict[str, dict[str, Any]]] = {"conv2d_backward": {}}

    start = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        x: ArrayLike | None = None,
        w: ArrayLike | None = None,
        fn: Callable[..., Any] | None = None,
        stride: int = 1,
        padding: int = 0,
    ) -> None:
        if stride not in STRIDES or padding not in PADDINGS:
            raise ValueError(
                f"stride is one of {STRIDES} and padding one of {PADDINGS}; given were "
                f"{stride!r} and {padding!r}"
            )
        image, kernel = example()
        x = _checked(image if x is None else x, "x", HIGHEST, WIDEST)
        w = _checked(kernel if w is None else w, "w", KERNEL, KERNEL)
        if any(a > b for a, b in zip(w.shape, x.shape, strict=True)):
            raise ValueError(f"w of {w.shape} does not fit into x of {x.shape}")
        places = tuple(
            nn.output_size(side, kernel, stride, padding)
            for side, kernel in zip(x.shape, w.shape, strict=True)
        )
        dy = np.zeros(places)
        i, j = min(1, places[0] - 1), min(2, places[1] - 1)
        dy[i, j] = 1
        start = {
            "x": as_rows(x),
            "w": as_rows(w),
            "stride": stride,
            "padding": padding,
            "dy": dy.tolist(),
            "i": i,
            "j": j,
            "r": min(2, x.shape[0] - 1),
            "c": min(1, x.shape[1] - 1),
            "alone": False,
            "n": "start",
        }
        super().__init__(fn, start=start, state=start)

    @classmethod
    def opened(cls, name: str, fn: Callable[..., Any], args: tuple[Any, ...]) -> Self:
        """On the failing input where it is one image, one map and small."""
        try:
            dy, x, w, stride, padding = (*args, 1, 0)[:5]
            opened = cls(x, w, fn, stride, padding)
            if np.size(dy) == np.size(opened.start["dy"]):
                given = np.reshape(dy, np.shape(opened.start["dy"])).tolist()
                opened.start = {**opened.start, "dy": given}
                opened.state = opened.start
            return opened
        except (TypeError, ValueError):
            return super().opened(name, fn, args)

    @traitlets.observe("state")
    def _on_state(self, change: Any) -> None:
        if self.fn is not None:
            self.yours = judge(self.fn, change["new"])

    def picture(self) -> Figure:
        """One gradient, two that overlap, and the overlap counts."""
        at = self.start
        one = model(at)
        figure = new_figure(11.2, 6.2)
        if one["error"]:
            figure.text(0.5, 0.5, one["error"], ha="center", wrap=True)
            return figure
        axes = figure.subplots(2, 4)
        dy = np.array(at["dy"])
        i, j = at["i"], max(at["j"] - 1, 0)
        both = dy.copy()
        both[i, j] = 1
        two = model({**at, "dy": both.tolist()})
        k, l = np.shape(at["w"])
        window = np.zeros(one["xp"].shape, dtype=bool)
        top, left = one["window"]["top"], one["window"]["left"]
        window[top : top + k, left : left + l] = True

        def show(place: int, values: ArrayLike, title: str, **options: Any) -> None:
            draw_grid(axes.flat[place], values, title=title, **options)

        limit = max(np.abs(two["dxp"]).max(), 1e-9)
        show(0, dy, "dy: one gradient", limit=1)
        show(1, one["xp"], "x, its window", outlined=window)
        show(2, one["dxp"], "dx: the kernel, placed", limit=limit)
        show(3, one["dw"], f"dw: the patch; db = {written(one['db'])}")
        show(4, both, "dy: its neighbour, too", limit=1)
        show(5, two["dxp"], "dx: added where they meet", limit=limit)
        show(6, two["dw"], f"dw: added; db = {written(two['db'])}")
        show(7, one["counts"], "windows that touch a pixel")
        if self.yours:
            figure.suptitle(self.yours["says"], fontsize=10, wrap=True)
        return figure
