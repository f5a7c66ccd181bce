"""Ten templates in Chromium: their numbers against Python's, and what a reader does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_harness import agree

from lenet_edu.widgets.base import plain_state
from lenet_edu.widgets.downhill import RATES, DownhillTemplates

Show = Callable[..., Any]
ONE = DownhillTemplates()


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Show:
    def draw(**given: Any) -> Any:
        one = DownhillTemplates(**given) if given else ONE
        page = widget_page(str(one._esm), str(one._css), plain_state(one))
        page.page.emulate_media(reduced_motion="reduce")
        return page

    return draw


def press(page: Any, name: str) -> None:
    page.root.get_by_role("button", name=name, exact=True).click()


def steps(page: Any, count: int) -> Any:
    one = page.root.get_by_role("button", name="step", exact=True)
    for _ in range(count):
        one.click()
    return page


def right(page: Any) -> int:
    return int(page.root.locator(".lenet-downhill-right").inner_text())


def caption(page: Any) -> str:
    text: str = page.root.locator(".lenet-caption").inner_text()
    return text


def zone(page: Any) -> str:
    text: str = page.root.locator(".lenet-downhill-zone").inner_text()
    return text


def losses(page: Any) -> list[float]:
    """The two losses that the caption names."""
    found = re.search(r"from (\S+) to (\d[\d.]*\d|\d)", caption(page))
    assert found
    return [float(found[1]), float(found[2])]


def known(page: Any) -> Any:
    steps(page, 30)
    press(page, "skip")
    return page


@pytest.mark.parametrize(
    ("rate", "count", "shift"), [(0.02, 0, 0), (0.02, 25, 3), (0.03, 9, -4)]
)
def test_the_browser_computes_the_same(
    show: Show, rate: float, count: int, shift: int
) -> None:
    page, mine = show(), ONE.model(rate, count, shift)
    theirs = page.call(
        "model",
        {"rate": rate, "steps": count, "shift": shift},
        ONE.digits,
        ONE.labels,
        ONE.test_digits,
        ONE.test_labels,
    )
    for name in ("weights", "slopes"):
        theirs[name] = np.reshape(theirs[name], (784, 10))
    agree(theirs, mine, rtol=1e-7, atol=1e-10)


def test_odd_boxes_and_empty_digits_are_read(show: Show) -> None:
    rng = np.random.default_rng(4)
    images = np.zeros((20, 28, 28), np.uint8)
    for n in range(1, 20):
        height, width = rng.integers(1, 12, 2)
        images[n, n : n + 1, :3] = 255
        images[n, 5 : 5 + height, 6 : 6 + width] = rng.integers(0, 256, (height, width))
    one = DownhillTemplates(images, np.arange(20) % 10, images, np.arange(20) % 10)
    page = show()
    given = (one.digits, one.labels, one.test_digits, one.test_labels)
    theirs = page.call("model", {"rate": 0.05, "steps": 3, "shift": 2}, *given)
    mine = one.model(0.05, 3, 2)
    np.testing.assert_allclose(theirs["losses"], mine["losses"], rtol=1e-9)
    np.testing.assert_allclose(theirs["scores"], mine["scores"], atol=1e-12)


def test_a_step_lowers_the_loss_and_shows_templates(show: Show) -> None:
    page = show()
    assert right(page) == 10
    assert "All 7,850 numbers are 0" in caption(page)
    steps(page, 1)
    assert "each template is an average of its digits" in caption(page)
    mine = ONE.model(0.02, 1)
    assert right(page) == mine["right"]
    assert losses(page) == pytest.approx(mine["losses"], abs=6e-4)
    steps(page, 4)
    mine = ONE.model(0.02, 5)
    assert caption(page).startswith("Step 5:")
    assert losses(page) == pytest.approx(mine["losses"][-2:], abs=6e-4)
    assert right(page) == mine["right"]
    scores = page.root.locator(".lenet-downhill-score").all_inner_texts()
    seven = ONE.test_labels.index(7)
    shown = [float(text.replace("\u2212", "-")) for text in scores]
    np.testing.assert_allclose(shown, mine["scores"][seven], atol=0.0051)


def test_it_plays_and_pauses_and_begins_anew(show: Show) -> None:
    page = show()
    press(page, "play")
    expect(page.root.locator(".lenet-caption")).to_contain_text("Step 4")
    press(page, "pause")
    assert page.root.get_by_role("button", name="play", exact=True).is_visible()
    press(page, "start again")
    assert right(page) == 10
    assert "All 7,850 numbers are 0" in caption(page)


def test_it_pauses_to_ask(show: Show) -> None:
    page = show()
    page.root.get_by_label("speed").evaluate(
        "one => { one.value = 30; one.dispatchEvent(new Event('input')); }"
    )
    page.root.locator(".lenet-downhill").focus()
    page.page.keyboard.press("Space")
    asks = page.root.locator(".lenet-downhill-question")
    expect(asks).to_be_visible(timeout=20_000)
    assert "How many of 100 will still be right?" in asks.inner_text()
    assert caption(page).startswith("Step 30:")
    assert page.root.get_by_role("button", name="play", exact=True).is_visible()
    assert not page.root.get_by_label("move the test digits").is_visible()


def test_the_answer_is_dragged_on_the_bar(show: Show) -> None:
    page = steps(show(), 30)
    before, truth = (ONE.model(0.02, 30, k)["right"] for k in (0, 3))
    assert right(page) == before
    bar = page.root.locator(".lenet-downhill-bar").bounding_box()
    middle = bar["y"] + bar["height"] / 2
    page.page.mouse.move(bar["x"] + 0.7 * bar["width"], middle)
    page.page.mouse.down()
    page.page.mouse.move(bar["x"] + 0.6 * bar["width"], middle)
    assert page.root.locator(".lenet-ask input").input_value() == "60"
    assert right(page) == before  # not yet
    page.page.mouse.up()
    assert f"You said 60; it is {truth} instead of {before}." in zone(page)
    assert right(page) == truth
    assert page.root.get_by_label("move the test digits").input_value() == "3"


def test_the_answer_can_be_typed_or_skipped(show: Show) -> None:
    page = steps(show(), 30)
    place = page.root.locator(".lenet-ask input")
    place.fill("a lot")
    place.press("Enter")
    assert "A number from 0 to 100, please." in zone(page)
    place.fill("101")
    place.press("Enter")
    assert "A number from 0 to 100, please." in zone(page)
    place.fill("35")
    place.press("Enter")
    assert "You said 35; it is" in zone(page)
    other = known(show())
    assert "It is " in zone(other)
    assert "You said" not in zone(other)


def test_moving_the_digits_by_slider_drag_and_keys(show: Show) -> None:
    page = known(show())
    counts = {k: ONE.model(0.02, 30, k)["right"] for k in (-2, 0, 1, 2, 4, 5)}
    slide = page.root.get_by_label("move the test digits")
    for k in (0, 2, -2):
        slide.fill(str(k))
        assert right(page) == counts[k]
    slide.fill("0")
    box = page.root.locator(".lenet-downhill-digit").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + 4 * box["width"] / 28, y)
    assert right(page) == counts[4]
    page.page.mouse.move(x + box["width"], y)  # no farther than five
    assert right(page) == counts[5]
    page.page.mouse.up()
    slide.fill("0")
    page.root.locator(".lenet-downhill").focus()
    page.page.keyboard.press("ArrowRight")
    assert right(page) == counts[1]
    press(page, "start again")
    assert slide.input_value() == "0"


def test_nothing_moves_before_the_answer(show: Show) -> None:
    page = steps(show(), 30)
    before = right(page)
    page.root.locator(".lenet-downhill").focus()
    page.page.keyboard.press("ArrowRight")
    box = page.root.locator(".lenet-downhill-digit").bounding_box()
    page.page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 60, box["y"] + 20)
    page.page.mouse.up()
    assert right(page) == before


def pixel_sentence(page: Any) -> tuple[float, float, float, float]:
    """Weight, slope, nudge and new weight of the sentence, the slope with its sign."""
    number = r"(\u2212?[\d.]+)"
    found = re.search(
        rf"the weight is {number}; .*slope {number}\).*= {number} and makes it "
        rf"{number}\.",
        caption(page),
    )
    assert found, caption(page)
    weight, slope, nudge, new = (
        float(text.replace("\u2212", "-")) for text in found.groups()
    )
    return weight, slope, nudge, new


def test_pointing_at_a_pixel_says_its_nudge(show: Show) -> None:
    page = steps(show(), 6)
    three = page.root.locator(".lenet-downhill-template").nth(3)
    box = three.bounding_box()
    at = {"x": box["width"] * 12.5 / 28, "y": box["height"] * 14.5 / 28}
    three.hover(position=at)
    assert caption(page).startswith("Template 3, row 15, column 13: the weight is")
    weight, slope, nudge, new = pixel_sentence(page)
    mine, then = ONE.model(0.02, 6), ONE.model(0.02, 7)
    place = (28 * 14 + 12, 3)
    assert weight == pytest.approx(mine["weights"][place], rel=0.05, abs=1e-5)
    assert slope == pytest.approx(mine["slopes"][place], rel=0.05)
    assert nudge == pytest.approx(0.02 * abs(slope), rel=0.05)
    assert new == pytest.approx(weight - np.sign(slope) * nudge, abs=1e-9)
    assert new == pytest.approx(then["weights"][place], rel=0.05, abs=1e-5)
    page.page.mouse.move(1, 1)
    assert caption(page).startswith("Step 6:")
    three.click(position=at)  # keeps it
    page.page.mouse.move(1, 1)
    steps(page, 1)
    assert pixel_sentence(page)[0] == pytest.approx(new, abs=2e-5)
    three.click(position=at)
    assert caption(page).startswith("Step 7:")


def test_a_pixel_is_read_by_keys(show: Show) -> None:
    page = steps(show(), 1)
    page.root.locator(".lenet-downhill-template").nth(5).focus()
    for key in ("Enter", "ArrowUp", "ArrowLeft", "ArrowLeft"):
        page.page.keyboard.press(key)
    assert caption(page).startswith("Template 5, row 14, column 13:")
    for _ in range(20):
        page.page.keyboard.press("ArrowUp")
    assert "row 1, column 13: no training digit has ink here" in caption(page)
    page.page.keyboard.press("Escape")
    assert caption(page).startswith("One step")


def test_nudges_that_are_too_large_go_astray(show: Show) -> None:
    page = show()
    page.root.get_by_label("size of a nudge").fill(str(len(RATES) - 1))
    forward = page.root.get_by_role("button", name="step", exact=True)
    count = 0
    while forward.is_enabled():
        forward.click()
        count += 1
        assert count < 20
    assert "rose" in caption(page)
    assert "grows with every step" in zone(page)
    assert page.root.get_by_role("button", name="play", exact=True).is_disabled()
    page.root.get_by_label("size of a nudge").fill("4")
    press(page, "start again")
    assert forward.is_enabled()
    assert "grows" not in zone(page)
    assert "nudge 0.03" in page.root.locator(".lenet-downhill-chart").text_content()


def test_another_digit_is_chosen(show: Show) -> None:
    page = steps(show(), 1)
    wall = page.root.locator(".lenet-downhill-wall canvas")
    box = wall.bounding_box()
    wall.click(position={"x": box["width"] * 0.55, "y": box["height"] * 0.35})
    about = page.root.locator(".lenet-downhill-about")
    assert about.inner_text().startswith("It is a 3")
    page.root.locator(".lenet-downhill").focus()
    for _ in range(10):
        page.page.keyboard.press("ArrowDown")
    assert about.inner_text().startswith("It is a 4")


def test_the_three_pictures(show: Show) -> None:
    page = steps(show(), 2)
    seen = []
    for name in ("templates", "\u00d7 this digit", "next nudge"):
        press(page, name)
        seen.append(
            page.root.locator(".lenet-downhill-template canvas")
            .first.evaluate("one => one.toDataURL()")
        )  # fmt: skip
    assert len(set(seen)) == 3
    assert "What the next step adds" in page.root.inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_and_widths_while_asking_and_after(show: Show, theme: str) -> None:
    page = steps(show(), 30)
    page.theme(theme)
    for moment in ("asking", "answered"):
        if moment == "answered":
            press(page, "skip")
        for width in (320, 360, 480, 520, 700, 780, 1000, 1600):
            page.page.set_viewport_size({"width": width, "height": 900})
            assert page.page.evaluate("document.documentElement.scrollWidth") <= width
        page.page.set_viewport_size({"width": 1000, "height": 900})
        page.frame()
        assert page.root.bounding_box()["height"] <= 640
        assert page.axe() == []


def test_a_finger_drags_the_digit(
    show: Show,
) -> None:
    page = known(show())
    assert page.root.locator(".lenet-downhill-digit").evaluate(
        "one => getComputedStyle(one).touchAction"
    ) == "pan-y"  # fmt: skip


def test_few_digits_and_missing_classes(show: Show) -> None:
    images = np.zeros((6, 28, 28), np.uint8)
    images[:, 10:20, 12:16] = 200
    images[::2, 4:6] = 250
    labels = np.array([1, 4, 1, 4, 1, 4])
    page = show(images=images, labels=labels, test_images=images, test_labels=labels)
    steps(page, 3)
    assert "of 6 right" in page.root.inner_text()
    assert right(page) == 6


def test_it_goes_away_while_it_plays(show: Show) -> None:
    page = show()
    press(page, "play")
    page.close()
    page.page.wait_for_timeout(300)
    assert page.console_errors == []
