"""The rates per layer in Chromium: their numbers against Python's, and their use."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from widget_harness import agree

from lenet_edu.widgets.models.rates_per_layer import (
    LAYERS,
    ROOT,
    SCALES,
    judge,
    measured,
    model,
)
from lenet_edu.widgets.rates_per_layer import RatesPerLayer


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
    text: str = page.root.locator(".lenet-caption").inner_text()
    return text


def answer(page: Any) -> str:
    text: str = page.root.locator(".lenet-rates-answer").inner_text()
    return text


def one(page: Any) -> str:
    text: str = page.root.locator(".lenet-rates-one").inner_text()
    return text


def dots(page: Any, name: str, kind: str = "out") -> list[tuple[float, float]]:
    """Where the dots of a layer are: its curvatures ("in") or its rates ("out")."""
    path = page.root.locator(f".lenet-rates-layer.{name} .dots.{kind}")
    found = re.findall(r"M(\S+) ([\d.]+)h0", path.get_attribute("d"))
    return [(float(x), float(y)) for x, y in found]


def hover(page: Any, place: tuple[float, float]) -> None:
    box = page.root.locator(".lenet-rates-plot").bounding_box()
    page.page.mouse.move(box["x"] + place[0], box["y"] + place[1])


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
    from playwright.sync_api import expect

    page = show()
    rates = [len(dots(page, name, "in")) for name in LAYERS]
    assert rates == [len(one["h"]) for one in measured()[0]["layers"].values()]
    assert all(dots(page, name) == [] for name in LAYERS)  # only the answer is hidden
    assert "\u03b7/\u03bc = 0.025" in page.root.locator("svg").first.text_content()
    place = page.root.locator(".lenet-ask input")
    place.fill("many")
    press(page, "commit")
    assert "A percentage from 0 to 100, please." in answer(page)
    place.fill("40 %")
    press(page, "commit")
    share = page.root.locator(".lenet-rates-share")
    expect(share).to_have_text("99%")
    assert "You said 40%." in answer(page)
    assert len(dots(page, "C5")) == len(measured()[0]["layers"]["C5"]["h"])
    assert "Rates from 1.9e\u22124 to 0.025." in sentence(page)


def test_what_lies_on_one_line_as_a_rate_is_spread_as_a_curvature(
    show: Callable[..., Any],
) -> None:
    page = opened(show())
    for name in ("C1", "C3", "C5"):
        curvatures = [x for x, _ in dots(page, name, "in")]
        rates = sorted(y for _, y in dots(page, name))
        middle = rates[len(rates) // 20 : -len(rates) // 20]
        assert max(curvatures) - min(curvatures) > 100
        assert max(middle) - min(middle) < 3


def test_larger_weights_give_the_papers_range(show: Callable[..., Any]) -> None:
    page = opened(show())
    before = {name: dots(page, name) for name in LAYERS}
    slide(page, "initial weights", ROOT)
    after = {name: dots(page, name) for name in LAYERS}
    for name in LAYERS:  # a smaller rate is further down
        assert np.mean(after[name], axis=0)[1] > np.mean(before[name], axis=0)[1]
    assert answer(page).startswith("0%")
    assert "Within the paper\u2019s range: over 99%." in answer(page)
    full = sentence(page)
    press(page, "half of it")
    assert "Rates from 5.8e\u22125 to 0.017." in sentence(page)
    assert page.get("state")["half"]
    press(page, "eq. (8)")
    assert sentence(page) == full


def test_mu_and_eta(show: Callable[..., Any]) -> None:
    page = opened(show())
    slide(page, "\u03bc", -0.7)
    assert page.get("state")["mu"] == 0.2
    assert "to 0.0025." in sentence(page)
    slide(page, "\u03b7", -3)
    assert page.get("state")["eta"] == 0.001
    assert "to 0.005." in sentence(page)
    press(page, "the paper\u2019s \u03bc and \u03b7")
    assert "to 0.025." in sentence(page)
    assert page.get("state")["mu"] == 0.02


def test_the_bend_of_the_curve_is_dragged(show: Callable[..., Any]) -> None:
    page = opened(show())
    box = page.root.locator(".lenet-rates-knee .grip").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + 40, y)
    assert page.get("state")["mu"] == 0.02  # Python hears of it at the end
    page.page.mouse.up()
    assert 0.05 < page.get("state")["mu"] < 0.5
    assert "to 0.025." not in sentence(page)
    page.page.mouse.move(x + 300, y)
    assert page.get("state")["mu"] < 0.5  # let go is let go


def test_hovering_follows_a_dot_to_its_rate(show: Callable[..., Any]) -> None:
    page = show(scale=1.0)
    layer = measured()[ROOT]["layers"]["C5"]
    hover(page, dots(page, "C5", "in")[0])
    assert one(page).startswith(f"{layer['who'][0]}: h = ")
    assert "5e\u22124 / (0.02 + " in one(page)
    assert ") =" not in one(page)  # the rate is the answer
    opened(page)
    place = dots(page, "C5")[0]
    hover(page, place)
    assert ") = 0.0" in one(page)
    rings = page.root.locator(".lenet-rates-picked circle")
    assert rings.count() == 3  # its curvature, the curve, its rate
    assert float(rings.last.get_attribute("cy")) == pytest.approx(place[1], abs=0.06)


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
    press_key("ArrowRight")
    assert one(page) != first
    press_key("ArrowLeft")
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
    marked = page.root.locator("circle.lenet-rates-wrong")
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
    hover(page, dots(page, "C5")[-1])
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
    widget.get_by_role("button", name="skip").click()
    widget.get_by_label("\u03bc", exact=True).fill("-0.7")
    expect(widget).to_contain_text("Yours agrees with the course's on all")
    expect(widget.locator(".lenet-caption")).to_contain_text("to 0.0025.")
    lab.cell(index=1).run()
    assert lab.cell(index=1).text.strip() == "0.2 True"
    assert lab.axe() == []
    assert len(SCALES) == 8
