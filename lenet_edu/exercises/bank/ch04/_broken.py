"""Three max poolings that are wrong, as chapter 04 shows them to be broken."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def starts_at_zero(image: Array) -> Array:
    y = np.zeros((image.shape[0] // 2, image.shape[1] // 2))
    for i, j in np.ndindex(y.shape):
        for value in image[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].ravel():
            y[i, j] = max(y[i, j], value)
    return y


def stops_early(image: Array) -> Array:
    y = np.zeros((image.shape[0] // 2, image.shape[1] // 2))
    for i, j in np.ndindex(y.shape):
        window = image[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].ravel()
        larger = window[window > window[0]]
        y[i, j] = larger[0] if larger.size else window[0]
    return y


def never_resets(image: Array) -> Array:
    y = np.zeros((image.shape[0] // 2, image.shape[1] // 2))
    best = -np.inf
    for i, j in np.ndindex(y.shape):
        best = max(best, image[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max())
        y[i, j] = best
    return y


BROKEN = (starts_at_zero, stops_early, never_resets)


def best_of_windows(image: Array) -> Array:
    """The right answer: image (2h, 2w) -> (h, w), the largest of each window."""
    height, width = image.shape
    return image.reshape(height // 2, 2, width // 2, 2).max(axis=(1, 3))
