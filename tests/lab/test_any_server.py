"""A Jupyter server that is not the course's own keeps the pictures of widgets too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path

import pytest
from lab_place import answers, free_port, wait_until

from lenet_edu.lab.saving import WIDGET
from lenet_edu.widgets.stored import RUN_AGAIN

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "etc" / "jupyter_server_config.json"
TOKEN = "of-this-test"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def call(port: int, path: str, body: dict | None = None) -> dict:
    """What the server answers, as JSON; ``body`` is put there."""
    request = urllib.request.Request(
        f"http://localhost:{port}/api/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"token {TOKEN}"},
        method="GET" if body is None else "PUT",
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


@pytest.fixture
def server(tmp_path):
    """A plain jupyter server in an environment with the wheel's configuration."""
    parts = tmp_path / "etc" / "jupyter_server_config.d"
    parts.mkdir(parents=True)
    (parts / "lenet_edu.json").write_text(CONFIG.read_text())
    root, port = tmp_path / "work", free_port()
    root.mkdir()
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.root_dir={root}", f"--ServerApp.port={port}"]
    environment = os.environ | {
        "JUPYTER_CONFIG_PATH": str(parts.parent),
        "JUPYTER_TOKEN": TOKEN,
        "HOME": str(tmp_path),
    }
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: answers(port))
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_a_plain_server_stores_the_picture_without_the_widget(server):
    view = {"model_id": "1", "version_major": 2, "version_minor": 0}
    ours = {"text/plain": f"Pad. {RUN_AGAIN}", "image/png": "iVBO", WIDGET: view}
    theirs = {"text/plain": "theirs", "image/png": "iVBO", WIDGET: view}
    outputs = [
        {"output_type": "display_data", "data": data, "metadata": {}}
        for data in (ours, theirs)
    ]
    cell = {"cell_type": "code", "execution_count": 1, "id": "a", "source": ""}
    content = {
        "cells": [cell | {"metadata": {}, "outputs": outputs}],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    model = {"type": "notebook", "format": "json", "content": content}
    call(server, "contents/a.ipynb", model)
    saved = call(server, "contents/a.ipynb")["content"]["cells"][0]["outputs"]
    assert WIDGET not in saved[0]["data"]
    assert saved[0]["data"]["image/png"] == "iVBO"
    assert saved[1]["data"] == theirs


def test_the_wheel_brings_this_configuration():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {
        "etc/jupyter_server_config.json": (
            "etc/jupyter/jupyter_server_config.d/lenet_edu.json"
        )
    }
    assert json.loads(CONFIG.read_text()) == {
        "ServerApp": {"jpserver_extensions": {"lenet_edu.lab.saving": True}}
    }
