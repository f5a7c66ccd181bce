"""The def line of an answer beside the one of its exercise."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from ..exercise import Exercise

_PLACES = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
Parameters = list[inspect.Parameter]


def unlike_call(item: Exercise, answer: Callable[..., Any]) -> str:
    """Why the answer cannot be called as its exercise says, or "".

    It is tried with the calls that the check makes: some of them leave parameters out
    that have a default.
    """
    try:
        signature = inspect.signature(answer)
    except Exception:  # a built-in without a signature: calling it will tell
        return ""
    asked = _places(inspect.signature(item.reference))
    for given in _calls(item, _places(signature), asked):
        try:
            signature.bind(*given)
        except TypeError:
            return _differing(item, signature, asked)
    return ""


def _calls(
    item: Exercise, own: Parameters, asked: Parameters
) -> Iterator[tuple[Any, ...]]:
    """The arguments of the first call; of the others, too, where a default is gone."""
    yield item.probes[0].make()
    if any(
        p.default is not p.empty and q.default is q.empty
        for p, q in zip(asked, own, strict=False)
    ):
        yield from (probe.make() for probe in item.probes[1:])
        yield item.general(np.random.default_rng(0))


def _differing(item: Exercise, signature: inspect.Signature, asked: Parameters) -> str:
    """Which parameter is missing, too many, or without its default."""
    own = _places(signature)
    names, wanted = [p.name for p in own], [p.name for p in asked]
    call = f"{item.name}{written(asked)}"
    missing = [n for n in wanted if n not in names]
    if len(own) < len(asked) and missing:
        few = "has no parameter" if own else "has no parameters"
        of = f" for {_listed(missing)}" if own else ""
        return (
            f"Your def line {few}{of}; the function is called as {call}. Which names "
            "should stand between its parentheses, and in which order?"
        )
    lost = [
        p.name
        for p, q in zip(asked, own, strict=False)
        if p.default is not p.empty and q.default is q.empty
    ]
    beyond = [n for n in names if n not in wanted]
    if len(own) > len(asked) and beyond:
        return (
            f"Your def line asks for {_listed(beyond)} as well, which nobody passes: "
            f"the function is called as {call}. Where else could the value come from?"
        )
    if lost and len(own) == len(asked):
        one = len(lost) == 1
        return (
            f"{_listed(lost)} {'has' if one else 'have'} no default in your def line. "
            f"The function is called as {call}, and some callers leave "
            f"{'it' if one else 'them'} out. What is missing behind "
            f"{'it' if one else 'them'} in yours?"
        )
    return (
        f"It is called as {call}, and yours cannot be. What differs in your def line: "
        "a name, a parameter, a default?"
    )


def written(parameters: Parameters) -> str:
    """The parameters with their defaults, without types: (x, size=2)."""
    texts = [
        p.name if p.default is p.empty else f"{p.name}={_default(p.default)}"
        for p in parameters
    ]
    return f"({', '.join(texts)})"


def _default(value: Any) -> str:
    if isinstance(value, ModuleType):
        return value.__name__.rpartition(".")[2]
    if isinstance(value, FunctionType | type):
        return value.__name__
    return repr(value)


def _places(signature: inspect.Signature) -> Parameters:
    return [p for p in signature.parameters.values() if p.kind in _PLACES]


def _listed(names: list[str]) -> str:
    *most, last = [f"`{name}`" for name in names]
    return f"{', '.join(most)} and {last}" if most else last
