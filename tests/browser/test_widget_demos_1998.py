"""The live demonstrations in Chromium: the picture against Python's, and their use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu.widgets.demos_1998 import KNOBS, Demos1998, ask, model


def traits(widget: Any) -> dict[str, Any]:
    """The traits that the browser sees."""
    names = ("has_fn", "diagnosis", "digits", "knobs", "background", "ink", "chance")
    names += ("turns", "start", "state", "answer")
    return {name: getattr(widget, name) for name in names}


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Callable[..., Any]:
    def show(**options: Any) -> Any:
        widget = Demos1998(**options)
        page = widget_page(str(widget._esm), str(widget._css), traits(widget))
        page.widget = widget
        return page

    return show


def press(page: Any, name: str) -> None:
    page.root.get_by_role("button", name=name, exact=True).click()


def slide(page: Any, name: str, value: float) -> None:
    page.root.get_by_label(KNOBS[name][0], exact=True).fill(str(value))


def answered(page: Any, questions: int) -> None:
    """Play Python's part once so many questions were asked."""
    page.page.wait_for_function(f"stage.model.get('state').n === {questions}")
    widget, state = page.widget, page.get("state")
    picture = widget._picture(state)
    page.set(answer=ask(widget.network, picture, state, widget.fn))


def strip(page: Any) -> list[str]:
    texts: list[str] = page.root.locator(
        ".lenet-demos-strip figcaption"
    ).all_inner_texts()
    return texts


def test_the_browser_computes_the_same(show: Callable[..., Any]) -> None:
    page, rng = show(), np.random.default_rng(6)
    for _ in range(40):
        image, chance = rng.uniform(-0.1, 1.2, (32, 32)), rng.random((32, 32))
        state = {
            name: float(rng.uniform(low, high))
            for name, (_, low, high, _, _) in KNOBS.items()
        }
        theirs = page.call("model", image.tolist(), state, chance.tolist())
        mine = model(image, state, chance)
        np.testing.assert_allclose(theirs, mine, rtol=1e-9, atol=1e-9)


def read(page: Any) -> str:
    text: str = page.root.locator(".lenet-verdict-digit").inner_text()
    return text


def on_field(page: Any, x: float, y: float) -> tuple[float, float]:
    """Where pixel (x, y) of the picture, of 32, is on the screen."""
    box = page.root.locator(".lenet-demos-field svg").bounding_box()
    return box["x"] + box["width"] * x / 32, box["y"] + box["height"] * y / 32


def test_the_digit_is_turned_for_an_answer(show: Callable[..., Any]) -> None:
    page = show()
    field = page.root.locator(".lenet-demos-field")
    assert field.is_visible()
    assert read(page) == "4"
    mouse = page.page.mouse
    mouse.move(*on_field(page, 16, 1.4))
    mouse.down()
    mouse.move(*on_field(page, 30, 16))  # a quarter turn clockwise
    mouse.up()
    place = page.root.get_by_label("Degrees at which LeNet-5")
    assert place.input_value() == "90\u00b0"
    assert not page.root.locator(".lenet-verdict-digit").is_visible()
    assert not page.saved
    press(page, "commit")
    said = page.root.locator(".lenet-state").inner_text()
    assert said.startswith("You said 90\u00b0. Another digit is read from")
    _, right = page.get("turns")
    answered(page, 1)
    assert page.get("state")["turn"] == right
    other = str(page.get("answer")["digit"])
    assert read(page) == other != "4"
    slide(page, "turn", 0)
    answered(page, 2)
    assert read(page) == "4"
    assert strip(page) == [other, "4"]
    slide(page, "turn", 2)
    answered(page, 3)
    assert strip(page) == [other, "4"]  # the same answer makes no new picture


def test_the_digit_is_moved_by_its_ink(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "skip")
    answered(page, 1)
    mouse = page.page.mouse
    mouse.move(*on_field(page, 16, 16))
    mouse.down()
    mouse.move(*on_field(page, 20, 13))
    mouse.up()
    page.page.wait_for_function("stage.model.get('state').dx === 4")
    assert page.get("state")["dy"] == -3


