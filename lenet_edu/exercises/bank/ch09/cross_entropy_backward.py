"""09.5 cross_entropy_backward: probabilities minus one-hot."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Function, Misconception
from ..probes import probe, small, whole
from ._shared import (
    BLOCK,
    CLASSES_ONLY,
    COLUMNS,
    FACTOR_2,
    OVER_CLASSES,
    TWICE_N,
    WHOLE_GRADIENT,
    classes,
    scores_case,
    table,
)
from ._shifts import (
    Subtracted,
    large_logits,
    wrongly_shifted,
)
from .softmax import softmax, softmax_by_log, softmax_in_float32, softmax_of_rows

Array = np.ndarray

_SIGN = (
    "All your signs are opposite: a step against your gradient would increase the "
    "loss. Which of the two terms is subtracted from the other?"
)


def cross_entropy_backward(z: Array, labels: Array) -> Array:
    N, K = z.shape
    dz = np.zeros((N, K))
    for n in range(N):
        e = np.exp(z[n] - np.max(z[n]))
        dz[n] = e / np.sum(e)
        dz[n, labels[n]] -= 1.0
    return dz / N


def ce_backward_by_one_hot(z: Array, labels: Array) -> Array:
    return (softmax_of_rows(z) - np.eye(z.shape[1])[labels]) / len(z)


def ce_backward_by_index(z: Array, labels: Array) -> Array:
    dz = softmax_by_log(z)
    dz[np.arange(len(z)), labels] -= 1
    dz /= len(z)
    return dz


def ce_backward_by_jacobian(z: Array, labels: Array) -> Array:
    """The long way: the softmax's Jacobian for the right class, over its p."""
    dz = np.zeros(z.shape)
    for n, (row, k) in enumerate(zip(softmax_of_rows(z), labels, strict=True)):
        dz[n] = [(row[i] - (i == k)) / len(z) for i in range(z.shape[1])]
    return dz


def ce_backward_in_float32(z: Array, labels: Array) -> Array:
    dz = softmax_in_float32(z)
    dz[np.arange(len(z)), labels] -= np.float32(1)
    return dz / np.float32(len(z))


def _gradient_with(subtracted: Subtracted) -> Function:
    """The gradient with another number subtracted in the softmax."""

    def wrong(z: Array, labels: Array) -> Array:
        e = np.exp(z - subtracted(z))
        p = e / e.sum(axis=1, keepdims=True)
        return (p - np.eye(z.shape[1])[labels]) / len(z)

    return wrong


def _of_right_share(z: Array, labels: Array) -> Array:
    rows = np.arange(len(z))
    dz = np.zeros(z.shape)
    dz[rows, labels] = -1 / (softmax(z)[rows, labels] * len(z))
    return dz


def _ceb_target_not_divided(z: Array, labels: Array) -> Array:
    return softmax(z) / len(z) - np.eye(z.shape[1])[labels]


def _ceb_block(z: Array, labels: Array) -> Array:
    dz = softmax(z)
    dz[:, labels] -= 1.0
    return dz / len(z)


def _ceb_twice(z: Array, labels: Array) -> Array:
    return cross_entropy_backward(softmax(z), labels)


def _ceb_over_images(z: Array, labels: Array) -> Array:
    return (softmax(z.T).T - np.eye(z.shape[1])[labels]) / len(z)


def _ceb_through_a_slope(z: Array, labels: Array) -> Array:
    p = softmax(z)
    return (p - np.eye(z.shape[1])[labels]) * p * (1 - p) / len(z)


def _ceb_of_shares(z: Array, labels: Array) -> Array:
    return -np.eye(z.shape[1])[labels] / (softmax(z) * len(z))


def _ceb_right_class_only(z: Array, labels: Array) -> Array:
    one_hot = np.eye(z.shape[1])[labels]
    return one_hot * (softmax(z) - 1) / len(z)


def _ceb_of_logits(z: Array, labels: Array) -> Array:
    return (z - np.eye(z.shape[1])[labels]) / len(z)


_BACK = "return dz / N"


