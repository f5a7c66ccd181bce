"""03.1 squash: 1.7159 tanh(2a/3)."""

from __future__ import annotations

import math

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from .. import families
from ..probes import probe, small
from ._shared import any_shape

Array = np.ndarray


def squash(a: Array) -> Array:
    amplitude = 1.7159
    gain = 2 / 3
    return amplitude * np.tanh(gain * a)


def squash_by_loops(a: Array) -> Array:
    y = np.zeros(a.shape)
    for place in np.ndindex(a.shape):
        y[place] = 1.7159 * math.tanh(2 * a[place] / 3)
    return y


def squash_by_logistic(a: Array) -> Array:
    """tanh(u) = 2 / (1 + exp(-2u)) - 1: an overflowing exp gives 0, which is right."""
    return 1.7159 * (2 / (1 + np.exp(-4 * np.asarray(a, float) / 3)) - 1)


def squash_in_float32(a: Array) -> Array:
    u = np.float32(2 / 3) * np.asarray(a, np.float32)
    return np.float32(1.7159) * np.tanh(u)


def squash_by_map(a: Array) -> Array:
    return np.vectorize(lambda one: 1.7159 * math.tanh(one / 1.5), otypes=[float])(a)


def _by_exponentials(a: Array) -> Array:
    u = np.exp(4 * np.asarray(a, float) / 3)
    return 1.7159 * (u - 1) / (u + 1)


def _by_two_exponentials(a: Array) -> Array:
    u = 2 * np.asarray(a, float) / 3
    up, down = np.exp(u), np.exp(-u)
    return 1.7159 * (up - down) / (up + down)


def _rounded_gain(id: str, gain: float) -> Misconception:
    return Misconception(
        id, f"2/3 rounded to {gain}",
        f"Your values are close, but not exact: they fit a gain of {gain}. How can you "
        "write two thirds without rounding it yourself?",
        (("2 / 3", str(gain)),),
    )  # fmt: skip


def _logistic(a: Array) -> Array:
    return 1 / (1 + np.exp(-np.asarray(a, float)))


def _scaled_logistic(a: Array) -> Array:
    return 1.7159 / (1 + np.exp(-2 * np.asarray(a, float) / 3))


def _into_the_input_type(a: Array) -> Array:
    y = np.zeros_like(a)
    for place in np.ndindex(a.shape):
        y[place] = 1.7159 * math.tanh(2 * a[place] / 3)
    return y


_CURVE = "amplitude * np.tanh(gain * a)"


