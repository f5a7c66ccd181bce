"""The modern relative of LeNet-5, as today's tutorials build it.

Same plan, other parts: ReLU, max pooling without parameters, all of S2's maps in C3,
dense layers and softmax where the paper has C5, F6 and RBFs.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lenet_edu.nn import (
    Convolution,
    Dense,
    Flatten,
    Layer,
    MaxPooling,
    output_size,
    relu,
)

from .network import Network

Function = Callable[..., np.ndarray]


def relu_backward(dy: np.ndarray, a: np.ndarray) -> np.ndarray:
    """dy where a > 0, else 0: the slope at 0 is taken as 0. Any shape."""
    return dy * (a > 0)


class Relu(Layer):
    """max(0, a) on any shape."""

    def __init__(
        self, forward: Function = relu, backward: Function = relu_backward
    ) -> None:
        super().__init__()
        self._forward, self._backward = forward, backward

    def forward(self, x: np.ndarray) -> np.ndarray:
        """The shape stays."""
        self._cache = x
        return self._forward(x)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """The shape stays."""
        return self._backward(dy, self.cached())


def modern(
    rng: np.random.Generator,
    padding: int = 0,
    side: int | None = None,
    relu: Function = relu,
    relu_backward: Function = relu_backward,
    init: str = "he",
) -> Network:
    """The untrained network: (N, 1, side, side) -> logits (N, 10), float32.

    61,706 parameters. Kernels and weights are uniform in +-sqrt(6 / fan-in) (He et
    al. 2015, which ReLU asks for), biases 0.

    Parameters
    ----------
    rng
        Source of the initial weights.
    padding
        Of C1; 2 gives MNIST's own 28 x 28 the frame that they lack.
    side
        Of the images; by default 32, or what a frame makes 32. 28 without padding is
        the popular listing as it stands: S4 is 4 x 4 then, F5 sees 256 numbers, and
        there are 44,426 parameters.
    relu, relu_backward
        Yours, a -> y and dy, a -> da; by default the course's.
    init
        "he", or "glorot": uniform in +-sqrt(6 / (fan-in + fan-out)), which Keras takes
        where nothing is said (Glorot and Bengio 2010, eq. 16).

    Raises
    ------
    ValueError
        If ``init`` is neither.
    """
    if init not in ("he", "glorot"):
        raise ValueError(f'init must be "he" or "glorot"; it is {init!r}')
    side, frame = side or 32 - 2 * padding, padding
    for kernel, step in ((5, 1), (2, 2), (5, 1), (2, 2)):
        side, frame = output_size(side, kernel, step, frame), 0
    features = 16 * side * side

    def weights(*shape: int) -> np.ndarray:
        fan_in, fan_out = np.prod(shape[1:]), shape[0] * np.prod(shape[2:])
        bound = np.sqrt(6 / (fan_in + fan_out * (init == "glorot")))
        return rng.uniform(-bound, bound, shape).astype(np.float32)

    def zeros(size: int) -> np.ndarray:
        return np.zeros(size, np.float32)

    layers: dict[str, Layer] = {
        "C1": Convolution(weights(6, 1, 5, 5), zeros(6), padding=padding),
        "C1 relu": Relu(relu, relu_backward),  # (N, 6, 28, 28)
        "S2": MaxPooling(),  # (N, 6, 14, 14)
        "C3": Convolution(weights(16, 6, 5, 5), zeros(16)),
        "C3 relu": Relu(relu, relu_backward),  # (N, 16, 10, 10)
        "S4": MaxPooling(),  # (N, 16, 5, 5)
        "flat": Flatten(),  # (N, 400)
        "F5": Dense(weights(120, features), zeros(120)),
        "F5 relu": Relu(relu, relu_backward),  # (N, 120)
        "F6": Dense(weights(84, 120), zeros(84)),
        "F6 relu": Relu(relu, relu_backward),  # (N, 84)
        "OUT": Dense(weights(10, 84), zeros(10)),  # (N, 10)
    }
    return Network(list(layers.values()), list(layers))
