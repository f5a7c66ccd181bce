"""Pictures of every widget, for the eye: ``make pictures`` writes them into a folder.

Each widget alone in a page, at three widths, in light and dark, as it opens and after
its questions were skipped. With ``--site`` the first screen of the site's pages too.
Nothing of this is a test, and nothing is committed.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import itertools
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from conftest import OPTIONS
from lab_harness import Watch, find_chromium
from playwright.sync_api import sync_playwright
from widget_harness import WidgetPage

from lenet_edu import widgets
from lenet_edu.widgets.base import Explorer, plain_state

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDTHS = (1280, 900, 390)
THEMES = ("light", "dark")
MOMENTS = ("first", "answered")
PATIENCE = 15_000  # milliseconds for one act in the page


def main(arguments: list[str] | None = None) -> int:
    """Take the pictures that the options ask for."""
    parser = argparse.ArgumentParser(prog="make pictures", description=__doc__)
    parser.add_argument("--to", type=Path, default=Path("build/pictures"))
    parser.add_argument("--only", nargs="+", metavar="WIDGET", default=widgets.__all__)
    parser.add_argument("--widths", nargs="+", type=int, default=WIDTHS)
    parser.add_argument("--themes", nargs="+", choices=THEMES, default=THEMES)
    parser.add_argument("--moments", nargs="+", choices=MOMENTS, default=MOMENTS)
    parser.add_argument("--site", type=Path, help="the folder that make site made")
    options = parser.parse_args(arguments)
    options.to.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for name in options.only:
            widget = getattr(widgets, name)()
            for width, theme in itertools.product(options.widths, options.themes):
                take(browser, widget, width, theme, options.moments, options.to)
        if options.site:
            take_pages(browser, options)
    print(f"The pictures are in {options.to}.")
    return 0


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of the tests, or an exit that says how to get it."""
    program = find_chromium()
    if program is None:
        raise SystemExit("Pictures need Chromium; apt-get install chromium brings it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        yield browser
        browser.close()


def take(
    browser: Browser,
    widget: Explorer,
    width: int,
    theme: str,
    moments: list[str],
    to: Path,
) -> None:
    """One widget at one width in one theme, at each of ``moments``."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    page, watch = context.new_page(), Watch()
    watch.attach(context, page)
    shown = WidgetPage(
        page, watch, str(widget._esm), str(widget._css), plain_state(widget)
    )
    shown.theme(theme)
    name = type(widget).__name__
    for moment in moments:
        if moment == "answered":
            skip_questions(shown)
        shown.frame()
        page.mouse.move(1, 1)
        shown.screenshot(to / f"{name}-{width}-{theme}-{moment}.png")
        height = shown.root.bounding_box()
        wide = page.evaluate("document.documentElement.scrollWidth")
        tall = round(height["height"]) if height else 0
        note = f", {wide - width} px too wide" if wide > width else ""
        print(f"{name} {width} {theme} {moment}: {tall} px high{note}")
    for problem in watch.problems():
        print(f"{name} {width} {theme}: {problem}", file=sys.stderr)
    context.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


def take_pages(browser: Browser, options: argparse.Namespace) -> None:
    """The first screen of the landing page and of each chapter."""
    serve = functools.partial(Quiet, directory=str(options.site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pages = [options.site / "index.html"]
    pages += sorted(options.site.glob("[0-9][0-9]_*.html"))
    for width, theme in itertools.product(options.widths, options.themes):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
            color_scheme="dark" if theme == "dark" else "light",
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        for file in pages:
            place = file.relative_to(options.site)
            page.goto(f"http://127.0.0.1:{server.server_port}/{place}")
            page.wait_for_timeout(1500)  # widgets are drawn once they are in sight
            page.screenshot(path=options.to / f"page-{file.stem}-{width}-{theme}.png")
            print(f"{place} {width} {theme}")
        context.close()
    server.shutdown()


def skip_questions(shown: WidgetPage) -> None:
    """Press "skip" wherever it stands, until no question is left."""
    for _ in range(6):
        skips = shown.root.get_by_role("button", name="skip", exact=True)
        visible = [one for one in skips.all() if one.is_visible()]
        if not visible:
            return
        visible[0].click()
        shown.frame()


if __name__ == "__main__":
    sys.exit(main())
