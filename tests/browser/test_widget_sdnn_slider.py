"""The SDNN slider in Chromium: image and reading against Python's, and its use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu.data.transforms import BACKGROUND, INK
from lenet_edu.widgets.base import plain_state
from lenet_edu.widgets.sdnn_slider import (
    GAPS,
    WIDTH,
    SDNNSlider,
    _flipped,
    drawn,
    model,
)


@pytest.fixture(scope="module")
def widget() -> SDNNSlider:
    return SDNNSlider()


@pytest.fixture
def page(widget_page: Callable[..., Any], widget: SDNNSlider) -> Any:
    return widget_page(str(widget._esm), str(widget._css), plain_state(widget))


def press(page: Any, name: str) -> None:
    page.root.get_by_role("button", name=name, exact=True).click()


def position(page: Any) -> int:
    return int(page.root.get_by_label("position", exact=True).input_value())


def test_the_browser_reads_the_same(page: Any, widget: SDNNSlider) -> None:
    for by_string in widget.strips.values():
        for y in by_string["7721"][2]:
            for j, cost in ((10.0, 2.0), (0.0, 0.0), (40.0, 7.5)):
                found = page.call("model", y, j, cost)
                assert (found["path"], found["says"]) == model(y, j, cost)
    rng = np.random.default_rng(3)
    for _ in range(20):
        y = rng.uniform(0, 40, (int(rng.integers(1, 20)), 10))
        j, cost = float(rng.uniform(0, 30)), float(rng.uniform(0, 10))
        found = page.call("model", y.tolist(), j, cost)
        assert (found["path"], found["says"]) == model(y, j, cost)


def test_the_browser_draws_the_same(page: Any, widget: SDNNSlider) -> None:
    for gap in GAPS:
        glyphs = [widget.glyphs[int(c)] for c in "3507"]
        found = page.call("inARow", glyphs, gap, WIDTH)
        ink = BACKGROUND + (INK - BACKGROUND) * np.array(found["pixels"])
        np.testing.assert_allclose(ink, drawn("3507", gap), atol=1e-6)
        noisy = page.call("noisy", found["pixels"], widget.flipped)
        ink = BACKGROUND + (INK - BACKGROUND) * np.array(noisy)
        np.testing.assert_allclose(ink, drawn("3507", gap, _flipped()), atol=1e-6)


def test_predict_slide_and_read(page: Any) -> None:
    assert not page.root.locator(".below").is_visible()
    press(page, "some digit")
    assert "You said: some digit. At position" in page.root.inner_text()
    at = position(page)
    page.root.focus()
    page.page.keyboard.press("ArrowRight")
    assert position(page) == at + 1
    page.page.keyboard.press("Home")
    assert position(page) == 0
    assert "columns 0 to 31" in page.root.inner_text()
    press(page, "step")
    assert position(page) == 1
    before = page.root.locator(".reading").inner_text()
    page.root.get_by_label("penalty j of the blank", exact=True).fill("0")
    assert page.root.locator(".reading").inner_text().endswith("read nothing")
    page.root.get_by_label("penalty j of the blank", exact=True).fill("10")
    assert page.root.locator(".reading").inner_text() == before
    page.root.get_by_label("digits", exact=True).select_option("7721")
    assert page.root.locator(".reading").inner_text().startswith("said 7 7 2 1")


def test_playing_comes_to_an_end(page: Any) -> None:
    press(page, "skip")
    page.root.get_by_label("speed", exact=True).fill("30")
    page.root.get_by_label("position", exact=True).fill("27")
    press(page, "play")
    page.page.wait_for_function(
        "document.querySelector('input[aria-label=position]').value === '30'"
    )
    page.root.get_by_role("button", name="play", exact=True).wait_for()


def test_reset_is_the_beginning(page: Any) -> None:
    before = page.root.inner_html()
    press(page, "some digit")
    page.root.get_by_label("columns between two digits", exact=True).fill("0")
    page.root.get_by_role("checkbox").check()
    page.root.get_by_label("network", exact=True).select_option("trained on strings")
    press(page, "reset")
    assert page.root.inner_html() == before
    assert not page.root.locator(".below").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(page: Any, theme: str) -> None:
    page.theme(theme)
    assert page.axe() == []
    press(page, "skip")
    assert page.axe() == []


def test_in_a_notebook(notebook: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    lab = notebook(cells=["from lenet_edu.widgets import SDNNSlider\nSDNNSlider()"])
    lab.run_all()
    widget = lab.page.get_by_role("group", name="Many digits")
    widget.get_by_role("button", name="skip").click()
    widget.get_by_label("position", exact=True).fill("5")
    expect(widget).to_contain_text("columns 20 to 51")
    assert lab.axe() == []
