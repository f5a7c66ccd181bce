"""09.2 map_loss: eq. (9), with its j."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .... import nn
from ...exercise import Exercise, Function, Misconception
from ..probes import probe, whole
from ._shared import (
    BATCH_SUM,
    BLOCK,
    CLASSES_ONLY,
    DIVIDED,
    J_FORGOTTEN,
    J_ITSELF,
    LAST_IMAGE,
    OVER_CLASSES,
    RUBBISH_NOT_SCALED,
    TEN_FIXED,
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

Array = np.ndarray


def map_loss(penalties: Array, labels: Array, j: float = 10.0) -> float:
    N, K = penalties.shape
    total = 0.0
    for n in range(N):
        right = penalties[n, labels[n]]
        lowest = min(np.min(penalties[n]), j)
        terms = np.sum(np.exp(lowest - penalties[n]))
        terms += np.exp(lowest - j)
        total += right - lowest + np.log(terms)
    return total / N


def map_loss_by_columns(penalties: Array, labels: Array, j: float = 10.0) -> float:
    N = len(penalties)
    scores = np.concatenate([-penalties, np.full((N, 1), -float(j))], axis=1)
    top = scores.max(axis=1, keepdims=True)
    log_sum = top[:, 0] + np.log(np.exp(scores - top).sum(axis=1))
    return float(np.mean(penalties[np.arange(N), labels] + log_sum))


def map_loss_by_logaddexp(penalties: Array, labels: Array, j: float = 10.0) -> float:
    log_sum = np.logaddexp(np.logaddexp.reduce(-penalties, axis=1), -float(j))
    return float(np.mean(penalties[np.arange(len(labels)), labels] + log_sum))


def map_loss_by_differences(penalties: Array, labels: Array, j: float = 10.0) -> float:
    """log(1 + sum of e^(right - other)): the right class is the 1."""
    right = penalties[np.arange(len(labels)), labels][:, None]
    gaps = np.concatenate([right - penalties, right - float(j)], axis=1)
    return float(np.logaddexp.reduce(gaps, axis=1).mean())


def map_loss_in_float32(penalties: Array, labels: Array, j: float = 10.0) -> np.float32:
    y = np.asarray(penalties, np.float32)
    lowest = np.minimum(y.min(axis=1), np.float32(j))
    terms = np.exp(lowest[:, None] - y).sum(axis=1) + np.exp(lowest - np.float32(j))
    right = y[np.arange(len(y)), labels]
    return np.mean(right - lowest + np.log(terms), dtype=np.float32)


def _map_with(lowest: Callable[[Array, float], Array]) -> Function:
    """Eq. (9) with another number taken out of the powers."""

    def wrong(penalties: Array, labels: Array, j: float = 10.0) -> float:
        m = lowest(penalties, j)
        terms = np.exp(m - penalties).sum(axis=1) + np.exp(m - j)[:, 0]
        right = penalties[np.arange(len(labels)), labels]
        return float(np.mean(right - m[:, 0] + np.log(terms)))

    return wrong


def _map_by_posterior(penalties: Array, labels: Array, j: float = 10.0) -> float:
    e = np.exp(-penalties)
    p = e[np.arange(len(labels)), labels] / (e.sum(axis=1) + np.exp(-j))
    return float(np.mean(-np.log(p)))


def _map_by_scaled_posterior(penalties: Array, labels: Array, j: float = 10.0) -> float:
    m = np.minimum(penalties.min(axis=1, keepdims=True), j)
    e = np.exp(m - penalties)
    p = e / (e.sum(axis=1, keepdims=True) + np.exp(m - j))
    return float(np.mean(-np.log(p[np.arange(len(labels)), labels])))


def _map_right_taken_out(penalties: Array, labels: Array, j: float = 10.0) -> float:
    m = penalties[np.arange(len(labels)), labels][:, None]
    terms = np.exp(m - penalties).sum(axis=1) + np.exp(m - j)[:, 0]
    return float(np.mean(np.log(terms)))


def _map_upside_down(penalties: Array, labels: Array, j: float = 10.0) -> float:
    right = penalties[np.arange(len(labels)), labels]
    log = np.log(np.exp(j) + np.sum(np.exp(penalties), axis=1))
    return float(np.mean(right + log))


def _map_with_j_itself(penalties: Array, labels: Array, j: float = 10.0) -> float:
    right = penalties[np.arange(len(labels)), labels]
    return float(np.mean(right + np.log(j + np.sum(np.exp(-penalties), axis=1))))


def _map_outside_the_log(penalties: Array, labels: Array, j: float = 10.0) -> float:
    right = penalties[np.arange(len(labels)), labels]
    log = np.logaddexp.reduce(-np.asarray(penalties, float), axis=1)
    return float(np.mean(right + log + np.exp(-j)))


def _map_wrong_classes(penalties: Array, labels: Array, j: float = 10.0) -> float:
    N = len(labels)
    y = np.array(penalties, dtype=float)
    right = y[np.arange(N), labels]
    y[np.arange(N), labels] = np.inf
    log = np.logaddexp(np.logaddexp.reduce(-y, axis=1), -float(j))
    return float(np.mean(right + log))


def _map_ten_fixed(penalties: Array, labels: Array, j: float = 10.0) -> float:
    return map_loss(penalties, labels, 10.0)


def _map_block(penalties: Array, labels: Array, j: float = 10.0) -> float:
    y = np.asarray(penalties, float)
    log = np.logaddexp(np.logaddexp.reduce(-y, axis=1), -float(j))
    return float(np.mean(y[:, labels] + log[:, None]))


def _map_without_log(penalties: Array, labels: Array, j: float = 10.0) -> float:
    right = penalties[np.arange(len(labels)), labels]
    return float(np.mean(right + np.exp(-j) + np.exp(-penalties).sum(axis=1)))


def _map_plus_for_rubbish(penalties: Array, labels: Array, j: float = 10.0) -> float:
    return map_loss(penalties, labels, -j)


_RUBBISH_SIGN = (
    "With j = 1 your loss is too large: you add e^j, not e^-j. The rubbish class has "
    "the constant penalty j. Which sign do penalties have in the exponent?"
)


_MINIMUM_WITHOUT_J = (
    "With all penalties at a million you get inf or nan. You subtract the smallest "
    "penalty, but the rubbish term overflows then. Which other number should take part "
    "in the search for the smallest?"
)


MAP_LOSS = Exercise(
    id="09.2",
    name="map_loss",
    title="Eq. (9), with its j",
    reference=nn.map_loss,
    plain=map_loss,
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
            lambda: (penalties(3, 3), classes(1, 0, 0)),
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
        Misconception(
            "L21", "eq. 8 alone",
            "You return the mean penalty of the right class, which is eq. (8). The "
            "term in which the other classes compete is missing. Where do they come in?"
            "",
            (("total += right - lowest + np.log(terms)", "total += right"),),
        ),
        Misconception("L22", "rubbish class missing", J_FORGOTTEN,
            (("min(np.min(penalties[n]), j)", "np.min(penalties[n])"),
             ("terms += np.exp(lowest - j)", "terms += 0.0")),
        ),
        Misconception("L23", "sign of the exponents", UPSIDE_DOWN,
            wrong=_map_upside_down),
        Misconception("L26", "j instead of its power", J_ITSELF,
            wrong=_map_with_j_itself),
        *wrongly_shifted_penalties(_map_with),
        Misconception(
            "L5E", "largest taken out, j left out",
            "With penalties far above j, and with one penalty far below the others, "
            "your powers overflow. What you take out of the sum is not the smallest of "
            "the row's penalties and j: which number makes the largest exponent 0?",
            wrong=_map_with(lambda y, j: y.max(axis=1, keepdims=True)),
        ),
        Misconception(
            "L5F", "logarithm of a posterior that is 0",
            "With penalties near a thousand you get inf or nan: the powers of e are 0 "
            "there, and you divide them and take the logarithm. Can you write the "
            "logarithm of the quotient as a difference?",
            wrong=_map_by_posterior,
        ),
        Misconception(
            "L5M", "logarithm of a posterior that is 0, powers scaled",
            "Your powers are scaled well. But where the right class lies 3000 above "
            "the nearest, its posterior is rounded to 0, and its logarithm is infinite. "
            "Can you write the logarithm of the quotient as a difference?",
            wrong=_map_by_scaled_posterior,
        ),
        Misconception(
            "L5N", "right penalty taken out",
            "Where the right class lies 720 above the nearest, your loss is inf: a "
            "power overflows, because you take the penalty of the right class out of "
            "the sum. Which number makes the largest exponent 0?",
            wrong=_map_right_taken_out,
        ),
        Misconception("L52", "minimum without j", _MINIMUM_WITHOUT_J,
            (("min(np.min(penalties[n]), j)", "np.min(penalties[n])"),),
        ),
        Misconception(
            "L53", "minimum not given back",
            "You take a number out of the powers and do not put it back. If every "
            "power of e is multiplied by the same factor, what must be subtracted from "
            "the logarithm of their sum?",
            (("right - lowest + np.log", "right + np.log"),),
        ),
        Misconception(
            "L54", "rubbish term outside the logarithm",
            "The term for j stands outside your logarithm. The rubbish class competes "
            "with the ten digits: which sum does its term belong to?",
            wrong=_map_outside_the_log,
        ),
        Misconception(
            "L55", "right class left out of the sum",
            "Your loss can fall below 0, because the sum leaves out the right class. "
            "Over which classes does i run in eq. (9)?",
            wrong=_map_wrong_classes,
        ),
        Misconception(
            "L5G", "minimum added instead of subtracted",
            "You add the minimum behind the logarithm where it should be subtracted. "
            "If every power is multiplied by e^m, does the logarithm of the sum grow "
            "or fall by m?",
            (("right - lowest + np.log", "right + lowest + np.log"),),
        ),
        Misconception(
            "L5H", "right penalty missing",
            "You return the logarithm alone. Eq. (9) has another term in front of it: "
            "which penalty pulls F6 towards a code?",
            (("right - lowest + np.log(terms)", "np.log(terms) - lowest"),),
        ),
        Misconception(
            "L5I", "smallest penalty instead of the right one",
            "Your first term is the smallest penalty of each image, which belongs to "
            "the network's own answer. Which class does eq. (9) look at?",
            (("penalties[n, labels[n]]", "np.min(penalties[n])"),),
        ),
        Misconception("L5J", "logarithm forgotten",
            "Your second term is the sum itself, not its logarithm. Which function "
            "stands before the bracket in eq. (9)?",
            wrong=_map_without_log,
        ),
        Misconception(
            "L5L", "rubbish term not scaled", RUBBISH_NOT_SCALED,
            (("np.exp(lowest - j)", "np.exp(-j)"),),
        ),
        Misconception("L57", "j ignored", TEN_FIXED, wrong=_map_ten_fixed),
        Misconception("L58", "sign of j", _RUBBISH_SIGN, wrong=_map_plus_for_rubbish),
        Misconception(
            "L59", "logarithm subtracted",
            "You subtract the logarithm. As a check, E must be above 0 for every "
            "input: which sign stands before the logarithm in eq. (9)?",
            (("right - lowest + np.log(terms)", "right + lowest - np.log(terms)"),),
        ),
        Misconception(
            "L5A", "logarithm to the base 10",
            "Your logarithm has the base 10. The powers are powers of e: which of "
            "NumPy's logarithms undoes np.exp?",
            (("np.log(terms)", "np.log10(terms)"),),
        ),
        Misconception(
            "L5B", "mean inside the logarithm",
            "Inside the logarithm you average over the classes. Eq. (9) adds their "
            "terms up. What changes if a class is added that is far away?",
            (("np.sum(np.exp(lowest - penalties[n]))",
              "np.mean(np.exp(lowest - penalties[n]))"),),
        ),
        Misconception("L11", "sum over the batch", BATCH_SUM,
            ((DIVIDED, "return total"),),
        ),
        Misconception("L15", "block instead of entries", BLOCK, wrong=_map_block),
        Misconception("L3C", "divided by the classes only", CLASSES_ONLY,
            ((DIVIDED, "return total / K"),),
        ),
        Misconception("L41", "divided by the classes too", OVER_CLASSES,
            ((DIVIDED, "return total / (N * K)"),),
        ),
        Misconception("L42", "last image only", LAST_IMAGE,
            (("total += right", "total = right"),),
        ),
    ),
    alternatives=(
        map_loss_by_columns,
        map_loss_by_logaddexp,
        map_loss_by_differences,
        map_loss_in_float32,
    ),
    hints=(
        "Treat j as the penalty of an eleventh class. Then the logarithm is taken of "
        "one sum of eleven terms that all look alike.",
        "Find the smallest of the eleven numbers, and call it m. Each term becomes "
        "e to the power of m minus its penalty, so the largest of them is 1. Then the "
        "logarithm of the true sum is that of the scaled sum, minus m.",
        "lowest = min(___, j)\nterms = np.sum(np.exp(___ - ___)) + np.exp(___ - ___)\n"
        "total += right - ___ + np.log(terms)",
    ),
    explanation=(
        "Eq. (9): $E = \\frac{1}{N}\\sum_n \\left[ y_{D_n} + \\log\\left(e^{-j} + "
        "\\sum_i e^{-y_i}\\right)\\right]$ (LeCun et al. 1998, sec. II-C). With "
        "$m = \\min(j, y_1, \\dots, y_K)$ the logarithm is $-m + \\log(e^{m-j} + "
        "\\sum_i e^{m-y_i})$: the largest term is 1, so nothing overflows and the sum "
        "is never 0. The sum holds the right class too, hence $E > 0$. The paper does "
        "not give j."
    ),
    general=map_case,
    parts=("loss",),
    after="Today's softmax cross-entropy is the same idea, with larger meaning better.",
    widget="LossLandscape",
)  # fmt: skip
