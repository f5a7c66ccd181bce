"""Steps, loss and loop against what can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.models import Network
from lenet_edu.models.weights import digest
from lenet_edu.nn import Convolution, Squashing
from lenet_edu.training import (
    Epoch,
    Momentum,
    Trainee,
    Training,
    error_rate,
    squared_error,
)
from lenet_edu.training.model import largest
from lenet_edu.training.schedules import per_pass


def tiny(seed: int = 0) -> Network:
    """(N, 1, 4, 4) -> (N, 10, 1, 1): one layer and its squashing."""
    rng = np.random.default_rng(seed)
    w = rng.uniform(-0.25, 0.25, (10, 1, 4, 4)).astype(np.float32)
    return Network([Convolution(w, np.zeros(10, np.float32)), Squashing()])


def digits(seed: int = 0, count: int = 75) -> tuple[np.ndarray, np.ndarray]:
    """Images in which pixel number ``label`` is bright: easy to tell apart."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, count).astype(np.uint8)
    x = rng.normal(0, 0.1, (count, 16)).astype(np.float32)
    x[np.arange(count), labels] += 1
    return x.reshape(count, 1, 4, 4), labels


def train(
    network: Network,
    x: np.ndarray,
    labels: np.ndarray,
    *,
    rates: list[float],
    size: int,
    momentum: float = 0.9,
    seed: int = 0,
) -> list[Epoch]:
    """All passes at these rates."""
    training = Training(
        Trainee(network, squared_error, largest),
        Momentum(network.parameters, momentum),
        per_pass(rates),
        x,
        labels,
        size=size,
        rng=np.random.default_rng(seed),
    )
    return list(training.passes(len(rates)))


def test_momentum_by_hand() -> None:
    w = np.array([1.0, -2.0])
    optimizer = Momentum({"w": w}, momentum=0.5)
    optimizer.step({"w": np.array([1.0, 0.0])}, rate=0.1)
    np.testing.assert_allclose(w, [0.9, -2.0])  # v = -0.1
    optimizer.step({"w": np.array([2.0, 1.0])}, rate=0.1)
    np.testing.assert_allclose(w, [0.65, -2.1])  # v = -0.05 - 0.2 and -0.1
    optimizer.step({"w": np.zeros(2)}, rate=0.1)
    np.testing.assert_allclose(w, [0.525, -2.15])  # half of the last step goes on


@pytest.mark.parametrize("momentum", [-0.1, 1.0, 1.5])
def test_momentum_has_a_range(momentum: float) -> None:
    with pytest.raises(ValueError, match=f"at least 0 and below 1; it is {momentum}"):
        Momentum({}, momentum)


def test_squared_error_and_its_gradient() -> None:
    rng = np.random.default_rng(1)
    y = rng.normal(size=(3, 10, 1, 1))
    labels = np.array([3, 0, 9], np.uint8)
    loss, dy = squared_error(y, labels)
    target = np.where(np.arange(10) == labels[:, None], 1, -1)
    assert loss == pytest.approx(((y[:, :, 0, 0] - target) ** 2).sum() / 2 / 3)
    for n, digit in [(0, 3), (1, 5), (2, 9)]:
        moved = y.copy()
        moved[n, digit] += 1e-6
        slope = (squared_error(moved, labels)[0] - loss) / 1e-6
        assert dy[n, digit, 0, 0] == pytest.approx(slope, abs=1e-5)
    assert squared_error(target.reshape(y.shape).astype(float), labels)[0] == 0


def test_training_learns_and_reports_what_it_measured() -> None:
    x, labels = digits()
    network = tiny()
    before = error_rate(network, x, labels)
    passes = train(network, x, labels, rates=[0.05] * 30 + [0.01], size=8)
    assert [one.number for one in passes] == list(range(1, 32))
    assert passes[-1].rate == 0.01
    assert passes[-1].loss < passes[0].loss / 3
    assert before > 0.5
    assert error_rate(network, x, labels) < 0.05


def test_the_first_batch_is_measured_before_its_step() -> None:
    x, labels = digits(count=20)
    network = tiny()
    loss, _ = squared_error(network.forward(x), labels)
    error = error_rate(network, x, labels)
    (only,) = train(network, x, labels, rates=[0.1], size=20, momentum=0.0)
    assert only.loss == pytest.approx(loss, rel=1e-5)
    assert only.error == error


def test_one_step_of_one_batch_is_gradient_descent() -> None:
    x, labels = digits(count=6)
    network, same = tiny(), tiny()
    _, dy = squared_error(same.forward(x), labels)
    same.backward(dy)
    expected = same.parameters["0.w"] - 0.1 * same.gradients["0.w"]
    train(network, x, labels, rates=[0.1], size=6)
    np.testing.assert_allclose(network.parameters["0.w"], expected, rtol=1e-5)


def test_same_seed_same_bytes() -> None:
    def run(seed: int) -> str:
        network = tiny()
        x, labels = digits()
        train(network, x, labels, rates=[0.05, 0.02], size=7, seed=seed)
        return digest(network.parameters)

    assert run(1) == run(1) != run(2)


def test_images_that_are_not_finite_stop_with_a_sentence() -> None:
    x, labels = digits()
    x[40, 0, 0, 0] = np.nan
    with pytest.raises(FloatingPointError, match="the images already hold values"):
        train(tiny(), x, labels, rates=[0.1], size=10)


def test_a_rate_too_large_names_the_first_layer_where_it_shows() -> None:
    x, labels = digits()
    network = tiny()
    network.parameters["0.b"][3] = np.inf
    network.parameters["0.w"][3, 0, 0, 0] = np.nan
    with pytest.raises(
        FloatingPointError,
        match=r"loss became nan in epoch 1, at a learning rate of about 0.1: 0 is the "
        "first layer: its w is not finite. Start again with a tenth",
    ):
        train(network, x, labels, rates=[0.1], size=10)


@pytest.mark.parametrize("size", [1, 7, 75, 500])
def test_error_rate_counts_each_image_once(size: int) -> None:
    x, labels = digits()
    network = tiny()
    answers = network.forward(x).reshape(75, 10).argmax(1)
    assert error_rate(network, x, labels, size) == (answers != labels).mean()
