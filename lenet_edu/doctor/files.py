"""The course's own files, the digits, and the learner's folder."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import lenet_edu
from lenet_edu import course
from lenet_edu.doctor.finding import Finding, course_again, quoted

CHAPTERS = 21
WEIGHTS = ("lenet5", "lenet5-epochs", "lenet5-strings", "modern")

_PACKAGE = Path(lenet_edu.__file__).resolve().parent
_PARTS = (
    "lab/settings/overrides.json",
    "widgets/static/kit/elements.js",
    "data/digits/images-idx3-ubyte.gz",
    "data/digits/labels-idx1-ubyte.gz",
)


def own_files(package: Path = _PACKAGE) -> Finding:
    """Whether notebooks, trained weights and the widgets' browser part are there."""
    says = []
    for kind in course.KINDS:
        try:
            found = {path.name[:2] for path in course.shipped(kind).glob("??_*.ipynb")}
        except course.CourseError:
            found = set()
        lost = [n for n in range(CHAPTERS) if f"{n:02}" not in found]
        if lost:
            numbers = ", ".join(f"{n:02}" for n in lost[:3])
            more = f" and {len(lost) - 3} more" if lost[3:] else ""
            says.append(f"{kind} {numbers}{more} are missing")
    says += [f"{name} cannot be read" for name in WEIGHTS if not _reads(package, name)]
    says += [f"{part} is missing" for part in _PARTS if not (package / part).is_file()]
    if not says:
        return Finding("the course", "good", f"{package}, complete")
    return Finding(
        "the course",
        "trouble",
        f"files of its own are damaged: {'; '.join(says)}",
        course_again(),
    )


def _reads(package: Path, name: str) -> bool:
    """Whether trained weights and their record can be read as a whole."""
    import numpy as np

    place = package / "weights" / name
    try:
        json.loads(place.with_suffix(".json").read_text("utf-8"))
        with np.load(place.with_suffix(".npz"), allow_pickle=False) as arrays:
            return all(arrays[key].size for key in arrays.files)
    except Exception:  # a damaged archive raises a dozen kinds of error
        return False


def data() -> Finding:
    """Which copy of MNIST a chapter would get; it looks where a chapter looks."""
    from lenet_edu.data import DataError, load_mnist

    try:
        mnist = load_mnist(verbose=False)
    except DataError as error:
        return Finding(
            "MNIST",
            "trouble",
            str(error).rstrip("."),
            "Correct the folder that LENET_EDU_DATA names, or unset the variable",
        )
    count = f"{len(mnist.train_images):,} + {len(mnist.test_images):,} digits"
    if mnist.source == "embedded":
        return Finding(
            "MNIST",
            "note",
            f"only the {count} that come along; the full set was not to be had",
            "With a network, lenet-edu data fetches all of it",
        )
    return Finding("MNIST", "good", count)


def writable(folder: Path | None) -> Finding:
    """Whether the learner's folder, and each notebook in it, can be written."""
    if folder is None:
        return Finding(
            "your folder", "note", "there is none here yet", "lenet-edu lab makes one"
        )
    places = [folder, *(folder / kind for kind in (*course.KINDS, "my_lenet"))]
    notebooks = sorted((folder / "chapters").glob("*.ipynb"))
    closed = [
        path.relative_to(folder).as_posix() if path != folder else "the folder"
        for path in (*places, *notebooks)
        if path.exists() and not os.access(path, os.W_OK)
    ]
    if not closed:
        return Finding("your folder", "good", str(folder))
    named = ", ".join(closed[:3])
    if closed[3:]:
        named += f" and {len(closed) - 3} more"
    give = (
        f"attrib -R {quoted(str(folder / '*'))} /S"
        if sys.platform == "win32"
        else f"chmod -R u+w {quoted(str(folder))}"
    )
    return Finding(
        "your folder",
        "trouble",
        f"{folder}: {named} may not be written, so nothing you do there is kept",
        f"Give yourself the right to write ({give}), or copy the folder to a place of "
        "your own and start lenet-edu lab there",
    )
