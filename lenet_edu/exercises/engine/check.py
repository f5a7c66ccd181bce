"""The check itself: from a learner's function to an outcome.

Order: attempted, callable, runs, keeps the contract, right on every probe, right on
random cases. Only after a failure is the bank of known mistakes asked, and the line
searched on which one small change would make all of this pass.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import report  # noqa: F401  an outcome that leaves here can show itself
from ..compare import agree, as_array, differs_where, parts
from ..exercise import Exercise
from ..outcome import BrokeContract, Evidence, Outcome, Passed, RaisedError, Wrong
from ..registry import exercise
from . import limits
from .contract import before_running, broken, untouched
from .evidence import cell_right, cells_of, expected, is_raised, viewed
from .locating import locate
from .naming import diagnose
from .relating import relation
from .run import Ran, run

GENERAL_CASES = 20


def examine(exercise_id: str, answer: Any, locating: bool = True) -> Outcome:
    """Check an answer without recording anything.

    Parameters
    ----------
    exercise_id
        "02.5".
    answer
        The learner's function.
    locating
        Whether to search for the line after a failure, which can take a second.

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    item = exercise(exercise_id)
    outcome = _judged(item, answer)
    if locating and isinstance(outcome, Wrong | RaisedError | BrokeContract):
        return _with_line(item, answer, outcome)
    return outcome


def _with_line(item: Exercise, answer: Any, outcome: Outcome) -> Outcome:
    """The outcome with the line to look at, in place of a sentence that says little."""
    found = locate(item, answer, lambda variant: _judged(item, variant).passed)
    if found is None:
        return outcome
    if isinstance(outcome, Wrong) and outcome.sentence == _where(outcome.evidence):
        outcome = dataclasses.replace(outcome, sentence="")
    return dataclasses.replace(outcome, located=found)


def _judged(item: Exercise, answer: Any) -> Outcome:
    early = before_running(item, answer)
    if early is not None:
        return early
    runs = []
    for n, probe in enumerate(item.probes):
        args = probe.make()
        ran = run(answer, args)
        if n == 0 and (early := untouched(item, ran)):
            return early
        if ran.error == "TimeLimit":
            return _raised(item, probe.says, ran)
        if early := broken(item, probe, answer, args, ran):
            return early
        runs.append(viewed(item, probe.make(), ran))
    cells = cells_of(item, runs)
    right = expected(item.id)
    failing = [c for c in cells if not cell_right(cells[c], right[c])]
    if failing:
        return _failed(item, runs, cells, failing)
    return _general(item, answer, _printed(runs))


def _failed(
    item: Exercise,
    runs: list[Ran],
    cells: dict[tuple[int, int], Any],
    failing: list[tuple[int, int]],
) -> Outcome:
    right = expected(item.id)
    found = diagnose(item, cells)
    raised = next((n for n, ran in enumerate(runs) if ran.error), None)
    if raised is not None and (found is None or found.partial):
        return _raised(item, item.probes[raised].says, runs[raised])
    shown = [c for c in failing if not is_raised(cells[c])]
    if not shown:
        assert raised is not None
        assert found is not None
        return _raised(
            item,
            item.probes[raised].says,
            runs[raised],
            found.mistake.says,
            found.mistake.id,
        )
    n, m = shown[0]
    tried = len(item.probes)
    proof = Evidence(
        says=item.probes[n].says,
        part=item.parts[m],
        yours=cells[n, m],
        expected=right[n, m],
        right=tried - len({probe for probe, _ in failing}),
        tried=tried,
        args=item.probes[n].make(),
    )
    notes = _printed(runs)
    if found is not None:
        return Wrong(
            item,
            proof,
            found.mistake.says,
            found.mistake.id,
            found.partial,
            notes=notes,
        )
    sentence = relation(cells[n, m], right[n, m])
    return Wrong(item, proof, sentence or _where(proof), notes=notes)


def _where(proof: Evidence) -> str:
    """Say how many cells differ, where nothing better can be said."""
    array, right = as_array(proof.yours), as_array(proof.expected)
    if array is None or right is None or array.shape != right.shape or array.size < 2:
        return "What did you expect for this input, worked out by hand?"
    wrong = differs_where(array, proof.expected)
    return (
        f"{int(wrong.sum())} of {wrong.size} numbers differ. Work one of them out by "
        "hand: what should it be?"
    )


def _raised(
    item: Exercise, says: str, ran: Ran, sentence: str = "", mistake: str = ""
) -> RaisedError:
    if ran.error == "TimeLimit":
        sentence = (
            f"It was stopped after {limits.SECONDS:.0f} seconds. Does every loop come "
            "to an end: what makes it stop?"
        )
    elif ran.error == "RecursionError":
        sentence = "It calls itself without an end. Which call should be the last?"
    elif ran.error == "SystemExit":
        sentence = "It asks Python to exit. A function ends with return."
    elif ran.error == "NotImplementedError":
        sentence = "The stub's raise line is still reached on this input."
    return RaisedError(
        item,
        says=says,
        error=ran.error,
        message=ran.message,
        line_number=ran.line_number,
        line=ran.line,
        shapes=ran.shapes,
        sentence=sentence,
        mistake=mistake,
    )


def _printed(runs: list[Ran]) -> tuple[str, ...]:
    lines = [line for ran in runs for line in ran.printed.splitlines()]
    if not lines:
        return ()
    return (f"It printed {len(lines)} lines during the check; first: {lines[0][:60]}",)


def _general(
    item: Exercise, answer: Callable[..., Any], notes: tuple[str, ...]
) -> Outcome:
    """Random cases against the reference; the smallest failing one is shown."""
    worst, failures = 0.0, []
    for seed in range(GENERAL_CASES):
        args, twin, shown = (
            item.general(np.random.default_rng(seed)) for _ in range(3)
        )
        ran = viewed(item, shown, run(answer, args))
        right = viewed(item, shown, run(item.reference, twin)).value
        if ran.error:
            return _raised(item, _describe(shown), ran)
        count = len(item.parts)
        pairs = list(zip(parts(ran.value, count), parts(right, count), strict=False))
        for m, (yours, target) in enumerate(pairs):
            if not agree(yours, target):
                failures.append((np.size(target), m, yours, target, shown))
            elif (array := as_array(yours)) is not None and array.size:
                worst = max(worst, float(np.abs(array - np.asarray(target)).max()))
    if not failures:
        return Passed(item, len(item.probes) + GENERAL_CASES, worst, notes=notes)
    _, m, yours, target, shown = min(failures, key=lambda failure: failure[0])
    tried = len(item.probes) + GENERAL_CASES
    proof = Evidence(
        _describe(shown), item.parts[m], yours, target,
        tried - len(failures), tried, shown,
    )  # fmt: skip
    return Wrong(item, proof, relation(yours, target) or _where(proof), notes=notes)


def _describe(args: tuple[Any, ...]) -> str:
    shapes = [
        f"{np.shape(a)}" if np.ndim(a) else repr(a)
        for a in args
        if not isinstance(a, np.random.Generator)
    ]
    return "a random case: " + ", ".join(shapes)
