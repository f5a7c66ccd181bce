"""What lies in a class's folder: which file is whose, and which chapter it is.

Every usual shape is known: a folder for each learner, loose files with names in them,
exports of Moodle and Canvas, git checkouts, folders and zip files from the browser.
Nothing is run, unpacked or written here, and what is left out is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from lenet_edu.course import shelf

from .files_of import FileError, Found, Left, files_of
from .naming import (
    STRUCTURE,
    Whose,
    canvas,
    chapter_in,
    clean,
    copy_number,
    ids_of,
    moodle,
)
from .notebook_file import NotebookError, cells_of

_BACKUP = re.compile(r"\.[a-z]+-\d{4}-\d\d-\d\d")  # what the course itself sets aside
UNNAMED = "unnamed"


class IntakeError(Exception):
    """There is nothing to grade; the text is a sentence."""


@dataclass(frozen=True)
class Submission:
    """One learner's notebook of one chapter."""

    learner: str
    name: str
    chapter: str
    found: Found
    submitted: str
    submitted_by: str
    attributes: Mapping[str, str]
    progress: Found | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Intake:
    """All that was found: what is graded, what is left out, and what it looks like."""

    submissions: tuple[Submission, ...]
    left: tuple[Left, ...]
    shapes: tuple[str, ...]

    @property
    def learners(self) -> dict[str, list[Submission]]:
        """The submissions of each learner, by id, both in order."""
        found: dict[str, list[Submission]] = {}
        for one in self.submissions:
            found.setdefault(one.learner, []).append(one)
        return found

    def lines(self) -> list[str]:
        """What was taken for what, as it is said before grading begins."""
        files, people = len(self.submissions), len(self.learners)
        said = [
            f"{_count(files, 'notebook')} of {_count(people, 'learner')} found"
            + (f" ({', '.join(self.shapes)})." if self.shapes else ".")
        ]
        for learner, submissions in self.learners.items():
            said.append(f"{submissions[0].name} ({learner})")
            said += [f"  {one.chapter}  {one.found.shown}" for one in submissions]
        if self.left:
            said.append(f"{_count(len(self.left), 'file')} left out:")
            said += [f"  {one.shown}: {one.why}" for one in self.left]
        return said


@dataclass
class _Candidate:
    found: Found
    whose: Whose
    chapter: str
    times: dict[str, str] = field(default_factory=dict)


def take_in(folder: Path, chapters: Sequence[str] = ()) -> Intake:
    """Find the submissions in a folder or a zip file.

    Parameters
    ----------
    folder
        Of the class.
    chapters
        Digits of those to grade; all if there are none.

    Raises
    ------
    IntakeError
        If there is no such folder, or no notebook of the course in it.
    """
    if not folder.exists():
        raise IntakeError(f"There is no {folder}.")
    if folder.is_file() and folder.suffix.lower() != ".zip":
        raise IntakeError(f"{folder} is neither a folder nor a zip file.")
    stems = {p.stem[:2]: p.stem for p in shelf.notebooks("chapters")}
    listed = list(files_of(folder))
    left = [
        Left(clean(one.shown, 300), one.why) for one in listed if isinstance(one, Left)
    ]
    files = [one for one in listed if isinstance(one, Found)]
    notebooks = [one for one in files if one.name.lower().endswith(".ipynb")]
    whose_of = _reader(folder, notebooks)
    candidates: list[_Candidate] = []
    for one in notebooks:
        if reason := _not_graded(one):
            left.append(Left(clean(one.shown, 300), reason))
            continue
        whose = whose_of(one)
        chapter, _ = chapter_in(PurePosixPath(whose.rest or one.name).stem, stems)
        chapter = chapter or _chapter_inside(one, stems)
        if not chapter:
            said = "neither its name nor its cells tell a chapter of the course"
            left.append(Left(clean(one.shown, 300), said))
        elif not chapters or chapter in chapters:
            candidates.append(_Candidate(one, whose, chapter))
    if not candidates:
        raise IntakeError(
            f"There is no notebook of the course in {folder}"
            + (f", chapters {', '.join(chapters)}." if chapters else ".")
        )
    shapes = Counter(one.whose.scheme for one in candidates if one.whose.scheme)
    beside = _beside(files, whose_of)
    chosen = _chosen(candidates, beside, left)
    return Intake(tuple(chosen), tuple(left), tuple(sorted(shapes)))


def _not_graded(found: Found) -> str:
    parts = PurePosixPath(found.shown).parts
    if "solutions" in parts[:-1]:
        return "it lies in solutions/"
    if _BACKUP.search(found.name):
        return "it is an earlier version that the course has set aside"
    return ""


