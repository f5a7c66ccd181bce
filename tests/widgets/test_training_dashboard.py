"""The training dashboard: exact, repeatable, stopped with a sentence, never long."""

from __future__ import annotations

import sys
import threading
import time
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.models import lenet5
from lenet_edu.training.bugs import BUGS
from lenet_edu.widgets import training_dashboard
from lenet_edu.widgets.training_dashboard import (
    LABELS,
    LAYERS,
    NONE,
    SECRET,
    YOURS,
    Run,
    Runner,
    TrainingDashboard,
    digits,
    model,
)

SETUP = {
    "rate": 0.002, "momentum": 0.9, "batch": 8, "optimiser": "momentum",
    "bug": NONE, "seed": 7,
}  # fmt: skip


def trained(steps: int = 3, fn: Any = None, kind: str = "", **changes: Any) -> Run:
    run = Run(SETUP | changes, fn, kind)
    for _ in range(steps):
        run.step()
    return run


def same(one: Run, other: Run) -> bool:
    # Where an array lies in memory may change the order of a sum, and its last digit.
    pairs = zip(one.parameters.values(), other.parameters.values(), strict=True)
    return all(np.allclose(a, b, rtol=1e-4, atol=1e-6) for a, b in pairs)


def test_the_numbers_are_those_of_the_step() -> None:
    run = Run(SETUP | {"optimiser": "SGD", "batch": 64})
    net = lenet5(np.random.default_rng(7))
    assert all(
        np.array_equal(a, b)
        for a, b in zip(net.parameters.values(), run.parameters.values(), strict=True)
    )
    before = {name: w.copy() for name, w in run.parameters.items()}
    run.step()
    loss, error, *rest = (float(v or 0) for v in run.points[0])
    slopes = {n: (before[n] - w) / 0.002 for n, w in run.parameters.items()}
    for k, layer in enumerate(LAYERS):
        mine = [n for n in slopes if n.startswith(layer)]
        norm = np.sqrt(sum(float(np.square(slopes[n]).sum()) for n in mine))
        size = np.sqrt(sum(float(np.square(before[n]).sum()) for n in mine))
        assert rest[k] == pytest.approx(norm, rel=5e-3)
        assert rest[6 + k] == pytest.approx(0.002 * norm / size, rel=5e-3)
        assert 0 <= rest[12 + k] <= 1
    # The batch is 64 of the digits: its loss is found among no other numbers.
    order = np.random.default_rng(7)
    lenet5(order)
    x, labels, _, _ = digits()
    first = order.permutation(len(x))[:64]
    penalties = net.forward(x[first])
    assert loss == pytest.approx(nn.penalty_loss(penalties, labels[first]), rel=1e-3)
    assert error == pytest.approx(
        np.mean(nn.decide(penalties) != labels[first]), abs=1e-4
    )


def test_saturated_is_what_chapter_03_calls_so() -> None:
    edge = training_dashboard.EDGE
    assert nn.squash_slope(edge) == pytest.approx(0.1 * nn.squash_slope(0.0))


def test_the_same_seed_is_the_same_run() -> None:
    assert same(trained(), trained())
    assert not same(trained(), trained(seed=8))


def test_rate_and_momentum_act_at_once() -> None:
    one, other = trained(2), trained(2)
    other.turn(0.01, 0.5)
    one.step()
    other.step()
    assert not same(one, other)
    assert other.optimiser.momentum == 0.5  # type: ignore[union-attr]


def test_an_epoch_ends_with_fresh_digits() -> None:
    run = Run(SETUP | {"batch": 64})
    assert run.per_epoch == 32
    run.x, run.labels, run.per_epoch = run.x[:128], run.labels[:128], 2
    run._batches = iter([(run.x[:64], run.labels[:64]), (run.x[64:], run.labels[64:])])
    run.fresh_x, run.fresh_labels = run.fresh_x[:50], run.fresh_labels[:50]
    for _ in range(4):
        run.step()
    assert [n for n, _ in run.fresh] == [2, 4]
    assert all(0 <= wrong <= 1 for _, wrong in run.fresh)


@pytest.mark.parametrize("optimiser", ["SGD", "Adam"])
def test_other_optimisers(optimiser: str) -> None:
    assert not same(trained(1, optimiser=optimiser), trained(0))


@pytest.mark.parametrize("bug", BUGS)
def test_every_bug_changes_the_run(bug: str) -> None:
    run, right = trained(3, bug=bug), trained(3)
    assert not (same(run, right) and np.array_equal(run.x, right.x))


def test_nan_names_the_layer() -> None:
    run = trained(0, bug="one pixel is NaN")
    middle = len(run.x) // 2
    run._batches = iter([(run.x[middle : middle + 8], run.labels[middle : middle + 8])])
    run.step()
    assert "After 0 batches the loss became nan: the images already" in run.stopped
    assert run.says(lambda losses, norms: "broken") == "broken"
    run = trained(1)
    run.parameters["C3.w"][...] = np.nan
    run.step()
    assert "C3 is the first layer: its w is not finite" in run.stopped
    steps = run.steps
    run.step()
    assert run.steps == steps


