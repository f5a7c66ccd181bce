"""The popular Keras listing as it stands: 28 x 28, 44,426 parameters, Keras's defaults.

Nothing is chosen here that the listing leaves to Keras: Glorot's initial weights, Adam
with an epsilon of 1e-7, the test set measured after every epoch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu import nn
from lenet_edu.data import Mnist
from lenet_edu.fast import Engine
from lenet_edu.models import Network, modern

from .checkpoint import Checkpoint
from .history import Epoch
from .loop import Callback, Training
from .optimizers import Adam, Arrays
from .record import data_record
from .schedules import constant
from .whole import record_of, run_to_the_end

Array = np.ndarray
PARTS = 500  # images that are evaluated at a time


@dataclass(frozen=True)
class Recipe:
    """The listing's numbers; ``images`` are taken from the front of the digits."""

    seed: int = 1998
    epochs: int = 20
    images: int = 60_000
    batch: int = 128
    rate: float = 0.001
    epsilon: float = 1e-7


class KerasAdam(Adam):
    """Adam as Keras and TensorFlow step: epsilon is added before the correction.

    w -= rate sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(s) + epsilon), which is the same as
    an epsilon / sqrt(1 - b2^t) beside the corrected means: larger at first, 3.2e-6 in
    the first step.

    Parameters
    ----------
    parameters, epsilon
        As :class:`~.optimizers.Adam`.
    single
        Take b1^t and b2^t in float32, as Keras does where it computes in float32. The
        first step differs by 6e-6 of its length then: nothing for a training, but it
        keeps two programs from agreeing to more than three digits after 50 steps.

    Source: Kingma and Ba 2015, the end of sec. 2 (there "epsilon hat").
    """

    def __init__(
        self, parameters: Arrays, epsilon: float = 1e-7, single: bool = False
    ) -> None:
        super().__init__(parameters, epsilon=epsilon)
        self._number = np.float32 if single else np.float64

    def move(self, name: str, w: Array, g: Array, rate: float) -> None:
        (first, second), steps = self.betas, int(self.state["steps"])
        mean, square = self.state[f"mean {name}"], self.state[f"square {name}"]
        mean *= first
        mean += (1 - first) * g
        square *= second
        square += (1 - second) * np.square(g)
        number = self._number
        left = [1 - number(beta) ** number(steps) for beta in self.betas]
        w -= rate * np.sqrt(left[1]) / left[0] * mean / (np.sqrt(square) + self.epsilon)


class Listing:
    """The listing's network on the engine, which has images of 32 x 32.

    An image of 28 x 28 is put into the upper left corner. What C1, S2, C3 and S4 make
    of that corner does not depend on the rest, and of S4's 5 x 5 the upper left 4 x 4
    are the listing's S4. F5's weights for the others start as 0, and their gradient is
    set to 0, so they stay so and nothing comes back through them: to rounding the
    numbers are those of ``modern(rng, side=28)``.

    Parameters
    ----------
    network
        ``modern(rng, side=28)``: its numbers are copied.
    batch
        Images in a sub-batch.
    """

    def __init__(
        self, network: Network, batch: int = 64, dtype: type = np.float32
    ) -> None:
        wide = dict(network.parameters)
        dense = np.zeros((120, 16, 5, 5))
        dense[:, :, :4, :4] = wide["F5.w"].reshape(120, 16, 4, 4)
        wide["F5.w"] = dense.reshape(120, 400)
        self.engine = Engine.modern(wide, batch=batch, dtype=dtype)
        outside = np.ones((16, 5, 5), bool)
        outside[:, :4, :4] = False
        self._outside = outside.ravel()

    @property
    def flat(self) -> Array:
        """(61706,): the engine's, of which 17,280 are always 0."""
        return self.engine.flat

    @property
    def flat_gradient(self) -> Array:
        """(61706,): the engine's."""
        return self.engine.flat_gradient

    @property
    def parameters(self) -> dict[str, Array]:
        """By name, in the shapes of ``modern(rng, side=28)``; F5.w is a copy."""
        return self._narrow(self.engine.parameters)

    @property
    def gradients(self) -> dict[str, Array]:
        """Likewise."""
        return self._narrow(self.engine.gradients)

    @property
    def network(self) -> Network:
        """A copy, as a network."""
        network = modern(np.random.default_rng(0), side=28)
        for name, array in self.parameters.items():
            network.parameters[name][...] = array
        return network

    def loss_and_gradient(self, images: Array, labels: Array) -> float:
        """(N, 1, 28, 28) and (N,) -> mean cross-entropy; see ``flat_gradient``."""
        loss = self.engine.loss_and_gradient(_cornered(images), labels)
        self.engine.gradients["F5.w"][:, self._outside] = 0
        return loss

    def forward(self, images: Array) -> Array:
        """(N, 1, 28, 28) -> logits (N, 10)."""
        return self.engine.forward(_cornered(images))

    def predict(self, images: Array) -> Array:
        """(N, 1, 28, 28) -> (N,)."""
        return self.forward(images).argmax(axis=1)

    def _narrow(self, arrays: dict[str, Array]) -> dict[str, Array]:
        dense = arrays["F5.w"][:, ~self._outside]  # (120, 256), a copy
        return {**arrays, "F5.w": dense}


