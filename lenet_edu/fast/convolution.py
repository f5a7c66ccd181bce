"""Convolution as one small matrix product per image row, on work arrays made once.

Only the columns are unfolded; the windows over rows are a free view. One product makes
all the pixels of a block that pooling will join: the kernel stands in a frame that is
a little larger, once for each pixel of the block.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from .layout import Array, placed, rows_together, shifts_of_maps

# Bytes of blocks that are worked on at a time, from product to pooling. More would have
# left the cache before the next step reads them; less would be more steps to call.
CHUNK = 650 * 1024


class Convolution:
    """Kernels k x k over maps of `height` rows, n samples; no bias (see pooling).

    Parameters
    ----------
    maps_in, maps_out, kernel, height : int
        C, F, k, H.
    columns : int
        Q, half of the output's columns.
    tall : 1 or 2
        Output rows that one product makes (always two columns).
    keep : bool
        Whether y is kept as a whole; else all chunks share one piece of memory. The
        gradient of the input is there with keep, and tall = 1.

    Attributes
    ----------
    shifts : (H, C * (k + 1), Q * n)
        To be filled before `forward`: at [h, (c, v), q] column 2 q + v of the input.
    blocks : list of (2, 2, F, rows, Q * n)
        What forward computes, in chunks of rows of blocks: pixel (r, s) of each block
        at [s, r], columns first. Backward expects its gradient in the same place. The
        axes stand in memory as the products have them.
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
        tall: int,
        keep: bool = True,
    ) -> None:
        C, F, k, H, Ho = maps_in, maps_out, kernel, height, height - kernel + 1
        R, P = C * (k + 1), columns * n
        self._kernels_of = (F, k, C, k)
        self.shifts = np.empty((H, R, P), dtype)
        # Some consecutive rows of the shifts, seen as one matrix: no copy.
        windows = rows_together(self.shifts, k + tall - 1, tall)  # (Ho / tall, ., P)

        # A kernel in a frame of zeros, for each pixel of a block: what is multiplied.
        frames = np.zeros((2, tall, F, k + tall - 1, C, k + 1), dtype)
        self._frames = frames.reshape(2 * tall * F, -1)
        self._kernels = placed(frames, k)  # the kernels' places in it
        by_row = np.empty((Ho // tall, *self._frames.shape[::-1]), dtype)
        self._by_row, self._total = by_row, np.empty(by_row.shape[1:], dtype)
        self._gradients = placed(self._total.T.reshape(frames.shape), k)

        rows = _rows_in_a_chunk(Ho, 2 * F * P * np.dtype(dtype).itemsize)
        y = np.empty((Ho if keep else rows) * 2 * F * P, dtype)
        self.blocks, self._products = [], []
        for start in range(0, Ho, rows):
            part = y[start * 2 * F * P :] if keep else y
            part = part[: rows * 2 * F * P]
            if tall == 2:  # all blocks' pixels (0, 0), then ...
                blocks = part.reshape(2, 2, F, rows // 2, P)
                matrices = part.reshape(4 * F, rows // 2, P).swapaxes(0, 1)
            else:  # row by row, which gradient_of_shifts needs
                blocks = part.reshape(-1, 2, 2, F, P).transpose(2, 1, 3, 0, 4)
                matrices = part.reshape(rows, 2 * F, P)
            some = slice(start // tall, (start + rows) // tall)
            self.blocks.append(blocks)
            self._products.append((windows[some], matrices, by_row[some]))
        self._ones = np.ones(P, dtype)
        self._db = [np.empty(blocks.shape[:-1], dtype) for blocks in self.blocks]

        # Row h of the input was seen by y's rows h-k+1 .. h, one matrix again; at the
        # upper and lower edge there are fewer. The last of them saw it with the
        # kernel's first row.
        self._turned = np.empty((R, k * 2 * F), dtype)
        self._last_first = frames[:, 0, :, ::-1].transpose(3, 4, 2, 0, 1)
        self._seen_by = []
        for h in range(H if keep and tall == 1 else 0):
            first, last = max(0, h - k + 1), min(Ho - 1, h)
            some = slice((first - h + k - 1) * 2 * F, (last - h + k) * 2 * F)
            dy = y.reshape(-1, P)[first * 2 * F : (last + 1) * 2 * F]
            self._seen_by.append((self._turned[:, some], dy, self.shifts[h]))

    def connect(self, shifts: Array, gradient: Array | None = None) -> None:
        """Where `take` finds all shifts, and `give` the maps' gradient; both are views.

        shifts has as many numbers as self.shifts, in its order; gradient (chunks, rows,
        C, 2, 7, n), its even and its odd columns.
        """
        self._from, self._into = shifts, self.shifts.reshape(shifts.shape)
        if gradient is not None:
            views = shifts_of_maps(gradient)
            both = [(views[..., a, :, :], self._into[..., a, :, :]) for a in range(3)]
            self._shares, self._right_of_first = both, gradient[..., 5:, :]

    def take(self) -> None:
        """Read the maps: all shifts of the columns, in one copy."""
        np.copyto(self._into, self._from)

    def place(self, w: Array) -> None:
        """w (F, k * C * k), over (row, channel, column): for `forward`."""
        np.copyto(self._kernels, w.reshape(self._kernels_of))

    def forward(self, chunk: int) -> Array:
        """Compute blocks[chunk] with the kernels placed last: a product for each row.

        What a small product reads and writes stays in the core's own cache, and on some
        processors BLAS need not pack it first.
        """
        windows, y, _ = self._products[chunk]
        np.matmul(self._frames, windows, out=y)
        return self.blocks[chunk]

    def backward(self, chunk: int) -> None:
        """Read the gradient in blocks[chunk] for that of the kernels, row by row."""
        windows, dy, by_row = self._products[chunk]
        np.matmul(windows, dy.swapaxes(1, 2), out=by_row)

    def backward_bias(self, chunk: int) -> None:
        """The same for a bias per map: sums, as products with ones."""
        np.matmul(self.blocks[chunk], self._ones, out=self._db[chunk])

    def gradient_of_kernels(self, dw: Array) -> None:
        """Add up the rows, and a block's pixels: fill dw (F, k * C * k)."""
        np.add.reduce(self._by_row, axis=0, out=self._total)
        np.add.reduce(self._gradients, axis=(0, 1), out=dw.reshape(self._kernels_of))

    def gradient_of_bias(self, db: Array) -> None:
        """Add up the rows: fill db (F,)."""
        np.add.reduce(self._db, axis=(0, 1, 2, 4), out=db)

    def give(self) -> None:
        """Fill the gradient of the maps: what a column's shifts received adds up."""
        np.copyto(self._turned.reshape(self._last_first.shape), self._last_first)
        for turned, dy, dx in self._seen_by:
            np.matmul(turned, dy, out=dx)
        (columns, shares), *others = self._shares
        np.copyto(columns, shares)
        self._right_of_first.fill(0)
        for columns, shares in others:
            np.add(columns, shares, out=columns)


def _rows_in_a_chunk(rows: int, bytes_per_row: int) -> int:
    """The largest even divisor of `rows` that keeps a chunk small, at least 2."""
    even = [r for r in range(2, rows + 1, 2) if rows % r == 0]
    return max([r for r in even if r * bytes_per_row <= CHUNK], default=2)
