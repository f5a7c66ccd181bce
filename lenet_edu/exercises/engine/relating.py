"""Relating a wrong answer to the right one, where no known mistake matches.

What is said here is seen, never guessed: a factor, a sign, a flip, the border.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..compare import agree, as_array, differs_where


def relation(yours: Any, right: Any) -> str:
    """What can be said of a wrong answer without knowing its cause, or ""."""
    array, target = as_array(yours), as_array(right)
    if isinstance(right, str) and not isinstance(yours, str):
        return f"A word is expected here, you return {type(yours).__name__}."
    if target is None:
        return ""
    if isinstance(right, int) and isinstance(yours, float | np.floating):
        return (
            f"{yours!r} is a float. A number of places is a whole number: "
            "which division stays whole?"
        )
    if array is None:
        return f"Numbers are expected here, you return {type(yours).__name__}."
    if target.ndim == 0 and array.ndim:
        return (
            f"Your answer is an array of shape {array.shape}, expected is a single "
            "number. Which step makes one number of many?"
        )
    if array.shape != target.shape:
        return (
            f"Your shape is {_shape(array)}, expected is {_shape(target)}. "
            "Which axis is off, and by how much?"
        )
    if not np.isfinite(array).all():
        return "Your answer holds nan or inf. Which step overflows or divides by zero?"
    if array.ndim == 0 or not target.any():
        return ""
    return _pattern(array, target)


def _pattern(array: np.ndarray, target: np.ndarray) -> str:
    def close(candidate: np.ndarray) -> bool:
        return candidate.shape == array.shape and agree(array, candidate)

    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (array / target)[np.abs(target) > 1e-9 * np.abs(target).max()]
    factor = float(np.median(ratios))
    if close(-target):
        return "All your signs are opposite. Where does the sign turn?"
    if target.size > 1 and factor and close(target * factor):
        return (
            f"Everything is {factor:.4g} times the expected value. "
            "Where could that factor come from?"
        )
    offset = float(np.median(array - target))
    if target.size > 1 and close(target + offset):
        return f"Everything is off by the same {offset:.4g}. What adds it?"
    if target.ndim >= 2:
        if close(target[..., ::-1, ::-1]):
            return "Your map is the expected one turned by 180 degrees."
        if close(target[..., ::-1]):
            return "Your map is the expected one mirrored left to right."
        if close(target[..., ::-1, :]):
            return "Your map is the expected one mirrored top to bottom."
        if close(np.swapaxes(target, -1, -2)):
            return "Rows and columns are swapped in your map."
    return _place(array, target)


def _place(array: np.ndarray, target: np.ndarray) -> str:
    wrong = differs_where(array, target)
    has_inside = target.ndim >= 2 and min(target.shape[-2:]) > 2
    if has_inside and not wrong[..., 1:-1, 1:-1].any():
        return "Inside all is right; only the border differs."
    if target.ndim == 4:
        if len(target) > 1 and not wrong[0].any():
            return "The first image is right, later ones are not."
        if target.shape[1] > 1 and not wrong[:, 0].any():
            return "The first map is right, later ones are not."
    return ""


def _shape(array: np.ndarray) -> str:
    return "a single number" if array.ndim == 0 else str(array.shape)
