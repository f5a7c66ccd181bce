"""The graph of a computation: what stands where, and in which colour."""

from __future__ import annotations

import numpy as np

from lenet_edu.figures import CURVE_COLOURS, Edge, Node, show_graph

NODES = {
    "x": Node(0, 0, "3", "7"),
    "×": Node(2, 1, "9", "1"),
    "y": Node(4, 0, "12", "1"),
}
EDGES = [
    Edge("x", "×", "3 left", "3 back", -0.4),
    Edge("x", "×", "3 right", "3 too", 0.4),
    Edge("×", "y", "9 on", "1 back"),
]


def drawn(**options):
    """The picture, and its texts by what they say."""
    picture = show_graph(NODES, EDGES, alt="a graph", **options)
    (axes,) = picture.figure.axes
    return picture, {text.get_text(): text for text in axes.texts if text.get_text()}


def test_values_and_derivatives_have_a_colour_each():
    picture, texts = drawn()
    assert picture.alt == "a graph"
    forward, backward = CURVE_COLOURS[:2]
    for says in ("3", "9", "12", "3 left", "9 on", "values →"):
        assert texts[says].get_color() == forward, says
    for says in ("7", "3 back", "1 back", "← derivatives"):
        assert texts[says].get_color() == backward, says


def test_a_value_stands_above_its_derivative():
    _, texts = drawn()
    for above, below in (("3 left", "3 back"), ("9 on", "1 back"), ("12", "1")):
        assert texts[above].get_position()[1] > texts[below].get_position()[1]


def test_a_bend_moves_the_numbers_to_its_side():
    _, texts = drawn()
    up, down = (np.array(texts[s].get_position()) for s in ("3 left", "3 right"))
    assert up[1] - down[1] > 0.5
    assert up[0] < down[0]


def test_nothing_is_clipped_and_all_texts_are_apart():
    picture, texts = drawn(legend=False)
    assert "values →" not in texts
    picture.figure.canvas.draw()
    inside = picture.figure.bbox
    boxes = [text.get_window_extent() for text in texts.values()]
    for n, box in enumerate(boxes):
        assert inside.x0 <= box.x0 <= box.x1 <= inside.x1
        assert inside.y0 <= box.y0 <= box.y1 <= inside.y1
        assert not any(box.overlaps(other) for other in boxes[n + 1 :])
