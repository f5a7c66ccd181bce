"""The receptive field in Chromium: its ranges against Python's, and its use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu.widgets.models.receptive_field import LENET, NAMES, chain, fields, model
from lenet_edu.widgets.receptive_field import ReceptiveField

CELLS = (6, 6, 8, 10, 14, 28)
TRAITS = ("has_fn", "diagnosis", "layers", "maps", "start", "state", "yours")


def no_strides(layers: Any) -> tuple[int, int]:
    step = int(np.prod([stride for _, stride in layers]))
    return 1 + sum(kernel - 1 for kernel, _ in layers), step


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Callable[..., Any]:
    """show(...) draws ReceptiveField(...); its question is skipped unless asked."""

    def draw(asked: bool = False, **given: Any) -> Any:
        one = ReceptiveField(**given)
        traits = {name: getattr(one, name) for name in TRAITS}
        page = widget_page(str(one._esm), str(one._css), traits)
        if not asked:
            skip(page)
        return page

    return draw


def skip(page: Any) -> None:
    page.root.get_by_role("button", name="skip").click()


def press(page: Any, name: str) -> None:
    page.root.get_by_role("button", name=name, exact=True).click()


def commit(page: Any, guess: str) -> None:
    page.root.locator(".lenet-ask input").fill(guess)
    press(page, "commit")


def sentence(page: Any) -> str:
    return page.root.locator(".lenet-caption").inner_text()


def point(page: Any, layer: str, i: int, j: int) -> tuple[float, float]:
    """The middle of a unit on the screen."""
    box = page.root.locator(f'svg[data-layer="{layer}"]').bounding_box()
    units, cell = chain()[NAMES.index(layer)], CELLS[NAMES.index(layer)]
    k = box["width"] / (units * cell + 4)  # points on the screen per point drawn
    x, y = (k * (2 + (at + 0.5) * cell) for at in (j, i))
    return box["x"] + x, box["y"] + y


def lit(page: Any, layer: str) -> list[int] | None:
    """[top, bottom, left, right] of the frame that is drawn in a layer."""
    frame = page.root.locator(f'svg[data-layer="{layer}"] .lit:not(.under)')
    if not frame.count():
        return None
    x, y, width, height = (
        float(frame.get_attribute(name)) for name in ("x", "y", "width", "height")
    )
    cell = CELLS[NAMES.index(layer)]
    sides = [y, y + height, x, x + width]
    top, bottom, left, right = (round(v / cell) for v in sides)
    return [top, bottom - 1, left, right - 1]


def drawn(page: Any) -> list[list[int] | None]:
    return [lit(page, name) for name in NAMES]


def test_the_ranges_are_those_of_the_python_twin(show: Callable[..., Any]) -> None:
    page = show()
    for layer, side in enumerate(chain()):
        for i in range(side):
            for later in (False, True):
                state = {"layer": layer, "i": i, "j": side - 1 - i, "later": later}
                assert page.call("model", state, LENET) == model(state)
    assert page.call("chain", LENET) == chain()
    assert page.call("fields", LENET) == [list(one) for one in fields()]


def test_the_answer_is_hidden_and_the_scene_is_not(show: Callable[..., Any]) -> None:
    page = show(asked=True)
    # The window of the unit itself is there; what that sees is the question.
    assert drawn(page) == [None, None, [4, 8, 4, 8], [4, 4, 4, 4], None, None]
    assert "sees 5 \u00d7 5 units of S2" in sentence(page)
    page.frame()
    assert page.root.locator(".lenet-links path.funnel").count() == 1
    commit(page, "many")
    assert page.root.get_by_text("A number, please.").is_visible()
    commit(page, "14")
    assert drawn(page) == model(page.get("state"))["lit"]
    assert sentence(page) == (
        "Yes, 14 \u00d7 14. "
        "Unit of C3 at (4, 4) sees 14 \u00d7 14 pixels, rows 8 to 21, columns 8 to 21."
    )
    formula = page.root.locator("p.formula:not([role])").inner_text()
    assert formula.startswith("6 + (5 \u2212 1) \u00b7 2 = 14 pixels wide")
    page.frame()
    assert page.root.locator(".lenet-links path.funnel").count() == 3
    press(page, "S4")  # one question is enough
    assert "16 \u00d7 16 pixels" in sentence(page)


def test_the_square_is_stretched_over_the_input(show: Callable[..., Any]) -> None:
    page = show(asked=True)
    x, y = point(page, "input", 23, 23)  # 9 pixels from the middle of what it sees
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + 1, y + 1)
    page.page.mouse.up()
    assert page.root.locator(".lenet-ask input").input_value() in ("17", "18")
    assert page.root.locator(".guess").count() == 2
    press(page, "commit")
    assert "it is 14. " in sentence(page)
    assert page.root.locator(".guess").count() == 0


@pytest.mark.parametrize(
    ("layer", "guess", "says"),
    [
        ("C3", "10", "You said 10; it is 14. That adds kernel"),
        ("C3", "5", "what it sees of the layer before"),
        ("S2", "10", "multiplies the kernels"),
        ("S2", "7", "each layer\u2019s own stride"),
        ("S4", "256", "How many stand in one row?"),
        ("C5", "31", "You said 31; it is 32. The formula below"),
    ],
)
def test_a_wrong_prediction_meets_its_question(
    show: Callable[..., Any], layer: str, guess: str, says: str
) -> None:
    page = show(asked=True, layer=layer)
    commit(page, guess)
    assert says in sentence(page)


def test_a_click_and_a_drag_move_the_unit(show: Callable[..., Any]) -> None:
    page = show()
    page.page.mouse.click(*point(page, "C3", 0, 9))
    assert sentence(page) == (
        "Unit of C3 at (0, 9) sees 14 \u00d7 14 pixels, rows 0 to 13, columns 18 to 31."
    )
    assert drawn(page) == model(page.get("state"))["lit"]
    page.page.mouse.move(*point(page, "C3", 2, 2))
    page.page.mouse.down()
    page.page.mouse.move(*point(page, "C3", 5, 3))
    page.page.mouse.up()
    assert page.get("state") == {"layer": 3, "i": 5, "j": 3, "later": False}
    page.page.mouse.click(*point(page, "S2", 6, 1))
    assert "6 \u00d7 6 pixels, rows 12 to 17, columns 2 to 7" in sentence(page)
    page.page.wait_for_function("stage.model.saved.at(-1)?.state?.layer === 2")
    assert page.saved[-1]["state"] == {"layer": 2, "i": 6, "j": 1, "later": False}


def test_hovering_shows_another_unit_for_a_moment(show: Callable[..., Any]) -> None:
    page = show()
    page.page.mouse.move(*point(page, "C3", 1, 0))
    assert "rows 2 to 15, columns 0 to 13" in sentence(page)
    page.page.mouse.move(*point(page, "S4", 1, 0))
    assert "Unit of S4 at (1, 0) sees 16" in sentence(page)
    page.page.mouse.move(2, 2)
    assert "(4, 4)" in sentence(page)
    assert page.get("state")["i"] == 4


def test_keys_move_the_unit_and_choose_the_layer(show: Callable[..., Any]) -> None:
    page = show()
    page.root.locator(".lenet").focus()
    for key in ("ArrowUp", "ArrowRight", "ArrowRight"):
        page.page.keyboard.press(key)
    assert "C3 at (3, 6)" in sentence(page)
    assert "rows 6 to 19, columns 12 to 25" in sentence(page)
    assert page.root.locator("p.spoken").inner_text() == sentence(page)
    for _ in range(12):
        page.page.keyboard.press("ArrowLeft")
    assert "C3 at (3, 0)" in sentence(page)
    page.page.keyboard.press("5")
    assert "Unit of C5 at (0, 0) sees" in page.root.locator("p.spoken").inner_text()
    assert drawn(page)[0] == [0, 31, 0, 31]
    page.page.keyboard.press("3")  # the unit in the middle of what C5 saw
    assert page.get("state") == {"layer": 3, "i": 4, "j": 4, "later": False}


def test_the_other_direction(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "what sees it")
    assert page.get("state") == {"layer": 0, "i": 14, "j": 14, "later": True}
    assert sentence(page) == (
        "Pixel (14, 14) reaches, in one map each: "
        "25 of C1, 9 of S2, 49 of C3, 16 of S4, 1 of C5."
    )
    assert drawn(page) == model(page.get("state"))["lit"]
    page.page.mouse.click(*point(page, "input", 0, 31))
    assert sentence(page).endswith("1 of C1, 1 of S2, 1 of C3, 1 of S4, 1 of C5.")
    page.page.mouse.click(*point(page, "C1", 8, 8))
    assert "Unit of C1 at (8, 8) reaches" in sentence(page)
    assert lit(page, "input") is None
    press(page, "what it sees")
    assert sentence(page).startswith("Unit of C3 at (4, 4) sees")
    press(page, "what sees it")
    assert "Unit of C1 at (8, 8) reaches" in sentence(page)


def test_where_yours_differs_it_says_so(show: Callable[..., Any]) -> None:
    page = show(asked=True, fn=no_strides)
    title = page.root.locator(".title")
    assert title.inner_text() == "Receptive field: what does a unit see?"
    assert not page.root.get_by_text("Yours says").is_visible()
    skip(page)
    assert title.inner_text() == "Receptive field: yours differs for C3, S4, C5"
    assert page.root.get_by_text(
        "Yours says 10 \u00d7 10 at step 2 for C3, not 14 \u00d7 14 at step 2."
    ).is_visible()
    mine = page.root.locator(".yours")
    assert mine.count() == 1
    assert [mine.get_attribute(n) for n in ("x", "y", "width")] == ["48", "48", "60"]
    press(page, "what is the mistake?")
    assert page.sent == [{"ask": "diagnosis"}]
    press(page, "S2")
    assert page.root.get_by_text("6 \u00d7 6 at step 2 for S2, too.").is_visible()
    assert mine.count() == 0


def content(page: Any) -> str:
    return page.root.evaluate("root => root.querySelector('.lenet').outerHTML")


def test_reset_brings_back_the_beginning(show: Callable[..., Any]) -> None:
    page = show(asked=True, fn=no_strides)
    before = content(page)
    commit(page, "3")
    page.page.mouse.click(*point(page, "S4", 1, 0))
    press(page, "what sees it")
    press(page, "reset")
    page.page.mouse.move(2, 2)
    assert content(page) == before
    assert page.get("state") == page.get("start")


def test_two_views_show_one_state(show: Callable[..., Any]) -> None:
    page = show()
    page.page.evaluate(
        """async () => {
            const el = document.createElement("div");
            el.id = "second";
            document.querySelector("main").after(el);
            window.end = await stage.module.default.render({model: stage.model, el});
        }"""
    )
    second = page.page.locator("#second")
    second.get_by_role("button", name="skip").click()  # its own question
    page.page.mouse.click(*point(page, "C3", 7, 2))
    assert "(7, 2)" in second.locator(".lenet-caption").inner_text()
    page.page.evaluate("window.end()")


def test_nothing_is_left_behind(show: Callable[..., Any]) -> None:
    page = show(fn=no_strides)
    page.page.mouse.click(*point(page, "C3", 7, 2))
    page.close()
    assert page.page.evaluate("stage.model.listeners.length") == 0
    assert page.saved[-1]["state"]["i"] == 7


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_in_both_themes(show: Callable[..., Any], theme: str) -> None:
    page = show(asked=True, fn=no_strides)
    page.theme(theme)
    assert page.axe() == []
    commit(page, "10")
    page.set(diagnosis="06.4 receptive_field: not yet.")
    assert page.axe() == []
    press(page, "what sees it")
    assert page.axe() == []


@pytest.mark.parametrize("width", [1000, 560, 320])
def test_it_fits_its_width(show: Callable[..., Any], width: int) -> None:
    page = show(fn=no_strides)
    page.page.set_viewport_size({"width": width, "height": 900})
    page.frame()
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 1000:
        assert page.root.locator(".lenet").bounding_box()["height"] <= 640
