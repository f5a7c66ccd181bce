"""The distortion lab in Chromium: its numbers against Python's, and its use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu.data.distortions import affine_warp
from lenet_edu.widgets.distortion_lab import KNOBS, DistortionLab, ask, judge, model


def traits(widget: Any) -> dict[str, Any]:
    """The traits that the browser sees."""
    names = ("has_fn", "diagnosis", "digits", "knobs", "background", "ink", "start")
    names += ("state", "answer", "many", "yours")
    return {name: getattr(widget, name) for name in names}


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Callable[..., Any]:
    def show(**options: Any) -> Any:
        widget = DistortionLab(**options)
        page = widget_page(str(widget._esm), str(widget._css), traits(widget))
        page.widget = widget
        return page

    return show


def press(page: Any, name: str) -> None:
    page.root.get_by_role("button", name=name).click()


def slide(page: Any, label: str, value: float) -> None:
    page.root.get_by_label(label, exact=True).fill(str(value))


def grid(page: Any, title: str) -> Any:
    return page.root.locator(f'figure:not([hidden]) svg[aria-label^="{title}"]')


def arithmetic(page: Any) -> str:
    text: str = page.root.locator(".lenet-distortion-arithmetic").inner_text()
    return text


def answered(page: Any) -> None:
    """Python's part: what the widget was told since it was shown."""
    state = page.get("state")
    widget = page.widget
    page.set(answer=ask(widget.network, widget._image(state), state))
    if widget.fn is not None:
        page.set(yours=judge(widget.fn, widget._image(state), state))


def test_the_browser_computes_the_same(show: Callable[..., Any]) -> None:
    page, rng = show(), np.random.default_rng(6)
    for _ in range(40):
        image = rng.uniform(-0.1, 1.2, (32, 32))
        state: dict[str, Any] = {
            name: float(rng.uniform(-end, end)) for name, (_, end, _) in KNOBS.items()
        }
        state |= {"i": int(rng.integers(32)), "j": int(rng.integers(32))}
        theirs, mine = page.call("model", image.tolist(), state), model(image, state)
        assert theirs.keys() == mine.keys()
        for name in mine:
            np.testing.assert_allclose(
                theirs[name], mine[name], rtol=1e-9, atol=1e-9, err_msg=name
            )


def read(page: Any) -> str:
    text: str = page.root.locator(".lenet-verdict-digit").inner_text()
    return text


def test_the_source_is_pointed_at(show: Callable[..., Any]) -> None:
    page = show()
    assert grid(page, "the new picture").is_visible()
    assert page.root.locator(".lines line").count() == 0
    assert "comes from row ?, column ?" in arithmetic(page)
    grid(page, "the digit").locator('rect[data-at="30,30"]').click()
    assert page.root.get_by_label("Row and column").input_value() == "30, 30"
    press(page, "commit")
    said = page.root.locator(".lenet-state").inner_text()
    assert said.startswith("You said row 30, column 30; it comes from row 24.7")
    assert page.root.locator(".lines line").count() == 18
    page.page.wait_for_function("stage.model.saved.length === 1")
    assert page.saved[0]["state"]["scale"] == 0.25
    answered(page)
    assert read(page) == "4"


def test_handles_change_what_they_hold(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "skip")
    page.root.locator(".lenet-distortion").scroll_into_view_if_needed()

    def drag(handle: str, right: float, down: float) -> dict[str, Any]:
        """By so many pixels of the picture."""
        cell = grid(page, "the new picture").bounding_box()["width"] / 32
        node = page.root.locator(".handle", has=page.page.get_by_text(handle))
        box = node.locator(".dot").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.page.mouse.move(x, y)
        page.page.mouse.down()
        page.page.mouse.move(x + right * cell, y + down * cell, steps=4)
        page.page.mouse.up()
        state: dict[str, Any] = page.get("state")
        return state

    assert drag("make it larger or smaller", -2.75, -2.75)["scale"] == 0
    assert drag("shear it", 4.4, 0)["shear"] == pytest.approx(-0.4)
    assert drag("squeeze it", 2.2, 0)["squeeze"] == pytest.approx(0.2)
    moved = drag("move the digit", 3, -2)
    assert (moved["dx"], moved["dy"]) == (3, -2)
    assert page.root.get_by_label("shift x", exact=True).input_value() == "3"


def test_a_pixel_tells_its_four_sources(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "skip")
    slide(page, "scale", 0)
    slide(page, "shift x", 0.25)
    place = grid(page, "the new picture").locator('rect[data-at="16,12"]')
    box = place.bounding_box()
    page.page.mouse.move(box["x"] + 4, box["y"] + 4)
    state = {**page.get("start"), "dx": 0.25, "i": 16, "j": 12}
    drawn = model(page.widget._image(state), state)
    assert arithmetic(page).startswith("new [16, 12] comes from row 16, column 11.75")
    assert "0.25 \u00b7" in arithmetic(page)
    assert "[16, 11]" in arithmetic(page)
    last = float(arithmetic(page).split("= ")[-1].replace("\u2212", "-"))
    assert last == pytest.approx(drawn["value"], abs=6e-4)
    page.page.mouse.move(0, 0)
    assert "new [20, 20]" in arithmetic(page)
    page.root.get_by_role("group", name="Distortion lab").focus()
    page.page.keyboard.press("ArrowUp")
    page.page.keyboard.press("ArrowLeft")
    assert "new [19, 19]" in arithmetic(page)
    slide(page, "shift x", 8)
    for _ in range(20):
        page.page.keyboard.press("ArrowLeft")
    page.root.get_by_role("group", name="Distortion lab").focus()
    for _ in range(20):
        page.page.keyboard.press("ArrowLeft")
    assert "outside" in arithmetic(page)


