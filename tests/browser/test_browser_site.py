"""The site in Chromium: widgets live without a kernel, and the network is Python's."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from lenet_edu import widgets
from lenet_edu.data import load_mnist, to_input
from lenet_edu.models import load_lenet5
from lenet_edu.widgets.base import plain_state

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

pytest.importorskip("myst_nb", reason="needs pip install 'lenet-edu[site]'")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


# One worker builds the site, once.
pytestmark = pytest.mark.xdist_group("site")

ALONE = [name for name in widgets.__all__ if getattr(widgets, name).alone]


def write_all_widgets(folder: Path) -> None:
    """One more page, with every widget that needs no kernel."""
    from lenet_edu.making.site.build import placed

    places = [
        placed(
            folder / "_static", name, name, plain_state(getattr(widgets, name)()), ""
        )
        for name in ALONE
    ]
    (folder / "all.html").write_text(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>All</title>'
        '<link rel="icon" href="_static/favicon.svg">'
        '<script type="module" src="_static/live.js"></script></head><body><main>'
        + "".join(places)
        + "</main></body></html>",
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the site of two chapters is served."""
    from lenet_edu.making.site import build_site

    folder: Path = tmp_path_factory.mktemp("site") / "pages"
    build_site(folder, ("00", "02"), say=lambda _: None)
    write_all_widgets(folder)
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """A page that fails on a console error or a request to anywhere else."""
    from lab_harness import Watch

    watch = Watch()
    page = context.new_page()
    watch.attach(context, page)
    yield page
    assert watch.problems() == []


def awake(page: Page) -> list[str]:
    page.wait_for_function(
        "[...document.querySelectorAll('.lenet-live')].every(p => p.dataset.awake)"
    )
    return page.evaluate(
        "[...document.querySelectorAll('.lenet-live')]"
        ".map(p => `${p.dataset.widget} ${p.dataset.awake}`)"
    )


def test_the_browsers_network_equals_pythons(page: Page, address: str) -> None:
    images = load_mnist(verbose=False).test_images[:10]
    network = load_lenet5()
    page.goto(f"{address}/index.html")
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


def words(widget: Locator) -> list[str]:
    """The texts of the ten bars: digits and penalties."""
    return [text for text in widget.locator("svg text").all_text_contents() if text]


def test_the_landing_page_draws_and_reads_a_digit(page: Page, address: str) -> None:
    page.goto(f"{address}/index.html")
    assert awake(page) == ["NetworkInspector yes"]
    widget = page.locator(".network-inspector")
    penalty = widget.get_by_text(re.compile(r"^\d+\.\d+$")).first
    penalty.wait_for(timeout=60_000)  # it draws a digit by itself
    before = words(widget)
    widget.get_by_role("button", name="clear").click()
    pad = widget.locator("canvas.pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    for step in range(1, 13):
        height = box["y"] + box["height"] * (0.2 + 0.05 * step)
        page.mouse.move(box["x"] + box["width"] * 0.5, height)
    page.mouse.up()
    page.wait_for_timeout(1000)
    after = words(widget)
    assert len(after) >= 20  # ten digits, ten penalties
    assert after != before
    penalties = [float(text) for text in after if "." in text]
    assert int(np.argmin(penalties)) == 1
    # The maps are drawn, in colour: blue below zero and orange above.
    colours = page.evaluate(
        """() => {
            const map = document.querySelector(".network-inspector .maps canvas");
            const { data } = map.getContext("2d")
                .getImageData(0, 0, map.width, map.height);
            let blue = 0, orange = 0;
            for (let n = 0; n < data.length; n += 4) {
                if (data[n + 2] > data[n] + 40) blue += 1;
                if (data[n] > data[n + 2] + 40) orange += 1;
            }
            return [blue, orange];
        }"""
    )
    assert min(colours) > 50
    assert "No answer" not in widget.inner_text()


def test_every_widget_that_needs_no_kernel_is_drawn(page: Page, address: str) -> None:
    page.goto(f"{address}/all.html")
    assert awake(page) == [f"{name} yes" for name in ALONE]
    for place in page.locator(".lenet-live").all():
        assert place.locator("svg, canvas").count() > 0
        assert place.locator("button, input, select").count() > 0


def test_a_kernel_slides_without_a_kernel(page: Page, address: str) -> None:
    page.goto(f"{address}/02_convolution.html")
    assert awake(page) == ["SizeLab yes", "SlidingKernel yes", "SlidingKernel yes"]
    widget = page.locator(".lenet-live[data-widget=SlidingKernel] .lenet").first
    widget.scroll_into_view_if_needed()
    widget.get_by_role("button", name="skip").click()
    widget.focus()
    widget.press("Home")
    formula = widget.locator("p.formula:not([role])")
    assert formula.inner_text().startswith("y(0, 0) = ")
    widget.press("ArrowDown")
    assert formula.inner_text().startswith("y(1, 0) = ")


def test_the_pad_of_chapter_00_reads_a_test_digit(page: Page, address: str) -> None:
    page.goto(f"{address}/00_start_here.html")
    assert "DigitPad yes" in awake(page)
    pad = page.locator(".digit-pad").first
    pad.scroll_into_view_if_needed()
    pad.get_by_role("button", name="a test digit").click()
    pad.get_by_role("button", name="skip").click()
    pad.get_by_text("The label says").wait_for()
    assert pad.locator(".digit").inner_text() in "0123456789"


def test_a_solution_opens_with_a_click(page: Page, address: str) -> None:
    page.goto(f"{address}/02_convolution.html")
    solution = page.get_by_text("room = size + 2 * padding - kernel")
    assert not solution.is_visible()
    page.get_by_text("Show a solution").first.click()
    solution.wait_for()
