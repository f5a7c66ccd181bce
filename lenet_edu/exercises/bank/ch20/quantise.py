"""20.4 quantise: a weight in one byte."""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import export
from ...exercise import Exercise, Misconception
from ..probes import numbers, probe

Array = np.ndarray
Generator = np.random.Generator


def quantise(w: Array) -> tuple[Array, float]:
    largest = float(np.abs(w).max())
    scale = largest / 127 if largest > 0 else 1.0
    q = np.round(w / scale)
    return q.astype(np.int8), scale


def quantise_given(w: Array) -> tuple[Array, float]:
    """What the exercise begins with: signs forgotten, decimals cut off."""
    largest = float(w.max())
    scale = largest / 127 if largest > 0 else 1.0
    return (w / scale).astype(np.int8), scale


def quantise_by_rint(w: Array) -> tuple[Array, float]:
    scale = max(float(np.max(w)), -float(np.min(w))) / 127 or 1.0
    return np.rint(np.divide(w, scale)).astype("int8"), scale


def quantise_by_clip(w: Array) -> tuple[Array, Any]:
    scale = np.max(np.abs(w)) / 127.0
    if scale == 0:
        return np.zeros(np.shape(w), np.int8), 1.0
    return np.clip(np.round(w / scale), -127, 127).astype(np.int8), scale


def quantise_by_floor(w: Array) -> tuple[Array, float]:
    largest = np.abs(w).max()
    if largest == 0:
        largest = 127.0
    q = np.floor(w * (127 / largest) + 0.5)
    return np.array(q, dtype=np.int8), float(largest / 127)


def one_byte(args: tuple[Any, ...], output: Any) -> Any:
    """(q, scale); a word about whole numbers of another type than int8."""
    q, scale = output
    kind = np.asarray(q).dtype
    if kind == np.int8 or kind.kind not in "fiu":
        return q, scale
    if not np.array_equal(q, np.round(q)):
        return q, scale  # numbers that differ anyway
    if kind.kind == "f":
        return "whole numbers kept as floats", scale
    unsigned = "whole numbers without a sign"
    return unsigned if kind.kind == "u" else "whole numbers of several bytes", scale


def _by_range(w: Array) -> tuple[Array, float]:
    scale = float(np.ptp(w)) / 255 or 1.0
    return np.clip(np.round(w / scale), -128, 127).astype(np.int8), scale


def _by_range_wrapped(w: Array) -> tuple[Array, float]:
    scale = float(np.ptp(w)) / 255 or 1.0
    return _wrapped(np.round(w / scale)), scale


def _per_map(w: Array) -> tuple[Array, Any]:
    axes = tuple(range(1, w.ndim))
    largest = np.abs(w).max(axis=axes, keepdims=True) if axes else np.abs(w)
    scale = np.where(largest > 0, largest, 127) / 127
    return np.round(w / scale).astype(np.int8), scale


def _wrapped(values: Array) -> Array:
    """To int8 as C does it: 128 becomes -128."""
    return values.astype(np.int64).astype(np.int8)


def _largest_without_abs(w: Array) -> tuple[Array, float]:
    scale = float(np.max(w)) / 127 or 1.0
    return _wrapped(np.round(w / scale)), scale


def _by_128(w: Array) -> tuple[Array, float]:
    scale = float(np.abs(w).max()) / 128 or 1.0
    return _wrapped(np.round(w / scale)), scale


def _per_row(w: Array) -> tuple[Array, Any]:
    largest = np.abs(w).max(axis=-1, keepdims=True)
    scale = np.where(largest > 0, largest, 127) / 127
    return np.round(w / scale).astype(np.int8), scale


def _by_128_clipped(w: Array) -> tuple[Array, float]:
    scale = float(np.abs(w).max()) / 128 or 1.0
    return np.clip(np.round(w / scale), -128, 127).astype(np.int8), scale


