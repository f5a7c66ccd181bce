"""09.3 softmax: scores become shares."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe, whole
from .shared import _COLUMNS, _scores_case, _softmax_naive, table

Array = np.ndarray


def softmax(z: Array) -> Array:
    N, K = z.shape
    p = np.zeros((N, K))
    for n in range(N):
        e = np.exp(z[n] - np.max(z[n]))
        p[n] = e / np.sum(e)
    return p


def softmax_of_rows(z: Array) -> Array:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_by_log(z: Array) -> Array:
    z = np.asarray(z, dtype=float)
    return np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None])


def softmax_by_differences(z: Array) -> Array:
    z = np.asarray(z, dtype=float)
    gaps = z[:, None, :] - z[:, :, None]  # (N, K, K)
    with np.errstate(over="ignore"):
        return 1 / np.exp(gaps).sum(axis=2)


def softmax_in_float32(z: Array) -> Array:
    rows = np.asarray(z, np.float32).T
    e = np.exp(rows - rows.max(axis=0))
    return (e / e.sum(axis=0)).T


def _softmax_of_columns(z: Array) -> Array:
    return softmax(z.T).T


def _softmax_global(z: Array) -> Array:
    e = np.exp(z - np.max(z))
    return e / np.sum(e, axis=1, keepdims=True)


def _softmax_without_keepdims(z: Array) -> Array:
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1)


def _softmax_of_all(z: Array) -> Array:
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def _shares(z: Array) -> Array:
    return z / np.sum(z, axis=1, keepdims=True)


_E = "e / np.sum(e)"


_NAIVE_SOFTMAX = (
    "With logits in the thousands you get nan: e to the power of 1000 is inf, and inf / "
    "inf is nan. What can you subtract from a whole row without changing the shares?"
)


SOFTMAX = Exercise(
    id="09.3",
    name="softmax",
    title="Scores become shares",
    reference=nn.softmax,
    plain=softmax,
    probes=(
        probe("one image with the logits 0, 1 and 2", lambda: (table((0, 1, 2)),)),
        probe("two images of three classes", lambda: (numbers(2, 3),)),
        probe("three images of three classes", lambda: (numbers(3, 3, seed=1) * 3,)),
        probe("one image with the logits 1000, 1001 and 999",
            lambda: (table((1000, 1001, 999)),)),
        probe(
            "two images, one with logits near 10,000, the other near -10,000",
            lambda: (table((10000, 9999, 9990), (-10000, -10001, -10002)),),
        ),
        probe("whole numbers", lambda: (whole(4, 5, seed=2),)),
    ),
    misconceptions=(
        Misconception("L01", "overflow", _NAIVE_SOFTMAX, wrong=_softmax_naive),
        Misconception("L02", "over the images", _COLUMNS, wrong=_softmax_of_columns),
        Misconception(
            "L03", "maximum of the whole batch",
            "An image with low logits becomes nan as soon as another one has high "
            "logits: you subtract one maximum from all. Whose maximum belongs to a "
            "row?",
            wrong=_softmax_global,
        ),
        Misconception(
            "L04", "no keepdims",
            "With as many images as classes you divide each column by the sum of a "
            "row, and with other sizes it stops. Which shape must the sums have to "
            "stand beside their rows?",
            wrong=_softmax_without_keepdims,
        ),
        Misconception(
            "L05", "no exponential",
            "Your numbers are the logits' own shares, without the exponential. What "
            "would such a share be for a negative logit?",
            wrong=_shares,
        ),
        Misconception(
            "L07", "shares of the whole batch",
            "All your numbers together add up to 1. Each image has its own shares: "
            "over what should the sum run?",
            wrong=_softmax_of_all,
        ),
        Misconception(
            "L08", "sign of the logits",
            "Your largest share goes to the smallest logit. That would suit penalties. "
            "Here a larger number means more likely: which sign belongs in the "
            "exponent?",
            (("np.exp(z[n] - np.max(z[n]))", "np.exp(np.min(z[n]) - z[n])"),),
        ),
        Misconception(
            "L09", "logarithm of the softmax",
            "You return the logarithms of the shares, which are negative. Shares lie "
            "between 0 and 1: which step is one too many?",
            ((_E, "np.log(e / np.sum(e))"),),
        ),
        Misconception(
            "L0A", "divided by the largest",
            "Your largest number is 1 in every row. You divide by the largest term: by "
            "what must you divide so that the row adds up to 1?",
            ((_E, "e / np.max(e)"),),
        ),
        Misconception(
            "L0B", "hard maximum",
            "You give 1 to the largest logit and 0 to the others. That is a decision, "
            "and its slope is 0. How much do the others get?",
            ((_E, "1.0 * (e == np.max(e))"),),
        ),
        Misconception(
            "L0C", "logistic of each",
            "You squash every logit by itself with the logistic function, so the rows "
            "do not add up to 1. How do the classes know of each other?",
            (("p[n] = e / np.sum(e)", "p[n] = nn.logistic(z[n])"),),
        ),
        Misconception(
            "L0D", "powers of 2",
            "Your shares are powers of 2, not of e. Which function takes powers of e?",
            (("np.exp(z[n] - np.max(z[n]))", "2.0 ** (z[n] - np.max(z[n]))"),),
        ),
    ),
    alternatives=(
        softmax_of_rows,
        softmax_by_log,
        softmax_by_differences,
        softmax_in_float32,
    ),
    hints=(
        "Take one row. Every logit becomes a positive number; then the row is divided "
        "by what it adds up to.",
        "Adding a constant to all logits of a row multiplies all powers by one factor, "
        "which cancels. So choose the constant that makes the largest exponent 0.",
        "for n in range(N):\n    e = np.exp(z[n] - ___)\n    p[n] = ___ / ___",
    ),
    explanation=(
        "$p_{n,i} = e^{z_{n,i}} / \\sum_k e^{z_{n,k}}$: positive, and each row adds up "
        "to 1. Subtracting the row's maximum changes numerator and denominator by the "
        "same factor, and keeps every power between 0 and 1. With $z = -y$ this is the "
        "posterior of sec. II-C of LeCun et al. 1998 without its rubbish class."
    ),
    general=lambda rng: (_scores_case(rng)[0],),
    parts=("p",),
    after="Cross-entropy asks for the share of one class: the right one.",
)  # fmt: skip
