"""Rates per layer: what eta / (mu + h) gives each parameter of LeNet-5.

The numbers come from `models.rates_per_layer`; ``static/rates_per_layer.js`` draws.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets

from lenet_edu.figures import LAYER_COLOURS, new_figure
from lenet_edu.training.curvature import sdlm_rates
from lenet_edu.training.sdlm import MU

from .base import Explorer, browser_source
from .models.rates_per_layer import (
    ETA,
    GOLDEN,
    LAYERS,
    PAPER,
    ROOT,
    SCALES,
    judge,
    measured,
    model,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class RatesPerLayer(Explorer):
    """The rates of stochastic diagonal Levenberg-Marquardt, layer by layer.

    Parameters
    ----------
    fn
        Your ``sdlm_rates(h, eta, mu)``; it is compared with the course's on every dot.
    scale
        Size of the initial weights to begin with, one of :data:`SCALES`: None for App.
        A's, 1.0 for a standard deviation of 1 / root F.

    Raises
    ------
    ValueError
        If the scale is not one of them.
    """

    alone = True
    _esm = browser_source("kit.js", "rates_per_layer.js")
    _css = browser_source("kit.css", "rates_per_layer.css")
    caption = (
        "Curvatures of LeNet-5's parameters, layer by layer, and the rates that they "
        "give, on logarithmic axes. From "
        "the small initial weights of App. A nearly all lie at the ceiling eta / mu; "
        "from weights of standard deviation 1 over root F they fill the paper's range, "
        "0.00007 to 0.016, and a larger mu lowers the ceiling."
    )
    exercise = "13.2"
    takes: ClassVar = {"sdlm_rates": {}}

    settings: Any = traitlets.List().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)

    def __init__(
        self, fn: Callable[..., Any] | None = None, scale: float | None = None
    ) -> None:
        if scale not in SCALES:
            known = ", ".join(map(str, SCALES))
            raise ValueError(f"scale is one of {known}; given was {scale}")
        start = {
            "setting": SCALES.index(scale),
            "mu": MU,
            "eta": ETA,
            "half": False,
            "n": "start",
        }
        super().__init__(fn, settings=measured(), start=start, state=start)

    @traitlets.observe("state")
    def _on_state(self, change: Any) -> None:
        if self.fn is not None:
            state = change["new"]
            layers = self.settings[state["setting"]]["layers"]
            self.yours = judge(self.fn, state, layers)

    def picture(self) -> Figure:
        """App. A's weights; the same with a larger mu; weights of another size."""
        start = self.start
        shown = [
            ({**start, "setting": 0}, "weights within \u00b12.4/F (App. A)"),
            ({**start, "setting": 0, "mu": 0.2}, "the same, \u03bc = 0.2"),
            ({**start, "setting": ROOT}, "standard deviation 1/\u221aF"),
        ]
        figure = new_figure(10.2, 4.6)
        rows = figure.subplots(2, 3, sharex=True, sharey="row", height_ratios=[1, 1.3])
        for place, (state, title) in enumerate(shown):
            layers = self.settings[state["setting"]]["layers"]
            _draw_curvatures(rows[0, place], layers)
            _draw_rates(rows[1, place], model(state, layers), layers, state)
            rows[0, place].set_title(title, fontsize=10)
        rows[1, 0].set_ylabel("rate \u03b7 / (\u03bc + h)", fontsize=9)
        figure.supxlabel(
            "curvature h of a parameter (shaded: the paper's range of rates; "
            "dashed: \u03b7/\u03bc)",
            fontsize=9,
        )
        if self.yours:
            figure.suptitle(self.yours["says"], fontsize=10, wrap=True)
        return figure


def _draw_curvatures(axes: Any, layers: dict[str, Any]) -> None:
    """A row of dots for each layer: whose h is where."""
    for row, (name, layer) in enumerate(layers.items()):
        n = np.arange(len(layer["h"]))
        axes.plot(
            layer["h"], row + 0.62 * (n * GOLDEN % 1 - 0.5), ".", ms=3,
            color=LAYER_COLOURS[name],
        )  # fmt: skip
    axes.set_ylim(len(LAYERS) - 0.4, -0.6)
    axes.set_yticks(range(len(LAYERS)), LAYERS, fontsize=9)
    axes.tick_params(labelsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _draw_rates(
    axes: Any, drawn: dict[str, Any], layers: dict[str, Any], state: dict[str, Any]
) -> None:
    """The curve that makes rates of curvatures, and the layers' dots on it."""
    axes.axhspan(*PAPER, color="#e8e3d3", lw=0)
    axes.axhline(drawn["ceiling"], color="#1a1a1a", lw=1, ls="--")
    h = np.logspace(-7, 2, 120)
    axes.plot(h, sdlm_rates(h, state["eta"], state["mu"]), color="#1a1a1a", lw=1)
    for name, layer in layers.items():
        rates = drawn["layers"][name]["rates"]
        axes.plot(layer["h"], rates, ".", ms=5, color=LAYER_COLOURS[name])
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(1e-7, 100)
    axes.set_ylim(3e-6, 0.1)
    axes.tick_params(labelsize=8)
    share = math.floor(100 * drawn["near"] + 0.5)
    axes.text(
        0.03, 0.06, f"{share}% near \u03b7/\u03bc", fontsize=10, fontweight="bold",
        transform=axes.transAxes,
    )  # fmt: skip
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
