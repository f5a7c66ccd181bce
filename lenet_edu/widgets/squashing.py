"""Squashing explorer: f(a) = A tanh(S a), its bend, its slopes, its saturation.

The numbers come from `models.squashing`; ``static/squashing.js`` draws them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets

from lenet_edu import nn
from lenet_edu.figures import CURVE_COLOURS, new_figure

from .base import Explorer, browser_source
from .models.squashing import BINS, GRID, HEIGHT, LAYERS, compare, model, sample

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class SquashingExplorer(Explorer):
    """Curves, slopes and saturation of f(a) = A tanh(S a).

    Parameters
    ----------
    fn
        The learner's ``squash(a)``; it is drawn on top of f, and where it differs
        from the course's (A = 1.7159, S = 2/3) it is marked.
    """

    alone = True
    _esm = browser_source("kit.js", "squashing_model.js", "squashing.js")
    _css = browser_source("kit.css", "squashing.css")
    caption = (
        "Squashing explorer: f(a) = A tanh(S a) with A = 1.7159 and S = 2/3, its slope "
        "and its second derivative beside the logistic function, tanh, ReLU; what "
        "it does to small and large pre-activations; the product of six slopes."
    )
    exercise = "03.1"
    takes: ClassVar[Any] = {"squash": {}}

    start = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    z: Any = traitlets.List().tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)

    def __init__(self, fn: Callable[..., Any] | None = None) -> None:
        fn = self.learners(fn)
        start = {"A": nn.A, "S": nn.S, "at": 1.0, "scale": 1.0}
        super().__init__(
            fn,
            start=start,
            state=dict(start),
            z=sample().tolist(),
            yours=compare(fn) if fn is not None else {},
        )

    def picture(self) -> Figure:
        """f, its derivatives and relatives, two weight scales, six layers."""
        start = {**self.start, "z": self.z}
        figure = new_figure(10.4, 6.2)
        axes = figure.subplots(2, 2)
        _draw_curves(axes[0, 0], model(start), self.yours)
        _draw_relatives(axes[0, 1], model(start))
        _draw_histograms(
            axes[1, 0], [(s, model({**start, "scale": s})) for s in (1, 5)]
        )
        _draw_left(
            axes[1, 1], [(a, model({**start, "at": a})) for a in (0.0, 1.0, 2.0)]
        )
        for panel in axes.flat:
            panel.spines[["top", "right"]].set_visible(False)
        if self.yours:
            figure.suptitle(self.yours["says"], fontsize=10, wrap=True)
        return figure


def _draw_curves(axes: Axes, drawn: dict[str, Any], yours: dict[str, Any]) -> None:
    f = drawn["curves"]["squash"]
    axes.axhline(0, color="#9e9e9e", lw=0.6)
    axes.plot(GRID, f["y"], color=CURVE_COLOURS[0], lw=2, label="f(a)")
    axes.plot(GRID, f["slope"], "--", color=CURVE_COLOURS[1], label="f\u2032(a)")
    axes.plot(GRID, f["bend"], ":", color=CURVE_COLOURS[2], label="f\u2033(a)")
    axes.plot([-1, 1], [-1, 1], "o", color="#1a1a1a", ms=5)
    axes.annotate("f(1) = 1", (1, 1), (1.25, 0.86))
    if yours and yours["y"]:
        y = np.array([np.nan if v is None else v for v in yours["y"]])
        axes.plot(GRID, y, color="#7b4ea3", lw=1.2, label="yours")
        differs = np.where(yours["differs"], y, np.nan)
        if not np.isnan(differs).all():
            axes.plot(GRID, differs, color="#c2185b", lw=3, label="yours differs")
    axes.set(ylim=(-2.2, 2.2), xlabel="pre-activation a")
    axes.set_title("1.7159 tanh(2a/3): it bends most at \u00b10.988", fontsize=10)
    axes.legend(frameon=False, fontsize=8, loc="upper left")


def _draw_relatives(axes: Axes, drawn: dict[str, Any]) -> None:
    names = {"squash": "f", "logistic": "logistic", "tanh": "tanh", "relu": "ReLU"}
    colours = (CURVE_COLOURS[0], CURVE_COLOURS[3], CURVE_COLOURS[4], "#b8860b")
    styles = ("-", "--", "-.", ":")
    for (key, name), colour, style in zip(names.items(), colours, styles, strict=True):
        axes.plot(GRID, drawn["curves"][key]["y"], style, color=colour, label=name)
    axes.axhline(0, color="#9e9e9e", lw=0.6)
    axes.set(ylim=(-2.2, 2.2), xlabel="pre-activation a")
    axes.set_title("Beside its relatives", fontsize=10)
    axes.legend(frameon=False, fontsize=8, loc="upper left")


def _draw_histograms(axes: Axes, drawn: list[tuple[int, dict[str, Any]]]) -> None:
    middle = (np.arange(BINS) + 0.5) * (2 * HEIGHT / BINS) - HEIGHT
    for (scale, arrays), colour in zip(drawn, CURVE_COLOURS, strict=False):
        share = 100 * arrays["saturated"]
        label = f"weight scale {scale}: {share:.1f}% saturated"
        axes.step(middle, arrays["after"]["counts"], where="mid", c=colour, label=label)
    axes.set(xlabel="f(a)", ylabel="units of 2,000", xlim=(-2.2, 2.2))
    axes.set_title("Large weights push units to the ends", fontsize=10)
    axes.legend(frameon=False, fontsize=8, loc="upper center")


def _draw_left(axes: Axes, drawn: list[tuple[float, dict[str, Any]]]) -> None:
    layers = np.arange(LAYERS + 1)
    for (at, arrays), colour in zip(drawn, CURVE_COLOURS, strict=False):
        point = arrays["point"]["squash"]
        label = f"a = {at:g}: f\u2032 = {point['slope']:.3f}"
        axes.semilogy(layers, point["left"], "o-", color=colour, ms=4, label=label)
        end = point["left"][-1]
        axes.text(LAYERS + 0.15, end, f"{end:.2g}", va="center", fontsize=9)
    axes.set(xlabel="layers passed on the way back", xlim=(0, LAYERS + 1))
    axes.set_title("What is left of a gradient of 1", fontsize=10)
    axes.legend(frameon=False, fontsize=8, loc="lower left")
