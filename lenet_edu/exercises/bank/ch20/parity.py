"""20.2 parity: where do two networks part?"""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import export
from ...exercise import Exercise, Misconception
from ..probes import counting, numbers, probe

Array = np.ndarray
Generator = np.random.Generator


def parity(
    ours: list[Array], theirs: list[Array], tolerance: float = 1e-5
) -> tuple[Array, int]:
    errors = np.zeros(len(ours))
    first = -1
    for n, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        if a.shape != b.shape or not np.isfinite(a).all() or not np.isfinite(b).all():
            errors[n] = 2.0
        else:
            size = max(np.abs(a).max(), np.abs(b).max())
            far = np.abs(a - b).max()
            errors[n] = far / size if size > 0 else 0.0
        if errors[n] > tolerance and first < 0:
            first = n
    return errors, first


def parity_by_list(
    ours: list[Array], theirs: list[Array], tolerance: float = 1e-5
) -> tuple[Array, int]:
    def error(a: Array, b: Array) -> float:
        if a.shape != b.shape:
            return 2.0
        far, size = np.max(np.abs(a - b)), np.max(np.maximum(np.abs(a), np.abs(b)))
        found = far / size if size else 0.0
        return float(found) if np.isfinite(found) else 2.0

    errors = [error(a, b) for a, b in zip(ours, theirs, strict=True)]
    wrong = [n for n, e in enumerate(errors) if e > tolerance]
    return np.array(errors), wrong[0] if wrong else -1


def parity_by_argmax(
    ours: list[Array], theirs: list[Array], tolerance: float = 1e-5
) -> tuple[Array, int]:
    errors = np.full(len(ours), 2.0)
    for n in range(len(ours)):
        if ours[n].shape != theirs[n].shape:
            continue
        both = np.stack([ours[n], theirs[n]]).astype(float)
        if np.isfinite(both).all():
            size = np.abs(both).max()
            errors[n] = np.ptp(both, axis=0).max() / size if size > 0 else 0
    above = errors > tolerance
    return errors, int(np.argmax(above)) if above.any() else -1


def parity_by_next(
    ours: list[Array], theirs: list[Array], tolerance: float = 1e-5
) -> tuple[list[float], int]:
    errors = []
    for a, b in zip(ours, theirs, strict=True):
        comparable = np.shape(a) == np.shape(b)
        comparable = comparable and bool(np.isfinite(np.concatenate([a, b])).all())
        size = max(np.abs(a).max(), np.abs(b).max()) if comparable else 1
        gap = np.abs(np.subtract(a, b)).max() if comparable else 2.0
        errors.append(float(gap / size) if size else 0.0)
    return errors, next((n for n, e in enumerate(errors) if e > tolerance), -1)


_COMPARABLE = (
    "a.shape != b.shape or not np.isfinite(a).all() or not np.isfinite(b).all()"
)


def _same_twice() -> tuple[list[Array], list[Array]]:
    return [counting(2, 3), numbers(4, seed=1)], [counting(2, 3), numbers(4, seed=1)]


def _second_and_third() -> tuple[list[Array], list[Array]]:
    a, b, c = (numbers(2, 3, seed=n) for n in range(3))
    return [a, b, c, a], [a, b + 0.5, c - 0.01, a]


def _large() -> tuple[list[Array], list[Array]]:
    a = 200 + numbers(3, 10, seed=3)
    near = a.copy()
    near[1, 4] -= 0.0004
    return [a], [near]


def _small() -> tuple[list[Array], list[Array]]:
    a = 1e-7 * counting(2, 4)
    b = a.copy()
    b[1, 2] *= 1.5
    return [a, a], [a, b]


def _negative() -> tuple[list[Array], list[Array]]:
    a = -counting(2, 3)
    b = a.copy()
    b[0, 1] += 0.5
    return [a], [b]


def _theirs_larger() -> tuple[list[Array], list[Array]]:
    return [counting(4), counting(4)], [3 * counting(4), -counting(4)]


def _shapes() -> tuple[list[Array], list[Array]]:
    row = np.ones((2, 3))
    return [row, row, numbers(3, 1)], [np.ones((2, 1)), row, numbers(3, 1).T]


def _not_a_number() -> tuple[list[Array], list[Array]]:
    a = numbers(2, 3, seed=5)
    b, c = a.copy(), a.copy()
    b[1, 1], c[0, 2] = np.nan, np.inf
    return [a, a, a, b], [a, b, c, a]


def _nothing() -> tuple[list[Array], list[Array]]:
    a = np.zeros((2, 2))
    return [a, np.zeros(3)], [a.copy(), np.array([0.0, 0.0, 1e-9])]


def _parity_case(rng: Generator) -> tuple[list[Array], list[Array], float]:
    ours, theirs = [], []
    for _ in range(int(rng.integers(2, 6))):
        shape = tuple(int(n) for n in rng.integers(2, 5, size=int(rng.integers(1, 4))))
        a = rng.normal(size=shape) * float(rng.choice([1e-3, 1.0, 200.0]))
        noise = rng.normal(size=shape) * float(rng.choice([0.0, 0.01, 0.5]))
        ours.append(a)
        theirs.append(a * (1 + noise))
    return ours, theirs, 1e-3


