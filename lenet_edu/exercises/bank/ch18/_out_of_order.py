"""The code that 18.3 begins with: right lines in a wrong order, on purpose."""
# ruff: noqa: F821, F841
# mypy: ignore-errors

from collections.abc import Callable

import numpy as np

Array = np.ndarray


def slide(
    x: Array, answer: Callable[[Array], Array], step: int = 4, side: int = 32
) -> Array:
    return np.stack(y, axis=1)
    for q in range(Q):
        y.append(answer(window))
        window = x[:, :, :, left : left + side]
        left = step * q
    Q = (x.shape[3] - side) // step + 1
    y = []
