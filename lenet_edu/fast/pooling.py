"""Max pooling 2 x 2, bias and ReLU, in this order: max commutes with the other two.

So bias and ReLU touch a quarter of the numbers. Even and odd columns stand apart, so
every step is an operation on long vectors.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from .layout import Array


class PoolBiasRelu:
    """Chunks y (rows, 2, F, Q * n), even and odd columns -> out (H/2, F, Q * n).

    A tie goes to the first maximum in row order, as in `nn`.
    """

    def __init__(self, y: list[Array], dtype: DTypeLike) -> None:
        rows, _, F, P = y[0].shape
        like = y[0][:, 0]  # all arrays have the axes in the order that y has in memory
        self.out = np.empty_like(like, shape=(len(y) * rows // 2, F, P))
        self.gradient = np.empty_like(self.out)
        self._columns = [(part[:, 0], part[:, 1]) for part in y]
        winners = np.empty_like(like)  # of each row, one chunk at a time
        self._winners, self._rows = winners, (winners[0::2], winners[1::2])
        self._out = np.split(self.out, len(y))
        self._gradient = np.split(self.gradient, len(y))
        # Who won, a byte each: all that backward has to know about y.
        self._left_wins = [np.empty_like(like, bool) for _ in y]
        self._upper_wins = [np.empty_like(out, bool) for out in self._out]
        self._active = np.empty_like(self.out, bool)
        # NumPy's maximum of two arrays is twice as fast as of an array and a number.
        self._zeros, self._ones = np.zeros_like(self.out), np.ones(P, dtype)

    def forward(self, chunk: int, learning: bool) -> None:
        """The maximum of neighbouring columns, then of neighbouring rows."""
        (left, right), (upper, lower) = self._columns[chunk], self._rows
        np.maximum(left, right, out=self._winners)
        np.maximum(upper, lower, out=self._out[chunk])
        if learning:  # >= gives ties to the first
            np.greater_equal(left, right, out=self._left_wins[chunk])
            np.greater_equal(upper, lower, out=self._upper_wins[chunk])

    def bias_relu(self, b: Array) -> Array:
        """b (F,): on what pooling left over, (H/2, F, Q * n)."""
        np.add(self.out, b[:, None], out=self.out)
        return np.maximum(self.out, self._zeros, out=self.out)

    def backward_bias_relu(self, db: Array) -> None:
        """From self.gradient: back through the ReLU, and fill db (F,)."""
        np.greater(self.out, 0, out=self._active)
        np.multiply(self.gradient, self._active, out=self.gradient)
        np.add.reduce(np.matmul(self.gradient, self._ones), axis=0, out=db)

    def backward(self, chunk: int) -> None:
        """From self.gradient: fill y[chunk] with its gradient.

        The first of two gets g * True or g * False, the second g minus that. (argmax
        or where would cost many times as much.)
        """
        (left, right), (upper, lower) = self._columns[chunk], self._rows
        g = self._gradient[chunk]
        np.multiply(g, self._upper_wins[chunk], out=upper)
        np.subtract(g, upper, out=lower)
        np.multiply(self._winners, self._left_wins[chunk], out=left)
        np.subtract(self._winners, left, out=right)