PARITY = Exercise(
    id="20.2",
    name="parity",
    title="Where do two networks part?",
    reference=export.parity,
    plain=parity,
    parts=("errors", "first"),
    probes=(
        probe("two layers, equal on both sides", _same_twice),
        probe("four layers; the second and the third differ", _second_and_third),
        probe("numbers near 200; one differs by 0.0004", _large),
        probe("numbers below 0.000001; one of the second layer is half as large again",
              _small),
        probe("negative numbers; one of theirs is larger by a half", _negative),
        probe("theirs three times ours; theirs of opposite sign", _theirs_larger),
        probe("three layers, shapes (2, 3) and (2, 1), equal, (3, 1) and (1, 3)", _shapes),
        probe("four layers: equal; theirs with a nan; theirs with an inf; ours with a nan",
              _not_a_number),
        probe("zeros on both sides; zeros beside one 1e-9", _nothing),
        probe("the second and the third differ; the tolerance is 0.1",
              lambda: (*_second_and_third(), 0.1)),
        probe("an error of 1/4, and a tolerance of just that",
              lambda: ([np.array([4.0, 1.0])], [np.array([3.0, 1.0])], 0.25)),
    ),
    misconceptions=(
        Misconception(
            "P21", "absolute error",
            "Your errors are absolute. Penalties near 200 differ by more than 0.00001 "
            "by rounding alone, and tiny gradients could be half wrong and pass. What do "
            "you divide by?",
            (("far / size if size > 0 else 0.0", "far"),),
        ),
        Misconception(
            "P22", "differences without abs",
            "Where theirs is the larger number, you see no error: a difference below 0 is "
            "never the maximum. What is missing before max?",
            (("np.abs(a - b).max()", "(a - b).max()"),),
        ),
        Misconception(
            "P23", "mean instead of largest",
            "You average the differences. One wrong number among ten thousand would "
            "vanish. Which one do you want to hear about?",
            (("np.abs(a - b).max()", "np.abs(a - b).mean()"),),
        ),
        Misconception(
            "P24", "shapes broadcast",
            "Ones of shape (2, 3) beside ones of shape (2, 1): you find no difference. "
            "NumPy stretched one of them. What must be compared before the numbers?",
            (("a.shape != b.shape or not np.isfinite(a).all()",
              "not np.isfinite(a).all()"),),
        ),
        Misconception(
            "P25", "nan passes",
            "A layer that holds a nan passes your test: nan > tolerance is False, as "
            "every comparison with nan. How do you catch a number that is not finite?",
            ((f"if {_COMPARABLE}:", "if a.shape != b.shape:"),),
        ),
        Misconception(
            "P26", "only theirs looked at",
            "A nan of ours goes unseen, one of theirs does not. Who says that ours is the "
            "healthy side?",
            (("not np.isfinite(a).all() or not", "not"),),
        ),
        Misconception(
            "P27", "last layer reported",
            "You report the last layer that differs. Behind the first one everything is "
            "wrong anyhow. Which line overwrites what you had found?",
            ((" and first < 0", ""),),
        ),
        Misconception(
            "P28", "worst layer reported",
            "You report the layer with the largest error. Errors grow on their way: the "
            "fault sits where they begin. How do you find the first above the tolerance?",
            wrong=lambda ours, theirs, tolerance=1e-5: _worst(ours, theirs, tolerance),
        ),
        Misconception(
            "P29", "0 for no difference",
            "Where nothing differs you return 0, and so you do when layer 0 differs. "
            "What should the caller read in the first case?",
            (("first = -1", "first = 0"), ("and first < 0", "and first < 1")),
        ),
        Misconception(
            "P2A", "zeros divided by zeros",
            "Two layers of zeros are equal, and you return nan. What is 0 / 0 in NumPy, "
            "and what should the error be?",
            (("far / size if size > 0 else 0.0", "np.divide(far, size)"),),
        ),
        Misconception(
            "P2B", "divided by ours",
            "With theirs three times ours you return 2, the worst there is; expected is "
            "2/3. You divide by the largest of ours. Which size does not depend on who "
            "comes first?",
            wrong=lambda ours, theirs, tolerance=1e-5: _by_ours(ours, theirs, tolerance),
        ),
        Misconception(
            "P2C", "layers counted from 1",
            "You count layers from 1. The index goes back into the same lists: which "
            "layer would ours[first] be?",
            (("first = n", "first = n + 1"),),
        ),
    ),
    alternatives=(parity_by_list, parity_by_argmax, parity_by_next),
    hints=(
        "Begin with two arrays. You wrote their relative error in exercise 10.2. Which "
        "pairs of arrays would break it, or slip through?",
        "Three things to look at before you subtract: the shapes, nan and inf on either "
        "side, and zeros on both. Then go through the layers and keep the first index "
        "whose error is above the tolerance.",
        "for n, (a, b) in enumerate(zip(ours, theirs)):\n"
        "    if a.shape != ___ or not np.isfinite(___).all() or ___:\n"
        "        errors[n] = ___\n    else:\n        ___\n"
        "    if errors[n] > ___ and first < ___:\n        first = ___",
    ),
    explanation=(
        "The largest difference over the largest number, as in chapter 10: a measure "
        "between 0 and 2, whatever the unit, because $|a - b| \\le |a| + |b|$. So 2 is "
        "free for what cannot be compared at all. Broadcasting and nan are the two ways "
        "in which a broken network passes: a stretched array has no wrong number, and no "
        "comparison with nan is true. What matters is the *first* layer that differs; "
        "behind it, errors only travel."
    ),
    general=_parity_case,
    after="Below it finds a planted bug, and compares two frameworks layer by layer.",
)  # fmt: skip


def _worst(ours: Any, theirs: Any, tolerance: float) -> tuple[Array, int]:
    errors, first = parity(ours, theirs, tolerance)
    return errors, int(np.argmax(errors)) if first >= 0 else -1


def _by_ours(ours: Any, theirs: Any, tolerance: float) -> tuple[Array, int]:
    errors, _ = parity(ours, theirs, tolerance)
    for n, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        if errors[n] < 2.0 and np.abs(a).max() > 0:
            errors[n] = np.abs(a - b).max() / np.abs(a).max()
    above = np.flatnonzero(errors > tolerance)
    return errors, int(above[0]) if above.size else -1
