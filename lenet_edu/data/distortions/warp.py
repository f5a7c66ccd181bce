"""The warp: for every pixel of the answer it asks where that pixel comes from.

``bilinear`` reads one place between four pixels, ``affine_warp`` reads them all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..transforms import BACKGROUND

Array = np.ndarray


def bilinear(
    image: ArrayLike, y: float, x: float, background: float = BACKGROUND
) -> float:
    """The grey level at a place between the pixels.

    Parameters
    ----------
    image : (H, W)
    y, x : float
        Row and column; pixel (i, j) lies at y = i, x = j.
    background
        What every pixel outside the image holds.

    Returns
    -------
    value : float
        The four pixels around the place, each weighted by its nearness along y times
        its nearness along x.
    """
    image = np.asarray(image)
    if image.ndim != 2:
        raise ValueError(f"image must have shape (H, W); the shape is {image.shape}")
    H, W = image.shape
    i, j = int(np.floor(y)), int(np.floor(x))
    down, right = y - i, x - j
    value = 0.0
    for row, near_y in ((i, 1 - down), (i + 1, down)):
        for column, near_x in ((j, 1 - right), (j + 1, right)):
            inside = 0 <= row < H and 0 <= column < W
            pixel = float(image[row, column]) if inside else background
            value += near_y * near_x * pixel
    return float(value)


def affine_warp(
    images: ArrayLike, matrices: ArrayLike, background: float = BACKGROUND
) -> Array:
    """Each image under its own affine map, pulled backwards and read bilinearly.

    Parameters
    ----------
    images : (N, C, H, W)
    matrices : (N, 3, 3) or (3, 3)
        Where the old picture's points (x, y, 1) go; the last row is 0, 0, 1.
    background
        What lies outside the images.

    Returns
    -------
    warped : (N, C, H, W), floats as the images, or float64

    Raises
    ------
    ValueError
        If shapes do not fit, a last row is not 0, 0, 1, or a matrix has no inverse.
    """
    images, maps = checked(images, matrices)
    N, C, H, W = images.shape
    inverse = np.linalg.inv(maps)
    y, x = np.mgrid[:H, :W]
    grid = np.stack([x, y, np.ones_like(x)]).reshape(3, -1)
    places = inverse[:, :2] @ grid  # (N, 2, H * W): x and y in the old picture
    # Beyond a frame of one pixel all is background, so no place need be farther out.
    xs = np.clip(places[:, 0], -1, W)
    ys = np.clip(places[:, 1], -1, H)
    j, i = np.floor(xs).astype(int), np.floor(ys).astype(int)
    right, down = (xs - j)[:, None], (ys - i)[:, None]
    framed = np.full((N, C, H + 3, W + 3), background, images.dtype)
    framed[:, :, 1 : H + 1, 1 : W + 1] = images
    n, c = np.arange(N)[:, None, None], np.arange(C)[:, None]
    i, j = (i + 1)[:, None], (j + 1)[:, None]
    above = (1 - right) * framed[n, c, i, j] + right * framed[n, c, i, j + 1]
    below = (1 - right) * framed[n, c, i + 1, j] + right * framed[n, c, i + 1, j + 1]
    return ((1 - down) * above + down * below).reshape(N, C, H, W).astype(images.dtype)


def checked(images: ArrayLike, matrices: ArrayLike) -> tuple[Array, Array]:
    images, maps = np.asarray(images), np.asarray(matrices, dtype=float)
    if images.ndim != 4:
        hint = " Write images[:, None]." if images.ndim == 3 else ""
        raise ValueError(
            f"images must have shape (N, C, H, W); the shape is {images.shape}.{hint}"
        )
    if images.dtype.kind != "f":
        images = images.astype(np.float64)
    N = len(images)
    if maps.shape == (3, 3):
        maps = np.broadcast_to(maps, (N, 3, 3))
    if maps.shape != (N, 3, 3):
        raise ValueError(
            f"matrices must have shape {(N, 3, 3)}, one for each image, or (3, 3); "
            f"the shape is {maps.shape}"
        )
    if not np.isfinite(maps).all() or (maps[:, 2] != (0, 0, 1)).any():
        raise ValueError(
            "a matrix must be finite, and its last row 0, 0, 1: else it is no affine "
            "map of (x, y, 1)"
        )
    flat = np.abs(np.linalg.det(maps)) < 1e-12
    if flat.any():
        raise ValueError(
            f"matrix {int(flat.argmax())} flattens the picture onto a line, so there "
            "is no way back from a pixel to its source"
        )
    return images, maps
