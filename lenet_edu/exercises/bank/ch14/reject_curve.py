"""14.5 reject_curve: the fewer it answers, the fewer it gets wrong; given code peeks."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import probe

Array = np.ndarray


def reject_curve(penalties: Array, labels: Array) -> Array:
    N = len(labels)
    margins = nn.margin(penalties)
    wrong = nn.decide(penalties) != labels
    least_sure = np.argsort(margins, kind="stable")
    errors = np.zeros(N)
    for r in range(N):
        left = least_sure[r:]
        errors[r] = np.mean(wrong[left])
    return errors


def reject_curve_given(penalties: Array, labels: Array) -> Array:
    """What the exercise begins with: it rejects the mistakes, so it knows the labels."""
    N = len(labels)
    wrong = nn.decide(penalties) != labels
    least_sure = np.argsort(~wrong, kind="stable")
    errors = np.zeros(N)
    for r in range(N):
        errors[r] = np.mean(wrong[least_sure[r:]])
    return errors


def curve_from_the_end(penalties: Array, labels: Array) -> Array:
    order = np.argsort(nn.margin(penalties), kind="stable")
    wrong = (np.argmin(penalties, axis=1) != labels)[order]
    left = np.cumsum(wrong[::-1])[::-1]
    return left / np.arange(len(labels), 0, -1)


def curve_by_taking_off(penalties: Array, labels: Array) -> list[float]:
    N = len(labels)
    wrong = nn.decide(penalties) != labels
    mistakes, errors = int(wrong.sum()), []
    for r, n in enumerate(np.argsort(nn.margin(penalties), kind="stable")):
        errors.append(mistakes / (N - r))
        mistakes -= int(wrong[n])
    return errors


def curve_by_sorting_pairs(penalties: Array, labels: Array) -> list[float]:
    images = []
    for row, label in zip(np.asarray(penalties).tolist(), labels, strict=True):
        first, second = sorted(row)[:2]
        images.append((second - first, row.index(first) != label))
    images.sort(key=lambda image: image[0])
    flags = [flag for _, flag in images]
    return [sum(flags[r:]) / len(flags[r:]) for r in range(len(flags))]


def curve_in_float32(penalties: Array, labels: Array) -> Array:
    return curve_from_the_end(penalties, labels).astype(np.float32)


def _one_ahead(penalties: Array, labels: Array) -> Array:
    return np.append(reject_curve(penalties, labels)[1:], 0.0)


def _by_the_best_alone(penalties: Array, labels: Array) -> Array:
    order = np.argsort(-penalties.min(axis=1), kind="stable")
    wrong = (nn.decide(penalties) != labels)[order]
    return np.array([wrong[r:].mean() for r in range(len(wrong))])


def _scored(n: int, classes: int, seed: int) -> tuple[Array, Array]:
    """Penalties with one that is clearly small, mostly the label's."""
    rng = np.random.default_rng(seed)
    penalties = rng.integers(40, 900, (n, classes)) / 8
    labels = rng.integers(0, classes, n)
    near = np.where(rng.random(n) < 0.7, labels, rng.integers(0, classes, n))
    penalties[np.arange(n), near] = rng.integers(0, 400, n) / 8
    return penalties, labels


def _three_images() -> tuple[Array, Array]:
    return np.array([[1.0, 9.0], [5.0, 4.0], [8.0, 2.0]]), np.array([0, 0, 1])


def _ties() -> tuple[Array, Array]:
    penalties = np.array([[1.0, 3, 9], [4, 2, 8], [6, 6, 7], [30, 20, 90], [5, 5, 9]])
    return penalties, np.array([0, 0, 2, 0, 0])


_ORDER = 'np.argsort(margins, kind="stable")'


