"""A pass over distorted digits: every image gets a new distortion each time.

``distorted_batches`` distorts the next images while the network learns from the last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike

from ..transforms import BACKGROUND, batches, shuffle_together
from .amounts import USUAL, Amplitudes, draw_amounts
from .matrices import matrices_of
from .rows import warp_rows

Array = np.ndarray

AHEAD = 1024  # images distorted while the network learns from the ones before


def distort(
    images: Array,
    rng: np.random.Generator,
    amplitudes: Amplitudes = USUAL,
    background: float = BACKGROUND,
) -> Array:
    """A distorted copy of the images; what is drawn is each image's own.

    Parameters
    ----------
    images : (N, 1, H, W) float32
    rng
        Draws the amounts; same seed, same copies.

    Returns
    -------
    distorted : (N, 1, H, W) float32
    """
    count, (height, width) = len(images), images.shape[2:]
    amounts = draw_amounts(count, amplitudes.largest, amplitudes.share, rng)
    return warp_rows(images, matrices_of(amounts, height, width), background)


def distorted_epoch(
    x: ArrayLike,
    labels: ArrayLike,
    rng: np.random.Generator,
    distort: Callable[[Array, np.random.Generator], Array],
) -> tuple[Array, Array]:
    """One pass, whole: a new order, and a distorted copy of every image.

    Parameters
    ----------
    x : (P, 1, H, W)
        The originals; they stay as they are.
    labels : (P,)
    rng
        Draws the order, then goes to ``distort``.
    distort
        (images, rng) -> distorted images, a copy.

    Returns
    -------
    images : (P, 1, H, W)
    labels : (P,), in the images' order
    """
    images, answers = shuffle_together(x, labels, rng)
    return distort(images, rng), answers


def distorted_batches(
    x: ArrayLike,
    labels: ArrayLike,
    size: int,
    rng: np.random.Generator,
    amplitudes: Amplitudes = USUAL,
) -> Iterator[tuple[Array, Array]]:
    """As :func:`~lenet_edu.data.batches` with ``rng``, every image distorted anew.

    A thread distorts the next thousand images while these are learned from. The
    images in x stay as they are.
    """
    labels = np.asarray(labels)
    # The batches' own order, so that a pass shows what it would show undistorted.
    order = [i for _, i in batches(labels, np.arange(len(labels)), size, rng)]
    own = np.random.default_rng(rng.integers(2**63))
    together = max(1, AHEAD // max(1, size))
    parts = [order[k : k + together] for k in range(0, len(order), together)]

    def prepared(part: list[Array]) -> Array:
        return distort(np.asarray(x)[np.concatenate(part)], own, amplitudes)

    def pieces() -> Iterator[tuple[Array, Array]]:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(1) as thread:
            ready = thread.submit(prepared, parts[0])
            for part, following in zip(parts, [*parts[1:], None], strict=True):
                images = ready.result()
                if following is not None:
                    ready = thread.submit(prepared, following)
                start = 0
                for chosen in part:
                    yield images[start : start + len(chosen)], labels[chosen]
                    start += len(chosen)

    return pieces()
