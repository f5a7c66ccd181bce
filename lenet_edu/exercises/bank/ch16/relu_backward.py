"""16.4 relu_backward: reLU, backwards."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe

Array = np.ndarray
Pair = tuple[Array, Array]


def reference_relu_backward(dy: Array, a: Array) -> Array:
    """The course's answer to 16.4; the slope at 0 is 0."""
    return np.where(np.asarray(a) > 0, dy, 0.0)


def relu_backward(dy: Array, a: Array) -> Array:
    da = np.zeros(np.shape(dy))
    for place in np.ndindex(da.shape):
        if a[place] > 0:
            da[place] = dy[place]
    return da


def relu_backward_by_where(dy: Array, a: Array) -> Array:
    return np.where(np.asarray(a) > 0, dy, 0)


def relu_backward_by_output(dy: Array, a: Array) -> Array:
    y = np.maximum(a, 0)
    return dy * np.sign(y)


def relu_backward_by_mask(dy: Array, a: Array) -> Array:
    da = np.array(dy)
    da[np.asarray(a) <= 0] = 0
    return da


def _at_zero() -> Pair:
    return np.array([3.0, -4.0, 5.0, -6.0]), np.array([-2.0, 0.0, 0.5, 2.0])


_IF = "if a[place] > 0:"


_GO = "da[place] = dy[place]"


RELU_BACKWARD = Exercise(
    id="16.4",
    name="relu_backward",
    title="ReLU, backwards",
    reference=reference_relu_backward,
    plain=relu_backward,
    parts=("da",),
    probes=(
        probe("dy = 3, -4, 5, -6 at a = -2, 0, 0.5, 2", _at_zero),
        probe("maps of 2 x 3 x 4 x 5, random dy",
              lambda: (numbers(2, 3, 4, 5), numbers(2, 3, 4, 5, seed=1))),
        probe("a black picture: a = 0 everywhere",
              lambda: (numbers(2, 6, seed=2), np.zeros((2, 6)))),
    ),
    misconceptions=(
        Misconception("J50", "passed at zero",
            "Where a is exactly 0 you pass the gradient on. The corner has no slope of "
            "its own; this course takes 0 there. Is 0 above 0?",
            ((_IF, "if a[place] >= 0:"),)),
        Misconception("J51", "asked dy instead of a",
            "You look at the sign of dy. Which units were silent is decided on the way "
            "forward: by which array?",
            ((_IF, "if dy[place] > 0:"),)),
        Misconception("J52", "the wrong half",
            "You pass the gradient where the unit was silent. Which side of a ReLU has "
            "the slope 1?",
            ((_IF, "if a[place] < 0:"),)),
        Misconception("J53", "times the value",
            "You multiply by a, the value. The slope on the right is the same everywhere: "
            "how large is it?",
            ((_GO, "da[place] = dy[place] * a[place]"),)),
        Misconception("J54", "slope without dy",
            "You return the slope alone. What does the chain rule multiply it by?",
            ((_GO, "da[place] = 1.0"),)),
        Misconception("J55", "everything passes",
            "You pass all of dy on. Could a silent unit have changed the loss?",
            ((_IF, "if True:"),)),
        Misconception("J57", "slope of the squashing",
            "Your slope depends on how large a is: it is the one of the squashing of "
            "1998. What is the slope of a straight line?",
            wrong=lambda dy, a: dy * nn.squash_slope(nn.squash(a))),
        Misconception("J58", "sign of a",
            "Where a is negative you send back -dy. A flat piece has which slope?",
            wrong=lambda dy, a: np.asarray(dy) * np.sign(a)),
        Misconception("J59", "only where both are positive",
            "You pass dy where a and dy are positive. May a gradient not be negative?",
            ((_IF, "if a[place] > 0 and dy[place] > 0:"),)),
    ),
    alternatives=(
        relu_backward_by_where, relu_backward_by_output, relu_backward_by_mask
    ),
    hints=(
        "Move one number of a by a little. When does the output follow, and when not?",
        "The slope is 1 above 0 and 0 elsewhere; the gradient from above is multiplied "
        "by it.",
        "return ___ * (___ > 0)",
    ),
    explanation=(
        "$\\partial E / \\partial a = \\partial E / \\partial y \\cdot [a > 0]$. Asking "
        "the output instead gives the same, since $y > 0$ exactly where $a > 0$. At "
        "$a = 0$ any number from 0 to 1 would do; with 0, black background sends nothing "
        "back."
    ),
    general=lambda rng: tuple(rng.normal(size=(2, 3, int(rng.integers(1, 6))))),
    after="A unit whose a is below 0 for every image never learns again: a dead unit.",
)  # fmt: skip
