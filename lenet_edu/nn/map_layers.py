"""Layers over maps (N, C, H, W): convolution, whole or by a table, and pooling.

S2 and S4 of the paper are the subsampling; max and mean pooling came later.
"""

from __future__ import annotations

import math

from numpy.typing import ArrayLike

from .connections import (
    as_mask,
    masked_conv2d,
    masked_conv2d_backward,
    only_connected,
)
from .convolution import conv2d, conv2d_backward, output_size
from .layer import Function, Layer, Shape, owned
from .pooling import max_pool2d, max_pool2d_backward, mean_pool2d, mean_pool2d_backward
from .subsampling import subsample, subsample_backward
from .validation import Array, as_float


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
        self.parameters = owned(w=w, b=b)
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

    @property
    def kind(self) -> str:
        k, l = self.parameters["w"].shape[2:]
        return f"{k}x{l} convolution"

    @property
    def sees(self) -> str:
        _, C, k, l = self.parameters["w"].shape
        return f"{k} x {l} in " + ("the one map" if C == 1 else f"each of {C} maps")

    def output_shape(self, shape: Shape) -> Shape:
        """(C, H, W) -> (F, Ho, Wo)."""
        F, C, k, l = self.parameters["w"].shape
        _, H, W = self.maps(shape, C)
        s, p = self.stride, self.padding
        return F, output_size(H, k, s, p), output_size(W, l, s, p)

    def connections(self, shape: Shape) -> int:
        """Every parameter is used once at every place."""
        return self.parameter_count() * math.prod(self.output_shape(shape)[1:])

    def multiply_adds(self, shape: Shape) -> int:
        """Every weight is used once at every place."""
        return self.trainable()["w"] * math.prod(self.output_shape(shape)[1:])


class MaskedConvolution(Convolution):
    """A convolution whose map f sees only the maps c where table[f, c] is True.

    The weights that the table leaves out are kept as zeros, so that w stays one array
    (F, C, k, l); they get no gradient and do not count as parameters.
    """

    def __init__(
        self,
        w: ArrayLike,
        b: ArrayLike,
        table: ArrayLike,
        stride: int = 1,
        padding: int = 0,
        forward: Function = masked_conv2d,
        backward: Function = masked_conv2d_backward,
    ) -> None:
        w = only_connected(as_float(w, "w"), table)
        super().__init__(w, b, stride, padding, forward, backward)
        self.table = as_mask(table).copy()

    def forward(self, x: Array) -> Array:
        """(N, C, H, W) -> (N, F, Ho, Wo)."""
        self._cache = x
        w, b = self.parameters["w"], self.parameters["b"]
        return self._forward(x, w, b, self.table, *self._places())

    def backward(self, dy: Array) -> Array:
        """(N, F, Ho, Wo) -> (N, C, H, W)."""
        x, w = self.cached(), self.parameters["w"]
        dx, dw, db = self._backward(dy, x, w, self.table, *self._places())
        # Once more here: what is not connected stays 0 with any backward handed in.
        self.gradients = {"w": only_connected(dw, self.table), "b": db}
        return dx

    @property
    def kind(self) -> str:
        k, l = self.parameters["w"].shape[2:]
        return f"{k}x{l} by table"

    @property
    def sees(self) -> str:
        k, l = self.parameters["w"].shape[2:]
        *most, last = sorted({int(n) for n in self.table.sum(axis=1)})
        few = ", ".join(map(str, most)) + " or " if most else ""
        return f"{k} x {l} in {few}{last} maps"

    def _places(self) -> tuple[int, ...]:
        """Stride and padding where they matter: chapter 05's function has neither."""
        usual = (self.stride, self.padding) == (1, 0)
        return () if usual else (self.stride, self.padding)

    def trainable(self) -> dict[str, int]:
        """Only the weights that the table connects, and the biases."""
        k, l = self.parameters["w"].shape[2:]
        return super().trainable() | {"w": int(self.table.sum()) * k * l}


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
        self.parameters = owned(coefficient=coefficient, bias=bias)
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

    @property
    def kind(self) -> str:
        return f"{self.size}x{self.size} subsampling"

    @property
    def sees(self) -> str:
        return f"{self.size} x {self.size} in its own map, added up"

    def output_shape(self, shape: Shape) -> Shape:
        """(C, H, W) -> (C, H // size, W // size)."""
        C, H, W = self.maps(shape, len(self.parameters["bias"]))
        if H % self.size or W % self.size:
            raise ValueError(
                f"blocks of {self.size} x {self.size} do not tile {H} x {W} pixels"
            )
        return C, H // self.size, W // self.size

    def connections(self, shape: Shape) -> int:
        """A unit sees its block and its bias."""
        return math.prod(self.output_shape(shape)) * (self.size**2 + 1)

    def multiply_adds(self, shape: Shape) -> int:
        """A unit sees its block, each pixel through the coefficient."""
        return math.prod(self.output_shape(shape)) * self.size**2


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

    @property
    def kind(self) -> str:
        name = type(self).__name__.removesuffix("Pooling").lower()
        return f"{self.size}x{self.size} {name} pooling"

    @property
    def sees(self) -> str:
        return f"{self.size} x {self.size} in its own map"

    def output_shape(self, shape: Shape) -> Shape:
        """(C, H, W) -> (C, Ho, Wo)."""
        C, H, W = self.maps(shape)
        step = self.size if self.stride is None else self.stride
        return C, output_size(H, self.size, step), output_size(W, self.size, step)

    def connections(self, shape: Shape) -> int:
        """A unit sees its window; there is nothing to multiply by."""
        return math.prod(self.output_shape(shape)) * self.size**2


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
