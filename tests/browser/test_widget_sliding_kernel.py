"""The sliding kernel in Chromium: its numbers against Python's, and a reader's acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.widgets.models.sliding_kernel import compare, model
from lenet_edu.widgets.sliding_kernel import SlidingKernel

TRAITS = ("has_fn", "diagnosis", "images", "kernels", "start", "setup", "yours")
OPTIONS = ["as it is", "mirrored left to right", "upside down", "rotated by 180\u00b0"]


def state_of(one: SlidingKernel) -> dict[str, Any]:
    return {name: getattr(one, name) for name in TRAITS}


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Callable[..., Any]:
    """show(...) draws SlidingKernel(...); the question is skipped unless asked=True."""

    def draw(asked: bool = False, **given: Any) -> Any:
        one = SlidingKernel(**given)
        page = widget_page(str(one._esm), str(one._css), state_of(one))
        page.root.get_by_text("More", exact=True).click()
        if not asked:
            skip = page.root.get_by_role("button", name="skip")
            if skip.is_visible():
                skip.click()
        return page

    return draw


def formula(page: Any) -> str:
    return page.root.locator("p.lenet-caption").inner_text()


def figure(page: Any, name: str) -> Any:
    return page.root.locator("figure", has=page.page.get_by_text(name)).locator("svg")


def cells(page: Any, name: str) -> list[str]:
    return figure(page, name).locator("text").all_text_contents()


def outlined(page: Any, name: str) -> list[str]:
    rings = figure(page, name).locator("rect.outlined")
    return rings.evaluate_all("all => all.map(one => one.dataset.at)")


def hover(page: Any, name: str, i: int, j: int) -> None:
    figure(page, name).locator(f'rect[data-at="{i},{j}"]').hover(force=True)


def choose(page: Any, name: str, value: str) -> None:
    page.root.get_by_label(name, exact=True).select_option(value)


def answer(page: Any, fn: Callable[..., Any]) -> dict[str, Any]:
    """Play Python's part for what is set up now."""
    setup = page.get("setup")
    given = compare(fn, setup)
    page.set(yours=given | {"n": setup["n"]})
    return given


def flipped(x: Any, w: Any, b: Any, stride: int, padding: int) -> Any:
    return nn.conv2d(x, w[:, :, ::-1, ::-1], b, stride, padding)


