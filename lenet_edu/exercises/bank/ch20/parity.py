"""20.2 parity: where do two networks part?"""

from __future__ import annotations

import numpy as np

from .... import export
from ...exercise import Exercise
from ..probes import probe
from ._parity_inputs import (
    around_the_tolerance,
    each_alone,
    large,
    negative,
    not_a_number,
    nothing,
    parity_case,
    same_twice,
    second_and_third,
    shapes,
    small,
    theirs_larger,
    zeros_beside_nan,
)
from ._parity_mistakes import MISTAKES

Array = np.ndarray


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


PARITY = Exercise(
    id="20.2",
    lists=True,
    name="parity",
    title="Where do two networks part?",
    reference=export.parity,
    plain=parity,
    parts=("errors", "first"),
    probes=(
        probe("two layers, equal on both sides", same_twice),
        probe("four layers; the second and the third differ", second_and_third),
        probe("numbers near 200; one differs by 0.0004", large),
        probe("numbers below 0.000001; one of the second layer is half as large again",
              small),
        probe("(-4, 1) and (-3, 1); (2, -3) and (2, -4); (8, 0.5) and (8, 1.5)",
              each_alone),
        probe("errors of 0.000004 and 0.00004, and the tolerance as it is",
              around_the_tolerance),
        probe("the same errors, and a tolerance of 0.001",
              lambda: (*around_the_tolerance(), 1e-3)),
        probe("negative numbers; one of theirs is larger by a half", negative),
        probe("theirs three times ours; theirs of opposite sign", theirs_larger),
        probe("three layers, shapes (2, 3) and (2, 1), equal, (3, 1) and (1, 3)", shapes),
        probe("four layers: equal; theirs with a nan; theirs with an inf; ours with a nan",
              not_a_number),
        probe("zeros on both sides; zeros beside one 1e-9", nothing),
        probe("zeros of ours beside zeros and a nan; zeros on both sides",
              zeros_beside_nan),
        probe("the second and the third differ; the tolerance is 0.1",
              lambda: (*second_and_third(), 0.1)),
        probe("an error of 1/4, and a tolerance of just that",
              lambda: ([np.array([4.0, 1.0])], [np.array([3.0, 1.0])], 0.25)),
    ),
    misconceptions=MISTAKES,
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
    general=parity_case,
    after="Below it finds a planted bug, and compares two frameworks layer by layer.",
)  # fmt: skip
