"""A distortion as a matrix: each of the four alone, and all of them in one.

Matrices act on columns (x, y, 1), x to the right and y down.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray


def four_matrices(
    dx: float, dy: float, scale: float, squeeze: float, shear: float
) -> Array:
    """The four distortions about the origin.

    They act on columns (x, y, 1), x to the right, y down.

    Returns
    -------
    matrices : (4, 3, 3)
        Translation by (dx, dy); scaling by 1 + scale; squeezing, x by 1 + squeeze
        and y by its inverse; shearing, x moves by shear times y.
    """
    matrices = np.tile(np.eye(3), (4, 1, 1))
    matrices[0, :2, 2] = dx, dy
    matrices[1, [0, 1], [0, 1]] = 1 + scale
    matrices[2, [0, 1], [0, 1]] = 1 + squeeze, 1 / (1 + squeeze)
    matrices[3, 0, 1] = shear
    return matrices


def about_centre(matrix: ArrayLike, height: int, width: int) -> Array:
    """The same distortion, with the middle of the picture for its fixed point.

    Parameters
    ----------
    matrix : (3, 3)
        About the origin, the middle of pixel (0, 0).
    height, width
        The middle lies at y = (height - 1) / 2, x = (width - 1) / 2.

    Returns
    -------
    matrix : (3, 3)
    """
    matrix = np.asarray(matrix, dtype=float)
    if matrix.shape != (3, 3):
        raise ValueError(f"matrix must have shape (3, 3); the shape is {matrix.shape}")
    there = np.eye(3)
    there[:2, 2] = (width - 1) / 2, (height - 1) / 2
    back = np.eye(3)
    back[:2, 2] = -there[:2, 2]
    return there @ matrix @ back


def matrices_of(amounts: ArrayLike, height: int = 32, width: int = 32) -> Array:
    """All four about the centre, in one matrix each: shear first, then squeeze, scale
    and shift.

    Parameters
    ----------
    amounts : (N, 5)
        dx, dy, scale, squeeze, shear.

    Returns
    -------
    matrices : (N, 3, 3)
    """
    dx, dy, scale, squeeze, shear = np.asarray(amounts, dtype=float).T
    x, y = (width - 1) / 2, (height - 1) / 2
    across = (1 + scale) * (1 + squeeze)
    along = (1 + scale) / (1 + squeeze)
    matrices = np.zeros((len(dx), 3, 3))
    matrices[:, 0, 0], matrices[:, 0, 1] = across, across * shear
    matrices[:, 0, 2] = x + dx - across * (x + shear * y)
    matrices[:, 1, 1], matrices[:, 1, 2] = along, y + dy - along * y
    matrices[:, 2, 2] = 1
    return matrices
