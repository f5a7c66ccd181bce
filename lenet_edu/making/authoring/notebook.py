"""Chapter to notebook: cells, metadata and bytes that depend on the source alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import nbformat

from lenet_edu.course.notebook import digest_of
from lenet_edu.making.authoring.banner import banner
from lenet_edu.making.authoring.source import COMPARED, Chapter

Kind = Literal["exercise", "solution"]
FOLDERS: dict[Kind, str] = {"exercise": "chapters", "solution": "solutions"}

METADATA: dict[str, Any] = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    # Without a version: it would change with the author's Python.
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}

BANNER = "banner"  # the id of a chapter's first cell
# The first code cell imports: it is run like any other, and needs no reading.
FOLDED = {"jupyter": {"source_hidden": True}, "tags": ["imports"]}


def new_notebook(chapter: Chapter, kind: Kind) -> Any:
    """The notebook of a chapter before it is run."""
    imports = next((cell for cell in chapter.cells if cell.kind == "code"), None)
    cells = []
    if (opening := banner(chapter.name)) is not None:
        cells.append(_node("markdown", BANNER, opening, {}))
    for cell in chapter.cells:
        metadata: dict[str, Any] = {"lenet_edu": cell.own} if cell.own else {}
        if cell is imports:
            metadata |= FOLDED
        if cell.compared and kind == "solution":
            metadata["tags"] = [*metadata.get("tags", []), COMPARED]
        text = cell.solution if kind == "solution" else cell.exercise
        cells.append(_node(cell.kind, cell.id, text, metadata))
    metadata = {**METADATA, "lenet_edu": {"source": digest_of(cells)}}
    return nbformat.from_dict(
        {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    )


def _node(kind: str, name: str, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
    node = {"cell_type": kind, "id": name, "metadata": metadata, "source": text}
    return node | {"execution_count": None, "outputs": []} if kind == "code" else node


def dump(notebook: Any) -> bytes:
    """The bytes of a notebook: sorted keys, one space, one newline at the end."""
    nbformat.validate(notebook)
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode()


def load(path: Path) -> Any:
    """Read a notebook.

    Raises
    ------
    ValueError
        If the file is no notebook.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or data.get("nbformat") != 4:
        raise ValueError("not a notebook of format 4")
    for cell in data["cells"]:
        for part in (cell, *cell.get("outputs", ())):
            for key in ("source", "text"):
                if isinstance(part.get(key), list):
                    part[key] = "".join(part[key])
            for mime, value in part.get("data", {}).items():
                if isinstance(value, list) and not mime.endswith("json"):
                    part["data"][mime] = "".join(value)
    return nbformat.from_dict(data)
