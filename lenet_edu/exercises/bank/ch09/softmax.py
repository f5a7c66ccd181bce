"""09.3 softmax: logits become probabilities."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Function, Misconception
from .. import families
from ..probes import probe, small, whole
from ._shared import (
    COLUMNS,
    scores_case,
    table,
)
from ._shifts import (
    Subtracted,
    large_logits,
    wrongly_shifted,
)

Array = np.ndarray


def softmax(z: Array) -> Array:
    N, K = z.shape
    p = np.zeros((N, K))
    for n in range(N):
        e = np.exp(z[n] - np.max(z[n]))
        p[n] = e / np.sum(e)
    return p


def one_maximum_for_all(z: Array) -> Array:
    """What the exercise begins with: powers that fit one row of the batch."""
    N, K = z.shape
    p = np.zeros((N, K))
    for n in range(N):
        powers = np.exp(z[n] - np.max(z))
        p[n] = powers / np.sum(powers)
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


def _shares_with(subtracted: Subtracted) -> Function:
    """Softmax with another number subtracted from each row."""

    def wrong(z: Array) -> Array:
        e = np.exp(z - subtracted(z))
        return e / e.sum(axis=1, keepdims=True)

    return wrong


def _columns_with(subtracted: Subtracted) -> Function:
    """Powers divided by the sums of their columns."""

    def wrong(z: Array) -> Array:
        e = np.exp(z - subtracted(z))
        return e / e.sum(axis=0)

    return wrong


def _nan_made_zero(z: Array) -> Array:
    e = np.exp(z)
    return np.nan_to_num(e / e.sum(axis=1, keepdims=True))


def _nan_of_one_maximum_made_zero(z: Array) -> Array:
    e = np.exp(z - np.max(z))
    return np.nan_to_num(e / e.sum(axis=1, keepdims=True))


def _clipped_logits(z: Array) -> Array:
    return softmax(np.clip(z, -500, 500))


def _softmax_of_columns(z: Array) -> Array:
    return softmax(z.T).T


def _softmax_without_keepdims(z: Array) -> Array:
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1)


def _softmax_of_all(z: Array) -> Array:
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def _shares(z: Array) -> Array:
    return z / np.sum(z, axis=1, keepdims=True)


_E = "e / np.sum(e)"


SOFTMAX = Exercise(
    id="09.3",
    name="softmax",
    title="Find and fix: logits become probabilities",
    kind="find-and-fix",
    given=one_maximum_for_all,
    reference=nn.softmax,
    plain=softmax,
    probes=(
        probe("one image with the logits 0, 1 and 2", lambda: (table((0, 1, 2)),)),
        probe("two images of three classes", lambda: (table((0, 1, 2), (3, -1, 1)),)),
        probe("three images of three classes", lambda: (small(3, 3, seed=1),)),
        *large_logits(labelled=False),
        probe("whole numbers as integers", lambda: (whole(4, 5, seed=2),)),
    ),
    misconceptions=(
        *wrongly_shifted(_shares_with),
        Misconception(
            "L0I", "nan replaced by 0",
            "With logits of 1000 all your probabilities of that image are 0, though a "
            "row should add up to 1. A nan was replaced there, and what made it is "
            "still in the code: which step overflows?",
            wrong=_nan_made_zero,
        ),
        Misconception(
            "L0R", "nan made 0, one maximum for all",
            "An image with low logits gets 0 for every class, though a row should add "
            "up to 1: its powers are all 0, because the largest logit of the whole "
            "batch is subtracted, and the division by 0 is only hidden. Whose maximum "
            "belongs to a row?",
            wrong=_nan_of_one_maximum_made_zero,
        ),
        Misconception(
            "L0S", "largest of each column",
            "You subtract the largest logit of each column, and a single image is then "
            "left with zeros. Over which axis should the maximum run, the one of the "
            "images or the one of the classes?",
            wrong=_shares_with(lambda z: z.max(axis=0, keepdims=True)),
        ),
        Misconception(
            "L0J", "logits clipped",
            "Large logits come out equal in your probabilities, as if they had been "
            "cut off at a limit. What can you subtract from a whole row instead, so "
            "that the differences stay as they are?",
            wrong=_clipped_logits,
        ),
        Misconception("L02", "over the images", COLUMNS, wrong=_softmax_of_columns),
        Misconception(
            "L0N", "sums over the images, maxima of the rows", COLUMNS,
            wrong=_columns_with(lambda z: z.max(axis=1, keepdims=True)),
        ),
        Misconception(
            "L0P", "sums over the images, one maximum", COLUMNS,
            wrong=_columns_with(np.max),
        ),
        Misconception(
            "L04", "no keepdims",
            "The sums of your rows have the shape (N,), so NumPy lays them along the "
            "columns: it divides the wrong numbers where N equals K and raises an "
            "error elsewhere. Which shape would put each sum beside its row?",
            wrong=_softmax_without_keepdims,
        ),
        Misconception(
            "L05", "no exponential",
            "You divide the logits by their sum, without the exponential. What would "
            "such a probability be for a negative logit?",
            wrong=_shares,
        ),
        Misconception(
            "L07", "probabilities of the whole batch",
            "All your numbers together add up to 1. Each image has probabilities of "
            "its own: over which axis should the sum run?",
            wrong=_softmax_of_all,
        ),
        Misconception(
            "L08", "sign of the logits",
            "Your largest probability goes to the smallest logit. That would suit "
            "penalties. Here a larger number means more likely: which sign belongs in "
            "the exponent?",
            (("np.exp(z[n] - np.max(z[n]))", "np.exp(np.min(z[n]) - z[n])"),),
        ),
        Misconception(
            "L09", "logarithm of the softmax",
            "You return the logarithms of the probabilities, which are negative. "
            "Probabilities lie between 0 and 1: which step is one too many?",
            ((_E, "np.log(e / np.sum(e))"),),
        ),
        Misconception(
            "L0A", "divided by the largest",
            "The largest number of each of your rows is 1, so the rows do not add up "
            "to 1. By what must the powers be divided?",
            ((_E, "e / np.max(e)"),),
        ),
        Misconception(
            "L0B", "hard maximum",
            "You give 1 to the largest logit and 0 to the others. That is a decision, "
            "not a set of probabilities. How much do the others get?",
            ((_E, "1.0 * (e == np.max(e))"),),
        ),
        Misconception(
            "L0C", "logistic of each",
            "You squash every logit by itself with the logistic function, so the rows "
            "do not add up to 1. By what does softmax divide each power?",
            (("p[n] = e / np.sum(e)", "p[n] = nn.logistic(z[n])"),),
        ),
        families.decimals_lost(
            "L0K", ("np.zeros((N, K))", "np.zeros_like(z)"), of="logits that are "
            "integers"
        ),
        Misconception("L0L", "first image only",
            "Only your first row holds probabilities, the others are 0. When does your "
            "function return: is that line inside the loop?",
            (("p[n] = e / np.sum(e)", "p[0] = e / np.sum(e) if n == 0 else p[0]"),),
        ),
        Misconception("L0M", "sum missing",
            "You return the powers, which do not add up to 1. By what must each of "
            "them be divided?",
            wrong=lambda z: np.exp(z),
        ),
        Misconception(
            "L0Q", "divided by the length",
            "You divide by the root of the sum of squares, so that the squares of a "
            "row add up to 1. What should add up to 1 instead?",
            ((_E, "e / np.linalg.norm(e)"),),
        ),
        Misconception(
            "L0T", "divided by the sum of the logits",
            "You divide the powers by the sum of the logits that stand in their "
            "exponents. A row should add up to 1: the sum of which numbers has to stand "
            "below the line?",
            ((_E, "e / np.sum(z[n] - np.max(z[n]))"),),
        ),
        Misconception(
            "L0D", "powers of 2",
            "Your probabilities come from powers of 2, not of e. Which function takes "
            "powers of e?",
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
        "Take one row. Turn every logit into a positive number, then divide the row by "
        "its sum.",
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
    general=lambda rng: (scores_case(rng)[0],),
    parts=("p",),
    after="Cross-entropy asks for one probability: that of the right class.",
)  # fmt: skip
