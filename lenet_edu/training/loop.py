"""The training loop: shuffle, batch, loss with gradient, step; once around is an epoch.

It stops between passes at will; with its state put back it goes on bit for bit.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from lenet_edu.data import batches
from lenet_edu.data.distortions import Amplitudes, distorted_batches

from .average import Average
from .history import Epoch, History
from .model import (
    Loss,
    Model,
    error_rate,
    first_not_finite,
    gradients_of,
    largest,
)
from .optimizers import Optimizer
from .schedules import Schedule

__all__ = [
    "Callback",
    "Loss",
    "Report",
    "Training",
    "error_rate",
    "largest",
    "squared_error",
]

Array = np.ndarray


def squared_error(y: Array, labels: Array) -> tuple[float, Array]:
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


class Callback:
    """Who wants to see: each method does nothing until it is overridden."""

    def before_epoch(self, training: Training) -> None:
        """Before a pass: ``training.done`` passes are behind."""

    def after_batch(self, training: Training, done: float, loss: float) -> None:
        """After a step: ``done`` of this pass, 0 to 1, and the batch's loss."""

    def after_epoch(self, training: Training, epoch: Epoch) -> None:
        """After a pass; its weights are in the model."""


class Training:
    """A model, its data, and all that is needed to go on.

    Parameters
    ----------
    model
        Trained in place: an engine, or a :class:`~.model.Trainee`.
    optimizer
        Made for ``steps_on(model)``.
    schedule
        Passes made (a fraction) -> learning rate.
    x : (P, C, H, W)
    labels : (P,)
    size
        Images per batch.
    rng
        Shuffles the images before every pass; same seed, same result.
    average
        Updated after every step, if there is one; sets are then measured with it.
    measure
        Sets (x, labels) by name: their error is measured after every pass.
    distortions
        How far each image is distorted, anew in every pass; None is not at all.
    """

    def __init__(
        self,
        model: Model,
        optimizer: Optimizer,
        schedule: Schedule,
        x: Array,
        labels: Array,
        *,
        size: int,
        rng: np.random.Generator,
        average: Average | None = None,
        measure: Mapping[str, tuple[Array, Array]] | None = None,
        distortions: Amplitudes | None = None,
    ) -> None:
        if len(x) == 0:
            raise ValueError("there is nothing to learn from: x holds no image")
        self.model, self.optimizer, self.schedule = model, optimizer, schedule
        self.x, self.labels, self.size, self.rng = x, labels, size, rng
        self.average, self.measure = average, dict(measure or {})
        self.distortions = distortions
        self.history = History()

    @property
    def done(self) -> int:
        """Passes made."""
        return len(self.history)

    def passes(self, until: int, callbacks: Sequence[Callback] = ()) -> Iterator[Epoch]:
        """Train until so many passes are made; gives each when it is over.

        Raises
        ------
        FloatingPointError
            When the loss is not a finite number any more; the parameters are then
            worthless, and the sentence names the first layer where it shows.
        """
        while self.done < until:
            for callback in callbacks:
                callback.before_epoch(self)
            epoch = self._one_pass(callbacks)
            self.history.append(epoch)
            for callback in callbacks:
                callback.after_epoch(self, epoch)
            yield epoch

    def run(self, until: int, callbacks: Sequence[Callback] = ()) -> History:
        """All passes at once."""
        for _ in self.passes(until, callbacks):
            pass
        return self.history

    def error(self, x: Array, labels: Array) -> float:
        """Fraction of wrong answers, with the averaged weights if there are any."""
        with self.average.in_place() if self.average else contextlib.nullcontext():
            return error_rate(self.model, x, labels)

    def finish(self) -> None:
        """Leave the averaged weights, if there are any, in the model."""
        if self.average:
            self.average.write()

    def state(self) -> tuple[dict[str, Array], dict[str, Any]]:
        """Arrays by name, and what goes into JSON: all that the next pass needs."""
        arrays = {f"model/{k}": v for k, v in self.optimizer.parameters.items()}
        arrays |= {f"optimizer/{k}": v for k, v in self.optimizer.state.items()}
        if self.average:
            arrays |= {f"average/{k}": v for k, v in self.average.state.items()}
        return arrays, {
            "generator": self.rng.bit_generator.state,
            "history": self.history.to_list(),
        }

    def restore(self, arrays: Mapping[str, Array], rest: Mapping[str, Any]) -> None:
        """Put back what :meth:`state` gave (ValueError if it does not fit)."""
        own, _ = self.state()
        for name in sorted(own.keys() | arrays.keys()):
            mine, given = own.get(name), arrays.get(name)
            if (
                mine is None
                or given is None
                or mine.shape != given.shape
                or mine.dtype != given.dtype
            ):
                raise ValueError(
                    f"the stored state is of another training: {name} is "
                    f"{_form(given)} there and {_form(mine)} here"
                )
        for name, array in own.items():
            array[...] = arrays[name]
        self.rng.bit_generator.state = rest["generator"]
        self.history = History.from_list(rest["history"])

    def _one_pass(self, callbacks: Sequence[Callback]) -> Epoch:
        start, number = time.perf_counter(), self.done + 1
        first = self.schedule(self.done)
        total, seen, wrong = 0.0, 0, 0
        for images, labels in self._batches():
            part = seen / len(self.x)
            rate = self.schedule(self.done + part)
            with np.errstate(over="ignore", invalid="ignore"):  # said below
                loss = self.model.loss_and_gradient(images, labels)
                if not np.isfinite(loss):
                    raise self._not_finite(f"the loss became {loss}", images)
                self.optimizer.step(gradients_of(self.model), rate)
            if self.average:
                self.average.update()
            total += loss * len(images)
            seen += len(images)
            if (missed := getattr(self.model, "wrong", None)) is not None:
                wrong += missed
            for callback in callbacks:
                callback.after_batch(self, seen / len(self.x), loss)
        for array in self.optimizer.parameters.values():
            if not np.isfinite(array).all():
                raise self._not_finite("the parameters ceased to be finite", images)
        counted = getattr(self.model, "wrong", None) is not None
        return Epoch(
            number,
            first,
            total / len(self.x),
            wrong / len(self.x) if counted else None,
            {name: self.error(*pair) for name, pair in self.measure.items()},
            time.perf_counter() - start,
        )

    def _batches(self) -> Iterator[tuple[Array, Array]]:
        what = self.x, self.labels, self.size, self.rng
        if self.distortions is None:
            return batches(*what)
        return distorted_batches(*what, self.distortions)

    def _not_finite(self, what: str, images: Array) -> FloatingPointError:
        return FloatingPointError(
            f"{what} in epoch {self.done + 1}, at a learning rate of about "
            f"{self.schedule(self.done):g}: {first_not_finite(self.model, images)}. "
            "Start again with a tenth of that rate"
        )


class Report(Callback):
    """One line per pass, through ``say``."""

    def __init__(self, until: int, say: Callable[[str], None] = print) -> None:
        self.until, self.say = until, say

    def after_epoch(self, training: Training, epoch: Epoch) -> None:
        parts = [f"epoch {epoch.number} of {self.until}: loss {epoch.loss:.4f}"]
        if epoch.error is not None:
            parts.append(f"{epoch.error:.2%} wrong on the way")
        parts += [f"{name} {error:.2%}" for name, error in epoch.measured.items()]
        self.say(", ".join([*parts, f"{epoch.seconds:.0f} s"]))


def _form(array: Array | None) -> str:
    return "missing" if array is None else f"{array.dtype} {array.shape}"
