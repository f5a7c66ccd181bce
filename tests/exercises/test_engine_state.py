"""What an answer leaves behind, how long it may take, where its chance comes from."""

# Answers that do what ruff advises against, on purpose.
# ruff: noqa: NPY002, SIM105, B012

from __future__ import annotations

import os
import sys
import threading
import time

import numpy as np
import pytest

from lenet_edu.exercises.bank.ch01.shuffle_together import shuffle_together
from lenet_edu.exercises.bank.ch02.one_map import one_map
from lenet_edu.exercises.bank.ch17.error_curve import error_curve
from lenet_edu.exercises.engine import limits
from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.engine.run import run
from lenet_edu.exercises.outcome import BrokeContract, RaisedError, Wrong
from lenet_edu.exercises.registry import exercise


def checked(key, answer):
    return examine(key, answer, locating=False)


def swallows():
    while True:
        try:
            np.linalg.inv(np.eye(60))
        except:  # noqa: E722
            pass


def goes_on():
    while True:
        try:
            np.linalg.inv(np.eye(60))
        finally:
            continue


def swallows_twice():
    while True:
        try:
            try:
                sum(range(1000))
            except:  # noqa: E722
                np.linalg.inv(np.eye(60))
        except:  # noqa: E722
            pass


def waits():
    while True:
        time.sleep(0.005)


ENDLESS = (swallows, goes_on, swallows_twice, waits)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("endless", ENDLESS)
def test_what_swallows_the_limit_meets_it_again(endless):
    assert run(endless, (), 0.1).error == "TimeLimit"
    assert run(lambda: 5, ()).value == 5
    assert not limits._guards


@pytest.mark.timeout(60)
def test_a_function_can_be_traced_after_a_limit_was_met():
    run(swallows, (), 0.1)
    lines = []

    def trace(frame, event, _):
        lines.append(event)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        one_map(np.ones((3, 3)), np.ones((2, 2)), 0.0)
    finally:
        sys.settrace(before)
    assert "line" in lines


@pytest.mark.timeout(60)
def test_without_threads_the_clock_is_read_inside(monkeypatch):
    monkeypatch.setattr(limits, "_begin", lambda guard: False)

    def endless(image, kernel, bias):
        n = 0
        while True:
            n += 1

    assert run(endless, (1, 2, 3), 0.1).error == "TimeLimit"
    assert run(lambda: 5, ()).value == 5


