"""A trial in the background: until its goal, while somebody asks, not for ever."""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np
import pytest

from lenet_edu.training import background
from lenet_edu.training.background import Background
from lenet_edu.training.trial import MOST, NO_BUG, Trial

SETUP = {
    "rate": 0.002, "momentum": 0.9, "batch": 8, "optimiser": "momentum",
    "bug": NO_BUG, "seed": 7,
}  # fmt: skip


def new() -> Trial:
    return Trial(SETUP)


def wait_for(what: Any) -> None:
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_thread_works_until_its_goal_and_ends() -> None:
    runner = Background(new())
    assert not runner.running
    runner.go(3)
    runner.go(3)
    wait_for(lambda: not runner.running)
    assert runner.trial.steps == 3
    alone = new()
    for _ in range(3):
        alone.step()
    for name, w in alone.parameters.items():
        np.testing.assert_allclose(
            runner.trial.parameters[name], w, rtol=1e-4, atol=1e-6
        )


def test_pause_ends_it_within_a_batch() -> None:
    runner = Background(new())
    runner.go(10**9)
    wait_for(lambda: runner.trial.steps > 0)
    runner.pause()
    steps = runner.trial.steps
    wait_for(lambda: not runner.running)
    assert runner.trial.steps <= steps + 1


def test_unasked_it_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "LEASE", 0.3)
    before = threading.active_count()
    runner = Background(new())
    runner.go(10**9)
    wait_for(lambda: not runner.running)
    assert runner.join(60)
    assert 0 < runner.trial.steps < MOST
    wait_for(lambda: threading.active_count() <= before)


def test_an_error_of_ours_is_said_too() -> None:
    runner = Background(new())
    runner.trial.step = lambda: 1 / 0  # type: ignore[method-assign, assignment]
    runner.go(5)
    wait_for(lambda: not runner.running)
    assert "The training stopped with ZeroDivisionError" in runner.trial.stopped
