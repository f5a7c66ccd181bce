"""Max pooling 2 x 2, bias and ReLU, in this order: max commutes with the other two.

So bias and ReLU touch a quarter of the numbers. Even and odd columns stand apart, so
every step is an operation on long vectors.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from .layout import Array


class PoolBiasRelu:
    """Chunks of blocks (2, 2, F, rows, P) -> out (chunks, F, rows, P).

    A tie goes to the first maximum in row order, as in `nn`.
    """

    def __init__(self, blocks: list[Array], dtype: DTypeLike) -> None:
        self._columns = [(chunk[0], chunk[1]) for chunk in blocks]
        like = blocks[0][0]  # all arrays have their axes in memory as the blocks have
        self._winners = np.empty_like(like)  # of each row, one chunk at a time
        self.out = np.empty_like(like, shape=(len(blocks), *like.shape[1:]))
        self.gradient = np.empty_like(self.out)
        # Who won, a byte each: all that backward has to know about the blocks.
        self._left_wins = [np.empty_like(like, bool) for _ in blocks]
        self._upper_wins = np.empty_like(self.out, bool)
        self._active = np.empty_like(self.out, bool)
        # NumPy's maximum of two arrays is twice as fast as of an array and a number.
        self._zeros = np.zeros_like(self.out[:1])
        self._ones = np.ones(like.shape[-1], dtype)

    def forward(self, chunk: int, learning: bool) -> None:
        """The maximum of neighbouring columns, then of neighbouring rows."""
        (left, right), (upper, lower) = self._columns[chunk], self._winners
        np.maximum(left, right, out=self._winners)
        np.maximum(upper, lower, out=self.out[chunk])
        if learning:  # >= gives ties to the first
            np.greater_equal(left, right, out=self._left_wins[chunk])
            np.greater_equal(upper, lower, out=self._upper_wins[chunk])

    def bias_relu(self, b: Array) -> Array:
        """b (F,): on what pooling left over, (chunks, F, rows, P)."""
        np.add(self.out, b[:, None, None], out=self.out)
        return np.maximum(self.out, self._zeros, out=self.out)

    def backward_bias_relu(self, db: Array) -> None:
        """From self.gradient: back through the ReLU, and fill db (F,)."""
        np.greater(self.out, 0, out=self._active)
        np.multiply(self.gradient, self._active, out=self.gradient)
        sums = np.matmul(self.gradient, self._ones)
        np.add.reduce(sums, axis=(0, 2), out=db)

    def backward(self, chunk: int) -> None:
        """From self.gradient: fill the chunk's blocks with theirs.

        The first of two gets g * True or g * False, the second g minus that. (argmax
        or where would cost many times as much.)
        """
        (left, right), (upper, lower) = self._columns[chunk], self._winners
        g = self.gradient[chunk]
        np.multiply(g, self._upper_wins[chunk], out=upper)
        np.subtract(g, upper, out=lower)
        np.multiply(self._winners, self._left_wins[chunk], out=left)
        np.subtract(self._winners, left, out=right)
