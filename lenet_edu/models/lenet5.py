"""LeNet-5 as the paper describes it: seven layers, 60,000 trainable numbers.

Every layer takes its functions from outside: the course's, or a learner's own.
Source: LeCun et al. 1998, sec. II-B.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import DTypeLike

from lenet_edu import nn

from .network import Network

Function = Callable[..., Any]
Pair = tuple[np.ndarray, np.ndarray]

# What a learner may hand in: each with its _backward.
FUNCTIONS = tuple(
    name + ending
    for name in (
        "conv2d",
        "masked_conv2d",
        "squash",
        "subsample",
        "flatten",
        "dense",
        "rbf",
    )
    for ending in ("", "_backward")
)

# Weights start uniform between -bound and +bound; F is a unit's fan-in.
BOUNDS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "fan_in_root": lambda F: np.sqrt(3 / F),  # standard deviation 1 / sqrt(F)
    "paper": lambda F: 2.4 / F,
}


def lenet5(
    rng: np.random.Generator,
    functions: Mapping[str, Function] | None = None,
    dtype: DTypeLike = np.float32,
    init: Literal["fan_in_root", "paper"] = "fan_in_root",
) -> Network:
    """The untrained network of 1998: (N, 1, 32, 32) -> penalties (N, 10).

    Parameters
    ----------
    rng
        Source of the initial weights; same seed, same weights.
    functions
        Your functions by name, any of :data:`FUNCTIONS`; where one is missing, the
        course's stands in. ``network.yours`` says which are yours.
    dtype
        float32 or float64, of all parameters and codes.
    init
        "fan_in_root": weights with standard deviation 1/sqrt(fan-in), coefficients
        of S2 and S4 1/4 (on the sum of four). "paper": everything uniform in
        +-2.4/fan-in, App. A; it starts much smaller. Biases are 0 in both.

    Raises
    ------
    ValueError
        If a function's name, the dtype or the init is unknown.
    TypeError
        If what was handed in for a function cannot be called.

    Source: LeCun et al. 1998, sec. II-B.
    """
    own = _checked(functions or {})
    dtype = np.dtype(dtype)
    if dtype not in (np.float32, np.float64):
        raise ValueError(f"dtype must be float32 or float64; it is {dtype}")
    if init not in BOUNDS:
        raise ValueError(f"init must be one of {', '.join(BOUNDS)}; it is {init!r}")

    def use(name: str) -> dict[str, Any]:
        """The pair of functions of this name, the learner's where there is one."""
        back = f"{name}_backward"
        return {
            "forward": own.get(name, getattr(nn, name)),
            "backward": own.get(back, getattr(nn, back)),
        }

    def weights(*shape: int, table: np.ndarray | None = None) -> Pair:
        """w of this shape, and b; with a table, a map's fan-in is what it sees."""
        seen = np.full(shape[:1], shape[1]) if table is None else table.sum(axis=1)
        bound = BOUNDS[init](seen * np.prod(shape[2:]))  # one per unit or map
        w = (rng.uniform(-1, 1, shape).T * bound).T
        return w.astype(dtype), np.zeros(shape[0], dtype)

    def coefficients(maps: int) -> Pair:
        """A coefficient and a bias per map; a unit sees four pixels."""
        bound = BOUNDS["paper"](np.array(4))
        start = rng.uniform(-bound, bound, maps) if init == "paper" else 1 / 4
        return np.full(maps, start, dtype), np.zeros(maps, dtype)

    table = nn.c3_table()
    kernels_of_c3 = weights(16, 6, 5, 5, table=table)
    layers: dict[str, nn.Layer] = {
        "C1": nn.Convolution(*weights(6, 1, 5, 5), **use("conv2d")),  # (N, 6, 28, 28)
        "C1 squashed": nn.Squashing(**use("squash")),
        "S2": nn.Subsampling(*coefficients(6), **use("subsample")),  # (N, 6, 14, 14)
        "S2 squashed": nn.Squashing(**use("squash")),
        "C3": nn.MaskedConvolution(*kernels_of_c3, table, **use("masked_conv2d")),
        "C3 squashed": nn.Squashing(**use("squash")),  # (N, 16, 10, 10)
        "S4": nn.Subsampling(*coefficients(16), **use("subsample")),  # (N, 16, 5, 5)
        "S4 squashed": nn.Squashing(**use("squash")),
        "C5": nn.Convolution(*weights(120, 16, 5, 5), **use("conv2d")),
        "C5 squashed": nn.Squashing(**use("squash")),  # (N, 120, 1, 1)
        "Flatten": nn.Flatten(**use("flatten")),  # (N, 120)
        "F6": nn.Dense(*weights(84, 120), **use("dense")),  # (N, 84)
        "F6 squashed": nn.Squashing(**use("squash")),
        "OUT": nn.RBF(nn.codes().astype(dtype), **use("rbf")),  # (N, 10)
    }
    return Network(list(layers.values()), list(layers), yours=list(own))


def _checked(functions: Mapping[str, Function]) -> dict[str, Function]:
    """What is really the learner's, in the order of FUNCTIONS."""
    unknown = sorted(functions.keys() - set(FUNCTIONS))
    if unknown:
        raise ValueError(
            f"LeNet-5 has no function {', '.join(map(repr, unknown))}; "
            f"it uses {', '.join(FUNCTIONS)}"
        )
    for name, function in functions.items():
        if not callable(function):
            raise TypeError(f"{name} must be a function; it is {function!r}")
    return {
        name: functions[name]
        for name in FUNCTIONS
        if name in functions and functions[name] is not getattr(nn, name)
    }
