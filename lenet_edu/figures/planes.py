"""Points and their centres in the plane, moment after moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from .colours import CURVE_COLOURS
from .picture import Picture, new_figure

Moment = tuple[ArrayLike, ArrayLike, ArrayLike]


def show_planes(
    rows: Mapping[str, Sequence[Moment]],
    *,
    titles: Sequence[str],
    alt: str,
    limit: float,
) -> Picture:
    """Rows of planes by name, each with points (N, 2), groups (N,), centres (K, 2).

    A group has the colour of its centre, which is a large marker with a frame. Where
    centres lie on each other, the later ones are smaller, so that all are seen.

    Parameters
    ----------
    rows
        Moments of one run, the same number in each row.
    titles
        Above the columns.
    alt
        What the figure shows, in a sentence.
    limit
        Every plane reaches from ``-limit`` to ``limit`` in both directions.
    """
    figure = new_figure(8.6, 0.3 + 1.7 * len(rows))
    places = figure.subplots(len(rows), len(titles), squeeze=False)
    for (name, moments), across in zip(rows.items(), places, strict=True):
        for (points, groups, centres), axes in zip(moments, across, strict=False):
            x, of = np.asarray(points), np.asarray(groups)
            for k, centre in enumerate(np.asarray(centres)):
                colour = CURVE_COLOURS[k % len(CURVE_COLOURS)]
                axes.plot(*x[of == k].T, ".", color=colour, ms=3, alpha=0.45, mew=0)
                axes.plot(
                    *centre, "s", color=colour, ms=13 - 3 * k, mec="white", mew=1.2,
                    zorder=3 + k,
                )  # fmt: skip
            axes.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")
            axes.set_xticks([-limit, 0, limit])
            axes.set_yticks([-limit, 0, limit])
            axes.tick_params(labelsize=7, length=2)
        across[0].set_ylabel(name, fontsize=9)
    for axes, title in zip(places[0], titles, strict=True):
        axes.set_title(title, fontsize=9)
    return Picture(figure, alt)
