"""Bitmap distance in Chromium: its numbers against Python's, and what a reader does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.widgets.bitmap_distance import BitmapDistance, judge, model

TRAITS = ("has_fn", "diagnosis", "bitmaps", "given", "start", "setup", "yours")


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Callable[..., Any]:
    """show(...) draws BitmapDistance(...); the question is skipped unless asked."""

    def draw(asked: bool = False, **given: Any) -> Any:
        one = BitmapDistance(**given)
        traits = {name: getattr(one, name) for name in TRAITS}
        page = widget_page(str(one._esm), str(one._css), traits)
        if not asked:
            press(page, "skip")
        return page

    return draw


def press(page: Any, name: str) -> None:
    page.root.get_by_role("button", name=name).click()


def click(page: Any, i: int, j: int) -> None:
    unit = page.root.locator(f'svg[aria-label="F6"] rect[data-at="{i},{j}"]')
    at = unit.bounding_box()
    page.page.mouse.click(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)


def penalties(page: Any) -> dict[int, float]:
    """What the bars say, by class."""
    rivals = page.root.locator(".lenet-bitmaps-rival").all()
    return {
        int(one.locator("strong").inner_text()): float(
            one.locator(".lenet-bitmaps-value").inner_text()
        )
        for one in rivals
    }


def text(page: Any, which: str) -> str:
    found: str = page.root.locator(which).inner_text()
    return found


def test_the_browser_computes_the_same(show: Callable[..., Any]) -> None:
    page, rng = show(), np.random.default_rng(7)
    for case in range(100):
        ones = rng.choice([-1.0, 1.0], 84)
        state = {
            "f6": (ones if case % 2 else rng.normal(size=84)).tolist(),
            "scale": 0.0 if case == 0 else float(rng.uniform(0, 1.7159)),
            "codes": str(rng.choice(["+1/-1", "0/1"])),
            "chosen": int(rng.integers(10)),
            "label": int(rng.integers(10)),
            "j": float(rng.uniform(0, 100)),
        }
        theirs = page.call("model", state, nn.codes())
        mine = model(state)
        assert theirs.keys() == mine.keys()
        for name, value in mine.items():
            np.testing.assert_allclose(theirs[name], value, 1e-9, 1e-9, err_msg=name)


def test_flipping_a_unit_changes_the_distance_by_4(show: Callable[..., Any]) -> None:
    page = show()
    assert penalties(page)[6] == 8  # two units are wrong at the beginning
    click(page, 0, 0)
    assert penalties(page)[6] == 12
    said = text(page, ".lenet-bitmaps-changed")
    assert said.startswith("Unit (0, 0): \u22121 \u2192 +1. Distance to the 6:")
    assert said.endswith("8 \u2192 12, a change of +4.")
    click(page, 2, 2)  # one of the wrong ones
    assert penalties(page)[6] == 8
    assert "a change of \u22124." in text(page, ".lenet-bitmaps-changed")
    assert page.get("setup")["f6"][0] == 1
    assert text(page, ".lenet-caption").startswith("argmin answers 6: the 6 is 8 away")


def test_every_penalty_moves_by_4(show: Callable[..., Any]) -> None:
    page = show()
    before = penalties(page)
    click(page, 5, 3)
    after = penalties(page)
    assert {abs(after[i] - before[i]) for i in range(10)} == {4}
    bars = page.root.locator(".lenet-bitmaps-bar").all()
    widths = [one.bounding_box()["width"] for one in bars]
    assert widths[6] == max(widths)  # closeness: the winner's is the longest
    assert np.argsort(widths)[0] == max(after, key=lambda i: after[i])


@pytest.mark.parametrize(
    ("guess", "says"),
    [
        ("4", "Yes, by 4:"),
        ("-4", "Yes, by 4:"),
        ("2", "The unit moves by 2."),
        ("1", "How far is it from \u22121 to +1?"),
        ("84", "You said 84; it is 4:"),
    ],
)
def test_predict_first(show: Callable[..., Any], guess: str, says: str) -> None:
    page = show(asked=True)
    assert penalties(page)[6] == 8  # the scene is alive; only the change is hidden
    assert text(page, ".lenet-caption").startswith("argmin answers 6")
    question = page.root.get_by_label("By how much does the distance change")
    question.fill("four")
    press(page, "commit")
    assert page.root.get_by_text("A number, please").is_visible()
    question.fill(guess)
    press(page, "commit")
    assert page.root.get_by_text(says).is_visible()
    assert penalties(page)[6] == 12  # the unit has flipped


def test_a_flip_by_hand_is_an_answer_too(show: Callable[..., Any]) -> None:
    page = show(asked=True)
    click(page, 3, 3)
    assert penalties(page)[6] == 4
    assert not page.root.get_by_label("By how much does the distance").is_visible()


def test_f6_turns_into_a_code(show: Callable[..., Any]) -> None:
    page = show()
    page.root.locator(".lenet-bitmaps-rival").nth(3).click()
    press(page, "turn F6 into the 3")
    assert page.get("setup")["f6"] == nn.codes()[3].tolist()
    assert penalties(page)[3] == 0
    assert page.root.locator(".lenet-bitmaps-rival.answer strong").inner_text() == "3"


def test_lines_tie_wrong_units_and_the_sum(show: Callable[..., Any]) -> None:
    page = show()
    page.frame()
    assert page.root.locator(".lenet-links path.lenet-bitmaps-tie").count() == 2
    click(page, 2, 2)
    page.frame()
    assert page.root.locator(".lenet-links path.lenet-bitmaps-tie").count() == 1
    assert page.root.locator(".lenet-links path").count() == 2


@pytest.mark.parametrize("width", [320, 700, 1280])
def test_it_fits_and_units_can_be_touched(show: Callable[..., Any], width: int) -> None:
    page = show()
    page.page.set_viewport_size({"width": width, "height": 900})
    page.frame()
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    picture = page.root.locator('svg[aria-label="F6"]').bounding_box()
    assert picture["width"] / 7 >= (22 if width == 1280 else 24)
    if width == 1280:
        assert page.root.locator(".lenet").bounding_box()["height"] <= 640


def test_keys(show: Callable[..., Any]) -> None:
    page = show()
    page.root.locator(".lenet").focus()
    for key in ("ArrowDown", "ArrowRight", "Space"):
        page.page.keyboard.press(key)
    assert text(page, ".lenet-bitmaps-changed").startswith("Unit (2, 5)")
    assert penalties(page)[6] == 12
    page.page.keyboard.press("Space")
    assert penalties(page)[6] == 8
    assert "argmin answers 6" in text(page, ".spoken")


def test_a_drag_paints(show: Callable[..., Any]) -> None:
    page = show()
    page.root.get_by_label("F6 begins as").select_option("all background")
    box = page.root.locator('svg[aria-label="F6"]').bounding_box()
    mouse, cell = page.page.mouse, box["width"] / 7
    mouse.move(box["x"] + cell / 2, box["y"] + 1.5 * cell)
    mouse.down()
    mouse.move(box["x"] + 6.5 * cell, box["y"] + 1.5 * cell, steps=20)
    mouse.up()
    units = np.reshape(page.get("setup")["f6"], (12, 7))
    assert units[1].tolist() == [1] * 7
    assert (np.delete(units, 1, axis=0) == -1).all()


def test_the_largest_is_the_farthest(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "largest wins")
    state = model(page.get("setup"))
    assert text(page, ".lenet-caption").startswith(f"argmax answers {state['largest']}")
    answer = page.root.locator(".lenet-bitmaps-rival.answer strong").inner_text()
    assert int(answer) == state["largest"] != 6


def test_codes_of_0_and_1(show: Callable[..., Any]) -> None:
    page = show()
    press(page, "codes 1, 0")
    before = penalties(page)[6]
    click(page, 0, 0)  # paper in the 6
    assert penalties(page)[6] == before
    assert "a change of 0." in text(page, ".lenet-bitmaps-changed")
    click(page, 0, 3)  # ink in the 6
    assert penalties(page)[6] == before + 4
    assert "both are 1 away from 0" in text(page, ".lenet-caption")


def test_amplitude_and_losses(show: Callable[..., Any]) -> None:
    page = show()
    page.root.get_by_label("amplitude").fill("0")
    assert set(penalties(page).values()) == {84}
    assert "a tie of 0 and 1 at 84" in text(page, ".lenet-caption")
    page.root.get_by_label("amplitude").fill("1.75")
    assert page.get("setup")["scale"] == 1.7159
    page.root.get_by_label("amplitude").fill("1")
    page.root.get_by_text("More", exact=True).click()
    page.root.get_by_label("right class").select_option("8")
    page.root.get_by_label("j", exact=True).fill("20")
    state = model(page.get("setup"))
    assert state["loss8"] == penalties(page)[8]
    assert f"= {state['loss9']:.0f}" in text(page, ".lenet-bitmaps-losses")


def test_a_bitmap_is_chosen(show: Callable[..., Any]) -> None:
    page = show()
    page.root.locator(".lenet-bitmaps-rival").nth(8).click()
    assert page.get("setup")["chosen"] == 8
    assert page.root.get_by_label("code of the 8").is_visible()
    total = page.root.locator(".lenet-bitmaps-total output").inner_text()
    assert float(total) == penalties(page)[8]


def test_reset_is_the_beginning(show: Callable[..., Any]) -> None:
    page = show(asked=True)
    before = page.root.inner_html()
    press(page, "skip")
    click(page, 0, 0)
    press(page, "codes 1, 0")
    page.root.get_by_label("amplitude").fill("0.5")
    press(page, "reset")
    assert page.get("setup") | {"n": ""} == page.get("start") | {"n": ""}
    assert page.root.inner_html() == before


def rooted(x: np.ndarray, codes: np.ndarray) -> np.ndarray:
    return np.sqrt(nn.rbf(x, codes))


def test_the_learners_function(show: Callable[..., Any]) -> None:
    page = show(fn=rooted)
    assert "Yours differs in 10 of 10 penalties" in page.root.inner_text()
    assert page.root.locator(".lenet-bitmaps-rival.differs").count() == 10
    assert (
        page.root.locator(".lenet-bitmaps-value").nth(6).inner_text() == "8 \u2260 2.83"
    )
    press(page, "what is the mistake?")
    assert page.sent == [{"ask": "diagnosis"}]
    press(page, "smallest wins")
    assert "Running yours" in page.root.inner_text()
    page.set(yours=judge(nn.rbf, page.get("setup")))
    assert "Yours agrees" in page.root.inner_text()
    assert page.root.locator(".lenet-bitmaps-rival.differs").count() == 0
    page.close()
    assert page.page.evaluate("stage.model.listeners.length") == 0


def test_an_f6_of_ones_own(show: Callable[..., Any]) -> None:
    x = nn.squash(1.5 * nn.codes()[3] + 0.3)
    page = show(x=x)
    assert page.get("setup")["chosen"] == 3
    assert page.root.get_by_label("F6 begins as").input_value() == "your F6"
    shown = penalties(page)[3]
    assert shown == pytest.approx(nn.rbf(x[None], nn.codes())[0, 3], abs=0.005)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(show: Callable[..., Any], theme: str) -> None:
    page = show(asked=True, fn=rooted)
    page.theme(theme)
    assert page.axe() == []
    press(page, "skip")
    assert page.axe() == []


def test_in_a_notebook(notebook: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    lab = notebook(
        cells=[
            "from lenet_edu import nn\nfrom lenet_edu.widgets import BitmapDistance\n"
            "w = BitmapDistance(fn=lambda x, codes: nn.rbf(x, codes) ** 0.5)\nw",
            "print(w.setup['f6'][0], len(w.yours['differs']))",
        ]
    )
    lab.run_all()
    widget = lab.page.get_by_role("group", name="Bitmap distance")
    widget.get_by_role("button", name="skip").click()
    expect(widget).to_contain_text("Yours differs in 10 of 10 penalties")
    widget.locator('svg[aria-label="F6"] rect[data-at="0,0"]').click()
    expect(widget).to_contain_text("8 \u2192 12, a change of +4.")
    expect(widget).to_contain_text("Class 0: yours")
    lab.cell(index=1).run()
    assert lab.cell(index=1).text.strip() == "1 10"
    assert lab.axe() == []
