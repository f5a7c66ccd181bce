"""Dense layers on columns of samples: x (D, n) -> w x + b (M, n).

dot and matmul call the same routine of BLAS, but dot gets there sooner: that counts for
a single sample, and for an outer product dot is much quicker.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from .layout import Array


class Dense:
    """D inputs, M outputs, n samples."""

    def __init__(self, inputs: int, outputs: int, n: int, dtype: DTypeLike) -> None:
        self.x: Array | None = None
        self.out = np.empty((outputs, n), dtype)
        self.gradient = np.empty((outputs, n), dtype)
        self.dx = np.empty((inputs, n), dtype)

    def forward(self, x: Array, w: Array, b: Array) -> Array:
        """x (D, n), w (M, D), b (M,) -> (M, n)."""
        self.x = x
        np.dot(w, x, out=self.out)
        return np.add(self.out, b[:, None], out=self.out)

    def backward(self, w: Array, dw: Array, db: Array) -> Array:
        """From self.gradient (M, n): fill dw and db, return dx (D, n)."""
        assert self.x is not None
        np.dot(self.gradient, self.x.T, out=dw)
        np.add.reduce(self.gradient, axis=1, out=db)
        return np.dot(w.T, self.gradient, out=self.dx)


class Joint:
    """Maps (chunks, 16, rows, 5 * n) as one column per sample, (400, n), and back.

    The weights keep the order of `nn`, channel first; a few blocks are cheaper to move.
    """

    def __init__(self, maps: Array, n: int, dtype: DTypeLike) -> None:
        chunks, F, rows, P = maps.shape
        self._columns = np.empty((F, chunks, rows, P), dtype)
        self.columns = self._columns.reshape(-1, n)

    def forward(self, maps: Array) -> Array:
        """(chunks, F, rows, columns * n) -> (F * rows * columns, n)."""
        self._columns[...] = maps.swapaxes(0, 1)
        return self.columns

    def backward(self, dx: Array, gradient: Array) -> None:
        """(F * rows * columns, n) -> gradient (chunks, F, rows, columns * n)."""
        gradient[...] = dx.reshape(self._columns.shape).swapaxes(0, 1)