def _cornered(images: Array) -> Array:
    """(N, 1, 28, 28) -> (N, 1, 32, 32), zeros on the right and below."""
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[1:] != (1, 28, 28):
        raise ValueError(
            f"images must have shape (N, 1, 28, 28); it has shape {images.shape}"
        )
    return np.pad(images, ((0, 0), (0, 0), (0, 4), (0, 4)))


def evaluate(model: Listing | Network, x: Array, labels: Array) -> tuple[float, float]:
    """What Keras calls evaluate: (mean cross-entropy, accuracy) of x (N, 1, 28, 28)."""
    loss, right = 0.0, 0
    for i in range(0, len(x), PARTS):
        z, t = model.forward(x[i : i + PARTS]), labels[i : i + PARTS]
        loss += float(nn.cross_entropy(z.astype(np.float64), t)) * len(t)
        right += int((z.argmax(axis=1) == t).sum())
    return loss / len(x), right / len(x)


def pixels(images: Array) -> Array:
    """Bytes (N, 28, 28) -> (N, 1, 28, 28) float32, 0 is paper and 1 is ink."""
    return images[:, None] / np.float32(255)


class _Tested(Callback):
    """Test loss and accuracy after every epoch, as ``validation_data`` has them."""

    def __init__(self, x: Array, labels: Array) -> None:
        self.x, self.labels = x, labels
        self.values: list[list[float]] = []

    def after_epoch(self, training: Training, epoch: Epoch) -> None:
        assert isinstance(training.model, Listing)
        self.values.append([*evaluate(training.model, self.x, self.labels)])


def train_listing(
    data: Mnist,
    recipe: Recipe,
    *,
    checkpoint: str | Path | None = None,
    report: Callable[[str], None] = print,
) -> tuple[Network, dict[str, Any]]:
    """Train the listing's network.

    Parameters
    ----------
    data
        The training images teach; the test images are measured after every epoch, as
        the listing does, and nothing is chosen by them.
    recipe
        What is done.
    checkpoint
        As :func:`.modern.train_modern`.
    report
        Receives one line per epoch.

    Returns
    -------
    network : the trained network
    record : for JSON; "tested" holds [loss, accuracy] after each epoch
    """
    x, labels = pixels(data.train_images[: recipe.images]), data.train_labels
    labels = labels[: recipe.images]
    rng = np.random.default_rng(recipe.seed)
    model = Listing(modern(rng, side=28, init="glorot"))
    training = Training(
        model,
        KerasAdam(model.flat, epsilon=recipe.epsilon),
        constant(recipe.rate),
        x,
        labels,
        size=recipe.batch,
        rng=rng,
    )
    tested = _Tested(pixels(data.test_images), data.test_labels)
    keeper = None
    if checkpoint is not None:
        kept = {"network": "listing", **asdict(recipe), "learned": len(x)}
        kept["data"] = data_record(data)["sha256"]
        keeper = Checkpoint(checkpoint, kept, lists={"tested": tested.values})
    history = run_to_the_end(training, recipe.epochs, [tested], keeper, report)
    network = model.network
    train_loss, train_accuracy = evaluate(model, x, labels)
    return network, {
        "network": "listing",
        "what": "the popular Keras listing: 28 x 28, Keras's defaults",
        **record_of(network, data, history, in_words(recipe), len(x), 0),
        "tested": tested.values,
        "test_loss": tested.values[-1][0],
        "test_accuracy": tested.values[-1][1],
        "train_loss": train_loss,
        "train_accuracy": train_accuracy,
    }


def in_words(recipe: Recipe) -> dict[str, Any]:
    """The recipe for a record."""
    return {
        **asdict(recipe),
        "loss": "softmax cross-entropy, mean over the batch",
        "optimiser": "Adam as in Keras, b1 0.9, b2 0.999, epsilon 1e-7",
        "init": "uniform in +-sqrt(6 / (fan-in + fan-out)), biases 0",
        "dtype": "float32",
    }
