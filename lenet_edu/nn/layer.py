"""Layers: thin objects that hold parameters and what backward needs.

The mathematics is in functions that a layer receives, by default the course's own;
a learner's function goes in at the same place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .convolution import conv2d, conv2d_backward
from .pooling import max_pool2d, max_pool2d_backward, mean_pool2d, mean_pool2d_backward
from .squashing import squash, squash_backward
from .subsampling import subsample, subsample_backward
from .validation import Array, as_float

Function = Callable[..., Any]


class Layer:
    """Base: ``forward(x) -> y``, ``backward(dy) -> dx``.

    ``parameters`` and ``gradients`` are dictionaries with the same names; gradients
    are sums over the batch and stand there after ``backward``. Parameters are the
    layer's own copies: training changes them in place, and nobody else's arrays.
    """

    def __init__(self) -> None:
        self.parameters: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}
        self._cache: Array | None = None

    def cached(self) -> Array:
        """What forward kept (RuntimeError if forward was not called)."""
        if self._cache is None:
            raise RuntimeError(
                f"{type(self).__name__}.backward needs a forward call before it"
            )
        return self._cache

    def forward(self, x: Array) -> Array:
        """From input to output."""
        raise NotImplementedError

    def backward(self, dy: Array) -> Array:
        """From the gradient of the output to that of the input."""
        raise NotImplementedError


class Convolution(Layer):
    """w (F, C, k, l) and b (F,) over (N, C, H, W)."""

    def __init__(
        self,
        w: ArrayLike,
        b: ArrayLike,
        stride: int = 1,
        padding: int = 0,
        forward: Function = conv2d,
        backward: Function = conv2d_backward,
    ) -> None:
        super().__init__()
        self.parameters = _own(w=w, b=b)
        self.stride, self.padding = stride, padding
        self._forward, self._backward = forward, backward

    def forward(self, x: Array) -> Array:
        """(N, C, H, W) -> (N, F, Ho, Wo)."""
        self._cache = x
        w, b = self.parameters["w"], self.parameters["b"]
        return self._forward(x, w, b, self.stride, self.padding)

    def backward(self, dy: Array) -> Array:
        """(N, F, Ho, Wo) -> (N, C, H, W)."""
        w = self.parameters["w"]
        dx, dw, db = self._backward(dy, self.cached(), w, self.stride, self.padding)
        self.gradients = {"w": dw, "b": db}
        return dx


class Squashing(Layer):
    """A tanh(S a) on any shape."""

    def __init__(
        self, forward: Function = squash, backward: Function = squash_backward
    ) -> None:
        super().__init__()
        self._forward, self._backward = forward, backward

    def forward(self, x: Array) -> Array:
        """The shape stays."""
        self._cache = self._forward(x)
        return self._cache

    def backward(self, dy: Array) -> Array:
        """The shape stays."""
        return self._backward(dy, self.cached())


class Subsampling(Layer):
    """coefficient (C,) and bias (C,) over blocks of size x size."""

    def __init__(
        self,
        coefficient: ArrayLike,
        bias: ArrayLike,
        size: int = 2,
        forward: Function = subsample,
        backward: Function = subsample_backward,
    ) -> None:
        super().__init__()
        self.parameters = _own(coefficient=coefficient, bias=bias)
        self.size = size
        self._forward, self._backward = forward, backward

    def forward(self, x: Array) -> Array:
        """(N, C, H, W) -> (N, C, H // size, W // size)."""
        self._cache = x
        numbers = self.parameters
        return self._forward(x, numbers["coefficient"], numbers["bias"], self.size)

    def backward(self, dy: Array) -> Array:
        """(N, C, H // size, W // size) -> (N, C, H, W)."""
        coefficient = self.parameters["coefficient"]
        dx, da, db = self._backward(dy, self.cached(), coefficient, self.size)
        self.gradients = {"coefficient": da, "bias": db}
        return dx


class Pooling(Layer):
    """What max and mean pooling share: no parameters, a window and its step."""

    def __init__(
        self, size: int, stride: int | None, forward: Function, backward: Function
    ) -> None:
        super().__init__()
        self.size, self.stride = size, stride
        self._forward, self._backward = forward, backward

    def forward(self, x: Array) -> Array:
        """(N, C, H, W) -> (N, C, Ho, Wo)."""
        self._cache = x
        return self._forward(x, self.size, self.stride)

    def backward(self, dy: Array) -> Array:
        """(N, C, Ho, Wo) -> (N, C, H, W)."""
        return self._backward(dy, self.cached(), self.size, self.stride)


class MaxPooling(Pooling):
    """The largest value of each window."""

    def __init__(
        self,
        size: int = 2,
        stride: int | None = None,
        forward: Function = max_pool2d,
        backward: Function = max_pool2d_backward,
    ) -> None:
        super().__init__(size, stride, forward, backward)


class MeanPooling(Pooling):
    """The mean of each window."""

    def __init__(
        self,
        size: int = 2,
        stride: int | None = None,
        forward: Function = mean_pool2d,
        backward: Function = mean_pool2d_backward,
    ) -> None:
        super().__init__(size, stride, forward, backward)


def parameter_count(layers: list[Layer]) -> int:
    """How many trainable numbers a list of layers holds."""
    return sum(int(np.size(p)) for layer in layers for p in layer.parameters.values())


def _own(**arrays: ArrayLike) -> dict[str, Array]:
    return {name: as_float(values, name).copy() for name, values in arrays.items()}
