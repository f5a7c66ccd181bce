"""How maps lie in memory: (row, channel, column, sample), the samples innermost.

A map row is one long vector over columns and samples, and five rows that follow each
other are already one matrix. What a convolution reads has its even and its odd columns
apart: every second column is then a stretch of memory without gaps.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import DTypeLike

Array = np.ndarray

# Numbers that follow each image before it is turned. At a distance of exactly 4096
# bytes the images would all compete for the same few places of the cache.
GAP = 16


class Pictures:
    """Takes images (n, 1, 32, 32) into the layout, (32, 32, n).

    The only transposition of the whole pass: it touches 1024 numbers an image. Images
    of 28 x 28 get the frame of two zero pixels that they lack.
    """

    def __init__(self, n: int, dtype: DTypeLike) -> None:
        padded = np.zeros((n, 1024 + GAP), dtype)[:, :1024]
        self._whole = padded.reshape(n, 1, 32, 32)  # a view
        self._inner = self._whole[:, :, 2:30, 2:30]
        self._turned = padded.T
        self.maps = np.empty((32, 32, n), dtype)

    def take(self, images: Array) -> None:
        """(n, 1, 32, 32) or (n, 1, 28, 28) -> self.maps."""
        np.copyto(self._whole if images.shape[2] == 32 else self._inner, images)
        np.copyto(self.maps.reshape(1024, -1), self._turned)


def shifts_of_pictures(maps: Array) -> Array:
    """(32, 32, n) -> a view (32, 1, 6, 2, 7, n) of every column that C1 needs.

    Column 4 q + 2 s + v at [row, 0, v, s, q]: with v = 0 .. 5 what the two output
    columns see that pooling makes column 2 q + s of.
    """
    H, _, n = maps.shape
    row, column, sample = maps.strides
    strides = (row, row, column, 2 * column, 4 * column, sample)
    return as_strided(maps, (H, 1, 6, 2, 7, n), strides, writeable=False)


def shifts_of_maps(maps: Array) -> Array:
    """(H, C, 2, 7, n) with column 2 q + s at [s, q] -> a view (H, C, 3, 2, 5 * n).

    Column 2 q + 2 a + s at [a, s, q]: shift v = 2 a + s is a stretch without gaps.
    """
    H, C, _, _, n = maps.shape
    row, channel, parity, column, sample = maps.strides
    strides = (row, channel, column, parity, sample)
    return as_strided(maps, (H, C, 3, 2, 5 * n), strides)


def rows_together(maps: Array, k: int, step: int) -> Array:
    """(H, R, P) -> ((H - k) / step + 1, k * R, P), a view.

    k rows that follow each other in memory, seen as one matrix; then `step` rows on.
    """
    H, R, P = maps.shape
    row, one, sample = maps.strides
    shape = ((H - k) // step + 1, k * R, P)
    return as_strided(maps, shape, (step * row, one, sample), writeable=False)


def placed(frames: Array, kernel: int) -> Array:
    """(tall, 2, F, rows, C, columns) -> a view (tall, 2, F, k, C, k).

    At [r, s] the k x k part of frame [r, s] that begins at row r and column s.
    """
    tall, wide, F, _, C, _ = frames.shape
    r, s, f, u, c, v = frames.strides
    shape = (tall, wide, F, kernel, C, kernel)
    return as_strided(frames, shape, (r + u, s + v, f, u, c, v))
