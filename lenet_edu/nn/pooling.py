"""Max and mean pooling: the later relatives of the paper's subsampling.

Each map is pooled alone. A tie in a window goes to its first maximum in row order.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from .convolution import output_size
from .validation import Array, images, same_shape


def max_pool2d(x: ArrayLike, size: int = 2, stride: int | None = None) -> Array:
    """The largest value of each window.

    Parameters
    ----------
    x : (N, C, H, W)
    size, stride : side of the window and its step (default: size)

    Returns
    -------
    y : (N, C, Ho, Wo)

    Raises
    ------
    ValueError
        If the window does not fit.
    """
    return _windows(images(x), size, stride).max(axis=(4, 5))


def max_pool2d_backward(
    dy: ArrayLike, x: ArrayLike, size: int = 2, stride: int | None = None
) -> Array:
    """dx (N, C, H, W): each window's gradient goes to its (first) maximum."""
    x, dy, windows, step = _backward_input(dy, x, size, stride)
    winner = windows.reshape(*dy.shape, size * size).argmax(axis=-1)
    n, c, i, j = np.indices(dy.shape)
    dx = np.zeros(x.shape, dy.dtype)
    u, v = np.divmod(winner, size)
    np.add.at(dx, (n, c, i * step + u, j * step + v), dy)
    return dx


def mean_pool2d(x: ArrayLike, size: int = 2, stride: int | None = None) -> Array:
    """The mean of each window; shapes and errors as :func:`max_pool2d`."""
    return _windows(images(x), size, stride).mean(axis=(4, 5))


def mean_pool2d_backward(
    dy: ArrayLike, x: ArrayLike, size: int = 2, stride: int | None = None
) -> Array:
    """dx (N, C, H, W): each window's gradient in equal shares."""
    x, dy, _, step = _backward_input(dy, x, size, stride)
    Ho, Wo = dy.shape[2:]
    dx = np.zeros(x.shape, dy.dtype)
    for u, v in np.ndindex(size, size):
        dx[:, :, u : u + step * Ho : step, v : v + step * Wo : step] += dy / size**2
    return dx


def _windows(x: Array, size: int, stride: int | None) -> Array:
    step = size if stride is None else stride
    for length in x.shape[2:]:
        output_size(length, size, step)  # raises where it does not fit
    return sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::step, ::step]


def _backward_input(
    dy: ArrayLike, x: ArrayLike, size: int, stride: int | None
) -> tuple[Array, Array, Array, int]:
    x, dy = images(x), images(dy, "dy")
    windows = _windows(x, size, stride)
    same_shape(dy, windows.shape[:4], "dy", "the shape of y")
    return x, dy, windows, size if stride is None else stride
