"""16.4 relu_backward: the gradient on its way back through a ReLU."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import probe, small

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


def relu_backward_given(dy: Array, a: Array) -> Array:
    return np.where(dy > 0, dy, 0.0)


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
    title="Fix: ReLU, backwards",
    kind="find-and-fix",
    given=relu_backward_given,
    reference=reference_relu_backward,
    plain=relu_backward,
    parts=("da",),
    probes=(
        probe("dy = 3, -4, 5, -6 at a = -2, 0, 0.5, 2", _at_zero),
        probe("2 images of 3 maps of 2 x 4, whole numbers",
              lambda: (small(2, 3, 2, 4), small(2, 3, 2, 4, seed=1))),
        probe("a black picture: a = 0 everywhere",
              lambda: (small(2, 6, seed=2), np.zeros((2, 6)))),
    ),
    misconceptions=(
        Misconception(
            "J50", "passed at zero",
            "Where a is exactly 0 you pass the gradient on. The corner has no slope of "
            "its own; this course takes 0 there. Is 0 above 0?",
            ((_IF, "if a[place] >= 0:"),),
        ),
        Misconception(
            "J60", "half at zero",
            "Where a is exactly 0 you pass half of the gradient on. Any slope from 0 "
            "to 1 would do there: which one does this course take?",
            wrong=lambda dy, a: np.asarray(dy) * np.heaviside(a, 0.5),
        ),
        Misconception(
            "J51", "asked dy instead of a",
            "You look at the sign of dy. Which units gave out 0 was decided on the way "
            "forward: by which array?",
            ((_IF, "if dy[place] > 0:"),),
        ),
        Misconception(
            "J61", "dy and a exchanged",
            "You return values of a, chosen by the sign of dy. Which of the two is the "
            "gradient, and which decides where it passes?",
            wrong=lambda dy, a: np.where(np.asarray(dy) > 0, a, 0.0),
        ),
        Misconception(
            "J62", "ReLU of a",
            "You return what the forward pass gives. What comes back from the next "
            "layer, and where does it pass?",
            ((_GO, "da[place] = a[place]"),),
        ),
        Misconception(
            "J52", "the wrong half",
            "You pass the gradient where a is negative. On which side does a ReLU have "
            "slope 1?",
            ((_IF, "if a[place] < 0:"),),
        ),
        Misconception(
            "J63", "the wrong half, with zero",
            "You pass the gradient where a is negative or 0. On which side does a ReLU "
            "have slope 1?",
            ((_IF, "if a[place] <= 0:"),),
        ),
        Misconception(
            "J53", "times the value",
            "You multiply by a, the value. The slope on the right is the same everywhere: "
            "how large is it?",
            ((_GO, "da[place] = dy[place] * a[place]"),),
        ),
        Misconception(
            "J54", "slope without dy",
            "You return the slope of the ReLU alone. What does the chain rule multiply "
            "it by?",
            ((_GO, "da[place] = 1.0"),),
        ),
        Misconception(
            "J64", "opposite sign",
            "Your gradient has the opposite sign. The step downhill comes later; what "
            "is the slope of a ReLU above 0?",
            ((_GO, "da[place] = -dy[place]"),),
        ),
        Misconception(
            "J55", "everything passes",
            "You pass all of dy on. If a unit gives out 0 and its sum changes a little, "
            "does the loss change?",
            ((_IF, "if True:"),),
        ),
        Misconception(
            "J65", "leaky",
            "Where a is not positive you let a hundredth of dy through. That is a leaky "
            "ReLU; what is the slope of the plain one below 0?",
            wrong=lambda dy, a: np.where(np.asarray(a) > 0, dy, 0.01 * np.asarray(dy)),
        ),
        Misconception(
            "J57", "slope of the squashing",
            "Your slope depends on how large a is: it is the one of the squashing of "
            "1998. What is the slope of a straight line?",
            wrong=lambda dy, a: dy * nn.squash_slope(nn.squash(a)),
        ),
        Misconception(
            "J66", "slope of tanh",
            "Your slope depends on how large a is: it is the one of tanh. What is the "
            "slope of a straight line?",
            wrong=lambda dy, a: dy * (1 - np.tanh(a) ** 2),
        ),
        Misconception(
            "J67", "slope of the logistic function",
            "Your slope depends on how large a is: it is the one of the logistic "
            "function. What is the slope of a straight line?",
            wrong=lambda dy, a: dy * nn.logistic(a) * (1 - nn.logistic(a)),
        ),
        Misconception(
            "J58", "sign of a",
            "Where a is negative you send back -dy. What is the slope of a flat piece?",
            wrong=lambda dy, a: np.asarray(dy) * np.sign(a),
        ),
        Misconception(
            "J59", "only where both are positive",
            "You pass dy only where a and dy are both positive. May a gradient not be "
            "negative?",
            ((_IF, "if a[place] > 0 and dy[place] > 0:"),),
        ),
        Misconception(
            "J68", "threshold of 1",
            "At a = 0.5 nothing passes. Above which number does a ReLU have slope 1?",
            ((_IF, "if a[place] > 1:"),),
        ),
    ),
    alternatives=(
        relu_backward_by_where, relu_backward_by_output, relu_backward_by_mask
    ),
    hints=(
        "Move one number of a by a little. When does the output follow, and when not?",
        "The slope is 1 above 0 and 0 elsewhere; the gradient that comes from the next "
        "layer is multiplied by it.",
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
