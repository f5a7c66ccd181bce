"""03.3 curvature_peak: where does a curve bend most?"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe

Array = np.ndarray
Generator = np.random.Generator


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


def _cut_first(a: Array, y: Array) -> float:
    a, y = a[a > 0], y[a > 0]
    return float(a[1:-1][np.argmax(np.abs(np.diff(y, n=2)))]) if len(a) > 2 else 0.0


def _least_bent(a: Array, y: Array) -> float:
    right = a[1:-1] > 0
    return float(a[1:-1][right][np.argmin(np.abs(np.diff(y, 2))[right])])


def _closed_curve(a: Array, y: Array) -> float:
    bend = np.abs(np.roll(y, 1) - 2 * y + np.roll(y, -1))
    return float(a[np.argmax(np.where(a > 0, bend, -1))])


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
            "a = -2 .. 3 in steps of 1, y = 0 1 2 3 0 -3: one corner, at 1",
            lambda: (_grid(-2, 3, 6), np.array([0.0, 1, 2, 3, 0, -3])),
        ),
        probe(
            "a = -3 .. 4, y = 9 0 0 0 0 3 6 9: a sharp corner at -2, a softer one at "
            "1",
            lambda: (_grid(-3, 4, 8), np.array([9.0, 0, 0, 0, 0, 3, 6, 9])),
        ),
        probe(
            "a = -2 .. 3, y = 5 0 -5 0 5 8: a sharp corner at 0, a softer one at 2",
            lambda: (_grid(-2, 3, 6), np.array([5.0, 0, -5, 0, 5, 8])),
        ),
        probe(
            "a = 1 .. 8, y = -2 0 6 12 10 8 9 10: corners of opposite sign, the "
            "sharpest at 4",
            lambda: (_grid(1, 8, 8), np.array([-2.0, 0, 6, 12, 10, 8, 9, 10])),
        ),
        probe(
            "a = 1 .. 6, y = 18 19 20 21 24 26: steps far apart, the corner at 4",
            lambda: (_grid(1, 6, 6), np.array([18.0, 19, 20, 21, 24, 26])),
        ),
        probe(
            "a = 1 .. 9, y = 0 2 2 2 2 2 2 2 4: two corners equally sharp, at 2 and "
            "at 8",
            lambda: (_grid(1, 9, 9), np.array([0.0, 2, 2, 2, 2, 2, 2, 2, 4])),
        ),
        probe(
            "a = -1 .. 2.5 in steps of 0.5, y = 0 8 1 1 1 2 5 8: the sharpest corner "
            "at -0.5",
            lambda: (_grid(-1, 2.5, 8), np.array([0.0, 8, 1, 1, 1, 2, 5, 8])),
        ),
        probe(
            "a = -1 .. 2 in steps of 0.5, y = 0 0 0 1 9 16 23: the corner at the "
            "first positive a",
            lambda: (_grid(-1, 2, 7), np.array([0.0, 0, 0, 1, 9, 16, 23])),
        ),
        probe(
            "a = 0 .. 5, y = 0 1 2 3 4 9: the corner at the last point that has two "
            "neighbours",
            lambda: (_grid(0, 5, 6), np.array([0.0, 1, 2, 3, 4, 9])),
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
            "differences start?",
            wrong=_index_not_moved,
        ),
        Misconception(
            "K17", "left neighbour of the corner",
            "Your a lies one step left of the corner. A second difference belongs to "
            "the middle one of its three points. Which one do you take?",
            (("where = a[i]", "where = a[i - 1]"),),
        ),
        Misconception(
            "K12", "one step to the right",
            "Your a lies one step right of the corner. A second difference belongs to "
            "the middle one of its three points. Which one do you take?",
            wrong=_index_after,
        ),
        Misconception(
            "K16", "right neighbour of the corner",
            "Your a lies one step right of the corner. A second difference belongs to "
            "the middle one of its three points. Which one do you take?",
            (("where = a[i]", "where = a[i + 1]"),),
        ),
        Misconception(
            "K18", "last inner point left out",
            "You miss a corner at the last point that has two neighbours. Where does "
            "range(1, n - 2) stop?",
            (("range(1, len(a) - 1)", "range(1, len(a) - 2)"),),
        ),
        Misconception(
            "K24", "cut off before the differences",
            "You miss a corner at the first positive a. Its left neighbour is not "
            "positive, but it still counts for the bend: what do you cut off first?",
            wrong=_cut_first,
        ),
        Misconception(
            "K02", "steepest instead of most bent",
            "You found where the curve is steepest. A straight slope is steep, but "
            "not bent. Which difference is 0 on a straight line?",
            ((_BEND, "abs(y[i + 1] - y[i - 1])"),),
        ),
        Misconception(
            "K21", "steepest single step",
            "You found the largest step from one point to the next. A straight slope "
            "has large steps, but no bend. Which difference is 0 on a straight line?",
            ((_BEND, "abs(y[i + 1] - y[i])"),),
        ),
        Misconception(
            "K03", "sign kept",
            "You found the sharpest bend upwards and missed a sharper one downwards. "
            "Does the direction of a bend count here?",
            ((_BEND, "y[i + 1] - 2 * y[i] + y[i - 1]"),),
        ),
        Misconception(
            "K25", "sign turned",
            "You found the sharpest bend downwards and missed a sharper one upwards. "
            "Does the direction of a bend count here?",
            ((_BEND, "2 * y[i] - y[i + 1] - y[i - 1]"),),
        ),
        Misconception(
            "K04", "negative a allowed",
            "Your answer is not positive. The curve may bend most on the left, but we "
            "want the right side. Which points should not compete?",
            (("a[i] > 0 and bend", "bend"),),
        ),
        Misconception(
            "K22", "negative side",
            "You look for the bend where a is negative. On which side should it lie?",
            (("a[i] > 0 and bend", "a[i] < 0 and bend"),),
        ),
        Misconception(
            "K10", "sign of a removed at the end",
            "You found the sharpest bend on either side and dropped the sign of its "
            "place. The curve need not be symmetric: when should the left side be "
            "left out?",
            (("a[i] > 0 and bend", "bend"), ("float(where)", "abs(float(where))")),
        ),
        Misconception(
            "K11", "a = 0 allowed",
            "You return a = 0, but a positive a is wanted. Which comparison lets 0 "
            "in?",
            (("a[i] > 0 and bend", "a[i] >= 0 and bend"),),
        ),
        Misconception(
            "K05", "index instead of a",
            "You return the index of the point, not the a that stands there. What "
            "turns the one into the other?",
            (("where = a[i]", "where = i"),),
        ),
        Misconception(
            "K06", "the bend instead of a",
            "You return how sharp the bend is, but we want to know where it is. Which "
            "array holds the places?",
            (("float(where)", "float(best)"),),
        ),
        Misconception(
            "K13", "the value of the curve there",
            "You return the height of the curve at its bend, but we want its place on "
            "the grid. Is that in a or in y?",
            (("where = a[i]", "where = y[i]"),),
        ),
        Misconception(
            "K07", "least bent",
            "You return a place where the curve is straight. Do you keep the largest "
            "bend or the smallest?",
            wrong=_least_bent,
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
            "You found where the curve is farthest from 0. A bend need not be there: "
            "which three values tell how much a curve bends?",
            ((_BEND, "abs(y[i])"),),
        ),
        Misconception(
            "K14", "last of several",
            "Two corners are equally sharp, and you return the later one. The first "
            "is wanted: what should happen when a new bend only equals the best?",
            (("bend > best", "bend >= best"),),
        ),
        Misconception(
            "K15", "middle counted once",
            "A level stretch does not bend, but you measure its height there. How "
            "often is the middle point subtracted, if two neighbours are added?",
            ((_BEND, "abs(y[i + 1] - y[i] + y[i - 1])"),),
        ),
        Misconception(
            "K20", "ends joined",
            "You compare the two ends of the curve with each other, as if it were "
            "closed. Which points have two neighbours?",
            wrong=_closed_curve,
        ),
    ),
    alternatives=(peak_by_slices, peak_by_diff, peak_by_convolution, peak_by_windows),
    hints=(
        "On a straight line each point is the mean of its two neighbours. What can "
        "you subtract to see how far a point is from that mean?",
        "The second difference at point i is the right neighbour, minus twice the "
        "middle, plus the left neighbour. Its size counts, its sign does not. The end "
        "points have none. Compare only where a is positive.",
        "for i in range(1, ___):\n"
        "    bend = abs(___ - 2 * ___ + ___)\n"
        "    if ___ > 0 and bend > best:\n"
        "        best, where = bend, ___",
    ),
    explanation=(
        "On an even grid with step $h$, $f''(a_i) \\approx (y_{i+1} - 2 y_i + y_{i-1}) "
        "/ h^2$. The step is the same everywhere, so the largest second difference "
        "gives the place without it. For $f = A \\tanh(S a)$ the exact place is $a = "
        "\\operatorname{artanh}(1/\\sqrt 3) / S \\approx 0.988$; LeCun et al. 1998, "
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
