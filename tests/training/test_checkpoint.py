"""A training that was interrupted and resumed is the one that was not, bit for bit."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from lenet_edu.data import Mnist, embedded
from lenet_edu.training import Callback, Training
from lenet_edu.training.checkpoint import Checkpoint, CheckpointError
from lenet_edu.training.lenet5 import Recipe, prepare, train_lenet5

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


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_a_kill_at_any_moment_loses_at_most_the_current_pass(tmp_path: Path) -> None:
    script = Path(__file__).with_name("killed_run.py")
    done = subprocess.run(
        [sys.executable, script, tmp_path, "1998"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    rounds = said["rounds"]
    assert sum(one["killed"] for one in rounds) >= 5
    for before, after in itertools.pairwise(rounds):
        kept = before["reported"] or before["found"]
        # A kill between the writing and the report keeps one more than was reported.
        assert kept <= after["found"] <= kept + 1
    assert any(one["found"] for one in rounds[:-1])  # it did go on, not start again
    assert said["got"] == said["expected"]


def test_what_was_reported_is_already_kept(tmp_path: Path) -> None:
    path = tmp_path / "state.npz"
    kept_then: list[int] = []

    def report(line: str) -> None:
        with np.load(path) as archive:
            rest = json.loads(archive["rest.json"].tobytes())
        kept_then.append(len(rest["history"]))

    digits = embedded_few()
    train_lenet5(digits, RECIPE, checkpoint=path, report=report, test=False)
    assert kept_then == [1, 2, 3]


def embedded_few() -> Mnist:
    """96 digits to learn, 20 to measure."""
    digits = embedded()
    return Mnist(
        digits.train_images[:96], digits.train_labels[:96],
        digits.test_images[:20], digits.test_labels[:20], "embedded",
    )  # fmt: skip


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(seed=2, epochs=3, images=96),
        Recipe(seed=2, epochs=3, images=96, loss="penalty", average=0.0),
        Recipe.as_in_1998(seed=2, epochs=3, images=40),
    ],
    ids=["map", "penalty", "sdlm"],
)
def test_the_whole_record_is_that_of_an_uninterrupted_run(
    tmp_path: Path, recipe: Recipe
) -> None:
    class Stop(Callback):
        def before_epoch(self, training: Training) -> None:
            if training.done == 2:
                raise KeyboardInterrupt

    digits, path = embedded_few(), tmp_path / "state.npz"

    def quiet(_: str) -> None:
        pass

    _, whole = train_lenet5(digits, recipe, report=quiet)
    with pytest.raises(KeyboardInterrupt):
        train_lenet5(digits, recipe, checkpoint=path, callbacks=[Stop()], report=quiet)
    lines: list[str] = []
    _, resumed = train_lenet5(digits, recipe, checkpoint=path, report=lines.append)
    assert lines[0] == "going on after 2 of 3 passes"
    assert len(lines) == 2
    for record in (whole, resumed):
        for epoch in record["epochs"]:
            del epoch["seconds"]
    assert json.dumps(resumed) == json.dumps(whole)
    if recipe.method == "sdlm":
        assert len(resumed["rates"]) == len(resumed["rates_of_half_the_loss"]) == 3


def test_a_checkpoint_from_before_a_setting_was_there_counts_with_its_default(
    tmp_path: Path, data: tuple
) -> None:
    path = tmp_path / "state.npz"
    old = {k: v for k, v in asdict(RECIPE).items() if k != "method"}
    _, training, _ = prepare(RECIPE, data)
    training.run(1, [Checkpoint(path, old)])
    _, again, _ = prepare(RECIPE, data)
    default = asdict(Recipe())
    assert Checkpoint(path, asdict(RECIPE), defaults=default).resume(again)
    changed = {**asdict(RECIPE), "method": "sdlm"}
    with pytest.raises(CheckpointError, match=r"method 'momentum'; now it is 'sdlm'"):
        Checkpoint(path, changed, defaults=default).resume(again)


def test_numbers_that_are_not_finite_stop_it_and_are_not_kept(
    tmp_path: Path, data: tuple
) -> None:
    class Spoil(Callback):
        def before_epoch(self, training: Training) -> None:
            if training.done == 1:
                training.model.parameters["C3.w"].flat[7] = np.nan

    path = tmp_path / "state.npz"
    _, training, _ = prepare(RECIPE, data)
    with pytest.raises(
        FloatingPointError,
        match=r"the loss became nan in epoch 2, .*: C3 is the first layer: its w is",
    ):
        training.run(3, [Spoil(), kept(path)])
    engine, again, _ = prepare(RECIPE, data)
    assert kept(path).resume(again)
    assert again.done == 1
    assert np.isfinite(engine.flat).all()
