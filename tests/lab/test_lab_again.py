"""A second start finds the JupyterLab that has the folder open, and offers it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from lab_place import PATIENCE, Running, free_port, make_place, wait_until

from lenet_edu import course
from lenet_edu.lab import find_running, running

pytestmark = [
    pytest.mark.xdist_group("lab"),
    pytest.mark.timeout(300),
    pytest.mark.skipif(os.name != "posix", reason="ends servers by signals of POSIX"),
]


def run_again(place, *arguments):
    """Start ``lenet-edu`` a second time, and return what it said."""
    said = (place.home / "said").read_bytes()
    process = place.start("lab", *arguments)
    try:
        assert process.wait(PATIENCE) == 0, place.errors.read_text()
    finally:
        process.kill()
    again = (place.home / "said").read_text()
    (place.home / "said").write_bytes(said)
    return again


def test_a_second_start_offers_the_first(tmp_path):
    place = make_place(tmp_path)
    process = place.start("lab", "--no-browser")
    try:
        lab = Running(place, place.address(process), process.pid)
        again = run_again(place)
        assert "The course is open already, at" in again
        assert lab.address in again.splitlines()
        # The browser gets a page of the server's own, without the token in its name.
        opened = (tmp_path / "browser").read_text()
        assert opened.startswith("file://")
        assert lab.token not in opened
        (tmp_path / "browser").unlink()
        again = run_again(place, "--no-browser", "--port", str(lab.port))
        assert lab.address in again.splitlines()
        assert not (tmp_path / "browser").exists()
        assert lab.ask("api/contents")[0] == 200

        # Another port is another server, on purpose.
        other = free_port()
        second = place.start("lab", "--no-browser", "--port", str(other))
        try:
            assert f":{other}/" in place.address(second)
            said = (tmp_path / "said").read_text()
            assert f"Port {lab.port} has this folder open too" in said
            second.terminate()
            assert second.wait(PATIENCE) == 0
        finally:
            second.kill()
        process.terminate()
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait(PATIENCE)


def test_two_starts_at_a_time_open_one(tmp_path):
    """The second comes while the first is not yet to be found."""
    first, second = make_place(tmp_path / "a"), make_place(tmp_path / "b")
    folder = first.home / "my-course"
    process = first.start("lab", "--no-browser")
    try:
        wait_until(lambda: (folder / course.MARKER).exists())
        same = {
            f"JUPYTER_{name.upper()}_DIR": str(first.home / name)
            for name in ("config", "data", "runtime")
        }
        other = second.start("lab", "--no-browser", str(folder), **same)
        try:
            address = first.address(process)
            assert other.wait(PATIENCE) == 0, second.errors.read_text()
        finally:
            other.kill()
        said = (second.home / "said").read_text().splitlines()
        assert "The course is being started already; waiting for that ..." in said
        assert address in said
        assert len(list((first.home / "runtime").glob("jpserver-*.json"))) == 1
        process.terminate()
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait(PATIENCE)


def describe(folder, root, **changes):
    info = {
        "pid": 1,
        "port": 9,
        "url": "http://localhost:9/",
        "token": "t",
        "password": False,
        "root_dir": str(root),
    }
    path = folder / "jpserver-1.json"
    path.write_text(json.dumps(info | changes))
    return path


@pytest.fixture
def runtime(tmp_path, monkeypatch):
    folder = tmp_path / "runtime"
    folder.mkdir()
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder))
    return folder


def test_a_server_that_was_killed_is_not_offered(tmp_path, runtime):
    describe(runtime, tmp_path)
    assert [one.port for one in running.servers()] == [9]
    assert find_running(tmp_path) is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"pid": "x"}', '{"pid": 1}', '{"pid": null}']
)
def test_a_description_that_makes_no_sense_is_skipped(tmp_path, runtime, text):
    (runtime / "jpserver-1.json").write_text(text)
    assert list(running.servers()) == []
    assert find_running(tmp_path) is None


def test_a_folder_that_another_server_has_is_not_this_one(tmp_path, runtime):
    describe(runtime, tmp_path / "other")
    assert find_running(tmp_path) is None
    assert find_running(tmp_path / "nothing") is None


SILENT = """
import socket, sys
with socket.socket() as one:
    one.bind(("127.0.0.1", 0)); one.listen(); print(one.getsockname()[1], flush=True)
    sys.stdin.read()
"""


def test_a_server_that_is_silent_is_not_waited_for(tmp_path, runtime, monkeypatch):
    monkeypatch.setattr(running, "_SECONDS_TO_ANSWER", 0.2)
    process = subprocess.Popen(
        [sys.executable, "-c", SILENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        describe(runtime, tmp_path, port=port, url=f"http://127.0.0.1:{port}/")
        assert find_running(tmp_path) is None
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)


def test_a_runtime_folder_that_is_a_file(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "file"))
    assert find_running(tmp_path) is None
