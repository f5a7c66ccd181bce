"""Small networks that 08.4 is tried on, and a ``use`` of its own."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from .... import nn

Array = np.ndarray
LAYERS = ("conv2d", "subsample", "masked_conv2d", "dense", "rbf", "squash")


class Parameters(dict[str, Array]):
    """The arrays of a network by name; shown and compared as a whole."""

    def __repr__(self) -> str:
        return f"p of {len(self)} arrays"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, dict)
            and self.keys() == other.keys()
            and all(np.array_equal(self[name], other[name]) for name in self)
        )

    __hash__ = None


def small_network(
    seed: int = 0,
    maps: tuple[int, int, int, int] = (2, 3, 5, 6),
    kernels: tuple[int, int, int, int] = (3, 3, 2, 2),
    rows: int = 1,
) -> Parameters:
    """A LeNet-5 on a small scale: random numbers, about 1 before each squashing.

    ``maps`` are those of C1, C3 and C5 and the units of F6, ``kernels`` the sides of
    C1 and C3 and the height and width of C5; ``rows``: how many numbers per map F6 gets from C5.
    """
    rng = np.random.default_rng(seed)
    c1, c3, c5, f6 = maps
    k1, k3, kh, kw = kernels

    def draw(*shape: int) -> Array:
        return rng.normal(size=shape) / np.sqrt(np.prod(shape[1:]) or 1)

    table = rng.random((c3, c1)) < 0.5
    table[np.arange(c3), np.arange(c3) % c1] = True
    table[0, 1:] = False  # not all connected
    return Parameters(
        {
            "C1.w": draw(c1, 1, k1, k1), "C1.b": draw(c1),
            "S2.coefficient": rng.uniform(0.3, 0.9, c1), "S2.bias": draw(c1),
            "C3.w": draw(c3, c1, k3, k3), "C3.b": draw(c3), "C3.table": table,
            "S4.coefficient": rng.uniform(0.3, 0.9, c3), "S4.bias": draw(c3),
            "C5.w": draw(c5, c3, kh, kw), "C5.b": draw(c5),
            "F6.w": draw(f6, c5 * rows), "F6.b": draw(f6),
            "OUT.codes": np.where(rng.random((10, f6)) < 0.5, -1.0, 1.0),
        }
    )  # fmt: skip


def real_network(seed: int = 0) -> Parameters:
    """Random parameters in the shapes of LeNet-5."""
    p = small_network(seed, (6, 16, 120, 84), (5, 5, 5, 5))
    return Parameters(p | {"C3.table": nn.c3_table(), "OUT.codes": nn.codes()})


def network_case(rng: np.random.Generator) -> tuple[Array, Parameters]:
    """Images and parameters of a random case."""
    c1, c3, c5, f6 = (int(n) for n in rng.integers((2, 2, 2, 3), (5, 6, 7, 9)))
    k1, k3 = (int(n) for n in rng.integers(2, 5, 2))
    kh, kw = (int(n) for n in rng.integers(1, 4, 2))
    H, W = (2 * (2 * k + k3 - 1) + k1 - 1 for k in (kh, kw))
    seed = int(rng.integers(1000))
    p = small_network(seed, (c1, c3, c5, f6), (k1, k3, kh, kw))
    return rng.normal(size=(int(rng.integers(1, 4)), 1, H, W)), p


class Functions(SimpleNamespace):
    """Functions to compute a network with; those not given are the course's own."""

    def __repr__(self) -> str:
        return "functions that double"

    def __getattr__(self, name: str) -> Any:
        return getattr(nn, name)


def doubled() -> Functions:
    """A ``use`` whose layers and squashing return twice what the course's do."""

    def twice(function: Callable[..., Array]) -> Callable[..., Array]:
        return lambda *args, **options: 2 * function(*args, **options)

    return Functions(**{name: twice(getattr(nn, name)) for name in LAYERS})
