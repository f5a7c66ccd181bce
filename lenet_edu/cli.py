"""The command line: ``lenet-edu --help`` lists its commands.

Every command ends with 0 when done, 1 when something stood in the way, 2 when it was
asked in a way that it does not understand; the reason is one sentence on stderr.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Annotated

import typer

import lenet_edu
from lenet_edu import class_commands, course, experiments, grade_command
from lenet_edu.read_command import read
from lenet_edu.site_command import site
from lenet_edu.terminal import CommandList, fail, folder_name, in_sentences, say

app = typer.Typer(
    name="lenet-edu",
    cls=CommandList,
    help="LeNet-5 from scratch: a course in JupyterLab notebooks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain text: half the wait, and any terminal can show it
)


FolderOption = Annotated[
    Path | None,
    typer.Option(
        "--folder",
        parser=folder_name,
        metavar="FOLDER",
        help="Your course folder. By default the one you are in, else my-course.",
        show_default=False,
    ),
]


@app.callback(invoke_without_command=True)
def main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.")
    ] = False,
) -> None:
    """LeNet-5 from scratch: a course in JupyterLab notebooks."""
    if version:
        say(f"lenet-edu {lenet_edu.__version__}")
        raise typer.Exit()


@app.command()
def lab(
    folder: Annotated[
        Path | None,
        typer.Argument(
            parser=folder_name,
            metavar="FOLDER",
            help="Where your copy of the course is, or is to be made. By default the "
            "one you are in, else my-course.",
            show_default=False,
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=65535,
            help="Port to listen on. By default the first free one from 8888.",
            show_default=False,
        ),
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Do not open a browser.")
    ] = False,
) -> None:
    """Open the course in JupyterLab, in your own copy of it."""
    from lenet_edu.doctor.machine import jupyters_folders
    from lenet_edu.lab import LabError, find_running, serve
    from lenet_edu.lab.server import require_free

    with in_sentences(course.CourseError, LabError):
        # os.path says no where pathlib raises: unreadable, or no name for a file.
        if folder is not None and os.path.exists(folder) and not os.path.isdir(folder):
            fail(f"{folder} is a file; name a folder for your copy of the course.", 2)
        place = _folder_to_open(folder)
        own = jupyters_folders()
        if own.state == "trouble":  # JupyterLab would end in a traceback
            fail(f"JupyterLab cannot start: {own.says}. {own.fix}.", 1)
        already = find_running(place)
        if already is not None and port not in (None, already.port):
            say(f"Port {already.port} has this folder open too; save your work there.")
            already = None
        if already is None and port is not None:
            require_free(port)  # before anything is written
        is_new = not os.path.exists(place / course.MARKER)
        report = course.open_course(place)
        if is_new:
            count = sum(path.parts[0] == "chapters" for path in report.created)
            chapters = "1 chapter" if count == 1 else f"{count} chapters"
            say(f"Your copy of the course is {place}, with {chapters}.")
            report.created.clear()
        else:
            say(f"Your copy of the course is {place}.")
        for sentence in report.sentences():
            say(sentence)
        if already is not None:
            already.offer(browser=not no_browser, say=say)
        else:
            serve(place, port=port, browser=not no_browser, say=say)


@app.command()
def data() -> None:
    """Fetch MNIST, or say which copy of it the course uses."""
    from lenet_edu.data import DataError, load_mnist

    with in_sentences(DataError):
        load_mnist()  # says in one line what it found, and where


@app.command()
def progress(folder: FolderOption = None) -> None:
    """Show which exercises you have solved."""
    from lenet_edu.exercises import progress as read_progress

    with in_sentences(course.CourseError, OSError):
        # The engine looks for the learner's folder from the current one.
        with contextlib.chdir(_own_folder(folder)):
            text = str(read_progress())
        say(text)


@app.command()
def check(
    notebook: Annotated[
        str,
        typer.Argument(
            metavar="NN", help="Chapter, as 02, or the path of a chapter's notebook."
        ),
    ],
    folder: FolderOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as JSON.")
    ] = False,
) -> None:
    """Run your notebook of a chapter and say what its checks say; 0 if all pass.

    Every cell runs anew, in this Python and with your rights: whatever the notebook
    does, it does as you. Check a notebook of somebody else's only if you would run it.
    """
    from lenet_edu.notebook_check import check_notebook, find_notebook
    from lenet_edu.notebook_run import KernelError

    with in_sentences(course.CourseError, KernelError):
        if notebook.endswith(".ipynb") and os.path.isfile(notebook):
            path = Path(notebook).resolve()
        else:
            path = find_notebook(_own_folder(folder), notebook)
        checked = check_notebook(path)
    say(json.dumps(checked.as_data(), indent=1) if as_json else str(checked))
    if not checked.passed:
        raise typer.Exit(1)


@app.command()
def doctor(folder: FolderOption = None) -> None:
    """Look for the usual troubles and say the fix; 0 if the course will work."""
    from lenet_edu import doctor as practice

    with in_sentences(course.CourseError):
        if practice.report(folder, say):
            raise typer.Exit(1)


@app.command()
def reset(
    chapter: Annotated[str, typer.Argument(metavar="NN", help="Chapter, as 02.")],
    folder: FolderOption = None,
) -> None:
    """Restore a chapter; your version is kept under a dated name."""
    with in_sentences(course.CourseError):
        done = course.reset(_own_folder(folder), chapter)
        if done.kept_as is None:
            say(f"{done.path.as_posix()} is as the course delivers it.")
            return
        say(
            f"{done.path.as_posix()} is as the course delivers it; "
            f"yours was kept as {done.kept_as.as_posix()}. Your progress stays."
        )
        say("If it is open in JupyterLab: File, then Reload Notebook from Disk.")


@app.command()
def pack(
    into: Annotated[
        Path | None,
        typer.Argument(
            metavar="ZIP",
            help="The file to write. By default my-course.zip in your folder.",
            show_default=False,
        ),
    ] = None,
    folder: FolderOption = None,
) -> None:
    """Put what is yours into one zip, to go on elsewhere."""
    from lenet_edu import luggage

    with in_sentences(course.CourseError):
        say(str(luggage.pack(_own_folder(folder), into)))


@app.command()
def unpack(
    zip_file: Annotated[Path, typer.Argument(metavar="ZIP", help="As pack wrote it.")],
    folder: FolderOption = None,
) -> None:
    """Bring such a zip into your folder; nothing there is overwritten."""
    from lenet_edu import luggage

    with in_sentences(course.CourseError):
        say(str(luggage.unpack(zip_file.absolute(), _own_folder(folder))))


app.command()(read)
app.command()(site)
app.add_typer(class_commands.app)
app.command()(grade_command.grade)
app.add_typer(experiments.app)


def _folder_to_open(named: Path | None) -> Path:
    if named is None:
        return course.learner_folder() or course.default_folder()
    # A folder inside a copy means that copy: one is not put into another.
    return (course.learner_folder(named) if os.path.exists(named) else None) or named


def _folder_here() -> Path | None:
    """The learner's folder that one is in, else my-course where it would be made."""
    return course.learner_folder() or course.learner_folder(course.default_folder())


def _own_folder(folder: Path | None) -> Path:
    """Return the learner's folder that is meant, or raise `CourseError`."""
    if folder is not None:
        found = course.learner_folder(folder) if os.path.isdir(folder) else None
    else:
        found = _folder_here()
    if found is None:
        place = "here" if folder is None else f"in {folder}"
        raise course.CourseError(
            f"There is no copy of the course {place}. `lenet-edu lab` makes one; if "
            "you have one, go to its folder or name it with --folder."
        )
    return found
