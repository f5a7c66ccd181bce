"""What a check shows in JupyterLab: its look in both themes, and its buttons."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from test_chapters import FLIPPED

CELLS = [
    "import numpy as np\nfrom lenet_edu import check, progress",
    f'{FLIPPED}\none_map = check("02.3", one_map)',
    'def dense(x, w, b):\n    return x @ w + b[:, None]  # the shapes\n\n'
    'dense = check("06.2", dense)',
    "def squash(a):\n    return 1.7159 * np.tanh(2 * np.asarray(a) / 3)\n\n"
    'squash = check("03.1", squash)',
    'margin = check("07.4", None)',
    "def to_input(images):\n    images -= 1\n    return images\n\n"
    'to_input = check("01.2", to_input)',
    "progress()",
]  # fmt: skip
WORDS = ["not yet", "stops with an error", "passes", "not attempted", "not yet"]


@pytest.fixture
def page(notebook: Callable[..., Any]) -> Any:
    opened = notebook(cells=CELLS)
    opened.run_all()
    return opened


def test_every_outcome_is_readable_in_both_themes(page: Any) -> None:
    for index, word in enumerate(WORDS, 1):
        assert word in page.cell(index=index).text
    line = page.cell(index=2).output.locator("pre.line")
    words = " ".join(line.inner_text().split())
    assert words == "2 return x @ w + b[:, None] # the shapes"
    assert line.locator("span.k").first.inner_text() == "return"
    assert page.cell(index=1).output.locator("td.off").count() > 0
    assert page.axe() == []
    page.theme("dark")
    page.page.mouse.move(0, 0)  # a button under the pointer has another colour
    page.page.wait_for_timeout(500)  # the theme fades in
    assert page.axe() == []


def test_nothing_is_wider_than_a_narrow_window(page: Any) -> None:
    page.command("application:toggle-left-area")
    page.page.set_viewport_size({"width": 390, "height": 844})
    page.page.wait_for_timeout(500)
    for index in range(1, len(WORDS) + 1):
        report = page.cell(index=index).output.locator(".lenet-report").first
        assert report.evaluate("one => one.scrollWidth <= one.clientWidth + 1"), index


def test_a_stub_is_offered_a_hint_alone(page: Any) -> None:
    output = page.cell(index=4).output
    expect(output.get_by_role("button")).to_have_count(1)
    output.get_by_role("button", name="Hint").click()
    expect(output).to_contain_text("07.4 margin, hint 1 of")


def test_buttons_show_hints_the_widget_and_the_solution(page: Any) -> None:
    output = page.cell(index=1).output
    assert "hint(" not in output.inner_text()  # the buttons stand in for the calls
    output.get_by_role("button", name="Hint").click()
    expect(output).to_contain_text("02.3 one_map, hint 1 of")
    output.get_by_role("button", name="Hint").click()
    expect(output).to_contain_text("hint 2 of")
    expect(output).not_to_contain_text("hint 1 of")
    output.get_by_role("button", name="Solution").click()
    expect(output).to_contain_text("ask once more")
    output.get_by_role("button", name="Solution").click()
    expect(output).to_contain_text("def one_map(")
    output.get_by_role("button", name="See it move").click()
    output.locator(".lenet").first.wait_for()
    record = json.loads((page.lab.folder / "progress.json").read_text("utf-8"))
    assert record["02.3"]["hints"] == 2
    assert record["02.3"]["asked"] == 2


def test_another_check_takes_the_old_buttons_along(page: Any) -> None:
    cell = page.cell(index=1)
    cell.run()
    expect(cell.output.get_by_role("button", name="Hint")).to_have_count(1)
    cell.output.get_by_role("button", name="Hint").click()
    expect(cell.output).to_contain_text("hint 1 of")


def test_what_is_stored_has_the_calls_and_no_buttons(page: Any) -> None:
    page.cell(index=1).output.get_by_role("button", name="Hint").click()
    page.save()
    stored = json.loads(page.path.read_text("utf-8"))["cells"][1]["outputs"]
    assert [sorted(output["data"]) for output in stored] == [
        ["text/html", "text/plain"],
        ["text/html", "text/plain"],
    ]
    assert 'hint("02.3")' in "".join(stored[1]["data"]["text/plain"])


def test_a_solved_notebook_changes_nothing_of_the_learners(
    notebook: Callable[..., Any],
) -> None:
    page = notebook("03_squashing", solved=True)
    page.run_all()
    said = page.cell(check="03.1").text
    assert "passes" in said
    assert "nothing is kept or counted" in said
    assert "0 of" in page.text
    assert not (page.lab.folder / "progress.json").exists()
    assert list((page.lab.folder / "my_lenet").glob("*.py")) == []
