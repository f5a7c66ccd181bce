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
    train,
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


@pytest.mark.parametrize(
    ("rate", "says"),
    [
        ("0", "On strings of test digits the loss was "),
        ("1e30", "On strings of test digits the loss was "),
        ("1e300", "The loss became "),
    ],
)
def test_nothing_is_stored_over_better_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rate: str, says: str
) -> None:
    monkeypatch.setattr("lenet_edu.data.load_mnist", embedded)
    for ending in ("npz", "json"):
        (tmp_path / f"lenet5-strings.{ending}").write_text("better")
    words = ["strings", "--steps", "3", "--rate", rate, "--out", str(tmp_path)]
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, done.stderr.startswith(says)) == (1, True), done.output
    assert done.stderr.endswith("Nothing was stored.\n")
    assert {path.read_text() for path in tmp_path.iterdir()} == {"better"}


def test_few_steps_have_a_loss_each() -> None:
    losses = train(embedded(), load_lenet5(), steps=3, report=lambda _: None)
    assert len(losses) == 3
    assert np.isfinite(losses).all()