SQUASH = Exercise(
    id="03.1",
    name="squash",
    title="1.7159 tanh(2a/3)",
    reference=nn.squash,
    plain=squash,
    probes=(
        probe("a = -1, 0, 1", lambda: (np.array([-1.0, 0.0, 1.0]),)),
        probe("a = -1, 0, 1 as whole numbers", lambda: (np.array([-1, 0, 1]),)),
        probe(
            "a = 0.5, 2 and -3 in a (3, 1) array",
            lambda: (np.array([[0.5], [2.0], [-3.0]]),),
        ),
        probe("a = -3000 and 3000", lambda: (np.array([-3000.0, 3000.0]),)),
        probe(
            "maps of shape (2, 3, 4, 5), whole numbers",
            lambda: (small(2, 3, 4, 5),),
        ),
        probe("a single number, 2", lambda: (np.array(2.0),)),
    ),
    misconceptions=(
        Misconception(
            "A01", "plain tanh",
            "At a = 1 you return 0.762, which is the plain tanh. The two constants "
            "were chosen so that 1 becomes 1. Where does each of them go?",
            ((_CURVE, "np.tanh(a)"),),
        ),
        Misconception(
            "A02", "gain missing",
            "Far out you reach 1.7159 as you should, but near 0 your curve is too "
            "steep. What is a multiplied by before tanh sees it?",
            ((_CURVE, "amplitude * np.tanh(a)"),),
        ),
        Misconception(
            "A06", "amplitude missing",
            "Far out you reach 1 instead of 1.7159. Your curve is as wide as it "
            "should be, but not as high: what multiplies tanh?",
            ((_CURVE, "np.tanh(gain * a)"),),
        ),
        Misconception(
            "A07", "amplitude inside tanh",
            "Both constants are inside your tanh, so nothing leaves the range from -1 "
            "to 1. Which of the two sets the height?",
            ((_CURVE, "np.tanh(amplitude * gain * a)"),),
        ),
        Misconception(
            "A08", "constants exchanged",
            "Far out you reach 0.667, although near 0 the slope is right. The two "
            "constants have changed places: which one is the height?",
            ((_CURVE, "gain * np.tanh(amplitude * a)"),),
        ),
        Misconception(
            "A32", "both constants outside",
            "Far out you reach 1.144, the product of both constants: nothing "
            "stretches a itself. Which constant belongs inside tanh?",
            ((_CURVE, "amplitude * gain * np.tanh(a)"),),
        ),
        Misconception(
            "A36", "divided by 3 outside",
            "Far out you reach 0.572, a third of 1.7159: the 3 divides the result. "
            "What should be divided by 3, tanh or what goes into it?",
            ((_CURVE, "amplitude * np.tanh(2 * a) / 3"),),
        ),
        Misconception(
            "A35", "a outside tanh",
            "Your values grow in proportion to a without a limit: tanh has seen only "
            "the constant. Where does the bracket of tanh close?",
            ((_CURVE, "amplitude * np.tanh(gain) * a"),),
        ),
        Misconception(
            "A03", "3/2 for 2/3",
            "At a = 1 you return 1.553, more than what went in. Is the number inside "
            "tanh two thirds or three halves?",
            (("2 / 3", "3 / 2"),),
        ),
        Misconception(
            "A09", "2 // 3 is 0",
            "You return 0 for every a. Which of the two constants is 0 in yours: what "
            "does // make of 2 and 3?",
            (("2 / 3", "2 // 3"),),
        ),
        Misconception(
            "A30", "amplitude rounded",
            "Your values are too large by one part in 17,000, as with an amplitude of "
            "1.716. Which four decimals does the constant have?",
            (("1.7159", "1.716"),),
        ),
        _rounded_gain("A31", 0.67),
        _rounded_gain("A41", 0.667),
        _rounded_gain("A42", 0.6667),
        Misconception(
            "A04", "logistic function",
            "At a = 0 you return 0.5, and nothing is negative: this is the logistic "
            "function, another curve called sigmoid. Which one did the paper use?",
            wrong=_logistic,
        ),
        Misconception(
            "A10", "logistic function with the constants",
            "At a = 0 you return half of 1.7159. The constants are there, but around "
            "a logistic function: what should the curve be at 0?",
            wrong=_scaled_logistic,
        ),
        Misconception(
            "A33", "arctan for tanh",
            "At a = 1 you return 1.009, and far out 2.695: arctan ends at half of pi, "
            "not at 1. Which function is asked for?",
            ((_CURVE, "amplitude * np.arctan(gain * a)"),),
        ),
        Misconception(
            "A05", "exp overflows",
            "All is right until a = 3000: there you divide infinity by infinity, "
            "which is nan. Which function of NumPy gives this quotient directly?",
            wrong=_by_exponentials,
        ),
        Misconception(
            "A37", "both exponentials overflow",
            "At a = -3000 and 3000 you divide infinity by infinity, which is nan. "
            "Which function of NumPy gives this quotient directly?",
            wrong=_by_two_exponentials,
        ),
        Misconception(
            "A20", "cut off at -1 and 1",
            "Your values stop at -1 and 1. The paper's curve goes on to 1.7159, which "
            "it never quite reaches. What cuts yours off?",
            ((_CURVE, "np.clip(amplitude * np.tanh(gain * a), -1, 1)"),),
        ),
        families.decimals_lost(
            "A21",
            wrong=_into_the_input_type, of="an array of whole numbers",
        ),
        Misconception(
            "A22", "sign lost",
            "At a = -1 you return +1. The curve is odd: f(-a) is -f(a). Where does "
            "the sign go?",
            ((_CURVE, "amplitude * np.tanh(gain * np.abs(a))"),),
        ),
        Misconception(
            "A34", "sign turned",
            "At a = -1 you return +1, and at a = 1 you return -1. The curve should "
            "rise: where does the sign turn?",
            ((_CURVE, "-amplitude * np.tanh(gain * a)"),),
        ),
        Misconception(
            "A23", "negative part cut off",
            "Below 0 you return 0, as ReLU does. The curve of 1998 is negative where "
            "a is: what removes that half?",
            ((_CURVE, "np.maximum(amplitude * np.tanh(gain * a), 0)"),),
        ),
        Misconception(
            "A38", "slope instead of value",
            "At a = 0 you return 1.144, which is the slope of the curve there. What "
            "is its value at 0?",
            ((_CURVE, "amplitude * gain * (1 - np.tanh(gain * a) ** 2)"),),
        ),
        Misconception(
            "A39", "tangent",
            "np.tan is the tangent, which has no limits. The curve that bends "
            "towards two limits is the hyperbolic tangent: what is it called in "
            "NumPy?",
            (("np.tanh(", "np.tan("),),
        ),
        Misconception(
            "A40", "2/3 rounded",
            "Your values are a little too close to 0, as if 2/3 had been cut to "
            "0.66. Python works it out for you: which expression is exactly two "
            "thirds?",
            wrong=lambda a: 1.7159 * np.tanh(0.66 * a),
        ),
        Misconception(
            "A43", "cut off, not bent",
            "Up to 1.7159 you return a itself: your curve is straight and cut off at both "
            "ends. Which function bends towards its limits?",
            ((_CURVE, "np.clip(a, -amplitude, amplitude)"),),
        ),
        Misconception(
            "A44", "1/3 for 2/3",
            "At a = 1 you return 0.552, as if 1/3 stood inside tanh. Where does a factor of 2 "
            "get lost?",
            ((_CURVE, "amplitude * np.tanh(a / 3)"),),
        ),
        Misconception(
            "A45", "2 for 2/3",
            "At a = 1 you return 1.654, as if 2 stood inside tanh. What should 2 a be divided "
            "by?",
            ((_CURVE, "amplitude * np.tanh(2 * a)"),),
        ),
    ),
    alternatives=(
        squash_by_loops, squash_by_logistic, squash_in_float32, squash_by_map
    ),
    hints=(
        "There are two constants: one sets how high the curve gets, the other how "
        "quickly it gets there. Which one is 1.7159?",
        "A number that multiplies a *inside* tanh stretches the curve sideways; one in "
        "front of tanh stretches it upwards. NumPy's tanh takes a whole array.",
        "return ___ * np.tanh(___ * a)",
    ),
    explanation=(
        "$f(a) = A \\tanh(S a)$ with $A = 1.7159$ and $S = 2/3$ (LeCun et al. 1998, "
        "eq. 6 and App. A). $A$ is the height that is never quite reached. With these "
        "constants $f(1) = 1$ and $f(-1) = -1$ to five digits, the gain is about 1 in "
        "between, and the curve bends most near $\\pm 1$. The paper adds that the "
        "choice is a convenience: other constants work too."
    ),
    general=any_shape,
    after="Every map and unit up to F6 goes through it; chapters 04 to 08 use yours.",
    widget="SquashingExplorer",
    equivalent_mutants={},
)  # fmt: skip
