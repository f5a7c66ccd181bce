"""The code that 02.3 begins with: right lines in a wrong order, on purpose."""
# ruff: noqa: F821, F841
# mypy: ignore-errors

import numpy as np

Array = np.ndarray


def one_map(image: Array, kernel: Array, bias: float) -> Array:
    y = np.zeros((H - k + 1, W - l + 1))
    return y
    for i in range(H - k + 1):
        for j in range(W - l + 1):
            y[i, j] = np.sum(window * kernel) + bias
            window = image[i : i + k, j : j + l]
    k, l = kernel.shape
    H, W = image.shape
