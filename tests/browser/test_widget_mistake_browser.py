"""Mistake browser in Chromium: its numbers against Python's, and what a reader does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu.widgets.mistake_browser import MistakeBrowser
from lenet_edu.widgets.models.mistake_browser import ORDERS, model

TRAITS = (
    "has_fn",
    "diagnosis",
    "labels",
    "answers",
    "margins",
    "places",
    "pictures",
    "penalties",
    "quiz",
    "start",
    "setup",
    "yours",
)
Show = Callable[..., Any]


def digits(count: int, seed: int = 0) -> dict[str, Any]:
    """Images, labels, and penalties of a network that is right on most of them."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, count)
    images = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    scores = rng.uniform(20, 90, (count, 10))
    near = np.where(rng.random(count) < 0.9, labels, rng.integers(0, 10, count))
    scores[np.arange(count), near] = rng.uniform(0, 60, count)
    return {"images": images, "labels": labels, "scores": scores}


@pytest.fixture
def show(widget_page: Callable[..., Any]) -> Show:
    """show(...) draws MistakeBrowser(...); the matrix is opened unless ``guess``."""

    def draw(guess: bool = False, count: int = 300, **given: Any) -> Any:
        one = MistakeBrowser(**({**digits(count), **given}))
        traits = {name: getattr(one, name) for name in TRAITS}
        page = widget_page(str(one._esm), str(one._css), traits)
        page.python = one
        if not guess:
            press(page, "open the matrix")
        return page

    return draw


def press(page: Any, name: str) -> None:
    page.root.get_by_role("button", name=name, exact=True).click()


def text(page: Any, which: str) -> str:
    found: str = page.root.locator(which).first.inner_text()
    return found


def cell(page: Any, i: int, j: int) -> Any:
    return page.root.locator(f'rect[data-at="{i},{j}"]')


def test_the_browser_computes_the_same(show: Show) -> None:
    page, rng = show(), np.random.default_rng(7)
    for case in range(60):
        count = int(rng.integers(2, 400))
        state: dict[str, Any] = {
            "labels": rng.integers(0, 10, count),
            "answers": rng.integers(0, 10, count),
            # Few values, so that ties are common.
            "margins": rng.integers(0, 12, count) / 4
            if case % 2
            else rng.random(count),
            "rejected": int(rng.integers(0, min(count, 30))),
            "cell": [int(i) for i in rng.integers(0, 10, 2)],
            "order": str(rng.choice(ORDERS)),
        }
        if case % 3:
            agree = rng.random(count) < 0.97
            state["answers"] = np.where(agree, state["labels"], state["answers"])
        theirs = page.call("model", state)
        mine = model(state)
        assert theirs.keys() == mine.keys()
        for name, value in mine.items():
            np.testing.assert_allclose(theirs[name], value, 1e-9, 1e-12, err_msg=name)


def test_guess_before_the_label_is_shown(show: Show) -> None:
    page = show(guess=True)
    quiz, one = page.get("quiz"), page.python
    labels, answers = (np.frombuffer(t, np.uint8) for t in (one.labels, one.answers))
    first = quiz[0]
    assert "label" not in text(page, ".lenet")
    press(page, str((labels[first] + 1) % 10))
    said = text(page, ".told")
    assert f"The label is {labels[first]}." in said
    assert f"The network answers {answers[first]}" in said
    assert page.root.get_by_role("button", name="3", exact=True).is_disabled()
    press(page, "next digit")
    page.root.get_by_role("group", name="Mistake browser").press(
        str(labels[quiz[1]])
    )  # by key
    assert text(page, ".told").startswith(f"You are right: {labels[quiz[1]]}.")
    right = sum(int(labels[n] == answers[n]) for n in quiz[:2])
    assert text(page, ".tally") == f"Of 2 so far: you 1 right, the network {right}."


