"""Chapter 13, second order: curvature, its way back through the layers, the rates.

What published programs got wrong stands among the known mistakes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ... import nn
from ...nn import A, S
from ...training import curvature
from ..exercise import Exercise, Misconception
from .probes import backward_cases, counting, numbers, probe, whole

Array = np.ndarray
Generator = np.random.Generator
Three = tuple[Array, Array, Array]
Function = Callable[..., Any]


def positive(*shape: int, seed: int = 0) -> Array:
    """Random second derivatives, none negative, the same at each call."""
    return np.abs(numbers(*shape, seed=seed)) + 0.1


# 13.1


@dataclass(frozen=True)
class Named:
    """A function of one array that says in a message what it is."""

    name: str
    function: Callable[[Array], float]

    def __call__(self, x: Array) -> float:
        """The function's value."""
        return float(self.function(x))

    def __repr__(self) -> str:
        return self.name


SQUARES = Named(
    "1 x1^2 + 2 x2^2 + ...",
    lambda x: np.sum(np.arange(1, np.size(x) + 1) * np.ravel(x) ** 2),
)
FOURTH = Named("the sum of x^4", lambda x: np.sum(np.asarray(x) ** 4))
CUBES = Named("the sum of x^3", lambda x: np.sum(np.asarray(x) ** 3))
SQUARED_SUM = Named("(x1 + x2 + ...)^2", lambda x: np.sum(x) ** 2)
WAVE = Named(
    "1 sin(x1) + 2 sin(x2) + ...",
    lambda x: np.sum(np.arange(1, np.size(x) + 1) * np.sin(x).ravel()),
)


def numerical_curvature(f: Function, x: Array, step: float = 1e-3) -> Array:
    x = np.array(x, dtype=float)
    curvature = np.zeros(x.shape)
    middle = f(x)
    for place in np.ndindex(x.shape):
        kept = x[place]
        x[place] = kept + step
        up = f(x)
        x[place] = kept - step
        down = f(x)
        x[place] = kept
        curvature[place] = (up - 2 * middle + down) / step**2
    return curvature


def curvature_by_steps(f: Function, x: Array, step: float = 1e-3) -> Array:
    x = np.asarray(x, dtype=float)
    found = np.zeros(x.size)
    for n in range(x.size):
        move = np.zeros(x.shape)
        move.flat[n] = step
        found[n] = ((f(x + move) - f(x)) - (f(x) - f(x - move))) / step / step
    return found.reshape(x.shape)


def curvature_by_identity(f: Function, x: Array, step: float = 1e-3) -> Array:
    x = np.asarray(x, dtype=float)
    moves = step * np.eye(x.size).reshape(x.size, *x.shape)
    ends = np.array([f(x + move) + f(x - move) for move in moves])
    return ((ends - 2 * f(x)) / step**2).reshape(x.shape)


def curvature_of_a_list(f: Function, x: Array, step: float = 1e-3) -> list[Any]:
    return np.asarray(curvature_by_identity(f, x, step)).tolist()


def _numerical_case(rng: Generator) -> tuple[Named, Array, float]:
    shape = tuple(int(n) for n in rng.integers(1, 4, int(rng.integers(1, 4))))
    f = (SQUARES, FOURTH, WAVE, SQUARED_SUM)[int(rng.integers(4))]
    return f, rng.normal(size=shape), float(rng.choice([1e-2, 0.1, 0.5]))


_BEND = "(up - 2 * middle + down) / step**2"

