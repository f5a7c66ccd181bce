"""13.5 subsample_curvature: shared coefficients: sum over the connections."""

from __future__ import annotations

import numpy as np

from .... import nn
from ....training import curvature
from ...exercise import Exercise, Function, Misconception
from ..probes import counting, numbers, probe, small
from ._shared import positive

Array = np.ndarray
Generator = np.random.Generator
Three = tuple[Array, Array, Array]


def subsample_curvature(
    hy: Array, x: Array, coefficient: Array, size: int = 2
) -> Three:
    N, C, H, W = x.shape
    hx = np.zeros(x.shape)
    hc = np.zeros(C)
    hb = np.zeros(C)
    for n in range(N):
        for c in range(C):
            for i in range(H // size):
                for j in range(W // size):
                    h = hy[n, c, i, j]
                    rows = slice(i * size, i * size + size)
                    columns = slice(j * size, j * size + size)
                    hc[c] += h * np.sum(x[n, c, rows, columns] ** 2)
                    hb[c] += h
                    hx[n, c, rows, columns] = h * coefficient[c] ** 2
    return hx, hc, hb


def _given() -> Function:
    def subsample_curvature(
        hy: Array, x: Array, coefficient: Array, size: int = 2
    ) -> Three:
        N, C, H, W = x.shape
        spread = np.repeat(np.repeat(hy, size, axis=2), size, axis=3)
        hx = spread * coefficient[:, None, None] ** 2
        blocks = x.reshape(N, C, H // size, size, W // size, size)
        sums = blocks.sum(axis=(3, 5))
        hc = np.sum(hy * sums**2, axis=(0, 2, 3))
        return hx, hc, np.sum(hy, axis=(0, 2, 3))

    return subsample_curvature


def subsample_curvature_by_backward(
    hy: Array, x: Array, coefficient: Array, size: int = 2
) -> Three:
    return nn.subsample_backward(hy, x * x, coefficient * coefficient, size)


def subsample_curvature_by_repeat(
    hy: Array, x: Array, coefficient: Array, size: int = 2
) -> Three:
    spread = np.repeat(np.repeat(hy, size, axis=2), size, axis=3)
    hx = spread * np.square(coefficient)[:, None, None]
    return hx, (spread * x * x).sum(axis=(0, 2, 3)), hy.sum(axis=(0, 2, 3))


def subsample_curvature_by_kron(
    hy: Array, x: Array, coefficient: Array, size: int = 2
) -> Three:
    spread = np.kron(hy, np.ones((1, 1, size, size)))
    hc = np.einsum("nchw,nchw,nchw->c", spread, x, x)
    hx = np.einsum("nchw,c,c->nchw", spread, coefficient, coefficient)
    return hx, hc, np.einsum("ncij->c", hy)


def _subsample_case(rng: Generator) -> tuple[Array, Array, Array, int]:
    N, C, h, w, size = (int(n) for n in rng.integers(1, 4, 5))
    return (
        np.abs(rng.normal(size=(N, C, h, w))),
        rng.normal(size=(N, C, h * size, w * size)),
        rng.normal(size=C),
        size,
    )


def _one_block() -> Three:
    hy = np.zeros((1, 1, 2, 3))
    hy[0, 0, 0, 1] = 1.0
    return hy, counting(1, 1, 4, 6), np.array([0.5])


_SQUARES = "np.sum(x[n, c, rows, columns] ** 2)"


SUBSAMPLE_CURVATURE = Exercise(
    id="13.5",
    name="subsample_curvature",
    title="Fix: shared coefficients, a sum over the connections",
    kind="find-and-fix",
    given=_given(),
    reference=curvature.subsample_curvature,
    plain=subsample_curvature,
    parts=("hx", "hcoefficient", "hbias"),
    probes=(
        probe("a single output curvature of 1, coefficient 0.5", _one_block),
        probe(
            "2 images, 3 maps, 4 x 6, coefficients 2, -1 and 3",
            lambda: (
                positive(2, 3, 2, 3), small(2, 3, 4, 6, seed=1), np.array([2.0, -1, 3]),
            ),
        ),
        probe(
            "blocks of 3 x 3",
            lambda: (
                positive(2, 2, 1, 2), numbers(2, 2, 3, 6, seed=1), numbers(2, seed=2), 3,
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "H41", "block sum squared",
            "In hcoefficient you square the block's sum, which includes the products of "
            "different pixels. Eq. (23) drops those. What is squared before it is added?",
            ((_SQUARES, "np.sum(x[n, c, rows, columns]) ** 2"),),
        ),
        Misconception(
            "H42", "input not squared",
            "Your hcoefficient can be negative, because the pixels go in as they are. "
            "How often does a factor count in a second derivative?",
            ((_SQUARES, "np.sum(x[n, c, rows, columns])"),),
        ),
        Misconception(
            "H43", "coefficient not squared",
            "Your hx has the coefficient only once, so it can be negative. How often does "
            "a factor count in a second derivative?",
            (("coefficient[c] ** 2", "coefficient[c]"),),
        ),
        Misconception(
            "H44", "coefficient missing",
            "The coefficient does not come into your hx. By what is the sum multiplied on "
            "the way forward?",
            (("= h * coefficient[c] ** 2", "= h"),),
        ),
        Misconception(
            "H45", "mean over the connections",
            "Your hcoefficient and hbias are means over images and places. All of a map's "
            "connections share the two numbers: does eq. (23) average them or add them "
            "up?",
            (("return hx, hc, hb",
              "return hx, hc / hy[:, 0].size, hb / hy[:, 0].size"),),
        ),
        Misconception(
            "H46", "block mean",
            "Your hcoefficient uses the mean of the squares in a block. Each pixel is a "
            "connection of its own: do they average or add up?",
            ((_SQUARES, "np.mean(x[n, c, rows, columns] ** 2)"),),
        ),
        Misconception(
            "H4C", "bias counted for each pixel",
            "You count the bias once for each pixel of a block. How many times is it "
            "added on the way forward?",
            (("hb[c] += h", "hb[c] += h * size**2"),),
        ),
        Misconception(
            "H4D", "coefficient not squared, bias counted for each pixel",
            "Two things: hx has the coefficient only once, and hbias counts the bias once "
            "for each pixel of a block. How often does a factor count in a second "
            "derivative, and how often is the bias added?",
            (("coefficient[c] ** 2", "coefficient[c]"), ("hb[c] += h", "hb[c] += h * size**2")),
        ),
        Misconception(
            "H4E", "bias averaged",
            "Your hbias is a mean over images and places. All of them use the same bias: "
            "does eq. (23) average or add up?",
            (("return hx, hc, hb", "return hx, hc, hb / hy[:, 0].size"),),
        ),
        Misconception(
            "H47", "inputs missing",
            "Your hcoefficient is the same as hbias. By what is the coefficient "
            "multiplied on the way forward?",
            (("hc[c] += h * " + _SQUARES, "hc[c] += h"),),
        ),
        Misconception(
            "H48", "last place only",
            "Your hcoefficient holds the last block alone: each one overwrites the one "
            "before. How do shared connections come together?",
            (("hc[c] += h", "hc[c] = h"),),
        ),
        Misconception(
            "H49", "one coefficient for all maps",
            "All your maps use the coefficient of the first. Which index picks a map's "
            "own?",
            (("coefficient[c]", "coefficient[0]"),),
        ),
        Misconception(
            "H4A", "shared out",
            "You share the curvature out among the pixels of a block. They were added up: "
            "how much does the sum move when one of them moves by 1?",
            (("coefficient[c] ** 2", "coefficient[c] ** 2 / size**2"),),
        ),
        Misconception(
            "H4B", "hy squared",
            "You square hy along with what it is multiplied by. It is a second derivative "
            "already: with hy = 3, what should hbias be for a single block?",
            (("h = hy[n, c, i, j]", "h = hy[n, c, i, j] ** 2"),),
        ),
    ),
    alternatives=(
        subsample_curvature_by_backward,
        subsample_curvature_by_repeat,
        subsample_curvature_by_kron,
    ),
    hints=(
        "Write one block as four connections with a weight each: u1 x1 + u2 x2 + u3 x3 "
        "+ u4 x4 + b. What is the second derivative with respect to u1 alone?",
        "It is hy times x1 squared. The four, and those of all blocks and images, are one "
        "coefficient, so eq. (23) adds up their curvatures.",
        "squares = np.sum(blocks ** ___, axis=(3, 5))\n"
        "hc = np.sum(hy * ___, axis=(0, 2, 3))",
    ),
    explanation=(
        "A shared weight is $w_k = u_{ij}$ for all its connections. Exactly, $h_{kk}$ is "
        "a double sum over pairs of them, eq. (22); the first approximation, eq. (23), "
        "keeps the pairs of a connection with itself: $\\sum h_y\\, x^2$. The paper "
        "counts four connections and a bias for each unit of S2 (5,880 in all)."
    ),
    general=_subsample_case,
    after="A convolution shares its weights the same way.",
)  # fmt: skip
