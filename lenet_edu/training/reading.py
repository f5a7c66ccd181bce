"""Rules that name what the curves of a training show, in one word.

They know LeNet-5's penalty loss (eq. 8), whose marks of silence and of one answer for
every image they look for; the training dashboard asks them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

LABELS = ("broken", "saturated", "climbing", "silent", "constant", "slow", "learning")


def read_curves(losses: ArrayLike, norms: ArrayLike) -> str:
    """The first rule that holds, one of :data:`LABELS`.

    Parameters
    ----------
    losses : (T,), T >= 10
        Mean penalty loss of each batch, eq. (8).
    norms : (T,)
        Length of each batch's gradient.

    Returns
    -------
    label : str
        "broken", a number is not finite; "saturated", the loss rose and the gradient
        is gone; "climbing", the loss rose; "silent", near 84, where F6 says 0;
        "constant", near 57, one answer for every image; "slow", less than a tenth was
        gained; else "learning". The end of a curve is the mean of its last ten values.
    """
    losses, norms = np.asarray(losses), np.asarray(norms)
    if not (np.isfinite(losses).all() and np.isfinite(norms).all()):
        return "broken"
    first, last = losses[0], losses[-10:].mean()
    if last > 1.2 * first:
        return "saturated" if norms[-10:].mean() < 0.1 * norms[0] else "climbing"
    if 82 <= last <= 86:
        return "silent"
    if 54 <= last <= 60:
        return "constant"
    return "slow" if last > 0.9 * first else "learning"
