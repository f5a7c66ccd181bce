"""Network inspector: a digit on its way through all layers of LeNet-5.

The browser makes the input (``model`` here, its twin in network_inspector.js) and
draws; Python runs the network: ``look`` gives every unit's number, or says why not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from lenet_edu import nn
from lenet_edu.data import to_input
from lenet_edu.figures import LAYER_COLOURS, new_figure
from lenet_edu.models import Network, lenet5
from lenet_edu.yours import attempt, differing

from .base import bounded, browser_source
from .digit_pad import SIDE, normalise, rasterise, shrink
from .lenet_maps import (
    LAYERS,
    SHAPES,
    Image,
    MapsExplorer,
    checked_images,
    draw_maps,
    in_one_row,
    scales,
    tint,
)
from .one_digit import one_of_each

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Kernel and step of each layer towards its input.
WINDOWS = {"C1": (5, 1), "S2": (2, 2), "C3": (5, 1), "S4": (2, 2), "C5": (5, 1)}
START: dict[str, Any] = {
    "strokes": [],
    "sample": 3,
    "right": 0,
    "down": 0,
    "centring": True,
    "normalising": True,
}


def model(state: dict[str, Any], samples: ArrayLike) -> dict[str, Any]:
    """The three panels: what was drawn, centred, and what the network gets.

    Parameters
    ----------
    state
        ``strokes``, lists of points (x, y) in 0..280; without any, ``sample``, the
        number of one of the samples, or -1 for an empty pad; ``right`` and ``down``,
        by how many pixels all is moved; ``centring`` and ``normalising``.
    samples : (K, 28, 28) uint8

    Returns
    -------
    dict
        ``raw`` and ``centred`` (28, 28) uint8: with centring the ink is made 20 pixels
        long and its centre of mass goes to the middle, as MNIST's were. ``x`` (32, 32)
        float: -0.1 is paper and 1.175 is ink; without normalising the bytes 0 to 255.
    """
    right, down = state["right"], state["down"]
    if state["strokes"]:
        moved = [
            [(x + 10 * right, y + 10 * down) for x, y in stroke]
            for stroke in state["strokes"]
        ]
        ink: NDArray[Any] = rasterise(moved)
        raw = shrink(ink, SIDE, SIDE)
    else:
        images = np.asarray(samples)
        blank = np.zeros((SIDE, SIDE), np.uint8)
        raw = blank if state["sample"] < 0 else moved_by(
            images[state["sample"]], right, down
        )  # fmt: skip
        ink = np.kron(raw / 255, np.ones((10, 10)))  # as large as the pad
    centred = normalise(ink) if state["centring"] else raw
    if centred is None:  # no ink, no centre
        centred = raw
    return {
        "raw": raw,
        "centred": centred,
        "x": as_input(centred, state["normalising"])[0, 0],
    }


def moved_by(image: Image, right: int, down: int) -> Image:
    """An image (H, W) moved by whole pixels, paper behind it."""
    H, W = image.shape
    moved = np.zeros_like(image)
    rows = slice(max(down, 0), H + min(down, 0))
    columns = slice(max(right, 0), W + min(right, 0))
    moved[rows, columns] = image[
        max(-down, 0) : H + min(-down, 0), max(-right, 0) : W + min(-right, 0)
    ]
    return moved


def as_input(image: Image, normalising: bool) -> NDArray[np.float32]:
    """Bytes (28, 28) as the network's input (1, 1, 32, 32)."""
    if normalising:
        return to_input(image[None])
    return np.pad(image, 2)[None, None].astype(np.float32)


def path(layer: str, i: int, j: int) -> dict[str, tuple[int, int, int]]:
    """What a unit at row i, column j of a layer's map sees, back to the input.

    Returns
    -------
    dict
        ``{"S2": (top, left, side), ..., "input": (top, left, side)}``: the window in
        each layer before it.
    """
    top, left, side = i, j, 1
    windows = {}
    for n in range(LAYERS.index(layer), -1, -1):
        kernel, step = WINDOWS.get(LAYERS[n], (1, 1))
        top, left, side = top * step, left * step, (side - 1) * step + kernel
        windows[LAYERS[n - 1] if n else "input"] = (top, left, side)
    return windows


def look(network: Network, x: NDArray[Any]) -> dict[str, Any]:
    """One input through the network, layer by layer.

    Parameters
    ----------
    network
        With layers C1, S2, C3, S4, C5, F6 and OUT; a layer called "C1 squashed" and
        so on gives what is drawn as C1, else the layer itself does.
    x : (1, 1, 32, 32)

    Returns
    -------
    dict
        ``z`` and ``y``: for each of the seven names that was reached, its numbers as
        one row, before and after squashing; ``message``, one sentence if the network
        stopped or holds a NaN, else "".
    """
    z: dict[str, NDArray[np.float32]] = {}
    y: dict[str, NDArray[np.float32]] = {}
    message = ""
    for name, layer in zip(network.names, network.layers, strict=True):
        try:
            with np.errstate(all="ignore"):
                x = np.asarray(layer.forward(x))
            short, values = name.removesuffix(" squashed"), x.astype(np.float32).ravel()
        except Exception as error:  # the learner's layer may raise anything
            message = f"{name} stopped with {type(error).__name__}: {error}"
            break
        if short not in SHAPES:
            continue
        if values.size != np.prod(SHAPES[short]):
            message = (
                f"{name} returned the shape {x.shape}; expected is "
                f"{(1, *SHAPES[short])}. The layers behind it were not asked."
            )
            break
        if name == short:
            z[short] = values
        y[short] = values
        message = message or _missing(name, short, values)
    return {"z": z, "y": y, "message": message}


