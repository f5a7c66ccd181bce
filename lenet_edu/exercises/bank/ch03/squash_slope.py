"""03.2 squash_slope: the slope from the output, found and fixed in given code."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from .. import families
from ..probes import probe
from ._shared import any_shape

Array = np.ndarray
Generator = np.random.Generator


def squash_slope(y: Array) -> Array:
    A, S = 1.7159, 2 / 3
    t = y / A
    return A * S * (1 - t**2)


def given_slope(y: Array) -> Array:
    A, S = 1.7159, 2 / 3
    return A * S * (1 - np.tanh(S * y) ** 2)


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
    return (nn.squash(any_shape(rng)[0]),)


def _into_the_type_of_y(y: Array) -> Array:
    slope = np.zeros_like(y)
    slope[...] = squash_slope(y)
    return slope


_SLOPE = "A * S * (1 - t**2)"
_STILL_TANH = (
    "You still apply tanh to y, with another factor inside. But y has been through tanh "
    "already: which step after it has to be undone?"
)


SQUASH_SLOPE = Exercise(
    id="03.2",
    name="squash_slope",
    title="Fix: the slope from the output",
    kind="find-and-fix",
    reference=nn.squash_slope,
    plain=squash_slope,
    given=given_slope,
    probes=(
        probe("y = 0, the middle of the curve", lambda: (np.array([0.0]),)),
        probe("y = -1, 0, 1", lambda: (np.array([-1.0, 0.0, 1.0]),)),
        probe("y = -1, 0, 1 as whole numbers", lambda: (np.array([-1, 0, 1]),)),
        probe("y = 1.7159, the end of the curve", lambda: (np.array([1.7159]),)),
        probe(
            "y = 0.5, -0.5, 1.5 and -1.5 in a (2, 2) array",
            lambda: (np.array([[0.5, -0.5], [1.5, -1.5]]),),
        ),
        probe("a single number, y = 1", lambda: (np.array(1.0),)),
    ),
    misconceptions=(
        Misconception(
            "A11", "y taken for tanh",
            "At y = 0 you are right, but further out your slope falls too fast, to 0 "
            "at y = 1. The output y is more than tanh: what has tanh been multiplied "
            "by?",
            (("t = y / A", "t = y"),),
        ),
        Misconception(
            "A12", "inner derivative missing",
            "In the middle of the curve you return 1.716, the amplitude alone. The "
            "chain rule multiplies by one more number, from inside tanh: which one?",
            ((_SLOPE, "A * (1 - t**2)"),),
        ),
        Misconception(
            "A18", "amplitude missing",
            "In the middle of the curve you return 0.667, the number inside tanh. "
            "What else multiplies the whole curve, and so its slope?",
            ((_SLOPE, "S * (1 - t**2)"),),
        ),
        Misconception(
            "A15", "both constants missing",
            "In the middle of the curve you return 1, the slope of plain tanh. Both "
            "constants change the slope: how steep is our curve at 0?",
            ((_SLOPE, "1 - t**2"),),
        ),
        Misconception(
            "A13", "y taken for tanh, amplitude missing",
            "At y = 1 you return 0, as if the curve ended there. It goes on to "
            "1.7159: what is tanh, if y is the output?",
            wrong=lambda y: 2 / 3 * (1 - y**2),
        ),
        Misconception(
            "A14", "slope of plain tanh",
            "At y = 1 you return 0 and at y = 0 you return 1: this is the slope of "
            "plain tanh from its output. Which two constants make our curve "
            "different?",
            wrong=lambda y: 1 - y**2,
        ),
        Misconception(
            "A29", "gain on the output",
            "In the middle of the curve you return 1, and 0 at y = 1.5 already, where "
            "the curve still rises. y has been through tanh: what is tanh, if y is the "
            "output?",
            wrong=lambda y: 1 - (2 / 3 * y) ** 2,
        ),
        Misconception(
            "A30", "amplitude not squared",
            "In the middle of the curve you return 0.667, and at its end the slope is "
            "not 0. When A multiplies tanh, what does it do to tanh squared?",
            wrong=lambda y: 2 / 3 / 1.7159 * (1.7159 - y**2),
        ),
        Misconception(
            "A31", "amplitude squared once too little",
            "In the middle of the curve you are right, but at its end the slope is "
            "not 0. In A S (1 - t**2), what is t if y is A t?",
            wrong=lambda y: 2 / 3 * (1.7159 - y**2),
        ),
        Misconception(
            "A32", "gain divided by the amplitude twice",
            "Your slopes are too small by a factor of A squared. In S / A (A**2 - "
            "y**2), what does the first factor do to the A**2?",
            ((_SLOPE, "S / A * (1 - t**2)"),),
        ),
        Misconception(
            "A16", "the value instead of the slope",
            "You return y itself. How steep is the curve where its value is y?",
            wrong=lambda y: y * 1.0,
        ),
        Misconception(
            "A17", "tanh applied to the output",
            "You apply tanh to y, but y has been through tanh already; your slope "
            "would be right for an input. How do you get the value of tanh back from "
            "y?",
            (("t = y / A", "t = np.tanh(S * y)"),),
        ),
        Misconception(
            "A24", "slope of the logistic function",
            "At y = 0 you return 0, although the curve is steepest there. y (1 - y) "
            "belongs to the logistic function: what is the derivative of tanh?",
            wrong=lambda y: y * (1 - y),
        ),
        Misconception(
            "A25", "square forgotten",
            "At y = 1 and y = -1 your slopes differ, but the curve is equally steep "
            "on both sides. Which power makes the sign of y irrelevant?",
            ((_SLOPE, "A * S * (1 - t)"),),
        ),
        Misconception(
            "A33", "magnitude instead of square",
            "Your slope has a corner at y = 0: it falls in a straight line on both "
            "sides. Which power of t belongs there?",
            ((_SLOPE, "A * S * (1 - np.abs(t))"),),
        ),
        Misconception(
            "A34", "difference squared",
            "At y = -1 your slope is larger than in the middle, where the curve is "
            "steepest. What is squared: t alone, or 1 - t?",
            ((_SLOPE, "A * S * (1 - t) ** 2"),),
        ),
        Misconception(
            "A26", "plus for minus",
            "Your slope grows towards the ends, where the curve is flat. Is the "
            "square added or subtracted?",
            ((_SLOPE, "A * S * (1 + t**2)"),),
        ),
        Misconception(
            "A27", "multiplied by A instead of divided",
            "In the middle you are right, but further out you fall far below 0. To "
            "get tanh back from y, do you multiply by A or divide by it?",
            (("t = y / A", "t = y * A"),),
        ),
        Misconception(
            "A35", "2 // 3 is 0",
            "You return 0 everywhere. Which of the constants is 0 in yours: what does "
            "// make of 2 and 3?",
            (("2 / 3", "2 // 3"),),
        ),
        Misconception(
            "A28", "slope of the inverse",
            "You return the slope of the inverse function, which is infinite at the "
            "end of the curve. Slope is rise over run: which of the two goes below?",
            ((_SLOPE, "1 / (A * S * (1 - t**2))"),),
        ),
        families.decimals_lost(
            "A36",
            wrong=_into_the_type_of_y, of="an array of whole numbers",
        ),
        Misconception(
            "A37", "sign of the slope",
            "All your signs are opposite, as if the curve fell. Which of the two is "
            "subtracted from the other, 1 or the square?",
            ((_SLOPE, "A * S * (t**2 - 1)"),),
        ),
        Misconception(
            "A38", "gain squared",
            "In the middle of the curve you return 0.763. The number inside tanh "
            "comes in once, by the chain rule: how often do you multiply by it?",
            ((_SLOPE, "A * S**2 * (1 - t**2)"),),
        ),
        Misconception(
            "A39", "doubled instead of squared",
            "At y = 1 and y = -1 your slopes differ, but the curve is equally steep "
            "on both sides. Which power makes the sign of y irrelevant?",
            ((_SLOPE, "A * S * (1 - 2 * t)"),),
        ),
        Misconception(
            "A41", "tanh of the output, without S",
            _STILL_TANH, (("t = y / A", "t = np.tanh(y)"),),
        ),
        Misconception(
            "A42", "tanh of the output, divided by A",
            _STILL_TANH, (("t = y / A", "t = np.tanh(S * y / A)"),),
        ),
        Misconception(
            "A43", "tanh of the output, divided by S",
            _STILL_TANH, (("t = y / A", "t = np.tanh(y / S)"),),
        ),
        Misconception(
            "A44", "arctanh of the output times S",
            "You square an arctanh. Going backwards is the right idea, but the slope "
            "needs the value of tanh, which is y without what was done to it last. "
            "What was that?",
            (("t = y / A", "t = np.arctanh(S * y)"),),
        ),
        Misconception(
            "A45", "arctanh of what was wanted",
            "You go back as far as S a. The slope needs tanh(S a), which you hold one "
            "step earlier: what do you give to arctanh?",
            (("t = y / A", "t = np.arctanh(y / A)"),),
        ),
        Misconception(
            "A46", "S undone instead of A",
            "In the middle you are right, but you return 0 at y = 1.5 already, where "
            "the curve still rises. Which of the two constants has multiplied tanh to "
            "give y?",
            (("t = y / A", "t = S * y"),),
        ),
        Misconception(
            "A47", "arctanh of the output",
            "You give y to arctanh, which is infinite at 1 and nan beyond. The outputs of our "
            "curve reach further: what has tanh been multiplied by?",
            (("t = y / A", "t = np.tanh(np.arctanh(y))"),),
        ),
        Misconception(
            "A48", "tanh of the output, then divided by A",
            "You divide by A, but before that you apply tanh to y. y has been through tanh "
            "already: which of your steps is one too many?",
            (("t = y / A", "t = np.tanh(S * y) / A"),),
        ),
    ),
    alternatives=(slope_by_factors, slope_by_loops, slope_in_float32, slope_by_cosh),
    hints=(
        "The derivation in the text needs one quantity, tanh(S a). Which expression of "
        "the given line should be that, and what is it instead?",
        "y has been through tanh already, and was then multiplied by A. To get tanh(S "
        "a) back from y, undo what was done last.",
        "return A * S * (1 - (y / ___) ** 2)",
    ),
    explanation=(
        "The chain rule gives $f'(a) = A S\\, (1 - \\tanh^2(S a))$. The given code puts "
        "$y$ where $a$ belongs, so tanh is applied twice. But $y = A \\tanh(S a)$, so "
        "$\\tanh(S a) = y / A$, and no second tanh is needed: $f'(a) = A S (1 - y^2 / "
        "A^2) = \\frac{S}{A}(A^2 - y^2)$. In the middle it is $A S$, at the ends 0. The "
        "curve is that of LeCun et al. 1998, App. A."
    ),
    general=_slope_case,
    parts=("slope",),
    after="Chapter 10 multiplies gradients by it, without computing tanh again.",
    widget="SquashingExplorer",
)  # fmt: skip
