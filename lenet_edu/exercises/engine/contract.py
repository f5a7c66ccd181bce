"""The contract: attempted, callable, inputs left alone, the same answer twice."""

from __future__ import annotations

import inspect
from collections.abc import Callable
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
from .run import Caller, Ran

AS_GIVEN = "the code is still as it was given"


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
    try:
        inspect.signature(answer).bind(*item.probes[0].make())
    except TypeError as error:
        return BrokeContract(
            item,
            f"It is called as {item.name}{_call(item.reference)}, and yours cannot be: "
            f"{error}. What differs in your def line, a name, a parameter, a default?",
        )
    except Exception:  # a built-in without a signature: calling it will tell
        return None
    return None


def _call(function: Callable[..., Any]) -> str:
    """The parameters with their defaults, without types: (x, size=2)."""
    empty = inspect.Signature.empty
    signature = inspect.signature(function)
    plain = [p.replace(annotation=empty) for p in signature.parameters.values()]
    return str(signature.replace(parameters=plain, return_annotation=empty))


def untouched(item: Exercise, ran: Ran) -> Outcome | None:
    """Whether the first call shows that nothing was written yet."""
    if ran.error == "NotImplementedError":
        return NotAttempted(item, "the stub is untouched")
    if not ran.error and (ran.value is None or ran.value is ...):
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
    sentence = _left(item, ran)
    if not sentence and not ran.error:
        sentence = _number_of_parts(item, ran) or _again(
            item, probe, caller, ran, settings
        )
    return BrokeContract(item, sentence) if sentence else None


def _left(item: Exercise, ran: Ran) -> str:
    if ran.replaced:
        return (
            f"Your function put something else in the place of {joined(ran.replaced)}, "
            "which everybody uses. The check put it back. Which line assigns to it?"
        )
    if not ran.changed:
        return ""
    names = list(inspect.signature(item.reference).parameters)
    changed = [names[n] for n in ran.changed]
    one = len(changed) == 1
    verbs = ("belongs", "it no longer holds what it") if one else (
        "belong", "they no longer hold what they")  # fmt: skip
    return (
        f"Your function changed {joined(changed)}, which {verbs[0]} to the caller: "
        f"after the call {verbs[1]} held before. Which line writes into "
        f"{'it' if one else 'them'}?"
    )


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


def joined(names: tuple[str, ...] | list[str]) -> str:
    """ "x", "x and labels", "dx, dw and db"."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
