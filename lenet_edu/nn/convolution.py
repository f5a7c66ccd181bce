"""Convolution as in C1, C3 and C5: a window slides, the same numbers everywhere.

Strictly it is a cross-correlation: the kernel is laid on as it is, not flipped.
Source: LeCun et al. 1998, sec. II-A and II-B.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from .validation import Array, as_float, biases, images, same_shape, whole_number


def output_size(size: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    """Places that a window has along one axis.

    ``(size + 2 * padding - kernel) // stride + 1``, the source of LeNet-5's
    32 -> 28 -> 14 -> 10 -> 5 -> 1 (LeCun et al. 1998, sec. II-B).

    Raises
    ------
    ValueError
        If the window does not fit into the padded image (by how much is said), or a
        number is too small.
    TypeError
        If a number is not whole.
    """
    size = whole_number(size, "size", 1)
    kernel = whole_number(kernel, "kernel", 1)
    stride = whole_number(stride, "stride", 1)
    padding = whole_number(padding, "padding", 0)
    padded = size + 2 * padding
    if kernel > padded:
        raise ValueError(
            f"a kernel of {kernel} does not fit into {padded} pixels "
            f"({size} + 2 x {padding} of padding): it is {kernel - padded} too large"
        )
    return (padded - kernel) // stride + 1


def conv2d(
    x: ArrayLike, w: ArrayLike, b: ArrayLike, stride: int = 1, padding: int = 0
) -> Array:
    """Slide kernels over images: y[n,f,i,j] = b[f] + sum window(n,i,j) * w[f].

    Parameters
    ----------
    x : (N, C, H, W)
    w : (F, C, k, l)
    b : (F,)
        Floats; whole numbers are taken as float64.
    stride, padding : int
        Step of the window; zeros added on all four sides.

    Returns
    -------
    y : (N, F, Ho, Wo)
        float32 if x, w and b are, else float64.

    Raises
    ------
    ValueError
        If a shape does not fit; the sentence says which and what is expected.
    TypeError
        If the values are not real numbers, or stride or padding not whole.

    Source: LeCun et al. 1998, sec. II-A.
    """
    x, w, b = _checked(x, w, b)
    windows = _padded_windows(x, w, stride, padding)  # (N, C, Ho, Wo, k, l)
    # The kernels first: the windows are then copied in long runs, along the rows of y.
    y = np.tensordot(w, windows, axes=((1, 2, 3), (1, 4, 5)))  # (F, N, Ho, Wo)
    return np.ascontiguousarray((y + b[:, None, None, None]).swapaxes(0, 1))


def conv2d_backward(
    dy: ArrayLike, x: ArrayLike, w: ArrayLike, stride: int = 1, padding: int = 0
) -> tuple[Array, Array, Array]:
    """Gradients of :func:`conv2d`; every shared number adds up its contributions.

    db[f] = sum dy[n,f,i,j], dw[f] = sum dy[n,f,i,j] * window(n,i,j), and each window
    of dx receives dy[n,f,i,j] * w[f]; where windows overlap, these are added.

    Parameters
    ----------
    dy : (N, F, Ho, Wo)
        Gradient of the loss with respect to y.
    x, w, stride, padding
        As given to :func:`conv2d`.

    Returns
    -------
    dx : (N, C, H, W), dw : (F, C, k, l), db : (F,)
        Sums over the batch; float32 if dy, x and w are.

    Raises
    ------
    ValueError, TypeError
        As :func:`conv2d`; also if dy does not have the shape of y.

    Source: the chain rule; weight sharing as in LeCun et al. 1998, eq. (19)-(20).
    """
    x, w = _checked_pair(x, w)
    windows = _padded_windows(x, w, stride, padding)  # (N, C, Ho, Wo, k, l)
    (N, C, H, W), (F, _, k, l), (Ho, Wo) = x.shape, w.shape, windows.shape[2:4]
    dy = images(dy, "dy")
    same_shape(dy, (N, F, Ho, Wo), "dy", "the shape of y")

    db = dy.sum(axis=(0, 2, 3))
    dw = np.tensordot(windows, dy, axes=((0, 2, 3), (0, 2, 3)))  # (C, k, l, F)
    dw = np.ascontiguousarray(np.moveaxis(dw, -1, 0))

    p, s = padding, stride
    places = dy.transpose(0, 2, 3, 1).reshape(-1, F)  # (N * Ho * Wo, F)
    dxp = np.zeros((N, H + 2 * p, W + 2 * p, C), np.result_type(dy, w))
    for u, v in np.ndindex(k, l):  # pixel (i*s+u, j*s+v) was multiplied by w[..., u, v]
        share = (places @ w[:, :, u, v]).reshape(N, Ho, Wo, C)
        dxp[:, u : u + s * Ho : s, v : v + s * Wo : s] += share
    dx = dxp[:, p : p + H, p : p + W].transpose(0, 3, 1, 2)
    return np.ascontiguousarray(dx), dw, db


def windows_of(x: Array, k: int, l: int, stride: int) -> Array:
    """A view of every k x l window of x: (N, C, H, W) -> (N, C, Ho, Wo, k, l)."""
    views = sliding_window_view(x, (k, l), axis=(2, 3))
    return views[:, :, ::stride, ::stride]


def folded(operation: np.ufunc, windows: Array) -> Array:
    """Each window made one number: (..., k, l) -> (...), by addition or maximum.

    ``windows.sum(axis=(-2, -1))`` takes window after window, a few numbers at a time.
    Here whole maps are joined, first the columns of the windows, then their rows: the
    same numbers, ten times faster.
    """
    rows = functools.reduce(operation, np.moveaxis(windows, -1, 0))  # (..., k)
    folds = functools.reduce(operation, np.moveaxis(rows, -1, 0))
    return folds.copy() if windows.shape[-2:] == (1, 1) else folds  # never a view


def _padded_windows(x: Array, w: Array, stride: int, padding: int) -> Array:
    k, l = w.shape[2:]
    try:
        for size, kernel in zip(x.shape[2:], (k, l), strict=True):
            output_size(size, kernel, stride, padding)
    except ValueError as error:
        raise ValueError(
            f"{error}; x has shape {x.shape}, w has shape {w.shape}"
        ) from None
    frame = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    return windows_of(np.pad(x, frame), k, l, stride)


def _checked(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> tuple[Array, Array, Array]:
    x, w = _checked_pair(x, w)
    return x, w, biases(b, len(w), "one bias per kernel")


def _checked_pair(x: ArrayLike, w: ArrayLike) -> tuple[Array, Array]:
    x, w = images(x), as_float(w, "w")
    if w.ndim != 4:
        raise ValueError(f"w must have shape (F, C, k, l); it has shape {w.shape}")
    if w.shape[1] != x.shape[1]:
        raise ValueError(
            f"x has {x.shape[1]} channels (shape {x.shape}), but w expects "
            f"{w.shape[1]} (shape {w.shape}): axis 1 of both must be equal"
        )
    return x, w
