"""What several pictures share: digits, maps of the trained network, rows of tiles."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np

from lenet_edu.data import load_mnist, to_input
from lenet_edu.making.openings.drawing import Drawing
from lenet_edu.models import Network, load_lenet5

Array = np.ndarray
CODE_ROWS, CODE_COLUMNS = 12, 7
# Of the test digits with a label, one that is written as most people write it.
CLEAR = {3: 2, 5: 1, 8: 1}


@functools.cache
def digits() -> tuple[Array, Array]:
    """The first 1,000 test digits as LeNet-5 sees them (N, 1, 32, 32), and labels."""
    mnist = load_mnist(verbose=False)
    return to_input(mnist.test_images[:1000]), mnist.test_labels[:1000]


def digit(label: int, number: int = 0) -> Array:
    """A test digit with this label, (1, 1, 32, 32)."""
    x, labels = digits()
    at = np.flatnonzero(labels == label)[number]
    return x[at : at + 1]


def maps_of(x: Array, network: Network | None = None) -> dict[str, Array]:
    """What each layer of the (trained) network makes of one digit, by name."""
    network = network or load_lenet5()
    found = {}
    for name, layer in zip(network.names, network.layers, strict=True):
        x = layer.forward(x)
        found[name] = x[0]
    return found


def drawn(maps: dict[str, Array]) -> Array:
    """What F6 draws, (12, 7)."""
    return maps["F6 squashed"].reshape(CODE_ROWS, CODE_COLUMNS)


def row(
    drawing: Drawing,
    maps: Sequence[Array],
    x: float,
    y: float,
    side: float,
    gap: float,
    limit: float = 0,
) -> None:
    """Maps beside each other, on one scale."""
    limit = limit or max(float(np.abs(one).max()) for one in maps)
    for n, one in enumerate(maps):
        drawing.signed(one, x + n * (side + gap), y, side, limit)
