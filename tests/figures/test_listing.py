"""The two columns of the listing: both are Python, and both are shown."""

from __future__ import annotations

import ast

from lenet_edu.figures import show_listing
from lenet_edu.figures.listing import LINES, keras_program


def test_both_columns_are_programs() -> None:
    assert "to_categorical" in keras_program()
    ast.parse(keras_program())
    for _, _, ours in LINES:
        ast.parse(ours)


def test_every_line_is_shown() -> None:
    html, text = show_listing()._repr_html_(), repr(show_listing())
    for name, *_ in LINES:
        assert f"{name}</th>" in html
        assert f"{name}, Keras:" in text
    assert "Conv2D(6, 5, activation=&quot;relu&quot;)" in html