def _reader(folder: Path, notebooks: Sequence[Found]) -> Callable[[Found], Whose]:
    """How a file's path tells whose it is, which depends on all paths together."""
    tops = _wrappers(notebooks)
    own_name = clean(folder.stem if folder.is_file() else folder.resolve().name)
    stems = {p.stem[:2]: p.stem for p in shelf.notebooks("chapters")}

    def whose(found: Found) -> Whose:
        parts = PurePosixPath(found.shown).parts
        for part in parts[:-1]:
            plain = part[:-4] if part.lower().endswith(".zip") else part
            for scheme in (moodle, canvas):
                known = scheme(plain if scheme is moodle else part)
                if known is not None:
                    return _shown_well(known, rest="")
        for scheme in (moodle, canvas):
            known = scheme(parts[-1])
            if known is not None and known.rest:
                return _shown_well(known, rest=known.rest)
        inner = [p for p in parts[tops:-1] if p.lower() not in STRUCTURE]
        if inner:
            name = inner[0][:-4] if inner[0].lower().endswith(".zip") else inner[0]
            scheme_name = "zip files" if name != inner[0] else "folders"
            return Whose(f"folder:{name}", clean(name), "", {}, scheme_name)
        if any(p.lower() in STRUCTURE for p in parts[:-1]):
            return Whose("folder:", own_name, "", {}, "one learner's folder")
        _, rest = chapter_in(PurePosixPath(parts[-1]).stem, stems)
        if rest:
            name = clean(rest.replace("_", " "))
            return Whose(f"file:{name.lower()}", name, "", {}, "loose files")
        return Whose("folder:", own_name or UNNAMED, "", {}, "one learner's folder")

    return whose


def _shown_well(whose: Whose, rest: str) -> Whose:
    name = clean(whose.name)
    return Whose(whose.key, name or UNNAMED, rest, whose.attributes, whose.scheme)


def _wrappers(notebooks: Sequence[Found]) -> int:
    """How many folders wrap the whole class, as ``submissions/`` in a zip file does."""
    folders = [PurePosixPath(one.shown).parts[:-1] for one in notebooks]
    count = 0
    while folders and all(len(parts) > count for parts in folders):
        first = folders[0][count]
        same = all(parts[count] == first for parts in folders)
        below = {parts[count + 1] for parts in folders if len(parts) > count + 1}
        people = {name for name in below if name.lower() not in STRUCTURE}
        here = any(len(parts) == count + 1 for parts in folders)
        if not same or here or len(people) < 2:
            break
        count += 1
    return count


def _chapter_inside(found: Found, stems: Mapping[str, str]) -> str:
    """The chapter whose marked cells a notebook holds, "" if none or several."""
    try:
        cells, _ = cells_of(found.read())
    except (FileError, NotebookError):
        return ""
    marks = Counter(
        (one.exercise or one.check)[:2] for one in cells if one.exercise or one.check
    )
    known = [digits for digits in marks if digits in stems]
    return known[0] if len(known) == 1 else ""


def _beside(
    files: Sequence[Found], whose_of: Callable[[Found], Whose]
) -> dict[tuple[str, str], Found]:
    """The files beside notebooks that say something: by learner's key and name."""
    found: dict[tuple[str, str], Found] = {}
    for one in files:
        if one.name in ("progress.json", "timestamp.txt"):
            found.setdefault((whose_of(one).key, one.name), one)
    return found


def _chosen(
    candidates: Sequence[_Candidate],
    beside: Mapping[tuple[str, str], Found],
    left: list[Left],
) -> list[Submission]:
    """One notebook for each learner and chapter; the others are left out."""
    names: dict[str, str] = {}
    groups: dict[tuple[str, str], list[_Candidate]] = {}
    for one in candidates:
        names.setdefault(one.whose.key, one.whose.name)
        groups.setdefault((one.whose.key, one.chapter), []).append(one)
    ids = ids_of(names)
    chosen = []
    for (key, chapter), several in groups.items():
        best = max(several, key=_weight)
        for other in several:
            if other is not best:
                said = f"{best.found.shown} is this learner's newer or proper chapter"
                left.append(Left(clean(other.found.shown, 300), said))
        stamp = _stamp(beside.get((key, "timestamp.txt")))
        by = "zip" if best.found.in_zip else "file"
        notes: tuple[str, ...] = ()
        if len(several) > 1:
            notes = (f"Of {len(several)} files of this chapter, one was graded.",)
        chosen.append(
            Submission(
                ids[key],
                names[key] or UNNAMED,
                chapter,
                best.found,
                stamp or best.found.time,
                "timestamp" if stamp else by if best.found.time else "",
                best.whose.attributes,
                beside.get((key, "progress.json")),
                notes,
            )
        )
    return sorted(chosen, key=lambda one: (one.learner, one.chapter))


def _weight(one: _Candidate) -> tuple[bool, int, str, int, str]:
    """The larger, the more it is what is meant to be graded."""
    parts = PurePosixPath(one.found.shown).parts
    stem = PurePosixPath(one.whose.rest or one.found.name).stem
    return (
        "chapters" in parts[:-1],
        copy_number(stem),
        one.found.time,
        -len(parts),
        one.found.shown,
    )


def _stamp(found: Found | None) -> str:
    """The time in nbgrader's ``timestamp.txt``, "" if there is none."""
    try:
        text = found.read()[:100].decode("ascii") if found else ""
    except (FileError, UnicodeDecodeError):
        return ""
    match = re.match(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)", text)
    return f"{match[1]}T{match[2]}" if match else ""


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