NUMERICAL_CURVATURE = Exercise(
    id="13.1",
    name="numerical_curvature",
    title="A curvature without calculus",
    reference=curvature.numerical_curvature,
    plain=numerical_curvature,
    parts=("curvature",),
    probes=(
        probe(
            "1 x1^2 + 2 x2^2 + 3 x3^2 at 1, 2, 3 with step 0.5",
            lambda: (SQUARES, counting(3), 0.5),
        ),
        probe(
            "the sum of x^4 at 1, 2, 3 with step 0.5",
            lambda: (FOURTH, counting(3), 0.5),
        ),
        probe(
            "the sum of x^3 at 2, 0, -1.5 with step 0.1",
            lambda: (CUBES, np.array([2.0, 0.0, -1.5]), 0.1),
        ),
        probe(
            "(x1 + x2 + ...)^2 at six numbers in 2 rows, step 0.25",
            lambda: (SQUARED_SUM, numbers(2, 3), 0.25),
        ),
        probe(
            "1 sin(x1) + 2 sin(x2) + ..., step 0.125",
            lambda: (WAVE, numbers(2, 1, 3), 0.125),
        ),
        probe(
            "1 x1^2 + 2 x2^2 + ... of whole numbers (int64), step left out",
            lambda: (SQUARES, whole(2, 2, low=1)),
        ),
        probe(
            "the sum of x^4 at 1, 2, 3, step left out", lambda: (FOURTH, counting(3))
        ),
        probe(
            "the sum of x^4 of a single number, step 0.5",
            lambda: (FOURTH, np.array(2.0), 0.5),
        ),
    ),
    misconceptions=(
        Misconception(
            "H01", "divided by the step once",
            "With a step of 0.5 yours is half of the expected. The bend is the change of "
            "a slope: how often is divided by the step?",
            (("step**2", "step"),),
        ),
        Misconception(
            "H02", "divided by (2 step)^2",
            "Everything is a quarter of the expected. The two slopes live half a step to "
            "each side: how far apart are they?",
            (("step**2", "(2 * step) ** 2"),),
        ),
        Misconception(
            "H03", "a slope",
            "You return slopes: of x\u00b2 at 3 you give 6. A parabola bends equally "
            "everywhere. Which third value do you need?",
            ((_BEND, "(up - down) / (2 * step)"),),
        ),
        Misconception(
            "H04", "middle counted once",
            "Your numbers are far too large, the more so the smaller the step: the "
            "middle value counts once. For a flat f, what should up, middle and down "
            "give together?",
            (("2 * middle", "middle"),),
        ),
        Misconception(
            "H05", "signs opposite",
            "All signs are opposite: your x\u00b2 bends downwards. Are the two ends of "
            "a valley above or below its middle?",
            ((_BEND, "(2 * middle - up - down) / step**2"),),
        ),
        Misconception(
            "H06", "not put back",
            "The first number is right, later ones drift. What does x hold when the "
            "second one is moved?",
            (("x[place] = kept\n", "pass\n"),),
        ),
        Misconception(
            "H07", "step ignored",
            "Your answer does not depend on the step. It was given one of 0.5: where "
            "does it come in?",
            (("    curvature = np", "    step = 1e-3\n    curvature = np"),),
        ),
        Misconception(
            "H08", "whole numbers stay whole",
            "With whole numbers nothing moves, or by 1: an array of ints cannot hold "
            "2.001. Of which type must the copy be that you move?",
            (("np.array(x, dtype=float)", "np.array(x)"),),
        ),
        Misconception(
            "H09", "all moved at once",
            "All your numbers are the same: you move the whole of x, and get its bends "
            "all together. How many numbers may move at a time?",
            (
                ("x[place] = kept + step", "pass"), ("x[place] = kept - step", "pass"),
                ("up = f(x)", "up = f(x + step)"), ("down = f(x)", "down = f(x - step)"),
            ),
        ),
        Misconception(
            "H10", "one side only",
            "Your three places all lie on one side of x, so you measure the bend one "
            "step beside it: on x\u2074 it shows. Where should the middle be?",
            (
                ("x[place] = kept + step", "x[place] = kept + 2 * step"),
                ("        x[place] = kept - step\n        down = f(x)\n",
                 "        x[place] = kept + step\n        middle = f(x)\n"
                 "        x[place] = kept\n        down = f(x)\n"),
            ),
        ),
    ),
    alternatives=(curvature_by_steps, curvature_by_identity, curvature_of_a_list),
    hints=(
        "The slope half a step ahead is (f(x + s) - f(x)) / s, half a step behind "
        "(f(x) - f(x - s)) / s. How much does it change from one to the other?",
        "Their difference, divided by the step once more: up - 2 middle + down over the "
        "step squared. One place at a time, on a float64 copy, each number put back.",
        "middle = f(x)\nfor place in np.ndindex(x.shape):\n    kept = x[place]\n"
        "    x[place] = ___\n    up = f(x)\n    x[place] = ___\n    down = f(x)\n"
        "    x[place] = ___\n    curvature[place] = (___) / ___",
    ),
    explanation=(
        "Taylor: $f(x \\pm s) = f \\pm s f' + s^2 f''/2 \\pm s^3 f^{(3)}/6 + \\dots$ In "
        "$f(x+s) - 2f(x) + f(x-s)$ value and slope cancel and $s^2 f''$ is left, with "
        "an error of $s^4 f^{(4)}/12$. Rounding is divided by $s^2$, so the best step, "
        "about $10^{-3}$, is larger than for a slope."
    ),
    general=_numerical_case,
    after="It is the judge of all that follows: slow, and it knows no calculus.",
)  # fmt: skip

# 13.2


def sdlm_rates(h: Array, eta: float, mu: float) -> Array:
    return eta / (mu + h)


def rates_by_loop(h: Array, eta: float, mu: float) -> Array:
    rates = np.zeros(np.shape(h))
    for place in np.ndindex(rates.shape):
        rates[place] = eta / (h[place] + mu)
    return rates


def rates_by_reciprocal(h: Array, eta: float, mu: float) -> Array:
    return eta * np.reciprocal(np.add(h, mu, dtype=float))


def rates_by_ceiling(h: Array, eta: float, mu: float) -> Array:
    return eta / mu / (1 + h / mu)


def rates_in_float32(h: Array, eta: float, mu: float) -> Array:
    return np.float32(eta) / (np.asarray(h, np.float32) + np.float32(mu))


def _rates_case(rng: Generator) -> tuple[Array, float, float]:
    shape = tuple(int(n) for n in rng.integers(1, 5, int(rng.integers(1, 5))))
    h = np.abs(rng.normal(size=shape)) * 10.0 ** rng.uniform(-3, 1)
    return h, float(rng.uniform(0.1, 2)), float(rng.uniform(0.01, 1))


_RATE = "eta / (mu + h)"

