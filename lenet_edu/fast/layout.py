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

# Numbers left free after each image, where a pixel of all of them is read in turn. At a
# distance of exactly 4096 bytes they would compete for the same few places of a cache.
GAP = 16


class Pictures:
    """Images (n, 1, 32, 32), with a gap after each of them.

    Images of 28 x 28 get the frame of two zero pixels that they lack.
    """

    def __init__(self, n: int, dtype: DTypeLike) -> None:
        gaps = np.zeros((n, 1024 + GAP), dtype)[:, :1024]
        self.whole = gaps.reshape(n, 1, 32, 32)  # a view
        self._inner = self.whole[:, :, 2:30, 2:30]
        # Column 4 q + 2 s + v at [row, v, s, q], the samples innermost: with v = 0 .. 5
        # what the two output columns see that pooling makes column 2 q + s of.
        sample, _, row, column = self.whole.strides
        strides = (row, column, 2 * column, 4 * column, sample)
        self.shifts = as_strided(gaps, (32, 6, 2, 7, n), strides, writeable=False)

    def take(self, images: Array) -> None:
        """(n, 1, 32, 32) or (n, 1, 28, 28)."""
        np.copyto(self.whole if images.shape[2] == 32 else self._inner, images)


def shifts_of_maps(maps: Array) -> Array:
    """(..., C, 2, 7, n) with column 2 q + s at [s, q] -> a view (..., C, 3, 2, 5 * n).

    Column 2 q + 2 a + s at [a, s, q]: shift v = 2 a + s is a stretch without gaps.
    """
    n = maps.shape[-1]
    *outer, parity, column, sample = maps.strides
    shape = (*maps.shape[:-3], 3, 2, 5 * n)
    return as_strided(maps, shape, (*outer, column, parity, sample))


def rows_together(maps: Array, k: int, step: int) -> Array:
    """(H, R, P) -> ((H - k) / step + 1, k * R, P), a view.

    k rows that follow each other in memory, seen as one matrix; then `step` rows on.
    """
    H, R, P = maps.shape
    row, one, sample = maps.strides
    shape = ((H - k) // step + 1, k * R, P)
    return as_strided(maps, shape, (step * row, one, sample), writeable=False)


def placed(frames: Array, kernel: int) -> Array:
    """(2, tall, F, rows, C, columns) -> a view (2, tall, F, k, C, k).

    At [s, r] the k x k part of frame [s, r] that begins at row r and column s.
    """
    wide, tall, F, _, C, _ = frames.shape
    s, r, f, u, c, v = frames.strides
    shape = (wide, tall, F, kernel, C, kernel)
    return as_strided(frames, shape, (s + v, r + u, f, u, c, v))
