"""09.4 cross_entropy: minus the logarithm of the right share, from logits."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe, whole
from .shared import (
    _BATCH_SUM,
    _BLOCK,
    _COLUMNS,
    _DIVIDED,
    _LAST_IMAGE,
    _NAIVE_CE,
    _NEGATIVE,
    _OVER_CLASSES,
    _scores_case,
    classes,
    table,
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


def _ce_naive(z: Array, labels: Array) -> float:
    p = np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)
    return float(np.mean(-np.log(_picked(p, labels))))


def _ce_log_of_softmax(z: Array, labels: Array) -> float:
    return float(np.mean(-np.log(_picked(softmax(z), labels))))


def _ce_with_a_crumb(z: Array, labels: Array) -> float:
    return float(np.mean(-np.log(_picked(softmax(z), labels) + 1e-12)))


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
    "Softmax was applied twice: your loss stays within a narrow band, however far "
    "the logits are apart. Are the numbers that you are given logits or shares?"
)


CROSS_ENTROPY = Exercise(
    id="09.4",
    name="cross_entropy",
    title="Minus the logarithm of the right share, from logits",
    reference=nn.cross_entropy,
    plain=cross_entropy,
    probes=(
        probe(
            "one image with the logits 0, 1 and 2; the right class is 1",
            lambda: (table((0, 1, 2)), classes(1)),
        ),
        probe(
            "two images of three classes",
            lambda: (table((0, 1, 2), (3, -1, 0.5)), classes(0, 2)),
        ),
        probe(
            "three images of three classes",
            lambda: (numbers(3, 3, seed=1), classes(1, 0, 0)),
        ),
        probe(
            "four images of ten classes",
            lambda: (numbers(4, 10, seed=2) * 5, classes(3, 9, 0, 3)),
        ),
        probe(
            "one image, logits 60 and 0; the right class is 1",
            lambda: (table((60, 0)), classes(1)),
        ),
        probe(
            "logits of 10,000 and -10,000, with a wrong and a right class",
            lambda: (
                table((10000, 9998, -10000), (-10000, -9999, 10000)), classes(1, 1)
            ),
        ),
        probe(
            "whole numbers, and labels that are bytes",
            lambda: (whole(3, 4, seed=3), classes(0, 3, 1, dtype=np.uint8)),
        ),
    ),
    misconceptions=(
        Misconception("L11", "sum over the batch", _BATCH_SUM,
            ((_DIVIDED, "return total"),),
        ),
        Misconception("L15", "block instead of entries", _BLOCK, wrong=_ce_block),
        Misconception("L18", "minus sign missing", _NEGATIVE,
            ((_DIVIDED, "return -total / N"),),
        ),
        Misconception("L19", "softmax twice", _TWICE, wrong=_ce_twice),
        Misconception("L01", "overflow", _NAIVE_CE, wrong=_ce_naive),
        Misconception(
            "L61", "logarithm of a share that is 0",
            "Where the right class is 20,000 below the best, your loss is inf: its "
            "share is rounded to 0 and then you take the logarithm. Can you write the "
            "logarithm of the share without the share?",
            wrong=_ce_log_of_softmax,
        ),
        Misconception(
            "L62", "a small number added",
            "Your loss never exceeds 27.6, because a small number is added to the "
            "share. A hopeless digit then has no slope. Can you write the logarithm of "
            "the share without the share?",
            wrong=_ce_with_a_crumb,
        ),
        Misconception(
            "L63", "logits taken for shares",
            "You take the logarithm of the logits themselves, which may be negative. "
            "What turns logits into shares?",
            wrong=_ce_of_logits,
        ),
        Misconception(
            "L64", "one minus the share",
            "Your loss never exceeds 1: it is 1 minus the share of the right class. "
            "Cross-entropy takes the logarithm instead. What becomes of it when the "
            "share goes to 0?",
            wrong=_one_minus_share,
        ),
        Misconception(
            "L65", "squared error of the shares",
            "You return the squared error between the shares and the one-hot target. "
            "That is MSE on shares. Which single share does cross-entropy look at?",
            wrong=_brier,
        ),
        Misconception(
            "L66", "labels unused",
            "Your answer does not depend on the labels: it is the entropy of the "
            "shares. Where does the right class come in?",
            wrong=_entropy,
        ),
        Misconception(
            "L67", "all classes",
            "You add up the logarithms of all shares. Only one of them belongs to the "
            "right class: which?",
            wrong=_all_logs,
        ),
        Misconception("L02", "over the images", _COLUMNS, wrong=_ce_over_images),
        Misconception("L41", "divided by the classes too", _OVER_CLASSES,
            ((_DIVIDED, "return total / (N * K)"),),
        ),
        Misconception("L42", "last image only", _LAST_IMAGE,
            (("total += log_sum", "total = log_sum"),),
        ),
        Misconception(
            "L68", "maximum not given back",
            "You subtract the row's maximum inside the powers, and forget it in the "
            "logarithm. If all powers shrink by one factor, what must be added to the "
            "logarithm?",
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
        "Write the share of the right class as a fraction, and take its logarithm: it "
        "becomes a difference. One of the two terms is simply a logit.",
        "The other term is the logarithm of a sum of powers. Take the row's largest "
        "logit out of the sum first, and add it again behind the logarithm.",
        "top = ___\nlog_sum = top + np.log(np.sum(np.exp(___ - ___)))\n"
        "total += log_sum - ___",
    ),
    explanation=(
        "$E = -\\frac{1}{N}\\sum_n \\log p_{n,D_n} = \\frac{1}{N}\\sum_n \\left[ \\log "
        "\\sum_k e^{z_{n,k}} - z_{n,D_n} \\right]$. Written with the row's maximum $m$, "
        "$\\log\\sum_k e^{z_k} = m + \\log\\sum_k e^{z_k - m}$, it stays finite for any "
        "logits. With $z = -y$ and without $e^{-j}$ it is eq. (9) of LeCun et al. 1998, "
        "sec. II-C."
    ),
    general=_scores_case,
    parts=("loss",),
    after="Its gradient is one of the simplest of all: the next exercise.",
)  # fmt: skip
