"""What grading finds: one small JSON file per learner and chapter.

The files hold nothing of the machine that graded (no paths, no times), so the same
submissions and the same seed give the same bytes. Texts of a learner's stand in them as
they were written: whoever makes a page of them escapes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

FORMAT = 1
FOLDER = "records"

# Beside the five outcomes of a check: grading did not come as far as one.
MISSING = "Missing"  # no function of this name in the notebook
STOPPED = "Stopped"  # its process was ended: time, memory, an exit, a crash
UNREADABLE = "Unreadable"  # its cell is no Python
OUTCOMES = (
    "Passed",
    "Wrong",
    "RaisedError",
    "BrokeContract",
    "NotAttempted",
    MISSING,
    STOPPED,
    UNREADABLE,
)


class RecordError(Exception):
    """A record cannot be read; the text is a sentence."""


@dataclass(frozen=True)
class Line:
    """One line of the learner's code that the feedback points at."""

    number: int  # from the def line, which is 1
    text: str
    function: str = ""  # the helper that it stands in; "" for the function itself


@dataclass(frozen=True)
class ExerciseResult:
    """What was found about one exercise.

    Parameters
    ----------
    exercise, name, title
        "02.5", "conv2d", "Channels, maps and a batch".
    outcome
        One of ``OUTCOMES``: the name of one of the engine's five types, or what came
        in between.
    passed, attempted
        Whether it is right, and whether there is anything of the learner's at all.
    sentence
        What was found, in the words of the notebook, without evidence or line.
    text, html
        All that the notebook would show, as plain text and as escaped HTML.
    mistake, partial
        Id of the named misconception ("" if none), and whether it explains only a part.
    lines
        The line or lines that were located, [] if none.
    evidence
        On which input it failed, in words ("a 5 x 6 image with a single 1"), or "".
    timed_out
        Whether a time limit ended it.
    code
        The learner's function with the helpers that it uses, as written.
    source
        Digest of its syntax tree with local names, comments and docstrings taken away:
        equal for two answers that differ in these only. "" where there is none.
    statements
        How many statements that tree has; two short answers are equal by nature.
    from_the_course
        Whether it is word for word the course's own solution.
    only_fresh
        Whether it passes on every input that learners can see and fails on the grader's
        own: it may be written for those inputs.
    notes
        Sentences about what was seen on the way (lines left out, what was printed).
    points
        Of the exercise, where it is solved.
    """

    exercise: str
    name: str
    title: str
    outcome: str
    passed: bool = False
    attempted: bool = False
    sentence: str = ""
    text: str = ""
    html: str = ""
    mistake: str = ""
    partial: bool = False
    lines: tuple[Line, ...] = ()
    evidence: str = ""
    timed_out: bool = False
    code: str = ""
    source: str = ""
    statements: int = 0
    from_the_course: bool = False
    only_fresh: bool = False
    notes: tuple[str, ...] = ()
    points: int = 1


@dataclass(frozen=True)
class ChapterRecord:
    """One learner's chapter.

    Parameters
    ----------
    learner, name
        Id that is unique in the class and safe as a file's name; and as displayed.
    chapter
        "02".
    file, sha256
        Path of the notebook inside the submission, with /, and digest of its bytes.
    submitted
        When, by the submission itself: "2026-11-30T22:48:13" without a zone, or "".
    submitted_by
        Where that was read: "folder", "zip", "file" or "".
    problem
        Why nothing of the notebook could be graded, one sentence; "" if it could.
    notes
        Sentences about the notebook as a whole.
    exercises
        In order; all of the chapter's.
    reported
        What the learner's own ``progress.json`` says, by exercise: attempts, hints,
        asked (for the solution). Anybody can write such a file: it is shown, and not
        believed.
    attributes
        Ids that the learning platform gave: "canvas_id", "moodle_id", ...
    sandbox
        "bubblewrap", "container" or "limits".
    seed, version, format
        Of the grader's own random cases, of lenet-edu, of this form.
    """

    learner: str
    name: str
    chapter: str
    file: str = ""
    sha256: str = ""
    submitted: str = ""
    submitted_by: str = ""
    problem: str = ""
    notes: tuple[str, ...] = ()
    exercises: tuple[ExerciseResult, ...] = ()
    reported: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    sandbox: str = ""
    seed: int = 0
    version: str = ""
    format: int = FORMAT

    @property
    def solved(self) -> int:
        """How many exercises are right."""
        return sum(one.passed for one in self.exercises)

    def to_json(self) -> str:
        """The record as text that ends with a new line."""
        text = json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False)
        # A learner's text may hold halves of characters, which no file can.
        return text.encode("utf-8", "replace").decode("utf-8") + "\n"

    @classmethod
    def from_json(cls, text: str) -> ChapterRecord:
        """The record that `to_json` wrote.

        Raises
        ------
        RecordError
            If the text is no record of this form.
        """
        try:
            data = json.loads(text)
            if data["format"] != FORMAT:
                raise RecordError(f"it is of form {data['format']}, not {FORMAT}")
            exercises = tuple(map(result_of, data.pop("exercises")))
            data["notes"] = tuple(data["notes"])
            return cls(exercises=exercises, **_known(cls, data))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RecordError(f"it is no grading record ({error})") from None


def result_of(data: dict[str, Any]) -> ExerciseResult:
    """The result that ``dataclasses.asdict`` took apart.

    Raises
    ------
    RecordError, KeyError, TypeError
        If it is none.
    """
    data["lines"] = tuple(Line(**line) for line in data["lines"])
    data["notes"] = tuple(data["notes"])
    if data["outcome"] not in OUTCOMES:
        raise RecordError(f"{data['outcome']!r} is no outcome")
    return ExerciseResult(**_known(ExerciseResult, data))


def _known(kind: type, data: dict[str, Any]) -> dict[str, Any]:
    """Only what this version knows: a later one of the same form may add to it."""
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in data.items() if name in names}


def place_of(report: Path, learner: str, chapter: str) -> Path:
    """The file of one learner's chapter in the folder of a report."""
    return report / FOLDER / learner / f"{chapter}.json"


def read_records(report: Path) -> Iterator[ChapterRecord]:
    """All records of a report, by learner and chapter.

    Raises
    ------
    RecordError
        If one of the files is no record; the sentence names it.
    """
    for path in sorted((report / FOLDER).glob("*/*.json")):
        try:
            yield ChapterRecord.from_json(path.read_text(encoding="utf-8"))
        except (RecordError, OSError, ValueError) as error:
            name = path.relative_to(report).as_posix()
            raise RecordError(f"{name} cannot be used: {error}.") from None
