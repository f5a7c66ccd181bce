"""The modern network as many tutorials write it: (N, C, H, W), im2col, one product.

A contender, not a model to copy: `nn` is clearer and `fast` is faster.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lenet_edu.nn import cross_entropy, cross_entropy_backward

Array = np.ndarray


def im2col(x: Array, k: int) -> Array:
    """(N, C, H, W) -> (N * Ho * Wo, C * k * k): every window a row, copied."""
    N, C, H, W = x.shape
    Ho, Wo = H - k + 1, W - k + 1
    columns = np.empty((N, C, k, k, Ho, Wo), x.dtype)
    for u in range(k):
        for v in range(k):
            columns[:, :, u, v] = x[:, :, u : u + Ho, v : v + Wo]
    return columns.transpose(0, 4, 5, 1, 2, 3).reshape(N * Ho * Wo, -1)


def col2im(columns: Array, shape: tuple[int, ...], k: int) -> Array:
    """The way back: (N * Ho * Wo, C * k * k) -> (N, C, H, W), overlaps added."""
    N, C, H, W = shape
    Ho, Wo = H - k + 1, W - k + 1
    columns = columns.reshape(N, Ho, Wo, C, k, k).transpose(0, 3, 4, 5, 1, 2)
    x = np.zeros(shape, columns.dtype)
    for u in range(k):
        for v in range(k):
            x[:, :, u : u + Ho, v : v + Wo] += columns[:, :, u, v]
    return x


class Tutorial:
    """Parameters as `models.modern` names them."""

    def __init__(self, parameters: dict[str, Array]) -> None:
        self.p = {name: array.copy() for name, array in parameters.items()}

    def forward(self, x: Array) -> Array:
        """(N, 1, 32, 32) -> logits (N, 10)."""
        self.kept: list[Any] = []
        for name in ("C1", "C3"):
            w, b = self.p[f"{name}.w"], self.p[f"{name}.b"]
            (N, _, H, W), F, k = x.shape, len(w), w.shape[2]
            columns = im2col(x, k)
            y = columns @ w.reshape(F, -1).T + b
            y = y.reshape(N, H - k + 1, W - k + 1, F).transpose(0, 3, 1, 2)
            y = np.maximum(y, 0)
            blocks = y.reshape(N, F, y.shape[2] // 2, 2, y.shape[3] // 2, 2)
            pooled = blocks.max(axis=(3, 5))
            self.kept.append((x.shape, columns, blocks, pooled))
            x = pooled
        x = x.reshape(len(x), -1)
        for name in ("F5", "F6", "OUT"):
            y = x @ self.p[f"{name}.w"].T + self.p[f"{name}.b"]
            self.kept.append(x)
            x = np.maximum(y, 0) if name != "OUT" else y
        return x

    def step(self, x: Array, labels: Array, rate: float) -> float:
        """One step of gradient descent; the loss before it."""
        z = self.forward(x)
        dy, d = cross_entropy_backward(z, labels), {}
        for name in ("OUT", "F6", "F5"):
            x = self.kept.pop()
            d[f"{name}.w"], d[f"{name}.b"] = dy.T @ x, dy.sum(axis=0)
            dy = dy @ self.p[f"{name}.w"]
            dy = dy * (x > 0)
        for name in ("C3", "C1"):
            shape, columns, blocks, pooled = self.kept.pop()
            w = self.p[f"{name}.w"]
            dy = dy.reshape(pooled.shape)
            mask = blocks == pooled[:, :, :, None, :, None]
            dy = (mask & (blocks > 0)) * dy[:, :, :, None, :, None]
            N, F, h, _, v, _ = blocks.shape
            dy = dy.reshape(N, F, 2 * h, 2 * v).transpose(0, 2, 3, 1).reshape(-1, F)
            d[f"{name}.w"] = (dy.T @ columns).reshape(w.shape)
            d[f"{name}.b"] = dy.sum(axis=0)
            if name == "C3":
                dy = col2im(dy @ w.reshape(F, -1), shape, w.shape[2])
        for name, gradient in d.items():
            self.p[name] -= rate * gradient
        return cross_entropy(z, labels)
