"""The size lab in Chromium: its counts against Python's, and what a reader does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu.nn import output_size
from lenet_edu.widgets.size_lab import LENET, RANGES, SizeLab, chain, compare, model

TRAITS = ("has_fn", "diagnosis", "ranges", "layers", "start", "setup", "yours")


def state_of(one: SizeLab) -> dict[str, Any]:
    return {name: getattr(one, name) for name in TRAITS}


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Callable[..., Any]:
    """show(...) draws SizeLab(...); the question is skipped unless asked=True."""

    def draw(asked: bool = False, **given: Any) -> Any:
        one = SizeLab(**given)
        page = widget_page(str(one._esm), str(one._css), state_of(one))
        page.root.get_by_text("More", exact=True).click()
        if not asked:
            page.root.get_by_role("button", name="skip").click()
        return page

    return draw


def gaps(size: int, kernel: int, stride: int, padding: int) -> int:
    return (size + 2 * padding - kernel) // stride


def slide(page: Any, name: str, value: int) -> None:
    page.root.get_by_role("slider", name=name).fill(str(value))


def formula(page: Any) -> str:
    return page.root.locator("p.formula:not([role])").inner_text()


def place(page: Any) -> str:
    found = re.match(r"Place [^.]*\.", page.root.locator(".lenet-caption").inner_text())
    assert found is not None
    return found[0]


def commit(page: Any, guess: str) -> None:
    page.root.get_by_label("How large is the output?").fill(guess)
    page.root.get_by_role("button", name="commit").click()


def test_the_counts_are_those_of_the_python_twin(show: Callable[..., Any]) -> None:
    page = show()
    rng = np.random.default_rng(1998)
    impossible = 0
    for _ in range(300):
        state = {n: int(rng.integers(a, b + 1)) for n, (a, b) in RANGES.items()}
        expected = model(state)
        impossible += bool(expected["error"])
        assert page.call("model", state) == expected
    assert impossible > 10
    assert page.call("chain", LENET) == chain()


def test_the_answer_is_hidden_until_the_reader_commits(
    show: Callable[..., Any],
) -> None:
    page = show(asked=True)
    assert (
        page.root.locator(
            ".lenet-size-begin, .lenet-size-bar, .lenet-size-lost"
        ).count()
        == 0
    )
    assert "3" not in formula(page)
    commit(page, "12")
    assert page.root.get_by_text("Two numbers, please").is_visible()
    commit(page, "3 x 5")
    assert page.root.get_by_text("Yes, 3 \u00d7 5.").is_visible()
    assert "rows    (8 + 2\u00b70 \u2212 3) // 2 + 1 = 3" in formula(page)
    assert page.root.locator(".lenet-size-begin").count() == 15
    assert page.root.locator(".lenet-size-bar").count() == 3 + 5
    assert page.root.locator(".lenet-size-lost").count() == 11
    page.root.get_by_role("button", name="ask me again").click()
    assert page.root.locator(".lenet-size-bar").count() == 0


@pytest.mark.parametrize(
    ("given", "guess", "says"),
    [
        ({}, "2x4", "steps between places"),
        ({}, "4 5", "sticks out at the end"),
        ({}, "6, 9", "the size with stride 1"),
        ({}, "5 x 3", "Rows come first."),
        ({}, "7 x 7", "Count the bars"),
        ({"padding": 3, "stride": 1}, "9 x 12", "on one side and on the other"),
        ({"padding": 2}, "4 x 6", "not a place? Or: Padding grows the image"),
        ({"padding": 3}, "3 x 5", "without padding"),
        ({"stride": 1}, "8 x 11", "That is the image itself"),
    ],
)
def test_a_wrong_prediction_meets_its_question(
    show: Callable[..., Any], given: dict[str, int], guess: str, says: str
) -> None:
    page = show(asked=True, **given)
    commit(page, guess)
    told = page.root.get_by_text(says)
    assert told.is_visible()
    shown = model(page.get("setup"))
    assert f"it is {shown['Ho']} \u00d7 {shown['Wo']}." in told.inner_text()


def test_sliders_change_the_count(show: Callable[..., Any]) -> None:
    page = show()
    slide(page, "image rows", 32)
    slide(page, "image columns", 32)
    slide(page, "stride", 1)
    slide(page, "window rows", 5)
    assert "= 28" in formula(page)
    assert "= 30" in formula(page)
    assert page.get("setup")["k"] == 5
    assert page.root.get_by_text("output 28 \u00d7 30").is_visible()
    slide(page, "padding", 2)
    assert "(32 + 2\u00b72 \u2212 5) // 1 + 1 = 32" in formula(page)
    box = "one => one.width.baseVal.value"
    around = page.root.locator(".lenet-size-pad").evaluate(box)
    inside = page.root.locator(".lenet-size-field .lenet-size-image").evaluate(box)
    assert around / inside == 36 / 32


def drag(page: Any, handle: str, right: float, down: float) -> None:
    box = page.root.locator(f".lenet-size-handle.{handle} .reach").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + right, y + down, steps=4)
    page.page.mouse.up()


def test_edges_and_the_windows_corner_are_dragged(show: Callable[..., Any]) -> None:
    page = show()
    drag(page, "right", -2 * 28, 5)
    assert (page.get("setup")["H"], page.get("setup")["W"]) == (8, 9)
    drag(page, "bottom", 0, 28)
    assert (page.get("setup")["H"], page.get("setup")["W"]) == (9, 9)
    drag(page, "corner", -28, -28)
    assert (page.get("setup")["H"], page.get("setup")["W"]) == (8, 8)
    drag(page, "window", 28, 2 * 28)
    assert (page.get("setup")["k"], page.get("setup")["l"]) == (5, 4)
    assert page.root.get_by_role("slider", name="window rows").input_value() == "5"
    drag(page, "corner", -900, -900)  # no smaller than the window
    assert (page.get("setup")["H"], page.get("setup")["W"]) == (5, 4)


def test_the_output_is_guessed_by_drawing_it(show: Callable[..., Any]) -> None:
    page = show(asked=True)
    box = page.root.locator(".lenet-size-out").bounding_box()
    page.page.mouse.move(box["x"] + 4, box["y"] + 4)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 4.5 * 28, box["y"] + 2.5 * 28, steps=4)
    page.page.mouse.up()
    assert page.root.get_by_label("How large").input_value() == "3 \u00d7 5"
    page.root.get_by_role("button", name="commit").click()
    assert page.root.get_by_text("Yes, 3 \u00d7 5.").is_visible()


def test_what_is_impossible_says_why(show: Callable[..., Any]) -> None:
    page = show(asked=True)
    slide(page, "image rows", 2)
    alert = page.root.get_by_role("alert")
    assert alert.inner_text() == "No place: the window needs 3 rows, there are 2."
    assert not page.root.locator("form").is_visible()
    assert not page.root.locator(".lenet-size-field").is_visible()
    page.root.locator(".lenet").focus()
    page.page.keyboard.press("ArrowDown")  # nowhere to go, and nothing breaks
    page.root.get_by_role("button", name="step").click()
    slide(page, "padding", 1)
    assert alert.inner_text() == ""
    commit(page, "1 x 6")
    assert page.root.get_by_text("Yes, 1 \u00d7 6.").is_visible()


def test_the_window_goes_from_place_to_place(show: Callable[..., Any]) -> None:
    page = show()
    page.root.locator(".lenet").focus()
    for key, says in [
        ("ArrowRight", "Place 2 of 15: row 0, column 1."),
        ("ArrowDown", "Place 7 of 15: row 1, column 1."),
        ("End", "Place 15 of 15: row 2, column 4."),
        ("ArrowRight", "Place 15 of 15: row 2, column 4."),
        ("Home", "Place 1 of 15: row 0, column 0."),
    ]:
        page.page.keyboard.press(key)
        assert place(page) == says
    assert page.root.locator("p.spoken").inner_text().startswith(says)
    page.root.get_by_role("button", name="step").click()
    assert place(page).startswith("Place 2 ")
    field = page.root.locator(".lenet-size-field")
    box = field.bounding_box()
    page.page.mouse.click(box["x"] + 9 + 9.5 * 28, box["y"] + 9 + 5.5 * 28)
    assert place(page) == "Place 15 of 15: row 2, column 4."
    assert page.root.locator(".lenet-size-bar.here").count() == 2
    window = page.root.locator("rect.lenet-size-window").last
    assert (window.get_attribute("x"), window.get_attribute("y")) == ("224", "112")


def test_play_counts_the_places_out(show: Callable[..., Any]) -> None:
    page = show(H=4, W=4, stride=1)
    page.root.get_by_role("slider", name="speed").fill("30")
    page.root.get_by_role("button", name="play").click()
    page.root.get_by_role("button", name="play").wait_for()
    assert place(page) == "Place 4 of 4: row 1, column 1."


def test_before_the_prediction_nothing_moves(show: Callable[..., Any]) -> None:
    page = show(asked=True)
    page.root.locator(".lenet").focus()
    page.page.keyboard.press("ArrowRight")
    page.root.get_by_role("button", name="step").click()
    window = page.root.locator("rect.lenet-size-window").last
    assert window.get_attribute("x") == "0"


@pytest.mark.parametrize(
    ("layer", "size"), [("C1", 28), ("S2", 14), ("C3", 10), ("S4", 5), ("C5", 1)]
)
def test_the_chain_loads_each_layer(
    show: Callable[..., Any], layer: str, size: int
) -> None:
    page = show()
    strip = page.root.get_by_role(
        "group", name="LeNet-5: 32 to 28 to 14 to 10 to 5 to 1"
    )
    assert strip.locator(".map").all_inner_texts()[0] == "32 \u00d7 32"
    strip.get_by_role("button", name=layer).click()
    assert re.findall(r"= (\d+)", formula(page)) == [str(size)] * 2
    assert page.root.get_by_text(f"output {size} \u00d7 {size}").is_visible()


def test_yours_is_compared_once_the_answer_is_out(show: Callable[..., Any]) -> None:
    page = show(asked=True, fn=gaps)
    assert not page.root.get_by_text("Yours says").is_visible()
    page.root.get_by_role("button", name="skip").click()
    assert page.root.get_by_text("Yours says 2 \u00d7 4, not 3 \u00d7 5.").is_visible()
    slide(page, "padding", 1)
    assert page.root.get_by_text("Running yours").is_visible()
    setup = page.get("setup")
    page.set(yours=compare(gaps, setup) | {"n": setup["n"]})
    assert page.root.get_by_text("Yours says 3 \u00d7 5, not 4 \u00d7 6.").is_visible()
    page.root.get_by_role("button", name="what is the mistake?").click()
    assert page.sent == [{"ask": "diagnosis"}]
    page.set(yours=compare(output_size, setup) | {"n": setup["n"]})
    assert page.root.get_by_text("Yours says 4 \u00d7 6, too.").is_visible()
    assert not page.root.get_by_role("button", name="mistake").is_visible()


def content(page: Any) -> str:
    """All that the widget shows, values of its controls included."""
    return page.root.evaluate(
        """root => [...root.querySelectorAll('.lenet *')].map(one => [
            one.localName,
            ...[...one.attributes].map(a => `${a.name}=${a.value}`).sort(),
            one.value ?? "", one.children.length ? "" : one.textContent,
        ].join(" ")).join("\\n")"""
    )


def test_reset_brings_back_the_beginning(show: Callable[..., Any]) -> None:
    page = show(asked=True)
    before = content(page)
    commit(page, "2 x 2")
    slide(page, "image rows", 20)
    page.root.get_by_role("button", name="C3").click()
    page.root.get_by_role("button", name="step").click()
    slide(page, "speed", 9)
    page.root.get_by_role("button", name="reset").click()
    assert content(page) == before
    assert page.get("setup") | {"n": ""} == page.get("start") | {"n": ""}


def test_two_views_show_one_setup_and_do_not_fight(show: Callable[..., Any]) -> None:
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
    slide(page, "image columns", 20)
    assert second.get_by_role("slider", name="image columns").input_value() == "20"
    second.get_by_role("button", name="S2").click()
    assert page.root.get_by_role("slider", name="image columns").input_value() == "28"
    assert "= 14" in formula(page)
    assert second.get_by_role("button", name="skip").is_visible()  # its own question
    changes = page.get("setup")["n"]
    page.page.wait_for_timeout(300)
    assert page.get("setup")["n"] == changes
    page.page.evaluate("window.end()")


def test_nothing_is_left_behind(show: Callable[..., Any]) -> None:
    page = show(fn=gaps)
    page.root.get_by_role("button", name="play").click()
    slide(page, "padding", 1)
    page.close()
    assert page.page.evaluate("stage.model.listeners.length") == 0
    assert page.saved[-1]["setup"]["padding"] == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_in_both_themes(show: Callable[..., Any], theme: str) -> None:
    page = show(asked=True, fn=gaps, padding=1)
    page.theme(theme)
    assert page.axe() == []
    commit(page, "2 x 2")
    page.set(diagnosis="02.1 output_size: not yet.")
    assert page.axe() == []
    slide(page, "image rows", 1)
    slide(page, "window rows", 9)
    assert page.root.get_by_role("alert").inner_text().startswith("No place")
    assert page.axe() == []


@pytest.mark.parametrize("width", [860, 560, 380])
def test_it_fits_its_width(show: Callable[..., Any], width: int) -> None:
    page = show(H=32, W=32, k=5, l=5, stride=1, padding=4)
    page.page.set_viewport_size({"width": width, "height": 900})
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
