"""A cell's text as Python: what only a notebook understands is left out, and said."""

from __future__ import annotations

import ast
import warnings

from .notebook_file import Cell

# Cell magics below which Python goes on.
_AROUND_PYTHON = ("%%time", "%%timeit", "%%capture", "%%prun", "%%python3")
DEEPEST = 90  # brackets in brackets


def python_of(cell: Cell) -> tuple[str, ast.Module | None, list[str], str]:
    """The text that was parsed, its tree, notes, and why there is no tree.

    Parameters
    ----------
    cell
        Of a notebook; its lines keep their numbers.
    """
    source = cell.source.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in source:
        return "", None, [], "there is a null character in it"
    if _depth(source) > DEEPEST:
        return "", None, [], "its brackets are nested too deeply"
    tree, error = _parsed(source)
    if tree is not None:
        return source, tree, [], ""
    text, notes = _without_magics(cell.number, source)
    if not notes:
        return "", None, [], error
    tree, error = _parsed(text)
    return text, tree, notes, error


def _parsed(source: str) -> tuple[ast.Module | None, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source), ""
    except SyntaxError as error:
        where = f" in line {error.lineno}" if error.lineno else ""
        return None, f"{type(error).__name__}{where}: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return None, f"{type(error).__name__}: it cannot be parsed"


def _without_magics(number: int, source: str) -> tuple[str, list[str]]:
    lines, notes = source.split("\n"), []
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        word = lines[first].split()[0]
        said = f"Cell {number} begins with {word[:40]}"
        if word not in _AROUND_PYTHON:
            return "", [f"{said}, so it is no Python and was left out."]
        lines[first] = ""
        notes.append(f"{said}; what is below it was read as Python.")
    for n, line in enumerate(lines):
        bare = line.strip()
        if bare.startswith(("%", "!")) or (
            bare.endswith("?") and "=" not in bare and "#" not in bare
        ):
            indent = line[: len(line) - len(line.lstrip())]
            lines[n] = f"{indent}pass"
            notes.append(
                f"Line {n + 1} of cell {number} is no Python and was left out: "
                f"{bare[:60]}"
            )
        elif _assigns_magic(bare):
            name, _, _ = line.partition("=")
            lines[n] = f"{name}= None"
            notes.append(
                f"Line {n + 1} of cell {number} takes a value from outside Python and "
                f"was left out: {bare[:60]}"
            )
    return "\n".join(lines), notes


def _assigns_magic(line: str) -> bool:
    name, equals, value = line.partition("=")
    return (
        equals == "="
        and name.strip().isidentifier()
        and value.strip().startswith(("!", "%"))
    )


def _depth(source: str) -> int:
    deepest = depth = 0
    for letter in source:
        if letter in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in ")]}":
            depth = max(depth - 1, 0)
    return deepest
