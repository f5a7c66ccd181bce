"""Which pixels of a picture are ink: even light, then Otsu's threshold.

Source: N. Otsu, "A threshold selection method from gray-level histograms", IEEE
Transactions on Systems, Man and Cybernetics 9(1):62-66, 1979.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .opening import PictureError, resized

Array = np.ndarray
Threshold = Callable[[Array], int]  # counts (256,) -> level

COARSE = 160  # the longer side at which the paper's brightness is looked for
WINDOW = 0.26  # of the shorter side; a stroke is narrower, even of a felt pen
CONTRAST = 0.09  # ink is darker than paper by so much of the paper's brightness
DEEP = 0.28  # ... and the darker quarter of a piece of ink by so much
NOISE = 4.0  # ... and by so many deviations of the paper's own grain


@dataclass(frozen=True)
class Ink:
    """What the steps from grey levels to ink leave, all (H, W).

    Attributes
    ----------
    grey : as photographed, 0 black and 1 white
    light : whether the ink is lighter than the paper; then the rest is of the negative
    paper : how bright the paper is, or would be under the ink
    even : grey divided by paper: paper is 1, whatever the light
    threshold : Otsu's; what is below it is ink
    mask : bool, the ink
    """

    grey: Array
    light: bool
    paper: Array
    even: Array
    threshold: float
    mask: NDArray[np.bool_]

    @property
    def seen(self) -> Array:
        """The grey levels with dark ink: as photographed, or their negative."""
        return 1 - self.grey if self.light else self.grey


def otsu(counts: ArrayLike) -> int:
    """The level that parts a histogram into two groups as far apart as possible.

    Parameters
    ----------
    counts : (B,) whole numbers
        How many pixels have each level.

    Returns
    -------
    t
        Levels below t are one group, those from t on the other. Of several t that make
        the same groups the smallest; 0 where there is one level at most.

    Source: Otsu 1979: of all thresholds, the one with the largest variance between the
    groups, w0 w1 (m1 - m0)^2 with their shares w and means m.
    """
    counts = np.asarray(counts).astype(float)
    if counts.ndim != 1 or not counts.size:
        raise ValueError(f"counts must be (B,); the shape is {counts.shape}")
    below = np.concatenate([[0.0], np.cumsum(counts)[:-1]])
    sums = np.concatenate([[0.0], np.cumsum(counts * np.arange(len(counts)))])
    above = counts.sum() - below
    m0 = sums[:-1] / np.maximum(below, 1)
    m1 = (sums[-1] - sums[:-1]) / np.maximum(above, 1)
    between = np.where((below > 0) & (above > 0), below * above * (m1 - m0) ** 2, 0.0)
    return int(between.argmax())


def threshold_of(values: ArrayLike, chosen: Threshold = otsu) -> float:
    """The brightness that parts values of any shape, as ``chosen`` parts a histogram.

    Where no value lies about the threshold it is put in the middle of the gap.
    """
    counts, edges = np.histogram(np.asarray(values, float), 256)
    t = min(max(int(chosen(counts)), 0), 256)
    gap = int(np.argmax(counts[t:] > 0)) if t < 256 and counts[t:].any() else 0
    return float(edges[t] + edges[t + gap]) / 2


def is_ink(values: Array, paper: float) -> bool:
    """Whether a piece's values of even light are ink's; a shadow's edge is paler."""
    return bool(paper - np.percentile(values, 25) >= DEEP)


def paper_of(grey: Array) -> Array:
    """How bright the paper is at each pixel, also under the ink. (H, W) -> (H, W)

    A closing: the brightest grey of a window around each pixel, then the darkest of
    these in a window of the same size. Dark strokes that are narrower than the window
    vanish, and a shadow, which is wider, stays.
    """
    height, width = grey.shape
    scale = min(1.0, COARSE / max(height, width))
    size = (max(2, round(height * scale)), max(2, round(width * scale)))
    small = resized(grey, *size)
    side = max(3, round(WINDOW * min(size))) | 1
    small = _blurred(_blurred(small, 3), 3)  # single pixels of grain are not paper
    closed = _extreme(_extreme(small, side, np.maximum), side, np.minimum)
    return np.maximum(
        resized(_blurred(_blurred(closed, side), side), *grey.shape), 0.02
    )


