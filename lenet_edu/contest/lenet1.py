"""LeNet-1, a fortieth of LeNet-5's numbers, from the layers of ``nn``.

Source: LeCun et al. 1998, sec. III-C: about 2,600 trainable numbers, about 100,000
multiply-adds. Which of the 4 maps each of the 12 sees is not printed there; all 48
connections would give 3,278 numbers, 20 of them give 2,578.
"""

from __future__ import annotations

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


def table() -> Array:
    """(12, 4) bool with 20 connections: every map of the first stage is seen by five.

    Two halves of two maps and six: four maps see both, one sees either alone.
    """
    half = np.ones((6, 2), bool)
    half[0, 1] = half[5, 0] = False
    return np.kron(np.eye(2, dtype=bool), half).astype(bool)


def lenet1(rng: np.random.Generator) -> Network:
    """The untrained network: (N, 1, 28, 28) -> logits (N, 10), float32.

    Weights are uniform with the standard deviation 1 / sqrt(fan-in), biases 0. The
    last layer is linear, for a softmax.
    """
    seen = table()

    def weights(fan_in: Array | float, *shape: int) -> Array:
        bound = np.sqrt(3 / np.asarray(fan_in, float))
        return (rng.uniform(-1, 1, shape).T * bound).T.astype(np.float32)

    def subsampling(maps: int) -> nn.Subsampling:
        return nn.Subsampling(
            np.full(maps, 1 / 4, np.float32),
            np.zeros(maps, np.float32),
            forward=quick.subsample,
            backward=quick.subsample_backward,
        )

    zeros = np.zeros(12, np.float32)
    second = weights(25 * seen.sum(axis=1), 12, 4, 5, 5)
    layers: dict[str, nn.Layer] = {
        "C1": quick.Convolution(weights(25, 4, 1, 5, 5), zeros[:4].copy(), first=True),
        "C1 units": nn.Squashing(),  # (N, 4, 24, 24)
        "S2": subsampling(4),
        "S2 units": nn.Squashing(),  # (N, 4, 12, 12)
        "C3": quick.Convolution(second, zeros.copy(), table=seen),
        "C3 units": nn.Squashing(),  # (N, 12, 8, 8)
        "S4": subsampling(12),
        "S4 units": nn.Squashing(),  # (N, 12, 4, 4)
        "flat": nn.Flatten(),  # (N, 192)
        "OUT": nn.Dense(weights(192, 10, 192), zeros[:10].copy()),
    }
    return Network(list(layers.values()), list(layers))


class LeNet1:
    """The network as a contestant: flat images from 0 to 1."""

    def __init__(self, passes: int = 8, seed: int = 1998) -> None:
        self.passes, self.seed = passes, seed
        self.settings = (
            f"softmax and cross-entropy, Adam from {RATE} to 0, batches of {BATCH}, "
            f"{passes} passes, seed {seed}; a table of 20 connections"
        )
        self.network = lenet1(np.random.default_rng(seed))

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
            _maps(x),
            labels,
            size=BATCH,
            rng=np.random.default_rng(self.seed),
        ).run(self.passes)

    def predict(self, x: Array) -> Array:
        none = np.zeros(len(x), int)
        parts = [
            largest(self.network(part)) for part, _ in batches(_maps(x), none, 500)
        ]
        return np.concatenate(parts)

    @property
    def multiply_adds(self) -> int:
        return self.network.summary((1, 28, 28)).multiply_adds

    @property
    def stored(self) -> int:
        return self.network.parameter_count()


def _maps(x: Array) -> Array:
    """(N, 784) from 0 to 1 -> (N, 1, 28, 28) from -0.1 to 1.175."""
    return (-0.1 + 1.275 * x).astype(np.float32).reshape(-1, 1, 28, 28)
