"""Python's own messages get a plain sentence, where one is always true."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.engine.errors import plainly
from lenet_edu.exercises.outcome import RaisedError


def power(image, kernel, bias):
    return np.ones((2, 2)) ^ 2


def sorted_away(image, kernel, bias):
    rows = np.ones(3)
    rows = rows.sort()
    return rows[0]


def too_far(image, kernel, bias):
    return image[len(image)]


def whole_array(image, kernel, bias):
    y = np.zeros(2)
    y[0] = np.ones(3)
    return y


def unlike(image, kernel, bias):
    return np.ones(3) + np.ones(4)


def divided(image, kernel, bias):
    return np.zeros(3)[: 4 / 2]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (power, "not a power"),
        (sorted_away, "Something here is None"),
        (too_far, "past the end"),
        (whole_array, "room for one"),
        (unlike, "number by number"),
        (divided, "this one is a float"),
    ],
)
def test_a_message_is_said_plainly(answer, says):
    outcome = examine("02.3", answer, locating=False)
    assert isinstance(outcome, RaisedError)
    assert says in outcome.text()
    assert outcome.sentence.endswith("?")


def test_other_messages_are_left_alone():
    assert plainly("name 'x' is not defined") == ""
