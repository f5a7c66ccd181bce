"""07.5 reject: say that you do not know."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import probe, whole
from ._shared import four_rows, penalty_case
from .decide import decide_by_argmin
from .margin import margin_by_sorting, margin_in_float32

Array = np.ndarray
Generator = np.random.Generator


def reject_below(penalties: Array, threshold: float) -> Array:
    """The course's own answer to 07.5."""
    return np.where(nn.margin(penalties) < threshold, -1, nn.decide(penalties))


def reject(penalties: Array, threshold: float) -> Array:
    N, K = penalties.shape
    labels = np.zeros(N, dtype=int)
    for n in range(N):
        order = np.argsort(penalties[n], kind="stable")
        best, second = order[0], order[1]
        gap = penalties[n, second] - penalties[n, best]
        if gap < threshold:
            labels[n] = -1
        else:
            labels[n] = best
    return labels


def shuffled_lines(penalties: Array, threshold: float) -> Array:
    """What the exercise begins with: the right lines in a wrong order."""
    rows = penalties.copy()
    gap = rows[:, 1] - rows[:, 0]
    rows.sort(axis=1)
    labels = np.argmin(rows, axis=1)
    labels[gap < threshold] = -1
    return labels


def reject_in_order(penalties: Array, threshold: float) -> Array:
    """The same lines in their order: the winner first, before the rows are sorted."""
    rows = penalties.copy()
    labels = np.argmin(rows, axis=1)
    rows.sort(axis=1)
    gap = rows[:, 1] - rows[:, 0]
    labels[gap < threshold] = -1
    return labels


def reject_by_mask(penalties: Array, threshold: float) -> Array:
    labels = decide_by_argmin(penalties)
    labels[margin_by_sorting(penalties) < threshold] = -1
    return labels


def reject_by_index(penalties: Array, threshold: float) -> Array:
    labels = []
    for row in penalties:
        first, second, *_ = sorted(row)
        labels.append(list(row).index(first) if second - first >= threshold else -1)
    return np.array(labels)


def reject_by_counting(penalties: Array, threshold: float) -> Array:
    """Rejected if another class lies within the threshold of the best."""
    best = penalties.min(axis=1, keepdims=True)
    near = (penalties - best < threshold).sum(axis=1)
    alone = near <= 1
    return np.where(alone, penalties.argmin(axis=1), -1)


def reject_in_float32(penalties: Array, threshold: float) -> Array:
    sure = margin_in_float32(penalties) >= threshold
    return np.where(sure, decide_by_argmin(penalties), -1).astype(np.float32)


def _all_rejected(penalties: Array, threshold: float) -> Array:
    return np.full(len(penalties), -1)


def _all_or_none(penalties: Array, threshold: float) -> Array:
    labels = decide_by_argmin(penalties)
    if np.any(margin_by_sorting(penalties) < threshold):
        return np.full_like(labels, -1)
    return labels


def _winner_after_sorting(penalties: Array, threshold: float) -> Array:
    return np.where(margin_by_sorting(penalties) < threshold, -1, 0)


def _gap_before_sorting(penalties: Array, threshold: float) -> Array:
    gap = penalties[:, 1] - penalties[:, 0]
    return np.where(gap < threshold, -1, decide_by_argmin(penalties))


def _both_too_late(penalties: Array, threshold: float) -> Array:
    return np.where(penalties[:, 1] - penalties[:, 0] < threshold, -1, 0)


def _reject_case(rng: Generator) -> tuple[Array, float]:
    (penalties,) = penalty_case(rng)
    return penalties, float(rng.choice([0.5, 1.5, 7.3, 20.1]))


_UNSURE = "gap < threshold"


_RACE = "penalties[n, second] - penalties[n, best]"


_NO = "labels[n] = -1"


def _three() -> Array:
    return np.array(
        [[9.0, 2.0, 5.0, 6.5], [3.0, 8.0, 4.0, 20.0], [7.0, 9.0, 30.0, 1.0]]
    )


def _smallest(penalties: Array, threshold: float) -> Array:
    rows = np.sort(penalties, axis=1)
    labels = rows[:, 0].copy()
    labels[rows[:, 1] - rows[:, 0] < threshold] = -1
    return labels