def find_ink(grey: Array, chosen: Threshold = otsu) -> Ink:
    """Paper, even light, threshold and ink of a picture (H, W) of grey levels 0..1.

    ``chosen`` parts a histogram, as :func:`otsu` does.

    Raises
    ------
    PictureError
        If nothing stands out from the paper.
    """
    light = _ink_is_light(grey)
    seen = 1 - grey if light else grey
    soft = _blurred(seen, _grain(seen.shape))
    paper = paper_of(soft)
    even = soft / paper
    some = even[::2, ::2]
    middle = float(np.median(some))
    grain = 1.4826 * float(np.median(np.abs(some - middle)))
    limit = middle - max(CONTRAST, NOISE * grain)
    near = even < limit
    if near.sum() < max(6, 2e-5 * near.size):
        raise PictureError(NO_INK)
    # Ink is a small part of a sheet. Where it is, the two groups are of like size,
    # which is where Otsu's threshold is good.
    reach = max(2, round(0.01 * max(grey.shape)))
    around = _extreme(near, 2 * reach + 1, np.maximum)
    threshold = min(threshold_of(even[around], chosen), middle - CONTRAST)
    mask = even < threshold
    if not mask.any():
        raise PictureError(NO_INK)
    return Ink(grey, light, paper, even, threshold, mask)


NO_INK = (
    "Nothing on this picture stands out from the paper: there is no ink. Write "
    "darker or with a thicker pen, and take the picture where there is more light."
)


def _ink_is_light(grey: Array) -> bool:
    """Whether the picture is light on dark.

    Ink is less than the paper around it: compared with the mean around each pixel, a
    few values are far on the ink's side and many are a little on the paper's. So the
    sum of the cubes has the sign of the ink, whatever a shadow does to the border.
    """
    scale = min(1.0, COARSE / max(grey.shape))
    size = [max(2, round(side * scale)) for side in grey.shape]
    small = np.log(_blurred(resized(grey, *size), 3).clip(0.05))
    around = max(3, round(2 * WINDOW * min(size))) | 1
    return bool(np.sum((small - _blurred(small, around)) ** 3) > 0)


def _grain(shape: tuple[int, ...]) -> int:
    """The side of the blur that takes the sensor's noise away."""
    return 1 if max(shape) < 200 else 3


def _blurred(values: Array, side: int) -> Array:
    """The mean of side x side pixels, odd, at each place; the border is repeated."""
    if side < 2:
        return values
    half = side // 2
    for axis in (0, 1):
        margin = [(0, 0), (0, 0)]
        margin[axis] = (half + 1, half)
        sums = np.cumsum(np.pad(values, margin, mode="edge"), axis=axis)
        size = values.shape[axis]
        upper = np.take(sums, np.arange(side, side + size), axis=axis)
        values = (upper - np.take(sums, np.arange(size), axis=axis)) / side
    return values


def _extreme(values: Array, side: int, kind: np.ufunc) -> Array:
    """The largest or smallest of side x side pixels, odd, at each place.

    ``kind`` is np.maximum or np.minimum. Windows of 2, 4, 8 ... pixels come from two
    of half their size, so a large window costs hardly more than a small one.
    """
    half = side // 2
    for axis in (0, 1):
        margin = [(0, 0), (0, 0)]
        margin[axis] = (half, half)
        wide = np.moveaxis(np.pad(values, margin, mode="edge"), axis, 0)
        have = 1
        while have < side:
            step = min(have, side - have)
            wide = kind(wide[:-step], wide[step:])
            have += step
        values = np.moveaxis(wide, 0, axis)
    return values


def widened(mask: NDArray[np.bool_], radius: int) -> NDArray[np.bool_]:
    """A mask (H, W) with all pixels within the radius of its own."""
    height, width = mask.shape
    wide = np.zeros((height + 2 * radius, width + 2 * radius), bool)
    for down in range(-radius, radius + 1):
        # One row of the disk at a time, all of its columns by sums.
        half = int(np.sqrt(radius * radius - down * down) + 0.5)
        row = _any_within(mask, half)
        wide[radius + down : radius + down + height, radius : radius + width] |= row
    return wide[radius : radius + height, radius : radius + width]


def _any_within(mask: NDArray[np.bool_], half: int) -> NDArray[np.bool_]:
    """Whether a row has ink within ``half`` columns."""
    sums = np.cumsum(np.pad(mask, ((0, 0), (half + 1, half))), axis=1, dtype=np.int32)
    found: NDArray[np.bool_] = sums[:, 2 * half + 1 :] > sums[:, : -2 * half - 1]
    return found
