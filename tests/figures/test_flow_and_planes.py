"""The network as a flow of data, and points with their centres in the plane."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.figures import show_flow, show_planes

STEPS = ["C1 conv2d w b", "C1 squash", "F6 dense w"]
NUMBERS = {"C1.w": np.ones((6, 1, 5, 5)), "C1.b": np.ones(6), "F6.w": np.ones((84, 9))}


def words(picture):
    return [text.get_text() for text in picture.figure.axes[0].texts]


def test_the_flow_says_each_layer_once_with_what_comes_in_and_goes_out():
    x, maps, row = np.ones((2, 1, 32, 32)), np.ones((2, 6, 28, 28)), np.ones((2, 84))
    said = words(show_flow(x, STEPS, [maps, maps, row], NUMBERS, alt="in words"))
    assert [said.count(name) for name in ("C1", "F6")] == [1, 1]
    assert {"conv2d\nsquash", "w 6 × 1 × 5 × 5\nb 6", "w 84 × 9"} <= set(said)
    sizes = [size for size in said if size in ("1 × 32 × 32", "6 × 28 × 28", "84")]
    assert sizes == ["1 × 32 × 32", "6 × 28 × 28", "84"]


def test_the_flow_has_as_many_boxes_as_layers_and_breaks_its_rows():
    x = np.ones((1, 4))
    steps = [f"L{n} dense" for n in range(5)]
    picture = show_flow(x, steps, [x] * 5, {}, alt="in words")
    lower = {patch.get_y() for patch in picture.figure.axes[0].patches}
    assert len(picture.figure.axes[0].patches) == 5
    assert len(lower) == 2


def test_an_output_for_each_step_is_wanted():
    with pytest.raises(ValueError, match="shorter"):
        show_flow(
            np.ones((1, 4)), ["A dense", "B dense"], [np.ones((1, 4))], {}, alt=""
        )


def test_points_have_the_colour_of_their_centre_and_every_centre_is_seen():
    points, groups = np.array([[1.0, 2], [3, 4], [1, 1]]), np.array([0, 1, 0])
    moment = points, groups, np.zeros((2, 2))
    picture = show_planes({"a": [moment, moment]}, titles=["1", "2"], alt="w", limit=5)
    assert len(picture.figure.axes) == 2
    first, centre, second, other = picture.figure.axes[0].lines
    assert first.get_xydata().tolist() == [[1, 2], [1, 1]]
    assert first.get_color() == centre.get_color() != second.get_color()
    assert second.get_color() == other.get_color()
    assert other.get_markersize() < centre.get_markersize()
    assert other.get_zorder() > centre.get_zorder()
