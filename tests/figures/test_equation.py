"""Figures that put operators between arrays, and kernels above their maps."""

import itertools

import numpy as np

from lenet_edu.figures import show_equation, show_kernels

WINDOW = np.array([[1.0, 2.0], [3.0, 4.0]])


def test_an_equation_has_a_place_for_each_term_and_all_its_numbers():
    terms = [("window", WINDOW, (0, 0, 1, 2)), "add up", ("sum", [[10.0]])]
    picture = show_equation(terms, alt="A window and its sum")
    axes = picture.figure.axes
    assert [one.get_title() for one in axes] == ["window", "", "sum"]
    texts = [text.get_text() for one in axes for text in one.texts]
    assert texts == ["1", "2", "3", "4", "add up", "10"]
    (frame,) = axes[0].patches
    assert (frame.get_width(), frame.get_height()) == (2, 1)
    boxes = [one.get_position() for one in axes]
    assert all(a.x1 <= b.x0 + 1e-9 for a, b in itertools.pairwise(boxes))
    assert 0 <= boxes[0].x0 < boxes[-1].x1 <= 1


def test_each_map_says_what_full_colour_means():
    pairs = {"edge": (WINDOW, -2.5 * WINDOW), "flat": (WINDOW, 0 * WINDOW)}
    picture = show_kernels(np.ones((4, 4)), pairs, alt="Two kernels and maps")
    said = [one.get_xlabel() for one in picture.figure.axes]
    assert said == [
        "the digit",
        "edge\nfull colour: 10",
        "",
        "flat\nfull colour: 0",
        "",
    ]
