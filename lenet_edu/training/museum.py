"""Chapter 10's museum: wrong backward passes, and a small network that learns by them.

The network is small enough to be trained nine times within one cell: a convolution of
six maps, a subsampling, and ten outputs, on digits of 16 x 16 pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from lenet_edu import nn
from lenet_edu.data import Mnist, batches, to_input
from lenet_edu.models.network import Network

from .gradient_check import check_network

Array = np.ndarray
Function = Callable[..., Any]
Three = tuple[Array, Array, Array]


def _changed(change: Callable[[Array, Array, Array, Array], Three]) -> Function:
    """conv2d_backward with its result changed: change(dy, dx, dw, db)."""

    def conv2d_backward(
        dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
    ) -> Three:
        return change(dy, *nn.conv2d_backward(dy, x, w, stride, padding))

    return conv2d_backward


def _first_pixel(dy: Array, x: Array, coefficient: Array, size: int = 2) -> Three:
    dx, dcoefficient, dbias = nn.subsample_backward(dy, x, coefficient, size)
    first = np.zeros_like(dx)
    first[:, :, ::size, ::size] = dx[:, :, ::size, ::size]
    return first, dcoefficient, dbias


# What becomes of dy (N, F, Ho, Wo) before a right conv2d_backward gets it.
SPOILED: dict[str, Callable[[Array], Array]] = {
    "right": lambda g: g,
    "dy not used": np.ones_like,
    "dy squared": np.square,
    "dy without its sign": np.abs,
    "dy rotated by 180°": lambda g: g[:, :, ::-1, ::-1],
    "map 0's dy for all": lambda g: 0 * g + g[:, :1],
    "last image's for all": lambda g: 0 * g + g[-1:],
    "rows in reverse": lambda g: g[:, :, ::-1],
    "divided by N": lambda g: g / len(g),
}

# What is wrong, by its name: the functions that take the place of the right ones.
BUGS: dict[str, dict[str, Function]] = {
    "no bug": {},
    "biases never learn": {
        "conv2d_backward": _changed(lambda dy, dx, dw, db: (dx, dw, 0 * db))
    },
    "one db for all maps": {
        "conv2d_backward": _changed(lambda dy, dx, dw, db: (dx, dw, 0 * db + db.sum()))
    },
    "dx divided by N": {
        "conv2d_backward": _changed(lambda dy, dx, dw, db: (dx / len(dy), dw, db))
    },
    "slope 1 - y\u00b2": {"squash_backward": lambda dy, y: dy * (1 - y * y)},
    "no slope at all": {"squash_backward": lambda dy, y: dy},
    "1 pixel per block": {"subsample_backward": _first_pixel},
    "dw rotated by 180\u00b0": {
        "conv2d_backward": _changed(
            lambda dy, dx, dw, db: (dx, dw[..., ::-1, ::-1], db)
        )
    },
    "all signs opposite": {
        "conv2d_backward": _changed(lambda dy, dx, dw, db: (-dx, -dw, -db))
    },
}


def small_network(
    functions: Mapping[str, Function] | None = None, dtype: DTypeLike = np.float32
) -> Network:
    """The museum's network: (N, 1, 16, 16) -> logits (N, 10, 1, 1).

    Parameters
    ----------
    functions
        conv2d_backward, squash_backward and subsample_backward, where another one than
        the course's is wanted. The random weights are the same each time.
    dtype
        float32 or float64, of all parameters.
    """
    own = dict(functions or {})
    rng = np.random.default_rng(1)
    kernels = [rng.normal(size=s) for s in ((6, 1, 5, 5), (10, 6, 6, 6))]
    w1, w2 = ((w / np.sqrt(w[0].size)).astype(dtype) for w in kernels)
    conv = own.get("conv2d_backward", nn.conv2d_backward)
    squash = own.get("squash_backward", nn.squash_backward)
    pool = own.get("subsample_backward", nn.subsample_backward)
    zeros = np.zeros(10, dtype)
    quarter = np.full(6, 0.25, dtype)
    return Network(
        [
            nn.Convolution(w1, zeros[:6], backward=conv),
            nn.Squashing(backward=squash),
            nn.Subsampling(quarter, zeros[:6], backward=pool),
            nn.Squashing(backward=squash),
            nn.Convolution(w2, zeros, backward=conv),
        ],
        ["conv", "conv squashed", "pool", "pool squashed", "out"],
    )


def small_digits(images: Array) -> Array:
    """Images (N, 28, 28) uint8 -> (N, 1, 16, 16) float32, as the small network's."""
    return nn.mean_pool2d(to_input(images)).astype(np.float32)


def cross_entropy_of_maps(y: Array, labels: Array) -> tuple[float, Array]:
    """Logits (N, 10, 1, 1), labels (N,) -> mean cross-entropy, its gradient."""
    z = y[:, :, 0, 0]
    dz = nn.cross_entropy_backward(z, labels)
    return nn.cross_entropy(z, labels), dz[:, :, None, None].astype(y.dtype)


def learn(
    network: Network, x: Array, labels: Array, rate: float = 0.1, epochs: int = 2
) -> None:
    """Plain gradient descent in batches of 20, in an order that is always the same."""
    rng = np.random.default_rng(0)
    for _ in range(epochs):
        for images, answers in batches(x, labels, 20, rng):
            _, dy = cross_entropy_of_maps(network.forward(images), answers)
            network.backward(dy)
            for name, parameter in network.parameters.items():
                parameter -= rate * network.gradients[name]


class Museum:
    """The digits that all exhibits learn from, 2,000, and are tested with, 1,000."""

    def __init__(self, mnist: Mnist) -> None:
        self._known = small_digits(mnist.train_images[:2000])
        self._labels = mnist.train_labels[:2000]
        self._new = small_digits(mnist.test_images[:1000])
        self._answers = mnist.test_labels[:1000]
        self._trained: dict[tuple[str, float], tuple[Network, float]] = {}

    def trained(self, bug: str, rate: float = 0.1) -> tuple[Network, float]:
        """A network after two epochs with this bug, and its share of right answers.

        It is trained once; whoever asks again gets the same network.
        """
        if (bug, rate) not in self._trained:
            network = small_network(BUGS[bug])
            learn(network, self._known, self._labels, rate)
            said = network(self._new).argmax(axis=1)[:, 0, 0]
            right = float(np.mean(said == self._answers))
            self._trained[bug, rate] = network, right
        return self._trained[bug, rate]

    def gradient_error(self, bug: str) -> float:
        """The worst relative error of some gradients, before any training."""
        found = check_network(
            small_network(BUGS[bug], np.float64),
            cross_entropy_of_maps,
            self._known[:2].astype(float),
            self._labels[:2],
            np.random.default_rng(2),
            5,
        )
        return max(one.error for one in found)

    def beyond_one(self, network: Network) -> float:
        """Which part of the squashed numbers is above 1 or below -1, on new digits.

        There 1 - y², the slope of a plain tanh, has the wrong sign.
        """
        x, beyond, total = self._new[:300], 0, 0
        for layer in network.layers:
            x = layer.forward(x)
            if isinstance(layer, nn.Squashing):
                beyond += int(np.sum(np.abs(x) > 1))
                total += x.size
        return beyond / total
