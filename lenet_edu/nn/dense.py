"""F6: every unit sees every input, and the flattening that comes before it.

C5 is the same thing written as a convolution, as long as the image is 32 x 32.
"""

from __future__ import annotations

import math

from numpy.typing import ArrayLike

from .validation import Array, as_float, biases, images, rows, same_shape, whole_number


def flatten(x: ArrayLike) -> Array:
    """Each image's maps as one row: map after map, each row after row.

    Parameters
    ----------
    x : (N, C, H, W)

    Returns
    -------
    y : (N, C * H * W)
        The float dtype of x.

    Raises
    ------
    ValueError
        If x does not have four axes.
    TypeError
        If x does not hold real numbers.
    """
    x = images(x)
    return x.reshape(len(x), math.prod(x.shape[1:])).copy()


def flatten_backward(dy: ArrayLike, x: ArrayLike) -> Array:
    """The gradient (N, C * H * W) back in the shape of x (N, C, H, W).

    Raises
    ------
    ValueError, TypeError
        As :func:`flatten`; also if dy does not have the shape of y.
    """
    x, dy = images(x), rows(dy, "dy")
    same_shape(dy, (len(x), math.prod(x.shape[1:])), "dy", "the shape of y")
    return dy.reshape(x.shape).copy()


def dense(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> Array:
    """A weighted sum per unit: y = x w^T + b.

    Parameters
    ----------
    x : (N, D)
    w : (M, D)
        One row of weights per unit.
    b : (M,)

    Returns
    -------
    y : (N, M)

    Raises
    ------
    ValueError
        If a shape does not fit; the sentence says which and what is expected.
    TypeError
        If the values are not real numbers.

    Source: LeCun et al. 1998, eq. (5).
    """
    x, w = _checked(x, w)
    return x @ w.T + biases(b, len(w), "one bias per unit")


def dense_backward(
    dy: ArrayLike, x: ArrayLike, w: ArrayLike
) -> tuple[Array, Array, Array]:
    """Gradients of :func:`dense`: dx = dy w, dw = dy^T x, db = sum of dy.

    Parameters
    ----------
    dy : (N, M)
        Gradient of the loss with respect to y.
    x, w
        As given to :func:`dense`.

    Returns
    -------
    dx : (N, D), dw : (M, D), db : (M,)
        Sums over the batch.

    Raises
    ------
    ValueError, TypeError
        As :func:`dense`; also if dy does not have the shape of y.

    Source: the chain rule on eq. (5).
    """
    x, w = _checked(x, w)
    dy = rows(dy, "dy")
    same_shape(dy, (len(x), len(w)), "dy", "the shape of y")
    return dy @ w, dy.T @ x, dy.sum(axis=0)


def dense_counts(inputs: int, outputs: int) -> tuple[int, int]:
    """Trainable parameters and connections, which are equal: nothing is shared.

    Returns
    -------
    parameters, connections : int
        For F6, ``dense_counts(120, 84)``, 10,164 twice.

    Raises
    ------
    ValueError, TypeError
        If a number is not whole or below 1.

    Source: LeCun et al. 1998, sec. II-B.
    """
    inputs = whole_number(inputs, "inputs", 1)
    outputs = whole_number(outputs, "outputs", 1)
    parameters = outputs * (inputs + 1)
    return parameters, parameters


def _checked(x: ArrayLike, w: ArrayLike) -> tuple[Array, Array]:
    x, w = rows(x), as_float(w, "w")
    if w.ndim != 2:
        raise ValueError(f"w must have shape (M, D); it has shape {w.shape}")
    if w.shape[1] != x.shape[1]:
        raise ValueError(
            f"x has {x.shape[1]} numbers per row (shape {x.shape}), but w expects "
            f"{w.shape[1]} (shape {w.shape}): axis 1 of both must be equal"
        )
    return x, w
