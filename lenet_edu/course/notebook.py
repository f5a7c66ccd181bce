"""A notebook's bytes: whether its text was changed, and what its cells showed.

The notebooks of the course carry a digest of their own text, which JupyterLab leaves
alone: whether one was changed can be seen from the file itself.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

_DAMAGE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


def cells_digest(content: bytes) -> str | None:
    """Return the SHA-256 of a notebook's text, or None if it is no notebook.

    Outputs, counts, metadata and cell ids do not count, nor do empty cells: running
    the last cell makes JupyterLab append one.
    """
    try:
        text = [_text(cell) for cell in _cells(content)]
    except _DAMAGE:
        return None
    return sha256(json.dumps([cell for cell in text if cell[1]]).encode())


def built_as(content: bytes) -> str:
    """Return the digest that the course's builder left in a notebook, "" if none."""
    try:
        found = json.loads(content.decode("utf-8"))["metadata"]["lenet_edu"]["source"]
    except _DAMAGE:
        return ""
    return found if isinstance(found, str) else ""


def as_built(content: bytes) -> bool:
    """Tell whether a notebook's text is what the course's builder made of it."""
    try:
        return digest_of(_cells(content)) == built_as(content)
    except _DAMAGE:
        return False


def digest_of(cells: list[dict[str, Any]]) -> str:
    """Return the digest that the builder leaves in a notebook with these cells."""
    written = [
        [
            cell["cell_type"],
            cell["id"],
            "".join(cell["source"]),
            {k: v for k, v in cell["metadata"].items() if k == "lenet_edu"},
        ]
        for cell in cells
        if _text(cell)[1]
    ]
    return sha256(json.dumps(written, ensure_ascii=False, sort_keys=True).encode())


def dumped(notebook: dict[str, Any]) -> bytes:
    """Return the bytes of a notebook's file."""
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()


def with_outputs(new: bytes, old: bytes) -> bytes:
    """Return the notebook ``new`` with the outputs of equal code cells in ``old``.

    Cells of ``old`` that were not run and show nothing leave the new ones as they are.
    """
    try:
        notebook = json.loads(new.decode("utf-8"))
        shown: dict[str, list[dict[str, Any]]] = {}
        for cell in _cells(old):
            if cell["cell_type"] != "code" or not isinstance(cell.get("outputs"), list):
                continue
            if cell["outputs"] or cell.get("execution_count"):
                shown.setdefault(_text(cell)[1], []).append(cell)
        for cell in notebook["cells"]:
            same = shown.get(_text(cell)[1])
            if cell["cell_type"] == "code" and same:
                mine = same.pop(0)
                cell["outputs"] = mine["outputs"]
                cell["execution_count"] = mine.get("execution_count")
        return dumped(notebook)
    except _DAMAGE:
        return new


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _cells(content: bytes) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(content.decode("utf-8"))["cells"]
    return cells


def _text(cell: dict[str, Any]) -> list[str]:
    source = "".join(cell["source"]).replace("\r\n", "\n").rstrip()
    return [cell["cell_type"], source]
