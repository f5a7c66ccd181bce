"""09.8 mse: squared error, with this course's convention."""

from __future__ import annotations

import numpy as np

from .... import nn
from ...exercise import Exercise, Function, Misconception
from ..probes import probe, small, whole
from ._shared import (
    BATCH_SUM,
    DIVIDED,
    FIRST_IMAGE,
    LAST_IMAGE,
    NEGATIVE,
    table,
)

Array = np.ndarray


def mse(y: Array, t: Array) -> float:
    N, K = y.shape
    total = 0.0
    for n in range(N):
        for k in range(K):
            difference = float(y[n, k]) - float(t[n, k])
            total += difference * difference
    return total / N


def mse_of_rows(y: Array, t: Array) -> float:
    return float(np.sum(np.subtract(y, t, dtype=float) ** 2, axis=1).mean())


def mse_by_einsum(y: Array, t: Array) -> float:
    d = np.asarray(y, float) - t
    return float(np.einsum("nk,nk->", d, d) / len(d))


def mse_by_norm(y: Array, t: Array) -> float:
    gap = np.asarray(y, float) - np.asarray(t, float)
    return float(np.linalg.norm(gap) ** 2 / len(y))


def mse_in_float32(y: Array, t: Array) -> np.float32:
    d = np.asarray(y, np.float32) - np.asarray(t, np.float32)
    return np.float32(np.vdot(d, d) / len(d))


def _mse_whole(y: Array, t: Array) -> float:
    gap = np.zeros(np.shape(t), dtype=np.asarray(t).dtype)
    gap[:] = np.asarray(y) - t
    return float(np.sum(gap.astype(float) ** 2) / len(y))


def _mse_in_bytes(y: Array, t: Array) -> float:
    gap = y - t
    return float(np.sum(gap * gap) / len(y))


_SQUARE = "total += difference * difference"


def _mse_floats_too_late(y: Array, t: Array) -> float:
    return float(np.sum((y - t).astype(float) ** 2) / len(y))


def _mse_in(first: type, then: type) -> Function:
    """Bytes taken as ``first``, their differences squared as ``then``."""

    def wrong(y: Array, t: Array) -> float:
        if y.dtype != np.uint8:
            return mse(y, t)
        gap: Array = y.astype(first).astype(then) - t.astype(first).astype(then)
        return float(np.sum(gap**2) / len(y))

    return wrong


def _mse_of_lengths(y: Array, t: Array) -> float:
    return float(np.mean(np.linalg.norm(y.astype(float) - t, axis=1)))


def _mse_sum_squared(y: Array, t: Array) -> float:
    return float(np.mean(np.sum(y.astype(float) - t, axis=1) ** 2))


