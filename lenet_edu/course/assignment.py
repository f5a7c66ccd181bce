"""A part of the course that a teacher handed out: which chapters, and until when the
solutions stay hidden. ``assignment.json`` in the learner's folder says so.

It is an agreement and no lock: the solutions of a public course can be found by whoever
looks for them.
"""

from __future__ import annotations

import datetime
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import CourseError
from .folder import learner_folder
from .links import only_to
from .notebook import digest_of, dumped

FILE = "assignment.json"
NOTE = "assignment"  # id of the cell that says so in a notebook


@dataclass(frozen=True)
class Assignment:
    """What was handed out.

    Parameters
    ----------
    name
        "Week 3".
    chapters
        Names of the notebooks without ``.ipynb``: "02_convolution".
    solutions_from
        When `solution` opens, with a time zone; None: not in this folder.
    """

    name: str
    chapters: tuple[str, ...]
    solutions_from: datetime.datetime | None = None

    def is_open(self, now: datetime.datetime | None = None) -> bool:
        """Whether the solutions may be seen."""
        if self.solutions_from is None:
            return False
        return (now or datetime.datetime.now(datetime.UTC)) >= self.solutions_from

    @property
    def opens(self) -> str:
        """When the solutions open, as a sentence."""
        when = self.solutions_from
        if when is None:
            return f"The solutions of {self.name} stay with your teacher."
        zone = when.strftime("%z")
        return (
            f"The solutions of {self.name} open on {when.day} {when:%B %Y} at "
            f"{when:%H:%M} (UTC{zone[:3]}:{zone[3:]})."
        )

    def note(self, chapter: str) -> str:
        """What stands near the top of a chapter's notebook, "02_convolution"."""
        numbers = [name[:2] for name in self.chapters]
        these = f"chapter {numbers[0]}"
        if len(numbers) > 1:
            these = f"chapters {', '.join(numbers[:-1])} and {numbers[-1]}"
        return (
            f"> **{self.name}**: {these}. Work here, save, and hand in the folder that "
            "this notebook came in, or the notebooks in its `chapters/`.\n>\n"
            f'> {self.opens} `hint("{chapter[:2]}.1")` helps at any time, one step '
            "after the other."
        )

    def noted(self, content: bytes, chapter: str) -> bytes:
        """A chapter's notebook that says what it is a part of.

        Links to chapters that were not handed out become words.
        """
        try:
            notebook = json.loads(content.decode("utf-8"))
        except ValueError:  # the delivery says that it is damaged
            return content
        only_to(self.chapters, notebook)
        cell = {
            "cell_type": "markdown",
            "id": NOTE,
            "metadata": {"lenet_edu": {"assignment": self.name}},
            "source": self.note(chapter),
        }
        notebook["cells"].insert(1, cell)
        notebook["metadata"]["lenet_edu"]["source"] = digest_of(notebook["cells"])
        return dumped(notebook)

    def as_json(self) -> str:
        """The text of ``assignment.json``."""
        when = self.solutions_from
        data = {
            "assignment": self.name,
            "chapters": list(self.chapters),
            "solutions_from": None if when is None else when.isoformat(),
        }
        return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def read_assignment(folder: Path | None = None) -> Assignment | None:
    """The assignment that a learner's folder is, by default the current one's.

    Raises
    ------
    CourseError
        If ``assignment.json`` is there and cannot be read.
    """
    folder = learner_folder() if folder is None else folder
    # os.path says no where pathlib raises: unreadable, or no name for a file.
    if folder is None or not os.path.isfile(folder / FILE):
        return None
    try:
        return _parsed(json.loads((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CourseError(
            f"{FILE} cannot be read, so it is not known which chapters were handed out "
            "and from when the solutions may be seen. Ask your teacher for a new copy "
            "of that file; your notebooks are as they were."
        ) from None


def _parsed(data: Any) -> Assignment:
    when = data["solutions_from"]
    moment = None if when is None else datetime.datetime.fromisoformat(when)
    if moment is not None and moment.tzinfo is None:
        raise ValueError("a time without a zone")
    chapters = tuple(map(str, data["chapters"]))
    return Assignment(str(data["assignment"]), chapters, moment)
