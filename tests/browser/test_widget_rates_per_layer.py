"""The rates per layer in Chromium: their numbers against Python's, and their use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from widget_harness import agree

from lenet_edu.widgets.rates_per_layer import (
    LAYERS,
    ROOT,
    SCALES,
    RatesPerLayer,
    judge,
    measured,
    model,
)


def traits(widget: Any) -> dict[str, Any]:
    """The traits that the browser sees."""
    names = ("has_fn", "diagnosis", "settings", "start", "state", "yours")
    return {name: getattr(widget, name) for name in names}


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Callable[..., Any]:
    def show(**options: Any) -> Any:
        widget = RatesPerLayer(**options)
        return widget_page(str(widget._esm), str(widget._css), traits(widget))

    return show


def press(page: Any, name: str) -> None:
    page.root.get_by_role("button", name=name, exact=True).click()


def opened(page: Any) -> Any:
    press(page, "skip")
    return page


def slide(page: Any, label: str, value: float) -> None:
    page.root.get_by_label(label, exact=True).fill(str(value))


def sentence(page: Any) -> str:
    text: str = page.root.locator(".sentence").inner_text()
    return text


def one(page: Any) -> str:
    text: str = page.root.locator(".one").inner_text()
    return text


def places(page: Any, name: str) -> list[float]:
    """Where the dots of a layer are."""
    dots = page.root.locator(f".dots.{name} circle")
    found: list[float] = dots.evaluate_all("all => all.map(n => +n.getAttribute('cx'))")
    return found


def test_the_browser_computes_the_same(show: Callable[..., Any]) -> None:
    page, rng = show(), np.random.default_rng(13)
    for setting in measured():
        for half in (False, True):
            state = {
                "mu": float(10 ** rng.uniform(-2.7, 0.3)),
                "eta": float(10 ** rng.uniform(-4.3, -2.3)),
                "half": half,
            }
            mine = model(state, setting["layers"])
            agree(
                page.call("model", state, setting["layers"]),
                mine,
                rtol=1e-9,
                atol=1e-15,
            )


def test_predict_then_see(show: Callable[..., Any]) -> None:
    page = show()
    assert not page.root.locator("svg").is_visible()
    assert "\u03bc = 0.02, \u03b7 = 5e\u22124" in page.root.inner_text()
    press(page, "hardly any")
    assert "You said hardly any; it is 99%." in page.root.inner_text()
    assert page.root.locator("svg").is_visible()
    assert "rates from 1.9e\u22124 to 0.025" in sentence(page)


def test_larger_weights_give_the_papers_range(show: Callable[..., Any]) -> None:
    page = opened(show())
    before = {name: places(page, name) for name in LAYERS}
    slide(page, "initial weights", ROOT)
    after = {name: places(page, name) for name in LAYERS}
    assert all(np.mean(after[k]) < np.mean(before[k]) for k in LAYERS)
    assert "within 10% of the ceiling: 0%" in sentence(page)
    full = sentence(page)
    press(page, "half of it")
    assert "rates from 5.8e\u22125 to 0.017" in sentence(page)
    assert page.get("state")["half"]
    press(page, "eq. (8)")
    assert sentence(page) == full


def test_mu_and_eta(show: Callable[..., Any]) -> None:
    page = opened(show())
    slide(page, "\u03bc", -0.7)
    assert page.get("state")["mu"] == 0.2
    assert "to 0.0025;" in sentence(page)
    slide(page, "\u03b7", -3)
    assert page.get("state")["eta"] == 0.001
    assert "to 0.005;" in sentence(page)
    press(page, "the paper\u2019s \u03bc and \u03b7")
    assert "to 0.025;" in sentence(page)
    assert page.get("state")["mu"] == 0.02


def test_hovering_reads_a_dot(show: Callable[..., Any]) -> None:
    page = opened(show(scale=1.0))
    layer = measured()[ROOT]["layers"]["C5"]
    dot = page.root.locator(".dots.C5 circle").first
    dot.hover()
    assert one(page).startswith(f"{layer['who'][0]}: h = ")
    assert "5e\u22124 / (0.02 + " in one(page)
    ring = page.root.locator("circle.picked")
    at = [float(circle.get_attribute("cx")) for circle in (dot, ring)]
    assert at[0] == pytest.approx(at[1], abs=0.06)


def test_keys_move_from_dot_to_dot(show: Callable[..., Any]) -> None:
    page = opened(show(scale=1.0))
    page.root.locator(".lenet").focus()
    press_key = page.page.keyboard.press
    press_key("ArrowLeft")
    assert one(page).startswith("C1.")
    for _ in range(5):
        press_key("ArrowDown")
    assert one(page).startswith("F6.")
    press_key("ArrowDown")
    assert one(page).startswith("F6.")
    first = one(page)
    press_key("ArrowLeft")
    assert one(page) != first
    press_key("ArrowRight")
    assert one(page) == first
    assert page.root.locator(".spoken").last.text_content() == first


def test_reset_is_the_beginning(show: Callable[..., Any]) -> None:
    page = show()
    before = page.root.inner_html()
    opened(page)
    slide(page, "initial weights", 3)
    slide(page, "\u03bc", 0)
    press(page, "half of it")
    press(page, "reset")
    assert page.root.inner_html() == before
    assert page.get("state") | {"n": ""} == page.get("start") | {"n": ""}


def multiplied(h: Any, eta: float, mu: float) -> Any:
    return eta * (mu + h)


def test_the_learners_function(show: Callable[..., Any]) -> None:
    page = show(fn=multiplied)
    assert "Yours differs on" in page.root.inner_text()
    opened(page)
    marked = page.root.locator("circle.wrong")
    layers = measured()[0]["layers"]
    state = page.get("state")
    assert marked.count() == len(judge(multiplied, state, layers)["differs"])
    slide(page, "initial weights", ROOT)
    assert "Running yours" in page.root.inner_text()
    assert marked.count() == 0
    now = measured()[ROOT]["layers"]
    page.set(yours=judge(lambda h, eta, mu: eta / (mu + h), page.get("state"), now))
    assert "Yours agrees" in page.root.inner_text()
    assert page.root.get_by_role("button", name="what is the mistake?").count() == 0
    page.close()
    assert page.page.evaluate("stage.model.listeners.length") == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(show: Callable[..., Any], theme: str) -> None:
    page = show(fn=multiplied)
    page.theme(theme)
    assert page.axe() == []
    opened(page)
    page.root.locator(".dots.C5 circle").last.hover()
    assert page.axe() == []


def test_in_a_notebook(notebook: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    lab = notebook(
        cells=[
            "from lenet_edu.widgets import RatesPerLayer\n"
            "w = RatesPerLayer(fn=lambda h, eta, mu: eta / (max(mu, 0.05) + h))\nw",
            "print(w.state['mu'], w.yours['same'])",
        ]
    )
    lab.run_all()
    widget = lab.page.get_by_role("group", name="Rates per layer")
    expect(widget).to_contain_text("Yours differs on")
    widget.get_by_role("button", name="nearly all").click()
    widget.get_by_label("\u03bc", exact=True).fill("-0.7")
    expect(widget).to_contain_text("Yours agrees with the course's on all")
    expect(widget.locator(".sentence")).to_contain_text("to 0.0025;")
    lab.cell(index=1).run()
    assert lab.cell(index=1).text.strip() == "0.2 True"
    assert lab.axe() == []
    assert len(SCALES) == 8
