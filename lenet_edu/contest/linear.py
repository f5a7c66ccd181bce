"""Least squares: the linear classifiers of the contest, solved and not trained.

Source: LeCun et al. 1998, sec. III-C (linear and pairwise linear classifier).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray
PIECE = 5_000  # rows that are float64 at a time


def least_squares(x: ArrayLike, labels: ArrayLike, classes: int = 10) -> Array:
    """Weights and biases with the smallest squared error to targets of 0 and 1.

    Parameters
    ----------
    x : (N, D)
    labels : (N,)
        Whole numbers from 0 to classes - 1; the target is 1 at the label, else 0.

    Returns
    -------
    w : (D + 1, classes)
        The last row holds the biases. Of several best solutions the one whose squares
        have the smallest sum: a pixel that is always 0 gets the weight 0.
    """
    x, targets = np.asarray(x), np.eye(classes)[np.asarray(labels)]
    gram, right = 0.0, 0.0
    for start in range(0, len(x), PIECE):
        rows = with_one(x[start : start + PIECE].astype(np.float64))
        gram = gram + rows.T @ rows
        right = right + rows.T @ targets[start : start + PIECE]
    return np.linalg.pinv(gram, rcond=1e-10, hermitian=True) @ right


def with_one(x: Array) -> Array:
    """(N, D) -> (N, D + 1): a last column of 1, which the bias multiplies."""
    return np.column_stack([x, np.ones(len(x), x.dtype)])
