"""The work on one learner: read the notebooks, judge them, make the records.

It is done in a process of its own, here or on a cluster; there the cells come with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lenet_edu.training.run import Run, RunsError
from lenet_edu.version import __version__

from . import finding, sandbox
from .files_of import FileError, Found
from .intake import Submission
from .judge import Judge, Terms, exercises_of
from .memory import FOLDER, Memory
from .notebook_file import Cell, NotebookError, cells_of
from .record import ChapterRecord

_REPORTED = ("attempts", "hints", "asked")
_MOST = 1_000_000


@dataclass(frozen=True)
class Chapter:
    """A notebook as it was read: its cells, or the problem with it."""

    submission: Submission
    sha256: str = ""
    cells: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""
    reported: Mapping[str, Mapping[str, int]] | None = None
    is_read: bool = False


@dataclass(frozen=True)
class Work(Run):
    """All chapters of one learner that are to be graded."""

    learner: str
    chapters: tuple[Chapter, ...]
    terms: Terms
    memory: str = ""  # the report's folder, "" where it cannot be seen

    @property
    def name(self) -> str:
        """The learner's id."""
        return self.learner


def read(submission: Submission) -> Chapter:
    """Read a submission; what hinders is kept as its problem."""
    sha256 = ""
    try:
        content = submission.found.read()
        sha256 = hashlib.sha256(content).hexdigest()
        cells, notes = cells_of(content)
    except (FileError, NotebookError) as error:
        return Chapter(submission, sha256, problem=str(error), is_read=True)
    said = _reported(submission.progress, submission.chapter)
    return Chapter(submission, sha256, tuple(cells), notes, "", said, True)


def perform(work: Work, _: Path | None) -> dict[str, Any]:
    """Grade one learner; the records as JSON texts by chapter.

    Raises
    ------
    RunsError
        If this machine has not the sandbox that was asked for.
    """
    terms = work.terms
    if terms.sandbox.kind == sandbox.BUBBLEWRAP and (
        finding.found().kind != sandbox.BUBBLEWRAP
    ):
        raise RunsError(
            "Bubblewrap works where grading was started, and not on this machine, so "
            "nothing is graded here. Install bubblewrap on every machine."
        )
    memory = Memory(Path(work.memory) / FOLDER if work.memory else None, terms)
    records = {}
    with Judge(terms, memory) as judge:
        for chapter in work.chapters:
            whole = chapter if chapter.is_read else read(chapter.submission)
            record = graded(whole, judge, terms)
            records[record.chapter] = record.to_json()
    return {"records": records}


def graded(chapter: Chapter, judge: Judge, terms: Terms) -> ChapterRecord:
    """The record of one notebook."""
    record = blank(chapter, terms)
    if chapter.problem:
        return record
    exercises, notes = judge.chapter(chapter.submission.chapter, chapter.cells)
    return replace(record, exercises=exercises, notes=(*record.notes, *notes))


def blank(chapter: Chapter, terms: Terms, problem: str = "") -> ChapterRecord:
    """A record without results: what is known of the file alone."""
    one = chapter.submission
    return ChapterRecord(
        learner=one.learner,
        name=one.name,
        chapter=one.chapter,
        file=_shown(one.found),
        sha256=chapter.sha256,
        submitted=one.submitted,
        submitted_by=one.submitted_by,
        problem=problem or chapter.problem,
        notes=(*one.notes, *chapter.notes),
        reported=chapter.reported or {},
        attributes=dict(one.attributes),
        sandbox=terms.sandbox.kind,
        seed=terms.seed,
        version=__version__,
    )


def _shown(found: Found) -> str:
    return found.shown.encode("utf-8", "replace").decode("utf-8")


def _reported(found: Found | None, chapter: str) -> dict[str, dict[str, int]]:
    """What a learner's own record of progress says; anybody can write one."""
    if found is None:
        return {}
    try:
        data = json.loads(found.read())
    except (FileError, ValueError, RecursionError):
        return {}
    said: dict[str, dict[str, int]] = {}
    for item in exercises_of(chapter):
        entry = data.get(item.id) if isinstance(data, dict) else None
        if isinstance(entry, dict):
            said[item.id] = {
                key: entry[key]
                for key in _REPORTED
                if type(entry.get(key)) is int and 0 <= entry[key] <= _MOST
            }
    return said
