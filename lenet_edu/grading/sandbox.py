"""The system's wall around an answer: bubblewrap, a container, or limits alone.

In bubblewrap and in a container there is no network, the system can only be read, the
course and the submissions are not there at all, and what is written goes to a private
folder that ends with the process.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .allowance import Allowance
from .room import ANSWERS, COURSE, PLACES, packages, room

BUBBLEWRAP, CONTAINER, LIMITS = "bubblewrap", "container", "limits"
ROOM = "/grading"
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
FLAGS = ("-s", "-S", "-P", "-B")
WARNING = (
    "These submissions ran without a sandbox: bubblewrap is not installed here, or the "
    "system does not let it work. Limits of time and memory held, and Python refused "
    "foreign files, processes and the network, but a submission that is bent on harm "
    "had your rights. Install bubblewrap, or use --container."
)


class SandboxError(Exception):
    """The sandbox that was asked for does not work; the text is a sentence."""


@dataclass(frozen=True)
class Sandbox:
    """How an answer's process is started.

    Parameters
    ----------
    kind
        "bubblewrap", "container" or "limits".
    image
        For a container: an image with Python 3.11 or newer and NumPy 2.
    """

    kind: str
    image: str = ""

    @property
    def is_alone(self) -> bool:
        """Whether nobody else's processes can be seen from inside."""
        return self.kind != LIMITS

    def command(self, mode: str, allowance: Allowance, name: str) -> list[str]:
        """The command line of the first process in the sandbox.

        Parameters
        ----------
        mode
            "answers", or "places" for the search in answers that have failed.
        name
            Of the container, where it is one.
        """
        if self.kind == BUBBLEWRAP:
            return _bubblewrap(mode, allowance)
        if self.kind == CONTAINER:
            return _container(self.image, mode, allowance, name)
        return [_python(), *FLAGS, str(room(True) / "start.py"), mode]

    def readable(self, mode: str) -> list[str]:
        """The folders that an answer's process may read, as seen from inside."""
        if self.kind == CONTAINER:
            return ["/usr", ROOM]
        library = os.path.realpath(sysconfig.get_path("stdlib"))
        if self.kind == BUBBLEWRAP:
            return [library, ROOM]
        top = room(True)
        found = [library, str(top / ANSWERS), *map(str, packages().values())]
        found += [str(top / "packages" / name) for name in packages()]
        if mode == PLACES:
            found += [str(top / PLACES / "lenet_edu"), str(COURSE)]
        return found

    def own(self) -> str:
        """The folder that may be written to."""
        return str(room(True) / "own") if self.kind == LIMITS else "/tmp"


def _python() -> str:
    # The interpreter behind a virtual environment: its packages are not wanted.
    return os.path.realpath(getattr(sys, "_base_executable", "") or sys.executable)


def _bubblewrap(mode: str, allowance: Allowance) -> list[str]:
    command = [
        "bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts",
        "--unshare-cgroup-try", "--die-with-parent", "--new-session", "--clearenv",
        "--hostname", "grading",
    ]  # fmt: skip
    if os.geteuid() != 0:
        command += ["--unshare-user", "--uid", "61998", "--gid", "61998"]
    else:  # the first process makes every answer's a nobody, and can do no more
        command += ["--cap-drop", "ALL"]
        for name in ("CAP_SETUID", "CAP_SETGID", "CAP_KILL"):
            command += ["--cap-add", name]
    for name, value in ENVIRONMENT.items():
        command += ["--setenv", name, value]
    seen = ["/usr"]
    prefix = os.path.realpath(sys.base_prefix)
    if not prefix.startswith("/usr/"):
        seen.append(prefix)
    for path in seen:
        for above in reversed(Path(path).parents[:-1]):  # a nobody passes through
            command += ["--perms", "0755", "--dir", str(above)]
        command += ["--ro-bind", path, path]
    for path in ("/lib", "/lib64", "/lib32", "/bin"):
        if os.path.islink(path):
            command += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            command += ["--ro-bind", path, path]
    command += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    for path in _hidden(seen):
        command += ["--tmpfs", path]
    command += ["--proc", "/proc", "--dev", "/dev"]
    command += ["--perms", "1777", "--size", str(allowance.space), "--tmpfs", "/tmp"]
    command += ["--chdir", "/tmp"]
    for source, place in _laid_over(room(False), mode):
        command += ["--ro-bind", str(source), place]
    return [*command, "--", _python(), *FLAGS, f"{ROOM}/start.py", mode]


def _laid_over(top: Path, mode: str) -> Iterator[tuple[Path, str]]:
    yield top, ROOM
    for name, path in packages().items():
        yield path, f"{ROOM}/packages/{name}"
    if mode == PLACES:
        yield COURSE, f"{ROOM}/{PLACES}/lenet_edu"


def _hidden(seen: list[str]) -> Iterator[str]:
    """Installed packages, and the course itself, where they lie in what is seen."""
    paths = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    paths |= {str(path) for path in Path("/usr/lib/python3").glob("dist-packages")}
    for top in ("/usr/local/lib", "/usr/lib", os.path.realpath(sys.base_prefix)):
        for kind in ("site-packages", "dist-packages"):
            paths |= {str(path) for path in Path(top).glob(f"python3*/{kind}")}
            paths |= {str(path) for path in Path(top).glob(f"lib/python3*/{kind}")}
    paths.add(str(COURSE.parent))
    for path in sorted({os.path.realpath(path) for path in paths}):
        if os.path.isdir(path) and any(path.startswith(f"{top}/") for top in seen):
            yield path


def _container(image: str, mode: str, allowance: Allowance, name: str) -> list[str]:
    command = [
        container_program(), "run", "--rm", "--interactive", "--name", name,
        "--network", "none",
        "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
        "--memory", str(2 * allowance.memory), "--cpus", "1",
        "--pids-limit", str(allowance.processes + 8), "--user", "61998:61998",
        "--tmpfs", f"/tmp:rw,mode=1777,size={allowance.space}", "--workdir", "/tmp",
    ]  # fmt: skip
    for key, value in ENVIRONMENT.items():
        if key != "PATH":
            command += ["--env", f"{key}={value}"]
    sources = {ROOM: room(False)}
    if mode == PLACES:
        sources[f"{ROOM}/{PLACES}/lenet_edu"] = COURSE
    for place, source in sources.items():
        command += ["--mount", f"type=bind,readonly,source={source},target={place}"]
    # The image's own NumPy is taken, so Python reads its packages there.
    return [*command, image, "python3", "-s", "-P", "-B", f"{ROOM}/start.py", mode]


def container_program() -> str:
    """podman where it is there, else docker.

    Raises
    ------
    SandboxError
        If there is neither.
    """
    for name in ("podman", "docker"):
        if shutil.which(name):
            return name
    raise SandboxError(
        "--container needs podman or docker, and neither is installed here."
    )
