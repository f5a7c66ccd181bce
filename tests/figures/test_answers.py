"""What the network says to some digits: the right pictures, the right bar marked."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.figures import LAYER_COLOURS, show_answers


def test_the_nearest_code_stands_beside_f6_and_its_bar_is_marked() -> None:
    codes = nn.codes()
    f6 = 0.9 * codes[[3, 8]]
    picture = show_answers(
        np.zeros((2, 1, 32, 32)), f6, codes, ["a 3", "an 8"], alt="two digits"
    )
    titles = [axes.get_title() for axes in picture.figure.axes]
    assert titles == ["a 3", "F6", "code 3", "", "an 8", "F6", "code 8", ""]
    for digit, axes in ((3, picture.figure.axes[3]), (8, picture.figure.axes[7])):
        heights = [bar.get_height() for bar in axes.patches]
        expected = ((0.9 * codes[digit] - codes) ** 2).sum(axis=1)
        np.testing.assert_allclose(heights, expected)
        marked = [text.get_color() for text in axes.get_xticklabels()]
        assert marked.index(LAYER_COLOURS["OUT"]) == digit
        assert [text.get_text() for text in axes.texts] == [f"{min(expected):.0f}"]


def test_rows_are_filled_from_the_left() -> None:
    f6 = np.zeros((7, 84))
    picture = show_answers(
        np.zeros((7, 32, 32)), f6, nn.codes(), range(7), alt="", columns=5
    )
    assert len(picture.figure.axes) == 4 * 7
    assert picture.png()[:4] == b"\x89PNG"


def test_without_matplotlib_it_is_given_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("figure", "colors"):
        monkeypatch.setitem(sys.modules, f"matplotlib.{name}", None)
    codes = nn.codes()
    picture = show_answers(np.zeros((1, 32, 32)), codes[:1], codes, "0", alt="a 0")
    assert not picture.is_drawn
    assert "a 0" in repr(picture)
