"""One epoch of the popular listing three times: our functions, PyTorch, and Keras.

All start from the same weights and take the same batches. PyTorch and Keras are
optional: where one is not installed, its losses come from a record, which
``lenet-edu modern --beside-keras`` writes where both are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu import nn
from lenet_edu.data import Mnist, batches
from lenet_edu.export import keras
from lenet_edu.extras import MissingExtraError, need
from lenet_edu.files import write_atomic
from lenet_edu.models import Network, modern
from lenet_edu.records import load_record

from .beside_torch import torch_losses
from .listing import pixels
from .optimizers import Adam
from .record import data_record, environment

Array = np.ndarray
Pairs = Sequence[tuple[Array, Array]]
NAME, COMMAND = "beside", "lenet-edu modern --beside-keras"
SEED, IMAGES, BATCH, RATE = 1, 6_000, 128, 0.001
FEW = 2 * BATCH  # images of a quick run
DIGITS = 6  # after the point, of a stored loss


def _in_torch(start: Mapping[str, Array], pairs: Pairs) -> list[float]:
    need("torch")
    losses = torch_losses(start, pairs, RATE)
    assert losses is not None
    return losses


def _in_keras(start: Mapping[str, Array], pairs: Pairs) -> list[float]:
    keras.load()
    losses = keras.keras_losses(_network(start), pairs)
    assert losses is not None
    return losses


OTHERS: dict[str, Callable[[Mapping[str, Array], Pairs], list[float]]] = {
    "PyTorch": _in_torch,
    "Keras": _in_keras,
}


def epoch_beside(
    start: Mapping[str, Array], pairs: Pairs, ours: Sequence[float]
) -> dict[str, list[float]]:
    """The loss before each step: ours, and what PyTorch and Keras have.

    Parameters
    ----------
    start
        Initial weights of ``modern(rng, side=28)``, by name; copied.
    pairs
        The batches of the epoch, x (N, 1, 28, 28) and labels (N,), in their order.
    ours
        Our losses on these batches, from the same start.

    Returns
    -------
    losses : "ours", "PyTorch" and "Keras", one number per batch
        Of what is not installed they are the record's, and one printed line says so. If
        the record is of other batches, all three are the record's.
    """
    found: dict[str, list[float]] = {"ours": [float(loss) for loss in ours]}
    for name, run in OTHERS.items():
        try:
            found[name] = run(start, pairs)
        except MissingExtraError as error:
            print(f"{error}. Its losses here are stored ones ({COMMAND}).")
    if len(found) == 1 + len(OTHERS):
        return found
    record = load_record(NAME)
    if record["batches"] != _digest(pairs):
        print(
            f"The stored ones belong to the first {record['images']:,} digits of MNIST "
            "in another order, so your own losses cannot stand beside them; ours do."
        )
        return dict(record["losses"])
    return {name: found.get(name, stored) for name, stored in record["losses"].items()}


def first_epoch(
    data: Mnist, images: int = IMAGES, seed: int = SEED
) -> tuple[Network, list[tuple[Array, Array]]]:
    """The network at its start and the batches, as chapter 16's cell draws them."""
    rng = np.random.default_rng(seed)
    network = modern(rng, side=28, init="glorot")
    x, labels = pixels(data.train_images[:images]), data.train_labels[:images]
    return network, list(batches(x, labels, BATCH, rng))


def our_losses(network: Network, pairs: Pairs) -> list[float]:
    """Train with the layers of ``nn`` and Adam as in exercise 16.7."""
    adam, losses = Adam(network.parameters), []
    for x, labels in pairs:
        z = network.forward(x)
        losses.append(float(nn.cross_entropy(z, labels)))
        network.backward(nn.cross_entropy_backward(z, labels))
        adam.step(network.gradients, RATE)
    return losses


def store(data: Mnist, *, out: str | Path, quick: bool = False) -> dict[str, Any]:
    """Train all three for one epoch and write ``beside.json`` into the folder ``out``.

    ``quick`` takes two batches.

    Raises
    ------
    MissingExtraError
        If PyTorch or Keras is not installed.
    """
    module = keras.load()
    network, pairs = first_epoch(data, FEW if quick else IMAGES)
    start = {name: w.copy() for name, w in network.parameters.items()}
    losses = {name: run(start, pairs) for name, run in OTHERS.items()}
    losses = {"ours": our_losses(network, pairs), **losses}
    backend = module.backend.backend()
    record = {
        "command": f"{COMMAND} --quick" if quick else COMMAND,
        "what": "the loss before each step of one epoch, mean over the batch: our "
        "functions, PyTorch and Keras from the same weights, with the same batches",
        "seed": SEED,
        "epochs": 1,
        "images": sum(len(labels) for _, labels in pairs),
        "batch": BATCH,
        "rate": RATE,
        "network": "modern, 28 x 28, Glorot's initial weights",
        "dtype": "float32",
        "batches": _digest(pairs),
        "environment": {
            **environment(),
            "torch": version("torch"),
            "keras": f"{version('keras')}, computing with {backend}",
        },
        "data": data_record(data),
        "losses": {name: [round(v, DIGITS) for v in y] for name, y in losses.items()},
    }
    write_atomic(Path(out) / f"{NAME}.json", json.dumps(record, indent=1) + "\n")
    return record


def largest_gap(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The largest difference of two losses before the same step."""
    return float(np.abs(np.subtract(ours, theirs)).max())


def _digest(pairs: Pairs) -> str:
    """SHA-256 of all labels in order: which digits, and how they were shuffled."""
    labels = np.concatenate([labels for _, labels in pairs]).astype(np.uint8)
    return hashlib.sha256(labels.tobytes()).hexdigest()


def _network(start: Mapping[str, Array]) -> Network:
    network = modern(np.random.default_rng(0), side=28)
    for name, w in start.items():
        network.parameters[name][...] = w
    return network
