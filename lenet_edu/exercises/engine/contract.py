"""The contract: attempted, callable, inputs left alone, the same answer twice."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import Any

import numpy as np

from ..compare import parts, same_result
from ..exercise import Exercise, Probe
from ..given import still_given
from ..outcome import BrokeContract, NotAttempted, Outcome
from . import chance
from .elsewhere import Around
from .evidence import Cells
from .guards import Settings
from .kinds import describe
from .own_lines import line_that_writes, nothing_returned, tree_of_answer
from .run import Caller, Ran
from .signature import unlike_call

AS_GIVEN = "the code is still as it was given"
WHICH_LINE = "Which line writes into it?"


def before_running(item: Exercise, answer: Any) -> Outcome | None:
    """What can be said without calling the answer."""
    if answer is None or answer is ...:
        return NotAttempted(item, "there is nothing in it yet")
    if answer is item.reference:
        return NotAttempted(
            item,
            "this is the course's own function, which stands in for yours. "
            "Run the cell with your function again, then this check",
        )
    if still_given(item, answer):
        return NotAttempted(item, AS_GIVEN)
    if not callable(answer):
        return BrokeContract(
            item,
            f"The check was given {describe(answer)}, not a function. Pass in the name "
            f'alone: check("{item.id}", {item.name}), without parentheses behind it.',
        )
    if isinstance(answer, type):
        return BrokeContract(
            item,
            f"The check was given the type {answer.__name__}, not a function. Pass in "
            f'the function that you wrote: check("{item.id}", {item.name}).',
        )
    sentence = unlike_call(item, answer)
    return BrokeContract(item, sentence) if sentence else None


def untouched(item: Exercise, ran: Ran, answer: Any) -> Outcome | None:
    """Whether the first call shows that nothing was written yet."""
    if ran.error == "NotImplementedError":
        return NotAttempted(item, "the stub is untouched")
    if not ran.error and (ran.value is None or ran.value is ...):
        tree = tree_of_answer(answer)
        if tree is not None and (found := nothing_returned(tree)):
            return BrokeContract(
                item,
                f"Line {found.number} of your function returns what `{found.text}` "
                f"gives back, and that is None: {found.method} changes "
                f"`{found.changed}` itself. What should the function return, and when "
                "is it complete?",
            )
        return NotAttempted(
            item,
            "it returns nothing: does it end with a return line?",
        )
    return None


def no_array(item: Exercise, yours: Cells, expected: Cells) -> Outcome | None:
    """Whether right numbers come as a list: later cells work with arrays."""
    if item.lists:
        return None
    for place, value in yours.items():
        right = expected[place]
        if (
            isinstance(right, np.ndarray)
            and right.ndim
            and type(value) in (list, tuple)
        ):
            return BrokeContract(
                item,
                f"The numbers are right, but your function returns {describe(value)}, "
                "and the cells below work with arrays. What makes an array of it?",
            )
    return None


def broken(
    item: Exercise, probe: Probe, caller: Caller, ran: Ran, settings: Settings | Around
) -> Outcome | None:
    """What one call broke around its value; it is called once more to see."""
    sentence, changed = _left(item, ran)
    if not sentence and not ran.error:
        sentence = _number_of_parts(item, ran) or _again(
            item, probe, caller, ran, settings
        )
    return BrokeContract(item, sentence, changed) if sentence else None


def _left(item: Exercise, ran: Ran) -> tuple[str, tuple[str, ...]]:
    """What a call left changed, in a sentence, and which of its parameters."""
    if ran.replaced:
        return (
            f"Your function put something else in the place of {joined(ran.replaced)}, "
            "which everybody uses. The check put it back. Which line assigns to it?"
        ), ()
    if not ran.changed:
        return "", ()
    names = list(inspect.signature(item.reference).parameters)
    changed = [names[n] for n in ran.changed]
    one = len(changed) == 1
    verbs = ("belongs", "it no longer holds what it") if one else (
        "belong", "they no longer hold what they")  # fmt: skip
    return (
        f"Your function changed {joined(changed)}, which {verbs[0]} to the caller: "
        f"after the call {verbs[1]} held before. "
        f"{WHICH_LINE if one else 'Which lines write into them?'}"
    ), tuple(changed)


def _number_of_parts(item: Exercise, ran: Ran) -> str:
    count = len(item.parts)
    if count == 1 or len(parts(ran.value, count)) == count:
        return ""
    given = ran.value
    found = f"{len(given)}" if isinstance(given, tuple | list) else describe(given)
    return (
        f"{item.name} returns {count} things, {', '.join(item.parts)}, in this order; "
        f"yours returns {found}."
    )


def _again(
    item: Exercise, probe: Probe, caller: Caller, ran: Ran, settings: Settings | Around
) -> str:
    again = caller(probe.make())
    if again.error == "TimeLimit" or (
        not again.error and same_result(ran.value, again.value)
    ):
        return ""
    if sentence := chance.from_elsewhere(item, caller, ran, settings):
        return sentence
    if name := caller.changed_default():
        return (
            f"The default of {name} in your def line is made once, when Python reads "
            "it, and your function writes into it: the second call finds what the "
            f"first one left. What could {name} start from inside the function?"
        )
    if again.error:
        return (
            "Called twice with the same input, your function answers the first time "
            f"and stops with {again.error} the second time. What does it remember "
            "from the first call?"
        )
    return (
        "Called twice with the same input, your function gives two different "
        "answers. What does it remember from the first call?"
    )


def pointed(outcome: BrokeContract, answer: Any) -> BrokeContract:
    """The outcome with the first line that writes into what it must not change."""
    tree = tree_of_answer(answer) if len(outcome.changed) == 1 else None
    found = line_that_writes(tree, outcome.changed[0]) if tree is not None else None
    if found is None:
        return outcome
    number, text = found
    asks = f"Look at line {number}, `{text}`: what does it write into?"
    return replace(outcome, sentence=outcome.sentence.replace(WHICH_LINE, asks))


def joined(names: tuple[str, ...] | list[str]) -> str:
    """ "x", "x and labels", "dx, dw and db"."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
