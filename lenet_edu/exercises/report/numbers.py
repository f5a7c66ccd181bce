"""Numbers for a reader: whole ones in full, others as long as it takes to compare."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

DIGITS = 4


def number(value: float, digits: int = DIGITS) -> str:
    """A number with up to ``digits`` significant digits; a whole number in full."""
    value = float(value)
    if math.isfinite(value) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.{digits}g}"


def digits_between(a: float, b: float) -> int:
    """How many significant digits it takes to see that two numbers differ."""
    a, b = float(a), float(b)
    if not (math.isfinite(a) and math.isfinite(b)) or a == b:
        return DIGITS
    apart = abs(a - b) / max(abs(a), abs(b))
    digits = min(max(DIGITS, math.ceil(-math.log10(apart)) + 1), 17)
    while digits < 17 and number(a, digits) == number(b, digits):
        digits += 1
    return digits


def pair(yours: float, expected: float) -> tuple[str, str]:
    """Two numbers that differ, long enough to see it."""
    digits = digits_between(yours, expected)
    return number(yours, digits), number(expected, digits)


def is_rounded(array: np.ndarray) -> bool:
    """Whether ``number`` leaves something of these numbers away."""
    return any(
        float(number(value)) != value for value in array.ravel() if np.isfinite(value)
    )


def written(value: Any, limit: int = 160) -> str:
    """Any value as text of at most ``limit`` characters, whatever its ``repr`` does."""
    if isinstance(value, np.generic):
        value = value.item()
    try:
        text = repr(value)
        kind = type(value).__name__
        text = text if isinstance(text, str) else f"a {kind}"
    except Exception:
        return f"a {type(value).__name__} that cannot be printed"
    return text if len(text) <= limit else f"{text[: limit - 4]} ..."


def scalar(value: Any) -> bool:
    """Whether it is one real number (a bool is none)."""
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(
        value, bool
    )
