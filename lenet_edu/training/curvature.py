"""Second derivatives backwards, layer by layer: the Gauss-Newton diagonal.

Each function is the layer's own backward pass with everything squared, so it is handed
``hy``, the second derivative of the loss by its output, and gives those by its input
and its parameters. Source: LeCun et al. 1998, App. C.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from lenet_edu import nn

Array = np.ndarray
Function = Callable[..., Array | tuple[Array, ...]]


def numerical_curvature(
    f: Callable[[Array], float], x: ArrayLike, step: float = 1e-3
) -> Array:
    """Second differences, one number of x at a time: how strongly f bends there.

    Parameters
    ----------
    f
        Takes an array like x and returns one number.
    x : any shape
        Copied to float64; the caller's array is not touched.
    step
        The error of the formula shrinks with step^2, that of rounding grows with
        1 / step^2: smaller than for slopes is worse.

    Returns
    -------
    curvature : float64, the shape of x
    """
    x = np.array(x, dtype=float)
    curvature, middle = np.zeros(x.shape), f(x)
    for place in np.ndindex(x.shape):
        old = x[place]
        x[place] = old + step
        up = f(x)
        x[place] = old - step
        down = f(x)
        x[place] = old
        curvature[place] = (up - 2 * middle + down) / step**2
    return curvature


def sdlm_rates(h: Array, eta: float, mu: float) -> Array:
    """One rate for each parameter, any shape: eta / (mu + h), eq. (21)."""
    return eta / (mu + h)


def dense_curvature(hy: Array, x: Array, w: Array) -> tuple[Array, Array, Array]:
    """Through y = x w^T + b.

    Parameters
    ----------
    hy : (N, M)
        Second derivatives of the loss by y; the 1/N of a mean is in them already.
    x : (N, D)
    w : (M, D)

    Returns
    -------
    hx (N, D), hw (M, D), hb (M,)

    Source: App. C, eq. (25) for hw; the sum in eq. (27) for hx.
    """
    return nn.dense_backward(hy, np.square(x), np.square(w))


def squash_curvature(hy: Array, y: Array) -> Array:
    """Through y = f(a): f'^2 hy, one shape. f'' is dropped, eq. (27)."""
    return hy * np.square(nn.squash_slope(y))


def subsample_curvature(
    hy: Array, x: Array, coefficient: Array, size: int = 2
) -> tuple[Array, Array, Array]:
    """Through block sums times a coefficient per map.

    A coefficient is shared by all connections of its map, each pixel's being one of
    its own: their squares are added, eq. (23), not the block sum squared.

    Parameters
    ----------
    hy : (N, C, H // size, W // size)
    x : (N, C, H, W)
    coefficient : (C,)

    Returns
    -------
    hx (N, C, H, W), hcoefficient (C,), hbias (C,)
    """
    return nn.subsample_backward(hy, np.square(x), np.square(coefficient), size)


def conv2d_curvature(
    hy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> tuple[Array, Array, Array]:
    """Through a convolution; a shared weight adds up over its connections, eq. (23).

    Parameters
    ----------
    hy : (N, F, Ho, Wo)
    x : (N, C, H, W)
    w : (F, C, k, l)

    Returns
    -------
    hx (N, C, H, W), hw (F, C, k, l), hb (F,)
    """
    return nn.conv2d_backward(hy, np.square(x), np.square(w), stride, padding)


def penalty_curvature(x: Array) -> Array:
    """Of the sum of (x - code)^2, eq. (8): 2 everywhere, whatever the code."""
    return np.full(x.shape, 2.0)


def map_curvature(x: Array, codes: Array, j: float = 10.0) -> Array:
    """Of eq. (9) by the outputs of F6, exactly; it is nowhere negative.

    2 (1 - sum p) + 4 var(x - code), where p are the classes' shares of eq. (9), and
    the rubbish class, whose penalty does not move, takes part in the variance with 0.

    Parameters
    ----------
    x : (N, D)
    codes : (K, D)
    j
        Of eq. (9).

    Returns
    -------
    h : (N, D), for each image on its own; the right class plays no part
    """
    scores = np.concatenate([-nn.rbf(x, codes), np.full((len(x), 1), -j)], axis=1)
    p = nn.softmax(scores)[:, :-1]  # (N, K)
    gap = x[:, None, :] - codes  # (N, K, D)
    mean = np.einsum("nk,nkd->nd", p, gap)
    square = np.einsum("nk,nkd->nd", p, np.square(gap))
    return 2 * (1 - p.sum(axis=1, keepdims=True)) + 4 * (square - np.square(mean))


FUNCTIONS: Mapping[str, Function] = {
    "dense_curvature": dense_curvature,
    "squash_curvature": squash_curvature,
    "subsample_curvature": subsample_curvature,
    "conv2d_curvature": conv2d_curvature,
}
