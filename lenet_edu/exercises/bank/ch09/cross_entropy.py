"""09.4 cross_entropy: minus the logarithm of the right probability, from logits."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Function, Misconception
from ..probes import probe, small, whole
from ._shared import (
    BATCH_SUM,
    BLOCK,
    CLASSES_ONLY,
    COLUMNS,
    DIVIDED,
    FIRST_IMAGE,
    LAST_IMAGE,
    NEGATIVE,
    OVER_CLASSES,
    classes,
    scores_case,
    table,
)
from ._shifts import (
    Subtracted,
    large_logits,
    wrongly_shifted,
)
from .softmax import softmax

Array = np.ndarray


def cross_entropy(z: Array, labels: Array) -> float:
    N, K = z.shape
    total = 0.0
    for n in range(N):
        top = np.max(z[n])
        log_sum = top + np.log(np.sum(np.exp(z[n] - top)))
        total += log_sum - z[n, labels[n]]
    return total / N


def cross_entropy_of_rows(z: Array, labels: Array) -> float:
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_p[np.arange(len(labels)), labels].mean())


def cross_entropy_by_logaddexp(z: Array, labels: Array) -> float:
    z = np.asarray(z, dtype=float)
    right = z[np.arange(len(labels)), labels]
    return float(np.mean(np.logaddexp.reduce(z, axis=1) - right))


def cross_entropy_by_one_hot(z: Array, labels: Array) -> float:
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-np.sum(np.eye(z.shape[1])[labels] * log_p) / len(z))


def cross_entropy_in_float32(z: Array, labels: Array) -> np.float32:
    z = np.asarray(z, np.float32)
    top = z.max(axis=1)
    log_sum = np.log(np.exp(z - top[:, None]).sum(axis=1))
    return np.mean(top - z[np.arange(len(z)), labels] + log_sum, dtype=np.float32)


def _picked(p: Array, labels: Array) -> Array:
    return p[np.arange(len(labels)), labels]


def _loss_with(subtracted: Subtracted) -> Function:
    """The logarithm of a sum with another number taken out of its powers."""

    def wrong(z: Array, labels: Array) -> float:
        m = subtracted(z)[:, 0]
        log_sum = m + np.log(np.exp(z - m[:, None]).sum(axis=1))
        return float(np.mean(log_sum - _picked(z, labels)))

    return wrong


def _loss_of_shares_with(subtracted: Subtracted) -> Function:
    """The logarithm of a probability, with another number subtracted in the softmax."""

    def wrong(z: Array, labels: Array) -> float:
        e = np.exp(z - subtracted(z))
        p = e / e.sum(axis=1, keepdims=True)
        return float(np.mean(-np.log(_picked(p, labels))))

    return wrong


def _right_logit_subtracted(z: Array, labels: Array) -> float:
    gaps = z - _picked(z, labels)[:, None]
    return float(np.mean(np.log(np.exp(gaps).sum(axis=1))))


def _log_sum_alone(z: Array, labels: Array) -> float:
    return float(np.mean(np.logaddexp.reduce(np.asarray(z, float), axis=1)))


def _floor(least: float) -> Misconception:
    """The probability kept above ``least``, by an addition or by clipping it."""

    def wrong(z: Array, labels: Array) -> float:
        return float(np.mean(-np.log(np.maximum(_picked(softmax(z), labels), least))))

    return Misconception(
        f"L62 {least:.0e}", f"probability kept above {least:.0e}",
        f"The loss of an image never exceeds {-np.log(least):.1f} in your function, "
        f"because its probability is kept from falling below about {least:.0e}. Such "
        "an image no longer pulls at the weights. Can you write the logarithm of the "
        "probability without the probability?",
        wrong=wrong,
    )  # fmt: skip


def _log_of_softmax_over_classes(z: Array, labels: Array) -> float:
    return _ce_log_of_softmax(z, labels) / z.shape[1]


def _ce_log_of_softmax(z: Array, labels: Array) -> float:
    return float(np.mean(-np.log(_picked(softmax(z), labels))))


def _ce_twice(z: Array, labels: Array) -> float:
    return cross_entropy(softmax(z), labels)


def _ce_block(z: Array, labels: Array) -> float:
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_p[:, labels].mean())


def _ce_of_logits(z: Array, labels: Array) -> float:
    return float(np.mean(-np.log(_picked(z, labels))))


def _one_minus_share(z: Array, labels: Array) -> float:
    return float(np.mean(1 - _picked(softmax(z), labels)))


def _brier(z: Array, labels: Array) -> float:
    one_hot = np.eye(z.shape[1])[labels]
    return float(np.mean(np.sum((softmax(z) - one_hot) ** 2, axis=1)))


def _entropy(z: Array, labels: Array) -> float:
    p = softmax(z)
    return float(np.mean(-np.sum(p * np.log(p + 1e-300), axis=1)))


def _all_logs(z: Array, labels: Array) -> float:
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-np.mean(np.sum(log_p, axis=1)))


def _ce_over_images(z: Array, labels: Array) -> float:
    shifted = z - z.max(axis=0)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=0))
    return float(-_picked(log_p, labels).mean())


_TWICE = (
    "Softmax was applied twice: your loss stays within a narrow band, however far the "
    "logits are apart. Are the numbers that you are given logits or probabilities?"
)


CROSS_ENTROPY = Exercise(
    id="09.4",
    name="cross_entropy",
    title="Minus the logarithm of the right probability, from logits",
    reference=nn.cross_entropy,
    plain=cross_entropy,
    probes=(
        probe(
            "one image with the logits 0, 1 and 2; the right class is 1",
            lambda: (table((0, 1, 2)), classes(1)),
        ),
        probe(
            "two images of three classes",
            lambda: (table((0, 1, 2), (3, -1, 1)), classes(0, 2)),
        ),
        probe(
            "three images of three classes",
            lambda: (small(3, 3, seed=1), classes(1, 0, 0)),
        ),
        probe(
            "four images of ten classes",
            lambda: (small(4, 10, seed=2, most=2), classes(3, 9, 0, 3)),
        ),
        probe(
            "one image, logits 60 and 0; the right class is 1",
            lambda: (table((60, 0)), classes(1)),
        ),
        probe(
            "one image, logits 720 and 0; the right class is 1",
            lambda: (table((720, 0)), classes(1)),
        ),
        probe(
            "one image, logits 2000 and 0; the right class is 1",
            lambda: (table((2000, 0)), classes(1)),
        ),
        *large_logits(),
        probe(
            "whole numbers, and labels that are bytes",
            lambda: (whole(3, 4, seed=3), classes(0, 3, 1, dtype=np.uint8)),
        ),
    ),
    misconceptions=(
        Misconception("L11", "sum over the batch", BATCH_SUM,
            ((DIVIDED, "return total"),),
        ),
        Misconception("L15", "block instead of entries", BLOCK, wrong=_ce_block),
        Misconception("L18", "minus sign missing", NEGATIVE,
            ((DIVIDED, "return -total / N"),),
        ),
        Misconception("L19", "softmax twice", _TWICE, wrong=_ce_twice),
        *wrongly_shifted(_loss_with),
        *wrongly_shifted(_loss_of_shares_with, " of shares"),
        Misconception(
            "L61", "logarithm of a probability that is 0",
            "Where the right class is 2000 below the best, your loss is inf: its "
            "probability is rounded to 0, and then you take the logarithm. Can you "
            "write the logarithm of the probability without the probability?",
            wrong=_ce_log_of_softmax,
        ),
        Misconception(
            "L6A", "not the largest taken out",
            "Where another logit lies 720 above that of the right class, your loss is "
            "inf: a power overflows, because what you subtract from the row is not its "
            "largest logit. Which number makes the largest exponent 0?",
            wrong=_right_logit_subtracted,
        ),
        *map(_floor, (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, 1e-300)),
        Misconception(
            "L6B", "best class instead of the right one",
            "You return minus the logarithm of the largest probability, whichever "
            "class it belongs to. Which argument says whose probability should count?",
            (("z[n, labels[n]]", "np.max(z[n])"),),
        ),
        Misconception(
            "L6C", "logarithm to the base 2",
            "Your loss is counted in bits: it is the expected one divided by 0.693. "
            "The powers are powers of e: which of NumPy's logarithms undoes np.exp?",
            ((DIVIDED, "return total / N / np.log(2.0)"),),
        ),
        Misconception(
            "L6D", "logarithm of the sum to the base 2",
            "The logarithm of your sum has the base 2. The powers are powers of e: "
            "which of NumPy's logarithms undoes np.exp?",
            (("np.log(np.sum", "np.log2(np.sum"),),
        ),
        Misconception(
            "L6E", "logarithm to the base 10",
            "Your loss is the expected one divided by 2.303: its logarithms have the "
            "base 10. The powers are powers of e: which of NumPy's logarithms undoes "
            "np.exp?",
            ((DIVIDED, "return total / N / np.log(10.0)"),),
        ),
        Misconception(
            "L6E of shares", "logarithm of a probability to the base 10",
            "You take the logarithm to the base 10, and of a probability that is "
            "rounded to 0 where the right class is 2000 below the best. Which of "
            "NumPy's logarithms undoes np.exp, and can you write it without the "
            "probability?",
            wrong=lambda z, labels: _ce_log_of_softmax(z, labels) / np.log(10.0),
        ),
        Misconception(
            "L6C of shares", "logarithm of a probability to the base 2",
            "You take the logarithm to the base 2, and of a probability that is "
            "rounded to 0 where the right class is 2000 below the best. Which of "
            "NumPy's logarithms undoes np.exp, and can you write it without the "
            "probability?",
            wrong=lambda z, labels: _ce_log_of_softmax(z, labels) / np.log(2.0),
        ),
        Misconception(
            "L6F", "logarithm of the sum to the base 10",
            "The logarithm of your sum has the base 10. The powers are powers of e: "
            "which of NumPy's logarithms undoes np.exp?",
            (("np.log(np.sum", "np.log10(np.sum"),),
        ),
        Misconception(
            "L6G", "divided by the classes too, and by a probability that is 0",
            "Your answer is too small by the number of classes: the mean runs over the "
            "images only. And where the right class is 2000 below the best, its "
            "probability is rounded to 0 before you take the logarithm. Which of the "
            "two do you want to fix first?",
            wrong=_log_of_softmax_over_classes,
        ),
        Misconception(
            "L6H", "right logit missing",
            "You return the logarithm of the sum alone. A fraction's logarithm has two "
            "terms: which logit is subtracted?",
            wrong=_log_sum_alone,
        ),
        Misconception(
            "L6I", "mean inside the logarithm",
            "Inside the logarithm you average the powers. Softmax divides by their "
            "sum: which function adds up?",
            (("np.sum(np.exp(z[n] - top))", "np.mean(np.exp(z[n] - top))"),),
        ),
        Misconception(
            "L63", "logits taken for probabilities",
            "You take the logarithm of the logits themselves, and a logit may be "
            "negative. What turns logits into probabilities?",
            wrong=_ce_of_logits,
        ),
        Misconception(
            "L64", "one minus the probability",
            "Your loss never exceeds 1: it is 1 minus the probability of the right "
            "class. Cross-entropy takes minus the logarithm of that probability. How "
            "large does it get as the probability goes to 0?",
            wrong=_one_minus_share,
        ),
        Misconception(
            "L65", "squared error of the probabilities",
            "You return the squared error between the probabilities and the one-hot "
            "target. That is MSE on probabilities. Which single one does cross-entropy "
            "look at?",
            wrong=_brier,
        ),
        Misconception(
            "L66", "labels unused",
            "Your answer does not depend on the labels: it is the entropy of the "
            "probabilities. Where does the right class come in?",
            wrong=_entropy,
        ),
        Misconception(
            "L67", "all classes",
            "You add up the logarithms of all probabilities. Only one of them belongs "
            "to the right class: which?",
            wrong=_all_logs,
        ),
        Misconception("L02", "over the images", COLUMNS, wrong=_ce_over_images),
        Misconception("L41", "divided by the classes too", OVER_CLASSES,
            ((DIVIDED, "return total / (N * K)"),),
        ),
        Misconception("L3C", "divided by the classes only", CLASSES_ONLY,
            ((DIVIDED, "return total / K"),),
        ),
        Misconception("L4A", "first image only", FIRST_IMAGE,
            (("total += log_sum - z[n, labels[n]]",
              "total += log_sum - z[n, labels[n]] if n == 0 else 0.0"),),
        ),
        Misconception("L42", "last image only", LAST_IMAGE,
            (("total += log_sum", "total = log_sum"),),
        ),
        Misconception(
            "L68", "maximum not given back",
            "You subtract the row's maximum inside the powers and do not add it back. "
            "If all powers shrink by one factor, what must be added to the logarithm "
            "of their sum?",
            (("top + np.log", "np.log"),),
        ),
    ),
    alternatives=(
        cross_entropy_of_rows,
        cross_entropy_by_logaddexp,
        cross_entropy_by_one_hot,
        cross_entropy_in_float32,
    ),
    hints=(
        "Write the probability of the right class as a fraction, and take its "
        "logarithm: it becomes a difference. One of the two terms is simply a logit.",
        "The other term is the logarithm of a sum of powers. Take the row's largest "
        "logit out of the sum first, and add it back outside the logarithm.",
        "top = ___\nlog_sum = top + np.log(np.sum(np.exp(___ - ___)))\n"
        "total += log_sum - ___",
    ),
    explanation=(
        "$E = -\\frac{1}{N}\\sum_n \\log p_{n,D_n} = \\frac{1}{N}\\sum_n \\left[ \\log "
        "\\sum_k e^{z_{n,k}} - z_{n,D_n} \\right]$. Written with the row's maximum "
        "$m$, $\\log\\sum_k e^{z_k} = m + \\log\\sum_k e^{z_k - m}$, it stays finite "
        "for any logits. With $z = -y$ and without $e^{-j}$ it is eq. (9) of LeCun et "
        "al. 1998, sec. II-C."
    ),
    general=scores_case,
    parts=("loss",),
    after="Its gradient is one of the simplest of all: the next exercise.",
)  # fmt: skip
