"""04.2 subsample: the layer S2 before its squashing."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Function, Misconception
from .. import families
from ..probes import counting, probe, small, whole
from . import _shared as shared
from .block_sums import block_sums, sums_in_float32

Array = np.ndarray
Generator = np.random.Generator


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
    x, size = shared.tiled_case(rng)
    C = (x.shape[1],)
    return x, rng.normal(size=C), rng.normal(size=C), size


def _last_axis(x: Array, coefficient: Array, bias: Array, size: int = 2) -> Array:
    return block_sums(x, size) * coefficient + bias


def _first_axis(x: Array, coefficient: Array, bias: Array, size: int = 2) -> Array:
    a, b = (v[:, None, None, None] for v in (coefficient, bias))
    return block_sums(x, size) * a + b


def _with(sums: Function) -> Function:
    """The layer with another way to sum."""

    def wrong(x: Array, coefficient: Array, bias: Array, size: int = 2) -> Array:
        return sums(x, size) * coefficient[:, None, None] + bias[:, None, None]

    return wrong


def _never_reset(x: Array, coefficient: Array, bias: Array, size: int = 2) -> Array:
    sums = block_sums(x, size)
    total = np.cumsum(sums).reshape(sums.shape)
    return total * coefficient[:, None, None] + bias[:, None, None]


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
            "a 4 x 6 image that counts 1, 2, 3 ... row by row, coefficient 1, bias 0",
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
            "3 images of 2 maps, 4 x 10 pixels, whole numbers",
            lambda: (small(3, 2, 4, 10), *_pair()),
        ),
        probe(
            "as many images as maps: 2 images of 2 maps, 6 x 2 pixels",
            lambda: (small(2, 2, 6, 2, seed=1), *_pair()),
        ),
        probe(
            "as many columns as maps: 2 maps that become 3 x 2",
            lambda: (small(1, 2, 6, 4, seed=2), *_pair()),
        ),
        probe(
            "blocks of 3 x 3, three maps of 6 x 6 that count, coefficients 1, -1 and "
            "2, biases 0, 2 and 1",
            lambda: (
                counting(2, 3, 6, 6), np.array([1.0, -1.0, 2.0]),
                np.array([0.0, 2.0, 1.0]), 3,
            ),
        ),
        probe("two integer maps", lambda: (whole(1, 2, 2, 4), *_pair())),
    ),
    misconceptions=(
        shared.quarter("S01", (_TOTAL, "np.mean(block, axis=(1, 2))")),
        Misconception(
            "S02", "one coefficient for all maps",
            "All your maps are scaled with the coefficient of map 0. Each map has its "
            "own: which index picks it?",
            (("coefficient[c]", "coefficient[0]"),),
        ),
        families.first_bias_for_all("S17", ("bias[c]", "bias[0]")),
        Misconception(
            "S38", "one coefficient and one bias for all maps",
            "All your maps have the coefficient and the bias of map 0. Each map has "
            "its own two numbers: which index picks them?",
            (("coefficient[c]", "coefficient[0]"), ("bias[c]", "bias[0]")),
        ),
        families.bias_forgotten(
            "S03",
            (_SCALED, "coefficient[c] * total"),
            zeros="maps of zeros",
        ),
        Misconception(
            "S18", "coefficient forgotten",
            "Your sums and biases are right, but the coefficients change nothing. "
            "What should they multiply?",
            ((_SCALED, "total + bias[c]"),),
        ),
        Misconception(
            "S08", "neither coefficient nor bias",
            "You return the block sums alone. S2 has twelve numbers to learn, two for "
            "each of its six maps: where do they come in?",
            ((_SCALED, "total"),),
        ),
        shared.blocks_overlap("S04", wrong=_with(shared.sums_of_steps)),
        shared.one_pixel_apart("S05", ("i * size, j * size", "i, j")),
        shared.four_in_a_row("S06", wrong=_with(shared.sums_of_rows)),
        shared.far_apart("S30", wrong=_with(shared.sums_far_apart)),
        shared.largest_of_block("S07", (_TOTAL, "np.max(block, axis=(1, 2))")),
        shared.first_pixel("S09", (_TOTAL, "block[:, 0, 0]")),
        shared.last_pixel("S35", (_TOTAL, "block[:, -1, -1]")),
        Misconception(
            "S19", "bias multiplied too",
            "On maps of zeros you return coefficient times bias. Is the bias added "
            "before the multiplication or after it?",
            ((_SCALED, "coefficient[c] * (total + bias[c])"),),
        ),
        families.bias_per_weight(
            "S20",
            (_SCALED, "coefficient[c] * total + bias[c] * size**2"),
            zeros="maps of zeros", of="pixels in a block",
        ),
        Misconception(
            "S43", "bias added to each pixel, then scaled",
            "On maps of zeros you return the bias times the coefficient times the "
            "number of pixels in a block: it was added to every pixel first. When "
            "should it be added?",
            ((_SCALED, "coefficient[c] * (total + size**2 * bias[c])"),),
        ),
        families.bias_subtracted(
            "S24",
            (_SCALED, "coefficient[c] * total - bias[c]"),
            zeros="maps of zeros",
        ),
        Misconception(
            "S44", "mean instead of sum, bias subtracted",
            "You take the mean of each block, and you subtract the bias. Does S2 add "
            "the pixels up or average them, and which sign does the bias have?",
            (
                (_TOTAL, "np.mean(block, axis=(1, 2))"),
                (_SCALED, "coefficient[c] * total - bias[c]"),
            ),
        ),
        Misconception(
            "S28", "squashed inside",
            "Your values stay inside a fixed range: they have been squashed already. "
            "In this course squashing is a layer of its own. What does S2 pass on to "
            "it?",
            (
                (_SCALED,
                 "1.7159 * np.tanh(2 / 3 * (coefficient[c] * total + bias[c]))"),
            ),
        ),
        Misconception(
            "S29", "divided by the coefficient",
            "A large coefficient makes your values smaller. Is the sum multiplied by "
            "it or divided?",
            ((_SCALED, "total / coefficient[c] + bias[c]"),),
        ),
        Misconception(
            "S31", "coefficients along the columns",
            "Your coefficients and biases run along the columns of the maps, which "
            "fits only when there are as many columns as maps. Which axis counts the "
            "maps?",
            wrong=_last_axis,
        ),
        Misconception(
            "S32", "coefficients along the images",
            "Your coefficients and biases run along the images, which fits only when "
            "there are as many images as maps. Which axis counts the maps?",
            wrong=_first_axis,
        ),
        shared.always_two("S15", wrong=_always_two),
        Misconception(
            "S33", "coefficient and bias exchanged",
            "On maps of zeros you return the coefficients. The two arguments have "
            "changed places: which of them multiplies?",
            ((_SCALED, "bias[c] * total + coefficient[c]"),),
        ),
        families.decimals_lost(
            "S45",
            ("np.zeros((N, C, Ho, Wo))", "np.zeros((N, C, Ho, Wo), dtype=x.dtype)"),
            of="integer maps",
        ),
        Misconception(
            "S47", "four times the mean",
            "Your sum is four times the mean. That is right for blocks of 2 x 2 alone: "
            "how many pixels has a block of size x size, and which function adds them "
            "up by itself?",
            ((_TOTAL, "4 * np.mean(block, axis=(1, 2))"),),
        ),
        Misconception(
            "S48", "sum never set back",
            "Your first number is right, and each later one still holds the sum of all "
            "blocks before it. How often should the sum begin again at 0?",
            wrong=_never_reset,
        ),
        Misconception(
            "S46", "first map only",
            "Only your first map is filled, the others are 0. When does your function "
            "return: is that line inside a loop?",
            (("for c in range(C)", "for c in range(1)"),),
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
        "You have the block sums already. Two numbers per map are left: which of them "
        "changes the answer on a map of zeros?",
        "Each map c has its own coefficient and its own bias. Multiply first, then "
        "add. To do all maps at once, the (C,) arrays must line up with axis 1.",
        "sums = block_sums(x, size)            # (N, C, Ho, Wo)\n"
        "return sums * coefficient[___] + bias[___]",
    ),
    explanation=(
        "$z_{n,c,i,j} = a_c \\sum_{u,v} x_{n,c,\\,is+u,\\,js+v} + b_c$, one "
        "coefficient $a_c$ and one bias $b_c$ per map; squashing follows. LeCun et al. "
        "1998 describe it twice: as a sum (sec. II-B) and as an average (sec. II-A). "
        "The two differ by a factor of 4 in $a_c$. With $a_c = 1/4$ and $b_c = 0$ it "
        "is mean pooling."
    ),
    general=_subsample_case,
    after="This is S2, and with 16 maps it is S4. Chapter 06 uses it for both.",
    widget="PoolingExplorer",
)  # fmt: skip
