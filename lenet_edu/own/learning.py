"""Training a LeNet-5 that consists of given functions, and of nothing else.

The loop is ``train_epoch``; here is what it needs: the network, its slope, a step.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike
from tqdm.auto import tqdm

from lenet_edu.models import Network, lenet5
from lenet_edu.training.watching import in_notebook

from .functions import Functions

Array = np.ndarray
Arrays = Mapping[str, Array]
Pairs = Sequence[tuple[Array, Array]]


class Learning:
    """A LeNet-5 of these functions, and the two that ``train_epoch`` asks for.

    Parameters
    ----------
    use
        The functions by name.
    rng
        Draws the initial weights.
    rate, momentum
        Of every step.
    dtype
        float32 or float64, of the parameters.

    Attributes
    ----------
    network : the LeNet-5; its parameters are those of the last ``slope``
    velocity : dict of arrays, as ``momentum_step`` has left them
    seconds : how long :meth:`epoch` took
    """

    def __init__(
        self,
        use: Functions,
        rng: np.random.Generator,
        rate: float = 0.001,
        momentum: float = 0.9,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.use, self.rate, self.momentum = use, rate, momentum
        self.network = lenet5(rng, use.layers, dtype)
        self.draw(rng)
        start = self.network.parameters
        self.velocity = {name: np.zeros_like(w) for name, w in start.items()}
        self.seconds = 0.0
        self._bar: tqdm | None = None

    def draw(self, rng: np.random.Generator) -> None:
        """Initial weights by ``initial_weights``, scaled to the deviation 1/sqrt(F)."""
        layers = dict(zip(self.network.names, self.network.layers, strict=True))
        for name in ("C1", "C3", "C5", "F6"):
            w = self.network.parameters[f"{name}.w"]
            sees = np.ones(w.shape[:2], bool)  # (units, maps), or (units, inputs)
            sees = getattr(layers[name], "table", sees)
            inputs = sees.sum(axis=1) * int(np.prod(w.shape[2:]))
            drawn = np.asarray(self.use["initial_weights"](w.shape, inputs, rng))
            drawn = drawn * sees.reshape(*sees.shape, *(1 for _ in w.shape[2:]))
            for F in np.unique(inputs):  # units with as many inputs share a scale
                same = inputs == F
                deviation = np.sqrt(np.square(drawn[same]).sum() / (same.sum() * F))
                w[same] = drawn[same] / (deviation * np.sqrt(F))

    def slope(
        self, parameters: Arrays, images: Array, labels: Array
    ) -> tuple[float, Arrays]:
        """The mean loss of a batch, and its gradient by the parameters' names."""
        for name, w in parameters.items():
            self.network.parameters[name][...] = w
        penalties = self.network.forward(images)
        loss = self.use["map_loss"](penalties, labels)
        self.network.backward(self.use["map_loss_backward"](penalties, labels))
        if self._bar is not None:
            self._bar.update(len(images))
        return loss, self.network.gradients

    def step(self, parameters: Arrays, gradients: Arrays) -> Arrays:
        """Every parameter after a step; the velocities are kept for the next one."""
        after = {}
        for name, w in parameters.items():
            after[name], self.velocity[name] = self.use["momentum_step"](
                w, self.velocity[name], gradients[name], self.rate, self.momentum
            )
        return after

    def epoch(self, pairs: Pairs, bar: bool = False) -> float:
        """Once through the batches by ``train_epoch``; returns the mean loss.

        Raises
        ------
        FloatingPointError
            If the loss is not finite any more.
        """
        start = time.perf_counter()
        digits = sum(len(labels) for _, labels in pairs)
        parameters = {name: w.copy() for name, w in self.network.parameters.items()}
        with self._progress(digits if bar else 0):
            parameters, loss = self.use["train_epoch"](
                parameters, pairs, self.slope, self.step
            )
        self.seconds += time.perf_counter() - start
        if not np.isfinite(loss):
            raise FloatingPointError(
                f"the loss became {loss}: start again with a smaller rate than "
                f"{self.rate:g}"
            )
        for name, w in parameters.items():
            self.network.parameters[name][...] = w
        return float(loss)

    def answers(self, images: Array, size: int = 100) -> Array:
        """(N, 1, 32, 32) -> (N,) digits, by ``decide``."""
        said = []
        parts = range(0, len(images), size)
        for n in parts:
            penalties = self.network.forward(images[n : n + size])
            said.append(self.use["decide"](penalties))
        return np.concatenate(said)

    @contextlib.contextmanager
    def _progress(self, digits: int) -> Iterator[None]:
        """A bar for so many digits; in a notebook a sentence takes its place."""
        if not digits:
            yield
            return
        live = in_notebook()
        shown: dict[str, Any] = {"display": False} if live else {"leave": False}
        self._bar = bar = tqdm(total=digits, desc="your network", unit="digit", **shown)
        place = None
        if live:
            from IPython.display import display

            place = display(bar.container, display_id=True)
        try:
            yield
        finally:
            self._bar = None
            bar.close()
            if place is not None:
                seen = f"Your network has seen {bar.n:,} of {digits:,} digits."
                place.update({"text/plain": seen}, raw=True)


def copy_of(network: Network) -> dict[str, Array]:
    """Its parameters by name, in float64."""
    return {name: w.astype(np.float64) for name, w in network.parameters.items()}
