"""06.2 dense: every unit sees every input."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe, whole

Array = np.ndarray
Generator = np.random.Generator


def dense(x: Array, w: Array, b: Array) -> Array:
    N, D = x.shape
    M = len(w)
    y = np.zeros((N, M))
    for n in range(N):
        for m in range(M):
            y[n, m] = np.sum(x[n] * w[m]) + b[m]
    return y


def dense_by_matrix(x: Array, w: Array, b: Array) -> Array:
    return x @ w.T + b


def dense_by_einsum(x: Array, w: Array, b: Array) -> Array:
    return np.einsum("nd,md->nm", x, w) + b


def dense_by_loops(x: Array, w: Array, b: Array) -> Array:
    return np.array([
        [bias + sum(float(v) * float(u) for v, u in zip(row, unit, strict=True))
         for unit, bias in zip(w, b, strict=True)]
        for row in x
    ])  # fmt: skip


def dense_with_a_one(x: Array, w: Array, b: Array) -> Array:
    """The bias is the weight of an input that is always 1."""
    ones = np.concatenate([x, np.ones((len(x), 1))], axis=1)
    return np.dot(ones, np.column_stack([w, b]).T)


def dense_in_float32(x: Array, w: Array, b: Array) -> Array:
    x, w, b = (np.asarray(v, np.float32) for v in (x, w, b))
    return np.matmul(w, x.T).T + b


def _not_transposed(x: Array, w: Array, b: Array) -> Array:
    return x @ w + b


def _cut_anew(x: Array, w: Array, b: Array) -> Array:
    M, D = w.shape
    return x @ w.reshape(D, M) + b


def _never_reset(x: Array, w: Array, b: Array) -> Array:
    products = x @ w.T
    return np.cumsum(products).reshape(products.shape) + b


def _dense_case(rng: Generator) -> tuple[Array, Array, Array]:
    N, D, M = (int(n) for n in rng.integers(1, 6, 3))
    return rng.normal(size=(N, D)), rng.normal(size=(M, D)), rng.normal(size=M)


def _layer(N: int, D: int, M: int, seed: int = 0) -> tuple[Array, Array, Array]:
    return (
        numbers(N, D, seed=seed),
        numbers(M, D, seed=seed + 10),
        numbers(M, seed=seed + 20),
    )


_UNIT = "np.sum(x[n] * w[m]) + b[m]"


DENSE = Exercise(
    id="06.2",
    name="dense",
    title="Every unit sees every input",
    reference=nn.dense,
    plain=dense,
    probes=(
        probe(
            "2 rows of 3 inputs, 4 units, all whole numbers",
            lambda: (
                counting(2, 3),
                np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, -1, 2]]),
                np.array([10.0, 20, 30, 40]),
            ),
        ),
        probe(
            "inputs of 0, biases 10, 20, 30",
            lambda: (np.zeros((2, 4)), numbers(3, 4), np.array([10.0, 20, 30])),
        ),
        probe("2 rows, as many units as inputs: 3", lambda: _layer(2, 3, 3)),
        probe("3 rows of 2 inputs, 3 units: as many rows as units",
              lambda: _layer(3, 2, 3, seed=1)),
        probe("3 rows, 3 inputs, 3 units", lambda: _layer(3, 3, 3, seed=2)),
        probe("5 rows of 2 inputs, 4 units", lambda: _layer(5, 2, 4, seed=3)),
        probe(
            "inputs that are whole numbers, weights that are not",
            lambda: (whole(3, 4), numbers(2, 4, seed=4), numbers(2, seed=5)),
        ),
        probe("1 row of 6 inputs, 1 unit", lambda: _layer(1, 6, 1, seed=6)),
    ),
    misconceptions=(
        Misconception(
            "D01", "w not transposed",
            "w has a row for each unit, (out, in), so the inputs do not line up with "
            "it; a square w hides this. Which of the two has to be transposed?",
            wrong=_not_transposed,
        ),
        Misconception(
            "D42", "w reshaped, not transposed",
            "You gave w the shape (D, M) with reshape, which moves no number but cuts "
            "the same sequence anew, so that a column no longer holds one unit's "
            "weights. What turns the rows of a matrix into columns?",
            wrong=_cut_anew,
        ),
        Misconception(
            "D44", "sum never set back",
            "Your first number is right, and each later one still holds the sums of "
            "all units before it. How often should the sum begin again at 0?",
            wrong=_never_reset,
        ),
        Misconception(
            "D02", "bias forgotten",
            "For inputs of 0 the answer is the bias of each unit; you return 0. Where "
            "does the bias come in?",
            ((_UNIT, "np.sum(x[n] * w[m])"),),
        ),
        Misconception(
            "D03", "bias along the batch",
            "You gave each image a bias, and not each unit. It fits only where there "
            "are as many images as units: along which axis do the units lie?",
            wrong=lambda x, w, b: x @ w.T + b[:, None],
        ),
        Misconception(
            "D04", "units down, images across",
            "You return a row for each unit. The exercise asks for a row for each "
            "image: what is left to do after the product?",
            wrong=lambda x, w, b: w @ x.T + b[:, None],
        ),
        Misconception(
            "D05", "one bias for all units",
            "Every unit got the bias of unit 0. Each owns one: which index should pick "
            "it?",
            ((_UNIT, "np.sum(x[n] * w[m]) + b[0]"),),
        ),
        Misconception(
            "D06", "all biases added",
            "Every unit got the sum of all biases. Which one belongs to unit m?",
            ((_UNIT, "np.sum(x[n] * w[m]) + np.sum(b)"),),
        ),
        Misconception(
            "D07", "bias added for each input",
            "For inputs of 0 you return the bias times the number of inputs: it is "
            "inside the sum. How often does a unit add its bias?",
            ((_UNIT, "np.sum(x[n] * w[m] + b[m])"),),
        ),
        Misconception(
            "D08", "mean instead of sum",
            "Without the bias, yours is the right answer divided by the number of "
            "inputs. Does a unit add its products, or average them?",
            ((_UNIT, "np.mean(x[n] * w[m]) + b[m]"),),
        ),
        Misconception(
            "D09", "squashed already",
            "Your answers are all between -1.72 and 1.72: they have been squashed. In "
            "this course the squashing is a layer of its own: does it belong here?",
            ((_UNIT, "nn.squash(np.sum(x[n] * w[m]) + b[m])"),),
        ),
        Misconception(
            "D10", "one unit's weights for all",
            "All units differ by their biases only: they share the weights of unit 0. "
            "Which row of w belongs to unit m?",
            ((_UNIT, "np.sum(x[n] * w[0]) + b[m]"),),
        ),
        Misconception(
            "D34", "first image for all",
            "All your rows are equal: each is made from the first image. Which index "
            "of x walks through the batch?",
            ((_UNIT, "np.sum(x[0] * w[m]) + b[m]"),),
        ),
        Misconception(
            "D35", "decimals lost",
            "With whole numbers as inputs your answers have lost their decimals: the "
            "array you fill has the type of x. Which type can hold 0.5?",
            (("np.zeros((N, M))", "np.zeros((N, M), dtype=x.dtype)"),),
        ),
        Misconception(
            "D36", "bias subtracted",
            "For inputs of 0 you return the biases with the opposite sign. Is it added "
            "or subtracted?",
            ((_UNIT, "np.sum(x[n] * w[m]) - b[m]"),),
        ),
        Misconception(
            "D37", "weights and inputs added",
            "You add weights and inputs. What does a weight do to its input?",
            ((_UNIT, "np.sum(x[n] + w[m]) + b[m]"),),
        ),
        Misconception(
            "D39", "first image only filled",
            "Only the row of the first image is filled; the others are still 0. When "
            "does your function return: is that line inside a loop?",
            (("for n in range(N)", "for n in range(1)"),),
        ),
        Misconception(
            "D38", "last unit missing",
            "Your last unit is 0: the loop ends one unit too early. Which number does "
            "range leave out?",
            (("range(M)", "range(M - 1)"),),
        ),
        Misconception(
            "D41", "last product only",
            "Only the last input of each row counts in your answer. Does your line "
            "replace what was there, or add to it?",
            (("np.sum(x[n] * w[m])", "x[n, -1] * w[m, -1]"),),
        ),
    ),
    alternatives=(
        dense_by_matrix,
        dense_by_einsum,
        dense_with_a_one,
        dense_by_loops,
        dense_in_float32,
    ),
    hints=(
        "Take one image and one unit first. Row m of w holds the weights of unit m: "
        "what is done with them and the row of x?",
        "Two loops are enough. For one matrix product, write the shapes down: (N, D) "
        "and (M, D) should give (N, M), and the inner sizes have to be equal.",
        "for n in range(N):\n    for m in range(M):\n"
        "        y[n, m] = np.sum(x[___] * w[___]) + ___",
    ),
    explanation=(
        "$y_{n,m} = \\sum_d w_{m,d}\\, x_{n,d} + b_m$, as a matrix product "
        "$y = x\\,w^\\top + b$, with a row of $w$ for each unit. F6 computes this dot "
        "product and bias, as all layers before it do, and then squashes it (LeCun et "
        "al. 1998, sec. II-B)."
    ),
    general=_dense_case,
    after="C5 and F6 are this function; chapter 10 sends gradients back through it.",
)  # fmt: skip
