"""A valley in two dimensions: why one rate does not fit two parameters.

The loss is (b1 w1^2 + b2 w2^2) / 2; chapter 13 walks down it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from lenet_edu.figures import CURVE_COLOURS, Picture, new_figure

BENDS = (1.0, 25.0)
START = (-9.0, 1.5)


def walk(rates: ArrayLike, steps: int = 60) -> np.ndarray:
    """Gradient descent from START.

    Parameters
    ----------
    rates
        One rate, or one for each of the two parameters.
    steps
        How many.

    Returns
    -------
    path : (steps + 1, 2)
    """
    place, path = np.array(START), [np.array(START)]
    for _ in range(steps):
        place = place - np.asarray(rates) * np.array(BENDS) * place
        path.append(place)
    return np.array(path)


def arrived(path: np.ndarray, near: float = 0.1) -> int | None:
    """The step after which both parameters stay within ``near`` of 0, or None."""
    far = np.flatnonzero(np.abs(path).max(axis=1) > near)
    if len(far) == 0:
        return 0
    return None if far[-1] == len(path) - 1 else int(far[-1]) + 1


def show_valley(paths: Mapping[str, np.ndarray], alt: str) -> Picture:
    """Each path (T, 2) on a map of the valley of its own; equal loss on each line."""
    across, down = np.meshgrid(np.linspace(-11, 4, 120), np.linspace(-2.6, 2.6, 80))
    loss = (BENDS[0] * across**2 + BENDS[1] * down**2) / 2
    figure = new_figure(8.6, 1.9 * len(paths))
    rows = figure.subplots(len(paths), 1, sharex=True, squeeze=False)[:, 0]
    for axes, (title, path), colour in zip(
        rows, paths.items(), CURVE_COLOURS, strict=False
    ):
        levels = [1, 4, 12, 25, 45, 70, 100]
        axes.contour(across, down, loss, levels, colors="#bdbdbd", linewidths=0.8)
        axes.plot(*path.T, ".-", color=colour, lw=1.2, ms=5)
        axes.plot([0], [0], "+", color="#1a1a1a", ms=9)
        axes.set(xlim=(-11, 4), ylim=(-2.6, 2.6), ylabel="w2")
        axes.set_title(title, fontsize=10)
        axes.tick_params(labelsize=8)
    rows[-1].set_xlabel("w1")
    return Picture(figure, alt)
