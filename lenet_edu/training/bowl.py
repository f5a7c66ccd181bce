"""Steps of gradient descent in a valley of one dimension, E = h w^2 / 2."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from lenet_edu.figures import CURVE_COLOURS, Picture, new_figure


def show_bowl(walks: Mapping[str, ArrayLike], bend: float, alt: str) -> Picture:
    """Each walk (T,) on a parabola of its own, all on the same axes.

    Parameters
    ----------
    walks
        By title, the places w after 0, 1, 2, ... steps.
    bend
        The second derivative h of the parabola.
    alt
        What the figure shows, in a sentence.
    """
    places = {title: np.asarray(walk, dtype=float) for title, walk in walks.items()}
    far = 1.1 * max(float(np.abs(walk).max()) for walk in places.values())
    w = np.linspace(-far, far, 200)
    figure = new_figure(8.6, 2.7)
    row = figure.subplots(1, len(places), sharey=True, squeeze=False)[0]
    for axes, (title, walk), colour in zip(
        row, places.items(), CURVE_COLOURS, strict=False
    ):
        axes.plot(w, bend * w**2 / 2, color="#bdbdbd", lw=1.2)
        axes.plot(walk, bend * walk**2 / 2, ".-", color=colour, lw=1.1, ms=6)
        start = (walk[0], bend * walk[0] ** 2 / 2)
        axes.plot(*start, "o", color=colour, mfc="white", ms=7)
        axes.set(xlim=(-far, far), ylim=(-0.04 * bend, bend * far**2 / 2))
        axes.set_title(title, fontsize=10)
        axes.set_xlabel("w", fontsize=9)
        axes.tick_params(labelsize=8)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    row[0].set_ylabel("loss", fontsize=9)
    return Picture(figure, alt)
