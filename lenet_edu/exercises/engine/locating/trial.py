"""Trying a variant of the learner's code: built from its tree, run on one input.

A variant runs apart: in a copy of the learner's names, with fresh inputs, with its
printing held back and with a limit on the rounds of its loops, which is counted and
not timed, so that the same code gets the same verdict on any machine.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import random
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import BuiltinFunctionType, FunctionType, GeneratorType, ModuleType
from typing import Any

import numpy as np

from ...compare import parts
from ...exercise import Exercise
from ..evidence import cell_right
from .recording import HOOK, Recorder
from .source import FINITE, TICK, Unit
from .stopwatch import Stopwatch
from .tracing import END, LINE, Watched, watching

ROUNDS = 3000  # of loops that any variant may take, and 10 times the answer's own
LARGEST = 1_000_000  # bytes of the learner's own data that are copied per variant
_SHARED = (ModuleType, FunctionType, BuiltinFunctionType, type, int, float, str, bytes,
           bool, type(None), np.ufunc, np.generic)  # fmt: skip


class TooManyRounds(BaseException):
    """A variant's loops went on for too long."""


class CannotTryError(Exception):
    """The learner's function uses something of which no copy can be made."""


@dataclass
class Input:
    """One input of the check with what is right on it."""

    make: Callable[[], tuple[Any, ...]]
    right: tuple[Any, ...]
    rounds: int = 0
    seconds: float = 0.0


