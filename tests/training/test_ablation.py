"""The ablation: its ends are the two networks, its steps one change each."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lenet_edu.data import Mnist, embedded
from lenet_edu.models import lenet5, modern
from lenet_edu.training import ablation
from lenet_edu.training.ablation import rows
from lenet_edu.training.ablation_runs import chosen, plan, trials
from lenet_edu.training.variants import (
    CHANGES,
    Variant,
    alone,
    build,
    steps,
    trainee,
    variants,
)

X = np.random.default_rng(5).normal(size=(4, 1, 32, 32)).astype(np.float32)
COUNTS = {
    "1998": 60_000,
    "+units": 60_000,
    "+pooling": 59_956,
    "+c3": 60_900,
    "+output": 60_850,
    "+units+pooling+c3+output+optimiser+grey": 61_706,
}


def test_each_step_changes_one_thing() -> None:
    found = variants()
    for before, after in zip(steps(), steps()[1:], strict=False):
        differing = [
            key
            for key, value in asdict(found[after]).items()
            if asdict(found[before])[key] != value
        ]
        assert len(differing) == 1
    singles = [name[1:] for name in found if name.count("+") == 1]
    assert singles == list(CHANGES)
    assert steps() + alone() == list(found)
    assert found[steps()[-1]] == Variant(
        "relu", "max", "full", "softmax", "adam", "0..1"
    )


def test_parameters_are_counted() -> None:
    for name, count in COUNTS.items():
        network = build(variants()[name], np.random.default_rng(0))
        assert network.parameter_count() == count, name


@pytest.mark.parametrize(("name", "whole"), [("1998", lenet5), (steps()[-1], modern)])
def test_both_ends_are_the_networks_of_the_course(name: str, whole: Any) -> None:
    mine = build(variants()[name], np.random.default_rng(1))
    theirs = whole(np.random.default_rng(2))
    named = theirs.parameters
    for key, array in mine.parameters.items():
        given = named[key] if key in named else named[key.replace("C5", "F5")]
        array[...] = given.reshape(array.shape)
    np.testing.assert_allclose(mine.forward(X), theirs.forward(X), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", list(variants()))
def test_every_variant_learns_a_batch(name: str) -> None:
    variant, rng = variants()[name], np.random.default_rng(3)
    model = trainee(variant, build(variant, rng))
    labels = np.array([3, 1, 4, 1])
    before = model.loss_and_gradient(X, labels)
    for key, gradient in model.gradients.items():
        model.parameters[key][...] -= 1e-4 * gradient
    assert model.loss_and_gradient(X, labels) < before
    w = model.parameters["C3.w"]
    if variant.c3 == "table":
        connected = np.abs(w).sum(axis=(2, 3)) > 0
        assert connected.sum() == 60


def test_the_smallest_error_on_held_out_digits_chooses_the_rate() -> None:
    def record(variant: str, rate: float, **result: Any) -> dict[str, Any]:
        return {"run": {"variant": variant, "rate": rate}, **result}

    assert chosen(
        [
            record("a", 0.1, error=0.3),
            record("a", 0.2, error=0.2),
            record("b", 0.1, error=0.9),
            record("b", 0.2, diverged="the loss became nan"),
            record("c", 0.2, error=0.1),
            record("c", 0.1, error=0.1),
        ]
    ) == {"a": 0.2, "b": 0.1, "c": 0.1}


def test_the_command_end_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = embedded()
    digits = Mnist(
        small.train_images[:100], small.train_labels[:100],
        small.test_images[:20], small.test_labels[:20], "a few",
    )  # fmt: skip
    monkeypatch.setattr("lenet_edu.training.runs.digits", lambda: digits)
    monkeypatch.setattr("lenet_edu.training.ablation_runs.HELD_OUT", 20)
    monkeypatch.setattr(ablation, "steps", lambda: ["1998", "+units"])
    monkeypatch.setattr(ablation, "alone", lambda: ["+output"])

    def here(wanted: Any, perform: Any, out: Path, **_: Any) -> list[dict[str, Any]]:
        return [perform(run) for run in wanted]  # in this process: it is patched

    monkeypatch.setattr(ablation.runs, "do_missing", here)
    results = ablation.ablate(tmp_path, seeds=2, quick=True, command="as typed")
    assert json.loads((tmp_path / "ablation.json").read_text()) == results
    assert results["command"] == "as typed"
    assert results["seeds"] == [1998, 1999]
    for row in results["rows"]:
        assert len(row["test_error"]["all"]) == 2
        assert len(row["tried"]) == 3
        assert f"{row['rate']:g}" in row["tried"]
    assert "+output" in ablation.as_text(results)
    # 500 were asked for; the fifth that chooses the rate is not learned before.
    assert results["images"] == 100
    assert results["what"].startswith("100 training digits, 1 passes")
    assert "best on 20 held-out digits" in results["choice"]


def test_the_digits_that_choose_a_rate_are_not_learned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small = embedded()
    digits = Mnist(
        small.train_images[:100], small.train_labels[:100],
        small.test_images[:20], small.test_labels[:20], "a few",
    )  # fmt: skip
    monkeypatch.setattr("lenet_edu.training.runs.digits", lambda: digits)
    trial = ablation.perform(trials(["1998"], images=100)[0])
    assert (trial["learned_from"], trial["measured_on"]) == (80, 20)
    final = ablation.perform(plan({"1998": 0.01}, seeds=1, images=70_000)[0])
    assert (final["learned_from"], final["measured_on"]) == (100, 20)


def test_a_diverged_run_is_said() -> None:
    run = plan({"1998": 0.01}, seeds=1, quick=True)[0]
    record = {
        "run": {"variant": run.variant, "rate": run.rate, "choosing": False},
        "parts": {}, "parameters": 1, "diverged": "the loss became nan",
    }  # fmt: skip
    (row,) = rows([record])
    assert row["diverged"] == 1
    assert row["test_error"] is None
    every = trials(list(variants()))
    assert len({run.name for run in every}) == len(every)
