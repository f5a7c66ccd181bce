"""The folder that an answer's process sees: NumPy, and a few modules that call it.

There is no solution in it and no probe. The search for the line of an answer that has
failed already runs in a room of its own, ``places``, where the course is.
"""

from __future__ import annotations

import atexit
import functools
import importlib.util
import shutil
import tempfile
from pathlib import Path

import lenet_edu

COURSE = Path(lenet_edu.__file__).resolve().parent
ENGINE = (
    "elsewhere", "guards", "jumps", "kinds", "limits", "line", "moment", "own_lines",
    "run",
)  # fmt: skip
INSIDE = ("answer", "answers", "channel", "lent", "serve", "virtual", "walls")
ANSWERS, PLACES = "answers", "places"


@functools.cache
def packages() -> dict[str, Path]:
    """The folders of NumPy, and of SciPy where it is, by the names they must have."""
    found = {}
    for package in ("numpy", "scipy"):
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            continue
        top = Path(spec.origin).resolve().parent
        found[package] = top
        libraries = top.with_name(f"{package}.libs")
        if libraries.is_dir():
            found[libraries.name] = libraries
    return found


@functools.cache
def room(linked: bool) -> Path:
    """Make the room of this process; it is removed when the process ends.

    Parameters
    ----------
    linked
        Whether NumPy and, for ``places``, the course are there as links. Else their
        folders are empty, and a sandbox lays the real ones over them.
    """
    top = Path(tempfile.mkdtemp(prefix="lenet-grade-")).resolve()
    atexit.register(shutil.rmtree, top, ignore_errors=True)
    top.chmod(0o755)
    _answers(top / ANSWERS / "lenet_edu")
    shutil.copyfile(COURSE / "grading" / "inside" / "start.py", top / "start.py")
    for name, path in packages().items():
        _put(top / "packages" / name, path, linked)
    _put(top / PLACES / "lenet_edu", COURSE, linked)
    own = top / "own"
    own.mkdir()
    own.chmod(0o777)
    return top


def _put(place: Path, target: Path, linked: bool) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if linked:
        place.symlink_to(target, target_is_directory=True)
    else:
        place.mkdir()


def _answers(top: Path) -> None:
    inside = COURSE / "grading" / "inside"
    copies = {
        "__init__.py": inside / "course.py",
        "nn/__init__.py": inside / "mathematics.py",
        "grading/wire.py": COURSE / "grading" / "wire.py",
    }
    for name in ENGINE:
        copies[f"exercises/engine/{name}.py"] = (
            COURSE / "exercises" / "engine" / f"{name}.py"
        )
    for name in INSIDE:
        copies[f"grading/inside/{name}.py"] = inside / f"{name}.py"
    for name, source in copies.items():
        target = top / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    for folder in ("exercises", "exercises/engine", "grading", "grading/inside"):
        (top / folder / "__init__.py").touch()
