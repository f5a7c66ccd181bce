"""A network is a list of layers.

Forward through the list, backward through the reversed list: nothing else happens
here, and the names are only there to find the parameters again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lenet_edu.fast.threads import one_blas_thread
from lenet_edu.nn import Layer, parameter_count

from .summary import Summary, summary


class Network:
    """Layers in order, each with a name.

    Parameters
    ----------
    layers
        What the data runs through, first to last.
    names
        One per layer, each once; default "0", "1", and so on. Parameters are called
        ``<layer>.<parameter>``, for example ``C1.w``.
    yours
        Names of the functions inside the layers that a learner wrote.

    Raises
    ------
    ValueError
        If there is not exactly one name per layer.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        names: Sequence[str] | None = None,
        yours: Sequence[str] = (),
    ) -> None:
        self.layers = list(layers)
        self.yours = tuple(yours)
        self.names = list(names or map(str, range(len(self.layers))))
        if len(self.names) != len(self.layers) or len(set(self.names)) < len(
            self.names
        ):
            raise ValueError(
                f"a network of {len(self.layers)} layers needs as many different "
                f"names; it was given {self.names}"
            )

    def forward(self, x: np.ndarray) -> np.ndarray:
        """(N, C, H, W) -> the last layer's output; for LeNet-5 penalties (N, 10)."""
        with one_blas_thread():
            for layer in self.layers:
                x = layer.forward(x)
        return x

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Gradient of the output -> gradient of the input; the layers keep theirs."""
        with one_blas_thread():
            for layer in reversed(self.layers):
                dy = layer.backward(dy)
        return dy

    __call__ = forward

    @property
    def parameters(self) -> dict[str, np.ndarray]:
        """The layers' own arrays: changing one in place changes the network."""
        return {
            f"{name}.{key}": array
            for name, layer in zip(self.names, self.layers, strict=True)
            for key, array in layer.parameters.items()
        }

    @property
    def gradients(self) -> dict[str, np.ndarray]:
        """Same names and shapes as ``parameters``; there after ``backward``."""
        return {
            f"{name}.{key}": array
            for name, layer in zip(self.names, self.layers, strict=True)
            for key, array in layer.gradients.items()
        }

    def parameter_count(self) -> int:
        """How many trainable numbers there are."""
        return parameter_count(self.layers)

    def summary(self, input_shape: tuple[int, ...] = (1, 32, 32)) -> Summary:
        """Sizes, parameters, connections and multiply-adds, layer by layer."""
        return summary(self, input_shape)