SDLM_RATES = Exercise(
    id="13.2",
    name="sdlm_rates",
    title="Eq. (21): a rate for every parameter",
    reference=curvature.sdlm_rates,
    plain=sdlm_rates,
    parts=("rates",),
    probes=(
        probe(
            "curvatures 0, 1 and 3, eta 2, mu 0.5",
            lambda: (np.array([0.0, 1.0, 3.0]), 2.0, 0.5),
        ),
        probe(
            "whole numbers, eta 1, mu 2",
            lambda: (np.array([[0, 2, 4], [1, 0, 8]]), 1.0, 2.0),
        ),
        probe(
            "2 kernels of 2 x 3, eta 0.7, mu 0.3",
            lambda: (positive(2, 1, 2, 3), 0.7, 0.3),
        ),
        probe(
            "4 rows of 5, eta 0.3, mu 1.5",
            lambda: (3 * positive(4, 5, seed=1), 0.3, 1.5),
        ),
    ),
    misconceptions=(
        Misconception(
            "O21", "multiplied",
            "Where it bends most, your rate is largest. A flat direction can take a "
            "large step, a strongly bent one cannot: product or quotient?",
            ((_RATE, "eta * (mu + h)"),),
        ),
        Misconception(
            "O22", "mu missing",
            "Your rate does not depend on mu, and a parameter that does not bend gets an "
            "infinite one. What keeps the denominator away from 0?",
            wrong=lambda h, eta, mu: _divided(eta, h),
        ),
        Misconception(
            "O23", "square root",
            "You take a root. That belongs to Adam, which divides by the root of a mean "
            "squared gradient. h is a curvature: in which unit is eta / h?",
            ((_RATE, "eta / (mu + np.sqrt(h))"),),
        ),
        Misconception(
            "O24", "root of the sum",
            "You take the root of mu + h. It belongs to Adam; Newton's step in one "
            "dimension is slope over curvature. Where would a root come in?",
            ((_RATE, "eta / np.sqrt(mu + h)"),),
        ),
        Misconception(
            "O25", "h ignored",
            "All your rates are the same, the largest that can be. What should tell one "
            "parameter from another?",
            ((_RATE, "eta / (mu + 0 * h)"),),
        ),
        Misconception(
            "O26", "one h for the layer",
            "All your rates are the same: you average h over the array. Eq. (21) has an "
            "index k. For what does it stand?",
            ((_RATE, "eta / (mu + np.mean(h) + 0 * h)"),),
        ),
        Misconception(
            "O27", "h added up",
            "All your rates are the same, and small: you sum h over the array, as a "
            "public program did. Only connections that share one weight are summed: has "
            "that not been done already?",
            ((_RATE, "eta / (mu + np.sum(h) + 0 * h)"),),
        ),
        Misconception(
            "O28", "mu outside",
            "You add mu to the quotient. Where h is 0 this does not help: which sum "
            "should be kept from being 0?",
            wrong=lambda h, eta, mu: mu + _divided(eta, h),
        ),
        Misconception(
            "O29", "eta and mu exchanged",
            "With h = 0 you give mu / eta. The paper calls eta / (mu + h) a rate: which "
            "of the two is on top?",
            ((_RATE, "mu / (eta + h)"),),
        ),
        Misconception(
            "O2A", "larger of the two",
            "You divide by the larger of mu and h. They are not compared but added: what "
            "does mu = 0.5 do where h is 1?",
            ((_RATE, "eta / np.maximum(mu, h)"),),
        ),
        Misconception(
            "O2B", "h squared",
            "You square h. Squares come in when h is made, not here: how much smaller "
            "should the rate be where it bends twice as much?",
            ((_RATE, "eta / (mu + h**2)"),),
        ),
        Misconception(
            "O2C", "no brackets",
            "You divide eta by mu, and then add h: a product and a quotient come before "
            "a sum, so your rate grows with h. What should stand below the line, all of "
            "it?",
            ((_RATE, "eta / mu + h"),),
        ),
    ),
    alternatives=(
        rates_by_loop, rates_by_reciprocal, rates_by_ceiling, rates_in_float32,
    ),
    hints=(
        "In one dimension Newton's rate is 1 over the curvature. Which two numbers does "
        "eq. (21) add to that?",
        "eta makes all rates smaller; mu is added to each curvature, so that none is "
        "larger than eta / mu.",
        "return ___ / (___ + ___)",
    ),
    explanation=(
        "$\\epsilon_k = \\eta / (\\mu + h_{kk})$, eq. (21): Newton's rate $1/h$ in one "
        "dimension, made smaller by $\\eta$ because one example knows little, and kept "
        "below $\\eta/\\mu$ where nothing bends (LeCun et al. 1998, App. C)."
    ),
    general=_rates_case,
    after="The widget below takes it.",
    widget="RatesPerLayer",
)  # fmt: skip


