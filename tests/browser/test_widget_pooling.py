"""The pooling explorer in Chromium: its numbers against Python's, and its use."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest
from widget_harness import agree

from lenet_edu import nn
from lenet_edu.widgets.models.pooling import MODES, inputs, judge, model
from lenet_edu.widgets.pooling import PoolingExplorer

TABS = ("what comes out", "shift the input", "who gets the gradient")


def traits(widget: Any) -> dict[str, Any]:
    """The traits that the browser sees."""
    names = ("has_fn", "diagnosis", "images", "start", "state", "yours", "gradient")
    return {name: getattr(widget, name) for name in names}


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Callable[..., Any]:
    def show(*args: Any, **options: Any) -> Any:
        widget = PoolingExplorer(*args, **options)
        return widget_page(str(widget._esm), str(widget._css), traits(widget))

    return show


def press(page: Any, name: str) -> None:
    page.root.get_by_role("button", name=name).click()


def skip(page: Any) -> None:
    press(page, "skip")


def grid(page: Any, title: str) -> Any:
    """The picture of a grid whose title begins with ``title``."""
    found = page.root.locator(f'figure svg[aria-label^="{title}"]')
    return found.locator("visible=true")


def numbers(page: Any, title: str) -> list[str]:
    texts = grid(page, title).locator("text").all_text_contents()
    return [re.sub(r"^(\u2212?)\.", r"\g<1>0.", one) for one in texts]


def values(page: Any, title: str) -> list[float]:
    """The numbers of small cells, which have one decimal."""
    return [float(text.replace("\u2212", "-")) for text in numbers(page, title)]


def click(page: Any, title: str, i: int, j: int) -> None:
    at = grid(page, title).locator(f'rect[data-at="{i},{j}"]').bounding_box()
    page.page.mouse.click(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)


def slide(page: Any, label: str, value: float) -> None:
    page.root.get_by_label(label).fill(str(value))


def arithmetic(page: Any) -> str:
    text: str = page.root.locator(".lenet-caption").inner_text()
    return text


def written(values: np.ndarray) -> list[str]:
    """The numbers as wide cells show them: half a unit is rounded away from 0."""
    exact = [Decimal(float(v)) for v in values.ravel()]
    texts = [str(v.quantize(Decimal("0.01"), ROUND_HALF_UP)) for v in exact]
    short = [t.rstrip("0").rstrip(".") for t in texts]
    return ["0" if t == "-0" else t.replace("-", "\u2212") for t in short]


def test_the_browser_computes_the_same(show: Callable[..., Any]) -> None:
    page, rng = show(), np.random.default_rng(6)
    for case in range(100):
        H, W = (2 * int(n) for n in rng.integers(1, 7, 2))
        ties = case % 3 == 0
        x = rng.integers(-2, 3, (H, W)) if ties else rng.normal(size=(H, W))
        state = {
            "x": (np.zeros((H, W)) if case == 0 else x).tolist(),
            "mode": str(rng.choice(list(MODES))),
            "a": float(rng.normal()),
            "b": float(rng.normal()),
            "squash": bool(rng.integers(2)),
            "right": int(rng.integers(4)),
            "down": int(rng.integers(4)),
            "i": int(rng.integers(H // 2)),
            "j": int(rng.integers(W // 2)),
            "every": bool(rng.integers(2)),
        }
        if case % 10 == 9:
            state["x"][H - 1][0] = None
        mine = model(state)
        assert bool(mine["error"]) is (case % 10 == 9)
        agree(page.call("model", state), mine, rtol=1e-10, atol=1e-12)


def test_predict_then_see(show: Callable[..., Any]) -> None:
    page = show()
    shown = numbers(page, "y, sum")
    assert [n for n, text in enumerate(shown) if not text] == [4 * 1 + 2]  # is asked
    question = "The framed block becomes 0.5 \u00b7 (0.5 + 1 + 0.4 + 1) \u2212 0.5."
    page.root.get_by_label(question).fill("1")
    press(page, "commit")
    assert "You said 1; it is 0.95." in page.root.inner_text()
    state = page.get("start")
    assert numbers(page, "y, sum") == written(model(state)["y"])
    assert arithmetic(page).endswith("= 0.5 \u00b7 2.9 \u2212 0.5 = 0.95")


@pytest.mark.parametrize("mode", MODES)
def test_modes_sliders_and_inputs(show: Callable[..., Any], mode: str) -> None:
    page = show(mode=mode)
    skip(page)
    for name, x in inputs().items():
        page.root.get_by_label("input", exact=True).select_option(name)
        state = {**page.get("start"), "x": x}
        assert numbers(page, f"y, {mode}") == written(model(state)["y"])
    assert page.root.get_by_label("bias b").is_enabled() is (mode == "sum")
    if mode == "sum":
        slide(page, "coefficient a", -1.25)
        slide(page, "bias b", 2)
        state |= {"a": -1.25, "b": 2}
    page.root.get_by_label("then squash").check()
    state["squash"] = True
    assert numbers(page, f"y, {mode}, squashed") == written(model(state)["y"])
    assert "1.7159 tanh" in arithmetic(page)


def test_hovering_shows_a_block_and_clicking_keeps_it(show: Callable[..., Any]) -> None:
    page = show(mode="max")
    skip(page)
    at = grid(page, "y, max").locator('rect[data-at="3,1"]').bounding_box()
    page.page.mouse.move(at["x"] + 9, at["y"] + 9)
    assert (
        arithmetic(page).splitlines()[-1]
        == "y[3, 1] = max(0, 1, 0, 0) = 1, from x[6, 3]"
    )
    page.page.mouse.move(0, 0)
    assert "y[1, 2] =" in arithmetic(page)
    click(page, "y, max", 3, 1)
    page.page.mouse.move(0, 0)
    assert arithmetic(page).startswith("y[3, 1] =")
    page.root.get_by_label("input", exact=True).select_option("flat, with ties")
    click(page, "y, max", 1, 1)
    assert "4 are equal; the first in row order counts" in arithmetic(page)


def test_cells_are_edited_by_click_and_by_keys(show: Callable[..., Any]) -> None:
    page = show()
    skip(page)
    click(page, "x (8", 0, 0)
    page.page.keyboard.type("-4,5")
    assert numbers(page, "x (8")[0] == "\u22124.5"
    assert numbers(page, "y, sum")[0] == written(np.array(0.5 * (0.5 - 4.5) - 0.5))[0]
    page.page.keyboard.press("Enter")
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "Enter"):
        page.page.keyboard.press(key)
    page.page.keyboard.type("7")
    assert numbers(page, "x (8")[8 + 2] == "7"
    assert "y[0, 1]" in arithmetic(page)


def test_an_edit_reaches_the_pixel_that_was_shifted(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "shift the input")
    skip(page)
    slide(page, "shift right", 3)
    slide(page, "shift down", 1)
    click(page, "x (8", 4, 6)
    page.page.keyboard.type("9")
    assert numbers(page, "x (8")[8 * 4 + 6] == "9"
    assert page.get("state")["x"][3][3] == 9


def test_nan_stops_with_a_sentence(show: Callable[..., Any]) -> None:
    page = show()
    skip(page)
    click(page, "x (8", 5, 2)
    page.page.keyboard.type("one")
    page.page.keyboard.press("Enter")
    assert "x[5, 2] is not a number" in page.root.get_by_role("alert").inner_text()
    assert not grid(page, "y").count()
    for tab in TABS:
        press(page, tab)
    press(page, TABS[0])
    page.page.get_by_label("x[5, 2] =").fill("1")
    assert page.root.get_by_role("alert").inner_text() == ""
    assert grid(page, "y, sum").count() == 1


def test_shift(show: Callable[..., Any]) -> None:
    page = show(mode="max")
    press(page, "shift the input")
    assert not page.root.get_by_label("shift right").is_visible()
    page.root.get_by_label("Move the whole input right").fill("3")
    press(page, "commit")
    now = model({**page.get("start"), "right": 1})
    changed = now["cells"]["changed"]
    assert f"You said 3; {changed} of 16 change" in page.root.inner_text()
    assert f"outputs: {changed:3d} of  16 changed" in arithmetic(page)
    framed = grid(page, "y, max").locator("rect.outlined")
    assert framed.count() == changed
    slide(page, "shift right", 2)
    assert "moves by whole cells" in arithmetic(page)
    assert numbers(page, "y, max")[1] == written(now["still"])[0]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("squash", [False, True])
def test_gradient(show: Callable[..., Any], mode: str, squash: bool) -> None:
    page = show(mode=mode)
    page.root.get_by_label("then squash").set_checked(squash)
    press(page, "who gets the gradient")
    skip(page)
    state = {**page.get("start"), "squash": squash}
    click(page, "output gradient dy", 0, 2)
    now = model({**state, "i": 0, "j": 2})
    agree(values(page, f"dx, {mode}"), now["dx"].ravel(), rtol=0, atol=0.051)
    page.root.get_by_label("a gradient of 1 for every output").check()
    now = model({**state, "i": 0, "j": 2, "every": True})
    agree(values(page, f"dx, {mode}"), now["dx"].ravel(), rtol=0, atol=0.051)
    assert f"sum of dy: {now['dy'].sum():.0f}" in arithmetic(page)


def test_before_chapter_10_there_is_no_gradient(show: Callable[..., Any]) -> None:
    page = show(gradient=False)
    assert page.root.get_by_role("button", name=TABS[1]).count() == 1
    assert page.root.get_by_role("button", name=TABS[2]).count() == 0
    press(page, TABS[1])
    skip(page)
    assert "gradient" not in page.root.inner_text()


def test_reset_is_the_beginning(show: Callable[..., Any]) -> None:
    page = show()
    before = page.root.inner_text()
    for tab in TABS:
        press(page, tab)
        skip(page)
    press(page, "max")
    press(page, "what comes out")
    click(page, "x (8", 0, 0)
    page.page.keyboard.type("3")
    press(page, "reset")
    assert page.root.inner_text() == before
    assert page.get("state") | {"n": ""} == page.get("start") | {"n": ""}


def test_dragging_stays_in_the_browser(show: Callable[..., Any]) -> None:
    page = show()
    skip(page)
    knob = page.root.get_by_label("coefficient a")
    move = "(n, v) => { n.value = v; n.dispatchEvent(new Event('input')); }"
    for value in (-1, 0, 1):
        knob.evaluate(move, value)
    assert page.saved == []
    knob.evaluate("n => n.dispatchEvent(new Event('change'))")
    assert [one["state"]["a"] for one in page.saved] == [1]


def half(x: np.ndarray, c: np.ndarray, b: np.ndarray, size: int) -> np.ndarray:
    return nn.mean_pool2d(x, size) * c[:, None, None] + b[:, None, None]


def test_the_learners_function(show: Callable[..., Any]) -> None:
    page = show(fn=half)
    assert "Yours differs in 12 of 16 cells" in page.root.inner_text()
    assert not grid(page, "yours").count()
    skip(page)
    assert grid(page, "yours, 12 framed").locator("rect.outlined").count() == 12
    slide(page, "coefficient a", 0)
    assert "Running yours" in page.root.inner_text()
    page.set(yours=judge(half, "sum", page.get("state")))
    assert "Yours agrees" in page.root.inner_text()
    assert page.root.get_by_role("button", name="what is the mistake?").count() == 0
    page.close()
    assert page.page.evaluate("stage.model.listeners.length") == 0


def test_touch_does_not_scroll(show: Callable[..., Any]) -> None:
    page = show()
    pictures = page.root.locator("figure svg").all()
    assert len(pictures) > 4
    for picture in pictures:
        assert picture.evaluate("n => getComputedStyle(n).touchAction") == "none"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(show: Callable[..., Any], theme: str) -> None:
    page = show(fn=half)
    page.theme(theme)
    for tab in TABS:
        press(page, tab)
        assert page.axe() == []
        skip(page)
        assert page.axe() == []


def test_in_a_notebook(notebook: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    lab = notebook(
        cells=[
            "import numpy as np\nfrom lenet_edu import nn\n"
            "from lenet_edu.widgets import PoolingExplorer\n"
            "def mine(x, size):\n    return np.maximum(nn.max_pool2d(x, size), 0)\n"
            'w = PoolingExplorer(fn=mine, mode="max")\nw',
            "print(w.state['name'], len(w.yours['differs']))",
        ]
    )
    lab.run_all()
    widget = lab.page.get_by_role("group", name="Pooling explorer")
    expect(widget).to_contain_text("Yours agrees with the course's in all 16 cells.")
    widget.get_by_role("button", name="skip").click()
    widget.get_by_label("input", exact=True).select_option("all negative")
    expect(widget).to_contain_text("Yours differs in 16 of 16 cells")
    expect(widget).to_contain_text("Yours is 0 everywhere.")
    widget.focus()
    active = lab.ask("() => jupyterapp.shell.currentWidget.content.activeCellIndex")
    lab.page.keyboard.press("ArrowDown")
    expect(widget.locator(".lenet-caption")).to_contain_text("y[1, 2]")
    lab.page.keyboard.press("ArrowDown")
    expect(widget.locator(".lenet-caption")).to_contain_text("y[2, 2]")
    assert active == lab.ask(
        "() => jupyterapp.shell.currentWidget.content.activeCellIndex"
    )
    lab.cell(index=1).run()
    assert lab.cell(index=1).text.strip() == "all negative 16"
    assert lab.axe() == []
