"""What several exercises of chapter 15 use."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def bilinear_nearest(
    image: Array, y: float, x: float, background: float = -0.1
) -> float:
    i, j = int(np.floor(y + 0.5)), int(np.floor(x + 0.5))
    inside = 0 <= i < image.shape[0] and 0 <= j < image.shape[1]
    return float(image[i, j]) if inside else background
