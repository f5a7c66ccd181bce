"""13.4 squash_curvature: second derivatives through the squashing."""

from __future__ import annotations

import numpy as np

from .... import nn
from ....nn import A, S
from ....training import curvature
from ...exercise import Exercise, Function, Misconception
from ..probes import counting, numbers, probe
from ._shared import positive

Array = np.ndarray
Generator = np.random.Generator


def squash_curvature(hy: Array, y: Array) -> Array:
    slope = S / A * (A**2 - y**2)
    return hy * slope**2


def _given() -> Function:
    def squash_curvature(hy: Array, y: Array) -> Array:
        slope = 1 - y**2
        return hy * slope

    return squash_curvature


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
    title="Fix: second derivatives through the squashing",
    kind="find-and-fix",
    given=_given(),
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
            "At y = 0 you multiply by 1.14, which is the slope. A second derivative "
            "passes the squashing twice, once for each derivative. How often does the "
            "slope count?",
            (("hy * slope**2", "hy * slope"),),
        ),
        Misconception(
            "H32", "f'' instead of f'",
            "Where y is 0 you give 0, and elsewhere your numbers can be negative: you "
            "use the squashing's own second derivative, f''. Gauss-Newton drops just "
            "that. What is left in eq. (27)?",
            (("hy * slope**2",
              "hy * (-2 * S**2 / A**2 * y * (A**2 - y**2))"),),
        ),
        Misconception(
            "H33", "f'' kept",
            "You keep the squashing's own second derivative, f''. In the exact formula, "
            "eq. (26), it is multiplied by the gradient, which is not even given here. "
            "What does eq. (27) leave out?",
            (("hy * slope**2",
              "hy * (slope**2 - 2 * S**2 / A**2 * y * (A**2 - y**2))"),),
        ),
        Misconception(
            "H34", "hy squared",
            "With hy = 2 you give twice what is expected, because hy is squared along "
            "with the slope. It is a second derivative already. Which factor alone "
            "should be squared?",
            (("hy * slope**2", "(hy * slope) ** 2"),),
        ),
        Misconception(
            "H35", "slope of a plain tanh",
            "Your slope is 1 - y\u00b2, that of a plain tanh. Which two constants are in "
            "LeNet's squashing?",
            ((_SLOPE, "1 - y**2"),),
        ),
        Misconception(
            "H36", "inner derivative missing",
            "At y = 0 your answer is 9/4 times too large. Inside the tanh the input is "
            "multiplied by S: what does the chain rule make of that?",
            ((_SLOPE, "A * (1 - (y / A) ** 2)"),),
        ),
        Misconception(
            "H37", "A divided out",
            "At y = 0 your factor is S\u00b2, as if nothing stood in front of the tanh. "
            "Which factor is missing?",
            ((_SLOPE, "S * (1 - (y / A) ** 2)"),),
        ),
        Misconception(
            "H3C", "y not divided by A",
            "At y = 0 your factor is right, but your slope becomes negative for large y, "
            "because y goes up to 1.7159, not to 1. What must y be divided by to be a "
            "tanh?",
            ((_SLOPE, "A * S * (1 - y**2)"),),
        ),
        Misconception(
            "H3D", "slope doubled",
            "You double the slope. A second derivative passes the squashing twice, and "
            "each time it is multiplied by the slope: what is that in all?",
            (("hy * slope**2", "hy * slope * 2"),),
        ),
        Misconception(
            "H3E", "hy squared, slope not",
            "You squared hy instead of the slope. hy is a second derivative already: "
            "which factor comes in twice on the way through the squashing?",
            (("hy * slope**2", "hy**2 * slope"),),
        ),
        Misconception(
            "H3F", "both constants missing",
            "At y = 0 you return hy as it came: your slope there is 1. The derivative of "
            "the tanh is right: which two factors does the curve have besides?",
            ((_SLOPE, "1 - (y / A) ** 2"),),
        ),
        Misconception(
            "H38", "divided by the slope",
            "You divide by the squared slope. A steep curve passes more on: should the "
            "slope multiply or divide?",
            (("hy * slope**2", "hy / slope**2"),),
        ),
        Misconception(
            "H39", "passed through",
            "You return hy as it came. A saturated unit hardly moves its output: which "
            "factor says so?",
            (("hy * slope**2", "hy * 1.0"),),
        ),
        Misconception(
            "H3A", "hy not used",
            "You return the squared slope alone. What comes in from the next layer?",
            (("hy * slope**2", "slope**2 + 0 * hy"),),
        ),
        Misconception(
            "H3B", "tanh of the output",
            "You apply tanh to y, which is squashed already. How can tanh(S a) be written "
            "with y alone?",
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
        "The given code has chapter 10's rule for a gradient, and the slope of another "
        "curve. Which two constants does LeNet's squashing have?",
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
    after="Where units are saturated, squashing makes h smaller, so their rates grow.",
)  # fmt: skip
