"""Losses on outputs in columns, (10, n): the sum over the samples, and its gradient.

Sums, since a sub-batch does not know the batch; the engine divides by N at the end.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .layout import Array

# (outputs (10, n), labels (n,), 1/N) -> loss; the gradient replaces the outputs.
Loss = Callable[[Array, Array, float], float]


def cross_entropy(logits: Array, labels: Array, share: float) -> float:
    """share * sum over n of -log softmax(logits)[label]."""
    columns = np.arange(len(labels))
    logits -= np.maximum.reduce(logits, axis=0)
    right = logits[labels, columns]
    np.exp(logits, out=logits)
    total = np.add.reduce(logits, axis=0)
    loss = float(np.add.reduce(np.log(total) - right)) * share
    logits *= share / total
    logits[labels, columns] -= share
    return loss


def penalty(penalties: Array, labels: Array, share: float) -> float:
    """share * sum over n of the right penalty: LeCun et al. 1998, eq. (8)."""
    columns = np.arange(len(labels))
    loss = float(np.add.reduce(penalties[labels, columns])) * share
    penalties[...] = 0
    penalties[labels, columns] = share
    return loss


def map_loss(j: float) -> Loss:
    """share * sum over n of right + log(e^-j + sum e^-penalty): eq. (9)."""

    def loss(penalties: Array, labels: Array, share: float) -> float:
        columns = np.arange(len(labels))
        right = penalties[labels, columns]
        # The smallest exponent's term is the largest: nothing over- or underflows.
        least = np.minimum(np.minimum.reduce(penalties, axis=0), j)
        np.exp(least - penalties, out=penalties)
        total = np.add.reduce(penalties, axis=0) + np.exp(least - j)
        value = float(np.add.reduce(right - least + np.log(total))) * share
        penalties *= -share / total
        penalties[labels, columns] += share
        return value

    return loss