CROSS_ENTROPY_BACKWARD = Exercise(
    id="09.5",
    name="cross_entropy_backward",
    title="Probabilities minus one-hot",
    reference=nn.cross_entropy_backward,
    plain=cross_entropy_backward,
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
            lambda: (small(4, 10, seed=2), classes(3, 9, 0, 3)),
        ),
        *large_logits(),
        probe(
            "whole numbers, and labels that are bytes",
            lambda: (whole(3, 4, seed=3), classes(0, 3, 1, dtype=np.uint8)),
        ),
    ),
    misconceptions=(
        Misconception("L12", "1/N missing", TWICE_N, ((_BACK, "return dz"),)),
        Misconception("L13", "sign", _SIGN, ((_BACK, "return -dz / N"),)),
        Misconception(
            "L17", "target not subtracted",
            "You return the probabilities alone, so your rows add up to 1 / N. They "
            "should add up to 0, since shifting a whole row of logits changes nothing. "
            "What is subtracted, and from which class?",
            (("dz[n, labels[n]] -= 1.0", "dz[n, labels[n]] -= 0.0"),),
        ),
        *wrongly_shifted(_gradient_with),
        Misconception("L83", "a factor 2", FACTOR_2, ((_BACK, "return 2 * dz / N"),)),
        Misconception(
            "L86", "decimals lost", WHOLE_GRADIENT,
            (("np.zeros((N, K))", "np.zeros_like(z)"),
             ("dz[n] = e / np.sum(e)", "dz[n] = e / np.sum(e) / N"),
             ("-= 1.0", "-= 1 / N"), (_BACK, "return dz")),
        ),
        Misconception(
            "L87", "decimals lost before the division", WHOLE_GRADIENT,
            (("np.zeros((N, K))", "np.zeros_like(z)"), ("-= 1.0", "-= 1")),
        ),
        Misconception("L3C", "divided by the classes only", CLASSES_ONLY,
            ((_BACK, "return dz / K"),),
        ),
        Misconception(
            "L76", "target divided by N alone",
            "You divide the one-hot target by N and leave the probabilities as they "
            "are. Which of the two terms belong to the mean over the images?",
            (("-= 1.0", "-= 1.0 / N"), (_BACK, "return dz")),
        ),
        Misconception(
            "L77", "probabilities divided by N alone",
            "You divide the probabilities by N and leave the 1 of the right class as "
            "it is. Which of the two terms belong to the mean over the images?",
            wrong=_ceb_target_not_divided,
        ),
        Misconception("L15", "block instead of entries", BLOCK, wrong=_ceb_block),
        Misconception("L19", "softmax twice",
            "Softmax was applied twice: your gradient comes from probabilities that "
            "were taken for logits. Which of the two are you given?",
            wrong=_ceb_twice),
        Misconception("L02", "over the images", COLUMNS, wrong=_ceb_over_images),
        Misconception("L41", "divided by the classes too", OVER_CLASSES,
            ((_BACK, "return dz / (N * K)"),),
        ),
        Misconception(
            "L71", "slope of the probabilities once more",
            "Your gradient is multiplied by p (1 - p), which vanishes where the "
            "network is sure. The derivative of the logarithm, 1 / p, has cancelled "
            "the p already: where does yours come in a second time?",
            wrong=_ceb_through_a_slope,
        ),
        Misconception(
            "L72", "gradient by the probabilities",
            "You return minus 1 over the probability of the right class, the "
            "derivative with respect to that probability. The derivative with respect "
            "to the logits is wanted. What does the softmax do to it on its way down?",
            wrong=_ceb_of_shares,
        ),
        Misconception(
            "L78", "gradient by the right probability",
            "You return minus 1 over the probability of the right class, the "
            "derivative with respect to that probability. The derivative with respect "
            "to the logits is wanted. What does the softmax do to it on its way down?",
            wrong=_of_right_share,
        ),
        Misconception(
            "L73", "right class only",
            "Your wrong classes get no gradient. But the probability of the right "
            "class depends on all logits of its row: if the logit of a wrong class "
            "grows, does the loss grow or fall?",
            wrong=_ceb_right_class_only,
        ),
        Misconception(
            "L74", "softmax missing",
            "You subtract the one-hot target from the logits. Which numbers between 0 "
            "and 1 should stand in their place?",
            wrong=_ceb_of_logits,
        ),
        Misconception(
            "L7A", "label itself subtracted",
            "You subtract the number of the class from every probability of its row. "
            "One-hot has a 1 at the right class and 0 elsewhere: at how many places of a "
            "row should something be subtracted, and how much?",
            (("dz[n, labels[n]] -= 1.0", "dz[n] -= labels[n]"),),
        ),
        Misconception(
            "L75", "target added",
            "Your right class gets its probability plus 1. At a perfect answer the "
            "gradient should vanish: which sign does the 1 need?",
            (("-= 1.0", "+= 1.0"),),
        ),
    ),
    alternatives=(
        ce_backward_by_one_hot,
        ce_backward_by_index,
        ce_backward_by_jacobian,
        ce_backward_in_float32,
    ),
    hints=(
        "Take one image, and differentiate its loss: the logarithm of a sum of powers, "
        "minus the right logit. The derivative of the first term is something you have "
        "met in this chapter.",
        "The derivative of the logarithm of the sum with respect to a logit is the "
        "probability of that class. The right logit itself adds -1. And the loss is a "
        "mean over N images.",
        "e = np.exp(z[n] - np.max(z[n]))\ndz[n] = ___\ndz[n, ___] -= ___\n"
        "return dz / ___",
    ),
    explanation=(
        "$\\partial E / \\partial z_{n,i} = (p_{n,i} - [i = D_n]) / N$: the "
        "probabilities minus the one-hot target, divided by N because the loss is a "
        "mean. Each row adds up to 0. The factor $p(1-p)$ of the softmax is cancelled "
        "by the logarithm, so the gradient does not vanish where the network is sure "
        "and wrong."
    ),
    general=scores_case,
    parts=("dz",),
    after="The gradient of eq. (9) has the same form, with penalties and j.",
)  # fmt: skip
