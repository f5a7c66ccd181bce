"""A LeNet-5 in training, measured at every batch; with a bug, if one is to be found.

For looking at training itself, on 2,000 digits, not for results: it takes the layers of
``nn``, and keeps more numbers of each batch than a long training would.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lenet_edu.data import batches, embedded, to_input
from lenet_edu.models import lenet5
from lenet_edu.nn import A

from .bugs import BUGS, Bug
from .model import error_rate, first_not_finite, lenet5_trainee
from .optimizers import SGD, Adam, Momentum, Optimizer

Array = np.ndarray
Arrays = Mapping[str, Array]
Point = list[float | None]
# (parameters, gradients, rate, momentum) -> the parameters after the step
Step = Callable[[Arrays, Arrays, float, float], Arrays]

LAYERS = ("C1", "S2", "C3", "S4", "C5", "F6")
NO_BUG = "no bug"
IMAGES, FRESH = 2000, 500  # to learn from, and to measure with
MOST = 4000  # batches, after which a trial is over
OFTEN = 64  # images learned from before the ten digits are asked again
ENOUGH = 20  # batches before the rules for curves are asked
EDGE = A * np.sqrt(0.9)  # beyond it the slope is below a tenth of its largest


class StepError(Exception):
    """A step that was handed in gave none; the message is the sentence for it."""


@functools.cache
def digits() -> tuple[Array, Array, Array, Array]:
    """Images and labels to learn from, and fresh ones; the course's own small set."""
    data = embedded()
    x = to_input(data.train_images[: IMAGES + FRESH]).astype(np.float32)
    labels = data.train_labels[: IMAGES + FRESH]
    return x[:IMAGES], labels[:IMAGES], x[IMAGES:], labels[IMAGES:]


@functools.cache
def shown() -> Array:
    """(10,): which of the fresh digits is the first 0, the first 1, ..."""
    return np.array([np.flatnonzero(digits()[3] == label)[0] for label in range(10)])