def sgd_step(parameters: Any, gradients: Any, rate: float) -> Any:
    return {name: w - rate * gradients[name] for name, w in parameters.items()}


def momentum_step(w: Any, velocity: Any, g: Any, rate: float, momentum: float) -> Any:
    after = momentum * velocity - rate * g
    return w + after, after


def test_a_right_step_of_the_learner_is_the_courses() -> None:
    for fn, kind, name in (
        (sgd_step, "sgd_step", "SGD"), (momentum_step, "momentum_step", "momentum"),
    ):  # fmt: skip
        mine = trained(3, fn, kind, optimiser=YOURS)
        course = trained(3, optimiser=name)
        assert mine.differs == set()
        for a, b in zip(
            mine.parameters.values(), course.parameters.values(), strict=True
        ):
            np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


def test_a_wrong_step_differs_once_it_shows() -> None:
    def forgets(w: Any, velocity: Any, g: Any, rate: float, momentum: float) -> Any:
        return w + momentum * velocity - rate * g, velocity

    one = trained(1, forgets, "momentum_step", optimiser=YOURS)
    assert one.differs == set()
    one.step()
    assert len(one.differs) == 12


def test_which_function_it_is() -> None:
    kinds: dict[str, Any] = {"sgd_step": sgd_step, "momentum_step": momentum_step}
    for name, fn in kinds.items():
        assert training_dashboard.kind_of(fn) == name
    assert training_dashboard.kind_of(lambda a, b, c, d, e: None) == "momentum_step"
    assert TrainingDashboard(fn=lambda losses, norms: "slow").yours == "read_curves"


def stub(*args: Any) -> Any:
    raise NotImplementedError("12.3")


@pytest.mark.parametrize(
    ("fn", "says"),
    [
        (stub, "Yours is not written yet."),
        (lambda p, g, rate: {}, "Yours gave nothing for C1.w; its shape is (6, 1, 5,"),
        (lambda p, g, rate: 1 / 0, "Yours stopped with ZeroDivisionError"),
        (lambda p, g, rate: sys.exit(), "Yours stopped with SystemExit"),
        (lambda p, g, rate: None, "Yours stopped with TypeError"),
        (lambda p, g, rate: {n: w[:1] for n, w in p.items()}, "Yours gave the shape"),
    ],
)
def test_a_step_that_fails_stops_with_a_sentence(fn: Any, says: str) -> None:
    run = trained(2, fn, "sgd_step", optimiser=YOURS)
    assert says in run.stopped
    assert run.points == []
    assert not run.broken


def test_an_endless_step_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_dashboard, "SECONDS", 0.2)

    def endless(parameters: Any, gradients: Any, rate: float) -> Any:
        while True:
            pass

    run = trained(1, endless, "sgd_step", optimiser=YOURS)
    assert "still running" in run.stopped


# ---- the thread


def wait_for(what: Any) -> None:
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_thread_works_until_its_goal_and_ends() -> None:
    runner = Runner(trained(0))
    assert not runner.running
    runner.go(3)
    runner.go(3)
    wait_for(lambda: not runner.running)
    assert runner.run.steps == 3
    assert same(runner.run, trained(3))


def test_pause_ends_it_within_a_batch() -> None:
    runner = Runner(trained(0))
    runner.go(10**9)
    wait_for(lambda: runner.run.steps > 0)
    runner.pause()
    steps = runner.run.steps
    wait_for(lambda: not runner.running)
    assert runner.run.steps <= steps + 1


def test_unasked_it_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_dashboard, "LEASE", 0.3)
    before = threading.active_count()
    runner = Runner(trained(0))
    runner.go(10**9)
    wait_for(lambda: not runner.running)
    runner.join()
    assert 0 < runner.run.steps < training_dashboard.MOST
    wait_for(lambda: threading.active_count() <= before)


def test_an_error_of_ours_is_said_too() -> None:
    runner = Runner(trained(0))
    runner.run.step = lambda: 1 / 0  # type: ignore[method-assign, assignment]
    runner.go(5)
    wait_for(lambda: not runner.running)
    assert "The training stopped with ZeroDivisionError" in runner.run.stopped


# ---- the widget


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
    assert runner.run.steps < training_dashboard.MOST


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


def test_the_rules_are_those_of_12_8_or_yours() -> None:
    run = trained(0)
    run.points = [[0.0] * 20] * 30
    run.losses, run.norms = [84.0] * 30, [10.0] * 30
    assert TrainingDashboard()._says(run) == "silent"

    def read_curves(losses: Any, norms: Any) -> str:
        return f"mine {len(losses)}"

    assert TrainingDashboard(fn=read_curves)._says(run) == "mine 30"
    widget = TrainingDashboard(fn=lambda losses, norms: 1 / 0, what="read_curves")
    assert widget._says(run) == "nothing: yours stopped with ZeroDivisionError"
    run.points = run.points[:5]
    assert TrainingDashboard()._says(run) == ""


def test_the_labels_are_those_of_the_exercise() -> None:
    from lenet_edu.exercises.bank import ch12

    assert set(LABELS) == set(ch12.LABELS)


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
