"""09.7 map_loss_backward: eq. (9), backwards."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .... import nn
from ...exercise import Exercise, Function, Misconception
from ..probes import probe, whole
from ._shared import (
    BACK_Y,
    CLASSES_ONLY,
    FACTOR_2,
    J_FORGOTTEN,
    J_ITSELF,
    OVER_CLASSES,
    RUBBISH_NOT_SCALED,
    TEN_FIXED,
    TWICE_N,
    UPSIDE_DOWN,
    classes,
    map_case,
    penalties,
    table,
)
from ._shifts import (
    LARGE_PENALTIES,
    wrongly_shifted_penalties,
)
from .softmax import softmax_of_rows

Array = np.ndarray


def map_loss_backward(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    N, K = penalties.shape
    dy = np.zeros((N, K))
    for n in range(N):
        lowest = min(np.min(penalties[n]), j)
        e = np.exp(lowest - penalties[n])
        rubbish = np.exp(lowest - j)
        dy[n] = -e / (np.sum(e) + rubbish)
        dy[n, labels[n]] += 1.0
    return dy / N


def mlb_by_softmax(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    N, K = penalties.shape
    scores = np.concatenate([-penalties, np.full((N, 1), -float(j))], axis=1)
    return (np.eye(K)[labels] - softmax_of_rows(scores)[:, :K]) / N


def mlb_by_logaddexp(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    y = np.asarray(penalties, dtype=float)
    log_sum = np.logaddexp(np.logaddexp.reduce(-y, axis=1), -float(j))
    dy = -np.exp(-y - log_sum[:, None])
    dy[np.arange(len(y)), labels] += 1
    return dy / len(y)


def mlb_by_rows(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    m = np.minimum(penalties.min(axis=1, keepdims=True), j)
    e = np.exp(m - penalties)
    p = e / (e.sum(axis=1, keepdims=True) + np.exp(m - j))
    right = np.asarray(labels)[:, None] == np.arange(penalties.shape[1])
    return np.where(right, 1 - p, -p) / len(penalties)


def mlb_in_float32(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    y = np.asarray(penalties, np.float32)
    return mlb_by_rows(y, labels, j).astype(np.float32)


def _mlb_with(lowest: Callable[[Array, float], Array]) -> Function:
    """The gradient of eq. (9) with another number taken out of the powers."""

    def wrong(penalties: Array, labels: Array, j: float = 10.0) -> Array:
        m = lowest(penalties, j)
        e = np.exp(m - penalties)
        p = e / (np.sum(e, axis=1, keepdims=True) + np.exp(m - j))
        return (np.eye(penalties.shape[1])[labels] - p) / len(penalties)

    return wrong


def _mlb_upside_down(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    e = np.exp(penalties)
    p = e / (np.sum(e, axis=1, keepdims=True) + np.exp(j))
    return (np.eye(penalties.shape[1])[labels] - p) / len(penalties)


def _mlb_with_j_itself(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    e = np.exp(-penalties)
    p = e / (np.sum(e, axis=1, keepdims=True) + j)
    return (np.eye(penalties.shape[1])[labels] - p) / len(penalties)


def _mlb_ten_fixed(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    return map_loss_backward(penalties, labels, 10.0)


def _mlb_plus_for_rubbish(penalties: Array, labels: Array, j: float = 10.0) -> Array:
    return map_loss_backward(penalties, labels, -j)


_POSTERIOR = "-e / (np.sum(e) + rubbish)"


MAP_LOSS_BACKWARD = Exercise(
    id="09.7",
    name="map_loss_backward",
    title="Eq. (9), backwards",
    reference=nn.map_loss_backward,
    plain=map_loss_backward,
    probes=(
        probe(
            "one image with the penalties 2, 1 and 3; the right class is 0, j = 1",
            lambda: (table((2, 1, 3)), classes(0), 1.0),
        ),
        probe(
            "two images of three classes, j = 1",
            lambda: (table((2, 1, 3), (0.5, 4, 1)), classes(0, 2), 1.0),
        ),
        probe(
            "three images of three classes, j left out, so 10",
            lambda: (penalties(3, 3, top=20), classes(1, 0, 0)),
        ),
        probe(
            "one image with the penalties 10, 11 and 12; j left out",
            lambda: (table((10, 11, 12)), classes(1)),
        ),
        probe(
            "four images of ten classes, whole penalties from 0 to 200, j = 50",
            lambda: (penalties(4, 10, top=200, seed=1), classes(3, 9, 0, 3), 50.0),
        ),
        *LARGE_PENALTIES,
        probe(
            "whole numbers, and labels that are bytes",
            lambda: (whole(3, 4, seed=2), classes(0, 3, 1, dtype=np.uint8), 2.0),
        ),
    ),
    misconceptions=(
        Misconception("L12", "1/N missing", TWICE_N, ((BACK_Y, "return dy"),)),
        Misconception(
            "L13", "sign",
            "All your signs are opposite, like those of cross-entropy, where a larger "
            "number means more likely. Should the loss grow or fall when the penalty "
            "of the right class grows?",
            ((BACK_Y, "return -dy / N"),)),
        Misconception(
            "L21", "eq. 8 alone",
            "You return the gradient of eq. (8), where the wrong classes get 0. In "
            "eq. (9) their penalties occur in the sum. What is the derivative of its "
            "logarithm with respect to one of them?",
            ((_POSTERIOR, "0.0"),),
        ),
        Misconception("L22", "rubbish class missing", J_FORGOTTEN,
            (("min(np.min(penalties[n]), j)", "np.min(penalties[n])"),
             ("np.exp(lowest - j)", "0.0")),
        ),
        Misconception("L23", "sign of the exponents", UPSIDE_DOWN,
            wrong=_mlb_upside_down),
        Misconception("L26", "j instead of its power", J_ITSELF,
            wrong=_mlb_with_j_itself),
        *wrongly_shifted_penalties(_mlb_with),
        Misconception("L83", "a factor 2", FACTOR_2, ((BACK_Y, "return 2 * dy / N"),)),
        Misconception("L3C", "divided by the classes only", CLASSES_ONLY,
            ((BACK_Y, "return dy / K"),)),
        Misconception(
            "L5L", "rubbish term not scaled", RUBBISH_NOT_SCALED,
            (("np.exp(lowest - j)", "np.exp(-j)"),),
        ),
        Misconception("L57", "j ignored", TEN_FIXED, wrong=_mlb_ten_fixed),
        Misconception(
            "L58", "sign of j",
            "With j = 1 your probabilities are too small: the sum under the fraction "
            "bar has e^j in it, not e^-j. The rubbish class has the constant penalty "
            "j. Which sign do penalties have in the exponent?",
            wrong=_mlb_plus_for_rubbish,
        ),
        Misconception(
            "L91", "right class forgotten",
            "Your gradients are all negative, even that of the right class, so a step "
            "would push every code away. Which term of eq. (9) contains the right "
            "class alone?",
            (("dy[n, labels[n]] += 1.0", "dy[n, labels[n]] += 0.0"),),
        ),
        Misconception(
            "L92", "right class without its probability",
            "Your right class gets exactly 1 / N. Its penalty occurs in the sum as "
            "well: how much does that subtract?",
            (("dy[n, labels[n]] += 1.0", "dy[n, labels[n]] = 1.0"),),
        ),
        Misconception(
            "L93", "wrong classes pulled",
            "Your wrong classes get a positive gradient, so a step would move F6 "
            "towards their codes. Does eq. (9) fall or grow when the penalty of a "
            "wrong class grows?",
            ((_POSTERIOR, "e / (np.sum(e) + rubbish)"),),
        ),
        Misconception("L41", "divided by the classes too", OVER_CLASSES,
            ((BACK_Y, "return dy / (N * K)"),)),
    ),
    alternatives=(mlb_by_softmax, mlb_by_logaddexp, mlb_by_rows, mlb_in_float32),
    hints=(
        "Eq. (9) has two terms. The first is the right class's penalty, as in the "
        "exercise before. Differentiate the second by one penalty.",
        "The derivative of the logarithm is minus the probability of that class, with "
        "the rubbish class in the sum that it is divided by. All ten classes get it; "
        "the right one gets a 1 on top.",
        "e = np.exp(lowest - penalties[n])\ndy[n] = -e / (___ + ___)\n"
        "dy[n, ___] += ___\nreturn dy / ___",
    ),
    explanation=(
        "$\\partial E / \\partial y_{n,i} = ([i = D_n] - p_{n,i}) / N$ with the "
        "posterior $p_i = e^{-y_i} / (e^{-j} + \\sum_k e^{-y_k})$ (LeCun et al. 1998, "
        "sec. II-C). A wrong class is pushed away in proportion to its posterior: one "
        "whose penalty is far above j, or above the smallest, is left alone. The ten "
        "entries add up to the posterior of the rubbish class, over N."
    ),
    general=map_case,
    parts=("dy",),
    after="Chapters 12 and 14 train with it.",
    widget="LossLandscape",
)  # fmt: skip
