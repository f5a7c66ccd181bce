"""The trained network of chapter 00: the first layers of LeNet-5, a plain output.

C1 and S2 are as in the paper. The third layer sees all six maps (no connection
table), and ten 5 x 5 kernels read the digit off S4 where LeNet-5 has C5, F6 and RBFs.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lenet_edu.nn import Convolution, Layer, Squashing, Subsampling

from .network import Network
from .weights import WEIGHTS, load_weights

COMMAND = "python -m lenet_edu.training.starter"


def build_starter(rng: np.random.Generator) -> Network:
    """The untrained network: (N, 1, 32, 32) -> (N, 10, 1, 1), float32.

    Kernels are uniform in +-1/sqrt(fan-in) and biases 0, as in EBLearn, the authors'
    later library; the subsampling coefficients start at 1/sqrt(4). (The paper's
    +-2.4/fan-in, App. A, starts smaller and learns later.)

    Parameters
    ----------
    rng
        Source of the initial kernels.
    """

    def convolution(maps_in: int, maps_out: int) -> Convolution:
        bound = 1 / np.sqrt(maps_in * 5 * 5)
        w = rng.uniform(-bound, bound, (maps_out, maps_in, 5, 5))
        return Convolution(w.astype(np.float32), np.zeros(maps_out, np.float32))

    def subsampling(maps: int) -> Subsampling:
        return Subsampling(np.full(maps, 0.5, np.float32), np.zeros(maps, np.float32))

    layers: dict[str, Layer] = {
        "C1": convolution(1, 6),  # (N, 6, 28, 28)
        "C1 squashed": Squashing(),
        "S2": subsampling(6),  # (N, 6, 14, 14)
        "S2 squashed": Squashing(),
        "C3": convolution(6, 16),  # (N, 16, 10, 10)
        "C3 squashed": Squashing(),
        "S4": subsampling(16),  # (N, 16, 5, 5)
        "S4 squashed": Squashing(),
        "OUT": convolution(16, 10),  # (N, 10, 1, 1)
        "OUT squashed": Squashing(),
    }
    return Network(list(layers.values()), list(layers))


def load_starter(folder: str | Path = WEIGHTS) -> Network:
    """The trained network of chapter 00, read from ``starter.npz``.

    Its record ``starter.json`` says how it was trained and what it reaches.

    Raises
    ------
    WeightsError
        If a file is missing or damaged, or the two do not belong together; the
        sentence says which file, what is wrong with it and what to do.
    """
    network = build_starter(np.random.default_rng(0))
    return load_weights("starter", network, folder, COMMAND)