def _divided(eta: float, h: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.divide(eta, h)


# 13.3


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


def _one_unit() -> Three:
    hy = np.zeros((1, 4))
    hy[0, 1] = 2.0
    return hy, counting(1, 3), counting(4, 3) - 6


_BATCH_AGAIN = (
    "Your parameters' curvatures are divided by N. The mean of the loss is already in "
    "hy: where does the second division come from?"
)
_WHOLE_SQUARED = (
    "You square the whole product, hy with it. hy is a second derivative already: only "
    "what multiplies it is squared. What is the unit of your result?"
)

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
            lambda: (positive(3, 3), numbers(3, 3, seed=1), numbers(3, 3, seed=2)),
        ),
        probe(
            "3 rows, 2 inputs, 4 units",
            lambda: (positive(3, 4), numbers(3, 2, seed=1), numbers(4, 2, seed=2)),
        ),
        probe(
            "2 rows, 5 inputs, 3 units",
            lambda: (positive(2, 3), numbers(2, 5, seed=1), numbers(3, 5, seed=2)),
        ),
    ),
    misconceptions=(
        Misconception(
            "H21", "weights not squared",
            "Your hx can be negative: the weights went in as they are. A weight passes "
            "a bend on twice, once for each derivative. How often does it count?",
            (("hy @ w**2", "hy @ w"),),
        ),
        Misconception(
            "H22", "inputs not squared",
            "Your hw can be negative: the inputs went in as they are. y moves by x per "
            "weight, and its parabola bends by the square of that. Where is the square?",
            (("hy.T @ x**2", "hy.T @ x"),),
        ),
        Misconception(
            "H23", "nothing squared",
            "You send hy back as if it were a gradient, so hx and hw have signs. "
            "Which two things should be squared first?",
            (("w**2", "w"), ("x**2", "x")),
        ),
        Misconception(
            "H24", "squared after the sum in hx",
            "You add up first and square the sum in hx. Terms of different units would "
            "cancel, and hy is squared, too. What is squared alone?",
            (("hy @ w**2", "(hy @ w) ** 2"),),
        ),
        Misconception(
            "H25", "squared after the sum in hw",
            "You add up over the batch first and square the sum in hw. Each pattern "
            "bends the loss on its own. What is squared alone?",
            (("hy.T @ x**2", "(hy.T @ x) ** 2"),),
        ),
        Misconception(
            "H26", "the squared gradient",
            "You square hy along with w and x: a squared gradient, as RMSprop averages "
            "it. hy is a second derivative already. Which factors are squared?",
            (("hy @ w**2", "hy**2 @ w**2"), ("hy.T @ x**2", "(hy**2).T @ x**2"),
             ("hy.sum(axis=0)", "(hy**2).sum(axis=0)")),
        ),
        Misconception(
            "H27", "divided by the batch again", _BATCH_AGAIN,
            (("return hx, hw, hb", "return hx, hw / len(x), hb / len(x)"),),
        ),
        Misconception(
            "H28", "hb averaged",
            "Your hb is a mean over the batch. Every row used the same bias: do shared "
            "contributions average or add?",
            (("hy.sum(axis=0)", "hy.mean(axis=0)"),),
        ),
        Misconception(
            "H29", "one h for the layer",
            "All of your hw is one number, its mean over the layer. Eq. (21) wants one for "
            "every weight. Which axes of hw stay?",
            (("return hx, hw, hb", "return hx, np.mean(hw) + 0 * hw, hb"),),
        ),
        Misconception(
            "H2A", "w transposed in hx",
            "Your hx uses w the other way round, which fits only where w is square. "
            "What did dy meet on the way back in chapter 10?",
            (("hy @ w**2", "hy @ (w**2).T"),),
        ),
        Misconception(
            "H2B", "hb is hy",
            "Your hb still has one row per image. There is one bias per unit, whatever "
            "the batch: which axis should go?",
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
        "Take one weight w of one unit, one row: y moves by x when w moves by 1. If the "
        "loss is a parabola in y with the bend hy, how does it bend in w?",
        "By hy times x squared. Towards x it is w squared, added up over the units; hb "
        "has a 1 there. Shapes as in dense_backward.",
        "hx = hy @ ___\nhw = ___ @ ___\nhb = hy.sum(axis=___)",
    ),
    explanation=(
        "If $y = ux + \\dots$, then $\\partial^2 L/\\partial u^2 = h_y\\, x^2$, eq. (25), "
        "and $\\partial^2 L/\\partial x^2 = \\sum_k u_k^2\\, h_{y_k}$, the sum in eq. "
        "(27). In that sum the products $u_k u_l\\, \\partial^2 L/\\partial y_k \\partial "
        "y_l$ of different units are left out: behind the last layer there are none."
    ),
    general=_dense_case,
    after="It is dense_backward(hy, x**2, w**2): so it goes for every layer.",
)  # fmt: skip

# 13.4


def squash_curvature(hy: Array, y: Array) -> Array:
    slope = S / A * (A**2 - y**2)
    return hy * slope**2


def squash_curvature_by_library(hy: Array, y: Array) -> Array:
    return hy * np.square(nn.squash_slope(np.asarray(y)))


def squash_curvature_twice(hy: Array, y: Array) -> Array:
    once = nn.squash_backward(hy, y)
    return nn.squash_backward(once, y)


def squash_curvature_by_loops(hy: Array, y: Array) -> Array:
    ha = np.zeros(hy.shape)
    for place in np.ndindex(hy.shape):
        slope = S / A * (A - y[place]) * (A + y[place])
        ha[place] = slope * hy[place] * slope
    return ha


def squash_curvature_in_float32(hy: Array, y: Array) -> Array:
    hy, y = np.asarray(hy, np.float32), np.asarray(y, np.float32)
    return hy * (np.float32(S / A) * np.float32(A - y) * np.float32(A + y)) ** 2


def _squash_case(rng: Generator) -> tuple[Array, Array]:
    shape = tuple(int(n) for n in rng.integers(1, 5, int(rng.integers(1, 5))))
    return np.abs(rng.normal(size=shape)), nn.squash(2 * rng.normal(size=shape))


_SLOPE = "S / A * (A**2 - y**2)"

