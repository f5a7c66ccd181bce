"""What a layer is: a thin object that holds parameters and what backward needs.

The mathematics is in functions that a layer receives, by default the course's own;
a learner's function goes in at the same place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from numpy.typing import ArrayLike

from .squashing import squash, squash_backward
from .validation import Array, as_float

Function = Callable[..., Any]
Shape = tuple[int, ...]  # of one example: (C, H, W) or (D,)


class Layer:
    """Base: ``forward(x) -> y``, ``backward(dy) -> dx``.

    ``parameters`` and ``gradients`` are dictionaries with the same names; gradients
    are sums over the batch and stand there after ``backward``. Parameters are the
    layer's own copies: training changes them in place, and nobody else's arrays.

    What a layer costs is computed from its own arrays: ``parameter_count`` is what
    training may change; ``connections`` and ``multiply_adds`` (connections without
    the biases) are for one example of the given input shape.
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

    @property
    def kind(self) -> str:
        """What it is, in a word or two."""
        return type(self).__name__.lower()

    @property
    def sees(self) -> str:
        """What one unit of its output is connected to."""
        return ""

    def trainable(self) -> dict[str, int]:
        """How many numbers of each parameter training may change."""
        return {name: array.size for name, array in self.parameters.items()}

    def parameter_count(self) -> int:
        """How many numbers training may change."""
        return sum(self.trainable().values())

    def fixed_count(self) -> int:
        """How many numbers are given and stay as they are."""
        return 0

    def maps(self, shape: Shape, channels: int | None = None) -> Shape:
        """An input's shape (C, H, W); ValueError if it is something else."""
        if len(shape) != 3 or channels not in (None, shape[0]):
            raise self._unfit(f"({channels or 'C'}, H, W)", shape)
        return shape

    def row(self, shape: Shape, size: int) -> None:
        """ValueError if an input's shape is not (size,)."""
        if tuple(shape) != (size,):
            raise self._unfit(f"({size},)", shape)

    def _unfit(self, wanted: str, shape: Shape) -> ValueError:
        return ValueError(
            f"{type(self).__name__} needs an input of shape {wanted}, without the "
            f"batch; it was given {tuple(shape)}"
        )

    def output_shape(self, shape: Shape) -> Shape:
        """From the shape of one input, without the batch, to that of its output."""
        return shape

    def connections(self, shape: Shape) -> int:
        """Links into all units, a bias being one; 0 for a function without weights."""
        return 0

    def multiply_adds(self, shape: Shape) -> int:
        """The connections that multiply by a weight, so without the biases."""
        return 0


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


def parameter_count(layers: Sequence[Layer]) -> int:
    """How many numbers training may change in a list of layers."""
    return sum(layer.parameter_count() for layer in layers)


def owned(**arrays: ArrayLike) -> dict[str, Array]:
    """Float copies of the arrays, by name."""
    return {name: as_float(values, name).copy() for name, values in arrays.items()}
