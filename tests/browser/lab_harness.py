"""A real JupyterLab in a real browser, in the words of a test.

The server is started as a learner starts it, with ``lenet-edu lab``. A test opens a
notebook, runs it, edits cells, and reads what the page shows.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import nbformat
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Route,
    expect,
)

ROOT = Path(__file__).resolve().parents[2]
LOCAL = {"127.0.0.1", "localhost", ""}  # "" is data:, blob: and about:
START_SECONDS = 120
RUN_SECONDS = 300
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


def find_chromium() -> str | None:
    """Path of Chromium: LENET_EDU_CHROMIUM, else the one on the path."""
    named = os.environ.get("LENET_EDU_CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


@dataclass
class Lab:
    """A running server: its address, its token and the learner's folder."""

    url: str
    token: str
    folder: Path

    def clean(self) -> None:
        """Forget the learner: progress, kept functions, extra notebooks."""
        for path in self.folder.glob("progress*.json"):
            path.unlink()
        for kind in ("*.py", "my_lenet5*"):
            for path in (self.folder / "my_lenet").glob(kind):
                path.unlink()
        shutil.rmtree(self.folder / "my_lenet" / "__pycache__", ignore_errors=True)

    def end_kernels(self) -> None:
        """End every kernel of this server."""
        for session in self._request("GET"):
            self._request("DELETE", f"/{session['id']}")

    def _request(self, method: str, path: str = "") -> Any:
        header = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(
            f"{self.url}/api/sessions{path}", headers=header, method=method
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or "null")


@contextmanager
def running_lab(place: Path) -> Iterator[Lab]:
    """JupyterLab on a new learner's folder in ``place``, configured afresh.

    Yields once the server answers; ends it and its kernels afterwards.
    """
    folder = place / "my-course"
    token = secrets.token_hex(16)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = place / "server.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            _command(folder, port),
            cwd=place,
            env=_environment(place, token),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for_port(process, port, log)
            yield Lab(f"http://localhost:{port}", token, folder)
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _command(folder: Path, port: int) -> list[str]:
    lab = [sys.executable, "-m", "lenet_edu", "lab", str(folder)]
    return [*lab, "--no-browser", "--port", str(port)]


