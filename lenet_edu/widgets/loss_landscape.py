"""Loss landscape of one digit: F6 moves in a plane through three codes.

The numbers come from `models.loss_landscape`; ``static/loss_landscape.js`` draws them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from lenet_edu import nn
from lenet_edu.figures import CURVE_COLOURS, new_figure, signed_colours

from .base import Explorer, browser_source
from .models.loss_landscape import LARGEST_J, LOSSES, judge, model

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EXERCISES = {"penalty": "09.1", "map": "09.2", "cross_entropy": "09.4"}


class LossLandscape(Explorer):
    """The loss of one digit, while F6 moves between the codes of three digits.

    Parameters
    ----------
    fn
        Your ``map_loss(penalties, labels, j)`` or, with another ``loss``, your
        ``penalty_loss(penalties, labels)`` or ``cross_entropy(z, labels)``; it is
        compared with the course's along the line.
    loss
        "map", "penalty" or "cross_entropy": which of them ``fn`` is, and the loss that
        the map shows first.
    label, rival, third : int
        The right digit, and two others: three different digits.
    j : float
        The constant of eq. (9) to begin with, 0 to 200.

    Raises
    ------
    ValueError
        If there is no such loss, the digits are not three different ones, or j is not
        between 0 and 200.
    """

    alone = True
    _esm = browser_source(
        "kit.js", "vendor/d3.js", "loss_landscape_model.js", "loss_landscape.js"
    )
    _css = browser_source("kit.css", "loss_landscape.css")
    caption = (
        "Loss landscape of one digit: F6 moves in a plane through the codes of a 6, an "
        "8 and a 9. Eq. 8 is a bowl around the right code; eq. 9 is a bowl with a flat "
        "floor whose size depends on j."
    )

    codes: Any = traitlets.List().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)
    which = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        fn: Callable[..., Any] | None = None,
        loss: str = "map",
        label: int = 6,
        rival: int = 8,
        third: int = 9,
        j: float = 10.0,
    ) -> None:
        if loss not in LOSSES:
            raise ValueError(f"loss is one of {', '.join(LOSSES)}; given was {loss!r}")
        digits = (label, rival, third)
        if len(set(digits)) < 3 or not all(d in range(10) for d in digits):
            raise ValueError(
                "label, rival and third are three different digits, 0 to 9; given were "
                f"{label}, {rival} and {third}"
            )
        if not 0 <= j <= LARGEST_J:
            raise ValueError(f"j is between 0 and {LARGEST_J:g}; given was {j}")
        start = {
            "label": int(label),
            "rival": int(rival),
            "third": int(third),
            "a": 0.0,
            "b": 0.0,
            "j": float(j),
            "loss": loss,
            "n": "start",
        }
        self.loss = loss
        super().__init__(
            fn, codes=nn.codes().tolist(), which=loss, start=start, state=start
        )
        self.asked = (EXERCISES[loss], fn)

    @traitlets.observe("state")
    def _on_state(self, change: Any) -> None:
        if self.fn is not None:
            self.yours = judge(self.fn, self.loss, change["new"])

    def picture(self) -> Figure:
        """The maps of eq. 8 and of eq. 9 with two values of j, and the curves."""
        figure = new_figure(10.2, 5.6)
        axes = figure.subplots(2, 3, height_ratios=(1.15, 1))
        names = [("penalty", 10.0), ("map", 10.0), ("map", 100.0)]
        for n, (loss, j) in enumerate(names):
            at = {**self.start, "loss": loss, "j": j}
            drawn = model(at)
            title = LOSSES[loss] + (f", j = {j:g}" if loss == "map" else "")
            _draw_map(axes[0, n], drawn, at, title)
            _draw_curves(axes[1, n], drawn, loss, f"along the line, {title}")
        if self.yours:
            figure.suptitle(self.yours["says"], fontsize=10, wrap=True)
        return figure


def _draw_map(axes: Any, drawn: dict[str, Any], at: dict[str, Any], title: str) -> None:
    box, limit = drawn["bounds"], drawn["limit"]
    axes.imshow(
        drawn["map"], cmap=signed_colours(), vmin=-limit, vmax=limit, extent=box
    )
    axes.contour(
        drawn["map"], np.linspace(0, limit, 9)[1:-1], colors="#757575", linewidths=0.6,
        origin="upper", extent=box,
    )  # fmt: skip
    for place, name in zip(drawn["places"], ("label", "rival", "third"), strict=True):
        axes.text(
            *place, str(at[name]), ha="center", va="center", fontsize=9,
            bbox={"boxstyle": "circle", "fc": "white", "ec": "#1a1a1a"},
        )  # fmt: skip
    axes.set_title(title, fontsize=10)
    axes.tick_params(labelsize=8)


def _draw_curves(axes: Any, drawn: dict[str, Any], loss: str, title: str) -> None:
    colour = dict(zip(LOSSES, CURVE_COLOURS, strict=False))
    axes.plot(drawn["line"], drawn["curves"][loss], color=colour[loss])
    axes.set_ylim(0, drawn["curves"]["penalty"].max())
    axes.set_title(title, fontsize=10)
    axes.set_xlabel("distance from the right code to the rival's", fontsize=8)
    axes.tick_params(labelsize=8)
    for place, name in zip(drawn["places"][:2, 0], ("right", "rival"), strict=True):
        axes.axvline(place, color="#9e9e9e", lw=0.8)
        axes.annotate(
            name, (place, 0.9), xycoords=("data", "axes fraction"), fontsize=8
        )
