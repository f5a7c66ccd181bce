"""The modern relative of LeNet-5, as today's tutorials build it.

Same plan, other parts: ReLU, max pooling without parameters, all of S2's maps in C3,
dense layers and softmax where the paper has C5, F6 and RBFs.
"""

from __future__ import annotations

import numpy as np

from lenet_edu.nn import Convolution, Dense, Flatten, Layer, MaxPooling, relu

from .network import Network


class Relu(Layer):
    """max(0, a) on any shape; its slope at 0 is taken as 0."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        """The shape stays."""
        self._cache = relu(x)
        return self._cache

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """The shape stays."""
        return dy * (self.cached() > 0)


def modern(rng: np.random.Generator, padding: int = 0) -> Network:
    """The untrained network: (N, 1, 32, 32) -> logits (N, 10), float32.

    61,706 parameters. Kernels and weights are uniform in +-sqrt(6 / fan-in) (He et
    al. 2015, which ReLU asks for), biases 0.

    Parameters
    ----------
    rng
        Source of the initial weights.
    padding
        Of C1: 0 for images of 32 x 32, 2 for MNIST's own 28 x 28.
    """

    def weights(*shape: int) -> np.ndarray:
        bound = np.sqrt(6 / np.prod(shape[1:]))
        return rng.uniform(-bound, bound, shape).astype(np.float32)

    def zeros(size: int) -> np.ndarray:
        return np.zeros(size, np.float32)

    layers: dict[str, Layer] = {
        "C1": Convolution(weights(6, 1, 5, 5), zeros(6), padding=padding),
        "C1 relu": Relu(),  # (N, 6, 28, 28)
        "S2": MaxPooling(),  # (N, 6, 14, 14)
        "C3": Convolution(weights(16, 6, 5, 5), zeros(16)),
        "C3 relu": Relu(),  # (N, 16, 10, 10)
        "S4": MaxPooling(),  # (N, 16, 5, 5)
        "flat": Flatten(),  # (N, 400)
        "F5": Dense(weights(120, 400), zeros(120)),
        "F5 relu": Relu(),  # (N, 120)
        "F6": Dense(weights(84, 120), zeros(84)),
        "F6 relu": Relu(),  # (N, 84)
        "OUT": Dense(weights(10, 84), zeros(10)),  # (N, 10)
    }
    return Network(list(layers.values()), list(layers))
