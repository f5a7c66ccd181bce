"""The code cells of a notebook's bytes, whatever somebody has made of the file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

LARGEST = 64 * 2**20  # bytes of a file; with all its figures it has some millions
LARGEST_CODE = 2 * 2**20  # bytes of all code cells together
MOST_CELLS = 5000


class NotebookError(Exception):
    """It cannot be read as a notebook; the text is a sentence."""


@dataclass(frozen=True)
class Cell:
    """A code cell.

    ``number`` counts the code cells from 1; ``exercise`` and ``check`` are ids where
    the course's own builder has marked the cell.
    """

    number: int
    source: str
    exercise: str = ""
    check: str = ""


def cells_of(content: bytes) -> tuple[list[Cell], tuple[str, ...]]:
    """The code cells of a notebook, and sentences about the file.

    Parameters
    ----------
    content
        Bytes of the file. nbformat 3 and 4 are read.

    Raises
    ------
    NotebookError
        If it is no notebook, or too large.
    """
    if len(content) > LARGEST:
        raise NotebookError(too_large(len(content)))
    text, notes = _decoded(content)
    try:
        data = json.loads(text)
    except RecursionError:
        raise NotebookError("It is nested too deeply to be a notebook.") from None
    except ValueError as error:
        raise NotebookError(f"It is no JSON, so it is no notebook ({error}).") from None
    if not isinstance(data, dict):
        raise NotebookError("It is JSON, but no notebook: there are no cells.")
    found: list[Cell] = []
    for raw in _raw_cells(data, notes):
        if isinstance(raw, dict) and raw.get("cell_type") == "code":
            found.append(_cell(raw, len(found) + 1))
        if len(found) > MOST_CELLS:
            raise NotebookError(f"It has more than {MOST_CELLS} code cells.")
    if sum(len(cell.source) for cell in found) > LARGEST_CODE:
        raise NotebookError("Its code cells hold more than 2 MB of text.")
    return found, tuple(notes)


def too_large(size: int) -> str:
    """The sentence about a file that is not read."""
    most = LARGEST // 2**20
    return (
        f"It has {size / 2**20:.0f} MB, and a notebook of more than {most} MB is not "
        "read. Clear its outputs and hand it in again."
    )


def _decoded(content: bytes) -> tuple[str, list[str]]:
    for encoding in (
        ("utf-8-sig", "utf-16")
        if content[:2]
        in (
            b"\xff\xfe",
            b"\xfe\xff",
        )
        else ("utf-8-sig",)
    ):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        said = "It was saved as UTF-16, not as UTF-8."
        return text, [said] if encoding == "utf-16" else []
    said = "It is not UTF-8; it was read as Latin-1, so some characters may be wrong."
    return content.decode("latin-1"), [said]


def _raw_cells(data: dict[str, Any], notes: list[str]) -> list[Any]:
    cells = data.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = data.get("worksheets")  # nbformat 3
    if isinstance(sheets, list):
        notes.append("It is in an old form of notebooks (nbformat 3).")
        return [
            cell
            for sheet in sheets
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
            for cell in sheet["cells"]
        ]
    raise NotebookError("It is JSON, but no notebook: there are no cells.")


def _cell(raw: dict[str, Any], number: int) -> Cell:
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    metadata = raw.get("metadata")
    own = metadata.get("lenet_edu") if isinstance(metadata, dict) else None
    own = own if isinstance(own, dict) else {}
    return Cell(
        number,
        source if isinstance(source, str) else "",
        str(own.get("exercise", "")),
        str(own.get("check", "")),
    )
