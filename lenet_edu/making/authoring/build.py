"""Building both notebooks of every chapter, and saying what has drifted.

A stored solution whose source did not change is kept as it is; ``force`` runs it
again, as is due when the library under it has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lenet_edu.files import write_atomic
from lenet_edu.making.authoring.execution import execute
from lenet_edu.making.authoring.notebook import FOLDERS, Kind, dump, load, new_notebook
from lenet_edu.making.authoring.regions import AuthoringError
from lenet_edu.making.authoring.source import Cell, Chapter, read_source


@dataclass(frozen=True)
class Drift:
    """One difference between a stored notebook and what the source builds."""

    file: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.problem}\n    to fix it: {self.remedy}"


def find_sources(root: Path, names: Sequence[str] = ()) -> list[Path]:
    """The sources asked for (by ``02`` or ``02_convolution``), or all, in order.

    Raises
    ------
    AuthoringError
        If a name fits no source, or two sources share a number.
    """
    paths = sorted((root / "sources").glob("[0-9]*.py"))
    numbers: dict[str, Path] = {}
    for path in paths:
        first = numbers.setdefault(path.stem[:2], path)
        if first != path:
            raise AuthoringError(f"{first.name} and {path.name} share a number")
    if not names:
        return paths
    chosen = []
    for name in names:
        stem = Path(name).stem
        found = [path for path in paths if stem in (path.stem, path.stem[:2])]
        if not found:
            there = ", ".join(path.stem for path in paths) or "none"
            raise AuthoringError(f"no source is called {name!r}; there are: {there}")
        chosen += found
    return sorted(set(chosen))


def build(
    root: Path, names: Sequence[str] = (), *, force: bool = False
) -> list[tuple[str, str]]:
    """Write the notebooks; returns (file, what was done) for each.

    Raises
    ------
    AuthoringError
        If a source breaks the format or a cell fails; its notebooks stay as they were.
    """
    return [
        result
        for path in find_sources(root, names)
        for result in build_chapter(root, read_source(path), force=force)
    ]


def build_chapter(
    root: Path, chapter: Chapter, *, force: bool = False
) -> list[tuple[str, str]]:
    """Write the two notebooks of one chapter."""
    results = []
    contents: list[tuple[Path, bytes]] = []
    kinds: tuple[Kind, ...] = ("exercise", "solution")
    source = f"sources/{chapter.name}.py"
    places = {cell.id: f"{source}:{cell.line}" for cell in chapter.cells}
    for kind in kinds:
        path = root / FOLDERS[kind] / f"{chapter.name}.ipynb"
        file = f"{FOLDERS[kind]}/{path.name}"
        notebook = new_notebook(chapter, kind)
        stored = _load_or_none(path)
        done = "built"
        if not force and stored is not None and not _drift(chapter, kind, stored):
            notebook = stored
        elif kind == "solution":
            notebook, done = execute(notebook, file, root, places), "run and built"
        content = dump(notebook)
        if path.exists() and path.read_bytes() == content:
            done = "unchanged"
        else:
            contents.append((path, content))
        results.append((file, done))
    for path, content in contents:
        write_atomic(path, content)
    return results


def check(root: Path, names: Sequence[str] = ()) -> list[Drift]:
    """What differs between the stored notebooks and the sources; runs nothing."""
    drifts = []
    for source in find_sources(root, names):
        chapter = read_source(source)
        remedy = f"python -m lenet_edu.making.authoring {chapter.name[:2]}"
        for kind, folder in FOLDERS.items():
            path = root / folder / f"{chapter.name}.ipynb"
            file = f"{folder}/{path.name}"
            if not path.exists():
                drifts.append(Drift(file, "is missing", remedy))
                continue
            stored = _load_or_none(path)
            if stored is None:
                drifts.append(Drift(file, "is not a notebook", remedy))
                continue
            problem = _drift(chapter, kind, stored)
            if not problem and dump(stored) != path.read_bytes():
                problem = "was saved by another program (its layout differs)"
            if problem:
                drifts.append(Drift(file, problem, remedy))
    if not names:
        drifts += [
            Drift(
                file,
                "has no source",
                f"delete it, or add sources/{Path(file).stem}.py",
            )
            for file in strays(root)
        ]
    return drifts


def strays(root: Path) -> list[str]:
    """Notebooks in ``chapters/`` and ``solutions/`` that no source builds."""
    expected = {path.stem for path in find_sources(root)}
    return [
        path.relative_to(root).as_posix()
        for folder in FOLDERS.values()
        for path in sorted((root / folder).rglob("*.ipynb"))
        if ".ipynb_checkpoints" not in path.parts
        and (path.stem not in expected or path.parent != root / folder)
    ]


def _load_or_none(path: Path) -> Any:
    try:
        return load(path)
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None


def _drift(chapter: Chapter, kind: Kind, stored: Any) -> str:
    """The first difference in words, or an empty string."""
    fresh = new_notebook(chapter, kind)
    written = {cell.id: cell for cell in chapter.cells}
    for number, wanted in enumerate(fresh.cells):
        place = _place(chapter, written.get(wanted.id))
        if number >= len(stored.cells):
            return f"{place} is not in the notebook"
        node = stored.cells[number]
        for key in ("cell_type", "source", "metadata", "id"):
            if node.get(key) != wanted[key]:
                return (
                    f"cell {number + 1} differs from {place} "
                    f"in its {key.replace('_', ' ')}"
                    + _line_difference(node.get(key), wanted[key])
                )
        if wanted.cell_type == "code" and (problem := _wrong_outputs(kind, node)):
            return f"{place} {problem}"
    if len(stored.cells) > len(fresh.cells):
        extra = stored.cells[len(fresh.cells)]
        return f"has a cell that the source has not: {_first_line(extra['source'])!r}"
    if stored.metadata != fresh.metadata:
        return "differs in the notebook's metadata"
    versions = ("nbformat", "nbformat_minor")
    if any(stored.get(key) != fresh[key] for key in versions):
        return "has another notebook format"
    if kind == "solution":
        counts = [n.execution_count for n in stored.cells if n.cell_type == "code"]
        if counts != list(range(1, len(counts) + 1)):
            return "was not run from top to bottom in one go"
    return ""


def _wrong_outputs(kind: Kind, node: Any) -> str:
    if any(output["output_type"] == "error" for output in node.outputs):
        return "holds an error"
    if kind == "solution":
        return "was not run" if node.execution_count is None else ""
    if node.outputs or node.execution_count is not None:
        return "has an output, which belongs in solutions/ only"
    return ""


def _place(chapter: Chapter, cell: Cell | None) -> str:
    if cell is None:
        return "the banner"
    first = _first_line(cell.text)
    return f"sources/{chapter.name}.py:{cell.line} ({first!r})"


def _first_line(text: str) -> str:
    lines: Iterable[str] = (line.strip() for line in text.splitlines())
    return next((line for line in lines if line), "")[:50]


def _line_difference(stored: Any, wanted: Any) -> str:
    if not (isinstance(stored, str) and isinstance(wanted, str)):
        return ""
    old, new = stored.splitlines(), wanted.splitlines()
    for number, (left, right) in enumerate(zip(old, new, strict=False), 1):
        if left != right:
            here, there = (line.strip()[:100] for line in (left, right))
            return f" (line {number}: {here!r}, in the source {there!r})"
    return f" ({len(old)} lines, in the source {len(new)})"