def test_where_no_thread_can_be_started_answers_are_checked(monkeypatch):
    def refused(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(limits, "_watcher", None)
    monkeypatch.setattr(threading.Thread, "start", refused)
    assert checked("02.3", lambda i, k, b: one_map(i, k, b)).passed


def test_waiting_is_no_work():
    """The limit is processor time: a slow disk is not an endless loop."""
    ran = run(lambda: time.sleep(0.3), (), 0.1)
    assert ran.error == ""
    assert ran.seconds < 0.1


@pytest.mark.timeout(60)
def test_all_calls_together_have_a_limit(monkeypatch):
    monkeypatch.setattr(limits, "CHECK_SECONDS", 0.3)

    def slow(image, kernel, bias):
        end = time.process_time() + 0.05
        while time.process_time() < end:
            pass
        return one_map(image, kernel, bias)

    outcome = checked("02.3", slow)
    assert isinstance(outcome, RaisedError)
    assert "inputs are right, but" in outcome.sentence
    assert "once" in outcome.sentence


def test_input_does_not_wait():
    def asks(image, kernel, bias):
        return float(input("bias? "))

    outcome = checked("02.3", asks)
    assert "image, kernel, bias" in outcome.text()
    assert "somebody to type" in outcome.text()


def test_of_many_printed_lines_a_few_are_kept():
    ran = run(lambda: [print("line", n) for n in range(50_000)], ())
    assert ran.lines == 50_000
    assert len(ran.printed) <= 2000
    assert ran.printed.startswith("line 0\nline 1\n")


def test_a_replaced_function_is_put_back_and_said():
    usual = np.sum

    def replaces(image, kernel, bias):
        np.sum = lambda *_: 0.0
        return one_map(image, kernel, bias)

    outcome = checked("02.3", replaces)
    assert np.sum is usual
    assert isinstance(outcome, BrokeContract)
    assert "np.sum" in outcome.sentence


def test_settings_are_put_back_and_said(tmp_path):
    before = os.getcwd(), sys.getrecursionlimit(), np.get_printoptions()
    state = np.random.get_state()[1].copy()

    def untidy(image, kernel, bias):
        os.chdir(tmp_path)
        sys.setrecursionlimit(5000)
        np.set_printoptions(precision=2)
        np.random.seed(0)
        return one_map(image, kernel, bias)

    outcome = checked("02.3", untidy)
    assert outcome.passed
    assert (os.getcwd(), sys.getrecursionlimit(), np.get_printoptions()) == before
    assert np.array_equal(np.random.get_state()[1], state)
    said = " ".join(outcome.notes)
    for what in ("working directory", "recursion limit", "print options", "np.random"):
        assert what in said
    assert "put them back" in said


def test_a_list_in_the_def_line_is_named():
    def keeps(width, out=[]):  # noqa: B006
        out.extend([width, width])
        return out

    outcome = checked("18.1", keeps)
    assert isinstance(outcome, BrokeContract)
    assert "default of out" in outcome.sentence


def test_changed_inputs_agree_in_number():
    def writes(x, labels, rng):
        order = rng.permutation(len(x))
        x[:], labels[:] = x[order], labels[order]
        return x, labels

    sentence = checked("01.3", writes).sentence
    assert "changed x and labels, which belong to the caller" in sentence
    assert "they no longer hold what they held" in sentence


def test_equal_objects_are_one_answer():
    class Thing:
        pass

    outcome = checked("02.3", lambda i, k, b: Thing())
    assert isinstance(outcome, Wrong)
    assert "Numbers are expected; yours is a Thing" in outcome.sentence


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (lambda n, rng: np.random.default_rng(0).permutation(n), "of its own"),
        (lambda n, rng: np.random.permutation(n), "np.random"),
        (lambda n, rng: np.random.default_rng().permutation(n), "itself|of its own"),
        (lambda n, rng: np.roll(np.arange(n), 3)[::-1], "never draws from rng"),
        (lambda n, rng: (rng.random(), np.roll(np.arange(n), 3)[::-1])[1],
         "does not reach"),
        (lambda n, rng: rng.permutation(n) if np.random.random() < 0.5
         else np.arange(n)[rng.permutation(n)[::-1]], "Draw everything from rng"),
    ],
)  # fmt: skip
def test_chance_comes_from_the_generator_that_is_given(order, says):
    np.random.seed(1)  # a fixed course of the answers that draw from it

    def shuffles(x, labels, rng):
        places = order(len(x), rng)
        return x[places], labels[places]

    # The function that the check looks into for names.
    shuffles.__code__ = shuffles.__code__.replace(
        co_names=shuffles.__code__.co_names + order.__code__.co_names
    )
    outcome = checked("01.3", shuffles)
    assert not outcome.passed
    text = outcome.text()
    assert any(part in text for part in says.split("|")), text
    assert "remember" not in text


def test_drawing_from_the_generator_passes():
    def passes(x, labels, rng):
        return shuffle_together(x, labels, rng)

    assert checked("01.3", passes).passed


def test_an_evaluation_in_parts_passes():
    def in_parts(answer, images, labels, change, amounts):
        halves = [slice(0, 5), slice(5, None)]
        errors = np.zeros(len(amounts))
        for a, amount in enumerate(amounts):
            said = [answer(change(images[half], amount)) for half in halves]
            errors[a] = np.mean(np.concatenate(said) != labels)
        return errors

    assert exercise("17.4").plain is error_curve
    assert checked("17.4", in_parts).passed


def test_failures_are_counted_by_input():
    def both_wrong(*args):
        return tuple(part + 1 for part in exercise("10.3").reference(*args))

    proof = checked("10.3", both_wrong).evidence
    assert proof.right == 0
    assert proof.tried == len(exercise("10.3").probes)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("2.5", 'mean "02.5"'),
        ("02.55", 'mean "02.5"'),
        ("2,5", 'mean "02.5"'),
        ("conv2d", 'is "02.5"'),
        (2.5, 'mean "02.5"'),
        (exercise("02.5").reference, r'check\("02.5", conv2d\)'),
        ("02.9", "mean|02.1, 02.2"),
        ("no", 'from "00.1"'),
    ],
)
def test_the_id_that_was_meant_is_said(given, says):
    with pytest.raises(ValueError, match=says):
        exercise(given)
