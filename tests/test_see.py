"""see() opens the widget on the input that failed, with the learner's function."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu import check, see
from lenet_edu.exercises import classroom
from lenet_edu.exercises.registry import exercise, exercise_ids
from lenet_edu.exercises.variants import wrong_function
from lenet_edu.widgets.base import Explorer

WITH_WIDGET = [i for i in exercise_ids() if exercise(i).widget]


@pytest.fixture(autouse=True)
def outside(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    classroom._last.clear()
    yield
    classroom._last.clear()


@pytest.mark.parametrize("key", WITH_WIDGET)
def test_it_opens_after_any_mistake(key):
    item = exercise(key)
    assert isinstance(see(key), Explorer)
    # Some widgets run a network: the first, the last, and two between are enough.
    last = len(item.misconceptions) - 1
    for n in sorted({0, last // 3, 2 * last // 3, last}):
        mistake = item.misconceptions[n]
        wrong = wrong_function(key, mistake.id)
        check(key, wrong)
        opened = see(key)
        assert isinstance(opened, Explorer)
        if classroom.last_failure(key):
            assert opened.asked == (key, wrong)
            # In a race, yours is one of those that wait for the start.
            waiting = "yours" in getattr(opened, "names", ())
            assert not opened.has_fn or waiting or opened.yours


def test_the_sliding_kernel_shows_the_failing_input():
    check("02.3", wrong_function("02.3", "C01"))
    outcome, _ = classroom.last_failure("02.3")
    opened = see("02.3")
    assert np.array_equal(opened.setup["image"], outcome.evidence.args[0])
    assert np.array_equal(opened.setup["kernel"], outcome.evidence.args[1])
    assert opened.yours["wrong"]


def test_the_pooling_explorer_opens_in_the_functions_mode():
    check("04.3", wrong_function("04.3", exercise("04.3").misconceptions[0].id))
    assert see("04.3").mode == "max"
    check("04.1", wrong_function("04.1", "S01"))
    opened = see("04.1")
    assert opened.mode == "sum"
    outcome, _ = classroom.last_failure("04.1")
    assert np.array_equal(opened.start["x"], outcome.evidence.args[0][0, 0])


def test_the_size_lab_opens_on_the_failing_sizes():
    mistake = exercise("02.1").misconceptions[0].id
    check("02.1", wrong_function("02.1", mistake))
    outcome, _ = classroom.last_failure("02.1")
    assert see("02.1").setup["H"] == outcome.evidence.args[0]


def test_an_exercise_without_a_widget_says_so():
    key = next(i for i in exercise_ids() if not exercise(i).widget)
    assert "has no widget" in str(see(key))
