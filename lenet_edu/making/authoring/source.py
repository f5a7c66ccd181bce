"""Reading ``sources/NN_name.py``: cells, exercises and checks, with line numbers.

Everything that can be wrong in a source is said here, with its file and line,
before any kernel starts.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jupytext

from lenet_edu.making.authoring.pictures import embedded
from lenet_edu.making.authoring.regions import (
    AuthoringError,
    check_markers,
    solved,
    stubbed,
)

NAME = re.compile(r"\d\d_[a-z0-9_]+")
EXERCISE_ID = re.compile(r"\d\d\.\d+")
COMPARED = "nbval-check-output"  # nbval's own tag
NBVAL_LINE = re.compile(r"^\s*#+\s*(NBVAL_\w+)", re.MULTILINE)

# What jupytext adds on its own while reading or pairing; it says nothing.
NOISE = frozenset({"lines_to_next_cell", "lines_to_end_of_cell_marker", "cell_marker"})


@dataclass(frozen=True)
class Cell:
    """One cell of a source.

    ``text`` is as the author wrote it; ``solution`` and ``exercise`` are the text in
    the two notebooks. ``line`` is the line of its ``# %%`` in the source (from 1).
    ``compared`` says that nbval compares its output in the solution, and ``shown`` is
    the text of a markdown cell with its pictures in it.
    """

    kind: str  # "markdown" or "code"
    text: str
    line: int
    id: str = ""
    exercise_id: str | None = None
    check_id: str | None = None
    compared: bool = False
    shown: str = ""

    @property
    def solution(self) -> str:
        """The text in the solved notebook: without markers."""
        if self.exercise_id is None:
            return self.shown or self.text
        return solved(self.text)

    @property
    def exercise(self) -> str:
        """The text in the exercise notebook: regions replaced by stubs."""
        if self.exercise_id is None:
            return self.shown or self.text
        return stubbed(self.text, self.exercise_id)

    @property
    def own(self) -> dict[str, str]:
        """Whose exercise or check the cell is, for the notebooks' metadata."""
        if self.exercise_id is not None:
            return {"exercise": self.exercise_id}
        if self.check_id is not None:
            return {"check": self.check_id}
        return {}


