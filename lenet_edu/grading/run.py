"""A class, graded: what is there already is kept, what is missing is done and written.

One learner after the other goes to a process of this machine, or to a Dask cluster. A
record is written when it is whole, so that the same command goes on after any end.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import secrets
import shutil
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lenet_edu.files import sweep, write_atomic
from lenet_edu.training import cluster, processes
from lenet_edu.training.run import Done, RunsError, Say
from lenet_edu.version import __version__

from . import sandbox
from .intake import Intake, Submission
from .judge import Terms
from .memory import digest_of
from .record import FOLDER, ChapterRecord, RecordError, place_of
from .work import Chapter, Work, blank, perform, read

INDEX = "class.json"
BATCH = 500  # learners that are given out at a time


class GradingError(Exception):
    """Grading cannot go on; the text is a sentence."""


@dataclass(frozen=True)
class Graded:
    """What became of a class.

    Parameters
    ----------
    learners, records
        How many.
    lost
        Learners whose process was lost again and again.
    warning
        What the top of a report has to say, "" if nothing.
    """

    learners: int
    records: int
    lost: tuple[str, ...]
    warning: str


def grade(
    intake: Intake,
    report: Path,
    terms: Terms,
    jobs: int = 1,
    dask: str | None = None,
    say: Say = print,
) -> Graded:
    """Grade what is not graded yet.

    Parameters
    ----------
    intake
        The submissions.
    report
        Folder of the records; made if it is not there.
    terms
        Seed, limits and sandbox.
    jobs
        Processes of this machine.
    dask
        Address of a Dask scheduler, whose workers then do the work.
    say
        Receives a line for each learner.

    Raises
    ------
    GradingError
        If the cluster no longer works. What is finished by then is kept.
    OSError
        If the report cannot be written.
    """
    warning = sandbox.WARNING if terms.sandbox.kind == sandbox.LIMITS else ""
    if not _goes_on(report, terms):
        shutil.rmtree(report / FOLDER, ignore_errors=True)
    _write_index(intake, report, terms, warning)
    _tidy(intake, report)
    lost: list[str] = []
    known = 0
    people = iter(sorted(intake.learners.items()))
    while batch := list(itertools.islice(people, BATCH)):
        works, there = _missing(batch, report, terms, dask is None)
        known += there
        try:
            with contextlib.closing(_performed(works, jobs, dask, say)) as ended:
                for done in ended:
                    _write(done, report, terms, lost, say)
        except RunsError as error:
            raise GradingError(str(error)) from None
    if known:
        say(f"{known} of {len(intake.submissions)} notebooks were graded already.")
    return Graded(
        len(intake.learners), len(intake.submissions), tuple(sorted(lost)), warning
    )


def seed_of(report: Path) -> int:
    """The seed of a report that was begun; without one, a seed that nobody can guess.

    Parameters
    ----------
    report
        The report's folder, which need not be there yet.
    """
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        data = json.loads((report / INDEX).read_text(encoding="utf-8"))
        if type(data["seed"]) is int and data["seed"] >= 0:
            return int(data["seed"])
    return secrets.randbelow(2**53)


def _goes_on(report: Path, terms: Terms) -> bool:
    """Whether the records that are there were made under the same terms."""
    try:
        data = json.loads((report / INDEX).read_text(encoding="utf-8"))
        return bool(data["terms"] == digest_of(terms))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _write_index(intake: Intake, report: Path, terms: Terms, warning: str) -> None:
    data = {
        "terms": digest_of(terms),
        "seed": terms.seed,
        "version": __version__,
        "sandbox": terms.sandbox.kind,
        "warning": warning,
        "shapes": list(intake.shapes),
        "learners": {
            learner: {
                "name": submissions[0].name,
                "chapters": [one.chapter for one in submissions],
            }
            for learner, submissions in sorted(intake.learners.items())
        },
        "left_out": [[one.shown, one.why] for one in intake.left],
    }
    text = json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    write_atomic(report / INDEX, text)


def _tidy(intake: Intake, report: Path) -> None:
    """Take away records of what is no longer there, and halves of earlier ends."""
    wanted = {place_of(report, one.learner, one.chapter) for one in intake.submissions}
    for path in (report / FOLDER).glob("*/*.json"):
        if path not in wanted:
            path.unlink()
    for folder in (report, *(report / FOLDER).glob("*")):
        sweep(folder)
        if folder != report and not any(folder.iterdir()):
            folder.rmdir()


def _missing(
    batch: Sequence[tuple[str, list[Submission]]],
    report: Path,
    terms: Terms,
    is_here: bool,
) -> tuple[list[Work], int]:
    """What is to be done for some learners, and how many records are there."""
    works, there = [], 0
    for learner, submissions in batch:
        missing = []
        for one in submissions:
            chapter = Chapter(one)
            if place_of(report, learner, one.chapter).exists() or not is_here:
                chapter = read(one)
            if _is_there(chapter, report, terms):
                there += 1
            else:
                missing.append(chapter)
        if missing:
            memory = str(report.resolve()) if is_here else ""
            works.append(Work(learner, tuple(missing), terms, memory))
    return works, there


def _is_there(chapter: Chapter, report: Path, terms: Terms) -> bool:
    """Whether a whole record of this very file is there."""
    path = place_of(report, chapter.submission.learner, chapter.submission.chapter)
    try:
        record = ChapterRecord.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecordError):
        return False
    expected = blank(chapter, terms)
    return replace(record, exercises=(), notes=()) == replace(expected, notes=())


def _performed(
    works: Sequence[Work], jobs: int, dask: str | None, say: Say
) -> Generator[Done[Work], None, None]:
    if not works:
        return
    if dask is not None:
        yield from cluster.performed(works, perform, dask, say)
        return
    nowhere = {work.name: Path() for work in works}
    yield from processes.performed(works, perform, nowhere, jobs, say)


def _write(
    done: Done[Work], report: Path, terms: Terms, lost: list[str], say: Say
) -> None:
    work = done.run
    if isinstance(done.result, Exception):
        lost.append(work.learner)
        why = f"Grading it did not come to an end: {done.result}"
        texts = {
            one.submission.chapter: blank(one, terms, why[:500]).to_json()
            for one in work.chapters
        }
    else:
        texts = done.result["records"]
    for chapter, text in sorted(texts.items()):
        write_atomic(place_of(report, work.learner, chapter), text)
    records = [ChapterRecord.from_json(text) for text in texts.values()]
    solved = sum(one.solved for one in records)
    of = sum(len(one.exercises) for one in records)
    who = f" ({done.who})" if done.who else ""
    say(f"{work.learner}: {solved} of {of} exercises right{who}")
