"""How far a distortion goes, and how chance draws it for every image.

The paper names the four distortions and gives no amplitudes (LeCun et al. 1998, sec.
III-B); these are the course's.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray


@dataclass(frozen=True)
class Amplitudes:
    """How far a distortion goes at most, either way.

    ``shift`` is in pixels, along x and along y; ``scale`` and ``squeeze`` are added
    to a factor of 1; ``shear`` is in columns per row. ``share`` of the images are
    distorted, the others stay as they are. The paper gives none of these numbers.
    """

    shift: float = 1.0
    scale: float = 0.1
    squeeze: float = 0.1
    shear: float = 0.2
    share: float = 0.9

    def __post_init__(self) -> None:
        if not all(np.isfinite(a) and a >= 0 for a in astuple(self)):
            raise ValueError(f"amplitudes are numbers from 0 on; given: {self}")
        if self.scale >= 1 or self.squeeze >= 1 or self.share > 1:
            raise ValueError(
                f"scale and squeeze must be below 1, share at most 1; given: {self}"
            )

    @property
    def largest(self) -> Array:
        """(5,): of dx, dy, scale, squeeze, shear."""
        return np.array([self.shift, self.shift, self.scale, self.squeeze, self.shear])


USUAL = Amplitudes()

# By name, as a recipe names them.
AMPLITUDES: dict[str, Amplitudes | None] = {"none": None, "affine": USUAL}


def draw_amounts(
    count: int, largest: ArrayLike, share: float, rng: np.random.Generator
) -> Array:
    """Random amounts of the distortions, for each image its own.

    Parameters
    ----------
    count
        Images.
    largest : (5,)
        The amplitudes of dx, dy, scale, squeeze and shear.
    share
        How many of the images are distorted, 0 to 1; chance decides which.

    Returns
    -------
    amounts : (count, 5)
        Uniform between minus and plus the amplitude; a row of 0 for an image that
        stays as it is.
    """
    amounts = rng.uniform(-1, 1, (count, 5)) * np.asarray(largest)
    amounts[rng.random(count) >= share] = 0
    return amounts
