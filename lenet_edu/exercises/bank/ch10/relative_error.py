"""10.2 relative_error: how far apart are two gradients?"""

from __future__ import annotations

import numpy as np

from ....training import gradient_check
from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe

Array = np.ndarray
Generator = np.random.Generator


def relative_error(a: Array, b: Array) -> float:
    difference = np.max(np.abs(a - b))
    size = max(np.max(np.abs(a)), np.max(np.abs(b)))
    if size == 0:
        return 0.0
    return difference / size


def relative_error_given(a: Array, b: Array) -> float:
    """What the exercise begins with: the error number by number."""
    difference = np.abs(a - b)
    size = np.maximum(np.abs(a), np.abs(b))
    return float(np.max(difference / size))


def relative_by_joining(a: Array, b: Array) -> float:
    size = np.abs(np.concatenate([a.ravel(), b.ravel()])).max()
    return float(np.abs(a - b).max() / size) if size else 0.0


def relative_by_loops(a: Array, b: Array) -> float:
    difference = size = 0.0
    for p, q in zip(a.flat, b.flat, strict=True):
        difference = max(difference, abs(float(p) - float(q)))
        size = max(size, abs(float(p)), abs(float(q)))
    return difference / size if size > 0 else 0.0


def relative_by_norm(a: Array, b: Array) -> float:
    far = [float(np.linalg.norm(v.ravel(), np.inf)) for v in (a - b, a, b)]
    return far[0] / max(far[1], far[2], 1e-300)


def relative_in_float32(a: Array, b: Array) -> np.float32:
    a, b = np.asarray(a, np.float32), np.asarray(b, np.float32)
    size = np.maximum(np.abs(a), np.abs(b)).max()
    return np.float32(0) if size == 0 else np.abs(a - b).max() / size


def _pair_case(rng: Generator) -> tuple[Array, Array]:
    shape = tuple(int(n) for n in rng.integers(1, 5, int(rng.integers(1, 5))))
    a = rng.normal(size=shape)
    return a, a + float(rng.choice([0.01, 1.0])) * rng.normal(size=shape)


_GAP = "np.max(np.abs(a - b))"


_SIZE = "max(np.max(np.abs(a)), np.max(np.abs(b)))"


def _crumb(least: float) -> Misconception:
    """A small number added to the size, so that 0 / 0 does not occur."""
    return Misconception(
        f"E14 {least:.0e}", f"{least:.0e} added to the size",
        f"You add about {least:.0e} to the size. Gradients that are as small as that "
        "then look closer than they are, even when one is 0. Which case alone "
        "needs help, and what should it give?",
        ((_SIZE, f"{_SIZE} + {least!r}"),),
    )  # fmt: skip


