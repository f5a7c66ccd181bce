"""Opening a chapter: its first screen, and no mark that it was changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CHANGED = "() => jupyterapp.shell.currentWidget.context.model.dirty"
# The kernel has said what it is, which is what JupyterLab writes down.
SAID = """() => jupyterapp.shell.currentWidget.context.model
    .getMetadata("language_info")?.version !== undefined"""


@pytest.mark.parametrize("chapter", ["02_convolution", "08_lenet5_forward"])
@pytest.mark.parametrize("solved", [False, True])
def test_opening_a_chapter_changes_nothing(
    notebook: Callable[..., Any], chapter: str, solved: bool
) -> None:
    page = notebook(chapter, solved=solved)
    before = page.path.read_bytes()
    page.page.wait_for_function(SAID, timeout=60_000)
    # What it writes at last comes after what it asks of the kernel.
    page.ask(
        "async () => { await jupyterapp.shell.currentWidget.sessionContext"
        ".session.kernel.requestKernelInfo(); }"
    )
    assert page.ask(CHANGED) is False
    assert page.path.read_bytes() == before


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_first_screen_shows_where_it_is_without_running_anything(
    notebook: Callable[..., Any], theme: str
) -> None:
    page = notebook("02_convolution")
    page.theme(theme)
    pictures = page.page.locator(".jp-RenderedMarkdown img")
    for picture in (pictures.nth(0), pictures.nth(1)):
        assert picture.evaluate("image => image.complete && image.naturalWidth > 300")
        assert picture.get_attribute("alt")
        box = picture.bounding_box()
        assert box["y"] + box["height"] < page.page.viewport_size["height"]
    assert page.page.locator("h1").first.inner_text().startswith("02 · Convolution")
    imports = page.page.locator(".jp-CodeCell").first
    assert imports.locator(".jp-InputPlaceholder").is_visible()
    assert "import" in imports.locator(".jp-InputPlaceholder").inner_text()
    assert page.page.locator(".jp-OutputArea-output").count() == 0
