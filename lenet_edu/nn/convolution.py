"""Convolution as in C1, C3 and C5: a window slides, the same numbers everywhere.

Strictly it is a cross-correlation: the kernel is laid on as it is, not flipped.
Source: LeCun et al. 1998, sec. II-A and II-B.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from .validation import Array, as_float, images, same_shape, whole_number


def output_size(size: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    """Places that a window has along one axis.

    ``(size + 2 * padding - kernel) // stride + 1``

    Raises
    ------
    ValueError
        If the window does not fit into the padded image.
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
    stride, padding : int
        Step of the window; zeros added on all four sides.

    Returns
    -------
    y : (N, F, Ho, Wo)
        float32 if x, w and b are, else float64.

    Raises
    ------
    ValueError, TypeError
        If a shape does not fit; the sentence says which and what is expected.

    Source: LeCun et al. 1998, sec. II-A.
    """
    x, w, b = _checked(x, w, b)
    windows = _windows(x, w, stride, padding)  # (N, C, Ho, Wo, k, l)
    y = np.tensordot(windows, w, axes=((1, 4, 5), (1, 2, 3)))  # (N, Ho, Wo, F)
    return np.ascontiguousarray((y + b).transpose(0, 3, 1, 2))


def conv2d_backward(
    dy: ArrayLike, x: ArrayLike, w: ArrayLike, stride: int = 1, padding: int = 0
) -> tuple[Array, Array, Array]:
    """Gradients of :func:`conv2d`; every shared number adds up its contributions.

    Parameters
    ----------
    dy : (N, F, Ho, Wo)
        Gradient of the loss with respect to y.
    x, w, stride, padding
        As given to :func:`conv2d`.

    Returns
    -------
    dx : (N, C, H, W), dw : (F, C, k, l), db : (F,)

    Raises
    ------
    ValueError, TypeError
        If a shape does not fit.

    Source: the chain rule; weight sharing as in LeCun et al. 1998, eq. (19)-(20).
    """
    w = as_float(w, "w")
    x, w, _ = _checked(x, w, np.zeros(len(w), w.dtype))
    windows = _windows(x, w, stride, padding)
    dy = images(dy, "dy")
    N, _, Ho, Wo = windows.shape[:4]
    same_shape(dy, (N, len(w), Ho, Wo), "dy", "the shape of y")

    db = dy.sum(axis=(0, 2, 3))
    dw = np.tensordot(dy, windows, axes=((0, 2, 3), (0, 2, 3)))  # (F, C, k, l)

    (H, W), (k, l) = x.shape[2:], w.shape[2:]
    p, s = padding, stride
    dxp = np.zeros((*x.shape[:2], H + 2 * p, W + 2 * p), np.result_type(dy, w))
    for u, v in np.ndindex(k, l):  # pixel (i*s+u, j*s+v) was multiplied by w[..., u, v]
        share = np.tensordot(dy, w[:, :, u, v], axes=((1,), (0,)))  # (N, Ho, Wo, C)
        rows, columns = slice(u, u + s * Ho, s), slice(v, v + s * Wo, s)
        dxp[:, :, rows, columns] += share.transpose(0, 3, 1, 2)
    return dxp[:, :, p : p + H, p : p + W], dw, db


def convolution_counts(
    maps_in: int, maps_out: int, kernel: int, height: int, width: int
) -> tuple[int, int]:
    """Trainable parameters and connections of a fully connected set of maps.

    ``height`` and ``width`` are those of the output maps. C1: (156, 122304).
    Source: LeCun et al. 1998, sec. II-B.
    """
    parameters = maps_out * (maps_in * kernel * kernel + 1)
    return parameters, parameters * height * width


def _windows(x: Array, w: Array, stride: int, padding: int) -> Array:
    for size, kernel in zip(x.shape[2:], w.shape[2:], strict=True):
        output_size(size, kernel, stride, padding)  # raises where it does not fit
    frame = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    views = sliding_window_view(np.pad(x, frame), w.shape[2:], axis=(2, 3))
    return views[:, :, ::stride, ::stride]


def _checked(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> tuple[Array, Array, Array]:
    x, w, b = images(x), as_float(w, "w"), as_float(b, "b")
    if w.ndim != 4:
        raise ValueError(f"w must have shape (F, C, k, l); it has shape {w.shape}")
    if w.shape[1] != x.shape[1]:
        raise ValueError(
            f"x has {x.shape[1]} channels (shape {x.shape}), but w expects "
            f"{w.shape[1]} (shape {w.shape}): axis 1 of both must be equal"
        )
    same_shape(b, (len(w),), "b", "one bias per kernel")
    return x, w, b
