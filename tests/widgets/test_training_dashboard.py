"""The training dashboard: it answers at once, keeps its secret, and asks the rules."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from lenet_edu.training import reading
from lenet_edu.training.bugs import BUGS
from lenet_edu.training.trial import MOST
from lenet_edu.widgets import training_dashboard
from lenet_edu.widgets.models.training_dashboard import LABELS, model
from lenet_edu.widgets.training_dashboard import SECRET, YOURS, TrainingDashboard


def wait_for(what: Any) -> None:
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_which_function_it_is() -> None:
    def sgd_step(*given: Any) -> Any: ...

    kind_of = training_dashboard.kind_of
    assert kind_of(sgd_step) == "sgd_step"
    assert kind_of(lambda a, b, c: None) == "sgd_step"
    assert kind_of(lambda a, b, c, d, e: None) == "momentum_step"


def ask(widget: TrainingDashboard, what: str, since: int = 0, **more: Any) -> Any:
    widget._on_message(
        widget, {"ask": what, "n": widget.setup["n"], "since": since, **more}, []
    )
    return widget.told


def settled(widget: TrainingDashboard) -> None:
    assert widget._runner is not None
    wait_for(lambda: not widget._runner.running)


def test_it_answers_and_goes_step_by_step() -> None:
    widget = TrainingDashboard(batch=8)
    assert widget.told == {"n": "", "serial": 0}
    ask(widget, "step")
    settled(widget)
    told = ask(widget, "news")
    assert (told["steps"], len(told["points"]), told["running"]) == (1, 1, False)
    assert np.shape(told["kernels"]) == (6, 25)
    assert np.shape(told["answers"]) == (10, 2)
    assert len(widget.images) == 10 * 28 * 28
    ask(widget, "step", since=1)
    settled(widget)
    told = ask(widget, "news", since=1)
    assert (told["since"], len(told["points"]), told["steps"]) == (1, 1, 2)
    serial = told["serial"]
    ask(widget, "nonsense")
    widget._on_message(widget, {"ask": "run", "n": "old"}, [])
    assert widget.told["serial"] == serial
    assert not widget._runner.running  # type: ignore[union-attr]


def test_an_answer_takes_little_time_while_it_trains() -> None:
    widget, longest = TrainingDashboard(batch=8), []
    ask(widget, "run")
    wait_for(lambda: ask(widget, "run", since=0)["steps"] > 2)
    for _ in range(20):
        start = time.thread_time()  # of this thread: other programs do not count
        ask(widget, "run", since=widget.told["steps"])
        longest.append(time.thread_time() - start)
        time.sleep(0.01)
    ask(widget, "pause")
    settled(widget)
    assert sorted(longest)[10] < 0.016


def test_another_setup_is_another_run() -> None:
    widget = TrainingDashboard(batch=8)
    ask(widget, "run")
    first = widget._runner
    assert first is not None
    widget.setup = widget.setup | {"bug": "uphill", "n": "b"}
    told = ask(widget, "news")
    assert (told["n"], told["steps"]) == ("b", 0)
    wait_for(lambda: not first.running)
    assert widget._runner is not first


def test_closing_ends_the_thread() -> None:
    widget = TrainingDashboard(batch=8)
    ask(widget, "run")
    runner = widget._runner
    assert runner is not None
    widget.close()
    wait_for(lambda: not runner.running)
    assert runner.trial.steps < MOST


def test_the_secret_stays_one_until_it_is_named() -> None:
    widget = TrainingDashboard(bug=SECRET, batch=8)
    told = ask(widget, "news")
    secret = widget._secret
    assert secret in BUGS
    assert not [name for name in BUGS if name in str(told)]
    assert ask(widget, "news", guess="no such bug")["revealed"] == ""
    wrong = next(name for name in BUGS if name != secret)
    said = ask(widget, "news", guess=wrong)["revealed"]
    assert said.startswith(f"No, it is \u201c{secret}\u201d. {BUGS[secret].what}")
    assert ask(widget, "news", guess=secret)["revealed"] == said
    widget.setup = widget.setup | {"n": "b"}
    ask(widget, "news")
    assert ask(widget, "news", guess=widget._secret)["revealed"].startswith("Yes. ")


def test_the_rules_name_the_curves() -> None:
    widget = TrainingDashboard()
    assert widget._runner is not None
    run = widget._runner.trial
    run.points = [[0.0] * 20] * 30
    run.losses, run.norms = [84.0] * 30, [10.0] * 30
    assert ask(widget, "news")["says"] == "silent"
    run.points = run.points[:5]
    assert ask(widget, "news")["says"] == ""


def test_the_labels_are_those_of_the_rules() -> None:
    assert set(LABELS) == set(reading.LABELS)


def test_see_opens_it_with_the_learners_step() -> None:
    def uphill(parameters: Any, gradients: Any, rate: float) -> Any:
        return {name: w + rate * gradients[name] for name, w in parameters.items()}

    widget = TrainingDashboard.opened("sgd_step", uphill, ())
    assert (widget.what, widget.setup["optimiser"]) == ("sgd_step", YOURS)
    assert widget.asked == ("12.3", uphill)
    assert "uphill" in widget._diagnose()
    assert TrainingDashboard.opened("fan_in", uphill, ()).fn is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"rate": 0.003}, "rate is one of"),
        ({"batch": 7}, "batch is one of"),
        ({"bug": "none"}, "bug is one of"),
        ({"optimiser": YOURS}, "optimiser is one of"),
        ({"fn": lambda x: x}, "Say which it is"),
    ],
)
def test_what_cannot_be_chosen_is_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        TrainingDashboard(**given)


def test_the_model_thins_and_smooths() -> None:
    points = [[float(n), None, *[1.0] * 18] for n in range(1, 8)]
    drawn = model({"points": points, "smooth": 2, "most": 4})
    assert drawn["at"] == [1, 3, 5, 7]
    assert drawn["loss"] == [1.0, 2.5, 4.5, 6.5]
    assert drawn["error"] == [None] * 4
    assert drawn["ratio"]["F6"] == [1.0] * 4
    assert model({"points": [], "smooth": 2, "most": 4})["at"] == []


def test_the_picture_is_three_short_runs() -> None:
    figure = TrainingDashboard().picture()
    assert [a.get_title() for a in figure.axes[:3]] == [
        "no bug", "learning rate 0.1", "labels in another order",
    ]  # fmt: skip
    lasts = [float(a.lines[0].get_ydata()[-1]) for a in figure.axes[:3]]  # type: ignore[arg-type, index]
    assert lasts[0] < 50
    assert lasts[1] > 150
    assert 50 < lasts[2] < 65
