"""A training kept pass by pass: ``lenet-edu snapshots``, and the networks read back.

Thirteen LeNet-5 would be three megabytes. Rounded to eight significant bits they
answer as before and take a third of that, which is enough to watch them grow.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu.data import Mnist, to_input
from lenet_edu.fast import Engine
from lenet_edu.files import write_atomic
from lenet_edu.models import Network, lenet5
from lenet_edu.models.weights import WEIGHTS, digest, load_arrays, load_record

from .history import Epoch
from .lenet5 import Recipe, train_lenet5
from .loop import Callback, Training
from .model import error_rate
from .record import data_record

NAME = "lenet5-epochs"
COMMAND = "lenet-edu snapshots"
EPOCHS = Recipe.epochs
BITS = 8  # significant bits that are kept of the eleven of a float16

Array = np.ndarray


class Snapshots(Callback):
    """Keeps the weights as they are before the first and after every pass.

    With a running average it is the average that is kept: the network that would be
    stored if training ended there.
    """

    def __init__(self) -> None:
        self.kept: list[dict[str, Array]] = []

    def before_epoch(self, training: Training) -> None:
        """The initial weights, once."""
        if not self.kept:
            if training.done:
                raise ValueError(
                    f"{training.done} passes are made already; snapshots begin with "
                    "the initial weights"
                )
            self._keep(training)

    def after_epoch(self, training: Training, epoch: Epoch) -> None:
        """What this pass has made of them."""
        if training.average is None:
            self._keep(training)
            return
        with training.average.in_place():
            self._keep(training)

    def _keep(self, training: Training) -> None:
        parameters = training.model.parameters
        self.kept.append({name: np.array(p) for name, p in parameters.items()})


def rounded(values: Array, bits: int = BITS) -> Array:
    """The nearest float16 with so many significant bits; the others are 0.

    Zeros compress; the relative error is at most 2 ** -bits.
    """
    mantissa, exponent = np.frexp(np.asarray(values, np.float32))
    return np.ldexp(np.round(mantissa * 2**bits), exponent - bits).astype(np.float16)


def stacked(kept: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    """Snapshots as arrays (number of snapshots, ...), rounded, by parameter."""
    return {name: np.stack([rounded(one[name]) for one in kept]) for name in kept[0]}


def take_snapshots(
    data: Mnist,
    recipe: Recipe | None = None,
    *,
    folder: str | Path = WEIGHTS,
    command: str = COMMAND,
    report: Callable[[str], None] = print,
) -> dict[str, Any]:
    """Train LeNet-5 and write ``lenet5-epochs.npz`` and ``lenet5-epochs.json``.

    Parameters
    ----------
    data
        Its test digits measure every stored snapshot; nothing is chosen by that.
    recipe
        By default the one behind the course's trained LeNet-5.
    folder
        Where the two files go.
    command
        What to write down as the command.
    report
        Receives one line per pass.

    Returns
    -------
    record : what stands in lenet5-epochs.json
    """
    recipe = recipe or Recipe()
    watching = Snapshots()
    _, trained = train_lenet5(
        data, recipe, callbacks=[watching], test=False, report=report
    )
    arrays = stacked(watching.kept)
    x, labels = to_input(data.test_images), data.test_labels
    networks = _networks(arrays)
    record = {
        "command": command,
        "what": f"LeNet-5 before training and after each of {recipe.epochs} passes; "
        f"float16, rounded to {BITS} significant bits",
        "sha256": digest(arrays),
        "seed": recipe.seed,
        "recipe": trained["recipe"],
        "learned_from": trained["learned_from"],
        "data": data_record(data),
        "environment": trained["environment"],
        "losses": [epoch["loss"] for epoch in trained["epochs"]],
        "test_error": [
            error_rate(Engine.lenet5(network.parameters), x, labels)
            for network in networks
        ],
        "test_error_note": "of the rounded networks as they are stored, on all test "
        "digits; nothing was chosen by it",
    }
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]
    write_atomic(Path(folder) / f"{NAME}.npz", stream.getvalue())
    write_atomic(Path(folder) / f"{NAME}.json", json.dumps(record, indent=1) + "\n")
    return record


def load_epochs(folder: str | Path = WEIGHTS) -> list[Network]:
    """The stored networks: number 0 is untrained, number n has seen n passes.

    Raises
    ------
    WeightsError
        If a file is missing or damaged, or the two do not belong together; the
        sentence says which file, what is wrong with it and what to do.
    """
    count = len(epochs_record(folder).get("test_error", []))
    expected = {
        name: np.empty((count, *array.shape), np.float16)
        for name, array in _empty().parameters.items()
    }
    return _networks(load_arrays(NAME, expected, folder, COMMAND))


def epochs_record(folder: str | Path = WEIGHTS) -> dict[str, Any]:
    """What ``lenet-edu snapshots`` wrote beside them: recipe, losses, errors.

    Raises
    ------
    WeightsError
        If the record is missing or damaged.
    """
    return load_record(NAME, folder, COMMAND)


def _networks(arrays: Mapping[str, Array]) -> list[Network]:
    count = len(next(iter(arrays.values())))
    networks = [_empty() for _ in range(count)]
    for n, network in enumerate(networks):
        for name, array in network.parameters.items():
            array[...] = arrays[name][n]
    return networks


def _empty() -> Network:
    return lenet5(np.random.default_rng(0))