SQUASH_CURVATURE = Exercise(
    id="13.4",
    name="squash_curvature",
    title="Second derivatives through the squashing",
    reference=curvature.squash_curvature,
    plain=squash_curvature,
    parts=("ha",),
    probes=(
        probe(
            "y = 0, where the curve is steepest; hy = 1, 2",
            lambda: (counting(2), np.zeros(2)),
        ),
        probe(
            "y = f(-1), f(0), f(1), f(2); hy = 2",
            lambda: (np.full(4, 2.0), nn.squash(np.array([-1.0, 0.0, 1.0, 2.0]))),
        ),
        probe(
            "2 images of 3 maps, random",
            lambda: (positive(2, 3, 2, 4), nn.squash(2 * numbers(2, 3, 2, 4, seed=1))),
        ),
        probe(
            "y = f(a) for a = -3 to 3",
            lambda: (positive(1, 13), nn.squash(np.arange(-6.0, 7.0) / 2)[None]),
        ),
    ),
    misconceptions=(
        Misconception(
            "H31", "slope not squared",
            "At y = 0 you multiply by 1.14, the slope. A bend is passed on twice, once "
            "for each of its two derivatives. How often does the slope count?",
            (("hy * slope**2", "hy * slope"),),
        ),
        Misconception(
            "H32", "f'' instead of f'",
            "Where y is 0 yours gives 0, and it has signs: you took the squashing's own "
            "bend, f''. Gauss-Newton drops just that. What is left in eq. (27)?",
            (("hy * slope**2",
              "hy * (-2 * S**2 / A**2 * y * (A**2 - y**2))"),),
        ),
        Misconception(
            "H33", "f'' kept",
            "You add f'' times something. In the exact formula, eq. (26), f'' stands with "
            "the gradient, which is not even given here. What does eq. (27) leave out?",
            (("hy * slope**2",
              "hy * (slope**2 - 2 * S**2 / A**2 * y * (A**2 - y**2))"),),
        ),
        Misconception(
            "H34", "hy squared",
            "With hy = 2 yours is twice what it should be: hy is squared along with the "
            "slope. It is a second derivative already. Which factor is squared?",
            (("hy * slope**2", "(hy * slope) ** 2"),),
        ),
        Misconception(
            "H35", "slope of a plain tanh",
            "Your slope at 0 is 1: that is 1 - y\u00b2, the slope of a plain tanh. Which "
            "two constants has ours?",
            ((_SLOPE, "1 - y**2"),),
        ),
        Misconception(
            "H36", "inner derivative missing",
            "At y = 0 yours is 9/4 times too large. Inside the tanh the input is "
            "multiplied by S: what does the chain rule do with it?",
            ((_SLOPE, "A * (1 - (y / A) ** 2)"),),
        ),
        Misconception(
            "H37", "A divided out",
            "At y = 0 your factor is S\u00b2. You took the tanh's slope as it stands: "
            "which factor outside the tanh is missing?",
            ((_SLOPE, "S * (1 - (y / A) ** 2)"),),
        ),
        Misconception(
            "H38", "divided by the slope",
            "You divide by the squared slope. A steep curve passes more on: is that a "
            "product or a quotient?",
            (("hy * slope**2", "hy / slope**2"),),
        ),
        Misconception(
            "H39", "passed through",
            "You pass hy on as it came. A saturated unit hardly moves its output: which "
            "factor says so?",
            (("hy * slope**2", "hy * 1.0"),),
        ),
        Misconception(
            "H3A", "hy not used",
            "You return the squared slope alone. What came in from above?",
            (("hy * slope**2", "slope**2 + 0 * hy"),),
        ),
        Misconception(
            "H3B", "tanh of the output",
            "You applied tanh to y, which is already squashed. What is tanh(S a), written "
            "with y?",
            ((_SLOPE, "A * S * (1 - np.tanh(S * y) ** 2)"),),
        ),
    ),
    alternatives=(
        squash_curvature_by_library,
        squash_curvature_twice,
        squash_curvature_by_loops,
        squash_curvature_in_float32,
    ),
    hints=(
        "In chapter 10 the slope multiplied dy once. hy is a derivative by y taken "
        "twice.",
        "Each of the two derivatives brings one factor f'. The squashing's own bend, "
        "f'', is dropped.",
        "slope = ___ * (A**2 - ___)\nreturn hy * ___",
    ),
    explanation=(
        "Exactly, $\\partial^2 L/\\partial a^2 = f'^2\\, h_y + f''\\, \\partial L/\\partial "
        "y$, eq. (26). The second term may be negative, and a negative curvature would "
        "make a rate infinite or point uphill. Near a minimum $\\partial L/\\partial y$ "
        "is small; Gauss-Newton drops the term, eq. (27), and $h$ is never negative."
    ),
    general=_squash_case,
    after="Squashing makes h smaller where units are saturated: their rates grow.",
)  # fmt: skip

