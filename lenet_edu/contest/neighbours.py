"""The answer of the nearest stored digits, written out; the contest has scikit-learn's.

Source: LeCun et al. 1998, sec. III-C (k-nearest neighbours, Euclidean distance).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray


def nearest_neighbours(
    images: ArrayLike, known: ArrayLike, labels: ArrayLike, k: int = 3
) -> Array:
    """The label that most of the k nearest have.

    Parameters
    ----------
    images : (N, D)
        What is to be read.
    known, labels : (P, D), (P,)
        Stored images and their labels, whole numbers from 0.
    k
        At most P.

    Returns
    -------
    answers : (N,)
        Of labels with as many votes, the one whose nearest example is nearest. Of
        examples at the same distance the earlier one counts as nearer.
    """
    images = np.asarray(images, dtype=np.float64)
    known = np.asarray(known, dtype=np.float64)
    labels = np.asarray(labels)
    squares = (images**2).sum(axis=1)[:, None] + (known**2).sum(axis=1)
    distances = squares - 2 * images @ known.T  # (N, P)
    order = np.argsort(distances, axis=1, kind="stable")[:, :k]
    answers = np.empty(len(images), labels.dtype)
    for n, nearest in enumerate(labels[order]):
        votes = np.bincount(nearest)[nearest]
        answers[n] = nearest[votes.argmax()]  # argmax: the first, so the nearest
    return answers
