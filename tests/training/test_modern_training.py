"""Training the modern network: its recipe, its record, its resuming, its seeds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lenet_edu.data import Mnist, embedded
from lenet_edu.models.modern import modern
from lenet_edu.models.weights import digest
from lenet_edu.training import modern_seeds
from lenet_edu.training.modern import NAME, Recipe, scaled, store, train_modern

SMALL = embedded()
DIGITS = Mnist(
    SMALL.train_images[:600], SMALL.train_labels[:600],
    SMALL.test_images[:200], SMALL.test_labels[:200], "a few",
)  # fmt: skip


def train(recipe: Recipe, **more: Any) -> tuple[Any, dict[str, Any]]:
    return train_modern(DIGITS, recipe, report=lambda _: None, **more)


def test_pixels_are_framed_and_lie_between_0_and_1() -> None:
    x = scaled(DIGITS.train_images[:5])
    assert x.shape == (5, 1, 32, 32)
    assert x.dtype == np.float32
    assert (x.min(), x.max()) == (0, 1)
    assert not x[:, :, :2].any()
    np.testing.assert_allclose(
        x[:, 0, 2:-2, 2:-2] * 255, DIGITS.train_images[:5], atol=1e-4
    )


def test_it_learns_and_says_how(tmp_path: Path) -> None:
    network, record = train(Recipe(epochs=4, batch=32))
    assert record["test_error"] < 0.3
    assert record["parameters"] == 61_706
    assert record["sha256"] == digest(network.parameters)
    assert record["epochs"][0]["loss"] > record["epochs"][-1]["loss"]
    assert record["recipe"]["decay"] == 0.1
    store(network, record, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {f"{NAME}.npz", f"{NAME}.json"}


def test_held_out_digits_are_measured_instead_of_the_test_digits() -> None:
    _, record = train(Recipe(epochs=1), held_out=100)
    assert record["learned_from"] == 500
    assert "test_error" not in record
    assert record["validation_error"] == record["epochs"][-1]["measured"]["validation"]
    with pytest.raises(ValueError, match="none is left"):
        train(Recipe(), held_out=600)


def test_the_tutorials_way_keeps_its_rate() -> None:
    recipe = Recipe.as_in_tutorials(epochs=2)
    assert (recipe.batch, recipe.rate, recipe.decay) == (128, 0.001, 0)
    assert Recipe.as_in_tutorials().epochs == 20
    _, record = train(recipe)
    assert [epoch["rate"] for epoch in record["epochs"]] == [0.001, 0.001]
    assert "every step" in record["recipe"]["schedule"]
    with pytest.raises(ValueError, match="schedule"):
        train(Recipe(schedule="steps"))


class StoppedError(Exception):
    pass


def test_it_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    recipe = Recipe(epochs=3, images=200)
    whole, _ = train(recipe)

    def stop(text: str) -> None:
        if text.startswith("epoch 2"):  # what was reported was written before
            raise StoppedError

    kept = tmp_path / "kept.npz"
    with pytest.raises(StoppedError):
        train_modern(DIGITS, recipe, checkpoint=kept, report=stop)
    said: list[str] = []
    again, _ = train_modern(DIGITS, recipe, checkpoint=kept, report=said.append)
    assert said[0] == "going on after 2 of 3 passes"
    for name, array in whole.parameters.items():
        np.testing.assert_array_equal(again.parameters[name], array)


def test_several_seeds_two_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lenet_edu.training.runs.digits", lambda: DIGITS)

    def here(wanted: Any, perform: Any, out: Path, **_: Any) -> list[dict[str, Any]]:
        return [perform(run, None) for run in wanted]

    monkeypatch.setattr(modern_seeds.runs, "do_missing", here)
    results = modern_seeds.study(tmp_path, seeds=2, quick=True, command="as typed")
    assert json.loads((tmp_path / "modern.json").read_text()) == results
    assert [row["way"] for row in results["rows"]] == ["decay", "tutorial"]
    for row in results["rows"]:
        assert row["seeds"] == [1998, 1999]
        assert len(row["test_error"]["all"]) == 2
    assert "2 seeds" in modern_seeds.as_text(results)


def test_initial_weights_follow_the_seed() -> None:
    a, b = (modern(np.random.default_rng(seed)).parameters for seed in (1, 2))
    assert digest(a) != digest(b)
