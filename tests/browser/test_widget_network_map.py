"""The network map in Chromium: its numbers against Python's, and what a reader does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from maps_stage import SEVEN

from lenet_edu import nn
from lenet_edu.data import embedded, to_input
from lenet_edu.models import load_lenet5
from lenet_edu.widgets.base import plain_state
from lenet_edu.widgets.lenet_maps import LAYERS, SHAPES
from lenet_edu.widgets.models import judge as judging
from lenet_edu.widgets.models.digit_pad import drawn
from lenet_edu.widgets.models.network_inspector import look
from lenet_edu.widgets.models.wiring import (
    SPACES,
    Unit,
    Window,
    arithmetic,
    feeds,
    path,
    sees,
)
from lenet_edu.widgets.network_inspector import parameters
from lenet_edu.widgets.network_map import NetworkMap

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

TABLE = nn.c3_table()
NETWORK = load_lenet5()
THREE = "The network reads 3"


# What the reader's system says of motion, from the first script on.
MOTION = """
const real = window.matchMedia.bind(window);
window.matchMedia = (query) => query.includes("prefers-reduced-motion")
    ? { matches: MATCHES, addEventListener() {}, removeEventListener() {} }
    : real(query);
"""


@pytest.fixture
def show(
    widget_page: Callable[..., Any], context: BrowserContext
) -> Callable[..., Any]:
    def show(demo: bool = False, still: bool = True) -> Any:
        widget = NetworkMap()
        state = plain_state(widget)
        state["demo"] = state["demo"] if demo else []
        context.add_init_script(MOTION.replace("MATCHES", str(still).lower()))
        return widget_page(str(widget._esm), str(widget._css), state)

    return show


@pytest.fixture
def drawing(show: Callable[..., Any]) -> Any:
    """A map with a seven on its pad."""
    page = show()
    page.stroke(SEVEN)
    return page


def some_units(rng: np.random.Generator) -> list[Unit]:
    return [
        Unit(layer, *(int(rng.integers(n)) for n in SPACES[layer]))
        for layer in SPACES
        for _ in range(4)
    ]


def as_window(given: Any) -> Window | None:
    return None if given is None else Window(**given)


def layer(page: Any, name: str) -> Any:
    return page.root.locator(f".lenet-map-layer.of-{name} canvas")


def told(page: Any) -> str:
    return page.root.locator("p.unit").inner_text()


def heading(page: Any) -> str:
    return page.root.locator(".lenet-eq-title").inner_text()


def sums(page: Any) -> list[float]:
    """The numbers of the equation: the sum, ..., the value."""
    texts = page.root.locator(".lenet-eq-sums output").all_text_contents()
    return [float(text.replace("\u2212", "-")) for text in texts]


# Held against Python


def test_wiring_and_judge_are_those_of_the_python_twins(
    show: Callable[..., Any],
) -> None:
    page, rng = show(), np.random.default_rng(5)
    table = TABLE.astype(int).tolist()
    for unit in some_units(rng):
        given = vars(unit)
        assert as_window(page.call("sees", given, table)) == sees(unit, TABLE)
        assert as_window(page.call("feeds", given, table)) == feeds(unit, TABLE)
        if unit.layer != "input":
            theirs = page.call("path", unit.layer, unit.i, unit.j)
            mine = path(unit.layer, unit.i, unit.j)
            assert {k: tuple(v) for k, v in theirs.items()} == mine
    means, pictures = judging.typical()
    typical = {"means": means.ravel().tolist(), "pictures": pictures.ravel().tolist()}
    for image in embedded().test_images[:6]:
        flat = image.ravel().tolist()
        theirs = page.call("strangeness", flat, typical)
        assert theirs == pytest.approx(judging.strangeness(image), rel=1e-6)
        penalties = NETWORK(to_input(image[None]))[0].astype(float)
        verdict = page.call("judge", penalties.tolist(), flat, typical)
        assert verdict == judging.judge(penalties, image)


def test_the_arithmetic_is_that_of_the_python_twin(show: Callable[..., Any]) -> None:
    page, rng = show(), np.random.default_rng(6)
    x = to_input(embedded().test_images[2:3])
    found = look(NETWORK, x)
    values = {"input": x.ravel(), **found["y"]}
    p = parameters(NETWORK)
    flat = {name: np.ravel(array).tolist() for name, array in p.items()}
    in_browser = {"input": x.ravel().tolist()} | {
        name: {kind: found[kind][name].tolist() for kind in "zy"} for name in LAYERS
    }
    for unit in some_units(rng):
        args = (vars(unit), in_browser, flat, TABLE.astype(int).tolist())
        theirs, mine = (
            page.call("arithmetic", *args),
            arithmetic(unit, values, p, TABLE),
        )
        if mine is None:
            assert theirs is None
            continue
        for name in ("kind", "rows", "columns"):
            assert theirs[name] == mine[name], unit
        for name in ("sum", "coefficient", "bias", "z", "y"):
            assert theirs[name] == pytest.approx(mine[name], rel=1e-5, abs=1e-5), unit
        assert len(theirs["terms"]) == len(mine["terms"])
        for a, b in zip(theirs["terms"], mine["terms"], strict=True):
            assert a["map"] == b["map"]
            for name in ("window", "weights", "products"):
                np.testing.assert_allclose(a[name], b[name], rtol=1e-5, atol=1e-6)


# What a reader does


def test_a_drawn_digit_is_read_and_its_code_stands_beside_f6(drawing: Any) -> None:
    image = np.frombuffer(drawing.get("pixels"), np.uint8).reshape(28, 28)
    expected = drawn([[(float(x), float(y)) for x, y in SEVEN]])
    assert expected is not None
    assert np.abs(image.astype(int) - expected).max() <= 1
    penalties = NETWORK(to_input(image[None]))[0]
    assert drawing.root.locator(".lenet-verdict-digit").inner_text() == "7"
    shown = drawing.root.locator("text.penalty").all_text_contents()
    assert [float(v) for v in shown] == pytest.approx(penalties, abs=0.06)
    widths = [
        float(bar.get_attribute("width"))
        for bar in drawing.root.locator(".bar[x]").all()
    ]
    assert int(np.argmax(widths)) == 7  # the winner's bar is the longest
    assert "how far F6 is from the printed 7" in heading(drawing)
    assert sums(drawing) == pytest.approx([penalties[7]], abs=0.006)
    assert "code 7" in drawing.root.locator(".of-code").inner_text()


def test_an_empty_pad_shows_no_digit(show: Callable[..., Any]) -> None:
    page = show()
    assert page.root.locator(".best").count() == 0
    assert not page.root.locator(".lenet-verdict-digit").is_visible()
    assert "Draw a digit." in page.root.inner_text()
    page.stroke(SEVEN)
    page.root.get_by_role("button", name="clear").click()
    page.frame()
    assert page.root.locator(".best").count() == 0
    assert page.get("pixels") == b""


def test_an_a_is_no_digit(show: Callable[..., Any]) -> None:
    page = show()
    page.stroke([(60, 240), (140, 40), (220, 240)])
    page.stroke([(92, 164), (188, 164)])
    assert "Nothing here looks like a digit." in page.root.inner_text()
    assert page.root.locator(".lenet-verdict-digit").inner_text() == "?"
    assert page.root.locator(".best").count() == 0


def test_pointing_at_a_unit_lights_what_it_sees_and_feeds(drawing: Any) -> None:
    links = drawing.root.locator(".lenet-links path")
    assert links.count() == 1  # from F6 to the code
    box = layer(drawing, "C3").bounding_box()
    # Map 15 sees all six maps of S2.
    drawing.page.mouse.move(box["x"] + box["width"] - 8, box["y"] + box["height"] - 8)
    drawing.frame()
    assert told(drawing).startswith("C3, map 15, row ")
    assert "through S2 maps 0, 1, 2, 3, 4, 5." in told(drawing)
    assert drawing.root.locator(".lenet-links path.sees").count() == 6
    assert drawing.root.locator(".lenet-links path.feeds").count() == 1
    assert drawing.root.locator(".of-S2 .mark.sees").count() == 1
    assert drawing.root.locator(".of-S4 .mark.feeds").count() == 1
    drawing.page.mouse.move(2, 2)
    drawing.frame()
    assert told(drawing).startswith("OUT, penalty of digit 7")


@pytest.mark.parametrize("name", LAYERS[:-1])
def test_a_click_opens_the_arithmetic_of_the_unit(drawing: Any, name: str) -> None:
    image = np.frombuffer(drawing.get("pixels"), np.uint8).reshape(28, 28)
    found = look(NETWORK, to_input(image[None]))
    canvas = layer(drawing, name)
    box = canvas.bounding_box()
    canvas.click(position={"x": 0.4 * box["width"], "y": 0.3 * box["height"]})
    drawing.frame()
    words = heading(drawing).replace(",", "").replace("(", "").split()
    assert words[0] == name
    _, H, W = SHAPES[name]
    n = int(words[2]) * H * W
    if H > 1:
        n += int(words[4]) * W + int(words[6].rstrip(":"))
    z, y = (float(found[kind][name][n]) for kind in "zy")
    assert sums(drawing)[-2:] == pytest.approx([z, y], abs=2e-3)
    # The same place in every plate, and its product in words.
    if name in ("C1", "F6"):
        plate = drawing.root.locator(".lenet-eq-weights canvas")
        area = plate.bounding_box()
        plate.hover(position={"x": area["width"] / 2, "y": area["height"] / 2})
        left, right = told(drawing).replace("\u2212", "-").split(" = ")
        a, b = (float(part) for part in left.split(" \u00d7 "))
        assert a * b == pytest.approx(float(right), abs=2e-3)


def test_the_window_flies_to_the_equation_and_back(show: Callable[..., Any]) -> None:
    page = show(still=False)
    page.stroke(SEVEN)
    page.page.evaluate(
        """() => {
            window.flights = [];
            const place = node => ["left", "top", "width"].map(
                name => Math.round(parseFloat(node.style[name])));
            new MutationObserver(list => {
                const ghosts = nodes => [...nodes].filter(
                    node => node.className === "lenet-map-ghost");
                for (const { addedNodes, removedNodes } of list) {
                    for (const _ of ghosts(addedNodes)) window.flights.push("");
                    for (const node of ghosts(removedNodes))
                        window.flights[window.flights.length - 1] = place(node);
                }
            }).observe(document.querySelector(".lenet-netmap"), { childList: true });
        }"""
    )

    def flown(count: int) -> list[int]:
        """Where the last of so many flights ended."""
        page.page.wait_for_function(
            "count => window.flights.length === count && window.flights.at(-1) !== ''",
            arg=count,
        )
        return page.page.evaluate("window.flights.at(-1)")

    unit = layer(page, "C1")
    unit.click(position={"x": 20, "y": 20})
    there = flown(1)
    assert heading(page).startswith("C1, map 0")
    unit.click(position={"x": 20, "y": 20})
    back = flown(2)
    assert heading(page).startswith("OUT")
    assert back[1] > there[1]  # the map lies below the equation
    assert back[2] < there[2]
    unit.click(position={"x": 20, "y": 20})
    flown(3)
    page.root.get_by_role("application", name="All units").focus()
    page.page.keyboard.press("Escape")
    assert flown(4) == back


def test_keys_walk_open_and_return(drawing: Any) -> None:
    drawing.root.get_by_role("application", name="All units").focus()
    keyboard = drawing.page.keyboard
    keyboard.press("1")
    assert heading(drawing).startswith("C1, map ")
    first = heading(drawing)
    for key in ("n", "ArrowRight", "ArrowDown"):
        keyboard.press(key)
    assert heading(drawing) != first
    keyboard.press("6")
    assert heading(drawing).startswith("F6, unit ")
    assert len(sums(drawing)) == 4
    keyboard.press("Escape")
    assert "how far F6 is from the printed 7" in heading(drawing)


def test_a_bar_opens_the_distance_to_its_code(drawing: Any) -> None:
    drawing.root.locator('[data-digit="2"]').click()
    assert "how far F6 is from the printed 2" in heading(drawing)
    shown = drawing.root.locator("text.penalty").nth(2).text_content()
    assert sums(drawing)[0] == pytest.approx(float(shown), abs=0.06)


# The demonstration


def test_the_demonstration_is_there_at_once_without_motion(
    show: Callable[..., Any],
) -> None:
    page = show(demo=True)
    page.frame()
    assert page.root.locator(".lenet-verdict-digit").inner_text() == "3"
    assert page.page.evaluate("document.activeElement.tagName") == "BODY"


def test_the_demonstration_ends_when_the_reader_draws(show: Callable[..., Any]) -> None:
    page = show(demo=True, still=False)
    page.page.wait_for_function(
        "document.querySelector('.lenet-verdict-digit').textContent !== ''"
    )
    assert page.page.evaluate("document.activeElement.tagName") == "BODY"
    page.stroke(SEVEN, steps=20)
    page.page.wait_for_timeout(400)  # the demonstration would have gone on
    assert len(page.get("state")["strokes"]) == 1
    assert page.root.locator(".lenet-verdict-digit").inner_text() == "7"


def test_a_stroke_after_the_demonstration_begins_anew(show: Callable[..., Any]) -> None:
    page = show(demo=True, still=False)
    page.page.wait_for_function(
        f"document.querySelector('.spoken').textContent.startsWith('{THREE}')",
        timeout=15_000,
    )
    page.page.wait_for_timeout(200)
    page.stroke(SEVEN)
    assert len(page.get("state")["strokes"]) == 1
    assert page.root.locator(".lenet-verdict-digit").inner_text() == "7"


# Every width, every eye


@pytest.mark.parametrize("width", [320, 360, 640, 768, 900, 1024, 1440])
def test_nothing_is_wider_than_the_page(drawing: Any, width: int) -> None:
    drawing.page.set_viewport_size({"width": width, "height": 900})
    drawing.frame()
    for key in ("1", "2", "3", "5", "6", "Escape"):
        drawing.root.get_by_role("application", name="All units").focus()
        drawing.page.keyboard.press(key)
        drawing.frame()
        wide = drawing.page.evaluate(
            """() => {
                const root = document.querySelector(".lenet-netmap");
                const edge = root.getBoundingClientRect().right + 0.5;
                return [...root.querySelectorAll("*:not(.spoken)")]
                    .filter(node => node.getBoundingClientRect().right > edge
                        && !node.closest("svg.lenet-links"))
                    .map(node => node.outerHTML.slice(0, 80));
            }"""
        )
        assert wide == [], (width, key)
    assert drawing.page.evaluate(
        "document.documentElement.scrollWidth <= window.innerWidth"
    )
    small = drawing.page.evaluate(
        """() => [...document.querySelectorAll(".lenet-netmap *")].filter(node =>
            [...node.childNodes].some(c => c.nodeType === 3 && c.textContent.trim())
            && node.getBoundingClientRect().width > 2
            && !node.closest(".spoken")
            && parseFloat(getComputedStyle(node).fontSize) < 11)
            .map(n => n.outerHTML)"""
    )
    assert small == []
    # The answer stands beside the pad.
    pad = drawing.root.locator("canvas.pad").bounding_box()
    answer = drawing.root.locator(".lenet-verdict-digit").bounding_box()
    assert answer["x"] >= pad["x"] + pad["width"]
    assert answer["y"] < pad["y"] + pad["height"]


def test_it_fits_a_laptop(drawing: Any) -> None:
    drawing.page.set_viewport_size({"width": 1016, "height": 900})
    for key in ("Escape", "1", "3", "5", "6"):
        drawing.root.get_by_role("application", name="All units").focus()
        drawing.page.keyboard.press(key)
        drawing.frame()
        assert drawing.root.locator(".lenet").bounding_box()["height"] <= 640, key


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(drawing: Any, theme: str) -> None:
    drawing.theme(theme)
    assert drawing.axe() == []
    for key in ("3", "5"):
        drawing.root.get_by_role("application", name="All units").focus()
        drawing.page.keyboard.press(key)
        drawing.frame()
        assert drawing.axe() == []


def test_taking_it_away_stops_everything(show: Callable[..., Any]) -> None:
    page = show(demo=True, still=False)
    page.close()
    saved = len(page.saved)
    page.page.wait_for_timeout(300)
    assert len(page.saved) == saved
    assert page.root.inner_html() == ""


def test_in_a_notebook_the_kernel_hears_what_was_drawn(
    notebook: Callable[..., Any],
) -> None:
    from playwright.sync_api import expect

    book = notebook(
        cells=[
            "from lenet_edu.widgets import NetworkMap\nw = NetworkMap()\nw",
            "print(w.image.shape, w.image.max())",
        ]
    )
    book.cell(index=0).run()
    widget = book.page.get_by_role("group", name="Network map")
    canvas = widget.locator("canvas.pad")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    scale, mouse = box["width"] / 280, book.page.mouse
    mouse.move(box["x"] + scale * SEVEN[0][0], box["y"] + scale * SEVEN[0][1])
    mouse.down()
    for x, y in SEVEN[1:]:
        mouse.move(box["x"] + scale * x, box["y"] + scale * y, steps=8)
    mouse.up()
    expect(widget.locator(".lenet-verdict-digit")).to_have_text("7")
    widget.get_by_role("application", name="All units").focus()
    active = "() => jupyterapp.shell.currentWidget.content.activeCellIndex"
    cell = book.ask(active)
    book.page.keyboard.press("3")
    book.page.keyboard.press("ArrowDown")
    expect(widget.locator(".lenet-eq-title")).to_contain_text("C3, map ")
    assert book.ask(active) == cell
    book.cell(index=1).run()
    assert "(28, 28) 255" in book.cell(index=1).text
