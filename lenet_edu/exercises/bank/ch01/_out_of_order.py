"""The code that 01.4 begins with: right lines in a wrong order, on purpose."""
# ruff: noqa: F821, F841
# mypy: ignore-errors

import numpy as np

Array = np.ndarray


def batches(x: Array, labels: Array, size: int) -> list[tuple[Array, Array]]:
    for start in range(0, len(x), size):
        pieces = []
        pieces.append((x[start:stop], labels[start:stop]))
        stop = start + size
        return pieces
