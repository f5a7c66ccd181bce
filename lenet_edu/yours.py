"""Run a learner's function: numbers, or one sentence saying why not.

Whatever the function does, a widget or a race goes on; the sentence takes its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

RELATIVE = 2e-5  # as in the checks: float32 passes, a mistake does not


def attempt(fn: Callable[..., Any], *args: Any) -> tuple[np.ndarray | None, str]:
    """What ``fn(*args)`` gives.

    Parameters
    ----------
    fn
        The learner's function. It gets copies, so that it cannot spoil the inputs.
    args
        Its arguments; arrays of any shape.

    Returns
    -------
    result : float64 array of any shape, or None
    sentence : why there is no result, "" where there is one
    """
    copies = [a.copy() if isinstance(a, np.ndarray) else a for a in args]
    try:
        with np.errstate(all="ignore"):
            result = fn(*copies)
    except NotImplementedError:
        return None, "Yours is not written yet; it is drawn once it returns numbers."
    except Exception as error:
        message = str(error).strip().split("\n")[0]
        name = type(error).__name__
        return None, f"Yours stopped with {name}: {message or 'no message'}"
    if result is None:
        return None, "Yours returned None: is the return missing?"
    try:
        array = np.asarray(result)
    except ValueError:
        array = np.asarray("rows of different lengths")
    if array.dtype.kind not in "biuf":
        kind = type(result).__name__
        return None, f"Yours returned a {kind}; an array of numbers is expected."
    return array.astype(float), ""


def differing(yours: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Boolean array, True where two arrays of one shape differ (NaN always does)."""
    scale = float(np.abs(expected).max(initial=0.0))
    with np.errstate(invalid="ignore"):
        return ~(np.abs(yours - expected) <= RELATIVE * scale + 1e-9)


def tame(value: float) -> float | None:
    """A number that JSON can carry: None instead of NaN and infinity."""
    return float(value) if np.isfinite(value) else None


def written(value: float) -> str:
    """A number as a reader wants it: three digits, a real minus sign."""
    return f"{value:.3g}".replace("-", "\u2212")
