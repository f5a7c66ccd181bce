"""Where an answer departs: which of its names are right, and which is the first not."""

from __future__ import annotations

import pytest
from cases_table import kind_of

from lenet_edu import check, hint
from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.engine.locating import departure
from lenet_edu.exercises.outcome import Wrong
from lenet_edu.exercises.registry import exercise

PATIENCE = 60.0  # seconds of processor time: what is found must not depend on it

SOFTMAX = """
def softmax(z):
    N, K = z.shape
    p = np.zeros((N, K))
    for n in range(N):
        e = np.exp(z[n] - np.max(z[n]))
        p[n] = e / np.sum(e)
    return p
"""
LAST = "e / np.sum(e)"
FIRST = "np.exp(z[n] - np.max(z[n]))"
ODD = "(e + 0.3 * e[::-1]) / np.hypot(*np.sum(e, keepdims=True), 1)"


@pytest.fixture
def departs(from_source):
    """The departure of an answer to 09.3."""

    def found(code, key="09.3"):
        item = exercise(key)
        answer = from_source(code, item.name)
        assert not examine(key, answer, locating=False).passed
        return departure(item, answer, PATIENCE)

    return found


def test_a_name_is_right_and_the_next_one_is_not(departs):
    found = departs(SOFTMAX.replace(LAST, ODD))
    assert (found.right, found.name) == (("e",), "p")
    assert found.place.number == 6
    assert found.sentence == (
        "Your `e` is what it should be; `p` is not. "
        "Look at the line that makes `p`, line 6:"
    )
    assert ODD in found.text()


def test_a_name_of_ones_own_is_right_by_what_it_holds(departs):
    found = departs(SOFTMAX.replace(LAST, ODD).replace("e = np", "powers = np")
                    .replace("(e +", "(powers +").replace("* e[", "* powers[")
                    .replace("sum(e,", "sum(powers,"))  # fmt: skip
    assert (found.right, found.name) == (("powers",), "p")


def test_the_line_is_left_open_where_something_else_may_be_at_fault(departs):
    code = SOFTMAX.replace("p[n] = " + LAST, f"q = {ODD}\n        p[n] = q")
    found = departs(code)
    assert (found.right, found.name, found.place) == (("e",), "p", None)
    assert found.sentence.endswith("`p` is not. Look at how you get to `p`.")


def test_a_first_name_that_is_wrong(departs):
    found = departs(SOFTMAX.replace(FIRST, "1 + (z[n] - np.max(z[n])) * 0.1"))
    assert (found.right, found.name) == ((), "e")
    assert found.place.number == 5
    assert "with the right one, your result would be right" in found.sentence


def test_two_faults_are_not_made_one(departs):
    code = SOFTMAX.replace(FIRST, "1 + (z[n] - np.max(z[n])) * 0.1")
    assert departs(code.replace("p[n] = e", "p[n] = 2 * e")) is None


def test_a_name_that_means_something_else_is_not_called_wrong(departs):
    """Here e is the exponent; what is wrong is the power."""
    code = SOFTMAX.replace("e = " + FIRST, "e = z[n] - np.max(z[n])")
    assert departs(code.replace(LAST, "1.3**e / np.sum(2.1**e)")) is None


def test_inputs_that_contradict_each_other_give_silence(departs):
    """On some failing inputs p is right until the last line, on others it is not."""
    code = SOFTMAX.replace(LAST, f"{LAST} if n % 2 else {ODD}")
    code = code.replace("return p", "return p if N != 2 else p * 1.5")
    assert departs(code) is None


def test_a_passing_input_that_contradicts_gives_silence(departs):
    """With a single row, p is another one and the answer right all the same."""
    code = SOFTMAX.replace(LAST, f"3 * e if N == 1 else {ODD}")
    code = code.replace("return p", "return p / p.sum() if N == 1 else p")
    assert departs(code) is None


def test_arguments_are_not_praised(departs):
    assert departs(SOFTMAX.replace(FIRST, "z[n]").replace(LAST, "e + 1")) is None


def test_a_loop_that_runs_another_way_gives_silence(departs):
    code = SOFTMAX.replace("range(N)", "range(N - 1, -1, -1)")
    assert departs(code.replace(LAST, ODD)) is None


def test_all_at_once_is_compared_with_what_the_loop_ends_in(departs):
    code = (
        "def softmax(z):\n"
        "    e = np.exp(z - z.max(axis=1, keepdims=True))\n"
        "    p = e**1.2 / np.sum(e, axis=1, keepdims=True) ** 1.1\n"
        "    return p\n"
    )
    found = departs(code)
    assert (found.right, found.name, found.place.number) == (("e",), "p", 3)


def test_ragged_lists_and_objects_are_left_alone(departs):
    spoiled = SOFTMAX.replace(LAST, ODD)
    extra = "e = [[1], [1, 2], object()]\n        p[n]"
    assert departs(spoiled.replace("p[n]", extra).replace("(e +", "(1 +")) is None


def test_nothing_is_left_behind(from_source, capsys):
    code = "seen = []\n" + SOFTMAX.replace(LAST, ODD).replace(
        "return p", "seen.append(1)\n    print(len(seen))\n    return p"
    )
    answer = from_source(code, "softmax")
    assert departure(exercise("09.3"), answer, PATIENCE) is not None
    assert answer.__globals__["seen"] == []
    assert not any(name.startswith("_lenet") for name in answer.__globals__)
    assert capsys.readouterr().out == ""


def test_what_has_no_source_or_no_names_departs_nowhere(departs):
    assert departure(exercise("09.3"), lambda z: z) is None
    assert departs("def softmax(z):\n    return z * 2\n") is None


def test_without_time_there_is_silence(from_source):
    answer = from_source(SOFTMAX.replace(LAST, ODD), "softmax")
    assert departure(exercise("09.3"), answer, -1.0) is None


def test_it_stands_where_the_general_sentence_stood(from_source):
    outcome = examine("09.3", from_source(SOFTMAX.replace(LAST, ODD), "softmax"))
    assert isinstance(outcome, Wrong)
    assert outcome.located is None
    assert kind_of(outcome) == "departs"
    text = outcome.text()
    assert "Your `e` is what it should be; `p` is not." in text
    assert "by hand" not in text
    html = outcome._repr_mimebundle_()["text/html"]
    assert "<code>e</code> is what it should be; <code>p</code> is not." in html
    assert '<span class="no">6</span>' in html
    assert "by hand" not in html


def test_the_first_hint_repeats_it(folder, from_source):
    check("09.3", from_source(SOFTMAX.replace(LAST, ODD), "softmax"))
    said = hint("09.3").text
    assert said.startswith("Your `e` is what it should be; `p` is not.")
    assert f"\n\n    p[n] = {ODD}" in said  # a block of code in Markdown


def test_an_answer_that_remembers_is_compared_afresh_each_time(departs):
    """The list is empty in every run, so only the last line differs."""
    code = SOFTMAX.replace("(z):", "(z, seen=[]):").replace(LAST, ODD)
    found = departs(code.replace("p[n] =", "seen.append(n)\n        p[n] ="))
    assert (found.right, found.name) == (("e",), "p")
    assert found.place.number == 7
