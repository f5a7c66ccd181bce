"""The loss landscape in Chromium: its numbers against Python's, and its use."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from widget_harness import agree

from lenet_edu import nn
from lenet_edu.widgets.loss_landscape import LossLandscape
from lenet_edu.widgets.models.loss_landscape import LOSSES, judge, model


def traits(widget: Any) -> dict[str, Any]:
    """The traits that the browser sees."""
    names = ("has_fn", "diagnosis", "codes", "start", "state", "yours", "which")
    return {name: getattr(widget, name) for name in names}


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Callable[..., Any]:
    def show(*args: Any, **options: Any) -> Any:
        widget = LossLandscape(*args, **options)
        return widget_page(str(widget._esm), str(widget._css), traits(widget))

    return show


def press(page: Any, name: str) -> None:
    page.root.get_by_role("button", name=name, exact=True).click()


def opened(page: Any) -> Any:
    press(page, "skip")
    return page


def more(page: Any) -> None:
    page.root.locator("summary").click()


def slide(page: Any, label: str, value: float) -> None:
    page.root.get_by_label(label).fill(str(value))


def sentence(page: Any) -> str:
    text: str = page.root.locator(".lenet-loss-sentence").inner_text()
    return text


def value(page: Any, name: str) -> float:
    """A loss as the sentence writes it."""
    found = re.search(rf"{re.escape(name)} = (\S+)", sentence(page))
    assert found
    return float(found[1].replace("\u2212", "-"))


def row(page: Any, name: str) -> list[str]:
    """The numbers of one class."""
    line = page.root.locator("tbody tr").filter(
        has=page.page.locator("th", has_text=re.compile(f"^{name}"))
    )
    texts: list[str] = line.locator("td.value").all_inner_texts()
    return texts


def on_map(page: Any, a: float, b: float) -> tuple[float, float]:
    """Where (a, b) is on the screen."""
    left, right, bottom, top = model(page.get("start"))["bounds"]
    box = page.root.locator(".lenet-loss-field svg").bounding_box()
    return (
        box["x"] + 1 + (box["width"] - 2) * (a - left) / (right - left),
        box["y"] + 1 + (box["height"] - 2) * (top - b) / (top - bottom),
    )


def test_the_browser_computes_the_same(show: Callable[..., Any]) -> None:
    page, rng = show(), np.random.default_rng(9)
    for case in range(12):
        label, rival, third = (int(d) for d in rng.permutation(10)[:3])
        state = {
            "label": label,
            "rival": rival,
            "third": third,
            "a": 0.0 if case == 0 else float(rng.uniform(-4, 14)),
            "b": 0.0 if case == 0 else float(rng.uniform(-4, 14)),
            "j": float(rng.choice([0.0, 1.0, 10.0, 50.0, 200.0])),
            "loss": str(rng.choice(list(LOSSES))),
        }
        agree(
            page.call("model", state, nn.codes()), model(state), rtol=1e-7, atol=1e-10
        )


def test_the_scene_is_there_and_the_answer_is_pointed_at(
    show: Callable[..., Any],
) -> None:
    page = show()
    assert page.root.locator(".lenet-loss-field svg").is_visible()
    assert page.root.locator(".curve").count() == 1  # eq. 8, not the answer
    assert "eq. 9 = ?" in sentence(page)
    assert row(page, "8") == ["48", "?"]
    plot = page.root.get_by_label("the three losses along").bounding_box()
    page.page.mouse.click(plot["x"] + 0.7 * plot["width"], plot["y"] + 60)
    said = page.root.locator(".lenet-state").inner_text()
    assert "You said" in said
    assert "eq. 9 reaches 1 at 3.2, where eq. 8 is already 10.5" in said
    now = model({**page.get("start"), "a": 3.24})
    assert now["losses"]["map"] == pytest.approx(1, abs=0.03)
    assert page.root.locator(".curve").count() == 3
    assert value(page, "eq. 8") == 0


def test_the_answer_can_be_typed(show: Callable[..., Any]) -> None:
    page = show()
    place = page.root.get_by_label("The distance of F6 at which eq. 9 reaches 1")
    place.fill("far")
    press(page, "commit")
    assert "a number such as 2.5" in page.root.inner_text()
    place.fill("3.1")
    press(page, "commit")
    said = page.root.locator(".lenet-state").inner_text()
    assert said.startswith("Yes: eq. 9 reaches 1 at 3.2")


def test_dragging_the_marker_changes_the_numbers(show: Callable[..., Any]) -> None:
    page = opened(show())
    mouse = page.page.mouse
    mouse.move(*on_map(page, 0, 0))
    mouse.down()
    seen = []
    for a in (1.0, 2.0, 3.0, 5.0):
        mouse.move(*on_map(page, a, 2))
        seen.append(value(page, "eq. 8"))
    mouse.up()
    np.testing.assert_allclose(seen, [5, 8, 13, 29], atol=0.6)
    state = page.get("state")
    assert state["a"] == pytest.approx(5, abs=0.06)
    assert state["b"] == pytest.approx(2, abs=0.06)
    now = model(state)
    assert value(page, "eq. 9") == pytest.approx(now["losses"]["map"], abs=0.006)
    assert float(row(page, "8")[0]) == pytest.approx(now["penalties"][8], abs=0.06)
    assert float(row(page, "8")[1]) == pytest.approx(now["posterior"][8], abs=0.001)
    assert page.root.locator(".arrow polygon").count() == 1


def test_the_curves_can_be_dragged_too(show: Callable[..., Any]) -> None:
    page = opened(show())
    box = page.root.get_by_label("the three losses along").bounding_box()
    page.page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2)
    assert value(page, "eq. 8") > 48
    more(page)
    slide(page, "towards the rival", 0)
    slide(page, "to the side", 4)
    assert value(page, "eq. 8") == 16


def test_j_changes_eq_9_alone(show: Callable[..., Any]) -> None:
    page = opened(show())
    press(page, "go half-way")
    start = page.get("start")
    half = {**start, "a": float(np.sqrt(48)) / 2}
    for j in (1, 10, 50):
        slide(page, "j of eq. 9", j)
        now = model({**half, "j": float(j)})
        assert value(page, "eq. 8") == 12
        assert value(page, "eq. 9") == pytest.approx(now["losses"]["map"], abs=0.006)
        assert value(page, "cross-entropy") == 0.69
    shapes = "n => [...n.querySelectorAll('.bands path')].map(p => p.getAttribute('d'))"
    picture = page.root.locator(".lenet-loss-field svg")
    nine = picture.evaluate(shapes)
    press(page, "eq. 8")
    eight = picture.evaluate(shapes)
    assert len(nine) == len(eight) == 17
    assert nine != eight
    slide(page, "j of eq. 9", 100)
    assert picture.evaluate(shapes) == eight


def test_steps_go_down_and_stop_on_the_flat_floor(show: Callable[..., Any]) -> None:
    page = opened(show())
    more(page)
    slide(page, "towards the rival", 6)
    slide(page, "to the side", 2)
    before = value(page, "eq. 9")
    for _ in range(12):
        press(page, "step downhill")
        now = value(page, "eq. 9")
        assert now <= before
        before = now
    assert before < 0.1
    left = value(page, "eq. 8")
    assert left > 1  # eq. 9 is content where eq. 8 still pulls
    press(page, "eq. 8")
    for _ in range(12):
        press(page, "step downhill")
    assert value(page, "eq. 8") < left / 4


def test_keys_move_the_marker(show: Callable[..., Any]) -> None:
    page = opened(show())
    page.root.locator(".lenet").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowRight"):
        page.page.keyboard.press(key)
    assert value(page, "eq. 8") == pytest.approx(1.1**2 + 0.5**2, abs=0.006)
    spoken = page.root.locator(".spoken").last.text_content()
    assert spoken.startswith("eq. 8 = 1.46")


def test_other_digits(show: Callable[..., Any]) -> None:
    page = opened(show())
    more(page)
    page.root.get_by_label("rival", exact=True).select_option("9")  # was the third
    assert page.root.get_by_label("a third").input_value() == "8"
    page.root.get_by_label("right digit").select_option("1")
    assert page.get("state")["label"] == 1
    assert row(page, "1")[0] == "0"
    page.root.get_by_label("a third").select_option("4")
    assert row(page, "4")[0] == "200"


def test_reset_is_the_beginning(show: Callable[..., Any]) -> None:
    page = show()
    before = page.root.inner_html()
    opened(page)
    press(page, "go half-way")
    slide(page, "j of eq. 9", 77)
    press(page, "reset")
    page.page.wait_for_function(
        "before => document.querySelector('.lenet').parentElement.innerHTML === before",
        arg=before,
    )
    assert page.get("state") | {"n": ""} == page.get("start") | {"n": ""}


def no_competition(penalties: Any, labels: Any, j: float) -> float:
    return nn.penalty_loss(penalties, labels)


def test_the_learners_function(show: Callable[..., Any]) -> None:
    page = show(fn=no_competition)
    assert "Yours differs at" in page.root.inner_text()
    opened(page)
    marked = page.root.locator("circle.wrong")
    assert marked.count() == len(
        judge(no_competition, "map", page.get("state"))["differs"]
    )
    press(page, "cross-entropy")
    slide(page, "j of eq. 9", 1)
    assert "Running yours" in page.root.inner_text()
    assert marked.count() == 0
    page.set(yours=judge(nn.map_loss, "map", page.get("state")))
    assert "Yours agrees" in page.root.inner_text()
    assert page.root.get_by_role("button", name="what is the mistake?").count() == 0
    page.close()
    assert page.page.evaluate("stage.model.listeners.length") == 0


def test_dragging_stays_in_the_browser(show: Callable[..., Any]) -> None:
    page = opened(show())
    page.page.mouse.move(*on_map(page, 0, 0))
    page.page.mouse.down()
    for a in np.linspace(0, 5, 8):
        page.page.mouse.move(*on_map(page, float(a), 0))
    page.page.mouse.up()
    assert len(page.saved) == 1
    assert page.saved[0]["state"]["a"] == pytest.approx(5, abs=0.06)


def test_touch_does_not_scroll(show: Callable[..., Any]) -> None:
    page = opened(show())
    for picture in page.root.locator("svg.live").all():
        assert picture.evaluate("n => getComputedStyle(n).touchAction") == "none"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(show: Callable[..., Any], theme: str) -> None:
    page = show(fn=no_competition)
    page.theme(theme)
    assert page.axe() == []
    opened(page)
    assert page.axe() == []


def test_in_a_notebook(notebook: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    lab = notebook(
        cells=[
            "from lenet_edu import nn\nfrom lenet_edu.widgets import LossLandscape\n"
            "def mine(penalties, labels, j):\n"
            "    return nn.map_loss(penalties, labels, min(j, 20))\n"
            "w = LossLandscape(fn=mine)\nw",
            "print(w.state['j'], len(w.yours['differs']) > 0)",
        ]
    )
    lab.run_all()
    widget = lab.page.get_by_role("group", name="Loss landscape")
    expect(widget).to_contain_text("Yours agrees with the course's at all 61 places")
    widget.get_by_role("button", name="skip").click()
    widget.get_by_label("j of eq. 9").fill("60")
    expect(widget).to_contain_text("Yours differs at")
    expect(widget.locator("circle.wrong").first).to_be_visible()
    widget.get_by_role("button", name="go half-way").click()
    expect(widget.locator(".lenet-loss-sentence")).to_contain_text("eq. 8 = 12")
    lab.cell(index=1).run()
    assert lab.cell(index=1).text.strip() == "60 True"
    assert lab.axe() == []
