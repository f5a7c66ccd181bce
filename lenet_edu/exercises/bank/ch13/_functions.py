"""Functions of one array whose curvature 13.1 asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Named:
    """A function of one array that says in a message what it is."""

    name: str
    function: Callable[[Array], float]

    def __call__(self, x: Array) -> float:
        """The function's value."""
        return float(self.function(x))

    def __repr__(self) -> str:
        return self.name


SQUARES = Named(
    "1 x1^2 + 2 x2^2 + ...",
    lambda x: np.sum(np.arange(1, np.size(x) + 1) * np.ravel(x) ** 2),
)


PRODUCT = Named("(x1 x2 ...)^2", lambda x: np.prod(x) ** 2)


FOURTH = Named("the sum of x^4", lambda x: np.sum(np.asarray(x) ** 4))


CUBES = Named("the sum of x^3", lambda x: np.sum(np.asarray(x) ** 3))


SQUARED_SUM = Named("(x1 + x2 + ...)^2", lambda x: np.sum(x) ** 2)


WAVE = Named(
    "1 sin(x1) + 2 sin(x2) + ...",
    lambda x: np.sum(np.arange(1, np.size(x) + 1) * np.sin(x).ravel()),
)
