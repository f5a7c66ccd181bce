"""Steps downhill: plain, with momentum, and Adam; parameters change in place.

Each takes arrays by name, as a network has them, or one flat vector, as the engine.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

Array = np.ndarray
Arrays = Array | Mapping[str, Array]


def by_name(arrays: Arrays) -> Mapping[str, Array]:
    """A vector becomes {"flat": vector}; a mapping stays as it is."""
    return {"flat": arrays} if isinstance(arrays, np.ndarray) else arrays


class Optimizer:
    """Base: ``step(gradients, rate)`` moves the parameters it was given.

    ``state`` holds the arrays that it remembers between steps; who copies them back
    in, and the parameters too, goes on as if nothing had happened.
    """

    def __init__(self, parameters: Arrays) -> None:
        self.parameters = by_name(parameters)
        self.state: dict[str, Array] = {}

    def step(self, gradients: Arrays, rate: float) -> None:
        """One step for every parameter; gradients as the parameters were given."""
        for name, gradient in by_name(gradients).items():
            self.move(name, self.parameters[name], gradient, rate)

    def move(self, name: str, w: Array, g: Array, rate: float) -> None:
        """One step of one array."""
        raise NotImplementedError

    def remember(self, kind: str) -> None:
        """Keep zeros in the shape of every parameter, as ``<kind> <name>``."""
        for name, parameter in self.parameters.items():
            self.state[f"{kind} {name}"] = np.zeros_like(parameter)


class SGD(Optimizer):
    """Gradient descent: w -= rate g. The paper's, eq. (3), one example at a time."""

    def move(self, name: str, w: Array, g: Array, rate: float) -> None:
        w -= rate * g


class Momentum(Optimizer):
    """Gradient descent that keeps part of its last step: v = m v - rate g; w += v.

    Parameters
    ----------
    parameters
        Arrays by name, or one vector; changed in place.
    momentum
        The part m that is kept, 0 <= m < 1.
    """

    def __init__(self, parameters: Arrays, momentum: float = 0.9) -> None:
        if not 0 <= momentum < 1:
            raise ValueError(
                f"momentum must be at least 0 and below 1; it is {momentum}"
            )
        super().__init__(parameters)
        self.momentum = momentum
        self.remember("velocity")

    def move(self, name: str, w: Array, g: Array, rate: float) -> None:
        velocity = self.state[f"velocity {name}"]
        velocity *= self.momentum
        velocity -= rate * g
        w += velocity


class Adam(Optimizer):
    """A step of about ``rate`` for each number: its mean gradient over its usual size.

    m = b1 m + (1 - b1) g, s = b2 s + (1 - b2) g^2, both divided by what is missing
    after t steps from zero; w -= rate m / (sqrt(s) + epsilon).

    Parameters
    ----------
    parameters
        Arrays by name, or one vector; changed in place.
    betas
        b1 and b2.
    epsilon
        Keeps the division finite.
    decay
        Before each step every number shrinks by ``rate * decay`` of itself; 0 is plain
        Adam.

    Source: Kingma and Ba 2015, algorithm 1; decay: Loshchilov and Hutter 2019, AdamW
    (none of it in the paper of 1998).
    """

    def __init__(
        self,
        parameters: Arrays,
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
        decay: float = 0.0,
    ) -> None:
        if decay < 0:
            raise ValueError(f"decay must not be below 0; it is {decay}")
        if not all(0 <= beta < 1 for beta in betas):
            raise ValueError(f"betas must be at least 0 and below 1; they are {betas}")
        super().__init__(parameters)
        self.betas, self.epsilon, self.decay = betas, epsilon, decay
        self.remember("mean")
        self.remember("square")
        self.state["steps"] = np.zeros((), np.int64)

    def step(self, gradients: Arrays, rate: float) -> None:
        self.state["steps"] += 1
        super().step(gradients, rate)

    def move(self, name: str, w: Array, g: Array, rate: float) -> None:
        (first, second), steps = self.betas, int(self.state["steps"])
        mean, square = self.state[f"mean {name}"], self.state[f"square {name}"]
        mean *= first
        mean += (1 - first) * g
        square *= second
        square += (1 - second) * np.square(g)
        size = np.sqrt(square / (1 - second**steps)) + self.epsilon
        if self.decay:
            w *= 1 - rate * self.decay
        w -= rate / (1 - first**steps) * mean / size
