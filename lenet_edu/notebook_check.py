"""Checking a learner's notebook without opening it: ``lenet-edu check 02``.

The notebook runs in a kernel of its own, in the learner's folder, and its checks say
what they say in JupyterLab. The file itself is not changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lenet_edu import course
from lenet_edu.exercises.registry import exercise, exercise_ids

CELL_SECONDS = 300
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Answer:
    """What the last check of one exercise said; ``said`` is "" where none ran."""

    exercise_id: str
    said: str = ""

    @property
    def passed(self) -> bool:
        """Whether the function is right."""
        return self._headline.startswith("passes")

    @property
    def attempted(self) -> bool:
        """Whether there was an answer to check."""
        return bool(self.said) and not self._headline.startswith("not attempted")

    @property
    def _headline(self) -> str:
        return self.said.partition(": ")[2]

    def __str__(self) -> str:
        if self.said and (self.passed or not self.attempted):
            return self.said.splitlines()[0]
        if self.said:
            return self.said
        item = exercise(self.exercise_id)
        return f"{item.id} {item.name}: its check did not run in this notebook."


@dataclass(frozen=True)
class Checked:
    """The answers in order, and what else went wrong while the notebook ran."""

    path: Path
    answers: tuple[Answer, ...]
    troubles: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every exercise of the chapter is right."""
        return all(answer.passed for answer in self.answers)

    def __str__(self) -> str:
        right = sum(answer.passed for answer in self.answers)
        head = f"{self.path.name}: {right} of {len(self.answers)} exercises pass."
        return "\n\n".join([head, *map(str, self.answers), *self.troubles])


def check_notebook(
    folder: Path, chapter: str, seconds: float = CELL_SECONDS
) -> Checked:
    """Run the learner's notebook of a chapter and collect what its checks say.

    Parameters
    ----------
    folder
        The learner's folder. Progress is kept there, as when the notebook is run by
        hand; the notebook stays as it is.
    chapter
        "02", "2" or "02_convolution".
    seconds
        Time for one cell; a cell that takes longer ends the run.

    Raises
    ------
    UnknownChapterError
        If there is no such chapter.
    CourseError
        If the notebook is not in the folder, or is not one.
    """
    import nbformat

    path = folder / "chapters" / course.find_chapter(chapter).name
    try:
        notebook = nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise course.CourseError(
            f"chapters/{path.name} is not in {folder}; `lenet-edu lab` lays it there."
        ) from None
    except (OSError, ValueError, nbformat.ValidationError):
        raise course.CourseError(
            f"chapters/{path.name} cannot be read as a notebook; `lenet-edu reset "
            f"{path.name[:2]}` restores it and keeps yours under another name."
        ) from None
    troubles = list(_run(notebook, path.parent, seconds))
    said: dict[str, str] = {}
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", ()):
            if output["output_type"] == "error":
                troubles.append(_of_error(number, output))
                continue
            text = _plain(output)
            if found := re.match(r"(\d\d\.\d+) \w+: ", text):
                said[found[1]] = text.strip()
    ids = [given for given in exercise_ids() if given.startswith(path.name[:2] + ".")]
    answers = tuple(Answer(given, said.get(given, "")) for given in ids)
    return Checked(path, answers, tuple(troubles))


def _run(notebook: Any, where: Path, seconds: float) -> list[str]:
    """Run all cells, errors or not; returns what ended the run early."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    client = NotebookClient(
        notebook,
        timeout=seconds,
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(where)}},
        store_widget_state=False,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    try:
        client.execute()
    except CellTimeoutError:
        return [
            f"A cell was still running after {seconds:g} seconds, so the cells below "
            "it were not run. Does every loop come to an end?"
        ]
    except DeadKernelError:
        return ["Python itself ended in the middle (out of memory, or an exit call)."]
    return []


def _plain(output: Any) -> str:
    if output["output_type"] == "stream":
        return str(output["text"])
    return str(output.get("data", {}).get("text/plain", ""))


def _of_error(number: int, output: Any) -> str:
    says = COLOURS.sub("", f"{output['ename']}: {output['evalue']}")
    return f"Cell {number} stopped: {says[:200]}"
