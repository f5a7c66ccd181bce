"""How much the trained networks tolerate: ``lenet-edu robustness``.

All test digits are moved, turned, resized and sprinkled with noise, and the errors of
the course's two trained networks are kept for each amount. Nothing is trained here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu import inside
from lenet_edu.data import BACKGROUND, INK, Mnist, to_input
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


def reader(network: Network) -> Callable[[np.ndarray], np.ndarray]:
    """Its digits for images whose paper is -0.1 and ink 1.175, on the engine.

    The modern network, which has no S2 to train, gets them from 0 to 1.
    """
    if "S2.coefficient" in network.parameters:
        return Engine.lenet5(network.parameters).predict
    engine = Engine.modern(network.parameters)
    return lambda x: engine.predict((x - BACKGROUND) / (INK - BACKGROUND))


def measure(
    networks: Mapping[str, Network],
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
    networks
        By the names that the record will have; LeNet-5 of 1998 or modern ones.
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
        fractions by network
    """
    readers = {name: reader(network) for name, network in networks.items()}
    x, labels = to_input(data.test_images[:digits]), data.test_labels[:digits]
    pieces = [slice(k, k + PIECE) for k in range(0, len(x), PIECE)]
    curves = {}
    for name, (what, change, amounts) in CHANGES.items():
        errors = {}
        for who, predict in readers.items():
            wrong = [
                inside.error_curve(predict, x[p], labels[p], change, amounts)
                * len(x[p])
                for p in pieces
            ]
            found = np.sum(wrong, axis=0) / len(x)
            errors[who] = [float(e) for e in found]
            say(f"{what}, {who}: {found.min():.2%} to {found.max():.2%} wrong")
        amounts = [float(a) for a in amounts]
        curves[name] = {"what": what, "amounts": amounts, "errors": errors}
    record = {
        "command": command,
        "digits": len(x),
        "what": "test error, as a fraction, when all test digits are changed by the "
        "same amount; bilinear warps about the middle, paper outside",
        "weights": {name: digest(n.parameters) for name, n in networks.items()},
        "noise_seed": "17, for every thousand digits the same",
        "data": data_record(data),
        "environment": environment(),
        "curves": curves,
    }
    write_atomic(Path(out) / f"{NAME}.json", json.dumps(record, indent=1) + "\n")
    return record


def at_the_limits(record: Mapping[str, Any]) -> str:
    """The stored errors of both networks where the paper says that recognition holds.

    Below the table: at how many amounts the modern network errs on under a third, and
    at how many of these on fewer than LeNet-5. Source: LeCun et al. 1998, sec. III-E.
    """
    curves = record["curves"]

    def at(name: str, amount: float) -> list[float]:
        n = curves[name]["amounts"].index(amount)
        return [errors[n] for errors in curves[name]["errors"].values()]

    limits = {
        "half a digit up": at("down", -10),
        "half a digit down": at("down", 10),
        "30 degrees left": at("turned", -30),
        "30 degrees right": at("turned", 30),
        **{f"{f} of its size": at("resized", f) for f in (0.5, 0.7, 1.4, 2.0)},
        "a tenth inverted": at("noise", 0.1),
        "unchanged": at("noise", 0),
    }
    names = "".join(f" {name:>8}" for name in curves["turned"]["errors"])
    lines = [f"{'wrong':18}{names}"]
    for what, errors in limits.items():
        lines.append(f"{what:18}" + "".join(f" {error:8.1%}" for error in errors))
    both = np.hstack([list(curve["errors"].values()) for curve in curves.values()])
    both = both[:, both[1] < 1 / 3]
    ahead = np.sum(both[1] < both[0])
    lines.append(f"modern, amounts with under a third wrong: {both.shape[1]}")
    lines.append(f"there fewer wrong than LeNet-5: {ahead}")
    return "\n".join(lines)
