"""Which sandbox works on this machine: it is tried, not guessed."""

from __future__ import annotations

import functools
import shutil
import subprocess

from .allowance import Allowance
from .process import Process, ProcessError
from .room import ANSWERS
from .sandbox import BUBBLEWRAP, CONTAINER, LIMITS, Sandbox, SandboxError

TRIES = 20.0  # seconds for a sandbox to show that it works


@functools.cache
def found() -> Sandbox:
    """The best sandbox that works here without being asked for."""
    if shutil.which("bwrap") and not _complaint(Sandbox(BUBBLEWRAP)):
        return Sandbox(BUBBLEWRAP)
    return Sandbox(LIMITS)


def contained(image: str) -> Sandbox:
    """A container of this image.

    Raises
    ------
    SandboxError
        If it does not start, or lacks Python or NumPy.
    """
    asked = Sandbox(CONTAINER, image)
    if complaint := _complaint(asked):
        raise SandboxError(
            f"The container {image} cannot be used: {complaint}. It needs Python 3.11 "
            "or newer and NumPy 2."
        )
    return asked


def _complaint(sandbox: Sandbox) -> str:
    """Why it does not work, "" if it does: it is started once, and has to say hello."""
    try:
        with Process(sandbox, ANSWERS, Allowance(), TRIES):
            return ""
    except (ProcessError, OSError, subprocess.SubprocessError) as error:
        return str(error).rstrip(".")