def _finite_only(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which refuses arrays with nan or inf."""

    def refusing(*args: Any, **keywords: Any) -> Any:
        for value in args:
            if not np.isfinite(np.asarray(value, dtype=float)).all():
                raise np.linalg.LinAlgError("not finite")
        return function(*args, **keywords)

    return refusing


def _listed(function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    value = function(*args)
    return list(value) if isinstance(value, GeneratorType) else value


@contextlib.contextmanager
def apart() -> Iterator[None]:
    """Nothing printed, no warning, and the global random numbers as they were."""
    numpy_state, python_state = np.random.get_state(), random.getstate()  # noqa: NPY002
    try:
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
            np.errstate(all="ignore"),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        np.random.set_state(numpy_state)  # noqa: NPY002
        random.setstate(python_state)


class Workbench:
    """Builds and runs variants of one answer.

    Raises
    ------
    CannotTryError
        If the answer uses data that is too large to copy for every variant.
    """

    def __init__(self, item: Exercise, units: list[Unit], stopwatch: Stopwatch) -> None:
        self.item = item
        self._stopwatch = stopwatch
        self.units = units
        self._left = 0
        self._codes: dict[int, Any] = {}
        self._space = dict(units[0].function.__globals__)
        for unit in units:
            cells = unit.function.__closure__ or ()
            for free, cell in zip(
                unit.function.__code__.co_freevars, cells, strict=True
            ):
                with contextlib.suppress(ValueError):
                    self._space[free] = cell.cell_contents
        self._space[TICK] = self._tick
        self._space[FINITE] = _finite_only
        self._own = self._copied_names()

    def _tick(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise TooManyRounds

    def _copied_names(self) -> list[str]:
        """Names of the learner's data that a variant could write into."""
        mentioned = {
            node.id
            for unit in self.units
            for node in ast.walk(unit.tree)
            if isinstance(node, ast.Name)
        }
        own = [n for n in sorted(mentioned & set(self._space)) if n != TICK]
        own = [n for n in own if not isinstance(self._space[n], _SHARED)]
        own = [n for n in own if not callable(self._space[n])]
        for n in own:
            value = self._space[n]
            if getattr(value, "nbytes", 0) > LARGEST or (
                isinstance(value, list | dict | set) and len(value) > 1000
            ):
                raise CannotTryError(n)
            try:
                copy.deepcopy(value)
            except Exception as error:
                raise CannotTryError(n) from error
        return own

    def build(self, changed: Unit | None = None) -> Callable[..., Any] | None:
        """The answer with its helpers as their trees stand; None if it is no code."""
        space = dict(self._space)
        for n in self._own:
            space[n] = copy.deepcopy(space[n])
        self._left = ROUNDS
        try:
            for number, unit in enumerate(self.units):
                code = None if unit is changed else self._codes.get(number)
                if code is None:
                    code = compile(
                        unit.module, f"<a variant of {unit.name}>", "exec",
                        dont_inherit=True,
                    )  # fmt: skip
                    if unit is not changed:
                        self._codes[number] = code
                exec(code, space)
        except KeyboardInterrupt:
            raise
        except BaseException:
            return None
        built: Callable[..., Any] = space[self.units[0].name]
        return built

    def watched(self, case: Input) -> list[Watched]:
        """Run the answer once on an input and watch all its functions."""
        found = [Watched() for _ in self.units]
        hooks: dict[str, Callable[..., Any]] = {
            LINE: lambda n, first, last: found[n].line(first, last),
            END: lambda n, names: found[n].end(names),
        }
        trees = [watching(unit.tree, n) for n, unit in enumerate(self.units)]
        rounds = 10 * case.rounds + ROUNDS
        self.call(self._hooked(trees, hooks), case.make(), rounds)
        return found

    def recorded_on(
        self, tree: ast.FunctionDef, recorder: Recorder, case: Input
    ) -> bool | None:
        """Whether the answer, recorded, is right on an input; None if it stops."""
        trees = [tree, *(unit.tree for unit in self.units[1:])]
        built = self._hooked(trees, {HOOK: recorder})
        returned, value = self.call(built, case.make(), 100 * ROUNDS)
        return self._right(case, value) if returned else None

    def _hooked(
        self, trees: list[ast.FunctionDef], hooks: dict[str, Callable[..., Any]]
    ) -> Callable[..., Any]:
        """The answer made of these trees, in which the hooks are called."""
        space = {**self._space, **hooks}
        for n in self._own:
            space[n] = copy.deepcopy(space[n])
        self._left = ROUNDS
        for tree in trees:
            exec(compile(ast.Module([tree], []), f"<{tree.name}, seen>", "exec"), space)
        built: Callable[..., Any] = space[self.units[0].name]
        return built

    def allow(self, rounds: int) -> None:
        """How many rounds of loops the next calls may take together."""
        self._left = rounds

    def call(
        self, function: Callable[..., Any], args: tuple[Any, ...], rounds: int
    ) -> tuple[bool, Any]:
        """Whether the function returns, and what."""
        self._left = rounds
        return self._stopwatch.call(_listed, function, args)

    def used(self, rounds: int) -> int:
        """How many of the allowed rounds the last call took."""
        return rounds - self._left

    def right_on(
        self, function: Callable[..., Any], case: Input, twice: bool = False
    ) -> bool:
        """Whether a variant is right on one input and leaves the input alone."""
        rounds = 10 * case.rounds + ROUNDS
        for _ in range(1 + twice):
            args = case.make()
            returned, value = self.call(function, args, rounds)
            if not returned or not self._right(case, value):
                return False
            if not unchanged(case.make(), args):
                return False
        return True

    def _right(self, case: Input, value: Any) -> bool:
        count = len(self.item.parts)
        try:
            if self.item.view is not None:  # compared as it came, if there is none
                view = self.item.view
                seen, shown = self._stopwatch.call(view, case.make(), value)
                value = shown if seen else value
            found = parts(value, count)
            return len(found) == count and all(
                cell_right(v, r) for v, r in zip(found, case.right, strict=True)
            )
        except Exception:
            return False


def unchanged(before: Any, after: Any) -> bool:
    """Whether the caller's things are as they were."""
    if isinstance(before, np.ndarray):
        return (
            isinstance(after, np.ndarray)
            and after.shape == before.shape
            and np.array_equal(before, after, equal_nan=before.dtype.kind in "fc")
        )
    if isinstance(before, dict):
        return list(before) == list(after) and all(
            unchanged(before[name], after[name]) for name in before
        )
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(unchanged, before, after))
    if isinstance(before, int | float | str | bytes):
        return bool(before == after) or before != before
    return True  # functions and generators of random numbers
