"""The hint that shows the learner's own line, after two further failed checks."""

from __future__ import annotations

import pytest

from lenet_edu import check, hint
from lenet_edu.exercises.registry import exercise

SHORT = """
def one_map(image, kernel, bias):
    H, W = image.shape
    k, l = kernel.shape
    y = np.zeros((H - k + 1, W - l + 1))
    for i in range(y.shape[0] - 1):
        for j in range(y.shape[1]):
            y[i, j] = np.sum(image[i : i + k, j : j + l] * kernel) + bias
    return y
"""
RIGHT = SHORT.replace("y.shape[0] - 1", "y.shape[0]")
OPEN = "with the place in question left open"


@pytest.fixture
def fails(folder, from_source):
    """fails(n) checks an answer n times in which one line is wrong."""
    wrong = from_source(SHORT, "one_map")

    def times(count):
        for _ in range(count):
            check("02.3", wrong)

    return times


def test_the_line_is_shown_after_two_further_failed_checks(fails):
    fails(1)
    assert OPEN not in str(hint("02.3"))
    fails(1)
    assert OPEN not in str(hint("02.3"))
    fails(1)
    said = hint("02.3")
    assert OPEN in str(said)
    (line,) = [one for one in said.text.splitlines() if one.startswith("    ")]
    assert line.strip().startswith("for i in ")
    assert "- 1" not in line  # what is wrong is left open
    assert SHORT.count(line.strip()) == 0


def test_the_line_stays_when_all_hints_are_used_up(fails):
    for _ in exercise("02.3").hints:
        hint("02.3")
    fails(3)
    assert OPEN in str(hint("02.3"))
    assert 'solution("02.3")' in str(hint("02.3"))


def test_a_pass_begins_anew(fails, from_source):
    fails(3)
    check("02.3", from_source(RIGHT, "one_map"))
    assert OPEN not in str(hint("02.3"))
    fails(1)
    assert OPEN not in str(hint("02.3"))


def test_the_first_hint_begins_with_the_line_where_it_says_it_all(fails):
    fails(1)
    said = hint("02.3").text
    assert said.startswith("Line 5 of your function:\n\n    for i in range(")
    assert "all cases pass." in said.split("\n\n")[2]


def test_without_a_line_there_is_none(folder):
    for _ in range(4):
        check("02.3", lambda image, kernel, bias: image)
    assert OPEN not in str(hint("02.3"))
