"""What happened when: years on a line that is true to scale, a sentence beside each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .colours import CURVE_COLOURS
from .picture import Picture, new_figure

LINE = 0.33  # inches for one sentence


def show_timeline(
    events: Sequence[tuple[int, str, str]], *, start: int, alt: str
) -> Picture:
    """Events (year, name, sentence) from top to bottom, in the order of their years.

    The dots stand at their years on a line that begins with ``start``; the sentences
    keep a distance from each other and are tied to their dots.
    """
    years = np.array([year for year, _, _ in events], dtype=float)
    high = LINE * (len(events) + 2)
    figure = new_figure(8.6, high)
    axes = figure.add_subplot()
    last = len(events) + 0.4  # where the line ends, in sentences
    span = max(float(years.max()) - start, 1.0)
    dots = 0.2 + (years - start) / span * (last - 0.6)
    axes.plot([0, 0], [0.2, last], color="#9aa0a6", lw=2, zorder=1)
    for year in range(start, int(years.max()) + 1, 4):
        y = 0.2 + (year - start) / span * (last - 0.6)
        axes.plot([-0.06, 0], [y, y], color="#9aa0a6", lw=1)
        axes.text(-0.12, y, str(year), ha="right", va="center", fontsize=9)
    for n, (dot, (year, name, sentence)) in enumerate(zip(dots, events, strict=True)):
        colour = CURVE_COLOURS[n % len(CURVE_COLOURS)]
        y = n + 0.8
        axes.plot([0, 0.45, 0.55], [dot, y, y], color=colour, lw=1.1, zorder=1)
        axes.plot(0, dot, "o", ms=7, color=colour, zorder=2)
        axes.text(0.6, y, f"{year}  {name}", va="center", fontsize=10, weight="bold")
        axes.text(2.5, y, sentence, va="center", fontsize=10)
    axes.set_xlim(-0.7, 8)
    axes.set_ylim(last + 0.2, -0.1)
    axes.axis("off")
    return Picture(figure, alt)
