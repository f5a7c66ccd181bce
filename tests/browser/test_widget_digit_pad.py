"""The digit pad in Chromium: its pixels against Python's, and what a reader does."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from lenet_edu.data import embedded, to_input
from lenet_edu.models import load_lenet5
from lenet_edu.models.weights import digest, store_weights
from lenet_edu.training.snapshots import load_epochs
from lenet_edu.widgets.digit_pad import DigitPad
from lenet_edu.widgets.models.digit_pad import (
    drawn,
    model,
    pen_of,
    rasterise,
    shrink,
)

Point = tuple[float, float]
SEVEN: list[Point] = [(70, 60), (200, 60), (120, 235)]


def state(pad: DigitPad) -> dict[str, Any]:
    """The traits that the browser sees."""
    names = ("has_fn", "diagnosis", "pixels", "strokes", "serial", "reading", "example")
    return {name: getattr(pad, name) for name in (*names, "typical")}


@pytest.fixture
def pad(widget_page: Callable[..., Any]) -> Any:
    one = DigitPad()
    return widget_page(str(one._esm), str(one._css), state(one))


def answer(pad: Any, **more: Any) -> Any:
    """Play Python's part for what is on the pad."""
    image = np.frombuffer(pad.get("pixels"), np.uint8).reshape(28, 28)
    given = model(image, load_lenet5().forward)
    pad.set(reading=asdict(given) | more)
    return given


def press(pad: Any, *keys: str) -> None:
    for key in keys:
        pad.page.keyboard.press(key)
    pad.frame()


def pixels(canvas: Any) -> np.ndarray:
    """Ink (28, 28) on one of the small panels."""
    values = canvas.evaluate(
        "c => Array.from(c.getContext('2d').getImageData(0, 0, 28, 28).data)"
    )
    return 255 - np.array(values).reshape(28, 28, 4)[:, :, 0]


def test_pixels_are_those_of_the_python_twin(pad: Any) -> None:
    rng = np.random.default_rng(1998)
    for case in range(24):
        strokes = [
            [
                [float(v) for v in point]
                for point in rng.uniform(-5, 285, (rng.integers(1, 8), 2)).round(1)
            ]
            for _ in range(rng.integers(1, 4))
        ]
        if case % 4 == 0:  # a small drawing, where a point has a large share
            strokes = [[[90 + x / 9, 200 + y / 9] for x, y in s] for s in strokes]
        found = pad.call("model", {"strokes": strokes})
        pairs = [[(x, y) for x, y in s] for s in strokes]
        ink = rasterise(pairs, pen_of(pairs))
        np.testing.assert_array_equal(found["ink"], ink.ravel())
        for name, expected in (
            ("raw", shrink(ink, 28, 28)),
            ("pixels", drawn(pairs)),
        ):
            given = np.array(found[name]).reshape(28, 28)
            assert np.abs(given - expected.astype(int)).max() <= 1, (case, name)
    assert pad.call("model", {"strokes": []}) is None


def test_a_stroke_is_sent_and_answered(pad: Any) -> None:
    assert "Draw a digit, large" in pad.root.inner_text()
    pad.stroke(SEVEN)
    (stroke,) = pad.get("strokes")
    ink = rasterise([stroke], pen_of([stroke]))
    expected = drawn([stroke])
    assert expected is not None
    given = np.frombuffer(pad.get("pixels"), np.uint8).reshape(28, 28)
    assert np.abs(given.astype(int) - expected.astype(int)).max() <= 1
    small = pad.root.locator("canvas.small")
    np.testing.assert_array_equal(pixels(small.nth(0)), shrink(ink, 28, 28))
    np.testing.assert_array_equal(pixels(small.nth(1)), given)

    said = answer(pad)
    assert said.digit == 7
    assert pad.root.locator(".digit").inner_text() == "7"
    more = f"then {said.second}, with {said.margin:.1f} more penalty"
    assert more in pad.root.inner_text()
    penalties = pad.root.locator("text.penalty").all_text_contents()
    assert [float(v) for v in penalties] == pytest.approx(said.penalties, abs=0.051)
    assert pad.root.locator("text.best").all_text_contents() == ["7", penalties[7]]
    bars = pad.root.locator("rect.bar")
    widths = [float(bars.nth(n).get_attribute("width")) for n in range(10)]
    assert np.argmax(widths) == 7  # the winner's bar is the longest
    wide = float(pad.root.locator("rect.track").first.get_attribute("width"))
    assert widths == pytest.approx(
        [wide * max(0, 1 - v / 200) for v in said.penalties], abs=1e-6
    )
    assert pad.root.locator("rect.best").count() == 1
    assert "The network reads 7" in pad.root.get_by_role("status").inner_text()


