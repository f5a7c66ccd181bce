"""The gradient flow in Chromium: its numbers against Python's, and its use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from widget_harness import agree

from lenet_edu import nn
from lenet_edu.widgets.gradient_flow import GradientFlow
from lenet_edu.widgets.models.gradient_flow import judge, model


def traits(widget: Any) -> dict[str, Any]:
    """The traits that the browser sees."""
    names = ("has_fn", "diagnosis", "start", "state", "yours")
    return {name: getattr(widget, name) for name in names}


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Callable[..., Any]:
    def show(*args: Any, **options: Any) -> Any:
        widget = GradientFlow(*args, **options)
        return widget_page(str(widget._esm), str(widget._css), traits(widget))

    return show


def press(page: Any, name: str) -> None:
    page.root.get_by_role("button", name=name, exact=True).click()


def grid(page: Any, title: str) -> Any:
    """The picture of a shown grid whose title begins with ``title``."""
    return page.root.locator(f'svg[aria-label^="{title}"]:visible')


def numbers(page: Any, title: str) -> list[float]:
    texts = grid(page, title).locator("text").all_text_contents()
    return [float(text.replace("\u2212", "-")) for text in texts]


def click(page: Any, title: str, i: int, j: int) -> None:
    at = grid(page, title).locator(f'rect[data-at="{i},{j}"]').bounding_box()
    page.page.mouse.click(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)


def text(page: Any) -> str:
    found: str = page.root.locator(".lenet-flow-told").inner_text()
    return found


def test_the_browser_computes_the_same(show: Callable[..., Any]) -> None:
    page, rng = show(), np.random.default_rng(6)
    for case in range(100):
        k, l = (int(n) for n in rng.integers(1, 6, 2))
        H, W = k + int(rng.integers(4)), l + int(rng.integers(5))
        stride, padding = int(rng.integers(1, 4)), int(rng.integers(3))
        Ho = nn.output_size(H, k, stride, padding)
        Wo = nn.output_size(W, l, stride, padding)
        state = {
            "x": rng.normal(size=(H, W)).tolist(),
            "w": rng.normal(size=(k, l)).tolist(),
            "dy": (rng.normal(size=(Ho, Wo)) * rng.integers(0, 2, (Ho, Wo))).tolist(),
            "stride": stride,
            "padding": padding,
            "i": int(rng.integers(Ho)),
            "j": int(rng.integers(Wo)),
            "r": int(rng.integers(H)),
            "c": int(rng.integers(W)),
            "alone": bool(rng.integers(2)),
        }
        if case % 10 == 9:
            state["xw"[case // 10 % 2]][0][0] = None
        mine = model(state)
        assert bool(mine["error"]) is (case % 10 == 9)
        agree(page.call("model", state), mine, rtol=1e-10, atol=1e-12)


def test_predict_then_see_then_add_up(show: Callable[..., Any]) -> None:
    page = show()
    assert set(grid(page, "dx").locator("text").all_text_contents()) == {""}
    page.root.get_by_label("The kernel is 3 \u00d7 3.").fill("4")
    press(page, "commit")
    assert "You said 4; it is 9" in page.root.inner_text()
    state = page.get("state")
    assert numbers(page, "dx") == model(state)["dx"].ravel().tolist()
    assert numbers(page, "dw") == model(state)["dw"].ravel().tolist()
    click(page, "dy", 1, 1)
    click(page, "dy", 3, 4)
    dy = np.zeros((4, 5))
    dy[1, 1] = dy[1, 2] = dy[3, 4] = 1
    assert page.get("state")["dy"] == dy.tolist()
    drawn = model({**state, "dy": dy.tolist()})
    assert numbers(page, "dx") == drawn["dx"].ravel().tolist()
    assert "In all, from 3 gradients: db = 3." in text(page)
    page.root.get_by_label("draw the framed one alone").check()
    assert "from 1 gradient: db = 1." in text(page)
    click(page, "dy", 3, 4)
    assert page.get("state")["dy"][3][4] == 0
    press(page, "all 1")
    page.root.get_by_label("draw the framed one alone").uncheck()
    assert "from 20 gradients: db = 20." in text(page)
    press(page, "all 0")
    assert set(numbers(page, "dx")) == {0.0}


def test_keys_move_and_write(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "skip")
    page.root.get_by_role("group", name="Gradient flow").focus()
    for key in ("ArrowDown", "ArrowRight", "Enter"):
        page.page.keyboard.press(key)
    page.page.keyboard.type("-0,5")
    state = page.get("state")
    assert (state["i"], state["j"], state["dy"][2][3]) == (2, 3, -0.5)
    assert "dy[2, 3] = \u22120.5" in text(page)
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("ArrowUp")
    assert "dy[1, 3] = 0" in text(page)


@pytest.mark.parametrize(("stride", "padding"), [(1, 1), (2, 0), (2, 2), (3, 1)])
def test_stride_and_padding(
    show: Callable[..., Any], stride: int, padding: int
) -> None:
    page = show()
    press(page, "skip")
    page.root.get_by_label("stride").select_option(str(stride))
    page.root.get_by_label("padding").select_option(str(padding))
    press(page, "random")
    state = page.get("state")
    expected = GradientFlow(stride=stride, padding=padding).start["dy"]
    assert np.shape(state["dy"]) == np.shape(expected)
    drawn = model(state)
    # Cells of this size show no decimals next to numbers from 10 on.
    np.testing.assert_allclose(numbers(page, "dx"), drawn["dxp"].ravel(), atol=0.5)
    assert ("is cut off" in text(page)) is bool(padding)
    press(page, "how many windows touch a pixel")
    press(page, "skip")
    assert numbers(page, "windows that") == drawn["counts"].ravel().tolist()


def test_overlap(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "how many windows touch a pixel")
    assert not grid(page, "windows that").count()  # its numbers are the answer
    page.root.get_by_label("How many windows touch the pixel x[2, 1]?").fill("9")
    press(page, "commit")
    assert "You said 9; it is 6." in page.root.inner_text()
    click(page, "x (6", 0, 0)
    assert text(page).endswith("dy[0, 0] w[0, 0]")
    assert sum(numbers(page, "the outputs")) == 1
    click(page, "windows that", 3, 3)
    assert text(page).startswith("9 windows, so dx[3, 3] adds up 9 products")
    page.page.keyboard.press("ArrowUp")
    page.root.get_by_role("group", name="Gradient flow").focus()
    page.page.keyboard.press("ArrowDown")
    page.root.get_by_label("stride").select_option("3")
    assert text(page).startswith("1 window,")


def test_reset_is_the_beginning(show: Callable[..., Any]) -> None:
    page = show()
    before = page.root.inner_text()
    press(page, "skip")
    press(page, "random")
    press(page, "how many windows touch a pixel")
    press(page, "skip")
    page.root.get_by_label("padding").select_option("2")
    press(page, "reset")
    assert page.root.inner_text() == before
    assert page.get("state") | {"n": ""} == page.get("start") | {"n": ""}


def mirrored(dy: Any, x: Any, w: Any, stride: int = 1, padding: int = 0) -> Any:
    dx, dw, db = nn.conv2d_backward(dy, x, w, stride, padding)
    return dx, dw[:, :, ::-1, ::-1], db


def test_the_learners_function(show: Callable[..., Any]) -> None:
    page = show(fn=mirrored)
    assert "Yours differs in 8 of 9 numbers of dw." in page.root.inner_text()
    assert not grid(page, "your dw").count()
    press(page, "skip")
    framed = grid(page, "your dw, 8 framed differ")
    assert framed.locator("rect.outlined").count() == 8
    assert grid(page, "your dx").locator("rect.outlined").count() == 0
    press(page, "all 0")
    assert "Running yours" in page.root.inner_text()
    page.set(yours=judge(mirrored, page.get("state")))
    assert "Yours agrees" in page.root.inner_text()
    page.close()
    assert page.page.evaluate("stage.model.listeners.length") == 0


def test_touch_does_not_scroll(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "skip")
    assert grid(page, "dy").evaluate("n => getComputedStyle(n).touchAction") == "none"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(show: Callable[..., Any], theme: str) -> None:
    page = show(fn=mirrored, padding=1)
    page.theme(theme)
    for tab in ("what one gradient adds", "how many windows touch a pixel"):
        press(page, tab)
        assert page.axe() == []
        press(page, "skip")
        assert page.axe() == []


def test_in_a_notebook(notebook: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    lab = notebook(
        cells=[
            "from lenet_edu import nn\n"
            "from lenet_edu.widgets import GradientFlow\n"
            "def mine(dy, x, w, stride=1, padding=0):\n"
            "    dx, dw, db = nn.conv2d_backward(dy, x, w, stride, padding)\n"
            "    return dx, dw, db / dy[:, 0].size\n"
            "w = GradientFlow(fn=mine)\nw",
            "print(sum(map(sum, w.state['dy'])), w.yours['differs']['db'])",
        ]
    )
    lab.run_all()
    widget = lab.page.get_by_role("group", name="Gradient flow")
    expect(widget).to_contain_text("Yours differs in 1 of 1 numbers of db.")
    widget.get_by_role("button", name="skip").click()
    widget.get_by_role("button", name="all 1").click()
    expect(widget).to_contain_text("db[0]: yours 1, expected 20.")
    widget.focus()
    active = lab.ask("() => jupyterapp.shell.currentWidget.content.activeCellIndex")
    lab.page.keyboard.press("ArrowDown")
    expect(widget.locator(".lenet-flow-told")).to_contain_text("dy[2, 2] = 1")
    assert active == lab.ask(
        "() => jupyterapp.shell.currentWidget.content.activeCellIndex"
    )
    lab.cell(index=1).run()
    assert lab.cell(index=1).text.strip() == "20 True"
    assert lab.axe() == []
