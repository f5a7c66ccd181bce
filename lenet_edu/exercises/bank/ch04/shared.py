"""What several exercises of chapter 04 use."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

Array = np.ndarray
Generator = np.random.Generator


def _sums_of_rows(x: Array, size: int = 2) -> Array:
    N, C, H, W = x.shape
    return x.reshape(N, C, H // size, W // size, size, size).sum(axis=(4, 5))


def _sums_of_steps(x: Array, size: int = 2) -> Array:
    places = sliding_window_view(x, (size, size), axis=(2, 3))
    return places.astype(float).sum(axis=(4, 5))


def _tiled_case(rng: Generator) -> tuple[Array, int]:
    size = int(rng.integers(1, 4))
    N, C, Ho, Wo = (int(n) for n in rng.integers(1, 5, 4))
    return rng.normal(size=(N, C, Ho * size, Wo * size)), size


_QUARTER = (
    "You return a quarter of what is expected. S2 adds the four pixels of a block and "
    "leaves the rest to a trained number. Where do you divide?"
)


_OVERLAP = (
    "Your map is nearly as large as the image, because your blocks overlap. Those of "
    "S2 lie side by side: how far is it from one to the next?"
)


_ROWS = (
    "You add four pixels that follow each other in memory, as if a block were one long "
    "row. Which two axes belong to the inside of a block?"
)


_LARGEST = (
    "You return the largest pixel of each block, which is max pooling. What does S2 do "
    "with the four?"
)


_NEIGHBOURS = (
    "The size is right, but your blocks start one pixel apart. At which pixel does "
    "block (1, 1) start?"
)


_WIDE = (
    "Your map is wide where it should be tall. Which of the two sizes follows the "
    "height of the image?"
)


_TWO = (
    "With blocks of 3 x 3 you still take 2 x 2. Where does a 2 stand in your code that "
    "should be a name?"
)
