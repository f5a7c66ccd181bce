"""What several exercises of chapter 04 use."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ...exercise import Function, Misconception
from ..families import Edit

Array = np.ndarray
Generator = np.random.Generator


def sums_of_rows(x: Array, size: int = 2) -> Array:
    N, C, H, W = x.shape
    return x.reshape(N, C, H // size, W // size, size, size).sum(axis=(4, 5))


def sums_of_steps(x: Array, size: int = 2) -> Array:
    places = sliding_window_view(x, (size, size), axis=(2, 3))
    return places.astype(float).sum(axis=(4, 5))


def sums_far_apart(x: Array, size: int = 2) -> Array:
    N, C, H, W = x.shape
    return x.reshape(N, C, size, H // size, size, W // size).sum(axis=(2, 4))


def tiled_case(rng: Generator) -> tuple[Array, int]:
    size = int(rng.integers(1, 4))
    N, C, Ho, Wo = (int(n) for n in rng.integers(1, 5, 4))
    return rng.normal(size=(N, C, Ho * size, Wo * size)), size


def quarter(id: str, *edits: Edit) -> Misconception:
    """The mean of a block."""
    return Misconception(
        id, "mean instead of sum",
        "Your block values are means, not sums. S2 adds the pixels up and leaves any "
        "factor to a trained number. Where do you divide?",
        edits,
    )  # fmt: skip


def blocks_overlap(id: str, wrong: Function) -> Misconception:
    """All windows instead of blocks side by side."""
    return Misconception(
        id, "blocks overlap",
        "Your map is nearly as large as the image, because your blocks overlap. Those "
        "of S2 lie side by side: how far is it from one to the next?",
        wrong=wrong,
    )  # fmt: skip


def one_pixel_apart(id: str, *edits: Edit, what: str = "blocks") -> Misconception:
    """The size is right; the windows start at (i, j)."""
    return Misconception(
        id, f"{what} one pixel apart",
        f"The size is right, but your {what} start one pixel apart. At which pixel "
        "does the one at (1, 1) start?",
        edits,
    )  # fmt: skip


def four_in_a_row(id: str, wrong: Function) -> Misconception:
    """``reshape(N, C, H // s, W // s, s, s)``."""
    return Misconception(
        id, "four in a row",
        "You take pixels that follow each other in memory, as if a block were one long "
        "row. Which two axes belong to the inside of a block?",
        wrong=wrong,
    )  # fmt: skip


def far_apart(id: str, wrong: Function, what: str = "block") -> Misconception:
    """``reshape(N, C, s, H // s, s, W // s)``."""
    return Misconception(
        id, "pixels far apart",
        f"The pixels of your {what}s are not neighbours: they lie half an image apart. "
        f"After H // size blocks come the size rows of a {what}: which of the two axes "
        "comes first?",
        wrong=wrong,
    )  # fmt: skip


def largest_of_block(id: str, *edits: Edit) -> Misconception:
    """Max pooling."""
    return Misconception(
        id, "largest of the block",
        "You take the largest pixel of each block, which is max pooling. What does S2 "
        "do with the pixels of a block?",
        edits,
    )  # fmt: skip


def first_pixel(id: str, *edits: Edit, what: str = "block") -> Misconception:
    """The top left pixel alone."""
    return Misconception(
        id, f"corner of the {what}",
        f"You use only the top left pixel of each {what}. What should happen to the "
        "others?",
        edits,
    )  # fmt: skip


def last_pixel(id: str, *edits: Edit) -> Misconception:
    """``=`` for ``+=``."""
    return Misconception(
        id, "last pixel only",
        "Only the last pixel of each block is left. What happens to your sum at each "
        "pixel: is it replaced, or does it grow?",
        edits,
    )  # fmt: skip


def always_two(id: str, wrong: Function) -> Misconception:
    """``size`` is not used."""
    return Misconception(
        id, "always 2 x 2",
        "With blocks of 3 x 3 you still take 2 x 2. Where in your code is a 2 that "
        "should be `size`?",
        wrong=wrong,
    )  # fmt: skip
