"""The two networks side by side in Chromium: drawing, choosing, keys, themes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from maps_stage import MapsStage

from lenet_edu.data import embedded
from lenet_edu.widgets.side_by_side import START, SideBySide, model

DIGITS = embedded().test_images[:10]


def traits(widget: SideBySide) -> dict[str, Any]:
    """The traits that the browser sees."""
    names = ("note", "samples", "start", "state", "limits", "counts", "pixels")
    return {
        name: getattr(widget, name) for name in (*names, "serial", "values", "reading")
    }


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Callable[..., MapsStage]:
    def show() -> MapsStage:
        widget = SideBySide(images=DIGITS)
        page = widget_page(str(widget._esm), str(widget._css), traits(widget))
        return MapsStage(page, widget)

    return show


def test_the_pixels_are_those_of_the_python_twin(
    show: Callable[..., MapsStage],
) -> None:
    page, rng = show().page, np.random.default_rng(8)
    for case in range(12):
        strokes = [
            rng.uniform(0, 280, (int(rng.integers(1, 6)), 2)).round(1).tolist()
            for _ in range(int(rng.integers(1, 3)))
        ]
        state = {
            "strokes": strokes if case % 2 else [],
            "sample": int(rng.integers(-1, 10)),
        }
        theirs = np.array(page.call("model", state, list(DIGITS.ravel())))
        gap = theirs.reshape(28, 28) - model(state, DIGITS).astype(int)
        # A pixel may be rounded the other way, where a sum is a tie.
        assert np.abs(gap).max() <= 1, case


def test_only_the_sign_waits_for_the_prediction(
    show: Callable[..., MapsStage],
) -> None:
    stage = show()
    first = [stage.colours(f"{name}, C1") for name in ("1998", "modern")]
    assert greys(stage, "1998, C1") > 20  # the maps are there from the start, in grey
    assert stage.text(".lenet-side-unit") == ""
    assert stage.text(".lenet-side-answers").startswith("1998 says ")
    assert "Not trained: 1998 and modern." in stage.page.root.inner_text()
    stage.press("only 1998")
    assert "You said: only 1998. Only that of 1998" in stage.text(".lenet-caption")
    assert all(
        stage.colours(f"{name}, C1") != old
        for name, old in zip(("1998", "modern"), first, strict=True)
    )
    unit = stage.text(".lenet-side-unit")
    assert unit.startswith("Map 0, row 14, column 14: 1998 C1 ")
    for count in ("60,000", "61,706", "850 trained", "0 trained", "1,516 trained"):
        assert count in stage.page.root.inner_text()


def greys(stage: MapsStage, label: str) -> int:
    """How many different greys a layer is drawn in; 0 where there is any colour."""
    canvas = stage.page.root.locator(f'canvas[aria-label^="{label}"]')
    found: int = canvas.evaluate(
        """canvas => {
            const {width, height} = canvas, pen = canvas.getContext("2d");
            const bytes = pen.getImageData(0, 0, width, height).data, seen = new Set();
            for (let n = 0; n < bytes.length; n += 4) {
                if (bytes[n] !== bytes[n + 1] || bytes[n] !== bytes[n + 2]) return 0;
                if (bytes[n + 3] === 255) seen.add(bytes[n]);
            }
            return seen.size;
        }"""
    )
    return found


@pytest.mark.parametrize("width", [320, 700, 1280])
def test_it_fits(show: Callable[..., MapsStage], width: int) -> None:
    stage = show()
    stage.page.page.set_viewport_size({"width": width, "height": 900})
    stage.frame()
    wide = stage.page.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    if width == 1280:
        stage.press("only 1998")
        assert stage.page.root.locator(".lenet").bounding_box()["height"] <= 640


def test_a_drawn_digit_reaches_both(show: Callable[..., MapsStage]) -> None:
    stage = show()
    stage.press("skip")
    before = [stage.colours(f"{name}, C3") for name in ("1998", "modern")]
    stage.draw()
    stage.answer()
    after = [stage.colours(f"{name}, C3") for name in ("1998", "modern")]
    assert all(a != b for a, b in zip(before, after, strict=True))
    digits = [one["digit"] for one in stage.widget.reading["answers"]]
    told = f"1998 says {digits[0]}. modern says {digits[1]}."
    assert stage.text(".lenet-side-answers") == told
    bold = stage.page.root.locator(".lenet-side-answer text.best").all_text_contents()
    assert bold == [str(digit) for digit in digits]
    stage.press("reset")
    stage.answer()
    assert stage.page.get("state") == START


def test_a_unit_is_told_in_both(show: Callable[..., MapsStage]) -> None:
    stage = show()
    stage.press("skip")
    canvas = stage.page.root.locator('canvas[aria-label^="modern, S4"]')
    box = canvas.bounding_box()
    canvas.click(position={"x": 4, "y": 4})
    assert stage.text(".lenet-side-unit").startswith("Map 0, row 0, column 0: 1998 S4 ")
    canvas.click(position={"x": box["width"] - 5, "y": box["height"] - 5})
    assert stage.text(".lenet-side-unit").startswith("Map 15, row 4, column 4: ")
    assert "modern S4 " in stage.text(".lenet-side-unit")
    values = np.frombuffer(stage.widget.values, np.float32).reshape(2, -1)
    at = 6 * 784 + 6 * 196 + 16 * 100 + 399
    said = (
        stage.text(".lenet-side-unit")
        .split("1998 S4 ")[1]
        .split(";")[0]
        .replace("\u2212", "-")
    )
    assert float(said) == pytest.approx(float(values[0, at]), abs=6e-4)


def test_keys_walk_through_both(show: Callable[..., MapsStage]) -> None:
    stage = show()
    stage.press("skip")
    stage.page.root.get_by_role("application", name="All layers").focus()
    keyboard = stage.page.page.keyboard
    for key in ("n", "ArrowUp", "ArrowLeft", "ArrowLeft"):
        keyboard.press(key)
    assert stage.text(".lenet-side-unit").startswith("Map 1, row 13, column 12")
    keyboard.press("p")
    assert stage.text(".lenet-side-unit").startswith("Map 0")
    keyboard.press("5")
    keyboard.press("ArrowDown")
    assert stage.text(".lenet-side-unit").startswith("Unit 60: 1998 C5 ")
    assert "modern F5 " in stage.text(".lenet-side-unit")
    keyboard.press("7")
    assert stage.text(".lenet-side-unit").startswith("Digit 9: 1998 penalty ")
    assert "probability" in stage.text(".lenet-side-unit")


def test_a_digit_is_drawn_with_keys(show: Callable[..., MapsStage]) -> None:
    stage = show()
    stage.page.root.locator("canvas.pad").focus()
    for key in ("ArrowUp", " ", "ArrowDown", "ArrowDown", " "):
        stage.page.page.keyboard.press(key)
    stage.frame()
    stage.answer()
    assert len(stage.page.get("state")["strokes"]) == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(show: Callable[..., MapsStage], theme: str) -> None:
    stage = show()
    stage.page.theme(theme)
    assert stage.page.axe() == []
    stage.press("skip")
    stage.draw()
    stage.answer()
    assert stage.page.axe() == []


def test_taking_it_away_stops_everything(show: Callable[..., MapsStage]) -> None:
    stage = show()
    stage.draw()
    stage.page.close()
    assert stage.page.page.evaluate("stage.model.listeners.length") == 0