def _environment(place: Path, token: str) -> dict[str, str]:
    """The environment of a user who has never opened JupyterLab."""
    settings = place / "settings"
    _write_json(
        settings / "@jupyterlab/notebook-extension/tracker.jupyterlab-settings",
        {"windowingMode": "none"},  # every cell in the page, seen or not
    )
    _write_json(
        place / "config" / "jupyter_lab_config.json",
        {"LabApp": {"expose_app_in_browser": True}},  # commands without menus
    )
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "JPY_", "PYTEST"))
    }
    return environment | {
        "JUPYTER_TOKEN": token,
        "JUPYTER_CONFIG_DIR": str(place / "config"),
        "JUPYTER_DATA_DIR": str(place / "data"),
        "JUPYTER_RUNTIME_DIR": str(place / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(place / "workspaces"),
        "IPYTHONDIR": str(place / "ipython"),
    }


def _write_json(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def _wait_for_port(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    said = log.read_text(encoding="utf-8", errors="replace")[-3000:]
    raise RuntimeError(f"JupyterLab did not start. It said:\n{said}")


@dataclass
class Watch:
    """What went on in the background of a page."""

    console_errors: list[str] = field(default_factory=list)
    outside_requests: list[str] = field(default_factory=list)

    def attach(self, context: BrowserContext, page: Page) -> None:
        """Record errors and requests from now on; outside requests are not let out."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.console_errors.append(str(error)))
        context.on("request", lambda request: self._note(request.url))
        page.on("websocket", lambda socket: self._note(socket.url))
        context.route(lambda url: not _is_local(url), self._refuse)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(
                f"{message.text} ({message.location.get('url', '')})"
            )

    def _note(self, url: str) -> None:
        if not _is_local(url):
            self.outside_requests.append(url)

    @staticmethod
    def _refuse(route: Route) -> None:
        route.abort()

    def forget(self) -> None:
        """Begin anew, for the next test in this page."""
        self.console_errors.clear()
        self.outside_requests.clear()

    def problems(self) -> list[str]:
        """Both kinds, as sentences."""
        return [
            *(f"request to the outside: {url}" for url in self.outside_requests),
            *(f"console error: {text}" for text in self.console_errors),
        ]


def _is_local(url: str) -> bool:
    return (urlparse(url).hostname or "") in LOCAL


# axe takes for invisible, and passes over, what lies outside a clipping ancestor:
# JupyterLab's body is one, of height 0, and so is its shell for all that is scrolled
# away. So the ancestors of what is looked at do not clip while axe runs.
RUN_AXE = """async scope => {
    const clipping = new Map();
    for (const found of document.querySelectorAll(scope))
        for (let one = found.parentElement; one; one = one.parentElement)
            if (getComputedStyle(one).overflow !== "visible")
                clipping.set(one, one.style.overflow);
    for (const one of clipping.keys()) one.style.overflow = "visible";
    try {
        return (await axe.run({include: [[scope]]})).violations;
    } finally {
        for (const [one, before] of clipping) one.style.overflow = before;
    }
}"""


def axe_violations(page: Page, scope: str) -> list[str]:
    """What axe-core finds inside the elements that match ``scope``, one line each.

    Raises
    ------
    playwright.sync_api.Error
        If nothing matches ``scope``.
    """
    if not page.evaluate("typeof window.axe === 'object'"):
        script = files("axe_playwright_python").joinpath("axe.min.js")
        page.evaluate(script.read_text(encoding="utf-8"))
    results = page.evaluate(RUN_AXE, scope)
    return [
        f"{found['id']} ({found['impact']}): {found['help']}: {node['html'][:160]}"
        for found in results
        for node in found["nodes"]
    ]


class Cell:
    """One cell of an open notebook."""

    def __init__(self, notebook: Notebook, index: int) -> None:
        self.notebook = notebook
        self.index = index
        self.locator: Locator = notebook.cells.nth(index)

    @property
    def source(self) -> str:
        """The text in the editor."""
        text: str = self.notebook.ask("cell => cell.model.sharedModel.source", self)
        return text

    def set_source(self, text: str) -> None:
        """Replace the text, as typing would."""
        self.notebook.ask(
            "(cell, text) => cell.model.sharedModel.setSource(text)", self, text
        )

    def run(self, seconds: float = RUN_SECONDS) -> None:
        """Run this cell and wait until the kernel is done with it."""
        self.notebook.activate(self)
        self.notebook.command("notebook:run-cell", seconds)

    @property
    def output(self) -> Locator:
        """Everything below the editor."""
        return self.locator.locator(".jp-Cell-outputArea")

    @property
    def text(self) -> str:
        """The output as a reader sees it."""
        return self.output.inner_text() if self.output.count() else ""

    @property
    def count(self) -> int | None:
        """The number in the brackets, None where the cell was not run."""
        count: int | None = self.notebook.ask("cell => cell.model.executionCount", self)
        return count

    def screenshot(self, path: str | Path) -> None:
        """Write a PNG of the whole cell."""
        self.locator.scroll_into_view_if_needed()
        self.locator.screenshot(path=path)


# The notebook in front is this one, and its kernel is there and waits.
READY = """path => {
    const front = window.jupyterapp?.shell.currentWidget;
    return front?.context?.path === path && front.context.isReady
        && front.sessionContext.session?.kernel?.status === "idle";
}"""
# Without asking whether to save; the kernels end with their notebooks.
CLOSE_ALL = """async () => {
    for (const one of Array.from(jupyterapp.shell.widgets("main"))) {
        const session = one.sessionContext;
        if (session) await session.shutdown();
        one.dispose();
    }
}"""


class Notebook:
    """A notebook open in JupyterLab, with its kernel ready.

    JupyterLab is loaded where the page is still blank.
    """

    def __init__(self, page: Page, lab: Lab, path: Path, watch: Watch) -> None:
        self.page = page
        self.lab = lab
        self.path = path
        self.watch = watch
        self.cells = page.locator(".jp-Notebook .jp-Notebook-cell")
        inside = path.relative_to(lab.folder).as_posix()
        if page.evaluate("window.jupyterapp === undefined"):
            page.goto(f"{lab.url}/lab/tree/{inside}?reset&token={lab.token}")
        else:
            self.command("docmanager:open", START_SECONDS, path=inside)
        page.wait_for_function(READY, arg=inside, timeout=START_SECONDS * 1000)
        count = sum(1 for _ in nbformat.read(path, as_version=4).cells)
        expect(self.cells).to_have_count(count)

    @property
    def console_errors(self) -> list[str]:
        """Errors in the browser's console; a test that provokes one clears it."""
        return self.watch.console_errors

    @property
    def outside_requests(self) -> list[str]:
        """Addresses outside this machine that the page asked for."""
        return self.watch.outside_requests

    def ask(self, function: str, *arguments: Any) -> Any:
        """Call a JavaScript function in the page; a Cell arrives as its widget."""
        plain = [
            {"cell": given.index} if isinstance(given, Cell) else {"value": given}
            for given in arguments
        ]
        return self.page.evaluate(
            f"""given => ({function})(...given.map(one => "cell" in one
                ? jupyterapp.shell.currentWidget.content.widgets[one.cell]
                : one.value))""",
            plain,
        )

    def command(
        self, name: str, seconds: float = RUN_SECONDS, **arguments: Any
    ) -> None:
        """Execute a command of JupyterLab's palette and wait until it is done."""
        done = self.page.evaluate(
            """([name, given, limit]) => Promise.race([
                jupyterapp.commands.execute(name, given).then(() => true),
                new Promise(end => setTimeout(() => end(false), limit)),
            ])""",
            [name, arguments, seconds * 1000],
        )
        if not done:
            raise TimeoutError(f"{name} was not done after {seconds:.0f} seconds")

    def activate(self, cell: Cell) -> None:
        """Make a cell the active one."""
        self.ask(
            """index => {
                const notebook = jupyterapp.shell.currentWidget.content;
                notebook.deselectAll();
                notebook.activeCellIndex = index;
            }""",
            cell.index,
        )

    def run_all(self, seconds: float = RUN_SECONDS) -> None:
        """Run all cells and wait until each code cell has its number.

        A cell that raises stops the run; then the cells below have none, and this
        fails with what the page shows.
        """
        self.command("notebook:run-all-cells", seconds)
        unrun = self.ask(
            """() => jupyterapp.shell.currentWidget.content.widgets
                .map((cell, index) => [cell.model, index])
                .filter(([model]) => model.type === "code"
                    && model.executionCount === null
                    && model.sharedModel.source.trim() !== "")
                .map(([, index]) => index)"""
        )
        errors = self.errors()
        assert not errors, f"{errors}; cells that did not run: {unrun}"
        assert not unrun, f"cells that did not run: {unrun}"
        self.page.wait_for_timeout(200)  # one frame for what widgets draw at the end

    def cell(
        self,
        *,
        exercise: str | None = None,
        check: str | None = None,
        index: int | None = None,
        containing: str | None = None,
    ) -> Cell:
        """The cell of an exercise, of its check, at an index, or with a text in it."""
        if index is not None:
            return Cell(self, index if index >= 0 else self.cells.count() + index)
        found: list[int] = self.ask(
            """(exercise, check, text) => jupyterapp.shell.currentWidget.content.widgets
                .map((cell, index) => [cell.model, index])
                .filter(([model]) => {
                    const own = model.getMetadata("lenet_edu") ?? {};
                    return (exercise !== null && own.exercise === exercise)
                        || (check !== null && own.check === check)
                        || (text !== null && model.sharedModel.source.includes(text));
                })
                .map(([, index]) => index)""",
            exercise,
            check,
            containing,
        )
        wanted = exercise or check or containing
        assert len(found) == 1, f"{len(found)} cells fit {wanted!r}: {found}"
        return Cell(self, found[0])

    def set_cell_source(self, exercise: str, text: str) -> Cell:
        """Write an answer into the cell of an exercise."""
        cell = self.cell(exercise=exercise)
        cell.set_source(text)
        return cell

    def answer(self, exercise: str, text: str) -> str:
        """Write an answer, run it and its check, and return what the check says."""
        self.set_cell_source(exercise, text).run()
        check = self.cell(check=exercise)
        check.run()
        return check.text

    def errors(self) -> list[str]:
        """The error outputs of all cells, as ``Name: message``."""
        found: list[str] = self.ask(
            """() => jupyterapp.shell.currentWidget.content.widgets
                .filter(cell => cell.model.type === "code")
                .flatMap(cell => cell.model.sharedModel.outputs)
                .filter(output => output.output_type === "error")
                .map(output => `${output.ename}: ${output.evalue}`)"""
        )
        # Errors inside an Output widget are in the page only.
        marked = self.page.locator(".jp-RenderedText[data-mime-type*='stderr']")
        return found + [text for text in marked.all_inner_texts() if "Error" in text]

    @property
    def text(self) -> str:
        """All outputs as a reader sees them."""
        return "\n".join(self.page.locator(".jp-Cell-outputArea").all_inner_texts())

    def theme(self, name: str) -> None:
        """Switch to ``"light"`` or ``"dark"``."""
        self.command("apputils:change-theme", 60, theme=THEMES[name])
        is_light = "true" if name == "light" else "false"
        expect(self.page.locator("body")).to_have_attribute(
            "data-jp-theme-light", is_light
        )
        # It fades; another switch before its end makes JupyterLab remove it twice.
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0)

    def save(self) -> None:
        """Write the notebook to disk."""
        self.command("docmanager:save", 60)

    def axe(self, scope: str = ".jp-OutputArea-output") -> list[str]:
        """What axe-core finds inside the outputs, one line per element."""
        return axe_violations(self.page, scope)

    def screenshot(self, path: str | Path, cell: Cell | None = None) -> None:
        """Write a PNG of the page, or of one cell."""
        if cell is not None:
            cell.screenshot(path)
        else:
            self.page.screenshot(path=path)

    def close(self) -> None:
        """Close the notebook and end its kernel; JupyterLab stays."""
        self.page.evaluate(CLOSE_ALL)
        expect(self.cells).to_have_count(0)
        self.lab.end_kernels()


class Desk:
    """JupyterLab in one tab of the browser, where one test after the other works.

    Loading JupyterLab takes several times as long as opening a notebook in it and
    starting a kernel. After a test that failed it is loaded anew.
    """

    def __init__(self, new_context: Callable[[], BrowserContext], lab: Lab) -> None:
        self.lab = lab
        self.watch = Watch()
        self._new_context = new_context
        self._context: BrowserContext | None = None
        self._page: Page | None = None

    def open(self, path: Path) -> Notebook:
        """A notebook in the tab, in the light theme and the usual size."""
        self.watch.forget()
        if self._page is None:
            self._context = self._new_context()
            self._page = self._context.new_page()
            self.watch.attach(self._context, self._page)
            self._size = self._page.viewport_size
        elif self._size is not None:
            self._page.set_viewport_size(self._size)
        notebook = Notebook(self._page, self.lab, path, self.watch)
        if notebook.page.get_attribute("body", "data-jp-theme-light") != "true":
            notebook.theme("light")
        return notebook

    def clear(self) -> None:
        """Close the tab; the next notebook loads JupyterLab again."""
        if self._context is not None:
            self._context.close()
        self._context = self._page = None
        self.lab.end_kernels()


def notebook_of(cells: Sequence[str]) -> Any:
    """A notebook of these code cells; one that begins with ``# `` alone is prose."""
    new = nbformat.v4
    return new.new_notebook(
        cells=[new.new_code_cell(text) for text in cells],
        metadata={
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
                "name": "python3",
            }
        },
    )
