"""The row of memory of chapter 11: which cells are drawn, and how far the steps are."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.figures import show_memory

IMAGE = np.arange(1.0, 13.0).reshape(3, 4)


def written(picture) -> list[str]:
    (axes,) = picture.figure.axes
    return [text.get_text() for text in axes.texts]


def test_a_window_shows_its_cells_and_its_strides() -> None:
    words = written(show_memory(IMAGE, {"w": (1, 2)}, alt="A window"))
    cells = [word for word in words if word.isdigit()]
    assert cells[:12] == [str(n) for n in range(1, 13)]
    assert cells[12:] == ["7", "8", "11", "12"]
    assert [word for word in words if "bytes" in word] == ["8 bytes", "32 bytes"]
    assert "image row 2" in words


def test_the_steps_follow_the_size_of_a_number() -> None:
    words = written(show_memory(IMAGE.astype("f4"), {"w": (0, 0)}, alt="A window"))
    assert [word for word in words if "bytes" in word] == ["4 bytes", "16 bytes"]


@pytest.mark.parametrize("place", [(2, 0), (0, 3), (-1, 0)])
def test_a_window_lies_within_the_image(place) -> None:
    with pytest.raises(ValueError, match="no 2 x 2 window of 3 x 4"):
        show_memory(IMAGE, {"w": place}, alt="A window")
