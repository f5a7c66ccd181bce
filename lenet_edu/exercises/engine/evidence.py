"""Evidence: what a function gives on every probe, cell by cell.

A cell is one part of the output on one probe. The reference's cells are what is
expected, those of the known mistakes what a name can be given for.
"""

from __future__ import annotations

import functools
from typing import Any

from ..compare import agree, parts
from ..exercise import Exercise, Function
from ..registry import exercise
from ..variants import wrong_function
from .run import Ran, run

# By the probe's number and the output's part.
Cells = dict[tuple[int, int], Any]
RAISED = "raised "


def observe(exercise: Exercise, function: Function) -> list[Ran]:
    """Run a function on every probe."""
    runs = []
    for probe in exercise.probes:
        args = probe.make()
        ran = run(function, args)
        runs.append(viewed(exercise, probe.make(), ran))
    return runs


def viewed(exercise: Exercise, args: tuple[Any, ...], ran: Ran) -> Ran:
    """Bring a result into its comparable form; what has no such form stays."""
    ran.raw = ran.value
    if exercise.view is not None and not ran.error and ran.value is not None:
        try:
            ran.value = exercise.view(args, ran.value)
        except (Exception, SystemExit):
            # The answer is not of the expected kind: it is compared as it came.
            return ran
    return ran


def cells_of(exercise: Exercise, runs: list[Ran]) -> Cells:
    """The results of all probes, part by part."""
    count = len(exercise.parts)
    cells: Cells = {}
    for n, ran in enumerate(runs):
        if ran.error:
            cells.update({(n, m): RAISED + ran.error for m in range(count)})
            continue
        found = parts(ran.value, count)
        if len(found) != count:
            found = (f"{len(found)} parts",) * count
        cells.update({(n, m): value for m, value in enumerate(found)})
    return cells


@functools.cache
def reference_runs(exercise_id: str) -> tuple[Ran, ...]:
    """The reference's calls on the probes."""
    item = exercise(exercise_id)
    return tuple(observe(item, item.reference))


@functools.cache
def expected(exercise_id: str) -> Cells:
    """The reference's results on the probes."""
    return cells_of(exercise(exercise_id), list(reference_runs(exercise_id)))


@functools.cache
def known(exercise_id: str) -> dict[str, Cells]:
    """The results of every wrong implementation on the probes."""
    item = exercise(exercise_id)
    return {
        m.id: cells_of(item, observe(item, wrong_function(item.id, m.id)))
        for m in item.misconceptions
    }


def is_raised(value: Any) -> bool:
    """Whether a cell of evidence records an exception instead of a value."""
    return isinstance(value, str) and value.startswith(RAISED)


def cell_right(value: Any, right: Any) -> bool:
    """Whether a cell of evidence is a right answer."""
    return not is_raised(value) and agree(value, right)
