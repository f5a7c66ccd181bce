"""20.2 parity: wrong answers that differ from the right one by whole lines."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....export import parity

Array = np.ndarray


def worst(ours: Any, theirs: Any, tolerance: float) -> tuple[Array, int]:
    errors, first = parity(ours, theirs, tolerance)
    return errors, int(np.argmax(errors)) if first >= 0 else -1


def zero(ours: Any, theirs: Any, tolerance: float) -> tuple[Array, int]:
    errors, first = parity(ours, theirs, tolerance)
    return errors, max(first, 0)


def count(ours: Any, theirs: Any, tolerance: float) -> tuple[Array, int]:
    errors, _ = parity(ours, theirs, tolerance)
    return errors, int(np.sum(errors > tolerance)) or -1


def cut(ours: Any, theirs: Any, tolerance: float) -> tuple[Array, int]:
    errors, first = parity(ours, theirs, tolerance)
    return errors[: first + 1] if first >= 0 else errors, first


def absolute(ours: Any, theirs: Any, tolerance: float) -> tuple[Array, int]:
    errors, _ = parity(ours, theirs, tolerance)
    for n, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        comparable = (
            a.shape == b.shape and np.isfinite(a).all() and np.isfinite(b).all()
        )
        errors[n] = np.abs(a - b).max() if comparable else 2.0
    return errors, int(np.argmax(errors > tolerance))


def unchecked(
    ours: Any, theirs: Any, tolerance: float, relative: bool
) -> tuple[Array, int]:
    errors = np.zeros(len(ours))
    with np.errstate(all="ignore"):
        for n, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            size = max(np.abs(a).max(), np.abs(b).max())
            errors[n] = np.abs(a - b).max() / (size if relative else 1)
    above = np.flatnonzero(errors > tolerance)
    return errors, int(above[0]) if len(above) else -1
