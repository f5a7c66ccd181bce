"""Chapter 04, subsampling: block sums, S2, max pooling, counts, tolerance to shifts."""

# The plain functions are written as a learner would, with bare loops.
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from ... import nn
from ..exercise import Exercise, Misconception
from .probes import counting, numbers, probe, whole

Array = np.ndarray
Generator = np.random.Generator


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


def _sums_of_rows(x: Array, size: int = 2) -> Array:
    N, C, H, W = x.shape
    return x.reshape(N, C, H // size, W // size, size, size).sum(axis=(4, 5))


def _sums_of_steps(x: Array, size: int = 2) -> Array:
    places = sliding_window_view(x, (size, size), axis=(2, 3))
    return places.astype(float).sum(axis=(4, 5))


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


def _tiled_case(rng: Generator) -> tuple[Array, int]:
    size = int(rng.integers(1, 4))
    N, C, Ho, Wo = (int(n) for n in rng.integers(1, 5, 4))
    return rng.normal(size=(N, C, Ho * size, Wo * size)), size


_SUM_BLOCK = "np.sum(block, axis=(2, 3))"
_SLICE = "top : top + size, left : left + size"
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


def subsample(x: Array, coefficient: Array, bias: Array, size: int = 2) -> Array:
    N, C, H, W = x.shape
    Ho = H // size
    Wo = W // size
    y = np.zeros((N, C, Ho, Wo))
    for c in range(C):
        for i in range(Ho):
            for j in range(Wo):
                top, left = i * size, j * size
                block = x[:, c, top : top + size, left : left + size]
                total = np.sum(block, axis=(1, 2))
                y[:, c, i, j] = coefficient[c] * total + bias[c]
    return y


def subsample_by_reshape(
    x: Array, coefficient: Array, bias: Array, size: int = 2
) -> Array:
    N, C, H, W = x.shape
    sums = x.reshape(N, C, H // size, size, W // size, size).sum(axis=(3, 5))
    return coefficient[:, None, None] * sums + bias[:, None, None]


def subsample_by_loops(
    x: Array, coefficient: Array, bias: Array, size: int = 2
) -> Array:
    y = np.zeros((*x.shape[:2], x.shape[2] // size, x.shape[3] // size))
    for n, c, i, j in np.ndindex(y.shape):
        total = 0.0
        for u in range(size):
            for v in range(size):
                total += float(x[n, c, i * size + u, j * size + v])
        y[n, c, i, j] = coefficient[c] * total + bias[c]
    return y


def subsample_by_einsum(
    x: Array, coefficient: Array, bias: Array, size: int = 2
) -> Array:
    N, C, H, W = x.shape
    blocks = x.reshape(N, C, H // size, size, W // size, size)
    return np.einsum("nciujv,c->ncij", blocks, coefficient) + bias.reshape(-1, 1, 1)


def subsample_as_convolution(
    x: Array, coefficient: Array, bias: Array, size: int = 2
) -> Array:
    """S2 is a convolution with stride 2 whose four weights are equal."""
    C = x.shape[1]
    w = np.zeros((C, C, size, size))
    w[np.arange(C), np.arange(C)] = np.asarray(coefficient)[:, None, None]
    return nn.conv2d(x, w, bias, stride=size)


def subsample_in_float32(
    x: Array, coefficient: Array, bias: Array, size: int = 2
) -> Array:
    sums = sums_in_float32(x, size)
    a, b = (np.asarray(v, np.float32)[None, :, None, None] for v in (coefficient, bias))
    return a * sums + b


def _subsample_case(rng: Generator) -> tuple[Array, Array, Array, int]:
    x, size = _tiled_case(rng)
    C = (x.shape[1],)
    return x, rng.normal(size=C), rng.normal(size=C), size


def _last_axis(x: Array, coefficient: Array, bias: Array, size: int = 2) -> Array:
    return block_sums(x, size) * coefficient + bias


def _first_axis(x: Array, coefficient: Array, bias: Array, size: int = 2) -> Array:
    a, b = (v[:, None, None, None] for v in (coefficient, bias))
    return block_sums(x, size) * a + b


def _with_overlap(x: Array, coefficient: Array, bias: Array, size: int = 2) -> Array:
    a, b = coefficient[:, None, None], bias[:, None, None]
    return _sums_of_steps(x, size) * a + b


def _with_rows(x: Array, coefficient: Array, bias: Array, size: int = 2) -> Array:
    a, b = coefficient[:, None, None], bias[:, None, None]
    return _sums_of_rows(x, size) * a + b


def _always_two(x: Array, coefficient: Array, bias: Array, size: int = 2) -> Array:
    H, W = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
    return subsample(x[:, :, :H, :W], coefficient, bias, 2)


_SCALED = "coefficient[c] * total + bias[c]"
_TOTAL = "np.sum(block, axis=(1, 2))"
_PAIR = np.array([0.5, 2.0]), np.array([1.0, -1.0])


def _pair() -> tuple[Array, Array]:
    return _PAIR[0].copy(), _PAIR[1].copy()


SUBSAMPLE = Exercise(
    id="04.2",
    name="subsample",
    title="The layer S2 before its squashing",
    reference=nn.subsample,
    plain=subsample,
    probes=(
        probe(
            "a 4 x 6 image that counts 1, 2, 3 ..., coefficient 1, bias 0",
            lambda: (counting(1, 1, 4, 6), np.ones(1), np.zeros(1)),
        ),
        probe(
            "two maps of zeros, coefficients 0.5 and 2, biases 1 and -1",
            lambda: (np.zeros((1, 2, 4, 6)), *_pair()),
        ),
        probe(
            "two maps of ones, coefficients 0.5 and 2, biases 1 and -1",
            lambda: (np.ones((1, 2, 4, 2)), *_pair()),
        ),
        probe(
            "3 images of 2 maps, 4 x 10 pixels",
            lambda: (numbers(3, 2, 4, 10), *_pair()),
        ),
        probe(
            "as many images as maps: 2 images of 2 maps, 6 x 2 pixels",
            lambda: (numbers(2, 2, 6, 2, seed=1), *_pair()),
        ),
        probe(
            "as many columns as maps: 2 maps that become 3 x 2",
            lambda: (numbers(1, 2, 6, 4, seed=2), *_pair()),
        ),
        probe(
            "blocks of 3 x 3, three maps",
            lambda: (
                counting(2, 3, 3, 6),
                np.array([0.25, -1.0, 0.1]),
                np.array([0.0, 2.0, 0.5]),
                3,
            ),
        ),
        probe(
            "an image of whole numbers",
            lambda: (whole(1, 2, 2, 4), *_pair()),
        ),
    ),
    misconceptions=(
        Misconception("S01", "mean instead of sum", _QUARTER,
            ((_TOTAL, "np.mean(block, axis=(1, 2))"),),
        ),
        Misconception(
            "S02", "one coefficient for all maps",
            "Map 1 was scaled with the coefficient of map 0. There is one per map: "
            "which index should pick it?",
            (("coefficient[c]", "coefficient[0]"),),
        ),
        Misconception(
            "S17", "one bias for all maps",
            "Map 1 was given the bias of map 0. There is one per map: which index "
            "should pick it?",
            (("bias[c]", "bias[0]"),),
        ),
        Misconception(
            "S03", "bias forgotten",
            "On maps of zeros the answer is the bias of each map; you return 0. Where "
            "does the bias come in?",
            ((_SCALED, "coefficient[c] * total"),),
        ),
        Misconception(
            "S18", "coefficient forgotten",
            "Your sums and biases are right, but the coefficient of each map changes "
            "nothing. What should it multiply?",
            ((_SCALED, "total + bias[c]"),),
        ),
        Misconception(
            "S08", "neither coefficient nor bias",
            "You return the block sums alone. S2 has twelve numbers to learn, two for "
            "each of its six maps: where do they go?",
            ((_SCALED, "total"),),
        ),
        Misconception("S04", "blocks overlap", _OVERLAP, wrong=_with_overlap),
        Misconception("S05", "blocks one pixel apart", _NEIGHBOURS,
            (("i * size, j * size", "i, j"),),
        ),
        Misconception("S06", "four in a row", _ROWS, wrong=_with_rows),
        Misconception("S07", "largest of the block", _LARGEST,
            ((_TOTAL, "np.max(block, axis=(1, 2))"),),
        ),
        Misconception(
            "S19", "bias multiplied too",
            "On maps of zeros you return coefficient times bias. Is the bias added "
            "before the multiplication, or after it?",
            ((_SCALED, "coefficient[c] * (total + bias[c])"),),
        ),
        Misconception(
            "S20", "bias added once per pixel",
            "On maps of zeros you return more than the bias: it was added to each pixel "
            "of a block. How often does it belong to one output?",
            ((_SCALED, "coefficient[c] * total + bias[c] * size**2"),),
        ),
        Misconception(
            "S24", "bias subtracted",
            "On maps of zeros you return minus the bias. What sign has it?",
            ((_SCALED, "coefficient[c] * total - bias[c]"),),
        ),
        Misconception(
            "S28", "squashed inside",
            "Your values stay inside a fixed range: they are squashed already. In this "
            "course squashing is a layer of its own. What does S2 hand to it?",
            ((_SCALED, "1.7159 * np.tanh(2 / 3 * (coefficient[c] * total + bias[c]))"),),
        ),
        Misconception(
            "S29", "divided by the coefficient",
            "A large coefficient makes your values smaller. Is the sum multiplied by it "
            "or divided?",
            ((_SCALED, "total / coefficient[c] + bias[c]"),),
        ),
        Misconception(
            "S31", "coefficients along the columns",
            "The coefficients were spread along the columns of the maps, which fits only "
            "when there are as many columns as maps. Which axis counts the maps?",
            wrong=_last_axis,
        ),
        Misconception(
            "S32", "coefficients along the images",
            "The coefficients were spread over the images, which fits only when there "
            "are as many images as maps. Which axis counts the maps?",
            wrong=_first_axis,
        ),
        Misconception("S15", "always 2 x 2", _TWO, wrong=_always_two),
        Misconception(
            "S33", "coefficient and bias exchanged",
            "On maps of zeros you return the coefficients. The two arguments have "
            "changed places: which of them multiplies?",
            ((_SCALED, "bias[c] * total + coefficient[c]"),),
        ),
    ),
    alternatives=(
        subsample_by_reshape,
        subsample_by_einsum,
        subsample_by_loops,
        subsample_as_convolution,
        subsample_in_float32,
    ),
    hints=(
        "You have the block sums. Two numbers per map are left: which one changes an "
        "answer on a map of zeros?",
        "Each map c has its own coefficient and its own bias. Multiply first, then add. "
        "To do all maps at once, the (C,) arrays must line up with axis 1.",
        "sums = block_sums(x, size)            # (N, C, Ho, Wo)\n"
        "return sums * coefficient[___] + bias[___]",
    ),
    explanation=(
        "$z_{n,c,i,j} = a_c \\sum_{u,v} x_{n,c,\\,is+u,\\,js+v} + b_c$, one coefficient "
        "$a_c$ and one bias $b_c$ per map; squashing follows. LeCun et al. 1998 "
        "describe it twice: as a sum (sec. II-B) and as an average (sec. II-A). The two "
        "differ by a factor of 4 in $a_c$. With $a_c = 1/4$ and $b_c = 0$ it is mean "
        "pooling."
    ),
    general=_subsample_case,
    after="It is S2, and with 16 maps it is S4. Chapter 06 uses it on both.",
    widget="PoolingExplorer",
)  # fmt: skip


def max_pool2d(x: Array, size: int = 2, stride: int | None = None) -> Array:
    N, C, H, W = x.shape
    step = size if stride is None else stride
    Ho = (H - size) // step + 1
    Wo = (W - size) // step + 1
    y = np.zeros((N, C, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            top, left = i * step, j * step
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = np.max(window, axis=(2, 3))
    return y


def max_pool_by_shifts(x: Array, size: int = 2, stride: int | None = None) -> Array:
    step = size if stride is None else stride
    Ho, Wo = ((n - size) // step + 1 for n in x.shape[2:])
    y = np.full((*x.shape[:2], Ho, Wo), -np.inf)
    for u in range(size):
        for v in range(size):
            there = x[:, :, u : u + step * Ho : step, v : v + step * Wo : step]
            y = np.maximum(y, there[:, :, :Ho, :Wo])
    return y


def max_pool_by_windows(x: Array, size: int = 2, stride: int | None = None) -> Array:
    step = stride or size
    windows = sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::step, ::step].max(axis=(-1, -2))


def max_pool_by_strides(x: Array, size: int = 2, stride: int | None = None) -> Array:
    step = stride or size
    n, c, h, w = x.strides
    shape = (*x.shape[:2], *((d - size) // step + 1 for d in x.shape[2:]), size, size)
    return as_strided(x, shape, (n, c, h * step, w * step, h, w)).max(axis=(4, 5))


def max_pool_by_loops(x: Array, size: int = 2, stride: int | None = None) -> Array:
    step = stride or size
    Ho, Wo = ((n - size) // step + 1 for n in x.shape[2:])
    y = np.zeros((*x.shape[:2], Ho, Wo), np.float32)
    for n, c, i, j in np.ndindex(y.shape):
        best = x[n, c, i * step, j * step]
        for u, v in np.ndindex(size, size):
            value = x[n, c, i * step + u, j * step + v]
            if value > best:
                best = value
        y[n, c, i, j] = best
    return y


def _wide_max(x: Array, size: int = 2, stride: int | None = None) -> Array:
    return max_pool2d(x, size, stride).reshape(
        (*x.shape[:2], *max_pool2d(x, size, stride).shape[:1:-1])
    )


def _max_case(rng: Generator) -> tuple[Array, int, int | None]:
    size = int(rng.integers(1, 4))
    N, C, H, W = (int(n) for n in rng.integers(1, 4, 4))
    stride = None if rng.random() < 0.4 else int(rng.integers(1, 4))
    x = rng.normal(size=(N, C, H + size + 2, W + size + 1))
    return x - (3 if rng.random() < 0.3 else 0), size, stride


_MAX = "np.max(window, axis=(2, 3))"
_STEP = "size if stride is None else stride"

MAX_POOL2D = Exercise(
    id="04.3",
    name="max_pool2d",
    title="Max pooling",
    reference=nn.max_pool2d,
    plain=max_pool2d,
    probes=(
        probe(
            "a 2 x 4 image, one window all negative",
            lambda: (np.array([[[[1.0, 5, -3, -2], [4, 2, -9, -7]]]]),),
        ),
        probe("a flat 4 x 6 image of -0.1", lambda: (np.full((1, 1, 4, 6), -0.1),)),
        probe("2 images of 3 maps of 4 x 8", lambda: (numbers(2, 3, 4, 8),)),
        probe(
            "2 images of 2 maps, 5 x 6, windows of 3, stride 2",
            lambda: (numbers(2, 2, 5, 6, seed=1), 3, 2),
        ),
        probe(
            "5 x 7 pixels, windows of 2: the last row and column are left over",
            lambda: (numbers(1, 2, 5, 7, seed=2),),
        ),
        probe(
            "windows of 3 that overlap, stride 1",
            lambda: (numbers(1, 1, 4, 6, seed=3), 3, 1),
        ),
        probe(
            "windows of 2 with gaps, stride 3", lambda: (numbers(1, 2, 6, 8, seed=4), 2, 3)
        ),
        probe("whole numbers", lambda: (whole(2, 1, 4, 2, low=-9, high=9),)),
    ),
    misconceptions=(
        Misconception(
            "P01", "start at 0",
            "Where all pixels are negative you return 0, which is not among them. With "
            "what value does your search for the largest begin?",
            ((_MAX, "np.max(window, axis=(2, 3), initial=0)"),),
        ),
        Misconception(
            "P02", "largest magnitude",
            "You compare magnitudes: -9 is not larger than -2. What happens to the sign "
            "before the comparison?",
            ((_MAX, "np.max(np.abs(window), axis=(2, 3))"),),
        ),
        Misconception(
            "P03", "largest over the maps too",
            "All your maps are equal: the search ran over the maps as well. Each map is "
            "pooled alone: over which axes should it run?",
            ((_MAX, "np.max(window, axis=(1, 2, 3))[:, None]"),),
        ),
        Misconception(
            "P09", "largest over the images too",
            "All your images are equal: the search ran over the batch. Which axis "
            "counts the images?",
            ((_MAX, "np.max(window, axis=(0, 2, 3))"),),
        ),
        Misconception(
            "P05", "corner of the window",
            "You return the top left pixel of each window. Which of its pixels is "
            "asked for?",
            ((_MAX, "window[:, :, 0, 0]"),),
        ),
        Misconception(
            "P06", "return inside the loop",
            "Only your first window is filled, all others are 0. On which level of "
            "indentation does the return line stand?",
            (("axis=(2, 3))\n    return y", "axis=(2, 3))\n            return y"),),
        ),
        Misconception(
            "P04", "stride ignored",
            "Your windows always lie side by side, whatever stride is given. Which of "
            "the two numbers says how far they are apart?",
            ((_STEP, "size"),),
        ),
        Misconception(
            "P07", "stride 1 by default",
            "Without a stride your windows move by one pixel. Here they should lie side "
            "by side then: which number is the step?",
            ((_STEP, "1 if stride is None else stride"),),
        ),
        Misconception(
            "P08", "mean of the window",
            "You return the mean of each window. That is mean pooling: what does max "
            "pooling keep?",
            ((_MAX, "np.mean(window, axis=(2, 3))"),),
        ),
        Misconception(
            "P10", "sum of the window",
            "You add up the pixels, as S2 does. What does max pooling keep?",
            ((_MAX, "np.sum(window, axis=(2, 3))"),),
        ),
        Misconception(
            "P16", "smallest instead of largest",
            "You return the smallest pixel of each window. Which comparison points the "
            "other way?",
            ((_MAX, "np.min(window, axis=(2, 3))"),),
        ),
        Misconception(
            "P17", "last row and column missing",
            "Your last row and column of windows are missing. It is the count of "
            "chapter 02: is the first place counted too?",
            (("(H - size) // step + 1", "(H - size) // step"),
             ("(W - size) // step + 1", "(W - size) // step")),
        ),
        Misconception(
            "P18", "windows that stick out",
            "You return more windows than fit: the last ones stick out of the image. "
            "How far may a whole window travel?",
            (("(H - size) // step + 1", "-(-H // step)"),
             ("(W - size) // step + 1", "-(-W // step)")),
        ),
        Misconception("P19", "height and width swapped", _WIDE, wrong=_wide_max),
        Misconception(
            "P20", "rows and columns swapped in the slice",
            "The values come from the place (j, i). Which index walks down the image, "
            "and which axis is that?",
            (("top : top + size, left : left + size",
              "left : left + size, top : top + size"),),
        ),
        Misconception(
            "P21", "windows one pixel apart",
            "The size is right, but your windows start one pixel apart. At which pixel "
            "does window (1, 1) start?",
            (("i * step, j * step", "i, j"),),
        ),
        Misconception(
            "P22", "one pixel too many",
            "Your windows are one pixel too wide and too tall: a slice leaves out its "
            "end. How many pixels has 0 : 2?",
            (("top : top + size, left : left + size",
              "top : top + size + 1, left : left + size + 1"),),
        ),
    ),
    alternatives=(
        max_pool_by_windows,
        max_pool_by_shifts,
        max_pool_by_strides,
        max_pool_by_loops,
    ),
    hints=(
        "It walks over the image as your convolution did. What is done with a window, "
        "now that there is no kernel?",
        "The number of places is that of exercise 02.1, without padding; if no stride "
        "is given, it is the size. The largest is taken over rows and columns of the "
        "window, not over images or maps.",
        "step = ___ if stride is None else ___\nwindow = x[:, :, ___ : ___, ___ : ___]\n"
        "y[:, :, i, j] = np.max(window, axis=___)",
    ),
    explanation=(
        "$y_{n,c,i,j} = \\max_{u,v} x_{n,c,\\,is+u,\\,js+v}$ over windows of "
        "$k \\times k$ with stride $s$ ($s = k$ unless given), so there are "
        "$\\lfloor (H - k)/s \\rfloor + 1$ rows of places. Nothing is trained. It is "
        "not in LeCun et al. 1998, whose sec. II-B adds the four pixels; chapter 16 "
        "uses it for the modern variant."
    ),
    general=_max_case,
    after="Chapter 10 sends a gradient back through it, to the winners alone.",
    widget="PoolingExplorer",
)  # fmt: skip


def subsampling_counts(
    maps: int, height: int, width: int, size: int = 2
) -> tuple[int, int]:
    parameters = 2 * maps
    units = maps * height * width
    connections = units * (size * size + 1)
    return parameters, connections


def subsampling_counts_by_arrays(
    maps: int, height: int, width: int, size: int = 2
) -> tuple[int, int]:
    coefficient, bias = np.ones(maps), np.zeros(maps)
    x = np.zeros((maps, height * size, width * size))
    return coefficient.size + bias.size, x.size + maps * height * width


def subsampling_counts_by_loops(
    maps: int, height: int, width: int, size: int = 2
) -> list[int]:
    parameters = connections = 0
    for _ in range(maps):
        parameters += 1 + 1
        for _ in range(height * width):
            connections += size**2 + 1
    return [parameters, connections]


def subsampling_counts_by_products(
    maps: int, height: int, width: int, size: int = 2
) -> tuple[int, int]:
    pixels = int(np.prod([maps, height * size, width * size]))
    return maps + maps, pixels + pixels // size**2


def _counts_case(rng: Generator) -> tuple[int, ...]:
    maps, height, width, size = (int(n) for n in rng.integers(1, 20, 4))
    return maps, height, width, size % 4 + 1


_UNIT = "units * (size * size + 1)"
_MAPS2 = "2 * maps"

SUBSAMPLING_COUNTS = Exercise(
    id="04.4",
    name="subsampling_counts",
    title="Parameters and connections of S2",
    reference=nn.subsampling_counts,
    plain=subsampling_counts,
    probes=(
        probe("1 map that becomes 2 x 3", lambda: (1, 2, 3)),
        probe("S2: 6 maps that become 14 x 14", lambda: (6, 14, 14)),
        probe("S4: 16 maps that become 5 x 5", lambda: (16, 5, 5)),
        probe("3 maps that become 2 x 7, blocks of 3", lambda: (3, 2, 7, 3)),
    ),
    misconceptions=(
        Misconception(
            "X21", "a weight per pixel of the block",
            "You counted a weight for each pixel of the block, as in a convolution. The "
            "four share one coefficient: how many numbers has a map?",
            ((_MAPS2, "maps * (size * size + 1)"),),
        ),
        Misconception(
            "X22", "one parameter per map",
            "You counted one number per map. Each map has a coefficient, and what else?",
            ((_MAPS2, "maps"),),
        ),
        Misconception(
            "X23", "one pair for the layer",
            "You counted one coefficient and one bias for the whole layer. Which of "
            "them do the maps share?",
            ((_MAPS2, "2"),),
        ),
        Misconception(
            "X26", "nothing to learn",
            "You counted no parameters: true for mean and max pooling, but not for S2. "
            "Which two numbers of a map are trained?",
            ((_MAPS2, "0"),),
        ),
        Misconception(
            "X31", "a pair per unit",
            "Your parameters grow with the size of the map. One pair serves every "
            "place of a map: how many pairs are stored?",
            ((_MAPS2, "2 * maps * height * width"),),
        ),
        Misconception(
            "X24", "connections without the bias",
            "Your connections are four per unit. The paper counts the link to the bias "
            "too: how many inputs has one unit then?",
            ((_UNIT, "units * size * size"),),
        ),
        Misconception(
            "X25", "connections of one map",
            "Your connections are those of one map. How many maps has the layer?",
            ((_UNIT, "height * width * (size * size + 1)"),),
        ),
        Misconception(
            "X28", "coefficient counted as a connection",
            "You gave each unit two links more than it has pixels. The coefficient is "
            "not an input: it multiplies the links. What else is connected?",
            ((_UNIT, "units * (size * size + 2)"),),
        ),
        Misconception(
            "X29", "parameters times places",
            "You multiplied the parameters by the places, as for C1. Here a shared "
            "number serves several links: how many pixels does one unit see?",
            ((_UNIT, "parameters * height * width"),),
        ),
        Misconception(
            "X30", "side instead of area",
            "You counted the side of a block, not its area. How many pixels has a "
            "block of 3 x 3?",
            ((_UNIT, "units * (size + 1)"),),
        ),
        Misconception(
            "X32", "height and width taken for the input's",
            "Your connections are four times too few. Height and width are given for "
            "the output: how many units are there then?",
            ((_UNIT, "(units // size**2) * (size * size + 1)"),),
        ),
        Misconception(
            "X33", "one unit per input pixel",
            "You counted five links for each pixel of the input. The units are those "
            "of the smaller, output map: how many has it?",
            ((_UNIT, "units * size * size * (size * size + 1)"),),
        ),
    ),
    alternatives=(
        subsampling_counts_by_arrays,
        subsampling_counts_by_loops,
        subsampling_counts_by_products,
    ),
    hints=(
        "Which numbers of one map could training change? Count these, then the maps.",
        "All units of a map share the map's numbers, so they are stored once per map. "
        "Each unit has its own links: one to each pixel of its block, one to the bias.",
        "parameters = ___ * maps\nconnections = maps * ___ * ___ * (___ + 1)",
    ),
    explanation=(
        "A map has one coefficient and one bias: $2 C$ parameters. A unit is linked to "
        "the $s^2$ pixels of its block and to the bias: $C H_o W_o (s^2 + 1)$ "
        "connections. S2: $2 \\cdot 6 = 12$ and $6 \\cdot 196 \\cdot 5 = 5{,}880$; S4: "
        "$32$ and $16 \\cdot 25 \\cdot 5 = 2{,}000$ (LeCun et al. 1998, sec. II-B)."
    ),
    general=_counts_case,
    parts=("parameters", "connections"),
    after="Chapter 08 adds these up for the whole network.",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Pool:
    """A pooling function with a name that can be shown."""

    name: str
    function: Callable[[Array], Array]

    def __call__(self, x: Array) -> Array:
        """Pool x (N, C, H, W)."""
        return self.function(x)

    def __repr__(self) -> str:
        return self.name


MAX = Pool("max pooling", nn.max_pool2d)
MEAN = Pool("mean pooling", nn.mean_pool2d)
SUMS = Pool("block sums", nn.block_sums)
NONE = Pool("no pooling", lambda x: np.asarray(x) * 1.0)
SQUASHED = Pool("block sums, squashed", lambda x: nn.squash(nn.block_sums(x)))


def shift_change(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    N, C, H, W = x.shape
    moved = np.full((N, C, H, W), background)
    moved[:, :, :, shift:] = x[:, :, :, : W - shift]
    change = pool(moved) - pool(x)
    return float(np.mean(np.abs(change)))


def shift_by_padding(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    frame = ((0, 0), (0, 0), (0, 0), (shift, 0))
    wide = np.pad(np.asarray(x, float), frame, constant_values=background)
    return float(abs(pool(wide[..., : x.shape[3]]) - pool(x)).mean())


def shift_by_loops(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    moved = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(x.shape):
        moved[n, c, i, j] = x[n, c, i, j - shift] if j >= shift else background
    before, after = pool(x), pool(moved)
    total = sum(
        abs(float(b) - float(a)) for a, b in zip(before.flat, after.flat, strict=True)
    )
    return total / before.size


def shift_by_index(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    columns = np.arange(x.shape[3]) - shift
    moved = np.where(columns < 0, background, x[..., np.maximum(columns, 0)])
    return float(np.abs(pool(moved) - pool(x)).mean())


def shift_by_joining(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    left = np.full((*x.shape[:3], shift), background, np.float32)
    moved = np.concatenate([left, x[..., : x.shape[3] - shift]], axis=3)
    return float(np.mean(np.abs(np.asarray(pool(moved)) - pool(x))))


def _shift_case(rng: Generator) -> tuple[Array, Pool, int, float]:
    N, C, Ho, Wo = (int(n) for n in rng.integers(1, 4, 4))
    x = rng.normal(size=(N, C, 2 * Ho, 2 * Wo + 2))
    pools = (MAX, MEAN, SUMS, NONE, SQUASHED)
    return (
        x,
        pools[int(rng.integers(len(pools)))],
        int(rng.integers(1, x.shape[3])),
        float(rng.choice([-0.1, 0.5])),
    )


def _edge_repeated(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    columns = np.maximum(np.arange(x.shape[3]) - shift, 0)
    return float(np.mean(np.abs(pool(x[..., columns]) - pool(x))))


def _map_moved(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    y = np.asarray(pool(x))
    moved = np.full(y.shape, background)
    moved[..., shift:] = y[..., : max(y.shape[3] - shift, 0)]
    return float(np.mean(np.abs(moved - y)))


def _moved_down(
    x: Array, pool: Callable[[Array], Array], shift: int, background: float = -0.1
) -> float:
    moved = np.full(x.shape, background)
    moved[:, :, shift:] = x[:, :, : max(x.shape[2] - shift, 0)]
    return float(np.mean(np.abs(pool(moved) - pool(x))))


_MOVE = "moved[:, :, :, shift:] = x[:, :, :, : W - shift]"
_CHANGE = "pool(moved) - pool(x)"
_RESULT = "np.mean(np.abs(change))"

SHIFT_CHANGE = Exercise(
    id="04.5",
    name="shift_change",
    title="How much does a shift change?",
    reference=shift_change,
    plain=shift_change,
    probes=(
        probe(
            "a 2 x 4 image that counts 1, 2, 3 ..., no pooling, shift 1",
            lambda: (counting(1, 1, 2, 4), NONE, 1),
        ),
        probe(
            "the same, block sums, shift 1", lambda: (counting(1, 1, 2, 4), SUMS, 1)
        ),
        probe(
            "a random 4 x 8 image, max pooling, shift 2",
            lambda: (numbers(1, 1, 4, 8), MAX, 2),
        ),
        probe(
            "2 images of 3 maps, 6 x 4, mean pooling, shift 3",
            lambda: (numbers(2, 3, 6, 4), MEAN, 3),
        ),
        probe(
            "background 0.5, block sums, shift 1",
            lambda: (numbers(2, 1, 4, 6, seed=3), SUMS, 1, 0.5),
        ),
        probe("shift 0", lambda: (numbers(1, 2, 2, 4, seed=4), MAX, 0)),
        probe(
            "an image of whole numbers, max pooling, shift 2",
            lambda: (-1 - whole(1, 1, 4, 4), MAX, 2),
        ),
    ),
    misconceptions=(
        Misconception(
            "H01", "columns come back on the left",
            "The columns pushed out on the right come in again on the left. What should "
            "stand in the columns that have become free?",
            ((_MOVE, "moved = np.roll(x, shift, axis=3)"),),
        ),
        Misconception(
            "H02", "moved to the left",
            "Your image moves to the left. If it moves right by 1, which column of x "
            "stands in column 1 of the moved image?",
            ((_MOVE, "moved[:, :, :, : W - shift] = x[:, :, :, shift:]"),),
        ),
        Misconception(
            "H03", "filled with 0",
            "You fill the free columns with 0, which is a light grey here. Which value "
            "is paper?",
            (("(N, C, H, W), background)", "(N, C, H, W), 0.0)"),),
        ),
        Misconception(
            "H04", "moved down",
            "Your image moves down. Which axis holds the columns?",
            wrong=_moved_down,
        ),
        Misconception(
            "H05", "changes cancel",
            "Some cells rise and others fall, and in your mean they cancel. What makes "
            "each change count as positive?",
            ((_RESULT, "np.mean(change)"),),
        ),
        Misconception(
            "H06", "not pooled",
            "You compare the images, not what pooling makes of them: your answer is the "
            "same for every pool. Where is it called?",
            ((_CHANGE, "moved - x"),),
        ),
        Misconception(
            "H07", "sum instead of mean",
            "Your answer is the right one times the number of cells. Is the sum asked "
            "for, or the mean?",
            ((_RESULT, "np.sum(np.abs(change))"),),
        ),
        Misconception(
            "H08", "pooled map moved",
            "You pooled first and moved the map. A pixel of shift is only half a cell "
            "there. Which of the two is moved, the image or the map?",
            wrong=_map_moved,
        ),
        Misconception(
            "H09", "squared changes",
            "Your mean is that of the squared changes, which counts large ones more. "
            "Asked is the size of a change: which function gives it?",
            ((_RESULT, "np.mean(change**2)"),),
        ),
        Misconception(
            "H10", "edge repeated",
            "You repeat the first column to fill the free ones, as if its ink went on. "
            "What comes into view beside a digit?",
            wrong=_edge_repeated,
        ),
        Misconception(
            "H11", "absolute value too late",
            "You take the absolute value of the mean, when the changes have cancelled "
            "already. Which comes first?",
            ((_RESULT, "abs(np.mean(change))"),),
        ),
        Misconception(
            "H12", "largest change",
            "You return the largest change of all. Asked is the mean over all cells: "
            "which function takes it?",
            ((_RESULT, "np.max(np.abs(change))"),),
        ),
        Misconception(
            "H14", "-0 is 0",
            "Everything works until the shift is 0: then : -shift is : 0, an empty "
            "slice. How else can you say where the slice ends?",
            ((": W - shift]", ":-shift]"),),
        ),
        Misconception(
            "H15", "background lost its decimals",
            "With an image of whole numbers your background became 0: the array that "
            "you fill has the image's type. Which type can hold -0.1?",
            (("np.full((N, C, H, W), background)", "np.full_like(x, background)"),),
        ),
        Misconception(
            "H16", "always one pixel",
            "Your answer is the same for every shift. Where does a 1 stand that should "
            "be a name?",
            ((_MOVE, "moved[:, :, :, 1:] = x[:, :, :, : W - 1]"),),
        ),
        Misconception(
            "H17", "only the columns both share",
            "You leave the background out and compare only the columns that both images "
            "share. Should the maps not be compared in every cell?",
            ((_CHANGE, "(pool(moved) - pool(x))[..., shift // 2 :]"),),
        ),
    ),
    alternatives=(
        shift_by_padding,
        shift_by_index,
        shift_by_joining,
        shift_by_loops,
    ),
    hints=(
        "There are two images, before and after the move. Make the moved one first, "
        "and look at it.",
        "Begin with an image full of background, then copy into it all columns of x "
        "that stay in view. Pool both images, and compare the two maps cell by cell.",
        "moved = np.full(x.shape, ___)\nmoved[..., ___ :] = x[..., : ___]\n"
        "return float(np.mean(np.abs(___ - ___)))",
    ),
    explanation=(
        "With $x'$ the image moved right by $d$ pixels, "
        "$x'_{n,c,i,j} = x_{n,c,i,j-d}$ for $j \\ge d$ and background elsewhere, the "
        "measure is the mean of $|P(x') - P(x)|$ over all cells of the pooled maps. "
        "LeCun et al. 1998, sec. II-A, give tolerance to shifts as the reason for "
        "subsampling; this is one way to put a number on it."
    ),
    general=_shift_case,
    parts=("change",),
    after="The next cell measures several kinds of pooling with it, on real digits.",
    widget="PoolingExplorer",
)  # fmt: skip

EXERCISES = (BLOCK_SUMS, SUBSAMPLE, MAX_POOL2D, SUBSAMPLING_COUNTS, SHIFT_CHANGE)
