"""Training on strings: what is wanted where, its gradient, and the stored network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from lenet_edu import nn
from lenet_edu.cli import app
from lenet_edu.data import embedded
from lenet_edu.data.strings import DigitString, random_string
from lenet_edu.models import lenet5, load_lenet5
from lenet_edu.models.space_displacement import read, strip
from lenet_edu.models.weights import digest
from lenet_edu.training.optimizers import Momentum
from lenet_edu.training.strings import (
    learn,
    load_strings_network,
    loss_and_gradient,
    strings_record,
    targets,
)


def test_what_is_wanted_at_each_position() -> None:
    image = np.zeros((32, 60), np.float32)  # windows' middles: 16, 20, ... 44
    string = DigitString(image, (4, 9), ((12, 22), (35, 45)))  # middles 17, 40
    # away from the nearest middle: 1, 3, 7, 11, 8, 4, 0, 4
    assert targets(string).tolist() == [4, 4, 10, 10, 10, -1, 9, -1]


def test_on_digits_it_is_eq_9() -> None:
    rng = np.random.default_rng(1)
    y, wanted = rng.uniform(0, 20, (6, 10)), np.array([3, 0, 9, 9, 1, 2])
    loss, dy = loss_and_gradient(y, wanted)
    assert loss == pytest.approx(nn.map_loss(y, wanted, 10.0))
    np.testing.assert_allclose(dy, nn.map_loss_backward(y, wanted, 10.0))


def test_the_gradient_with_blanks_and_gaps() -> None:
    rng = np.random.default_rng(2)
    y, wanted = rng.uniform(0, 20, (5, 10)), np.array([3, 10, -1, 10, 0])
    _, dy = loss_and_gradient(y, wanted)
    assert not dy[2].any()
    assert (dy[1] < 0).all()  # downhill: away from every digit
    for place in [(0, 3), (0, 4), (1, 7), (3, 0), (4, 0)]:
        sides = []
        for h in (1e-5, -1e-5):
            moved = y.copy()
            moved[place] += h
            sides.append(loss_and_gradient(moved, wanted)[0])
        assert dy[place] == pytest.approx((sides[0] - sides[1]) / 2e-5, abs=1e-8)


def test_a_step_goes_downhill() -> None:
    data, network = embedded(), lenet5(np.random.default_rng(3))
    rng = np.random.default_rng(4)
    strings = [
        random_string(data.train_images, data.train_labels, 3, rng, width=100)
        for _ in range(2)
    ]
    move = Momentum(network.parameters)
    losses = [learn(network, strings, move, 0.001) for _ in range(6)]
    assert losses[-1] < losses[0]


def test_the_stored_network_reads_strings_better() -> None:
    network, record = load_strings_network(), strings_record()
    assert digest(network.parameters) == record["sha256"]
    data, rng = embedded(), np.random.default_rng(5)
    made = [
        random_string(data.test_images, data.test_labels, 3, rng, (8, 8), 0.0, 100)
        for _ in range(40)
    ]
    x = np.stack([s.image[None] for s in made])
    right = [
        sum(
            read(y, 10) == list(s.digits)
            for y, s in zip(strip(one, x), made, strict=True)
        )
        for one in (load_lenet5(), network)
    ]
    assert right[1] > right[0] + 8


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lenet_edu.data.load_mnist", embedded)
    words = ["strings", "--steps", "10", "--seed", "3", "--out", str(tmp_path)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0
    assert "10 of 10: loss" in done.stdout
    record = strings_record(tmp_path)
    assert record["command"] == "lenet-edu strings --steps 10 --rate 0.002 --seed 3"
    network = load_strings_network(tmp_path)
    assert digest(network.parameters) == record["sha256"]
