"""What several exercises of chapter 08 use."""

from __future__ import annotations

import numpy as np

from ..probes import probe

Generator = np.random.Generator
Layer = tuple[str, int, list[int]]


def layers_case(rng: Generator) -> tuple[list[Layer]]:
    kinds = ("weights", "subsampling", "distance")
    layers = []
    for _ in range(int(rng.integers(1, 5))):
        seen = [int(n) for n in rng.integers(1, 30, int(rng.integers(1, 6)))]
        layers.append((kinds[int(rng.integers(3))], int(rng.integers(1, 50)), seen))
    return (layers,)


def lenet_layers() -> list[Layer]:
    """LeNet-5 as a table: kind, places of a map, inputs of a unit of each map."""
    maps_seen = [3] * 6 + [4] * 9 + [6]  # by C3's sixteen maps
    return [
        ("weights", 28 * 28, [25] * 6),
        ("subsampling", 14 * 14, [4] * 6),
        ("weights", 10 * 10, [25 * n for n in maps_seen]),
        ("subsampling", 5 * 5, [4] * 16),
        ("weights", 1, [400] * 120),
        ("weights", 1, [120] * 84),
        ("distance", 1, [84] * 10),
    ]


COUNT_PROBES = (
    probe("one map of weights, 3 inputs, 2 places", lambda: ([("weights", 2, [3])],)),
    probe("subsampling, 3 maps, 4 inputs each, 5 places",
          lambda: ([("subsampling", 5, [4, 4, 4])],)),
    probe("distances, 2 units with 7 inputs each",
          lambda: ([("distance", 1, [7, 7])],)),
    probe("weights, 3 maps with 2, 3 and 6 inputs, 10 places",
          lambda: ([("weights", 10, [2, 3, 6])],)),
    probe("two layers, weights and subsampling",
          lambda: ([("weights", 12, [9, 9]), ("subsampling", 3, [4, 4])],)),
    probe("the seven layers of LeNet-5", lambda: (lenet_layers(),)),
)  # fmt: skip
