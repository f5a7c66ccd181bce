"""Chapter 03, squashing: the curve, its slope from its output, where it bends most."""

# The plain functions are written as a learner would, with bare loops.
from __future__ import annotations

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ... import nn
from ..exercise import Exercise, Misconception
from .probes import numbers, probe

Array = np.ndarray
Generator = np.random.Generator


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


def _logistic(a: Array) -> Array:
    return 1 / (1 + np.exp(-np.asarray(a, float)))


def _scaled_logistic(a: Array) -> Array:
    return 1.7159 / (1 + np.exp(-2 * np.asarray(a, float) / 3))


def _into_the_input_type(a: Array) -> Array:
    y = np.zeros_like(a)
    for place in np.ndindex(a.shape):
        y[place] = 1.7159 * math.tanh(2 * a[place] / 3)
    return y


def _any_shape(rng: Generator) -> tuple[Array]:
    shape = tuple(int(n) for n in rng.integers(1, 5, int(rng.integers(1, 5))))
    return (rng.normal(size=shape) * 3,)


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
            "a = 0.3, 2 and -3.5 in a (3, 1) array",
            lambda: (np.array([[0.3], [2.0], [-3.5]]),),
        ),
        probe("a = -1000 and 1000", lambda: (np.array([-1000.0, 1000.0]),)),
        probe("maps of shape (2, 3, 4, 5)", lambda: (2 * numbers(2, 3, 4, 5),)),
    ),
    misconceptions=(
        Misconception(
            "A01", "plain tanh",
            "At a = 1 you return 0.762, which is the plain tanh. The two constants were "
            "chosen so that 1 stays 1. Where does each of them go?",
            wrong=lambda a: np.tanh(a),
        ),
        Misconception(
            "A02", "gain inside tanh missing",
            "Far out you reach 1.7159 as you should, but near 0 your curve is too "
            "steep. What is a multiplied by before tanh sees it?",
            ((_CURVE, "amplitude * np.tanh(a)"),),
        ),
        Misconception(
            "A06", "amplitude missing",
            "Far out you reach 1 and not 1.7159. The curve is as wide as it should be, "
            "but not as high: what multiplies tanh?",
            ((_CURVE, "np.tanh(gain * a)"),),
        ),
        Misconception(
            "A07", "amplitude inside tanh",
            "You multiply by both constants inside tanh, so that nothing leaves the "
            "range -1 to 1. Which of the two sets the height?",
            ((_CURVE, "np.tanh(amplitude * gain * a)"),),
        ),
        Misconception(
            "A08", "constants exchanged",
            "Far out you reach 0.667, and near 0 the slope is right. The two constants "
            "have changed places: which one is the height?",
            ((_CURVE, "gain * np.tanh(amplitude * a)"),),
        ),
        Misconception(
            "A03", "3/2 for 2/3",
            "At a = 1 you return 1.553, more than went in. Is the number inside tanh "
            "two thirds or three halves?",
            (("2 / 3", "3 / 2"),),
        ),
        Misconception(
            "A09", "2 // 3 is 0",
            "You return 0 for every a. Which of the two constants became 0: what does "
            "// do to 2 and 3?",
            (("2 / 3", "2 // 3"),),
        ),
        Misconception(
            "A04", "logistic function",
            "At a = 0 you return 0.5, and nothing is negative: the logistic function, "
            "the other curve called sigmoid. Which one did the paper use?",
            wrong=_logistic,
        ),
        Misconception(
            "A10", "logistic function with the constants",
            "At a = 0 you return half of 1.7159. The constants are there, but around a "
            "logistic function: what should the curve be at 0?",
            wrong=_scaled_logistic,
        ),
        Misconception(
            "A05", "exp overflows",
            "All is right until a = 1000: there you divide infinity by infinity, which "
            "is nan. Which function of NumPy gives this quotient without the detour?",
            wrong=_by_exponentials,
        ),
        Misconception(
            "A20", "cut off at -1 and 1",
            "Your values stop at -1 and 1. The paper's curve goes on to 1.7159 and "
            "never quite reaches it. What cuts yours off?",
            ((_CURVE, "np.clip(amplitude * np.tanh(gain * a), -1, 1)"),),
        ),
        Misconception(
            "A21", "decimals lost",
            "With whole numbers your answer lost its decimals: the array that you fill "
            "has the type of a. Which type can hold 0.99?",
            wrong=_into_the_input_type,
        ),
        Misconception(
            "A22", "sign lost",
            "At a = -1 you return +1. The curve is odd: f(-a) is -f(a). Where does the "
            "sign go?",
            ((_CURVE, "amplitude * np.tanh(gain * np.abs(a))"),),
        ),
        Misconception(
            "A23", "negative part cut off",
            "Below 0 you return 0, as ReLU does. The curve of 1998 is below 0 where a "
            "is: what removes that half?",
            ((_CURVE, "np.maximum(amplitude * np.tanh(gain * a), 0)"),),
        ),
    ),
    alternatives=(
        squash_by_loops, squash_by_logistic, squash_in_float32, squash_by_map
    ),
    hints=(
        "Two constants, two roles: one sets how high the curve gets, the other how "
        "quickly it gets there. Which is 1.7159?",
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
    general=_any_shape,
    after="Every map and unit up to F6 goes through it: chapters 04 to 08 use yours.",
    widget="SquashingExplorer",
    equivalent_mutants={},
)  # fmt: skip


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


