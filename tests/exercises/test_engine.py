"""The engine: five outcomes, contracts, translated errors, relations, rendering."""

from __future__ import annotations

import sys
import threading
import time

import numpy as np
import pytest

from lenet_edu.exercises.bank.ch02.one_map import one_map
from lenet_edu.exercises.compare import agree
from lenet_edu.exercises.engine import limits
from lenet_edu.exercises.engine import run as run_module
from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.engine.expecting import Pair
from lenet_edu.exercises.engine.kinds import copied
from lenet_edu.exercises.engine.relating import relation
from lenet_edu.exercises.exercise import Misconception
from lenet_edu.exercises.outcome import (
    BrokeContract,
    NotAttempted,
    Passed,
    RaisedError,
    Wrong,
)
from lenet_edu.exercises.registry import exercise, exercise_named
from lenet_edu.exercises.variants import edited


def right(image, kernel, bias):
    return one_map(image, kernel, bias)


def first_image(key):
    return exercise(key).probes[0].make()[0]


def test_a_pass_says_how_much_was_tried():
    outcome = examine("02.3", right)
    assert isinstance(outcome, Passed)
    assert "25 cases" in outcome.text()


def test_an_input_that_is_written_into():
    def writes(image, kernel, bias):
        y = right(image, kernel, bias)
        image += 1
        return y

    outcome = examine("02.3", writes)
    assert isinstance(outcome, BrokeContract)
    assert "changed image" in outcome.text()


def test_inputs_inside_a_dict_or_a_list_are_compared_too():
    arrays = {"w": np.array([1.0, np.nan]), "b": [np.zeros(2), (np.ones(3), 4)]}

    def writes(parameters):
        parameters["b"][1][0][2] = 7.0

    def adds(parameters):
        parameters["c"] = 1

    assert run_module.run(lambda parameters: None, (arrays,)).changed == ()
    assert run_module.run(writes, (arrays,)).changed == (0,)
    assert run_module.run(adds, (arrays,)).changed == (0,)


def test_a_second_call_that_differs():
    calls = []

    def remembers(image, kernel, bias):
        calls.append(1)
        return right(image, kernel, bias) + len(calls)

    outcome = examine("02.3", remembers)
    assert isinstance(outcome, BrokeContract)
    assert "Called twice" in outcome.text()


@pytest.mark.parametrize("thing", [[1], 3, "conv2d", np.zeros(3)])
def test_something_that_is_no_function(thing):
    outcome = examine("02.3", thing)
    assert isinstance(outcome, BrokeContract)
    assert 'check("02.3", one_map)' in outcome.text()


def test_a_missing_parameter_is_said():
    outcome = examine("02.3", lambda image, kernel: image)
    assert isinstance(outcome, BrokeContract)
    assert "one_map(image, kernel, bias)" in outcome.text()


def test_an_error_shows_the_learners_own_line_and_the_shapes():
    def stops(image, kernel, bias):
        window = image[0:2]
        return window * kernel

    outcome = examine("02.3", stops)
    assert isinstance(outcome, RaisedError)
    text = outcome.text()
    assert "line 3 of your function" in text
    assert "return window * kernel" in text
    width = first_image("02.3").shape[1]
    assert f"window (2, {width}), kernel (3, 3)" in text
    assert "lenet_edu" not in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (lambda *a: sys.exit(1), "asks Python to exit"),
        (lambda *a: [].pop(), "IndexError"),
    ],
)
def test_other_ways_to_stop(body, says):
    outcome = examine("02.3", body)
    assert isinstance(outcome, RaisedError)
    assert says in outcome.text()


def test_endless_recursion():
    def again(image, kernel, bias):
        return again(image, kernel, bias)

    assert "without an end" in examine("02.3", again).text()


def test_an_endless_loop_ends(monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.3)

    def endless(image, kernel, bias):
        n = 0
        while True:
            n += 1

    outcome = examine("02.3", endless)
    assert isinstance(outcome, RaisedError)
    assert outcome.error == "TimeLimit"
    assert "every loop" in outcome.text()


