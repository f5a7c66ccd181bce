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


def before_the_first(image, kernel, bias):
    return image[-1 - len(image)]


def ragged(image, kernel, bias):
    return np.array([[1.0, 2.0], [3.0]])


def divided(image, kernel, bias):
    return [0.0 for _ in range(4 / 2)]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (power, "not a power"),
        (sorted_away, "Something here is None"),
        (too_far, "a place that there is not"),
        (before_the_first, "a place that there is not"),
        (ragged, "unlike lengths"),
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


HELPED = """
def window(image, i, j):
    return [float(v) for v in image[i, j].bogus]


def one_map(image, kernel, bias):
    return window(image, 0, 0)
"""

COMPREHENSION = """
def one_map(image, kernel, bias):
    k, l = kernel.shape
    return [image[i].bogus for i in range(k)]
"""


def test_a_line_is_counted_in_the_function_that_it_stands_in(from_source):
    outcome = examine("02.3", from_source(HELPED, "one_map"), locating=False)
    assert "line 2 of your `window`" in outcome.text()
    outcome = examine("02.3", from_source(COMPREHENSION, "one_map"), locating=False)
    assert "line 3 of your function" in outcome.text()
