"""LeNet-5 with trained weights, as ``lenet-edu train`` has stored them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .lenet5 import lenet5
from .network import Network
from .weights import WEIGHTS, load_weights

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
