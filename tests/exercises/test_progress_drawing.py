"""The drawing of ``progress()``: the network fills in, each exercise is a link."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from lenet_edu.course import shipped
from lenet_edu.course.chapters import CHAPTERS
from lenet_edu.exercises import exercise_ids, progress
from lenet_edu.exercises.report.progress import BUILDS, built, progress_html

ROWS = [
    ("01.1", "an IDX header", "passed"),
    ("01.2", "the <input>", "tried"),
    ("02.1", "output size", "passed"),
    ("02.2", "one place", "open"),
    ("09.1", "a loss", "passed"),
]


def opacities(page: str) -> list[float]:
    return [float(v) for v in re.findall(r'<g opacity="([\d.]+)"', page)]


def test_each_exercise_is_a_link_with_its_name_and_state() -> None:
    page = progress_html("3 of 5 exercises pass", ROWS, ["A note."])
    found = re.findall(r'<a class="cell (\w+)" href="([^"]+)" title="([^"]+)"', page)
    assert [state for state, _, _ in found] == [state for _, _, state in ROWS]
    assert found[1][1] == "01_images.ipynb#Exercise-01.2"
    assert unescape(found[1][2]) == "01.2 the <input>: not yet right"
    assert page.count("aria-label=") >= len(ROWS)
    assert "A note." in page
    assert "3 of 5 exercises pass" in page


def test_the_same_stands_in_a_table() -> None:
    page = progress_html("", ROWS, [])
    body = page.partition("<tbody>")[2]
    assert body.count("<tr>") == len(ROWS)
    assert "the &lt;input&gt;" in body
    assert "\u25d0 not yet right" in body


def test_the_network_fills_in_layer_by_layer() -> None:
    empty = {number: [(f"{number}.1", "x", "open")] for number in CHAPTERS}
    full = {number: [(f"{number}.1", "x", "passed")] for number in CHAPTERS}
    assert set(built(empty).values()) == {0.0}
    assert set(built(full).values()) == {1.0}
    for number in BUILDS:
        shares = built(empty | {number: full[number]})
        grown = {name for name, share in shares.items() if share > 0}
        assert grown == set(CHAPTERS[number].layers)
    whole = progress_html("", [row for rows in full.values() for row in rows], [])
    assert set(opacities(whole)) == {1.0}
    none = progress_html("", [row for rows in empty.values() for row in rows], [])
    assert max(opacities(none)) < 0.2
    assert "C3 100%" in whole
    assert '[data-jp-theme-light="false"] .lenet-banner' in whole  # on dark pages too


def anchors(path: Path) -> set[str]:
    """What a heading "### Exercise 02.1" is called in JupyterLab and on the site."""
    text = path.read_text("utf-8")
    return {f"Exercise-{key}" for key in re.findall(r"### Exercise (\d\d\.\d+)", text)}


@pytest.mark.parametrize("number", CHAPTERS)
def test_the_links_lead_to_headings(number: str) -> None:
    page = progress()._repr_mimebundle_()["text/html"]
    name = f"{CHAPTERS[number].name}.ipynb"
    linked = set(re.findall(rf'href="{name}#([^"]+)"', page))
    assert linked == {f"Exercise-{k}" for k in exercise_ids() if k[:2] == number}
    assert linked <= anchors(shipped("chapters") / name)
