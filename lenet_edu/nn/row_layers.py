"""Layers over rows (N, D): flattening, F6's weighted sums, the output's distances.

The codes of the output are given, not trained: they are no parameters.
"""

from __future__ import annotations

import math

from numpy.typing import ArrayLike

from .dense import dense, dense_backward, flatten, flatten_backward
from .layer import Function, Layer, Shape, owned
from .rbf import rbf, rbf_backward
from .validation import Array, rows


class Flatten(Layer):
    """Maps become rows."""

    def __init__(
        self, forward: Function = flatten, backward: Function = flatten_backward
    ) -> None:
        super().__init__()
        self._forward, self._backward = forward, backward

    def forward(self, x: Array) -> Array:
        """(N, C, H, W) -> (N, C * H * W)."""
        self._cache = x
        return self._forward(x)

    def backward(self, dy: Array) -> Array:
        """(N, C * H * W) -> (N, C, H, W)."""
        return self._backward(dy, self.cached())

    def output_shape(self, shape: Shape) -> Shape:
        """(C, H, W) -> (C * H * W,)."""
        return (math.prod(self.maps(shape)),)


class Dense(Layer):
    """w (M, D) and b (M,) over (N, D)."""

    def __init__(
        self,
        w: ArrayLike,
        b: ArrayLike,
        forward: Function = dense,
        backward: Function = dense_backward,
    ) -> None:
        super().__init__()
        self.parameters = owned(w=w, b=b)
        self._forward, self._backward = forward, backward

    def forward(self, x: Array) -> Array:
        """(N, D) -> (N, M)."""
        self._cache = x
        return self._forward(x, self.parameters["w"], self.parameters["b"])

    def backward(self, dy: Array) -> Array:
        """(N, M) -> (N, D)."""
        dx, dw, db = self._backward(dy, self.cached(), self.parameters["w"])
        self.gradients = {"w": dw, "b": db}
        return dx

    @property
    def sees(self) -> str:
        return f"all {self.parameters['w'].shape[1]} numbers"

    def output_shape(self, shape: Shape) -> Shape:
        """(D,) -> (M,)."""
        M, D = self.parameters["w"].shape
        self.row(shape, D)
        return (M,)

    def connections(self, shape: Shape) -> int:
        """Nothing is shared: every parameter is used once."""
        self.output_shape(shape)
        return self.parameter_count()

    def multiply_adds(self, shape: Shape) -> int:
        """Every weight is used once."""
        self.output_shape(shape)
        return self.trainable()["w"]


class RBF(Layer):
    """Squared distances to fixed codes (K, D)."""

    def __init__(
        self,
        codes: ArrayLike,
        forward: Function = rbf,
        backward: Function = rbf_backward,
    ) -> None:
        super().__init__()
        self.codes = rows(codes, "codes").copy()
        self._forward, self._backward = forward, backward

    def forward(self, x: Array) -> Array:
        """(N, D) -> penalties (N, K)."""
        self._cache = x
        return self._forward(x, self.codes)

    def backward(self, dy: Array) -> Array:
        """(N, K) -> (N, D)."""
        dx, _ = self._backward(dy, self.cached(), self.codes)
        return dx

    @property
    def kind(self) -> str:
        return "RBF"

    @property
    def sees(self) -> str:
        return f"all {self.codes.shape[1]} numbers, beside its code"

    def fixed_count(self) -> int:
        """The numbers of the codes."""
        return self.codes.size

    def output_shape(self, shape: Shape) -> Shape:
        """(D,) -> (K,)."""
        K, D = self.codes.shape
        self.row(shape, D)
        return (K,)

    def connections(self, shape: Shape) -> int:
        """One per number of the codes, and no bias."""
        self.output_shape(shape)
        return self.codes.size

    def multiply_adds(self, shape: Shape) -> int:
        """One square, and its addition, per number of the codes."""
        return self.connections(shape)
