"""What usually stands in a learner's way, looked for one by one, each with its fix.

Every examination is a function of its own that returns one `Finding`, in `interpreter`,
`machine`, `files` and `jupyter`; nothing here changes anything. It must also run where
packages are missing, so each imports what it needs when it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from lenet_edu import course
from lenet_edu.doctor.files import data, own_files, writable
from lenet_edu.doctor.finding import Finding, State, install, last_line
from lenet_edu.doctor.interpreter import TESTED, figures, packages, python
from lenet_edu.doctor.jupyter import front_end, jupyterlab, kernel, port
from lenet_edu.doctor.machine import blas, disk, home, memory

__all__ = ["TESTED", "Finding", "State", "examine", "report"]

_MARKS = {"good": "ok", "note": "note", "trouble": "TROUBLE"}


def examine(folder: Path | None = None) -> Iterator[Finding]:
    """Look at everything, one finding after the other; none stops the next.

    Parameters
    ----------
    folder
        The learner's folder; None where there is none yet.
    """
    yield python()
    looks: dict[str, Callable[[], Finding]] = {
        "packages": packages,
        "home": home,
        "disk": lambda: disk(folder),
        "your folder": lambda: writable(folder),
        "the course": own_files,
        "MNIST": data,
        "figures": figures,
        "kernel": kernel,
        "widgets": front_end,
        "port": port,
        "JupyterLab": jupyterlab,
        "matrix products": blas,
        "memory": memory,
    }
    complete = True
    for what, look in looks.items():
        found = _survived(what, look)
        if what == "packages":
            complete = found.state != "trouble"
        elif not complete and "No module named" in found.says:
            found = replace(found, fix="Put the packages in order first, as said above")
        yield found


def report(named: Path | None, say: Callable[[str], None]) -> int:
    """Say what was found in the folder that is meant; return the number of troubles.

    Parameters
    ----------
    named : the learner's folder, or one inside it; by default the one we are in
    say : receives each line

    Raises
    ------
    course.CourseError
        If ``named`` is given and is no copy of the course.
    """
    troubles = 0
    for finding in examine(_folder(named)):
        say(f"{_MARKS[finding.state]:8}{finding.what}: {finding.says}.")
        if finding.fix:
            say(f"        {finding.fix}.")
        troubles += finding.state == "trouble"
    return troubles


def _folder(named: Path | None) -> Path | None:
    if named is not None:
        found = course.learner_folder(named) if named.is_dir() else None
        if found is None:
            raise course.CourseError(f"There is no copy of the course in {named}.")
        return found
    try:
        return course.learner_folder() or course.learner_folder(course.default_folder())
    except (course.CourseError, OSError):  # where we are cannot be read
        return None


def _survived(what: str, look: Callable[[], Finding]) -> Finding:
    """Look, and report what goes wrong as a finding: the next look is still due."""
    try:
        return look()
    except ModuleNotFoundError as error:
        package = (error.name or "a package").partition(".")[0].replace("_", "-")
        return Finding(
            what,
            "trouble",
            f"this could not be looked at ({last_line(str(error))})",
            f"Run {install(package)}",
        )
    except Exception as error:  # whatever is broken, the doctor goes on
        said = last_line(str(error)).rstrip(".")
        return Finding(
            what,
            "trouble",
            f"this could not be looked at ({type(error).__name__}: {said})",
            "Start with the troubles above; one of them is often the reason",
        )
