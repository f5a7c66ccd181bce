"""Convolution as one small matrix product per image row, on work arrays made once.

Only the columns are unfolded; the windows over rows are a free view. Even and odd
columns of the output are computed apart, as pooling wants them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from .layout import Array, rows_together, split_rows

# Bytes of y that are worked on at a time, from product to pooling: they stay in the
# core's own cache until the next step has read them.
CHUNK = 192 * 1024

# Results of a product a b^T up to which OpenBLAS does it without packing a and b.
UNPACKED = 1200


class Convolution:
    """Kernels k x k over maps of `height` rows, n samples; no bias (see pooling).

    Parameters
    ----------
    maps_in, maps_out, kernel, height : int
        C, F, k, H.
    columns : int
        Q, half of the output's columns.
    keep : bool
        Whether y is kept as a whole; else all chunks share one piece of memory, and
        there is no gradient of the input.

    Attributes
    ----------
    shifts : (2, H, C * k, Q * n)
        To be filled before `forward`: at [p, h, (c, v), q] column 2 q + p + v of the
        input, which kernel column v multiplies for output column 2 q + p.
    y : list of (2, rows, F, Q * n)
        What forward computes, in chunks of rows; [0] the even columns and [1] the odd
        ones. Backward expects its gradient in the same place.
    """

    def __init__(
        self,
        maps_in: int,
        maps_out: int,
        kernel: int,
        height: int,
        columns: int,
        n: int,
        dtype: DTypeLike,
        keep: bool = True,
    ) -> None:
        C, F, k, H, Ho = maps_in, maps_out, kernel, height, height - kernel + 1
        R, P = C * k, columns * n
        self._sizes = F, k, R
        self.shifts = np.empty((2, H, R, P), dtype)
        # Five consecutive rows of the shifts, seen as one matrix: no copy.
        windows = rows_together(self.shifts, k)  # (2, Ho, k * R, P)

        rows = _rows_in_a_chunk(Ho, 2 * F * P * np.dtype(dtype).itemsize)
        chunks = [slice(start, start + rows) for start in range(0, Ho, rows)]
        y = np.empty((2, Ho if keep else rows, F, P), dtype)
        self.y = [y[:, chunk] if keep else y for chunk in chunks]
        self._windows = [windows[:, chunk] for chunk in chunks]

        # The kernels' gradient, row by row; in parts where they are many.
        parts = k if F * k * R > UNPACKED else 1
        by_row = np.empty((2, Ho, parts, F, k * R // parts), dtype)
        self._by_row = by_row.reshape(2 * Ho, parts, F, k * R // parts)
        self._dw = np.empty(by_row.shape[2:], dtype)
        self._by_chunk = [by_row[:, chunk] for chunk in chunks]
        in_parts = split_rows(windows, parts).swapaxes(3, 4)  # (2, Ho, parts, P, .)
        self._windows_turned = [in_parts[:, chunk] for chunk in chunks]
        self._ones = np.ones(P, dtype)
        self._db_by_row = np.empty((2, Ho, F), dtype)
        self._db_by_chunk = [self._db_by_row[:, chunk] for chunk in chunks]

        # Row h of the input was seen by y's rows h-k+1 .. h, one matrix again; at the
        # upper and lower edge there are fewer.
        turned = np.empty((R, k * F), dtype)
        self._turned = turned.reshape(R, k, F)
        self._seen_by = []
        for h in range(H if keep else 0):
            first, last = max(0, h - k + 1), min(Ho - 1, h)
            some = slice((first - h + k - 1) * F, (last - h + k) * F)
            dy = y.reshape(2, Ho * F, P)[:, first * F : (last + 1) * F]
            self._seen_by.append((turned[:, some], dy, self.shifts[:, h]))

    def forward(self, chunk: int, w: Array) -> Array:
        """w (F, k * C * k), over (row, channel, column): compute y[chunk].

        One product per row: small ones run at full speed, a single large one spends
        its time on packing its operands.
        """
        return np.matmul(w, self._windows[chunk], out=self.y[chunk])

    def backward(self, chunk: int) -> None:
        """Read the gradient in y[chunk] for that of the kernels, row by row."""
        dy = self.y[chunk][:, :, None]
        np.matmul(dy, self._windows_turned[chunk], out=self._by_chunk[chunk])

    def backward_bias(self, chunk: int) -> None:
        """The same for a bias per map: sums, as products with ones."""
        np.matmul(self.y[chunk], self._ones, out=self._db_by_chunk[chunk])

    def gradient_of_kernels(self, dw: Array) -> None:
        """Add up the rows: fill dw (F, k * C * k)."""
        np.add.reduce(self._by_row, axis=0, out=self._dw)
        parts, F, size = self._dw.shape
        np.copyto(dw.reshape(F, parts, size), self._dw.transpose(1, 0, 2))

    def gradient_of_bias(self, db: Array) -> None:
        """Add up the rows: fill db (F,)."""
        np.add.reduce(self._db_by_row, axis=(0, 1), out=db)

    def gradient_of_shifts(self, w: Array) -> Array:
        """From the gradient in y: that of `shifts`, in its place (with keep only)."""
        # The last of the rows that saw h saw it with the kernels' first row.
        F, k, R = self._sizes
        np.copyto(self._turned, w.reshape(F, k, R)[:, ::-1].transpose(2, 1, 0))
        for turned, dy, dx in self._seen_by:
            np.matmul(turned, dy, out=dx)
        return self.shifts


def _rows_in_a_chunk(rows: int, bytes_per_row: int) -> int:
    """The largest even divisor of `rows` that keeps a chunk small, at least 2."""
    even = [r for r in range(2, rows + 1, 2) if rows % r == 0]
    return max([r for r in even if r * bytes_per_row <= CHUNK], default=2)
