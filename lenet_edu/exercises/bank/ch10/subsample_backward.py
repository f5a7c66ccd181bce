"""10.5 subsample_backward: subsampling, backwards."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import counting, probe, small

Array = np.ndarray
Generator = np.random.Generator
Gradients = tuple[Array, Array, Array]


def subsample_backward(
    dy: Array, x: Array, coefficient: Array, size: int = 2
) -> Gradients:
    N, C, H, W = x.shape
    dx = np.zeros(x.shape)
    da = np.zeros(C)
    db = np.zeros(C)
    for n in range(N):
        for c in range(C):
            for i in range(H // size):
                for j in range(W // size):
                    g = dy[n, c, i, j]
                    rows = slice(i * size, i * size + size)
                    columns = slice(j * size, j * size + size)
                    da[c] += g * np.sum(x[n, c, rows, columns])
                    db[c] += g
                    dx[n, c, rows, columns] = g * coefficient[c]
    return dx, da, db


def subsample_backward_by_repeat(
    dy: Array, x: Array, coefficient: Array, size: int = 2
) -> Gradients:
    spread = np.repeat(np.repeat(dy, size, axis=2), size, axis=3)
    dx = spread * coefficient[:, None, None]
    return dx, (spread * x).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


def subsample_backward_by_kron(
    dy: Array, x: Array, coefficient: Array, size: int = 2
) -> Gradients:
    spread = np.kron(dy, np.ones((1, 1, size, size)))
    da = np.einsum("nchw,nchw->c", spread, x)
    return np.einsum("nchw,c->nchw", spread, coefficient), da, np.einsum("ncij->c", dy)


def subsample_backward_by_reshape(
    dy: Array, x: Array, coefficient: Array, size: int = 2
) -> Gradients:
    N, C, H, W = x.shape
    blocks = x.reshape(N, C, H // size, size, W // size, size)
    g = dy[:, :, :, None, :, None]
    dx = np.zeros(blocks.shape) + g * coefficient[:, None, None, None, None]
    return (
        dx.reshape(x.shape),
        (blocks * g).sum(axis=(0, 2, 3, 4, 5)),
        dy.sum((0, 2, 3)),
    )


def _subsample_case(rng: Generator) -> tuple[Array, Array, Array, int]:
    N, C, h, w, size = (int(n) for n in rng.integers(1, 4, 5))
    return (
        rng.normal(size=(N, C, h, w)),
        rng.normal(size=(N, C, h * size, w * size)),
        rng.normal(size=C),
        size,
    )


def _one_block() -> tuple[Array, Array, Array]:
    dy = np.zeros((1, 1, 2, 3))
    dy[0, 0, 0, 1] = 1.0
    return dy, counting(1, 1, 4, 6), np.array([0.5])


def _always_two(dy: Array, x: Array, coefficient: Array, size: int = 2) -> Gradients:
    spread = np.repeat(np.repeat(dy, 2, axis=2), 2, axis=3)
    dx = spread * coefficient[:, None, None]
    return dx, (spread * x).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


def _for_each_image(
    dy: Array, x: Array, coefficient: Array, size: int = 2
) -> Gradients:
    spread = np.repeat(np.repeat(dy, size, axis=2), size, axis=3)
    dx = spread * coefficient[:, None, None]
    return dx, (spread * x).sum(axis=(2, 3)), dy.sum(axis=(2, 3))


def _totals_multiplied(
    dy: Array, x: Array, coefficient: Array, size: int = 2
) -> Gradients:
    spread = np.repeat(np.repeat(dy, size, axis=2), size, axis=3)
    dx = spread * coefficient[:, None, None]
    db = dy.sum(axis=(0, 2, 3))
    return dx, db * x.sum(axis=(0, 2, 3)), db


SUBSAMPLE_BACKWARD = Exercise(
    id="10.5",
    name="subsample_backward",
    title="Subsampling, backwards",
    reference=nn.subsample_backward,
    plain=subsample_backward,
    parts=("dx", "dcoefficient", "dbias"),
    probes=(
        probe("a single output gradient of 1, coefficient 0.5", _one_block),
        probe(
            "2 images, 3 maps, 4 x 6, random gradients",
            lambda: (
                small(2, 3, 2, 3), small(2, 3, 4, 6, seed=1), np.array([0.5, -1, 2]),
            ),
        ),
        probe(
            "as many images as maps, and as many columns",
            lambda: (
                small(2, 2, 1, 1, seed=3), small(2, 2, 2, 2, seed=4),
                np.array([0.5, -1]),
            ),
        ),
        probe(
            "blocks of 3 x 3",
            lambda: (
                small(2, 2, 1, 2), small(2, 2, 3, 6, seed=1), np.array([0.5, 2]), 3,
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "S21", "tiled instead of repeated",
            "Your dx repeats the whole map side by side. Which pixels of x were added "
            "up into one output, and so should get the same gradient?",
            (
                (
                    "return dx, da, db",
                    "dx = np.tile(dy, (1, 1, size, size)) * coefficient[:, None, "
                    "None]\n    return dx, da, db",
                ),
            ),
        ),
        Misconception(
            "S22", "one pixel of each block",
            "Only one pixel of each block gets a gradient. All of them were added up: "
            "which of them change the sum?",
            (("dx[n, c, rows, columns] =", "dx[n, c, i * size, j * size] ="),),
        ),
        Misconception(
            "S23", "coefficient missing in dx",
            "Your dx does not contain the coefficient. What multiplied the sum on the "
            "way forward?",
            (("= g * coefficient[c]", "= g"),),
        ),
        Misconception(
            "S25", "block sum missing",
            "Your coefficient gets the same gradient as the bias. In y = a s + b, what "
            "does a multiply?",
            (("da[c] += g * np.sum(x[n, c, rows, columns])", "da[c] += g"),),
        ),
        Misconception(
            "S26", "coefficient's gradient averaged",
            "Your gradient of the coefficient is a mean over the batch and the places. "
            "All of them use the same coefficient: are their contributions averaged or "
            "added up?",
            (("return dx, da, db", "return dx, da / dy[:, 0].size, db"),),
        ),
        Misconception(
            "S27", "block mean instead of sum",
            "Your gradient of the coefficient uses the mean of each block. Did the "
            "forward pass multiply the mean or the sum?",
            (("g * np.sum(x", "g * np.mean(x"),),
        ),
        Misconception(
            "S28", "one coefficient for all maps",
            "All your maps use the coefficient of the first one. Which index picks the "
            "right one?",
            (("coefficient[c]", "coefficient[0]"),),
        ),
        Misconception(
            "S34", "bias counted once per pixel",
            "Your gradient of the bias is too large by the number of pixels in a "
            "block. One output has one bias: how often does it count?",
            (("db[c] += g", "db[c] += g * size**2"),),
        ),
        Misconception(
            "S35", "bias averaged",
            "Your gradient of the bias is a mean. All places of a map use the same "
            "bias: are their contributions averaged or added up?",
            (("return dx, da, db", "return dx, da, db / dy[:, 0].size"),),
        ),
        Misconception(
            "S37", "always blocks of 2",
            "You spread each gradient over 2 x 2 pixels whatever the size is. Where "
            "does a 2 stand that should be a name?",
            wrong=_always_two,
        ),
        Misconception(
            "S38", "divided by the batch again",
            "The gradients of your coefficient and bias are divided by N. The 1/N of "
            "the loss is already in dy: where do you divide a second time?",
            (("return dx, da, db", "return dx, da / N, db / N"),),
        ),
        Misconception(
            "S29", "gradient shared out",
            "Each pixel gets only a part of the gradient, as for a mean. The pixels "
            "were added up: if one of them grows by 1, by how much does the sum grow?",
            (("= g * coefficient[c]", "= g * coefficient[c] / size**2"),),
        ),
        Misconception(
            "S39", "a gradient for each image",
            "Your gradients of the coefficient and the bias have a row for each image. "
            "All images share the two numbers: which axis is left to add up over?",
            wrong=_for_each_image,
        ),
        Misconception(
            "S40", "dy missing in the coefficient's gradient",
            "Your gradient of the coefficient adds up the block sums alone, whatever dy "
            "says. How much does the loss move when the output of a block moves?",
            (("da[c] += g * np.sum", "da[c] += np.sum"),),
        ),
        Misconception(
            "S41", "totals multiplied",
            "You add up dy and the block sums separately and multiply the two totals. "
            "Each block has its own upstream gradient: which comes first, multiplying or "
            "adding up?",
            wrong=_totals_multiplied,
        ),
    ),
    alternatives=(
        subsample_backward_by_repeat,
        subsample_backward_by_kron,
        subsample_backward_by_reshape,
    ),
    hints=(
        "Write y = a s + b for one block, with s the sum of its pixels.",
        "dy/da is s, dy/db is 1, and each pixel moves s by as much as itself: dy/dx is "
        "a. Shared numbers add up over blocks and images.",
        "g = dy[n, c, i, j]\nda[c] += g * ___\ndb[c] += ___\n"
        "dx[n, c, rows, columns] = g * ___",
    ),
    explanation=(
        "With $y = a_c s + b_c$ and $s$ the block's sum: $\\partial y/\\partial a_c = "
        "s$, $\\partial y/\\partial b_c = 1$, and $\\partial y/\\partial x = a_c$ for "
        "each pixel of the block. Coefficient and bias are shared by map and batch, so "
        "their gradients are sums (sec. II-B, eq. 19)."
    ),
    general=_subsample_case,
    after="With it, S2 and S4 can learn.",
)  # fmt: skip
