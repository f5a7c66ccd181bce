"""What the loop trains: anything that gives a loss with its gradient.

The engine does so as it is; :class:`Trainee` makes it of a network and a loss pair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np

from lenet_edu import nn
from lenet_edu.models import Network, lenet5, modern

from .optimizers import Arrays

Array = np.ndarray
Loss = Callable[[Array, Array], tuple[float, Array]]


class Model(Protocol):
    """Parameters and gradients by name, a loss, answers.

    A model may also have ``flat`` and ``flat_gradient``, all numbers in one vector
    each, and ``wrong``, how many of the last batch it answered wrongly.
    """

    @property
    def parameters(self) -> Mapping[str, Array]: ...

    @property
    def gradients(self) -> Mapping[str, Array]: ...

    def loss_and_gradient(self, images: Array, labels: Array) -> float:
        """Mean loss of a batch; the gradient then stands in ``gradients``."""
        ...

    def predict(self, images: Array) -> Array:
        """(N, C, H, W) -> (N,) digits."""
        ...


def largest(y: Array) -> Array:
    """(N, 10, ...) -> (N,): the place of the largest output is the answer."""
    return y.reshape(len(y), -1).argmax(axis=1)


class Trainee:
    """A :class:`Network` with its loss.

    Parameters
    ----------
    network
        Trained in place.
    loss
        (y, labels) -> mean loss, dy.
    decide
        y -> answers (N,).
    """

    def __init__(
        self, network: Network, loss: Loss, decide: Callable[[Array], Array]
    ) -> None:
        self.network, self.loss, self.decide = network, loss, decide
        self.parameters = network.parameters
        self.wrong: int | None = None

    @property
    def gradients(self) -> dict[str, Array]:
        """The network's."""
        return self.network.gradients

    def loss_and_gradient(self, images: Array, labels: Array) -> float:
        """Forward, loss, backward; ``wrong`` is counted on the way."""
        y = self.network.forward(images)
        value, dy = self.loss(y, labels)
        self.wrong = int((self.decide(y) != labels).sum())
        if np.isfinite(value):
            self.network.backward(dy)
        return value

    def predict(self, images: Array) -> Array:
        """(N, C, H, W) -> (N,)."""
        return self.decide(self.network.forward(images))


def lenet5_trainee(network: Network, loss: str = "map", j: float = 10.0) -> Trainee:
    """LeNet-5 as a list of layers, with eq. (9), "map", or eq. (8), "penalty"."""
    if loss == "map":
        return Trainee(
            network,
            lambda y, t: (nn.map_loss(y, t, j), nn.map_loss_backward(y, t, j)),
            nn.decide,
        )
    if loss == "penalty":
        return Trainee(
            network,
            lambda y, t: (nn.penalty_loss(y, t), nn.penalty_loss_backward(y, t)),
            nn.decide,
        )
    raise ValueError(f'loss must be "map" or "penalty"; it is {loss!r}')


def steps_on(model: Model) -> Arrays:
    """What an optimiser is given: the flat vector if there is one."""
    return getattr(model, "flat", model.parameters)


def gradients_of(model: Model) -> Arrays:
    """The gradients in the same form."""
    if hasattr(model, "flat_gradient"):
        return model.flat_gradient
    return model.gradients


def error_rate(
    model: Model | Network, x: Array, labels: Array, size: int = 500
) -> float:
    """Fraction of the images that it gets wrong, ``size`` at a time.

    A plain :class:`Network` answers with its largest output.
    """

    def answers(images: Array) -> Array:
        if isinstance(model, Network):
            return largest(model.forward(images))
        return model.predict(images)

    parts = range(0, len(x), size)
    wrong = sum(
        int((answers(x[i : i + size]) != labels[i : i + size]).sum()) for i in parts
    )
    return wrong / len(x)


def as_network(model: Model) -> Network:
    """The layers behind a model; an engine's numbers are copied into a network."""
    network = getattr(model, "network", None)
    if isinstance(network, Network):
        return network
    rng = np.random.default_rng(0)
    network = lenet5(rng) if "S2.coefficient" in model.parameters else modern(rng)
    for name, array in network.parameters.items():
        array[...] = model.parameters[name]
    return network


def first_not_finite(model: Model, images: Array) -> str:
    """Where numbers stop being finite, first layer first, in one clause."""
    if not np.isfinite(images).all():
        return "the images already hold values that are not finite"
    x = images
    network = as_network(model)
    with np.errstate(all="ignore"):
        for name, layer in zip(network.names, network.layers, strict=True):
            for key, array in layer.parameters.items():
                if not np.isfinite(array).all():
                    return f"{name} is the first layer: its {key} is not finite"
            x = layer.forward(x)
            if not np.isfinite(x).all():
                return f"{name} is the first layer whose output is not finite"
    return "every layer's output is still finite, so the loss itself overflows"
