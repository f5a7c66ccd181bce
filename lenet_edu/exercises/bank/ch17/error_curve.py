"""17.4 error_curve: how much does it tolerate?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .... import inside as course
from ...exercise import Exercise, Misconception
from ..probes import probe
from . import _out_of_order

Array = np.ndarray
Generator = np.random.Generator
Score = Callable[[Array], Array]
Change = Callable[[Array, float], Array]


def error_curve(
    answer: Score, images: Array, labels: Array, change: Change, amounts: Array
) -> Array:
    errors = np.zeros(len(amounts))
    for a, amount in enumerate(amounts):
        changed = change(images, amount)
        wrong = answer(changed) != labels
        errors[a] = np.mean(wrong)
    return errors


def curve_by_comprehension(
    answer: Score, images: Array, labels: Array, change: Change, amounts: Array
) -> Array:
    return np.array([np.mean(answer(change(images, a)) != labels) for a in amounts])


def curve_by_counting(
    answer: Score, images: Array, labels: Array, change: Change, amounts: Array
) -> Array:
    errors = []
    for amount in amounts:
        digits = answer(change(images, amount))
        right = sum(int(d == t) for d, t in zip(digits, labels, strict=True))
        errors.append((len(labels) - right) / len(labels))
    return np.array(errors)


def curve_in_a_table(
    answer: Score, images: Array, labels: Array, change: Change, amounts: Array
) -> Array:
    said = np.stack([answer(change(images, amount)) for amount in amounts])
    return 1 - (said == np.asarray(labels)[None]).mean(axis=1)


def _curve_accumulates(
    answer: Score, images: Array, labels: Array, change: Change, amounts: Array
) -> Array:
    errors = np.zeros(len(amounts))
    for a, amount in enumerate(amounts):
        images = change(images, amount)
        errors[a] = np.mean(answer(images) != labels)
    return errors


def _curve_mind_changed(
    answer: Score, images: Array, labels: Array, change: Change, amounts: Array
) -> Array:
    return error_curve(answer, images, answer(images), change, amounts)


def _curve_above_the_first(
    answer: Score, images: Array, labels: Array, change: Change, amounts: Array
) -> Array:
    errors = error_curve(answer, images, labels, change, amounts)
    return errors - np.mean(answer(images) != labels)


def _reading(N: int, amounts: list[float], seed: int = 0) -> tuple[Any, ...]:
    """Images of 3 x 4; the answer is the row that holds most, the change a mixture."""
    rng = np.random.default_rng(seed)
    images, other = rng.normal(size=(N, 1, 3, 4)), rng.normal(size=(3, 4))
    labels = rng.integers(0, 3, N)

    def answer(x: Array) -> Array:
        return np.asarray(np.asarray(x)[:, 0].sum(axis=2).argmax(axis=1))

    def change(x: Array, amount: float) -> Array:
        return np.asarray(x + amount * other)

    sure = rng.random(N) < 0.6
    labels[sure] = answer(images)[sure]
    return answer, images, labels, change, np.array(amounts)


def _some_reading(rng: Generator) -> tuple[Any, ...]:
    amounts = np.sort(rng.uniform(-3, 3, int(rng.integers(2, 6)))).tolist()
    return _reading(int(rng.integers(7, 20)), amounts, int(rng.integers(10**6)))


def _counts(
    answer: Score, images: Array, labels: Array, change: Change, amounts: Array
) -> Array:
    return np.array([np.sum(answer(change(images, a)) != labels) for a in amounts])


_COUNTED = (
    "You count the wrong answers. 20 wrong ones mean little if nobody knows out of how "
    "many. What do you divide by?"
)
_CHANGED = "changed = change(images, amount)"


_WRONG = "wrong = answer(changed) != labels"


_MEAN = "errors[a] = np.mean(wrong)"


ERROR_CURVE = Exercise(
    id="17.4",
    lists=True,
    name="error_curve",
    title="How much does it tolerate?",
    reference=course.error_curve,
    kind="order",
    given=_out_of_order.error_curve,
    plain=error_curve,
    probes=(
        probe("11 images, the one amount 0", lambda: _reading(11, [0.0])),
        probe("11 images, the one amount 2", lambda: _reading(11, [2.0], seed=1)),
        probe("17 images, amounts 0, 1 and 2",
              lambda: _reading(17, [0.0, 1.0, 2.0], seed=2)),
        probe("13 images, amounts -2, -0.5, 0.5 and 3",
              lambda: _reading(13, [-2.0, -0.5, 0.5, 3.0], seed=3)),
        probe("23 images, amounts -3, 1 and 1.5",
              lambda: _reading(23, [-3.0, 1.0, 1.5], seed=5)),
    ),
    misconceptions=(
        Misconception(
            "V41", "accuracy",
            "You return the share of right answers. The curve is one of errors: what is "
            "left of 1?",
            ((_WRONG, "wrong = answer(changed) == labels"),),
        ),
        Misconception(
            "V42", "changes add up",
            "Your first amount is right, later ones are changed again and again: each "
            "starts from the images that the one before has made. What should each start "
            "from?",
            wrong=_curve_accumulates,
        ),
        Misconception(
            "V43", "percent",
            "Your errors are a hundred times too large: percent. Between which numbers "
            "does a fraction lie?",
            ((_MEAN, "errors[a] = 100 * np.mean(wrong)"),),
        ),
        Misconception(
            "V44", "counted", _COUNTED, ((_MEAN, "errors[a] = np.sum(wrong)"),)
        ),
        Misconception("V49", "counted, as whole numbers", _COUNTED, wrong=_counts),
        Misconception(
            "V45", "unchanged images",
            "Your curve is flat: the network is always shown the images as they are. "
            "Which images should it answer for?",
            ((_WRONG, "wrong = answer(images) != labels"),),
        ),
        Misconception(
            "V46", "changes of mind counted",
            "At amount 0 you have no error at all. You compare with the answer to the "
            "unchanged image, which may be wrong already. What says which digit an image "
            "really shows?",
            wrong=_curve_mind_changed,
        ),
        Misconception(
            "V47", "first amount only",
            "All your errors are that of the first amount. Which amount is used in each "
            "turn?",
            ((_CHANGED, "changed = change(images, amounts[0])"),),
        ),
        Misconception(
            "V48", "above the unchanged error",
            "You subtract the error of the unchanged images. That says what the change "
            "has cost, but the error itself is wanted. Which step is one too many?",
            wrong=_curve_above_the_first,
        ),
        Misconception(
            "V4A", "return before the loop",
            "All your errors are 0. A function ends at its return line, and what stands "
            "below it never runs. Which line has to be the last?",
            wrong=lambda answer, images, labels, change, amounts: np.zeros(len(amounts)),
        ),
    ),
    alternatives=(curve_by_comprehension, curve_by_counting, curve_in_a_table),
    hints=(
        "For one amount: change all images, ask for the answers, compare with the "
        "labels. Then do so for every amount.",
        "The mean of an array of True and False is the share of True. Each amount begins "
        "with the images as they were.",
        "for a, amount in enumerate(amounts):\n    changed = ___\n"
        "    errors[a] = np.mean(___ != ___)",
    ),
    explanation=(
        "For an amount $a$ the error is the fraction of images with "
        "$\\text{answer}(\\text{change}(x, a)) \\ne$ label. The labels stay as they "
        "are, which is right only as long as the change keeps the digit a digit; a 6 "
        "rotated by 180° is counted as an error when it is read as 9."
    ),
    general=_some_reading,
    parts=("errors",),
    after="The next cell computes five such curves.",
)  # fmt: skip
