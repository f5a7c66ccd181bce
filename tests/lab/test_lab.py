"""JupyterLab on the learner's folder: a real server, asked as a browser would."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import signal
import socket
import sys
import urllib.parse
from collections.abc import Iterator

import pytest
from lab_place import (
    NOTEBOOK,
    PATIENCE,
    Running,
    answers,
    free_port,
    make_place,
    wait_until,
)

from lenet_edu import lab
from lenet_edu.exercises.buttons import BUTTONS
from lenet_edu.lab import saving, server
from lenet_edu.lab.running import START
from lenet_edu.widgets.stored import RUN_AGAIN

# One worker: the server is started once.
pytestmark = [
    pytest.mark.xdist_group("lab"),
    pytest.mark.timeout(300),
    pytest.mark.skipif(os.name != "posix", reason="ends servers by signals of POSIX"),
]


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Running]:
    place = make_place(tmp_path_factory.mktemp("home"))
    process = place.start("lab", "--no-browser", "--port", str(free_port()))
    try:
        yield Running(place, place.address(process), process.pid)
    finally:
        process.terminate()
        try:
            code = process.wait(PATIENCE)
        finally:
            process.kill()
    assert code == 0
    assert "lenet_edu/lab" not in place.errors.read_text()


# A running server


def test_it_asks_for_the_token(running):
    assert len(running.token) >= 32
    assert running.ask("api/contents", token=False)[0] == 403
    _, address, _ = running.ask(START, token=False)
    assert urllib.parse.urlsplit(address).path == "/login"
    assert running.ask("api/contents")[0] == 200


def test_the_token_is_said_once_and_on_no_command_line(running):
    said = (running.place.home / "said").read_text()
    assert said.count(running.token) == 1
    assert running.token not in running.place.errors.read_text()
    assert running.token not in " ".join(server.command_line(running.folder, 1, False))


def test_it_opens_on_the_first_chapter(running):
    assert f"/{START}?token=" in running.address
    for path in ("", START):
        status, address, body = running.ask(path)
        assert status == 200
        assert urllib.parse.urlsplit(address).path == f"/{START}"
        assert "<title>JupyterLab</title>" in body


def test_it_serves_the_learners_folder(running):
    listed = json.loads(running.ask("api/contents")[2])["content"]
    names = {entry["name"] for entry in listed}
    assert names == {"chapters", "solutions", "my_lenet", "course.json"}
    said = (running.place.home / "said").read_text()
    assert f"Your copy of the course is {running.folder}, with 1 chapter." in said


def test_it_is_silent_towards_the_outside(running):
    body = running.ask("lab")[2]
    assert '"news": {"disabled": true}' in body
    assert json.loads(running.ask("lab/api/update")[2]) == {"notification": None}
    assert json.loads(running.ask("lab/api/news")[2]) == {"news": []}
    name = "@jupyterlab/apputils-extension:notification"
    schema = json.loads(running.ask(f"lab/api/settings/{name}")[2])["schema"]
    assert schema["properties"]["fetchNews"]["default"] == "false"
    assert schema["properties"]["checkForUpdates"]["default"] is False


def test_saving_keeps_the_picture_of_a_widget(running):
    path = "chapters/00_start_here.ipynb"
    words = {"text/plain": f"A pad. {RUN_AGAIN}", PICTURE: "iVBO"}
    content = notebook_with({saving.WIDGET: {"model_id": "1"}, **words})
    model = {"type": "notebook", "format": "json", "content": content}
    assert running.ask(f"api/contents/{path}", model, "PUT")[0] == 200
    stored = json.loads((running.folder / path).read_text())
    data = stored["cells"][0]["outputs"][0]["data"]
    assert data == {**words, "text/plain": [words["text/plain"]]}


def test_a_taken_port_is_a_sentence(running, tmp_path):
    place = make_place(tmp_path)
    process = place.start("lab", "--no-browser", "--port", str(running.port))
    assert process.wait(PATIENCE) == 1
    assert place.errors.read_text() == (
        f"Port {running.port} is taken by another program. Name another one with "
        "--port, or leave --port out and a free one is found.\n"
    )
    assert not (tmp_path / "my-course").exists()


def test_root_is_warned_once(running):
    said = (running.place.home / "said").read_text()
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    assert said.count("you are root") == is_root


def test_layout_and_settings_go_to_the_learners_folder(running):
    workspace = {"data": {}, "metadata": {"id": "default"}}
    assert running.ask("lab/api/workspaces/default", workspace, "PUT")[0] == 204
    assert list((running.folder / ".jupyter/workspaces").iterdir())


# Start and end


def test_ctrl_c_ends_the_server_and_its_kernels(tmp_path):
    place = make_place(tmp_path)
    # Without --port, next to whatever else runs on this machine.
    process = place.start("lab", "--no-browser", "elsewhere/mine")
    try:
        lab = Running(place, place.address(process), process.pid)
        assert lab.ask("api/kernels", {"name": "python3"}, "POST")[0] == 201
        (connection,) = (tmp_path / "runtime").glob("kernel-*.json")
        kernel = json.loads(connection.read_text())["shell_port"]
        wait_until(lambda: answers(kernel))
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
    assert (tmp_path / "elsewhere/mine/chapters/00_start_here.ipynb").exists()
    assert "JupyterLab has stopped." in (tmp_path / "said").read_text()
    # A kernel that is interrupted while it starts may say so; we may not.
    assert "lenet_edu/lab" not in place.errors.read_text()
    wait_until(lambda: not answers(kernel) and not answers(lab.port))
    assert list((tmp_path / "runtime").glob("jpserver-*.json")) == []


def test_a_jupyterlab_that_cannot_start_is_a_sentence(tmp_path):
    place = make_place(tmp_path)
    (tmp_path / "a file").write_text("")
    process = place.start(
        "lab", "--no-browser", JUPYTER_RUNTIME_DIR=str(tmp_path / "a file")
    )
    assert process.wait(PATIENCE) == 1
    errors = place.errors.read_text()
    assert "JupyterLab cannot start" in errors
    assert "a file" in errors
    assert "Traceback" not in errors


# Without a server


def test_command_line(tmp_path, monkeypatch):
    monkeypatch.delenv("JUPYTERLAB_WORKSPACES_DIR", raising=False)
    monkeypatch.setattr(server.os, "geteuid", lambda: 1000, raising=False)
    command = server.command_line(tmp_path, None, True)
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={tmp_path}" in command
    assert not any("port" in word or "no-browser" in word for word in command)
    assert "--allow-root" not in command
    assert f"--LabApp.workspaces_dir={tmp_path}/.jupyter/workspaces" in command

    monkeypatch.setenv("JUPYTERLAB_WORKSPACES_DIR", "elsewhere")
    monkeypatch.setattr(server.os, "geteuid", lambda: 0, raising=False)
    command = server.command_line(tmp_path, 9000, False)
    assert "--ServerApp.port=9000" in command
    assert "--ServerApp.port_retries=0" in command  # this port or none
    assert {"--allow-root", "--no-browser"} <= set(command)
    assert not any("workspaces_dir" in word for word in command)


def test_require_free(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(lab.LabError, match=f"Port {port} is taken"):
            server.require_free(port)
    server.require_free(port)

    def refused(self, address):
        raise OSError(errno.EACCES, "no")

    monkeypatch.setattr(socket.socket, "bind", refused)
    with pytest.raises(lab.LabError, match="You may not listen on port 80"):
        server.require_free(80)


# Saving

PICTURE = "image/png"


def notebook_with(*bundles: dict[str, object]) -> dict[str, object]:
    outputs = [
        {"output_type": "display_data", "data": bundle, "metadata": {}}
        for bundle in bundles
    ]
    cell = {
        "cell_type": "code",
        "execution_count": 1,
        "id": "a",
        "metadata": {},
        "outputs": outputs,
        "source": "",
    }
    prose = {"cell_type": "markdown", "id": "b", "metadata": {}, "source": "Text"}
    return {**NOTEBOOK, "cells": [cell, prose]}


def test_saving_through_the_contents_manager(tmp_path, monkeypatch):
    from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

    manager = AsyncLargeFileManager(root_dir=str(tmp_path))

    class App:
        contents_manager = manager

    monkeypatch.delenv(BUTTONS, raising=False)
    saving._load_jupyter_server_extension(App)
    assert os.environ.pop(BUTTONS)  # its kernels may show buttons
    view = {"model_id": "1", "version_major": 2, "version_minor": 0}
    words = f"A pad. {RUN_AGAIN}"
    both = {"text/plain": words, saving.WIDGET: view, PICTURE: "iVBO"}
    foreign = {"text/plain": "theirs", saving.WIDGET: view, PICTURE: "iVBO"}
    alone = {"text/plain": "slider", saving.WIDGET: view}
    picture = {PICTURE: "iVBO"}
    buttons = {
        saving.WIDGET: view,
        "text/html": "<p><code>hint(&quot;02.1&quot;)</code></p>",
    }
    stream = {"output_type": "stream", "name": "stdout", "text": "hello\n"}
    content = notebook_with(both, alone, picture, buttons, foreign)
    content["cells"][0]["outputs"].append(stream)
    content["metadata"] = {"widgets": {"kept": True}}
    model = {"type": "notebook", "format": "json", "content": content}
    asyncio.run(manager.save(model, "a.ipynb"))
    saved = asyncio.run(manager.get("a.ipynb"))["content"]
    outputs = saved["cells"][0]["outputs"]
    first, second, third, fourth, fifth, sixth = outputs
    assert first["data"] == {"text/plain": words, PICTURE: "iVBO"}
    assert second["data"] == alone
    assert third["data"] == picture
    assert fourth["data"] == {"text/html": buttons["text/html"]}
    assert fifth["data"] == foreign  # other people's widgets are theirs
    assert sixth["text"] == "hello\n"
    assert saved["metadata"]["widgets"] == {"kept": True}


@pytest.mark.parametrize(
    "model",
    [
        {"type": "file", "format": "text", "content": "cells"},
        {"type": "directory"},
        {"type": "notebook"},
        {"type": "notebook", "content": {}},
    ],
)
def test_other_models_pass_through(model):
    before = json.dumps(model)
    saving.keep_pictures(model, path="x", contents_manager=None)
    assert json.dumps(model) == before
