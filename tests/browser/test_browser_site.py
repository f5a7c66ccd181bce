"""The site in Chromium: widgets live without a kernel; pages that fit and are light."""

from __future__ import annotations

import functools
import gzip
import http.server
import itertools
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from lenet_edu import widgets
from lenet_edu.course.chapters import ALL
from lenet_edu.data import load_mnist, to_input
from lenet_edu.models import load_lenet5, load_modern
from lenet_edu.training.modern import scaled
from lenet_edu.widgets import demos_1998, distortion_lab
from lenet_edu.widgets.base import Explorer, plain_state

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from lenet_edu.models import Network

pytest.importorskip("myst_nb", reason="needs pip install 'lenet-edu[site]'")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


# One worker builds the site, once.
pytestmark = pytest.mark.xdist_group("site")

ALONE = [name for name in widgets.__all__ if getattr(widgets, name).alone]
PAGES = ("index", "00_start_here", "02_convolution", "03_squashing", "checks",
         "teaching", "search")  # fmt: skip


def made(name: str) -> Explorer:
    """A widget as a chapter shows it: with trained networks where it takes several."""
    if name == "SideBySide":
        return widgets.SideBySide(load_lenet5(), load_modern())
    if name == "NetworkInspector":
        return widgets.NetworkInspector(net=load_lenet5())
    return getattr(widgets, name)()


def halved(network: Network) -> Network:
    """The network as the site has it: its numbers in 16 bits."""
    for array in network.parameters.values():
        array[...] = array.astype(np.float16)
    return network


