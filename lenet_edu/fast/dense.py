"""Dense layers on columns of samples: x (D, n) -> w x + b (M, n)."""

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
        np.matmul(w, x, out=self.out)
        return np.add(self.out, b[:, None], out=self.out)

    def backward(self, w: Array, dw: Array, db: Array) -> Array:
        """From self.gradient (M, n): fill dw and db, return dx (D, n)."""
        assert self.x is not None
        if self.x.shape[1] == 1:  # an outer product, which NumPy does by multiplying
            np.multiply(self.gradient, self.x.T, out=dw)
            np.copyto(db, self.gradient[:, 0])
        else:
            np.matmul(self.gradient, self.x.T, out=dw)
            np.add.reduce(self.gradient, axis=1, out=db)
        return np.matmul(w.T, self.gradient, out=self.dx)


class Joint:
    """Maps (5, 16, 5 * n) as one column per sample, (400, n), channel first, and back.

    The weights keep the order of `nn`; a few blocks of maps are cheaper to move.
    """

    def __init__(self, rows: int, maps: int, n: int, dtype: DTypeLike) -> None:
        self._columns = np.empty((maps, rows, rows * n), dtype)
        self.columns = self._columns.reshape(maps * rows * rows, n)

    def forward(self, maps: Array) -> Array:
        """(rows, maps, columns * n) -> (maps * rows * columns, n)."""
        self._columns[...] = maps.transpose(1, 0, 2)
        return self.columns

    def backward(self, dx: Array, gradient: Array) -> None:
        """(maps * rows * columns, n) -> gradient (rows, maps, columns * n)."""
        gradient[...] = dx.reshape(self._columns.shape).transpose(1, 0, 2)
