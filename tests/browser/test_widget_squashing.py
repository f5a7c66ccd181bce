"""The squashing explorer in Chromium: its numbers against Python's, and its use."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from widget_harness import agree

from lenet_edu import nn
from lenet_edu.widgets.models.squashing import model
from lenet_edu.widgets.squashing import SquashingExplorer


def traits(widget: Any) -> dict[str, Any]:
    """The traits that the browser sees."""
    names = ("has_fn", "diagnosis", "start", "state", "z", "yours")
    return {name: getattr(widget, name) for name in names}


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Callable[..., Any]:
    def show(fn: Callable[..., Any] | None = None) -> Any:
        widget = SquashingExplorer(fn)
        return widget_page(str(widget._esm), str(widget._css), traits(widget))

    return show


def drag(page: Any, label: str, value: int) -> None:
    """Move a slider as a drag does."""
    page.root.get_by_label(label).fill(str(value))


def cells(page: Any, name: str) -> list[str]:
    """One row of the table of values."""
    row = page.root.get_by_role("row").filter(
        has=page.page.get_by_role("rowheader", name=name, exact=True)
    )
    value, slope, _ = row.get_by_role("cell").all_inner_texts()
    return [value, slope]


def drawing(page: Any) -> str:
    """All that is drawn; the clip path has a name of its own in each drawing."""
    return re.sub(r"squash-\w+", "clip", page.root.inner_html())


def skip_all(page: Any) -> None:
    while page.root.get_by_role("button", name="skip").count():
        page.root.get_by_role("button", name="skip").first.click()


def test_the_browser_computes_the_same(show: Callable[..., Any]) -> None:
    page, rng = show(), np.random.default_rng(5)
    for case in range(60):
        state = {
            "A": float(rng.uniform(0.5, 2.5)),
            "S": float(rng.uniform(0.2, 1.2)),
            "at": float(rng.uniform(-6, 6)) if case else 0.0,
            "scale": float(rng.uniform(0.05, 5)),
            "z": rng.normal(size=rng.integers(1, 200)).tolist(),
        }
        agree(page.call("model", state), model(state), rtol=1e-10, atol=1e-12)


def test_sliders_move_the_numbers(show: Callable[..., Any]) -> None:
    page = show()
    assert cells(page, "f") == ["1.0000", "0.7554"]
    drag(page, "point a", 40)
    assert cells(page, "f") == [f"{nn.squash(2.0):.4f}", "0.2780"]
    drag(page, "height A", 79)
    assert cells(page, "f")[0] == f"{2.5059 * np.tanh(4 / 3):.4f}"
    drag(page, "steepness S", 60)
    assert cells(page, "f")[0] == f"{2.5059 * np.tanh(2):.4f}"
    page.root.get_by_label("logistic").check()
    assert cells(page, "logistic")[0] == f"{nn.logistic(2.0):.4f}"
    assert "0.7% saturated" not in page.root.inner_text()
    page.root.get_by_role("button", name="reset").click()
    assert "0.7% saturated" in page.root.inner_text()
    drag(page, "weight scale", 100)
    assert "57.5% saturated" in page.root.inner_text()


def test_predict_first(show: Callable[..., Any]) -> None:
    page = show()
    text = page.root.inner_text
    bend = page.root.locator("path.bend")
    assert page.root.locator("path.squash").first.is_visible()  # the scene is there
    assert not bend.get_attribute("d")
    assert "0.988" not in text()
    ask = page.root.get_by_label("Where, for a > 0")
    ask.fill("far")
    page.page.keyboard.press("Enter")
    assert "A number, please" in text()
    ask.fill("1,5")
    page.page.keyboard.press("Enter")
    assert bend.get_attribute("d").startswith("M")
    assert "You said 1,5. |f\u2033| is largest at a = \u00b10.988" in text()
    drag(page, "steepness S", 60)
    assert "largest at a = \u00b10.658" in text()


def test_the_answer_is_dragged_along_the_curve(show: Callable[..., Any]) -> None:
    page = show()
    pin = page.root.locator(".pin circle").bounding_box()
    mouse = page.page.mouse
    mouse.move(pin["x"] + 12, pin["y"] + 12)
    mouse.down()
    mouse.move(pin["x"] - 30, pin["y"] + 12, steps=4)
    mouse.up()
    said = page.root.get_by_label("Where, for a > 0").input_value()
    assert 0 < float(said) < 2
    assert page.saved == []  # a guess is nobody else's
    page.root.get_by_role("button", name="commit").click()
    assert f"You said {said}. |f\u2033| is largest" in page.root.inner_text()
    assert not page.root.locator(".pin").is_visible()


def test_the_histogram_is_pulled_wider(show: Callable[..., Any]) -> None:
    page = show()
    bar = page.root.locator("rect.count").nth(28).bounding_box()
    mouse = page.page.mouse
    mouse.move(bar["x"] + 2, bar["y"] + bar["height"] - 3)
    mouse.down()
    mouse.move(bar["x"] + 90, bar["y"] + bar["height"] - 3, steps=4)
    assert page.saved == []
    mouse.up()
    assert page.get("state")["scale"] > 2
    assert "0.7% saturated" not in page.root.inner_text()
    assert len(page.saved) == 1


@pytest.mark.parametrize("width", [320, 700, 1280])
def test_it_fits_and_a_pages_own_rules_do_not_shrink_it(
    show: Callable[..., Any], width: int
) -> None:
    page = show()
    page.page.set_viewport_size({"width": width, "height": 900})
    page.page.add_style_tag(content=".main, .side, .row { max-width: 80px; }")
    page.frame()
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    plot = page.root.locator("svg.lenet-squashing-plot").bounding_box()
    assert plot["width"] > 0.55 * min(width, 980)
    if width == 1280:
        assert page.root.locator(".lenet").bounding_box()["height"] <= 640


def test_reset_is_the_beginning(show: Callable[..., Any]) -> None:
    page = show()
    before = drawing(page)
    skip_all(page)
    drag(page, "height A", 10)
    drag(page, "weight scale", 3)
    page.root.get_by_role("button", name="reset").click()
    assert drawing(page) == before
    assert page.get("state") | {"n": ""} == page.get("start") | {"n": ""}
    assert cells(page, "f") == ["1.0000", "0.7554"]


def test_pointer_and_keys_move_the_point(show: Callable[..., Any]) -> None:
    page = show()
    plot = page.root.get_by_label("Curves of f")
    clip = page.root.locator("clipPath rect").first
    left, wide = (float(clip.get_attribute(name)) for name in ("x", "width"))
    box = plot.bounding_box()
    page.page.mouse.move(box["x"] + left + 3 / 12 * wide, box["y"] + 100)
    assert "At a = \u22123.00" in page.root.inner_text()
    page.root.get_by_role("group").focus()
    for key in ("ArrowRight", "Shift+ArrowRight"):
        page.page.keyboard.press(key)
    assert "At a = \u22122.45" in page.root.inner_text()
    page.page.keyboard.press("Home")
    assert cells(page, "f") == ["0.0000", "1.1439"]
    assert "f 0.0000" in plot.get_attribute("aria-label")
    assert plot.evaluate("node => getComputedStyle(node).touchAction") == "pan-y"


def test_dragging_stays_in_the_browser(show: Callable[..., Any]) -> None:
    page = show()
    knob = page.root.get_by_label("height A")
    for value in range(-100, 60, 20):
        knob.evaluate(
            "(n, v) => { n.value = v; n.dispatchEvent(new Event('input')); }", value
        )
    assert page.saved == []
    knob.evaluate("n => n.dispatchEvent(new Event('change'))")
    assert len(page.saved) == 1
    assert page.saved[0]["state"]["A"] == pytest.approx(1.7159 + 0.4)


def test_a_wrong_function_is_marked(show: Callable[..., Any]) -> None:
    page = show(np.tanh)
    assert "Yours differs at 240 of 241" in page.root.inner_text()
    assert page.root.locator("path.differs").get_attribute("d").startswith("M")
    page.root.get_by_role("button", name="what is the mistake?").click()
    assert page.sent == [{"ask": "diagnosis"}]
    page.set(diagnosis="03.1: the constants are missing")
    assert "03.1: the constants are missing" in page.root.inner_text()
    page.close()
    assert page.page.evaluate("stage.model.listeners.length") == 0


def test_a_right_function_and_one_that_fails(show: Callable[..., Any]) -> None:
    # Of the course's own function nobody says that it is right.
    page = show(lambda a: nn.squash(a))
    assert "Yours agrees" in page.root.inner_text()
    assert page.root.get_by_role("button", name="what is the mistake?").count() == 0
    page = show(lambda a: 1 / 0)
    assert "ZeroDivisionError" in page.root.inner_text()
    assert cells(page, "f") == ["1.0000", "0.7554"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(show: Callable[..., Any], theme: str) -> None:
    page = show(np.tanh)
    page.theme(theme)
    assert page.axe() == []
    skip_all(page)
    for name in ("logistic", "tanh", "ReLU"):
        page.root.get_by_label(name, exact=True).check()
    assert page.axe() == []


def test_in_a_notebook(notebook: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    lab = notebook(
        cells=[
            "import numpy as np\nfrom lenet_edu.widgets import SquashingExplorer\n"
            "w = SquashingExplorer(lambda a: 1.7159 * np.tanh(a))\nw",
            "print(w.state['S'])",
        ]
    )
    lab.run_all()
    widget = lab.page.get_by_role("group", name="Squashing explorer")
    widget.get_by_label("steepness S").fill("60")
    widget.get_by_role("button", name="what is the mistake?").click()
    answer = widget.locator(".formula")
    expect(answer).to_contain_text("03.1 squash: not yet")
    lab.cell(index=1).run()
    assert float(lab.cell(index=1).text) == 1
    assert lab.axe() == []
    # Arrow keys belong to the slider, not to the notebook.
    widget.get_by_label("point a").focus()
    active = lab.ask("() => jupyterapp.shell.currentWidget.content.activeCellIndex")
    lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press("ArrowRight")
    lab.page.keyboard.press("ArrowRight")
    assert "At a = 1.05" in widget.inner_text()
    assert active == lab.ask(
        "() => jupyterapp.shell.currentWidget.content.activeCellIndex"
    )
