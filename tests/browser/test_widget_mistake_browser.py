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
    """show(...) draws MistakeBrowser(...)."""

    def draw(count: int = 300, **given: Any) -> Any:
        one = MistakeBrowser(**({**digits(count), **given}))
        traits = {name: getattr(one, name) for name in TRAITS}
        page = widget_page(str(one._esm), str(one._css), traits)
        page.python = one
        return page

    return draw


def press(page: Any, name: str) -> None:
    page.root.get_by_role("button", name=name, exact=True).click()


def text(page: Any, which: str) -> str:
    found: str = page.root.locator(which).first.inner_text()
    return found


def cell(page: Any, i: int, j: int) -> Any:
    return page.root.locator(f'.lenet-mistakes-cell[data-at="{i},{j}"]')


def skip_curve(page: Any) -> None:
    page.root.locator(".lenet-mistakes-reject .lenet-skip").click()


def rejected(page: Any) -> int:
    """As the drawing says it, not the trait."""
    words = text_of(page, ".lenet-mistakes-plot .words")
    return int(re.findall(r"with ([\d,]+) rejected", words)[0].replace(",", ""))


def text_of(page: Any, which: str) -> str:
    found: str = page.root.locator(which).first.text_content()
    return found


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
    page = show()
    quiz, one = page.get("quiz"), page.python
    labels, answers = (np.frombuffer(t, np.uint8) for t in (one.labels, one.answers))
    first = quiz[0]
    told = ".lenet-mistakes-told"
    assert text(page, told) == "Which digit is this? Your guess."
    press(page, str((labels[first] + 1) % 10))
    said = text(page, told)
    assert f"The label is {labels[first]}." in said
    assert f"The network answers {answers[first]}" in said
    assert page.root.get_by_role("button", name="3", exact=True).is_disabled()
    press(page, "next digit")
    group = page.root.get_by_role("group", name="Mistake browser")
    group.press(str(labels[quiz[1]]))  # by key
    assert text(page, told).startswith(f"You are right: {labels[quiz[1]]}.")
    right = sum(int(labels[n] == answers[n]) for n in quiz[:2])
    tally = text(page, ".lenet-mistakes-tally")
    assert tally == f"Of 2 so far: you 1 right, the network {right}."


def test_the_answered_digit_goes_to_its_cell(show: Show) -> None:
    page = show()
    n, one = page.get("quiz")[0], page.python
    i, j = one.labels[n], one.answers[n]
    # Before the guess it is nowhere to be found, not even among its cell's digits.
    cell(page, i, j).click()
    assert page.root.get_by_role("button", name=re.compile(f"^image {n},")).count() == 0
    cell(page, (i + 1) % 10, j).click()
    press(page, str(i))
    assert page.get("setup")["cell"] == [i, j]
    assert page.get("setup")["chosen"] == n
    chosen = page.root.locator(".lenet-mistakes-cell.chosen")
    assert chosen.get_attribute("data-at") == f"{i},{j}"
    thumb = page.root.get_by_role("button", name=re.compile(f"^image {n},"))
    assert thumb.get_attribute("aria-pressed") == "true"
    page.page.wait_for_function(
        "document.querySelector('.lenet-mistakes-ghost').hidden", timeout=5000
    )


def test_a_cell_shows_one_of_its_digits(show: Show) -> None:
    page = show()
    matrix = page.python.model()["matrix"]
    inked = page.root.locator(".lenet-mistakes-cell canvas").evaluate_all(
        """all => all.map(one => one.getContext("2d").getImageData(0, 0, 28, 28)
            .data.some((v, p) => p % 4 === 3 && v > 0))"""
    )
    n, one = page.get("quiz")[0], page.python
    shown = np.reshape(inked, (10, 10))
    expected = matrix > 0
    # The digit that is asked is held back, so its cell may be without one.
    i, j = one.labels[n], one.answers[n]
    expected[i, j] = matrix[i, j] > 1
    assert np.array_equal(shown, expected)
    counts = page.root.locator(".lenet-mistakes-cell span").all_inner_texts()
    assert [int(t or 0) for t in counts] == matrix.ravel().tolist()


def test_the_matrix_opens_the_digits_of_a_cell(show: Show) -> None:
    page = show()
    drawn = page.python.model()
    for i, j in ((3, 3), (5, 8), (0, 1)):
        cell(page, i, j).click()
        count = int(drawn["matrix"][i, j])
        caption = text(page, ".lenet-mistakes-of-cell figcaption")
        assert caption.startswith(f"label {i}, answer {j}: {count} digit")
        first = page.get("quiz")[0]  # still asked, so not among them
        held = [page.python.labels[first], page.python.answers[first]] == [i, j]
        thumbs = page.root.locator(".lenet-mistakes-thumb").count()
        assert min(count, 18) - thumbs in ((0, 1) if held else (0,))
    cell(page, 3, 3).click()
    numbers = [
        float(t)
        for t in page.root.locator(".lenet-mistakes-thumb span").all_inner_texts()
    ]
    assert numbers == sorted(numbers)
    press(page, "surest first")
    numbers = [
        float(t)
        for t in page.root.locator(".lenet-mistakes-thumb span").all_inner_texts()
    ]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > numbers[-1]


