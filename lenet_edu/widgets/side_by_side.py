"""Side by side: the network of 1998 and the modern one look at the same digit.

The browser makes the digit's pixels and draws; Python runs both networks. ``model``
has its twin in side_by_side.js.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from lenet_edu import nn
from lenet_edu.data import to_input
from lenet_edu.figures import new_figure
from lenet_edu.models import Network, lenet5, modern
from lenet_edu.training.modern import scaled

from .base import browser_source
from .bounded import bounded
from .lenet_maps import (
    LAYERS,
    SHAPES,
    Image,
    MapsExplorer,
    checked_images,
    draw_maps,
    in_one_row,
    scales,
)
from .models.digit_pad import SIDE, drawn
from .one_digit import one_of_each

if TYPE_CHECKING:
    from matplotlib.figure import Figure

START: dict[str, Any] = {"strokes": [], "sample": 3}
NAMES = ("1998", "modern")
Rows = dict[str, NDArray[np.float32]]


def model(state: dict[str, Any], samples: ArrayLike) -> Image:
    """The pixels that both networks get, (28, 28) bytes, 255 is ink.

    Parameters
    ----------
    state
        ``strokes``, lists of points (x, y) in 0..280, brought to size and centred as
        MNIST's were; without any, ``sample``, the number of one of the samples, or -1
        for an empty pad.
    samples : (K, 28, 28) uint8
    """
    blank = np.zeros((SIDE, SIDE), np.uint8)
    if state["strokes"]:
        pixels = drawn(state["strokes"])
        return blank if pixels is None else pixels
    return blank if state["sample"] < 0 else np.asarray(samples)[state["sample"]]


def inputs(image: Image) -> tuple[NDArray[Any], NDArray[Any]]:
    """One image for both networks: -0.1 to 1.175 as in 1998, and 0 to 1."""
    return to_input(image[None]), scaled(image[None])


def look(network: Network, x: NDArray[Any]) -> tuple[Rows, str]:
    """One input through a network, layer by layer.

    Parameters
    ----------
    network
        A list of layers called C1, S2, C3, S4, C5 (or F5), F6 and OUT; "C1 squashed",
        "C1 relu" and so on belong to the layer before them.
    x : (1, 1, 32, 32)

    Returns
    -------
    rows : each layer's numbers behind its curve, as one row, by the names of 1998
    message : one sentence if the network stopped or holds a NaN, else ""
    """
    rows: Rows = {}
    for name, layer in zip(network.names, network.layers, strict=True):
        try:
            with np.errstate(all="ignore"):
                x = np.asarray(layer.forward(x))
        except Exception as error:  # a learner's layer may raise anything
            return rows, f"{name} stopped with {type(error).__name__}: {error}"
        short = _short(name)
        if short not in SHAPES:
            continue
        if x.size != np.prod(SHAPES[short]):
            return rows, (
                f"{name} returned the shape {x.shape}; expected is "
                f"{(1, *SHAPES[short])}."
            )
        rows[short] = x.astype(np.float32).ravel()
        if not np.isfinite(x).all():
            return rows, f"{name} holds numbers that are not finite."
    return rows, ""


def counts(network: Network) -> dict[str, int]:
    """Trainable numbers by layer, by the names of 1998."""
    found = dict.fromkeys(LAYERS, 0)
    for name, layer in zip(network.names, network.layers, strict=True):
        if _short(name) in found:
            found[_short(name)] += layer.parameter_count()
    return found


def _short(name: str) -> str:
    """ "C1 squashed" -> "C1"; the modern F5 stands where 1998 has C5."""
    first = name.split()[0]
    return "C5" if first == "F5" else first


class SideBySide(MapsExplorer):
    """All maps of two networks, and their answers, while you draw.

    Parameters
    ----------
    old
        A LeNet-5. ``None``: untrained.
    new
        A modern network. ``None``: untrained.
    images : (K, 28, 28) uint8
        Samples to choose from; ``None``: one of each digit.

    Raises
    ------
    ValueError, TypeError
        If one is no network or lacks a layer, or the images are not (K, 28, 28) bytes.
    """

    alone = True  # on a web page, with making/site/static/answers.js
    _esm = browser_source("kit.js", "pad.js", "lenet_maps.js", "side_by_side.js")
    _css = browser_source("kit.css", "pad.css", "side_by_side.css")
    caption: ClassVar[str] = (
        "Side by side: the same digit in all layers of LeNet-5 and of the modern "
        "network; ten penalties beside ten probabilities."
    )

    note = traitlets.Unicode("").tag(sync=True)
    limits: Any = traitlets.List().tag(sync=True)
    counts: Any = traitlets.List().tag(sync=True)

    def __init__(
        self,
        old: Network | None = None,
        new: Network | None = None,
        images: ArrayLike | None = None,
    ) -> None:
        given = (
            old or lenet5(np.random.default_rng(1998)),
            new or modern(np.random.default_rng(1998)),
        )
        self.networks = [
            _checked(network, name) for network, name in zip(given, NAMES, strict=True)
        ]
        digits = one_of_each(1) if images is None else checked_images(images)
        start = {**START, "sample": min(START["sample"], len(digits) - 1)}
        untrained = [
            name for name, own in zip(NAMES, (old, new), strict=True) if own is None
        ]
        super().__init__(
            note=f"Not trained: {' and '.join(untrained)}." if untrained else "",
            samples=digits.tobytes(),
            start=start,
            state=start,
            limits=self._scales(digits),
            counts=[counts(network) for network in self.networks],
            pixels=model(start, digits).tobytes(),
        )
        self._answer()
        self.observe(self._answer, "serial")

    def _look(self, image: Image) -> list[tuple[Rows, str]]:
        found = []
        for network, x in zip(self.networks, inputs(image), strict=True):
            try:
                found.append(bounded(look)(network, x))
            except Exception as error:  # it took too long, or wanted to leave
                found.append(({}, f"it stopped: {error}"))
        return found

    def _answer(self, _: Any = None) -> None:
        numbers, messages, answers = [], [], []
        for n, (rows, message) in enumerate(self._look(self._asked())):
            numbers.append(in_one_row(rows))
            messages.append(f"{NAMES[n]}: {message}" if message else "")
            answers.append(answer(n, rows.get("OUT")))
        reading = {
            "turn": self.serial,
            "message": " ".join(filter(None, messages)),
            "answers": answers,
        }
        with self.hold_sync():
            self.values = np.stack(numbers).tobytes()
            self.reading = reading

    def _scales(self, digits: Image) -> list[dict[str, float]]:
        """One for each network, from the samples, kept."""
        found = [self._look(image) for image in digits[:10]]
        return [scales(both[n][0] for both in found) for n in range(len(NAMES))]

    def picture(self) -> Figure:
        """A sample digit in both networks, layer beside layer."""
        found = self._look(model(self.start, self._digits()))
        figure = new_figure(9.8, 8.2)
        layers = ("C1", "S2", "C3", "S4", "C5", "F6", "OUT")
        axes = figure.subplots(
            len(layers), 2, height_ratios=[1.5, 1.0, 0.95, 0.8, 0.45, 0.45, 1.9]
        )
        columns = {"C1": 6, "S2": 6, "C3": 16, "S4": 16, "C5": 60, "F6": 42}
        for n, (rows, _) in enumerate(found):
            for row, layer in enumerate(layers):
                one = axes[row, n]
                if layer == "OUT":
                    _draw_answer(one, n, rows.get("OUT"))
                    continue
                gap = 1 if layer in ("C1", "S2", "C3", "S4") else 0
                draw_maps(one, layer, rows.get(layer), columns[layer], gap,
                          self.limits[n][layer])  # fmt: skip
                name = "F5" if n and layer == "C5" else layer
                text = one.get_title().replace(layer, f"{NAMES[n]}, {name}", 1)
                one.set_title(f"{text}, {self.counts[n][layer]:,} trained", fontsize=8)
                one.set_xticks([])
                one.set_yticks([])
                for side in one.spines.values():
                    side.set_visible(layer in ("C5", "F6"))
        return figure


def answer(n: int, outputs: NDArray[np.float32] | None) -> dict[str, Any]:
    """What a network says: its bars, and the digit; nothing where it did not finish.

    The first network (n = 0) gives penalties, the smallest wins; the second logits,
    here as probabilities, the largest wins.
    """
    if outputs is None or not np.isfinite(outputs).all():
        return {"bars": [], "digit": None}
    bars = nn.softmax(outputs[None].astype(float))[0] if n else outputs
    digit = int(bars.argmax() if n else bars.argmin())
    return {"bars": [float(f"{v:.6g}") for v in bars], "digit": digit}


def _draw_answer(axes: Any, n: int, outputs: Any) -> None:
    says = answer(n, outputs)
    what = "probabilities, the largest wins" if n else "penalties, the smallest wins"
    axes.set_title(f"{NAMES[n]}, OUT: {what}", fontsize=8)
    if not says["bars"]:
        axes.axis("off")
        return
    colours = ["#d95f02" if d == says["digit"] else "#c9c9c9" for d in range(10)]
    axes.bar(range(10), says["bars"], color=colours, width=0.7)
    for digit, value in enumerate(says["bars"]):
        text = f"{value:.2f}" if n else f"{value:.0f}"
        axes.text(digit, value, text, ha="center", va="bottom", fontsize=8)
    axes.set_xticks(range(10), [str(d) for d in range(10)], fontsize=8)
    axes.set_yticks([])
    axes.set_ylim(0, 1.2 * max(says["bars"]))
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _checked(network: Any, name: str) -> Network:
    names = list(getattr(network, "names", []))
    if not names or not hasattr(network, "layers"):
        raise TypeError(
            "SideBySide takes networks of the course, objects with layers and their "
            f"names; the {name} one is a {type(network).__name__}"
        )
    missing = [layer for layer in LAYERS if layer not in map(_short, names)]
    if missing:
        raise ValueError(
            f"the {name} network has no layer {', '.join(missing)}; its layers are "
            f"{', '.join(names)}"
        )
    checked: Network = network
    return checked
