"""Max and mean pooling: the later relatives of the paper's subsampling.

Each map is pooled alone. A tie in a window goes to its first maximum in row order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .convolution import folded, windows_of
from .validation import Array, images, same_shape, whole_number


def max_pool2d(x: ArrayLike, size: int = 2, stride: int | None = None) -> Array:
    """The largest value of each window: y[n,c,i,j] = max window(n,c,i,j).

    Parameters
    ----------
    x : (N, C, H, W)
    size : int
        Side of the window.
    stride : int, optional
        Its step; default: size, so that windows do not overlap.

    Returns
    -------
    y : (N, C, Ho, Wo)
        Ho = (H - size) // stride + 1; the dtype of x. Rows and columns that no
        window reaches are left out.

    Raises
    ------
    ValueError
        If x does not have four axes or the window does not fit.
    TypeError
        If x does not hold real numbers, or size or stride is not whole.

    Source: not in LeCun et al. 1998, whose S2 and S4 are trainable subsampling.
    """
    x = images(x)
    size, stride = _window(x, size, stride)
    return folded(np.maximum, windows_of(x, size, size, stride))


def max_pool2d_backward(
    dy: ArrayLike, x: ArrayLike, size: int = 2, stride: int | None = None
) -> Array:
    """Gradient of :func:`max_pool2d`: each window's dy goes to its maximum alone.

    Of equal maxima the first in row order gets the whole gradient. A pixel that wins
    in several windows adds up what they send.

    Parameters
    ----------
    dy : (N, C, Ho, Wo)
    x, size, stride
        As given to :func:`max_pool2d`.

    Returns
    -------
    dx : (N, C, H, W)
        The dtype of dy.

    Raises
    ------
    ValueError, TypeError
        As :func:`max_pool2d`; also if dy does not have the shape of y.
    """
    x, dy, windows, stride = _backward_input(dy, x, size, stride)
    winner = windows.reshape(*dy.shape, size * size).argmax(axis=-1)  # the first
    u, v = np.divmod(winner, size)
    n, c, i, j = np.indices(dy.shape)
    dx = np.zeros(x.shape, dy.dtype)
    np.add.at(dx, (n, c, i * stride + u, j * stride + v), dy)
    return dx


def mean_pool2d(x: ArrayLike, size: int = 2, stride: int | None = None) -> Array:
    """The mean of each window: y[n,c,i,j] = sum window(n,c,i,j) / size^2.

    Parameters, shapes, dtypes and errors are those of :func:`max_pool2d`.

    Source: LeCun et al. 1998, sec. II-A, where a coefficient and a bias follow it.
    """
    x = images(x)
    size, stride = _window(x, size, stride)
    return folded(np.add, windows_of(x, size, size, stride)) / size**2


def mean_pool2d_backward(
    dy: ArrayLike, x: ArrayLike, size: int = 2, stride: int | None = None
) -> Array:
    """Gradient of :func:`mean_pool2d`: each window's dy in size^2 equal shares.

    Only the shape of x matters. Parameters, shapes, dtypes and errors are those of
    :func:`max_pool2d_backward`.
    """
    x, dy, windows, stride = _backward_input(dy, x, size, stride)
    Ho, Wo, size, _ = windows.shape[2:]
    share = dy / size**2
    dx = np.zeros(x.shape, dy.dtype)
    for u, v in np.ndindex(size, size):
        dx[:, :, u : u + stride * Ho : stride, v : v + stride * Wo : stride] += share
    return dx


def _window(x: Array, size: int, stride: int | None) -> tuple[int, int]:
    size = whole_number(size, "size", 1)
    stride = size if stride is None else whole_number(stride, "stride", 1)
    if size > min(x.shape[2:]):
        H, W = x.shape[2:]
        raise ValueError(
            f"a window of {size} x {size} does not fit into {H} x {W} pixels: it is "
            f"{size - min(H, W)} too large; x has shape {x.shape}"
        )
    return size, stride


def _backward_input(
    dy: ArrayLike, x: ArrayLike, size: int, stride: int | None
) -> tuple[Array, Array, Array, int]:
    x, dy = images(x), images(dy, "dy")
    size, stride = _window(x, size, stride)
    windows = windows_of(x, size, size, stride)
    same_shape(dy, windows.shape[:4], "dy", "the shape of y")
    return x, dy, windows, stride
