"""Trainable subsampling as in S2 and S4: add a block, scale it, shift it.

The four inputs are added, multiplied by one coefficient per map, and one bias per
map is added; squashing follows as a layer of its own. Source: LeCun et al. 1998,
sec. II-B. (Sec. II-A says "average": the same functions, with a coefficient four
times as large.)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .convolution import folded, windows_of
from .validation import Array, as_float, biases, images, same_shape, whole_number


def block_sums(x: ArrayLike, size: int = 2) -> Array:
    """Sums over blocks of size x size that do not overlap.

    Parameters
    ----------
    x : (N, C, H, W)
    size : int
        Side of a block; H and W must be multiples of it.

    Returns
    -------
    sums : (N, C, H // size, W // size)
        The float dtype of x.

    Raises
    ------
    ValueError
        If x does not have four axes or the blocks do not tile it.
    TypeError
        If x does not hold real numbers or size is not whole.

    Source: LeCun et al. 1998, sec. II-B ("the four inputs are added").
    """
    x = images(x)
    size = whole_number(size, "size", 1)
    H, W = x.shape[2:]
    if H % size or W % size:
        mend = f"pad x to {H + -H % size} x {W + -W % size}"
        if min(H, W) >= size:
            mend += f" or cut it to {H - H % size} x {W - W % size}"
        raise ValueError(
            f"blocks of {size} x {size} do not tile {H} x {W} pixels: {mend}; x has "
            f"shape {x.shape}"
        )
    return folded(np.add, windows_of(x, size, size, stride=size))


def subsample(
    x: ArrayLike, coefficient: ArrayLike, bias: ArrayLike, size: int = 2
) -> Array:
    """y[n,c] = coefficient[c] * block_sums(x)[n,c] + bias[c].

    Parameters
    ----------
    x : (N, C, H, W)
    coefficient, bias : (C,)
        One of each per map.
    size : int
        Side of a block.

    Returns
    -------
    y : (N, C, H // size, W // size)
        Not squashed; float32 if x, coefficient and bias are, else float64.

    Raises
    ------
    ValueError
        If the blocks do not tile, or coefficient and bias are not one per map.
    TypeError
        If the values are not real numbers or size is not whole.

    Source: LeCun et al. 1998, sec. II-B.
    """
    x, coefficient = _checked(x, coefficient)
    bias = biases(bias, x.shape[1], "one per map", "bias")
    return block_sums(x, size) * coefficient[:, None, None] + bias[:, None, None]


def subsample_backward(
    dy: ArrayLike, x: ArrayLike, coefficient: ArrayLike, size: int = 2
) -> tuple[Array, Array, Array]:
    """Gradients of :func:`subsample`.

    dbias[c] = sum dy[n,c,i,j], dcoefficient[c] = sum dy * block_sums(x), and every
    pixel of a block receives coefficient[c] * dy of that block.

    Parameters
    ----------
    dy : (N, C, H // size, W // size)
    x, coefficient, size
        As given to :func:`subsample`.

    Returns
    -------
    dx : (N, C, H, W), dcoefficient : (C,), dbias : (C,)
        Sums over the batch; float32 if dy, x and coefficient are.

    Raises
    ------
    ValueError, TypeError
        As :func:`subsample`; also if dy does not have the shape of y.

    Source: the chain rule on sec. II-B.
    """
    x, coefficient = _checked(x, coefficient)
    dy = images(dy, "dy")
    sums = block_sums(x, size)
    same_shape(dy, sums.shape, "dy", "the shape of y")
    spread = dy * coefficient[:, None, None]
    dx = spread.repeat(size, axis=2).repeat(size, axis=3)
    return dx, (dy * sums).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


def _checked(x: ArrayLike, coefficient: ArrayLike) -> tuple[Array, Array]:
    x, coefficient = images(x), as_float(coefficient, "coefficient")
    same_shape(coefficient, (x.shape[1],), "coefficient", "one per map")
    return x, coefficient
