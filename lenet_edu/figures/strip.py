"""A wide image with the answers of every window below it, and the best path."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from .picture import Picture, new_figure


def show_strip(
    image: ArrayLike,
    strips: Mapping[str, tuple[ArrayLike, ArrayLike | None]],
    *,
    alt: str,
    limit: float = 60.0,
) -> Picture:
    """A wide image (32, W), and under it penalties (Q, K) with a path (Q,), by title.

    Without strips it is the image alone. Each answer stands under the middle of its
    window; dark is a small penalty, and a ring is where the path goes. An eleventh row
    is the blank.
    """
    image = np.asarray(image)
    figure = new_figure(8.6, 1.7 + 2.3 * len(strips))
    ratios = [1.1] + [2] * len(strips)
    every = figure.subplots(
        len(ratios), 1, sharex=True, squeeze=False, height_ratios=ratios
    )
    above, *below = every[:, 0]
    above.imshow(image, cmap="gray_r", aspect="auto", extent=(0, image.shape[1], 32, 0))
    above.set_yticks([])
    for axes, (title, (penalties, path)) in zip(below, strips.items(), strict=True):
        y = np.asarray(penalties, dtype=float).T  # (K, Q)
        K, Q = y.shape
        box = (14, 14 + 4 * Q, K - 0.5, -0.5)
        axes.imshow(y, cmap="Blues_r", vmin=0, vmax=limit, aspect="auto", extent=box)
        if path is not None:
            middles = 16 + 4 * np.arange(Q)
            axes.plot(middles, path, "o", mfc="none", mec="white", mew=2.2, ms=8)
            axes.plot(middles, path, "o", mfc="none", mec="#d95f02", mew=1.4, ms=8)
        names = [str(k) for k in range(10)] + ["blank"] * (K - 10)
        axes.set_yticks(range(K), names, fontsize=8)
        axes.set_title(title, fontsize=10)
    every[-1, 0].set_xlabel("column of the image")
    return Picture(figure, alt)