def test_the_matrix_opens_the_digits_of_a_cell(show: Show) -> None:
    page = show()
    drawn = page.python.model()
    for i, j in ((3, 3), (5, 8), (0, 1)):
        cell(page, i, j).click()
        count = int(drawn["matrix"][i, j])
        caption = text(page, ".of-cell figcaption")
        assert caption.startswith(f"label {i}, answer {j}: {count} digit")
        assert page.root.locator(".thumb").count() == min(count, 18)
    cell(page, 3, 3).click()
    numbers = [float(t) for t in page.root.locator(".thumb span").all_inner_texts()]
    assert numbers == sorted(numbers)
    press(page, "surest first")
    numbers = [float(t) for t in page.root.locator(".thumb span").all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > numbers[-1]


def test_a_digit_shows_its_penalties(show: Show) -> None:
    page = show()
    page.root.locator(".thumb").first.click()
    chosen = page.get("setup")["chosen"]
    values = [float(t) for t in page.root.locator(".penalty .value").all_inner_texts()]
    np.testing.assert_allclose(values, digits(300)["scores"][chosen], atol=0.051)
    i, j = page.get("setup")["cell"]
    assert text(page, ".penalty.answer strong") == str(j)
    assert text(page, ".penalty.label strong") == str(i)


def test_the_curve_is_hidden_until_a_prediction(show: Show) -> None:
    # 1% wrong, and unsure of it: the target can be reached.
    given = digits(300)
    y, labels = given["scores"], given["labels"]
    y[:] = 80.0
    y[np.arange(300), labels] = 1.0
    y[:3, :] = 50.0 + np.arange(10)
    page = show(**given)
    needed = page.python.model()["needed"]
    assert needed > 0
    assert not page.root.locator(".plot").is_visible()
    page.root.get_by_label(re.compile("How many of the 300")).fill("1000")
    press(page, "commit")
    assert text(page, ".decision").startswith("You said 1,000; it is")
    press(page, "as many as 0.5% needs")
    drawn = page.python.model(rejected=needed)
    balance = text(page, ".balance")
    assert f"{drawn['wrong']} are wrong" in balance
    assert f"{drawn['lost']} right answers given up" in balance
    assert page.get("setup")["rejected"] == needed


def test_sliding_and_clicking_reject(show: Show) -> None:
    page = show()
    press(page, "skip")
    box = page.root.locator(".plot").bounding_box()
    page.page.mouse.click(box["x"] + box["width"] - 10, box["y"] + 60)
    assert page.get("setup")["rejected"] == 30
    drawn = page.python.model(rejected=30)
    assert f"{drawn['wrong']} are wrong" in text(page, ".balance")
    slider = page.root.get_by_role("slider")
    slider.focus()
    slider.press("ArrowLeft")
    assert page.get("setup")["rejected"] == 29
    n, one = int(np.argmin(page.python._state["margins"])), page.python
    cell(page, one.labels[n], one.answers[n]).click()
    gone = page.root.locator(".thumb.gone")
    assert gone.count() > 0
    assert "rejected" in gone.first.get_attribute("aria-label")


def test_arrow_keys_move_through_the_matrix(show: Show) -> None:
    page = show()
    cell(page, 4, 4).click()
    group = page.root.get_by_role("group", name="Mistake browser")
    group.press("ArrowRight")
    group.press("ArrowDown")
    assert page.get("setup")["cell"] == [5, 5]
    for _ in range(7):
        group.press("ArrowDown")
    assert page.get("setup")["cell"] == [9, 5]


def test_a_learners_curve_is_drawn_beside(show: Show) -> None:
    def optimist(penalties: np.ndarray, labels: np.ndarray) -> np.ndarray:
        return np.linspace(0.1, 0.0, len(labels))

    page = show(fn=optimist)
    press(page, "skip")
    assert "Yours differs at" in text(page, ".words")
    assert page.root.locator(".mine").get_attribute("points")
    press(page, "what is the mistake?")
    assert page.sent == [{"ask": "diagnosis"}]


def test_reset_is_the_beginning(show: Show) -> None:
    page = show()
    press(page, "skip")
    cell(page, 1, 1).click()
    press(page, "reset")
    assert not page.root.locator(".confusion").is_visible()
    setup, start = page.get("setup"), page.get("start")
    assert {**setup, "n": ""} == {**start, "n": ""}
    press(page, "open the matrix")
    assert not page.root.locator(".plot").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_in_every_state(show: Show, theme: str) -> None:
    page = show(guess=True, fn=lambda penalties, labels: labels * 0.0)
    page.theme(theme)
    assert page.axe() == []
    press(page, "5")
    assert page.axe() == []
    press(page, "open the matrix")
    press(page, "skip")
    page.root.locator(".thumb").first.click()
    assert page.axe() == []


@pytest.mark.parametrize("count", [2, 25])
def test_few_images(show: Show, count: int) -> None:
    page = show(count=count)
    press(page, "skip")
    assert page.root.locator(".plot").is_visible()
    press(page, "guess more")
    assert page.root.locator(".guessing").is_visible()


def test_in_jupyterlab(notebook: Callable[..., Any]) -> None:
    expect = pytest.importorskip("playwright.sync_api").expect
    lab = notebook(
        cells=[
            "import numpy as np\n"
            "from lenet_edu.widgets import MistakeBrowser\n"
            "rng = np.random.default_rng(0)\n"
            "labels = rng.integers(0, 10, 200)\n"
            "images = rng.integers(0, 256, (200, 28, 28), dtype=np.uint8)\n"
            "scores = rng.uniform(20, 90, (200, 10))\n"
            "scores[np.arange(150), labels[:150]] = 1.0\n"
            "w = MistakeBrowser(scores=scores, images=images, labels=labels)\nw",
            "print(w.setup['cell'], w.model()['matrix'][4, 4])",
        ]
    )
    lab.run_all()
    widget = lab.page.get_by_role("group", name="Mistake browser")
    widget.get_by_role("button", name="7", exact=True).click()
    expect(widget).to_contain_text("The network answers")
    widget.get_by_role("button", name="open the matrix").click()
    widget.locator('rect[data-at="4,4"]').click()
    lab.page.wait_for_timeout(400)
    lab.cell(index=1).run()
    place, count = lab.cell(index=1).text.strip().rsplit(" ", 1)
    assert place == "[4, 4]"
    many = "1 digit" if count == "1" else f"{count} digits"
    expect(widget).to_contain_text(f"label 4, answer 4: {many}")
    assert lab.axe() == []