RELATIVE_ERROR = Exercise(
    id="10.2",
    name="relative_error",
    title="How far apart are two gradients?",
    reference=gradient_check.relative_error,
    plain=relative_error,
    probes=(
        probe(
            "a = 100, 0.001 and b = 100, 0",
            lambda: (np.array([100.0, 0.001]), np.array([100.0, 0.0])),
        ),
        probe(
            "a = 4, -8 and b = 5, -8",
            lambda: (np.array([4.0, -8.0]), np.array([5.0, -8.0])),
        ),
        probe(
            "a = 2, 1 and b = 1, 5",
            lambda: (np.array([2.0, 1.0]), np.array([1.0, 5.0])),
        ),
        probe(
            "a = 3e-9 and b = 1e-9, one number each",
            lambda: (np.full(1, 3e-9), np.full(1, 1e-9)),
        ),
        probe("all zeros in both", lambda: (np.zeros((2, 3)), np.zeros((2, 3)))),
        probe(
            "the same numbers in another order",
            lambda: (counting(2, 3), counting(2, 3)[:, ::-1].copy()),
        ),
        probe(
            "two random arrays of shape (2, 3, 2)",
            lambda: (numbers(2, 3, 2), numbers(2, 3, 2, seed=1)),
        ),
        probe("0.25 and 1, one number each", lambda: (np.full(1, 0.25), np.ones(1))),
        probe(
            "a = 0, 0 and b = 0, 2",
            lambda: (np.zeros(2), np.array([0.0, 2.0])),
        ),
        probe(
            "a = 0, 3 and b = 0, 4",
            lambda: (np.array([0.0, 3.0]), np.array([0.0, 4.0])),
        ),
        probe(
            "a = 0, 3 and b = 0, 0",
            lambda: (np.array([0.0, 3.0]), np.zeros(2)),
        ),
    ),
    misconceptions=(
        Misconception(
            "E01", "number by number",
            "You divide number by number. A gradient of nearly 0 then looks badly "
            "wrong beside one of 100. By which single number should the largest "
            "difference be divided?",
            wrong=lambda a, b: float(
                np.nan_to_num(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))).max()
            ),
        ),
        Misconception(
            "E15", "number by number, and 0 by 0",
            "You still divide number by number. A gradient of nearly 0 then looks badly "
            "wrong beside one of 100, and 0 divided by 0 is no number at all. By which "
            "single number should the largest difference be divided?",
            wrong=lambda a, b: relative_error_given(a, b),
        ),
        Misconception(
            "E02", "differences with their signs",
            "Where b is larger than a, your difference is negative, so the maximum "
            "ignores it. What makes both directions count?",
            (("np.abs(a - b)", "a - b"),),
        ),
        Misconception(
            "E03", "measured by b alone",
            "You divide by the size of b alone: exchange a and b, and the answer "
            "changes. What if b is all zeros?",
            ((_SIZE, "np.max(np.abs(b))"),),
        ),
        Misconception(
            "E04", "not relative",
            "You return the largest difference itself. Is 0.01 much beside gradients "
            "of 1000, and beside gradients of 0.001?",
            (("return difference / size", "return difference"),),
        ),
        Misconception(
            "E05", "mean of the differences",
            "You average the differences. One wrong number among a thousand right ones "
            "then hardly shows: is that what a check is for?",
            ((_GAP, "np.mean(np.abs(a - b))"),),
        ),
        Misconception(
            "E06", "divided by both sizes",
            "You divide by the sum of both sizes. Some books do that; here you divide "
            "by the larger one alone. What should two gradients with opposite signs "
            "give?",
            ((_SIZE, "np.max(np.abs(a)) + np.max(np.abs(b))"),),
        ),
        Misconception(
            "E07", "0 divided by 0",
            "Two arrays of zeros are equal, but you return nan. Which case must be "
            "treated before the division?",
            (("size == 0", "size < 0"),),
        ),
        Misconception(
            "E08", "largest, not farthest from 0",
            "You divide by the largest number with its sign, and for that \u22128 is "
            "small. How far from 0 is it?",
            ((_SIZE, "max(np.max(a), np.max(b))"),),
        ),
        *map(_crumb, (1e-7, 1e-8, 1e-9, 1e-10, 1e-12)),
        Misconception(
            "E10", "a number below 1 not enlarged",
            "Your measure is never below 1, so that gradients smaller than 1 are "
            "compared as they are. Which number should you divide by?",
            ((_SIZE, "max(np.max(np.abs(a)), np.max(np.abs(b)), 1.0)"),),
        ),
        Misconception(
            "E11", "measured by a alone",
            "You divide by the size of a alone: exchange a and b, and the answer "
            "changes. What if a is all zeros?",
            ((_SIZE, "np.max(np.abs(a))"),),
        ),
        Misconception(
            "E12", "lengths instead of largest numbers",
            "You compare the roots of sums of squares. In a large array one wrong "
            "number then hardly shows. Which number of the differences decides here, "
            "and which of the gradients?",
            ((_GAP, "np.linalg.norm(a - b)"),
             (_SIZE, "max(np.linalg.norm(a), np.linalg.norm(b))")),
        ),
        Misconception(
            "E13", "smaller of the two sizes",
            "You divide by the smaller of the two sizes. Which one is 0 when a "
            "gradient was forgotten, and which should the difference be divided by?",
            ((_SIZE, "min(np.max(np.abs(a)), np.max(np.abs(b)))"),),
        ),
        Misconception(
            "E09", "sizes compared",
            "You compare the largest of a with the largest of b. The same numbers in "
            "another order then count as equal. Which number of b belongs to which of "
            "a?",
            ((_GAP, "abs(np.max(np.abs(a)) - np.max(np.abs(b)))"),),
        ),
        Misconception(
            "E16", "0 as soon as one place holds 0 twice",
            "You return 0 as soon as a and b both hold 0 at one place. At other places "
            "they may still differ. When is there nothing at all to divide by?",
            (("size == 0", "np.any((a == 0) & (b == 0))"),),
        ),
        Misconception(
            "E17", "0 where only a is all zeros",
            "You return 0 where a is all zeros, whatever b holds. A gradient that was "
            "never computed looks like that. Which two arrays must be all zeros?",
            (("size == 0", "not np.any(a)"),),
        ),
        Misconception(
            "E18", "0 where either is all zeros",
            "You return 0 where only one of the two is all zeros. A gradient that was "
            "never computed looks like that. Is it equal to one that is not 0?",
            (("size == 0", "not np.any(a) or not np.any(b)"),),
        ),
    ),
    alternatives=(
        relative_by_joining,
        relative_by_loops,
        relative_by_norm,
        relative_in_float32,
    ),
    hints=(
        "Two questions: how far apart are the two at the worst place, and how large "
        "are the numbers anyway?",
        "The largest distance, divided by the number farthest from 0 in a or b. Where "
        "both hold only zeros there is nothing to divide by.",
        "difference = np.max(___)\nsize = max(___, ___)\nif size == 0:\n"
        "    return ___\nreturn ___",
    ),
    explanation=(
        "$\\max|a-b| / \\max(\\max|a|, \\max|b|)$ has no unit: 1e-9 means equal to "
        "nine digits, 1 means that one is 0 where the other is not, 2 that the signs "
        "are opposite. One measure for the whole array keeps numbers near 0 from "
        "shouting."
    ),
    general=_pair_case,
    kind="find-and-fix",
    given=relative_error_given,
    after="Below 1e-7 we shall call two gradients equal, above 1e-4 something is wrong.",
)  # fmt: skip
