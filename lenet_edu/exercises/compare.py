"""When are two answers equal?

Right answers may be float32 or float64 and summed in any order; wrong ones differ
by far more. Sizes and counts are whole numbers and must be equal exactly.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

RELATIVE = 2e-5


def parts(output: Any, count: int) -> tuple[Any, ...]:
    """The output as a tuple of ``count`` parts (a single one is wrapped)."""
    if count == 1:
        return (output,)
    if isinstance(output, np.ndarray) and output.shape == (count,):
        return tuple(output)  # two counts in one array
    return tuple(output) if isinstance(output, tuple | list) else (output,)


def agree(yours: Any, expected: Any) -> bool:
    """Whether one part of an answer equals the expected one."""
    if isinstance(expected, list):
        if isinstance(yours, np.ndarray) and yours.ndim == 1:
            yours = list(yours)
        return (
            isinstance(yours, list | tuple)
            and len(yours) == len(expected)
            and all(agree(a, b) for a, b in zip(yours, expected, strict=True))
        )
    if isinstance(expected, tuple):
        given = list(yours) if isinstance(yours, tuple) else yours
        return agree(given, list(expected))
    if isinstance(expected, str):
        return isinstance(yours, str) and str(yours) == expected  # np.str_, too
    if isinstance(expected, bool | None):
        return type(yours) in (type(expected), np.bool_) and bool(yours == expected)
    if isinstance(expected, int | np.integer):
        return (
            isinstance(yours, int | np.integer)
            and not isinstance(yours, bool | np.timedelta64)  # NumPy's are integers
            and int(yours) == int(expected)
        )
    return _arrays_agree(yours, expected)


def _arrays_agree(yours: Any, expected: Any) -> bool:
    array = as_array(yours)
    right = as_array(expected)
    if array is None or right is None or array.shape != right.shape:
        return False
    if np.asarray(expected).dtype == bool and np.asarray(yours).dtype != bool:
        return False  # 1 and 0 select and negate differently
    scale = float(np.abs(right).max(initial=0.0))
    if not np.isfinite(array).all():
        return False
    return bool(np.abs(array - right).max(initial=0.0) <= RELATIVE * scale + 1e-9)


def as_array(value: Any) -> np.ndarray | None:
    """``value`` as a float64 array, or None where it is not numbers in a box.

    Masked numbers count as missing. Nothing that the value does raises.
    """
    if isinstance(value, np.ma.MaskedArray) and np.ma.getmaskarray(value).any():
        return None
    try:
        array = np.asarray(value)
        return array.astype(float) if array.dtype.kind in "biuf" else None
    except (Exception, SystemExit):  # its own __array__ may raise anything
        return None


def differs_where(yours: Any, expected: Any) -> np.ndarray:
    """Boolean array, True where two arrays of one shape differ."""
    array, right = np.asarray(yours, float), np.asarray(expected, float)
    scale = float(np.abs(right).max(initial=0.0))
    with np.errstate(invalid="ignore"):
        return ~(np.abs(array - right) <= RELATIVE * scale + 1e-9)


def same_result(a: Any, b: Any, kinds: bool = True) -> bool:
    """Whether two results are the same, right or wrong: NaN and shape included.

    ``kinds`` says whether 1, 1.0 and True differ.
    """
    if isinstance(a, tuple | list) and isinstance(b, tuple | list):
        return len(a) == len(b) and all(
            same_result(x, y, kinds) for x, y in zip(a, b, strict=True)
        )
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(same_result(a[n], b[n], kinds) for n in a)
    first, second = as_array(a), as_array(b)
    if first is None or second is None:
        return type(a) is type(b) and (a is b or _same_text(a, b))
    if first.shape != second.shape or (kinds and kind_of(a) != kind_of(b)):
        return False
    finite = np.abs(second[np.isfinite(second)])
    tolerance = RELATIVE * float(finite.max(initial=0.0)) + 1e-9
    return bool(np.allclose(first, second, rtol=0, atol=tolerance, equal_nan=True))


def kind_of(value: Any) -> str:
    """The kind of numbers; whole ones are of one kind, with or without a sign."""
    kind = np.asarray(value).dtype.kind
    return "i" if kind == "u" else kind


def _same_text(a: Any, b: Any) -> bool:
    """Whether two objects look the same, wherever they lie in memory."""
    try:
        texts = [re.sub(r" at 0x[0-9a-fA-F]+", "", repr(one)) for one in (a, b)]
    except Exception:  # what cannot be shown cannot be told apart
        return True
    return texts[0] == texts[1]
