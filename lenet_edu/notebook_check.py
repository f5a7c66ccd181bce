"""Checking a learner's notebook without opening it: ``lenet-edu check 02``.

The notebook runs in a kernel of its own, in its folder and with the rights of the
caller, and its checks say what they say in JupyterLab. The file itself is not changed.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lenet_edu import course
from lenet_edu.exercises.registry import exercise, exercise_ids
from lenet_edu.exercises.verdict import MIME, WORD
from lenet_edu.notebook_run import Run, run_notebook

CELL_SECONDS = 300
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Answer:
    """What the last check of one exercise found; ``outcome`` is "" where none ran.

    ``outcome`` is the name of one of the five types of outcome, ``mistake`` the id of
    the misconception that was named, ``text`` all that the learner reads.
    """

    exercise_id: str
    outcome: str = ""
    passed: bool = False
    attempted: bool = False
    mistake: str = ""
    sentence: str = ""
    text: str = ""

    def __str__(self) -> str:
        if not self.outcome:
            item = exercise(self.exercise_id)
            return f"{item.id} {item.name}: its check did not run in this notebook."
        if self.passed or not self.attempted:
            return self.text.splitlines()[0]
        return self.text


@dataclass(frozen=True)
class Checked:
    """The answers in order, and what else went wrong while the notebook ran.

    ``ended`` says why the run ended before the last cell, "" if it did not.
    """

    path: Path
    answers: tuple[Answer, ...]
    troubles: tuple[str, ...] = ()
    ended: str = ""

    @property
    def passed(self) -> bool:
        """Whether the run came to its end and every exercise is right."""
        return not self.ended and all(answer.passed for answer in self.answers)

    def __str__(self) -> str:
        right = sum(answer.passed for answer in self.answers)
        head = f"{self.path.name}: {right} of {len(self.answers)} exercises pass."
        if self.ended:
            head += f" The notebook does not run to its end.\n{self.ended}"
        return "\n\n".join([head, *map(str, self.answers), *self.troubles])

    def as_data(self) -> dict[str, Any]:
        """The same for other programs, ready for JSON."""
        return {
            "notebook": str(self.path),
            "passed": self.passed,
            "ended": self.ended,
            "troubles": list(self.troubles),
            "exercises": [
                {
                    "exercise": answer.exercise_id,
                    "name": exercise(answer.exercise_id).name,
                    "title": exercise(answer.exercise_id).title,
                    "outcome": answer.outcome,
                    "passed": answer.passed,
                    "attempted": answer.attempted,
                    "mistake": answer.mistake,
                    "sentence": answer.sentence,
                    "text": answer.text,
                }
                for answer in self.answers
            ],
        }


def check_notebook(path: Path, seconds: float = CELL_SECONDS) -> Checked:
    """Run a chapter's notebook and collect what its checks find.

    Parameters
    ----------
    path
        The notebook, as `find_notebook` gives it. Its cells do what they do when it is
        run by hand: in a learner's folder progress is kept. The file stays as it is.
    seconds
        Time for one cell; a cell that takes longer ends the run.

    Raises
    ------
    UnknownChapterError
        If the file's name is not that of a chapter.
    CourseError
        If the notebook cannot be read.
    KernelError
        If it cannot be run.
    """
    chapter = course.find_chapter(path.name[:2]).name[:2]
    notebook = _read(path)
    word = secrets.token_hex(16)
    run = run_notebook(notebook, path, seconds, {WORD: word}, MIME)
    found = _verdicts(run, word)
    ids = [given for given in exercise_ids() if given.startswith(chapter + ".")]
    answers = tuple(found.get(given, Answer(given)) for given in ids)
    troubles = tuple(
        f"Cell {number} stopped: {COLOURS.sub('', error)[:200]}"
        for number, error in run.errors
    )
    return Checked(path, answers, troubles, run.ended)


def find_notebook(folder: Path, chapter: str) -> Path:
    """Return the learner's notebook of a chapter.

    Parameters
    ----------
    folder
        The learner's folder.
    chapter
        "02", "2" or "02_convolution".

    Raises
    ------
    UnknownChapterError
        If there is no such chapter.
    """
    return folder / "chapters" / course.find_chapter(chapter).name


def _read(path: Path) -> Any:
    import nbformat

    name = f"{path.parent.name}/{path.name}"
    try:
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if not isinstance(cell.cell_type + cell.source, str):
                raise ValueError("a cell without text")
        return notebook
    except FileNotFoundError:
        raise course.CourseError(
            f"{name} is not in {path.parent.parent}; `lenet-edu lab` lays it there."
        ) from None
    except OSError as error:
        raise course.CourseError(
            f"{name} cannot be read: {error.strerror or error}."
        ) from None
    except Exception:  # whatever a damaged file makes nbformat raise
        raise course.CourseError(
            f"{name} cannot be read as a notebook; `lenet-edu reset {path.name[:2]}` "
            "restores a chapter and keeps yours under another name."
        ) from None


def _verdicts(run: Run, word: str) -> dict[str, Answer]:
    """The last verdict on each exercise, of those that bear this run's word."""
    found = {}
    for said in run.shown:
        if isinstance(said, dict) and said.pop("word", None) == word:
            answer = Answer(said.pop("exercise"), **said)
            found[answer.exercise_id] = answer
    return found
