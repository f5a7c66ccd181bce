"""13.3 dense_curvature: second derivatives through a dense layer."""

from __future__ import annotations

import numpy as np

from .... import nn
from ....training import curvature
from ...exercise import Exercise, Misconception
from ..probes import counting, probe, small, whole
from ._shared import BATCH_AGAIN

Array = np.ndarray
Generator = np.random.Generator
Three = tuple[Array, Array, Array]


def dense_curvature(hy: Array, x: Array, w: Array) -> Three:
    hx = hy @ w**2
    hw = hy.T @ x**2
    hb = hy.sum(axis=0)
    return hx, hw, hb


def dense_curvature_by_loops(hy: Array, x: Array, w: Array) -> Three:
    hx, hw, hb = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(w))
    for n, m in np.ndindex(hy.shape):
        hx[n] += hy[n, m] * w[m] * w[m]
        hw[m] += hy[n, m] * x[n] * x[n]
        hb[m] += hy[n, m]
    return hx, hw, hb


def dense_curvature_by_einsum(hy: Array, x: Array, w: Array) -> Three:
    return (
        np.einsum("nm,md,md->nd", hy, w, w),
        np.einsum("nm,nd,nd->md", hy, x, x),
        np.einsum("nm->m", hy),
    )


def dense_curvature_by_backward(hy: Array, x: Array, w: Array) -> Three:
    return nn.dense_backward(hy, x * x, w * w)


def dense_curvature_in_float32(hy: Array, x: Array, w: Array) -> Three:
    hy, x, w = (np.asarray(v, np.float32) for v in (hy, x, w))
    return hy @ np.square(w), hy.T @ np.square(x), np.sum(hy, axis=0)


def _dense_case(rng: Generator) -> Three:
    N, D, M = (int(n) for n in rng.integers(1, 6, 3))
    hy = np.abs(rng.normal(size=(N, M)))
    return hy, rng.normal(size=(N, D)), rng.normal(size=(M, D))


def _bends(*shape: int) -> Array:
    """Curvatures from 1 to 5, as floats."""
    return whole(*shape, low=1, high=6).astype(float)


def _one_unit() -> Three:
    hy = np.zeros((1, 4))
    hy[0, 1] = 2.0
    return hy, counting(1, 3), counting(4, 3) - 6


