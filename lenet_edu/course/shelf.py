"""The course's own notebooks: where they lie, in a clone and in an installation."""

from __future__ import annotations

from pathlib import Path

from .errors import CourseError, UnknownChapterError

KINDS = ("chapters", "solutions")

_PACKAGE = Path(__file__).resolve().parents[1]


def clone_top() -> Path | None:
    """Return the repository's top level, or None in an ordinary installation."""
    top = _PACKAGE.parent
    in_clone = (top / "pyproject.toml").is_file() and (top / "sources").is_dir()
    return top if in_clone else None


def shipped(kind: str) -> Path:
    """Return the folder of the notebooks that come with the course.

    Parameters
    ----------
    kind : "chapters" or "solutions"

    Raises
    ------
    CourseError
        If this copy of the library came without notebooks.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; expected one of {', '.join(KINDS)}")
    inside = _PACKAGE / "_course" / kind
    top = clone_top()
    folder = inside if top is None else top / kind
    if not folder.is_dir():
        raise CourseError(
            f"This copy of lenet-edu came without its {kind}. "
            + ("Run `make notebooks` first." if top else "Please install it again.")
        )
    return folder


def notebooks(kind: str) -> list[Path]:
    """Return the shipped notebooks in order.

    Raises
    ------
    CourseError
        If there are none.
    """
    found = sorted(shipped(kind).glob("[0-9][0-9]_*.ipynb"))
    if not found:
        raise CourseError(
            f"This copy of lenet-edu came without its {kind}. "
            + ("Run `make notebooks` first." if clone_top() else "Install it again.")
        )
    return found


def find_chapter(chapter: str) -> Path:
    """Return the shipped notebook of a chapter, by its number or name.

    Raises
    ------
    UnknownChapterError
        If there is no such chapter.
    """
    known = notebooks("chapters")
    wanted = chapter.strip().removesuffix(".ipynb")
    if wanted.isascii() and wanted.isdigit():
        wanted = f"{int(wanted):02d}"
    for notebook in known:
        if wanted in (notebook.stem, notebook.stem[:2]):
            return notebook
    names = ", ".join(notebook.stem for notebook in known)
    raise UnknownChapterError(f"There is no chapter {chapter!r}. There are: {names}.")
