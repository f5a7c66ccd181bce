"""LeNet-5 over a wide image: one pass instead of many windows, and reading its answers.

C1 to S4 take any width, C5 becomes a convolution by itself, and F6 and OUT are asked
at each of its columns. Source: LeCun et al. 1998, sec. VII.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from lenet_edu import nn
from lenet_edu.nn.validation import images, rows

from .network import Network

Array = np.ndarray

WINDOW = 32  # what LeNet-5 sees of the image, in pixels
STEP = 4  # two subsamplings, each by two
BLANK = 10  # behind the ten digits


def positions(width: int) -> int:
    """How many answers an image of this width has: (W - 32) / 4 + 1.

    Raises
    ------
    ValueError
        If the width is below 32 or no multiple of 4: S2 and S4 would lose columns.

    Source: LeCun et al. 1998, sec. VII.
    """
    if width < WINDOW or width % STEP:
        more = max(WINDOW, -(-width // STEP) * STEP)
        raise ValueError(
            f"the width must be a multiple of {STEP}, and at least {WINDOW}; it is "
            f"{width}. Add background up to {more}."
        )
    return (width - WINDOW) // STEP + 1


def strip_widths(width: int) -> list[int]:
    """The widths of C1, S2, C3, S4 and C5 over an image of this width.

    Raises
    ------
    ValueError
        As :func:`positions`, which is the last of them.

    Source: LeCun et al. 1998, sec. II-B and VII.
    """
    positions(width)
    c1 = width - 4
    c3 = c1 // 2 - 4
    return [c1, c1 // 2, c3, c3 // 2, c3 // 2 - 4]


def strip(network: Network, x: ArrayLike) -> Array:
    """The penalties of all positions, in one pass over the wide image.

    Parameters
    ----------
    network
        A LeNet-5 of :func:`lenet_edu.models.lenet5`, with its ``Flatten``.
    x : (N, 1, 32, W)

    Returns
    -------
    penalties : (N, Q, 10)

    Raises
    ------
    ValueError, TypeError
        If x is not (N, 1, 32, W) of a width that :func:`positions` takes.

    Source: LeCun et al. 1998, sec. VII.
    """
    x = _wide(x)
    Q = positions(x.shape[3])
    cut = network.names.index("Flatten")
    for layer in network.layers[:cut]:
        x = layer.forward(x)  # in the end (N, 120, 1, Q)
    codes = np.moveaxis(x[:, :, 0], 1, 2).reshape(-1, x.shape[1])  # (N Q, 120)
    for layer in network.layers[cut + 1 :]:
        codes = layer.forward(codes)
    return codes.reshape(len(x), Q, -1)


def slide(
    x: ArrayLike,
    answer: Callable[[Array], ArrayLike],
    step: int = STEP,
    side: int = WINDOW,
) -> Array:
    """The same the long way: a network asked at every window, one after the other.

    Parameters
    ----------
    x : (N, 1, side, W)
    answer
        Windows (N, 1, side, side) -> penalties (N, K).
    step
        Columns from one window to the next.
    side
        Of a window.

    Returns
    -------
    penalties : (N, Q, K), Q = (W - side) // step + 1

    Raises
    ------
    ValueError, TypeError
        If x is not (N, C, H, W), or narrower than a window.
    """
    x = images(x)
    W = x.shape[3]
    if side > W:
        raise ValueError(f"a window of {side} columns does not fit an image of {W}")
    lefts = range(0, W - side + 1, step)
    asked = [np.asarray(answer(x[..., left : left + side])) for left in lefts]
    return np.stack(asked, axis=1)


def multiply_adds(network: Network, width: int) -> tuple[int, int]:
    """Multiply-adds of one pass over (1, 32, width), and of all its windows.

    Raises
    ------
    ValueError
        If :func:`positions` does not take the width.
    """
    Q = positions(width)
    cut = network.names.index("Flatten")
    shape: tuple[int, ...] = (1, WINDOW, width)
    once = 0
    for layer in network.layers[:cut]:
        once += layer.multiply_adds(shape)
        shape = layer.output_shape(shape)
    row = shape[:1]
    for layer in network.layers[cut + 1 :]:
        once += Q * layer.multiply_adds(row)
        row = layer.output_shape(row)
    return once, Q * network.summary().multiply_adds


def widen(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> Array:
    """A dense layer over flattened maps, slid over wider maps as a convolution.

    Parameters
    ----------
    x : (N, C, k, V)
    w : (M, C * k * k)
        Weights over flattened maps (C, k, k), as :func:`lenet_edu.nn.flatten` has
        them.
    b : (M,)

    Returns
    -------
    y : (N, M, V - k + 1)

    Raises
    ------
    ValueError, TypeError
        If the shapes do not fit.
    """
    x, w = images(x), rows(w, "w")
    C, k = x.shape[1:3]
    if w.shape[1] != C * k * k or x.shape[3] < k:
        raise ValueError(
            f"over maps {x.shape[1:]}, w must be (M, C * k * k) with k = {k}, their "
            f"height, and they must be at least {k} wide; w has shape {w.shape}"
        )
    return nn.conv2d(x, w.reshape(-1, C, k, k), b)[:, :, 0]


def with_blank(penalties: ArrayLike, j: float) -> Array:
    """(..., 10) -> (..., 11): eq. (9)'s rubbish class, whose penalty is always j."""
    y = np.asarray(penalties, dtype=float)
    return np.concatenate([y, np.full((*y.shape[:-1], 1), float(j))], axis=-1)


