"""10.1 numerical_gradient: a gradient without calculus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ....training import gradient_check
from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe, whole

Array = np.ndarray
Generator = np.random.Generator
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


def numerical_gradient_given(f: Function, x: Array, h: float = 1e-5) -> Array:
    """What the exercise begins with: right lines, those of the loop out of order."""
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        up = f(x)
        down = f(x)
        gradient[place] = (up - down) / (2 * h)
        old = x[place]
        x[place] = old + h
        x[place] = old - h
        x[place] = old
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


def _in_place(f: Function, x: Array, h: float = 1e-5) -> Array:
    x = np.asarray(x, dtype=float)  # no copy of an array of floats
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        kept = x[place]
        x[place] = kept + h
        up = f(x)
        x[place] = kept - h
        gradient[place] = (up - f(x)) / (2 * h)
        x[place] = kept
    return gradient


def _ravelled(f: Function, x: Array, h: float = 1e-5) -> Array:
    x = np.array(x, dtype=float)
    flat = x.ravel()
    gradient = np.zeros(x.size)
    for n, kept in enumerate(flat.copy()):
        flat[n] = kept + h
        up = f(x)
        flat[n] = kept - h
        gradient[n] = (up - f(x)) / (2 * h)
        flat[n] = kept
    return gradient.reshape(x.shape)


def _watched() -> tuple[Named, Array, float]:
    """A function that reads the caller's array too, which should be at rest."""
    mine = counting(4)
    f = Named(
        "the sum of x^2 plus 10 times the sum of the array that is passed in",
        lambda x: np.sum(x**2) + 10 * np.sum(mine),
    )
    return f, mine, 0.5


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
        probe(
            "the sum of x^3 of an array that lies in memory column by column",
            lambda: (CUBES, np.asfortranarray(counting(2, 3)), 0.5),
        ),
        probe(
            "the sum of x^2 plus 10 times the sum of the caller's own array, which f "
            "reads as well",
            _watched,
        ),
        probe("the sum of x^3 of a single number", lambda: (CUBES, np.array(2.0))),
    ),
    misconceptions=(
        Misconception(
            "N01", "one-sided",
            "Your difference is one-sided: it compares f(x + h) with f(x). Its error "
            "shrinks like h, that of the central difference like h squared. Which two "
            "points does the central difference compare?",
            (("x[place] = kept - h", "x[place] = kept + 0"), ("(2 * h)", "h")),
        ),
        Misconception(
            "N02", "divided by h",
            "Your gradient is twice the expected one. How far is it from x - h to x + "
            "h?",
            (("(2 * h)", "h"),),
        ),
        Misconception(
            "N03", "not put back",
            "The first number of your gradient is right, and later ones are off where "
            "f mixes its inputs. What does x hold when the second number is moved: is "
            "the first one back in place?",
            (("x[place] = kept\n", "pass\n"),),
        ),
        Misconception(
            "N04", "all moved at once",
            "All your numbers are the same: you move the whole of x at once. How many "
            "of its numbers may move at a time?",
            (
                ("x[place] = kept + h", "pass"), ("x[place] = kept - h", "pass"),
                ("up = f(x)", "up = f(x + h)"), ("down = f(x)", "down = f(x - h)"),
            ),
        ),
        Misconception(
            "N05", "h ignored",
            "Your answer is the same for every h. With h = 0.5 it should differ from "
            "the exact derivative of x^3: where do you use the h that is passed in?",
            (("    gradient = np", "    h = 1e-5\n    gradient = np"),),
        ),
        Misconception(
            "N06", "whole numbers stay whole",
            "With an integer x your gradient explodes: an array of ints cannot hold "
            "2.00001. Which type must the copy have whose numbers you move?",
            (("np.array(x, dtype=float)", "np.array(x)"),),
        ),
        Misconception(
            "N07", "signs opposite",
            "All your signs are opposite. If f grows with x, which is larger, f(x + h) "
            "or f(x - h)?",
            (("(up - down)", "(down - up)"),),
        ),
        Misconception(
            "N08", "a row at a time",
            "You move a whole row at a time, so all its numbers get the same answer. "
            "How many places does an array of shape (2, 3) have?",
            wrong=_rows_moved,
        ),
        Misconception(
            "N09", "step in proportion",
            "Your step grows with the number itself, so where x is 0 nothing moves. "
            "How large should the step be at every place?",
            (("kept + h", "kept * (1 + h)"), ("kept - h", "kept * (1 - h)")),
        ),
        Misconception(
            "N10", "difference not divided",
            "You return how much f changes, not how fast. What should the change be "
            "divided by?",
            ((_QUOTIENT, "(up - down)"),),
        ),
        Misconception(
            "N11", "moved in the caller's array",
            "Your function moves the numbers of the caller's own array for a while and "
            "puts them back. Whoever uses that array meanwhile, as f does here, sees "
            "them move. What should you move instead?",
            wrong=_in_place,
        ),
        Misconception(
            "N12", "a copy is moved, and f does not see it",
            "Where x lies in memory column by column, your gradient is 0: ravel() "
            "makes a copy there, so that you move the copy and f gets the array at "
            "rest. How can you reach every place of the array itself?",
            wrong=_ravelled,
        ),
        Misconception(
            "N13", "gradient in the type of x",
            "With an integer x your gradient holds whole numbers: its decimals are "
            "gone. Which type should the array have that you fill?",
            (("gradient = np.zeros(x.shape)", "gradient = np.zeros(x.shape, int)"
              " if given.dtype.kind == \"i\" else np.zeros(x.shape)"),
             ("    x = np.array(x, dtype=float)",
              "    given = x\n    x = np.array(x, dtype=float)")),
        ),
        Misconception(
            "N14", "backward difference",
            "Your difference is one-sided: it compares f(x) with f(x - h). Its error "
            "shrinks like h, that of the central difference like h squared. Which two "
            "points does the central difference compare?",
            (("x[place] = kept + h", "x[place] = kept + 0"), ("(2 * h)", "h")),
        ),
        Misconception(
            "N15", "multiplied by h",
            "You divide by 2 and then multiply by h. In (up - down) / 2 * h, which of "
            "the two is done last?",
            ((_QUOTIENT, "(up - down) / 2 * h"),),
        ),
        Misconception(
            "N16", "both calls at the same x",
            "All your numbers are 0, as they are when up and down are measured at the "
            "same x. What has to happen to x between the two calls of f?",
            (
                ("        up = f(x)\n", ""),
                ("        down = f(x)\n", "        up = f(x)\n        down = f(x)\n"),
            ),
        ),
        Misconception(
            "N19", "f called with one number",
            "You give f the moved number alone, where it should get the whole array. For "
            "a sum the other numbers cancel, for a product they do not. What does f need "
            "at each of the two calls?",
            (("up = f(x)", "up = f(x[place])"), ("down = f(x)", "down = f(x[place])")),
        ),
        Misconception(
            "N17", "down measured where x began",
            "Your numbers are (f(x + h) - f(x)) / 2h, as if x were back where it began "
            "when down is measured. What must be in x at that moment?",
            (("x[place] = kept - h", "x[place] = kept + 0"),),
        ),
        Misconception(
            "N18", "measured before the move",
            "Your numbers are (f(x) - f(x + h)) / 2h, as if each call of f came before "
            "the move that belongs to it. What must be in x when up is measured, and "
            "what when down is?",
            (
                ("x[place] = kept + h\n        up = f(x)\n",
                 "up = f(x)\n        x[place] = kept + h\n"),
                ("x[place] = kept - h\n        down = f(x)\n",
                 "down = f(x)\n        x[place] = kept - h\n"),
            ),
        ),
    ),
    alternatives=(
        numerical_by_steps,
        numerical_by_identity,
        numerical_in_float32,
    ),
    hints=(
        "For one number x the slope is nearly (f(x + h) - f(x - h)) / 2h. What has to "
        "be in x at the moment when f is called for the first time, and for the second?",
        "Remember the number, move it up, measure, move it down, measure, put it back. "
        "The division needs both measurements, so it comes after them.",
        "for place in np.ndindex(x.shape):\n    kept = x[place]\n    x[place] = ___\n"
        "    up = f(x)\n    x[place] = ___\n    down = f(x)\n    x[place] = ___\n"
        "    gradient[place] = ___",
    ),
    explanation=(
        "Taylor: $f(x \\pm h) = f \\pm h f' + h^2 f''/2 \\pm h^3 f^{(3)}/6$. In the "
        "difference the even terms cancel, so $(f(x+h) - f(x-h))/2h = f' + h^2 "
        "f^{(3)}/6$. Rounding adds about $10^{-16} f / h$. Both are small around $h = "
        "10^{-5}$."
    ),
    general=_numerical_case,
    kind="order",
    given=numerical_gradient_given,
    after="It is slow and knows no calculus: the right judge for functions that do.",
    equivalent_mutants={},
)  # fmt: skip