MSE = Exercise(
    id="09.8",
    name="mse",
    title="Squared error, with this course's convention",
    reference=nn.mse,
    plain=mse,
    probes=(
        probe(
            "one image, outputs 1, 3 and 0, targets 0, 1 and 3",
            lambda: (table((1, 3, 0)), table((0, 1, 3))),
        ),
        probe(
            "two images of three units",
            lambda: (small(2, 3), small(2, 3, seed=1) / 2),
        ),
        probe(
            "three images of three units",
            lambda: (small(3, 3, seed=2), small(3, 3, seed=3) / 2),
        ),
        probe(
            "2 images of 84 units, targets of -1 and 1 as whole numbers",
            lambda: (small(2, 84, seed=4) / 4, 2 * whole(2, 84, seed=5, high=2) - 1),
        ),
        probe(
            "bytes that are 255 apart",
            lambda: (
                np.array([[0, 255, 3]], np.uint8), np.array([[255, 0, 1]], np.uint8)
            ),
        ),
        probe(
            "bytes",
            lambda: (
                whole(2, 3, seed=6, high=256).astype(np.uint8),
                whole(2, 3, seed=7, high=256).astype(np.uint8),
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "L31", "divided by the units too",
            "Your answer is too small by the number of units: you divided by N and by "
            "K. This course, like eq. (8), sums over the units. What is left to "
            "average over?",
            ((DIVIDED, "return total / (N * K)"),),
        ),
        Misconception(
            "L34", "square root",
            "You return the square root of the expected number. That is a distance; "
            "the loss is its square. Which step is one too many?",
            ((DIVIDED, "return np.sqrt(total / N)"),),
        ),
        Misconception(
            "L36", "decimals lost",
            "With whole-number targets your differences lose their decimals: the array "
            "that holds them has the targets' type. Which type can hold 0.3?",
            wrong=_mse_whole,
        ),
        Misconception(
            "L3A", "bytes wrap around",
            "With bytes your differences wrap around at 256, and so do their squares. "
            "Which type should y and t have before you subtract?",
            wrong=_mse_in_bytes,
        ),
        Misconception(
            "L3G", "floats after the subtraction",
            "With bytes your differences wrap around at 256: 0 - 255 comes out as 1. "
            "You turn them into floats, but which comes first, the conversion or the "
            "subtraction?",
            wrong=_mse_floats_too_late,
        ),
        Misconception(
            "L3H", "signed bytes",
            "Bytes above 127 become negative in your function: 255 comes out as -1, as "
            "in the type int8. Which type holds all of them, and their squares?",
            wrong=_mse_in(np.int8, np.float64),
        ),
        Misconception(
            "L3I", "squares of 16 bits",
            "Differences of bytes are right up to 181, but 255 * 255 does not fit into "
            "16 bits and comes out negative. Which type should y and t have before you "
            "subtract?",
            wrong=_mse_in(np.int16, np.int16),
        ),
        Misconception(
            "L3K", "lengths averaged",
            "For each image you take the root of its sum of squares, and then the mean "
            "of these lengths. Which step is one too many?",
            wrong=_mse_of_lengths,
        ),
        Misconception(
            "L3L", "everything cut down to whole numbers",
            "Your outputs and targets lose their decimals before you subtract. Which "
            "type can hold 0.5?",
            (("float(y[n, k]) - float(t[n, k])",
              "float(int(y[n, k]) - int(t[n, k]))"),),
        ),
        Misconception("L4A", "first image only", FIRST_IMAGE,
            (("for n in range(N)", "for n in range(1)"),),
        ),
        Misconception(
            "L3M", "differences added up, then squared",
            "You add up the differences of an image first and square the sum, so that "
            "they cancel. What comes first, the square or the sum?",
            wrong=_mse_sum_squared,
        ),
        Misconception(
            "L3N", "added instead of subtracted",
            "Your loss is not 0 where outputs and targets agree: you add them up. "
            "Which sign makes a difference?",
            (("float(y[n, k]) - float(t[n, k])", "float(y[n, k]) + float(t[n, k])"),),
        ),
        Misconception("L11", "sum over the batch", BATCH_SUM,
            ((DIVIDED, "return total"),),
        ),
        Misconception(
            "L3B", "halved",
            "Your answer is half of the expected one. Some books put a factor 1/2 in "
            "front; this course, like the paper, does not. Where is yours?",
            ((DIVIDED, "return total / (2 * N)"),),
        ),
        Misconception(
            "L3C", "divided by the units only",
            "You divide by the number of units, K, and not by the number of images. "
            "Which axis of y holds the images?",
            ((DIVIDED, "return total / K"),),
        ),
        Misconception(
            "L3D", "absolute differences",
            "You add up the sizes of the differences, not their squares. How much "
            "should a difference of 3 count?",
            ((_SQUARE, "total += abs(difference)"),),
        ),
        Misconception(
            "L3E", "differences cancel",
            "Positive and negative differences cancel in your sum: you do not square "
            "them. What makes each of them count?",
            ((_SQUARE, "total += difference"),),
        ),
        Misconception(
            "L3F", "difference of squares",
            "You square y and t first and then subtract. Take y = 1 and t = -1: is the "
            "error 0?",
            ((_SQUARE, "total += abs(float(y[n, k]) ** 2 - float(t[n, k]) ** 2)"),),
        ),
        Misconception("L42", "last image only", LAST_IMAGE,
            (("        for k in range(K):",
              "        total = 0.0\n        for k in range(K):"),),
        ),
        Misconception("L18", "minus sign", NEGATIVE,
            ((DIVIDED, "return -total / N"),),
        ),
    ),
    alternatives=(mse_of_rows, mse_by_einsum, mse_by_norm, mse_in_float32),
    hints=(
        "Take one image: K differences, each squared, added up. Then the mean over the "
        "images.",
        "The mean has N in its denominator, not N times K. And bytes must become "
        "floats before they are subtracted.",
        "difference = ___ - ___\ntotal += ___\nreturn total / ___",
    ),
    explanation=(
        "$E = \\frac{1}{N}\\sum_n\\sum_k (y_{n,k} - t_{n,k})^2$: a sum over units, a "
        "mean over images, no 1/2. Many libraries divide by K as well, others halve "
        "it; all have the same minimum, but the learning rates that suit them differ "
        "by the factor. With F6 for $y$ and the codes for $t$ it is eq. (8) of LeCun "
        "et al. 1998, sec. II-C."
    ),
    general=lambda rng: tuple(
        rng.normal(size=(2, int(rng.integers(1, 5)), int(rng.integers(1, 9))))
    ),
    parts=("loss",),
    after="Its gradient is 2 (y - t) / N: chapter 10 needs it.",
)  # fmt: skip
