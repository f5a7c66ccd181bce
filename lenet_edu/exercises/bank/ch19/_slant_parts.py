"""19.4 slant: images to try, and wrong answers that differ by whole lines."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def first_and_last(image: Array) -> float:
    rows = np.flatnonzero(image.any(axis=1))
    if len(rows) < 2:
        return 0.0
    columns = np.arange(image.shape[1])
    top, bottom = (
        np.sum(image[i] * columns) / np.sum(image[i]) for i in (rows[0], rows[-1])
    )
    return float((bottom - top) / (rows[-1] - rows[0]))


def stroke(lean: int) -> Array:
    """A stroke of five pixels that leans by one column per row, or stands."""
    image = np.zeros((6, 9))
    for i in range(5):
        image[i, 4 + lean * (i - 2)] = 1.0
    return image


def one_row() -> Array:
    image = np.zeros((4, 6))
    image[2, 1:4] = 1, 2, 4
    return image


def grey() -> Array:
    image = np.zeros((5, 4))
    image[0, 3], image[1, 2], image[3, 0], image[4, 1] = 1.0, 4.0, 2.0, 0.5
    return image


def hook() -> Array:
    """More ink at the top than at the foot: its mean is not the box's middle."""
    image = np.zeros((7, 5))
    image[0, 2:4] = 1.0, 3.0
    image[1, 2], image[2, 2], image[6, 1] = 2.0, 4.0, 1.0
    return image


def middle_of_the_box(image: Array) -> float:
    rows, columns = np.nonzero(image)
    if len(rows) == 0:
        return 0.0
    y, x = np.indices(image.shape)
    down = y - (rows.min() + rows.max()) / 2
    right = x - (columns.min() + columns.max()) / 2
    spread = np.sum(image * down**2)
    return float(np.sum(image * down * right) / spread) if spread > 0 else 0.0