@dataclass(frozen=True)
class Chapter:
    """A source that has been read and found to be in order."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def exercise_ids(self) -> list[str]:
        """Ids of the exercises, in the order of the chapter."""
        return [cell.exercise_id for cell in self.cells if cell.exercise_id]


def read_source(path: Path) -> Chapter:
    """Read one source.

    Raises
    ------
    AuthoringError
        If the source breaks the format; the message names file and line.
    """
    where = f"sources/{path.name}"
    if not NAME.fullmatch(path.stem):
        raise AuthoringError(f"{where}: name it NN_name.py, e.g. 02_convolution.py")
    text = path.read_text(encoding="utf-8")
    check_markers(text, where)
    cells = _with_ids(_parse(text, where, path.stem[:2]))
    return Chapter(
        path.stem, tuple(_with_pictures(cell, path.parent, where) for cell in cells)
    )


def _parse(text: str, where: str, number: str) -> list[Cell]:
    lines = text.splitlines()
    starts = [n for n, line in enumerate(lines, 1) if re.match(r"# ?%%(?!%)", line)]
    nodes = jupytext.reads(text, fmt="py:percent").cells
    if len(starts) != len(nodes):
        raise AuthoringError(
            f"{where}: {len(starts)} lines begin with '# %%', but {len(nodes)} cells "
            "were read. Begin the file with a '# %%' line and keep '# %%' out of "
            "strings."
        )
    cells = []
    for line, node in zip(starts, nodes, strict=True):
        at = f"{where}:{line}"
        metadata = {k: v for k, v in node.metadata.items() if k not in NOISE}
        exercise_id = metadata.pop("exercise", None)
        check_id = metadata.pop("check", None)
        compared = _compared(metadata.pop("tags", []), node, at)
        if node.cell_type not in ("code", "markdown"):
            raise AuthoringError(f"{at}: a {node.cell_type} cell; use code or markdown")
        if metadata:
            raise AuthoringError(
                f"{at}: unknown cell option {', '.join(sorted(metadata))}. A cell has "
                f'none, exercise="NN.n", check="NN.n" or tags=["{COMPARED}"].'
            )
        for given in (exercise_id, check_id):
            if given is not None:
                _check_id(given, node.cell_type, number, at)
        cell = Cell(
            node.cell_type, node.source, line, "", exercise_id, check_id, compared
        )
        if exercise_id is not None and check_id is not None:
            raise AuthoringError(f"{at}: an exercise and its check are two cells")
        cells.append(cell)
    _check_exercises(cells, where)
    return cells


def _compared(tags: Any, node: Any, at: str) -> bool:
    """Whether a cell is tagged for nbval; refuses what a reader would see instead."""
    if node.cell_type == "code" and (line := NBVAL_LINE.search(node.source)):
        raise AuthoringError(
            f"{at}: the line {line[1]} would be read by the learner; tag the cell "
            f'instead: # %% tags=["{COMPARED}"]'
        )
    if tags not in ([], [COMPARED]):
        raise AuthoringError(f'{at}: the only tag of a cell is "{COMPARED}"')
    if tags and node.cell_type != "code":
        raise AuthoringError(f"{at}: only a code cell has an output to compare")
    return bool(tags)


def _check_id(given: object, kind: str, number: str, at: str) -> None:
    if not isinstance(given, str) or not EXERCISE_ID.fullmatch(given):
        raise AuthoringError(f'{at}: {given!r} is no exercise id; write it as "02.5"')
    if not given.startswith(f"{number}."):
        raise AuthoringError(f"{at}: exercise {given} does not belong to {number}")
    if kind != "code":
        raise AuthoringError(f"{at}: exercise {given} must be a code cell")


def _check_exercises(cells: list[Cell], where: str) -> None:
    for name in ("exercise_id", "check_id"):
        seen: dict[str, int] = {}
        for cell in cells:
            given = getattr(cell, name)
            if given in seen:
                raise AuthoringError(
                    f"{where}:{cell.line}: {name[:-3]} {given} again; the first is in "
                    f"line {seen[given]}"
                )
            if given is not None:
                seen[given] = cell.line
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        at = f"{where}:{cell.line}"
        if cell.exercise_id is not None:
            if following is None or following.check_id != cell.exercise_id:
                raise AuthoringError(
                    f"{at}: exercise {cell.exercise_id} is not followed by its check "
                    f"(a cell '# %% check=\"{cell.exercise_id}\"')"
                )
            _check_stub(cell, at)
        elif "# BEGIN SOLUTION" in cell.text and cell.kind == "code":
            raise AuthoringError(
                f'{at}: a solution region in a cell without exercise="NN.n"'
            )
        if cell.check_id is not None:
            _check_check(cell, at)
    exercises = {cell.exercise_id for cell in cells}
    for cell in cells:
        if cell.check_id is not None and cell.check_id not in exercises:
            raise AuthoringError(
                f"{where}:{cell.line}: check {cell.check_id} has no exercise cell "
                "before it"
            )


def _check_stub(cell: Cell, at: str) -> None:
    if "# BEGIN SOLUTION" not in cell.text:
        raise AuthoringError(
            f"{at}: exercise {cell.exercise_id} has no '# BEGIN SOLUTION' region"
        )
    for text, which in ((cell.solution, "solution"), (cell.exercise, "stub")):
        try:
            tree = ast.parse(text)
        except SyntaxError as error:
            raise AuthoringError(
                f"{at}: the {which} of exercise {cell.exercise_id} is not valid "
                f"Python: {error.msg} in\n{text}"
            ) from error
    if _raises_outside_function(tree):
        raise AuthoringError(
            f"{at}: a region of exercise {cell.exercise_id} lies outside a function, "
            "where its 'raise' would stop the notebook. Give '# STUB name = ...' "
            "lines inside the region."
        )


def _raises_outside_function(node: ast.AST) -> bool:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return False
    if isinstance(node, ast.Raise):
        return True
    return any(_raises_outside_function(child) for child in ast.iter_child_nodes(node))


def _check_check(cell: Cell, at: str) -> None:
    message = (
        f"{at}: the check cell holds the check alone, e.g. "
        f'answer = check("{cell.check_id}", answer)'
    )
    try:
        body = ast.parse(cell.text).body
    except SyntaxError as error:
        raise AuthoringError(message) from error
    if len(body) != 1 or not isinstance(body[0], ast.Assign | ast.Expr):
        raise AuthoringError(message)
    call = body[0].value
    if not (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "check"
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and call.args[0].value == cell.check_id
    ):
        raise AuthoringError(message)


def _with_pictures(cell: Cell, folder: Path, where: str) -> Cell:
    if cell.kind != "markdown":
        return cell
    return replace(cell, shown=embedded(cell.text, folder, f"{where}:{cell.line}"))


def _with_ids(cells: list[Cell]) -> tuple[Cell, ...]:
    # From the content, not the position: an edit elsewhere leaves a cell's id alone.
    seen: Counter[str] = Counter()
    named = []
    for cell in cells:
        if cell.exercise_id is not None:
            base = "exercise-" + cell.exercise_id.replace(".", "-")
        elif cell.check_id is not None:
            base = "check-" + cell.check_id.replace(".", "-")
        else:
            digest = hashlib.sha256(cell.text.encode()).hexdigest()[:10]
            base = f"{'text' if cell.kind == 'markdown' else 'code'}-{digest}"
        seen[base] += 1
        name = base if seen[base] == 1 else f"{base}-{seen[base]}"
        named.append(replace(cell, id=name))
    return tuple(named)