def test_one_question_at_a_time_while_drawing(pad: Any) -> None:
    box = pad.root.locator("canvas.pad").bounding_box()
    mouse = pad.page.mouse
    mouse.move(box["x"] + 60, box["y"] + 60)
    mouse.down()
    for n in range(8):
        mouse.move(box["x"] + 70 + 15 * n, box["y"] + 60, steps=2)
        pad.page.wait_for_timeout(40)
    assert len(pad.saved) == 1  # Python has not answered yet
    answer(pad)
    pad.page.wait_for_function("stage.model.saved.length > 1")
    assert len(pad.saved) == 2  # the newest picture, not the six between
    mouse.up()
    pad.frame()
    last = pad.saved[-1]
    assert last["strokes"]
    assert last["pixels"] == pad.get("pixels")
    assert [one["serial"] for one in pad.saved] == list(range(1, len(pad.saved) + 1))


def test_undo_and_clear_lead_back_to_the_first_state(pad: Any) -> None:
    start = pad.root.inner_html()
    first = pixels(pad.root.locator("canvas.small").nth(1))
    pad.stroke(SEVEN)
    one = pad.get("pixels")
    pad.stroke([(100, 150), (180, 150)])
    assert pad.get("pixels") != one
    pad.root.get_by_role("button", name="undo").click()
    pad.frame()
    assert pad.get("pixels") == one
    answer(pad)
    pad.root.get_by_role("button", name="clear").click()
    pad.frame()
    assert pad.get("pixels") == b""
    assert pad.get("strokes") == []
    pad.page.evaluate("document.activeElement.blur()")
    assert pad.root.inner_html() == start
    np.testing.assert_array_equal(
        pixels(pad.root.locator("canvas.small").nth(1)), first
    )


@pytest.mark.parametrize(
    ("strokes", "belief"),
    [
        ([SEVEN], "sure"),
        ([[(60, 240), (140, 40), (220, 240)], [(92, 164), (188, 164)]], "nothing"),
        ([[(140, 140)]], "nothing"),  # a dot
    ],
)
def test_an_answer_says_how_sure_it_is(pad: Any, strokes: Any, belief: str) -> None:
    for stroke in strokes:
        pad.stroke(stroke)
    given = answer(pad)
    assert pad.root.locator(".lenet-verdict").get_attribute("data-belief") == belief
    shown = pad.root.locator(".digit").inner_text()
    spoken = pad.root.get_by_role("status").inner_text()
    if belief == "nothing":
        assert shown == "?"
        assert "Nothing here looks like a digit." in pad.root.inner_text()
        assert "looks like a digit" in spoken
        assert pad.root.locator(".best").count() == 0
    else:
        assert shown == str(given.digit)


def test_a_small_drawing_gets_a_thin_pen_when_it_is_done(pad: Any) -> None:
    dark = """c => c.getContext('2d').getImageData(0, 0, c.width, c.height)
        .data.filter((v, n) => n % 4 === 0 && v < 60).length"""
    box = pad.root.locator("canvas.pad").bounding_box()
    mouse = pad.page.mouse
    mouse.move(box["x"] + 20, box["y"] + 20)
    mouse.down()
    mouse.move(box["x"] + 20, box["y"] + 60, steps=6)
    pad.frame()
    thick = pad.root.locator("canvas.pad").evaluate(dark)
    mouse.up()
    pad.frame()
    assert pad.root.locator("canvas.pad").evaluate(dark) < thick / 2
    answer(pad)
    assert pad.root.locator(".digit").inner_text() == "1"


def test_an_answer_that_comes_too_late_is_not_shown(pad: Any) -> None:
    pad.stroke(SEVEN)
    image = pad.get("pixels")
    pad.root.get_by_role("button", name="clear").click()
    pad.frame()
    given = model(np.frombuffer(image, np.uint8).reshape(28, 28), load_lenet5().forward)
    pad.set(reading=asdict(given))
    assert "Draw a digit, large" in pad.root.inner_text()
    assert pad.root.locator(".digit").text_content() == ""
    assert pad.root.locator(".best").count() == 0