def test_the_time_limit_works_in_a_thread_and_leaves_nothing_behind(monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.2)
    seen = []

    def endless():
        while True:
            pass

    def work():
        seen.append(run_module.run(endless, ()).error)
        time.sleep(0.3)
        seen.append(run_module.run(lambda: 5, ()).value)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert seen == ["TimeLimit", 5]


def test_stop_passes_through():
    def stopped():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_module.run(stopped, ())


def test_printing_is_held_back(capsys):
    def chatty(image, kernel, bias):
        print("here", image.shape)
        return right(image, kernel, bias)

    outcome = examine("02.3", chatty)
    assert outcome.passed
    assert capsys.readouterr().out == ""
    assert "printed" in outcome.text()
    assert f"here {first_image('02.3').shape}" in outcome.text()


def test_an_unknown_mistake_is_described_not_guessed():
    outcome = examine("02.3", lambda i, k, b: 3.5 * right(i, k, b))
    assert isinstance(outcome, Wrong)
    assert outcome.mistake == ""
    assert "3.5 times" in outcome.text()


def test_two_mistakes_in_two_outputs_name_one_and_say_there_may_be_more():
    item = exercise("02.6")
    both = edited(
        item,
        next(m for m in item.misconceptions if m.id == "X08"),
        Misconception(
            "T1",
            "t",
            "t?",
            (("parameters = weights + maps", "parameters = 7 * weights"),),
        ),
    )
    assert not examine("02.6", both).passed


def test_the_smallest_failing_input_is_shown_beside_the_expected():
    outcome = examine("02.3", lambda i, k, b: right(i, k[::-1, ::-1], b))
    assert isinstance(outcome, Wrong)
    assert outcome.mistake == "C01"
    assert "single 1, kernel 1..9" in outcome.evidence.says
    lines = outcome.text().splitlines()
    assert any("yours" in line and "expected" in line for line in lines)
    html = outcome._repr_mimebundle_()["text/html"]
    assert "class=off" in html


def test_feedback_escapes_what_the_learner_wrote():
    def stops(image, kernel, bias):
        raise ValueError("<script>alert(1)</script>")

    html = examine("02.3", stops)._repr_mimebundle_()["text/html"]
    assert "<script>" not in html


def related(*failing, passing=(), parts=("y",)):
    """What is said of pairs (yours, right), or of triples with the part's name."""

    def pairs(found):
        return [Pair(f[2] if len(f) > 2 else parts[0], f[0], f[1]) for f in found]

    return relation(pairs(failing), pairs(passing), len(parts) > 1)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda y: -y, "opposite"),
        (lambda y: y + 2, "off by the same 2"),
        (lambda y: y[:, ::-1], "mirrored left to right"),
        (lambda y: y[::-1], "mirrored top to bottom"),
        (lambda y: y[::-1, ::-1], "180"),
        (lambda y: y[:-1], "shape"),
        (lambda y: y * np.nan, "nan"),
        (lambda y: "seven", "Numbers are expected"),
        (lambda y: np.pad(y[1:-1, 1:-1], 1), "border"),
    ],
)
def test_relations(wrong, says):
    y = np.random.default_rng(0).normal(size=(4, 5))
    assert says in related((wrong(y), y))


@pytest.mark.parametrize(
    ("wrong", "right_answer", "says"),
    [
        (np.array([True, False]), 3, "one number of many"),
        (True, "wrong", "A word is expected"),
        (np.array([2]), np.array([8]), ""),
    ],
)
def test_relations_of_small_answers(wrong, right_answer, says):
    found = related((wrong, right_answer))
    assert says in found
    assert bool(says) == bool(found)


def test_several_wrong_answers_to_a_quiz_name_the_first():
    known = exercise("16.8").reference
    other = {"right": "wrong", "wrong": "right"}

    def two_wrong(number):
        return other[known(number)] if number in (1, 4) else known(number)

    outcome = examine("16.8", two_wrong, locating=False)
    assert isinstance(outcome, Wrong)
    assert outcome.partial
    assert "You call 1 right" in outcome.text()


def test_whole_numbers_are_shown_as_whole_numbers():
    text = examine("18.4", lambda path, blank=10: [int(k) for k in path]).text()
    assert "[3, 5]" in text


