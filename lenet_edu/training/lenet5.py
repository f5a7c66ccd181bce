"""Trains LeNet-5 as the paper describes it, on the engine, and stores it with a record.

``lenet-edu train --epochs 12 --seed 1998`` writes ``weights/lenet5.npz`` and
``weights/lenet5.json``: a few minutes on one core.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu.data import Mnist, to_input
from lenet_edu.data.distortions import AMPLITUDES
from lenet_edu.fast import Engine
from lenet_edu.models import Network, lenet5
from lenet_edu.models.weights import WEIGHTS, store_weights

from .average import Average
from .checkpoint import Checkpoint
from .loop import Callback, Training
from .model import as_network, error_rate
from .optimizers import Momentum, Optimizer
from .record import data_record
from .schedules import cosine, paper
from .sdlm import MU, SAMPLES, SDLM, Curvature
from .whole import Set, record_of, run_to_the_end, split

NAME = "lenet5"


@dataclass(frozen=True)
class Recipe:
    """How a LeNet-5 is trained; the defaults were chosen on a validation part.

    ``loss`` is "map", eq. (9) with ``j``, or "penalty", eq. (8). ``images`` are taken
    from the front of the training set. ``average`` is the part of the weights' running
    average that stays at each step; 0 is no average. With the method "momentum" the
    rate falls from ``rate`` to 0 along half a cosine; "sdlm" is the paper's method
    with the paper's rates, and wants ``batch`` 1. ``distortions`` names one of
    :data:`~lenet_edu.data.distortions.AMPLITUDES`, drawn anew in every pass.
    """

    seed: int = 1998
    epochs: int = 12
    images: int = 60_000
    loss: str = "map"
    j: float = 10.0
    batch: int = 32
    rate: float = 0.0015
    momentum: float = 0.9
    average: float = 0.999
    init: str = "fan_in_root"
    method: str = "momentum"
    distortions: str = "none"

    @classmethod
    def as_in_1998(cls, **changes: Any) -> Recipe:
        """The paper's method: second-order, eq. (8), one example at a time."""
        own = {"method": "sdlm", "loss": "penalty", "batch": 1, "average": 0.0}
        return cls(**{**own, **changes})


def prepare(
    recipe: Recipe, data: Set, measure: Mapping[str, Set] | None = None
) -> tuple[Engine, Training, list[Callback]]:
    """A LeNet-5 with initial weights on the engine, and its training, not yet begun.

    The callbacks are those that the method needs: :class:`~.sdlm.Curvature`, or none.

    Parameters
    ----------
    recipe
        Its seed is behind initial weights and shuffling.
    data
        Images (P, 1, 32, 32) and labels (P,), of which ``recipe.images`` are used.
    measure
        Sets whose error is measured after each pass, by name.
    """
    if recipe.distortions not in AMPLITUDES:
        raise ValueError(
            f"distortions must be one of {', '.join(AMPLITUDES)}; they are "
            f"{recipe.distortions!r}"
        )
    x, labels = data
    rng = np.random.default_rng(recipe.seed)
    start = lenet5(rng, init=recipe.init)  # type: ignore[arg-type]
    engine = Engine.lenet5(
        start.parameters, batch=recipe.batch, loss=recipe.loss, j=recipe.j
    )
    optimizer: Optimizer
    needed: list[Callback] = []
    if recipe.method == "momentum":
        optimizer = Momentum(engine.flat, recipe.momentum)
        schedule = cosine(recipe.rate, recipe.epochs)
    elif recipe.method == "sdlm":
        optimizer = sdlm = SDLM(engine.flat)
        schedule = paper()
        needed = [Curvature(sdlm)]
    else:
        raise ValueError(
            f'method must be "momentum" or "sdlm"; it is {recipe.method!r}'
        )
    training = Training(
        engine,
        optimizer,
        schedule,
        x[: recipe.images],
        labels[: recipe.images],
        size=recipe.batch,
        rng=rng,
        average=Average(engine.flat, recipe.average) if recipe.average else None,
        measure=measure,
        distortions=AMPLITUDES[recipe.distortions],
    )
    return engine, training, needed


