"""Chapter to notebook: cells, metadata and bytes that depend on the source alone."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Literal

import nbformat

from lenet_edu.making.authoring.source import Chapter

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


def new_notebook(chapter: Chapter, kind: Kind) -> Any:
    """The notebook of a chapter before it is run."""
    cells = []
    for cell in chapter.cells:
        node: dict[str, Any] = {
            "cell_type": cell.kind,
            "id": cell.id,
            "metadata": {"lenet_edu": cell.metadata} if cell.metadata else {},
            "source": cell.solution if kind == "solution" else cell.exercise,
        }
        if cell.kind == "code":
            node |= {"execution_count": None, "outputs": []}
        cells.append(node)
    metadata = {**METADATA, "lenet_edu": {"source": digest(cells)}}
    return nbformat.from_dict(
        {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    )


def digest(cells: Any) -> str:
    """SHA-256 over what the author wrote of the cells (not over outputs)."""
    written = [
        [cell["cell_type"], cell["id"], cell["source"], cell["metadata"]]
        for cell in cells
    ]
    text = json.dumps(written, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


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