REJECT = Exercise(
    id="07.5",
    name="reject",
    title="Put in order: say that you do not know",
    kind="order",
    given=shuffled_lines,
    reference=reject_below,
    plain=reject,
    probes=(
        probe("margins of 3, 1 and 6, threshold 2", lambda: (_three(), 2.0)),
        probe("a margin that is exactly the threshold", lambda: (_three(), 3.0)),
        probe("a threshold that none reaches", lambda: (_three(), 50.0)),
        probe("threshold 0: nothing is rejected", lambda: (_three(), 0.0)),
        probe(
            "a tie, and a far but clear winner, threshold 10",
            lambda: (np.array([[1.0, 1.0, 40.0], [90.0, 60.0, 75.0]]), 10.0),
        ),
        probe(
            "margins of 3, 1 and 6, threshold 0.5: nothing is rejected",
            lambda: (_three(), 0.5),
        ),
        probe("threshold -2: nothing is rejected", lambda: (_three(), -2.0)),
        probe("four real outputs of F6, threshold 12", lambda: (four_rows(), 12.0)),
        probe("whole numbers", lambda: (whole(6, 5, low=1, high=90), 9.0)),
    ),
    misconceptions=(
        Misconception(
            "R88", "winner sought in sorted rows",
            "Every image that you keep gets the label 0. In a sorted row the smallest "
            "penalty stands at place 0, whichever class it belongs to. Which line has "
            "to see the row before it is sorted?",
            wrong=_winner_after_sorting,
        ),
        Misconception(
            "R89", "margin of unsorted rows",
            "You reject by the penalties of class 0 and class 1, whichever class is "
            "the nearest. When do the first two places of a row hold the two smallest "
            "penalties?",
            wrong=_gap_before_sorting,
        ),
        Misconception(
            "R90", "margin before sorting, winner after it",
            "You reject by the penalties of class 0 and class 1, and every image that "
            "you keep gets the label 0. Which of these two lines needs sorted rows, and "
            "which one needs them as they were?",
            wrong=_both_too_late,
        ),
        Misconception(
            "R71", "the sure ones rejected",
            "You reject the clear cases and keep the doubtful ones. Is a large margin "
            "a good sign or a bad one?",
            ((_UNSURE, "gap >= threshold"),),
        ),
        Misconception(
            "R84", "everything rejected",
            "Every image gets -1 from you, however large its margin. On what should "
            "the rejection depend?",
            wrong=_all_rejected,
        ),
        Misconception(
            "R85", "margin always 0",
            "Your margin is 0 for every image, so any threshold above 0 rejects all of "
            "them. Which two penalties do you compare?",
            ((_RACE, "penalties[n, best] - penalties[n, best]"),),
        ),
        Misconception(
            "R86", "nothing rejected",
            "No image is rejected: you return the decisions alone. What should happen "
            "where the margin is below the threshold?",
            ((_NO, "labels[n] = best"),),
        ),
        Misconception(
            "R87", "one margin for the batch",
            "You accept or reject the whole batch by its smallest margin. Whose margin "
            "decides about an image?",
            wrong=_all_or_none,
        ),
        Misconception(
            "R72", "rejected at the threshold",
            "You reject a margin that equals the threshold. The exercise says *below* "
            "the threshold: which comparison leaves equality out?",
            ((_UNSURE, "gap <= threshold"),),
        ),
        Misconception(
            "R73", "far winners rejected",
            "You compare the smallest penalty with the threshold, so what is far from "
            "every bitmap is rejected. That can be useful too, but this exercise goes "
            "by the margin: which two penalties make it?",
            ((_UNSURE, "penalties[n, best] > threshold"),),
        ),
        Misconception(
            "R74", "rejected as class 0",
            "Your rejected images carry the label 0, which is a digit. What marks them "
            "so that no digit is meant?",
            ((_NO, "labels[n] = 0"),),
        ),
        Misconception(
            "R75", "rejected ones dropped",
            "You return fewer labels than there are images, so nobody can tell whose "
            "they are. What stands in the place of a rejected image?",
            (("return labels", "return labels[labels >= 0]"),),
        ),
        Misconception(
            "R76", "yes or no only",
            "You say which images are rejected, as True and False. What should stand "
            "there for the others?",
            (("return labels", "return (labels < 0)"),),
        ),
        Misconception(
            "R77", "farthest class kept",
            "The rejection is right, but the labels that you keep are the farthest "
            "classes. At which end of the order is the winner?",
            (("labels[n] = best", "labels[n] = order[-1]"),),
        ),
        Misconception(
            "R78", "margin negative",
            "You reject every image unless the threshold is far below zero: your "
            "margins are negative. Which penalty is taken from which?",
            ((_RACE, "penalties[n, best] - penalties[n, second]"),),
        ),
        Misconception(
            "R79", "best against worst",
            "You measure the span from the nearest to the farthest class, so hardly "
            "anything is rejected. Which class is the rival?",
            ((_RACE, "penalties[n, order[-1]] - penalties[n, best]"),),
        ),
        Misconception(
            "R80", "the rival's label",
            "The rejection is right, but you return the label of the second best. "
            "Which of the two won?",
            (("labels[n] = best", "labels[n] = second"),),
        ),
        Misconception(
            "R81", "the share compared",
            "You compare with a share of the penalty. The threshold is in the units "
            "of the penalties: what should stand alone on the right of the comparison?",
            ((_UNSURE, "gap < threshold * penalties[n, second]"),),
        ),
        Misconception(
            "R82", "an eleventh class",
            "You mark rejected images with a class number of their own, one past the "
            "last. Which mark does the task ask for?",
            ((_NO, "labels[n] = K"),),
        ),
        Misconception(
            "R83", "labels as the race",
            "You subtract the numbers of the classes, not their penalties. What is "
            "second best here, a class or a penalty?",
            ((_RACE, "abs(second - best)"),),
        ),
        Misconception(
            "R91", "smallest penalty for its place",
            "Your labels are penalties, cut to whole numbers or not. We want to "
            "know which digit has the smallest one: which function gives its place?",
            wrong=_smallest,
        ),
    ),
    alternatives=(
        reject_in_order,
        reject_by_mask,
        reject_by_index,
        reject_by_counting,
        reject_in_float32,
    ),
    hints=(
        "`rows.sort(axis=1)` changes the rows themselves: afterwards the smallest "
        "number of each stands at place 0. Which line needs that, and which one "
        "would be misled by it?",
        "Find the winner while every penalty still stands at the place of its class. "
        "Then sort, then take the difference of the first two places.",
        "rows = penalties.copy()\nlabels = ___\nrows.sort(axis=1)\ngap = ___\n"
        "labels[___] = -1\nreturn labels",
    ),
    explanation=(
        "$\\hat{c}_n = \\arg\\min_i y_{n,i}$ if $y_{(2)} - y_{(1)} \\ge \\theta$, else "
        "$-1$. A larger $\\theta$ trades answers for errors; Fig. 10 of LeCun et al. "
        "1998 asks how many must be rejected until 0.5% errors are left (sec. III)."
    ),
    general=_reject_case,
    after="Chapter 14 draws the curve of errors against rejections with it.",
    widget="BitmapDistance",
)  # fmt: skip