def test_the_numbers_are_those_of_the_python_twin(show: Callable[..., Any]) -> None:
    page = show()
    rng = np.random.default_rng(1998)
    for _ in range(120):
        (k, l), (a, b) = rng.integers(1, 7, 2), rng.integers(0, 12, 2)
        stride, padding = int(rng.integers(1, 4)), int(rng.integers(0, 3))
        H, W = max(1, int(k + a) - 1), max(1, int(l + b) - 1)
        places = [(n + 2 * padding - m) // stride + 1 for n, m in ((H, k), (W, l))]
        state = {
            "image": rng.normal(size=(H, W)),
            "kernel": rng.normal(size=(k, l)),
            "bias": float(rng.normal()),
            "mode": str(rng.choice(["correlation", "convolution"])),
            "stride": stride,
            "padding": padding,
            "i": int(rng.integers(0, max(1, places[0]))),
            "j": int(rng.integers(0, max(1, places[1]))),
            "weight": [int(rng.integers(0, k)), int(rng.integers(0, l))],
        }
        if rng.random() < 0.2:
            state["weight"] = None
        made, expected = page.call("model", state), model(state)
        assert made.keys() == expected.keys()
        for name, value in expected.items():
            if isinstance(value, str | None):
                assert made[name] == value
            else:
                np.testing.assert_allclose(made[name], value, rtol=0, atol=1e-12)


def test_nan_and_inf_are_computed_alike(show: Callable[..., Any]) -> None:
    page = show()
    image = np.ones((5, 6))
    image[1, 1], image[4, 5] = np.nan, -np.inf
    state = {
        "image": image,
        "kernel": [[1.0, 0.0], [2.0, -1.0]],
        "bias": 1.0,
        "mode": "correlation",
        "stride": 1,
        "padding": 1,
        "i": 0,
        "j": 0,
        "weight": None,
    }
    np.testing.assert_array_equal(page.call("model", state)["map"], model(state)["map"])


def test_the_answer_is_hidden_until_the_reader_commits(
    show: Callable[..., Any],
) -> None:
    page = show(asked=True)
    assert set(cells(page, "products")) == {""}
    shown = cells(page, "map 10")  # all places before this one, whose value is asked
    assert all(shown[:55])
    assert not any(shown[55:])
    assert formula(page).endswith("= ?")
    guess = page.root.get_by_label("Which number comes out")
    guess.fill("many")
    guess.press("Enter")
    assert page.root.get_by_text("A number, please").is_visible()
    guess.fill("\u22122,5")
    guess.press("Enter")
    assert page.root.get_by_text("You said \u22122,5. It is 3:").is_visible()
    assert formula(page).endswith("y(5, 5) = sum of the products 3 + bias 0 = 3")
    assert cells(page, "map 10")[55] == "3"
    # The focus was in the question; now the arrow keys move the window.
    page.page.keyboard.press("ArrowRight")
    assert "y(5, 6) = " in formula(page)
    page.root.get_by_role("button", name="ask me again").click()
    assert cells(page, "map 10")[56] == ""
    assert set(cells(page, "products")) == {""}


def test_a_right_prediction_is_confirmed(show: Callable[..., Any]) -> None:
    page = show(asked=True, bias=0.5)
    page.root.get_by_label("Which number comes out").fill("3.5")
    page.root.get_by_role("button", name="commit").click()
    assert page.root.get_by_text("Yes, 3.5.").is_visible()


@pytest.mark.parametrize(
    ("mode", "right"), [("correlation", OPTIONS[3]), ("convolution", OPTIONS[0])]
)
def test_an_impulse_asks_how_the_kernel_is_printed(
    show: Callable[..., Any], mode: str, right: str
) -> None:
    page = show(asked=True, mode=mode)
    choose(page, "image", "impulse")
    choose(page, "kernel", "1 to 9")
    for name in OPTIONS:
        assert page.root.get_by_role("button", name=name).is_visible()
    page.root.get_by_role("button", name=right).click()
    assert page.root.get_by_text(f"Yes: {right}").is_visible()
    digits = [text for text in cells(page, "map 7") if text != "0"]
    ordered = "987654321" if mode == "correlation" else "123456789"
    assert "".join(digits) == ordered


def test_a_wrong_idea_of_the_impulse_is_corrected(show: Callable[..., Any]) -> None:
    page = show(asked=True)
    choose(page, "image", "impulse")
    choose(page, "kernel", "1 to 9")
    page.root.get_by_role("button", name="as it is").click()
    told = "You said as it is. The map shows it rotated by 180\u00b0."
    assert page.root.get_by_text(told).is_visible()


def test_a_kernel_that_looks_the_same_turned_asks_for_a_number(
    show: Callable[..., Any],
) -> None:
    page = show(asked=True)
    choose(page, "image", "impulse")
    choose(page, "kernel", "blur")
    assert page.root.get_by_label("Which number comes out").is_visible()


def test_hovering_shows_where_a_number_comes_from(show: Callable[..., Any]) -> None:
    image, kernel = np.arange(42.0).reshape(6, 7), np.array([[1.0, -2.0], [0.5, 3.0]])
    page = show(image=image, kernel=kernel, bias=0.5)
    hover(page, "map 5", 3, 4)
    window = image[3:5, 4:6]
    total = (window * kernel).sum()
    assert formula(page) == (
        f"y(3, 4) = sum of the products {total:g} + bias 0.5 = {total + 0.5:g}"
    )
    assert cells(page, "window") == [f"{v:g}" for v in window.ravel()]
    assert cells(page, "products") == [
        f"{v:g}".replace("-", "\u2212") for v in (window * kernel).ravel()
    ]
    hover(page, "image 6", 2, 3)  # the window comes to lie around this pixel
    assert formula(page).startswith("y(1, 2) = ")


def test_hovering_a_weight_shows_all_its_uses(show: Callable[..., Any]) -> None:
    page = show(image=np.ones((6, 7)), kernel=np.arange(6.0).reshape(2, 3), stride=2)
    page.root.get_by_label("weight, row 1, column 2").hover()
    told = page.root.get_by_text("Weight (1,2) = 5 is used at all 9 places")
    assert told.is_visible()
    rings = figure(page, "image 6").locator("rect.marked")
    marked = rings.evaluate_all("all => all.map(one => one.dataset.at)")
    expected = [f"{i},{j}" for i in (1, 3, 5) for j in (2, 4, 6)]
    assert marked == expected
    page.page.mouse.move(1, 1)
    assert rings.count() == 0


def test_arrow_keys_move_the_window(show: Callable[..., Any]) -> None:
    page = show()
    page.root.locator(".lenet").focus()
    press = page.page.keyboard.press
    for key, place in [
        ("Home", "(0, 0)"),
        ("ArrowLeft", "(0, 0)"),
        ("ArrowDown", "(1, 0)"),
        ("ArrowRight", "(1, 1)"),
        ("ArrowUp", "(0, 1)"),
        ("End", "(9, 9)"),
        ("ArrowDown", "(9, 9)"),
    ]:
        press(key)
        assert formula(page).startswith(f"y{place}"), key
    assert page.root.locator("p.spoken").inner_text().startswith("row 9, column 9: sum")


def test_scrubbing_fills_the_map_so_far(show: Callable[..., Any]) -> None:
    page = show()
    scrub = page.root.get_by_role("slider", name="position")
    scrub.fill("23")
    shown = cells(page, "map 10")
    assert all(shown[:24])
    assert not any(shown[24:])
    assert scrub.get_attribute("aria-valuetext") == "row 2, column 3"
    page.root.get_by_role("button", name="fill the map").click()
    assert all(cells(page, "map 10"))


def test_stepping_and_playing(show: Callable[..., Any]) -> None:
    page = show(image=np.ones((4, 5)), kernel=np.ones((3, 3)))
    scrub = page.root.get_by_role("slider", name="position")
    scrub.fill("0")
    step = page.root.get_by_role("button", name="step")
    step.click()
    assert formula(page).startswith("y(0, 1)")
    page.root.get_by_role("slider", name="speed").fill("30")
    page.root.get_by_role("button", name="play").click()
    page.root.get_by_role("button", name="play").wait_for()  # it stops at the end
    assert formula(page).startswith("y(1, 2)")
    assert all(cells(page, "map 2"))
    step.click()  # and begins anew
    assert [bool(text) for text in cells(page, "map 2")] == [True] + [False] * 5


def test_pause_stops(show: Callable[..., Any]) -> None:
    page = show()
    page.root.locator(".lenet").focus()
    page.page.keyboard.press(" ")
    page.root.get_by_role("button", name="pause").click()
    before = formula(page)
    page.page.wait_for_timeout(500)
    assert formula(page) == before


def test_a_weight_is_edited_and_its_map_changes(show: Callable[..., Any]) -> None:
    page = show()
    before = cells(page, "map 10")
    field = page.root.get_by_label("weight, row 0, column 0")
    field.fill("2,5")
    field.press("ArrowDown")
    assert page.root.get_by_label("weight, row 1, column 0").evaluate(
        "one => one === document.activeElement"
    )
    assert page.get("setup")["kernel"][0] == [2.5, 0, 1]
    assert page.get("setup")["kernel_name"] == "own numbers"
    assert page.root.get_by_label("kernel", exact=True).input_value() == "own numbers"
    assert cells(page, "map 10") != before
    field.fill("two")
    assert field.get_attribute("aria-invalid") == "true"
    assert page.get("setup")["kernel"][0] == [2.5, 0, 1]
    field.fill("\u22121")
    assert field.get_attribute("aria-invalid") is None
    assert cells(page, "map 10") == before


def test_bias_lifts_the_whole_map(show: Callable[..., Any]) -> None:
    page = show()
    page.root.get_by_role("button", name="fill the map").click()
    before = cells(page, "map 10")
    page.root.get_by_role("slider", name="bias").fill("2")
    numbers = [float(text.replace("\u2212", "-")) for text in before]
    after = [float(text.replace("\u2212", "-")) for text in cells(page, "map 10")]
    np.testing.assert_allclose(np.subtract(after, numbers), 2)


def test_stride_padding_and_mode(show: Callable[..., Any]) -> None:
    page = show()
    choose(page, "stride", "2")
    choose(page, "padding", "2")
    assert figure(page, "map 7 \u00d7 7").is_visible()
    assert figure(page, "image 12 \u00d7 12, 2 zeros around it").is_visible()
    choose(page, "kernel", "1 to 9")
    page.root.get_by_role("button", name="convolution").click()
    assert "".join(cells(page, "rotated by 180\u00b0")) == "987654321"
    page.root.get_by_role("button", name="correlation").click()
    assert not figure(page, "rotated by 180\u00b0").is_visible()  # it is the kernel


def test_drawing_into_the_image(show: Callable[..., Any]) -> None:
    page = show()
    choose(page, "image", "drawn")
    picture = figure(page, "image 10")
    box = picture.bounding_box()
    cell = box["width"] / 10
    mouse = page.page.mouse
    mouse.move(box["x"] + 2.5 * cell, box["y"] + 3.5 * cell)
    mouse.down()
    mouse.move(box["x"] + 5.5 * cell, box["y"] + 3.5 * cell, steps=12)
    mouse.up()
    image = np.array(page.get("setup")["image"])
    assert image.sum() == 4
    assert image[3, 2:6].all()
    # A press on ink erases; Enter flips the pixel in the middle of the window.
    picture.locator('rect[data-at="3,2"]').click(force=True)
    assert np.array(page.get("setup")["image"]).sum() == 3
    page.root.locator(".lenet").focus()
    page.page.keyboard.press("Home")
    page.page.keyboard.press("Enter")
    assert page.get("setup")["image"][1][1] == 1
    choose(page, "image", "edge")
    choose(page, "image", "drawn")  # what was drawn is still there
    assert np.array(page.get("setup")["image"]).sum() == 4
    page.root.get_by_role("button", name="clear").click()
    assert np.array(page.get("setup")["image"]).sum() == 0


def test_other_images_are_not_drawn_into(show: Callable[..., Any]) -> None:
    page = show()
    figure(page, "image 12").locator('rect[data-at="5,5"]').click(force=True)
    assert page.get("setup") == page.get("start")


def test_a_finger_draws_without_moving_the_page(show: Callable[..., Any]) -> None:
    page = show()
    choose(page, "image", "drawn")
    page.page.set_viewport_size({"width": 900, "height": 400})
    box = figure(page, "image 10").bounding_box()
    cell, before = box["width"] / 10, page.page.evaluate("scrollY")
    session = page.page.context.new_cdp_session(page.page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        x, y = box["x"], box["y"]
        session.send(
            "Input.dispatchTouchEvent",
            {
                "type": kind,
                "touchPoints": [
                    {"x": x + a * cell, "y": y + b * cell} for a, b in points
                ],
            },
        )

    touch("touchStart", (4.5, 4.5))
    for row in range(5, 9):
        touch("touchMove", (4.5, row - 0.5))
    touch("touchEnd")
    page.page.wait_for_function(
        "stage.model.get('setup').image.slice(4, 8).every(row => row[4] === 1)"
    )
    assert page.page.evaluate("scrollY") == before
    assert page.page.evaluate("document.documentElement.scrollHeight") > 400


def test_a_kernel_that_does_not_fit_says_so(show: Callable[..., Any]) -> None:
    page = show(image=np.ones((2, 4)))
    assert page.root.get_by_role("alert").inner_text() == (
        "No place: the kernel has 3 \u00d7 3 numbers, the image only 2 \u00d7 4 pixels."
    )
    assert not page.root.locator("form").is_visible()
    choose(page, "padding", "1")
    assert page.root.get_by_role("alert").inner_text() == ""
    assert figure(page, "map 2 \u00d7 4").is_visible()


def test_nan_says_so_and_stops_the_run(show: Callable[..., Any]) -> None:
    image = np.ones((4, 9))
    image[0, 4] = np.nan
    page = show(image=image, kernel=np.ones((2, 2)))
    assert page.root.get_by_role("alert").inner_text() == (
        "The image holds nan or inf: a sum with one of them is no number, which makes "
        "2 of 24 cells of the map useless."
    )
    page.root.get_by_role("slider", name="position").fill("0")
    page.root.get_by_role("slider", name="speed").fill("30")
    page.root.get_by_role("button", name="play").click()
    page.root.get_by_role("button", name="play").wait_for()
    assert formula(page).startswith("y(0, 3)")


def test_where_yours_differs_it_is_outlined(show: Callable[..., Any]) -> None:
    def lost(*args: Any) -> Any:
        y = nn.conv2d(*args)
        y[..., -1, :] = 7
        return y

    page = show(fn=lost, asked=True)
    says = page.root.get_by_text(
        "Yours differs in 10 of 100 cells, all in the last row."
    )
    assert says.is_visible()
    assert outlined(page, "map 10") == [f"9,{j}" for j in range(10)]
    page.root.get_by_role("button", name="skip").click()
    hover(page, "map 10", 9, 6)
    assert formula(page).endswith("; yours: 7")
    hover(page, "map 10", 8, 6)
    assert "yours" not in formula(page)
    page.root.get_by_role("button", name="what is the mistake?").click()
    assert page.sent == [{"ask": "diagnosis"}]
    page.set(diagnosis="02.5 conv2d: not yet.")
    assert page.root.get_by_text("02.5 conv2d: not yet.").is_visible()


def test_python_is_asked_once_after_a_drag(show: Callable[..., Any]) -> None:
    page = show(fn=flipped)
    saved = len(page.saved)
    page.root.get_by_role("slider", name="bias").focus()
    for _ in range(8):
        page.page.keyboard.press("ArrowRight")
    assert page.root.get_by_text("Running yours").is_visible()
    assert outlined(page, "map 10") == []  # what was said was about something else
    page.page.wait_for_function("n => stage.model.saved.length > n", arg=saved)
    assert len(page.saved) == saved + 1
    given = answer(page, flipped)
    assert page.root.get_by_text(given["says"]).is_visible()
    assert len(outlined(page, "map 10")) == len(given["wrong"]) > 0


def test_an_answer_that_comes_late_is_not_shown(show: Callable[..., Any]) -> None:
    page = show(fn=flipped)
    late = page.get("yours")
    choose(page, "padding", "1")
    page.set(yours=late | {"says": "late"})
    assert page.root.get_by_text("Running yours").is_visible()
    assert not page.root.get_by_text("late").is_visible()


def test_hovering_asks_python_nothing(show: Callable[..., Any]) -> None:
    page = show(fn=flipped)
    for n in range(8):
        hover(page, "map 10", n, n)
        hover(page, "image 12", n, n)
    page.root.get_by_label("weight, row 1, column 2").hover()
    page.page.wait_for_timeout(300)
    assert (page.saved, page.sent) == ([], [])


def content(page: Any) -> str:
    """All that the widget shows, values of its controls included."""
    return page.root.evaluate(
        """root => [...root.querySelectorAll('.lenet *')].map(one => [
            one.localName,
            ...[...one.attributes].map(a => `${a.name}=${a.value}`).sort(),
            one.value ?? "", one.children.length ? "" : one.textContent,
        ].join(" ")).join("\\n")"""
    )


@pytest.mark.parametrize("given", [{}, {"fn": flipped, "bias": 0.25, "padding": 1}])
def test_reset_brings_back_the_beginning(
    show: Callable[..., Any], given: dict[str, Any]
) -> None:
    page = show(asked=True, **given)
    page.page.mouse.move(1, 1)
    before = content(page)
    page.root.get_by_role("button", name="skip").click()
    choose(page, "image", "drawn")
    page.root.get_by_role("button", name="convolution").click()
    figure(page, "image 10").locator('rect[data-at="3,2"]').click(force=True)
    choose(page, "kernel", "5 \u00d7 5 blur")
    page.root.get_by_role("slider", name="speed").fill("20")
    choose(page, "stride", "2")
    page.root.get_by_role("slider", name="bias").fill("2")
    page.root.get_by_role("button", name="reset").click()
    page.page.mouse.move(1, 1)
    setup, start = page.get("setup"), page.get("start")
    assert setup | {"n": ""} == start | {"n": ""}
    if "fn" in given:
        answer(page, flipped)
    assert content(page) == before


def second_view(page: Any) -> Any:
    """Draw the same widget once more, below the first."""
    page.page.evaluate(
        """async () => {
            const el = document.createElement("div");
            el.id = "second";
            document.querySelector("main").after(el);
            window.end = await stage.module.default.render({model: stage.model, el});
        }"""
    )
    second = page.page.locator("#second")
    second.get_by_text("More", exact=True).click()
    return second


def test_two_views_show_one_setup_and_do_not_fight(show: Callable[..., Any]) -> None:
    page = show()
    second = second_view(page)
    second.get_by_role("button", name="skip").click()
    choose(page, "kernel", "1 to 9")
    assert second.get_by_label("kernel", exact=True).input_value() == "1 to 9"
    second.get_by_label("stride").select_option("2")
    assert page.root.get_by_label("stride").input_value() == "2"
    first = formula(page)
    second.locator(".lenet").focus()
    page.page.keyboard.press("Home")
    assert second.locator("p.lenet-caption").inner_text().startswith("y(0, 0)")
    assert formula(page) == first  # each has a place of its own
    assert not first.startswith("y(0, 0)")
    changes = page.get("setup")["n"]
    page.page.wait_for_timeout(300)
    assert page.get("setup")["n"] == changes  # no view answers the other
    page.page.evaluate("window.end()")
    choose(page, "stride", "1")
    assert second.get_by_label("stride").input_value() == "2"


def test_nothing_is_left_behind(show: Callable[..., Any]) -> None:
    page = show(fn=flipped)
    page.root.get_by_role("button", name="play").click()
    choose(page, "padding", "1")
    page.close()
    assert page.page.evaluate("stage.model.listeners.length") == 0
    assert page.saved[-1]["setup"]["padding"] == 1  # not lost with the view
    page.page.wait_for_timeout(300)
    assert len(page.saved) == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_in_both_themes(show: Callable[..., Any], theme: str) -> None:
    page = show(fn=flipped, asked=True)
    page.theme(theme)
    assert page.axe() == []
    choose(page, "image", "impulse")
    choose(page, "kernel", "1 to 9")
    assert page.axe() == []
    page.root.get_by_role("button", name="upside down").click()
    answer(page, flipped)
    page.set(diagnosis="02.5 conv2d: not yet.")
    choose(page, "image", "drawn")
    assert page.axe() == []


@pytest.mark.parametrize("width", [860, 560, 380])
def test_it_fits_its_width(show: Callable[..., Any], width: int) -> None:
    page = show(kernel=np.arange(25).reshape(5, 5), padding=2)
    page.page.set_viewport_size({"width": width, "height": 900})
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
