"""Convolution for one sample: im2col in full, and one product for everything.

With one sample a row is too short for a product of its own: many of them would cost
more than the copies that they avoid.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import DTypeLike

from .layout import Array


class Unfolded:
    """Kernels k x k over one sample's maps of `size` rows and columns; no bias.

    Attributes
    ----------
    blocks : list of one (2, 2, F, rows, columns)
        What forward computes: pixel (r, s) of each block at [s, r], as `convolution`
        has it. Backward expects its gradient in the same place.
    """

    def __init__(
        self, maps_in: int, maps_out: int, kernel: int, size: int, dtype: DTypeLike
    ) -> None:
        C, F, k, H, Ho = maps_in, maps_out, kernel, size, size - kernel + 1
        # First the columns; then a window over rows is one stretch of memory.
        self._columns = np.empty((C, k, H, Ho), dtype)
        rows = self._columns.reshape(C, k, H * Ho)
        channel, v, pixel = rows.strides
        windows, strides = (k, C, k, Ho * Ho), (Ho * pixel, channel, v, pixel)
        self._stretches = as_strided(rows, windows, strides)
        self._below_first = rows[:, :, Ho * Ho :]
        self._unfolded = np.empty((k * C * k, Ho * Ho), dtype)  # (u, c, v), (i, j)
        self._by_row = self._unfolded.reshape(windows)
        self._y = np.empty((F, Ho * Ho), dtype)
        self.blocks = [
            self._y.reshape(F, Ho // 2, 2, Ho // 2, 2).transpose(4, 2, 0, 1, 3)
        ]

    def connect(self, maps: Array, gradient: Array | None = None) -> None:
        """Maps (C, H, H) that `take` reads, and where `give` writes their gradient."""
        C, k, H, Ho = self._columns.shape
        channel, row, pixel = maps.strides
        strides = (channel, pixel, row, pixel)
        self._from = as_strided(maps, (C, k, H, Ho), strides, writeable=False)
        if gradient is not None:
            shares = self._columns.swapaxes(0, 1)
            into = (gradient[:, :, v : v + Ho] for v in range(k))
            self._shares = list(zip(into, shares, strict=True))
            self._right_of_first = gradient[:, :, Ho:]

    def take(self) -> None:
        """Read the maps."""
        np.copyto(self._columns, self._from)
        np.copyto(self._by_row, self._stretches)

    def place(self, w: Array) -> None:
        """w (F, k * C * k), over (row, channel, column): for the other two."""
        self._w = w

    def forward(self, chunk: int) -> Array:
        """Compute the only chunk."""
        np.dot(self._w, self._unfolded, out=self._y)
        return self.blocks[chunk]

    def backward(self, chunk: int) -> None:
        """Nothing yet: see gradient_of_kernels."""

    def gradient_of_kernels(self, dw: Array) -> None:
        """Fill dw (F, k * C * k)."""
        np.dot(self._y, self._unfolded.T, out=dw)

    def backward_bias(self, chunk: int) -> None:
        """Nothing yet: see gradient_of_bias."""

    def gradient_of_bias(self, db: Array) -> None:
        """Fill db (F,)."""
        np.add.reduce(self._y, axis=1, out=db)

    def give(self) -> None:
        """Fill the gradient of the maps: what each pixel's copies received adds up."""
        np.dot(self._w.T, self._y, out=self._unfolded)
        np.copyto(self._stretches[0], self._by_row[0])
        self._below_first.fill(0)
        for stretch, window in zip(self._stretches[1:], self._by_row[1:], strict=True):
            np.add(stretch, window, out=stretch)
        (columns, share), *others = self._shares
        np.copyto(columns, share)
        self._right_of_first.fill(0)
        for columns, share in others:
            np.add(columns, share, out=columns)
