"""The picture of steps in one dimension: nothing leaves its axes."""

from __future__ import annotations

import numpy as np

from lenet_edu.training.bowl import show_bowl


def test_all_steps_lie_on_the_parabola_and_inside() -> None:
    walks = {"below": [-1.0, 0.5, -0.25], "above": [-1.0, 1.1, -1.21]}
    picture = show_bowl(walks, 4.0, "two parabolas")
    assert picture.alt == "two parabolas"
    for axes, walk in zip(picture.figure.axes, walks.values(), strict=True):
        steps = axes.lines[1]
        x, y = np.asarray(steps.get_xdata()), np.asarray(steps.get_ydata())
        assert np.allclose(x, walk)
        assert np.allclose(y, 2 * x**2)
        (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
        assert (x > left).all()
        assert (x < right).all()
        assert (y > low).all()
        assert (y < high).all()
