"""The command ``lenet-edu grade``: a class's folder in, a report out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lenet_edu.terminal import fail, in_sentences, say, writing_to

if TYPE_CHECKING:
    from lenet_edu.grading.judge import Terms

KEPT = "What is graded by now is kept; the same command goes on with the rest."


def grade(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help="The submissions: a folder for each learner, loose notebooks with "
            "names in them, or an export of Moodle or Canvas, unpacked or as .zip.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="REPORT", help="Folder for the report.")
    ] = Path("grades"),
    chapters: Annotated[
        list[str] | None,
        typer.Option(
            "--chapter",
            help="Only this one, as 02; may be repeated.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Of the grader's own random inputs. By default the one in REPORT, "
            "and in a new report one that nobody can guess. Keep it to yourself; the "
            "same submissions and the same seed give the same report.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Only say what is taken for what."),
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Processes at a time. By default one for each core.",
            show_default=False,
        ),
    ] = None,
    container: Annotated[
        str | None,
        typer.Option(
            metavar="IMAGE",
            help="Run answers in containers of this image, which has Python 3.11 or "
            "newer and NumPy 2, with podman or docker.",
            show_default=False,
        ),
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(
            help="Address of a Dask scheduler whose workers do it instead.",
            show_default=False,
        ),
    ] = None,
    rules: Annotated[
        Path | None,
        typer.Option(
            metavar="RULES.toml",
            help="Points, due dates, what hints cost. By default nothing is taken off.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Grade a class: every answer runs in a sandbox, and is judged outside of it.

    Of each notebook only what the exercises need is run: their functions, imports and
    helpers. Interrupted, the same command goes on where it was.
    """
    from lenet_edu.course import CourseError, find_chapter
    from lenet_edu.grading.intake import IntakeError, take_in
    from lenet_edu.grading.report import write_report
    from lenet_edu.grading.rules import Rules, RulesError, read_rules
    from lenet_edu.grading.run import GradingError, seed_of
    from lenet_edu.grading.run import grade as grade_class
    from lenet_edu.grading.sandbox import SandboxError
    from lenet_edu.training.processes import cores

    if os.name == "nt":
        fail(
            "Grading needs Linux or macOS, whose processes can be limited. On Windows "
            "run it in WSL.",
            2,
        )
    if dask is not None and jobs is not None:
        fail(
            "--jobs counts processes here; with --dask the cluster's workers do it.", 2
        )
    errors = (CourseError, IntakeError, RulesError, SandboxError, GradingError)
    with in_sentences(*errors):
        marking = Rules() if rules is None else read_rules(rules)
        wanted = [find_chapter(one).name[:2] for one in chapters or ()]
        _apart(folder, out)
        intake = take_in(folder, wanted)
        for line in intake.lines():
            say(line)
        if dry_run:
            say("Nothing was graded: this was a dry run.")
            return
        terms = _terms(seed_of(out) if seed is None else seed, container)
        with writing_to(out, stopped=KEPT):
            graded = grade_class(intake, out, terms, jobs or cores(), dask, say)
            write_report(out, marking)
    say(f"The report is {out / 'index.html'}; the grades are {out / 'grades.csv'}.")
    if graded.warning:
        print(graded.warning, file=sys.stderr)
    if graded.lost:
        fail(
            f"Grading did not come to an end for {', '.join(graded.lost)}; their rows "
            "say so.",
            1,
        )


def _terms(seed: int, container: str | None) -> Terms:
    from lenet_edu.grading import finding
    from lenet_edu.grading.judge import Terms

    wall = finding.found() if container is None else finding.contained(container)
    return Terms(seed=seed, sandbox=wall)


def _apart(folder: Path, out: Path) -> None:
    """A report inside the submissions would be taken for one of them next time."""
    from lenet_edu.grading.intake import IntakeError

    top, report = folder.resolve(), out.resolve()
    if report == top or report.is_relative_to(top):
        raise IntakeError(
            f"The report would lie inside {folder}, among the submissions. Name a "
            "folder elsewhere with --out."
        )
