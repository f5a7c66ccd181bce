"""Chapter 10, backpropagation: a tool that finds wrong gradients, every layer backwards.

The mistakes of one exercise stand beside its right code; the last one asks for an
input that tells wrong backward passes from the right one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ... import nn
from ...nn import A, S
from ...training import gradient_check
from ..compare import agree
from ..exercise import Exercise, Misconception
from .probes import backward_cases, counting, numbers, one_gradient, probe, whole

Array = np.ndarray
Generator = np.random.Generator
Gradients = tuple[Array, Array, Array]
Function = Callable[..., Any]


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


CUBES = Named("the sum of x^3", lambda x: np.sum(x**3))
SQUARES = Named("the sum of x^2", lambda x: np.sum(x**2))
WAVE = Named(
    "1 sin(x1) + 2 sin(x2) + ...",
    lambda x: np.sum(np.arange(1, x.size + 1) * np.sin(x).ravel()),
)
PRODUCT = Named("the product of all x", np.prod)


def numerical_gradient(f: Function, x: Array, h: float = 1e-5) -> Array:
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        kept = x[place]
        x[place] = kept + h
        up = f(x)
        x[place] = kept - h
        down = f(x)
        x[place] = kept
        gradient[place] = (up - down) / (2 * h)
    return gradient


def numerical_by_steps(f: Function, x: Array, h: float = 1e-5) -> Array:
    x = np.asarray(x, dtype=float)
    gradient = np.zeros(x.size)
    for n in range(x.size):
        step = np.zeros(x.shape)
        step.flat[n] = h
        gradient[n] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient.reshape(x.shape)


def numerical_by_identity(f: Function, x: Array, h: float = 1e-5) -> Array:
    x = np.asarray(x, dtype=float)
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    ends = [[f(x + step), f(x - step)] for step in steps]
    up, down = np.array(ends).T
    return ((up - down) / (2 * h)).reshape(x.shape)


def numerical_in_float32(f: Function, x: Array, h: float = 1e-5) -> Array:
    flat = np.array(x, dtype=float).ravel()
    gradient = np.empty(flat.size, dtype=np.float32)
    for n, kept in enumerate(flat.copy()):
        ends = []
        for flat[n] in (kept - h, kept + h):
            ends.append(f(flat.reshape(np.shape(x))))
        flat[n] = kept
        gradient[n] = (ends[1] - ends[0]) / h / 2
    return gradient.reshape(np.shape(x))


def _rows_moved(f: Function, x: Array, h: float = 1e-5) -> Array:
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for row in range(len(x)):
        kept = x[row].copy()
        x[row] = kept + h
        up = f(x)
        x[row] = kept - h
        down = f(x)
        x[row] = kept
        gradient[row] = (up - down) / (2 * h)
    return gradient


def _numerical_case(rng: Generator) -> tuple[Named, Array, float]:
    shape = tuple(int(n) for n in rng.integers(1, 4, int(rng.integers(1, 5))))
    f = (CUBES, SQUARES, WAVE)[int(rng.integers(3))]
    return f, rng.normal(size=shape), float(rng.choice([1e-5, 1e-3, 0.1]))


_QUOTIENT = "(up - down) / (2 * h)"

NUMERICAL_GRADIENT = Exercise(
    id="10.1",
    name="numerical_gradient",
    title="A gradient without calculus",
    reference=gradient_check.numerical_gradient,
    plain=numerical_gradient,
    probes=(
        probe(
            "the sum of x^2 at 1, 2, 3 with h = 0.5",
            lambda: (SQUARES, counting(3), 0.5),
        ),
        probe(
            "the sum of x^3 at 1, 2, 3 with h = 0.5",
            lambda: (CUBES, counting(3), 0.5),
        ),
        probe(
            "the product of 2, 0 and -1.5",
            lambda: (PRODUCT, np.array([2.0, 0.0, -1.5]), 1e-4),
        ),
        probe(
            "1 sin(x1) + 2 sin(x2) + ... at six numbers in 2 rows",
            lambda: (WAVE, numbers(2, 3)),
        ),
        probe(
            "the sum of x^2 of whole numbers (int64), shape (2, 1, 2)",
            lambda: (SQUARES, whole(2, 1, 2, low=1)),
        ),
        probe("the sum of x^3 of a single number", lambda: (CUBES, np.array(2.0))),
    ),
    misconceptions=(
        Misconception(
            "N01", "one-sided",
            "Yours leans to one side: it compares f(x + h) with f(x). The error of that "
            "shrinks with h, that of the central difference with h squared. Which "
            "second place is asked for?",
            (("x[place] = kept - h", "x[place] = kept + 0"), ("(2 * h)", "h")),
        ),
        Misconception(
            "N02", "divided by h",
            "Everything is twice as large. From x - h to x + h, how far is it?",
            (("(2 * h)", "h"),),
        ),
        Misconception(
            "N03", "not put back",
            "The first number is right, later ones drift. What does x hold when the "
            "second one is moved?",
            (("x[place] = kept\n", "pass\n"),),
        ),
        Misconception(
            "N04", "all moved at once",
            "All your numbers are the same: their sum. You move the whole of x. How many "
            "numbers may move at a time?",
            (
                ("x[place] = kept + h", "pass"), ("x[place] = kept - h", "pass"),
                ("up = f(x)", "up = f(x + h)"), ("down = f(x)", "down = f(x - h)"),
            ),
        ),
        Misconception(
            "N05", "h ignored",
            "Your answer does not depend on h. It was given one of 0.5: where does it "
            "come in?",
            (("    gradient = np", "    h = 1e-5\n    gradient = np"),),
        ),
        Misconception(
            "N06", "whole numbers stay whole",
            "With whole numbers yours explodes: an array of ints cannot hold 2.00001. "
            "Of which type must the copy be that you move?",
            (("np.array(x, dtype=float)", "np.array(x)"),),
        ),
        Misconception(
            "N07", "signs opposite",
            "All signs are opposite. If f grows with x, which of the two values is the "
            "larger?",
            (("(up - down)", "(down - up)"),),
        ),
        Misconception(
            "N08", "a row at a time",
            "You move a whole row at a time, so its numbers share one answer. Which "
            "places has an array of shape (2, 3)?",
            wrong=_rows_moved,
        ),
        Misconception(
            "N09", "step in proportion",
            "Your step is a part of the number itself: where x is 0 nothing moves. How "
            "large is the step asked for?",
            (("kept + h", "kept * (1 + h)"), ("kept - h", "kept * (1 - h)")),
        ),
        Misconception(
            "N10", "difference not divided",
            "You return how much f changes, not how fast. By what is the change divided?",
            ((_QUOTIENT, "(up - down)"),),
        ),
    ),
    alternatives=(
        numerical_by_steps,
        numerical_by_identity,
        numerical_in_float32,
    ),
    hints=(
        "For one number x the slope is nearly (f(x + h) - f(x - h)) / 2h. For an array, "
        "do so for one place at a time, all others at rest.",
        "np.ndindex(x.shape) gives every place of an array of any shape. Work on a "
        "float64 copy, and put each number back.",
        "for place in np.ndindex(x.shape):\n    kept = x[place]\n    x[place] = ___\n"
        "    up = f(x)\n    x[place] = ___\n    down = f(x)\n    x[place] = ___\n"
        "    gradient[place] = ___",
    ),
    explanation=(
        "Taylor: $f(x \\pm h) = f \\pm h f' + h^2 f''/2 \\pm h^3 f^{(3)}/6$. In the "
        "difference the even terms cancel, so $(f(x+h) - f(x-h))/2h = f' + h^2 f^{(3)}/6$. "
        "Rounding adds about $10^{-16} f / h$. Both are small around $h = 10^{-5}$."
    ),
    general=_numerical_case,
    after="It is slow and knows no calculus: the right judge for functions that do.",
    equivalent_mutants={},
)  # fmt: skip


def relative_error(a: Array, b: Array) -> float:
    difference = np.max(np.abs(a - b))
    size = max(np.max(np.abs(a)), np.max(np.abs(b)))
    if size == 0:
        return 0.0
    return difference / size


def relative_by_joining(a: Array, b: Array) -> float:
    size = np.abs(np.concatenate([a.ravel(), b.ravel()])).max()
    return float(np.abs(a - b).max() / size) if size else 0.0


def relative_by_loops(a: Array, b: Array) -> float:
    difference = size = 0.0
    for p, q in zip(a.flat, b.flat, strict=True):
        difference = max(difference, abs(float(p) - float(q)))
        size = max(size, abs(float(p)), abs(float(q)))
    return difference / size if size > 0 else 0.0


def relative_by_norm(a: Array, b: Array) -> float:
    far = [float(np.linalg.norm(v.ravel(), np.inf)) for v in (a - b, a, b)]
    return far[0] / max(far[1], far[2], 1e-300)


def relative_in_float32(a: Array, b: Array) -> np.float32:
    a, b = np.asarray(a, np.float32), np.asarray(b, np.float32)
    size = np.maximum(np.abs(a), np.abs(b)).max()
    return np.float32(0) if size == 0 else np.abs(a - b).max() / size


def _pair_case(rng: Generator) -> tuple[Array, Array]:
    shape = tuple(int(n) for n in rng.integers(1, 5, int(rng.integers(1, 5))))
    a = rng.normal(size=shape)
    return a, a + float(rng.choice([0.01, 1.0])) * rng.normal(size=shape)


_GAP = "np.max(np.abs(a - b))"
_SIZE = "max(np.max(np.abs(a)), np.max(np.abs(b)))"

RELATIVE_ERROR = Exercise(
    id="10.2",
    name="relative_error",
    title="How far apart are two gradients?",
    reference=gradient_check.relative_error,
    plain=relative_error,
    probes=(
        probe(
            "a = 100, 0.001 and b = 100, 0",
            lambda: (np.array([100.0, 0.001]), np.array([100.0, 0.0])),
        ),
        probe(
            "a = 4, -8 and b = 5, -8",
            lambda: (np.array([4.0, -8.0]), np.array([5.0, -8.0])),
        ),
        probe(
            "a = 2, 1 and b = 1, 5",
            lambda: (np.array([2.0, 1.0]), np.array([1.0, 5.0])),
        ),
        probe("all zeros in both", lambda: (np.zeros((2, 3)), np.zeros((2, 3)))),
        probe(
            "the same numbers in another order",
            lambda: (counting(2, 3), counting(2, 3)[:, ::-1].copy()),
        ),
        probe(
            "two random arrays of shape (2, 3, 2)",
            lambda: (numbers(2, 3, 2), numbers(2, 3, 2, seed=1)),
        ),
        probe("0.25 and 1, one number each", lambda: (np.full(1, 0.25), np.ones(1))),
    ),
    misconceptions=(
        Misconception(
            "E01", "number by number",
            "You divide number by number. A gradient of nearly 0 then looks terribly "
            "wrong beside one of 100. Which single number is asked for as the measure?",
            wrong=lambda a, b: float(
                np.nan_to_num(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))).max()
            ),
        ),
        Misconception(
            "E02", "without a sign turned off",
            "Where b is larger than a, your difference is negative and the maximum "
            "passes it over. What makes both directions count?",
            (("np.abs(a - b)", "a - b"),),
        ),
        Misconception(
            "E03", "measured by b alone",
            "You measure by b alone: exchange a and b, and the answer changes. What if b "
            "is all zeros?",
            ((_SIZE, "np.max(np.abs(b))"),),
        ),
        Misconception(
            "E04", "not relative",
            "You return the plain difference. Is 0.01 much? Beside gradients of 1000 or "
            "of 0.001?",
            (("return difference / size", "return difference"),),
        ),
        Misconception(
            "E05", "mean of the differences",
            "You average the differences. One wrong number among a thousand right ones "
            "then hardly shows: is that what a check is for?",
            ((_GAP, "np.mean(np.abs(a - b))"),),
        ),
        Misconception(
            "E06", "divided by both sizes",
            "Yours is divided by the sum of both sizes. That is done elsewhere; here the "
            "larger one alone is the measure. What should opposite signs give?",
            ((_SIZE, "np.max(np.abs(a)) + np.max(np.abs(b))"),),
        ),
        Misconception(
            "E07", "0 divided by 0",
            "Two arrays of zeros are equal, and yours says nan. Which case has to be "
            "asked for before the division?",
            (("size == 0", "size < 0"),),
        ),
        Misconception(
            "E08", "largest, not farthest from 0",
            "Your measure is the largest number, and \u22128 is not large for it. How far "
            "from 0 is it?",
            ((_SIZE, "max(np.max(a), np.max(b))"),),
        ),
        Misconception(
            "E09", "sizes compared",
            "You compare the largest of a with the largest of b. The same numbers in "
            "another order then count as equal. What belongs together?",
            ((_GAP, "abs(np.max(np.abs(a)) - np.max(np.abs(b)))"),),
        ),
    ),
    alternatives=(
        relative_by_joining,
        relative_by_loops,
        relative_by_norm,
        relative_in_float32,
    ),
    hints=(
        "Two questions: how far apart are the two at the worst place, and how large are "
        "the numbers anyway?",
        "The largest distance, divided by the number farthest from 0 in a or b. Where "
        "both hold only zeros there is nothing to divide by.",
        "difference = np.max(___)\nsize = max(___, ___)\nif size == 0:\n"
        "    return ___\nreturn ___",
    ),
    explanation=(
        "$\\max|a-b| / \\max(\\max|a|, \\max|b|)$ has no unit: 1e-9 means equal to "
        "nine digits, 1 means that one is 0 where the other is not, 2 that the signs are "
        "opposite. One measure for the whole array keeps numbers near 0 from shouting."
    ),
    general=_pair_case,
    after="Below 1e-7 we shall call two gradients equal, above 1e-4 something is wrong.",
)  # fmt: skip


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
            lambda: (numbers(3, 3), numbers(3, 3, seed=1), numbers(3, 3, seed=2)),
        ),
        probe(
            "3 rows, 2 inputs, 4 units",
            lambda: (numbers(3, 4), numbers(3, 2, seed=1), numbers(4, 2, seed=2)),
        ),
        probe(
            "2 rows, 5 inputs, 3 units",
            lambda: (numbers(2, 3), numbers(2, 5, seed=1), numbers(3, 5, seed=2)),
        ),
    ),
    misconceptions=(
        Misconception(
            "D11", "w transposed in dx",
            "Your dx uses w the other way round, which fits only where w is square. On "
            "the way forward x met w transposed: what does dy meet on the way back?",
            (("dy @ w", "dy @ w.T"),),
        ),
        Misconception(
            "D12", "divided by the batch again",
            "dw and db are divided by N. The mean of the loss is already in dy: where "
            "does the second division come from?",
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
            "Your dw has the shape of w turned around. Each gradient has the shape of "
            "what it belongs to: what comes first in w, units or inputs?",
            (("dy.T @ x", "x.T @ dy"),),
        ),
        Misconception(
            "D15", "db averaged",
            "Your db is a mean over the batch. Every row used the same bias: do shared "
            "contributions average or add?",
            (("dy.sum(axis=0)", "dy.mean(axis=0)"),),
        ),
        Misconception(
            "D16", "only the sign of x",
            "Your dw knows the signs of x, not its size. What multiplied w on the way "
            "forward?",
            (("dy.T @ x", "dy.T @ np.sign(x)"),),
        ),
        Misconception(
            "D17", "db over the units",
            "Your db has one number per image: you summed over the units. Which axis of "
            "dy must stay?",
            (("dy.sum(axis=0)", "dy.sum(axis=1)"),),
        ),
        Misconception(
            "D18", "dx averaged over the batch",
            "Your dx is divided by N. Each row only influences its own output: is there "
            "anything to average?",
            (("return dx, dw, db", "return dx / len(x), dw, db"),),
        ),
        Misconception(
            "D19", "one db for all units",
            "All biases got the same gradient. Which axis of dy must stay?",
            (("dy.sum(axis=0)", "np.full(len(w), dy.sum())"),),
        ),
        Misconception(
            "D20", "last row only",
            "Your dw knows the last row alone. How do the others come into it?",
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
        "Each gradient has the shape of what it belongs to: (N, D), (M, D), (M,). Which "
        "products of dy, x and w give these shapes?",
        "For one image and one unit: dx gets dy times the unit's weights, dw gets dy "
        "times the input, db gets dy. Then add up over what is shared.",
        "dx = dy @ ___\ndw = ___ @ x\ndb = dy.sum(axis=___)",
    ),
    explanation=(
        "From $y_{n,m} = \\sum_d x_{n,d} w_{m,d} + b_m$: $\\partial L/\\partial x_{n,d} = "
        "\\sum_m dy_{n,m} w_{m,d}$, an input feeds all units; $\\partial L/\\partial "
        "w_{m,d} = \\sum_n dy_{n,m} x_{n,d}$, all images use one weight; and "
        "$\\partial L/\\partial b_m = \\sum_n dy_{n,m}$."
    ),
    general=_dense_case,
    after="With it, F6 can learn.",
)  # fmt: skip


def squash_backward(dy: Array, y: Array) -> Array:
    slope = S / A * (A**2 - y**2)
    return dy * slope


def squash_backward_by_tanh(dy: Array, y: Array) -> Array:
    t = y / A
    return dy * (A * S * (1 - t * t))


def squash_backward_by_input(dy: Array, y: Array) -> Array:
    t = np.clip(y / A, -1 + 1e-15, 1 - 1e-15)
    a = np.arctanh(t) / S
    return dy * A * S / np.cosh(S * a) ** 2


def squash_backward_by_loops(dy: Array, y: Array) -> Array:
    da = np.zeros(dy.shape)
    for place in np.ndindex(dy.shape):
        da[place] = dy[place] * S / A * (A - y[place]) * (A + y[place])
    return da


def squash_backward_in_float32(dy: Array, y: Array) -> Array:
    dy, y = np.asarray(dy, np.float32), np.asarray(y, np.float32)
    return dy * np.float32(S / A) * np.float32(A - y) * np.float32(A + y)


def _squash_case(rng: Generator) -> tuple[Array, Array]:
    shape = tuple(int(n) for n in rng.integers(1, 5, int(rng.integers(1, 5))))
    return rng.normal(size=shape), nn.squash(3 * rng.normal(size=shape))


_SLOPE = "S / A * (A**2 - y**2)"

SQUASH_BACKWARD = Exercise(
    id="10.4",
    name="squash_backward",
    title="Squashing, backwards",
    reference=nn.squash_backward,
    plain=squash_backward,
    parts=("da",),
    probes=(
        probe(
            "y = 0, where the curve is steepest; dy = 1, 2",
            lambda: (counting(2), np.zeros(2)),
        ),
        probe(
            "y = f(-1), f(0), f(1), f(2); dy = 2",
            lambda: (np.full(4, 2.0), nn.squash(np.array([-1.0, 0.0, 1.0, 2.0]))),
        ),
        probe(
            "2 images of 3 maps, random",
            lambda: (numbers(2, 3, 2, 4), nn.squash(2 * numbers(2, 3, 2, 4, seed=1))),
        ),
        probe(
            "y = f(a) for a = -6 to 6: saturated at both ends",
            lambda: (numbers(1, 13), nn.squash(np.arange(-6.0, 7.0))[None]),
        ),
    ),
    misconceptions=(
        Misconception(
            "A11", "slope of a plain tanh",
            "Your slope at 0 is 1: that is 1 - y\u00b2, the slope of a plain tanh. Which "
            "two constants has ours?",
            ((_SLOPE, "1 - y**2"),),
        ),
        Misconception(
            "A12", "inner derivative missing",
            "Your slopes are 3/2 times too large. Inside the tanh the input is "
            "multiplied by S: what does the chain rule do with it?",
            ((_SLOPE, "A * (1 - (y / A) ** 2)"),),
        ),
        Misconception(
            "A13", "1 - y\u00b2 with y not divided by A",
            "Your slope becomes negative for large y: y runs to 1.7159, not to 1. What "
            "must be done to y before it is a tanh?",
            ((_SLOPE, "S * (1 - y**2)"),),
        ),
        Misconception(
            "A14", "A divided out once",
            "At 0 your slope is S, not A times S. You took the tanh's slope as it stands: "
            "which factor outside the tanh is missing?",
            ((_SLOPE, "S * (1 - (y / A) ** 2)"),),
        ),
        Misconception(
            "A15", "both constants missing",
            "Your slope at 0 is 1, and right at the ends. It should be 1.1439 there: "
            "which two factors stand around the tanh?",
            ((_SLOPE, "1 - (y / A) ** 2"),),
        ),
        Misconception(
            "A16", "value instead of slope",
            "Where y is 0 nothing comes through yours, though the curve is steepest there. "
            "Is it the value or the slope that dy is multiplied with?",
            (("dy * slope", "dy * y"),),
        ),
        Misconception(
            "A17", "tanh of the output",
            "You applied tanh to y, which is already squashed. What is tanh(S a), written "
            "with y?",
            ((_SLOPE, "A * S * (1 - np.tanh(S * y) ** 2)"),),
        ),
        Misconception(
            "A18", "dy not used",
            "You return the slope alone. What came in from above?",
            (("dy * slope", "slope + 0 * dy"),),
        ),
        Misconception(
            "A19", "dy passed through",
            "You pass dy on as it came. A saturated unit hardly moves its output: which "
            "factor says so?",
            (("dy * slope", "dy * 1"),),
        ),
        Misconception(
            "A20", "A not squared",
            "Your slope has A where A\u00b2 belongs: it is too small at 0 and wrong in sign "
            "near the ends. Where should it be 0?",
            (("A**2", "A"),),
        ),
        Misconception(
            "A21", "divided by the slope",
            "You divide by the slope. A steep curve passes more on: is that a product or "
            "a quotient?",
            (("dy * slope", "dy / slope"),),
        ),
    ),
    alternatives=(
        squash_backward_by_tanh,
        squash_backward_by_input,
        squash_backward_by_loops,
        squash_backward_in_float32,
    ),
    hints=(
        "You wrote the slope from the output in chapter 03. What is left to do with dy?",
        "y / A is tanh(S a), and the slope of A tanh(S a) is A S (1 - tanh\u00b2).",
        "slope = ___ * (A**2 - ___)\nreturn ___",
    ),
    explanation=(
        "$f(a) = A \\tanh(Sa)$, eq. (6) of the paper, has the slope "
        "$AS(1 - \\tanh^2(Sa)) = (S/A)(A^2 - y^2)$. Squashing acts on each number alone, "
        "so the chain rule is a product, number by number."
    ),
    general=_squash_case,
    after="Six of LeNet-5's layers are followed by it.",
)  # fmt: skip


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
                numbers(2, 3, 2, 3), numbers(2, 3, 4, 6, seed=1), numbers(3, seed=2),
            ),
        ),
        probe(
            "blocks of 3 x 3",
            lambda: (
                numbers(2, 2, 1, 2), numbers(2, 2, 3, 6, seed=1), numbers(2, seed=2), 3,
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "S21", "tiled instead of repeated",
            "Whole maps are repeated side by side in your dx. Which four pixels should "
            "share one gradient?",
            (
                (
                    "return dx, da, db",
                    "dx = np.tile(dy, (1, 1, size, size)) * coefficient[:, None, None]\n"
                    "    return dx, da, db",
                ),
            ),
        ),
        Misconception(
            "S22", "one pixel of each block",
            "Only one pixel of each block got a gradient. All of them were added: who "
            "should get it?",
            (("dx[n, c, rows, columns] =", "dx[n, c, i * size, j * size] ="),),
        ),
        Misconception(
            "S23", "coefficient missing in dx",
            "Your dx forgets the coefficient. What multiplied the sum on the way "
            "forward?",
            (("= g * coefficient[c]", "= g"),),
        ),
        Misconception(
            "S25", "block sum missing",
            "The gradient of your coefficient is that of the bias. In y = a s + b, what "
            "does a multiply?",
            (("da[c] += g * np.sum(x[n, c, rows, columns])", "da[c] += g"),),
        ),
        Misconception(
            "S26", "coefficient's gradient averaged",
            "The gradient of your coefficient is averaged. It is shared by the map and "
            "the batch: do contributions average or add?",
            (("return dx, da, db", "return dx, da / dy[:, 0].size, db"),),
        ),
        Misconception(
            "S27", "block mean instead of sum",
            "The gradient of your coefficient uses the block's mean. Which one did the "
            "forward pass multiply?",
            (("g * np.sum(x", "g * np.mean(x"),),
        ),
        Misconception(
            "S28", "one coefficient for all maps",
            "Every map uses the coefficient of the first. Which index picks its own?",
            (("coefficient[c]", "coefficient[0]"),),
        ),
        Misconception(
            "S29", "gradient shared out",
            "Each pixel got a part of the gradient, as for a mean. The four were added: "
            "how much does the sum move when one of them moves by 1?",
            (("= g * coefficient[c]", "= g * coefficient[c] / size**2"),),
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


def max_pool2d_backward(
    dy: Array, x: Array, size: int = 2, stride: int | None = None
) -> Array:
    step = size if stride is None else stride
    N, C, Ho, Wo = dy.shape
    dx = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    top, left = i * step, j * step
                    window = x[n, c, top : top + size, left : left + size]
                    u, v = np.unravel_index(np.argmax(window), window.shape)
                    dx[n, c, top + u, left + v] += dy[n, c, i, j]
    return dx


def max_pool2d_backward_by_masks(
    dy: Array, x: Array, size: int = 2, stride: int | None = None
) -> Array:
    step = size if stride is None else stride
    Ho, Wo = dy.shape[2:]
    best = np.full(dy.shape, -np.inf)
    pieces = []
    for u in range(size):
        for v in range(size):
            rows, columns = slice(u, u + step * Ho, step), slice(v, v + step * Wo, step)
            pieces.append((rows, columns))
            best = np.maximum(best, x[:, :, rows, columns])
    dx, left = np.zeros(x.shape), np.array(dy, dtype=float)
    for rows, columns in pieces:
        share = np.where(x[:, :, rows, columns] == best, left, 0.0)
        dx[:, :, rows, columns] += share
        left = left - share
    return dx


def max_pool2d_backward_by_indices(
    dy: Array, x: Array, size: int = 2, stride: int | None = None
) -> Array:
    step = size if stride is None else stride
    views = sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::step, ::step]
    winner = views.reshape(*dy.shape, -1).argmax(axis=-1)
    n, c, i, j = np.indices(dy.shape)
    dx = np.zeros(x.shape)
    np.add.at(dx, (n, c, i * step + winner // size, j * step + winner % size), dy)
    return dx


def max_pool2d_backward_by_search(
    dy: Array, x: Array, size: int = 2, stride: int | None = None
) -> Array:
    step = stride or size
    dx = np.zeros(x.shape, dtype=np.float32)
    for n, c, i, j in np.ndindex(dy.shape):
        best, place = None, (0, 0)
        for u, v in np.ndindex(size, size):
            value = x[n, c, i * step + u, j * step + v]
            if best is None or value > best:
                best, place = value, (i * step + u, j * step + v)
        dx[n, c, place[0], place[1]] += dy[n, c, i, j]
    return dx


def _pool_case(rng: Generator) -> tuple[Array, Array, int, int]:
    N, C, h, w, size, step = (int(n) for n in rng.integers(1, 4, 6))
    H, W = (h - 1) * step + size, (w - 1) * step + size
    x = rng.integers(-4, 4, size=(N, C, H, W)).astype(float)
    return rng.normal(size=(N, C, h, w)), x, size, step


def _big_pixel() -> tuple[Array, Array, int, int]:
    x = np.zeros((1, 1, 4, 5))
    x[0, 0, 1, 2] = 9.0
    return counting(1, 1, 2, 3), x, 3, 1


MAX_POOL2D_BACKWARD = Exercise(
    id="10.6",
    name="max_pool2d_backward",
    title="Max pooling, backwards",
    reference=nn.max_pool2d_backward,
    plain=max_pool2d_backward,
    parts=("dx",),
    probes=(
        probe(
            "a 4 x 6 image without ties",
            lambda: (counting(1, 1, 2, 3), numbers(1, 1, 4, 6)),
        ),
        probe(
            "a flat image: every window is a tie",
            lambda: (counting(1, 1, 2, 2), np.full((1, 1, 4, 4), -0.1)),
        ),
        probe("one large pixel in windows that overlap (size 3, stride 1)", _big_pixel),
        probe(
            "2 images, 3 maps, windows of 3, stride 2",
            lambda: (numbers(2, 3, 2, 3), numbers(2, 3, 5, 7, seed=1), 3, 2),
        ),
    ),
    misconceptions=(
        Misconception(
            "P11", "every tie paid in full",
            "On a tie, and MNIST's background is one large tie, every equal pixel got "
            "the whole gradient, so it multiplied. How many winners has a window?",
            (
                (
                    "dx[n, c, top + u, left + v] += dy[n, c, i, j]",
                    "dx[n, c, top : top + size, left : left + size] += (\n"
                    "                        window == window.max()) * dy[n, c, i, j]",
                ),
            ),
        ),
        Misconception(
            "P12", "average pooling's gradient",
            "Every pixel of a window got an equal share. Which pixels move the maximum "
            "when they move a little?",
            (
                (
                    "dx[n, c, top + u, left + v] += dy[n, c, i, j]",
                    "dx[n, c, top : top + size, left : left + size] += (\n"
                    "                        dy[n, c, i, j] / size**2)",
                ),
            ),
        ),
        Misconception(
            "P13", "overwritten instead of added",
            "A pixel that wins in several windows kept only the last gradient. What "
            "should happen to the others?",
            (("+= dy[n, c, i, j]", "= dy[n, c, i, j]"),),
        ),
        Misconception(
            "P14", "value instead of gradient",
            "The winners got their own value. What comes in from above, and what did "
            "the forward pass multiply it with?",
            (("+= dy[n, c, i, j]", "+= window.max()"),),
        ),
        Misconception(
            "P15", "one winner per map",
            "One pixel per map got everything. Where is the winner looked for: in the "
            "map or in each window?",
            (
                (
                    "u, v = np.unravel_index(np.argmax(window), window.shape)",
                    "u, v = np.unravel_index(np.argmax(x[n, c]), x[n, c].shape)",
                ),
                ("dx[n, c, top + u, left + v]", "dx[n, c, u, v]"),
            ),
        ),
        Misconception(
            "P16", "stride ignored",
            "Your windows move by their own size whatever the stride is. Where does "
            "window (i, j) start?",
            (("size if stride is None else stride", "size"),),
        ),
        Misconception(
            "P17", "smallest instead of largest",
            "The gradient went to the smallest pixel of each window. Who won?",
            (("np.argmax(window)", "np.argmin(window)"),),
        ),
        Misconception(
            "P18", "last of equals",
            "Where pixels are equal, yours pays the last one. This course asks for the "
            "first in row order; elsewhere other rules are used. Which does argmax take?",
            (
                (
                    "np.argmax(window)",
                    "size**2 - 1 - np.argmax(window[::-1, ::-1])",
                ),
            ),
        ),
    ),
    alternatives=(
        max_pool2d_backward_by_indices,
        max_pool2d_backward_by_masks,
        max_pool2d_backward_by_search,
    ),
    hints=(
        "Move one pixel of a window a little. When does the maximum move with it?",
        "The whole gradient of a window goes to its winner, the first one on a tie. A "
        "pixel can win in several windows.",
        "window = x[n, c, ___ : ___, ___ : ___]\n"
        "u, v = np.unravel_index(___, window.shape)\n"
        "dx[n, c, ___ + u, ___ + v] += ___",
    ),
    explanation=(
        "A maximum moves only with its largest input: $\\partial y/\\partial x$ is 1 "
        "for the winner and 0 for the rest. Where windows overlap, a pixel may win "
        "several times, and its gradients add. On a tie the first in row order wins "
        "(a convention, PyTorch's as well)."
    ),
    general=_pool_case,
    after="Max pooling is what later networks put in the place of S2 and S4.",
)  # fmt: skip


def conv2d_backward(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp = np.zeros(xp.shape)
    dw = np.zeros(w.shape)
    db = np.zeros(F)
    for n in range(N):
        for f in range(F):
            for i in range(dy.shape[2]):
                for j in range(dy.shape[3]):
                    g = dy[n, f, i, j]
                    top, left = i * stride, j * stride
                    window = xp[n, :, top : top + k, left : left + l]
                    dw[f] += g * window
                    db[f] += g
                    dxp[n, :, top : top + k, left : left + l] += g * w[f]
    dx = dxp[:, :, p : p + H, p : p + W]
    return dx, dw, db


def conv2d_backward_by_kernel_loops(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    (H, W), (Ho, Wo), (p, s) = x.shape[2:], dy.shape[2:], (padding, stride)
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for u in range(w.shape[2]):
        for v in range(w.shape[3]):
            rows, columns = slice(u, u + s * Ho, s), slice(v, v + s * Wo, s)
            pixels = xp[:, :, rows, columns]
            dw[:, :, u, v] = np.einsum("nfij,ncij->fc", dy, pixels)
            dxp[:, :, rows, columns] += np.einsum("nfij,fc->ncij", dy, w[:, :, u, v])
    return dxp[:, :, p : p + H, p : p + W], dw, dy.sum(axis=(0, 2, 3))


def conv2d_backward_by_windows(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    s, p, (k, l) = stride, padding, w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = sliding_window_view(xp, (k, l), axis=(2, 3))[:, :, ::s, ::s]
    dw = np.einsum("nfij,ncijuv->fcuv", dy, windows)
    # dy spread to stride 1 and padded, correlated with the kernel turned by 180 degrees
    (N, F), (Hp, Wp) = dy.shape[:2], xp.shape[2:]
    spread = np.zeros((N, F, Hp + k - 1, Wp + l - 1))
    (Ho, Wo) = dy.shape[2:]
    spread[:, :, k - 1 : k - 1 + s * Ho : s, l - 1 : l - 1 + s * Wo : s] = dy
    views = sliding_window_view(spread, (k, l), axis=(2, 3))
    dxp = np.einsum("nfijuv,fcuv->ncij", views, w[:, :, ::-1, ::-1])
    return dxp[:, :, p : Hp - p, p : Wp - p], dw, dy.sum(axis=(0, 2, 3))


def conv2d_backward_by_im2col(
    dy: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p, s, (Ho, Wo) = padding, stride, dy.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    rows = dy.transpose(0, 2, 3, 1).reshape(-1, F)
    places = [(n, i * s, j * s) for n in range(N) for i in range(Ho) for j in range(Wo)]
    columns = np.stack([xp[n, :, i : i + k, j : j + l].ravel() for n, i, j in places])
    shares = rows @ w.reshape(F, -1)
    dxp = np.zeros(xp.shape)
    for (n, i, j), share in zip(places, shares, strict=True):
        dxp[n, :, i : i + k, j : j + l] += share.reshape(C, k, l)
    dw = (rows.T @ columns).reshape(w.shape)
    return dxp[:, :, p : p + H, p : p + W], dw, rows.sum(axis=0)


def _conv_case(rng: Generator) -> tuple[Array, Array, Array, int, int]:
    N, C, F, k, l, stride = (int(n) for n in rng.integers(1, 4, 6))
    H, W = k + int(rng.integers(0, 4)), l + int(rng.integers(0, 4))
    p = int(rng.integers(0, 3))
    Ho, Wo = (H + 2 * p - k) // stride + 1, (W + 2 * p - l) // stride + 1
    return (
        rng.normal(size=(N, F, Ho, Wo)),
        rng.normal(size=(N, C, H, W)),
        rng.normal(size=(F, C, k, l)),
        stride,
        p,
    )


CONV2D_BACKWARD = Exercise(
    id="10.7",
    name="conv2d_backward",
    title="Convolution, backwards",
    reference=nn.conv2d_backward,
    plain=conv2d_backward,
    parts=("dx", "dw", "db"),
    probes=(
        probe("a single output gradient of 1 at (1, 2)", one_gradient),
        *backward_cases(),
    ),
    misconceptions=(
        Misconception(
            "B01", "dw mirrored",
            "Your dw is mirrored. With a single output gradient, dw is the patch of the "
            "input under that window. Is it that patch, or its mirror image?",
            (("g * window", "g * window[:, ::-1, ::-1]"),),
        ),
        Misconception(
            "B02", "dx mirrored",
            "Your dx is mirrored. With one output gradient of 1, dx is the kernel itself, "
            "placed at that window. Which index runs backwards?",
            (("+= g * w[f]", "+= g * w[f][:, ::-1, ::-1]"),),
        ),
        Misconception(
            "B03", "overwritten instead of added",
            "Pixels that several windows use kept only the last contribution. What "
            "happens to gradients of a number that is used several times?",
            (("+= g * w[f]", "= g * w[f]"),),
        ),
        Misconception(
            "B04", "db averaged",
            "Your db is too small by the number of places. One bias touches every pixel "
            "of its map: do its gradients average or add?",
            (("return dx, dw, db", "return dx, dw, dy.mean(axis=(0, 2, 3))"),),
        ),
        Misconception(
            "B05", "one db for all maps",
            "All biases got the same gradient. Which axis of dy must stay?",
            (("return dx, dw, db", "return dx, dw, np.full(F, dy.sum())"),),
        ),
        Misconception(
            "B07", "divided by the batch again",
            "dw and db are divided by N. The mean of the loss is already in dy: where "
            "does the second division come from?",
            (("return dx, dw, db", "return dx, dw / N, db / N"),),
        ),
        Misconception(
            "B08", "last image only",
            "Your dw knows the last image alone. How do the other images of the batch "
            "come into it?",
            (
                (
                    "    for n in range(N):\n",
                    "    for n in range(N):\n        dw = np.zeros(w.shape)\n",
                ),
            ),
        ),
        Misconception(
            "B09", "padding not cut off",
            "Your dx has the size of the padded image. Which part of it belongs to x?",
            (("dxp[:, :, p : p + H, p : p + W]", "dxp"),),
        ),
        Misconception(
            "B11", "last map only",
            "Your dx carries the gradient of the last map alone. Each pixel feeds all "
            "maps: how do their gradients combine?",
            (
                (
                    "        for f in range(F):\n",
                    "        for f in range(F):\n            dxp[n] = 0\n",
                ),
            ),
        ),
        Misconception(
            "B13", "all signs opposite",
            "All signs are opposite to the numerical gradient. The minus belongs in the "
            "update step: where does it stand in yours?",
            (("return dx, dw, db", "return -dx, -dw, -db"),),
        ),
        Misconception(
            "B14", "one db per pixel",
            "Your db has a value per pixel. The bias is shared by the whole map: which "
            "axes should be summed?",
            (("return dx, dw, db", "return dx, dw, dy.sum(axis=0)"),),
        ),
        Misconception(
            "B15", "dw without the input",
            "Your dw does not depend on the image. What multiplied w in the forward "
            "pass?",
            (("dw[f] += g * window", "dw[f] += g * g"),),
        ),
        Misconception(
            "B16", "dx averaged over the batch",
            "Your dx is divided by N. Each image only influences its own outputs: is "
            "there anything to average?",
            (("return dx, dw, db", "return dx / N, dw, db"),),
        ),
        Misconception(
            "B18", "db missing",
            "Your db is zero. The bias moves every output of its map: what is its "
            "gradient?",
            (("db[f] += g", "db[f] += 0 * g"),),
        ),
        Misconception(
            "B19", "images leak into each other",
            "Every image got the gradients of the whole batch. Can image 0 change the "
            "output of image 1?",
            (("dxp[n, :, top", "dxp[:, :, top"),),
        ),
        Misconception(
            "B20", "stride forgotten",
            "With stride 1 yours is right, with stride 2 the contributions land beside "
            "their windows. Where does window (i, j) start?",
            (("top, left = i * stride, j * stride", "top, left = i, j"),),
        ),
    ),
    alternatives=(
        conv2d_backward_by_kernel_loops,
        conv2d_backward_by_windows,
        conv2d_backward_by_im2col,
    ),
    hints=(
        "Take one output number alone. Which inputs, weights and bias did it use?",
        "Its gradient g reaches the window as g times the kernel, the kernel as g times "
        "the window, and the bias as g. Everything shared adds up.",
        "g = dy[n, f, i, j]\ndw[f] += g * ___\ndb[f] += ___\n"
        "dxp[n, :, ___ : ___, ___ : ___] += g * ___",
    ),
    explanation=(
        "One output is $y = b_f + \\sum w_{f,c,u,v}\\, x_{n,c,is+u,js+v}$, so "
        "$\\partial y/\\partial w$ is the window, $\\partial y/\\partial x$ the kernel "
        "and $\\partial y/\\partial b$ is 1. With the upstream gradient $g$, sum over "
        "all outputs; what is shared adds up (eq. 19 and 20 of the paper)."
    ),
    general=_conv_case,
    after="With it, the layers C1, C3 and C5 can learn.",
    widget="GradientFlow",
)  # fmt: skip


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


_SHARE = "2 * dy[n, i] * (x[n] - codes[i])"

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
            "All signs are opposite. If x grows beyond the code, does the distance grow or "
            "shrink?",
            (("(x[n] - codes[i])", "(codes[i] - x[n])"),),
        ),
        Misconception(
            "R22", "factor 2 missing",
            "Yours is half of the expected. The paper's distance has no \u00bd: what is "
            "the derivative of a square?",
            (("2 * dy[n, i]", "dy[n, i]"),),
        ),
        Misconception(
            "R23", "dy not used",
            "All classes count the same in yours. Each has its own gradient from above: "
            "where does it come in?",
            (("2 * dy[n, i] * (", "2 * ("),),
        ),
        Misconception(
            "R24", "last class only",
            "Your dx knows the last class alone. F6 feeds all ten distances: how do their "
            "gradients combine?",
            (("dx[n] += g", "dx[n] = g"),),
        ),
        Misconception(
            "R25", "codes with the sign of x",
            "dx is right, and dcodes has the opposite sign. x and code stand on two sides "
            "of a minus: what happens to the distance when the code moves towards x?",
            (("dcodes[i] -= g", "dcodes[i] += g"),),
        ),
        Misconception(
            "R26", "last image only",
            "Your dcodes knows the last image alone. The codes are shared by the batch: "
            "how do the contributions combine?",
            (("dcodes[i] -= g", "dcodes[i] = -g"),),
        ),
        Misconception(
            "R27", "divided by the batch",
            "Yours is divided by N. The mean of the loss is already in dy: where does the "
            "second division come from?",
            (("return dx, dcodes", "return dx / N, dcodes / N"),),
        ),
        Misconception(
            "R28", "dcodes left out",
            "Your dcodes is zero. LeNet-5 keeps its codes fixed, but the function should "
            "say what they would learn: what is the slope of the distance in a code?",
            (("dcodes[i] -= g", "dcodes[i] -= 0 * g"),),
        ),
        Misconception(
            "R29", "only the sign of the difference",
            "Near and far codes pull equally in yours: that is the gradient of absolute "
            "differences. These were squared, so what is left of the difference?",
            (("(x[n] - codes[i])", "np.sign(x[n] - codes[i])"),),
        ),
        Misconception(
            "R30", "one gradient for all classes",
            "Every class got the sum of all gradients. Which index of dy belongs to the "
            "class?",
            (("dy[n, i]", "dy[n].sum()"),),
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
        "dy/dx is 2 (x - c), dy/dc the same with the other sign. Times the gradient from "
        "above; x adds up over classes, c over images.",
        "g = 2 * ___ * (x[n] - ___)\ndx[n] += ___\ndcodes[i] -= ___",
    ),
    explanation=(
        "From $y_{n,i} = \\sum_j (x_{n,j} - c_{i,j})^2$ (eq. 7): $\\partial y/\\partial "
        "x = 2(x - c)$ and $\\partial y/\\partial c = -2(x - c)$. An F6 output feeds all "
        "ten distances, so dx sums over classes; a code serves all images, so dcodes sums "
        "over the batch."
    ),
    general=_rbf_case,
    after="With it, the whole chain from the loss to the image is there.",
)  # fmt: skip


def telling_case(rng: Generator) -> Gradients:
    x = rng.normal(size=(2, 3, 5, 6))
    w = rng.normal(size=(4, 3, 3, 2))
    dy = rng.normal(size=(2, 4, 3, 5))
    return dy, x, w


def telling_by_uniform(rng: Generator) -> Gradients:
    return (
        rng.uniform(-1, 1, (3, 2, 4, 3)),
        rng.uniform(-1, 1, (3, 2, 6, 4)),
        rng.uniform(-1, 1, (2, 2, 3, 2)),
    )


def telling_by_integers(rng: Generator) -> Gradients:
    x, w = rng.integers(-9, 10, (2, 2, 7, 7)), rng.integers(-9, 10, (3, 2, 4, 4))
    return rng.integers(-9, 10, (2, 3, 4, 4)), x, w


def telling_by_forward(rng: Generator) -> Gradients:
    x, w = rng.normal(size=(4, 2, 4, 6)), rng.normal(size=(3, 2, 2, 3))
    y = nn.conv2d(x, w, np.zeros(len(w)))
    return rng.normal(size=y.shape), x, w


def telling_in_float32(rng: Generator) -> Gradients:
    dy, x, w = telling_by_forward(rng)
    return dy.astype(np.float32), x.astype(np.float32), w.astype(np.float32)


def overwriting(dy: Array, x: Array, w: Array) -> Gradients:
    """The backward pass that keeps only the last contribution to each pixel."""
    _, dw, db = nn.conv2d_backward(dy, x, w)
    dx, (k, l) = np.zeros(x.shape), w.shape[2:]
    for i, j in np.ndindex(dy.shape[2:]):
        dx[:, :, i : i + k, j : j + l] = np.einsum("nf,fcuv->ncuv", dy[:, :, i, j], w)
    return dx, dw, db


def with_other_gradients(change: Callable[[Array], Array]) -> Function:
    """The right backward pass, handed a spoiled gradient from above."""
    return lambda dy, x, w: nn.conv2d_backward(change(dy), x, w)


def with_other_parts(change: Callable[..., Any]) -> Function:
    """The right backward pass, its result spoiled: change(dy, x, w, dx, dw, db)."""
    return lambda dy, x, w: change(dy, x, w, *nn.conv2d_backward(dy, x, w))


WRONG_CONVOLUTIONS: dict[str, Function] = {
    "dy not used": with_other_gradients(np.ones_like),
    "|dy| for dy": with_other_gradients(np.abs),
    "map 0's dy for all maps": with_other_gradients(lambda g: 0 * g + g[:, :1]),
    "dy turned around": with_other_gradients(lambda g: g[:, :, ::-1, ::-1]),
    "divided by N": with_other_parts(
        lambda dy, x, w, dx, dw, db: (dx, dw / len(x), db / len(x))
    ),
    "images leak": with_other_parts(
        lambda dy, x, w, dx, dw, db: (0 * dx + dx.sum(axis=0), dw, db)
    ),
    "channel 0's dx for all": with_other_parts(
        lambda dy, x, w, dx, dw, db: (0 * dx + dx[:, :1], dw, db)
    ),
    "dx overwritten": overwriting,
    "w turned in dx": lambda dy, x, w: (
        nn.conv2d_backward(dy, x, w[:, :, ::-1, ::-1])[0],
        *nn.conv2d_backward(dy, x, w)[1:],
    ),
}
LARGEST_CASE = 5_000  # numbers in one array: nine backward passes run on it


def slips_through(args: tuple[Any, ...], case: Any) -> str:
    """Which wrong backward passes a case does not tell from the right one.

    Parameters
    ----------
    args
        What the learner's function was given; not needed.
    case
        (dy, x, w) as it returned them.
    """
    try:
        dy, x, w = (np.asarray(one) for one in case)
    except (TypeError, ValueError):
        return "no case: three arrays are expected, dy, x and w"
    if max(dy.size, x.size, w.size) > LARGEST_CASE:
        return f"no case: please at most {LARGEST_CASE:,} numbers in an array"
    try:
        right = nn.conv2d_backward(dy, x, w)
    except (TypeError, ValueError) as error:
        return f"no case: {error}"
    if not all(np.isfinite(part).all() for part in (dy, x, w)):
        return "no case: it holds nan or inf"
    passing = [
        name
        for name, wrong in WRONG_CONVOLUTIONS.items()
        if all(map(agree, wrong(dy, x, w), right))
    ]
    return "undetected: " + (", ".join(passing) or "none")


TELLING_CASE = Exercise(
    id="10.9",
    name="telling_case",
    title="Break it: a case that tells right from wrong",
    reference=telling_case,
    plain=telling_case,
    parts=("the wrong ones",),
    probes=(
        probe("a generator of seed 0", lambda: (np.random.default_rng(0),)),
        probe("a generator of seed 1", lambda: (np.random.default_rng(1),)),
    ),
    view=slips_through,
    misconceptions=(
        Misconception(
            "T01", "upstream gradient of ones",
            "Your gradient from above is 1 everywhere, as if the loss were the sum of the "
            "outputs. Whoever mixes its places up or leaves it out is not found. What "
            "should differ from place to place?",
            (("rng.normal(size=(2, 4, 3, 5))", "np.ones((2, 4, 3, 5))"),),
        ),
        Misconception(
            "T02", "one image",
            "Your batch is a single image. Which mistakes need a second one to show?",
            (("(2, 3, 5, 6)", "(1, 3, 5, 6)"), ("(2, 4, 3, 5)", "(1, 4, 3, 5)")),
        ),
        Misconception(
            "T03", "one map",
            "There is a single output map. Who takes map 0 for all of them cannot be "
            "caught: what would show it?",
            (("(4, 3, 3, 2)", "(1, 3, 3, 2)"), ("(2, 4, 3, 5)", "(2, 1, 3, 5)")),
        ),
        Misconception(
            "T04", "one channel",
            "Your images have one channel. Who takes channel 0 for all cannot be caught: "
            "what would show it?",
            (("(2, 3, 5, 6)", "(2, 1, 5, 6)"), ("(4, 3, 3, 2)", "(4, 1, 3, 2)")),
        ),
        Misconception(
            "T05", "kernel of one weight",
            "With a kernel of 1 \u00d7 1 windows never overlap and nothing can be turned. "
            "Which mistakes hide there?",
            (("(4, 3, 3, 2)", "(4, 3, 1, 1)"), ("(2, 4, 3, 5)", "(2, 4, 5, 6)")),
        ),
        Misconception(
            "T06", "positive gradients only",
            "All your gradients from above are positive. What does a wrong sign need to "
            "be seen?",
            (
                (
                    "dy = rng.normal(size=(2, 4, 3, 5))",
                    "dy = rng.uniform(0.1, 1, size=(2, 4, 3, 5))",
                ),
            ),
        ),
        Misconception(
            "T07", "kernel that looks the same turned",
            "Your kernels look the same after half a turn. Who turns them is not found: "
            "which kernels would tell?",
            (("w = rng.normal(size=(4, 3, 3, 2))", "w = np.ones((4, 3, 3, 2))"),),
        ),
        Misconception(
            "T08", "one window",
            "The image is as large as the kernel: there is one window, and nothing to "
            "overlap or to mix up. How many windows meet in a pixel when there are more?",
            (("(2, 3, 5, 6)", "(2, 3, 3, 2)"), ("(2, 4, 3, 5)", "(2, 4, 1, 1)")),
        ),
        Misconception(
            "T09", "all zeros from above",
            "Your gradients from above are all 0, and then every gradient is. Which values "
            "of dy let a mistake come out?",
            (("rng.normal(size=(2, 4, 3, 5))", "np.zeros((2, 4, 3, 5))"),),
        ),
    ),
    alternatives=(
        telling_by_uniform,
        telling_by_integers,
        telling_by_forward,
        telling_in_float32,
    ),
    hints=(
        "Read the list of mistakes one by one: what must be there more than once, and "
        "what must differ, for this one to show?",
        "Several images, channels and maps; windows that overlap; random numbers of both "
        "signs everywhere. dy has the shape of y: (N, F, H - k + 1, W - l + 1).",
        "x = rng.normal(size=(___, ___, 5, 6))\nw = rng.normal(size=(4, ___, 3, 2))\n"
        "dy = rng.normal(size=(___, 4, ___, ___))\nreturn dy, x, w",
    ),
    explanation=(
        "A mistake hides where what it confuses is equal: images when there is one, maps "
        "when there is one, places when dy is constant, signs when all are positive, a "
        "turned kernel when it is symmetric. A good test input has several of everything, "
        "unequal sizes, and random numbers of both signs."
    ),
    general=lambda rng: (rng,),
    after="The checks of this course choose their inputs by the same rules.",
)  # fmt: skip

EXERCISES = (
    NUMERICAL_GRADIENT,
    RELATIVE_ERROR,
    DENSE_BACKWARD,
    SQUASH_BACKWARD,
    SUBSAMPLE_BACKWARD,
    MAX_POOL2D_BACKWARD,
    CONV2D_BACKWARD,
    RBF_BACKWARD,
    TELLING_CASE,
)
