"""The networks with trained weights, as ``lenet-edu train`` has stored them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from .lenet5 import lenet5
from .modern import modern
from .network import Network
from .weights import WEIGHTS, load_record, load_weights

COMMAND = "lenet-edu train"


def load_lenet5(folder: str | Path = WEIGHTS) -> Network:
    """The trained LeNet-5, read from ``lenet5.npz``.

    Its record ``lenet5.json`` says how it was trained and what it reaches.

    Raises
    ------
    WeightsError
        If a file is missing or damaged, or the two do not belong together; the
        sentence says which file, what is wrong with it and what to do.
    """
    return load_weights("lenet5", lenet5(np.random.default_rng(0)), folder, COMMAND)


def load_modern(folder: str | Path = WEIGHTS) -> Network:
    """The trained modern network, read from ``modern.npz``; it wants pixels in 0..1.

    Its record ``modern.json`` says how it was trained and what it reaches.

    Raises
    ------
    WeightsError
        As :func:`load_lenet5`.
    """
    return load_weights(
        "modern",
        modern(np.random.default_rng(0)),
        folder,
        f"{COMMAND} --network modern",
    )


def lenet5_record(folder: str | Path = WEIGHTS) -> dict[str, Any]:
    """What ``lenet-edu train`` wrote beside the weights: recipe, data, curves, errors.

    Raises
    ------
    WeightsError
        If the record is missing or damaged.
    """
    return load_record("lenet5", folder, COMMAND)
