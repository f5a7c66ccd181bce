"""JupyterLab ends with the command that started it, however that one ends."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from lab_place import PATIENCE, Place, Running, answers, make_place, wait_until

from lenet_edu.lab import safety

pytestmark = [
    pytest.mark.xdist_group("lab"),
    pytest.mark.timeout(300),
    pytest.mark.skipif(os.name != "posix", reason="ends servers by signals of POSIX"),
]


def server_pid(place: Place) -> int:
    (path,) = (place.home / "runtime").glob("jpserver-*.json")
    return json.loads(path.read_text())["pid"]


def end(*numbers: int) -> None:
    for number in numbers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def start_a_kernel(lab: Running) -> int:
    assert lab.ask("api/kernels", {"name": "python3"}, "POST")[0] == 201
    (connection,) = (lab.place.home / "runtime").glob("kernel-*.json")
    port = json.loads(connection.read_text())["shell_port"]
    wait_until(lambda: answers(port))
    return port


def read_until(terminal: int, wanted: str) -> str:
    """What appears on a terminal, up to the line that is waited for."""
    text = ""
    limit = time.monotonic() + PATIENCE
    while wanted not in text:
        assert time.monotonic() < limit, text
        if select.select([terminal], [], [], 1)[0]:
            text += os.read(terminal, 4096).decode()
    return text


def test_a_closed_terminal_ends_the_server_and_its_kernels(tmp_path):
    import pty

    place = make_place(tmp_path)
    ours, theirs = pty.openpty()
    process = place.start("lab", "--no-browser", terminal=theirs)
    os.close(theirs)
    pid = None
    try:
        text = read_until(ours, "Ctrl-C here ends it.")
        pid = server_pid(place)
        (address,) = [line for line in text.splitlines() if "token=" in line]
        lab = Running(place, address.strip(), process.pid)
        kernel = start_a_kernel(lab)
        os.close(ours)  # from here on, a write to the terminal is an OSError
        process.wait(PATIENCE)
        wait_until(lambda: not answers(lab.port) and not answers(kernel))
        # In order, so nothing is left for the next start to stumble over.
        assert list((tmp_path / "runtime").glob("jpserver-*")) == []
        assert list((tmp_path / "runtime").glob("kernel-*")) == []
    finally:
        process.kill()
        process.wait(PATIENCE)
        if pid is not None:
            end(pid)


def test_a_killed_command_takes_the_server_and_its_kernels_along(tmp_path):
    place = make_place(tmp_path)
    process = place.start("lab", "--no-browser")
    pid = None
    try:
        lab = Running(place, place.address(process), process.pid)
        pid = server_pid(place)
        kernel = start_a_kernel(lab)
        process.kill()
        # Not waited for: a killed process keeps its number until it is.
        wait_until(lambda: not answers(lab.port) and not answers(kernel))
        wait_until(lambda: not list((tmp_path / "runtime").glob("jpserver-*")))
    finally:
        process.kill()
        process.wait(PATIENCE)
        if pid is not None:
            end(pid)


def test_a_parent_that_is_gone_from_the_start():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait(PATIENCE)
    stopped = []
    thread = safety.watch_parent(process.pid, lambda: stopped.append(True))
    thread.join(PATIENCE)
    assert stopped == [True]


def test_a_parent_that_lives_is_waited_for(monkeypatch):
    monkeypatch.setattr(safety, "_SECONDS_BETWEEN_LOOKS", 0.01)
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    stopped = []
    thread = safety.watch_parent(process.pid, lambda: stopped.append(True))
    thread.join(0.5)
    assert thread.is_alive()
    process.communicate(b"\n", timeout=PATIENCE)
    thread.join(PATIENCE)
    assert stopped == [True]


# An open door


@pytest.mark.parametrize(
    ("ip", "protected"),
    [("0.0.0.0", True), ("", True), ("localhost", False), ("127.0.0.1", False)],
)
def test_doors_that_may_open(ip, protected):
    safety.refuse_open_door(ip, protected)


@pytest.mark.parametrize("ip", ["", "0.0.0.0", "::", "192.168.1.7"])
def test_doors_that_may_not(ip):
    with pytest.raises(SystemExit, match="reach this computer through the network"):
        safety.refuse_open_door(ip, protected=False)


def test_a_configuration_that_opens_it_to_the_network_is_refused(tmp_path):
    place = make_place(tmp_path)
    (tmp_path / "config").mkdir()
    lines = ["c.ServerApp.ip = '0.0.0.0'", "c.IdentityProvider.token = ''"]
    Path(tmp_path / "config/jupyter_server_config.py").write_text("\n".join(lines))
    process = place.start("lab", "--no-browser")
    try:
        assert process.wait(PATIENCE) == 1
    finally:
        process.kill()
    errors = place.errors.read_text()
    assert "lets it listen on 0.0.0.0 and switches the token off" in errors
    assert "JupyterLab ended before it was ready" in errors
    assert "lenet_edu/lab" not in errors  # no traceback of ours
