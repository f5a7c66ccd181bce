"""A user's home with ``lenet-edu`` in it, and a JupyterLab that it started."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 120  # seconds; only reached when something is broken
NOTEBOOK = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}

# lenet-edu with a course of one notebook, so that nothing here depends on chapters.
# Ctrl-C is switched on because background jobs of a shell start without; the browser
# writes down what it is asked to open.
LENET_EDU = """
import os, pathlib, signal, webbrowser
if os.isatty(0):
    import fcntl, termios
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from lenet_edu import cli, course
webbrowser.open = lambda url: pathlib.Path("browser").write_text(url)
course.shelf.shipped = lambda kind: pathlib.Path({shelf!r}) / kind
signal.signal(signal.SIGINT, signal.default_int_handler)
cli.app(prog_name="lenet-edu")
"""


@dataclass
class Place:
    """A user's home with nothing in it but a course to be delivered."""

    home: Path

    def start(
        self, *arguments: str, terminal: int | None = None, **environment: str
    ) -> subprocess.Popen[bytes]:
        """Run ``lenet-edu`` here; what it says goes to ``said`` and ``errors``.

        With a ``terminal``, it is that terminal's leader and says everything there.
        """
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("JUPYTER", "JPY_"))
        }
        program = LENET_EDU.format(shelf=str(self.home / "shelf"))
        with (self.home / "said").open("wb") as out, self.errors.open("wb") as err:
            return subprocess.Popen(
                [sys.executable, "-c", program, *arguments],
                cwd=self.home,
                env=clean
                | {
                    "HOME": str(self.home),
                    "JUPYTER_CONFIG_DIR": str(self.home / "config"),
                    "JUPYTER_DATA_DIR": str(self.home / "data"),
                    "JUPYTER_RUNTIME_DIR": str(self.home / "runtime"),
                }
                | environment,
                stdin=subprocess.DEVNULL if terminal is None else terminal,
                stdout=out if terminal is None else terminal,
                stderr=err if terminal is None else terminal,
                start_new_session=terminal is not None,
            )

    @property
    def errors(self) -> Path:
        return self.home / "errors"

    def address(self, process: subprocess.Popen[bytes]) -> str:
        """Wait for the address with the token."""
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            lines = (self.home / "said").read_text().splitlines()
            if "Ctrl-C here ends it." in lines:
                (address,) = [line for line in lines if "token=" in line]
                return address
            assert process.poll() is None, self.errors.read_text()
            time.sleep(0.05)
        raise AssertionError("JupyterLab did not start")


def make_place(home: Path) -> Place:
    for kind in ("chapters", "solutions"):
        (home / "shelf" / kind).mkdir(parents=True, exist_ok=True)
        path = home / "shelf" / kind / "00_start_here.ipynb"
        path.write_text(json.dumps(NOTEBOOK))
    return Place(home)


@dataclass
class Running:
    """A server that is up."""

    place: Place
    address: str
    pid: int

    @property
    def folder(self) -> Path:
        return self.place.home / "my-course"

    @property
    def port(self) -> int:
        port = urllib.parse.urlsplit(self.address).port
        assert port is not None
        return port

    @property
    def token(self) -> str:
        return self.address.partition("token=")[2]

    def ask(
        self, path: str, content: object = None, method: str = "GET", token: bool = True
    ) -> tuple[int, str, str]:
        """Return the status, the final address and the body."""
        request = urllib.request.Request(
            f"http://localhost:{self.port}/{path}",
            data=None if content is None else json.dumps(content).encode(),
            headers={"Authorization": f"token {self.token}"} if token else {},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, request.full_url, error.read().decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5):
        return True
    return False


def wait_until(condition) -> None:
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.05)
