"""Relating a wrong answer to the right one, where no known mistake matches.

What is said here is seen, never guessed: it holds on every failing input, no passing
one contradicts it, and one number alone shows nothing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..compare import agree, as_array, differs_where, parts, same_result
from ..exercise import Exercise
from .expecting import Pair, unlike
from .run import Ran

ENOUGH = 3  # numbers that have to show one factor or offset


@dataclass(frozen=True)
class _Arrays:
    """One part on one input: the learner's numbers and the expected ones."""

    yours: np.ndarray
    right: np.ndarray

    def is_(self, candidate: np.ndarray) -> bool:
        """Whether the learner's numbers are these."""
        return candidate.shape == self.yours.shape and agree(self.yours, candidate)


def relation(failing: Sequence[Pair], passing: Sequence[Pair], several: bool) -> str:
    """What can be said of a wrong answer without knowing its cause, or "".

    Parameters
    ----------
    failing, passing
        All results, part by part; the first failing one is shown to the learner.
    several
        Whether the exercise has several outputs, so that one must be named.
    """
    shown = failing[0]
    if sentence := unlike(shown):
        return sentence
    everything = _pattern(_arrays(failing), _arrays(passing), "")
    if everything or not several:
        return everything
    return _pattern(
        _arrays([pair for pair in failing if pair.part == shown.part]),
        _arrays([pair for pair in passing if pair.part == shown.part]),
        f" of {shown.part}",
    )


def handed_back(
    item: Exercise, runs: Sequence[Ran], failing: Sequence[tuple[int, int]]
) -> str:
    """Whether the first part that fails is a parameter as it came in, on each input.

    Parameters
    ----------
    item, runs
        The exercise, and what the answer gave on each probe.
    failing
        The probes and parts that are wrong without an error.
    """
    part = failing[0][1]
    places = [n for n, m in failing if m == part]
    several = f" as {item.parts[part]}" * (len(item.parts) > 1)
    for place, name in enumerate(inspect.signature(item.reference).parameters):
        if all(_is_argument(item, runs[n], n, part, place) for n in places):
            return (
                f"What you return{several} is `{name}` as it came in. Which of your "
                "lines makes something else of it, and under which name is that kept?"
            )
    return ""


def _is_argument(item: Exercise, ran: Ran, n: int, part: int, place: int) -> bool:
    given = item.probes[n].make()
    found = parts(ran.raw, len(item.parts))
    if place >= len(given) or part >= len(found):
        return False
    value = given[place]
    if isinstance(value, np.ndarray):
        return value.size > 1 and bool(value.any()) and same_result(found[part], value)
    return isinstance(value, dict) and same_result(found[part], value)


def _arrays(pairs: Sequence[Pair]) -> list[_Arrays] | None:
    """The numbers of all, or None where some are not of the expected shape."""
    found = []
    for pair in pairs:
        yours, right = as_array(pair.yours), as_array(pair.right)
        if yours is None or right is None or yours.shape != right.shape:
            return None
        if not np.isfinite(yours).all():
            return None
        found.append(_Arrays(yours, right))
    return found


def _pattern(fails: list[_Arrays] | None, fine: list[_Arrays] | None, of: str) -> str:
    if not fails or fine is None:
        return ""
    for look in (_zero, _sign, _factor, _offset, _turned, _size, _place):
        if sentence := look(fails, fine, of):
            return sentence
    return ""


def _zero(fails: list[_Arrays], fine: list[_Arrays], of: str) -> str:
    if any(a.yours.any() for a in fails) or any(a.right.any() for a in fine):
        return ""
    if sum(a.yours.size for a in fails) < ENOUGH:
        return ""
    return f"All numbers{of} are 0. Which line writes the results there?"


def _sign(fails: list[_Arrays], fine: list[_Arrays], of: str) -> str:
    if _numbers(fails) < 2 or not _all(fails, fine, lambda a: -a):
        return ""
    return f"All your signs{of} are opposite. Where does the sign turn?"


def _factor(fails: list[_Arrays], fine: list[_Arrays], of: str) -> str:
    factors = []
    for a in fails:
        large = np.abs(a.right) > 1e-9 * np.abs(a.right).max(initial=0.0)
        if not large.any():
            return ""
        factors.append(float(np.median(a.yours[large] / a.right[large])))
    both = zip(fails, factors, strict=True)
    if any(f == 0 or not a.is_(a.right * f) for a, f in both):
        return ""
    first = factors[0]
    if all(abs(f - first) <= 1e-5 * abs(first) for f in factors):
        same = [a.is_(a.right * first) for a in fine if a.right.any()]
        if _numbers(fails) < ENOUGH or not all(same):
            return ""
        return (
            f"Every number{of} is {_told(first, 1.0)} times the expected one. Where "
            "could that factor come from?"
        )
    if any((np.count_nonzero(a.right)) < ENOUGH for a in fails):
        return ""
    other = next(f for f in factors if abs(f - first) > 1e-5 * abs(first))
    return (
        f"On each input that fails, every number{of} is the expected one times the "
        f"same factor: {_told(first, other)} on the first, {_told(other, first)} on "
        "another. What of the input does the factor follow?"
    )


