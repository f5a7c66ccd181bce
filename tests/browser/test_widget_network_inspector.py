"""The network inspector in Chromium: its input against Python's, and its use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from maps_stage import SEVEN, MapsStage

from lenet_edu.data import embedded
from lenet_edu.models import lenet5
from lenet_edu.widgets.lenet_maps import LAYERS, SHAPES
from lenet_edu.widgets.models.network_inspector import START, model
from lenet_edu.widgets.models.wiring import path
from lenet_edu.widgets.network_inspector import NetworkInspector

DIGITS = embedded().test_images[:10]


def traits(widget: NetworkInspector) -> dict[str, Any]:
    """The traits that the browser sees."""
    names = ("has_fn", "diagnosis", "title", "samples", "start", "state", "limits")
    names += ("table", "pixels", "serial", "values", "reading", "passes")
    names += ("typical", "codes", "sizes", "parameters")
    return {name: getattr(widget, name) for name in names}


class Stage(MapsStage):
    """With what only the inspector has."""

    def penalties(self) -> list[str]:
        texts: list[str] = self.page.root.locator("text.penalty").all_text_contents()
        return texts

    def colours(self, label: str) -> str:
        """The picture of a layer's maps."""
        canvas = self.page.root.locator(f'.maps canvas[aria-label^="{label}:"]')
        url: str = canvas.evaluate("c => c.toDataURL()")
        return url

    def unit(self) -> str:
        return self.text("p.unit")

    def click(self, layer: str, x: float, y: float) -> None:
        """A click at the share (x, y) of a layer's canvas."""
        canvas = self.page.root.locator(f'.maps canvas[aria-label^="{layer}:"]')
        box = canvas.bounding_box()
        canvas.click(position={"x": x * box["width"], "y": y * box["height"]})

    def saved_widget_penalties(self) -> list[str]:
        assert isinstance(self.widget, NetworkInspector)
        assert self.widget.penalties is not None
        return [f"{value:.1f}" for value in self.widget.penalties]


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Callable[..., Stage]:
    def show(*args: Any, **options: Any) -> Stage:
        widget = NetworkInspector(*args, **options)
        page = widget_page(str(widget._esm), str(widget._css), traits(widget))
        return Stage(page, widget)

    return show


def test_the_input_is_that_of_the_python_twin(show: Callable[..., Stage]) -> None:
    page, rng = show().page, np.random.default_rng(8)
    for case in range(24):
        strokes = [
            rng.uniform(0, 280, (int(rng.integers(1, 6)), 2)).round(1).tolist()
            for _ in range(int(rng.integers(1, 3)))
        ]
        state = {
            "strokes": strokes if case % 2 else [],
            "sample": int(rng.integers(-1, 10)),
            "right": int(rng.integers(-8, 9)),
            "down": int(rng.integers(-8, 9)),
            "centring": bool(rng.integers(2)),
            "normalising": bool(rng.integers(2)),
        }
        theirs = page.call("model", state, list(DIGITS.ravel()))
        mine = model(state, DIGITS)
        for name in ("raw", "centred"):
            given = np.array(theirs[name]).reshape(28, 28)
            # A pixel may be rounded the other way, where a sum is a tie.
            assert np.abs(given - mine[name].astype(int)).max() <= 1, (case, name)
        gap = np.abs(np.array(theirs["x"]) - mine["x"].ravel()).max()
        assert gap <= (0.006 if state["normalising"] else 1), case


