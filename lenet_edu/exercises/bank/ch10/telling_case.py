"""10.9 telling_case: break it: a case that tells right from wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .... import nn
from ...compare import agree
from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray
Generator = np.random.Generator
Gradients = tuple[Array, Array, Array]
Function = Callable[..., Any]


def telling_case(rng: Generator) -> Gradients:
    x = rng.normal(size=(2, 3, 5, 6))
    w = rng.normal(size=(4, 3, 3, 2))
    dy = rng.normal(size=(2, 4, 3, 5))
    return dy, x, w


def telling_by_uniform(rng: Generator) -> Gradients:
    return (
        rng.uniform(-1, 1, (3, 2, 4, 3)),
        rng.uniform(-1, 1, (3, 2, 6, 4)),
        rng.uniform(-1, 1, (2, 2, 3, 2)),
    )


def telling_by_integers(rng: Generator) -> Gradients:
    x, w = rng.integers(-9, 10, (2, 2, 7, 7)), rng.integers(-9, 10, (3, 2, 4, 4))
    return rng.integers(-9, 10, (2, 3, 4, 4)), x, w


def telling_by_forward(rng: Generator) -> Gradients:
    x, w = rng.normal(size=(4, 2, 4, 6)), rng.normal(size=(3, 2, 2, 3))
    y = nn.conv2d(x, w, np.zeros(len(w)))
    return rng.normal(size=y.shape), x, w


def telling_in_float32(rng: Generator) -> Gradients:
    dy, x, w = telling_by_forward(rng)
    return dy.astype(np.float32), x.astype(np.float32), w.astype(np.float32)


def overwriting(dy: Array, x: Array, w: Array) -> Gradients:
    """The backward pass that keeps only the last contribution to each pixel."""
    _, dw, db = nn.conv2d_backward(dy, x, w)
    dx, (k, l) = np.zeros(x.shape), w.shape[2:]
    for i, j in np.ndindex(dy.shape[2:]):
        dx[:, :, i : i + k, j : j + l] = np.einsum("nf,fcuv->ncuv", dy[:, :, i, j], w)
    return dx, dw, db


def with_other_gradients(change: Callable[[Array], Array]) -> Function:
    """The right backward pass, handed a spoiled gradient from above."""
    return lambda dy, x, w: nn.conv2d_backward(change(dy), x, w)


def with_other_parts(change: Callable[..., Any]) -> Function:
    """The right backward pass, its result spoiled: change(dy, x, w, dx, dw, db)."""
    return lambda dy, x, w: change(dy, x, w, *nn.conv2d_backward(dy, x, w))


WRONG_CONVOLUTIONS: dict[str, Function] = {
    "dy not used": with_other_gradients(np.ones_like),
    "|dy| for dy": with_other_gradients(np.abs),
    "map 0's dy for all maps": with_other_gradients(lambda g: 0 * g + g[:, :1]),
    "dy rotated": with_other_gradients(lambda g: g[:, :, ::-1, ::-1]),
    "divided by N": with_other_parts(
        lambda dy, x, w, dx, dw, db: (dx, dw / len(x), db / len(x))
    ),
    "images leak": with_other_parts(
        lambda dy, x, w, dx, dw, db: (0 * dx + dx.sum(axis=0), dw, db)
    ),
    "channel 0's dx for all": with_other_parts(
        lambda dy, x, w, dx, dw, db: (0 * dx + dx[:, :1], dw, db)
    ),
    "dx overwritten": overwriting,
    "w rotated in dx": lambda dy, x, w: (
        nn.conv2d_backward(dy, x, w[:, :, ::-1, ::-1])[0],
        *nn.conv2d_backward(dy, x, w)[1:],
    ),
}


LARGEST_CASE = 5_000  # numbers in one array: nine backward passes run on it


def slips_through(args: tuple[Any, ...], case: Any) -> str:
    """Which wrong backward passes a case does not tell from the right one.

    Parameters
    ----------
    args
        What the learner's function was given; not needed.
    case
        (dy, x, w) as it returned them.
    """
    try:
        dy, x, w = (np.asarray(one) for one in case)
    except (TypeError, ValueError):
        return "no case: three arrays are expected, dy, x and w"
    if max(dy.size, x.size, w.size) > LARGEST_CASE:
        return f"no case: please at most {LARGEST_CASE:,} numbers in an array"
    try:
        right = nn.conv2d_backward(dy, x, w)
    except (TypeError, ValueError) as error:
        return f"no case: {error}"
    if not all(np.isfinite(part).all() for part in (dy, x, w)):
        return "no case: it holds nan or inf"
    passing = [
        name
        for name, wrong in WRONG_CONVOLUTIONS.items()
        if all(map(agree, wrong(dy, x, w), right))
    ]
    return "undetected: " + (", ".join(passing) or "none")


TELLING_CASE = Exercise(
    id="10.9",
    name="telling_case",
    title="Break it: a case that tells right from wrong",
    reference=telling_case,
    plain=telling_case,
    parts=("the wrong ones",),
    probes=(
        probe("a generator of seed 0", lambda: (np.random.default_rng(0),)),
        probe("a generator of seed 1", lambda: (np.random.default_rng(1),)),
    ),
    view=slips_through,
    misconceptions=(
        Misconception(
            "T01", "upstream gradient of ones",
            "Your dy is 1 everywhere, as if the loss were the sum of the outputs. A "
            "backward pass that mixes up its places, or never reads it, is not found. "
            "What should differ from place to place?",
            (("rng.normal(size=(2, 4, 3, 5))", "np.ones((2, 4, 3, 5))"),),
        ),
        Misconception(
            "T02", "one image",
            "Your batch is a single image. Which mistakes need a second one to show?",
            (("(2, 3, 5, 6)", "(1, 3, 5, 6)"), ("(2, 4, 3, 5)", "(1, 4, 3, 5)")),
        ),
        Misconception(
            "T03", "one map",
            "There is a single output map, so using map 0 for all of them makes no "
            "difference. What would show that mistake?",
            (("(4, 3, 3, 2)", "(1, 3, 3, 2)"), ("(2, 4, 3, 5)", "(2, 1, 3, 5)")),
        ),
        Misconception(
            "T04", "one channel",
            "Your images have one channel, so using channel 0 for all of them makes no "
            "difference. What would show that mistake?",
            (("(2, 3, 5, 6)", "(2, 1, 5, 6)"), ("(4, 3, 3, 2)", "(4, 1, 3, 2)")),
        ),
        Misconception(
            "T05", "kernel of one weight",
            "With a kernel of 1 \u00d7 1 the windows never overlap, and rotating the "
            "kernel changes nothing. Which mistakes does that hide?",
            (("(4, 3, 3, 2)", "(4, 3, 1, 1)"), ("(2, 4, 3, 5)", "(2, 4, 5, 6)")),
        ),
        Misconception(
            "T06", "positive gradients only",
            "No number of your dy is negative. Which of the nine mistakes treats "
            "positive and negative numbers differently?",
            (
                (
                    "dy = rng.normal(size=(2, 4, 3, 5))",
                    "dy = rng.uniform(0.1, 1, size=(2, 4, 3, 5))",
                ),
            ),
        ),
        Misconception(
            "T07", "kernel that looks the same turned",
            "Your kernels look the same when they are rotated by 180°. Which kernels "
            "would show that mistake?",
            (("w = rng.normal(size=(4, 3, 3, 2))", "w = np.ones((4, 3, 3, 2))"),),
        ),
        Misconception(
            "T08", "one window",
            "Your image is as large as the kernel, so there is a single window, and "
            "nothing overlaps or can be mixed up. How many windows should share a "
            "pixel?",
            (("(2, 3, 5, 6)", "(2, 3, 3, 2)"), ("(2, 4, 3, 5)", "(2, 4, 1, 1)")),
        ),
        Misconception(
            "T09", "all zeros from above",
            "Your dy is 0 everywhere, so that every gradient is 0. Which values of dy "
            "let a mistake show?",
            (("rng.normal(size=(2, 4, 3, 5))", "np.zeros((2, 4, 3, 5))"),),
        ),
    ),
    alternatives=(
        telling_by_uniform,
        telling_by_integers,
        telling_by_forward,
        telling_in_float32,
    ),
    hints=(
        "Read the list of mistakes one by one: what must be there more than once, and "
        "what must differ, for this one to show?",
        "Several images, channels and maps; windows that overlap; random numbers of "
        "both signs everywhere. dy has the shape of y: (N, F, H - k + 1, W - l + 1).",
        "x = rng.normal(size=(___, ___, 5, 6))\nw = rng.normal(size=(4, ___, 3, 2))\n"
        "dy = rng.normal(size=(___, 4, ___, ___))\nreturn dy, x, w",
    ),
    explanation=(
        "A mistake hides where what it confuses is equal: images when there is one, "
        "maps when there is one, places when dy is constant, signs when all are "
        "positive, a turned kernel when it is symmetric. A good test input has several "
        "of everything, unequal sizes, and random numbers of both signs."
    ),
    general=lambda rng: (rng,),
    after="The checks of this course choose their inputs by the same rules.",
)  # fmt: skip
