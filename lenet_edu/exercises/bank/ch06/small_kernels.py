"""06.5 small_kernels: a stack of small kernels that sees as much as C5."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...exercise import Exercise, Misconception
from ..probes import probe
from .receptive_field import receptive_field

Layers = list[tuple[int, int]]
Generator = np.random.Generator

MOST = 9999  # pixels; beyond that it only matters that it is far too much


def small_kernels() -> Layers:
    two = [(3, 1), (3, 1)]
    half = [(2, 2)]
    return two + half + two + half + two


def stack_of_threes() -> Layers:
    """The course's answer to 06.5: two kernels of 3 for each of 5."""
    threes, halving = [(3, 1)] * 2, [(2, 2)]
    return [*threes, *halving, *threes, *halving, *threes]


def small_kernels_of_two() -> tuple[tuple[int, int], ...]:
    """Four kernels of 2 for each of 5: a kernel of 2 adds one step."""
    four = ((2, 1),) * 4
    return (*four, (2, 2), *four, (2, 2), *four)


def small_kernels_late() -> np.ndarray:
    """The field grows where the step is 4, so few kernels are enough."""
    return np.array([(2, 2), (2, 2), *[(3, 1)] * 3, (2, 1)])


def small_kernels_at_once() -> list[list[int]]:
    """One stride of 4 in place of two strides of 2."""
    return [[3, 1], [2, 4], [3, 1], [3, 1], [3, 1], [2, 1]]


def small_kernels_by_search() -> Layers:
    """Kernels of 3 while they fit into the field, then one of 2."""
    layers = [(2, 2), (2, 2)]
    side, step = receptive_field(layers)
    while side < 32:
        kernel = 3 if side + 2 * step <= 32 else 2
        layers.append((kernel, 1))
        side, step = receptive_field(layers)
    return layers


def _pairs(output: Any) -> Layers | None:
    """The answer as pairs of whole numbers; None where it is nothing of the kind."""
    if not isinstance(output, list | tuple | np.ndarray):
        return None
    if isinstance(output, np.ndarray) and output.ndim == 0:
        return None
    pairs = []
    for pair in output:
        if not isinstance(pair, list | tuple | np.ndarray):
            return None
        if isinstance(pair, np.ndarray) and pair.ndim == 0:
            return None
        if len(pair) != 2:
            return None
        if not all(
            isinstance(n, int | np.integer) and not isinstance(n, bool | np.timedelta64)
            for n in pair
        ):
            return None
        pairs.append((int(pair[0]), int(pair[1])))
    return pairs


def seen(_: tuple[Any, ...], output: Any) -> str:
    """What the units of a stack see, in words: equal for all that are right."""
    pairs = _pairs(output)
    if pairs is None:
        return "no list of pairs (kernel, stride) of whole numbers"
    if any(kernel < 1 or stride < 1 for kernel, stride in pairs):
        return "a kernel or a stride below 1"
    if not pairs:
        return "no layer"
    side, step = 1, 1
    for kernel, stride in pairs:
        side, step = side + (kernel - 1) * step, step * stride
        if max(side, step) > MOST:
            return f"a field or a step above {MOST:,} pixels"
    large = any(kernel > 3 for kernel, _ in pairs)
    kernels = "a kernel larger than 3" if large else "no kernel larger than 3"
    return f"{side} x {side} pixels, step {step}, {kernels}"


def how_far(output: Any) -> str:
    """Of a stack that no known mistake makes: by how much it misses 32 and 4."""
    side, step = 1, 1
    for n, (kernel, stride) in enumerate(_pairs(output) or ()):
        if kernel > 3:
            return (
                f"Layer {n} (counted from 0) has a kernel of {kernel}, and none may be "
                "larger than 3. Which layers with small kernels see as far as it does?"
            )
        side, step = side + (kernel - 1) * step, step * stride
    if step != 4:
        return (
            f"Your strides multiply to a step of {step}, and 4 is asked for (the field "
            f"is {side} pixels wide). Which strides have 4 as their product?"
        )
    apart = abs(32 - side)
    pixels = "1 pixel" if apart == 1 else f"{apart} pixels"
    word = "too wide" if side > 32 else "too narrow"
    return (
        f"Your step of 4 is right, and your field of {side} pixels is {pixels} {word}. "
        "A kernel of 3 adds 2 steps, one of 2 adds 1 step, as long as the step is where "
        "it stands. What could you take away or add, or move?"
    )


def _answers(*layers: tuple[int, int]) -> Callable[[], Any]:
    return lambda: list(layers)


_TWO = "two = [(3, 1), (3, 1)]"


_HALF = "half = [(2, 2)]"


_STACK = "return two + half + two + half + two"


