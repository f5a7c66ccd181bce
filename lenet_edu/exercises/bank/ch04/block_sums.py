"""04.1 block_sums: four pixels become one number."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .... import nn
from ...exercise import Exercise, Misconception
from .. import families
from ..probes import counting, probe, small, whole
from . import _shared as shared

Array = np.ndarray


def block_sums(x: Array, size: int = 2) -> Array:
    N, C, H, W = x.shape
    Ho = H // size
    Wo = W // size
    y = np.zeros((N, C, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            top, left = i * size, j * size
            block = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = np.sum(block, axis=(2, 3))
    return y


def block_sums_given(x: Array, size: int = 2) -> Array:
    N, C, H, W = x.shape
    blocks = x.reshape(N, C, H // size, W // size, size, size)
    return blocks.sum(axis=(4, 5))


def sums_by_reshape(x: Array, size: int = 2) -> Array:
    N, C, H, W = x.shape
    return x.reshape(N, C, H // size, size, W // size, size).sum(axis=(3, 5))


def sums_by_shifts(x: Array, size: int = 2) -> Array:
    y = np.zeros((*x.shape[:2], x.shape[2] // size, x.shape[3] // size))
    for u in range(size):
        for v in range(size):
            y += x[:, :, u::size, v::size]
    return y


def sums_by_einsum(x: Array, size: int = 2) -> Array:
    windows = sliding_window_view(x, (size, size), axis=(2, 3))
    return np.einsum("ncijuv->ncij", windows[:, :, ::size, ::size].astype(float))


def sums_in_float32(x: Array, size: int = 2) -> Array:
    rows = np.add.reduceat(x.astype(np.float32), np.arange(0, x.shape[2], size), axis=2)
    return np.add.reduceat(rows, np.arange(0, x.shape[3], size), axis=3)


def _sums_in_bytes(x: Array, size: int = 2) -> Array:
    y = np.zeros_like(x[:, :, ::size, ::size])
    for u in range(size):
        for v in range(size):
            y += x[:, :, u::size, v::size]
    return y


def _sums_of_two(x: Array, size: int = 2) -> Array:
    H, W = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
    return block_sums(x[:, :, :H, :W], 2)


def _wide_sums(x: Array, size: int = 2) -> Array:
    N, C, H, W = x.shape
    y = np.zeros((N, C, W // size, H // size))
    for i, j in np.ndindex(H // size, W // size):
        block = x[:, :, i * size : (i + 1) * size, j * size : (j + 1) * size]
        y[:, :, j, i] = block.sum(axis=(2, 3))
    return y


def _columns_far_apart(x: Array, size: int = 2) -> Array:
    N, C, H, W = x.shape
    return x.reshape(N, C, H // size, size, size, W // size).sum(axis=(3, 4))


_SUM_BLOCK = "np.sum(block, axis=(2, 3))"


_SLICE = "top : top + size, left : left + size"


BLOCK_SUMS = Exercise(
    id="04.1",
    name="block_sums",
    title="Four pixels become one number",
    kind="find-and-fix",
    given=block_sums_given,
    reference=nn.block_sums,
    plain=block_sums,
    probes=(
        probe(
            "a 4 x 6 image that counts 1, 2, 3 ... row by row",
            lambda: (counting(1, 1, 4, 6),),
        ),
        probe(
            "a 2 x 4 image 1 2 3 4 / 5 6 7 8 and, as a second map, the same times 10",
            lambda: (counting(1, 1, 2, 4) * np.array([1.0, 10.0])[:, None, None],),
        ),
        probe(
            "2 images of 3 maps of 6 x 4, whole numbers",
            lambda: (small(2, 3, 6, 4),),
        ),
        probe(
            "6 x 12 pixels that count, in blocks of 3",
            lambda: (counting(2, 1, 6, 12), 3),
        ),
        probe(
            "bytes near 255, as in a raw digit",
            lambda: (whole(1, 2, 4, 2, low=200, high=256).astype(np.uint8),),
        ),
        probe(
            "a transposed image, whose rows are not next to each other in memory",
            lambda: (small(2, 2, 8, 6).transpose(0, 1, 3, 2),),
        ),
        probe("blocks of 1 x 1", lambda: (small(1, 2, 4, 2), 1)),
    ),
    misconceptions=(
        shared.quarter("S01", (_SUM_BLOCK, "np.mean(block, axis=(2, 3))")),
        Misconception(
            "S37", "divided by 4",
            "You divide the sum of each block by 4, whatever its size. S2 adds the "
            "pixels up and leaves any factor to a trained number. Where do you "
            "divide?",
            ((_SUM_BLOCK, "np.sum(block, axis=(2, 3)) / 4"),),
        ),
        shared.blocks_overlap("S04", wrong=shared.sums_of_steps),
        shared.one_pixel_apart("S05", ("i * size, j * size", "i, j")),
        shared.four_in_a_row("S06", wrong=shared.sums_of_rows),
        shared.far_apart("S30", wrong=shared.sums_far_apart),
        Misconception(
            "S43", "only the rows repaired",
            "The rows of your blocks are right, but their columns are not neighbours: "
            "they lie a whole piece of the image apart. After W // size blocks come "
            "the size columns of a block: which of these two axes comes first?",
            wrong=_columns_far_apart,
        ),
        shared.largest_of_block("S07", (_SUM_BLOCK, "np.max(block, axis=(2, 3))")),
        shared.first_pixel("S09", (_SUM_BLOCK, "block[:, :, 0, 0]")),
        shared.last_pixel("S35", (_SUM_BLOCK, "block[:, :, -1, -1]")),
        Misconception(
            "S36", "first row of the block",
            "You add up only the first row of each block. When is your sum finished: "
            "is that line inside a loop?",
            ((_SUM_BLOCK, "np.sum(block[:, :, 0], axis=2)"),),
        ),
        Misconception(
            "S38", "first column of the block",
            "You add up only the first column of each block. Over which two axes does "
            "the sum run?",
            ((_SUM_BLOCK, "np.sum(block[:, :, :, 0], axis=2)"),),
        ),
        Misconception(
            "S39", "diagonal of the block",
            "You add up only the diagonal of each block. With the same index for rows "
            "and columns, which pixels do you never meet?",
            ((_SUM_BLOCK, "np.trace(block, axis1=2, axis2=3)"),),
        ),
        Misconception(
            "S10", "bytes overflow",
            "With bytes your sums start again at 256, as bytes do. Which dtype has "
            "the array that you add into, and which can hold four times 255?",
            wrong=_sums_in_bytes,
        ),
        Misconception(
            "S11", "images and maps mixed",
            "All your images and maps hold the same numbers: the sum ran over all of "
            "them. Over which axes of the block should it run?",
            ((_SUM_BLOCK, "np.sum(block)"),),
        ),
        Misconception(
            "S12", "maps added up",
            "All maps of an image are equal in yours: the sum ran over the maps as "
            "well. Does S2 let one map see another?",
            ((_SUM_BLOCK, "np.sum(block, axis=(1, 2, 3))[:, None]"),),
        ),
        Misconception(
            "S40", "images added up",
            "All your images are equal: the sum ran over the images as well. Which "
            "axis counts the images?",
            ((_SUM_BLOCK, "np.sum(block, axis=(0, 2, 3))"),),
        ),
        families.sides_swapped("S13", wrong=_wide_sums),
        families.place_swapped(
            "S14",
            (_SLICE, "left : left + size, top : top + size"),
            what="sums",
        ),
        shared.always_two("S15", wrong=_sums_of_two),
        families.window_too_large(
            "S16",
            (_SLICE, "top : top + size + 1, left : left + size + 1"),
            what="blocks",
        ),
        families.only_first_place(
            "S41",
            ("3))\n    return y", "3))\n            return y"),
        ),
        families.only_first_row("S42", ("3))\n    return y", "3))\n        return y")),
    ),
    alternatives=(sums_by_reshape, sums_by_shifts, sums_by_einsum, sums_in_float32),
    hints=(
        "reshape keeps the numbers in reading order. Which four numbers does the given "
        "code put into its first block, and which four should it be?",
        "A row of the image is W // size pieces of size numbers, and size such rows "
        "make one row of blocks. So the rows split into (H // size, size), the columns "
        "into (W // size, size), and each pair keeps its order. (A loop over the "
        "blocks, with a slice for each, is just as right.)",
        "blocks = x.reshape(N, C, ___, size, ___, size)\n"
        "return blocks.sum(axis=(___, ___))",
    ),
    explanation=(
        "Blocks of $s \\times s$ lie side by side, so a map of $H \\times W$ gives "
        "$H/s \\times W/s$ sums: "
        "$y_{n,c,i,j} = \\sum_{u,v=0}^{s-1} x_{n,c,\\,is+u,\\,js+v}$. "
        "Every pixel is in exactly one block (LeCun et al. 1998, sec. II-B). As a "
        "reshape, which keeps the numbers in reading order, the rows become $(H/s, s)$ "
        "and the columns $(W/s, s)$, so that the shape is $(N, C, H/s, s, W/s, s)$ and "
        "the sum runs over the two axes of length $s$. The given code had the same six "
        "lengths in another order, which cuts each row into pieces of $s^2$ numbers."
    ),
    general=shared.tiled_case,
    after="S2 needs two more numbers per map: a coefficient and a bias.",
    widget="PoolingExplorer",
)  # fmt: skip
