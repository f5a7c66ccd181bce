"""Random cases against the reference, once all chosen inputs are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..compare import agree, as_array, parts
from ..exercise import Exercise
from ..outcome import Evidence, Outcome, Passed, Wrong
from .evidence import viewed
from .expecting import Pair
from .focus import one_place
from .kinds import shape_of, size_of
from .relating import relation
from .run import Caller, run
from .stopping import out_of_time, raised
from .wording import differing

CASES = 20


def general(
    item: Exercise,
    caller: Caller,
    notes: tuple[str, ...],
    seeds: Sequence[int] = range(CASES),
) -> Outcome:
    """The outcome of a random case for each seed; the smallest failing one is shown."""
    worst = 0.0
    passing: list[Pair] = []
    failing: list[tuple[Pair, tuple[Any, ...], int]] = []
    wrong_cases = 0
    for done, seed in enumerate(seeds):
        args, twin, shown = (
            item.general(np.random.default_rng(seed)) for _ in range(3)
        )
        ran = viewed(item, shown, caller(args))
        if ran.error and caller.out_of_time:
            return out_of_time(
                item, described(shown), caller, len(item.probes) + done - wrong_cases
            )
        if ran.error:
            return raised(item, described(shown), ran)
        right = viewed(item, shown, run(item.reference, twin)).value
        fails = False
        for pair in _pairs(item, ran.value, right, ran.floating):
            if agree(pair.yours, pair.right):
                passing.append(pair)
                worst = max(worst, _difference(pair))
            else:
                failing.append((pair, shown, seed))
                fails = True
        wrong_cases += fails
    tried = len(item.probes) + len(seeds)
    if not failing:
        return Passed(item, tried, worst, notes=notes)
    failing.sort(key=lambda case: size_of(case[0].right))
    pair, shown, seed = failing[0]
    proof = Evidence(
        described(shown), pair.part, pair.yours, pair.right,
        tried - wrong_cases, tried, shown,
    )  # fmt: skip
    sentence = relation([p for p, *_ in failing], passing, len(item.parts) > 1)
    if not sentence:
        place = one_place(
            item,
            lambda: item.general(np.random.default_rng(seed)),
            proof,
            item.parts.index(pair.part),
        )
        proof = replace(proof, place=place)
    return Wrong(item, proof, sentence or differing(proof), notes=notes)


def _pairs(
    item: Exercise, value: Any, right: Any, floating: frozenset[str]
) -> list[Pair]:
    count = len(item.parts)
    targets, found = parts(right, count), parts(value, count)
    if len(found) != len(targets):  # here, though not on the chosen inputs
        found = (value,) * len(targets)
    return [
        Pair(name, a, b, floating)
        for name, a, b in zip(item.parts, found, targets, strict=True)
    ]


def _difference(pair: Pair) -> float:
    yours, right = as_array(pair.yours), as_array(pair.right)
    if yours is None or right is None or not yours.size:
        return 0.0
    return float(np.abs(yours - right).max())


def described(args: tuple[Any, ...]) -> str:
    """A random case in words: the shapes of its arrays, its numbers."""
    shapes = [
        f"{shape_of(a)}" if shape_of(a) else repr(a)
        for a in args
        if not isinstance(a, np.random.Generator)
    ]
    return "a random case: " + ", ".join(shapes)
