"""The pixel inspector in Chromium: its numbers against Python's, pointer and keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lenet_edu.data import embedded, to_input
from lenet_edu.widgets.pixel_inspector import PixelInspector, model

TRAITS = (
    "has_fn", "diagnosis", "images", "labels", "total", "header", "yours", "message",
)  # fmt: skip


def state(widget: PixelInspector) -> dict[str, Any]:
    return {name: getattr(widget, name) for name in TRAITS}


@pytest.fixture
def digits() -> tuple[np.ndarray, np.ndarray]:
    data = embedded()
    return data.train_images, data.train_labels


@pytest.fixture
def inspector(
    widget_page: Callable[..., Any], digits: tuple[np.ndarray, np.ndarray]
) -> Callable[..., Any]:
    def draw(**options: Any) -> Any:
        widget = PixelInspector(*digits, **options)
        return widget_page(str(widget._esm), str(widget._css), state(widget))

    return draw


def facts(page: Any) -> dict[str, str]:
    """The list beside the picture."""
    names = page.root.locator("dt").all_inner_texts()
    return dict(zip(names, page.root.locator("dd").all_inner_texts(), strict=True))


def point(page: Any, row: int, column: int, side: int) -> None:
    """Hover over a pixel."""
    box = page.root.locator("canvas.digit").bounding_box()
    cell = box["width"] / side
    page.page.mouse.move(
        box["x"] + (column + 0.5) * cell, box["y"] + (row + 0.5) * cell
    )


def padded(page: Any) -> None:
    page.root.get_by_role("button", name="to_input").click()


def test_the_numbers_are_those_of_to_input(inspector: Callable[..., Any]) -> None:
    page = inspector()
    rng = np.random.default_rng(2)
    for _ in range(10):
        image = rng.integers(0, 256, (28, 28), dtype=np.uint8)
        for form in (False, True):
            found = page.call("model", {"image": image.ravel(), "padded": form})
            np.testing.assert_allclose(found, model(image, form), atol=2e-7, rtol=0)


def open_the_file(page: Any) -> None:
    """Unfold the bytes, which are explained after the widget's first appearance."""
    page.root.locator(".lenet-pixel-file summary").click()


