"""Trains the modern network, on the engine, and stores it with a record.

``lenet-edu train --network modern`` writes ``modern.npz`` and ``modern.json``: two
minutes or so on one core. ``Recipe.as_in_tutorials()`` is the popular listing's way:
the same rate for ever, batches of 128, 20 passes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu.data import Mnist
from lenet_edu.fast import Engine
from lenet_edu.models import Network, modern
from lenet_edu.models.weights import WEIGHTS, store_weights

from .checkpoint import Checkpoint
from .loop import Callback, Training
from .model import as_network, error_rate
from .optimizers import Adam
from .record import data_record
from .schedules import constant, cosine
from .whole import Set, record_of, run_to_the_end, split

NAME = "modern"


@dataclass(frozen=True)
class Recipe:
    """How the modern network is trained; the defaults were chosen on a validation part.

    ``images`` are taken from the front of the training set. ``schedule`` is "cosine",
    from ``rate`` to 0 along half a cosine, or "constant". ``decay`` is Adam's: by so
    much, times the rate, weights shrink at each step.
    """

    seed: int = 1998
    epochs: int = 20
    images: int = 60_000
    batch: int = 64
    rate: float = 0.003
    schedule: str = "cosine"
    decay: float = 0.1

    @classmethod
    def as_in_tutorials(cls, **changes: Any) -> Recipe:
        """Adam with its usual rate, batches of 128, 20 passes, nothing else."""
        own = {
            "epochs": 20,
            "batch": 128,
            "rate": 0.001,
            "schedule": "constant",
            "decay": 0.0,
        }
        return cls(**{**own, **changes})


def scaled(images: np.ndarray) -> np.ndarray:
    """Bytes (N, 28, 28) -> (N, 1, 32, 32) float32, 0 is paper and 1 is ink.

    Divided by 255, as tutorials do, and framed with two pixels of paper.
    """
    framed = np.pad(images, ((0, 0), (2, 2), (2, 2)))
    return framed[:, None] / np.float32(255)


def train_modern(
    data: Mnist,
    recipe: Recipe,
    *,
    held_out: int = 0,
    checkpoint: str | Path | None = None,
    callbacks: Sequence[Callback] = (),
    report: Callable[[str], None] = print,
) -> tuple[Network, dict[str, Any]]:
    """Train the modern network from its initial weights.

    Parameters
    ----------
    data
        Its training images teach; its test images are looked at once, at the end, and
        not at all when some are held out.
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
    report
        Receives one line per pass.

    Returns
    -------
    network : the trained network
    record : what is stored beside the weights, ready for JSON
    """
    teaching, measure = split(
        scaled(data.train_images), data.train_labels, recipe.images, held_out
    )
    learned = len(teaching[0])
    engine, training = _prepare(recipe, teaching, measure)
    keeper = None
    if checkpoint is not None:
        kept = {"network": NAME, **asdict(recipe), "learned": learned}
        kept["data"] = data_record(data)["sha256"]
        keeper = Checkpoint(checkpoint, kept)
    history = run_to_the_end(training, recipe.epochs, callbacks, keeper, report)
    network = as_network(engine)
    record: dict[str, Any] = {
        "network": "modern",
        "what": "today's relative: ReLU, max pooling, all maps in C3, dense layers, "
        "softmax; images in 0..1, framed to 32 x 32",
        **record_of(network, data, history, in_words(recipe), learned, held_out),
        "train_error": error_rate(engine, *teaching),
    }
    if held_out:
        record["validation_error"] = history[-1].measured["validation"]
    else:
        test = scaled(data.test_images)
        record["test_error"] = error_rate(engine, test, data.test_labels)
        record["test_error_note"] = (
            "measured once, after the last pass; nothing was chosen by it"
        )
    return network, record


def in_words(recipe: Recipe) -> dict[str, Any]:
    """The recipe for a record."""
    words: dict[str, Any] = {**asdict(recipe)}
    words["loss"] = "softmax cross-entropy, mean over the batch"
    words["optimiser"] = "Adam, b1 0.9, b2 0.999, epsilon 1e-8"
    words["init"] = "uniform in +-sqrt(6 / fan-in), biases 0"
    words["dtype"] = "float32"
    if recipe.schedule == "cosine":
        words["schedule"] = f"{recipe.rate:g} falling to 0 along half a cosine"
    else:
        words["schedule"] = f"{recipe.rate:g} at every step"
    return words


def store(
    network: Network, record: dict[str, Any], folder: str | Path = WEIGHTS
) -> None:
    """Write ``modern.npz`` and ``modern.json``."""
    store_weights(NAME, network, record, folder)


def _prepare(
    recipe: Recipe, teaching: Set, measure: dict[str, Set]
) -> tuple[Engine, Training]:
    """Initial weights on the engine, and a training that has not yet begun."""
    if recipe.schedule not in ("cosine", "constant"):
        raise ValueError(
            f'schedule must be "cosine" or "constant"; it is {recipe.schedule!r}'
        )
    rng = np.random.default_rng(recipe.seed)
    engine = Engine.modern(modern(rng).parameters, batch=min(recipe.batch, 64))
    training = Training(
        engine,
        Adam(engine.flat, decay=recipe.decay),
        cosine(recipe.rate, recipe.epochs)
        if recipe.schedule == "cosine"
        else constant(recipe.rate),
        *teaching,
        size=recipe.batch,
        rng=rng,
        measure=measure,
    )
    return engine, training