REJECT_CURVE = Exercise(
    id="14.5",
    lists=True,
    name="reject_curve",
    title="The fewer it answers, the fewer it gets wrong",
    reference=reject_curve,
    plain=reject_curve,
    kind="find-and-fix",
    given=reject_curve_given,
    parts=("errors",),
    probes=(
        probe("three images, margins 8, 1, 6; the second is wrong", _three_images),
        probe("five images, two margins of 0 and two of 2", _ties),
        probe("a sure mistake that outlasts a right answer",
              lambda: (np.array([[9.0, 1], [3, 4], [7, 2]]), np.array([0, 0, 1]))),
        probe("20 images of 4 classes", lambda: _scored(20, 4, 2)),
        probe("60 images of ten classes", lambda: _scored(60, 10, 7)),
    ),
    misconceptions=(
        Misconception(
            "J01", "surest first",
            "You reject the images of which the network is surest. Is it in doubt where "
            "the margin is large or where it is small?",
            ((_ORDER, 'np.argsort(-margins, kind="stable")'),),
        ),
        Misconception(
            "J02", "by the best penalty alone",
            "You reject images that are far from every code. A digit between two codes "
            "can be near to both: which two penalties show its doubt?",
            wrong=_by_the_best_alone,
        ),
        Misconception(
            "J03", "mistakes first",
            "You reject the mistakes themselves. Nobody knows the label of a new digit: "
            "which number tells the network that it is in doubt?",
            ((_ORDER, 'np.argsort(~wrong, kind="stable")'),),
        ),
        Misconception(
            "J04", "rejected ones count as right",
            "You divide by all images, so the rejected ones count as right. How many "
            "still get an answer?",
            (("np.mean(wrong[left])", "np.sum(wrong[left]) / N"),),
        ),
        Misconception(
            "J05", "error of the rejected",
            "You return the error among the images that are rejected. Which part of the "
            "order still gets an answer?",
            (("least_sure[r:]", "least_sure[: r + 1]"),),
        ),
        Misconception(
            "J06", "one rejected too many",
            "Your curve is one place ahead: at errors[0] nothing should be rejected, and "
            "at the last place one image should be left. Where does your slice begin?",
            (("least_sure[r:]", "least_sure[min(r + 1, N - 1) :]"),),
        ),
        Misconception(
            "J12", "one rejected too many, then 0",
            "Your curve is one place ahead and ends with nothing left to answer. At "
            "errors[0] nothing should be rejected: where does your slice begin?",
            wrong=_one_ahead,
        ),
        Misconception(
            "J13", "ties from the back",
            "Of images with equal margins you reject the later one first; the text keeps "
            "them in their order, earlier ones first. Where do you turn the order round?",
            ((_ORDER, "len(margins) - 1 - np.argsort(margins[::-1], kind='stable')"),),
        ),
        Misconception(
            "J07", "a count",
            "You return how many of the rest are wrong, not what share of it. The rest "
            "shrinks as you reject: what do you have to divide by?",
            (("np.mean(wrong[left])", "np.sum(wrong[left])"),),
        ),
        Misconception(
            "J08", "accuracy",
            "You return the share of the rest that is right. Which share is asked for?",
            (("np.mean(wrong[left])", "1 - np.mean(wrong[left])"),),
        ),
        Misconception(
            "J09", "largest penalty wins",
            "You let the largest penalty win, so nearly all answers count as wrong. What "
            "does a small penalty say about a code?",
            (("nn.decide(penalties)", "np.argmax(penalties, axis=1)"),),
        ),
        Misconception(
            "J10", "in the order of the file",
            "You reject the images in the order in which they come, sure or not. Which "
            "numbers say which one should go first?",
            ((_ORDER, "np.arange(N)"),),
        ),
        Misconception(
            "J11", "r as a threshold",
            "You take r for a threshold on the margin, where it is *how many* images are "
            "rejected. In which order should they go?",
            (("left = least_sure[r:]",
              "left = np.flatnonzero(margins >= min(r, margins.max()))"),),
        ),
        Misconception(
            "J15", "surest first, ties from the back",
            "You reject the images of which the network is surest: the end of the order "
            "goes first. Is it in doubt where the margin is large or where it is small?",
            (("least_sure[r:]", "least_sure[: N - r]"),),
        ),
        Misconception(
            "J14", "mistakes last",
            "You still sort by `wrong`, now with the right answers first. Nobody knows "
            "the label of a new digit: which number tells the network that it is in "
            "doubt?",
            ((_ORDER, 'np.argsort(wrong, kind="stable")'),),
        ),
    ),
    alternatives=(
        curve_from_the_end,
        curve_by_taking_off,
        curve_by_sorting_pairs,
        curve_in_float32,
    ),
    hints=(
        "`~wrong` is False for a mistake, and False comes first in a sorted row. So which "
        "images does the given code reject first, and from what does it know them?",
        "The order may depend on the penalties alone. Which function of chapter 07 says "
        "how sure an answer is?",
        'least_sure = np.argsort(___, kind="stable")',
    ),
    explanation=(
        "With the images in order of their margin, "
        "$e_r = \\frac{1}{N - r} \\sum_{n \\ge r} [\\text{wrong}_n]$. The label serves to "
        "count, never to choose. In one pass: cumulate the mistakes from the sure end. "
        "LeCun et al. 1998 report how many must be rejected for $e_r = 0.5\\%$ "
        "(sec. III-D, Fig. 10)."
    ),
    general=lambda rng: _scored(
        int(rng.integers(2, 60)), int(rng.integers(2, 11)), int(rng.integers(9999))
    ),
    after="The next cell asks for 0.5%, as the paper does.",
    widget="MistakeBrowser",
)  # fmt: skip
