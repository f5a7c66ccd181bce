"""Trains the small network that answers in chapter 00 and stores it with its record.

``python -m lenet_edu.training.starter --epochs 8 --seed 1998`` writes
``weights/starter.npz`` and ``weights/starter.json``: a few minutes on one core.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu.data import Mnist, load_mnist, to_input
from lenet_edu.models.network import Network
from lenet_edu.models.starter import COMMAND, build_starter
from lenet_edu.models.weights import WEIGHTS, digest, store_weights

from .loop import Training, error_rate, squared_error
from .model import Trainee, largest
from .optimizers import Momentum
from .record import data_record, environment
from .schedules import per_pass

RATE, SIZE, MOMENTUM = 0.002, 20, 0.9


def train_starter(
    data: Mnist,
    *,
    epochs: int,
    seed: int,
    report: Callable[[str], None] = print,
) -> tuple[Network, dict[str, Any]]:
    """Train the starter network from its initial weights.

    Parameters
    ----------
    data
        Its training images teach; its test images are only measured, after each pass.
    epochs
        Passes over the training images; the learning rate falls along half a cosine.
    seed
        Of the one generator behind initial weights and shuffling.
    report
        Receives one line per pass.

    Returns
    -------
    network : the trained network
    record : what is stored beside the weights, ready for JSON
    """
    rng = np.random.default_rng(seed)
    network = build_starter(rng)
    x, test = to_input(data.train_images), to_input(data.test_images)
    falling = np.cos(np.arange(epochs) / epochs * np.pi / 2) ** 2
    passes: list[dict[str, float]] = []
    training = Training(
        Trainee(network, squared_error, largest),
        Momentum(network.parameters, MOMENTUM),
        per_pass((RATE * falling).tolist()),
        x,
        data.train_labels,
        size=SIZE,
        rng=rng,
    )
    for epoch in training.passes(epochs):
        assert epoch.error is not None  # a Trainee counts
        error = error_rate(network, test, data.test_labels)
        passes.append(
            {
                "rate": epoch.rate,
                "loss": epoch.loss,
                "train_error": epoch.error,
                "test_error": error,
            }
        )
        report(
            f"epoch {epoch.number} of {epochs}: loss {epoch.loss:.4f}, error "
            f"{epoch.error:.2%} on the way, {error:.2%} on the test images"
        )
    record = {
        "network": "starter",
        "what": "C1, S2, a third layer that sees all six maps, S4, and ten 5 x 5 "
        "kernels as output; squashing after each of the five",
        "parameters": network.parameter_count(),
        "sha256": digest(network.parameters),
        "command": f"{COMMAND} --epochs {epochs} --seed {seed}",
        "seed": seed,
        "recipe": {
            "loss": "half the squared distance to +1 / -1, mean over the batch",
            "optimiser": "gradient descent with momentum",
            "rate": f"{RATE} falling to 0 along half a cosine, constant within a pass",
            "momentum": MOMENTUM,
            "batch": SIZE,
            "epochs": epochs,
            "dtype": "float32",
        },
        "data": data_record(data),
        "environment": environment(),
        "epochs": passes,
        "test_error": passes[-1]["test_error"],
    }
    return network, record


def main(arguments: list[str] | None = None) -> None:
    """The command: load MNIST, train, store."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=main.__doc__)
    parser.add_argument("--epochs", type=int, default=8, help="passes (default 8)")
    parser.add_argument("--seed", type=int, default=1998, help="default 1998")
    parser.add_argument(
        "--folder", default=WEIGHTS, type=Path, help="default: where the course looks"
    )
    given = parser.parse_args(arguments)
    if given.epochs < 1:
        parser.error(f"--epochs must be at least 1; it is {given.epochs}")
    network, record = train_starter(load_mnist(), epochs=given.epochs, seed=given.seed)
    store_weights("starter", network, record, given.folder)
    print(f"stored: test error {record['test_error']:.2%}")


if __name__ == "__main__":
    main()
