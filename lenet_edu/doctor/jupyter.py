"""JupyterLab: its Python kernel, the widgets' front ends, and one start of it."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.error import HTTPError

from lenet_edu.doctor.finding import Finding, install, last_line, quoted

FRONT_ENDS = {
    "ipywidgets": "@jupyter-widgets/jupyterlab-manager",
    "anywidget": "anywidget",
}
SECONDS_TO_START = 120

_PACKAGE = Path(__file__).resolve().parents[1]


def kernel() -> Finding:
    """Whether JupyterLab's Python kernel is an interpreter that has the course."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    again = install("ipykernel", again=True)
    known = KernelSpecManager()
    try:
        command = known.get_kernel_spec("python3").argv
        program = command[0]
    except NoSuchKernel:
        return Finding(
            "kernel",
            "trouble",
            "there is no Python 3 kernel",
            f"Run {again}",
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        place = known.find_kernel_specs().get("python3", "the kernel's folder")
        return Finding(
            "kernel",
            "trouble",
            f"{Path(place) / 'kernel.json'} cannot be used "
            f"({last_line(str(error)) or type(error).__name__})",
            f"Delete {quoted(place)}, then run {again}",
        )
    if _same_program(program):
        return _start(command)
    other = _course_of(program)
    if other and Path(other).resolve().parent == _PACKAGE:
        return Finding("kernel", "good", "Python 3 (ipykernel), with this course")
    found = "has another copy of the course" if other else "does not have the course"
    return Finding(
        "kernel",
        "trouble",
        f"notebooks run in {program or 'no program'}, which {found}",
        f"Delete the kernel that hides this one (jupyter kernelspec list shows where "
        f"it is), or run {again}",
    )


def _start(command: list[str]) -> Finding:
    """Whether the kernel of this Python gets as far as reading its options."""
    start = command[1 : command.index("-f")] if "-f" in command else command[1:3]
    done = subprocess.run(
        [sys.executable, *start, "--version"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS_TO_START,
    )
    if done.returncode == 0:
        return Finding("kernel", "good", "Python 3 (ipykernel), this environment's")
    return Finding(
        "kernel",
        "trouble",
        f"the Python kernel does not start ({last_line(done.stderr)})",
        f"Run {install('ipykernel', again=True)}",
    )


def _course_of(program: str) -> str:
    """Return where that interpreter has the course, "" if it has none."""
    try:
        done = subprocess.run(
            [program, "-c", "import lenet_edu; print(lenet_edu.__file__)"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    return "" if done.returncode else done.stdout.strip()


def _same_program(program: str) -> bool:
    # A bare "python" is replaced by the server's own interpreter when it starts.
    if program in ("python", "python3", f"python3.{sys.version_info[1]}"):
        return True
    try:
        return os.path.samefile(program, sys.executable) and (
            Path(program).parent == Path(sys.executable).parent
        )
    except OSError:
        return False


def front_end(places: list[str] | None = None) -> Finding:
    """Whether JupyterLab has the parts that draw the widgets."""
    from jupyter_core.paths import jupyter_path

    folders = [Path(p) for p in places or jupyter_path("labextensions")]
    missing = [
        package
        for package, name in FRONT_ENDS.items()
        if not any((folder / name / "package.json").is_file() for folder in folders)
    ]
    if not missing:
        return Finding("widgets", "good", "JupyterLab can draw them")
    return Finding(
        "widgets",
        "trouble",
        f"JupyterLab lacks the front end of {' and '.join(missing)}, so widgets stay "
        "pictures",
        f"Run {install(*missing, 'jupyterlab-widgets', again=True)}, then reload the "
        "page",
    )


def port() -> Finding:
    """Whether programs of this machine can reach each other."""
    try:
        with socket.socket() as probe, socket.socket() as caller:
            probe.bind(("localhost", 0))
            probe.listen()
            caller.settimeout(10)
            caller.connect(probe.getsockname())
    except OSError as error:
        return Finding(
            "port",
            "trouble",
            f"programs on this computer cannot reach each other ({error}), so the "
            "browser would not reach JupyterLab",
            "Look whether a firewall or a sandbox forbids it, and whether localhost "
            "is in the hosts file",
        )
    return Finding("port", "good", "this computer can be reached at localhost")


def jupyterlab() -> Finding:
    """Start JupyterLab as `lenet-edu lab` does, look round, and stop it."""
    from lenet_edu.lab import server as lab
    from lenet_edu.lab.server import LabError

    token = secrets.token_hex(24)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        said = Path(name) / "said"
        command = lab.command_line(Path(name), None, browser=False)
        with said.open("wb") as stream:
            process = lab.start(command, token, stream)
            try:
                running = lab.wait_until_ready(process, token, SECONDS_TO_START)
                running.ask("lab")
                kernels = json.loads(running.ask("api/kernelspecs"))["kernelspecs"]
            except LabError as error:
                text = said.read_text("utf-8", errors="replace")
                return _not_started(last_line(text) or str(error))
            except HTTPError as error:
                if error.code in (401, 403) and running.password:
                    return Finding("JupyterLab", "good", "starts, with your password")
                return _not_started(f"it answers with an error, {error}")
            except (OSError, ValueError, LookupError) as error:
                return _not_started(f"it starts but does not answer: {error}")
            finally:
                lab.stop(process)
    if "python3" not in kernels:
        return Finding(
            "JupyterLab",
            "trouble",
            "it starts, but offers no Python 3 kernel: your configuration leaves out "
            "python3 (allowed_kernelspecs)",
            f"Correct {_configurations()}",
        )
    return Finding("JupyterLab", "good", "starts, and offers a Python 3 kernel")


def _not_started(why: str) -> Finding:
    return Finding(
        "JupyterLab",
        "trouble",
        f"it does not start ({why.rstrip('.')})",
        f"If a setting of yours is the reason, correct {_configurations()}; else run "
        f"{install('jupyterlab', 'jupyter-server', again=True)}",
    )


def _configurations() -> str:
    """Name the configuration files that Jupyter reads here."""
    from jupyter_core.paths import jupyter_config_path

    found = [
        str(path)
        for folder in jupyter_config_path()
        for path in sorted(Path(folder).glob("jupyter*_config.*"))
        if path.is_file()
    ]
    return " or ".join(found) or "your Jupyter configuration (jupyter --paths)"
