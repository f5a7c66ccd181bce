"""Deslanting: the slant of a digit from its second moments, and its way back upright.

Source: LeCun et al. 1998, sec. III-A (deslanted digits as a variant of the data).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lenet_edu.data.distortions import warp_rows

Array = np.ndarray


def slant(image: ArrayLike) -> float:
    """How many columns the ink moves to the right per row downwards.

    The covariance of column and row, divided by the variance of the row; each pixel
    counts by its ink. A digit that leans to the right has a negative slant: its foot
    lies to the left.

    Parameters
    ----------
    image : (H, W)
        Ink from 0 on.

    Returns
    -------
    slant : 0 for an image without ink, or with all its ink in one row
    """
    return float(_moments(np.asarray(image, dtype=np.float64)[None])[0][0])


def deslant(images: ArrayLike) -> Array:
    """Each image sheared until its slant is 0; its centre of mass stays.

    Parameters
    ----------
    images : (N, H, W) uint8

    Returns
    -------
    upright : (N, H, W) uint8
    """
    images = np.asarray(images)
    slants, rows = _moments(images.astype(np.float32))
    maps = np.tile(np.eye(3), (len(images), 1, 1))
    maps[:, 0, 1] = -slants  # x becomes x - slant (y - middle)
    maps[:, 0, 2] = slants * rows
    upright = warp_rows(images[:, None], maps, background=0.0)[:, 0]
    return np.clip(np.rint(upright), 0, 255).astype(np.uint8)


def _moments(images: Array) -> tuple[Array, Array]:
    """Slant and mean row of each image, (N,) both."""
    _, H, W = images.shape
    total = images.sum(axis=(1, 2), dtype=np.float64)
    ink = np.where(total > 0, total, 1)
    per_row = images.sum(axis=2, dtype=np.float64)
    middle_y = per_row @ np.arange(H) / ink
    middle_x = images.sum(axis=1, dtype=np.float64) @ np.arange(W) / ink
    down = np.arange(H) - middle_y[:, None]  # (N, H)
    across = images @ np.arange(W, dtype=images.dtype) - per_row * middle_x[:, None]
    variance = (per_row * down**2).sum(axis=1) / ink
    covariance = (across * down).sum(axis=1) / ink
    flat = (total <= 0) | (variance <= 1e-12)
    return np.where(flat, 0.0, covariance / np.where(flat, 1.0, variance)), middle_y
