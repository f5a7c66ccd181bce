"""The learner's step: the course's where it is right, noticed where it is not."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from lenet_edu.training.trial import NO_BUG, Trial
from lenet_edu.widgets import your_step
from lenet_edu.widgets.your_step import YourStep

SETUP = {
    "rate": 0.002, "momentum": 0.9, "batch": 8, "optimiser": "momentum",
    "bug": NO_BUG, "seed": 7,
}  # fmt: skip


def trained(steps: int, fn: Any = None, kind: str = "", **changes: Any) -> Trial:
    trial = Trial(SETUP | changes, YourStep(fn, kind) if fn else None)
    for _ in range(steps):
        trial.step()
    return trial


def differs(trial: Trial) -> set[str]:
    assert isinstance(trial.own_step, YourStep)
    return trial.own_step.differs


def sgd_step(parameters: Any, gradients: Any, rate: float) -> Any:
    return {name: w - rate * gradients[name] for name, w in parameters.items()}


def momentum_step(w: Any, velocity: Any, g: Any, rate: float, momentum: float) -> Any:
    after = momentum * velocity - rate * g
    return w + after, after


def test_a_right_step_of_the_learner_is_the_courses() -> None:
    for fn, kind, name in (
        (sgd_step, "sgd_step", "SGD"), (momentum_step, "momentum_step", "momentum"),
    ):  # fmt: skip
        mine = trained(3, fn, kind, optimiser="yours")
        course = trained(3, optimiser=name)
        assert differs(mine) == set()
        for a, b in zip(
            mine.parameters.values(), course.parameters.values(), strict=True
        ):
            np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


def test_a_wrong_step_differs_once_it_shows() -> None:
    def forgets(w: Any, velocity: Any, g: Any, rate: float, momentum: float) -> Any:
        return w + momentum * velocity - rate * g, velocity

    one = trained(1, forgets, "momentum_step", optimiser="yours")
    assert differs(one) == set()
    one.step()
    assert len(differs(one)) == 12


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
    trial = trained(2, fn, "sgd_step", optimiser="yours")
    assert says in trial.stopped
    assert trial.points == []
    assert not trial.broken


def test_an_endless_step_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(your_step, "SECONDS", 0.2)

    def endless(parameters: Any, gradients: Any, rate: float) -> Any:
        while True:
            pass

    trial = trained(1, endless, "sgd_step", optimiser="yours")
    assert "still running" in trial.stopped
