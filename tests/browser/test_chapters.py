"""Every chapter in a real JupyterLab: run, look for errors, answer, drag, draw."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CHAPTERS = [path.stem for path in sorted((ROOT / "chapters").glob("*.ipynb"))]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_runs_with_its_stubs_untouched(
    notebook: Callable[..., Any], chapter: str
) -> None:
    page = notebook(chapter)
    page.run_all()
    assert page.errors() == []
    assert "not attempted" in page.text
    assert "model not found" not in page.text
    assert page.axe() == []


def solved(exercise: str) -> str:
    """The source of an exercise's cell in the solved notebook."""
    (path,) = (ROOT / "solutions").glob(f"{exercise[:2]}_*.ipynb")
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["metadata"].get("lenet_edu", {}).get("exercise") == exercise:
            return "".join(cell["source"])
    raise LookupError(exercise)


FLIPPED = """
def one_map(image, kernel, bias):
    H, W = image.shape
    k, l = kernel.shape
    y = np.zeros((H - k + 1, W - l + 1))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] = np.sum(image[i:i + k, j:j + l] * kernel[::-1, ::-1]) + bias
    return y
"""


def test_a_mistake_is_named_and_the_right_answer_passes(
    notebook: Callable[..., Any],
) -> None:
    page = notebook("02_convolution")
    page.cell(index=1).run()
    said = page.answer("02.3", FLIPPED)
    assert "turned by 180 degrees" in said
    assert "Which index in your loop runs backwards?" in said
    said = page.answer("02.3", solved("02.3"))
    assert "02.3 one_map: passes" in said
    assert "Kept in my_lenet/one_map.py" in said


def test_running_the_check_again_does_not_pass_the_stand_in(
    notebook: Callable[..., Any],
) -> None:
    page = notebook("02_convolution")
    page.cell(index=1).run()
    page.answer("02.3", FLIPPED)
    check = page.cell(check="02.3")
    check.run()
    assert "the course's own function" in check.text


def test_the_kernel_slides_and_the_number_changes(
    notebook: Callable[..., Any],
) -> None:
    page = notebook(
        cells=["from lenet_edu.widgets import SlidingKernel", "SlidingKernel()"]
    )
    page.run_all()
    widget = page.cell(index=1).output.locator(".lenet")
    widget.get_by_role("button", name="skip").click()
    formula = widget.locator(".formula").first
    assert "y(0, 0) = sum of 9 products 0" in formula.inner_text()
    widget.focus()
    for key in ("ArrowDown",) * 2 + ("ArrowRight",) * 3:
        widget.press(key)
    assert "y(2, 3) = sum of 9 products 9" in formula.inner_text()
    image = widget.locator("svg").first
    image.scroll_into_view_if_needed()
    box = image.bounding_box()
    cell = box["width"] / 10
    image.page.mouse.move(box["x"] + 4.5 * cell, box["y"] + 4.5 * cell)
    assert "y(4, 4) = sum of 9 products 2" in formula.inner_text()
    assert page.axe() == []


def test_the_kernel_frames_where_yours_differs(notebook: Callable[..., Any]) -> None:
    page = notebook(
        cells=[
            "from lenet_edu import nn\nfrom lenet_edu.widgets import SlidingKernel",
            "SlidingKernel(fn=lambda x, w, b, stride=1, padding=0: "
            "nn.conv2d(x, w[:, :, ::-1, ::-1], b, stride, padding))",
        ]
    )
    page.run_all()
    widget = page.cell(index=1).output.locator(".lenet")
    widget.get_by_role("button", name="skip").click()
    widget.get_by_text("Yours differs in 8 of 56 cells").wait_for()
    widget.get_by_role("button", name="what is wrong?").click()
    widget.get_by_text("You return the kernel upright").wait_for()
    assert widget.locator('rect[stroke="#c2185b"]').count() == 8


def test_a_drawn_digit_gets_an_answer_from_python(
    notebook: Callable[..., Any],
) -> None:
    page = notebook(
        cells=["from lenet_edu.widgets import DigitPad\npad = DigitPad()", "pad", "1"]
    )
    page.run_all()
    canvas = page.cell(index=1).output.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    mouse = canvas.page.mouse
    mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.2)
    mouse.down()
    for step in range(1, 13):
        height = 0.2 + 0.6 * step / 12
        mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * height)
    mouse.up()
    canvas.page.wait_for_timeout(1500)
    cell = page.cell(index=2)
    cell.set_source("print(pad.image.shape, pad.scores.argmax())")
    cell.run()
    assert cell.text.strip() == "(28, 28) 1"
