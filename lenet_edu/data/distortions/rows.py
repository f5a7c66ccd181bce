"""The same warp, faster, for maps that keep rows horizontal.

Its work arrays are used again for every piece of the images, and a piece is small
enough for a core's own cache.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..transforms import BACKGROUND
from .warp import checked

Array = np.ndarray

PIECE = 64  # images warped at once: their work arrays fit into a core's own cache


def warp_rows(
    images: ArrayLike, matrices: ArrayLike, background: float = BACKGROUND
) -> Array:
    """What :func:`affine_warp` does, for maps that keep rows horizontal; fast.

    Then y does not depend on x, and two steps of two pixels each do the work of four:
    first whole rows are mixed, then each row is read at its own places.

    Parameters
    ----------
    images : (N, 1, H, W)
        Taken as float32.
    matrices : (N, 3, 3) or (3, 3)
        With 0 at [1, 0].

    Returns
    -------
    warped : (N, 1, H, W) float32
    """
    images, maps = checked(images, matrices)
    N, C, H, W = images.shape
    if C != 1 or maps[:, 1, 0].any():
        raise ValueError(
            "warp_rows takes (N, 1, H, W) and matrices with 0 at [1, 0], which keep "
            "rows horizontal; affine_warp takes all"
        )
    inverse = np.linalg.inv(maps).astype(np.float32)
    warped = np.empty((N, H, W), np.float32)
    work = _Work(min(N, PIECE), H, W, background)
    for start in range(0, N, PIECE):
        piece = slice(start, start + PIECE)
        work.warp(images[piece, 0], inverse[piece], warped[piece])
    return warped[:, None]


class _Work:
    """Arrays that are used again for every piece, and the two steps."""

    def __init__(self, n: int, H: int, W: int, background: float) -> None:
        self.H, self.W = H, W
        # One pixel of background in front, two behind: wherever a place lies, once
        # clipped, the pixel at it and the next one are there.
        self.wide = W + 3
        self.framed = np.full((n, H + 3, self.wide), background, np.float32)
        self.upper = np.empty((n, H, self.wide), np.float32)
        self.lower = np.empty_like(self.upper)
        self.x, self.whole, self.left = np.empty((3, n, H, W), np.float32)
        self.index = np.empty((n, H, W), np.intp)
        self.first_row = (np.arange(n) * (H + 3))[:, None] + 1
        self.first_pixel = (np.arange(n * H) * self.wide).reshape(n, H, 1) + 1
        self.columns = np.arange(W, dtype=np.float32)
        self.rows = np.arange(H, dtype=np.float32)

    def warp(self, images: Array, inverse: Array, out: Array) -> None:
        """images (n, H, W), inverse (n, 3, 3) -> out (n, H, W)."""
        n, H, W = images.shape
        self.framed[:n, 1 : H + 1, 1 : W + 1] = images
        upper, lower = self.upper[:n], self.lower[:n]
        # Rows: y depends on the row alone.
        y = inverse[:, 1, 1, None] * self.rows + inverse[:, 1, 2, None]  # (n, H)
        np.clip(y, -1, H, out=y)
        above = np.floor(y)
        index = above.astype(np.intp) + self.first_row[:n]
        framed = self.framed.reshape(-1, self.wide)
        np.take(framed, index, axis=0, out=upper, mode="clip")
        np.take(framed, index + 1, axis=0, out=lower, mode="clip")
        lower -= upper
        lower *= (y - above)[:, :, None]
        upper += lower
        # Columns: x = a column + (b row + c), and each row reads itself.
        x, whole, left = self.x[:n], self.whole[:n], self.left[:n]
        start = inverse[:, 0, 1, None] * self.rows + inverse[:, 0, 2, None]
        np.multiply(inverse[:, 0, 0, None, None], self.columns, out=x)
        x += start[:, :, None]
        np.clip(x, -1, W, out=x)
        np.floor(x, out=whole)
        x -= whole
        places = self.index[:n]
        places[...] = whole
        places += self.first_pixel[:n]
        mixed = upper.reshape(-1)
        np.take(mixed, places, out=left, mode="clip")
        np.take(mixed[1:], places, out=out, mode="clip")
        out -= left
        out *= x
        out += left
