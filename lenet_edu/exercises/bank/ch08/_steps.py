"""Layers that 08.1 is tried on: functions of one array with a name to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .... import nn

Array = np.ndarray


@dataclass(frozen=True, repr=False)
class Step:
    """A function of one array with a name that can be shown."""

    name: str
    function: Callable[[Array], Array]

    def __call__(self, x: Array) -> Array:
        """From an array to an array."""
        return self.function(x)

    def __repr__(self) -> str:
        return self.name


@dataclass(repr=False)
class AddCalls:
    """A layer that adds how often it has been called: 1, then 2, then 3."""

    name: str = "add the number of the call"
    calls: int = field(default=0, compare=False)

    def __call__(self, x: Array) -> Array:
        """From an array to an array."""
        self.calls += 1
        return np.asarray(x) + float(self.calls)

    def __repr__(self) -> str:
        return self.name


DOUBLE = Step("double", lambda x: np.asarray(x) * 2.0)
ADD_ONE = Step("add one", lambda x: np.asarray(x) + 1.0)
NEGATE = Step("change the sign", lambda x: -1.0 * np.asarray(x))
SQUASH = Step("squash", nn.squash)
SUMS = Step("block sums", nn.block_sums)
ROWS = Step("flatten", nn.flatten)
