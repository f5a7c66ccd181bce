"""Another shape than expected, in words: which axis is too many, missing, or as long.

A shape alone does not say what a step did: an axis too many may have been made, or
never added up. What is said holds in both cases.
"""

from __future__ import annotations

import math

Shape = tuple[int, ...]
MANY = 8  # axes; of more nobody wants to know which


def unlike_shapes(yours: Shape, right: Shape) -> str:
    """What differs between two shapes, and a question.

    Parameters
    ----------
    yours, right
        The shape of the answer and the expected one; they differ.
    """
    if not right:
        return (
            f"Your answer is an array of shape {yours}, expected is a single number. "
            "Which step makes one number of many?"
        )
    if not yours:
        return (
            f"Your answer is a single number, expected is an array of shape {right}. "
            "Which step makes one number of all?"
        )
    head = f"Your shape is {yours}, expected is {right}"
    if 0 in yours and 0 not in right:
        return f"{head}: yours is empty. Which slice or range holds nothing here?"
    if len(yours) > len(right):
        return f"{head}: {_more(yours, right)}"
    if len(yours) < len(right):
        return f"{head}: {_fewer(yours, right)}"
    if sorted(yours) == sorted(right):
        return f"{head}: the lengths are right, and their order is not. What sets it?"
    off = [n for n in range(len(right)) if yours[n] != right[n]]
    if len(off) > 1:
        return (
            f"{head}. Axes {_and(off)} differ. Which of your steps sets their lengths?"
        )
    n = off[0]
    return (
        f"{head}: axis {n} is {yours[n]} long and should be {right[n]}. "
        "Which of your steps sets its length?"
    )


def _more(yours: Shape, right: Shape) -> str:
    beyond = _left_over(yours, right)
    if beyond and set(beyond) == {1}:
        return (
            f"{_axes(beyond)} {'is' if len(beyond) == 1 else 'are'} too many. Does a "
            "step of yours make one, or keep one that could go?"
        )
    if math.prod(yours) == math.prod(right):
        return (
            "there are as many numbers as there should be, along more axes. Which of "
            "your axes belong together in one?"
        )
    if beyond:
        verb, it = ("is", "it") if len(beyond) == 1 else ("are", "them")
        return (
            f"{_axes(beyond)} {verb} too many. Is something to be added up along {it}, "
            f"or one place to be picked, or does a step make {it} that should not?"
        )
    more = len(yours) - len(right)
    return (
        f"yours has {'one axis' if more == 1 else f'{more} axes'} more. Which step "
        "should join some axes to one, add up along them, or pick from them?"
    )


def _fewer(yours: Shape, right: Shape) -> str:
    missing = _left_over(right, yours)
    if math.prod(yours) == math.prod(right) and not (missing and set(missing) == {1}):
        return (
            "there are as many numbers as there should be, along fewer axes. Which of "
            "yours should be divided into several?"
        )
    if missing:
        one = len(missing) == 1
        return (
            f"{_axes(missing)} {'is' if one else 'are'} missing. Does a step of yours "
            f"take {'it' if one else 'them'} away, or is {'it' if one else 'one'} "
            "never made?"
        )
    fewer = len(right) - len(yours)
    return (
        f"yours has {'one axis' if fewer == 1 else f'{fewer} axes'} fewer. Does a step "
        "of yours take one away, or is one never made?"
    )


def _left_over(longer: Shape, shorter: Shape) -> list[int]:
    """The lengths that remain of the longer where the shorter is a part of its order.

    Empty where it is none, or where other lengths could remain as well.
    """
    found = set()
    if len(longer) > MANY:
        return []

    def remains(at: int, matched: int, left: tuple[int, ...]) -> None:
        if at == len(longer):
            if matched == len(shorter):
                found.add(tuple(sorted(left)))
            return
        if matched < len(shorter) and longer[at] == shorter[matched]:
            remains(at + 1, matched + 1, left)
        remains(at + 1, matched, (*left, longer[at]))

    remains(0, 0, ())
    return list(found.pop()) if len(found) == 1 else []


def _axes(lengths: list[int]) -> str:
    if len(lengths) == 1:
        return f"an axis of length {lengths[0]}"
    return f"axes of the lengths {_and(lengths)}"


def _and(numbers: list[int]) -> str:
    *most, last = map(str, numbers)
    return f"{', '.join(most)} and {last}"
