"""A notebook with a widget, saved and opened again in a Jupyter that is not ours.

JupyterLab and Notebook 7 as they come; the only trace of the course in them is the
server extension that its wheel enables. And nbconvert, which shows what is stored.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import nbformat
import pytest
from lab_harness import notebook_of
from playwright.sync_api import BrowserContext, Page, expect

from lenet_edu.lab.saving import WIDGET, keep_pictures
from lenet_edu.widgets.stored import RUN_AGAIN

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "of-this-test"
CELLS = ["from lenet_edu.widgets import SizeLab\nSizeLab()"]
PATIENCE = 90_000  # milliseconds; only reached when something is broken
PLACES = {"jupyterlab": "lab/tree", "notebook": "notebooks"}

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@contextmanager
def served(program: str, place: Path) -> Iterator[str]:
    """``python -m program`` on ``place/work``: its address."""
    parts = place / "etc" / "jupyter_server_config.d"
    parts.mkdir(parents=True)
    config = (ROOT / "etc" / "jupyter_server_config.json").read_text()
    (parts / "lenet_edu.json").write_text(config)
    # As in an environment without JupyterLite, whose extensions fail in both.
    (parts.parent / "labconfig").mkdir()
    (parts.parent / "labconfig" / "page_config.json").write_text(
        json.dumps(
            {"disabledExtensions": {"@jupyterlite/pyodide-kernel-extension": True}}
        )
    )
    command = [sys.executable, "-m", program, "--no-browser", "--allow-root"]
    command += [f"--ServerApp.root_dir={place / 'work'}", "--ServerApp.port=0"]
    said = place / "said"
    environment = os.environ | {
        "HOME": str(place),
        "JUPYTER_CONFIG_PATH": str(parts.parent),
        "JUPYTER_RUNTIME_DIR": str(place / "runtime"),
        "JUPYTER_TOKEN": TOKEN,
    }
    with said.open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield _address(process, place / "runtime", said)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
        process.kill()


def _address(process: subprocess.Popen[bytes], runtime: Path, said: Path) -> str:
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        for info in runtime.glob("jpserver-*.json"):
            with suppress(ValueError, KeyError, OSError):
                url = json.loads(info.read_text())["url"]
                urllib.request.urlopen(f"{url}api?token={TOKEN}", timeout=10).close()
                return str(url)
        time.sleep(0.2)
    raise AssertionError(f"the server did not start:\n{said.read_text()}")


@pytest.mark.parametrize("program", list(PLACES))
def test_a_widget_saved_and_opened_again_is_its_picture(
    program: str, context: BrowserContext, tmp_path: Path
) -> None:
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    path = tmp_path / "work" / "a.ipynb"
    path.parent.mkdir()
    nbformat.write(notebook_of(CELLS), path)
    with served(program, tmp_path) as address:
        url = f"{address}{PLACES[program]}/a.ipynb?token={TOKEN}"
        page.goto(url)
        cell = page.locator(".jp-CodeCell").first
        cell.locator(".cm-content").click()
        page.locator(".jp-Notebook").wait_for()
        # Shift + Enter waits for the kernel by itself.
        page.keyboard.press("Shift+Enter")
        expect(page.get_by_role("group", name="Size lab")).to_be_visible(
            timeout=PATIENCE
        )
        page.keyboard.press("Control+s")
        stored = _stored(page, path)
        assert WIDGET not in stored["data"]
        assert "".join(stored["data"]["text/plain"]).endswith(RUN_AGAIN)
        page.goto("about:blank")
        page.goto(url)
        output = page.locator(".jp-OutputArea-output").first
        picture = output.get_by_role("img", name="Size lab: the places of a window")
        expect(picture).to_be_visible(timeout=PATIENCE)
        assert "model not found" not in output.inner_text()


def _stored(page: Page, path: Path) -> Any:
    """The first output of the file, once it has one."""
    for _ in range(300):
        with suppress(nbformat.reader.NotJSONError):  # while it is written
            outputs = nbformat.read(path, as_version=4).cells[0].get("outputs", [])
            if outputs:
                return outputs[0]
        page.wait_for_timeout(200)
    raise AssertionError("nothing was saved")


def test_nbconvert_shows_the_picture_with_its_words() -> None:
    from nbclient import NotebookClient
    from nbconvert import HTMLExporter

    notebook = nbformat.from_dict(notebook_of(CELLS))
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    keep_pictures({"type": "notebook", "content": notebook})
    body, _ = HTMLExporter().from_notebook_node(notebook)
    assert 'alt="Size lab: the places of a window' in body
    assert f'<script type="{WIDGET}"' not in body