def test_the_flips_are_written_beside_the_knobs(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "skip")
    slide(page, "shear", 0.4)
    page.page.wait_for_function("stage.model.get('state').shear === 0.4")
    answered(page)
    flips = page.get("answer")["flips"]
    words = page.root.locator(".lenet-distortion-flips").all_inner_texts()
    assert len(words) == 5
    assert any(ends != [None, None] for ends in flips.values())
    for text, ends in zip(words, flips.values(), strict=True):
        for end in filter(None, ends):
            assert f"{end[1]} at" in text
        assert ("from end to end" in text) is (ends == [None, None])


def test_dragging_stays_in_the_browser(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "skip")
    page.page.wait_for_function("stage.model.saved.length === 1")
    knob = page.root.get_by_label("shear", exact=True)
    # In one go, so that a slow machine does not look like a hand at rest.
    during, after = knob.evaluate(
        """n => {
            const say = name => n.dispatchEvent(new Event(name));
            for (const value of [-1, 0, 0.5]) { n.value = value; say("input"); }
            const during = stage.model.saved.length;
            say("change");
            return [during, stage.model.saved.length];
        }"""
    )
    assert (during, after) == (1, 2)
    assert page.saved[1]["state"]["shear"] == 0.5


def test_many_random_ones(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "skip")
    press(page, "draw 24 random ones")
    (asked,) = page.sent
    assert asked["ask"] == "many"
    page.set(many=page.widget._many(asked["seed"], asked["name"]))
    assert page.root.locator(".lenet-distortion-gallery canvas").count() == 24
    read = page.root.locator(".lenet-distortion-gallery figcaption").all_inner_texts()
    assert read == [str(a) for a in page.get("many")["answers"]]
    press(page, "draw 24 random ones")
    assert page.sent[1]["seed"] != asked["seed"]


def test_reset_is_the_beginning(show: Callable[..., Any]) -> None:
    page = show()
    before = page.root.inner_html()
    page.root.get_by_label("Row and column").fill("25, 25")
    press(page, "commit")
    slide(page, "squeeze", 0.2)
    page.root.get_by_label("digit", exact=True).select_option("7")
    press(page, "reset")
    answered(page)
    assert page.root.inner_html() == before
    assert page.get("state") | {"n": ""} == page.get("start") | {"n": ""}


def forwards(images: Any, matrices: Any, background: float = -0.1) -> Any:
    return affine_warp(images, np.linalg.inv(matrices), background)


def test_the_learners_function(show: Callable[..., Any]) -> None:
    page = show(fn=forwards)
    assert "Yours agrees" in page.root.inner_text()
    press(page, "skip")
    assert "Running yours" in page.root.inner_text()
    page.page.wait_for_function("stage.model.saved.length === 1")
    answered(page)
    found = page.get("yours")
    assert not found["same"]
    count = len(found["differs"])
    assert f"Yours differs in {count} of 1024 pixels" in page.root.inner_text()
    assert grid(page, "yours").locator(".lenet-cell.outlined").count() == count
    press(page, "what is the mistake?")
    assert {"ask": "diagnosis"} in page.sent
    page.close()
    assert page.page.evaluate("stage.model.listeners.length") == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(show: Callable[..., Any], theme: str) -> None:
    page = show(fn=forwards)
    page.theme(theme)
    assert page.axe() == []
    press(page, "skip")
    page.page.wait_for_function("stage.model.saved.length === 1")
    answered(page)
    page.set(many=page.widget._many(1, "4"))
    assert page.axe() == []


def test_in_a_notebook(notebook: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    lab = notebook(
        cells=[
            "import numpy as np\nfrom lenet_edu.data.distortions import affine_warp\n"
            "from lenet_edu.widgets import DistortionLab\n"
            "def mine(images, matrices, background=-0.1):\n"
            "    return affine_warp(images, np.linalg.inv(matrices), background)\n"
            "w = DistortionLab(fn=mine)\nw",
            "print(w.state['scale'], w.answer['digit'], w.yours['same'])",
        ]
    )
    lab.run_all()
    widget = lab.page.get_by_role("group", name="Distortion lab")
    expect(widget).to_contain_text("Yours agrees with the course's in all 1024 pixels.")
    widget.get_by_role("button", name="skip").click()
    expect(widget).to_contain_text("Yours differs in")
    expect(widget.locator(".lenet-verdict-digit")).to_have_text("4")
    widget.get_by_role("button", name="draw 24 random ones").click()
    expect(widget.locator(".lenet-distortion-gallery canvas")).to_have_count(24)
    widget.focus()
    lab.page.keyboard.press("ArrowDown")
    expect(widget.locator(".lenet-distortion-arithmetic")).to_contain_text(
        "new [21, 20]"
    )
    lab.cell(index=1).run()
    assert lab.cell(index=1).text.strip() == "0.25 4 False"
    assert lab.axe() == []
