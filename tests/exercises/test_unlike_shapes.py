"""Another shape in words: true whether an axis was made or never added up."""

from __future__ import annotations

import pytest

from lenet_edu.exercises.engine.axes import unlike_shapes


@pytest.mark.parametrize(
    ("yours", "right", "says"),
    [
        ((3, 4, 2), (3, 4), "an axis of length 2 is too many. Is something to be"),
        ((1, 4), (4,), "an axis of length 1 is too many. Does a step"),
        ((6, 1, 2, 2), (6, 4), "as many numbers as there should be, along more axes"),
        ((4, 9), (2, 2, 9), "as many numbers as there should be, along fewer axes"),
        ((3,), (1, 3), "an axis of length 1 is missing"),
        ((4,), (4, 3), "an axis of length 3 is missing"),
        ((2, 2, 3), (2,), "axes of the lengths 2 and 3 are too many"),
        ((1, 2, 12, 12), (1, 10), "yours has 2 axes more"),
        ((2,), (3, 4), "yours has one axis fewer"),
        ((3, 4), (4, 3), "their order is not"),
        ((2, 3), (2, 4), "axis 1 is 3 long and should be 4"),
        ((2, 3), (3, 4), "Axes 0 and 1 differ"),
        ((1, 0), (1, 3), "yours is empty"),
        ((2,), (), "expected is a single number"),
        ((), (2,), "Your answer is a single number"),
        ((1,) * 20, (2,), "yours has 19 axes more"),
    ],
)
def test_two_shapes_are_compared_by_their_lengths(yours, right, says):
    text = unlike_shapes(yours, right)
    assert says in text
    assert text.endswith("?")