def test_a_digit_shows_its_penalties(show: Show) -> None:
    page = show()
    page.root.locator(".lenet-mistakes-thumb").first.click()
    chosen = page.get("setup")["chosen"]
    values = [
        float(t) for t in page.root.locator(".lenet-mistakes-value").all_inner_texts()
    ]
    np.testing.assert_allclose(values, digits(300)["scores"][chosen], atol=0.051)
    i, j = page.get("setup")["cell"]
    assert text(page, ".lenet-mistakes-penalty.answer button") == str(j)
    assert text(page, ".lenet-mistakes-penalty.label button") == str(i)


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
    assert page.root.locator(".curve").get_attribute("points") == ""
    page.root.get_by_label(re.compile("How many of the 300")).fill("1000")
    press(page, "commit")
    assert text(page, ".lenet-mistakes-decision").startswith("You said 1,000; it is")
    assert page.root.locator(".curve").get_attribute("points")
    # From the answer, here the end of the axis, the point glides to the right place.
    page.page.wait_for_timeout(400)
    assert page.get("setup")["rejected"] == needed
    page.root.get_by_role("slider").fill("2")
    press(page, "as many as 0.5% needs")
    page.page.wait_for_timeout(400)
    drawn = page.python.model(rejected=needed)
    balance = text(page, ".lenet-caption")
    assert f"{drawn['wrong']} are wrong" in balance
    assert f"{drawn['lost']} right answers given up" in balance
    assert page.get("setup")["rejected"] == needed == rejected(page)


def test_the_question_is_answered_by_pointing(show: Show) -> None:
    page = show()
    plot = page.root.locator(".lenet-mistakes-plot")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    mouse, y = page.page.mouse, box["y"] + 80
    mouse.move(box["x"] + 60, y)
    mouse.down()
    mouse.move(box["x"] + box["width"] - 14, y)
    assert text_of(page, ".lenet-mistakes-plot .words") == "30 rejected?"
    assert page.root.locator(".curve").get_attribute("points") == ""
    mouse.up()
    assert page.root.locator(".lenet-mistakes-decision").is_visible()
    assert page.root.locator(".curve").get_attribute("points")


def test_dragging_along_the_curve_rejects(show: Show) -> None:
    page = show()
    skip_curve(page)
    plot = page.root.locator(".lenet-mistakes-plot")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    mouse = page.page.mouse
    mouse.move(box["x"] + 46, box["y"] + 60)
    mouse.down()
    for part in (0.3, 0.6, 1.0):
        mouse.move(box["x"] + 46 + part * (box["width"] - 60), box["y"] + 60)
    mouse.up()
    assert page.get("setup")["rejected"] == rejected(page) == 30
    drawn = page.python.model(rejected=30)
    assert f"{drawn['wrong']} are wrong" in text(page, ".lenet-caption")
    counts = page.root.locator(".lenet-mistakes-cell span").all_inner_texts()
    assert [int(t or 0) for t in counts] == drawn["matrix"].ravel().tolist()
    slider = page.root.get_by_role("slider")
    slider.focus()
    slider.press("ArrowLeft")
    assert page.get("setup")["rejected"] == 29
    press(page, "0")  # the question is out of the way
    n, one = int(np.argmin(page.python._state["margins"])), page.python
    cell(page, one.labels[n], one.answers[n]).click()
    gone = page.root.locator(".lenet-mistakes-thumb.gone")
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
    skip_curve(page)
    assert "Yours differs at" in text(page, ".lenet")
    assert page.root.locator(".mine").get_attribute("points")
    press(page, "what is the mistake?")
    assert page.sent == [{"ask": "diagnosis"}]


def test_reset_is_the_beginning(show: Show) -> None:
    page = show()
    press(page, "5")
    skip_curve(page)
    cell(page, 1, 1).click()
    press(page, "reset")
    setup, start = page.get("setup"), page.get("start")
    assert {**setup, "n": ""} == {**start, "n": ""}
    assert text(page, ".lenet-mistakes-told") == "Which digit is this? Your guess."
    assert page.root.locator(".curve").get_attribute("points") == ""
    assert page.root.get_by_role("button", name="skip", exact=True).count() == 2


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_in_every_state(show: Show, theme: str) -> None:
    page = show(fn=lambda penalties, labels: labels * 0.0)
    page.theme(theme)
    assert page.axe() == []
    press(page, "5")
    skip_curve(page)
    assert page.axe() == []
    page.root.locator(".lenet-mistakes-thumb").first.click()
    assert page.axe() == []


@pytest.mark.parametrize("count", [2, 25])
def test_few_images(show: Show, count: int) -> None:
    page = show(count=count)
    press(page, "5")
    skip_curve(page)
    assert page.root.locator(".curve").get_attribute("points")
    press(page, "next digit")


def test_it_fits_a_laptop(show: Show) -> None:
    page = show()
    page.page.set_viewport_size({"width": 1000, "height": 900})
    assert page.root.bounding_box()["height"] <= 640
    press(page, "5")
    skip_curve(page)
    assert page.root.bounding_box()["height"] <= 640


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
    widget.locator('.lenet-mistakes-cell[data-at="4,4"]').click()
    lab.page.wait_for_timeout(400)
    lab.cell(index=1).run()
    place, count = lab.cell(index=1).text.strip().rsplit(" ", 1)
    assert place == "[4, 4]"
    many = "1 digit" if count == "1" else f"{count} digits"
    expect(widget).to_contain_text(f"label 4, answer 4: {many}")
    assert lab.axe() == []
