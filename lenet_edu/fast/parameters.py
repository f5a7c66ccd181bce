"""All parameters in one flat vector, and the layers' arrays as views of it.

An optimiser step is then a few operations on one vector, whatever the layers are.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .layout import Array

Shapes = dict[str, tuple[int, ...]]


class Parameters:
    """A flat vector with two views of each part of it.

    Attributes
    ----------
    flat : (total,)
    named : dict of arrays
        Names and shapes of `nn`, kernels as (F, C, k, l).
    matrices : dict of arrays
        As the engine multiplies them: a convolution's kernels as (F, k * C * l),
        columns over (row, channel, column), others as they are. In memory the
        kernels stand in this order; (F, C, k, l) is the same memory, turned.
    """

    def __init__(self, shapes: Shapes, turned: set[str], dtype: DTypeLike) -> None:
        self._made_from = shapes, turned, dtype
        sizes = [int(np.prod(shape)) for shape in shapes.values()]
        self.flat = np.zeros(sum(sizes), dtype)
        self.named: dict[str, Array] = {}
        self.matrices: dict[str, Array] = {}
        pieces = np.split(self.flat, np.cumsum(sizes)[:-1])
        for (name, shape), piece in zip(shapes.items(), pieces, strict=True):
            if name in turned:
                F, C, k, l = shape
                self.named[name] = piece.reshape(F, k, C, l).transpose(0, 2, 1, 3)
                self.matrices[name] = piece.reshape(F, k * C * l)
            else:
                self.named[name] = piece.reshape(shape)
                flattened = shape if len(shape) == 1 else (shape[0], -1)
                self.matrices[name] = piece.reshape(flattened)

    def like(self) -> Parameters:
        """Zeros, of the same names and shapes."""
        return Parameters(*self._made_from)

    def load(self, values: Mapping[str, ArrayLike]) -> None:
        """Copy a network's parameters in.

        Raises
        ------
        ValueError
            If names or shapes are not this network's; the sentence says which.
        """
        expected, given = self.named.keys(), values.keys()
        missing, extra = expected - given, given - expected
        if missing or extra:
            raise ValueError(
                "these are not this network's parameters: "
                f"missing {sorted(missing)}, unknown {sorted(extra)}"
            )
        for name, view in self.named.items():
            array = np.asarray(values[name])
            if array.shape != view.shape:
                raise ValueError(
                    f"{name} must have shape {view.shape}; it has shape {array.shape}"
                )
            view[...] = array
