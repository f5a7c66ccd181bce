"""13.1 numerical_curvature: a curvature without calculus."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ....training import curvature
from ...exercise import Exercise, Misconception
from .. import families
from ..probes import counting, numbers, probe, whole
from ._functions import CUBES, FOURTH, PRODUCT, SQUARED_SUM, SQUARES, WAVE, Named

Array = np.ndarray
Generator = np.random.Generator
Function = Callable[..., Any]


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


def shuffled_lines(f: Function, x: Array, step: float = 1e-3) -> Array:
    """What the exercise begins with: the right lines in a wrong order."""
    x = np.array(x, dtype=float)
    found = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        old = x[place]
        x[place] = old + step
        x[place] = old - step
        x[place] = old
        ahead = f(x)
        behind = f(x)
        middle = f(x)
        found[place] = (ahead - 2 * middle + behind) / step**2
    return found


def curvature_in_order(f: Function, x: Array, step: float = 1e-3) -> Array:
    """The same lines in their order."""
    x = np.array(x, dtype=float)
    found = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        middle = f(x)
        old = x[place]
        x[place] = old + step
        ahead = f(x)
        x[place] = old - step
        behind = f(x)
        x[place] = old
        found[place] = (ahead - 2 * middle + behind) / step**2
    return found


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


def _not_put_back(f: Function, x: Array, step: float = 1e-3) -> Array:
    x = np.array(x, dtype=float)
    curvature = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        kept, middle = x[place], f(x)
        x[place] = kept + step
        up = f(x)
        x[place] = kept - step
        curvature[place] = (up - 2 * middle + f(x)) / step**2
    return curvature


_BEND = "(up - 2 * middle + down) / step**2"


NUMERICAL_CURVATURE = Exercise(
    id="13.1",
    lists=True,
    name="numerical_curvature",
    title="Put in order: a curvature without calculus",
    kind="order",
    given=shuffled_lines,
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
            "(x1 x2 x3)^2 at 1, 2, 3 with step 0.5",
            lambda: (PRODUCT, counting(3), 0.5),
        ),
        probe(
            "(x1 x2 x3 x4)^2 at 1, 2 / 3, -1 with step 1",
            lambda: (PRODUCT, np.array([[1.0, 2.0], [3.0, -1.0]]), 1.0),
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
            "the sum of x^4 at 1, 2 (int64), step 0.5",
            lambda: (FOURTH, np.array([1, 2]), 0.5),
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
            "With a step of 0.5 yours is half of what is expected. A curvature is how "
            "fast a slope changes: how often do you divide by the step on the way?",
            (("step**2", "step"),),
        ),
        Misconception(
            "H02", "divided by (2 step)^2",
            "Everything is a quarter of what is expected. The two slopes are taken half a "
            "step to each side: how far apart are those two places?",
            (("step**2", "(2 * step) ** 2"),),
        ),
        Misconception(
            "H03", "a slope",
            "You return slopes: of x\u00b2 at 3 you give 6. A parabola bends equally "
            "everywhere. Which third value do you need?",
            ((_BEND, "(up - down) / (2 * step)"),),
        ),
        Misconception(
            "H0A", "a slope ahead",
            "You return the slope from the middle to the end ahead. A curvature is the "
            "difference of two slopes: which is the other one?",
            ((_BEND, "(up - middle) / step"),),
        ),
        Misconception(
            "H04", "middle counted once",
            "Your numbers are off, the more so the smaller the step, because the middle "
            "value counts once. For a flat f, all three values are the same: what should "
            "they give together?",
            (("2 * middle", "middle"),),
        ),
        Misconception(
            "H05", "signs opposite",
            "All your signs are opposite: your x\u00b2 bends downwards. Are the two ends "
            "of a valley above or below its middle?",
            ((_BEND, "(2 * middle - up - down) / step**2"),),
        ),
        Misconception(
            "H06", "not put back",
            "Your first number is right, and later ones drift away. What does x hold "
            "when the second one is moved?",
            (("x[place] = kept\n", "pass\n"),),
        ),
        Misconception(
            "H0B", "not put back, middle asked anew",
            "Where f mixes its numbers, your first one is right and later ones are not: "
            "the numbers before them are still a step away. What does x hold when the "
            "second one is moved?",
            wrong=_not_put_back,
        ),
        Misconception(
            "H07", "step ignored",
            "Your answer does not depend on the step that is passed in. Which step do you "
            "use instead?",
            (("    curvature = np", "    step = 1e-3\n    curvature = np"),),
        ),
        Misconception(
            "H08", "whole numbers stay whole",
            "With whole numbers nothing moves, or by 1: an array of ints cannot hold "
            "2.001. Which dtype does the copy need that you move?",
            (("np.array(x, dtype=float)", "np.array(x)"),),
        ),
        families.decimals_lost(
            "H0C", ("np.zeros(x.shape)", "np.zeros(x.shape, dtype=int)"), of="some inputs",
        ),
        Misconception(
            "H09", "all moved at once",
            "All your numbers are the same: you move the whole of x at once. How many of "
            "its numbers may move at a time?",
            (
                ("x[place] = kept + step", "pass"), ("x[place] = kept - step", "pass"),
                ("up = f(x)", "up = f(x + step)"), ("down = f(x)", "down = f(x - step)"),
            ),
        ),
        Misconception(
            "H10", "one side only",
            "Your three places all lie on one side of x, so you measure the curvature one "
            "step away from it, which shows on x\u2074. Where should the middle be?",
            (
                ("x[place] = kept + step", "x[place] = kept + 2 * step"),
                ("        x[place] = kept - step\n        down = f(x)\n",
                 "        x[place] = kept + step\n        middle = f(x)\n"
                 "        x[place] = kept\n        down = f(x)\n"),
            ),
        ),
        Misconception(
            "H11", "all measured at the same x",
            "All your numbers are 0, as they are when all three values are measured at "
            "the same x. What must be in x at each of the three calls of f?",
            (("x[place] = kept + step", "pass"), ("x[place] = kept - step", "pass")),
        ),
        Misconception(
            "H13", "number for value in the middle",
            "You subtract twice the number in x, where twice the value of f there "
            "belongs. Which three values of f does the difference compare?",
            (("2 * middle", "2 * kept"),),
        ),
        Misconception(
            "H12", "one end measured where x began",
            "Your numbers are (f(x + s) - f(x)) / s^2: one of the two ends is measured "
            "where x began. What must be in x at the moment of each call?",
            (("x[place] = kept - step", "x[place] = kept + 0"),),
        ),
    ),
    alternatives=(
        curvature_in_order, curvature_by_steps, curvature_by_identity,
        curvature_of_a_list,
    ),
    hints=(
        "In the given order all three values are taken at the same place. Where is "
        "x[place] at each of the three calls of f, and where should it be?",
        "f sees the array as it is at the moment of the call. So each call belongs right "
        "behind the line that moves the number to where it is wanted, and the line that "
        "puts the number back comes after the last of them.",
        "middle = f(x)\nfor place in np.ndindex(x.shape):\n    kept = x[place]\n"
        "    x[place] = ___\n    up = f(x)\n    x[place] = ___\n    down = f(x)\n"
        "    x[place] = ___\n    curvature[place] = (___) / ___",
    ),
    explanation=(
        "Taylor: $f(x \\pm s) = f \\pm s f' + s^2 f''/2 \\pm s^3 f^{(3)}/6 + \\dots$ In "
        "$f(x+s) - 2f(x) + f(x-s)$ value and slope cancel, and $s^2 f''$ is left with "
        "an error of $s^4 f^{(4)}/12$. Rounding is divided by $s^2$, so the best step, "
        "about $10^{-3}$, is larger than for a slope."
    ),
    general=_numerical_case,
    after="It judges everything that follows: slowly, and without any calculus.",
)  # fmt: skip
