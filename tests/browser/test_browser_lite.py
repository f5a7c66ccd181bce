"""The course in a browser without anything installed, tried with a real Pyodide.

It runs where LENET_EDU_PYODIDE names a folder with a distribution of Pyodide 0.27 (its
``pyodide.js``, its lock and its packages); nothing of one is part of this repository.
matplotlib may be missing in it: figures are then given in words.
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

PYODIDE = os.environ.get("LENET_EDU_PYODIDE")
pytestmark = [
    pytest.mark.skipif(
        not PYODIDE,
        reason="LENET_EDU_PYODIDE names no folder with a Pyodide distribution",
    ),
    pytest.mark.xdist_group("lite"),
]

SECONDS = 150  # for one step on a busy machine
RIGHT = """def conv2d(x, w, b, stride=1, padding=0):
    around = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    x = np.pad(x, around)
    k, l = w.shape[2:]
    rows = (x.shape[2] - k) // stride + 1
    columns = (x.shape[3] - l) // stride + 1
    y = np.zeros((len(x), len(w), rows, columns))
    for f in range(len(w)):
        kernel = w[f]
        for i in range(rows):
            for j in range(columns):
                top, left = i * stride, j * stride
                window = x[:, :, top : top + k, left : left + l]
                y[:, f, i, j] = np.sum(window * kernel, axis=(1, 2, 3)) + b[f]
    return y"""
FLIPPED = RIGHT.replace("kernel = w[f]", "kernel = w[f, :, ::-1, ::-1]")
ENDLESS = """def output_size(size, kernel, stride=1, padding=0):
    while True:
        size = size + 1"""


class Server(http.server.SimpleHTTPRequestHandler):
    """Serves the site and says nothing."""

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the course is served, with the Pyodide that is named."""
    from lenet_edu.making.lite import build_lite

    folder = tmp_path_factory.mktemp("site")
    build_lite(folder / "lite", PYODIDE, say=lambda _: None)
    # A notebook draws only the cells that are in sight; a test looks at all of them.
    path = folder / "lite" / "jupyter-lite.json"
    config = json.loads(path.read_text("utf-8"))
    overrides = config["jupyter-config-data"].setdefault("settingsOverrides", {})
    overrides["@jupyterlab/notebook-extension:tracker"] = {"windowingMode": "none"}
    path.write_text(json.dumps(config), encoding="utf-8")
    handler = functools.partial(Server, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/lite/lab/index.html"
        server.shutdown()


class Chapter:
    """One chapter, open in JupyterLite."""

    def __init__(self, page: Page, address: str, name: str) -> None:
        self.page = page
        page.goto(f"{address}?path=chapters/{name}.ipynb")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=1000 * SECONDS)
        self.until(lambda: "| Idle" in self.status(), "the kernel is not ready")

    def status(self) -> str:
        return " | ".join(
            self.page.locator("#jp-main-statusbar").inner_text().split("\n")
        )

    def until(self, done: Any, otherwise: str) -> None:
        deadline = time.monotonic() + SECONDS
        while not done():
            assert time.monotonic() < deadline, otherwise
            time.sleep(0.5)

    def cell(self, text: str) -> Locator:
        cells = self.page.locator(".jp-NotebookPanel:visible .jp-CodeCell")
        return cells.filter(has_text=text).first

    def run(self, text: str, code: str = "") -> str:
        """Run the cell that holds ``text``, with ``code`` in it; what it shows.

        The cell of imports, whose code is folded away, is the one of no text.
        """
        cell = self.cell(text)
        cell.scroll_into_view_if_needed()
        cell.locator(".cm-content" if text else ".jp-InputPrompt").first.click()
        if code:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.insert_text(code)
        # Its text may be another one now; its place is the same.
        number = self.page.locator(".jp-Cell.jp-mod-active").evaluate(
            "cell => [...cell.parentElement.children].indexOf(cell)"
        )
        cell = cell.page.locator(".jp-NotebookPanel:visible .jp-Cell").nth(number)
        prompt = cell.locator(".jp-InputPrompt").first
        self.page.keyboard.press("Control+Enter")
        time.sleep(2)  # until the kernel says that it is at work
        self.until(
            lambda: (
                "| Idle" in self.status() and "*" not in (prompt.text_content() or "")
            ),
            f"{text!r} did not come to an end",
        )
        shown = cell.locator(".jp-OutputArea-output").all()
        return "\n".join(one.inner_text() for one in shown)

    def save(self) -> None:
        self.page.keyboard.press("Control+S")
        time.sleep(3)


