"""The smallest failing input comes first; a prediction's answer is not shown."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.engine.expecting import Pair
from lenet_edu.exercises.engine.relating import relation
from lenet_edu.exercises.outcome import RaisedError, Wrong
from lenet_edu.exercises.report import as_html, as_text


def test_a_wrong_value_comes_before_a_later_error(from_source):
    code = (
        "def rbf_backward(dy, x, codes):\n"
        "    dx = 2 * dy @ (x - codes)\n"
        "    return dx, -dx\n"
    )
    outcome = examine("10.8", from_source(code, "rbf_backward"), locating=False)
    assert isinstance(outcome, Wrong)
    assert outcome.evidence.part == "dcodes"
    (note,) = outcome.notes
    assert note.startswith("It also stops on line 2, given 2 rows of small whole")
    assert note in as_text(outcome)


def test_an_error_comes_first_where_the_value_says_little(from_source):
    code = (
        "def shift_change(x, pool, shift, background=-0.1):\n"
        "    W = x.shape[3]\n"
        "    gap = pool(x[..., shift:]) - pool(x[..., : W - shift])\n"
        "    return float(np.mean(np.abs(gap)))\n"
    )
    outcome = examine("04.5", from_source(code, "shift_change"), locating=False)
    assert isinstance(outcome, RaisedError)
    (note,) = outcome.notes
    assert note.startswith("Before that it runs, but its values are wrong already")


def test_an_error_on_one_input_does_not_hide_that_the_others_are_right():
    def relative_error(a, b):
        size = max(np.max(np.abs(a)), np.max(np.abs(b)))
        if size == 0:
            raise ValueError("nothing to compare")
        return np.max(np.abs(a - b)) / size

    outcome = examine("10.2", relative_error, locating=False)
    assert isinstance(outcome, RaisedError)
    (note,) = outcome.notes
    assert note.startswith("It is right on ")


def test_an_error_everywhere_has_no_such_note():
    outcome = examine("10.2", lambda a, b: a.bogus, locating=False)
    assert isinstance(outcome, RaisedError)
    assert outcome.notes == ()


@pytest.mark.parametrize(
    ("key", "answer", "expected"),
    [
        ("12.6", lambda: ("labels", "added", "slope", "frozen", "large"), "'added'"),
        ("08.3", lambda: (24, 12, 8, "C5", "same"), "F6"),
        ("08.3", lambda: (23, 12, 8, "F6", "same"), "24"),
        ("05.3", lambda: ("what",) * 5, "'same'"),
    ],
)
def test_a_prediction_is_judged_without_the_answer(key, answer, expected):
    outcome = examine(key, answer)
    assert isinstance(outcome, Wrong)
    for text in (as_text(outcome), as_html(outcome).split("</style>")[1]):
        assert "expected" not in text.replace("are expected", "")
        assert expected not in text.replace("shape (", "").replace('neither "same"', "")


def test_of_a_map_of_nine_the_middle_alone_is_said_to_be_right():
    right = np.arange(1.0, 10.0).reshape(3, 3)
    yours = np.where(right == 5, 5, -(right**2))
    said = relation([Pair("y", yours, right)], [], False)
    assert "only the one in the middle is right" in said
    one_more = np.where(right == 1, 1, yours)
    assert "middle" not in relation([Pair("y", one_more, right)], [], False)
    wide = np.arange(1.0, 16.0).reshape(3, 5)
    inside = np.full((3, 5), -7.0)
    inside[1:-1, 1:-1] = wide[1:-1, 1:-1]
    assert "only the border" in relation([Pair("y", inside, wide)], [], False)


def test_a_list_that_should_be_an_array_is_asked_about_as_a_list(from_source):
    code = (
        "def confusion_matrix(labels, answers, classes=10):\n"
        "    table = [[0] * classes] * classes\n"
        "    for right, said in zip(labels, answers):\n"
        "        table[right][said] += 1\n"
        "    return np.array(table)\n"
    )
    outcome = examine("14.4", from_source(code, "confusion_matrix"))
    assert outcome.located.line_number == 2
    assert "A list stands here" in outcome.located.question


def test_what_comes_back_as_it_came_in_is_said(from_source):
    code = (
        "def train_epoch(parameters, pairs, slope, step):\n"
        "    losses = [slope(parameters, *pair)[0] for pair in pairs]\n"
        "    return parameters, sum(losses)\n"
    )
    outcome = examine("12.7", from_source(code, "train_epoch"), locating=False)
    assert outcome.sentence.startswith("What you return as parameters is `parameters`")
    outcome = examine("10.2", lambda a, b: a, locating=False)
    assert "as it came in" not in outcome.sentence


def test_where_little_is_known_an_input_that_is_right_is_named(from_source):
    code = "def standard_error(error, images):\n    return error**0.5 / images**0.7\n"
    outcome = examine("14.2", from_source(code, "standard_error"))
    assert outcome.notes[0].startswith("Yours is right given no mistake on 50 images.")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{'name': parameters['w']}", "yours are 'name', and expected are 'w', 'b'"),
        ("list(parameters.values())", "A dict is expected, with an entry under each"),
    ],
)
def test_a_dict_that_is_asked_for_is_compared_by_its_names(from_source, line, says):
    code = f"def sgd_step(parameters, gradients, rate):\n    return {line}\n"
    outcome = examine("12.3", from_source(code, "sgd_step"), locating=False)
    assert says in outcome.sentence


def test_one_of_several_returned_things_is_asked_for():
    outcome = examine("16.3", lambda a: (a.shape, np.maximum(a, 0)), locating=False)
    assert "returns 2 things, and one is asked for" in outcome.sentence