DENSE_CURVATURE = Exercise(
    id="13.3",
    name="dense_curvature",
    title="Second derivatives through a dense layer",
    reference=curvature.dense_curvature,
    plain=dense_curvature,
    parts=("hx", "hw", "hb"),
    probes=(
        probe("one row, a curvature of 2 at unit 1 alone", _one_unit),
        probe(
            "3 rows, 3 inputs, 3 units: w is square",
            lambda: (_bends(3, 3), small(3, 3, seed=1), small(3, 3, seed=2)),
        ),
        probe(
            "3 rows, 2 inputs, 4 units",
            lambda: (_bends(3, 4), small(3, 2, seed=1), small(4, 2, seed=2)),
        ),
        probe(
            "2 rows, 5 inputs, 3 units",
            lambda: (_bends(2, 3), small(2, 5, seed=1), small(3, 5, seed=2)),
        ),
    ),
    misconceptions=(
        Misconception(
            "H21", "weights not squared",
            "Your hx can be negative, because the weights go in as they are. A second "
            "derivative passes a weight twice, once for each derivative. How often does "
            "the weight count?",
            (("hy @ w**2", "hy @ w"),),
        ),
        Misconception(
            "H22", "inputs not squared",
            "Your hw can be negative, because the inputs go in as they are. y moves by x "
            "when a weight moves by 1, and a second derivative counts that twice. Where "
            "is the square?",
            (("hy.T @ x**2", "hy.T @ x"),),
        ),
        Misconception(
            "H23", "nothing squared",
            "You send hy back as if it were a gradient, so hx and hw can be negative. "
            "Which two things should be squared first?",
            (("w**2", "w"), ("x**2", "x")),
        ),
        Misconception(
            "H2F", "doubled instead of squared",
            "In hx and hw you use twice the weights and inputs, so both can be negative. "
            "Is a square the same as a double?",
            (("w**2", "(w * 2)"), ("x**2", "(x * 2)")),
        ),
        Misconception(
            "H24", "squared after the sum in hx",
            "In hx you add up first and square the sum, so terms of different units can "
            "cancel, and hy is squared as well. What alone should be squared?",
            (("hy @ w**2", "(hy @ w) ** 2"),),
        ),
        Misconception(
            "H25", "squared after the sum in hw",
            "In hw you add up over the batch first and square the sum, so images can "
            "cancel each other, and hy is squared as well. What alone should be squared?",
            (("hy.T @ x**2", "(hy.T @ x) ** 2"),),
        ),
        Misconception(
            "H2C", "squared after both sums",
            "In hx and hw you add up first and square the sums. Terms can cancel, and hy "
            "is squared as well, although it is a second derivative already. What alone "
            "should be squared?",
            (("hy @ w**2", "(hy @ w) ** 2"), ("hy.T @ x**2", "(hy.T @ x) ** 2")),
        ),
        Misconception(
            "H2D", "hb squared",
            "In hb you square hy. The bias has the factor 1, and hy is a second "
            "derivative already. What is left to be done with it?",
            wrong=lambda hy, x, w: (hy @ w**2, hy.T @ x**2, (hy**2).sum(axis=0)),
        ),
        Misconception(
            "H2E", "hx without the square, hb averaged",
            "Two things: in hx the weights go in without a square, and your hb is a mean "
            "over the batch. How often does a second derivative pass a weight, and do "
            "rows that share a bias average or add up?",
            wrong=lambda hy, x, w: (hy @ w, hy.T @ x**2, hy.mean(axis=0)),
        ),
        Misconception(
            "H26", "the squared gradient",
            "You square hy along with w and x. hy is a second derivative already, so it "
            "counts once. Which factors should be squared?",
            (("hy @ w**2", "hy**2 @ w**2"), ("hy.T @ x**2", "(hy**2).T @ x**2"),
             ("hy.sum(axis=0)", "(hy**2).sum(axis=0)")),
        ),
        Misconception(
            "H27", "divided by the batch again", BATCH_AGAIN,
            (("return hx, hw, hb", "return hx, hw / len(x), hb / len(x)"),),
        ),
        Misconception(
            "H28", "hb averaged",
            "Your hb is a mean over the batch. Every row uses the same bias: do their "
            "contributions average or add up?",
            (("hy.sum(axis=0)", "hy.mean(axis=0)"),),
        ),
        Misconception(
            "H29", "one h for the layer",
            "All of your hw is one number, its mean over the layer. Eq. (21) needs one for "
            "every weight: which shape does w have?",
            (("return hx, hw, hb", "return hx, np.mean(hw) + 0 * hw, hb"),),
        ),
        Misconception(
            "H2A", "w transposed in hx",
            "Your hx uses w transposed, which fits only where w is square. What was dy "
            "multiplied by on the way back in chapter 10?",
            (("hy @ w**2", "hy @ (w**2).T"),),
        ),
        Misconception(
            "H2B", "hb is hy",
            "Your hb still has one row per image. There is one bias per unit, whatever "
            "the batch: over which axis should you add up?",
            (("hy.sum(axis=0)", "hy + 0"),),
        ),
    ),
    alternatives=(
        dense_curvature_by_loops,
        dense_curvature_by_einsum,
        dense_curvature_by_backward,
        dense_curvature_in_float32,
    ),
    hints=(
        "Take one weight w of one unit and one row: y moves by x when w moves by 1. If "
        "the loss is a parabola in y with the second derivative hy, what is its second "
        "derivative with respect to w?",
        "It is hy times x squared. For x it is hy times w squared, added up over the "
        "units, and for b the factor is 1. The shapes are those of dense_backward.",
        "hx = hy @ ___\nhw = ___ @ ___\nhb = hy.sum(axis=___)",
    ),
    explanation=(
        "If $y = ux + \\dots$, then $\\partial^2 L/\\partial u^2 = h_y\\, x^2$, eq. (25), "
        "and $\\partial^2 L/\\partial x^2 = \\sum_k u_k^2\\, h_{y_k}$, the sum in eq. "
        "(27). In that sum the products $u_k u_l\\, \\partial^2 L/\\partial y_k \\partial "
        "y_l$ of different units are left out: behind the last layer there are none."
    ),
    general=_dense_case,
    after="It is dense_backward(hy, x**2, w**2), and every layer follows this pattern.",
)  # fmt: skip
