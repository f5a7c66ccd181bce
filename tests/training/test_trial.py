"""A trial: its numbers are those of the step, it repeats, NaN names the layer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.models import lenet5
from lenet_edu.training.bugs import BUGS
from lenet_edu.training.trial import (
    EDGE,
    LAYERS,
    NO_BUG,
    StepError,
    Trial,
    digits,
    shown,
)

SETUP = {
    "rate": 0.002, "momentum": 0.9, "batch": 8, "optimiser": "momentum",
    "bug": NO_BUG, "seed": 7,
}  # fmt: skip


def trained(steps: int = 3, **changes: Any) -> Trial:
    trial = Trial(SETUP | changes)
    for _ in range(steps):
        trial.step()
    return trial


def same(one: Trial, other: Trial) -> bool:
    # Where an array lies in memory may change the order of a sum, and its last digit.
    pairs = zip(one.parameters.values(), other.parameters.values(), strict=True)
    return all(np.allclose(a, b, rtol=1e-4, atol=1e-6) for a, b in pairs)


def test_the_numbers_are_those_of_the_step() -> None:
    trial = Trial(SETUP | {"optimiser": "SGD", "batch": 64})
    net = lenet5(np.random.default_rng(7))
    assert all(
        np.array_equal(a, b)
        for a, b in zip(net.parameters.values(), trial.parameters.values(), strict=True)
    )
    before = {name: w.copy() for name, w in trial.parameters.items()}
    trial.step()
    loss, error, *rest = (float(v or 0) for v in trial.points[0])
    slopes = {n: (before[n] - w) / 0.002 for n, w in trial.parameters.items()}
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
    assert nn.squash_slope(EDGE) == pytest.approx(0.1 * nn.squash_slope(0.0))


def test_the_same_seed_is_the_same_trial() -> None:
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
    trial = Trial(SETUP | {"batch": 64})
    assert trial.per_epoch == 32
    trial.x, trial.labels, trial.per_epoch = trial.x[:128], trial.labels[:128], 2
    trial._batches = iter(
        [(trial.x[:64], trial.labels[:64]), (trial.x[64:], trial.labels[64:])]
    )
    trial.fresh_x, trial.fresh_labels = trial.fresh_x[:50], trial.fresh_labels[:50]
    for _ in range(4):
        trial.step()
    assert [n for n, _ in trial.fresh] == [2, 4]
    assert all(0 <= wrong <= 1 for _, wrong in trial.fresh)


@pytest.mark.parametrize("optimiser", ["SGD", "Adam"])
def test_other_optimisers(optimiser: str) -> None:
    assert not same(trained(1, optimiser=optimiser), trained(0))


@pytest.mark.parametrize("bug", BUGS)
def test_every_bug_changes_the_run(bug: str) -> None:
    trial, right = trained(3, bug=bug), trained(3)
    assert not (same(trial, right) and np.array_equal(trial.x, right.x))


def test_nan_names_the_layer() -> None:
    trial = trained(0, bug="one pixel is NaN")
    middle = len(trial.x) // 2
    trial._batches = iter(
        [(trial.x[middle : middle + 8], trial.labels[middle : middle + 8])]
    )
    trial.step()
    assert "After 0 batches the loss became nan: the images already" in trial.stopped
    assert trial.says(lambda losses, norms: "broken") == "broken"
    trial = trained(1)
    trial.parameters["C3.w"][...] = np.nan
    trial.step()
    assert "C3 is the first layer: its w is not finite" in trial.stopped
    steps = trial.steps
    trial.step()
    assert trial.steps == steps


def test_a_step_that_is_handed_in() -> None:
    def downhill(parameters: Any, gradients: Any, rate: float, momentum: float) -> Any:
        return {name: w - rate * gradients[name] for name, w in parameters.items()}

    own = Trial(SETUP | {"optimiser": "own"}, downhill)
    for _ in range(3):
        own.step()
    assert same(own, trained(3, optimiser="SGD"))

    def none(*given: Any) -> Any:
        raise StepError("There is no step.")

    stopped = Trial(SETUP | {"optimiser": "own"}, none)
    stopped.step()
    assert (stopped.stopped, stopped.points) == ("There is no step.", [])
    assert not stopped.broken


def test_ten_digits_are_answered_as_the_network_does() -> None:
    trial = trained(2)
    _, _, x, labels = digits()
    assert labels[shown()].tolist() == list(range(10))
    penalties = trial.network.forward(x[shown()])
    assert [said for said, _ in trial.answers] == penalties.argmin(1).tolist()
    nearest, following = np.sort(penalties[3])[:2]
    assert trial.answers[3][1] == pytest.approx(1 - nearest / following, abs=1e-3)
    before = list(trial.answers)
    trial.step()
    assert trial.answers != before


def test_without_finite_numbers_there_is_no_answer() -> None:
    trial = trained(1)
    trial.parameters["C1.w"][...] = np.nan
    assert trial._ask() == [(None, None)] * 10