def _offset(fails: list[_Arrays], fine: list[_Arrays], of: str) -> str:
    first = float(np.median(fails[0].yours - fails[0].right))
    if first == 0 or sum(a.yours.size for a in fails) < ENOUGH:
        return ""
    if not _all(fails, fine, lambda right: right + first):
        return ""
    return f"Every number{of} is off by the same {_told(first, 0.0)}. What adds it?"


def _turned(fails: list[_Arrays], fine: list[_Arrays], of: str) -> str:
    ways: tuple[tuple[int, Callable[[np.ndarray], np.ndarray], str], ...] = (
        (2, lambda r: r[..., ::-1, ::-1], "Each map{} is the expected one rotated by "
         "180°. Which index runs backwards?"),
        (2, lambda r: r[..., ::-1], "Each map{} is the expected one mirrored left to "
         "right. Which index runs backwards?"),
        (2, lambda r: r[..., ::-1, :], "Each map{} is the expected one mirrored top to "
         "bottom. Which index runs backwards?"),
        (2, lambda r: np.swapaxes(r, -1, -2), "Rows and columns{} are swapped. Which "
         "index walks down, and which walks right?"),
        (1, lambda r: r[::-1], "The numbers{} are the expected ones in reverse order. "
         "Where does it begin at the end?"),
    )  # fmt: skip
    for axes, turn, says in ways:
        fits = all(a.right.ndim >= axes for a in fails)
        if fits and _all(fails, [a for a in fine if a.right.ndim >= axes], turn):
            return says.format(of)
    return ""


def _size(fails: list[_Arrays], fine: list[_Arrays], of: str) -> str:
    if any(a.yours.ndim for a in fails) or len(fails) < 2:
        return ""
    above = [bool(a.yours > a.right) for a in fails]
    if len(set(above)) > 1:
        return ""
    word = "large" if above[0] else "small"
    return (
        f"All {len(fails)} numbers{of} that differ are too {word}. Work the shown one "
        f"out by hand: at which step does yours become too {word}?"
    )


def _place(fails: list[_Arrays], fine: list[_Arrays], of: str) -> str:
    wrong = [differs_where(a.yours, a.right) for a in fails]
    if said := _border(fails, wrong, of):
        return said
    for axis, word in ((0, "image"), (1, "map")):
        if not all(a.right.ndim == 4 and a.right.shape[axis] > 1 for a in fails):
            continue
        others = tuple(n for n in range(4) if n != axis)
        off = [np.atleast_1d(w.any(axis=others)) for w in wrong]
        # Right because there is nothing to see in it would show nothing.
        told = [bool(np.take(a.right, 0, axis).any()) for a in fails]
        contradicts = any(
            a.right.ndim == 4 and a.right.shape[axis] > 1 and a.right.any()
            for a in fine
        )
        if all(told) and not contradicts and all(not o[0] and o[1:].all() for o in off):
            return f"The first {word}{of} is right, later ones are not."
    return ""


def _border(fails: list[_Arrays], wrong: list[np.ndarray], of: str) -> str:
    """Whether what differs lies at the border of each map."""
    if not all(
        # A table of truths has no border.
        a.right.ndim >= 2
        and a.right.dtype.kind != "b"
        and min(a.right.shape[-2:]) > 2
        and not off[..., 1:-1, 1:-1].any()
        and a.right[..., 1:-1, 1:-1].any()
        for a, off in zip(fails, wrong, strict=True)
    ):
        return ""
    if any(a.right.shape[-2:] != (3, 3) for a in fails):
        return f"Inside all{of} is right; only the border differs."
    # Inside a map of 3 x 3 lies a single number, which shows little.
    if not all(np.count_nonzero(off) * 9 == off.size * 8 for off in wrong):
        return ""
    return (
        f"Of the 3 x 3 numbers{of} only the one in the middle is right. What is "
        "different at the eight around it?"
    )


def _all(
    fails: list[_Arrays],
    fine: list[_Arrays],
    change: Callable[[np.ndarray], np.ndarray],
) -> bool:
    """Whether every input fits the change; passing ones as far as it changes them."""
    return all(a.is_(change(a.right)) for a in [*fails, *fine])


def _numbers(fails: list[_Arrays]) -> int:
    """How many numbers can show a factor: those that are not 0."""
    return sum(int(np.count_nonzero(a.right)) for a in fails)


def _told(number: float, other: float) -> str:
    """A number with as many digits as tell it from another."""
    for digits in range(4, 17):
        text = f"{number:.{digits}g}"
        if text != f"{other:.{digits}g}":
            return text
    return repr(number)
