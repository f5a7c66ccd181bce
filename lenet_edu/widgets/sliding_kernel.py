"""Sliding kernel: a window moves over an image and fills a map, place by place.

The numbers come from `models.sliding_kernel`; ``static/sliding_kernel.js`` draws them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from lenet_edu import nn
from lenet_edu.figures import draw_grid, new_figure, rectangle

from .base import Explorer, browser_source, packed
from .models.sliding_kernel import (
    LARGEST_IMAGE,
    LARGEST_KERNEL,
    MODES,
    compare,
    example_images,
    example_kernels,
    model,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class SlidingKernel(Explorer):
    """Slide a kernel over an image and see the map that comes out.

    Parameters
    ----------
    image : (H, W), optional
        An image of your own, up to 40 x 40.
    kernel : (k, l), optional
        A kernel of your own, up to 7 x 7.
    bias : float
        Added once at every place.
    fn
        Your ``conv2d(x, w, b, stride, padding)``, compared with the course's.
    mode
        "correlation" (as in LeNet-5) or "convolution" (the kernel rotated by 180
        degrees).
    stride, padding : int
        Where to begin.

    Raises
    ------
    ValueError
        If image or kernel is not two-dimensional or too large to be drawn, or mode,
        stride or padding has no meaning.
    """

    alone = True
    _esm = browser_source("kit.js", "sliding_kernel.js")
    _css = browser_source("kit.css", "sliding_kernel.css")
    caption = (
        "Sliding kernel: a window moves over an image; at each place window times "
        "kernel is summed and the bias added, which fills a map. An impulse prints the "
        "kernel rotated by 180 degrees."
    )
    exercise = "02.5"

    images = traitlets.Dict().tag(sync=True)
    kernels = traitlets.Dict().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    setup = traitlets.Dict().tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        image: ArrayLike | None = None,
        kernel: ArrayLike | None = None,
        bias: float = 0.0,
        fn: Callable[..., Any] | None = None,
        mode: str = "correlation",
        stride: int = 1,
        padding: int = 0,
    ) -> None:
        if mode not in MODES:
            raise ValueError(f"mode must be {' or '.join(MODES)}; it is {mode!r}")
        nn.output_size(1, 1, stride, padding)  # raises where these have no meaning
        images: dict[str, Any] = example_images()
        kernels: dict[str, Any] = example_kernels()
        names = ["digit", "vertical edge"]
        if image is not None:
            images = {"yours": _rows(image, "image", LARGEST_IMAGE), **images}
            names[0] = "yours"
        if kernel is not None:
            kernels = {"yours": _rows(kernel, "kernel", LARGEST_KERNEL), **kernels}
            names[1] = "yours"
        start = {
            "n": "start",
            "image_name": names[0],
            "image": images[names[0]],
            "kernel_name": names[1],
            "kernel": kernels[names[1]],
            "bias": float(bias),
            "mode": mode,
            "stride": int(stride),
            "padding": int(padding),
        }
        super().__init__(
            fn, images=images, kernels=kernels, start=start, setup=dict(start), yours={}
        )
        self._judge_yours()
        self.observe(self._judge_yours, "setup")

    @classmethod
    def opened(cls, name: str, fn: Callable[..., Any], args: tuple[Any, ...]) -> Self:
        """With the first image and kernel on which the learner's function fails."""
        image, kernel = (np.asarray(a, dtype=float) for a in args[:2])
        while image.ndim > 2:
            image, kernel = image[0], kernel[0]
        return cls(image, kernel, fn=_as_conv2d(name, fn))

    def _judge_yours(self, _: Any = None) -> None:
        if self.fn is not None:
            self.yours = compare(self.fn, self.setup) | {"n": self.setup["n"]}

    def picture(self) -> Figure:
        """One place worked out; an impulse both ways; all uses of one weight."""
        figure = new_figure(9.0, 5.0)
        axes = figure.subplots(2, 4)
        place = {**self.setup, "i": 0, "j": 0, "weight": None}
        shown = model(place)
        if shown["error"]:
            figure.clear()
            figure.text(0.5, 0.5, shown["error"], ha="center")
            return figure
        place["i"], place["j"] = (size // 2 for size in shown["map"].shape)
        _draw_place(axes[0], place, self.yours)
        _draw_impulse(axes[1, :3])
        _draw_uses(axes[1, 3], place)
        if self.yours:
            figure.suptitle(self.yours["says"], fontsize=10, wrap=True)
        for number in (text for panel in axes.flat for text in panel.texts):
            number.set_in_layout(False)  # it lies in its cell: nothing to make room for
        return figure


def _as_conv2d(name: str, fn: Callable[..., Any]) -> Callable[..., Any]:
    """One of chapter 02's functions behind the signature that the widget calls."""

    def call(x: Any, w: Any, b: Any, stride: int = 1, padding: int = 0) -> Any:
        if name == "conv2d":
            return fn(x, w, b, stride, padding)
        image, kernel, bias = x[0, 0], w[0, 0], float(b[0])
        if name == "one_map":
            return np.asarray(fn(image, kernel, bias))[None, None]
        if name == "strided_map":
            return np.asarray(fn(image, kernel, bias, stride, padding))[None, None]
        H, W = (a - b + 1 for a, b in zip(image.shape, kernel.shape, strict=True))
        rows = [[fn(image, kernel, bias, i, j) for j in range(W)] for i in range(H)]
        return np.asarray(rows, dtype=float)[None, None]

    return call


def _draw_place(axes: Any, place: dict[str, Any], yours: dict[str, Any]) -> None:
    shown = model(place)
    k, l = shown["laid"].shape
    draw_grid(axes[0], shown["padded"], title="image, one window framed", numbers=False)
    _frame(axes[0], shown["top"], shown["left"], k, l)
    draw_grid(axes[1], shown["laid"], title=f"kernel, {place['mode']}")
    products = shown["products"] + 0.0  # a product -0 is a 0 to the reader
    draw_grid(axes[2], products, title="products at the frame")
    total, bias, value = (
        f"{v:.3g}".replace("-", "\u2212")
        for v in (shown["total"], place["bias"], shown["value"])
    )
    axes[2].set_xlabel(f"sum {total} + bias {bias} = {value}")
    outlined = np.zeros(shown["map"].shape, bool)
    for i, j in yours.get("wrong", []):
        outlined[i, j] = True
    title = "map, that place framed"
    draw_grid(axes[3], shown["map"], title=title, numbers=False, outlined=outlined)
    _frame(axes[3], place["i"], place["j"], 1, 1)


def _draw_impulse(axes: Any) -> None:
    state: dict[str, Any] = {
        "image": example_images()["impulse"],
        "kernel": example_kernels()["1 to 9"],
        "bias": 0.0,
        "stride": 1,
        "padding": 0,
        "i": 0,
        "j": 0,
        "weight": None,
    }
    draw_grid(axes[0], state["image"], limit=9.0, title="an impulse")
    for panel, mode in zip(axes[1:], MODES, strict=True):
        how = "rotated by 180\u00b0" if mode == "correlation" else "as it is"
        made = model({**state, "mode": mode})["map"]
        draw_grid(panel, made, limit=9.0, title=f"{mode} prints 1\u20269\n{how}")


def _draw_uses(axes: Axes, place: dict[str, Any]) -> None:
    shown = model({**place, "weight": (0, 0)})
    draw_grid(axes, shown["padded"], numbers=False)
    rows, columns = np.nonzero(shown["uses"])
    axes.plot(columns, rows, ".", color="#c2185b", ms=4)
    axes.set_title(f"weight (0, 0) meets\n{rows.size} pixels", fontsize=10)


def _frame(axes: Axes, top: int, left: int, rows: int, columns: int) -> None:
    corner = (left - 0.5, top - 0.5)
    axes.add_patch(rectangle(corner, columns, rows, fill=False, ec="#1a1a1a", lw=2))


def _rows(values: ArrayLike, name: str, largest: int) -> list[list[float | str]]:
    array = np.asarray(values, dtype=float)
    if array.ndim != 2 or not array.size:
        raise ValueError(
            f"{name} must have shape (H, W); it has shape {array.shape}. Of a batch "
            f"(N, C, H, W) hand over one map: {name}[0, 0]."
        )
    if max(array.shape) > largest:
        raise ValueError(
            f"{name} has shape {array.shape}; the widget draws up to {largest} x "
            f"{largest}. Hand over a part: {name}[:{largest}, :{largest}]."
        )
    return packed(array)
