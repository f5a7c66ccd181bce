"""The paper's trainable subsampling between two squashings, on tanh values.

A block's four numbers are added by two additions of long vectors.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from .layout import Array
from .squashing import GAIN, A, S, slope, squash


class Subsampling:
    """Chunks t (rows, 2, C, Q * n), squashed maps -> out (H/2, C, Q * n), squashed."""

    def __init__(self, t: list[Array], dtype: DTypeLike) -> None:
        rows, _, C, P = t[0].shape
        like = t[0][:, 0]  # all arrays have the axes in the order that t has in memory
        self.out = np.empty_like(like, shape=(len(t) * rows // 2, C, P))
        self.gradient = np.empty_like(self.out)
        self._t, self._added = t, np.empty_like(like)
        self._sums = np.empty_like(self.out)
        self._sums_of = np.split(self._sums, len(t))
        self._gradient_of = np.split(self.gradient, len(t))
        self._blocks = [part.reshape(rows // 2, 2, 2, C, P) for part in t]  # views
        self._ones = np.ones(P, dtype)

    def forward(self, chunk: int) -> None:
        """Add neighbouring columns, then neighbouring rows."""
        t, added = self._t[chunk], self._added
        np.add(t[:, 0], t[:, 1], out=added)
        np.add(added[0::2], added[1::2], out=self._sums_of[chunk])

    def squashed(self, coefficient: Array, bias: Array) -> Array:
        """coefficient, bias (C,), as in the paper: the scales A and S come in here."""
        np.multiply(self._sums, (coefficient * GAIN)[:, None], out=self.out)
        return squash(self.out, bias * S)

    def backward_squashed(
        self, coefficient: Array, dcoefficient: Array, dbias: Array
    ) -> None:
        """From self.gradient, GAIN times that of the real output: fill the others'.

        Then self.gradient is GAIN times that of each of a block's inputs A t.
        """
        g = self.gradient
        np.multiply(g, slope(self.out), out=g)
        np.add.reduce(np.matmul(g, self._ones), axis=0, out=dbias)
        np.add.reduce(np.vecdot(g, self._sums), axis=0, out=dcoefficient)
        np.multiply(dcoefficient, A, out=dcoefficient)
        np.multiply(g, (coefficient * GAIN)[:, None], out=g)

    def backward(self, chunk: int) -> None:
        """Fill t[chunk] with the gradient of what the squashing before received."""
        # All four inputs of a block get the same g, each times its own slope.
        slope(self._t[chunk])
        blocks, g = self._blocks[chunk], self._gradient_of[chunk]
        np.multiply(blocks, g[:, None, None], out=blocks)
