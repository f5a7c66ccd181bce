"""A confusion matrix, the digits behind each of its cells, and the reject curve.

``static/mistake_browser.js`` computes the same while something moves, and a test
holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lenet_edu import nn
from lenet_edu.yours import attempt, differing, tame, written

from ..bounded import bounded

Array = np.ndarray

CLASSES = 10
SHOWN = 18  # digits of a cell that can be looked at, from either end
TARGET = 0.005  # LeCun et al. 1998, sec. III-D: errors on the rest
QUIZ = 16  # digits to guess, half of them mistakes
ORDERS = ("least sure first", "surest first")


def model(state: dict[str, Any]) -> dict[str, Any]:
    """Everything that the widget draws.

    Parameters
    ----------
    state
        ``labels``, ``answers`` (N,), ``margins`` (N,); ``rejected``, how many of the
        least sure get no answer; ``cell`` (label, answer); ``order``, one of two.

    Returns
    -------
    dict
        ``matrix`` (10, 10), counts of the images that are answered; ``curve``, the
        error on the rest for 0, 1, 2, ... rejected, for a tenth of the images;
        ``needed``, how many must go for an error of 0.5%, -1 if a tenth is not
        enough; ``threshold``, the smallest margin that is answered; ``left``,
        ``wrong`` and ``error`` of the rest; ``lost``, right answers given up;
        ``members``, the images of the cell in order, rejected ones included.
    """
    labels, answers = np.asarray(state["labels"]), np.asarray(state["answers"])
    margins, rejected = np.asarray(state["margins"], float), state["rejected"]
    order = np.argsort(margins, kind="stable")
    wrong = labels != answers
    answered, gone = order[rejected:], order[:rejected]
    matrix = np.zeros((CLASSES, CLASSES), int)
    np.add.at(matrix, (labels[answered], answers[answered]), 1)
    curve = _curve(wrong[order])[: most(len(labels)) + 1]
    enough = np.flatnonzero(curve <= TARGET)
    right, said = state["cell"]
    members = order[(labels[order] == right) & (answers[order] == said)]
    return {
        "matrix": matrix,
        "curve": curve,
        "needed": int(enough[0]) if len(enough) else -1,
        "threshold": float(margins[answered[0]]),
        "left": len(answered),
        "wrong": int(wrong[answered].sum()),
        "error": float(wrong[answered].mean()),
        "lost": int((~wrong[gone]).sum()),
        "members": members if state["order"] == ORDERS[0] else members[::-1],
    }


def most(count: int) -> int:
    """How many of so many images can be rejected with the slider: a tenth, or 20."""
    return min(count - 1, max(count // 10, 20))


def judge(fn: Callable[..., Any], penalties: Array, labels: Array) -> dict[str, Any]:
    """The learner's reject_curve beside the course's.

    Parameters
    ----------
    fn
        ``reject_curve(penalties, labels)``.
    penalties : (N, 10)
    labels : (N,)

    Returns
    -------
    dict
        ``curve``, as far as the widget draws it, [] if there is none; ``same``;
        ``says``, one or two sentences.
    """
    order = np.argsort(nn.margin(penalties), kind="stable")
    expected = _curve((nn.decide(penalties) != labels)[order])
    yours, says = attempt(bounded(fn), penalties, labels)
    if yours is None:
        return {"curve": [], "same": False, "says": says}
    if yours.shape != expected.shape:
        says = f"Yours returned the shape {yours.shape}; expected is {expected.shape}."
        return {"curve": [], "same": False, "says": says}
    wrong = differing(yours, expected)
    says = "Yours agrees with the course's on the whole curve."
    if wrong.any():
        r = int(np.argmax(wrong))
        says = (
            f"Yours differs at {wrong.sum():,} of {len(wrong):,} points. With {r:,} "
            f"rejected: yours {written(yours[r])}, expected {written(expected[r])}."
        )
    shown = yours[: most(len(labels)) + 1]
    return {
        "curve": [tame(v) for v in shown],
        "same": not wrong.any(),
        "says": says,
    }


def _curve(wrong: Array) -> Array:
    """wrong (N,), the least sure first -> error on the rest with r rejected."""
    left = np.cumsum(wrong[::-1])[::-1]
    return left / np.arange(len(wrong), 0, -1)


def shown_places(right: Array, said: Array, margins: Array) -> Array:
    """Images to be sent: of each cell so many from either end of the order."""
    order = np.argsort(margins, kind="stable")
    chosen: set[int] = set()
    for cell in np.ndindex(CLASSES, CLASSES):
        members = order[(right[order] == cell[0]) & (said[order] == cell[1])]
        chosen.update(members[:SHOWN].tolist(), members[-SHOWN:].tolist())
    return np.array(sorted(chosen))


def worst(right: Array, said: Array) -> list[int]:
    """The fullest cell beside the diagonal."""
    table = np.zeros((CLASSES, CLASSES), int)
    np.add.at(table, (right, said), 1)
    np.fill_diagonal(table, 0)
    return [int(i) for i in np.unravel_index(table.argmax(), table.shape)]


def questions(right: Array, said: Array, margins: Array) -> list[int]:
    """Images to guess: mistakes and unsure right answers, mixed."""
    rng = np.random.default_rng(1998)
    order = np.argsort(margins, kind="stable")
    groups = []
    for wrong in (True, False):
        members = order[(right[order] != said[order]) == wrong][: 10 * QUIZ]
        # Only what is sent can be shown: the least sure of each cell.
        cells = 10 * right[members] + said[members]
        sent = [
            n for k, n in enumerate(members) if (cells[:k] == cells[k]).sum() < SHOWN
        ]
        groups.append(rng.permutation(sent[: 3 * QUIZ])[: QUIZ // 2])
    return [int(n) for n in rng.permutation(np.concatenate(groups))]
