"""Grey digits in rows, with a label above each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .picture import Picture, new_figure


def show_digits(
    images: ArrayLike,
    labels: Sequence[Any] | None = None,
    *,
    alt: str,
    columns: int = 10,
) -> Picture:
    """Grey digits (N, H, W) or (N, 1, H, W), ink dark on paper, with labels above."""
    images = np.asarray(images)
    if images.ndim == 4:
        images = images[:, 0]
    rows = -(-len(images) // columns)
    side = 8.6 / columns
    figure = new_figure(8.6, rows * (side + (0.25 if labels is not None else 0.0)))
    for n, image in enumerate(images):
        axes = figure.add_subplot(rows, columns, n + 1)
        axes.imshow(image, cmap="gray_r")
        axes.set_xticks([])
        axes.set_yticks([])
        if labels is not None:
            axes.set_title(str(labels[n]), fontsize=10)
    return Picture(figure, alt)
