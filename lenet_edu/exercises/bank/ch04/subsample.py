"""04.2 subsample: the layer S2 before its squashing."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe, whole
from .block_sums import block_sums, sums_in_float32
from .shared import (
    _LARGEST,
    _NEIGHBOURS,
    _OVERLAP,
    _QUARTER,
    _ROWS,
    _TWO,
    _sums_of_rows,
    _sums_of_steps,
    _tiled_case,
)

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