def best_path(penalties: ArrayLike, cost: float = 0.0) -> Array:
    """The cheapest way through a strip, one class per position.

    Parameters
    ----------
    penalties : (Q, K)
    cost
        What each change of class costs; to stay is free.

    Returns
    -------
    path : (Q,) int
        Of all paths one with the smallest sum of penalties and costs.

    Raises
    ------
    ValueError, TypeError
        If the penalties are not (Q, K), or the cost is below 0.

    Source: Viterbi's algorithm; LeCun et al. 1998, sec. VII, use it.
    """
    y = rows(penalties, "penalties").astype(float)
    if cost < 0:
        raise ValueError(f"a change must not cost less than nothing; cost is {cost}")
    Q, K = y.shape
    changes = cost * (1 - np.eye(K))  # (from, to)
    total, came = y[0], np.zeros((Q, K), dtype=int)
    for q in range(1, Q):
        ways = total[:, None] + changes
        came[q] = ways.argmin(axis=0)
        total = ways.min(axis=0) + y[q]
    path = np.zeros(Q, dtype=int)
    path[-1] = total.argmin()
    for q in range(Q - 1, 0, -1):
        path[q - 1] = came[q, path[q]]
    return path


def collapse(path: Sequence[int] | Array, blank: int = BLANK) -> list[int]:
    """What a path says: runs become one digit, then blanks are dropped.

    Two equal digits stay two only where a blank lies between them.

    Source: LeCun et al. 1998, sec. VII, remove duplicates in their grammar; a blank
    between equal neighbours is our way.
    """
    path = [int(k) for k in path]
    starts = [k for q, k in enumerate(path) if q == 0 or path[q - 1] != k]
    return [k for k in starts if k != blank]


def read(penalties: ArrayLike, j: float, cost: float = 0.0) -> list[int]:
    """The digits in a strip (Q, 10): a blank of penalty j, best path, collapsed."""
    return collapse(best_path(with_blank(penalties, j), cost))


def _wide(x: ArrayLike) -> Array:
    x = images(x)
    if x.shape[1:3] != (1, WINDOW):
        raise ValueError(f"a wide image is (N, 1, {WINDOW}, W); x has shape {x.shape}")
    positions(x.shape[3])
    return x