class Trial:
    """A LeNet-5, its data and its optimiser; ``step`` is one batch.

    Parameters
    ----------
    setup
        ``rate``, ``momentum``, ``batch``, ``optimiser``, ``bug``, ``seed``. The bug is
        :data:`NO_BUG` or one of :data:`~lenet_edu.training.bugs.BUGS`; the optimiser
        "SGD", "momentum", "Adam", or another name where ``own_step`` makes the steps.
    own_step
        Somebody's own step; it may raise :class:`StepError`.
    asks
        Whether ten fresh digits are asked on the way, for ``answers``.

    Attributes
    ----------
    points : list
        For each batch its loss, its error, and for each of the six layers the norm of
        the gradient, then update / weight, then the share of saturated units; None
        where a number is not finite.
    fresh : list of (batches made, error on digits that are not learned from)
    answers : list of (answer, margin)
        For the ten fresh digits of :func:`shown`, brought up to date in each of the
        first batches and then after every :data:`OFTEN` images. The margin, 0 to 1,
        says by which share the nearest code is nearer than the next one; both are None
        where a number is not finite.
    stopped : why it cannot go on, "" while it can
    broken : whether that is because numbers ceased to be finite
    """

    def __init__(
        self, setup: Mapping[str, Any], own_step: Step | None = None, asks: bool = True
    ) -> None:
        self.setup, self.own_step = dict(setup), own_step
        bug = setup["bug"]
        self.bug: Bug = Bug("", "") if bug == NO_BUG else BUGS[bug]
        self.rng = np.random.default_rng(setup["seed"])
        self.network = lenet5(self.rng, self.bug.functions)
        self.bug.start(self.network.parameters)
        self.model = lenet5_trainee(self.network, "penalty")
        x, labels, self.fresh_x, self.fresh_labels = digits()
        self.x, self.labels = self.bug.data(x, labels, self.rng)
        self.per_epoch = -(-len(self.x) // setup["batch"])
        self.parameters = self.network.parameters
        self.squashed = [
            layer
            for name, layer in zip(self.network.names, self.network.layers, strict=True)
            if name.endswith("squashed")
        ]
        self.optimiser = self._optimiser()
        self.memory: dict[str, Array] = {}
        self.points: list[Point] = []
        self.losses: list[float] = []
        self.norms: list[float] = []
        self.fresh: list[tuple[int, float]] = []
        self.stopped, self.broken = "", False
        self._batches = batches(self.x, self.labels, setup["batch"], self.rng)
        self.asks = asks
        self.answers = self._ask() if asks else []

    @property
    def steps(self) -> int:
        """Batches made."""
        return len(self.points)

    def turn(self, rate: float, momentum: float) -> None:
        """Change the two numbers that can be changed on the way."""
        self.setup.update(rate=rate, momentum=momentum)
        if isinstance(self.optimiser, Momentum):
            self.optimiser.momentum = momentum

    def step(self) -> None:
        """One batch; afterwards ``stopped`` says whether it can go on."""
        if self.stopped:
            return
        images, labels = self._next()
        with np.errstate(all="ignore"):
            loss = self.model.loss_and_gradient(images, labels)
            if not np.isfinite(loss):
                self.stopped, self.broken = self._why(loss, images), True
                return
            error = (self.model.wrong or 0) / len(labels)
            gradients = dict(self.bug.gradients(self.model.gradients, self.memory))
            before = {name: w.copy() for name, w in self.parameters.items()}
            self._move(gradients)
            if self.stopped:
                return
            norms = [length(self.model.gradients, layer) for layer in LAYERS]
            moves = {name: w - before[name] for name, w in self.parameters.items()}
            sizes = [length(before, layer) for layer in LAYERS]
            ratios = [
                length(moves, layer) / size if size else np.inf
                for layer, size in zip(LAYERS, sizes, strict=True)
            ]
            shares = [float(np.mean(abs(s.cached()) > EDGE)) for s in self.squashed]
        self.losses.append(loss)
        self.norms.append(float(np.sqrt(np.square(norms).sum())))
        self.points.append([_few(v) for v in (loss, error, *norms, *ratios, *shares)])
        often = max(1, OFTEN // self.setup["batch"])
        if self.asks and (self.steps < 10 or self.steps % often == 0):
            self.answers = self._ask()
        if self.steps % self.per_epoch == 0:
            wrong = error_rate(self.model, self.fresh_x, self.fresh_labels, 50)
            self.fresh.append((self.steps, round(wrong, 4)))
        if self.steps >= MOST:
            self.stopped = f"{MOST:,} batches are enough: this run is over."

    def kernels(self) -> list[list[float | None]]:
        """C1's six kernels, 25 numbers each."""
        w = self.parameters["C1.w"].reshape(6, 25)
        return [[_few(v) for v in kernel] for kernel in w]

    def says(self, rules: Callable[..., str]) -> str:
        """What the rules for curves (``reading``) call these; "" while too short."""
        losses, norms = np.array(self.losses), np.array(self.norms)
        if self.broken:
            losses = np.append(losses, np.nan)
        elif self.steps < ENOUGH:
            return ""
        with np.errstate(all="ignore"):
            return str(rules(losses, norms)) if len(norms) >= 10 else "broken"

    def _ask(self) -> list[tuple[int | None, float | None]]:
        with np.errstate(all="ignore"):
            penalties = self.network.forward(self.fresh_x[shown()])  # (10, 10)
        found: list[tuple[int | None, float | None]] = []
        for row in penalties:
            if not np.isfinite(row).all():
                found.append((None, None))
                continue
            nearest, next_one = np.sort(row)[:2]
            margin = 1 - nearest / next_one if next_one > 0 else 0.0
            found.append((int(row.argmin()), round(float(margin), 3)))
        return found

    def _next(self) -> tuple[Array, Array]:
        pair = next(self._batches, None)
        if pair is None:
            self._batches = batches(self.x, self.labels, self.setup["batch"], self.rng)
            pair = next(self._batches)
        return pair

    def _optimiser(self) -> Optimizer | None:
        """None where somebody's own step takes its place."""
        name = self.setup["optimiser"]
        if name == "momentum":
            return Momentum(self.parameters, self.setup["momentum"])
        kinds = {"SGD": SGD, "Adam": Adam}
        return kinds[name](self.parameters) if name in kinds else None

    def _move(self, gradients: dict[str, Array]) -> None:
        rate, momentum = self.setup["rate"], self.setup["momentum"]
        if self.optimiser is not None:
            self.optimiser.step(gradients, rate)
            return
        assert self.own_step is not None
        try:
            moved = self.own_step(self.parameters, gradients, rate, momentum)
        except StepError as sentence:
            self.stopped = str(sentence)
            return
        for name, w in self.parameters.items():
            w[...] = moved[name]

    def _why(self, loss: float, images: Array) -> str:
        where = first_not_finite(self.model, images)
        return f"After {self.steps} batches the loss became {loss}: {where}."


def length(arrays: Arrays, layer: str) -> float:
    """Of all numbers of a layer, taken as one vector."""
    mine = [a for name, a in arrays.items() if name.startswith(layer)]
    return float(np.sqrt(sum(np.square(a, dtype=float).sum() for a in mine)))


def _few(value: float) -> float | None:
    """Four digits, for a message is text; None for what is not finite."""
    return float(f"{value:.4g}") if np.isfinite(value) else None
