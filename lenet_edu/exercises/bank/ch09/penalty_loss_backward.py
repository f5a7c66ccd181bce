"""09.6 penalty_loss_backward: eq. (8), backwards."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Misconception
from ..probes import probe, whole
from ._shared import (
    BACK_Y,
    BLOCK,
    CLASSES_ONLY,
    FACTOR_2,
    OVER_CLASSES,
    TWICE_N,
    classes,
    penalties,
    penalties_case,
    table,
)

Array = np.ndarray


def penalty_loss_backward(penalties: Array, labels: Array) -> Array:
    N, K = penalties.shape
    dy = np.zeros((N, K))
    for n in range(N):
        dy[n, labels[n]] = 1.0
    return dy / N


def a_block_of_ones(penalties: Array, labels: Array) -> Array:
    """What the exercise begins with: every image gets the classes of all images."""
    N, K = penalties.shape
    dy = np.zeros((N, K))
    for n in range(N):
        dy[n, labels] = 1.0
    return dy / N


def plb_by_one_hot(penalties: Array, labels: Array) -> Array:
    return np.eye(penalties.shape[1])[labels] / len(penalties)


def plb_by_index(penalties: Array, labels: Array) -> Array:
    dy = np.zeros(penalties.shape)
    dy[np.arange(len(labels)), labels] = 1 / len(labels)
    return dy


def plb_by_comparison(penalties: Array, labels: Array) -> Array:
    right = np.asarray(labels)[:, None] == np.arange(penalties.shape[1])
    return right / len(labels)


def plb_in_float32(penalties: Array, labels: Array) -> Array:
    dy = np.zeros(penalties.shape, np.float32)
    np.put_along_axis(dy, np.asarray(labels, int)[:, None], 1 / len(labels), axis=1)
    return dy


_ONE = "dy[n, labels[n]] = 1.0"


PENALTY_LOSS_BACKWARD = Exercise(
    id="09.6",
    name="penalty_loss_backward",
    title="Find and fix: eq. (8), backwards",
    kind="find-and-fix",
    given=a_block_of_ones,
    reference=nn.penalty_loss_backward,
    plain=penalty_loss_backward,
    probes=(
        probe(
            "one image with the penalties 5, 2 and 9; the right class is 0",
            lambda: (table((5, 2, 9)), classes(0)),
        ),
        probe(
            "two images of three classes",
            lambda: (table((5, 2, 9), (1, 8, 3)), classes(2, 1)),
        ),
        probe(
            "three images of three classes",
            lambda: (penalties(3, 3), classes(1, 0, 0)),
        ),
        probe(
            "four images of ten classes, whole penalties up to a million",
            lambda: (penalties(4, 10, top=10**6, seed=1), classes(3, 9, 0, 3)),
        ),
        probe(
            "whole numbers, and labels that are bytes",
            lambda: (whole(3, 4, seed=2) + 1, classes(0, 3, 1, dtype=np.uint8)),
        ),
    ),
    misconceptions=(
        Misconception("L12", "1/N missing", TWICE_N, ((BACK_Y, "return dy"),)),
        Misconception(
            "L13", "sign",
            "All your signs are opposite: a step against your gradient would increase "
            "the loss. Does the mean grow or fall when one of its penalties grows?",
            ((BACK_Y, "return -dy / N"),)),
        Misconception("L15", "block instead of entries", BLOCK,
            ((_ONE, "dy[:, labels] = 1.0"),)),
        Misconception("L3C", "divided by the classes only", CLASSES_ONLY,
            ((BACK_Y, "return dy / K"),)),
        Misconception(
            "L88", "first image only",
            "Only your first image gets a gradient. When does your function return: is "
            "that line inside the loop?",
            ((_ONE, "dy[0, labels[0]] = 1.0"),),
        ),
        Misconception(
            "L89", "label used as the row",
            "Your 1s stand where row and column are exchanged, or you get an "
            "IndexError. In dy (N, K), which index counts the images, and which the "
            "classes?",
            ((_ONE, "dy[labels[n], n] = 1.0"),),
        ),
        Misconception(
            "L8A", "one class for all images",
            "All your rows have their entry at the class of the first image. Which "
            "index should go through the labels?",
            ((_ONE, "dy[n, labels[0]] = 1.0"),),
        ),
        Misconception("L41", "divided by the classes too", OVER_CLASSES,
            ((BACK_Y, "return dy / (N * K)"),)),
        Misconception(
            "L81", "every class",
            "You give every class a gradient. If the penalty of a wrong class changes, "
            "does eq. (8) change?",
            ((_ONE, "dy[n] = 1.0"),),
        ),
        Misconception(
            "L82", "penalty instead of its derivative",
            "You return the penalties themselves at the right classes. The loss is "
            "their mean: if one of them grows by 1, by how much does the loss grow?",
            ((_ONE, "dy[n, labels[n]] = penalties[n, labels[n]]"),),
        ),
        Misconception(
            "L83", "a factor 2", FACTOR_2,
            ((_ONE, "dy[n, labels[n]] = 2.0"),),
        ),
        Misconception(
            "L84", "derivative of the distance too",
            "You return twice the root of the penalty: you differentiated the squared "
            "distance as well, which is left to the output layer. What is the "
            "derivative of eq. (8) with respect to a penalty?",
            ((_ONE, "dy[n, labels[n]] = 2 * np.sqrt(penalties[n, labels[n]])"),),
        ),
        Misconception(
            "L85", "pushes the wrong classes",
            "You give the wrong classes a negative gradient, so that they are pushed "
            "away. Eq. (9) does that. Do their penalties occur in eq. (8)?",
            ((_ONE, "dy[n] = -1.0\n        dy[n, labels[n]] = 1.0"),),
        ),
        Misconception(
            "L43", "smallest penalty",
            "Your gradient is at the smallest penalty of each row, at the network's "
            "own answer. Which class does eq. (8) look at?",
            ((_ONE, "dy[n, np.argmin(penalties[n])] = 1.0"),),
        ),
        Misconception(
            "L86", "decimals lost",
            "With whole-number penalties your gradient is 0: the array that you fill "
            "has their integer type, which cuts 1 / N down to 0. Which type can hold a "
            "half?",
            (("np.zeros((N, K))", "np.zeros_like(penalties)"),
             (_ONE, "dy[n, labels[n]] = 1.0 / N"), (BACK_Y, "return dy")),
        ),
        Misconception(
            "L42", "last image only",
            "Only your last image gets a gradient. Where is the array made, before the "
            "loop or inside it?",
            ((_ONE, "dy[:] = 0.0\n        dy[n, labels[n]] = 1.0"),),
        ),
    ),
    alternatives=(plb_by_one_hot, plb_by_index, plb_by_comparison, plb_in_float32),
    hints=(
        "Which of the N x K penalties does the loss contain at all? With respect to "
        "all others its derivative is 0.",
        "The loss is a mean over N images of one penalty each. If such a penalty grows "
        "by 1, by how much does the mean grow?",
        "dy = np.zeros((N, K))\nfor n in range(N):\n    dy[___, ___] = ___\n"
        "return dy / ___",
    ),
    explanation=(
        "$\\partial E / \\partial y_{n,i} = [i = D_n] / N$. The wrong classes get 0: "
        "nothing in eq. (8) of LeCun et al. 1998, sec. II-C, lets the classes compete. "
        "The factor $2(x - w)$ of the squared distance comes in one layer below, in "
        "`rbf_backward`."
    ),
    general=penalties_case,
    parts=("dy",),
    after="Chapter 10 hands it on, through the RBF units to F6 and below.",
)  # fmt: skip
