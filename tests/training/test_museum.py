"""Chapter 10's museum: what its text says of the bugs is what they do."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu import nn
from lenet_edu.data import Mnist
from lenet_edu.training import museum
from lenet_edu.training.gradient_check import errors_by_step

BUGS = [name for name in museum.BUGS if name != "no bug"]


@pytest.fixture
def hall():
    """A museum with noise in place of digits: gradients need no meaning."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (60, 28, 28)).astype(np.uint8)
    labels = rng.integers(0, 10, 60)
    return museum.Museum(Mnist(images, labels, images, labels, "embedded"))


def test_the_check_passes_what_is_right_and_finds_every_bug(hall):
    assert hall.gradient_error("no bug") < 1e-7
    for name in BUGS:
        assert hall.gradient_error(name) > 1e-2, name


def test_a_network_is_trained_once_and_the_same_each_time(hall):
    first, share = hall.trained("no bug")
    assert hall.trained("no bug")[0] is first
    assert hall.trained("no bug", 0.2)[0] is not first
    again = museum.small_network()
    museum.learn(again, hall._known, hall._labels)
    start = museum.small_network()
    assert 0 <= share <= 1
    for name, array in first.parameters.items():
        np.testing.assert_array_equal(array, again.parameters[name])
        assert not np.array_equal(array, start.parameters[name])


def test_beyond_one_counts_all_squashed_numbers(hall):
    network = museum.small_network()
    assert 0 < hall.beyond_one(network) < 1
    network.parameters["conv.w"][:] *= 1e6
    network.parameters["pool.coefficient"][:] *= 1e6
    assert hall.beyond_one(network) > 0.9


def test_seven_of_eight_spoiled_gradients_pass_with_ones():
    rng = np.random.default_rng(1)
    x, w = rng.normal(size=(2, 2, 5, 6)), rng.normal(size=(3, 2, 3, 2))
    for dy, passing in ((np.ones((2, 3, 3, 5)), 8), (rng.normal(size=(2, 3, 3, 5)), 1)):
        right = nn.conv2d_backward(dy, x, w)
        found = [
            all(map(np.allclose, nn.conv2d_backward(spoil(dy), x, w), right))
            for spoil in museum.SPOILED.values()
        ]
        assert sum(found) == passing


def test_errors_by_step_fall_and_rise_again():
    steps = 10.0 ** np.arange(-12, 0)
    errors = errors_by_step(steps)
    best = {name: steps[int(np.argmin(curve))] for name, curve in errors.items()}
    assert best["central"] == pytest.approx(1e-5)
    assert best["one-sided"] == pytest.approx(1e-8)
    assert min(errors["central, float32"]) > 1e-6
    one, two = errors["central"][-1], errors["central"][-2]
    assert one / two == pytest.approx(100, rel=0.1)
