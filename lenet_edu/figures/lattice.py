"""Positions and classes as a lattice of circles, with the cheapest way to each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .picture import Picture, new_figure

RADIUS = 0.23  # of the circles, where neighbours are 1 apart
WIDER = 1.7  # how far apart columns are, where rows are 1


def show_lattice(
    penalties: ArrayLike, cost: float, names: Sequence[str], *, alt: str
) -> Picture:
    """Penalties (Q, K) in circles; below each the sum of the cheapest way there.

    Lines show where each of these ways comes from, and the cheapest of all is coloured.
    A change of class costs ``cost``. Source: LeCun et al. 1998, sec. VII.
    """
    y = np.asarray(penalties, dtype=float)
    Q, K = y.shape
    sums, came = y.copy(), np.zeros((Q, K), dtype=int)
    for q in range(1, Q):
        ways = sums[q - 1][:, None] + cost * (1 - np.eye(K))  # (from, to)
        came[q], sums[q] = ways.argmin(axis=0), ways.min(axis=0) + y[q]
    best = [int(sums[-1].argmin())]
    for q in range(Q - 1, 0, -1):
        best.insert(0, int(came[q, best[0]]))

    figure = new_figure(1.6 + 1.45 * Q, 0.9 + 0.8 * K)
    axes = figure.add_subplot()
    for q in range(1, Q):
        for k in range(K):
            on = best[q] == k and best[q - 1] == came[q, k]
            style = {"color": "#d95f02", "lw": 3} if on else {"color": "#9aa0a6"}
            ends = (WIDER * (q - 1) + RADIUS, WIDER * q - RADIUS)
            axes.plot(ends, (came[q, k], k), **style, zorder=1)
    for q, k in np.ndindex(Q, K):
        colour = "#d95f02" if best[q] == k else "#1b6ca8"
        place = (WIDER * q, k)
        axes.plot(*place, "o", ms=25, mfc="white", mec=colour, mew=2, zorder=2)
        at: dict[str, Any] = {"ha": "center", "va": "center", "zorder": 3}
        axes.text(*place, f"{y[q, k]:g}", fontsize=12, **at)
        below = (WIDER * q, k + 0.43)
        axes.text(*below, f"sum {sums[q, k]:g}", fontsize=9, color=colour, **at)
    places = WIDER * np.arange(Q)
    axes.set_xticks(places, [f"position {q}" for q in range(Q)], fontsize=10)
    axes.set_yticks(range(K), names, fontsize=11)
    axes.tick_params(length=0, labeltop=True, labelbottom=False)
    axes.set_xlim(-0.5, WIDER * (Q - 1) + 0.5)
    axes.set_ylim(K - 0.4, -0.45)
    axes.spines[:].set_visible(False)
    return Picture(figure, alt)
