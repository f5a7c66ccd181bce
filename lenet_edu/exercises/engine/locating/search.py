"""The search: cheap edits first, the smallest failing input first, within a budget."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...compare import parts
from ...exercise import Exercise
from ...located import Located, Place
from ...registry import exercise_names
from ...variants import source_of
from ..evidence import expected
from ..limits import PROCESS_TIME
from .arithmetic import arithmetic
from .calls import calls
from .context import names_in, numbers_in
from .conversions import conversions
from .edits import Edit, made, words
from .fading import faded
from .generators import generators
from .keywords import keywords
from .pairs import Joined, pairs
from .room import limited_room
from .shapes import shapes
from .sites import sites
from .source import Unit, units_of, with_ticks
from .statements import statements
from .stopwatch import Stopwatch
from .strings import strings
from .trial import ROUNDS, CannotTryError, Input, Workbench, apart
from .variables import exchanges, variables
from .words import question

# Of processor time for one failing check; a browser's Python is slower, and has only
# the clock on the wall.
SECONDS = 4.0 if sys.platform == "emscripten" else 1.0
RANDOM_CASES = 4  # tried before the whole check is run on a variant
EQUAL = 0.11  # two edits whose costs differ by less are equally good
HELPER = 0.05  # a helper's line is questioned a little later
NOT_RUN = 0.6  # a line that does not run on the failing input, much later
PAIRED = 2.15  # edits that cost more are not tried in several places
CHECKS = 40  # whole checks at most, where no input of our own shows the fault
# The kinds that can cure what no single call shows: memory and other generators.
SILENT = words("unused copy remembers needless dtype line fixed")
clock = PROCESS_TIME

_FAMILIES = (arithmetic, variables, calls, keywords, conversions, shapes, strings,
             generators)  # fmt: skip
Judge = Callable[[Callable[..., Any]], bool]


@dataclass(frozen=True)
class Candidate:
    """An edit of one of the learner's functions, with its place in the queue."""

    edit: Edit
    unit: Unit
    cost: float


def locate(
    item: Exercise,
    answer: Callable[..., Any],
    judge: Judge,
    seconds: float = SECONDS,
    most: int | None = None,
) -> Located | None:
    """The line on which one small change makes the whole check pass.

    Parameters
    ----------
    item
        The exercise.
    answer
        The learner's function, which fails the check.
    judge
        The whole check: whether a function passes it.
    seconds
        Processor time that the search may take.
    most
        How many variants it may try; None for as many as it can in that time.

    Returns
    -------
    None where Python has no source of the answer, where no single small edit (or the
    same edit in several places) makes it pass, or where more than two lines would do
    equally well.
    """
    end = clock() + seconds
    units = units_of(answer, frozenset(exercise_names() - {item.name}))
    if not units:
        return None
    try:
        with apart(), limited_room(), Stopwatch() as stopwatch:
            return Search(item, units, judge, end, stopwatch, most).result()
    except (CannotTryError, RecursionError):
        return None