# 13.5


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
    title="Shared coefficients: sum over the connections",
    reference=curvature.subsample_curvature,
    plain=subsample_curvature,
    parts=("hx", "hcoefficient", "hbias"),
    probes=(
        probe("a single output curvature of 1, coefficient 0.5", _one_block),
        probe(
            "2 images, 3 maps, 4 x 6, random",
            lambda: (
                positive(2, 3, 2, 3), numbers(2, 3, 4, 6, seed=1), numbers(3, seed=2),
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
            "You square the block's sum: all four connections at once, cross terms too. "
            "That is nearer to the truth, but not eq. (23), which drops them. What is "
            "squared before it is added?",
            ((_SQUARES, "np.sum(x[n, c, rows, columns]) ** 2"),),
        ),
        Misconception(
            "H42", "input not squared",
            "Your hcoefficient can be negative: the pixels went in as they are. What "
            "happens to a factor that passes a bend on?",
            ((_SQUARES, "np.sum(x[n, c, rows, columns])"),),
        ),
        Misconception(
            "H43", "coefficient not squared",
            "Your hx has the coefficient once, so it can be negative. How often does it "
            "count in a second derivative?",
            (("coefficient[c] ** 2", "coefficient[c]"),),
        ),
        Misconception(
            "H44", "coefficient missing",
            "Your hx forgets the coefficient. What multiplied the sum on the way "
            "forward?",
            (("= h * coefficient[c] ** 2", "= h"),),
        ),
        Misconception(
            "H45", "mean over the connections",
            "Your hcoefficient and hbias are means over the places. All connections of a "
            "map share the two numbers: does eq. (23) average or add?",
            (("return hx, hc, hb",
              "return hx, hc / hy[:, 0].size, hb / hy[:, 0].size"),),
        ),
        Misconception(
            "H46", "block mean",
            "Your hcoefficient uses the mean of the squares in a block. The four pixels "
            "are four connections: do they average or add?",
            ((_SQUARES, "np.mean(x[n, c, rows, columns] ** 2)"),),
        ),
        Misconception(
            "H47", "inputs missing",
            "The curvature of your coefficient is that of the bias. What did the "
            "coefficient multiply?",
            (("hc[c] += h * " + _SQUARES, "hc[c] += h"),),
        ),
        Misconception(
            "H48", "last place only",
            "Your hcoefficient knows the last block alone: each one overwrites the one "
            "before. How do shared connections come together?",
            (("hc[c] += h", "hc[c] = h"),),
        ),
        Misconception(
            "H49", "one coefficient for all maps",
            "Every map uses the coefficient of the first. Which index picks its own?",
            (("coefficient[c]", "coefficient[0]"),),
        ),
        Misconception(
            "H4A", "shared out",
            "Each pixel got a part of the curvature. The four were added: how much does "
            "the sum move when one of them moves by 1?",
            (("coefficient[c] ** 2", "coefficient[c] ** 2 / size**2"),),
        ),
        Misconception(
            "H4B", "hy squared",
            "hy is squared along with what multiplies it. It is a second derivative "
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
        "+ u4 x4 + b. How does the loss bend in u1 alone?",
        "By hy times x1 squared. The four, and those of all blocks and images, are one "
        "coefficient: eq. (23) adds their curvatures up.",
        "h = hy[n, c, i, j]\nhc[c] += h * ___\nhb[c] += ___\n"
        "hx[n, c, rows, columns] = h * ___",
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

# 13.6


def conv2d_curvature(
    hy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Three:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    hxp = np.zeros(xp.shape)
    hw = np.zeros(w.shape)
    hb = np.zeros(F)
    for n in range(N):
        for f in range(F):
            for i in range(hy.shape[2]):
                for j in range(hy.shape[3]):
                    h = hy[n, f, i, j]
                    top, left = i * stride, j * stride
                    window = xp[n, :, top : top + k, left : left + l]
                    hw[f] += h * window**2
                    hb[f] += h
                    hxp[n, :, top : top + k, left : left + l] += h * w[f] ** 2
    hx = hxp[:, :, p : p + H, p : p + W]
    return hx, hw, hb


def conv2d_curvature_by_backward(
    hy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Three:
    return nn.conv2d_backward(hy, x * x, w * w, stride, padding)


def conv2d_curvature_by_kernel_loops(
    hy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Three:
    (H, W), (Ho, Wo), (p, s) = x.shape[2:], hy.shape[2:], (padding, stride)
    xp = np.pad(x * x, ((0, 0), (0, 0), (p, p), (p, p)))
    hxp, hw, squares = np.zeros(xp.shape), np.zeros(w.shape), w * w
    for u, v in np.ndindex(*w.shape[2:]):
        rows, columns = slice(u, u + s * Ho, s), slice(v, v + s * Wo, s)
        hw[:, :, u, v] = np.einsum("nfij,ncij->fc", hy, xp[:, :, rows, columns])
        share = np.einsum("nfij,fc->ncij", hy, squares[:, :, u, v])
        hxp[:, :, rows, columns] += share
    return hxp[:, :, p : p + H, p : p + W], hw, hy.sum(axis=(0, 2, 3))


def conv2d_curvature_by_windows(
    hy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Three:
    s, p, (k, l) = stride, padding, w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = sliding_window_view(xp, (k, l), axis=(2, 3))[:, :, ::s, ::s]
    hw = np.einsum("nfij,ncijuv,ncijuv->fcuv", hy, windows, windows)
    hxp = np.zeros(xp.shape)
    for n, f, i, j in np.ndindex(hy.shape):
        place = (n, slice(None), slice(i * s, i * s + k), slice(j * s, j * s + l))
        hxp[place] += hy[n, f, i, j] * w[f] * w[f]
    (H, W) = x.shape[2:]
    return hxp[:, :, p : p + H, p : p + W], hw, hy.sum(axis=(0, 2, 3))


def _conv_case(rng: Generator) -> tuple[Array, Array, Array, int, int]:
    N, C, F, k, l, stride = (int(n) for n in rng.integers(1, 4, 6))
    H, W = k + int(rng.integers(0, 4)), l + int(rng.integers(0, 4))
    p = int(rng.integers(0, 3))
    Ho, Wo = (H + 2 * p - k) // stride + 1, (W + 2 * p - l) // stride + 1
    return (
        np.abs(rng.normal(size=(N, F, Ho, Wo))),
        rng.normal(size=(N, C, H, W)),
        rng.normal(size=(F, C, k, l)),
        stride,
        p,
    )


def _one_curvature() -> Three:
    hy = np.zeros((1, 1, 3, 4))
    hy[0, 0, 1, 2] = 3.0
    return hy, counting(1, 1, 5, 6) - 12, counting(1, 1, 3, 3) - 4


CONV2D_CURVATURE = Exercise(
    id="13.6",
    name="conv2d_curvature",
    title="Second derivatives through a convolution",
    reference=curvature.conv2d_curvature,
    plain=conv2d_curvature,
    parts=("hx", "hw", "hb"),
    probes=(
        probe("a single output curvature of 3 at (1, 2)", _one_curvature),
        *backward_cases("curvatures", positive),
    ),
    misconceptions=(
        Misconception(
            "H51", "input not squared",
            "Your hw can be negative: the window went in as it is. Eq. (25) has the "
            "square of the input. Where is it in yours?",
            (("h * window**2", "h * window"),),
        ),
        Misconception(
            "H52", "weights not squared",
            "Your hx can be negative: the kernel went in as it is. What does eq. (27) "
            "do with the weights that it sums over?",
            (("h * w[f] ** 2", "h * w[f]"),),
        ),
        Misconception(
            "H53", "nothing squared",
            "You send hy back as if it were a gradient. Which two things should be "
            "squared first?",
            (("h * window**2", "h * window"), ("h * w[f] ** 2", "h * w[f]")),
        ),
        Misconception(
            "H54", "places averaged",
            "Your hw and hb are means over the places. A shared weight has a connection "
            "at every place: does eq. (23) average or add?",
            (("return hx, hw, hb",
              "return hx, hw / hy[0, 0].size, hb / hy[0, 0].size"),),
        ),
        Misconception(
            "H55", "last place only",
            "Your hw knows the last window alone: each overwrites the one before. How do "
            "the connections of a shared weight come together?",
            (("hw[f] += h", "hw[f] = h"),),
        ),
        Misconception(
            "H56", "hx overwritten",
            "Pixels that several windows use kept only the last contribution. What "
            "happens to curvatures of a number that is used several times?",
            (("+= h * w[f] ** 2", "= h * w[f] ** 2"),),
        ),
        Misconception(
            "H57", "hy squared", _WHOLE_SQUARED,
            (("h = hy[n, f, i, j]", "h = hy[n, f, i, j] ** 2"),),
        ),
        Misconception(
            "H58", "weight instead of input",
            "Your hw is made of the weights themselves. What did w multiply on the way "
            "forward?",
            (("h * window**2", "h * w[f] ** 2"),),
        ),
        Misconception(
            "H59", "one h for the layer",
            "All of your hw is one number, the mean over the layer, so strongly bent "
            "weights get too large a rate. How many weights has a kernel?",
            (("return hx, hw, hb", "return hx, np.mean(hw) + 0 * hw, hb"),),
        ),
        Misconception(
            "H5A", "divided by the batch again", _BATCH_AGAIN,
            (("return hx, hw, hb", "return hx, hw / N, hb / N"),),
        ),
        Misconception(
            "H5B", "padding not cut off",
            "Your hx has the size of the padded image. Which part of it belongs to x?",
            (("hxp[:, :, p : p + H, p : p + W]", "hxp"),),
        ),
        Misconception(
            "H5C", "stride forgotten",
            "With stride 1 yours is right, with stride 2 the contributions land beside "
            "their windows. Where does window (i, j) start?",
            (("top, left = i * stride, j * stride", "top, left = i, j"),),
        ),
    ),
    alternatives=(
        conv2d_curvature_by_backward,
        conv2d_curvature_by_kernel_loops,
        conv2d_curvature_by_windows,
    ),
    hints=(
        "Your conv2d_backward of chapter 10 has the same loops. Which two factors met g "
        "there?",
        "h goes into hw with the window squared, into hxp with the kernel squared, into "
        "hb as it is. Everything shared adds up. Two of the given lines lack a square.",
        "h = hy[n, f, i, j]\nhw[f] += h * ___ ** 2\nhb[f] += ___\n"
        "hxp[n, :, ___ : ___, ___ : ___] += h * ___ ** 2",
    ),
    explanation=(
        "Each place of each image is a connection of its own: $\\partial^2 L/\\partial "
        "u^2 = h_y x^2$, eq. (25), and those that share a weight add up, eq. (23). "
        "Towards the input it is $\\sum w^2 h_y$, as in eq. (27). So the function is "
        "`conv2d_backward(hy, x**2, w**2)`."
    ),
    general=_conv_case,
    after="With it, C1, C3 and C5 have a rate for every weight.",
)  # fmt: skip

# 13.7

BUGS = ("right", "multiplied", "no mu", "root", "one per layer")


def read_rates(h: Array, rates: Array, eta: float, mu: float) -> str:
    if np.allclose(rates, eta / (mu + h)):
        return "right"
    if np.allclose(rates, rates[0]):
        return "one per layer"
    if rates[np.argmax(h)] > rates[np.argmin(h)]:
        return "multiplied"
    if np.max(rates) > 1.001 * eta / mu:
        return "no mu"
    return "root"


def reference_rates(h: Array, rates: Array, eta: float, mu: float) -> str:
    """The course's answer to 13.7."""
    return read_rates(h, rates, eta, mu)


def rates_read_by_list(h: Array, rates: Array, eta: float, mu: float) -> str:
    expected = curvature.sdlm_rates(h, eta, mu)
    if np.abs(rates - expected).max() <= 1e-4 * expected.max():
        return "right"
    if rates.max() - rates.min() <= 1e-4 * rates.max():
        return "one per layer"
    order = np.argsort(h)
    if rates[order[-1]] > rates[order[0]]:
        return "multiplied"
    return "no mu" if (rates > eta / mu * 1.001).any() else "root"


def rates_read_by_table(h: Array, rates: Array, eta: float, mu: float) -> str:
    expected = np.array([eta / (mu + one) for one in h])
    rules = {
        "right": np.allclose(rates, expected),
        "one per layer": np.ptp(rates) < 1e-6 * np.max(rates),
        "multiplied": rates[h.argmax()] > rates[h.argmin()],
        "no mu": rates.max() > 1.001 * eta / mu,
    }
    return next((name for name, holds in rules.items() if holds), "root")


def rates_read_in_float32(h: Array, rates: Array, eta: float, mu: float) -> str:
    return read_rates(h.astype(np.float32), rates.astype(np.float32), eta, mu)


def rates_of(bug: str, h: Array, eta: float, mu: float) -> Array:
    """What a program with this mistake gives; h (n,), nowhere 0."""
    return {
        "right": lambda: eta / (mu + h),
        "multiplied": lambda: eta * (mu + h),
        "no mu": lambda: eta / h,
        "root": lambda: eta / (mu + np.sqrt(h)),
        "one per layer": lambda: eta / (mu + np.mean(h)) + 0 * h,
    }[bug]()


def _read(bug: str, h: Array, eta: float = 0.5, mu: float = 0.02) -> tuple[Any, ...]:
    return h, rates_of(bug, h, eta, mu), eta, mu


def _spread(seed: int = 0) -> Array:
    return 10.0 ** np.random.default_rng(seed).uniform(-4, 1, size=9)


def _read_case(rng: Generator) -> tuple[Any, ...]:
    bug = str(rng.choice(BUGS))
    h = np.append(10.0 ** rng.uniform(-4, 1, size=int(rng.integers(3, 9))), [1e-4, 5.0])
    return _read(bug, rng.permutation(h), float(rng.uniform(0.1, 1)), 0.02)


_ALIKE = "np.allclose(rates, rates[0])"
_UP = "rates[np.argmax(h)] > rates[np.argmin(h)]"
_CEILING = "np.max(rates) > 1.001 * eta / mu"

READ_RATES = Exercise(
    id="13.7",
    name="read_rates",
    title="The doctor reads the rates",
    reference=reference_rates,
    plain=read_rates,
    parts=("says",),
    probes=(
        probe("rates eta / (mu + h)", lambda: _read("right", _spread())),
        probe("rates eta * (mu + h)", lambda: _read("multiplied", _spread(1))),
        probe("rates eta / h", lambda: _read("no mu", _spread(2))),
        probe("rates eta / (mu + root of h)", lambda: _read("root", _spread(3))),
        probe("rates that are all alike", lambda: _read("one per layer", _spread(4))),
        probe(
            "rates eta / (mu + h), h from large to small",
            lambda: _read("right", np.sort(_spread(5))[::-1].copy()),
        ),
        probe(
            "rates eta * (mu + h), h from large to small",
            lambda: _read("multiplied", np.sort(_spread(6))[::-1].copy()),
        ),
        probe(
            "rates eta / (mu + root of h), the smallest h first",
            lambda: _read("root", np.sort(_spread(7))),
        ),
        probe(
            "rates eta / (mu + root of h), the first h 0",
            lambda: _read("root", np.append(0.0, _spread(8))),
        ),
        probe(
            "right rates, but all h alike",
            lambda: _read("right", np.full(4, 0.3)),
        ),
        probe(
            "rates eta / h, eta 3 and mu 0.5",
            lambda: _read("no mu", 10 * _spread(9), 3.0, 0.5),
        ),
        probe(
            "rates eta / h, the smallest h two thirds of mu",
            lambda: _read("no mu", np.array([3.0, 0.02, 0.5]), 0.5, 0.03),
        ),
        probe(
            "rates eta / (mu + root of h), eta 3 and mu 0.5",
            lambda: _read("root", _spread(10), 3.0, 0.5),
        ),
    ),
    misconceptions=(
        Misconception(
            "O61", "alike before right",
            "Four parameters bend alike, so right rates are alike, too; you call them one "
            "per layer. Which question comes first?",
            (("np.allclose(rates, eta / (mu + h))",
              "np.allclose(rates, eta / (mu + h)) and not np.allclose(rates, rates[0])"),),
        ),
        Misconception(
            "O62", "first and last compared",
            "You compare the first rate with the last, but h is in no order. Where is it "
            "largest, where smallest?",
            ((_UP, "rates[-1] > rates[0]"),),
        ),
        Misconception(
            "O63", "wrong way round",
            "You look for rates that fall with h, and that is as it should be. Which way "
            "do they go when somebody multiplies?",
            ((_UP, "rates[np.argmax(h)] < rates[np.argmin(h)]"),),
        ),
        Misconception(
            "O64", "ceiling without mu",
            "You compare with eta. With h = 0 the right formula gives eta / mu: how "
            "large can a rate be at most?",
            ((_CEILING, "np.max(rates) > eta"),),
        ),
        Misconception(
            "O65", "ceiling under the smallest",
            "You ask whether all rates are above the ceiling. Without mu only the flat "
            "directions are: which of the rates tells?",
            (("np.max(rates) > 1.001", "np.min(rates) > 1.001"),),
        ),
        Misconception(
            "O66", "no mu and root exchanged",
            "You exchanged two names. A root only makes small h larger, and mu is still "
            "there: can a rate then be above eta / mu?",
            ((_CEILING, "np.max(rates) <= 1.001 * eta / mu"),),
        ),
        Misconception(
            "O67", "never alike",
            "Rates that are all alike have another name in your answer. What does eq. "
            "(21) give two parameters that bend differently?",
            ((_ALIKE, "False"),),
        ),
        Misconception(
            "O68", "right rates not known",
            "Rates that are eta / (mu + h) are not called right. Which formula do you "
            "compare with?",
            (("eta / (mu + h)):", "eta / h):"),),
        ),
    ),
    alternatives=(rates_read_by_list, rates_read_by_table, rates_read_in_float32),
    hints=(
        "First: are they eta / (mu + h)? np.allclose compares with a tolerance. Then ask "
        "the other rules in the order of the table.",
        "np.argmax(h) is the place of the strongest bend. A rate there that is larger "
        "than at np.argmin(h) was multiplied; one above eta / mu has no mu.",
        "if np.allclose(rates, ___):\n    return ___\n"
        "if np.allclose(rates, rates[0]):\n    return ___\n"
        "if rates[np.argmax(h)] ___ rates[np.argmin(h)]:\n    return ___\n"
        "if np.max(rates) > 1.001 * ___:\n    return ___\nreturn ___",
    ),
    explanation=(
        "Three facts about eq. (21) are enough: rates fall as $h$ grows, none is above "
        "$\\eta/\\mu$, and two parameters have the same rate only if they bend alike. "
        "The factor 1.001 leaves room for rounding."
    ),
    general=_read_case,
    after="A mistake that still learns is found by what it does to the rates.",
    equivalent_mutants={
        f"0 -> {n} in if np.allclose(rates, rates[0]):": (
            "rates that are alike are like any one of them"
        )
        for n in (1, -1)
    }
    | {
        f"{_CEILING} -> np.max(rates) >= 1.001 * eta / mu in if {_CEILING}:": (
            "only a rate of exactly 1.001 times the ceiling would tell, and 1.001 is "
            "nothing but room for rounding"
        ),
        f"{_UP} -> rates[np.argmax(h)] >= rates[np.argmin(h)] in if {_UP}:": (
            "at two different h none of the formulas gives the same rate, unless all "
            "are alike"
        ),
    },
)  # fmt: skip

EXERCISES = (
    NUMERICAL_CURVATURE,
    SDLM_RATES,
    DENSE_CURVATURE,
    SQUASH_CURVATURE,
    SUBSAMPLE_CURVATURE,
    CONV2D_CURVATURE,
    READ_RATES,
)
