"""10.3 dense_backward: dense, backwards."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import counting, probe, small

Array = np.ndarray
Generator = np.random.Generator
Gradients = tuple[Array, Array, Array]


def dense_backward(dy: Array, x: Array, w: Array) -> Gradients:
    dx = dy @ w
    dw = dy.T @ x
    db = dy.sum(axis=0)
    return dx, dw, db


def dense_backward_by_loops(dy: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(w))
    for n, m in np.ndindex(dy.shape):
        dx[n] += dy[n, m] * w[m]
        dw[m] += dy[n, m] * x[n]
        db[m] += dy[n, m]
    return dx, dw, db


def dense_backward_by_einsum(dy: Array, x: Array, w: Array) -> Gradients:
    return (
        np.einsum("nm,md->nd", dy, w),
        np.einsum("nm,nd->md", dy, x),
        np.einsum("nm->m", dy),
    )


def dense_backward_by_outer(dy: Array, x: Array, w: Array) -> Gradients:
    pairs = [np.outer(g, row) for g, row in zip(dy, x, strict=True)]
    return (w.T @ dy.T).T, np.sum(pairs, axis=0), dy.T @ np.ones(len(dy))


def dense_backward_in_float32(dy: Array, x: Array, w: Array) -> Gradients:
    dy, x, w = (np.asarray(v, np.float32) for v in (dy, x, w))
    return np.matmul(dy, w), np.dot(dy.T, x), np.sum(dy, axis=0)


def _dense_case(rng: Generator) -> Gradients:
    N, D, M = (int(n) for n in rng.integers(1, 6, 3))
    return (
        rng.normal(size=(N, M)), rng.normal(size=(N, D)), rng.normal(size=(M, D)),
    )  # fmt: skip


def _one_unit() -> Gradients:
    dy = np.zeros((1, 4))
    dy[0, 1] = 1.0
    return dy, counting(1, 3), counting(4, 3) * 10


DENSE_BACKWARD = Exercise(
    id="10.3",
    name="dense_backward",
    title="Dense, backwards",
    reference=nn.dense_backward,
    plain=dense_backward,
    parts=("dx", "dw", "db"),
    probes=(
        probe("one input row, a gradient of 1 for unit 1 alone", _one_unit),
        probe(
            "3 rows, 3 inputs, 3 units: w is square",
            lambda: (small(3, 3), small(3, 3, seed=1), small(3, 3, seed=2)),
        ),
        probe(
            "3 rows, 2 inputs, 4 units",
            lambda: (small(3, 4), small(3, 2, seed=1), small(4, 2, seed=2)),
        ),
        probe(
            "2 rows, 5 inputs, 3 units",
            lambda: (small(2, 3), small(2, 5, seed=1), small(3, 5, seed=2)),
        ),
    ),
    misconceptions=(
        Misconception(
            "D11", "w transposed in dx",
            "Your dx uses w transposed, which fits only where w is square. The forward "
            "pass multiplied by w transposed: what does dy meet on the way back?",
            (("dy @ w", "dy @ w.T"),),
        ),
        Misconception(
            "D12", "divided by the batch again",
            "Your dw and db are divided by N. The 1/N of the loss is already in dy: "
            "where do you divide a second time?",
            (("return dx, dw, db", "return dx, dw / len(x), db / len(x)"),),
        ),
        Misconception(
            "D13", "db is dy",
            "Your db still has one row per image. There is one bias per unit, whatever "
            "the batch: which axis should go?",
            (("dy.sum(axis=0)", "dy + 0"),),
        ),
        Misconception(
            "D14", "dw transposed",
            "Your dw is transposed. Each gradient has the shape of what it belongs to: "
            "what comes first in w, units or inputs?",
            (("dy.T @ x", "x.T @ dy"),),
        ),
        Misconception(
            "D15", "db averaged",
            "Your db is a mean over the batch. Every row used the same bias: are its "
            "contributions averaged or added up?",
            (("dy.sum(axis=0)", "dy.mean(axis=0)"),),
        ),
        Misconception(
            "D16", "only the sign of x",
            "Your dw depends on the signs of x, not on its size. What multiplied w on "
            "the way forward?",
            (("dy.T @ x", "dy.T @ np.sign(x)"),),
        ),
        Misconception(
            "D17", "db over the units",
            "Your db has one number per image: you summed over the units. There is one "
            "bias per unit: which axis of dy must stay?",
            (("dy.sum(axis=0)", "dy.sum(axis=1)"),),
        ),
        Misconception(
            "D18", "dx averaged over the batch",
            "Your dx is divided by N. Each row of x influences only its own outputs: "
            "is there anything to average?",
            (("return dx, dw, db", "return dx / len(x), dw, db"),),
        ),
        Misconception(
            "D19", "one db for all units",
            "All your biases get the same gradient, the sum of the whole dy. There is "
            "one bias per unit: which axis of dy must stay?",
            (("dy.sum(axis=0)", "np.full(len(w), dy.sum())"),),
        ),
        Misconception(
            "D21", "dw and dx exchanged",
            "Your dx and dw have changed places. In which order are the three "
            "gradients expected?",
            (("return dx, dw, db", "return dw, dx, db"),),
        ),
        Misconception(
            "D22", "dw with the opposite sign",
            "Your dw has the opposite sign, and your db is a mean. Does the loss grow "
            "or fall with a weight when dy and x are positive, and are the "
            "contributions to a bias averaged or added up?",
            (("dy.T @ x", "-dy.T @ x"), ("dy.sum(axis=0)", "dy.mean(axis=0)")),
        ),
        Misconception(
            "D23", "all signs opposite",
            "All your signs are opposite. The minus belongs in the update step: where "
            "do you write it?",
            (("return dx, dw, db", "return -dx, -dw, -db"),),
        ),
        Misconception(
            "D24", "all three divided by the batch",
            "All your gradients are divided by N. The 1/N of the loss is already in "
            "dy: where do you divide a second time?",
            (("return dx, dw, db", "return dx / len(x), dw / len(x), db / len(x)"),),
        ),
        Misconception(
            "D25", "dw over N, db over the units",
            "Your dw is divided by N, whose 1/N is already in dy. And your db has one "
            "number per image, where there is one bias per unit. Which axis of dy must "
            "stay?",
            wrong=lambda dy, x, w: (dy @ w, dy.T @ x / len(x), dy.sum(axis=1)),
        ),
        Misconception(
            "D20", "last row only",
            "Your dw comes from the last row alone. How do the contributions of the "
            "other rows come in?",
            (("dy.T @ x", "np.outer(dy[-1], x[-1])"),),
        ),
    ),
    alternatives=(
        dense_backward_by_loops,
        dense_backward_by_einsum,
        dense_backward_by_outer,
        dense_backward_in_float32,
    ),
    hints=(
        "Each gradient has the shape of what it belongs to: (N, D), (M, D), (M,). "
        "Which products of dy, x and w give these shapes?",
        "For one image and one unit: dx gets dy times the unit's weights, dw gets dy "
        "times the input, db gets dy. Then add up over what is shared.",
        "dx = dy @ ___\ndw = ___ @ x\ndb = dy.sum(axis=___)",
    ),
    explanation=(
        "From $y_{n,m} = \\sum_d x_{n,d} w_{m,d} + b_m$: $\\partial L/\\partial "
        "x_{n,d} = \\sum_m dy_{n,m} w_{m,d}$, an input feeds all units; $\\partial "
        "L/\\partial w_{m,d} = \\sum_n dy_{n,m} x_{n,d}$, all images use one weight; "
        "and $\\partial L/\\partial b_m = \\sum_n dy_{n,m}$."
    ),
    general=_dense_case,
    after="With it, F6 can learn.",
)  # fmt: skip
