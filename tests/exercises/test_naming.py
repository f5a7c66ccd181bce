"""A mistake is named by its values; their type counts where it is the mistake."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.engine.naming import _of_kind, _same_values


def test_whole_numbers_are_named_as_their_floats_are():
    outcome = examine("16.3", lambda a: np.abs(np.sign(a)) * (a > 0), locating=False)
    assert outcome.mistake == "J42"
    outcome = examine(
        "14.4",
        lambda labels, answers, classes=10: np.array(
            [
                [np.sum((labels == i) & (answers == j)) for i in range(classes)]
                for j in range(classes)
            ],
            dtype=float,
        ),
        locating=False,
    )
    assert outcome.mistake == "F01"


def test_lost_decimals_are_not_blamed_on_a_type_that_kept_them():
    def cut(x, w, b):
        return np.trunc(x @ w.T + b)

    assert getattr(examine("06.2", cut, locating=False), "mistake", "") != "D35"


@pytest.mark.parametrize(
    ("wrong", "right", "alone"),
    [
        (np.array([1, 2]), np.array([1.5, 2.25]), True),  # the decimals are cut
        (np.array([1, 3]), np.array([1.5, 2.25]), False),
        (np.array([255], np.uint8), np.array([-1]), False),  # both are whole numbers
        (np.array([True]), np.array([1.0]), True),
        (np.array([2.0]), np.array([1.0]), False),
    ],
)
def test_a_type_is_the_mistake_where_it_alone_makes_it(wrong, right, alone):
    assert _of_kind(wrong, right) is alone


def test_a_value_of_another_type_is_the_same_unless_that_is_the_mistake():
    right = np.array([1.5, 2.25])
    assert _same_values(np.array([2.0, 3.0]), np.array([2, 3]), right)
    assert not _same_values(np.array([1.0, 2.0]), np.array([1, 2]), right)
    assert not _same_values("raised ValueError", np.array([2, 3]), right)