SMALL_KERNELS = Exercise(
    id="06.5",
    name="small_kernels",
    title="Small kernels that see as much as C5",
    reference=stack_of_threes,
    plain=small_kernels,
    probes=(probe("the stack that you designed", lambda: ()),),
    misconceptions=(
        Misconception(
            "G01", "one kernel of 3 for each of 5",
            "Your units see 18 x 18 pixels. That is what LeNet-5's list gives if each "
            "5 becomes a 3. A kernel of 5 adds four steps to the field: how many does "
            "a kernel of 3 add?",
            ((_TWO, "two = [(3, 1)]"),),
        ),
        Misconception(
            "G02", "as far as S4",
            "Your units see 16 x 16 pixels at step 4, just as S4's do. What does C5 "
            "add to S4's field, and how many kernels of 3 add as much at this step?",
            ((_STACK, "return two + half + two + half"),),
        ),
        Misconception(
            "G03", "one kernel of 3 too few",
            "Your units see 24 x 24 pixels at step 4, so 8 are missing. How many "
            "pixels does one more kernel of 3 add once the step is 4?",
            ((_STACK, "return two + half + two + half + [(3, 1)]"),),
        ),
        Misconception(
            "G04", "all kernels after the halving",
            "Your units see 52 x 52 pixels, 20 too many. Work out what a kernel of 3 "
            "adds where the step is 1, where it is 2, and where it is 4: which of "
            "yours could move to the front?",
            ((_STACK, "return half + half + two + two + two"),),
        ),
        Misconception(
            "G05", "nothing moves by more than one",
            "The field is right, but neighbouring units are one pixel apart, because "
            "all your strides are 1. What makes C5's units 4 pixels apart?",
            wrong=_answers(*[(3, 1)] * 15, (2, 1)),
        ),
        Misconception(
            "G06", "a stride of 3 for halving",
            "Your units see 35 x 35 pixels at step 4. The step is right, and 3 pixels "
            "are too many. Which kernels could be smaller by one: what would that "
            "take away at step 1, and what at step 2?",
            ((_HALF, "half = [(3, 2)]"),),
        ),
        Misconception(
            "G07", "a large kernel left",
            "Field and step are right, but at least one kernel is larger than 3. How "
            "many steps does it add to the field, and which smaller kernels add as "
            "many together?",
            ((_TWO, "two = [(5, 1)]"),),
        ),
        Misconception(
            "G08", "stride 2 everywhere",
            "Your units see 31 x 31 pixels and are 16 pixels apart. Each stride of 2 "
            "doubles the step: how many doublings lead to 4?",
            wrong=_answers(*[(3, 2)] * 4),
        ),
        Misconception(
            "G09", "one halving only",
            "Your units see 32 x 32 pixels, but they are 2 pixels apart, not 4. What "
            "doubles the step once more, and how much more does each later kernel add "
            "to the field then?",
            wrong=_answers((3, 1), (3, 1), (2, 2), *[(3, 1)] * 6, (2, 1)),
        ),
        Misconception(
            "G10", "no pairs",
            "The check cannot read your answer as a list of pairs of whole numbers, "
            "(kernel, stride), the first layer first. What does the list called lenet "
            "look like?",
            ((_STACK, "return [3, 1, 3, 1, 2, 2]"),),
        ),
        Misconception(
            "G11", "a kernel or stride of 0",
            "One of your kernels or strides is below 1. A kernel of 0 sees nothing, "
            "and a stride of 0 never moves on: which numbers make sense?",
            ((_HALF, "half = [(2, 0)]"),),
        ),
        Misconception(
            "G12", "nothing in the list",
            "Your list has no layer in it. Begin with LeNet-5's own: which of its "
            "kernels are larger than 3?",
            ((_STACK, "return []"),),
        ),
        Misconception(
            "G13", "halved five times",
            "The field is right, but the units are 32 pixels apart, so that there is "
            "only one of them for each 32 pixels. How many strides of 2 give a step "
            "of 4?",
            ((_STACK, "return half * 5"),),
        ),
        Misconception(
            "G14", "a kernel of 3 too many",
            "Your units see 40 x 40 pixels at step 4, so 8 are too many. How many "
            "pixels does a kernel of 3 add once the step is 4?",
            ((_STACK, "return two + half + two + half + two + [(3, 1)]"),),
        ),
        Misconception(
            "G15", "a field without end",
            "The field or the step of your units is far larger than any image here. "
            "In each pair the second number is the stride, and the strides multiply: "
            "what is the product of yours?",
            ((_TWO, "two = [(3, 100), (3, 100)]"),),
        ),
        Misconception(
            "G16", "kernel and stride exchanged",
            "Your units are 2,916 pixels apart. A pair is (kernel, stride), so the "
            "second number multiplies the step. Which of the two numbers did you mean "
            "to be 3?",
            ((_TWO, "two = [(1, 3), (1, 3)]"),),
        ),
    ),
    alternatives=(
        small_kernels_of_two,
        small_kernels_late,
        small_kernels_at_once,
        small_kernels_by_search,
    ),
    hints=(
        "Begin with LeNet-5's own list, which sees the right field at the right step. "
        "Two of its numbers are allowed already: which layers have to change?",
        "A kernel of 5 adds 5 - 1 = 4 steps to the field. Which kernels of at most 3 "
        "add 4 steps together, if they stand one behind the other at stride 1?",
        "two = [(3, 1), ___]\nreturn two + [(2, 2)] + ___ + ___ + ___",
    ),
    explanation=(
        "A kernel of $k$ adds $(k - 1)\\, d$ pixels, with $d$ the step of its input, "
        "and a stride of 1 leaves $d$ as it is. So two kernels of 3 add $2d + 2d$, as "
        "much as one of 5: the fields are 3, 5, 6, 10, 14, 16, 24, 32. For one map "
        "they have 18 weights in place of 25, and there is a squashing between them. "
        "Networks since 2014 stack kernels of 3 for this reason (Simonyan and "
        "Zisserman, *Very deep convolutional networks*)."
    ),
    general=lambda _: (),
    parts=("units",),
    view=seen,
    remark=how_far,
    after="Chapter 08 asks receptive_field once more, for the whole network.",
    kind="design",
)  # fmt: skip