def write_all_widgets(folder: Path) -> None:
    """One more page, with every widget that the site shows live."""
    from lenet_edu.making.site.networks import networks_of, write_network
    from lenet_edu.making.site.pages import placed

    static, places = folder / "_static", []
    for name in ALONE:
        state = plain_state(made(name))
        networks = networks_of(name, state)
        assert networks is not None
        for network in networks:
            write_network(static / "network", network)
        places.append(placed(static, name, name, state, "", networks))
    (folder / "all.html").write_text(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>All</title>'
        '<link rel="icon" href="_static/favicon.svg">'
        '<link rel="stylesheet" href="_static/site.css">'
        '<script type="module" src="_static/live.js"></script></head>'
        '<body data-theme="auto"><main>' + "".join(places) + "</main></body></html>",
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the site of three chapters is served."""
    from lenet_edu.making.site import build_site

    folder: Path = tmp_path_factory.mktemp("site") / "pages"
    build_site(folder, ("00", "02", "03"), say=lambda _: None)
    write_all_widgets(folder)
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """open_page(**of the context) -> a page; errors and outside requests fail it."""
    from lab_harness import Watch

    watch, contexts = Watch(), []

    def open_one(**settings: Any) -> Page:
        settings = {"viewport": {"width": 1280, "height": 900}, **settings}
        contexts.append(browser.new_context(**settings))
        page = contexts[-1].new_page()
        watch.attach(contexts[-1], page)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert watch.problems() == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page(reduced_motion="reduce")


def awake(page: Page) -> list[str]:
    """Scroll past every widget; returns what became of each."""
    for place in page.locator(".lenet-live").all():
        place.scroll_into_view_if_needed()
        page.wait_for_function("p => p.dataset.awake", arg=place.element_handle())
    return page.evaluate(
        "[...document.querySelectorAll('.lenet-live')]"
        ".map(p => `${p.dataset.widget} ${p.dataset.awake}`)"
    )


# The networks


def test_the_browsers_network_equals_pythons(page: Page, address: str) -> None:
    images = load_mnist(verbose=False).test_images[:10]
    network = halved(load_lenet5())
    page.goto(f"{address}/search.html")
    units = page.evaluate(
        """async (images) => {
            const { load, forward, asInput } = await import("./_static/network.js");
            const p = await load("_static/network");
            return images.map((bytes) => {
                const found = forward(asInput(bytes), p);
                return Object.fromEntries(Object.entries(found).map(
                    ([name, { y }]) => [name, Array.from(y)]));
            });
        }""",
        [image.ravel().tolist() for image in images],
    )
    x, expected = to_input(images).astype(np.float64), {}
    for name, layer in zip(network.names, network.layers, strict=True):
        x = layer.forward(x)
        expected[name.removesuffix(" squashed")] = x
    for name in ("C1", "S2", "C3", "S4", "C5", "F6", "OUT"):
        found = np.array([one[name] for one in units])
        right = expected[name].reshape(len(images), -1)
        assert np.abs(found - right).max() <= 1e-5 * max(1, np.abs(right).max()), name
    answers = np.array([one["OUT"] for one in units]).argmin(axis=1)
    assert np.array_equal(answers, expected["OUT"].argmin(axis=1))


def test_the_browsers_modern_network_equals_pythons(page: Page, address: str) -> None:
    images = load_mnist(verbose=False).test_images[:10]
    page.goto(f"{address}/search.html")
    found = page.evaluate(
        """async (images) => {
            const { load } = await import("./_static/network.js");
            const { forwardModern } = await import("./_static/modern.js");
            const p = await load("_static/network", "modern");
            return images.map(
                (bytes) => Array.from(forwardModern(bytes, p).row.slice(-10)));
        }""",
        [image.ravel().tolist() for image in images],
    )
    right = halved(load_modern()).forward(scaled(images))
    assert np.abs(np.array(found) - right).max() <= 1e-4 * np.abs(right).max()


# What Python answers in JupyterLab

ASK = """async ([name, put, changed, content]) => {
    const { Model, decoded } = await import("./_static/model.js");
    const { ANSWERS } = await import("./_static/answers.js");
    const module = await import(`./_static/widgets/${name}.js`);
    const place = document.querySelector(`[data-widget=${name}]`);
    const state = await (await fetch(`_static/states/${name}.json`)).json();
    const networks = place.dataset.networks?.split(" ") ?? [];
    const model = new Model({ ...state, ...put }, () => {});
    await ANSWERS[name](model, {
        changed: new Set(changed), content: content ?? undefined, module, networks });
    const plain = (value) => (value instanceof DataView
        ? Array.from(new Float32Array(value.buffer.slice(
            value.byteOffset, value.byteOffset + value.byteLength))) : value);
    const keys = ["values", "reading", "answer", "chance", "many", "example"];
    return Object.fromEntries(keys.map((key) => [key, plain(model.get(key))]));
}"""


def asked(
    page: Page, address: str, name: str, put: dict[str, Any], content: Any = None
) -> dict[str, Any]:
    page.goto(f"{address}/all.html")
    found: dict[str, Any] = page.evaluate(ASK, [name, put, list(put), content])
    return found


def pixels_of(image: Any) -> dict[str, str]:
    import base64

    return {"__bytes__": base64.b64encode(image.tobytes()).decode("ascii")}


@pytest.mark.parametrize("name", ["NetworkInspector", "SideBySide"])
def test_all_units_are_pythons(page: Page, address: str, name: str) -> None:
    image = load_mnist(verbose=False).test_images[7]
    widget: Any = made(name)
    for network in getattr(widget, "networks", None) or [widget.net]:
        halved(network)
    found = asked(page, address, name, {"pixels": pixels_of(image), "serial": 1})
    widget.pixels = image.tobytes()
    widget.serial = 1
    right = np.frombuffer(widget.values, np.float32)
    values = np.array(found["values"])
    assert values.shape == right.shape
    assert np.abs(values - right).max() <= 1e-4 * np.abs(right).max()
    assert found["reading"]["turn"] == 1
    if name == "SideBySide":
        for mine, theirs in zip(
            found["reading"]["answers"], widget.reading["answers"], strict=True
        ):
            assert mine["digit"] == theirs["digit"]
            assert np.allclose(mine["bars"], theirs["bars"], rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("centring", [False, True])
def test_the_demonstrations_read_what_python_reads(
    page: Page, address: str, centring: bool
) -> None:
    widget: Any = made("Demos1998")
    state = {**widget.start, "turn": 20.0, "dx": 4.0, "noise": 0.03, "n": 5,
             "centring": centring}  # fmt: skip
    found = asked(page, address, "Demos1998", {"state": state})["answer"]
    halved(widget.network)
    picture = demos_1998.model(widget._image(state), state, np.array(widget.chance))
    right = demos_1998.ask(widget.network, picture.astype(np.float32), state)
    assert (found["n"], found["digit"]) == (5, right["digit"])
    assert np.allclose(found["penalties"], right["penalties"], rtol=1e-3)
    assert np.allclose(found["seen"], right["seen"], atol=1e-5)


def test_other_noise_is_drawn_anew(page: Page, address: str) -> None:
    widget: Any = made("Demos1998")
    state = {**widget.start, "seed": 1, "noise": 0.2}
    chance = np.array(asked(page, address, "Demos1998", {"state": state})["chance"])
    assert chance.shape == (32, 32)
    assert 0.4 < chance.mean() < 0.6
    assert not np.array_equal(chance, widget.chance)


def test_the_lab_finds_the_same_ends_as_python(page: Page, address: str) -> None:
    widget: Any = made("DistortionLab")
    state = {**widget.start, "shear": 0.3, "n": "x"}
    found = asked(page, address, "DistortionLab", {"state": state})["answer"]
    halved(widget.network)
    right = distortion_lab.ask(widget.network, widget._image(state), state)
    assert found["digit"] == right["digit"]
    assert np.allclose(found["penalties"], right["penalties"], rtol=1e-3)
    for name, ends in right["flips"].items():
        for mine, theirs in zip(found["flips"][name], ends, strict=True):
            assert (mine is None) == (theirs is None), name
            if theirs is not None:
                assert np.allclose(mine, theirs)


def test_random_amounts_are_those_of_training(page: Page, address: str) -> None:
    content = {"ask": "many", "seed": 3, "name": "4"}
    many = asked(page, address, "DistortionLab", {}, content)["many"]
    right = made("DistortionLab")._many(3, "4")  # type: ignore[attr-defined]
    assert many["amplitudes"] == right["amplitudes"]
    amounts = np.abs(many["amounts"])
    assert amounts.shape == np.shape(right["amounts"])
    assert (amounts <= (1, 1, 0.1, 0.1, 0.2)).all()
    assert (amounts.max(axis=0) > 0.5 * np.array((1, 1, 0.1, 0.1, 0.2))).all()
    assert len(many["answers"]) == len(right["answers"])


def test_every_live_widget_is_drawn_and_none_waits_for_python(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/all.html")
    assert awake(page) == [f"{name} yes" for name in ALONE]
    for place in page.locator(".lenet-live").all():
        assert place.locator("svg, canvas").count() > 0
        assert place.locator("button, input, select").count() > 0
    page.wait_for_timeout(6000)  # after five seconds without an answer they say so
    assert "No answer" not in page.locator("main").inner_text()


def test_a_test_digit_is_brought(page: Page, address: str) -> None:
    page.goto(f"{address}/all.html")
    found = page.evaluate(
        ASK, ["DigitPad", {"strokes": [[[1, 1]]]}, [], {"ask": "digit"}]
    )
    assert 0 <= found["reading"]["digit"] <= 9
    assert len(found["reading"]["penalties"]) == 10
    assert re.match(r"Test digit [\d,]+ of", found["example"]["source"])


# The front page


def draw_a_one(page: Page, pad: Any, stop: int = 12) -> None:
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    for step in range(1, stop + 1):
        height = box["y"] + box["height"] * (0.2 + 0.05 * step)
        page.mouse.move(box["x"] + box["width"] * 0.5, height)
    page.mouse.up()


def test_a_visitor_knows_what_to_do_within_the_first_screen(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/index.html")
    assert awake(page) == ["NetworkMap yes"]
    page.evaluate("scrollTo(0, 0)")
    for name in ("Start chapter 00", "Install in two commands"):
        link = page.get_by_role("link", name=name)
        box = link.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 900
    pad = page.locator("canvas.pad").bounding_box()
    assert pad is not None
    assert pad["y"] < 600
    page.get_by_role("link", name="Start chapter 00").click()
    page.wait_for_url("**/00_start_here.html")


def test_nothing_takes_the_focus_and_an_empty_pad_says_nothing(
    open_page: Callable[..., Page], address: str
) -> None:
    page = open_page()  # motion is welcome: a demonstration would run
    page.goto(f"{address}/index.html")
    awake(page)
    page.wait_for_timeout(1500)
    assert page.evaluate("document.activeElement === document.body")
    page.get_by_role("button", name="clear").first.click()
    page.wait_for_function("!document.querySelector('.stage .best, .stage .won')")


@pytest.mark.parametrize("wait", [0, 400, 6000])
def test_a_visitors_stroke_ends_the_demonstration_and_is_read(
    open_page: Callable[..., Page], address: str, wait: int
) -> None:
    page = open_page()
    page.goto(f"{address}/index.html")
    page.locator(".stage canvas.pad").wait_for()
    page.wait_for_timeout(wait)
    draw_a_one(page, page.locator("canvas.pad"))
    page.wait_for_timeout(1500)
    assert page.locator(".stage .digit").inner_text().strip() == "1"


def test_keys_alone_lead_from_the_front_page_to_a_drawn_digit_and_on(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/index.html")
    awake(page)
    page.evaluate("scrollTo(0, 0)")

    def tab_to(what: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("what => document.activeElement.matches(what)", what):
                return
        raise AssertionError(f"no key leads to {what}")

    tab_to("canvas.pad")
    for _ in range(8):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    for _ in range(16):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.wait_for_function(
        "/\\b1\\b/.test(document.querySelector('.stage .digit')?.textContent ?? '')"
    )
    tab_to("a[href='02_convolution.html']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/02_convolution.html")


def test_two_commands_can_be_copied(
    open_page: Callable[..., Page], address: str
) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{address}/index.html")
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "cd lenet-edu\nmake lab\n"


def test_a_finger_draws_and_does_not_scroll(
    open_page: Callable[..., Page], address: str
) -> None:
    page = open_page(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page.goto(f"{address}/index.html")
    awake(page)
    pad = page.locator("canvas.pad")
    pad.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    box = pad.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.2
    session = page.context.new_cdp_session(page)
    touch = functools.partial(session.send, "Input.dispatchTouchEvent")
    touch({"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 13):
        at = y + box["height"] * 0.05 * step
        touch({"type": "touchMove", "touchPoints": [{"x": x, "y": at}]})
    touch({"type": "touchEnd", "touchPoints": []})
    page.wait_for_function(
        "/\\b1\\b/.test(document.querySelector('.stage .digit')?.textContent ?? '')"
    )
    assert page.evaluate("scrollY") == before


def test_a_dropped_picture_is_read_and_stays_in_the_tab(
    page: Page, address: str
) -> None:
    from test_own_picture import arrives, photo

    from lenet_edu.data import embedded

    page.goto(f"{address}/index.html")
    awake(page)
    assert page.get_by_text("nothing is uploaded").count() == 1
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for n, event, on in ((0, "drop", ".stage canvas.pad"), (2, "paste", "body")):
        arrives(page, photo(n), event, on)
        label = str(embedded().test_labels[n])
        page.wait_for_function(
            "text => document.querySelector('.stage .digit').textContent === text",
            arg=label,
        )
    assert asked == []


def test_without_javascript_the_network_is_drawn_and_the_text_is_there(
    open_page: Callable[..., Page], address: str
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{address}/index.html")
    assert page.locator(".stage svg").is_visible()
    assert page.locator(".card").count() == 3
    page.goto(f"{address}/02_convolution.html")
    assert page.locator("nav.chapters").is_visible()
    assert page.get_by_text("make the template small").is_visible()
    for picture in page.locator(".lenet-live img").all():
        assert picture.get_attribute("alt")


# Chapters


def test_a_kernel_slides_without_a_kernel(page: Page, address: str) -> None:
    page.goto(f"{address}/02_convolution.html")
    found = awake(page)
    assert found.count("SlidingKernel yes") >= 1
    assert {one.split()[1] for one in found} == {"yes"}


def test_a_solution_opens_with_a_click(page: Page, address: str) -> None:
    page.goto(f"{address}/02_convolution.html")
    solution = page.get_by_text("room = size + 2 * padding - kernel")
    assert not solution.is_visible()
    page.get_by_text("Show a solution").first.click()
    solution.wait_for()


def test_formulas_are_set(page: Page, address: str) -> None:
    page.goto(f"{address}/02_convolution.html")
    page.wait_for_function(
        "[...document.querySelectorAll('.math')]"
        ".every(m => m.querySelector('mjx-math'))"
    )
    assert page.locator("mjx-merror").count() == 0


def test_search_results_are_sentences(page: Page, address: str) -> None:
    page.goto(f"{address}/search.html?q=kernel")
    page.locator("#search-results li .context").first.wait_for()
    page.get_by_text("Search finished").wait_for()
    said = page.locator("#search-results .context").all_inner_texts()
    assert said
    for text in said:
        assert "import " not in text
        assert "\\(" not in text
        assert "\\sum" not in text
        assert "np." not in text


def test_the_theme_is_changed_and_kept(page: Page, address: str) -> None:
    page.goto(f"{address}/02_convolution.html")
    theme = page.get_by_role("button", name="Colours:")
    assert "as the system has it" in (theme.get_attribute("aria-label") or "")
    theme.click()
    theme.click()
    assert page.evaluate("document.body.dataset.theme") == "dark"
    assert page.evaluate("document.body.dataset.jpThemeLight") == "false"
    page.goto(f"{address}/index.html")
    assert page.evaluate("document.body.dataset.theme") == "dark"


def test_chapters_are_listed_behind_a_button_on_a_phone(
    open_page: Callable[..., Page], address: str
) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    page.goto(f"{address}/02_convolution.html")
    listed = page.locator("nav.chapters")
    assert not listed.is_visible()
    page.get_by_role("button", name="Chapters").press("Enter")
    assert listed.is_visible()
    page.keyboard.press("Escape")
    assert not listed.is_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_shows_a_chapters_place_in_the_network(
    open_page: Callable[..., Page], address: str, width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 844})
    page.goto(f"{address}/02_convolution.html")
    banner = page.locator(".opening svg")
    box = banner.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    names = banner.locator("text.name")
    assert names.all_text_contents() == ["input", *ALL]
    sizes = names.evaluate_all(
        """all => all.map(one => one.getScreenCTM().a
            * parseFloat(getComputedStyle(one).fontSize))"""
    )
    assert min(sizes) >= 11
    boxes = [one.bounding_box() for one in names.all()]
    for one, following in itertools.pairwise(boxes):
        assert one["x"] + one["width"] <= following["x"]


def test_paper_gets_the_text_alone_in_black_on_white(
    open_page: Callable[..., Page], address: str
) -> None:
    page = open_page(color_scheme="dark")
    page.goto(f"{address}/02_convolution.html")
    page.emulate_media(media="print")
    for hidden in (".top", "nav.chapters", ".onwards"):
        assert not page.locator(hidden).is_visible()
    assert page.locator("h1").is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    assert page.evaluate("document.body.dataset.theme") == "light"
    ground = page.evaluate("getComputedStyle(document.querySelector('pre')).color")
    assert ground == "rgb(0, 0, 0)"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() > 0
    assert page.evaluate("document.body.dataset.theme") == "auto"


# Every page


@pytest.mark.parametrize("name", PAGES)
def test_no_width_makes_a_page_scroll_sideways(
    page: Page, address: str, name: str
) -> None:
    page.goto(f"{address}/{name}.html")
    awake(page)
    for place in page.locator("details").all()[:3]:
        place.evaluate("one => { one.open = true; }")
    wide = []
    for width in range(320, 1601, 10):
        page.set_viewport_size({"width": width, "height": 900})
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            wide.append((width, over))
    assert wide == []


@pytest.mark.parametrize("width", [768, 1280, 1440])
def test_no_widget_is_wider_than_its_page(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/all.html")
    awake(page)
    over = page.evaluate(
        """() => [...document.querySelectorAll(".lenet-live")].filter(
            (place) => place.scrollWidth > place.clientWidth + 1
        ).map((place) => `${place.dataset.widget} ${place.scrollWidth}`)"""
    )
    assert over == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(
    open_page: Callable[..., Page], address: str, name: str, theme: str
) -> None:
    from lab_harness import axe_violations

    page = open_page(color_scheme=theme, reduced_motion="reduce")
    page.goto(f"{address}/{name}.html")
    awake(page)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(300)
    assert axe_violations(page, "html") == []


TEXT = re.compile("text|json|javascript|svg")


@pytest.mark.parametrize(
    ("name", "limit"),
    [("index", 600), ("00_start_here", 1200), ("02_convolution", 1200)],
)
def test_a_page_is_light(page: Page, address: str, name: str, limit: int) -> None:
    """What is loaded before the first scrolling, in kilobytes; nothing compressed."""
    sizes: dict[str, int] = {}
    page.on("response", lambda got: sizes.update({got.url: len(got.body())}))
    page.goto(f"{address}/{name}.html")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)
    assert sum(sizes.values()) / 1000 < limit, sorted(
        sizes.items(), key=lambda s: -s[1]
    )


def test_a_whole_chapter_is_light(page: Page, address: str) -> None:
    """All that is loaded down to its end, in kilobytes, with text compressed as
    servers do."""
    sizes: dict[str, int] = {}

    def note(got: Any) -> None:
        body = got.body()
        text = TEXT.search(got.headers.get("content-type", ""))
        sizes[got.url] = len(gzip.compress(body)) if text else len(body)

    page.on("response", note)
    page.goto(f"{address}/02_convolution.html")
    awake(page)
    height = page.evaluate("document.documentElement.scrollHeight")
    for y in range(0, height, 600):
        page.evaluate("y => scrollTo(0, y)", y)
        page.wait_for_timeout(60)
    page.wait_for_load_state("networkidle")
    assert sum(sizes.values()) / 1000 < 1200, sorted(sizes.items(), key=lambda s: -s[1])