def test_agreement_is_tight_and_knows_types():
    y = np.array([1.0, 1000.0])
    assert agree(y.astype(np.float32), y)
    assert not agree(y + np.array([0, 1]), y)
    assert agree([1.0, 1000.0], y)
    assert not agree(3.0, 3)
    assert agree(np.int64(3), 3)
    assert not agree(True, 1)
    assert not agree(y[:1], y)
    assert not agree(np.array([1.0, np.nan]), y)
    assert not agree(np.array(["a", "b"]), y)


@pytest.mark.parametrize("key", ["2.5", "99.1", 2.5, None])
def test_unknown_exercises_are_said(key):
    with pytest.raises(ValueError, match=r"02\.|quotes|ids run"):
        examine(key, right)


def test_unknown_names_are_said():
    with pytest.raises(ValueError, match="conv2d"):
        exercise_named("konv2d")


def test_the_courses_own_function_is_not_an_answer():
    outcome = examine("02.5", exercise("02.5").reference)
    assert isinstance(outcome, NotAttempted)
    assert "stands in for yours" in outcome.text()


def test_an_edit_that_no_longer_fits_is_an_error():
    with pytest.raises(ValueError, match="not once"):
        edited(exercise("02.5"), Misconception("T2", "t", "t?", (("nowhere", "x"),)))


Y = np.random.default_rng(1).normal(size=(4, 5))
Z = np.random.default_rng(2).normal(size=(3, 3))


@pytest.mark.parametrize(
    ("failing", "passing", "never"),
    [
        ([(2 * Y, Y), (3 * Z + 1, Z)], [], "times"),  # on one input only
        ([(2 * Y, Y)], [(Z, Z)], "times"),  # a passing input contradicts
        ([(6.0, 3.0)], [], "times"),  # one number shows no factor
        ([(-Y, Y)], [(Z, Z)], "opposite"),
        ([(Y + 2, Y)], [(Z, Z)], "same"),
        ([(Y[:, ::-1], Y)], [(Z, Z)], "mirrored"),
        ([(np.pad(np.zeros((2, 3)), 1, constant_values=1.0), np.zeros((4, 5)))], [],
         "border"),
    ],
)  # fmt: skip
def test_a_relation_holds_on_all_inputs_or_is_not_said(failing, passing, never):
    assert never not in related(*failing, passing=passing)


def test_a_relation_of_one_output_names_it():
    found = related((2 * Y, Y, "dw"), (Z + 1, Z, "db"), parts=("dw", "db"))
    assert "of dw is 2 times" in found


def test_a_factor_that_follows_the_input_is_said_as_such():
    found = related((Y / 2, Y), (Z / 3, Z))
    assert "0.5 on the first" in found
    assert "0.3333 on another" in found


def test_a_factor_is_told_from_1():
    assert "1.0001 times" in related((Y * 1.0001, Y))


@pytest.mark.parametrize(
    ("yours", "right_answer", "says"),
    [
        (np.array([1 + 2j]), np.array([1.0]), "complex numbers"),
        (np.array([None]), np.array([1.0]), "Python objects"),
        (np.array(["1"]), np.array([1.0]), "text"),
        (np.zeros(1, dtype=[("a", int)]), np.array([1.0]), "named fields"),
        (np.matrix([[1.0, 2.0]]), np.array([1.0, 2.0]), "np.matrix"),
        (np.ma.masked_array([1.0, 2.0], [1, 0]), np.array([1.0, 2.0]), "masked"),
        (10**400, 7, "401 digits"),
        (4.0, 4, "float 4.0"),
        (map(abs, [1]), np.array([1.0]), "map object"),
        ([1, [2, 3]], np.array([1.0, 2.0]), "a list of 2"),
        (np.array([np.nan]), np.array([1.0]), "No step of NumPy overflowed"),
    ],
)
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_kinds_of_answers_are_named(yours, right_answer, says):
    found = related((copied(yours), right_answer), parts=("pixels",))
    assert says in found
    assert "shape ()" not in found
    assert "places" not in found


def test_an_overflow_is_told_from_a_division():
    def overflows(image, kernel, bias):
        return right(image, kernel, bias) + np.exp(np.float64(1000))

    assert "overflows" in examine("02.3", overflows, locating=False).text()
