"""10.4 squash_backward: squashing, backwards."""

from __future__ import annotations

import numpy as np

from .... import nn
from ....nn import A, S
from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe

Array = np.ndarray
Generator = np.random.Generator


def squash_backward(dy: Array, y: Array) -> Array:
    slope = S / A * (A**2 - y**2)
    return dy * slope


def squash_backward_given(dy: Array, y: Array) -> Array:
    """What the exercise begins with: the slope of a plain tanh."""
    slope = 1 - y**2
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
            "y = f(-1), f(0), f(1), f(2); dy = 1, -2, 3, -4",
            lambda: (
                np.array([1.0, -2, 3, -4]), nn.squash(np.array([-1.0, 0.0, 1.0, 2.0]))
            ),
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
            "Your slope at 0 is 1: you use 1 - y\u00b2, the derivative of a plain "
            "tanh. Which two constants does our curve have?",
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
            "Your slope becomes negative for large y, because y goes up to 1.7159, not "
            "to 1. What must y be divided by to be a tanh?",
            ((_SLOPE, "S * (1 - y**2)"),),
        ),
        Misconception(
            "A26", "y not divided by A, both factors there",
            "At y = 0 your slope is right, but it becomes negative for large y, because y "
            "goes up to 1.7159, not to 1. What must y be divided by to be a tanh?",
            ((_SLOPE, "A * S * (1 - y**2)"),),
        ),
        Misconception(
            "A27", "y divided by S",
            "You divide y by S. To be a tanh again, y has to lose the factor in front of "
            "the tanh: which constant is that?",
            ((_SLOPE, "A * S * (1 - (y / S) ** 2)"),),
        ),
        Misconception(
            "A14", "A divided out once",
            "At 0 your slope is S, not A times S. The derivative of the tanh is right: "
            "which factor outside the tanh is missing?",
            ((_SLOPE, "S * (1 - (y / A) ** 2)"),),
        ),
        Misconception(
            "A15", "both constants missing",
            "Your slope at 0 is 1, and it should be 1.1439. The derivative of the tanh "
            "is right: which two factors does the curve have besides?",
            ((_SLOPE, "1 - (y / A) ** 2"),),
        ),
        Misconception(
            "A16", "value instead of slope",
            "Where y is 0 your gradient is 0, though the curve is steepest there. Is "
            "dy multiplied by the value of the curve or by its slope?",
            (("dy * slope", "dy * y"),),
        ),
        Misconception(
            "A17", "tanh of the output",
            "You applied tanh to y, which is already squashed. What is tanh(S a), "
            "written with y?",
            ((_SLOPE, "A * S * (1 - np.tanh(S * y) ** 2)"),),
        ),
        Misconception(
            "A18", "dy not used",
            "You return the slope of the curve alone. What does the chain rule "
            "multiply it by?",
            (("dy * slope", "slope + 0 * dy"),),
        ),
        Misconception(
            "A19", "dy passed through",
            "You return dy as it came. The output of a saturated unit hardly changes: "
            "which factor says so?",
            (("dy * slope", "dy * 1"),),
        ),
        Misconception(
            "A20", "A not squared",
            "Your slope has A where A\u00b2 belongs: it is too small at 0, and its "
            "sign is wrong near the ends. At which y should it be 0?",
            (("A**2", "A"),),
        ),
        Misconception(
            "A22", "slope taken of dy",
            "You compute the slope from dy, and y is never used. The slope depends on "
            "where on the curve the unit is: which argument says so?",
            ((_SLOPE, "A * S * (1 - np.tanh(dy) ** 2)"), ("dy * slope", "slope")),
        ),
        Misconception(
            "A23", "dy and y exchanged",
            "Your two arguments have changed places: you take the slope at dy and "
            "multiply it by y. Which of them came in from above?",
            ((_SLOPE, "S / A * (A**2 - dy**2)"), ("dy * slope", "y * slope")),
        ),
        Misconception(
            "A24", "plus for minus",
            "Your slope grows towards the ends of the curve, where it is flat. Which "
            "sign stands before the square?",
            (("A**2 - y**2", "A**2 + y**2"),),
        ),
        Misconception(
            "A25", "S and A exchanged",
            "Your factor in front is A / S instead of S / A. At 0 the slope should be "
            "A times S: which of the two does A\u00b2 have to be divided by?",
            (("S / A * (", "A / S * ("),),
        ),
        Misconception(
            "A21", "divided by the slope",
            "You divide by the slope. Should a steeper curve give a larger gradient or "
            "a smaller one?",
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
        "You wrote the slope from the output in chapter 03. What is left to do with dy?"
        "",
        "y / A is tanh(S a), and the slope of A tanh(S a) is A S (1 - tanh\u00b2).",
        "slope = ___ * (A**2 - ___)\nreturn ___",
    ),
    explanation=(
        "$f(a) = A \\tanh(Sa)$, eq. (6) of the paper, has the slope "
        "$AS(1 - \\tanh^2(Sa)) = (S/A)(A^2 - y^2)$. Squashing acts on each number "
        "alone, so the chain rule is a product, number by number."
    ),
    general=_squash_case,
    kind="find-and-fix",
    given=squash_backward_given,
    after="Six of LeNet-5's layers are followed by it.",
)  # fmt: skip
