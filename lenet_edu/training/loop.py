"""The training loop: forward, loss, backward, step; once around is an epoch.

Losses are means over the batch; momentum keeps part of the last step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lenet_edu.data import batches
from lenet_edu.models.network import Network

Loss = Callable[[np.ndarray, np.ndarray], tuple[float, np.ndarray]]


@dataclass(frozen=True)
class Epoch:
    """What one pass over the data gave.

    ``loss`` and ``error`` (a fraction) are measured on the fly, each batch before its
    step, as in Fig. 5 of the paper.
    """

    number: int
    rate: float
    loss: float
    error: float


class Momentum:
    """Gradient descent that keeps part of its last step: v = m v - rate g; w += v.

    Parameters
    ----------
    parameters
        Arrays by name; they are changed in place.
    momentum
        The part m that is kept, 0 <= m < 1.
    """

    def __init__(self, parameters: Mapping[str, np.ndarray], momentum: float) -> None:
        if not 0 <= momentum < 1:
            raise ValueError(
                f"momentum must be at least 0 and below 1; it is {momentum}"
            )
        self.parameters = parameters
        self.momentum = momentum
        self.velocities = {name: np.zeros_like(p) for name, p in parameters.items()}

    def step(self, gradients: Mapping[str, np.ndarray], rate: float) -> None:
        """One step downhill for every parameter."""
        for name, parameter in self.parameters.items():
            velocity = self.velocities[name]
            velocity *= self.momentum
            velocity -= rate * gradients[name]
            parameter += velocity


def squared_error(y: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """Half the squared distance to the target: +1 for the digit, -1 for the others.

    Parameters
    ----------
    y : (N, 10, 1, 1)
    labels : (N,) integers 0..9

    Returns
    -------
    loss : float, the mean over the batch
    dy : (N, 10, 1, 1), its gradient

    Source: LeCun et al. 1998, App. A: +1 and -1 lie inside the squashing's range, so
    the outputs need not saturate.
    """
    target = np.full_like(y, -1.0)
    target[np.arange(len(y)), labels, 0, 0] = 1.0
    difference = y - target
    return 0.5 * float(np.square(difference).sum()) / len(y), difference / len(y)


def train(
    network: Network,
    loss: Loss,
    x: np.ndarray,
    labels: np.ndarray,
    *,
    rates: Sequence[float],
    size: int,
    momentum: float,
    rng: np.random.Generator,
) -> Iterator[Epoch]:
    """Train in place; gives one :class:`Epoch` after each pass.

    Parameters
    ----------
    network
        Trained in place.
    loss
        (y, labels) -> mean loss, dy.
    x : (P, C, H, W)
    labels : (P,)
    rates
        One learning rate per epoch.
    size
        Images per batch.
    momentum
        Part of the last step that is kept.
    rng
        Shuffles the images before every pass; same seed, same result.

    Raises
    ------
    FloatingPointError
        When the loss is not a finite number any more; the parameters are then
        worthless, and the sentence says where it happened.
    """
    optimizer = Momentum(network.parameters, momentum)
    for number, rate in enumerate(rates, start=1):
        total, wrong = 0.0, 0
        for step, (images, answers) in enumerate(
            batches(x, labels, size, rng), start=1
        ):
            y = network.forward(images)
            value, dy = loss(y, answers)
            if not np.isfinite(value):
                raise FloatingPointError(
                    f"the loss became {value} in epoch {number}, batch {step}, at a "
                    f"learning rate of {rate:g}; start again with a tenth of that rate"
                )
            network.backward(dy)
            optimizer.step(network.gradients, rate)
            total += value * len(images)
            wrong += int((largest(y) != answers).sum())
        yield Epoch(number, rate, total / len(x), wrong / len(x))


def largest(y: np.ndarray) -> np.ndarray:
    """(N, 10, 1, 1) -> (N,): the place of the largest output is the answer."""
    return y.reshape(len(y), -1).argmax(axis=1)


def error_rate(
    network: Network, x: np.ndarray, labels: np.ndarray, size: int = 500
) -> float:
    """Fraction of the images that the network gets wrong, ``size`` at a time."""
    parts = range(0, len(x), size)
    wrong = sum(
        int((largest(network.forward(x[i : i + size])) != labels[i : i + size]).sum())
        for i in parts
    )
    return wrong / len(x)
