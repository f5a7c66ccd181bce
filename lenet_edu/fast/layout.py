"""How maps lie in memory: (row, channel, column, sample), the samples innermost.

A map row is one long vector over columns and samples, and five rows that follow each
other are already one matrix. Where pooling comes next, even and odd columns stand
apart, so that the two that it compares lie in two separate long vectors.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import DTypeLike

Array = np.ndarray


class Pictures:
    """Takes images (n, 1, 32, 32) into the layout, (32, 32, n).

    The only transposition of the whole pass: it touches 1024 numbers an image. Images
    of 28 x 28 get the frame of two zero pixels that they lack.
    """

    def __init__(self, n: int, dtype: DTypeLike) -> None:
        self._framed = np.zeros((n, 1, 32, 32), dtype)
        self.maps = np.empty((32, 32, n), dtype)

    def take(self, images: Array) -> None:
        """(n, 1, 32, 32) or (n, 1, 28, 28) -> self.maps."""
        if images.shape[2] == 28:
            self._framed[:, :, 2:30, 2:30] = images
            images = self._framed
        self.maps.reshape(1024, -1)[...] = images.reshape(-1, 1024).T


def shifts_of_pictures(maps: Array) -> Array:
    """(32, 32, n) -> a view (2, 32, 1, 5, 2, 7, n) of every column that C1 needs.

    Column 4 q + 2 s + p + v at [p, row, 0, v, s, q]: C1's kernel column v multiplies it
    for output column 4 q + 2 s + p, and pooling leaves column 2 q + s over.
    """
    H, _, n = maps.shape
    row, column, sample = maps.strides
    strides = (column, row, row, column, 2 * column, 4 * column, sample)
    return as_strided(maps, (2, H, 1, 5, 2, 7, n), strides, writeable=False)


def shifts_of_maps(shifts: Array, maps: Array) -> list[tuple[Array, Array]]:
    """Which part of C3's shifts is which part of its input; pairs of views.

    shifts (2, H, C, 5, 5, n), maps (H, C, 2, 7, n) with column 2 q + s at [s, q]. At
    [p, h, c, v, q] belongs column 2 q + p + v: s is the parity of p + v.
    """
    by_parity = maps.transpose(2, 0, 1, 3, 4)  # (2, H, C, 7, n)
    pairs = []
    for v in range(5):
        if v % 2 == 0:  # both parities at once
            a = v // 2
            pairs.append((shifts[:, :, :, v], by_parity[:, :, :, a : a + 5]))
        else:
            for p in (0, 1):
                a, s = divmod(p + v, 2)
                pairs.append((shifts[p, :, :, v], by_parity[s, :, :, a : a + 5]))
    return pairs


def rows_together(maps: Array, k: int) -> Array:
    """(2, H, R, P) -> (2, H - k + 1, k * R, P), a view.

    k rows that follow each other in memory, seen as one matrix.
    """
    _, H, R, P = maps.shape
    return as_strided(maps, (2, H - k + 1, k * R, P), maps.strides)


def split_rows(windows: Array, parts: int) -> Array:
    """(2, H, K, P) -> (2, H, parts, K / parts, P), a view."""
    halves, H, K, P = windows.shape
    half, row, one, sample = windows.strides
    strides = (half, row, K // parts * one, one, sample)
    return as_strided(windows, (halves, H, parts, K // parts, P), strides)
