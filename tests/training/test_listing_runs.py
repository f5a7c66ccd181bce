"""The popular listing: on the engine as layer by layer, its defaults, its record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.data import Mnist, embedded
from lenet_edu.models import modern
from lenet_edu.training import listing_seeds
from lenet_edu.training.listing import (
    KerasAdam,
    Listing,
    Recipe,
    evaluate,
    pixels,
    train_listing,
)

SMALL = embedded()
DIGITS = Mnist(
    SMALL.train_images[:600], SMALL.train_labels[:600],
    SMALL.test_images[:200], SMALL.test_labels[:200], "a few",
)  # fmt: skip


def test_on_the_engine_it_is_the_network_of_28_x_28() -> None:
    network = modern(np.random.default_rng(1), side=28, init="glorot")
    model = Listing(network, dtype=np.float64)
    adam = KerasAdam(model.flat)
    x = pixels(DIGITS.train_images[:130]).astype(float)
    labels = DIGITS.train_labels[:130]
    for _ in range(3):
        own = model.network
        for name, array in own.parameters.items():  # float32 copies
            np.testing.assert_allclose(array, model.parameters[name], rtol=1e-6)
        loss = model.loss_and_gradient(x, labels)
        z = own.forward(x)
        assert loss == pytest.approx(nn.cross_entropy(z, labels), abs=1e-6)
        own.backward(nn.cross_entropy_backward(z, labels))
        for name, gradient in own.gradients.items():
            np.testing.assert_allclose(
                model.gradients[name], gradient, rtol=0, atol=1e-6
            )
        adam.step(model.flat_gradient, 0.001)
    assert model.network.parameter_count() == 44_426
    assert np.count_nonzero(model.flat) <= 44_426  # the rest stays exactly 0
    assert evaluate(model, x, labels)[1] == np.mean(model.predict(x) == labels)
    with pytest.raises(ValueError, match="28, 28"):
        model.forward(np.zeros((1, 1, 32, 32)))


def test_initial_weights_are_glorots() -> None:
    drawn = modern(np.random.default_rng(1), side=28, init="glorot").parameters
    bounds = {"C1.w": 25 + 150, "C3.w": 150 + 400, "F5.w": 256 + 120, "F6.w": 204}
    for name, fans in bounds.items():
        largest = np.abs(drawn[name]).max()
        assert 0.95 * np.sqrt(6 / fans) < largest <= np.sqrt(6 / fans) * (1 + 1e-6)
    with pytest.raises(ValueError, match='"he" or "glorot"'):
        modern(np.random.default_rng(1), init="lecun")


def test_keras_adds_epsilon_before_the_correction() -> None:
    w = np.zeros(2)
    KerasAdam(w).step(np.array([1e-6, 3.0]), 0.001)
    # The first step: epsilon counts as 1e-7 / sqrt(1 - 0.999).
    size = 1e-6 + 1e-7 / np.sqrt(0.001)
    np.testing.assert_allclose(w, [-0.001 * 1e-6 / size, -0.001], rtol=2e-6)


def test_it_learns_and_says_how() -> None:
    network, record = train_listing(
        DIGITS, Recipe(epochs=4, batch=32), report=lambda _: None
    )
    assert record["parameters"] == network.parameter_count() == 44_426
    assert len(record["tested"]) == 4
    x = pixels(DIGITS.test_images)
    assert evaluate(network, x, DIGITS.test_labels) == pytest.approx(
        (record["test_loss"], record["test_accuracy"]), abs=1e-4
    )
    assert record["test_accuracy"] > 0.6


def test_a_longer_run_begins_as_the_shorter_one() -> None:
    short, long = (
        train_listing(DIGITS, Recipe(epochs=n), report=lambda _: None)[1]
        for n in (1, 2)
    )
    assert long["tested"][0] == short["tested"][0]


def test_several_seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lenet_edu.training.runs.digits", lambda: DIGITS)

    def here(wanted: Any, perform: Any, out: Path, **_: Any) -> list[dict[str, Any]]:
        return [perform(run, None) for run in wanted]

    monkeypatch.setattr(listing_seeds.runs, "do_missing", here)
    results = listing_seeds.study(tmp_path, seeds=2, quick=True, command="as typed")
    assert json.loads((tmp_path / "listing.json").read_text()) == results
    assert [(row["epochs"], row["seeds"]) for row in results["rows"]] == [
        (1, [1998, 1999]), (2, [1998]),
    ]  # fmt: skip
    assert "Test accuracy:" in listing_seeds.as_text(results)
    assert [run.recipe.epochs for run in listing_seeds.plan()] == [60, 20, 20, 20, 20]
    with pytest.raises(ValueError, match="cannot go on"):
        listing_seeds.plan(seeds=1, longer=2)
