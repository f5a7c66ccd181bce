"""Initial weights: how large they start decides whether anything is learned at first.

The bounds are those of :mod:`lenet_edu.models.lenet5`; here they can be drawn alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lenet_edu.models.lenet5 import BOUNDS

__all__ = ["BOUNDS", "bound", "uniform"]


def bound(rule: str, fan_in: ArrayLike) -> np.ndarray:
    """The largest initial weight of units with ``fan_in`` inputs.

    Parameters
    ----------
    rule
        "fan_in_root", sqrt(3 / F), a standard deviation of 1 / sqrt(F); or "paper",
        2.4 / F (LeCun et al. 1998, App. A).
    fan_in : any shape
        How many inputs each unit has, at least 1.
    """
    fan_in = np.asarray(fan_in)
    if rule not in BOUNDS:
        raise ValueError(f"rule must be one of {', '.join(BOUNDS)}; it is {rule!r}")
    if (fan_in < 1).any():
        raise ValueError(f"a unit has at least 1 input; fan_in is {fan_in}")
    return BOUNDS[rule](fan_in)


def uniform(
    rng: np.random.Generator, shape: tuple[int, ...], rule: str = "fan_in_root"
) -> np.ndarray:
    """Weights (units, ...): uniform within the bound; the other axes are a fan-in."""
    limit = bound(rule, int(np.prod(shape[1:])))
    return rng.uniform(-limit, limit, shape)
