"""Network inspector: a digit on its way through all layers of LeNet-5.

The browser draws; the numbers come from `models.network_inspector`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from lenet_edu import nn
from lenet_edu.figures import LAYER_COLOURS, new_figure
from lenet_edu.models import Network, lenet5
from lenet_edu.yours import attempt, differing

from .bounded import bounded
from .lenet_maps import (
    LAYERS,
    Image,
    MapsExplorer,
    checked_images,
    draw_maps,
    in_one_row,
    scales,
    tint,
)
from .map_parts import map_script, map_style, packed_parameters, shaped_as_lenet5
from .models.judge import typical_bytes
from .models.network_inspector import START, as_input, look, model
from .one_digit import one_of_each

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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

    alone = True  # on a web page, with making/site/static/answers.js
    elsewhere = ("parameters", "sizes")
    _esm = map_script("network_inspector.js")
    _css = map_style("network_inspector.css")
    exercise: ClassVar[str] = "08.4"
    caption: ClassVar[str] = (
        "Network inspector: a digit, what each unit of C1, S2, C3, S4, C5 and F6 makes "
        "of it, and the ten penalties of the output."
    )

    title = traitlets.Unicode("").tag(sync=True)
    limits = traitlets.Dict().tag(sync=True)
    table: Any = traitlets.List().tag(sync=True)
    passes = traitlets.Int(0).tag(sync=True)  # of the last of epochs; 0: none given
    typical = traitlets.Bytes(b"").tag(sync=True)
    codes = traitlets.Bytes(b"").tag(sync=True)  # float32, ten of 84
    # For the arithmetic of a unit; empty where the layers are not LeNet-5's own.
    sizes: Any = traitlets.List().tag(sync=True)
    parameters = traitlets.Bytes(b"").tag(sync=True)

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
            typical=typical_bytes(),
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
        sizes, numbers = _arithmetic(self.net)
        with self.hold_sync():
            self.sizes, self.parameters = sizes, numbers
            self.codes = parameters(self.net)["OUT.codes"].astype("<f4").tobytes()
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


def _arithmetic(net: Network) -> tuple[list[list[Any]], bytes]:
    """The parameters for the browser, if they are shaped as LeNet-5's; else nothing."""
    if shaped_as_lenet5(net.parameters):
        return [], b""
    own = {**net.parameters, "OUT.codes": parameters(net)["OUT.codes"]}
    return packed_parameters(own)


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
