"""Where an answer departs: a name that is right, and the next one, which is not.

The learner's function and a right form of the exercise run on all probes, and what
their names are given is compared. A name departs where the right form has the same
name, both agree on every passing probe and on no failing one, and where the right
form's values, put in its place, make every failing probe right: that is what proves
that the two mean the same by it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...compare import as_array, same_result
from ...exercise import Exercise
from ...located import Departure, Place
from ...registry import exercise_names
from .reading import reads_of, returned_by
from .recording import Recorder, recorded
from .search import clock, inputs_of
from .source import Unit, units_of, with_ticks
from .stopwatch import Stopwatch
from .trial import CannotTryError, Input, Workbench, apart

SECONDS = 0.15  # of processor time, taken from those of the search for the line
SHOWN = 2  # names that are called right
RIGHT, OFF, UNCLEAR, OWN = "right", "off", "unclear", "own"

Values = dict[str, list[Any]]


def departure(
    item: Exercise, answer: Callable[..., Any], seconds: float = SECONDS
) -> Departure | None:
    """The names of an answer that are right, and the one that no longer is.

    Parameters
    ----------
    item
        The exercise.
    answer
        The learner's function, which returns on every probe and is wrong on some.
    seconds
        Processor time that may be spent.

    Returns
    -------
    None where Python has no source of the answer, where it shares no names with a
    right form, or where what they hold leaves any doubt.
    """
    end = clock() + seconds
    try:
        with apart(), Stopwatch() as stopwatch:
            yours = _Form.of(item, answer, stopwatch)
            if yours is None:
                return None
            probes = list(inputs_of(item))
            right = yours.run(probes, end)
            if None in right or all(right):
                return None
            beside = []
            for function in (item.plain, *item.alternatives):
                form = _Form.of(item, function, stopwatch)
                if form is not None and all(form.run(probes, end)):
                    passes = [bool(r) for r in right]
                    beside.append(_Comparison(yours, form, probes, passes, end))
            good = {n for one in beside for n, s in one.status.items() if s == RIGHT}
            for one in beside:  # what one right form holds is right
                one.status.update(dict.fromkeys(good, RIGHT))
            told = (one.departure() for one in beside)
            return next((one for one in told if one is not None), None)
    except (CannotTryError, RecursionError, _OutOfTimeError):
        return None


class _OutOfTimeError(Exception):
    """The time is over before anything could be said."""


@dataclass
class _Form:
    """One way to write the function, and what its names were given on the probes."""

    unit: Unit
    bench: Workbench
    tree: ast.FunctionDef
    stopwatch: Stopwatch
    values: list[Values] = field(default_factory=list)
    recorders: list[Recorder] = field(default_factory=list)

    @classmethod
    def of(
        cls, item: Exercise, function: Callable[..., Any], stopwatch: Stopwatch
    ) -> _Form | None:
        units = units_of(function, frozenset(exercise_names() - {item.name}))
        if not units:
            return None
        for unit in units:
            with_ticks(unit.tree)
        bench = Workbench(item, units, stopwatch)
        return cls(units[0], bench, recorded(units[0].tree), stopwatch)

    def run(self, probes: Iterable[Input], end: float) -> list[bool | None]:
        """Record a run on each probe: whether it is right; None if none can say."""
        found: list[bool | None] = []
        for case in probes:
            if clock() > end:
                raise _OutOfTimeError
            recorder = Recorder()
            right = self.on(case, recorder, end)
            self.recorders.append(recorder)
            self.values.append(recorder.values())
            found.append(right)
        return found

    def on(self, case: Input, recorder: Recorder, end: float) -> bool | None:
        """Whether a recorded run is right, in the time that is left."""
        self.stopwatch.seconds = max(end - clock(), 0.01)
        return self.bench.recorded_on(self.tree, recorder, case)

    def names(self) -> list[str]:
        """All names that were given a value, by when that happened last."""
        longest = max(self.recorders, key=lambda r: len(r.steps))
        order = {step.name: n for n, step in enumerate(longest.steps)}
        return sorted(order, key=order.__getitem__)


class _Comparison:
    """The learner's names beside those of one right form."""

    def __init__(
        self,
        yours: _Form,
        form: _Form,
        probes: list[Input],
        right: list[bool],
        end: float,
    ) -> None:
        self.yours, self.form, self.probes, self.end = yours, form, probes, end
        self.right = right
        self.names = yours.names()
        self.reads = reads_of(yours.unit.tree)
        self.returned = returned_by(yours.unit.tree)
        self.status = {name: self._status(name) for name in self.names}

    def departure(self) -> Departure | None:
        """The first name that departs, if it can be proved."""
        off = [name for name in self.names if self.status[name] == OFF]
        for name in off:
            above = self._above(name)
            if any(self.status.get(one) in (OFF, UNCLEAR) for one in above):
                continue
            near = [n for n in self.names if n in above and self._tells(n)]
            if not near and name in self.returned:
                continue  # it says only that the result is wrong
            if not self._cured_by(name):
                continue
            place = self._place(name)
            if near or place:
                direct = [n for n in near if n in self.reads[name].names]
                return Departure(tuple((direct or near)[-SHOWN:]), name, place)
        return None

    def _place(self, name: str) -> Place | None:
        """The line that is at fault, where all that stands on it is right."""
        reads, line = self.reads[name], self._line(name, self.right.index(False))
        if reads.on_condition or line != max(reads.lines):
            return None  # two forms may begin differently and both be right
        if any(self.status.get(one) != RIGHT for one in reads.names):
            return None
        return Place(line, self.yours.unit.lines[line - 1].strip())

    def _line(self, name: str, n: int) -> int:
        """The line that gives the first value of a name that differs."""
        expected = iter(_beside(self.yours.values[n][name], self.form.values[n][name]))
        for step in self.yours.recorders[n].steps:
            if step.name == name and not same(step.value, next(expected)):
                return step.line
        raise AssertionError(name)

    def _status(self, name: str) -> str:
        if not all(name in values for values in self.form.values):
            if any(name in values for values in self.form.values):
                return UNCLEAR
            return RIGHT if self._equals_some(name) else OWN
        found = [self._equal(name, name, n) for n in range(len(self.probes))]
        if all(found):
            return RIGHT
        return OFF if found == self.right and self._comparable(name) else UNCLEAR

    def _equal(self, name: str, other: str, n: int) -> bool:
        if clock() > self.end:
            raise _OutOfTimeError
        yours, theirs = self.yours.values[n].get(name), self.form.values[n].get(other)
        beside = _beside(yours, theirs)
        return bool(beside) and all(map(same, yours or (), beside))

    def _equals_some(self, name: str) -> bool:
        """Whether one of the right form's names holds the same, and it is telling."""
        return self._telling(name) and any(
            all(self._equal(name, other, n) for n in range(len(self.probes)))
            for other in self.form.values[0]
        )

    def _comparable(self, name: str) -> bool:
        """Whether a name's values have the shapes of the right form's."""
        for yours, theirs in zip(self.yours.values, self.form.values, strict=True):
            beside = _beside(yours.get(name), theirs[name])
            if not beside:
                return False
            for a, b in zip(yours[name], beside, strict=True):
                one, other = as_array(a), as_array(b)
                if one is None or other is None or one.shape != other.shape:
                    return False
        return True

    def _tells(self, name: str) -> bool:
        return self.status[name] == RIGHT and self._telling(name)

    def _telling(self, name: str) -> bool:
        """Whether a failing probe shows more than a constant or an argument."""
        for case, right, values in zip(
            self.probes, self.right, self.yours.values, strict=True
        ):
            if not right:
                args = case.make()
                if any(_is_telling(v, args) for v in values.get(name, ())):
                    return True
        return False

    def _above(self, name: str) -> set[str]:
        """All names of which a name is made, itself left out."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            read = self.reads.get(waiting.pop())
            new = (read.names if read else set()) - found
            found |= new
            waiting += new
        return found - {name}

    def _cured_by(self, name: str) -> bool:
        """Whether all is right with the right form's values in a name's place."""
        for n, case in enumerate(self.probes):
            if self.right[n]:
                continue
            instead = _beside(self.yours.values[n][name], self.form.values[n][name])
            if not self.yours.on(case, Recorder(name, instead), self.end):
                return False
        return True


def _beside(yours: Sequence[Any] | None, theirs: Sequence[Any] | None) -> list[Any]:
    """The right form's values that stand beside the learner's; [] if none do."""
    if not yours or not theirs:
        return []
    if len(yours) == len(theirs):
        return list(theirs)
    return [theirs[-1]] if len(yours) == 1 else []  # all at once, or bit by bit


def same(yours: Any, theirs: Any) -> bool:
    """Whether two values are equal numbers of one shape, whole or not."""
    one, other = as_array(yours), as_array(theirs)
    if one is None or other is None:
        return same_result(yours, theirs)
    return one.shape == other.shape and same_result(one, other)


def _is_telling(value: Any, args: Sequence[Any]) -> bool:
    array = as_array(value)
    if array is None or any(same(value, one) for one in args):
        return False
    if isinstance(value, float | np.floating):
        return float(value) not in (0.0, 1.0)
    return array.ndim > 0 and bool((array != array.flat[0]).any() if array.size else 0)