def in_words(recipe: Recipe) -> dict[str, Any]:
    """The recipe for a record: what is the paper's, and what is not."""
    loss = f"eq. (9) with j = {recipe.j:g}" if recipe.loss == "map" else "eq. (8)"
    words: dict[str, Any] = {**asdict(recipe)}
    words["loss"] = f"{loss}, mean over the batch"
    words["dtype"] = "float32"
    if recipe.distortions != "none":
        words["distortions"] = f"{recipe.distortions}: {AMPLITUDES[recipe.distortions]}"
    if recipe.method == "sdlm":
        words["optimiser"] = (
            f"stochastic diagonal Levenberg-Marquardt, mu {MU:g}, curvatures from "
            f"{SAMPLES} samples before each pass"
        )
        words["schedule"] = "the paper's: 0.0005 for two passes, then falling in steps"
        for unused in ("rate", "momentum", "average"):
            del words[unused]
        return words
    words["optimiser"] = (
        "gradient descent with momentum (the paper: second-order, one example at a "
        "time)"
    )
    words["schedule"] = f"{recipe.rate:g} falling to 0 along half a cosine"
    if recipe.average:
        words["average"] = (
            f"running average of the weights, keep {recipe.average:g} per step (not "
            "in the paper)"
        )
    return words


def train_lenet5(
    data: Mnist,
    recipe: Recipe,
    *,
    held_out: int = 0,
    checkpoint: str | Path | None = None,
    callbacks: Sequence[Callback] = (),
    test: bool = True,
    report: Callable[[str], None] = print,
) -> tuple[Network, dict[str, Any]]:
    """Train LeNet-5 from its initial weights.

    Parameters
    ----------
    data
        Its training images teach; its test images are looked at once, at the end.
    recipe
        What is done.
    held_out
        So many of the last training images are not learned from but measured after
        each pass, as "validation".
    checkpoint
        Where the state is written after each pass; if it is there, training goes on
        from it.
    callbacks
        See :class:`~.loop.Callback`.
    test
        False leaves the test images alone, as a run must by which settings are chosen;
        the record's ``test_error`` is then None.
    report
        Receives one line per pass.

    Returns
    -------
    network : the trained network
    record : what is stored beside the weights, ready for JSON
    """
    teaching, measure = split(
        to_input(data.train_images), data.train_labels, recipe.images, held_out
    )
    learned = len(teaching[0])
    engine, training, needed = prepare(recipe, teaching, measure)
    rates = {
        key: values
        for callback in needed
        if isinstance(callback, Curvature)
        for key, values in (
            ("rates", callback.ranges),
            ("rates_of_half_the_loss", callback.half_ranges),
        )
    }
    keeper = None
    if checkpoint is not None:
        keeper = Checkpoint(
            checkpoint,
            {**asdict(recipe), "learned": learned, "data": data_record(data)["sha256"]},
            defaults=asdict(Recipe()),
            lists=rates,
        )
    history = run_to_the_end(
        training, recipe.epochs, [*needed, *callbacks], keeper, report
    )
    network = as_network(engine)
    record: dict[str, Any] = {
        "network": "LeNet-5",
        "what": "the network of 1998: trainable S2 and S4, C3 by its table, every "
        "squashing, fixed RBF codes",
        **record_of(network, data, history, in_words(recipe), learned, held_out),
        "train_error": error_rate(engine, *teaching),
        "test_error": error_rate(engine, to_input(data.test_images), data.test_labels)
        if test
        else None,
        "test_error_note": "measured once, after the last pass; nothing was chosen "
        "by it"
        if test
        else "not measured: settings are compared by this run",
    }
    return network, {**record, **rates}


def store(
    network: Network, record: dict[str, Any], folder: str | Path = WEIGHTS
) -> None:
    """Write ``lenet5.npz`` and ``lenet5.json``."""
    store_weights(NAME, network, record, folder)