def _by_255(w: Array) -> tuple[Array, float]:
    scale = float(np.abs(w).max()) / 255 or 1.0
    return _wrapped(np.round(w / scale)), scale


def _quantise_case(rng: Generator) -> tuple[Array]:
    shape = tuple(int(n) for n in rng.integers(1, 5, size=int(rng.integers(1, 5))))
    return (rng.normal(size=shape) * float(rng.choice([0.01, 1.0, 50.0])),)


QUANTISE = Exercise(
    id="20.4",
    name="quantise",
    title="A weight in one byte",
    reference=export.quantise,
    kind="find-and-fix",
    given=quantise_given,
    plain=quantise,
    parts=("q", "scale"),
    view=one_byte,
    probes=(
        probe("[0.4, 1, -0.2]", lambda: (np.array([0.4, 1.0, -0.2]),)),
        probe("[-2, 1.2, 0.3]: farthest from 0 is a negative number",
              lambda: (np.array([-2.0, 1.2, 0.3]),)),
        probe("two kernels of 2 x 3", lambda: (numbers(2, 1, 2, 3, seed=1),)),
        probe("thirty small numbers, up to 0.01", lambda: (0.01 * numbers(5, 6, seed=2),)),
        probe("numbers up to a hundred", lambda: (40 * numbers(4, 5, seed=3),)),
        probe("forty numbers of 1 and one of 100",
              lambda: (np.array([1.0] * 40 + [100.0]),)),
        probe("zeros", lambda: (np.zeros((2, 2)),)),
        probe("whole numbers: [-100, 3, 40]", lambda: (np.array([-100, 3, 40]),)),
    ),
    misconceptions=(
        Misconception(
            "P41", "cut off, not rounded",
            "Your whole numbers are too close to 0: the decimals are cut off, and the error "
            "is up to a whole step. What brings it down to half a step?",
            (("np.round(w / scale)", "w / scale"),),
        ),
        Misconception(
            "P42", "largest without abs",
            "Where a negative number is farthest from 0, your scale is too small, and "
            "whole numbers beyond 127 wrap around: a weight changes its sign. The largest "
            "of what?",
            wrong=_largest_without_abs,
        ),
        Misconception(
            "P43", "128 steps",
            "Your largest weight becomes 128, which int8 does not have: it wraps to "
            "-128. Which is the largest whole number in a byte with a sign?",
            wrong=_by_128,
        ),
        Misconception(
            "P44", "range over 255",
            "You divide the distance from smallest to largest by 255. That fits when 0 "
            "may move; here 0 stays 0 and the two sides share one scale. What limits "
            "them?",
            wrong=_by_range,
        ),
        Misconception(
            "P4H", "range over 255, wrapped around",
            "You divide the distance from smallest to largest by 255. That fits when 0 "
            "may move; here 0 stays 0, and what lies beyond 127 wraps around. How many "
            "steps long should the largest absolute value be?",
            wrong=_by_range_wrapped,
        ),
        Misconception(
            "P45", "not in one byte",
            "The numbers are whole, and each still takes more than a byte. Which type "
            "holds -127 to 127 in one?",
            (("q.astype(np.int8)", "q.astype(np.int64)"),),
        ),
        Misconception(
            "P46", "whole numbers left as floats",
            "Your q holds whole numbers of a float type, so no memory is saved. "
            "Which type has one byte?",
            (("q.astype(np.int8)", "q"),),
        ),
        Misconception(
            "P47", "rounded before dividing",
            "You round w itself: small weights all become 0. In which unit should a step "
            "be 1?",
            (("np.round(w / scale)", "np.round(w) / scale"),),
        ),
        Misconception(
            "P48", "scale upside down",
            "Your scale is 127 over the largest. Then q / scale would be the weight. "
            "Here scale times q should be nearly w. Which way round is that?",
            (("return q.astype(np.int8), scale", "return q.astype(np.int8), 1 / scale"),),
        ),
        Misconception(
            "P49", "zeros fail",
            "For an array of zeros your scale is 0, and nothing can be divided by it. Which "
            "scale does the exercise ask for there?",
            (("largest / 127 if largest > 0 else 1.0", "largest / 127"),
             ("np.round(w / scale)", "np.round(np.divide(w, scale))"),),
        ),
        Misconception(
            "P4A", "a scale for each map",
            "You take a scale for each map. That loses less and is often done; this "
            "exercise wants one scale for the array. Which axes does your maximum run "
            "over?",
            wrong=_per_map,
        ),
        Misconception(
            "P4C", "a scale for each row",
            "You take a scale for each row. That loses less and is often done; this "
            "exercise wants one scale for the array. Which axes does your maximum run "
            "over?",
            wrong=_per_row,
        ),
        Misconception(
            "P4D", "128 steps, cut off at 127",
            "Your scale is the largest weight over 128. The positive side of a byte ends "
            "at 127, so the two sides are not equal. How many steps do both have?",
            wrong=_by_128_clipped,
        ),
        Misconception(
            "P4E", "a byte without a sign",
            "The type of your q has no sign, so it cannot hold a weight below 0. Which type "
            "of one byte has room for -127 as well as 127?",
            (("q.astype(np.int8)", "q.astype(np.int64).astype(np.uint8)"),),
        ),
        Misconception(
            "P4F", "255 steps on one side",
            "You make 255 steps out of the largest weight. A byte has 255 of them for "
            "both sides together: how many are left for one?",
            wrong=_by_255,
        ),
        Misconception(
            "P4G", "steps turned back into weights",
            "Your q holds the rounded weights. The exercise asks for the number of steps "
            "of each weight; who multiplies by the scale?",
            (("return q.astype(np.int8), scale", "return q.astype(np.int8) * scale, scale"),),
        ),
        Misconception(
            "P4B", "rounded up",
            "All your decimals go up. Their error is up to a whole step, and they push "
            "all weights the same way. Which neighbour is the nearest?",
            (("np.round(", "np.ceil("),),
        ),
        Misconception(
            "P4K", "signs lost",
            "Your q has no negative numbers: you take the weights themselves without their "
            "signs. For which step alone does the sign not count?",
            (("np.round(w / scale)", "np.round(np.abs(w) / scale)"),),
        ),
        Misconception(
            "P4I", "rounded down",
            "All your decimals go down, below 0 as well. Their error is up to a whole "
            "step, and they push all weights the same way. Which neighbour is the nearest?",
            (("np.round(", "np.floor("),),
        ),
        Misconception(
            "P4J", "a half added, then cut off",
            "You add a half and cut the decimals off. Above 0 that rounds; below 0 cutting "
            "off goes up, and the half goes up as well. What rounds on both sides?",
            (("np.round(w / scale)", "np.trunc(w / scale + 0.5)"),),
        ),
    ),
    alternatives=(quantise_by_rint, quantise_by_clip, quantise_by_floor),
    hints=(
        "A byte with a sign holds whole numbers from -128 to 127; use -127 to 127, so "
        "that both sides are equal. Which weight should become 127 or -127?",
        "The scale is the length of one step: the largest weight, without sign, is 127 "
        "steps away from 0. Count each weight in steps, go to the nearest whole number, "
        "and choose the type.",
        "largest = float(np.abs(w).___())\n"
        "scale = ___ / 127 if largest > 0 else ___\n"
        "q = np.___(___ / ___)\nreturn q.astype(___), scale",
    ),
    explanation=(
        "$q = \\mathrm{round}(w / s)$ with $s = \\max |w| / 127$. The way back is "
        "$s\\,q$, and its error is at most $s / 2$, half a step: large weights decide "
        "how finely small ones are stored. Symmetric means that 0 stays exactly 0, so "
        "C3's missing connections stay missing."
    ),
    general=_quantise_case,
    after="Below, LeNet-5's answers with weights of one byte.",
)  # fmt: skip
