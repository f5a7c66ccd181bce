"""Who runs. Each maker returns a function that does the case's task once, or None.

A training function returns the loss before its step, so that the race can see that all
contenders do the same thing.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lenet_edu import models, nn
from lenet_edu.fast import Engine, Workers

from .apart import Apart
from .cases import RATE, Case, Task
from .others import jax_task, keras_task
from .tutorial import Tutorial


@dataclass(frozen=True)
class Contender:
    """A name, the packages it needs, and what makes its task (None: not this case)."""

    name: str
    needs: tuple[str, ...]
    make: Callable[[Case], Task | None]
    slow_start: bool = False  # left out of a quick run

    def missing(self) -> list[str]:
        """The packages it needs that are not installed."""
        return [name for name in self.needs if importlib.util.find_spec(name) is None]


def engine(case: Case) -> Task:
    """`fast`: with as many workers as the case has threads."""
    build = Engine.modern if case.network == "modern" else Engine.lenet5
    one = build(case.parameters)
    runner = one if case.threads == 1 else Workers(one, case.threads)
    images, labels = case.images, case.labels
    if case.task == "infer":
        return lambda: runner.forward(images)
    step = np.empty_like(one.flat)

    def train() -> float:
        loss = runner.loss_and_gradient(images, labels)
        np.multiply(one.flat_gradient, RATE, out=step)
        np.subtract(one.flat, step, out=one.flat)
        return loss

    return train


def reference(case: Case) -> Task | None:
    """`nn`: the network as a list of layers."""
    if case.threads > 1:
        return None
    build = models.modern if case.network == "modern" else models.lenet5
    network = build(np.random.default_rng(2))
    images, labels = case.images, case.labels
    if case.task == "infer":
        return lambda: network.forward(images)

    def train() -> float:
        y = network.forward(images)
        if case.network == "modern":
            loss, dy = nn.cross_entropy(y, labels), nn.cross_entropy_backward(y, labels)
        else:
            loss, dy = nn.map_loss(y, labels), nn.map_loss_backward(y, labels)
        network.backward(dy)
        gradients = network.gradients
        for name, array in network.parameters.items():
            array -= RATE * gradients[name]
        return loss

    return train


def tutorial(case: Case) -> Task | None:
    """im2col in (N, C, H, W), the modern network only."""
    if case.network != "modern" or case.threads > 1:
        return None
    network = Tutorial(case.parameters)
    images, labels = case.images, case.labels
    if case.task == "infer":
        return lambda: network.forward(images)
    return lambda: network.step(images, labels, RATE)


def _torch(mode: str) -> Callable[[Case], Task | None]:
    def make(case: Case) -> Task | None:
        from .torches import task  # imports PyTorch

        return task(case, mode)

    return make


def _apart(
    work: Callable[[Case], Task], **environment: str
) -> Callable[[Case], Task | None]:
    """The modern network with one thread, in a process of its own."""

    def make(case: Case) -> Task | None:
        if case.network != "modern" or case.threads > 1:
            return None
        return Apart(work, case, **environment)

    return make


def _keras(backend: str) -> Contender:
    make = _apart(keras_task, KERAS_BACKEND=backend)
    return Contender(f"keras on {backend}", ("keras", backend), make, slow_start=True)


CONTENDERS = [
    Contender("engine", (), engine),
    Contender("nn", (), reference),
    Contender("im2col", (), tutorial),
    Contender("torch eager", ("torch",), _torch("eager")),
    Contender("torch channels-last", ("torch",), _torch("channels-last")),
    Contender("torch compiled", ("torch",), _torch("compiled"), slow_start=True),
    _keras("torch"),
    _keras("jax"),
    Contender("jax", ("jax",), _apart(jax_task), slow_start=True),
]
