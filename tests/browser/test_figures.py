"""Figures in JupyterLab: on a dark page they are dark, their hues and photos stay."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

CELLS = [
    "import numpy as np\nfrom lenet_edu.figures import Picture, new_figure, show_grids",
    'show_grids({"x": np.array([[1.0, 0, -1]])}, alt="three numbers")',
    'Picture(new_figure(3, 1), "a photo of white paper", photograph=True)',
]


def pixels(page: Any, index: int) -> np.ndarray:
    """Red, green and blue of the figure as it is seen, (H, W, 3)."""
    shot = page.cell(index=index).output.locator("img").screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), dtype=float)


def test_paper_and_ink_change_places_and_hues_stay(
    notebook: Callable[..., Any],
) -> None:
    page = notebook(cells=CELLS)
    page.run_all()
    light, paper = pixels(page, 1), pixels(page, 2)
    page.theme("dark")
    page.page.wait_for_timeout(500)  # the theme fades in
    dark, kept = pixels(page, 1), pixels(page, 2)
    assert np.median(light) > 240
    assert np.median(dark) < 40
    assert np.median(paper) > 240
    assert np.median(kept) > 240
    for shown in (light, dark):  # one cell is orange, one blue
        warm = shown[..., 0] - shown[..., 2]
        assert warm.max() > 100
        assert warm.min() < -60
