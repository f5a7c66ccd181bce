"""What training makes small: eq. (8) and eq. (9) of the paper, and today's pair.

A loss is a mean over the batch, so its gradient carries 1/N.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .validation import Array, class_numbers, real_number, rows, same_shape


def mse(y: ArrayLike, t: ArrayLike) -> float:
    """Squared error: the mean over n of the sum over k of (y[n,k] - t[n,k])^2.

    Parameters
    ----------
    y, t : (N, K)
        Outputs and targets. No factor 1/2.

    Raises
    ------
    ValueError, TypeError
        If the two differ in shape or do not hold real numbers.
    """
    return float(np.square(_difference(y, t)).sum(axis=1).mean())


def mse_backward(y: ArrayLike, t: ArrayLike) -> Array:
    """Gradient of :func:`mse` with respect to y: 2 (y - t) / N, (N, K)."""
    difference = _difference(y, t)
    return 2 * difference / len(difference)


def penalty_loss(penalties: ArrayLike, labels: ArrayLike) -> float:
    """The mean penalty of the right class.

    Parameters
    ----------
    penalties : (N, K)
        What :func:`rbf` returns.
    labels : (N,) integers, 0 to K - 1

    Raises
    ------
    ValueError, TypeError
        If a shape, a label or a dtype does not fit.

    Source: LeCun et al. 1998, eq. (8).
    """
    y, right = _labelled(penalties, labels, "penalties")
    return float(y[right].mean())


def penalty_loss_backward(penalties: ArrayLike, labels: ArrayLike) -> Array:
    """Gradient of :func:`penalty_loss`: 1/N at the right class, 0 elsewhere."""
    y, right = _labelled(penalties, labels, "penalties")
    dy = np.zeros_like(y)
    dy[right] = 1 / len(y)
    return dy


def map_loss(penalties: ArrayLike, labels: ArrayLike, j: float = 10.0) -> float:
    """Eq. (9): the right penalty, and a push on the small ones of the others.

    E = mean over n of ( y[n,t] + log( e^-j + sum over i of e^-y[n,i] ) )

    Parameters
    ----------
    penalties : (N, K)
    labels : (N,) integers, 0 to K - 1
        The right classes t.
    j : float
        Penalty of the "rubbish" class; the paper does not give its value.

    Raises
    ------
    ValueError, TypeError
        If a shape, a label or a dtype does not fit.

    Source: LeCun et al. 1998, eq. (9).
    """
    y, right = _labelled(penalties, labels, "penalties")
    return float((y[right] + _log_sum(-_with_rubbish(y, j))).mean())


def map_loss_backward(
    penalties: ArrayLike, labels: ArrayLike, j: float = 10.0
) -> Array:
    """Gradient of :func:`map_loss`: (one at the right class - posterior) / N.

    The posterior of class i is e^-y[n,i] over the sum, rubbish included.
    """
    y, right = _labelled(penalties, labels, "penalties")
    dy = -softmax(-_with_rubbish(y, j))[:, :-1]
    dy[right] += 1
    return dy / len(y)


def softmax(z: ArrayLike) -> Array:
    """Each row's exponentials over their sum, (N, K); the largest is taken off first.

    Raises
    ------
    ValueError, TypeError
        If z does not have two axes or does not hold real numbers.
    """
    z = rows(z, "z")
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(z: ArrayLike, labels: ArrayLike) -> float:
    """The mean of -log softmax(z) at the right class.

    Parameters
    ----------
    z : (N, K)
        Logits: outputs before the softmax.
    labels : (N,) integers, 0 to K - 1

    Raises
    ------
    ValueError, TypeError
        If a shape, a label or a dtype does not fit.
    """
    z, right = _labelled(z, labels, "z")
    return float((_log_sum(z) - z[right]).mean())


def cross_entropy_backward(z: ArrayLike, labels: ArrayLike) -> Array:
    """Gradient of :func:`cross_entropy`: (softmax(z) - one at the right class) / N."""
    z, right = _labelled(z, labels, "z")
    dz = softmax(z)
    dz[right] -= 1
    return dz / len(z)


def _log_sum(z: Array) -> Array:
    """log of the sum of exp, per row, without overflow."""
    top = z.max(axis=1)
    return top + np.log(np.exp(z - top[:, None]).sum(axis=1))


def _with_rubbish(y: Array, j: float) -> Array:
    rubbish = np.full((len(y), 1), real_number(j, "j"), y.dtype)
    return np.concatenate([y, rubbish], axis=1)


def _difference(y: ArrayLike, t: ArrayLike) -> Array:
    y, t = rows(y, "y"), rows(t, "t")
    same_shape(t, y.shape, "t", "the shape of y")
    _not_empty(y, "y")
    return y - t


def _labelled(
    values: ArrayLike, labels: ArrayLike, name: str
) -> tuple[Array, tuple[Array, Array]]:
    values = rows(values, name)
    _not_empty(values, name)
    labels = class_numbers(labels, *values.shape)
    return values, (np.arange(len(values)), labels)


def _not_empty(values: Array, name: str) -> None:
    if not values.size:
        raise ValueError(
            "a loss is a mean over the batch and needs at least one row; "
            f"{name} has shape {values.shape}"
        )