def _missing(name: str, layer: str, values: NDArray[np.float32]) -> str:
    """Where the first number is that is none, as a sentence, or ""."""
    wrong = np.flatnonzero(~np.isfinite(values))
    if not wrong.size:
        return ""
    unit, i, j = (int(n) for n in np.unravel_index(wrong[0], SHAPES[layer]))
    return (
        f"{name} holds {values[wrong[0]]} in {wrong.size} of {values.size} units, "
        f"first in {_place(layer, unit, i, j)}; the layers before it are sound. Look "
        "at this layer's parameters."
    )


def _place(layer: str, unit: int, i: int, j: int) -> str:
    if SHAPES[layer][1] == 1:
        return f"unit {unit}"
    return f"map {unit}, row {i}, column {j}"


class NetworkInspector(MapsExplorer):
    """Every unit of LeNet-5 while you draw.

    Parameters
    ----------
    net
        A ``Network`` with layers C1, S2, C3, S4, C5, F6 and OUT (each may be followed
        by "C1 squashed" and so on). ``None``: a LeNet-5 as it is before training.
    fn
        Your ``lenet5_forward(x, p)``, compared with the network: ten penalties.
    images : (K, 28, 28) uint8
        Samples to choose from; ``None``: one of each digit.
    name
        What the title calls the network.
    epochs
        Instead of net: the networks of one training, number n after n passes, to
        scrub through. The colours keep the scale of the last one.

    Raises
    ------
    ValueError, TypeError
        If net is no network or lacks a layer, or the images are not (K, 28, 28) bytes.

    Attributes
    ----------
    net
        The network that is shown now.
    """

    _esm = browser_source("kit.js", "pad.js", "lenet_maps.js", "network_inspector.js")
    _css = browser_source("kit.css", "pad.css", "network_inspector.css")
    exercise: ClassVar[str] = "08.4"
    caption: ClassVar[str] = (
        "Network inspector: a digit, what each unit of C1, S2, C3, S4, C5 and F6 makes "
        "of it, and the ten penalties of the output."
    )

    title = traitlets.Unicode("").tag(sync=True)
    limits = traitlets.Dict().tag(sync=True)
    table: Any = traitlets.List().tag(sync=True)
    passes = traitlets.Int(0).tag(sync=True)  # of the last of epochs; 0: none given

    def __init__(
        self,
        net: Network | None = None,
        fn: Callable[..., Any] | None = None,
        images: ArrayLike | None = None,
        name: str = "",
        epochs: Sequence[Network] | None = None,
    ) -> None:
        if epochs is not None:
            if net is not None:
                raise ValueError("give net or epochs, not both")
            if len(epochs) < 2:
                raise ValueError("epochs needs two networks or more, to go between")
            net, name = epochs[-1], name or f"0 to {len(epochs) - 1} passes"
        if net is None:
            net = lenet5(np.random.default_rng(1998))
            name = name or "untrained weights"
        self.net = _checked(net)
        self._epochs = [_checked(one) for one in epochs or ()]
        digits = one_of_each(1) if images is None else checked_images(images)
        start = {**START, "sample": min(START["sample"], len(digits) - 1)}
        if self._epochs:
            start["epoch"] = len(self._epochs) - 1
        first = model(start, digits)
        super().__init__(
            fn,
            title=name or "the network that you gave",
            samples=digits.tobytes(),
            start=start,
            state=start,
            limits=self._scales(digits),
            table=_table(self.net),
            passes=max(0, len(self._epochs) - 1),
            pixels=first["centred"].tobytes(),
        )
        self._answer()
        self.observe(self._answer, "serial")

    @property
    def penalties(self) -> NDArray[np.float64] | None:
        """The ten penalties of what is on the pad; None if OUT was not reached."""
        if "OUT" not in self.reading.get("reached", []):
            return None
        every = np.frombuffer(self.values, np.float32)
        return every[-10:].astype(float)

    def _answer(self, _: Any = None) -> None:
        if self._epochs:
            self.net = self._epochs[self.state["epoch"]]
        x = as_input(self._asked(), self.state["normalising"])
        found = self._look(x)
        reading = {
            "turn": self.serial,
            "reached": list(found["y"]),
            "message": found["message"],
            **self._judge_yours(x, found["y"].get("OUT")),
        }
        with self.hold_sync():
            self.values = b"".join(in_one_row(found[k]).tobytes() for k in "zy")
            self.reading = reading

    def _look(self, x: NDArray[Any]) -> dict[str, Any]:
        try:
            found: dict[str, Any] = bounded(look)(self.net, x)
        except Exception as error:  # it took too long, or wanted to leave
            return {"z": {}, "y": {}, "message": f"The network stopped: {error}"}
        return found

    def _judge_yours(self, x: NDArray[Any], ours: Any) -> dict[str, Any]:
        if self.fn is None or ours is None:
            return {}
        yours, says = attempt(bounded(self.fn), x, parameters(self.net))
        if yours is None:
            return {"yours": [], "same": False, "says": says}
        if yours.shape != (1, 10):
            says = f"Yours returned the shape {yours.shape}; expected is (1, 10)."
            return {"yours": [], "same": False, "says": says}
        wrong = differing(yours[0], ours.astype(float))
        says = (
            f"Yours differs in {wrong.sum()} of 10 penalties, marked."
            if wrong.any()
            else "Yours agrees with the network in all ten penalties."
        )
        shown = [float(v) if np.isfinite(v) else None for v in yours[0]]
        return {"yours": shown, "same": not wrong.any(), "says": says}

    def _scales(self, digits: Image) -> dict[str, float]:
        """From the samples, kept for all that is drawn."""
        return scales(self._look(as_input(one, True))["y"] for one in digits[:10])

    def picture(self) -> Figure:
        """A sample digit through all layers, and its penalties."""
        panels = model(self.start, self._digits())
        found = self._look(as_input(panels["centred"], True))
        figure = new_figure(9.6, 6.6)
        figure.suptitle(f"LeNet-5, {self.title}", fontsize=12)
        axes = figure.subplot_mosaic(
            [
                ["x", "C1", "C1", "C1"],
                ["S2", "S2", "F6", "OUT"],
                ["C3", "C3", "F6", "OUT"],
                ["S4", "S4", "C5", "OUT"],
            ],
            width_ratios=[1.3, 1.9, 1.1, 1.5],
            height_ratios=[1.35, 0.9, 1.05, 0.75],
        )
        axes["x"].imshow(tint(panels["x"], 1.175))
        axes["x"].set_title("input 32 \u00d7 32", fontsize=10)
        for layer, columns, gap in (
            ("C1", 6, 2), ("S2", 6, 1), ("C3", 8, 1), ("S4", 8, 1), ("C5", 20, 0),
        ):  # fmt: skip
            draw_maps(axes[layer], layer, found["y"].get(layer), columns, gap,
                      self.limits[layer])  # fmt: skip
        draw_maps(axes["F6"], "F6", found["y"].get("F6"), 7, 0, self.limits["F6"])
        _draw_penalties(axes["OUT"], found["y"].get("OUT"))
        for layer, one in axes.items():
            if layer != "OUT":
                one.set_xticks([])
                one.set_yticks([])
                for side in one.spines.values():
                    side.set_visible(layer in ("x", "F6"))
        if found["message"]:
            figure.supxlabel(found["message"], fontsize=9)
        return figure


