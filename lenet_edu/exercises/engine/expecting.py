"""Results of another kind than expected: text for numbers, one for many, a float.

What is said is seen on the input that is shown; the values are compared elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..compare import agree, as_array
from .axes import unlike_shapes
from .kinds import Lazy, describe


@dataclass(frozen=True)
class Pair:
    """One part of the answer on one input: yours and the expected one.

    ``floating`` are the reports of NumPy during the call, such as "overflow".
    """

    part: str
    yours: Any
    right: Any
    floating: frozenset[str] = frozenset()


def unlike(pair: Pair) -> str:
    """How the answer differs in kind, shape or dtype from what is expected, or ""."""
    yours, right = pair.yours, pair.right
    if isinstance(right, str):
        wordless = not isinstance(yours, str)
        return f"A word is expected here; yours is {describe(yours)}." * wordless
    if isinstance(right, bool):
        odd = not isinstance(yours, bool | np.bool_)
        return f"True or False is expected; yours is {describe(yours)}." * odd
    if isinstance(right, list | tuple):
        return _listed(yours, right)
    target = as_array(right)
    if target is None:
        return ""
    array = as_array(yours)
    if array is None:
        return _one_of_several(yours, target) or _no_numbers(yours)
    if isinstance(right, int | np.integer) and array.ndim == 0:
        return _no_integer(pair)
    if array.shape != target.shape:
        if _odd(yours):
            return _no_numbers(yours)
        return unlike_shapes(array.shape, target.shape)
    return "" if np.isfinite(array).all() else _not_finite(array, pair.floating)


def _listed(yours: Any, right: list[Any] | tuple[Any, ...]) -> str:
    kind = type(right).__name__
    plain = not any(isinstance(one, np.ndarray) and one.ndim for one in right)
    if isinstance(yours, np.ndarray) and yours.ndim == 1 and plain:
        yours = list(yours)
    if not isinstance(yours, list | tuple):
        return (
            f"A {kind} of {len(right)} is expected; yours is {describe(yours)}. What "
            "should stand in it?"
        )
    if len(yours) != len(right):
        kind = type(yours).__name__
        return (
            f"Your {kind} has {_count(len(yours), 'entry', 'entries')}, expected "
            f"{'is' if len(right) == 1 else 'are'} {len(right)}. Which are missing, or "
            "too many?"
        )
    for n, (a, b) in enumerate(zip(yours, right, strict=True)):
        if not agree(a, b):
            return _entry(n, a, b)
    return ""


def _entry(n: int, yours: Any, right: Any) -> str:
    head = f"Entry {n} (counted from 0) is the first that differs"
    if as_array(right) is not None and as_array(yours) is None:
        return f"{head}: a number is expected, and yours is {describe(yours)}."
    simple = (int, float, str, np.number)
    if isinstance(yours, simple) and isinstance(right, simple):
        return f"{head}: {yours!s} in yours, and {right!s} is expected. What makes it?"
    return f"{head}. What is in yours, and what should be?"


def _one_of_several(yours: Any, target: np.ndarray) -> str:
    """Whether one of several returned things has the shape that is asked for."""
    if not isinstance(yours, tuple):
        return ""
    arrays = [as_array(one) for one in yours]
    if not any(a is not None and a.shape == target.shape for a in arrays):
        return ""
    return (
        f"Your function returns {len(yours)} things, and one is asked for. Which of "
        "them?"
    )


def unlike_entries(yours: Any, right: Any) -> str:
    """Where a dict is asked for: what else came, or which names its entries have."""
    if not isinstance(right, dict):
        return ""
    names = ", ".join(map(repr, list(right)[:6]))
    if not isinstance(yours, dict):
        return (
            f"A dict is expected, with an entry under each name ({names}); yours is "
            f"{describe(yours)}. How does each thing come under its name?"
        )
    if set(map(repr, yours)) == set(map(repr, right)):
        return ""
    own = ", ".join(map(repr, list(yours)[:6])) or "none"
    return (
        f"The names of the entries differ: yours are {own}, and expected are {names}. "
        "Which line gives an entry its name?"
    )


def _no_numbers(yours: Any) -> str:
    if isinstance(yours, int):
        digits = int(yours.bit_length() * 0.30103) + 1
        return f"Your number has about {digits} digits. What makes it grow so much?"
    if isinstance(yours, Lazy):
        return (
            f"Numbers are expected; yours is {describe(yours)}. What collects them: "
            "list(...), np.array(...)?"
        )
    if _odd(yours):
        return (
            f"A plain array is expected; yours is {describe(yours)}. Which step makes "
            "it one?"
        )
    if isinstance(yours, list | tuple):
        return (
            f"Numbers in rows of one length are expected; yours is {describe(yours)} "
            "that does not make an array of numbers. What stands in it?"
        )
    return f"Numbers are expected; yours is {describe(yours)}. Which step makes it so?"


def _odd(yours: Any) -> bool:
    return isinstance(yours, np.matrix | np.ma.MaskedArray)


def _no_integer(pair: Pair) -> str:
    if isinstance(pair.yours, float | np.floating):
        return (
            f"A whole number (an int) is expected for {pair.part}; yours is the float "
            f"{float(pair.yours)!r}. Is there a division with / that could be //?"
        )
    if isinstance(pair.yours, bool | np.bool_):
        return f"A whole number is expected for {pair.part}; yours is {pair.yours!r}."
    if isinstance(pair.yours, np.ndarray):
        return (
            f"A plain whole number is expected for {pair.part}; yours is an array "
            "without axes, of shape (). What does int(...) make of it?"
        )
    return ""


def _not_finite(array: np.ndarray, floating: frozenset[str]) -> str:
    found = [w for w, f in (("nan", np.isnan), ("inf", np.isinf)) if f(array).any()]
    head = f"Your answer holds {' and '.join(found)}."
    if "overflow" in floating:
        return f"{head} A step overflows: which one makes numbers that large?"
    if "divide by zero" in floating:
        return f"{head} A step divides by zero, or takes the log of 0: which one?"
    if "invalid value" in floating:
        return f"{head} A step has no result, such as 0 / 0 or inf - inf: which one?"
    return (
        f"{head} No step of NumPy overflowed or divided by zero on the way. Where does "
        "it come in?"
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
