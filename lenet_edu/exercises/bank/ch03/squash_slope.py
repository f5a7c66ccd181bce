"""03.2 squash_slope: the slope from the output."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe
from .shared import _any_shape

Array = np.ndarray
Generator = np.random.Generator


def squash_slope(y: Array) -> Array:
    A, S = 1.7159, 2 / 3
    t = y / A
    return A * S * (1 - t**2)


def slope_by_factors(y: Array) -> Array:
    A, S = 1.7159, 2 / 3
    return (S / A) * (A - y) * (A + y)


def slope_by_loops(y: Array) -> Array:
    slope = np.zeros(y.shape)
    for place in np.ndindex(y.shape):
        slope[place] = 2 / 3 / 1.7159 * (1.7159**2 - float(y[place]) ** 2)
    return slope


def slope_in_float32(y: Array) -> Array:
    t = np.asarray(y, np.float32) / np.float32(1.7159)
    return np.float32(1.7159 * 2 / 3) * (np.float32(1) - t * t)


def slope_by_cosh(y: Array) -> Array:
    """Back to S a by artanh, then A S / cosh(S a)^2."""
    with np.errstate(divide="ignore", over="ignore"):
        u = np.arctanh(np.asarray(y, float) / 1.7159)
        return 1.7159 * 2 / 3 / np.cosh(u) ** 2


def _slope_case(rng: Generator) -> tuple[Array]:
    return (nn.squash(_any_shape(rng)[0]),)


_SLOPE = "A * S * (1 - t**2)"


SQUASH_SLOPE = Exercise(
    id="03.2",
    name="squash_slope",
    title="The slope from the output",
    reference=nn.squash_slope,
    plain=squash_slope,
    probes=(
        probe("y = 0, the middle of the curve", lambda: (np.array([0.0]),)),
        probe("y = -1, 0, 1", lambda: (np.array([-1.0, 0.0, 1.0]),)),
        probe("y = -1, 0, 1 as whole numbers", lambda: (np.array([-1, 0, 1]),)),
        probe("y = 1.7159, the end of the curve", lambda: (np.array([1.7159]),)),
        probe(
            "outputs of shape (2, 3, 2)", lambda: (nn.squash(2 * numbers(2, 3, 2)),)
        ),
    ),
    misconceptions=(
        Misconception(
            "A11", "y taken for tanh",
            "At y = 0 you are right, further out your slope falls too fast, to below "
            "0. The output y is more than tanh: what was tanh multiplied by?",
            wrong=lambda y: 1.7159 * 2 / 3 * (1 - y**2),
        ),
        Misconception(
            "A12", "inner derivative missing",
            "In the middle of the curve you return 1.716, the height alone. The chain "
            "rule multiplies by one more number, from inside tanh: which?",
            ((_SLOPE, "A * (1 - t**2)"),),
        ),
        Misconception(
            "A18", "amplitude missing",
            "In the middle of the curve you return 0.667, the number inside tanh. What "
            "else multiplies the whole curve, and so its slope?",
            ((_SLOPE, "S * (1 - t**2)"),),
        ),
        Misconception(
            "A15", "both constants missing",
            "In the middle of the curve you return 1, the slope of plain tanh. Both "
            "constants change the slope: how steep is the curve at 0?",
            wrong=lambda y: 1 - (y / 1.7159) ** 2,
        ),
        Misconception(
            "A13", "y taken for tanh, amplitude missing",
            "At y = 1 you return 0, as if the curve ended there. It goes on to 1.7159: "
            "what is tanh, if y is the output?",
            wrong=lambda y: 2 / 3 * (1 - y**2),
        ),
        Misconception(
            "A14", "slope of plain tanh",
            "At y = 1 you return 0 and at y = 0 you return 1: this is the slope of plain "
            "tanh from its output. Which two constants make our curve differ?",
            wrong=lambda y: 1 - y**2,
        ),
        Misconception(
            "A16", "the value instead of the slope",
            "You return y itself. How steep is the curve where its value is y?",
            wrong=lambda y: y * 1.0,
        ),
        Misconception(
            "A17", "tanh applied to the output",
            "You apply tanh to y, but y has been through tanh already; your slope would "
            "be right for an input. How do you get tanh's value back from y?",
            (("t = y / A", "t = np.tanh(S * y)"),),
        ),
        Misconception(
            "A24", "slope of the logistic function",
            "At y = 0 you return 0, where the curve is steepest. y(1 - y) belongs to the "
            "logistic function. What is the derivative of tanh?",
            wrong=lambda y: y * (1 - y),
        ),
        Misconception(
            "A25", "square forgotten",
            "At y = 1 and y = -1 your slopes differ, but the curve is equally steep on "
            "both sides. Which power makes the sign of y irrelevant?",
            ((_SLOPE, "A * S * (1 - t)"),),
        ),
        Misconception(
            "A26", "plus for minus",
            "Your slope grows towards the ends, where the curve is flat. Is the square "
            "added or taken away?",
            ((_SLOPE, "A * S * (1 + t**2)"),),
        ),
        Misconception(
            "A27", "multiplied by A instead of divided",
            "In the middle you are right, further out you fall far below 0. To get tanh "
            "back from y, do you multiply by A or divide by it?",
            (("t = y / A", "t = y * A"),),
        ),
        Misconception(
            "A28", "slope of the inverse",
            "You return run over rise: the slope of the inverse function, infinite at "
            "the end of the curve. Which of the two should be below?",
            ((_SLOPE, "1 / (A * S * (1 - t**2))"),),
        ),
    ),
    alternatives=(slope_by_factors, slope_by_loops, slope_in_float32, slope_by_cosh),
    hints=(
        "Write t for tanh(S a), so y = A t. What is t, if you know y and A?",
        "The derivative of tanh is 1 - tanh squared. The chain rule multiplies it by "
        "what stands in front of tanh and by what multiplies a inside.",
        "t = y / ___\nreturn ___ * ___ * (1 - ___)",
    ),
    explanation=(
        "With $t = \\tanh(S a)$ we have $y = A t$ and, by the chain rule, "
        "$f'(a) = A \\cdot S \\cdot (1 - t^2)$. Since $t = y / A$, no second tanh is "
        "needed: $f'(a) = A S (1 - y^2 / A^2) = \\frac{S}{A}(A^2 - y^2)$. At the middle "
        "it is $A S$, at the ends 0. The curve is that of LeCun et al. 1998, App. A."
    ),
    general=_slope_case,
    parts=("slope",),
    after="Chapter 10 multiplies gradients by it, without computing tanh again.",
    widget="SquashingExplorer",
)  # fmt: skip
