"""What an exercise needs of a notebook, by its syntax trees: definitions, no more.

Nothing is run here. Of all cells only those statements are taken that make the answer,
or a name that it reads: imports, helper functions, constants. Widgets, training and
downloads stay where they are.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .fingerprint import fingerprint, names_matter
from .notebook_file import Cell
from .python_text import python_of
from .scopes import bound_by, changed_by, needed_by

ANSWER = "_graded_answer"
_BUILT_IN = frozenset(dir(builtins))
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Statement:
    """A statement at the top level of a cell; ``place`` counts all of them."""

    place: int
    cell: Cell
    node: ast.stmt
    binds: frozenset[str]
    changes: frozenset[str]

    @property
    def lines(self) -> range:
        """Its lines in the cell, from 0."""
        above = [d.lineno for d in getattr(self.node, "decorator_list", ())]
        first = min([self.node.lineno, *above])
        return range(first - 1, self.node.end_lineno or self.node.lineno)


@dataclass(frozen=True)
class Taken:
    """What is sent to the sandbox for one exercise.

    ``name`` is what the answer is called there, "" if there is none; ``stands_in`` are
    the functions of other exercises that it calls; ``shape`` is the same for code that
    differs in names, comments and layout alone ("" where names could matter);
    ``trouble`` says why its cell cannot
    be read, "" if it can.
    """

    name: str = ""
    cells: tuple[tuple[str, str], ...] = ()
    code: str = ""
    digest: str = ""
    statements: int = 0
    shape: str = ""
    stands_in: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    trouble: str = ""


@dataclass
class Notebook:
    """The statements of a notebook, and what of it is no Python."""

    cells: Sequence[Cell]
    statements: list[Statement] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unreadable: list[tuple[Cell, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for cell in self.cells:
            text, tree, said, error = python_of(cell)
            self.notes += said
            if tree is None:
                self.unreadable.append((cell, error))
                continue
            self.texts[cell.number] = text
            for node in tree.body:
                self.statements.append(
                    Statement(
                        len(self.statements),
                        cell,
                        node,
                        frozenset(bound_by(node)),
                        frozenset(changed_by(node)),
                    )
                )

    def taken(
        self, exercise_id: str, name: str, others: Iterable[str] = (), lent: bool = True
    ) -> Taken:
        """What an exercise needs.

        Parameters
        ----------
        exercise_id, name
            "02.5" and "conv2d".
        others
            Names of other exercises' functions. Where the answer reads one of them,
            what the notebook has under it is not taken, so that something right can
            stand in.
        lent
            False to take them from the notebook all the same.
        """
        answer, at, notes = self._answer(exercise_id, name)
        trouble = self._trouble(exercise_id, name)
        if answer is None:
            return Taken(trouble=trouble)
        if trouble:
            notes.append(
                f"A later cell for it cannot be read ({trouble}), so this is about the "
                "function as it was before."
            )
        away = frozenset(others) - {name} if lent else frozenset()
        chosen, stands_in = self._needed(answer, at, away)
        functions = _functions(chosen, answer)
        digest, count = fingerprint(functions) if functions else ("", 0)
        if isinstance(answer, ast.Name):
            final, extra = answer.id, []
        else:
            final = ANSWER
            line = f"{ANSWER} = {ast.unparse(answer)}\n"
            extra = [("<the answer>", line)]
        return Taken(
            final,
            (*self._masked(chosen), *extra),
            self._code(chosen, answer),
            digest,
            count,
            _shape(digest, chosen, functions),
            tuple(sorted(stands_in)),
            tuple(notes),
        )

    def _answer(
        self, exercise_id: str, name: str
    ) -> tuple[ast.expr | None, int, list[str]]:
        """The expression that is the answer, and the place up to which names count."""
        at, given = -1, None
        for statement in self.statements:
            found = _checked(statement.node, exercise_id)
            if found is not None:
                at, given = statement.place, found
        if isinstance(given, ast.Name) and given.id != name:
            if self._last(given.id, len(self.statements)) is not None:
                said = f"The check in the notebook is given `{given.id}`."
                return given, max(at, self._where(given.id)), [said]
        elif given is not None and not isinstance(given, ast.Name | ast.Constant):
            return given, at, []
        if self._where(name) >= 0:
            return ast.Name(name, ast.Load()), max(at, self._where(name)), []
        for statement in reversed(self.statements):
            same_cell = statement.cell.exercise == exercise_id
            if same_cell and isinstance(statement.node, _FUNCTIONS):
                other = statement.node.name
                said = f"The function is called `{other}` here, not `{name}`."
                return ast.Name(other, ast.Load()), statement.place, [said]
        return None, -1, []

    def _trouble(self, exercise_id: str, name: str) -> str:
        """Why the last cell that should define the answer cannot be read, or ""."""
        after = -1
        place = self._where(name)
        if place >= 0:
            after = self.statements[place].cell.number
        for cell, error in reversed(self.unreadable):
            mentions = f"def {name}(" in cell.source or cell.exercise == exercise_id
            if mentions and cell.number > after:
                return error
        return ""

    def _where(self, name: str) -> int:
        """The place of the last statement that defines a name; -1 if none does."""
        found = self._last(name, len(self.statements))
        return -1 if found is None else found.place

    def _last(self, name: str, before: int) -> Statement | None:
        for statement in reversed(self.statements[:before]):
            if name in statement.binds and not _is_check(statement.node):
                return statement
        return None

    def _needed(
        self, answer: ast.expr, at: int, away: frozenset[str]
    ) -> tuple[list[Statement], set[str]]:
        """The statements that make the answer, in order, and what stands in."""
        chosen: dict[int, Statement] = {}
        stands_in: set[str] = set()
        seen: set[str] = set()
        waiting = sorted(needed_by(ast.Expr(answer)))
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in away:
                stands_in.add(name)
                continue
            made = self._last(name, at + 1) or self._last(name, len(self.statements))
            if made is None:
                continue
            later = [
                s for s in self.statements[made.place + 1 : at + 1] if name in s.changes
            ]
            for statement in (made, *later):
                if statement.place not in chosen:
                    chosen[statement.place] = statement
                    waiting += sorted(needed_by(statement.node) - _BUILT_IN)
        return [chosen[place] for place in sorted(chosen)], stands_in

    def _masked(self, chosen: Sequence[Statement]) -> list[tuple[str, str]]:
        """Cells in which everything is blank but these statements."""
        wanted: dict[int, set[int]] = {}
        for statement in chosen:
            wanted.setdefault(statement.cell.number, set()).update(statement.lines)
        found = []
        for number, lines in sorted(wanted.items()):
            text = self.texts[number].splitlines(keepends=True)
            kept = [line if n in lines else "\n" for n, line in enumerate(text)]
            found.append((f"<cell {number}>", "".join(kept)))
        return found

    def _code(self, chosen: Sequence[Statement], answer: ast.expr) -> str:
        """The answer and its helpers as they were written."""
        pieces = []
        for statement in chosen:
            if isinstance(statement.node, ast.Import | ast.ImportFrom):
                continue
            text = self.texts[statement.cell.number].splitlines()
            pieces.append("\n".join(text[n] for n in statement.lines))
        if not isinstance(answer, ast.Name):
            pieces.append(ast.unparse(answer))
        return "\n\n".join(pieces)


def _functions(chosen: Sequence[Statement], answer: ast.expr) -> list[ast.stmt]:
    """What is compared between learners: the answer first, then its helpers."""
    found = [
        s.node for s in chosen if not isinstance(s.node, ast.Import | ast.ImportFrom)
    ]
    if not isinstance(answer, ast.Name):
        return [ast.Expr(answer), *found]
    name = answer.id
    return sorted(found, key=lambda node: getattr(node, "name", "") != name)


def _shape(
    digest: str, chosen: Sequence[Statement], functions: Sequence[ast.stmt]
) -> str:
    if not digest or names_matter(functions):
        return ""
    imports = [
        ast.dump(s.node)
        for s in chosen
        if isinstance(s.node, ast.Import | ast.ImportFrom)
    ]
    return "\n".join([digest, *sorted(imports)])


def _checked(node: ast.stmt, exercise_id: str) -> ast.expr | None:
    """What a statement gives to the check of this exercise, if it calls it."""
    for inner in ast.walk(node):
        if not (isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name)):
            continue
        if inner.func.id != "check" or not inner.args:
            continue
        first = inner.args[0]
        if isinstance(first, ast.Constant) and first.value == exercise_id:
            if len(inner.args) > 1:
                return inner.args[1]
            named = [k.value for k in inner.keywords if k.arg == "answer"]
            return named[0] if named else ast.Constant(None)
    return None


def _is_check(node: ast.stmt) -> bool:
    """Whether a statement is ``name = check("02.5", name)``."""
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "check"
    )
