"""Salt and pepper: some pixels are inverted, as in the paper's sec. III-E and VII."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .transforms import BACKGROUND, INK


def salt_and_pepper(images: ArrayLike, share: float, chance: ArrayLike) -> np.ndarray:
    """Images in which some pixels are inverted: paper becomes ink, ink paper.

    Parameters
    ----------
    images : any shape
        -0.1 is paper, 1.175 is ink; a level in between is mirrored.
    share
        Probability that a pixel is inverted.
    chance : as images
        Uniform in 0..1; a pixel is inverted where this is below the share.

    Returns
    -------
    noisy : as images, a copy

    Source: LeCun et al. 1998, sec. III-E (Fig. 13) inverts each pixel with
    probability 0.1; what that means for grey ones, it does not say.
    """
    images = np.asarray(images)
    flipped = (BACKGROUND + INK - images).astype(images.dtype)
    return np.where(np.asarray(chance) < share, flipped, images)
