"""What the course's JupyterLab does so that it is never left behind, nor left open.

A server extension, loaded by `lenet_edu.lab.server`: it ends when the command that
started it is gone, and does not start where everyone in the network could use it.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import Any

import psutil

PARENT = "LENET_EDU_LAB_PARENT"

_SECONDS_BETWEEN_LOOKS = 1.0
_AT_HOME = ("localhost", "127.0.0.1", "::1")


def refuse_open_door(ip: str, protected: bool) -> None:
    """End the server unless it asks who comes, or listens on this machine only.

    Parameters
    ----------
    ip : the address it listens on; empty means every address of the machine
    protected : whether it asks for a token or a password
    """
    if protected or ip in _AT_HOME:
        return
    sys.exit(
        "JupyterLab was not started: your own Jupyter configuration lets it listen "
        f"on {ip or 'every address'} and switches the token off, so everyone who can "
        "reach this computer through the network could run programs on it in your "
        "name. Take ip or token out of jupyter_server_config (jupyter --paths says "
        "where it is), or set a password: jupyter lab password."
    )


def watch_parent(number: int, stop: Any) -> threading.Thread:
    """Call ``stop`` once the process with this number has ended, however it did."""

    def watch() -> None:
        while _is_alive(number, born):
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        stop()

    born = _birth(number)
    thread = threading.Thread(target=watch, name="watch parent", daemon=True)
    thread.start()
    return thread


def _birth(number: int) -> float | None:
    try:
        return psutil.Process(number).create_time()
    except psutil.NoSuchProcess:
        return None


def _is_alive(number: int, born: float | None) -> bool:
    try:
        process = psutil.Process(number)
        # A number is given again, and a killed process keeps its own for a while.
        return (
            process.create_time() == born and process.status() != psutil.STATUS_ZOMBIE
        )
    except psutil.NoSuchProcess:
        return False


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(app: Any) -> None:
    refuse_open_door(app.ip, app.identity_provider.auth_enabled)
    number = os.environ.pop(PARENT, "")  # not for kernels
    if number:
        watch_parent(int(number), lambda: app.io_loop.add_callback(app.stop))
