"""The 5,000 digits that come along, an IDX pair like MNIST's own; all are of its
training set.

``lenet_edu/making/digits.py`` made the files; docs/sources.md says where from.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .idx import read_idx

Array = np.ndarray

FOLDER = Path(__file__).parent / "digits"
IMAGES, LABELS = (
    FOLDER / name for name in ("images-idx3-ubyte.gz", "labels-idx1-ubyte.gz")
)


def digits() -> tuple[Array, Array, Array, Array]:
    """Training images and labels, test images and labels: 4,000 to 1,000, balanced.

    Returns
    -------
    arrays : (4000, 28, 28), (4000,), (1000, 28, 28), (1000,), uint8

    Raises
    ------
    DataError
        If one of the two files is missing or damaged.
    """
    images, labels = read_idx(IMAGES), read_idx(LABELS)
    # They lie in the order of their classes.
    rng = np.random.default_rng(1998)
    groups = [rng.permutation(np.flatnonzero(labels == digit)) for digit in range(10)]
    train = rng.permutation(np.concatenate([group[:400] for group in groups]))
    test = rng.permutation(np.concatenate([group[400:] for group in groups]))
    return images[train], labels[train], images[test], labels[test]
