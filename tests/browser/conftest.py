"""Fixtures for tests in Chromium: a notebook in JupyterLab, a widget alone in a page.

``notebook("02")`` opens chapter 02 as a learner gets it, with ``solved=True`` its
solution; ``notebook(cells=["1 + 1"])`` a notebook of these cells.
``widget_page(esm, css, state)`` draws a widget without JupyterLab. At the end of a test
any request to the outside and any console error fails it.
"""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

if TYPE_CHECKING:
    from lab_harness import Desk, Lab, Notebook
    from playwright.sync_api import Browser, BrowserContext
    from widget_harness import WidgetPage

HERE = Path(__file__).parent
VIEWPORT = {"width": 1280, "height": 900}
FAILED = pytest.StashKey[bool]()
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser, and may take longer."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("browser")
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, or a skip that says how to get it."""
    pytest.importorskip(
        "playwright",
        reason="browser tests need Playwright: pip install 'lenet-edu[test]'",
    )
    from lab_harness import find_chromium
    from playwright.sync_api import sync_playwright

    chromium = find_chromium()
    if chromium is None:
        pytest.skip(
            "browser tests need Chromium, which was not found. Install it (Debian and "
            "Ubuntu: apt-get install chromium) or name its program in "
            "LENET_EDU_CHROMIUM."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One JupyterLab for all tests, on a learner's folder of its own."""
    from lab_harness import running_lab

    with running_lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(scope="session")
def new_context(browser: Browser) -> Callable[[], BrowserContext]:
    """Makes browsers that have seen nothing yet."""
    return functools.partial(
        browser.new_context, viewport=VIEWPORT, reduced_motion="reduce"
    )


@pytest.fixture
def context(new_context: Callable[[], BrowserContext]) -> Iterator[BrowserContext]:
    """A browser that has seen nothing yet."""
    context = new_context()
    yield context
    context.close()


@pytest.fixture(scope="session")
def desk(new_context: Callable[[], BrowserContext], lab: Lab) -> Iterator[Desk]:
    """JupyterLab, loaded once and used by one test after the other."""
    from lab_harness import Desk

    desk = Desk(new_context, lab)
    yield desk
    desk.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Tell the fixtures whether the test failed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture
def notebook(
    request: pytest.FixtureRequest, desk: Desk
) -> Iterator[Callable[..., Notebook]]:
    """notebook(name=None, *, solved=False, cells=None) -> an open notebook.

    The learner's folder is as new: no progress, no kept functions. A test opens one.
    """
    from lab_harness import ROOT, notebook_of

    lab = desk.lab
    opened: list[Notebook] = []
    lab.clean()

    def open_notebook(
        name: str | None = None,
        *,
        solved: bool = False,
        cells: Sequence[str] | None = None,
    ) -> Notebook:
        assert not opened, "a test opens one notebook"
        kind = "solutions" if solved else "chapters"
        if cells is not None:
            path = lab.folder / kind / f"{name or 'small'}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook_of(cells), path)
        else:
            (found,) = (ROOT / kind).glob(f"{name}*.ipynb")
            path = lab.folder / kind / found.name
            shutil.copyfile(found, path)
        opened.append(desk.open(path))
        return opened[-1]

    yield open_notebook
    problems = desk.watch.problems()
    if problems or not opened or request.node.stash.get(FAILED, False):
        desk.clear()
    else:
        opened[0].close()
    assert problems == []


@pytest.fixture
def widget_page(context: BrowserContext) -> Iterator[Callable[..., WidgetPage]]:
    """widget_page(esm, css="", state={}) -> the widget, drawn in a blank page."""
    from lab_harness import Watch
    from widget_harness import WidgetPage

    watch = Watch()

    def draw(
        esm: str, css: str = "", state: Mapping[str, Any] | None = None
    ) -> WidgetPage:
        page = context.new_page()
        watch.attach(context, page)
        return WidgetPage(page, watch, esm, css, state or {})

    yield draw
    assert watch.problems() == []
