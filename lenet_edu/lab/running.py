"""JupyterLabs that run on this machine: what each says of itself, and its address."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import ssl
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

START = "lab/tree/chapters/00_start_here.ipynb"

_SECONDS_TO_ANSWER = 5


@dataclass(frozen=True)
class Running:
    """One server, as it describes itself in a file that only its user can read."""

    pid: int
    port: int
    url: str
    token: str
    password: bool
    root_dir: str

    @property
    def address(self) -> str:
        """The first chapter, with the token."""
        token = f"?token={self.token}" if self.token else ""
        return self.url + start_of(Path(self.root_dir)) + token

    def ask(self, path: str) -> bytes:
        """Return what it serves at ``path``.

        Raises
        ------
        OSError
            If there is no answer in some seconds, or it is an error (HTTPError).
        """
        request = urllib.request.Request(
            self.url + path, headers={"Authorization": f"token {self.token}"}
        )
        unchecked = ssl.create_default_context()
        unchecked.check_hostname = False  # it is this machine, by its own certificate
        unchecked.verify_mode = ssl.CERT_NONE
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=unchecked),
        )
        with opener.open(request, timeout=_SECONDS_TO_ANSWER) as answer:
            content: bytes = answer.read()
            return content

    def answers(self) -> bool:
        """Whether it is there: a server that was killed leaves its description."""
        try:
            self.ask("api/status")
            return True
        except urllib.error.HTTPError as error:
            # With a password, the token alone opens nothing.
            return self.password and error.code in (401, 403)
        except (OSError, ValueError, http.client.HTTPException):
            return False

    def offer(self, browser: bool, say: Callable[[str], None]) -> None:
        """Say where it is open and, with ``browser``, go there."""
        say("The course is open already, at")
        say(self.address)
        say("Ctrl-C in the terminal where it was started ends it.")
        # Its own page with the address: a command line can be read by every user.
        page = _runtime() / f"jpserver-{self.pid}-open.html"
        if browser and page.is_file():
            webbrowser.open(page.as_uri())


def start_of(folder: Path) -> str:
    """The address of the first chapter in a learner's folder.

    A teacher may have handed out a part of the course, without chapter 00.
    """
    if (folder / "chapters" / Path(START).name).is_file():
        return START
    there = sorted((folder / "chapters").glob("[0-9][0-9]_*.ipynb"))
    return f"lab/tree/chapters/{there[0].name}" if there else START


def servers() -> Iterator[Running]:
    """Yield the servers that have left a description; not all need be alive."""
    for path in sorted(_runtime().glob("jpserver-*.json")):
        with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
            info = json.loads(path.read_text("utf-8"))
            yield Running(
                pid=int(info["pid"]),
                port=int(info["port"]),
                url=str(info["url"]),
                token=str(info["token"]),
                password=bool(info.get("password")),
                root_dir=str(info["root_dir"]),
            )


def find_running(folder: Path) -> Running | None:
    """Return the JupyterLab that serves ``folder`` now, or None."""
    for server in servers():
        with contextlib.suppress(OSError):
            if os.path.samefile(server.root_dir, folder) and server.answers():
                return server
    return None


def forget(pid: int) -> None:
    """Remove the description that a killed server with this number has left."""
    with contextlib.suppress(OSError):
        (_runtime() / f"jpserver-{pid}.json").unlink()


def _runtime() -> Path:
    from jupyter_core.paths import jupyter_runtime_dir

    return Path(jupyter_runtime_dir())
