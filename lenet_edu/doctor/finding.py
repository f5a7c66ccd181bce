"""What one examination found, and the commands that put it right."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import Literal

from lenet_edu import course

State = Literal["good", "note", "trouble"]


@dataclass(frozen=True)
class Finding:
    """What one examination found.

    ``state`` is "trouble" where the course will not work as it should, "note" where
    it works with less. ``fix`` says what to do, and is empty where all is well.
    """

    what: str
    state: State
    says: str
    fix: str = ""


def install(*packages: str, again: bool = False) -> str:
    """Return the command that installs ``packages`` where this Python finds them.

    Parameters
    ----------
    packages : requirements, such as "numpy>=2.0"
    again : install what is there already once more, without what it depends on

    It is pip's where this environment has pip, else uv's: an environment made with
    ``uv venv`` has none.
    """
    python = quoted(sys.executable)
    words = [quoted(package) for package in packages]
    top = course.clone_top()
    limits = [] if top is None else ["-c", quoted(str(top / "constraints.txt"))]
    if importlib.util.find_spec("pip") is None and shutil.which("uv"):
        start = f"uv pip install --python {python}"
        whole = ["--reinstall", "--no-deps"] if again else []
    else:
        start = f"{python} -m pip install"
        whole = ["--force-reinstall", "--no-deps"] if again else []
        if importlib.util.find_spec("pip") is None:
            start = f"{python} -m ensurepip, then {start}"
    return " ".join([start, *limits, *whole, *words])


def course_again() -> str:
    """Say how files of the course itself come back."""
    top = course.clone_top()
    if top is not None:
        return (
            f"Bring them back with git -C {quoted(str(top))} checkout -- lenet_edu "
            "chapters solutions (changes of yours in these are lost)"
        )
    return (
        "Install the course once more from where you have it (a wheel, or a clone): "
        + install("PATH-OR-WHEEL", again=True)
    )


def quoted(word: str) -> str:
    """Return ``word`` so that this system's shell takes it for one word."""
    return subprocess.list2cmdline([word]) if os.name == "nt" else shlex.quote(word)


def run_python(code: str, *words: str, seconds: float = 120) -> tuple[int, str]:
    """Run ``code`` in a Python of its own, which may crash or hang.

    Returns
    -------
    its exit code (-1 where it did not end in time) and what it printed last
    """
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return -1, f"it did not end within {seconds:g} seconds"
    except OSError as error:
        return -1, str(error)
    if done.returncode:
        return done.returncode, last_line(done.stderr or done.stdout)
    return 0, done.stdout.strip()


def last_line(text: str) -> str:
    """Return the last line that says something, cut to a readable length."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""
