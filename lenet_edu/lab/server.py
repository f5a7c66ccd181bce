"""JupyterLab on the learner's folder: started, announced, ended.

It runs as a process of its own with the interpreter of this one, listens on this
machine only, asks for a token, and makes no request to the outside.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

START = "lab/tree/chapters/00_start_here.ipynb"

_SETTINGS = Path(__file__).resolve().parent / "settings"
_SECONDS_TO_STOP = 60


class LabError(Exception):
    """JupyterLab could not be started; the text is a sentence for the learner."""


def serve(
    folder: str | Path,
    port: int | None = None,
    browser: bool = True,
    say: Callable[[str], None] = print,
) -> None:
    """Run JupyterLab on ``folder`` until it ends or Ctrl-C is pressed.

    Parameters
    ----------
    folder : the learner's folder, with ``chapters/00_start_here.ipynb``
    port : the port to listen on; by default the first free one from 8888
    browser : whether to open the user's browser
    say : receives each line for the user, among them the address with its token

    Raises
    ------
    LabError
        If ``port`` is taken or not allowed, or JupyterLab ends with an error.
    """
    if port is not None:
        require_free(port)
    command = command_line(Path(folder), port, browser)
    # The token goes by the environment: a command line can be read by every user.
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(24)
    environment = {**os.environ, "JUPYTER_TOKEN": token}
    if "--allow-root" in command:
        say(
            "Warning: you are root, so everything that a notebook does is done as "
            "root. In a container that is usual; elsewhere use your own account."
        )
    with _signals_as_interrupt():
        # A session of its own: Ctrl-C reaches this process alone, which then ends
        # JupyterLab in order, without its question and its second Ctrl-C.
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            info = _wait_until_ready(process, token)
            _announce(info, say)
            code = process.wait()
        except KeyboardInterrupt:
            say("Stopping JupyterLab ...")
            _stop(process)
            code = 0
        except BaseException:
            _stop(process)
            raise
    if code:
        raise LabError(
            f"JupyterLab ended with exit code {code}; what it said is above."
        )
    say("JupyterLab has stopped. The same command opens the course again.")


def command_line(folder: Path, port: int | None, browser: bool) -> list[str]:
    """Return the command that starts JupyterLab on ``folder``."""
    folder = folder.absolute()
    options = {
        "Application.log_level": "WARN",
        "ServerApp.root_dir": folder,
        "ServerApp.jpserver_extensions": "lenet_edu.lab.saving=True",
        # Looking for language servers would start npm; the course uses none.
        "LanguageServerManager.autodetect": False,
        "LabApp.default_url": f"/{START}",
        "LabApp.app_settings_dir": _SETTINGS,
        "LabApp.news_url": "None",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }
    if "JUPYTERLAB_WORKSPACES_DIR" not in os.environ:
        # The arrangement of tabs belongs to this course, not to the user's other work.
        options["LabApp.workspaces_dir"] = folder / ".jupyter" / "workspaces"
    if port is not None:
        options |= {"ServerApp.port": port, "ServerApp.port_retries": 0}
    command = [sys.executable, "-m", "jupyterlab"]
    command += [f"--{name}={value}" for name, value in options.items()]
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return command


def require_free(port: int) -> None:
    """Raise `LabError` unless this machine lets us listen on ``port``."""
    places = socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM)
    for family, kind, protocol, _, address in places:
        try:
            with socket.socket(family, kind, protocol) as probe:
                if os.name == "posix":  # a port just left is free
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise LabError(
                    f"Port {port} is taken by another program. Name another one with "
                    "--port, or leave --port out and a free one is found."
                ) from error
            if error.errno == errno.EACCES:
                raise LabError(
                    f"You may not listen on port {port}; ports below 1024 are "
                    "reserved. Leave --port out and a free one is found."
                ) from error
            # Else the machine lacks this kind of address (often IPv6), as JupyterLab
            # will find too.


def _wait_until_ready(process: subprocess.Popen[bytes], token: str) -> dict[str, Any]:
    """Return what the server says of itself, once it listens."""
    from jupyter_core.paths import jupyter_runtime_dir

    runtime = Path(jupyter_runtime_dir())
    # A server that had this number before and was killed may have left its file.
    with contextlib.suppress(OSError):
        (runtime / f"jpserver-{process.pid}.json").unlink()
    while True:
        code = process.poll()
        if code is not None:
            raise LabError(
                f"JupyterLab ended before it was ready (exit code {code}); "
                "what it said is above."
            )
        for path in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(OSError, ValueError, KeyError):
                info: dict[str, Any] = json.loads(path.read_text("utf-8"))
                if info["pid"] == process.pid:
                    return info
                # On Windows a launcher stands between us and the server.
                if os.name == "nt" and info["token"] == token:
                    return info
        time.sleep(0.05)


def _announce(info: dict[str, Any], say: Callable[[str], None]) -> None:
    address = info["url"] + START
    if info["token"]:
        address += f"?token={info['token']}"
    elif not info.get("password"):
        say(
            "Warning: your own Jupyter configuration switches the token off, so every "
            "user of this machine can use this JupyterLab."
        )
    say("The course is open at")
    say(address)
    say("Ctrl-C here ends it.")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End JupyterLab and its kernels; a second Ctrl-C does so at once."""
    process.terminate()
    try:
        process.wait(_SECONDS_TO_STOP)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.wait()


@contextlib.contextmanager
def _signals_as_interrupt() -> Iterator[None]:
    """Treat a closed terminal or a request to end as Ctrl-C."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    changed = []
    with contextlib.suppress(ValueError):  # only the main thread may do this
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            # Under nohup it is ignored, and stays so.
            if number is not None and signal.getsignal(number) == signal.SIG_DFL:
                signal.signal(number, interrupt)
                changed.append(number)
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, signal.SIG_DFL)
