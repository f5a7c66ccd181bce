"""JupyterLab on the learner's folder: started, announced, ended.

It runs as a process of its own with the interpreter of this one, listens on this
machine only, asks for a token, and makes no request to the outside.
"""

from __future__ import annotations

import contextlib
import errno
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
from typing import IO

from lenet_edu.lab import running, safety
from lenet_edu.lab.running import Running
from lenet_edu.locks import BusyError, locked

LOCK = ".lab.lock"  # held while JupyterLab starts on the folder

_SETTINGS = Path(__file__).resolve().parent / "settings"
_SECONDS_TO_START = 300
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

    It also ends when the terminal is closed or this process is killed. Where another
    start on the same folder is under way, that one is waited for, and offered.

    Parameters
    ----------
    folder : the learner's folder, with ``chapters/00_start_here.ipynb``
    port : the port to listen on, whatever else is open; by default the first free one
        from 8888
    browser : whether to open the user's browser
    say : receives each line for the user, among them the address with its token

    Raises
    ------
    LabError
        If ``port`` is taken or not allowed, or JupyterLab ends with an error.
    """
    say = _while_heard(say)
    if port is not None:
        require_free(port)
    command = command_line(Path(folder), port, browser)
    # The token goes by the environment: a command line can be read by every user.
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(24)
    if "--allow-root" in command:
        say(
            "Warning: you are root, so everything that a notebook does is done as "
            "root. In a container that is usual; elsewhere use your own account."
        )
    with _signals_as_interrupt(), _one_start(Path(folder), say) as over:
        already = running.find_running(Path(folder)) if port is None else None
        if already is not None:
            already.offer(browser, say)
            return
        process = start(command, token)
        try:
            _announce(wait_until_ready(process, token), say)
            over()
            code = _wait(process)
        except KeyboardInterrupt:
            say("Stopping JupyterLab ...")
            stop(process)
            code = 0
        except BaseException:
            stop(process)
            raise
    if code:
        raise LabError(
            f"JupyterLab ended with exit code {code}; what it said is above."
        )
    say("JupyterLab has stopped. The same command opens the course again.")


@contextlib.contextmanager
def _one_start(
    folder: Path, say: Callable[[str], None]
) -> Iterator[Callable[[], None]]:
    """Let one start at a time look for a server and make one; gives what ends that.

    Between the two lie seconds, in which an impatient second start would see nothing.
    """
    with contextlib.ExitStack() as held:
        for seconds in (0.0, float(_SECONDS_TO_START)):
            try:
                held.enter_context(locked(folder / LOCK, seconds))
                break
            except BusyError:
                if not seconds:
                    say("The course is being started already; waiting for that ...")
            except OSError:  # a folder without locks has one start, as before
                break
        yield held.close


def start(
    command: list[str], token: str, said: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """Start the server apart from this terminal; it ends when this process does.

    Ctrl-C then reaches this process alone, which ends JupyterLab in order, without
    its question and its second Ctrl-C. What it says goes to ``said``, or here.
    """
    # subprocess has the name on Windows alone.
    apart = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    return subprocess.Popen(
        command,
        env={
            **os.environ,
            "JUPYTER_TOKEN": token,
            safety.PARENT: str(os.getpid()),
        },
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=said,
        start_new_session=True,
        creationflags=apart,
    )


def command_line(folder: Path, port: int | None, browser: bool) -> list[str]:
    """Return the command that starts JupyterLab on ``folder``."""
    folder = folder.absolute()
    options = {
        "Application.log_level": "WARN",
        "ServerApp.root_dir": folder,
        # Looking for language servers would start npm; the course uses none.
        "LanguageServerManager.autodetect": False,
        "LabApp.default_url": f"/{running.start_of(folder)}",
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
    command += [
        f"--ServerApp.jpserver_extensions=lenet_edu.lab.{part}=True"
        for part in ("foreign", "opening", "safety", "saving")
    ]
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


def wait_until_ready(
    process: subprocess.Popen[bytes], token: str, seconds: float = _SECONDS_TO_START
) -> Running:
    """Return what the server says of itself, once it answers; else a `LabError`.

    Jupyter writes where it will listen some time before it does.
    """
    # A server that had this number before and was killed may have left its file.
    running.forget(process.pid)
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        code = process.poll()
        if code is not None:
            raise LabError(
                f"JupyterLab ended before it was ready (exit code {code}); "
                "what it said is above."
            )
        for server in running.servers():
            # On Windows a launcher stands between us and the server.
            ours = server.pid == process.pid or (
                os.name == "nt" and server.token == token
            )
            if ours and server.answers():
                return server
        time.sleep(0.05)
    raise LabError(
        f"JupyterLab was not ready after {seconds:g} seconds, so it was "
        "stopped. What it said is above; `lenet-edu doctor` looks for the reason."
    )


def _announce(server: Running, say: Callable[[str], None]) -> None:
    if not server.token and not server.password:
        say(
            "Warning: your own Jupyter configuration switches the token off, so every "
            "user of this machine can use this JupyterLab."
        )
    say("The course is open at")
    say(server.address)
    say("Ctrl-C here ends it.")


def _wait(process: subprocess.Popen[bytes]) -> int:
    # On Windows Ctrl-C interrupts a sleep, but not Popen.wait.
    while (code := process.poll()) is None:
        time.sleep(0.2)
    return code


def stop(process: subprocess.Popen[bytes]) -> None:
    """End JupyterLab and its kernels; a second Ctrl-C does so at once."""
    process.terminate()
    try:
        process.wait(_SECONDS_TO_STOP)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.wait(_SECONDS_TO_STOP)


def _while_heard(say: Callable[[str], None]) -> Callable[[str], None]:
    """A terminal that was closed hears nothing; that stops nothing else."""

    def say_it(text: str) -> None:
        with contextlib.suppress(OSError):
            say(text)

    return say_it


@contextlib.contextmanager
def _signals_as_interrupt() -> Iterator[None]:
    """Treat a closed terminal or a request to end as Ctrl-C."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        # A closing terminal says so more than once; a second Ctrl-C is meant.
        hangup = getattr(signal, "SIGHUP", None)
        if number == hangup:
            signal.signal(number, signal.SIG_IGN)
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