def curvature_peak(a: Array, y: Array) -> float:
    best = -1.0
    where = 0.0
    for i in range(1, len(a) - 1):
        bend = abs(y[i + 1] - 2 * y[i] + y[i - 1])
        if a[i] > 0 and bend > best:
            best = bend
            where = a[i]
    return float(where)


def peak_by_slices(a: Array, y: Array) -> float:
    bend = np.abs(y[2:] - 2 * y[1:-1] + y[:-2])
    inner = a[1:-1]
    return float(inner[inner > 0][np.argmax(bend[inner > 0])])


def peak_by_diff(a: Array, y: Array) -> Array:
    bend = np.abs(np.diff(y, n=2))
    bend[a[1:-1] <= 0] = -1
    return a[1 + bend.argmax()]


def peak_by_convolution(a: Array, y: Array) -> float:
    """The second difference is a correlation with 1, -2, 1: chapter 02 once more."""
    bend = np.abs(np.convolve(y, [1.0, -2.0, 1.0], mode="valid"))
    return float(a[1:-1][np.argmax(np.where(a[1:-1] > 0, bend, -np.inf))])


def peak_by_windows(a: Array, y: Array) -> float:
    bend = np.abs(np.einsum("iu,u->i", sliding_window_view(y, 3), [1.0, -2.0, 1.0]))
    right = np.flatnonzero(a[1:-1] > 0)
    return float(a[1 + right[np.argmax(bend[right])]])


def _index_not_moved(a: Array, y: Array) -> float:
    bend = np.abs(np.diff(y, n=2))
    return float(a[:-2][a[:-2] > 0][np.argmax(bend[a[:-2] > 0])])


def _index_after(a: Array, y: Array) -> float:
    bend = np.abs(np.diff(y, n=2))
    return float(a[2:][a[2:] > 0][np.argmax(bend[a[2:] > 0])])


def _gradient_twice(a: Array, y: Array) -> float:
    bend = np.abs(np.gradient(np.gradient(y, a), a))
    return float(a[a > 0][np.argmax(bend[a > 0])])


def _curve_case(rng: Generator) -> tuple[Array, Array]:
    n, first = int(rng.integers(7, 25)), int(rng.integers(-4, 1))
    return (np.arange(n) + first) * 0.25, rng.normal(size=n)


def _grid(first: float, last: float, n: int) -> Array:
    return np.linspace(first, last, n)


_BEND = "abs(y[i + 1] - 2 * y[i] + y[i - 1])"

