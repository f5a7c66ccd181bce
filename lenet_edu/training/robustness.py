"""How much a trained network bears: ``lenet-edu robustness``.

All test digits are moved, turned, resized and sprinkled with noise, and the error of
the course's trained LeNet-5 is kept for each amount. Nothing is trained here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu import inside
from lenet_edu.data import Mnist, to_input
from lenet_edu.fast import Engine
from lenet_edu.files import write_atomic
from lenet_edu.models import Network
from lenet_edu.models.weights import digest

from .record import data_record, environment

NAME = "robustness"
COMMAND = "lenet-edu robustness"
PIECE = 1000  # digits that are changed and read at a time

# name: what an amount is, how images are changed by it, the amounts
CHANGES: dict[str, tuple[str, inside.Change, Sequence[float]]] = {
    "right": ("shift to the right, in pixels", inside.moved_right, range(-10, 11)),
    "down": ("shift downwards, in pixels", inside.moved_down, range(-10, 11)),
    "turned": ("rotation clockwise, in degrees", inside.turned, range(-90, 91, 10)),
    "resized": (
        "size, as a factor",
        inside.resized,
        (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2.0),
    ),
    "noise": (
        "share of inverted pixels",
        inside.sprinkled,
        (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5),
    ),
}


def measure(
    network: Network,
    data: Mnist,
    *,
    out: str | Path,
    digits: int = 10_000,
    command: str = COMMAND,
    say: Callable[[str], None] = print,
) -> dict[str, Any]:
    """Measure every change and write ``robustness.json``.

    Parameters
    ----------
    network
        A LeNet-5 of 1998.
    data
        Its test digits are changed.
    out
        Folder of the file.
    digits
        How many test digits, from the first on.
    command
        What to write down as the command.
    say
        Receives one line per kind of change.

    Returns
    -------
    record : ``record["curves"][name]`` holds ``what``, ``amounts`` and ``errors``,
        fractions
    """
    engine = Engine.lenet5(network.parameters)
    x, labels = to_input(data.test_images[:digits]), data.test_labels[:digits]
    pieces = [slice(k, k + PIECE) for k in range(0, len(x), PIECE)]
    curves = {}
    for name, (what, change, amounts) in CHANGES.items():
        wrong = [
            inside.error_curve(engine.predict, x[p], labels[p], change, amounts)
            * len(x[p])
            for p in pieces
        ]
        errors = np.sum(wrong, axis=0) / len(x)
        curves[name] = {
            "what": what,
            "amounts": [float(a) for a in amounts],
            "errors": [float(e) for e in errors],
        }
        say(f"{what}: {errors.min():.2%} to {errors.max():.2%} wrong")
    record = {
        "command": command,
        "digits": len(x),
        "what": "test error, as a fraction, when all test digits are changed by the "
        "same amount; bilinear warps about the middle, paper outside",
        "network": "the trained LeNet-5 of the course",
        "weights": digest(network.parameters),
        "noise_seed": "17, for every thousand digits the same",
        "data": data_record(data),
        "environment": environment(),
        "curves": curves,
    }
    write_atomic(Path(out) / f"{NAME}.json", json.dumps(record, indent=1) + "\n")
    return record
