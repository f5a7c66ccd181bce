"""The paper's trainable subsampling between two squashings, on tanh values.

A block's four numbers are added by two additions of long vectors.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from .layout import Array
from .squashing import GAIN, INSIDE, A, S, slope, squash


class Subsampling:
    """Chunks of squashed blocks (2, 2, C, rows, P) -> out (chunks, C, rows, P)."""

    def __init__(self, blocks: list[Array], dtype: DTypeLike) -> None:
        self._blocks = blocks
        like = blocks[0][0]  # all arrays have their axes in memory as the blocks have
        self._added = np.empty_like(like)
        self.out = np.empty_like(like, shape=(len(blocks), *like.shape[1:]))
        self.gradient, self._sums = np.empty_like(self.out), np.empty_like(self.out)
        self._halves = np.full(like.shape[-1], 0.5, dtype)

    def forward(self, chunk: int) -> None:
        """Add neighbouring columns, then neighbouring rows."""
        (left, right), (upper, lower) = self._blocks[chunk], self._added
        np.add(left, right, out=self._added)
        np.add(upper, lower, out=self._sums[chunk])

    def squashed(self, coefficient: Array, bias: Array) -> Array:
        """coefficient, bias (C,), as in the paper: the scales come in here."""
        np.multiply(self._sums, (coefficient * GAIN)[:, None, None], out=self.out)
        return squash(self.out, bias * INSIDE)

    def backward_squashed(
        self, coefficient: Array, dcoefficient: Array, dbias: Array
    ) -> None:
        """From self.gradient, GAIN times that of the real output A t: fill the others'.

        Then self.gradient is A S times that of each of a block's inputs.
        """
        g = self.gradient
        np.multiply(g, slope(self.out), out=g)  # GAIN is 2 A S: twice the gradient of a
        np.add.reduce(np.matmul(g, self._halves), axis=(0, 2), out=dbias)
        np.add.reduce(np.vecdot(g, self._sums), axis=(0, 2), out=dcoefficient)
        np.multiply(dcoefficient, 0.5 * A, out=dcoefficient)
        np.multiply(g, (coefficient * (0.5 * A * S))[:, None, None], out=g)

    def backward(self, chunk: int) -> None:
        """Fill the blocks with the gradient of what the squashing before received."""
        # All four inputs of a block get the same g, each times its own slope.
        blocks = slope(self._blocks[chunk])
        np.multiply(blocks, self.gradient[chunk], out=blocks)
