"""A training that was interrupted and resumed is the one that was not, bit for bit."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from lenet_edu.training.checkpoint import Checkpoint, CheckpointError
from lenet_edu.training.lenet5 import Recipe, prepare

RECIPE = Recipe(seed=3, epochs=3, images=96, batch=16)


@pytest.fixture(scope="module")
def data() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(96, 1, 32, 32)).astype(np.float32)
    return x, rng.integers(0, 10, 96)


def kept(path: Path, **changes: object) -> Checkpoint:
    return Checkpoint(path, {**asdict(RECIPE), **changes})


def test_resumed_equals_uninterrupted(tmp_path: Path, data: tuple) -> None:
    whole, training, _ = prepare(RECIPE, data)
    history = training.run(3)
    training.finish()
    first, part, _ = prepare(RECIPE, data)
    keeper = kept(tmp_path / "state.npz")
    assert not keeper.resume(part)
    part.run(1, [keeper])
    again, rest, _ = prepare(RECIPE, data)
    assert keeper.resume(rest)
    assert rest.done == 1
    resumed = rest.run(3, [keeper])
    rest.finish()
    assert np.array_equal(again.flat, whole.flat)
    assert not np.array_equal(first.flat, whole.flat)
    losses = [[epoch["loss"] for epoch in h.to_list()] for h in (resumed, history)]
    assert losses[0] == losses[1]


def test_another_recipe_is_refused(tmp_path: Path, data: tuple) -> None:
    _, training, _ = prepare(RECIPE, data)
    training.run(1, [kept(tmp_path / "state.npz")])
    _, other, _ = prepare(RECIPE, data)
    with pytest.raises(CheckpointError, match=r"made with seed 3; now it is 4"):
        kept(tmp_path / "state.npz", seed=4).resume(other)


@pytest.mark.parametrize("damage", [b"", b"not an archive", b"PK\x03\x04" + bytes(60)])
def test_a_damaged_file_is_refused_with_a_sentence(
    tmp_path: Path, data: tuple, damage: bytes
) -> None:
    path = tmp_path / "state.npz"
    path.write_bytes(damage)
    engine, training, _ = prepare(RECIPE, data)
    before = engine.flat.copy()
    with pytest.raises(CheckpointError, match=r"cannot be read .* Remove it"):
        kept(path).resume(training)
    assert np.array_equal(engine.flat, before)
    assert path.read_bytes() == damage


def test_an_interrupted_write_leaves_the_old_one(
    tmp_path: Path, data: tuple, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.npz"
    _, training, _ = prepare(RECIPE, data)
    training.run(1, [kept(path)])
    old = path.read_bytes()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", killed)
    with pytest.raises(KeyboardInterrupt):
        training.run(2, [kept(path)])
    monkeypatch.undo()
    assert path.read_bytes() == old
