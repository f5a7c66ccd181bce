"""Random numbers: an answer that is given a generator draws from it, and only from it.

Three signs that it does not: the generator was not moved, the same state gives two
results, or two different generators give one result.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from types import CodeType
from typing import Any

import numpy as np

from ..compare import same_result
from ..exercise import Exercise
from ..outcome import BrokeContract, Outcome
from .elsewhere import Around, Elsewhere
from .evidence import reference_runs
from .guards import Settings
from .run import Caller, Ran, run

PAIRS = 4  # pairs of generators that are tried before two results count as one
OWN = {"default_rng", "RandomState", "Generator", "PCG64"}


def generator_name(item: Exercise, args: tuple[Any, ...]) -> str:
    """The parameter that takes a random generator, or ""."""
    names = list(inspect.signature(item.reference).parameters)
    places = [n for n, a in enumerate(args) if isinstance(a, np.random.Generator)]
    return names[places[0]] if places else ""


def untouched(
    item: Exercise, caller: Caller, runs: Sequence[Ran], settings: Settings | Around
) -> Outcome | None:
    """The outcome of an answer that leaves the generator where it was."""
    given = enumerate(zip(runs, reference_runs(item.id), strict=True))
    left = [n for n, (ran, right) in given if any(right.drew) and not any(ran.drew)]
    if not item.draws or not left or any(runs[n].error for n in left):
        return None
    name = generator_name(item, item.probes[left[0]].make())
    if settings.drew_globally():
        sentence = (
            f"Your function draws from np.random, not from {name}: the caller, who "
            f"gave {name} its seed, cannot repeat the result. Draw from {name}."
        )
    elif OWN & names_in(caller.function):
        sentence = (
            f"Your function makes a generator of its own and never draws from {name}, "
            f"so the caller has no say in the result. Draw from {name}."
        )
    else:
        sentence = (
            f"Your function never draws from {name}, so nothing in its result is "
            f"random. Draw from {name}: which step should be left to chance?"
        )
    return BrokeContract(item, sentence)


def from_elsewhere(
    item: Exercise, caller: Caller, ran: Ran, settings: Settings | Around
) -> str:
    """The sentence where two calls differ because of other random numbers, or ""."""
    if settings.drew_globally():
        source = "np.random"
    elif OWN & names_in(caller.function):
        source = "a generator that it makes itself"
    else:
        return ""
    head = "Called twice with the same input, your function gives two different answers"
    name = generator_name(item, item.probes[0].make())
    if not name:
        return f"{head}: it draws from {source}. Nothing here is left to chance."
    return (
        f"{head}, although {name} starts from the same seed: it draws from {source}. "
        f"Draw everything from {name}."
    )


def ignored(item: Exercise, caller: Caller) -> Outcome | None:
    """Two generators have to give two results; what was drawn may be thrown away."""
    args = item.general(np.random.default_rng(0))
    name = generator_name(item, args) if item.draws else ""
    if not name:
        return None
    told_apart = False
    for case in range(PAIRS):
        seeds = (2 * case + 1, 2 * case + 2)
        right = [run(item.reference, _with_seed(item, case, s)).value for s in seeds]
        if same_result(*right):
            continue
        told_apart = True
        found = [caller(_with_seed(item, case, s)) for s in seeds]
        if any(ran.error for ran in found) or not same_result(
            found[0].value, found[1].value
        ):
            return None
    if not told_apart:
        return None
    return BrokeContract(
        item,
        f"Two different generators give the same result: whatever you draw from {name} "
        "does not reach what you return. Where do the drawn numbers go?",
    )


def _with_seed(item: Exercise, case: int, seed: int) -> tuple[Any, ...]:
    args = item.general(np.random.default_rng(case))
    return tuple(
        np.random.default_rng(1000 + seed) if isinstance(a, np.random.Generator) else a
        for a in args
    )


def names_in(function: Callable[..., Any]) -> set[str]:
    """All names that a function's code reads, those of inner functions included."""
    if isinstance(function, Elsewhere):
        return set(function.names)
    code = getattr(inspect.unwrap(function), "__code__", None)
    found: set[str] = set()
    todo = [code] if isinstance(code, CodeType) else []
    while todo:
        one = todo.pop()
        found |= set(one.co_names)
        todo += [c for c in one.co_consts if isinstance(c, CodeType)]
    return found
