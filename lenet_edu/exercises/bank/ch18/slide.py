"""18.3 slide: the long way: window after window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ....models import space_displacement as course
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe
from . import _out_of_order

Array = np.ndarray
Generator = np.random.Generator
Answer = Callable[[Array], Array]


def slide(x: Array, answer: Answer, step: int = 4, side: int = 32) -> Array:
    _, _, _, W = x.shape
    Q = (W - side) // step + 1
    y = []
    for q in range(Q):
        left = step * q
        window = x[:, :, :, left : left + side]
        y.append(answer(window))
    return np.stack(y, axis=1)


def slide_in_one_batch(
    x: Array, answer: Answer, step: int = 4, side: int = 32
) -> Array:
    lefts = range(0, x.shape[3] - side + 1, step)
    windows = np.concatenate([x[..., left : left + side] for left in lefts])
    y = answer(windows)
    return y.reshape(len(lefts), len(x), -1).swapaxes(0, 1)


def slide_image_by_image(
    x: Array, answer: Answer, step: int = 4, side: int = 32
) -> Array:
    y = []
    for image in x:
        lefts = range(0, image.shape[2] - side + 1, step)
        y.append([answer(image[None, :, :, a : a + side])[0] for a in lefts])
    return np.array(y)


def slide_by_views(x: Array, answer: Answer, step: int = 4, side: int = 32) -> Array:
    view = np.lib.stride_tricks.sliding_window_view(x, side, axis=3)
    view = np.moveaxis(view[:, :, :, ::step], 3, 1)  # (N, Q, C, H, side)
    N, Q = view.shape[:2]
    return answer(view.reshape(N * Q, *view.shape[2:])).reshape(N, Q, -1)


def _weights(side: int, seed: int) -> Answer:
    w = numbers(3, side * side, seed=seed)

    def answer(windows: Array) -> Array:
        flat = np.asarray(windows, dtype=float).reshape(len(windows), -1)
        return np.asarray(flat @ w.T)

    return answer


def _wide(N: int, side: int, width: int, *step: int, seed: int = 0) -> tuple[Any, ...]:
    x = numbers(N, 1, side, width, seed=seed)
    return (x, _weights(side, seed + 1), *step, *([side] if step else []))


def _some_wide(rng: Generator) -> tuple[Any, ...]:
    N, step, side = (int(n) for n in rng.integers(1, 6, 3))
    width = side + step * int(rng.integers(0, 6)) + int(rng.integers(0, step))
    return _wide(N, side, width, step, seed=int(rng.integers(10**6)))


_PLACES = "Q = (W - side) // step + 1"


_LEFT = "left = step * q"


SLIDE = Exercise(
    id="18.3",
    name="slide",
    title="The long way: window after window",
    reference=course.slide,
    kind="order",
    given=_out_of_order.slide,
    plain=slide,
    probes=(
        probe("1 image of 3 x 7, windows of 3, step 2",
              lambda: _wide(1, 3, 7, 2, seed=3)),
        probe("2 images of 3 x 11, windows of 3, step 2",
              lambda: _wide(2, 3, 11, 2, seed=5)),
        probe("3 images of 4 x 15, windows of 4, step 3, two columns left over",
              lambda: _wide(3, 4, 15, 3, seed=7)),
        probe("2 images of 32 x 44, step and side left out",
              lambda: _wide(2, 32, 44, seed=9)),
        probe("2 images of 5 x 5: a single window", lambda: _wide(2, 5, 5, 4, seed=11)),
    ),
    misconceptions=(
        Misconception(
            "D31", "one column at a time",
            "Your window moves by one column, so most of your answers have no partner in "
            "the strip. By how much should it move from one answer to the next?",
            ((_PLACES, "Q = W - side + 1"), (_LEFT, "left = q")),
        ),
        Misconception(
            "D32", "last window missing",
            "The last window is missing: you counted the steps. The first window needs "
            "none: how many windows do 2 steps make?",
            ((_PLACES, "Q = (W - side) // step"),),
        ),
        Misconception(
            "D33", "windows side by side",
            "Your windows lie side by side without overlap, so a digit on their border is "
            "never seen whole. Which number moves the window: step or side?",
            ((_PLACES, "Q = W // side"), (_LEFT, "left = side * q")),
        ),
        Misconception(
            "D34", "step ignored",
            "You move by 4 columns whatever step is. Which number in your "
            "function should be the argument?",
            ((_PLACES, "Q = (W - side) // 4 + 1"), (_LEFT, "left = 4 * q")),
        ),
        Misconception(
            "D35", "positions before images",
            "Your first axis is the position. (N, Q, K) is asked for: which axis should "
            "the windows be stacked along?",
            (("axis=1", "axis=0"),),
        ),
        Misconception(
            "D36", "from right to left",
            "Your answers come from right to left. Text is read the other way: which "
            "window belongs to position 0?",
            (("for q in range(Q)", "for q in reversed(range(Q))"),),
        ),
        Misconception(
            "D37", "first image only",
            "You ask about the first image alone. Which index leaves out the others?",
            (("y.append(answer(window))", "y.append(answer(window[:1]))"),),
        ),
        Misconception(
            "D38", "windows averaged",
            "You return one row per image, the mean over its windows. Where did the "
            "positions go?",
            (("np.stack(y, axis=1)", "np.mean(y, axis=0)"),),
        ),
        Misconception(
            "D39", "decided at once",
            "You return the class of the smallest number. The strip keeps all penalties, "
            "because the path will need them. What is lost with an early decision?",
            (("np.stack(y, axis=1)", "np.stack(y, axis=1).argmin(axis=2)"),),
        ),
    ),
    alternatives=(slide_in_one_batch, slide_image_by_image, slide_by_views),
    hints=(
        "Lay the window at the left, ask, move it on by step columns, ask again; stop "
        "when it would stick out.",
        "Window q begins at column step times q. There is one window more than there are "
        "steps. A list of (N, K) becomes (N, Q, K) by np.stack with the right axis.",
        "for q in range(___):\n    left = ___\n"
        "    y.append(answer(x[..., ___ : ___]))\nreturn np.stack(y, axis=___)",
    ),
    explanation=(
        "Window $q$ covers the columns $sq \\ldots sq + 31$, and there are "
        "$\\lfloor (W - 32)/s \\rfloor + 1$ of them, $s = 4$. Neighbours share 28 of "
        "their 32 columns, so a column of C1 is computed up to seven times. The one "
        "pass computes it once (LeCun et al. 1998, sec. VII)."
    ),
    general=_some_wide,
    parts=("penalties",),
    after="It is the judge of the fast way, and the measure of what that saves.",
    widget="SDNNSlider",
)  # fmt: skip
