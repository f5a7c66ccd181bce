"""C3: sixteen maps, each of which sees only some of the six maps before it.

A table says who is connected; the kernels of missing connections count for nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .convolution import conv2d, conv2d_backward
from .validation import Array, as_float, same_shape, whole_number


def c3_table() -> Array:
    """Which S2 maps each C3 map sees, made from the rule that Table 1 follows.

    Every cyclically contiguous subset of three (maps 0-5) and of four (6-11), three
    discontinuous subsets of four (12-14), all six (15).

    Returns
    -------
    table : (16, 6) bool
        ``table[f, c]`` is True where C3 map f sees S2 map c. The paper prints it
        with S2 maps as rows.

    Source: LeCun et al. 1998, sec. II-B and Table 1.
    """
    contiguous = [[(f + i) % 6 for i in range(n)] for n in (3, 4) for f in range(6)]
    two_pairs = [[0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5]]
    table = np.zeros((16, 6), bool)
    for f, seen in enumerate([*contiguous, *two_pairs, range(6)]):
        table[f, list(seen)] = True
    return table


def masked_conv2d(
    x: ArrayLike,
    w: ArrayLike,
    b: ArrayLike,
    table: ArrayLike,
    stride: int = 1,
    padding: int = 0,
) -> Array:
    """Cross-correlate images with the kernels that the table connects.

    y[n,f] = b[f] + the sum of x[n,c] with w[f,c] over the maps c where table[f,c]

    Parameters
    ----------
    x : (N, C, H, W)
    w : (F, C, k, l)
    b : (F,)
    table : (F, C), True or 1 where connected
    stride, padding : int
        As for :func:`conv2d`.

    Returns
    -------
    y : (N, F, Ho, Wo)

    Raises
    ------
    ValueError
        If a shape does not fit, or the table holds anything but 0 and 1.
    TypeError
        If the values are not real numbers, or stride or padding not whole.

    Source: LeCun et al. 1998, sec. II-B.
    """
    return conv2d(x, only_connected(w, table), b, stride, padding)


def masked_conv2d_backward(
    dy: ArrayLike,
    x: ArrayLike,
    w: ArrayLike,
    table: ArrayLike,
    stride: int = 1,
    padding: int = 0,
) -> tuple[Array, Array, Array]:
    """Gradients of :func:`masked_conv2d`; where nothing is connected, dw is zero.

    Parameters
    ----------
    dy : (N, F, Ho, Wo)
        Gradient of the loss with respect to y.
    x, w, table, stride, padding
        As given to :func:`masked_conv2d`.

    Returns
    -------
    dx : (N, C, H, W), dw : (F, C, k, l), db : (F,)

    Raises
    ------
    ValueError, TypeError
        As :func:`masked_conv2d`; also if dy does not have the shape of y.

    Source: the chain rule on sec. II-B.
    """
    kernels = only_connected(w, table)
    dx, dw, db = conv2d_backward(dy, x, kernels, stride, padding)
    return dx, only_connected(dw, table), db


def connected_counts(
    table: ArrayLike, kernel: int, height: int, width: int
) -> tuple[int, int]:
    """Trainable parameters and connections of a partially connected convolution.

    k^2 weights per connection of the table and a bias per map, each used once at
    every place.

    Parameters
    ----------
    table : (F, C)
    kernel : int
        Side of a kernel.
    height, width : int
        Of the output maps.

    Returns
    -------
    parameters, connections : int
        For C3, ``connected_counts(c3_table(), 5, 10, 10)``, 1,516 and 151,600.

    Raises
    ------
    ValueError, TypeError
        If the table is not one of 0 and 1, or a number is not whole or below 1.

    Source: LeCun et al. 1998, sec. II-B (the journal prints 156 000 connections).
    """
    mask = as_mask(table)
    kernel = whole_number(kernel, "kernel", 1)
    height = whole_number(height, "height", 1)
    width = whole_number(width, "width", 1)
    parameters = int(mask.sum()) * kernel * kernel + len(mask)
    return parameters, parameters * height * width


def as_mask(table: ArrayLike) -> Array:
    """The table as booleans, (F, C); ValueError if it holds more than 0 and 1."""
    mask = as_float(table, "table")
    if mask.ndim != 2:
        raise ValueError(f"table must have shape (F, C); it has shape {mask.shape}")
    if not np.isin(mask, (0, 1)).all():
        raise ValueError("table must hold only True and False, or 1 and 0")
    return mask.astype(bool)


def only_connected(w: ArrayLike, table: ArrayLike) -> Array:
    """A copy of w (F, C, k, l) with zeros where the table connects nothing."""
    w, mask = as_float(w, "w"), as_mask(table)
    if w.ndim != 4:
        raise ValueError(f"w must have shape (F, C, k, l); it has shape {w.shape}")
    same_shape(mask, w.shape[:2], "table", "one entry per kernel of w")
    return np.where(mask[:, :, None, None], w, w.dtype.type(0))
