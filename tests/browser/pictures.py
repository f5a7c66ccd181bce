"""The README's pictures, taken in a real JupyterLab.

``python -m pytest tests/browser/pictures.py`` writes them into ``docs/``. Not a part
of the tests: a picture is for the eye.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_chapters import FLIPPED

DOCS = Path(__file__).parents[2] / "docs"
pytestmark = pytest.mark.browser


def test_a_check_that_names_a_mistake(notebook: Callable[..., Any]) -> None:
    page = notebook("02_convolution")
    page.cell(index=1).run()
    page.answer("02.3", FLIPPED)
    page.cell(check="02.3").output.screenshot(path=DOCS / "check.png")


def test_the_sliding_kernel(notebook: Callable[..., Any]) -> None:
    page = notebook(
        cells=["from lenet_edu.widgets import SlidingKernel", "SlidingKernel()"]
    )
    page.run_all()
    widget = page.cell(index=1).output.locator(".lenet")
    widget.get_by_role("button", name="skip").click()
    widget.focus()
    for _ in range(60):
        widget.press("ArrowRight")
    widget.screenshot(path=DOCS / "sliding-kernel.png")
