"""Six changes lead from LeNet-5 to its modern relative; a variant has some of them.

A variant says what a network is made of and how it learns; ``build`` makes the network.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from lenet_edu import nn
from lenet_edu.models import Network
from lenet_edu.models.modern import Relu

from . import quick
from .model import Trainee, largest, lenet5_trainee


@dataclass(frozen=True)
class Variant:
    """What a network is made of, and how it learns; the defaults are 1998."""

    units: str = "squashing"  # or "relu"
    pooling: str = "subsampling"  # or "max"
    c3: str = "table"  # or "full"
    output: str = "rbf"  # with eq. (9); or "softmax", with cross-entropy
    optimiser: str = "momentum"  # or "adam"
    grey: str = "1998"  # -0.1 to 1.175; or "0..1"


# In this order from 1998 to today.
CHANGES: dict[str, tuple[str, str]] = {
    "units": ("relu", "squashing → ReLU"),
    "pooling": ("max", "subsampling → max pooling"),
    "c3": ("full", "C3's table → all maps"),
    "output": ("softmax", "RBF, eq. (9) → softmax, cross-entropy"),
    "optimiser": ("adam", "momentum → Adam"),
    "grey": ("0..1", "grey levels −0.1…1.175 → 0…1"),
}


def variants() -> dict[str, Variant]:
    """By name: 1998, then one change after the other, then each change alone.

    "+units+pooling" is 1998 with these two; the last step is the modern network.
    """
    found = {"1998": Variant()}
    name, so_far = "", Variant()
    for change, (value, _) in CHANGES.items():
        name, so_far = f"{name}+{change}", replace(so_far, **{change: value})
        found[name] = so_far
    for change, (value, _) in CHANGES.items():
        found.setdefault(f"+{change}", replace(Variant(), **{change: value}))
    return found


def steps() -> list[str]:
    """Names of the variants on the way from 1998 to today, both ends included."""
    return list(variants())[: len(CHANGES) + 1]


def build(variant: Variant, rng: np.random.Generator) -> Network:
    """The untrained network of a variant: (N, 1, 32, 32) -> (N, 10), float32.

    Same seed, same random numbers in every variant; only their bound differs: the
    standard deviation is 1 / sqrt(fan-in) before a squashing, sqrt(2 / fan-in) before
    a ReLU, as each asks for. With RBFs F6 keeps its squashing: the codes hold -1,
    which no ReLU can give. C5 is a dense layer here, which computes the same.
    """
    relu = variant.units == "relu"
    table = np.ones((16, 6), bool) if variant.c3 == "full" else nn.c3_table()

    def weights(
        *shape: int, relu: bool, seen: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        maps = np.full(shape[0], shape[1]) if seen is None else seen
        bound = np.sqrt((6 if relu else 3) / (maps * math.prod(shape[2:])))
        w = (rng.uniform(-1, 1, shape).T * bound).T
        return w.astype(np.float32), np.zeros(shape[0], np.float32)

    def units() -> nn.Layer:
        return Relu() if relu else nn.Squashing()

    def pooled(name: str, maps: int) -> dict[str, nn.Layer]:
        if variant.pooling == "max":
            pooling = nn.MaxPooling(
                forward=quick.max_pool2d, backward=quick.max_pool2d_backward
            )
            return {name: pooling}
        quarter = np.full(maps, 1 / 4, np.float32)
        bias = np.zeros(maps, np.float32)
        layer = nn.Subsampling(
            quarter,
            bias,
            forward=quick.subsample,
            backward=quick.subsample_backward,
        )
        return {name: layer, f"{name} units": units()}

    c1 = weights(6, 1, 5, 5, relu=relu)
    c3 = weights(16, 6, 5, 5, relu=relu, seen=table.sum(axis=1))
    c5 = weights(120, 400, relu=relu)
    ends_in_relu = relu and variant.output == "softmax"
    f6 = weights(84, 120, relu=ends_in_relu)
    out = weights(10, 84, relu=ends_in_relu)
    layers: dict[str, nn.Layer] = {
        "C1": quick.Convolution(*c1, first=True),
        "C1 units": units(),
        **pooled("S2", 6),
        "C3": quick.Convolution(*c3, table=None if table.all() else table),
        "C3 units": units(),
        **pooled("S4", 16),
        "flat": nn.Flatten(),
        "C5": nn.Dense(*c5),
        "C5 units": units(),
        "F6": nn.Dense(*f6),
        "F6 units": Relu() if ends_in_relu else nn.Squashing(),
        "OUT": nn.Dense(*out)
        if variant.output == "softmax"
        else nn.RBF(nn.codes().astype(np.float32)),
    }
    return Network(list(layers.values()), list(layers))


def trainee(variant: Variant, network: Network) -> Trainee:
    """With the variant's loss, and its way to read an answer off."""
    if variant.output == "rbf":
        return lenet5_trainee(network)
    return Trainee(
        network,
        lambda y, t: (nn.cross_entropy(y, t), nn.cross_entropy_backward(y, t)),
        largest,
    )


def alone() -> list[str]:
    """Names of the variants that are 1998 with one change, where no step is that."""
    return [name for name in variants() if name not in steps()]
