"""10.8 rbf_backward: RBF, backwards."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe, whole

Array = np.ndarray
Generator = np.random.Generator
Gradients = tuple[Array, Array, Array]


def rbf_backward(dy: Array, x: Array, codes: Array) -> tuple[Array, Array]:
    N, D = x.shape
    K = len(codes)
    dx = np.zeros((N, D))
    dcodes = np.zeros((K, D))
    for n in range(N):
        for i in range(K):
            g = 2 * dy[n, i] * (x[n] - codes[i])
            dx[n] += g
            dcodes[i] -= g
    return dx, dcodes


def rbf_backward_by_einsum(dy: Array, x: Array, codes: Array) -> tuple[Array, Array]:
    difference = x[:, None, :] - codes[None]
    dx = 2 * np.einsum("nk,nkd->nd", dy, difference)
    return dx, -2 * np.einsum("nk,nkd->kd", dy, difference)


def rbf_backward_by_products(dy: Array, x: Array, codes: Array) -> tuple[Array, Array]:
    dx = 2 * (dy.sum(axis=1, keepdims=True) * x - dy @ codes)
    dcodes = 2 * (dy.sum(axis=0)[:, None] * codes - dy.T @ x)
    return dx, dcodes


def rbf_backward_by_broadcast(dy: Array, x: Array, codes: Array) -> tuple[Array, Array]:
    share = 2 * dy[:, :, None] * (x[:, None, :] - codes)
    return share.sum(axis=1), -share.sum(axis=0)


def rbf_backward_in_float32(dy: Array, x: Array, codes: Array) -> tuple[Array, Array]:
    dy, x, codes = (np.asarray(v, np.float32) for v in (dy, x, codes))
    pairs = [[2 * g * (row - code) for g, code in zip(gs, codes, strict=True)]
             for gs, row in zip(dy, x, strict=True)]  # fmt: skip
    return np.array(pairs).sum(axis=1), -np.array(pairs).sum(axis=0)


def _rbf_case(rng: Generator) -> Gradients:
    N, D, K = (int(n) for n in rng.integers(1, 6, 3))
    return (
        rng.normal(size=(N, K)), rng.normal(size=(N, D)), rng.normal(size=(K, D)),
    )  # fmt: skip


def _one_class() -> Gradients:
    dy = np.zeros((1, 3))
    dy[0, 1] = 1.0
    return dy, counting(1, 4), whole(3, 4, seed=1, low=-4, high=4).astype(float)


def _half_weighted(dy: Array, x: Array, codes: Array) -> tuple[Array, Array]:
    return 2 * (x - dy @ codes), 2 * (codes - dy.T @ x)


RBF_BACKWARD = Exercise(
    id="10.8",
    name="rbf_backward",
    title="RBF, backwards",
    reference=nn.rbf_backward,
    plain=rbf_backward,
    parts=("dx", "dcodes"),
    probes=(
        probe("one row, a gradient of 1 for class 1 alone", _one_class),
        probe(
            "2 rows of small whole numbers, 3 classes, 4 units",
            lambda: (
                whole(2, 3, low=-3, high=4) / 2, whole(2, 4, seed=1, low=-3, high=4) / 1,
                whole(3, 4, seed=2, low=-3, high=4) / 1,
            ),
        ),
        probe(
            "4 rows, 3 classes, 5 units, random",
            lambda: (numbers(4, 3), numbers(4, 5, seed=1), numbers(3, 5, seed=2)),
        ),
        probe(
            "2 rows at the ten codes, 84 units",
            lambda: (numbers(2, 10), numbers(2, 84, seed=1), nn.codes()),
        ),
    ),
    misconceptions=(
        Misconception(
            "R21", "signs opposite",
            "All your signs are opposite. If x grows beyond the code, does the "
            "distance grow or shrink?",
            (("(x[n] - codes[i])", "(codes[i] - x[n])"),),
        ),
        Misconception(
            "R22", "factor 2 missing",
            "Your gradients are half of the expected ones. The distance has no factor "
            "1/2: what is the derivative of a square?",
            (("2 * dy[n, i]", "dy[n, i]"),),
        ),
        Misconception(
            "R23", "dy not used",
            "You do not use dy, so all classes count the same. What does the chain "
            "rule multiply the derivative of each distance by?",
            (("2 * dy[n, i] * (", "2 * ("),),
        ),
        Misconception(
            "R24", "last class only",
            "Your dx comes from the last class alone. F6 goes into all distances: how "
            "are their gradients combined?",
            (("dx[n] += g", "dx[n] = g"),),
        ),
        Misconception(
            "R25", "codes with the sign of x",
            "Your dx is right, and your dcodes has the opposite sign. What happens to "
            "the distance when the code moves towards x?",
            (("dcodes[i] -= g", "dcodes[i] += g"),),
        ),
        Misconception(
            "R26", "last image only",
            "Your dcodes comes from the last image alone. All images use the same "
            "codes: how are their contributions combined?",
            (("dcodes[i] -= g", "dcodes[i] = -g"),),
        ),
        Misconception(
            "R27", "divided by the batch",
            "Your gradients are divided by N. The 1/N of the loss is already in dy: "
            "where do you divide a second time?",
            (("return dx, dcodes", "return dx / N, dcodes / N"),),
        ),
        Misconception(
            "R28", "dcodes left out",
            "Your dcodes is zero. LeNet-5 keeps its codes fixed, but this function "
            "should give their gradient all the same: what is the derivative of the "
            "distance with respect to a code?",
            (("dcodes[i] -= g", "dcodes[i] -= 0 * g"),),
        ),
        Misconception(
            "R29", "only the sign of the difference",
            "Your gradients depend on the sign of a difference, not on its size: that "
            "is the derivative of absolute differences. What is the derivative of a "
            "square?",
            (("(x[n] - codes[i])", "np.sign(x[n] - codes[i])"),),
        ),
        Misconception(
            "R30", "one gradient for all classes",
            "Every class gets the sum of all gradients. Which index of dy belongs to "
            "the class?",
            (("dy[n, i]", "dy[n].sum()"),),
        ),
        Misconception(
            "R31", "dy on one of the two terms",
            "You multiply only one term of each difference by dy. Multiply dy (x - c) "
            "out: what stands before x once all classes are added up?",
            wrong=_half_weighted,
        ),
    ),
    alternatives=(
        rbf_backward_by_einsum,
        rbf_backward_by_products,
        rbf_backward_by_broadcast,
        rbf_backward_in_float32,
    ),
    hints=(
        "One image, one class, one unit: y = (x - c)\u00b2. What are dy/dx and dy/dc?",
        "dy/dx is 2 (x - c), dy/dc the same with the other sign. Times the gradient "
        "from above; x adds up over classes, c over images.",
        "g = 2 * ___ * (x[n] - ___)\ndx[n] += ___\ndcodes[i] -= ___",
    ),
    explanation=(
        "From $y_{n,i} = \\sum_j (x_{n,j} - c_{i,j})^2$ (eq. 7): $\\partial "
        "y/\\partial x = 2(x - c)$ and $\\partial y/\\partial c = -2(x - c)$. An F6 "
        "output feeds all ten distances, so dx sums over classes; a code serves all "
        "images, so dcodes sums over the batch."
    ),
    general=_rbf_case,
    after="With it, the whole chain from the loss to the image is there.",
)  # fmt: skip
