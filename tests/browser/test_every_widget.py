"""What holds of every widget, each alone in a page with Python's side played.

Nothing is wider than its place, nor higher than a laptop's screen, and all text can be
read; on a dark page nothing is white; axe finds nothing in light and dark; a finger
that touches it causes no error; whoever prefers less motion gets none; and a kernel
that stops is said. How long a move takes is reported by ``tests/browser/moves.py``.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from lenet_edu import widgets
from lenet_edu.widgets.base import Explorer, plain_state

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDTHS = range(320, 1601, 10)
# Where a widget says by a line of the kit that the kernel is gone.
SAYS_GONE = [
    name
    for name in widgets.__all__
    if "shell(widget" in str(getattr(widgets, name)._esm)
    or "shell(shared" in str(getattr(widgets, name)._esm)
]


@functools.cache
def made(name: str) -> Explorer:
    """One of each: some of them load data and weights."""
    widget: Explorer = getattr(widgets, name)()
    return widget


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Callable[..., Any]:
    def draw(name: str) -> Any:
        widget = made(name)
        return widget_page(str(widget._esm), str(widget._css), plain_state(widget))

    return draw


@pytest.fixture
def moving_page(browser: Browser) -> Iterator[Callable[..., Any]]:
    """moving_page(name, **options): in a browser with other wishes than usual."""
    from lab_harness import Watch
    from widget_harness import WidgetPage

    opened: list[tuple[Any, Watch]] = []

    def draw(name: str, **options: Any) -> Any:
        context = browser.new_context(**options)
        page, watch = context.new_page(), Watch()
        watch.attach(context, page)
        opened.append((context, watch))
        widget = made(name)
        return WidgetPage(
            page, watch, str(widget._esm), str(widget._css), plain_state(widget)
        )

    yield draw
    for context, watch in opened:
        context.close()
        assert watch.problems() == []


def skip_questions(page: Any) -> None:
    """Press "skip" wherever it stands, until no question is left."""
    for _ in range(6):
        skips = page.root.get_by_role("button", name="skip", exact=True)
        visible = [one for one in skips.all() if one.is_visible()]
        if not visible:
            return
        visible[0].click()
        page.frame()


def too_wide(page: Any) -> dict[int, int]:
    """By how many points the page scrolls sideways, at each width where it does."""
    found = {}
    for width in WIDTHS:
        page.page.set_viewport_size({"width": width, "height": 900})
        wide = page.page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found[width] = wide - width
    return found


@pytest.mark.parametrize("name", widgets.__all__)
def test_it_is_never_wider_than_its_place(show: Callable[..., Any], name: str) -> None:
    page = show(name)
    assert too_wide(page) == {}
    page.page.set_viewport_size({"width": 1000, "height": 900})
    skip_questions(page)
    assert too_wide(page) == {}


@pytest.mark.parametrize("name", widgets.__all__)
def test_it_fits_a_laptop(show: Callable[..., Any], name: str) -> None:
    page = show(name)
    page.page.set_viewport_size({"width": 1016, "height": 900})  # and 8 at each side
    heights = []
    for act in (page.frame, functools.partial(skip_questions, page)):
        act()
        page.frame()
        heights.append(page.root.bounding_box()["height"])
    assert max(heights) <= 640, heights


@pytest.mark.parametrize("name", widgets.__all__)
def test_nothing_is_a_white_slab_on_a_dark_page(
    show: Callable[..., Any], name: str
) -> None:
    page = show(name)
    page.theme("dark")
    skip_questions(page)
    page.frame()
    shot = page.root.screenshot()
    grey = np.asarray(Image.open(io.BytesIO(shot)).convert("L"))
    assert (grey > 225).mean() < 0.05  # ink and numbers


# What can be seen and is smaller on the screen than 11 points, drawings included.
SMALL = """root => [...root.querySelectorAll("*")].filter(node =>
    [...node.childNodes].some(one => one.nodeType === 3 && one.textContent.trim())
    && node.checkVisibility() && node.getBoundingClientRect().width > 2
    && !node.closest(".spoken"))
    .map(node => {
        const matrix = node.ownerSVGElement ? node.getScreenCTM() : null;
        const scale = matrix ? Math.hypot(matrix.a, matrix.b) : 1;
        return [scale * parseFloat(getComputedStyle(node).fontSize), node.textContent];
    })
    .filter(([size]) => size < 10.95)
    .map(([size, text]) => `${size.toFixed(1)}: ${text.slice(0, 30)}`)"""


@pytest.mark.parametrize("width", [320, 390, 1016])
@pytest.mark.parametrize("name", widgets.__all__)
def test_all_text_can_be_read(show: Callable[..., Any], name: str, width: int) -> None:
    page = show(name)
    page.page.set_viewport_size({"width": width, "height": 900})
    page.frame()
    assert page.root.evaluate(SMALL) == []
    skip_questions(page)
    page.frame()
    assert page.root.evaluate(SMALL) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", widgets.__all__)
def test_axe_finds_nothing(show: Callable[..., Any], name: str, theme: str) -> None:
    page = show(name)
    page.theme(theme)
    assert page.axe() == []
    skip_questions(page)
    assert page.axe() == []


# Counts what is asked of the screen's next frames, and what runs by style sheets.
FRAMES = """() => new Promise(done => {
    const before = document.getAnimations().length;
    let asked = 0;
    const real = window.requestAnimationFrame;
    window.requestAnimationFrame = act => { asked += 1; return real(act); };
    setTimeout(() => {
        window.requestAnimationFrame = real;
        done([asked, before]);
    }, 600);
})"""


@pytest.mark.parametrize("name", widgets.__all__)
def test_at_rest_nothing_moves(moving_page: Callable[..., Any], name: str) -> None:
    page = moving_page(name, reduced_motion="reduce")
    skip_questions(page)
    page.page.wait_for_timeout(300)
    asked, animations = page.page.evaluate(FRAMES)
    assert asked <= 2  # one that was waiting, and what it asks for
    assert animations == 0


@pytest.mark.parametrize("name", widgets.__all__)
def test_a_finger_may_touch_all_of_it(
    moving_page: Callable[..., Any], name: str
) -> None:
    page = moving_page(
        name, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844}
    )
    skip_questions(page)
    pictures = page.root.locator("svg.live, canvas")
    for picture in [one for one in pictures.all() if one.is_visible()][:4]:
        # Where a finger meets it, whatever lies above it there.
        picture.scroll_into_view_if_needed()
        box = picture.bounding_box()
        page.page.touchscreen.tap(
            box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        )
    small = page.root.locator("button, select, summary").evaluate_all(
        """all => all.filter(one => one.checkVisibility()).map(
            one => [one.textContent || one.ariaLabel, one.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24)
            .map(([text, box]) => `${text} ${box.width} x ${box.height}`)"""
    )
    assert small == []


@pytest.mark.parametrize("name", SAYS_GONE)
def test_a_kernel_that_stops_is_said(show: Callable[..., Any], name: str) -> None:
    page = show(name)
    gone = page.root.locator(".lenet-state.gone")
    assert gone.count() == 0
    page.page.evaluate("stage.model.emit('comm_live_update')")
    assert "The kernel has stopped" in gone.inner_text()
    assert gone.get_attribute("role") == "alert"
    page.page.evaluate("stage.model.emit('comm_live_update')")
    assert gone.count() == 0


def test_a_kernel_restarted_in_jupyterlab_is_said(notebook: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    lab = notebook(
        cells=["from lenet_edu.widgets import SlidingKernel", "SlidingKernel()"]
    )
    lab.run_all()
    widget = lab.page.get_by_role("group", name="Sliding kernel")
    expect(widget).to_be_visible()
    lab.ask(
        """async () => {
            const panel = jupyterapp.shell.currentWidget;
            await panel.sessionContext.session.kernel.restart();
        }"""
    )
    expect(widget).to_contain_text("The kernel has stopped")
