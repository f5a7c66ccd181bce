"""How far to believe an answer: sure, unsure, or nothing that looks like a digit.

LeNet-5 has ten answers and no way to say "none of these": it reads an A as a 4, with a
small penalty. So a second judge compares the drawing with what digits look like. The
browser's twin is static/verdict.js.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lenet_edu.models.weights import WEIGHTS

PICTURES = 20  # for each digit
STEP = 0.5 / 127
# Of MNIST's 60,000 training digits, 2 in 100 are stranger than the first of these, and
# 1 in 100 than the second.
ODD, STRANGE = 3.8, 4.3
# Of the right answers to the 10,000 test digits, 1 in 100 has a larger penalty, and 1
# in 200 a smaller margin; of the 94 wrong ones, 61 have.
FAR, CLOSE = 18.0, 15.0


def coarse(images: ArrayLike) -> NDArray[np.float64]:
    """Images (N, 28, 28) of bytes at 14 x 14 pixels, (N, 196) in 0..1."""
    blocks = np.asarray(images, float).reshape(-1, 14, 2, 14, 2)
    small: NDArray[np.float64] = blocks.mean(axis=(2, 4)).reshape(-1, 196) / 255
    return small


@functools.cache
def typical() -> tuple[NDArray[np.uint8], NDArray[np.int8]]:
    """What digits look like: means (10, 196) and pictures (10, 20, 196), as stored."""
    with np.load(WEIGHTS / "typical.npz", allow_pickle=False) as stored:
        return stored["means"], stored["pictures"]


def typical_bytes() -> bytes:
    """The same for the browser: the means, then the pictures."""
    return b"".join(array.tobytes() for array in typical())


def strangeness(image: ArrayLike) -> float:
    """What is left of an image (28, 28) when a digit's pictures are taken out.

    Zero for a sum of some digit's mean and pictures, else the rest's squared length for
    the digit that is nearest.
    """
    means, pictures = typical()
    rests = coarse(np.asarray(image)[None]) - means / 255  # (10, 196)
    along = np.einsum("dpn,dn->dp", pictures * STEP, rests)
    left = (rests**2).sum(axis=1) - (along**2).sum(axis=1)
    return float(max(0.0, left.min()))


def judge(penalties: Sequence[float], image: ArrayLike, measured: bool = True) -> str:
    """How far to believe an answer: "sure", "unsure" or "nothing".

    Parameters
    ----------
    penalties : (10,)
    image : (28, 28) of bytes
    measured
        Whether the penalties are those of a LeNet-5, so that their size says something.
    """
    first, second = sorted(penalties)[:2]
    odd = strangeness(image)
    if odd > STRANGE:
        return "nothing"
    doubtful = measured and (first > FAR or second - first < CLOSE)
    return "unsure" if odd > ODD or doubtful else "sure"