def test_pointing_at_a_pixel(
    inspector: Callable[..., Any], digits: tuple[np.ndarray, np.ndarray]
) -> None:
    page = inspector()
    images, labels = digits
    assert f"image 0 of 4,000, label {labels[0]}" in page.root.inner_text()
    page.root.get_by_role("button", name="next").click()
    row, column = np.argwhere(images[1] > 100)[0]
    point(page, row, column, 28)
    byte = images[1, row, column]
    value = f"{to_input(images[1:2])[0, 0, row + 2, column + 2]:.4f}"
    assert facts(page) == {
        "row, column": f"{row}, {column}",
        "byte": f"{byte} of 255",
        "its place in the file": f"16 + 784·1 + 28·{row} + {column} = "
        f"{16 + 784 + 28 * row + column:,}",
        "after to_input": f"{value} (at row {row + 2}, column {column + 2})",
    }
    near = page.root.locator(".lenet-pixel-side svg text").all_text_contents()
    assert near[len(near) // 2] == str(byte) or len(near) < 81
    open_the_file(page)
    assert page.root.locator(".lenet-pixel-bytes .here").inner_text() == f"{byte:02X}"


def test_the_header_is_spelled_out(inspector: Callable[..., Any]) -> None:
    page = inspector()
    assert "00000803" not in page.root.inner_text().replace(" ", "")  # folded at first
    open_the_file(page)
    groups = page.root.locator(
        ".lenet-pixel-bytes .lenet-pixel-group"
    ).all_inner_texts()
    bytes_ = ["".join(text.split("\n")[0].split()) for text in groups[:4]]
    assert bytes_ == ["00000803", "00000FA0", "0000001C", "0000001C"]
    assert "4,000 images" in groups[1]


def test_the_frame_is_in_no_file(inspector: Callable[..., Any]) -> None:
    page = inspector()
    padded(page)
    point(page, 1, 30, 32)
    given = facts(page)
    assert given["byte"] == "none: added as background"
    assert given["after to_input"] == "\u22120.1000"
    assert "its place in the file" not in given
    open_the_file(page)
    assert "this pixel is in no file" in page.root.inner_text()


def test_the_same_pixel_stays_chosen_when_the_form_changes(
    inspector: Callable[..., Any],
) -> None:
    page = inspector()
    before = facts(page)
    padded(page)
    assert facts(page)["row, column"] == "16, 16"
    assert facts(page)["byte"] == before["byte"]
    page.root.get_by_role("button", name="stored").click()
    assert facts(page) == before


def test_keys(inspector: Callable[..., Any]) -> None:
    page = inspector()
    page.root.locator("canvas.digit").focus()
    for key in ["ArrowUp"] * 3 + ["ArrowRight", "PageDown"]:
        page.page.keyboard.press(key)
    assert facts(page)["row, column"] == "11, 15"
    assert "image 1 of" in page.root.inner_text()
    assert "row, column: 11, 15" in page.root.locator(".spoken").inner_text()
    for key in ["ArrowUp"] * 40 + ["PageUp"] * 3:
        page.page.keyboard.press(key)
    assert facts(page)["row, column"] == "0, 15"
    assert "image 0 of" in page.root.inner_text()


def test_the_reader_guesses_first(
    inspector: Callable[..., Any], digits: tuple[np.ndarray, np.ndarray]
) -> None:
    page = inspector()
    count = (digits[0][0] == 0).sum()
    assert f"{count} of this digit’s" not in page.root.inner_text()
    page.root.get_by_label("How many of this digit’s 784 bytes are 0?").fill("300")
    page.root.get_by_role("button", name="commit").click()
    assert f"You said 300. {count} of this digit’s 784 bytes" in page.root.inner_text()
    page.root.get_by_role("button", name="next").click()
    other = (digits[0][1] == 0).sum()
    assert f"{other} of this digit’s 784 bytes are 0" in page.root.inner_text()


def test_reset_is_the_first_state(inspector: Callable[..., Any]) -> None:
    page = inspector()
    start = page.root.inner_text()
    padded(page)
    page.root.get_by_role("button", name="next").click()
    page.root.get_by_role("button", name="skip").click()
    point(page, 4, 4, 32)
    page.root.get_by_role("button", name="reset").click()
    assert page.root.inner_text() == start


def zero_frame(images: Any) -> Any:
    """The mistake: padded after scaling, with 0."""
    inner = to_input(images)[:, :, 2:-2, 2:-2]
    return np.pad(inner, ((0, 0), (0, 0), (2, 2), (2, 2)))


def test_yours_is_outlined_where_it_differs(inspector: Callable[..., Any]) -> None:
    page = inspector(fn=zero_frame)
    assert "differs" not in page.root.inner_text()  # nothing of it is on the screen
    padded(page)
    said = page.root.locator("p.differ").inner_text()
    assert said == "yours differs in 240 of 1,024 cells, all in the frame"
    point(page, 0, 0, 32)
    assert facts(page)["after yours"] == "0.0000"
    page.root.get_by_role("button", name="mistake").click()
    assert page.sent == [{"ask": "diagnosis"}]
    page.set(diagnosis="The frame is 0, the background is -0.1.")
    assert "The frame is 0" in page.root.inner_text()


@pytest.mark.parametrize(
    ("fn", "said"),
    [
        (to_input, ""),
        (lambda x: to_input(x).astype(float), ""),
        (lambda x: to_input(x) + 1e-3, "yours differs in 1,024 of 1,024 cells"),
        (lambda x: to_input(x) * np.nan, "yours differs in 1,024 of 1,024 cells"),
        (lambda x: 1 / 0, "Yours stopped with ZeroDivisionError: division by zero"),
    ],
)
def test_what_is_said_of_yours(
    inspector: Callable[..., Any], fn: Any, said: str
) -> None:
    page = inspector(fn=fn)
    padded(page)
    assert page.root.locator("p.differ").inner_text() == said
    ask = page.root.get_by_role("button", name="mistake")
    assert ask.is_visible() == bool(said)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(inspector: Callable[..., Any], theme: str) -> None:
    page = inspector(fn=zero_frame)
    page.theme(theme)
    assert page.axe() == []
    padded(page)
    assert page.axe() == []


def test_taking_it_away_leaves_no_listener(inspector: Callable[..., Any]) -> None:
    page = inspector(fn=zero_frame)
    page.close()
    assert page.page.evaluate("stage.model.listeners.length") == 0


def test_in_jupyterlab_it_shows_the_pixel_under_the_pointer(
    notebook: Callable[..., Any], digits: tuple[np.ndarray, np.ndarray]
) -> None:
    book = notebook(
        cells=[
            "from lenet_edu.data import embedded\n"
            "from lenet_edu.widgets.pixel_inspector import PixelInspector\n"
            "data = embedded()\n"
            "PixelInspector(data.train_images, data.train_labels)"
        ]
    )
    book.run_all()
    canvas = book.page.locator("canvas.digit")
    canvas.wait_for()
    canvas.scroll_into_view_if_needed()
    row, column = np.argwhere(digits[0][0] > 200)[3]
    cell = canvas.bounding_box()["width"] / 28
    canvas.hover(position={"x": (column + 0.5) * cell, "y": (row + 0.5) * cell})
    byte = digits[0][0, row, column]
    assert f"{byte} of 255" in book.cell(index=0).text
    canvas.focus()
    before = canvas.bounding_box()
    for key in ("ArrowDown", "ArrowDown", "PageDown"):
        book.page.keyboard.press(key)
    assert f"{row + 2}, {column}" in book.cell(index=0).text
    assert canvas.bounding_box() == before
    for theme in ("light", "dark"):
        book.theme(theme)
        assert book.axe() == []
