"""04.1 block_sums: four pixels become one number."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe, whole
from .shared import (
    _LARGEST,
    _NEIGHBOURS,
    _OVERLAP,
    _QUARTER,
    _ROWS,
    _TWO,
    _WIDE,
    _sums_of_rows,
    _sums_of_steps,
    _tiled_case,
)

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


_SUM_BLOCK = "np.sum(block, axis=(2, 3))"


_SLICE = "top : top + size, left : left + size"


BLOCK_SUMS = Exercise(
    id="04.1",
    name="block_sums",
    title="Four pixels become one number",
    reference=nn.block_sums,
    plain=block_sums,
    probes=(
        probe("a 4 x 6 image that counts 1, 2, 3 ...", lambda: (counting(1, 1, 4, 6),)),
        probe("2 images of 3 maps of 6 x 4", lambda: (numbers(2, 3, 6, 4),)),
        probe("6 x 9 pixels in blocks of 3", lambda: (counting(2, 1, 6, 9), 3)),
        probe(
            "bytes near 255, as in a raw digit",
            lambda: (whole(1, 2, 4, 2, low=200, high=256).astype(np.uint8),),
        ),
        probe(
            "a transposed image, whose rows are not next to each other in memory",
            lambda: (numbers(2, 2, 8, 6).transpose(0, 1, 3, 2),),
        ),
        probe("blocks of 1 x 1", lambda: (numbers(1, 2, 3, 2), 1)),
    ),
    misconceptions=(
        Misconception("S01", "mean instead of sum", _QUARTER,
            ((_SUM_BLOCK, "np.mean(block, axis=(2, 3))"),),
        ),
        Misconception("S04", "blocks overlap", _OVERLAP, wrong=_sums_of_steps),
        Misconception("S05", "blocks one pixel apart", _NEIGHBOURS,
            (("i * size, j * size", "i, j"),),
        ),
        Misconception("S06", "four in a row", _ROWS, wrong=_sums_of_rows),
        Misconception("S07", "largest of the block", _LARGEST,
            ((_SUM_BLOCK, "np.max(block, axis=(2, 3))"),),
        ),
        Misconception(
            "S09", "corner of the block",
            "You return the top left pixel of each block and drop the other three. "
            "What should happen to them?",
            ((_SUM_BLOCK, "block[:, :, 0, 0]"),),
        ),
        Misconception(
            "S10", "bytes overflow",
            "With bytes your sums wrap around at 256: the array that you add into has "
            "the image's type. Which type can hold four times 255?",
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
            "All your maps are equal: the sum ran over the maps as well. Does S2 let "
            "one map see another?",
            ((_SUM_BLOCK, "np.sum(block, axis=(1, 2, 3))[:, None]"),),
        ),
        Misconception("S13", "height and width swapped", _WIDE, wrong=_wide_sums),
        Misconception(
            "S14", "rows and columns swapped in the slice",
            "The sums come from the place (j, i). Which index walks down the image, "
            "and which axis is that?",
            ((_SLICE, "left : left + size, top : top + size"),),
        ),
        Misconception("S15", "always 2 x 2", _TWO, wrong=_sums_of_two),
        Misconception(
            "S16", "one pixel too many",
            "Your blocks are one pixel too wide and too tall: a slice leaves out its "
            "end. How many pixels has 0 : 2?",
            ((_SLICE, "top : top + size + 1, left : left + size + 1"),),
        ),
    ),
    alternatives=(sums_by_reshape, sums_by_shifts, sums_by_einsum, sums_in_float32),
    hints=(
        "Draw a 4 x 6 grid and cut it into blocks of 2 x 2. How many are there, and at "
        "which pixel does each one start?",
        "Block (i, j) starts at row i * size and column j * size. A slice takes it out "
        "of all images and maps at once; the sum runs over its last two axes.",
        "for i in range(___):\n    for j in range(___):\n"
        "        block = x[:, :, ___ : ___, ___ : ___]\n"
        "        y[:, :, i, j] = np.sum(block, axis=___)",
    ),
    explanation=(
        "Blocks of $s \\times s$ lie side by side, so a map of $H \\times W$ gives "
        "$H/s \\times W/s$ sums: $y_{n,c,i,j} = \\sum_{u,v=0}^{s-1} x_{n,c,\\,is+u,"
        "\\,js+v}$. Every pixel is in exactly one block (LeCun et al. 1998, sec. II-B). "
        "Written as a reshape, the inside of a block has two axes of its own: "
        "$(N, C, H/s, s, W/s, s)$."
    ),
    general=_tiled_case,
    after="S2 needs two more numbers per map: a coefficient and a bias.",
    widget="PoolingExplorer",
)  # fmt: skip
