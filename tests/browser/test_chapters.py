"""Every chapter in a real JupyterLab: run, look for errors, answer, drag, draw."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.exercises.registry import exercise_ids
from lenet_edu.widgets import SlidingKernel

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
    page.cell(containing="What this chapter imports").run()
    said = page.answer("02.3", FLIPPED)
    assert "rotated by 180°" in said
    assert "Which step of yours rotates it?" in said
    said = page.answer("02.3", solved("02.3"))
    assert "02.3 one_map: \u2713 passes" in said
    assert "Kept in my_lenet/one_map.py" in said


def test_chapter_02_runs_with_the_solutions_pasted_in(
    notebook: Callable[..., Any],
) -> None:
    page = notebook("02_convolution")
    exercises = [key for key in exercise_ids() if key.startswith("02.")]
    for key in exercises:
        page.set_cell_source(key, solved(key))
    page.run_all()
    assert page.errors() == []
    for key in exercises:
        assert "passes" in page.cell(check=key).text
    assert f"{len(exercises)} of" in page.text


def test_running_the_check_again_does_not_pass_the_stand_in(
    notebook: Callable[..., Any],
) -> None:
    page = notebook("02_convolution")
    page.cell(containing="What this chapter imports").run()
    page.answer("02.3", FLIPPED)
    check = page.cell(check="02.3")
    check.run()
    assert "the course's own function" in check.text


def test_the_kernel_slides_and_the_number_changes(
    notebook: Callable[..., Any],
) -> None:
    start = SlidingKernel().start
    image, kernel = np.array(start["image"]), np.array(start["kernel"])
    expected = nn.conv2d(image[None, None], kernel[None, None], [0.0])[0, 0]
    page = notebook(
        cells=["from lenet_edu.widgets import SlidingKernel", "SlidingKernel()"]
    )
    page.run_all()
    widget = page.cell(index=1).output.locator(".lenet")
    widget.get_by_role("button", name="skip").click()
    caption = widget.locator("p.lenet-caption")

    def number() -> float:
        value = widget.locator("output.lenet-number").last
        return float(value.inner_text().replace("\u2212", "-"))

    widget.focus()
    widget.press("Home")
    assert caption.inner_text().startswith("y(0, 0)")
    for key in ("ArrowDown",) * 2 + ("ArrowRight",) * 3:
        widget.press(key)
    assert caption.inner_text().startswith("y(2, 3)")
    assert number() == expected[2, 3]
    picture = widget.locator("svg").first
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    cell = box["width"] / image.shape[1]
    page.page.mouse.move(box["x"] + 7.5 * cell, box["y"] + 4.5 * cell)
    i, j = map(int, re.findall(r"y\((\d+), (\d+)\)", caption.inner_text())[0])
    assert (i, j) != (2, 3)
    assert number() == expected[i, j]
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
    said = widget.get_by_text("Yours differs in")
    said.wait_for()
    differing = int(said.inner_text().split("differs in ")[1].split()[0])
    widget.get_by_role("button", name="fill").click()
    widget.get_by_role("button", name="what is the mistake?").click()
    widget.get_by_text("Which step of yours rotates it?").wait_for()
    assert widget.locator('rect[stroke="#c2185b"]').count() == differing


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
    cell.set_source("print(pad.image.shape, pad.penalties.argmin())")
    cell.run()
    assert cell.text.strip() == "(28, 28) 1"
