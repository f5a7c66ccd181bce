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


def unfold(page: Any) -> None:
    page.root.get_by_text("More", exact=True).click()


def reading(page: Any) -> str:
    found: str = page.root.locator(".lenet-sdnn-reading").inner_text()
    return found


def box_of(page: Any, which: str) -> dict[str, float]:
    found: dict[str, float] = page.root.locator(which).first.bounding_box()
    return found


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
    assert page.root.locator(".path").count() == 0
    at = position(page)
    covered = page.root.locator(".lenet-sdnn-ten-cell span").all_inner_texts()
    assert set(covered) == {"?"}
    page.root.get_by_label("The row that wins between the first two digits").fill("8")
    press(page, "commit")
    remark = page.root.locator(".lenet-sdnn-remark").inner_text()
    assert remark.startswith("You said 8. Closest of the ten is")
    assert position(page) == at
    page.root.focus()
    page.page.keyboard.press("ArrowRight")
    assert position(page) == at + 1
    page.page.keyboard.press("Home")
    assert position(page) == 0
    assert "columns 0 to 31" in page.root.inner_text()
    press(page, "step")
    assert position(page) == 1
    before = reading(page)
    unfold(page)
    page.root.get_by_label("penalty j of the blank", exact=True).fill("0")
    assert reading(page).endswith("read nothing")
    page.root.get_by_label("penalty j of the blank", exact=True).fill("10")
    assert reading(page) == before
    page.root.get_by_label("digits", exact=True).select_option("7721")
    assert reading(page).startswith("said 7 7 2 1")


def test_the_question_follows_its_setting(page: Any) -> None:
    at = position(page)
    page.root.get_by_label("columns between digits", exact=True).fill("4")
    wider = position(page)
    assert wider != at  # over the gap, which is elsewhere now
    press(page, "skip")
    assert "Closest of the ten" in page.root.inner_text()
    page.root.get_by_label("columns between digits", exact=True).fill("3")
    assert "Closest of the ten" not in page.root.inner_text()


def test_the_question_is_answered_by_pointing_at_a_row(
    page: Any, widget: SDNNSlider
) -> None:
    rows = page.root.locator(".asking rect")
    assert rows.count() == 11
    rows.nth(10).click()
    row = widget.strips["trained on single digits"]["3507"][3][0][position(page)]
    remark = page.root.locator(".lenet-sdnn-remark").inner_text()
    assert remark.startswith("Yes." if min(row) > 10 else "You said blank.")
    assert page.root.locator(".path").count() == 1


def test_rows_to_point_at_are_large_enough_for_a_finger(page: Any) -> None:
    page.page.set_viewport_size({"width": 360, "height": 800})
    page.frame()
    heights = [
        one.bounding_box()["height"]
        for one in page.root.locator(".lenet-sdnn-stage .asking rect").all()
    ]
    assert min(heights) >= 24


def test_the_column_is_under_the_window_and_both_ways_agree(
    page: Any, widget: SDNNSlider
) -> None:
    press(page, "skip")
    stage = box_of(page, ".lenet-sdnn-stage svg")
    page.page.mouse.move(stage["x"] + 0.3 * stage["width"], stage["y"] + 30)
    page.page.mouse.down()
    page.page.mouse.move(stage["x"] + 0.5 * stage["width"], stage["y"] + 30)
    page.page.mouse.up()
    q = position(page)
    assert q == 15  # the middle
    page.page.wait_for_timeout(300)
    glass, column = box_of(page, ".glass"), box_of(page, ".column")
    middle = glass["x"] + glass["width"] / 2
    assert middle == pytest.approx(column["x"] + column["width"] / 2, abs=1)
    row = widget.strips["trained on single digits"]["3507"][3][0][q]
    shown = page.root.locator(".lenet-sdnn-ten-cell span").all_inner_texts()
    assert len(shown) == 20
    np.testing.assert_allclose([float(t) for t in shown], row * 2, atol=0.51)
    assert page.root.locator(".lenet-sdnn-ten-cell.least").count() == 2


def test_what_is_read_stands_under_its_run(page: Any) -> None:
    press(page, "skip")
    said = reading(page).split("read ")[1]
    under = page.root.locator("text.read").all_text_contents()
    assert " ".join(under) == said


def test_playing_comes_to_an_end(page: Any) -> None:
    press(page, "skip")
    unfold(page)
    page.root.get_by_label("speed", exact=True).fill("30")
    page.root.get_by_label("position", exact=True).fill("27")
    press(page, "play")
    page.page.wait_for_function(
        "document.querySelector('input[aria-label=position]').value === '30'"
    )
    page.root.get_by_role("button", name="play", exact=True).wait_for()


def test_reset_is_the_beginning(page: Any) -> None:
    page.frame()
    before, at = page.root.inner_text(), position(page)
    press(page, "skip")
    page.root.get_by_label("columns between digits", exact=True).fill("0")
    press(page, "trained on strings")
    assert page.root.inner_text() != before
    press(page, "reset")
    assert (page.root.inner_text(), position(page)) == (before, at)
    assert page.root.locator(".path").count() == 0


def test_it_fits_a_laptop(page: Any) -> None:
    page.page.set_viewport_size({"width": 1000, "height": 900})
    page.frame()
    assert page.root.bounding_box()["height"] <= 640
    press(page, "skip")
    assert page.root.bounding_box()["height"] <= 640


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
    widget.get_by_text("More", exact=True).click()
    widget.get_by_label("position", exact=True).fill("5")
    expect(widget).to_contain_text("columns 20 to 51")
    assert lab.axe() == []
