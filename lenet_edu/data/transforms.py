"""From bytes to the network's input: padding, grey levels, shuffling, batches.

Source: LeCun et al. 1998, sec. II-B: background -0.1, ink 1.175, 32 x 32 pixels.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray

BACKGROUND = -0.1
INK = 1.175
SIDE = 32


def to_input(images: ArrayLike) -> Array:
    """Digits as the network takes them.

    Parameters
    ----------
    images : (N, 28, 28) uint8
        0 is paper, 255 is ink.

    Returns
    -------
    x : (N, 1, 32, 32) float32
        -0.1 is paper, 1.175 is ink; two pixels of paper on each side.

    Raises
    ------
    ValueError, TypeError
        If the images are not (N, 28, 28), or not bytes.
    """
    array = np.asarray(images)
    if array.dtype != np.uint8:
        raise TypeError(
            f"images must be bytes (uint8, 0 to 255); they are {array.dtype}. If they "
            "are scaled already, hand over the unscaled ones."
        )
    if array.ndim == 2:
        raise ValueError(
            f"images must have shape (N, 28, 28); this has shape {array.shape}. For "
            "one image write image[None]."
        )
    if array.ndim != 3 or array.shape[1:] != (28, 28):
        raise ValueError(
            f"images must have shape (N, 28, 28); they have shape {array.shape}"
        )
    frame = (SIDE - 28) // 2
    padded = np.pad(array, ((0, 0), (frame, frame), (frame, frame)))
    scaled = BACKGROUND + (INK - BACKGROUND) * (padded / np.float32(255))
    return scaled[:, None].astype(np.float32)


def shuffle_together(
    x: ArrayLike, labels: ArrayLike, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Images and labels in one new random order (copies).

    Raises
    ------
    ValueError
        If there are not as many labels as images.
    """
    x, labels = _paired(x, labels)
    order = rng.permutation(len(x))
    return x[order], labels[order]


def batches(
    x: ArrayLike,
    labels: ArrayLike,
    size: int,
    rng: np.random.Generator | None = None,
) -> Iterator[tuple[Array, Array]]:
    """Pairs of at most ``size`` images and their labels; the last may be shorter.

    With ``rng`` the order is drawn anew. Raises ValueError for a size below 1 or
    lengths that differ.
    """
    x, labels = _paired(x, labels)
    if size < 1:
        raise ValueError(f"a batch holds at least 1 image; size is {size}")
    order = np.arange(len(x)) if rng is None else rng.permutation(len(x))

    def pieces() -> Iterator[tuple[Array, Array]]:
        for start in range(0, len(order), size):
            piece = order[start : start + size]
            yield x[piece], labels[piece]

    return pieces()


def _paired(x: ArrayLike, labels: ArrayLike) -> tuple[Array, Array]:
    x, labels = np.asarray(x), np.asarray(labels)
    if len(x) != len(labels):
        raise ValueError(
            f"there are {len(x)} images and {len(labels)} labels; each image needs one"
        )
    return x, labels
