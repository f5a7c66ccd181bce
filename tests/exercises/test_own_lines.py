"""What an answer's own lines say: append returned, None named, a def line changed."""

from __future__ import annotations

import pytest

from lenet_edu.exercises.engine.check import examine
from lenet_edu.exercises.outcome import BrokeContract, RaisedError

LOOP = "    outputs = []\n    for layer in layers:\n        x = layer(x)\n"


def said(from_source, key, name, code):
    return examine(key, from_source(code, name), locating=False)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("    return outputs.append(x)\n", "Line 5 of your function returns"),
        ("    return layers.reverse()\n", "reverse changes `layers` itself"),
    ],
)
def test_what_append_gives_back_is_not_returned_silently(from_source, line, says):
    code = "def trace(x, layers):\n" + LOOP + line
    outcome = said(from_source, "08.1", "trace", code)
    assert isinstance(outcome, BrokeContract)
    assert says in outcome.sentence
    assert "None" in outcome.sentence


def test_a_list_that_became_none_is_followed_to_its_line(from_source):
    code = "def trace(x, layers):\n" + LOOP + "        outputs = outputs.append(x)\n"
    outcome = said(from_source, "08.1", "trace", code + "    return outputs\n")
    assert isinstance(outcome, RaisedError)
    assert "line 5, `outputs = outputs.append(x)`" in outcome.sentence


def test_np_append_and_np_sort_return_something(from_source):
    code = "def relu(a):\n    b = np.sort(a)\n    return b + None\n"
    outcome = said(from_source, "16.3", "relu", code)
    assert isinstance(outcome, RaisedError)
    assert "itself" not in outcome.sentence


def test_a_parameter_that_is_none_by_default_is_named(from_source):
    code = "def relu(a, slope=None):\n    return a * slope\n"
    outcome = said(from_source, "16.3", "relu", code)
    assert "`slope` is None here, as it is when the caller" in outcome.sentence


def test_the_entries_of_a_dict_are_said(from_source):
    code = "def sgd_step(parameters, gradients, rate):\n    return parameters['W']\n"
    outcome = said(from_source, "12.3", "sgd_step", code)
    assert "`parameters` has no entry 'W'; it has 'w'" in outcome.sentence


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("def map_loss(penalties, labels, j):", "`j` has no default in your def line"),
        ("def map_loss(penalties, j=10.0):", "no parameter for `labels`"),
        ("def map_loss():", "has no parameters"),
        ("def map_loss(penalties, labels, j, K):", "asks for `K` as well"),
    ],
)
def test_a_def_line_is_compared_with_the_exercises(from_source, line, says):
    code = f"{line}\n    return 0.0\n"
    outcome = examine("09.2", from_source(code, "map_loss"))
    assert isinstance(outcome, BrokeContract)
    assert says in outcome.sentence


def test_a_module_as_a_default_is_called_by_its_name(from_source):
    code = "def lenet5_forward(x, p, use):\n    return x\n"
    outcome = examine("08.4", from_source(code, "lenet5_forward"))
    assert "(x, p, use=nn)" in outcome.sentence


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (
            "    for n in parameters:\n        parameters[n] -= rate * gradients[n]\n",
            "line 3, `parameters[n] -= rate * gradients[n]`",
        ),
        (
            "    for n, w in parameters.items():\n        w -= rate * gradients[n]\n",
            "line 3, `w -= rate * gradients[n]`",
        ),
        (
            "    parameters.update({n: w - 1 for n, w in parameters.items()})\n",
            "line 2, `parameters.update(",
        ),
    ],
)
def test_the_line_that_writes_into_the_callers_dict_is_shown(from_source, body, shown):
    code = f"def sgd_step(parameters, gradients, rate):\n{body}    return parameters\n"
    outcome = examine("12.3", from_source(code, "sgd_step"))
    assert isinstance(outcome, BrokeContract)
    assert shown in outcome.sentence
