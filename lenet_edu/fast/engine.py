"""The engine: runs a batch through in sub-batches, and adds up their gradients.

A sub-batch's work arrays fit into a core's own cache; a whole batch's would not.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .layout import Array
from .losses import Loss, cross_entropy, map_loss, penalty
from .networks import LENET5, MODERN, Lenet5, Modern, Pass
from .parameters import Parameters, Shapes
from .threads import one_blas_thread

# Sets of work arrays kept: the whole sub-batch, a remainder, a single image, ...
KEPT = 4

_NO_LABELS = np.empty(0, int)


class Engine:
    """One of the two networks; make it with :meth:`lenet5` or :meth:`modern`.

    Attributes
    ----------
    flat, flat_gradient : (60900,) or (61706,)
        All parameters, all gradients: what an optimiser steps on, in place. (60,900
        for 1998: the 900 that C3's table leaves out stand there and never change.)
    parameters, gradients : dict of arrays
        The same memory with the names and shapes of `nn`.
    made_by : (name, options)
        What :meth:`empty` makes another one with, in another process.
    """

    made_by: tuple[str, dict[str, Any]]

    def __init__(
        self,
        network: Callable[[int, DTypeLike], Pass],
        shapes: Shapes,
        loss: Loss,
        decide: Callable[..., Array],
        batch: int,
        dtype: DTypeLike,
    ) -> None:
        if batch < 1:
            raise ValueError(f"batch must be at least 1; it is {batch}")
        self.batch, self.dtype = int(batch), np.dtype(dtype)
        self._network, self._loss, self._decide = network, loss, decide
        self._sizes = [(1, 32, 32)] + [(1, 28, 28)] * (network is Modern)
        turned = {"C1.w", "C3.w"}
        self._values = Parameters(shapes, turned, dtype)
        self._total = Parameters(shapes, turned, dtype)
        self._part = Parameters(shapes, turned, dtype)
        self._passes: OrderedDict[int, Pass] = OrderedDict()

    @classmethod
    def lenet5(
        cls,
        parameters: Mapping[str, ArrayLike],
        batch: int = 64,
        dtype: DTypeLike = np.float32,
        loss: str = "map",
        j: float = 10.0,
    ) -> Engine:
        """The network of 1998; outputs are penalties.

        Parameters
        ----------
        parameters
            As ``Network.parameters``: C1.w, C1.b, S2.coefficient, ...; copied.
        batch : int
            Images in a sub-batch.
        dtype
            float32 or float64, of everything.
        loss : "map" or "penalty"
            Eq. (9), with j, or eq. (8).
        """
        engine = cls.empty("lenet5", batch=batch, dtype=dtype, loss=loss, j=j)
        engine._values.load(parameters)
        return engine

    @classmethod
    def modern(
        cls,
        parameters: Mapping[str, ArrayLike],
        batch: int = 64,
        dtype: DTypeLike = np.float32,
    ) -> Engine:
        """The modern network; outputs are logits, the loss is cross-entropy."""
        engine = cls.empty("modern", batch=batch, dtype=dtype)
        engine._values.load(parameters)
        return engine

    @classmethod
    def empty(
        cls,
        name: str,
        batch: int,
        dtype: DTypeLike,
        loss: str = "map",
        j: float = 10.0,
    ) -> Engine:
        """The network of that name, every parameter 0."""
        if name == "modern":
            engine = cls(Modern, MODERN, cross_entropy, np.argmax, batch, dtype)
        else:
            losses = {"map": map_loss(j), "penalty": penalty}
            if loss not in losses:
                raise ValueError(f'loss must be "map" or "penalty"; it is {loss!r}')
            engine = cls(Lenet5, LENET5, losses[loss], np.argmin, batch, dtype)
        options = {"batch": batch, "dtype": engine.dtype.name, "loss": loss, "j": j}
        engine.made_by = name, options
        return engine

    @property
    def flat(self) -> Array:
        """All parameters, one vector; setting it (`flat -= step`) keeps the memory."""
        return self._values.flat

    @flat.setter
    def flat(self, values: ArrayLike) -> None:
        if values is not self._values.flat:
            self._values.flat[...] = values

    @property
    def flat_gradient(self) -> Array:
        """All gradients, one vector; there after `loss_and_gradient`."""
        return self._total.flat

    @property
    def parameters(self) -> dict[str, Array]:
        """Views of `flat`, named and shaped as in `nn`."""
        return self._values.named

    @property
    def gradients(self) -> dict[str, Array]:
        """Views of `flat_gradient`, named and shaped as in `nn`."""
        return self._total.named

    def loss_and_gradient(self, images: Array, labels: Array) -> float:
        """Mean loss of a batch; its gradient stands in `flat_gradient`.

        Parameters
        ----------
        images : (N, 1, 32, 32)
            Any N; the modern network also takes (N, 1, 28, 28).
        labels : (N,) integers
            0 to 9.
        """
        images, labels = self.checked(images, labels)
        with one_blas_thread():
            return self.learn(images, labels, 1 / len(images))

    def learn(self, images: Array, labels: Array, share: float) -> float:
        """What `loss_and_gradient` does once all is checked; each image counts share.

        For :class:`Workers`, whose parts of a batch share its 1/N.
        """
        w, loss = self._values.matrices, 0.0
        if len(images) == 0:
            self._total.flat[...] = 0
        for start in range(0, len(images), self.batch):
            some = images[start : start + self.batch]
            net = self._pass(len(some))
            out = net.forward(some, w, learning=True)
            loss += self._loss(out, labels[start : start + self.batch], share)
            into = self._part if start else self._total
            net.backward(out, w, into.matrices)
            if start:
                np.add(self._total.flat, into.flat, out=self._total.flat)
        return loss

    def forward(self, images: Array) -> Array:
        """(N, 1, 32, 32) -> outputs (N, 10): penalties, or logits."""
        images, _ = self.checked(images)
        outputs = np.empty((len(images), 10), self.dtype)
        with one_blas_thread():
            self.fill(images, outputs)
        return outputs

    def fill(self, images: Array, outputs: Array) -> None:
        """What `forward` does once all is checked, into outputs (N, 10)."""
        for start in range(0, len(images), self.batch):
            some = images[start : start + self.batch]
            out = self._pass(len(some)).forward(some, self._values.matrices)
            outputs[start : start + len(some)] = out.T

    def predict(self, images: Array) -> Array:
        """(N, 1, 32, 32) -> the digits (N,); a tie goes to the first."""
        return self.decide(self.forward(images))

    def decide(self, outputs: Array) -> Array:
        """(N, 10) -> (N,): the smallest penalty, or the largest logit."""
        return self._decide(outputs, axis=1)

    def checked(
        self, images: ArrayLike, labels: ArrayLike | None = None
    ) -> tuple[Array, Array]:
        """Both as arrays, or a ValueError whose sentence says what does not fit."""
        images = np.asarray(images)
        if images.ndim != 4 or images.shape[1:] not in self._sizes:
            expected = " or ".join(f"(N, 1, {h}, {w})" for _, h, w in self._sizes)
            raise ValueError(
                f"images must have shape {expected}; it has shape {images.shape}"
            )
        if len(images) == 0:
            raise ValueError("images must hold at least one image; it holds none")
        if labels is None:
            return images, _NO_LABELS
        labels = np.asarray(labels)
        if labels.shape != (len(images),):
            raise ValueError(
                f"labels must have shape {(len(images),)}; it has shape {labels.shape}"
            )
        least, most = np.minimum.reduce(labels), np.maximum.reduce(labels)
        if labels.dtype.kind not in "iu" or least < 0 or most > 9:
            raise ValueError(
                f"labels must be integers from 0 to 9; they are {labels.dtype}, "
                f"{least} to {most}"
            )
        return images, labels

    def _pass(self, n: int) -> Pass:
        if n not in self._passes:
            if len(self._passes) == KEPT:
                self._passes.popitem(last=False)
            self._passes[n] = self._network(n, self.dtype)
        self._passes.move_to_end(n)
        return self._passes[n]