def test_one_question_at_a_time(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "skip")
    answered(page, 1)
    knob = page.root.get_by_label(KNOBS["dx"][0], exact=True)
    move = "(n, v) => { n.value = v; n.dispatchEvent(new Event('input')); }"
    for value in (1, 2, 3, 4):
        knob.evaluate(move, value)
        page.page.wait_for_timeout(80)
    assert [one["state"]["dx"] for one in page.saved] == [0, 1]
    answered(page, 2)
    page.page.wait_for_function("stage.model.saved.length === 3")
    assert page.saved[2]["state"]["dx"] == 4


def test_playing_moves_the_knob_that_was_chosen(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "skip")
    answered(page, 1)
    page.root.get_by_label("knob", exact=True).select_option(KNOBS["size"][0])
    press(page, "step")
    answered(page, 2)
    assert page.get("state")["size"] == pytest.approx(1.1)
    press(page, "step")
    answered(page, 3)
    assert page.get("state")["size"] == pytest.approx(1.2)


def test_noise_and_centring(show: Callable[..., Any]) -> None:
    page = show(fn=lambda image: image)
    press(page, "skip")
    answered(page, 1)
    slide(page, "noise", 0.1)
    answered(page, 2)
    page.root.locator("summary").click()
    press(page, "other noise")
    page.page.wait_for_function("stage.model.get('state').seed === 1")
    answered(page, 3)
    assert not page.root.get_by_text("centred", exact=True).is_visible()
    page.root.get_by_label("centre first").check()
    answered(page, 4)
    assert page.root.get_by_text("centred", exact=True).is_visible()
    press(page, "as it was")
    answered(page, 5)
    slide(page, "dx", 5)
    answered(page, 6)
    assert "Your centring differs in" in page.root.inner_text()
    press(page, "what is the mistake?")
    assert {"ask": "diagnosis"} in page.sent
    page.close()
    assert page.page.evaluate("stage.model.listeners.length") == 0


def test_reset_is_the_beginning(show: Callable[..., Any]) -> None:
    page = show()
    before = page.root.inner_html()
    page.root.get_by_label("Degrees at which LeNet-5").fill("10")
    press(page, "commit")
    answered(page, 1)
    slide(page, "squeeze", 0.2)
    answered(page, 2)
    page.root.get_by_label("digit", exact=True).select_option("7")
    answered(page, 3)
    press(page, "reset")
    answered(page, 4)
    assert page.root.inner_html() == before
    assert page.get("state") | {"n": 0} == page.get("start")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(show: Callable[..., Any], theme: str) -> None:
    page = show(fn=lambda image: image)
    page.theme(theme)
    assert page.axe() == []
    press(page, "skip")
    answered(page, 1)
    slide(page, "turn", 60)
    answered(page, 2)
    page.root.get_by_label("centre first").check()
    answered(page, 3)
    assert page.axe() == []


def test_in_a_notebook(notebook: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    lab = notebook(
        cells=[
            "from lenet_edu.inside import centred\n"
            "from lenet_edu.widgets import Demos1998\n"
            "def mine(picture):\n    return centred(picture)\n"
            "w = Demos1998(fn=mine)\nw",
            "print(w.state['dx'], w.answer['digit'], w.answer['same'])",
        ]
    )
    lab.run_all()
    widget = lab.page.get_by_role("group", name="Live demonstrations")
    widget.get_by_role("button", name="skip").click()
    widget.get_by_label("shift right", exact=True).fill("8")
    expect(widget.locator(".lenet-verdict-digit")).not_to_have_text("4")
    widget.get_by_label("centre first").check()
    expect(widget.locator(".lenet-verdict-digit")).to_have_text("4")
    expect(widget).to_contain_text("agrees with the course's")
    lab.cell(index=1).run()
    assert lab.cell(index=1).text.strip() == "8 4 True"
    assert lab.axe() == []
