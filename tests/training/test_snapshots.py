"""A training kept pass by pass: what is stored, what is read, what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from lenet_edu.data import embedded, to_input
from lenet_edu.fast import Engine
from lenet_edu.models import lenet5
from lenet_edu.models.weights import WEIGHTS, WeightsError
from lenet_edu.training.lenet5 import Recipe, prepare
from lenet_edu.training.model import error_rate
from lenet_edu.training.snapshots import (
    BITS,
    EPOCHS,
    Snapshots,
    epochs_record,
    load_epochs,
    rounded,
    take_snapshots,
)


def test_rounding_keeps_so_many_bits() -> None:
    values = np.random.default_rng(0).normal(size=5000).astype(np.float32)
    near = rounded(values)
    assert near.dtype == np.float16
    mantissa = np.frexp(near.astype(np.float32))[0] * 2**BITS
    np.testing.assert_array_equal(mantissa, np.round(mantissa))
    assert np.abs(near / values - 1).max() <= 2.0**-BITS
    np.testing.assert_array_equal(rounded(np.array([0.0, 1.0, -0.25])), [0, 1, -0.25])


def test_what_is_kept_is_the_average_and_training_is_not_disturbed() -> None:
    data = embedded()
    pair = to_input(data.train_images[:200]), data.train_labels[:200]
    recipe = Recipe(epochs=2, images=200)
    watching = Snapshots()
    engine, training, _ = prepare(recipe, pair)
    start = {name: np.array(p) for name, p in engine.parameters.items()}
    training.run(2, [watching])
    training.finish()
    assert len(watching.kept) == 3
    for name, array in start.items():
        np.testing.assert_array_equal(watching.kept[0][name], array)
        np.testing.assert_array_equal(watching.kept[2][name], engine.parameters[name])
    alone, undisturbed, _ = prepare(recipe, pair)
    undisturbed.run(2)
    undisturbed.finish()
    for name, array in alone.parameters.items():
        np.testing.assert_array_equal(engine.parameters[name], array)
    with pytest.raises(ValueError, match="2 passes are made already"):
        Snapshots().before_epoch(training)


def test_taken_and_read_back(tmp_path: Path) -> None:
    data = embedded()
    recipe = Recipe(epochs=1, images=100)
    record = take_snapshots(data, recipe, folder=tmp_path, report=lambda _: None)
    assert record == epochs_record(tmp_path)
    networks = load_epochs(tmp_path)
    assert len(networks) == 2
    untrained = lenet5(np.random.default_rng(recipe.seed), init="fan_in_root")
    for name, array in untrained.parameters.items():
        stored = networks[0].parameters[name]
        np.testing.assert_array_equal(stored, rounded(array).astype(np.float32))
    x, labels = to_input(data.test_images), data.test_labels
    again = [error_rate(Engine.lenet5(n.parameters), x, labels) for n in networks]
    assert again == record["test_error"]


def test_the_stored_ones_are_small_and_whole() -> None:
    assert (WEIGHTS / "lenet5-epochs.npz").stat().st_size < 1_300_000
    networks, record = load_epochs(), epochs_record()
    assert len(networks) == EPOCHS + 1 == len(record["test_error"])
    assert record["command"] == "lenet-edu snapshots"
    assert record["test_error"][0] > 0.5
    assert record["test_error"][-1] < 0.0115
    x, labels = to_input(embedded().test_images), embedded().test_labels
    wrong = [error_rate(Engine.lenet5(n.parameters), x, labels) for n in networks]
    assert wrong[-1] < 0.05 < wrong[0]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("no record", "lenet5-epochs.json is missing"),
        ("no arrays", "lenet5-epochs.npz is missing"),
        ("cut", "cannot be read as an .npz of plain arrays"),
        ("an array less", r"missing \['F6.b'\]"),
        ("another shape", r"holds F6.b as float16 \(3, 84\)"),
        ("other numbers", "SHA-256 differs"),
        ("an object", "cannot be read as an .npz of plain arrays"),
    ],
)
def test_damage_is_told_in_a_sentence(tmp_path: Path, damage: str, words: str) -> None:
    npz, record = tmp_path / "lenet5-epochs.npz", tmp_path / "lenet5-epochs.json"
    for path in (npz, record):
        shutil.copy(WEIGHTS / path.name, path)
    arrays = dict(np.load(npz, allow_pickle=False))
    if damage == "no record":
        record.unlink()
    elif damage == "no arrays":
        npz.unlink()
    elif damage == "cut":
        npz.write_bytes(npz.read_bytes()[:5000])
    else:
        if damage == "an array less":
            del arrays["F6.b"]
        elif damage == "another shape":
            arrays["F6.b"] = arrays["F6.b"][:3]
        elif damage == "other numbers":
            arrays["F6.b"][2, 5] += 1
        else:
            arrays["F6.b"] = np.array([None], dtype=object)
        np.savez(npz, allow_pickle=True, **arrays)
    with pytest.raises(WeightsError, match=words) as raised:
        load_epochs(tmp_path)
    assert "lenet-edu snapshots" in str(raised.value)
    json.dumps(str(raised.value))
