"""09.5 cross_entropy_backward: shares minus one-hot."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe, whole
from .shared import (
    _BLOCK,
    _COLUMNS,
    _NAIVE_CE,
    _OVER_CLASSES,
    _TWICE_N,
    _scores_case,
    _softmax_naive,
    classes,
    table,
)
from .softmax import softmax, softmax_by_log, softmax_in_float32, softmax_of_rows

Array = np.ndarray

_SIGN = (
    "All your signs are opposite to those of the slope: a step against your gradient "
    "would climb. Which of the two terms is subtracted?"
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
    """The long way: the softmax's Jacobian for the right class, over its share."""
    dz = np.zeros(z.shape)
    for n, (row, k) in enumerate(zip(softmax_of_rows(z), labels, strict=True)):
        dz[n] = [(row[i] - (i == k)) / len(z) for i in range(z.shape[1])]
    return dz


def ce_backward_in_float32(z: Array, labels: Array) -> Array:
    dz = softmax_in_float32(z)
    dz[np.arange(len(z)), labels] -= np.float32(1)
    return dz / np.float32(len(z))


def _ceb_naive(z: Array, labels: Array) -> Array:
    return (_softmax_naive(z) - np.eye(z.shape[1])[labels]) / len(z)


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
    title="Shares minus one-hot",
    reference=nn.cross_entropy_backward,
    plain=cross_entropy_backward,
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
            lambda: (numbers(4, 10, seed=2) * 2, classes(3, 9, 0, 3)),
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
        Misconception("L12", "1/N missing", _TWICE_N, ((_BACK, "return dz"),)),
        Misconception("L13", "sign", _SIGN, ((_BACK, "return -dz / N"),)),
        Misconception(
            "L17", "target not subtracted",
            "Your rows add up to 1 / N; a gradient by logits adds up to 0, since "
            "shifting a row changes nothing. What is subtracted, and from which class?",
            (("dz[n, labels[n]] -= 1.0", "dz[n, labels[n]] -= 0.0"),),
        ),
        Misconception("L01", "overflow", _NAIVE_CE, wrong=_ceb_naive),
        Misconception("L15", "block instead of entries", _BLOCK, wrong=_ceb_block),
        Misconception("L19", "softmax twice",
            "Softmax was applied twice: your gradient comes from shares of shares. Are "
            "the numbers that you are given logits or shares?",
            wrong=_ceb_twice),
        Misconception("L02", "over the images", _COLUMNS, wrong=_ceb_over_images),
        Misconception("L41", "divided by the classes too", _OVER_CLASSES,
            ((_BACK, "return dz / (N * K)"),),
        ),
        Misconception(
            "L71", "slope of the shares once more",
            "Your gradient is multiplied by p (1 - p), which vanishes where the "
            "network is sure. The logarithm cancels that slope already: does it come "
            "in a second time?",
            wrong=_ceb_through_a_slope,
        ),
        Misconception(
            "L72", "gradient by the shares",
            "You return the gradient by the share of the right class, minus 1 over it. "
            "Asked is the gradient by the logits. What does the softmax do to it on "
            "its way down?",
            wrong=_ceb_of_shares,
        ),
        Misconception(
            "L73", "right class only",
            "Your wrong classes get no gradient. Lifting the logit of a wrong class "
            "takes share away from the right one: how much should it be held down?",
            wrong=_ceb_right_class_only,
        ),
        Misconception(
            "L74", "softmax missing",
            "You subtract the one-hot target from the logits. Which numbers between 0 "
            "and 1 should stand in their place?",
            wrong=_ceb_of_logits,
        ),
        Misconception(
            "L75", "target added",
            "Your right class gets the share plus 1. At a perfect answer the gradient "
            "should vanish: with which sign does the target come in?",
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
        "minus the right logit. The first gives something well known.",
        "The slope of the logarithm of the sum by a logit is that class's share. The "
        "right logit itself brings -1. And the loss is a mean over N images.",
        "e = np.exp(z[n] - np.max(z[n]))\ndz[n] = ___\ndz[n, ___] -= ___\n"
        "return dz / ___",
    ),
    explanation=(
        "$\\partial E / \\partial z_{n,i} = (p_{n,i} - [i = D_n]) / N$: the shares "
        "minus the one-hot target, divided by N because the loss is a mean. Each row "
        "adds up to 0. The factor $p(1-p)$ of the softmax is cancelled by the "
        "logarithm, so the gradient does not vanish where the network is sure and "
        "wrong."
    ),
    general=_scores_case,
    parts=("dz",),
    after="The gradient of eq. (9) has the same form, with penalties and j.",
)  # fmt: skip
