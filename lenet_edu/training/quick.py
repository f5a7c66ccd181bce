"""Layers of ``nn`` again, with fewer passes over memory, for many small trainings.

The fast engine knows two networks as wholes; a variant between them is put together
from these. They compute what ``nn`` computes, which a test holds them to.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lenet_edu import nn

Array = np.ndarray


class Convolution(nn.Convolution):
    """Stride 1, no padding; the shifted images are kept from forward for backward.

    Parameters
    ----------
    w, b : (F, C, k, l), (F,)
    table : (F, C) bool, or None
        Which maps each map sees; what it leaves out stays 0 and is not counted.
    first : bool
        Nothing stands before this layer: backward then returns zeros, unasked.
    """

    def __init__(
        self,
        w: ArrayLike,
        b: ArrayLike,
        table: Array | None = None,
        first: bool = False,
    ) -> None:
        super().__init__(w, b)
        self.table, self.first = table, first
        if table is not None:
            self.parameters["w"] *= table[:, :, None, None]

    def forward(self, x: Array) -> Array:
        """(N, C, H, W) -> (N, F, Ho, Wo)."""
        w, b = self.parameters["w"], self.parameters["b"]
        F, C, k, l = w.shape
        N, _, H, W = x.shape
        Ho, Wo = H - k + 1, W - l + 1
        shifted = np.empty((N, C, k, l, Ho, Wo), x.dtype)
        for u, v in np.ndindex(k, l):
            shifted[:, :, u, v] = x[:, :, u : u + Ho, v : v + Wo]
        self._cache = shifted.reshape(N, C * k * l, Ho * Wo)
        y = np.matmul(w.reshape(F, -1), self._cache)  # (N, F, Ho * Wo)
        y += b[:, None]
        return y.reshape(N, F, Ho, Wo)

    def backward(self, dy: Array) -> Array:
        """(N, F, Ho, Wo) -> (N, C, H, W)."""
        columns, w = self.cached(), self.parameters["w"]
        F, C, k, l = w.shape
        N, _, Ho, Wo = dy.shape
        rows = dy.reshape(N, F, Ho * Wo)
        dw = np.matmul(rows, columns.transpose(0, 2, 1)).sum(axis=0).reshape(w.shape)
        if self.table is not None:
            dw *= self.table[:, :, None, None]
        self.gradients = {"w": dw, "b": rows.sum(axis=2).sum(axis=0)}
        dx = np.zeros((N, C, Ho + k - 1, Wo + l - 1), dy.dtype)
        if self.first:
            return dx
        shares = np.matmul(w.reshape(F, -1).T, rows).reshape(N, C, k, l, Ho, Wo)
        for u, v in np.ndindex(k, l):
            dx[:, :, u : u + Ho, v : v + Wo] += shares[:, :, u, v]
        return dx

    def trainable(self) -> dict[str, int]:
        """Only what the table connects."""
        found = super().trainable()
        if self.table is not None:
            k, l = self.parameters["w"].shape[2:]
            found["w"] = int(self.table.sum()) * k * l
        return found


def subsample(x: Array, coefficient: Array, bias: Array, size: int = 2) -> Array:
    """:func:`lenet_edu.nn.subsample` for blocks of 2 x 2."""
    y = _sums(x) * coefficient[:, None, None]
    y += bias[:, None, None]
    return y


def subsample_backward(
    dy: Array, x: Array, coefficient: Array, size: int = 2
) -> tuple[Array, Array, Array]:
    """:func:`lenet_edu.nn.subsample_backward` for blocks of 2 x 2."""
    dcoefficient = np.einsum("nchw,nchw->c", dy, _sums(x))
    dx, share = np.empty_like(x), dy * coefficient[:, None, None]
    for corner in _corners(dx):
        corner[...] = share
    return dx, dcoefficient, dy.sum(axis=(2, 3)).sum(axis=0)


def max_pool2d(x: Array, size: int = 2, stride: int | None = None) -> Array:
    """:func:`lenet_edu.nn.max_pool2d` for windows of 2 x 2."""
    a, b, c, d = _corners(x)
    return np.maximum(np.maximum(a, b), np.maximum(c, d))


def max_pool2d_backward(
    dy: Array, x: Array, size: int = 2, stride: int | None = None
) -> Array:
    """:func:`lenet_edu.nn.max_pool2d_backward` for windows of 2 x 2.

    Of equal values the first in reading order wins, there as here.
    """
    a, b, c, d = _corners(x)
    above = np.maximum(a, b) >= np.maximum(c, d)
    dx = np.empty_like(x)
    up = dy * above
    for whole, (left, right), (to_left, to_right) in (
        (up, (a, b), _corners(dx)[:2]),
        (dy - up, (c, d), _corners(dx)[2:]),
    ):
        np.multiply(whole, left >= right, out=to_left)
        np.subtract(whole, to_left, out=to_right)
    return dx


def _corners(x: Array) -> tuple[Array, Array, Array, Array]:
    """The four pixels of every block of 2 x 2, as views, in reading order."""
    upper, lower = x[:, :, ::2], x[:, :, 1::2]
    return upper[..., ::2], upper[..., 1::2], lower[..., ::2], lower[..., 1::2]


def _sums(x: Array) -> Array:
    a, b, c, d = _corners(x)
    return (a + b) + (c + d)