def test_the_frames_are_those_of_the_python_twin(show: Callable[..., Stage]) -> None:
    page = show().page
    for layer in LAYERS:
        _, H, W = SHAPES[layer]
        for i, j in {(0, 0), (H - 1, W - 1), (H // 2, W // 3)}:
            theirs = page.call("path", layer, i, j)
            assert {k: tuple(v) for k, v in theirs.items()} == path(layer, i, j)


def test_a_drawn_digit_goes_through_all_layers(show: Callable[..., Stage]) -> None:
    stage = show()
    assert "untrained weights" in stage.page.root.inner_text()
    first = stage.penalties()
    assert first == stage.saved_widget_penalties()
    before = {layer: stage.colours(layer) for layer in LAYERS[:-1]}
    unit = stage.unit()
    stage.draw()
    stage.answer()
    assert stage.penalties() == stage.saved_widget_penalties() != first
    assert stage.unit() != unit
    for layer, picture in before.items():
        assert stage.colours(layer) != picture, layer
    best = int(stage.widget.penalties.argmin())
    assert stage.text(".lenet-verdict-digit") in (str(best), "?")


def test_a_unit_tells_its_number_and_its_field(show: Callable[..., Stage]) -> None:
    stage = show(lenet5(np.random.default_rng(4)))
    assert "It sees" not in stage.unit()
    stage.page.root.get_by_label("How many pixels wide").fill("10")
    stage.press("commit")
    assert "You said 10. A unit of C3 sees 14" in stage.page.root.inner_text()
    stage.click("C1", 0.5 / 3, 0.24)
    assert stage.unit().startswith("C1, map 0, row 14, column ")
    assert "It sees 5 \u00d7 5 pixels" in stage.unit()
    stage.click("C3", 0.9, 0.795)
    text = stage.unit()
    assert text.startswith("C3, map 15, row 0")
    assert "14 \u00d7 14 pixels, rows 0 to 13" in text
    assert "through S2 maps 0, 1, 2, 3, 4, 5." in text
    numbers = np.frombuffer(stage.widget.values, np.float32).reshape(2, -1)
    at = sum(int(np.prod(SHAPES[name])) for name in ("C1", "S2")) + 15 * 100
    column = int(text.split("column ")[1].split(":")[0])
    z = float(text.split(": ")[1].split(",")[0].replace("\u2212", "-"))
    assert z == pytest.approx(float(numbers[0, at + column]), abs=6e-5)
    stage.click("F6", 0.95, 0.96)
    assert "F6, unit 83 (row 11, column 6 of the bitmap)" in stage.unit()
    stage.page.root.locator('[data-digit="4"]').click()
    said = stage.unit().removeprefix("OUT, penalty of digit 4: ").split()[0].strip(".,")
    assert float(said) == pytest.approx(float(stage.penalties()[4]), abs=0.06)


def test_samples_shifts_and_switches(show: Callable[..., Stage]) -> None:
    stage = show()
    stage.press("sample 7")
    stage.answer()
    seven = stage.penalties()
    stage.page.root.get_by_text("More", exact=True).click()
    slide = stage.page.root.get_by_label("move right")
    slide.fill("4")
    stage.frame()
    stage.answer()
    assert stage.penalties() == seven  # centring brings it back
    stage.page.root.get_by_label("centre", exact=True).uncheck()
    stage.frame()
    stage.answer()
    assert stage.penalties() != seven
    stage.page.root.get_by_label("normalise").uncheck()
    stage.frame()
    stage.answer()
    stage.click("input", 0.5, 0.5)
    assert "bytes 0 to 255" in stage.unit()
    stage.press("reset")
    stage.answer()
    assert stage.page.get("state") == START
    assert stage.penalties() == stage.saved_widget_penalties()
    stage.press("clear")
    stage.answer()
    assert not any(stage.page.get("pixels"))


def test_keys_walk_through_maps_and_layers(show: Callable[..., Stage]) -> None:
    stage = show()
    stage.press("skip")
    stage.page.root.get_by_role("application", name="All units").focus()
    keyboard = stage.page.page.keyboard
    keyboard.press("3")
    keyboard.press("1")
    assert stage.unit().startswith("C1, map 5, row 14, column 14")
    for key in ("n", "ArrowUp", "ArrowLeft", "ArrowLeft"):
        keyboard.press(key)
    assert stage.unit().startswith("C1, map 0, row 13, column 12")
    keyboard.press("p")
    assert stage.unit().startswith("C1, map 5")
    for key in ("6", "ArrowDown", "ArrowRight"):
        keyboard.press(key)
    assert stage.unit().startswith("F6, unit 13 (row 1, column 6")
    keyboard.press("7")
    assert stage.unit().startswith("OUT, penalty of digit 9")
    assert "It sees 32 \u00d7 32" in stage.unit()


def test_a_digit_is_drawn_with_keys(show: Callable[..., Stage]) -> None:
    stage = show()
    stage.page.root.locator("canvas.pad").focus()
    for key in ("ArrowUp", " ", "ArrowDown", "ArrowDown", " "):
        stage.page.page.keyboard.press(key)
    stage.frame()
    stage.answer()
    assert len(stage.page.get("state")["strokes"]) == 1
    assert stage.page.get("state")["sample"] == -1
    assert stage.penalties() == stage.saved_widget_penalties()


def test_a_nan_is_said(show: Callable[..., Stage]) -> None:
    net = lenet5(np.random.default_rng(0))
    net.parameters["F6.b"][3] = np.nan
    stage = show(net)
    said = stage.page.root.get_by_role("alert").inner_text()
    assert said.startswith("F6 holds nan in 1 of 84 units, first in unit 3;")
    assert stage.penalties() == ["NaN"] * 10
    assert stage.page.root.locator("text.best").count() == 0


def test_the_learners_forward_is_marked(show: Callable[..., Stage]) -> None:
    net = lenet5(np.random.default_rng(0))
    stage = show(net, fn=lambda x, p: net.forward(x) / 2)
    assert "Yours differs in 10 of 10 penalties" in stage.page.root.inner_text()
    marks = stage.page.root.locator("line.reference")
    track = stage.page.root.locator("rect.track").first
    left, wide = (float(track.get_attribute(name)) for name in ("x", "width"))
    halves = [
        left + wide * max(0, 1 - float(value) / 400) for value in stage.penalties()
    ]
    at = [float(marks.nth(n).get_attribute("x1")) for n in range(10)]
    assert at == pytest.approx(halves, abs=0.1)
    stage = show(net, fn=lambda x, p: net.forward(x))
    assert "agrees with the network in all ten" in stage.page.root.inner_text()


def test_scrubbing_through_the_passes(show: Callable[..., Stage]) -> None:
    epochs = [lenet5(np.random.default_rng(seed)) for seed in range(4)]
    stage = show(epochs=epochs)
    slider = stage.page.root.get_by_label("passes of training")
    assert slider.input_value() == "3"
    last, maps = stage.penalties(), stage.colours("C1")
    slider.fill("1")
    stage.frame()
    assert stage.page.get("state")["epoch"] == 1
    stage.answer()
    assert stage.widget.net is epochs[1]
    assert stage.penalties() == stage.saved_widget_penalties() != last
    assert stage.colours("C1") != maps
    stage.press("reset")
    stage.answer()
    assert slider.input_value() == "3"
    assert stage.penalties() == last
    assert stage.page.axe() == []


def test_without_epochs_there_is_no_such_slider(show: Callable[..., Stage]) -> None:
    assert show().page.root.get_by_label("passes of training").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(show: Callable[..., Stage], theme: str) -> None:
    stage = show(fn=lambda x, p: np.zeros((1, 10)))
    stage.page.theme(theme)
    assert stage.page.axe() == []
    stage.press("skip")
    stage.draw()
    stage.answer()
    assert stage.page.axe() == []


def test_taking_it_away_stops_everything(show: Callable[..., Stage]) -> None:
    stage = show(fn=lambda x, p: np.zeros((1, 10)))
    stage.draw()
    stage.page.close()
    assert stage.page.page.evaluate("stage.model.listeners.length") == 0


def test_in_a_notebook(notebook: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    book = notebook(
        cells=[
            "from lenet_edu.widgets import NetworkInspector\n"
            "w = NetworkInspector()\nfirst = w.penalties\nw",
            "print(abs(w.penalties - first).max() > 0.01, w.serial > 0)",
        ]
    )
    book.run_all()
    assert "False False" in book.cell(index=1).text
    widget = book.page.get_by_role("group", name="Network inspector")
    expect(widget).to_contain_text("untrained weights")
    before = widget.locator("text.penalty").all_text_contents()
    canvas = widget.locator("canvas.pad")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    mouse = book.page.mouse
    mouse.move(box["x"] + SEVEN[0][0], box["y"] + SEVEN[0][1])
    mouse.down()
    for x, y in SEVEN[1:]:
        mouse.move(box["x"] + x, box["y"] + y, steps=8)
    mouse.up()
    expect(widget.locator("text.penalty").first).not_to_have_text(before[0])
    widget.get_by_role("button", name="skip").click()
    maps = widget.get_by_role("application", name="All units")
    maps.focus()
    active = "() => jupyterapp.shell.currentWidget.content.activeCellIndex"
    cell = book.ask(active)
    book.page.keyboard.press("ArrowDown")
    expect(widget.locator("p.unit")).to_contain_text("C3, map 6, row 5, column 4")
    assert book.ask(active) == cell
    book.cell(index=1).run()
    assert "True True" in book.cell(index=1).text
    assert book.axe() == []