def parameters(net: Network) -> dict[str, Any]:
    """All that a forward pass needs: the trained numbers, C3's table, OUT's codes."""
    return {
        **net.parameters,
        "C3.table": np.array(_table(net), bool),
        "OUT.codes": getattr(net.layers[net.names.index("OUT")], "codes", nn.codes()),
    }


def _checked(net: Any) -> Network:
    names = list(getattr(net, "names", []))
    if not names or not hasattr(net, "layers"):
        raise TypeError(
            "NetworkInspector takes a network of the course, an object with layers and "
            f"their names; it was given a {type(net).__name__}"
        )
    missing = [layer for layer in LAYERS if layer not in names]
    if missing:
        raise ValueError(
            f"this network has no layer {', '.join(missing)}; its layers are "
            f"{', '.join(names)}. The inspector shows networks built as LeNet-5."
        )
    checked: Network = net
    return checked


def _table(net: Network) -> list[list[int]]:
    """Which S2 maps each C3 map sees; all, where the layer has no table."""
    layer = net.layers[net.names.index("C3")]
    table = np.asarray(getattr(layer, "table", np.ones((16, 6))), bool)
    return table.astype(int).tolist()


def _draw_penalties(axes: Any, values: Any) -> None:
    axes.set_title("OUT: penalties", fontsize=10, color=LAYER_COLOURS["OUT"])
    if values is None or not np.isfinite(values).all():
        axes.axis("off")
        return
    colours = np.full(10, "#c9c9c9", dtype=object)
    colours[values.argmin()] = LAYER_COLOURS["OUT"]
    axes.barh(range(10), values, color=list(colours), height=0.65)
    for digit, value in enumerate(values):
        axes.text(value, digit, f" {value:.1f}", va="center", fontsize=8)
    axes.set_yticks(range(10), [str(d) for d in range(10)], fontsize=9)
    axes.set_xticks([])
    axes.set_xlim(0, float(values.max()) * 1.25)
    axes.invert_yaxis()
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
