"""A Pyodide inside the site: copied from a folder, no more of it than is needed.

A distribution lists its packages in ``pyodide-lock.json``. The copy's list holds what
the course uses and what that needs, and of these only the files that are there.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

LOCK = "pyodide-lock.json"
START = "pyodide.js"
CORE = (START, "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
# What JupyterLite's kernel asks for, and what the course does.
WANTED = (
    "micropip", "ssl", "sqlite3", "jedi", "ipython", "numpy", "matplotlib", "tqdm",
    "typing-extensions", "lzma",
)  # fmt: skip


class DistributionError(Exception):
    """The folder holds no Pyodide that could be served; the text is a sentence."""


def copy_distribution(source: Path, target: Path) -> set[str]:
    """Copy the needed part of a Pyodide; returns the names of its packages.

    Raises
    ------
    DistributionError
        If ``source`` lacks the core, or a package that nothing goes without.
    """
    lacking = [name for name in (*CORE, LOCK) if not (source / name).is_file()]
    if lacking:
        raise DistributionError(
            f"{source} is no Pyodide distribution: {', '.join(lacking)} is missing. "
            "Name the folder that holds pyodide.js."
        )
    lock = json.loads((source / LOCK).read_text("utf-8"))
    kept = needed(lock["packages"], WANTED, source)
    if lost := {"micropip", "ipython", "numpy"} - kept.keys():
        raise DistributionError(
            f"The distribution in {source} lacks {', '.join(sorted(lost))}, or "
            "something that it needs, and the course cannot do without."
        )
    target.mkdir(parents=True, exist_ok=True)
    for name in [*CORE, *(entry["file_name"] for entry in kept.values())]:
        shutil.copyfile(source / name, target / name)
    text = json.dumps({**lock, "packages": kept}, indent=1)
    (target / LOCK).write_text(text, encoding="utf-8")
    return set(kept)


def needed(
    packages: Mapping[str, Any], wanted: Iterable[str], folder: Path
) -> dict[str, Any]:
    """The entries of ``wanted`` and of what they need, where all files are there."""
    found: dict[str, Any] = {}
    for name in wanted:
        names = _closure(packages, name)
        if all(_is_there(packages, one, folder) for one in names):
            found |= {one: packages[one] for one in names}
    return dict(sorted(found.items()))


def _closure(packages: Mapping[str, Any], name: str) -> set[str]:
    seen, waiting = set[str](), [name]
    while waiting:
        one = waiting.pop().lower().replace("_", "-")
        if one not in seen:
            seen.add(one)
            waiting += packages.get(one, {}).get("depends", [])
    return seen


def _is_there(packages: Mapping[str, Any], name: str, folder: Path) -> bool:
    return name in packages and (folder / packages[name]["file_name"]).is_file()