class Search:
    """One search; ``tried`` counts the variants that were built."""

    def __init__(
        self,
        item: Exercise,
        units: list[Unit],
        judge: Judge,
        end: float,
        stopwatch: Stopwatch,
        most: int | None = None,
    ) -> None:
        for unit in units:
            with_ticks(unit.tree)
        self.item, self.units, self.judge, self.end = item, units, judge, end
        self.tried, self.most = 0, most
        self.bench = Workbench(item, units, stopwatch)

    def result(self) -> Located | None:
        """Search, and put what was found into words."""
        answer = self.bench.build()
        if answer is None:
            return None
        found = self._found(*self._sorted_inputs(answer))
        return _told(found) if found else None

    def _inputs(self) -> Iterator[Input]:
        yield from inputs_of(self.item)
        for seed in range(RANDOM_CASES):
            yield self._random_input(seed)

    def _random_input(self, seed: int) -> Input:
        def make() -> tuple[Any, ...]:
            return self.item.general(np.random.default_rng(seed))

        value: Any = self.item.reference(*make())
        if self.item.view is not None:
            value = self.item.view(make(), value)
        return Input(make, parts(value, len(self.item.parts)))

    def _sorted_inputs(self, answer: Callable[..., Any]) -> tuple[list[Input], int]:
        """Failing inputs first, cheap ones first; and how many fail."""
        failing: list[Input] = []
        others: list[Input] = []
        for case in self._inputs():
            start = clock()
            right = self.bench.right_on(answer, case)
            case.rounds = min(self.bench.used(ROUNDS), 100 * ROUNDS)
            case.seconds = clock() - start
            (others if right else failing).append(case)
            if clock() > self.end:
                break
        for cases in (failing, others):
            cases.sort(key=lambda case: case.seconds)
        return failing + others, len(failing)

    def _found(self, inputs: list[Input], failing: int) -> list[Candidate]:
        twice = failing == 0
        found: list[Candidate] = []
        checks = 0
        for candidate in self._candidates(inputs[0]):
            if found and candidate.cost > found[0].cost + EQUAL:
                break
            if clock() > self.end or self.tried == self.most:
                break
            if any(_same_line(candidate, other) for other in found):
                continue
            if twice and candidate.edit.kind not in SILENT:
                continue
            with made(candidate.edit):
                self.tried += 1
                variant = self.bench.build(candidate.unit)
                if variant is None:
                    continue
                if not all(self.bench.right_on(variant, c, twice) for c in inputs):
                    continue
                checks += 1
                self.bench.allow(100 * ROUNDS + 40 * sum(c.rounds for c in inputs))
                if self.judge(variant):
                    found.append(candidate)
            if len(found) > 2 or (twice and checks > CHECKS):
                break
        return found

    def _candidates(self, first: Input) -> list[Candidate]:
        """All edits of the answer and of its helpers, the most plausible first."""
        watched = self.bench.watched(first)
        seen_any = any(w.ran for w in watched)
        numbers = _numbers_of(self.item)
        found = []
        for unit, seen in zip(self.units, watched, strict=True):
            names = names_in(unit.tree, seen.held, numbers)
            edits: list[Edit] = []
            places = sites(unit.tree, names)
            for site in places:
                for family in _FAMILIES:
                    edits += family(site)
            edits += exchanges(places)
            edits += statements(unit.tree, names)
            edits += pairs(e for e in edits if e.cost <= PAIRED)
            for edit in edits:
                cost = edit.cost + HELPER * unit.is_helper
                if seen_any and edit.line not in seen.lines and edit.line > 1:
                    cost += NOT_RUN
                found.append(Candidate(edit, unit, cost))
        return sorted(found, key=lambda c: c.cost)


def inputs_of(item: Exercise) -> Iterator[Input]:
    """The probes with what is right on them."""
    count, right = len(item.parts), expected(item.id)
    for n, probe in enumerate(item.probes):
        yield Input(probe.make, tuple(right[n, m] for m in range(count)))


def _numbers_of(item: Exercise) -> tuple[float, ...]:
    try:
        return numbers_in(ast.parse(source_of(item.plain)))
    except (OSError, TypeError, SyntaxError):
        return ()


def _same_line(a: Candidate, b: Candidate) -> bool:
    return a.unit is b.unit and _lines(a.edit) == _lines(b.edit)


def _lines(edit: Edit) -> list[int]:
    if isinstance(edit, Joined):
        return sorted({int(getattr(n, "lineno", 1)) for n in edit.nodes})
    return [edit.line]


def _told(found: list[Candidate]) -> Located | None:
    first = found[0]
    if len(found) > 2:
        return None
    if isinstance(first.edit, Joined):
        places: dict[int, Place] = {}
        for node, change in zip(first.edit.nodes, first.edit.changes, strict=True):
            place = _place(first, node, change.new)
            places.setdefault(place.number, place)
        return Located(
            first.edit.kind, question(first.edit.kind), tuple(places.values()), True
        )
    if len(found) == 2 and found[1].edit.kind != first.edit.kind:
        found = found[:1] if found[1].cost > first.cost + EQUAL / 2 else found
    places_found = [_place(c, c.edit.node, c.edit.changes[0].new) for c in found
                    if not isinstance(c.edit, Joined)]  # fmt: skip
    kind = first.edit.kind
    return Located(kind, question(kind), tuple(sorted(places_found, key=_number)))


def _number(place: Place) -> int:
    return place.number


def _place(candidate: Candidate, node: ast.AST, new: Any) -> Place:
    unit = candidate.unit
    number = int(getattr(node, "lineno", 1))
    line = unit.lines[number - 1]
    name = unit.name if unit.is_helper else ""
    return Place(number, line.strip(), faded(line, node, new), name)