def test_drawing_by_keyboard(pad: Any) -> None:
    pad.page.keyboard.press("Tab")
    assert pad.page.evaluate("document.activeElement.className") == "pad"
    assert "row 14, column 14, pen up" in pad.root.locator(".where").inner_text()
    press(pad, *["ArrowUp"] * 7, " ", *["ArrowDown"] * 14, " ")
    assert "row 21, column 14, pen up" in pad.root.locator(".where").inner_text()
    (stroke,) = pad.get("strokes")
    assert (stroke[0], stroke[-1], len(stroke)) == ([145, 75], [145, 215], 15)
    assert answer(pad).digit == 1
    press(pad, *["ArrowRight"] * 40, " ", "ArrowUp", " ")
    assert "column 27" in pad.root.locator(".where").inner_text()
    assert len(pad.get("strokes")) == 2
    press(pad, "Backspace")
    assert pad.get("strokes") == [stroke]


def test_a_finger_draws_and_the_page_does_not_scroll(pad: Any) -> None:
    pad.page.evaluate("document.body.style.height = '4000px'")
    box = pad.root.locator("canvas.pad").bounding_box()
    session = pad.page.context.new_cdp_session(pad.page)

    def touch(kind: str, *points: Point) -> None:
        places = [{"x": box["x"] + x, "y": box["y"] + y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    touch("touchStart", (140, 230))
    for y in range(220, 40, -20):
        touch("touchMove", (140, y))
    touch("touchEnd")
    pad.frame()
    assert pad.page.evaluate("window.scrollY") == 0
    (stroke,) = pad.get("strokes")
    assert stroke[0] == [140, 230]
    assert stroke[-1] == [140, 60]


def test_a_test_digit_is_read_by_the_reader_first(pad: Any) -> None:
    pad.stroke(SEVEN)
    pad.root.get_by_role("button", name="a test digit").click()
    assert pad.sent == [{"ask": "digit"}]
    data = embedded()
    image, label = data.test_images[5], int(data.test_labels[5])
    given = model(image, load_lenet5().forward)
    pad.set(
        strokes=[],
        pixels=image.tobytes(),
        example={"number": 5, "label": label, "source": "Test digit 5.", "turn": 1},
        reading=asdict(given) | {"turn": 1},
    )
    pad.frame()
    np.testing.assert_array_equal(
        pixels(pad.root.locator("canvas.small").nth(1)), image
    )
    assert pad.root.locator(".digit").text_content() == ""  # the answer is covered
    assert set(pad.root.locator("text.penalty").all_text_contents()) == {""}
    pad.page.keyboard.type("4")
    pad.page.keyboard.press("Enter")
    text = pad.root.inner_text()
    assert f"You read 4, the network {given.digit}; the label says {label}." in text
    assert "Test digit 5." in text

    pad.stroke(SEVEN)  # a stroke takes the test digit away
    assert pad.get("example") == {}
    assert answer(pad).digit == 7


def test_a_second_view_shows_what_was_drawn(widget_page: Callable[..., Any]) -> None:
    one = DigitPad()
    image = drawn([SEVEN])
    assert image is not None
    one.set_state({"strokes": [SEVEN], "pixels": memoryview(image), "serial": 1})
    view = widget_page(str(one._esm), str(one._css), state(one))
    assert view.root.locator(".digit").inner_text() == "7"
    assert view.saved == []  # nothing had to be asked
    np.testing.assert_array_equal(
        pixels(view.root.locator("canvas.small").nth(1)), image
    )


def test_marks_of_the_courses_network_beside_ones_own(pad: Any) -> None:
    pad.stroke(SEVEN)
    reference = [0.0] * 9 + [1000.0]  # beyond the last mark of the axis
    lines = [{"kind": "differ", "text": "Yours reads 7, the course's (marks) 9."}]
    answer(pad, reference=reference, lines=lines)
    assert "Yours reads 7" in pad.root.locator(".words .differ").inner_text()
    marks = pad.root.locator("line.reference")
    at = [float(marks.nth(n).get_attribute("x1")) for n in (0, 9)]
    track = pad.root.locator("rect.track").first
    left, wide = (float(track.get_attribute(name)) for name in ("x", "width"))
    assert at == [left + wide, left]


def test_python_that_does_not_answer_is_said(pad: Any) -> None:
    pad.page.clock.install()
    draw_at = pad.root.locator("canvas.pad")
    draw_at.click(position={"x": 100, "y": 100})
    pad.page.clock.run_for(6000)
    assert "Is the kernel running" in pad.root.inner_text()
    pad.set(reading={"message": "No answer: IndexError: out of range", "turn": 2})
    assert "No answer: IndexError: out of range" in pad.root.inner_text()
    assert "Is the kernel running" not in pad.root.inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(pad: Any, theme: str) -> None:
    pad.theme(theme)
    assert pad.axe() == []
    pad.stroke(SEVEN)
    answer(pad, reference=[0.0] * 10, lines=[{"kind": "differ", "text": "Yours: 7."}])
    assert pad.axe() == []
    pad.set(example={"number": 5, "label": 3, "source": "", "turn": 1})
    pad.frame()
    assert pad.axe() == []


def test_taking_it_away_stops_everything(pad: Any) -> None:
    pad.stroke(SEVEN)
    pad.close()
    assert pad.page.evaluate("stage.model.listeners.length") == 0
    pad.set(reading={"message": "late"})
    assert pad.root.inner_html() == ""


def draw_seven(book: Any) -> Any:
    """Draw a 7 with the pointer on the notebook's pad, which is returned."""
    canvas = book.page.locator("canvas.pad")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    mouse = book.page.mouse
    mouse.move(box["x"] + SEVEN[0][0], box["y"] + SEVEN[0][1])
    mouse.down()
    for x, y in SEVEN[1:]:
        mouse.move(box["x"] + x, box["y"] + y, steps=8)
    mouse.up()
    return canvas


def test_in_jupyterlab_a_drawn_digit_is_answered_by_python(
    notebook: Callable[..., Any],
) -> None:
    book = notebook(
        cells=[
            "from lenet_edu.widgets.digit_pad import DigitPad\npad = DigitPad()\npad",
            "print(pad.image is None, pad.penalties is None)",
        ]
    )
    book.run_all()
    assert "True True" in book.cell(index=1).text
    canvas = draw_seven(book)
    digit = book.page.locator(".digit-pad .digit")
    book.page.wait_for_function(
        "document.querySelector('.digit-pad .digit').textContent === '7'"
    )
    book.cell(index=1).set_source("print(pad.image.shape, pad.penalties.argmin())")
    book.cell(index=1).run()
    assert "(28, 28) 7" in book.cell(index=1).text

    # Keys stay in the pad: the notebook neither moves on nor scrolls.
    book.page.get_by_role("button", name="clear").click()
    canvas.focus()
    before = canvas.bounding_box()
    for key in [*["ArrowUp"] * 7, " ", *["ArrowDown"] * 14, " "]:
        book.page.keyboard.press(key)
    book.page.wait_for_function(
        "document.querySelector('.digit-pad .digit').textContent === '1'"
    )
    assert canvas.bounding_box() == before
    assert book.page.evaluate("document.activeElement.className") == "pad"

    book.page.get_by_role("button", name="a test digit").click()
    guess = book.page.get_by_label("Which digit is it?")
    guess.wait_for(timeout=60_000)
    guess.fill("3")
    guess.press("Enter")
    book.page.get_by_text("You read 3, the network").wait_for()
    assert digit.inner_text().isdigit()
    for theme in ("light", "dark"):
        book.theme(theme)
        assert book.axe() == []


def test_in_jupyterlab_ones_own_saved_network_answers(
    notebook: Callable[..., Any], desk: Any
) -> None:
    own = load_epochs()[1]  # after one pass, so that its penalties are its own
    record = {"date": "2026-12-01", "learned": 60_000, "test_error": 0.02}
    record |= {"sha256": digest(own.parameters)}
    store_weights("my_lenet5", own, record, desk.lab.folder / "my_lenet")
    book = notebook(
        cells=[
            "from lenet_edu.own import load_my_lenet5\n"
            "from lenet_edu.widgets import DigitPad\n"
            "pad = DigitPad(load_my_lenet5())\npad",
            "print(pad.image is None)",
        ]
    )
    book.run_all()
    assert "Your own weights, of 2026-12-01: 60,000 digits" in book.cell(index=0).text
    draw_seven(book)
    book.page.get_by_text("The course's network (marks) reads 7 too.").wait_for()
    digit = book.page.locator(".digit-pad .digit")
    assert digit.text_content() == "7"
    given = "print(pad.image.ravel().tolist(), '|', pad.penalties.round(3).tolist())"
    book.cell(index=1).set_source(given)
    book.cell(index=1).run()
    said = book.cell(index=1).text
    numbers = [ast.literal_eval(one) for one in re.findall(r"\[[\d., \n]+\]", said)]
    image = np.array(numbers[-2], np.uint8).reshape(1, 28, 28)
    penalties = numbers[-1]
    mine, theirs = (net.forward(to_input(image))[0] for net in (own, load_lenet5()))
    np.testing.assert_allclose(penalties, mine, atol=0.01)
    assert np.abs(mine - theirs).max() > 1
