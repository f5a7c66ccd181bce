"""Sliding kernel: a window moves over an image and fills a map, place by place.

``model`` is the mathematics; ``static/sliding_kernel.js`` computes the same while
the window moves, and a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from lenet_edu import nn
from lenet_edu.figures import draw_grid, new_figure, rectangle
from lenet_edu.yours import attempt, differing, tame

from .base import Explorer, bounded, browser_source, packed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Rows = list[list[float]]

MODES = ("correlation", "convolution")
LARGEST_IMAGE, LARGEST_KERNEL = 40, 7  # what can still be read on a screen

# A seven, drawn by hand: "#" is ink, "+" half of it.
_SEVEN = (
    "            ",
    "  ########+ ",
    "  #########+",
    "        +## ",
    "       +##+ ",
    "       ##+  ",
    "      +##   ",
    "      ##+   ",
    "     +##    ",
    "     ##+    ",
    "     ##     ",
    "            ",
)


def _images() -> dict[str, Rows]:
    impulse = np.zeros((9, 10))
    impulse[4, 5] = 1
    edge = np.zeros((9, 10))
    edge[:, 5:] = 1
    return {
        "digit": [[{"#": 1.0, "+": 0.5}.get(mark, 0.0) for mark in s] for s in _SEVEN],
        "impulse": impulse.tolist(),
        "edge": edge.tolist(),
        "checker": (np.indices((8, 9)).sum(axis=0) % 2).astype(float).tolist(),
        "drawn": np.zeros((10, 10)).tolist(),
    }


def _kernels() -> dict[str, Rows]:
    ramp = [-1.0, -0.5, 0.0, 0.5, 1.0]
    return {
        "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
        "horizontal edge": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
        "vertical edge": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
        "blur": [[1 / 9] * 3] * 3,
        "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
        "1 to 9": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
        "5 \u00d7 5 vertical edge": [ramp] * 5,
        "5 \u00d7 5 blur": [[1 / 25] * 5] * 5,
    }


def model(state: dict[str, Any]) -> dict[str, Any]:
    """Everything that the widget draws.

    Parameters
    ----------
    state
        ``image`` (H, W), ``kernel`` (k, l), ``bias``, ``mode`` ("correlation" or
        "convolution"), ``stride``, ``padding``, the place ``i``, ``j`` and ``weight``:
        (u, v) of the kernel, or None.

    Returns
    -------
    dict
        ``error`` ("" or why there is no place); ``padded`` (H + 2p, W + 2p); ``laid``
        (k, l), the kernel as it lies on the image; ``top``, ``left``, ``window`` (k, l)
        and ``products`` (k, l) at the place; ``total``, their sum; ``value``, total +
        bias; ``map`` (Ho, Wo); ``uses`` (H + 2p, W + 2p), the pixels that ``weight``
        is multiplied with, or None.
    """
    kernel = np.asarray(state["kernel"], dtype=float)
    padded = np.pad(np.asarray(state["image"], dtype=float), state["padding"])
    (k, l), (height, width) = kernel.shape, padded.shape
    if k > height or l > width:
        return {
            "error": f"No place: the kernel has {k} \u00d7 {l} numbers, the image "
            f"only {height} \u00d7 {width} pixels."
        }
    turned = state["mode"] == "convolution"
    laid = kernel[::-1, ::-1] if turned else kernel
    bias, s = float(state["bias"]), state["stride"]
    top, left = state["i"] * s, state["j"] * s
    window = padded[top : top + k, left : left + l]
    with np.errstate(all="ignore"):  # nan and inf are shown, not warned about
        filled = nn.conv2d(padded[None, None], laid[None, None], [bias], s)[0, 0]
        products = window * laid
        total = float(products.sum())
    uses = None
    if state["weight"] is not None:
        u, v = state["weight"]
        u, v = (k - 1 - u, l - 1 - v) if turned else (u, v)
        uses = np.zeros(padded.shape, bool)
        uses[u : u + s * len(filled) : s, v : v + s * len(filled[0]) : s] = True
    return {
        "error": "",
        "padded": padded,
        "laid": laid,
        "top": top,
        "left": left,
        "window": window,
        "products": products,
        "total": total,
        "value": total + bias,
        "map": filled,
        "uses": uses,
    }


def where(wrong: np.ndarray) -> str:
    """Say in words where the True cells of a map (Ho, Wo) are."""
    if wrong.all():
        return "everywhere"
    rows, columns = np.flatnonzero(wrong.any(axis=1)), np.flatnonzero(wrong.any(axis=0))
    if len(rows) == len(columns) == 1:
        return f"at row {rows[0]}, column {columns[0]}"
    height, width = wrong.shape
    places = {
        "first row": np.s_[:1, :],
        "last row": np.s_[-1:, :],
        "first column": np.s_[:, :1],
        "last column": np.s_[:, -1:],
        "last row and the last column": (height - 1, width - 1),
        "first row and the first column": (0, 0),
    }
    for name, part in places.items():
        region = np.zeros(wrong.shape, bool)
        if isinstance(part[0], int):
            region[part[0]], region[:, part[1]] = True, True
        else:
            region[part] = True
        if not wrong[~region].any():
            return f"all in the {name}"
    border = np.ones(wrong.shape, bool)
    border[1:-1, 1:-1] = False
    if not wrong[~border].any():
        return "all on the border"
    if not border.all() and (wrong == ~border).all():
        return "everywhere but on the border"
    spans = [_span("row", rows, height), _span("column", columns, width)]
    return "all in " + " and ".join(filter(None, spans)) if any(spans) else "all over"


def _span(name: str, places: np.ndarray, size: int) -> str:
    first, last = places[0], places[-1]
    if last - first + 1 == size:
        return ""
    return f"{name} {first}" if first == last else f"{name}s {first} to {last}"


def compare(fn: Callable[..., Any], setup: dict[str, Any]) -> dict[str, Any]:
    """The learner's conv2d against the course's on one image and one kernel.

    Parameters
    ----------
    fn
        ``conv2d(x, w, b, stride, padding) -> y``, axes NCHW.
    setup
        What :func:`model` takes, without place and weight.

    Returns
    -------
    dict
        ``says``, one sentence; ``same``; ``wrong``, the cells [i, j] that differ;
        ``map`` (Ho, Wo), the learner's, None where it is not finite ([] without one).
    """
    answer: dict[str, Any] = {"says": "", "same": False, "wrong": [], "map": []}
    shown = model({**setup, "i": 0, "j": 0, "weight": None})
    if shown["error"]:
        return answer
    expected = shown["map"]
    x = np.asarray(setup["image"], dtype=float)[None, None]
    w, b = shown["laid"][None, None].copy(), np.array([float(setup["bias"])])
    call = (x, w, b, setup["stride"], setup["padding"])
    made, answer["says"] = attempt(bounded(fn), *call)
    if made is None:
        return answer
    if made.shape != (1, 1, *expected.shape):
        answer["says"] = (
            f"Yours has the shape {made.shape}; expected is {(1, 1, *expected.shape)}."
        )
        return answer
    wrong = _unequal(made[0, 0], expected)
    answer["map"] = [[tame(v) for v in row] for row in made[0, 0]]
    answer["wrong"] = np.argwhere(wrong).tolist()
    answer["same"] = not wrong.any()
    answer["says"] = (
        f"Yours differs in {wrong.sum()} of {wrong.size} cells, {where(wrong)}."
        if wrong.any()
        else f"Yours agrees in all {wrong.size} cells."
    )
    return answer


def _unequal(made: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Where two maps differ; nan equals nan, since the image may hold one."""
    finite = np.isfinite(expected)
    wrong = np.zeros(expected.shape, bool)
    wrong[finite] = differing(made[finite], expected[finite])
    same = (made == expected) | (np.isnan(made) & np.isnan(expected))
    return np.where(finite, wrong, ~same)


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
        "correlation" (as in LeNet-5) or "convolution" (the kernel turned by 180
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
        "kernel turned by 180 degrees."
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
        images: dict[str, Any] = _images()
        kernels: dict[str, Any] = _kernels()
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
        "image": _images()["impulse"],
        "kernel": _kernels()["1 to 9"],
        "bias": 0.0,
        "stride": 1,
        "padding": 0,
        "i": 0,
        "j": 0,
        "weight": None,
    }
    draw_grid(axes[0], state["image"], limit=9.0, title="an impulse")
    for panel, mode in zip(axes[1:], MODES, strict=True):
        how = "turned by 180\u00b0" if mode == "correlation" else "as it is"
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
