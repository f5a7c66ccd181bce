"""Training with distortions: repeatable, resumable, and nothing else is changed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lenet_edu.data import batches, to_input
from lenet_edu.data.distortions import distort
from lenet_edu.training.checkpoint import Checkpoint
from lenet_edu.training.lenet5 import Recipe, in_words, prepare
from lenet_edu.training.loop import Training

RECIPE = Recipe(seed=4, epochs=3, images=200, distortions="affine")


def made(**changes: Any) -> Training:
    rng = np.random.default_rng(0)
    digits = rng.integers(0, 256, (200, 28, 28)).astype(np.uint8)
    recipe = Recipe(**{**RECIPE.__dict__, **changes})
    _, training, _ = prepare(recipe, (to_input(digits), rng.integers(0, 10, 200)))
    return training


def test_same_seed_same_weights_and_the_images_stay() -> None:
    one, two, plain = made(), made(), made(distortions="none")
    before = one.x.copy()
    for training in (one, two, plain):
        training.run(2)
    flat = [t.optimizer.parameters for t in (one, two, plain)]
    for name in flat[0]:
        assert np.array_equal(flat[0][name], flat[1][name])
        assert not np.array_equal(flat[0][name], flat[2][name])
    assert np.array_equal(one.x, before)


def test_a_resumed_training_is_the_same_bit_for_bit(tmp_path: Path) -> None:
    whole, first, second = made(), made(), made()
    whole.run(3)
    keeper = Checkpoint(tmp_path / "state.npz", {"seed": 4})
    first.run(2, [keeper])
    assert keeper.resume(second)
    second.run(3)
    for name, array in whole.state()[0].items():
        assert np.array_equal(array, second.state()[0][name]), name


def test_distorting_costs_little_beside_learning() -> None:
    # Processor time of this thread, both in one run: a busy machine slows both.
    rng = np.random.default_rng(0)
    x = rng.uniform(-0.1, 1.2, (1024, 1, 32, 32)).astype(np.float32)
    labels = rng.integers(0, 10, 1024)
    engine, _, _ = prepare(Recipe(images=1024), (x, labels))
    ratios = []
    for _ in range(4):
        begin = time.thread_time()
        distort(x, rng)
        middle = time.thread_time()
        for images, wanted in batches(x, labels, 32):
            engine.loss_and_gradient(images, wanted)
        ratios.append((middle - begin) / (time.thread_time() - middle))
    assert min(ratios) < 0.3


def test_the_record_says_which() -> None:
    assert "affine: Amplitudes(shift=" in in_words(RECIPE)["distortions"]
    assert in_words(Recipe())["distortions"] == "none"
    with pytest.raises(ValueError, match="none, affine"):
        made(distortions="wild")
