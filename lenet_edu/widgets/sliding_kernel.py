"""Sliding kernel: a window moves over an image and fills a map, place by place.

``model`` is the mathematics; ``static/sliding_kernel.js`` computes the same while
the window moves, and a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from lenet_edu import nn
from lenet_edu.figures import draw_grid, new_figure

from .base import Explorer, browser_source
from .yours import attempt, differing

Rows = list[list[float]]

# A seven, drawn by hand on 12 x 12 pixels.
_SEVEN = (
    "            ",
    "  ########  ",
    "  ########  ",
    "        ##  ",
    "       ##   ",
    "      ##    ",
    "     ##     ",
    "     ##     ",
    "    ##      ",
    "    ##      ",
    "    ##      ",
    "            ",
)


def _images() -> dict[str, Rows]:
    seven = [[1.0 if mark == "#" else 0.0 for mark in row] for row in _SEVEN]
    impulse = np.zeros((9, 10))
    impulse[4, 5] = 1
    edge = np.zeros((9, 10))
    edge[:, 5:] = 1
    checker = (np.indices((8, 10)).sum(axis=0) % 2).astype(float)
    return {
        "digit": seven,
        "impulse": impulse.tolist(),
        "edge": edge.tolist(),
        "checker": checker.tolist(),
    }


def _kernels() -> dict[str, Rows]:
    ramp = [-1.0, -0.5, 0.0, 0.5, 1.0]
    return {
        "1 to 9": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
        "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
        "vertical edge": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
        "horizontal edge": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
        "blur": [[0.25, 0.25], [0.25, 0.25]],
        "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
        "5 x 5 edge": [ramp] * 5,
    }


def model(state: dict[str, Any]) -> dict[str, Any]:
    """Everything that the widget draws.

    Parameters
    ----------
    state
        ``image`` (H, W), ``kernel`` (k, l), ``bias``, ``mode`` ("correlation" or
        "convolution"), ``stride``, ``padding``, and the place ``i``, ``j``.

    Returns
    -------
    dict
        ``error`` ("" or why there is no place), ``padded``, ``laid`` (the kernel as it
        lies on the image), ``products`` (k, l), ``total``, ``value`` (total + bias)
        and ``map`` (Ho, Wo).
    """
    kernel = np.asarray(state["kernel"], dtype=float)
    padded = np.pad(np.asarray(state["image"], dtype=float), state["padding"])
    (k, l), (height, width) = kernel.shape, padded.shape
    if k > height or l > width:
        return {
            "error": f"a {k} \u00d7 {l} kernel does not fit into "
            f"{height} \u00d7 {width} pixels"
        }
    laid = kernel[::-1, ::-1] if state["mode"] == "convolution" else kernel
    bias, stride = float(state["bias"]), state["stride"]
    filled = nn.conv2d(padded[None, None], laid[None, None], [bias], stride)[0, 0]
    top, left = state["i"] * stride, state["j"] * stride
    products = padded[top : top + k, left : left + l] * laid
    total = float(products.sum())
    return {
        "error": "",
        "padded": padded,
        "laid": laid,
        "products": products,
        "total": total,
        "value": total + bias,
        "map": filled,
    }


def where(wrong: np.ndarray) -> str:
    """Say in words where the True cells of a map (Ho, Wo) are."""
    if wrong.all():
        return "everywhere"
    inside = wrong[1:-1, 1:-1]
    if min(wrong.shape) > 2 and not inside.any():
        for name, part in (
            ("in the last row", wrong[-1:]),
            ("in the first row", wrong[:1]),
            ("in the last column", wrong[:, -1:]),
            ("in the first column", wrong[:, :1]),
        ):
            if part.sum() == wrong.sum():
                return f"all {name}"
        return "all on the border"
    return "the framed ones"


class SlidingKernel(Explorer):
    """Slide a kernel over an image.

    Parameters
    ----------
    image : (H, W), optional
        An image of your own, up to about 32 x 32.
    kernel : (k, l), optional
        A kernel of your own.
    bias, mode, stride, padding
        Where to begin; mode is "correlation" or "convolution".
    fn
        Your ``conv2d(x, w, b, stride, padding)``, compared with the course's.

    Raises
    ------
    ValueError
        If image or kernel is not two-dimensional.
    """

    _esm = browser_source("kit.js", "sliding_kernel.js")
    _css = browser_source("kit.css")
    caption = (
        "A kernel slides over an image; at each place window times kernel is summed "
        "and the bias added, which fills a map."
    )
    exercise = "02.5"

    images = traitlets.Dict().tag(sync=True)
    kernels = traitlets.Dict().tag(sync=True)
    image_name = traitlets.Unicode().tag(sync=True)
    kernel_name = traitlets.Unicode().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    image: Any = traitlets.List().tag(sync=True)
    kernel: Any = traitlets.List().tag(sync=True)
    bias = traitlets.Float(0.0).tag(sync=True)
    mode = traitlets.Unicode("correlation").tag(sync=True)
    stride = traitlets.Int(1).tag(sync=True)
    padding = traitlets.Int(0).tag(sync=True)
    differs: Any = traitlets.List().tag(sync=True)
    says = traitlets.Unicode("").tag(sync=True)

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
        images, kernels = _images(), _kernels()
        image_name, kernel_name = "impulse", "1 to 9"
        if image is not None:
            images = {"yours": _rows(image, "image"), **images}
            image_name = "yours"
        if kernel is not None:
            kernels = {"yours": _rows(kernel, "kernel"), **kernels}
            kernel_name = "yours"
        start = {
            "image": images[image_name],
            "kernel": kernels[kernel_name],
            "bias": float(bias),
            "mode": mode,
            "stride": stride,
            "padding": padding,
        }
        super().__init__(
            fn,
            images=images,
            kernels=kernels,
            image_name=image_name,
            kernel_name=kernel_name,
            start=start,
            **start,
        )
        self.observe(self._compare, names=list(start))
        self._compare()

    def state(self) -> dict[str, Any]:
        """What ``model`` needs, at the first place."""
        names = ("image", "kernel", "bias", "mode", "stride", "padding")
        return {"i": 0, "j": 0} | {name: getattr(self, name) for name in names}

    def _compare(self, _: Any = None) -> None:
        if self.fn is None:
            return
        shown = model(self.state())
        if shown["error"]:
            self.differs, self.says = [], ""
            return
        expected = shown["map"]
        x = np.asarray(self.image, dtype=float)[None, None]
        w, b = shown["laid"][None, None].copy(), np.array([self.bias])
        made, sentence = attempt(self.fn, x, w, b, self.stride, self.padding)
        if made is None:
            self.differs, self.says = [], sentence
            return
        if made.shape != (1, 1, *expected.shape):
            self.differs = []
            self.says = (
                f"Yours has shape {made.shape}, expected is {(1, 1, *expected.shape)}."
            )
            return
        wrong = differing(made[0, 0], expected)
        self.differs = np.argwhere(wrong).tolist()
        if wrong.any():
            self.says = (
                f"Yours differs in {int(wrong.sum())} of {wrong.size} cells, "
                f"{where(wrong)}."
            )
        else:
            self.says = f"Yours is equal in all {wrong.size} cells."

    def picture(self) -> Figure:
        """Image with window, kernel, products, and the map that comes out."""
        state = self.state()
        shown = model(state)
        figure = new_figure(9.0, 2.9)
        if shown["error"]:
            figure.text(0.5, 0.5, shown["error"], ha="center")
            return figure
        Ho, Wo = shown["map"].shape
        state |= {"i": min(2, Ho - 1), "j": min(3, Wo - 1)}
        shown = model(state)
        top, left = state["i"] * state["stride"], state["j"] * state["stride"]
        under = np.zeros(shown["padded"].shape, bool)
        k, l = shown["laid"].shape
        under[top : top + k, left : left + l] = True
        here = np.zeros((Ho, Wo), bool)
        here[state["i"], state["j"]] = True
        panels: list[tuple[str, np.ndarray, np.ndarray | None]] = [
            ("image, window framed", shown["padded"], under),
            ("kernel", shown["laid"], None),
            ("window \u00d7 kernel", shown["products"], None),
            ("map", shown["map"], here),
        ]
        for n, (title, values, frame) in enumerate(panels, start=1):
            axes = figure.add_subplot(1, 4, n)
            draw_grid(axes, values, outlined=frame, title=title)
        return figure


def _rows(values: ArrayLike, name: str) -> Rows:
    array = np.asarray(values, dtype=float)
    if array.ndim != 2 or not array.size:
        raise ValueError(
            f"{name} must have shape (H, W); it has shape {array.shape}. Of a batch "
            f"(N, C, H, W) hand over one map: {name}[0, 0]."
        )
    return array.tolist()