@pytest.fixture(scope="module")
def seen(browser: Browser) -> Iterator[BrowserContext]:
    """One reader's browser, which keeps what is stored in it."""
    context = browser.new_context(viewport={"width": 1300, "height": 1000})
    yield context
    context.close()


@pytest.fixture
def page(seen: BrowserContext, address: str, tmp_path: Path) -> Iterator[Page]:
    page = seen.new_page()
    outside: list[str] = []
    host = address.partition("/lite")[0]

    def note(request: Any) -> None:
        if not request.url.startswith((host, "data:", "blob:")):
            outside.append(request.url)

    page.on("request", note)
    yield page
    if folder := os.environ.get("LENET_EDU_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"lite-{tmp_path.name}.png")
    page.close()
    assert not outside


def test_chapter_02_runs_and_its_checks_say_why(page: Page, address: str) -> None:
    chapter = Chapter(page, address, "02_convolution")
    chapter.run("")
    chapter.run("def output_size(")
    untouched = chapter.run('check("02.1", output_size)')
    assert "not attempted" in untouched
    chapter.run("def conv2d(", FLIPPED)
    said = chapter.run('check("02.5", conv2d)')
    assert "rotated by 180°" in said
    chapter.run("def conv2d(", RIGHT)
    said = chapter.run('check("02.5", conv2d)')
    assert "02.5 conv2d: ✓ passes" in said
    assert "Kept in my_lenet/conv2d.py" in said
    chapter.save()


def test_what_never_ends_is_stopped(page: Page, address: str) -> None:
    chapter = Chapter(page, address, "02_convolution")
    chapter.run("")
    chapter.run("def output_size(", ENDLESS)
    assert "It was stopped after 5 seconds" in chapter.run('check("02.1", output_size)')


def test_everything_is_found_again(page: Page, address: str) -> None:
    chapter = Chapter(page, address, "02_convolution")
    assert "02.5 conv2d: ✓ passes" in chapter.cell('check("02.5", conv2d)').inner_text()
    said = chapter.run(
        "starts = [start",
        "from lenet_edu import kept, progress\n"
        "from lenet_edu.luggage import pack\n"
        "f = kept('conv2d')\nprint(pack())\nprint(progress())",
    )
    assert "conv2d: yours, from exercise 02.5" in said
    assert "my-course.zip holds your" in said
    assert "1 of " in said


def test_a_digit_is_drawn_and_answered(page: Page, address: str) -> None:
    chapter = Chapter(page, address, "00_start_here")
    chapter.run("")
    chapter.run("DigitPad()")
    pad = chapter.cell("DigitPad()").locator(".jp-OutputArea-output canvas").first
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None

    def at(across: float, down: float) -> tuple[float, float]:
        return box["x"] + across * box["width"], box["y"] + down * box["height"]

    page.mouse.move(*at(0.3, 0.25))  # a seven
    page.mouse.down()
    for n in range(1, 13):
        page.mouse.move(*at(0.3 + 0.4 * n / 12, 0.25))
    for n in range(1, 17):
        page.mouse.move(*at(0.7 - 0.25 * n / 16, 0.25 + 0.55 * n / 16))
    page.mouse.up()
    output = chapter.cell("DigitPad()").locator(".jp-OutputArea-output").first
    chapter.until(
        lambda: "The network reads 7" in output.inner_text(),
        "the network did not answer 7",
    )
