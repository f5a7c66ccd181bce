"""The two networks as lists of the pieces, for a sub-batch of n images.

All work arrays are made here, once; a pass only fills them. w and d are the parameters'
and gradients' `matrices`, read and written at every pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import DTypeLike

from lenet_edu.nn import c3_table, codes

from .convolution import Convolution
from .dense import Dense, Joint
from .layout import Array, Pictures, shifts_of_maps
from .parameters import Shapes
from .pooling import PoolBiasRelu
from .single import SingleImage
from .squashing import GAIN, INSIDE, A, S, squash
from .subsampling import Subsampling
from .unfolded import Unfolded

Matrices = Mapping[str, Array]


class Pass(Protocol):
    """What the engine asks of a network for n images."""

    def forward(self, images: Array, w: Matrices, learning: bool = False) -> Array:
        """(n, 1, 32, 32) -> outputs (10, n); `learning` where backward follows."""

    def backward(self, dy: Array, w: Matrices, d: Matrices) -> None:
        """From the gradient of the outputs: fill every array of d."""


MODERN: Shapes = {
    "C1.w": (6, 1, 5, 5),
    "C1.b": (6,),
    "C3.w": (16, 6, 5, 5),
    "C3.b": (16,),
    "F5.w": (120, 400),
    "F5.b": (120,),
    "F6.w": (84, 120),
    "F6.b": (84,),
    "OUT.w": (10, 84),
    "OUT.b": (10,),
}

LENET5: Shapes = {
    "C1.w": (6, 1, 5, 5),
    "C1.b": (6,),
    "S2.coefficient": (6,),
    "S2.bias": (6,),
    "C3.w": (16, 6, 5, 5),
    "C3.b": (16,),
    "S4.coefficient": (16,),
    "S4.bias": (16,),
    "C5.w": (120, 16, 5, 5),
    "C5.b": (120,),
    "F6.w": (84, 120),
    "F6.b": (84,),
}


class _Maps:
    """What both networks share: the pictures, and C1 and C3 with what leads into them.

    Pooling follows each convolution at once, chunk by chunk.
    """

    def __init__(self, n: int, dtype: DTypeLike, keep_c1: bool) -> None:
        self.pictures = Pictures(n, dtype)
        self.c1: Convolution | Unfolded
        self.c3: Convolution | Unfolded
        if n == 1:
            self.c1 = Unfolded(1, 6, 5, 32, dtype)
            self.c3 = Unfolded(6, 16, 5, 14, dtype)
            self.c1.connect(self.pictures.whole[0])
        else:
            self.c1 = Convolution(1, 6, 5, 32, 14, n, dtype, 2, keep=keep_c1)
            self.c3 = Convolution(6, 16, 5, 14, 5, n, dtype, 1)
            self.c1.connect(self.pictures.shifts)

    def into_c1(self, images: Array) -> None:
        """(n, 1, 32, 32): the one place of a pass where samples become innermost."""
        self.pictures.take(images)
        self.c1.take()

    def lead_into_c3(self, maps: Array, gradient: Array) -> None:
        """Say where C3's input stands, (chunks, 6, rows, 14 * n), and its gradient.

        All views are made here, once: each costs some microseconds to make.
        """
        chunks, C, rows, P = maps.shape
        if isinstance(self.c3, Unfolded):
            self.c3.connect(maps[0], gradient[0])
            return
        halves = (chunks, rows, C, 2, 7, P // 14)  # even and odd columns
        self.c3.connect(
            shifts_of_maps(maps.swapaxes(1, 2).reshape(halves)),
            gradient.swapaxes(1, 2).reshape(halves),
        )


class Modern(_Maps):
    """Convolution, max pooling and ReLU twice; dense layers with ReLU; logits."""

    def __init__(self, n: int, dtype: DTypeLike) -> None:
        super().__init__(n, dtype, keep_c1=False)
        self.s2 = PoolBiasRelu(self.c1.blocks, dtype)
        self.lead_into_c3(self.s2.out, self.s2.gradient)
        self.s4 = PoolBiasRelu(self.c3.blocks, dtype)
        self.joint = Joint(self.s4.out, n, dtype)
        self.f5 = Dense(400, 120, n, dtype)
        self.f6 = Dense(120, 84, n, dtype)
        self.out = Dense(84, 10, n, dtype)
        self.single = SingleImage(np.maximum, dtype) if n == 1 else None
        self._zeros = np.zeros((120, n), dtype)

    def forward(self, images: Array, w: Matrices, learning: bool = False) -> Array:
        """(n, 1, 32, 32) -> logits (10, n)."""
        if self.single and not learning:
            x = self._maps_of_one(self.single, images, w)
        else:
            x = self._maps(images, w, learning)
        x = self.f5.forward(x, w["F5.w"], w["F5.b"])
        np.maximum(x, self._zeros[:120], out=x)
        x = self.f6.forward(x, w["F6.w"], w["F6.b"])
        np.maximum(x, self._zeros[:84], out=x)
        return self.out.forward(x, w["OUT.w"], w["OUT.b"])

    def _maps(self, images: Array, w: Matrices, learning: bool) -> Array:
        self.c1.place(w["C1.w"])
        self.c3.place(w["C3.w"])
        self.into_c1(images)
        for chunk in range(len(self.c1.blocks)):
            self.c1.forward(chunk)
            self.s2.forward(chunk, learning)
        self.s2.bias_relu(w["C1.b"])
        self.c3.take()
        for chunk in range(len(self.c3.blocks)):
            self.c3.forward(chunk)
            self.s4.forward(chunk, learning)
        return self.joint.forward(self.s4.bias_relu(w["C3.b"]))

    def _maps_of_one(self, one: SingleImage, image: Array, w: Matrices) -> Array:
        one.convolve_c1(image, w["C1.w"])
        x = one.join_c1()
        np.add(x, w["C1.b"][:, None], out=x)
        np.maximum(x, one.zeros[:6], out=x)
        one.convolve_c3(w["C3.w"])
        x = one.join_c3()
        np.add(x, w["C3.b"][:, None], out=x)
        np.maximum(x, one.zeros[:16, :25], out=x)
        return x.reshape(400, 1)

    def backward(self, dy: Array, w: Matrices, d: Matrices) -> None:
        """dy (10, n): fill d."""
        self.out.gradient = dy
        dx = self.out.backward(w["OUT.w"], d["OUT.w"], d["OUT.b"])
        for layer, name in ((self.f6, "F6"), (self.f5, "F5")):
            np.multiply(dx, layer.out > 0, out=layer.gradient)
            dx = layer.backward(w[f"{name}.w"], d[f"{name}.w"], d[f"{name}.b"])
        self.joint.backward(dx, self.s4.gradient)
        self.s4.backward_bias_relu(d["C3.b"])
        for chunk in range(len(self.c3.blocks)):
            self.s4.backward(chunk)
            self.c3.backward(chunk)
        self.c3.gradient_of_kernels(d["C3.w"])
        self.c3.give()
        self.s2.backward_bias_relu(d["C1.b"])
        for chunk in range(len(self.c1.blocks)):
            self.s2.backward(chunk)
            self.c1.backward(chunk)
        self.c1.gradient_of_kernels(d["C1.w"])


class Lenet5(_Maps):
    """The network of 1998, every squashing included, with fixed RBF codes.

    Maps hold t = tanh(S a); see `squashing` for where A and S go.
    """

    def __init__(self, n: int, dtype: DTypeLike) -> None:
        super().__init__(n, dtype, keep_c1=True)
        self.s2 = Subsampling(self.c1.blocks, dtype)
        self.lead_into_c3(self.s2.out, self.s2.gradient)
        self.s4 = Subsampling(self.c3.blocks, dtype)
        self.joint = Joint(self.s4.out, n, dtype)
        self.c5 = Dense(400, 120, n, dtype)
        self.f6 = Dense(120, 84, n, dtype)
        self.single = SingleImage(np.add, dtype) if n == 1 else None
        # One column per kernel column: (F, row, channel, column).
        table = np.broadcast_to(c3_table()[:, None, :, None], (16, 5, 6, 5))
        table = table.reshape(16, 150)
        self._mask = (table * GAIN).astype(dtype)  # forward: C3 sees GAIN * t
        self._table = (table * A).astype(dtype)  # its kernels' gradient: y = A t
        self._codes = codes().astype(dtype)
        self._minus_twice = -2 * self._codes
        self._code_lengths = np.square(self._codes).sum(axis=1)[:, None]

    def forward(self, images: Array, w: Matrices, learning: bool = False) -> Array:
        """(n, 1, 32, 32) -> penalties (10, n), squared distances to the codes."""
        if self.single and not learning:
            x = self._maps_of_one(self.single, images, w)
        else:
            x = self._maps(images, w)
        np.multiply(x, A, out=x)
        for layer, name in ((self.c5, "C5"), (self.f6, "F6")):
            x = layer.forward(x, w[f"{name}.w"], w[f"{name}.b"])
            np.tanh(np.multiply(x, S, out=x), out=x)
            np.multiply(x, A, out=x)
        # |x - c|^2 = |x|^2 - 2 c x + |c|^2: one product for all codes.
        y = np.matmul(self._minus_twice, x)
        y += np.add.reduce(x * x, axis=0)
        return np.add(y, self._code_lengths, out=y)

    def _maps(self, images: Array, w: Matrices) -> Array:
        self.into_c1(images)
        self.c1.place(w["C1.w"] * INSIDE)
        bias = w["C1.b"] * INSIDE
        for chunk in range(len(self.c1.blocks)):
            squash(self.c1.forward(chunk), bias)
            self.s2.forward(chunk)
        self.s2.squashed(w["S2.coefficient"], w["S2.bias"])
        self.c3.take()
        self.c3.place(w["C3.w"] * self._mask)
        bias = w["C3.b"] * INSIDE
        for chunk in range(len(self.c3.blocks)):
            squash(self.c3.forward(chunk), bias)
            self.s4.forward(chunk)
        return self.joint.forward(self.s4.squashed(w["S4.coefficient"], w["S4.bias"]))

    def _maps_of_one(self, one: SingleImage, image: Array, w: Matrices) -> Array:
        a = one.convolve_c1(image, w["C1.w"] * INSIDE)
        squash(a.reshape(4, 6, 14, 14), w["C1.b"] * INSIDE)
        x = one.join_c1()
        np.multiply(x, (w["S2.coefficient"] * GAIN)[:, None], out=x)
        squash(x[:, None], w["S2.bias"] * INSIDE)
        squash(one.convolve_c3(w["C3.w"] * self._mask)[:, None], w["C3.b"] * INSIDE)
        x = one.join_c3()
        np.multiply(x, (w["S4.coefficient"] * GAIN)[:, None], out=x)
        return squash(x[:, None], w["S4.bias"] * INSIDE).reshape(400, 1)

    def backward(self, dy: Array, w: Matrices, d: Matrices) -> None:
        """dy (10, n): fill d."""
        x = self.f6.out
        dx = 2 * (x * np.add.reduce(dy, axis=0) - np.matmul(self._codes.T, dy))
        for layer, name in ((self.f6, "F6"), (self.c5, "C5")):
            y = layer.out
            np.multiply(dx, (A * A - y * y) * (S / A), out=layer.gradient)
            dx = layer.backward(w[f"{name}.w"], d[f"{name}.w"], d[f"{name}.b"])
        np.multiply(dx, GAIN, out=dx)
        self.joint.backward(dx, self.s4.gradient)
        self.s4.backward_squashed(
            w["S4.coefficient"], d["S4.coefficient"], d["S4.bias"]
        )
        self._back_through(self.c3, self.s4, d["C3.w"], d["C3.b"])
        np.multiply(d["C3.w"], self._table, out=d["C3.w"])
        # The kernels placed there carry GAIN already, and this is what s2 asks for.
        self.c3.give()
        self.s2.backward_squashed(
            w["S2.coefficient"], d["S2.coefficient"], d["S2.bias"]
        )
        self._back_through(self.c1, self.s2, d["C1.w"], d["C1.b"])

    def _back_through(
        self,
        convolution: Convolution | Unfolded,
        after: Subsampling,
        dw: Array,
        db: Array,
    ) -> None:
        for chunk in range(len(convolution.blocks)):
            after.backward(chunk)
            convolution.backward_bias(chunk)
            convolution.backward(chunk)
        convolution.gradient_of_bias(db)
        convolution.gradient_of_kernels(dw)
