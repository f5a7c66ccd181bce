"""The commands for those who teach a class; they are part of ``lenet-edu``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lenet_edu import course
from lenet_edu.terminal import fail, in_sentences, say

app = typer.Typer()


@app.command()
def assign(
    chapters: Annotated[
        list[str], typer.Argument(metavar="NN...", help="Chapters, as 02 04.")
    ],
    name: Annotated[str, typer.Option(help='What it is called, as "Week 3".')],
    solutions_from: Annotated[
        str,
        typer.Option(
            metavar="DATE",
            help="From when solution() answers, as 2026-12-14 or 2026-12-14T18:00. "
            "Left out, it does not in this folder.",
            show_default=False,
        ),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder or .zip to make. By default a folder called after the name.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Hand out chapters: a folder or zip without solutions, for learners to open."""
    from lenet_edu.grading.assign import AssignError, assignment_of, hand_out, slug

    try:
        given = assignment_of(chapters, name, solutions_from)
    except AssignError as error:
        fail(str(error), 2)
    except course.UnknownChapterError as error:
        fail(str(error), 2)
    with in_sentences(AssignError, course.CourseError):
        made = hand_out(given, Path(slug(name)) if out is None else out)
    count = "1 chapter" if len(chapters) == 1 else f"{len(given.chapters)} chapters"
    say(f"{made} holds {count} for {given.name}, without solutions. {given.opens}")
    say("Learners run lenet-edu lab in it, and hand in the same folder.")
