"""LeNet-1 and LeNet-4, the smaller networks before LeNet-5, from the layers of ``nn``.

Source: LeCun et al. 1998, sec. III-C. What it does not print is ours: which maps of the
first stage each map of the second sees, and the training.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lenet_edu import nn
from lenet_edu.data import batches
from lenet_edu.models import Network
from lenet_edu.training import quick
from lenet_edu.training.loop import Training
from lenet_edu.training.model import Trainee, largest
from lenet_edu.training.optimizers import Adam
from lenet_edu.training.schedules import cosine

Array = np.ndarray
RATE = 0.002
BATCH = 32


def lenet1_table() -> Array:
    """(12, 4) bool with 20 connections: every map of the first stage is seen by five.

    Two halves of two maps and six: four maps see both, one sees either alone. All 48
    connections would give 3,278 numbers, these 2,578; the paper says about 2,600.
    """
    half = np.ones((6, 2), bool)
    half[0, 1] = half[5, 0] = False
    return np.kron(np.eye(2, dtype=bool), half).astype(bool)


def lenet4_table() -> Array:
    """(16, 8) bool with 48 connections: three in a row, six out of each column.

    Three each give 262,306 connections in the network; the paper says about 260,000.
    """
    first = np.zeros((2, 8), bool)
    first[0, [0, 1, 3]] = first[1, [0, 2, 5]] = True
    return np.concatenate([np.roll(first, m, axis=1) for m in range(8)])


def lenet1(rng: np.random.Generator) -> Network:
    """The untrained network: (N, 1, 28, 28) -> logits (N, 10), float32.

    Weights are uniform with the standard deviation 1 / sqrt(fan-in), biases 0. The
    last layer is linear, for a softmax.
    """
    second = _convolution(rng, lenet1_table())
    return _network(
        {
            "C1": _convolution(rng, np.ones((4, 1), bool), first=True),
            "C1 units": nn.Squashing(),  # (N, 4, 24, 24)
            "S2": _subsampling(4),
            "S2 units": nn.Squashing(),  # (N, 4, 12, 12)
            "C3": second,
            "C3 units": nn.Squashing(),  # (N, 12, 8, 8)
            "S4": _subsampling(12),
            "S4 units": nn.Squashing(),  # (N, 12, 4, 4)
            "flat": nn.Flatten(),  # (N, 192)
            "OUT": _dense(rng, 192, 10),
        }
    )


def lenet4(rng: np.random.Generator) -> Network:
    """The untrained network: (N, 1, 32, 32) -> logits (N, 10), float32; as `lenet1`.

    As the paper words it: 4 maps, 8 subsampling maps in pairs, 16 and 16 maps, 120
    units that see all of these, 10 outputs. That makes 50,698 numbers, where it prints
    about 17,000: the 120 units alone have 48,120, if they see all.
    """
    second = _convolution(rng, lenet4_table())
    return _network(
        {
            "C1": _convolution(rng, np.ones((4, 1), bool), first=True),
            "C1 units": nn.Squashing(),  # (N, 4, 28, 28)
            "pairs": Twice(),
            "S2": _subsampling(8),
            "S2 units": nn.Squashing(),  # (N, 8, 14, 14)
            "C3": second,
            "C3 units": nn.Squashing(),  # (N, 16, 10, 10)
            "S4": _subsampling(16),
            "S4 units": nn.Squashing(),  # (N, 16, 5, 5)
            "flat": nn.Flatten(),  # (N, 400)
            "F5": _dense(rng, 400, 120),
            "F5 units": nn.Squashing(),
            "OUT": _dense(rng, 120, 10),
        }
    )


class Twice(nn.Layer):
    """Each map twice, side by side, so that two subsamplings can see it."""

    def forward(self, x: Array) -> Array:
        """(N, C, H, W) -> (N, 2 * C, H, W)."""
        return np.repeat(x, 2, axis=1)

    def backward(self, dy: Array) -> Array:
        """(N, 2 * C, H, W) -> (N, C, H, W)."""
        dx: Array = dy[:, ::2] + dy[:, 1::2]
        return dx

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """(C, H, W) -> (2 * C, H, W)."""
        C, H, W = self.maps(shape)
        return (2 * C, H, W)


def _network(layers: dict[str, nn.Layer]) -> Network:
    return Network(list(layers.values()), list(layers))


def _weights(rng: np.random.Generator, fan_in: Array | int, *shape: int) -> Array:
    bound = np.sqrt(3 / np.asarray(fan_in, float))
    return (rng.uniform(-1, 1, shape).T * bound).T.astype(np.float32)


def _convolution(
    rng: np.random.Generator, table: Array, first: bool = False
) -> quick.Convolution:
    w = _weights(rng, 25 * table.sum(axis=1), *table.shape, 5, 5)
    zeros = np.zeros(len(table), np.float32)
    return quick.Convolution(w, zeros, table=table, first=first)


def _subsampling(maps: int) -> nn.Subsampling:
    return nn.Subsampling(
        np.full(maps, 1 / 4, np.float32),
        np.zeros(maps, np.float32),
        forward=quick.subsample,
        backward=quick.subsample_backward,
    )


def _dense(rng: np.random.Generator, inputs: int, outputs: int) -> nn.Dense:
    w = _weights(rng, inputs, outputs, inputs)
    return nn.Dense(w, np.zeros(outputs, np.float32))


class Ancestor:
    """One of the two as a contestant: flat images from 0 to 1.

    Parameters
    ----------
    build
        `lenet1` or `lenet4`.
    side
        Of its input; digits of 28 x 28 get a frame of paper.
    passes, seed
        Over the training digits; of weights and order.
    """

    def __init__(
        self,
        build: Callable[[np.random.Generator], Network],
        side: int,
        passes: int = 8,
        seed: int = 1998,
    ) -> None:
        self.side, self.passes, self.seed = side, passes, seed
        self.network = build(np.random.default_rng(seed))
        second = self.network.layers[self.network.names.index("C3")]
        links = second.trainable()["w"] // 25
        self.settings = (
            f"softmax and cross-entropy, Adam from {RATE} to 0, batches of {BATCH}, "
            f"{passes} passes, seed {seed}; a table of {links} connections"
        )

    def fit(self, x: Array, labels: Array) -> None:
        model = Trainee(
            self.network,
            lambda y, t: (nn.cross_entropy(y, t), nn.cross_entropy_backward(y, t)),
            largest,
        )
        Training(
            model,
            Adam(model.parameters),
            cosine(RATE, self.passes),
            self._maps(x),
            labels,
            size=BATCH,
            rng=np.random.default_rng(self.seed),
        ).run(self.passes)

    def predict(self, x: Array) -> Array:
        none = np.zeros(len(x), int)
        parts = batches(self._maps(x), none, 500)
        return np.concatenate([largest(self.network(part)) for part, _ in parts])

    @property
    def multiply_adds(self) -> int:
        return self.network.summary((1, self.side, self.side)).multiply_adds

    @property
    def stored(self) -> int:
        return self.network.parameter_count()

    def _maps(self, x: Array) -> Array:
        """(N, 784) from 0 to 1 -> (N, 1, side, side) from -0.1 to 1.175."""
        images = (-0.1 + 1.275 * x).astype(np.float32).reshape(-1, 1, 28, 28)
        frame = (self.side - 28) // 2
        wide = ((0, 0), (0, 0), (frame, frame), (frame, frame))
        return np.pad(images, wide, constant_values=np.float32(-0.1))
