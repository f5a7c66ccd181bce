"""Solution regions: what the solved notebook shows and the exercise hides.

A region runs from ``# BEGIN SOLUTION`` to ``# END SOLUTION``. The solution drops the
markers, the exercise puts a stub in the region's place.
"""

from __future__ import annotations

import re

BEGIN = re.compile(r"^(\s*)# BEGIN SOLUTION\s*$")
END = re.compile(r"^\s*# END SOLUTION\s*$")
STUB = re.compile(r"^\s*# STUB (.*)$")
CELL = re.compile(r"# ?%%(?!%)(.*)$")
# A misspelt marker would print the solution in the exercise.
NEARLY = re.compile(r"^\s*#+\s*(?:(?i:(begin|end)[\s_-]*solutions?)|STUB)\b")


class AuthoringError(ValueError):
    """A source or a notebook that cannot be built; the message says where and why."""


def check_markers(text: str, where: str) -> None:
    """Check that the regions of a source open and close in turn, inside a cell.

    Raises
    ------
    AuthoringError
        With ``where:line`` of the marker at fault.
    """
    opened: int | None = None
    prose = False
    for number, line in enumerate(text.splitlines(), 1):
        at = f"{where}:{number}"
        if cell := CELL.match(line):
            if opened is not None:
                raise AuthoringError(
                    f"{where}:{opened}: BEGIN SOLUTION without END SOLUTION before the "
                    f"next cell (line {number})"
                )
            prose = "[markdown]" in cell[1]
        elif prose:
            continue
        elif BEGIN.match(line):
            if opened is not None:
                raise AuthoringError(
                    f"{at}: BEGIN SOLUTION inside the region opened in line {opened}"
                )
            opened = number
        elif END.match(line):
            if opened is None:
                raise AuthoringError(f"{at}: END SOLUTION without a BEGIN SOLUTION")
            opened = None
        elif STUB.match(line):
            if opened is None:
                raise AuthoringError(f"{at}: a STUB line outside a solution region")
        elif NEARLY.match(line):
            raise AuthoringError(
                f"{at}: {line.strip()!r} looks like a marker; write '# BEGIN "
                "SOLUTION', '# END SOLUTION' or '# STUB name = ...'"
            )
    if opened is not None:
        raise AuthoringError(f"{where}:{opened}: BEGIN SOLUTION without END SOLUTION")


def solved(text: str) -> str:
    """The cell without its markers and stub lines."""
    kept = [
        line
        for line in text.split("\n")
        if not (BEGIN.match(line) or END.match(line) or STUB.match(line))
    ]
    return "\n".join(kept)


def stubbed(text: str, exercise_id: str) -> str:
    """The cell with each region replaced by its stub."""
    kept: list[str] = []
    stub: list[str] = []
    indent: str | None = None
    for line in text.split("\n"):
        if match := BEGIN.match(line):
            indent, stub = match[1], []
        elif END.match(line):
            lines = stub or [f'raise NotImplementedError("{exercise_id}")']
            kept += [f"{indent}{part}" for part in lines]
            indent = None
        elif indent is None:
            kept.append(line)
        elif match := STUB.match(line):
            stub.append(match[1])
    return "\n".join(kept)


def hidden_lines(text: str) -> list[str]:
    """The lines of all regions, stripped, without stub lines and blank ones."""
    hidden: list[str] = []
    inside = False
    for line in text.split("\n"):
        if BEGIN.match(line):
            inside = True
        elif END.match(line):
            inside = False
        elif inside and line.strip() and not STUB.match(line):
            hidden.append(line.strip())
    return hidden
