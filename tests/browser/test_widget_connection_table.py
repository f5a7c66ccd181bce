"""The connection table in Chromium: its numbers against Python's, and its use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.widgets.connection_table import ConnectionTable
from lenet_edu.widgets.models.connection_table import full, model, paper, random_table


def traits(widget: Any) -> dict[str, Any]:
    """The traits that the browser sees."""
    names = ("has_fn", "diagnosis", "paper", "arrays", "start", "state", "yours")
    return {name: getattr(widget, name) for name in names}


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Callable[..., Any]:
    def show(**options: Any) -> Any:
        widget = ConnectionTable(**options)
        return widget_page(str(widget._esm), str(widget._css), traits(widget))

    return show


def arrays(seed: int = 0) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {
        "maps": rng.normal(size=(6, 14, 14)),
        "w": rng.normal(size=(16, 6, 5, 5)),
        "b": rng.normal(size=16),
    }


def press(page: Any, name: str) -> None:
    page.root.get_by_role("button", name=name, exact=True).click()


def click(page: Any, f: int, c: int) -> None:
    """Click the cell of C3 map f and S2 map c."""
    at = page.root.locator(f'.lenet-connections-cell[data-at="{c},{f}"]').bounding_box()
    page.page.mouse.click(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)


def table(page: Any) -> list[list[int]]:
    """The table as it is drawn."""
    on = [
        page.root.locator(f'.lenet-connections-cell[data-at="{c},{f}"].on').count()
        for f in range(16)
        for c in range(6)
    ]
    return [on[6 * f : 6 * f + 6] for f in range(16)]


def counts(page: Any) -> str:
    row = page.root.locator(".lenet-connections-counts")
    return " ".join(
        one.inner_text()
        for one in row.locator("output, .lenet-operator").all()
        if one.is_visible()
    )


def test_the_browser_computes_the_same(show: Callable[..., Any]) -> None:
    page, rng = show(), np.random.default_rng(5)
    for case in range(40):
        state = {
            "table": (rng.random((16, 6)) < rng.random()).astype(int).tolist(),
            "map": int(rng.integers(16)),
            "kernel": 5,
            "height": int(rng.integers(1, 20)),
            "width": int(rng.integers(1, 20)),
        }
        given = arrays(case) if case % 4 == 0 else {}
        sent = {name: values.tolist() for name, values in given.items()}
        theirs = page.call("model", state, paper(), sent)
        mine = model(state, given)
        assert theirs.keys() == mine.keys()
        for name in ("result", "limit"):
            here, there = mine.pop(name), theirs.pop(name)
            assert (here is None) is (there is None)
            if here is not None:
                np.testing.assert_allclose(there, here, rtol=1e-10, atol=1e-12)
        assert theirs == mine


def test_random_tables_are_the_same(show: Callable[..., Any]) -> None:
    page = show()
    for seed in (1, 2, 3, 77, 123_456_789):
        assert page.call("randomTable", seed) == random_table(seed)


def test_predict_then_one_connection_less(show: Callable[..., Any]) -> None:
    page = show()
    assert table(page) == paper()  # only the answer is hidden
    assert "1,516" not in page.root.inner_text()
    assert "151,600" not in page.root.inner_text()
    ask = page.root.get_by_label("How many parameters has C3")
    ask.fill("many")
    press(page, "commit")
    assert "A number, please" in page.root.inner_text()
    ask.fill("2,416")
    press(page, "commit")
    assert "You said 2,416; it is 1,516." in page.root.inner_text()
    assert counts(page) == "60 \u00b7 25 + 16 = 1,516 \u00b7 10 \u00d7 10 = 151,600"
    click(page, 7, 2)
    assert "59 \u00b7 25 + 16 = 1,491" in counts(page)
    assert "= 149,100" in counts(page)
    assert "1 outlined cell differs from the paper" in page.root.inner_text()
    assert page.root.locator(".lenet-connections-cell.changed").count() == 1
    assert (
        "C3 map 7 sees S2 maps 1, 3 and 4 through 3 kernels: 3 \u00b7 25 + 1 = 76"
        in (page.root.inner_text())
    )
    assert page.get("state")["table"][7] == [0, 1, 0, 1, 1, 0]
    click(page, 7, 2)
    assert "= 1,516" in counts(page)


def test_a_drag_paints(show: Callable[..., Any]) -> None:
    page = show()
    mouse = page.page.mouse
    first, last = (
        page.root.locator(f'.lenet-connections-cell[data-at="5,{f}"]').bounding_box()
        for f in (0, 2)
    )
    mouse.move(first["x"] + 8, first["y"] + 8)
    mouse.down()
    mouse.move(last["x"] + 8, last["y"] + 8, steps=12)
    mouse.up()
    assert [row[5] for row in page.get("state")["table"][:3]] == [1, 1, 1]
    assert page.root.locator(".lenet-connections-cell.changed").count() == 3
    assert len(page.saved) == 1  # once, when the pointer is lifted


def test_the_rule_is_found_by_painting(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "full")
    press(page, "find the rule")
    covered = (4, 10, 13)
    assert all(sum(table(page)[f]) == 0 for f in covered)
    assert page.get("state")["table"] == paper()  # other cells read the whole table
    assert not page.root.locator(".lenet-connections-counts").is_visible()
    click(page, 3, 0)  # what is not covered stays as it is
    assert table(page)[3] == paper()[3]
    for f in (4, 10):
        for c in range(6):
            if paper()[f][c]:
                click(page, f, c)
    press(page, "compare with the paper")
    assert "2 of your 3 columns are right. Maps 0 to 5 see three neighbours" in (
        page.root.inner_text()
    )
    assert table(page) == paper()
    assert page.root.get_by_text("4 in a row").is_visible()
    press(page, "find the rule")
    assert not page.root.get_by_text("4 in a row").is_visible()
    press(page, "reset")
    assert table(page) == paper()


def test_wires_tie_a_map_to_what_it_sees(show: Callable[..., Any]) -> None:
    page = show(**arrays())
    wire = page.root.locator(".wire").get_attribute("d")
    assert wire.count("M") == 4  # three rows and the column
    assert page.root.locator(".thumb.lit").count() == 3
    page.page.mouse.move(*middle_of(page, 15, 0))
    assert page.root.locator(".wire").get_attribute("d").count("M") == 7
    assert page.root.locator(".thumb.lit").count() == 6
    assert page.root.locator(".lenet-links path.funnel").count() == 1


def middle_of(page: Any, f: int, c: int) -> tuple[float, float]:
    at = page.root.locator(f'.lenet-connections-cell[data-at="{c},{f}"]').bounding_box()
    return at["x"] + at["width"] / 2, at["y"] + at["height"] / 2


@pytest.mark.parametrize("width", [320, 390, 700, 1280])
def test_cells_can_be_touched_at_every_width(
    show: Callable[..., Any], width: int
) -> None:
    page = show(**arrays())
    page.page.set_viewport_size({"width": width, "height": 900})
    page.frame()
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.root.locator(".lenet-connections-cell").first.bounding_box()
    assert min(box["width"], box["height"]) >= 20  # with its gap of 4 a target of 24
    click(page, 7, 2)
    assert page.get("state")["table"][7] == [0, 1, 0, 1, 1, 0]
    if width == 1280:
        assert page.root.locator(".lenet").bounding_box()["height"] <= 640


def test_presets_and_seeds(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "skip")
    assert table(page) == paper()
    press(page, "full")
    assert table(page) == full()
    assert "= 2,416" in counts(page)
    assert "120 pairs of C3 maps see the same inputs." in page.root.inner_text()
    press(page, "random")
    assert table(page) == random_table(1)
    press(page, "random")
    assert table(page) == random_table(1)
    press(page, "new seed")
    assert table(page) == random_table(2)
    assert "seed 2" in page.root.inner_text()
    press(page, "paper")
    assert table(page) == paper()
    assert page.root.locator(".lenet-connections-cell.changed").count() == 0


def test_an_empty_row_and_an_empty_column(show: Callable[..., Any]) -> None:
    page = show()
    for c in range(3):
        click(page, 0, c)
    warning = page.root.locator(".lenet-connections-warning")
    assert "C3 map 0 sees nothing: its units return the bias" in warning.inner_text()
    for f in range(16):
        if page.get("state")["table"][f][5]:
            click(page, f, 5)
    assert "S2 map 5 feeds no C3 map: what was found there is lost." in (
        warning.inner_text()
    )


def test_keys(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "skip")
    page.root.locator(".lenet").focus()
    for key in ("ArrowRight",) * 3 + ("ArrowDown",) * 2:
        page.page.keyboard.press(key)
    assert (
        "C3 map 3 does not see S2 map 2." in page.root.locator(".spoken").inner_text()
    )
    page.page.keyboard.press(" ")
    assert page.get("state")["table"][3] == [0, 0, 1, 1, 1, 1]
    assert "= 1,541" in counts(page)
    for _ in range(20):
        page.page.keyboard.press("ArrowLeft")
        page.page.keyboard.press("ArrowUp")
    page.page.keyboard.press(" ")
    assert page.get("state")["table"][0] == [0, 1, 1, 0, 0, 0]
    assert len(page.saved) == 2  # moving about stays in the browser


def test_reset_is_the_beginning(show: Callable[..., Any]) -> None:
    page = show(fn=lambda: np.ones((16, 6)), **arrays())
    before = page.root.inner_html()
    press(page, "skip")
    press(page, "new seed")
    click(page, 9, 4)
    press(page, "reset")
    page.page.mouse.move(0, 0)
    assert page.root.inner_html() == before
    assert page.get("state") | {"n": ""} == page.get("start") | {"n": ""}


def test_the_c3_map_is_drawn(show: Callable[..., Any]) -> None:
    given = arrays(3)
    page = show(**given)
    assert page.root.locator('svg[aria-label="C3 map 0"]').is_visible()
    assert terms(page) == 3
    click(page, 12, 2)  # the cell is switched, and its map looked at
    now = page.root.locator('svg[aria-label="C3 map 12"] rect[data-at="4,7"]')
    state = page.get("state")
    drawn = model(state, given)
    assert now.get_attribute("fill") == colour(drawn["result"][4, 7], drawn["limit"])
    assert terms(page) == 5


def terms(page: Any) -> int:
    """How many maps with their kernels stand in the sum."""
    found = page.root.locator(".lenet-connections-term").all()
    return sum(one.is_visible() for one in found)


def colour(value: float, limit: float) -> str:
    """As signedFill of the kit."""
    share = int(1000 * abs(value) / limit + 0.5) / 10
    end = "negative" if value < 0 else "positive"
    return f"color-mix(in srgb, var(--{end}) {share:g}%, var(--zero))"


def late() -> np.ndarray:
    return np.roll(nn.c3_table(), 1, axis=1)


def test_the_learners_table(show: Callable[..., Any]) -> None:
    page = show(fn=late)
    wrong = int((late() != nn.c3_table()).sum())
    assert f"Yours differs from the paper's in {wrong} of 96 cells" in (
        page.root.inner_text()
    )
    assert f"{wrong} outlined cells differ" in page.root.inner_text()
    assert page.root.locator(".lenet-connections-cell.changed").count() == wrong
    press(page, "paper")
    press(page, "yours")
    assert table(page) == late().astype(int).tolist()
    press(page, "what is the mistake?")
    assert page.sent == [{"ask": "diagnosis"}]
    page.close()
    assert page.page.evaluate("stage.model.listeners.length") == 0


def test_touch_does_not_scroll(show: Callable[..., Any]) -> None:
    picture = show().root.locator("svg.lenet-connections-table")
    assert picture.evaluate("n => getComputedStyle(n).touchAction") == "none"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(show: Callable[..., Any], theme: str) -> None:
    page = show(fn=late, **arrays())
    page.theme(theme)
    assert page.axe() == []
    press(page, "skip")
    press(page, "random")
    assert page.axe() == []


def test_in_a_notebook(notebook: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    lab = notebook(
        cells=[
            "from lenet_edu.widgets import ConnectionTable\nw = ConnectionTable()\nw",
            "print(w.table.sum(), w.table[0])",
        ]
    )
    lab.run_all()
    widget = lab.page.get_by_role("group", name="Connection table")
    widget.get_by_role("button", name="skip").click()
    expect(widget).to_contain_text("1,516")
    widget.focus()
    active = lab.ask("() => jupyterapp.shell.currentWidget.content.activeCellIndex")
    lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press(" ")
    expect(widget).to_contain_text("1,491")
    assert active == lab.ask(
        "() => jupyterapp.shell.currentWidget.content.activeCellIndex"
    )
    lab.cell(index=1).run()
    assert lab.cell(index=1).text.strip() == "59 [ True False  True False False False]"
    assert lab.axe() == []
