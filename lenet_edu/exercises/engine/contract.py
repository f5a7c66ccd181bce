"""The contract: attempted, callable, inputs left alone, the same answer twice."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ..compare import parts, same_result
from ..exercise import Exercise, Probe
from ..outcome import BrokeContract, NotAttempted, Outcome
from .run import Ran, run


def before_running(item: Exercise, answer: Any) -> Outcome | None:
    if answer is None or answer is ...:
        return NotAttempted(item, "there is nothing in it yet")
    if answer is item.reference:
        return NotAttempted(
            item,
            "this is the course's own function, which stands in for yours. "
            "Run the cell with your function again, then this check",
        )
    if not callable(answer):
        return BrokeContract(
            item,
            f"The check was given {type(answer).__name__}, not a function. Hand over "
            f'the name alone: check("{item.id}", {item.name}), without parentheses '
            "behind it.",
        )
    try:
        inspect.signature(answer).bind(*item.probes[0].make())
    except TypeError as error:
        return BrokeContract(
            item,
            f"It is called as {item.name}{_call(item.reference)}, and yours cannot be: "
            f"{error}. What differs in your def line, a name, a parameter, a default?",
        )
    except ValueError:  # a built-in without a signature: calling it will tell
        return None
    return None


def _call(function: Callable[..., Any]) -> str:
    """The parameters with their defaults, without types: (x, size=2)."""
    empty = inspect.Signature.empty
    signature = inspect.signature(function)
    plain = [p.replace(annotation=empty) for p in signature.parameters.values()]
    return str(signature.replace(parameters=plain, return_annotation=empty))


def untouched(item: Exercise, ran: Ran) -> Outcome | None:
    if ran.error == "NotImplementedError":
        return NotAttempted(item, "the stub is untouched")
    if not ran.error and (ran.value is None or ran.value is ...):
        return NotAttempted(
            item,
            "it returns nothing yet. If you wrote code, does it end with a return line",
        )
    return None


def broken(
    item: Exercise, probe: Probe, answer: Any, args: tuple[Any, ...], ran: Ran
) -> Outcome | None:
    if ran.changed:
        names = list(inspect.signature(item.reference).parameters)
        changed = " and ".join(names[n] for n in ran.changed)
        return BrokeContract(
            item,
            f"Your function changed {changed}, which belongs to the caller: after the "
            "call it no longer holds what it held before. Which line writes into it?",
        )
    if ran.error:
        return None
    if len(item.parts) > 1 and len(parts(ran.value, len(item.parts))) != len(
        item.parts
    ):
        return BrokeContract(
            item,
            f"{item.name} returns {len(item.parts)} things, {', '.join(item.parts)}, "
            f"in this order; yours returns {_kind(ran.value)}.",
        )
    again = run(answer, probe.make())
    if again.error or not same_result(ran.value, again.value):
        return BrokeContract(
            item,
            "Called twice with the same input, your function gives two different "
            "answers. What does it remember from the first call?",
        )
    return None


def _kind(value: Any) -> str:
    if isinstance(value, tuple | list):
        return f"{len(value)}"
    return f"one {type(value).__name__}"
