"""The pages of a graded class in a browser: nothing overflows, axe finds nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "grading"))

from made_records import records_of
from simulated_class import DUE, simulate

from lenet_edu.grading.record import place_of
from lenet_edu.grading.report import write_report
from lenet_edu.grading.rules import Rules

WIDTHS = (320, 390, 768, 1200)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("graded")
    for one in records_of(simulate(8, ["02"], seed=3)):
        path = place_of(folder, one.learner, one.chapter)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(one.to_json(), encoding="utf-8")
    written = write_report(folder, Rules(name="Week 3", due={"": DUE}, per_day=0.1))
    return [path for path in written if path.suffix == ".html"][:5]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_can_be_read_by_everyone(browser, pages, scheme):
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    for path in pages:
        page.goto(path.as_uri())
        page.evaluate(
            "document.querySelectorAll('details').forEach(d => d.open = true)"
        )
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert over <= 0, (path.name, width)
        found = Axe().run(page).response["violations"]
        assert [(path.name, one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert complaints == []
    context.close()


def test_the_keyboard_opens_a_mistake(browser, pages):
    (path,) = [one for one in pages if one.name == "class.html"]
    page = browser.new_page()
    page.goto(path.as_uri())
    first = page.locator(".mistakes details").first
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    assert first.get_attribute("open") is not None
    assert first.locator(".says").is_visible()
    page.close()