CURVATURE_PEAK = Exercise(
    id="03.3",
    name="curvature_peak",
    title="Where does a curve bend most?",
    reference=curvature_peak,
    plain=curvature_peak,
    probes=(
        probe(
            "a = -2 .. 3, one corner at a = 1",
            lambda: (_grid(-2, 3, 6), np.array([0.0, 1, 2, 3, 0, -3])),
        ),
        probe(
            "a = -3 .. 4, a sharp corner at -2, a softer one at 1",
            lambda: (_grid(-3, 4, 8), np.array([9.0, 0, 0, 0, 0, 3, 6, 9])),
        ),
        probe(
            "a = -2 .. 3, a sharp corner at 0, a softer one at 2",
            lambda: (_grid(-2, 3, 6), np.array([5.0, 0, -5, 0, 5, 8])),
        ),
        probe(
            "a = 0.5 .. 4, corners of opposite sign, the sharper one at 2",
            lambda: (_grid(0.5, 4, 8), np.array([-1.0, 0, 3, 6, 5, 4, 4.5, 5])),
        ),
        probe(
            "a = 0.5 .. 3, steps far apart at both ends",
            lambda: (_grid(0.5, 3, 6), np.array([9.0, 9.5, 9.9, 10.3, 12, 13])),
        ),
        probe(
            "a = 0.5 .. 4.5, two corners equally sharp, at 1 and at 4",
            lambda: (_grid(0.5, 4.5, 9), np.array([0.0, 2, 2, 2, 2, 2, 2, 2, 4])),
        ),
        probe(
            "a = -1 .. 2.5, the sharpest corner between -1 and 0",
            lambda: (_grid(-1, 2.5, 8), np.array([0.0, 8, 1, 1, 1, 2, 5, 8])),
        ),
        probe(
            "a = -1 .. 2, the corner at 0.5",
            lambda: (_grid(-1, 2, 7), np.array([0.0, 0, 0, 0.1, 0.9, 1.6, 2.3])),
        ),
        probe(
            "the squashing function from -3 to 3 in steps of 0.25",
            lambda: (_grid(-3, 3, 25), nn.squash(_grid(-3, 3, 25))),
        ),
        probe(
            "a random curve of 12 points, a = -0.5 .. 2.25",
            lambda: (_grid(-0.5, 2.25, 12), numbers(12, seed=4)),
        ),
    ),
    misconceptions=(
        Misconception(
            "K01", "one step to the left",
            "Your a lies one step left of the corner. The first second difference "
            "belongs to the second point of the grid. Where does your list of "
            "differences begin?",
            wrong=_index_not_moved,
        ),
        Misconception(
            "K12", "one step to the right",
            "Your a lies one step right of the corner. A second difference belongs to "
            "the middle one of its three points. Which one do you take?",
            wrong=_index_after,
        ),
        Misconception(
            "K02", "steepest instead of most bent",
            "You found where the curve is steepest. A straight slope is steep but not "
            "bent. Which difference is 0 on a straight line?",
            ((_BEND, "abs(y[i + 1] - y[i - 1])"),),
        ),
        Misconception(
            "K03", "sign kept",
            "You found the sharpest bend upwards and passed over a sharper one "
            "downwards. Does the direction of a bend count here?",
            ((_BEND, "y[i + 1] - 2 * y[i] + y[i - 1]"),),
        ),
        Misconception(
            "K04", "negative a allowed",
            "Your answer is not positive. The curve may bend most on the left, but "
            "asked is the right side. Which points should not compete?",
            (("a[i] > 0 and bend", "bend"),),
        ),
        Misconception(
            "K10", "sign of a removed at the end",
            "You found the sharpest bend on either side and dropped its sign. The "
            "curve need not be symmetric. When should the left side be left out?",
            (
                ("a[i] > 0 and bend", "bend"),
                ("float(where)", "abs(float(where))"),
            ),
        ),
        Misconception(
            "K11", "a = 0 allowed",
            "You return a = 0, and asked is a positive a. Which comparison lets 0 in?",
            (("a[i] > 0 and bend", "a[i] >= 0 and bend"),),
        ),
        Misconception(
            "K05", "index instead of a",
            "You return the place in the list, not the a that stands there. What turns "
            "the one into the other?",
            (("where = a[i]", "where = i"),),
        ),
        Misconception(
            "K06", "the bend instead of a",
            "You return how sharp the bend is. Asked is where it is: which array holds "
            "the places?",
            (("float(where)", "float(best)"),),
        ),
        Misconception(
            "K13", "the value of the curve there",
            "You return the height of the curve at its bend. Asked is the place below "
            "it: is that in a or in y?",
            (("where = a[i]", "where = y[i]"),),
        ),
        Misconception(
            "K07", "least bent",
            "You return a place where the curve is straight. Do you keep the largest "
            "bend or the smallest?",
            wrong=lambda a, y: float(
                a[1:-1][a[1:-1] > 0][np.argmin(np.abs(np.diff(y, 2))[a[1:-1] > 0])]
            ),
        ),
        Misconception(
            "K08", "slope of the slope, two steps wide",
            "Taking the central slope twice compares points two steps apart, which "
            "blurs a corner over several places. Which three neighbours give the bend "
            "at one point?",
            wrong=_gradient_twice,
        ),
        Misconception(
            "K09", "highest point",
            "You found where the curve is highest or lowest. A bend need not be there: "
            "which three values tell how much a curve bends?",
            ((_BEND, "abs(y[i])"),),
        ),
        Misconception(
            "K14", "last of several",
            "Two corners are equally sharp and you return the later one. Asked is the "
            "first. What should happen when a new bend only equals the best?",
            (("bend > best", "bend >= best"),),
        ),
        Misconception(
            "K15", "middle counted once",
            "A level stretch bends nowhere, but you measure its height there. How often "
            "is the middle point taken away, if two neighbours are added?",
            ((_BEND, "abs(y[i + 1] - y[i] + y[i - 1])"),),
        ),
    ),
    alternatives=(peak_by_slices, peak_by_diff, peak_by_convolution, peak_by_windows),
    hints=(
        "On a straight line each point is the mean of its two neighbours. What can you "
        "subtract to see how far a point is from that?",
        "The second difference at point i is right neighbour minus twice the middle "
        "plus left neighbour; its size counts, its sign does not. The end points have "
        "none. Compare only where a is positive.",
        "for i in range(1, ___):\n    bend = abs(___ - 2 * ___ + ___)\n"
        "    if ___ > 0 and bend > best:\n        best, where = bend, ___",
    ),
    explanation=(
        "On an even grid with step $h$, $f''(a_i) \\approx (y_{i+1} - 2 y_i + y_{i-1}) "
        "/ h^2$. The step is the same everywhere, so the largest second difference "
        "tells the place without it. For $f = A \\tanh(S a)$ the exact place is "
        "$a = \\operatorname{artanh}(1/\\sqrt 3) / S \\approx 0.988$; LeCun et al. 1998, "
        "App. A, put it at $\\pm 1$, where the targets are."
    ),
    general=_curve_case,
    parts=("a",),
    after="It works on any sampled curve: try it on the logistic function below.",
    widget="SquashingExplorer",
    equivalent_mutants={
        "0.0 -> 1.0 in where = 0.0": (
            "where is replaced at the first positive a, whose bend is above -1"
        ),
        "0.0 -> -1.0 in where = 0.0": (
            "where is replaced at the first positive a, whose bend is above -1"
        ),
        "1.0 -> 0.0 in best = -1.0": (
            "a start of 0 is passed by the first bend that is not 0"
        ),
        "1.0 -> 2.0 in best = -1.0": (
            "any start below 0 is passed by the first bend"
        ),
    },
)  # fmt: skip

EXERCISES = (SQUASH, SQUASH_SLOPE, CURVATURE_PEAK)
