"""Are two implementations equal, and if not, which layer is the first to differ?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from lenet_edu.nn.validation import Array

FARTHEST = 2.0  # |a - b| <= |a| + |b| <= twice the larger of the two


def parity(
    ours: Sequence[ArrayLike], theirs: Sequence[ArrayLike], tolerance: float = 1e-5
) -> tuple[Array, int]:
    """Relative error per array, and where the first is too large.

    Parameters
    ----------
    ours, theirs
        As many arrays, layer by layer, of any shapes.
    tolerance
        An error above it is a difference.

    Returns
    -------
    errors : (L,)
        The largest abs(a - b) over the largest abs(a) or abs(b); 0 for arrays of
        zeros. Arrays of different shapes, or with a number that is not finite, get 2,
        the largest error that there is.
    first : int
        Index of the first error above the tolerance; -1 if there is none.

    Raises
    ------
    ValueError
        If there are not as many arrays on both sides.
    """
    if len(ours) != len(theirs):
        raise ValueError(
            f"parity compares array by array: ours are {len(ours)}, theirs are "
            f"{len(theirs)}"
        )
    errors = np.array([_error(a, b) for a, b in zip(ours, theirs, strict=True)])
    above = np.flatnonzero(errors > tolerance)
    return errors, int(above[0]) if above.size else -1


def _error(a: ArrayLike, b: ArrayLike) -> float:
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return FARTHEST
    size = max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0))
    return float(np.abs(a - b).max(initial=0.0) / size) if size > 0 else 0.0
